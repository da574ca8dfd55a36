"""The header of every page: which night it is, what burns, who is on call. Packed so that nothing is cut off."""

from __future__ import annotations

from nightdesk.screens.common.lines import Line, Role, packed, wrap
from nightdesk.views.common import Header


def header_lines(header: Header | None, width: int) -> list[Line]:
    """The header for `width` cells; warnings below it, a line or more each."""
    if header is None:
        return [(("Opening the desk …", "muted"),)]
    pieces: list[tuple[str, Role]] = [
        (header.clock, "strong"),
        (header.counts, "strong"),
        (header.next_due, "warn"),
        (header.shift_left, ""),
        (header.on_call, ""),
        (header.actor, ""),
        (header.shift, "muted"),
        (header.desk_name, "muted"),
    ]
    shown: list[Line] = [((text, role),) for text, role in pieces if text]
    lines = packed(shown, width, " · ")
    while len(lines) > 2 and shown[-1][0][1] == "muted":
        # Which desk and which night are known to who sits there; what burns and who is on call are not.
        shown.pop()
        lines = packed(shown, width, " · ")
    for warning in header.warnings:
        lines += wrap(warning, width, "alarm", first=(("! ", "alarm"),), indent=2)
    return lines
