"""templates/<id>.txt → `Template`, and what is wrong with it: its shape, placeholders nothing fills (DOMAIN §8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nightdesk.domain.messages import Template
from nightdesk.domain.policy import Broken
from nightdesk.runbooks.parse import read_text
from nightdesk.runbooks.yaml_tree import Problem

TEMPLATE_IDS = (
    "ack",
    "ack_queue",
    "update",
    "escalated",
    "resolved",
    "parked",
    "outage",
    "security_hold",
    "out_of_cover",
    "vendor",
    "merged",
    "client_it_notice",
)
"""The messages every desk has (§8)."""
PLACEHOLDERS = (
    "client_name",
    "contact_name",
    "ticket_id",
    "summary",
    "severity_label",
    "status_label",
    "received_local",
    "next_update_local",
    "work_due_local",
    "technician",
    "desk_name",
    "desk_phone",
    "detail",
    "tier",
    "vendor_name",
    "parent_ticket",
)
"""What may stand in braces in a message (§8)."""

_BRACES = re.compile(r"\{(?P<name>[^{}\n]*)\}|[{}]")


def read_template(id: str, data: bytes) -> Template | Broken:
    """The message template `templates/<id>.txt`: a first line `Subject: …`, a blank line, the body."""
    file = f"templates/{id}.txt"
    text, problems = read_text(data)
    subject, body, found = _parts(text)
    problems += found
    if problems:
        return Broken(file=file, problems=tuple(problem.sentence(file) for problem in problems))
    return Template(id=id, subject=subject, body=body.strip("\n") + "\n")


def template_problems(data: bytes) -> tuple[Problem, ...]:
    """All that is wrong with a template, in order of line: its shape, unknown placeholders, braces left open.

    A placeholder that is none of §8's doesn't break the template, but a message drafted from it can't be sent.
    """
    text, problems = read_text(data)
    _, _, found = _parts(text)
    problems += [*found, *_unknown_placeholders(text)]
    return tuple(sorted(problems, key=lambda problem: problem.line or 0))


def _parts(text: str) -> tuple[str, str, list[Problem]]:
    """Subject, body, and what is wrong with the shape."""
    first, _, rest = text.partition("\n")
    blank, _, body = rest.partition("\n")
    subject = first.removeprefix("Subject:").strip()
    problems = []
    if not first.startswith("Subject:") or not subject:
        words = "the first line must be the subject, like: Subject: [{ticket_id}] Update: {summary}"
        problems.append(Problem("COM-1", "error", "subject", words, 1))
    elif blank.strip():
        problems.append(Problem("COM-1", "error", "body", "leave this line empty; the message begins below it.", 2))
    if not body.strip():
        problems.append(Problem("COM-1", "error", "body", "the message has no text; write it from line 3 on.", 3))
    return subject, body, problems


def _unknown_placeholders(text: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), start=1):
        for found in _BRACES.finditer(line):
            name = found["name"]
            if name is None:
                words = (
                    f"a {found[0]} stands alone, so nothing is filled in there; close it in the same line or remove it."
                )
                yield Problem("§8", "error", found[0], words, number)
            elif name not in PLACEHOLDERS:
                words = f"nothing fills {{{name}}}, so a message made from this can't be sent; {_meant(name)}"
                yield Problem("§8", "error", name, words, number)


def _meant(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name.strip().lower(), PLACEHOLDERS, n=1)
    return f"write {{{near[0]}}} if you mean that." if near else f"use one of {', '.join(PLACEHOLDERS)}."
