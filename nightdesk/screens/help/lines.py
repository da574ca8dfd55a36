"""The help as lines: the keys of one place first, then those of every other."""

from __future__ import annotations

from nightdesk.keymap import PLACES, Place, keys_of
from nightdesk.screens.common.lines import Line, wrap
from nightdesk.screens.queue.rows import heading

_COLUMN = 22


def help_lines(place: Place, width: int) -> list[Line]:
    """Every key with its words; `place` comes first."""
    lines: list[Line] = [(("Keys", "title"), ("  esc goes back to where you were", "muted"))]
    for there in (place, *(other for other in PLACES if other not in (place, "help", "confirm"))):
        lines += [(), heading(f"{PLACES[there]}{' (you are here)' if there == place else ''}", width)]
        for key in keys_of(there):
            shown = key.key_words
            lead = shown.ljust(_COLUMN) if len(shown) < _COLUMN else f"{shown}  "
            lines += wrap(key.words, width, first=((lead, "key"),), indent=_COLUMN)
            if there == place and key.tooltip:
                lines += wrap(key.tooltip, width, "muted", first=((" " * _COLUMN, ""),), indent=_COLUMN)
    return lines
