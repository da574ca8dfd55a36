"""Bytes of a runbook → `Runbook`: front matter, level-2 sections with their letters, and what is wrong with it.

Never raises: whatever is wrong becomes a problem with a line and a cure. Sections are cut by lines, so every word of
the file stands in exactly one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TypeAlias

import msgspec

from nightdesk.domain.policy import Broken, ClientPolicy
from nightdesk.runbooks.policy import read_client
from nightdesk.runbooks.scan import Scan
from nightdesk.runbooks.yaml_tree import Problem, Table, read_tree
from nightdesk.text import sanitise

SIZE = 4_194_304
"""Bytes of one runbook that are read; what lies behind is cut and said to be."""

Headings: TypeAlias = tuple[tuple[str, str], ...]

HEADINGS: Headings = (
    ("Escalation contacts", "E"),
    ("Network diagram", "N"),
    ("Credential access procedure", "C"),
    ("Known issues", "K"),
    ("Severity definitions", "S"),
    ("Authorised actions per tier", "A"),
    ("When to escalate", "W"),
    ("Ownership boundaries", "O"),
    ("Notification rules", "R"),
    ("Vendor contacts", "V"),
    ("Maintenance windows", "M"),
)
"""The headings every runbook has (RB002), in order, and the letter each keeps in all of them."""


class Section(msgspec.Struct, frozen=True):
    """One part of a runbook under a level-2 heading; `text` is its Markdown, the heading's own line included."""

    id: str
    """Stable as long as the heading is: `escalation-contacts`; a second one of the same name ends in `-2`."""
    heading: str
    key: str
    """The letter that jumps here, upper case, unique in its runbook; empty when letters and digits have run out."""
    start: int
    """Its first and last line in the file, counted from 1."""
    end: int
    text: str


class Runbook(msgspec.Struct, frozen=True):
    """One client's runbook as far as it could be read."""

    file: str
    """Its name in the desk folder: `clients/acme.md`."""
    client_id: str
    name: str
    front: Table
    """The fields as written; none where there is no front matter, or where it can't be read (`unread`)."""
    unread: bool
    """Whether there is front matter that can't be read, so that nothing is known of its fields."""
    policy: ClientPolicy | Broken
    intro: Section
    """What stands before the first level-2 heading; its text may be empty."""
    sections: tuple[Section, ...]
    problems: tuple[Problem, ...]

    def section(self, id: str) -> Section | None:
        """The section of that id or, failing that, of that heading; None where there is none."""
        return next((part for part in self.sections if id in (part.id, part.heading)), None)


class Source(msgspec.Struct, frozen=True):
    """The text of a file in its two halves; `body_line` is the line on which `body` begins."""

    front: str | None
    body: str
    body_line: int
    problems: tuple[Problem, ...]


def parse(data: bytes, *, file: str) -> Runbook:
    """The runbook in `data`. The client's id is the file's name, because tickets find it by that."""
    source = split(data)
    client = PurePosixPath(file).stem
    front, problems = None, list(source.problems)
    if source.front is not None:
        front, found = read_tree(source.front, first_line=2)
        problems += found
    if front is None:
        reasons = tuple(problem.sentence(file) for problem in problems)
        policy: ClientPolicy | Broken = Broken(file=file, problems=reasons)
    else:
        reading = read_client(front, client=client, file=file)
        policy = reading.policy
        problems += reading.problems
    unread = front is None and source.front is not None
    front = front or Table({}, {}, 1)
    intro, sections, found = sections_of(source.body, source.body_line)
    problems += [*found, *missing_headings(sections)]
    name = policy.client_name if isinstance(policy, ClientPolicy) else _name(front, client)
    return Runbook(file, client, name, front, unread, policy, intro, sections, tuple(problems))


def split(data: bytes) -> Source:
    """Front matter and body of a file, safe to show (`sanitise`); bad UTF-8 is replaced and said."""
    text, problems = read_text(data)
    lines = text.split("\n")
    words = "the front matter is missing; the first line must be ---, then the fields, then --- again."
    if lines[0].rstrip() == "---":
        for number, line in enumerate(lines[1:], start=1):
            if line.rstrip() in ("---", "..."):
                front, body = "\n".join(lines[1:number]) + "\n", "\n".join(lines[number + 1 :])
                return Source(front, body, number + 2, tuple(problems))
        words = "the front matter that begins here never ends; put --- on a line of its own after the last field."
    return Source(None, text, 1, (*problems, Problem("RB-YAML", "error", "", words, 1)))


