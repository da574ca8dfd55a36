"""The foot of the screen: what was just said or is being asked, and the keys of where one is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nightdesk.keymap import Key
from nightdesk.screens.common.line_block import LineBlock
from nightdesk.screens.common.lines import Line, Role, line_cells, packed, wrap


class Words(LineBlock):
    """One sentence to the person, or a question that waits for its key. Empty it takes no room."""

    can_focus = True

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.yes: Callable[[], None] | None = None
        """What a yes does; None while nothing is being asked."""

    def say(self, words: str, *, bad: bool = False) -> None:
        """Say it until something else is said."""
        self.yes = None
        role: Role = "alarm" if bad else "good"
        self.show(lambda width: wrap(words, width, role, first=((("! " if bad else ""), role),)) if words else [])

    def ask(self, question: str, yes: Callable[[], None], *, warns: bool) -> None:
        """Ask it; the answer is the screen's affair."""
        self.yes = yes
        role: Role = "warn" if warns else "strong"
        self.show(lambda width: wrap(question, width, role, first=(("? ", role),), indent=2))


def key_lines(keys: Sequence[Key], width: int, room: int) -> list[Line]:
    """The keys in short on at most `room` lines; the last ones fall off where there is none, but help always stays."""
    pieces: list[Line] = []
    seen: set[str] = set()
    for key in keys:
        if key.short and key.short not in seen:
            seen.add(key.short)
            pieces.append(((key.shown or key.key_words.split(" / ")[0], "key"), (f" {key.short}", "muted")))
    lines = packed(pieces, width, "  ")
    if len(lines) <= room:
        return lines
    ask: Line = (("?", "key"), (" help", "muted"))
    # Where there is no room for all: the way on and the way back first, help last, and between them what fits.
    first = [piece for piece in pieces if piece[0][0] in ("enter", "esc")]
    rest = [piece for piece in pieces if piece not in first and piece != ask]
    kept = packed([*first, *rest], width - line_cells(ask) - 2, "  ")[:room]
    return [*kept[:-1], (*kept[-1], ("  ", ""), *ask)]
