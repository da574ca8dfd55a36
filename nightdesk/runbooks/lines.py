"""Markdown → plain lines of styled spans at a width, for any renderer: no word is lost, no line wider than asked.

A long runbook is laid out piece by piece (`RunbookLines`): the first screenful costs the same at 5 KB and 500 KB.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from nightdesk.runbooks.parse import Runbook
from nightdesk.runbooks.scan import pieces
from nightdesk.runbooks.tables import Align, Cell, lay_table
from nightdesk.runbooks.wrap import Line, Role, Span, fold, width_of, wrap
from nightdesk.text import sanitise

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["MIN_WIDTH", "Line", "Role", "RunbookLines", "Span", "render"]

MIN_WIDTH = 8
"""Narrower than this nothing can be laid out; a smaller width is taken as this one."""
_NESTING = 40
_INDENT = Span("  ", "code")
_STYLES: dict[str, Role] = {"strong_open": "strong", "em_open": "emph", "link_open": "link"}


def render(text: str, width: int) -> list[Line]:
    """The lines of a Markdown text (safe already: `sanitise`), each at most `width` cells, none blank at either end."""
    width = max(width, MIN_WIDTH)
    tokens = _markdown().parse(text)
    if any(token.level >= _NESTING - 1 for token in tokens):
        # The parser drops what is nested deeper than it goes; shown as it was written nothing is lost.
        return [line for source in text.split("\n") for line in fold(source, "text", width)]
    return _Layout(text.split("\n"), width).lay(tokens)


class RunbookLines:
    """One runbook at one width, laid out as far as somebody has asked for. Make a new one when the width changes."""

    def __init__(self, runbook: Runbook, width: int) -> None:
        self.width = max(width, MIN_WIDTH)
        parts = (runbook.intro, *runbook.sections)
        self._pieces = ((part.id, piece) for part in parts for piece in pieces(part.text))
        self._next = next(self._pieces, None)
        self._size = sum(len(part.text) + 1 for part in parts)
        self._done = 0
        self._lines: list[Line] = []
        self._starts: dict[str, int] = {}

    @property
    def complete(self) -> bool:
        """Whether everything is laid out, so that `count` is final."""
        return self._next is None

    @property
    def count(self) -> int:
        """Lines laid out so far."""
        return len(self._lines)

    def estimate(self) -> int:
        """Lines the whole runbook will have, judged by what is laid out (for a scroll bar); exact when complete."""
        if self.complete or not self._done:
            return len(self._lines)
        return max(len(self._lines) * self._size // self._done, len(self._lines) + 1)

    def more(self) -> bool:
        """Lays out the next few KB; False where nothing was left. For idle moments."""
        if self._next is None:
            return False
        section, piece = self._next
        lines = render(piece, self.width)
        if lines and self._lines:
            self._lines.append(())
        self._starts.setdefault(section, len(self._lines))
        self._lines += lines
        self._done += len(piece) + 1
        self._next = next(self._pieces, None)
        return True

    def lines(self, start: int, stop: int) -> Sequence[Line]:
        """The lines from `start` up to `stop`, laid out now as far as needed; fewer at the end."""
        while len(self._lines) < stop and self.more():
            pass
        return self._lines[start:stop]

    def first_line(self, id: str) -> int | None:
        """The line a section begins on, laying out what stands before it; None for an id that isn't there."""
        while id not in self._starts and self.more():
            pass
        return self._starts.get(id)

    def section_at(self, line: int) -> str | None:
        """The id of the section a laid-out line belongs to; None before the first one."""
        passed = [section for section, start in self._starts.items() if start <= line and section != "intro"]
        return passed[-1] if passed else None


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    class Markdown(MarkdownIt):
        def normalizeLink(self, url: str) -> str:  # noqa: N802
            return url  # a target is shown as it was written, not percent-encoded

    # html=False: <host> is a word of the runbook. Without `reference`, definitions stay readable where they stand.
    markdown = Markdown("commonmark", {"html": False, "maxNesting": _NESTING})
    return markdown.enable("table").disable("reference")