def read_text(data: bytes) -> tuple[str, list[Problem]]:
    """The text of a file, safe to show; what is too long is cut, what is not UTF-8 replaced, and both are said."""
    problems: list[Problem] = []
    if len(data) > SIZE:
        words = f"the file has {len(data)} bytes, only the first {SIZE} are read; move pictures and logs elsewhere."
        problems.append(Problem("RB-TEXT", "error", "size", words))
        data = data[:SIZE]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", errors="replace")
        line = data.count(b"\n", 0, error.start) + 1
        words = f"the byte 0x{data[error.start]:02X} is not UTF-8 and shows as \ufffd; save the file as UTF-8."
        problems.append(Problem("RB-TEXT", "error", "encoding", words, line))
    return sanitise(text, limit=SIZE), problems


def sections_of(
    body: str, first_line: int, headings: Headings = HEADINGS
) -> tuple[Section, tuple[Section, ...], list[Problem]]:
    """What stands before the first level-2 heading, the sections, and fences nobody closed.

    `headings` are those with a standing letter.
    """
    lines = body.split("\n")
    scan = Scan()
    seen = ((number, scan.heading(line)) for number, line in enumerate(lines))
    starts = [(number, found[1]) for number, found in seen if found and found[0] == 2]
    ends = [*(number for number, _ in starts[1:]), len(lines)] if starts else []
    intro_end = starts[0][0] if starts else len(lines)
    intro = Section("intro", "", "", first_line, first_line + max(intro_end - 1, 0), "\n".join(lines[:intro_end]))
    titles = [title for _, title in starts]
    sections = tuple(
        Section(slug, title, key, first_line + start, first_line + end - 1, "\n".join(lines[start:end]))
        for (start, title), end, slug, key in zip(starts, ends, _ids(titles), letters(titles, headings), strict=True)
    )
    problems = []
    if scan.fenced_since is not None:
        words = "the code block that begins here never ends, so no heading after it counts; add the closing ``` line."
        problems.append(Problem("RB-TEXT", "error", "fence", words, first_line + scan.fenced_since))
    return intro, sections, problems


def letters(titles: list[str], headings: Headings = HEADINGS) -> list[str]:
    """A letter for each title, no two alike: the standing one of a required heading, else one from its words.

    Initials first, then its other letters, then whatever of A–Z and 0–9 is free; empty when nothing is.
    """
    unused = dict(headings)
    used = set(unused.values())
    found = []
    for heading in titles:
        letter = unused.pop(heading, None)
        if letter is None:
            letter = next((candidate for candidate in _candidates(heading) if candidate not in used), "")
            used.add(letter)
        found.append(letter)
    return found


def _candidates(heading: str) -> Iterator[str]:
    words = re.findall(r"[A-Z0-9]+", heading.upper())
    yield from (word[0] for word in words)
    yield from "".join(words)
    yield from "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def _ids(headings: list[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for heading in headings:
        slug = re.sub(r"[\W_]+", "-", heading.lower()).strip("-") or "section"
        seen[slug] = seen.get(slug, 0) + 1
        yield slug if seen[slug] == 1 else f"{slug}-{seen[slug]}"


def missing_headings(sections: tuple[Section, ...], headings: Headings = HEADINGS) -> Iterator[Problem]:
    """The required headings that are not there, one problem each, in their order (RB002)."""
    there = {part.heading for part in sections}
    for heading, _ in headings:
        if heading in there:
            continue
        near = next((part for part in sections if part.heading.casefold() == heading.casefold()), None)
        cure = f'write it exactly so, not "{near.heading}"' if near else "add it, even if only to say: none"
        words = f'the heading "## {heading}" is missing; {cure}.'
        yield Problem("RB002", "error", heading, words, near.start if near else None)


def _name(front: Table, client: str) -> str:
    node = front.items.get("client_name")
    return getattr(node, "text", "") or client
