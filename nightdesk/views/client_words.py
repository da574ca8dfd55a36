"""Free text of a runbook as its client may read it (§6b): no words of the desk, no secret, nobody else's name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nightdesk.domain.policy import SEVERITIES
from nightdesk.domain.rules import RULES
from nightdesk.domain.secrets import secrets
from nightdesk.domain.severity import LABELS
from nightdesk.text import one_line
from nightdesk.views.common import Scene

ASK_US = "ask us"
"""What stands where something was agreed in words that are not for the client."""

_LONGEST = 400
"""Cells of one text on the page."""
_FIELD_WORDS = (
    "ooc_policy", "log_only", "billable_with_approval", "p1_best_effort", "t2_primary", "t2_secondary", "t3_primary",
    "t3_secondary", "runbook rule",
)  # fmt: skip


def _any_of(words: Iterable[str]) -> str:
    # The longer first, so that R05a is not taken for an R05 with something behind it.
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_DESK = re.compile(
    rf"(?<!\w)(?:[Tt][1-3]|{_any_of(id for id in RULES if any(map(str.isdigit, id)))}|{_any_of(_FIELD_WORDS)})(?!\w)"
)
"""Tiers, rule ids and the words of fields. A server that is called N3 is taken for a rule: better asked than told."""
_SEVERITY = re.compile(rf"\b(?:{'|'.join(SEVERITIES)})\b")


class ClientWords:
    """Shows the free text of one client's runbook. What may not leave the desk is kept off, and said to the desk."""

    def __init__(self, scene: Scene, client: str) -> None:
        picture = scene.picture
        others = [other for other in picture.policies.clients() if other != client]
        names = {*others, *map(picture.client_name, others), *(person.name for person in picture.rota.engineers)}
        found = _any_of(name for name in names if name.strip())
        self._names = re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE) if found else None
        self._file = f"clients/{client}.md"
        self.withheld: list[str] = []
        """A sentence for the desk for each text that was kept off."""

    def show(self, text: str, what: str) -> str:
        """The text on one line, severities by their labels (§8); "ask us" where it must not leave the desk."""
        why = self._why_not(text)
        if why:
            self.withheld.append(f"{self._file}: {what} is kept off the guide, it holds {why}; say it without.")
            return ASK_US
        labels = {str(severity): label for severity, label in LABELS.items()}
        return one_line(_SEVERITY.sub(lambda found: labels[found[0]], text), _LONGEST)

    def _why_not(self, text: str) -> str:
        if secrets(text):
            return "what looks like a secret (RB005)"
        if self._names is not None and self._names.search(text):
            return "the name of another client or of an engineer"
        return "words of the desk (a tier, a rule, a field)" if _DESK.search(text) else ""
