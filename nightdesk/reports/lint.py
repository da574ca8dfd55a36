"""What lint found, as lines an editor can jump from, and as JSON."""

from __future__ import annotations

import json as stdlib_json

from nightdesk.domain.plain import plain
from nightdesk.text import one_line
from nightdesk.views.lint import LintedFile, LintView

_WIDTH = 1_000
"""Cells of a line: more than any finding has, so that only what a file has blown up is cut."""


def text(view: LintView) -> str:
    """One line a finding, `clients/acme.md:77: error RB005 …`, and a line that counts them."""
    lines = [_line(file, number) for file in view.files for number in range(len(file.findings))]
    playbooks = sum(file.playbook for file in view.files)
    checked = [_count(len(view.files) - playbooks, "runbook"), *([_count(playbooks, "playbook")] if playbooks else [])]
    found = [_count(count, word) for count, word in ((view.errors, "error"), (view.warnings, "warning")) if count]
    lines.append(f"{' and '.join(checked)} checked for {view.on}: {', '.join(found) or 'nothing found'}.")
    return "\n".join(lines) + "\n"


def json(view: LintView) -> str:
    """`{client: [{rule, level, where, line, words}]}` in the order of the view, playbooks as `playbooks/<category>`."""
    found = {file.key: [plain(finding) for finding in file.findings] for file in view.files}
    return stdlib_json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _line(file: LintedFile, number: int) -> str:
    finding = file.findings[number]
    place = f"{file.file}:{finding.line}" if finding.line else file.file
    return one_line(f"{place}: {finding.level} {finding.rule} {finding.words}", _WIDTH)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
