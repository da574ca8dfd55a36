"""Text from outside made safe to keep and show, and measured in terminal cells.

Every string that enters from a file, a log, a message or a keyboard passes `sanitise` once, at the boundary.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LIMIT = 100_000
"""How many characters of one text are kept unless the caller says otherwise."""

_FORBIDDEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f"  # C0 but for tab, newline and carriage return
    "\x7f-\x9f"  # DEL and C1: U+009B opens a control sequence just as ESC [ does
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks and overrides that reorder what is read
    "\ufeff"
    "\ud800-\udfff"  # lone surrogates: they can't be written as UTF-8
    "]"
)
_LINE_END = re.compile("\r\n|[\r\u2028\u2029]")
_MARKS_KEPT = 16
"""Code points of one visible character and its marks kept in a list row; a thousand accents would only cost bytes."""


def sanitise(text: str, limit: int = LIMIT) -> str:
    """`text` with nothing left that could drive a terminal or reorder a line, at most `limit` characters.

    Line ends become newlines, tabs stay. What is cut is said: `… (120 more characters)`. Twice is the same as once.
    """
    if not (text.isascii() and text.isprintable()):
        # Dropped first: a forbidden character between \r and \n must not leave two line ends for one.
        text = _LINE_END.sub("\n", _FORBIDDEN.sub("", text))
    return text if len(text) <= limit else _cut(text, limit)


def sanitise_json(value: object) -> object:
    """The same value with every string in it sanitised, the keys of its dicts too."""
    if isinstance(value, str):
        return sanitise(value)
    if isinstance(value, dict):
        return {sanitise_json(key): sanitise_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [sanitise_json(item) for item in value]
    return value


def one_line(text: str, width: int) -> str:
    """`text` on one line of at most `width` cells: runs of white space become a blank, what is cut ends in "…"."""
    text = " ".join(text.split()).rstrip("\u200d")  # a joiner at the end would swallow what is printed next
    if text.isascii():
        return text if len(text) <= width else text[: width - 1] + "…" if width > 0 else ""
    kept: list[str] = []
    used = 0
    for cluster, size in _clusters(text):
        if len(cluster) > _MARKS_KEPT:
            cluster = cluster[:_MARKS_KEPT].rstrip("\u200d")
            size = cells(cluster)
        if used + size > width:
            return _with_ellipsis(kept, width)
        kept.append(cluster)
        used += size
    return "".join(kept)


def cells(text: str) -> int:
    """How many terminal cells `text` takes: wide characters two, combining marks and joined emoji none."""
    if text.isascii():
        return len(text) if text.isprintable() else sum(" " <= char <= "~" for char in text)
    if "\u200d" not in text and "\ufe0f" not in text:
        return sum(map(_width, text))
    return sum(size for _, size in _clusters(text))


def pad(text: str, width: int) -> str:
    """`text` on one line of exactly `width` cells, filled with blanks at the right."""
    line = one_line(text, width)
    return line + " " * (width - cells(line))


def split_cells(text: str, width: int) -> tuple[str, str]:
    """`text` in two parts, the first at most `width` cells; never inside a character and the marks on it.

    A first character wider than `width` is taken whole, so that a loop over the rest always ends.
    """
    if text.isascii():
        return text[: max(width, 1)], text[max(width, 1) :]
    used = position = 0
    for cluster, size in _clusters(text):
        if used + size > width and position:
            break
        used += size
        position += len(cluster)
    return text[:position], text[position:]


def _cut(text: str, limit: int) -> str:
    # The sentence must fit as well, or a second pass would cut the first one's words.
    kept = max(limit - len(_more(len(text))), 0)
    words = _more(len(text) - kept)
    return text[:kept] + words if len(words) <= limit else "…"[:limit]


def _more(count: int) -> str:
    return f"… ({count} more characters)"


def _with_ellipsis(kept: list[str], width: int) -> str:
    if width <= 0:
        return ""
    while kept and cells("".join(kept)) > width - 1:
        kept.pop()
    return "".join(kept) + "…"


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """Each visible character with the zero-width ones that belong to it, and the cells they take together."""
    start, size, joined, base = 0, 0, False, ""
    for index, char in enumerate(text):
        width = _width(char)
        if joined:
            joined = False
        elif char == "\u200d":
            joined = True
        elif char == "\ufe0f":
            # The emoji selector turns a narrow sign into a wide one.
            size += size == 1 and _widens(base)
        elif width:
            if index > start:
                yield text[start:index], size
                start = index
            size, base = width, char
    if start < len(text):
        yield text[start:], size


@lru_cache(maxsize=4096)
def _width(char: str) -> int:
    code = ord(char)
    if code < 0x300:
        return 0 if code < 0x20 or 0x7F <= code < 0xA0 else 1
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Mc", "Zl", "Zp", "Cc", "Cs"):
        return 0
    if category == "Cf":
        # The Arabic, Syriac and Kaithi number signs are format characters one can see.
        return 1 if (0x600 <= code <= 0x8E2 and code != 0x61C) or code in (0x110BD, 0x110CD) else 0
    if 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FB or code == 0x3164 or 0x1F3FB <= code <= 0x1F3FF:
        return 0  # vowels and finals of Korean syllables, skin tones: drawn into the character before
    if 0x2630 <= code <= 0x2637 or 0x268A <= code <= 0x268F or 0x4DC0 <= code <= 0x4DFF or 0x1D300 <= code <= 0x1D376:
        return 2  # wide since Unicode 16; Python 3.11 knows 14
    if category == "Cn":
        # Newer than Python's tables (which call every unassigned character wide): emoji and ideographs are wide.
        return 2 if 0x1F000 <= code <= 0x1FAFF or 0x3400 <= code <= 0x9FFF or 0x20000 <= code <= 0x3FFFD else 1
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _widens(base: str) -> bool:
    """Whether the emoji selector makes this narrow sign wide: symbols do, letters and halves of flags don't."""
    if base in "#*0123456789©®ℹ":
        return True
    return (
        base >= "\u203c"
        and not "\U0001f1e6" <= base <= "\U0001f1ff"
        and unicodedata.category(base) in ("So", "Sm", "Po")
    )
