"""Whether runbooks, playbooks and templates can be used tonight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath

import msgspec

from nightdesk.config import TEMPLATE_IDS, read_policy, template_problems
from nightdesk.domain.policy import Broken, DeskPolicy
from nightdesk.runbooks.lint import Finding as Linted
from nightdesk.runbooks.lint import lint, lint_playbook
from nightdesk.views.readiness.findings import Finding, Gathered, counted, of_problems, of_unread
from nightdesk.views.readiness.strangers import Stranger

_MEANING: Mapping[str, str] = {
    "RB012": "An active breach is P1 all the same (SEV-7); a suspected one would be lowered.",
}
"""What a finding of that rule comes to tonight, where its own words leave it open."""


def runbook_findings(gathered: Gathered, today: date) -> Iterator[Finding]:
    """Every error of every runbook, its warnings as one line, and clients that have work here but no runbook."""
    yield from of_unread(gathered, "clients")
    files = of_folder(gathered, "clients")
    if not files and not any(file.startswith("clients") for file in gathered.unread):
        words = "no client has a runbook yet; write clients/<client>.md for each."
        yield Finding(level="warn", file="clients", words=words)
    for file, data in files.items():
        policy = read_policy(file, data).policy
        reasons = policy.problems if isinstance(policy, Broken) else ()
        yield from _of_text(file, lint(data, file=file, today=today, every=True), reasons)
    for stranger in gathered.log.strangers:
        file = f"clients/{stranger.client}.md"
        if file not in files and file not in gathered.unread:
            yield _missing(file, stranger)


def playbook_findings(gathered: Gathered, today: date) -> Iterator[Finding]:
    """§6c: the same of playbooks. One that can't be read leaves that category without its procedure, no more."""
    yield from of_unread(gathered, "playbooks")
    for file, data in of_folder(gathered, "playbooks").items():
        yield from _of_text(file, lint_playbook(data, file=file, today=today, every=True))


def template_findings(gathered: Gathered, desk: DeskPolicy | None) -> Iterator[Finding]:
    """§8: the messages every desk has are there, can be read, and hold nothing that stays unfilled."""
    yield from of_unread(gathered, "templates")
    files = of_folder(gathered, "templates")
    for id in TEMPLATE_IDS:
        file = f"templates/{id}.txt"
        if file not in files and file not in gathered.unread and "templates" not in gathered.unread:
            words = "the message is missing, so the desk can't offer it; write it: Subject: …, an empty line, the text."
            yield Finding(level="error", file=file, rule="§8", words=words)
    for file, data in files.items():
        yield from of_problems(file, template_problems(data))
    using = [PurePosixPath(file).stem for file, data in files.items() if b"{desk_phone}" in data]
    if desk is not None and not desk.desk_phone and using:
        words = f"desk_phone is missing, and {', '.join(using)} can't be sent without it; add it."
        yield Finding(level="error", file="desk.yaml", rule="§8", words=words)


def of_folder(gathered: Gathered, part: str) -> Mapping[str, bytes]:
    """The files of one folder of the desk."""
    return {file: data for file, data in gathered.files.items() if file.startswith(f"{part}/")}


def _of_text(file: str, found: Sequence[Linted], reasons: Sequence[str] = ()) -> Iterator[Finding]:
    """Errors one by one, warnings counted. `reasons` are the sentences for which the runbook can't be used; the first
    of them says what that means tonight."""
    waiting = bool(reasons)
    for one in found:
        if one.level != "error":
            continue
        finding = Finding(level="error", file=file, line=one.line, rule=one.rule, words=one.words)
        meaning = _MEANING.get(one.rule, "")
        if waiting and any(reason.endswith(one.words) for reason in reasons):
            meaning, waiting = _no_cover(file), False
        yield msgspec.structs.replace(finding, words=f"{one.words} {meaning}".strip())
    if waiting:
        # Lint doesn't repeat what stands on a line that looks like a secret, so the reason was told in other words.
        yield Finding(level="error", file=file, words=_no_cover(file))
    warnings = [one.rule for one in found if one.level == "warn"]
    if warnings:
        rules = ", ".join(sorted(set(warnings)))
        words = f"{counted(len(warnings), 'warning')} ({rules}); `nightdesk runbook lint` says what."
        yield Finding(level="warn", file=file, words=words)


def _no_cover(file: str) -> str:
    client = PurePosixPath(file).stem
    return (
        f"So this runbook can't be used, and the tickets of {client} run without cover tonight: a response is due by "
        "the standing targets around the clock, an update or a resolution never (case 57)."
    )


def _missing(file: str, stranger: Stranger) -> Finding:
    """Cases 26, 57: an error only while there is work of that client whose cover nobody knows."""
    if stranger.remembered:
        words = "the runbook is gone from the folder; what it said last stays in force. Put it back, up to date."
        return Finding(level="warn", file=file, words=words)
    waiting = f"{counted(stranger.open, 'open row')} waiting" if stranger.open else "a ticket of late"
    words = f"a client with {waiting} and no runbook, so its cover is unknown; write it, or set the right client there."
    return Finding(level="error" if stranger.open else "warn", file=file, rule="case 57", words=words)
