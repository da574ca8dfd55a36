"""Playbooks (DOMAIN §6c): the desk's short procedures by category, read with the machinery of runbooks.

Never raises for what a file says. A runbook always beats a playbook.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath

import msgspec

from nightdesk.runbooks.fields import Fields, Notes
from nightdesk.runbooks.parse import Headings, Section, missing_headings, sections_of, split
from nightdesk.runbooks.policy import check_version
from nightdesk.runbooks.yaml_tree import Problem, Table, read_tree

HEADINGS: Headings = (
    ("Symptoms", "S"),
    ("First checks", "F"),
    ("T1 actions", "T"),
    ("Escalate when", "E"),
)
"""The headings every playbook has (RB002), in order, and the letter each keeps."""

_CATEGORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Playbook(msgspec.Struct, frozen=True):
    """One playbook as far as it could be read."""

    file: str
    """Its name in the desk folder: `playbooks/network.md`."""
    category: str
    """The file's name, because tickets find it by that."""
    title: str
    reviewed_on: str
    """`YYYY-MM-DD`; empty where it is missing or no date."""
    front: Table
    intro: Section
    """What stands before the first level-2 heading; its text may be empty."""
    sections: tuple[Section, ...]
    problems: tuple[Problem, ...]

    def section(self, id: str) -> Section | None:
        """The section of that id or, failing that, of that heading; None where there is none."""
        return next((part for part in self.sections if id in (part.id, part.heading)), None)


def parse_playbook(data: bytes, *, file: str) -> Playbook:
    """The playbook in `data`, with all that is wrong with it."""
    source = split(data)
    category = PurePosixPath(file).stem
    notes = Notes()
    front, unread = Table({}, {}, 1), list[Problem]()
    title = reviewed_on = ""
    if source.front is not None:
        tree, unread = read_tree(source.front, first_line=2)
        if tree is not None:
            front = tree
            fields = Fields(front, notes, missing="RB-YAML")
            for name in ("playbook_version", "category", "title", "reviewed_on"):
                fields.require(name)
            check_version(fields, "playbook_version")
            _check_category(fields, category)
            title, reviewed_on = fields.text("title"), fields.date("reviewed_on")
    intro, sections, found = sections_of(source.body, source.body_line, HEADINGS)
    return Playbook(
        file=file,
        category=category,
        title=title or category,
        reviewed_on=reviewed_on,
        front=front,
        intro=intro,
        sections=sections,
        problems=(*source.problems, *unread, *notes.problems, *found, *missing_headings(sections, HEADINGS)),
    )


def playbook_for(category: str, read: Callable[[str], bytes | None]) -> Playbook | None:
    """The playbook of a category, `playbooks/<category>.md`; None where the desk has none (§6c).

    `read` gives the bytes of a text file of the desk by its name, or None: a scene's `read`, or one of a folder.
    """
    if not _CATEGORY.fullmatch(category):
        return None  # a category comes from outside: "../rota" must not open anything
    file = f"playbooks/{category}.md"
    data = read(file)
    return None if data is None else parse_playbook(data, file=file)


def is_playbook(data: bytes, *, file: str) -> bool:
    """Whether a file is a playbook: by its folder, or where that says nothing by its field `playbook_version`."""
    folder = PurePosixPath(file).parent.name
    if folder in ("clients", "playbooks"):
        return folder == "playbooks"
    front = split(data).front or ""
    return any(line.startswith("playbook_version:") for line in front.split("\n"))


def _check_category(fields: Fields, category: str) -> None:
    said = fields.text("category")
    if said and said != category:
        words = f'category is "{said}" but the file is {category}.md, which counts; make them the same.'
        fields.note("category", words)
