"""The text files of a desk folder: which there are, and the policy each of them gives."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from nightdesk.config.desk import desk_policy
from nightdesk.config.rota import rota_policy
from nightdesk.domain.policy import Broken, Compiled, DeskPolicy, RotaPolicy
from nightdesk.runbooks.fields import Fields, Notes
from nightdesk.runbooks.parse import parse, read_text
from nightdesk.runbooks.yaml_tree import Problem, read_tree

PARTS: Mapping[str, str] = {"": ".yaml", "clients": ".md", "templates": ".txt", "playbooks": ".md"}
"""The folders text files lie in (the desk's own has no name), and how their files' names end."""


class FileStamp(NamedTuple):
    """When a file last changed (nanoseconds) and its size in bytes: the same stamp, the same file."""

    mtime_ns: int
    size: int


class Reading(msgspec.Struct, frozen=True):
    """What one file gave: a policy, or why there is none, and all that is wrong with it (warnings too)."""

    policy: Compiled
    problems: tuple[Problem, ...]


def compile_policy(file: str, data: bytes) -> Compiled:
    """The policy in `desk.yaml`, `rota.yaml` or `clients/<id>.md`. ValueError for any other file name."""
    return read_policy(file, data).policy


def read_policy(file: str, data: bytes) -> Reading:
    """The same with every problem of the file. ValueError for a file name that holds no policy."""
    if file == "desk.yaml":
        return _read_yaml(file, data, desk_policy)
    if file == "rota.yaml":
        return _read_yaml(file, data, rota_policy)
    if file.startswith("clients/") and file.endswith(".md"):
        runbook = parse(data, file=file)
        return Reading(runbook.policy, runbook.problems)
    raise ValueError(f"{file} is not a policy file of a desk")


def policy_files(folder: Path) -> dict[str, FileStamp]:
    """The text files of a desk folder by relative name (`clients/acme.md`) with their stamps, in order of name.

    One directory read for each folder; a folder that isn't there holds nothing. OSError where one can't be read.
    """
    found: dict[str, FileStamp] = {}
    for part in PARTS:
        found |= part_files(folder, part)
    return dict(sorted(found.items()))


def part_files(folder: Path, part: str) -> dict[str, FileStamp]:
    """The same of one of `PARTS` alone. OSError where it can't be read."""
    found: dict[str, FileStamp] = {}
    try:
        entries = os.scandir(folder / part)
    except FileNotFoundError:
        return found
    with entries:
        for entry in entries:
            # A name that is no text (a Latin-1 file name on a UTF-8 system) can't be written into the log.
            if not entry.name.isprintable() or not entry.name.endswith(PARTS[part]):
                continue
            if entry.name.startswith((".", "#", "~")) or not entry.is_file():
                continue
            if part or entry.name in ("desk.yaml", "rota.yaml"):
                stat = entry.stat()
                found[f"{part}/{entry.name}".lstrip("/")] = FileStamp(stat.st_mtime_ns, stat.st_size)
    return found


def _read_yaml(file: str, data: bytes, make: Callable[[Fields], DeskPolicy | RotaPolicy]) -> Reading:
    text, problems = read_text(data)
    tree, found = read_tree(text)
    problems += found
    if tree is None:
        return Reading(_broken(file, problems), tuple(problems))
    notes = Notes()
    policy = make(Fields(tree, notes))
    problems += notes.problems
    return Reading(_broken(file, notes.vital) if notes.vital else policy, tuple(problems))


def _broken(file: str, problems: list[Problem]) -> Broken:
    return Broken(file=file, problems=tuple(dict.fromkeys(problem.sentence(file) for problem in problems)))