class _Layout:
    """Lays block tokens out under the margins of the lists and quotes they stand in."""

    def __init__(self, source: list[str], width: int) -> None:
        self.source = source
        self.width = width
        self.lines: list[Line] = []
        self.margins: list[Span] = []
        self.marker: Span | None = None
        self.tight: list[bool] = []
        self.gap = False
        self.shared = 0
        """How many of the margins the block before stands under as well."""

    def lay(self, tokens: list[Token]) -> list[Line]:
        position = 0
        while position < len(tokens):
            token = tokens[position]
            if token.type == "table_open":
                position = self.table(tokens, position)
            elif token.type == "heading_open":
                self.heading(tokens[position + 1])
                position += 2
            else:
                self.block(token)
            position += 1
        return self.lines

    def block(self, token: Token) -> None:
        match token.type:
            case "paragraph_open":
                if token.hidden and self.tight:
                    self.tight[-1] = True
            case "inline":
                self.put(lambda room: wrap(self._task(spans_of(token, "text")), room))
            case "fence" | "code_block":
                self.put(lambda room: self._code(token, room))
            case "hr":
                self.put(lambda room: [(Span("─" * room, "rule"),)])
            case "bullet_list_open" | "ordered_list_open":
                self.tight.append(False)
            case "bullet_list_close" | "ordered_list_close":
                self.tight.pop()
                self.gap = not (self.tight and self.tight[-1])
            case "list_item_open":
                mark = f"{token.info}{token.markup} " if token.info else "• "
                self._enter(Span(mark, "list"), Span(" " * len(mark), "text"))
            case "blockquote_open":
                self._enter(None, Span("│ ", "quote"))
            case "list_item_close" | "blockquote_close":
                if self.marker is not None and token.type == "list_item_close":
                    self.put(lambda room: [()])
                self.margins.pop()
                self.shared = min(self.shared, len(self.margins))

    def heading(self, inline: Token) -> None:
        self.gap = bool(self.lines)
        self.put(lambda room: wrap(spans_of(inline, "heading"), room))
        self.gap = False

    def put(self, make: Callable[[int], list[Line]]) -> None:
        """Adds a block under the present margins; `make` gives its lines for the room that is left."""
        if self.gap:
            quoted = any(span.role == "quote" for span in self.margins[: self.shared])
            self.lines.append(self._margin(self.margins[: self.shared]) if quoted else ())
        margin = self._margin(self.margins)
        for number, line in enumerate(make(self.width - width_of(margin))):
            first = self._margin([*self.margins[:-1], self.marker]) if number == 0 and self.marker else margin
            self.lines.append((*first, *line))
        self.marker = None
        self.shared = len(self.margins)
        self.gap = not (self.tight and self.tight[-1])

    def table(self, tokens: list[Token], position: int) -> int:
        """Lays out the table that opens at `position`; the position of its last token."""
        rows: list[list[Token]] = []
        aligns: list[Align] = []
        start = position
        while tokens[position].type != "table_close":
            token = tokens[position]
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(token)
            elif token.type == "th_open":
                aligns.append(_align(token))
            position += 1
        first, last = tokens[start].map or [0, 0]
        written = self.source[first:last]
        if _letters("".join(written)) != _letters("".join(cell.content for row in rows for cell in row)):
            # A row with more cells than the head: the parser forgets the rest, so the source is shown instead.
            self.put(lambda room: [line for text in written for line in fold(text.strip(), "table", room)])
            return position
        head: list[Cell] = [tuple(spans_of(cell, "strong")) for cell in rows[0]]
        body: list[list[Cell]] = [[tuple(spans_of(cell, "text")) for cell in row] for row in rows[1:]]
        self.put(lambda room: lay_table(head, body, aligns, room))
        return position

    def _enter(self, marker: Span | None, margin: Span) -> None:
        if self.marker is not None:
            # An item that begins with another list or a quote: its marker takes a line of its own.
            self.put(lambda room: [()])
            self.gap = False
        self.margins.append(margin)
        if marker:
            self.gap = self.gap and not (self.tight and self.tight[-1])
            self.marker = marker

    def _margin(self, spans: Sequence[Span]) -> Line:
        room, kept = self.width // 2, list[Span]()
        # Deeply nested text keeps half of the width: the innermost margins are the ones worth seeing.
        for span in reversed(spans):
            if len(span.text) > room:
                break
            kept.append(span)
            room -= len(span.text)
        return tuple(reversed(kept))

    def _task(self, spans: list[Span]) -> list[Span]:
        if self.marker is None or not spans or spans[0].text[:4].lower() not in ("[ ] ", "[x] "):
            return spans
        box, rest = spans[0].text[:3], spans[0].text[3:]
        return [Span(box, "task"), Span(rest, spans[0].role), *spans[1:]]

    def _code(self, token: Token, room: int) -> list[Line]:
        text = sanitise(token.content.rstrip("\n"))
        info = sanitise(token.info.strip())
        lines = wrap([Span(info, "muted")], room) if info else []
        # Set in by two blanks: without colour that is all that tells a command from prose.
        code = [line for source in text.split("\n") for line in fold(source, "code", room - len(_INDENT.text))]
        return lines + [(_INDENT, *line) if line else () for line in code]


def spans_of(inline: Token, base: Role) -> list[Span]:
    """The text of a paragraph, heading or cell in spans; `base` is the role of what has no markup of its own."""
    spans: list[Span] = []
    roles: list[Role] = [base]
    links: list[tuple[int, Token]] = []
    for token in inline.children or []:
        if token.type in _STYLES:
            roles.append(_STYLES[token.type])
            if token.type == "link_open":
                links.append((len(spans), token))
        elif token.type in ("strong_close", "em_close"):
            roles.pop()
        elif token.type == "link_close":
            roles.pop()
            start, opened = links.pop()
            shown = "".join(span.text for span in spans[start:])
            spans += _target(opened, "href", shown)
        elif token.type == "image":
            spans.append(Span(sanitise(f"[image: {token.content}]"), "link"))
            spans += _target(token, "src", token.content)
        elif token.type in ("softbreak", "hardbreak"):
            spans.append(Span("\n" if token.type == "hardbreak" else " ", roles[-1]))
        else:
            role = "code" if token.type == "code_inline" else roles[-1]
            # Again, because an entity such as &#x202e; has only now become a character.
            spans.append(Span(sanitise(token.content), role))
    return [span for span in spans if span.text]


def _target(token: Token, name: str, shown: str) -> list[Span]:
    target, title = str(token.attrs.get(name, "")), str(token.attrs.get("title", ""))
    words = [word for word in (target, title) if word]
    if not words or (not title and target in (shown, f"mailto:{shown}")):
        return []
    return [Span(sanitise(f" ({', '.join(words)})"), "muted")]


def _align(token: Token) -> Align:
    style = str(token.attrs.get("style", ""))
    return "right" if "right" in style else "center" if "center" in style else "left"


def _letters(text: str) -> int:
    return sum(char.isalnum() for char in text)
