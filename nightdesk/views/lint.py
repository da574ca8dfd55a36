"""What lint found in the runbooks and playbooks of a desk, or in single files, read as they lie in the folder."""

from __future__ import annotations

from datetime import date

from nightdesk.runbooks.lint import Finding, lint, lint_playbook
from nightdesk.runbooks.playbook import is_playbook
from nightdesk.views.common import View


class LintedFile(View, frozen=True, kw_only=True):
    """One file and what was found in it."""

    key: str
    """The client's id, `playbooks/<category>`, or the path of a file that lies in no desk."""
    file: str
    """The file as the person knows it: `clients/acme.md`, or the path that was given."""
    playbook: bool
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        """How many of the findings are more than warnings."""
        return sum(finding.level == "error" for finding in self.findings)


class LintView(View, frozen=True, kw_only=True):
    """Every file that was checked, in order, and the date of the desk the check is for."""

    on: str
    files: tuple[LintedFile, ...]

    @property
    def errors(self) -> int:
        """How many errors there are in all files."""
        return sum(file.errors for file in self.files)

    @property
    def warnings(self) -> int:
        """How many warnings there are in all files."""
        return sum(len(file.findings) for file in self.files) - self.errors


def linted(key: str, file: str, data: bytes, today: date) -> LintedFile:
    """One file checked with everything that can be said of it: RB001 to RB020, and what the reader stumbled on."""
    playbook = is_playbook(data, file=file)
    check = lint_playbook if playbook else lint
    return LintedFile(key=key, file=file, playbook=playbook, findings=check(data, file=file, today=today, every=True))


def unreadable(key: str, file: str, playbook: bool, why: str) -> LintedFile:
    """A file that could not be read at all: an error like any other (RB-TEXT)."""
    words = f"the file can't be read: {why}; see who may read it."
    return LintedFile(key=key, file=file, playbook=playbook, findings=(Finding("RB-TEXT", "error", "", None, words),))
