"""A runbook as lines for the screen: laid out piece by piece as they are needed, so a long one opens at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

from nightdesk.runbooks.lines import RunbookLines
from nightdesk.runbooks.parse import Runbook
from nightdesk.screens.common.lines import Line, Role
from nightdesk.screens.queue.rows import heading

_ROLES: Mapping[str, Role] = {
    "text": "",
    "heading": "title",
    "strong": "strong",
    "emph": "strong",
    "code": "code",
    "link": "code",
    "list": "key",
    "quote": "muted",
    "rule": "muted",
    "table": "muted",
    "task": "key",
    "muted": "muted",
}


class RunbookText(Sequence[Line]):
    """The lines of one runbook at one width. Its length is a guess until everything is laid out."""

    def __init__(self, runbook: Runbook, width: int) -> None:
        self._laid = RunbookLines(runbook, width)

    @property
    def complete(self) -> bool:
        """Whether its length is final."""
        return self._laid.complete

    def more(self) -> bool:
        """Lay out a little more; False where nothing was left."""
        return self._laid.more()

    def first_line(self, section: str) -> int | None:
        """The line a section begins on."""
        return self._laid.first_line(section)

    def section_at(self, line: int) -> str | None:
        """The section a line belongs to."""
        return self._laid.section_at(line)

    def __len__(self) -> int:
        return self._laid.count if self._laid.complete else self._laid.estimate()

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | Sequence[Line]:
        if isinstance(at, slice):
            return [self[y] for y in range(*at.indices(len(self)))]
        found = self._laid.lines(at, at + 1)
        if not found:
            if at >= len(self):
                raise IndexError(at)
            return ()
        if found[0] and all(span.role == "heading" for span in found[0]):
            # Ruled like every other heading here: bold alone is easily missed without colour.
            return heading("".join(span.text for span in found[0]), self._laid.width)
        return tuple((span.text, _ROLES[span.role]) for span in found[0])

    def __iter__(self) -> Iterator[Line]:
        while self._laid.more():
            pass
        return (self[y] for y in range(len(self)))
