"""The command palette: the same commands as the keys, by name, and only those that can be given now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

if TYPE_CHECKING:
    from nightdesk.keymap import Key


class NightdeskCommands(Provider):
    """Offers what the place one was in when the palette opened allows."""

    @property
    def _keys(self) -> list[Key]:
        from nightdesk.screens.home.screen import HomeScreen

        return self.screen.palette_keys() if isinstance(self.screen, HomeScreen) else []

    async def discover(self) -> Hits:
        """Everything, in the table's order."""
        for key in self._keys:
            yield DiscoveryHit(_shown(key), partial(self._give, key.id), text=key.words, help=key.tooltip or None)

    async def search(self, query: str) -> Hits:
        """What the words typed are like."""
        matcher = self.matcher(query)
        for key in self._keys:
            score = matcher.match(key.words)
            if score > 0:
                yield Hit(score, _shown(key), partial(self._give, key.id), text=key.words, help=key.tooltip or None)

    def _give(self, id: str) -> None:
        from nightdesk.screens.home.screen import HomeScreen

        if isinstance(self.screen, HomeScreen):
            self.screen.give(id)


def _shown(key: Key) -> Content:
    return Content(f"{key.words}  ({key.key_words})")
