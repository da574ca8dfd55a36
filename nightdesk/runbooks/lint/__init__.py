"""Runbooks and playbooks checked before the night: RB001 to RB020 of DOMAIN §6, as of a date of the desk.

Whatever the bytes are, the answer is findings; nothing raises.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from datetime import date

from nightdesk.domain.secrets import secrets
from nightdesk.runbooks.lint.body import empty_sections, misplaced, second_factor, thresholds
from nightdesk.runbooks.lint.finding import Finding, stale
from nightdesk.runbooks.lint.front import agreed
from nightdesk.runbooks.parse import HEADINGS, Runbook, parse
from nightdesk.runbooks.playbook import HEADINGS as PLAYBOOK_HEADINGS
from nightdesk.runbooks.playbook import parse_playbook
from nightdesk.runbooks.policy import REQUIRED, read_client
from nightdesk.runbooks.yaml_tree import Problem, Table
from nightdesk.text import sanitise

__all__ = ["Finding", "lint", "lint_playbook"]

_RULE = re.compile(r"RB\d{3}")
_OF_THE_FILE = ("RB009", "RB016")
"""Rules there is one field for, so that §14 gives no `where`."""


def lint(data: bytes, *, file: str, today: date, every: bool = False) -> tuple[Finding, ...]:
    """What RB001 to RB020 find in a runbook on `today` (desk-local), by rule id, within a rule in the order of §6.

    With `every` also what no rule has an id for: YAML that can't be read (RB-YAML), fields of the wrong type, bytes
    that are not UTF-8, headings out of order (RB-TEXT). Those are not in §14.
    """
    runbook = parse(data, file=file)
    problems = [*runbook.problems, *_all_missing(runbook)]
    found = _of_rules(problems)
    if not runbook.unread:
        found += agreed(runbook.front, today)
    found += thresholds(runbook)
    found += empty_sections(runbook.sections, HEADINGS)
    found += second_factor(runbook)
    others = [*_beyond_rules(problems), *misplaced(runbook.sections, HEADINGS)] if every else []
    return _told([*found, *others], data)


def lint_playbook(data: bytes, *, file: str, today: date, every: bool = False) -> tuple[Finding, ...]:
    """The same for a playbook, to which RB002, RB003, RB005 and RB008 apply (§6c)."""
    playbook = parse_playbook(data, file=file)
    found = _of_rules(playbook.problems)
    found += stale("RB003", playbook.front, "reviewed_on", today)
    found += empty_sections(playbook.sections, PLAYBOOK_HEADINGS)
    if every:
        found += [*_beyond_rules(playbook.problems), *misplaced(playbook.sections, PLAYBOOK_HEADINGS, only=True)]
    return _told(found, data)


def _all_missing(runbook: Runbook) -> list[Problem]:
    """RB001 for every field of a file without front matter, where the parser stops at saying that there is none."""
    if runbook.unread or runbook.front.items or any(problem.rule == "RB001" for problem in runbook.problems):
        return []
    nothing = read_client(Table({}, {}, 1), client=runbook.client_id, file=runbook.file)
    return [problem for problem in nothing.problems if problem.rule == "RB001"]


def _of_rules(problems: Iterable[Problem]) -> list[Finding]:
    """RB001, RB002, RB009, RB010 and RB016, which the parser has found already."""
    rules = [problem for problem in problems if _RULE.fullmatch(problem.rule)]
    missing = {problem.where for problem in rules if problem.rule == "RB001"}
    rules = [
        problem for problem in rules if not (problem.rule in _OF_THE_FILE and problem.where in missing)
    ]  # an empty field is missing, not unknown too
    rules.sort(key=lambda problem: _table_order(problem) if problem.rule == "RB001" else 0)
    return [
        Finding(problem.rule, problem.level, "" if problem.rule in _OF_THE_FILE else problem.where, problem.line,
                problem.words)
        for problem in rules
    ]  # fmt: skip


def _table_order(problem: Problem) -> int:
    # Weekdays keep the parser's order, Monday first.
    return REQUIRED.index(problem.where.partition(".")[0])


def _beyond_rules(problems: Iterable[Problem]) -> list[Finding]:
    others = dict.fromkeys(problem for problem in problems if not _RULE.fullmatch(problem.rule))
    return [Finding(other.rule, other.level, other.where, other.line, other.words) for other in others]


def _told(found: list[Finding], data: bytes) -> tuple[Finding, ...]:
    """All findings with RB005 among them, by rule id; what the parser quotes of a secret's line is not repeated."""
    lines = secrets(sanitise(data.decode("utf-8", errors="replace"), limit=sys.maxsize))
    hidden = set(lines)
    findings = [_unquoted(finding) if finding.line in hidden else finding for finding in found]
    words = (
        "this line looks like a password, key or token; take it out and change it wherever it is used, and write "
        'only where it is kept, like "vault:acme/night".'
    )
    findings += [Finding("RB005", "error", str(line), line, words) for line in lines]
    return tuple(sorted(findings, key=lambda finding: finding.rule))


def _unquoted(finding: Finding) -> Finding:
    if finding.rule not in ("RB-YAML", "RB009", "RB010", "RB016"):
        return finding
    words = "something else is wrong with this line, which is not repeated because it looks like a secret; see RB005."
    return Finding(finding.rule, finding.level, finding.where, finding.line, words)
