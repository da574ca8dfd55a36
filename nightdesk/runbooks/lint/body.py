"""The rules of lint that look at the sections below the front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nightdesk.runbooks.items import empty, tiers, unsaid
from nightdesk.runbooks.lint.finding import Finding, quoted
from nightdesk.runbooks.parse import Headings, Runbook, Section

# A whole word has no letter or digit beside it, as in SEV-11.
_MFA = re.compile(r"(?<![^\W_])mfa(?![^\W_])", re.IGNORECASE)


def thresholds(runbook: Runbook) -> Iterator[Finding]:
    """RB006: T2 or T3 without a word on when to call them, one finding a tier."""
    section = runbook.section("When to escalate")
    said = tiers(section)
    for tier in ("T2", "T3"):
        found = said.get(tier)
        if found is None or unsaid(found.words):
            line = found.line if found else section.start if section else None
            words = f'nothing says when {tier} is called; write a list item "- {tier}: …" under "## When to escalate".'
            yield Finding("RB006", "error", tier, line, words)


def empty_sections(sections: tuple[Section, ...], headings: Headings) -> Iterator[Finding]:
    """RB008: a required section that is there and says nothing, or only TBD or the like yet."""
    for heading, _ in headings:
        found = [section for section in sections if section.heading == heading]
        if found and all(map(empty, found)):
            words = f'the section "{heading}" says nothing yet; fill it in, even if only with: none.'
            yield Finding("RB008", "warn", heading, found[0].start, words)


def second_factor(runbook: Runbook) -> Iterator[Finding]:
    """RB019: the credential procedure doesn't say how the second factor is given."""
    found = [section for section in runbook.sections if section.heading == "Credential access procedure"]
    if found and not any(_MFA.search(section.text) for section in found):
        words = 'the section "Credential access procedure" does not mention MFA; say how the second factor is given.'
        yield Finding("RB019", "warn", "", found[0].start, words)


def misplaced(sections: tuple[Section, ...], headings: Headings, *, only: bool = False) -> Iterator[Finding]:
    """RB-TEXT: required headings that stand twice or out of order; with `only` also headings not among them."""
    places = {heading: place for place, (heading, _) in enumerate(headings)}
    seen = set[str]()
    last = -1
    for section in sections:
        heading = section.heading
        place = places.get(heading)
        if place is None:
            if only:
                words = f"the heading {quoted(heading)} has no place here; make it a smaller one of its neighbour."
                yield Finding("RB-TEXT", "warn", heading, section.start, words)
        elif heading in seen:
            yield Finding("RB-TEXT", "warn", heading, section.start, f'"## {heading}" stands twice; join the two.')
        elif place < last:
            words = f'"## {heading}" must stand before "## {headings[last][0]}"; people look for it there.'
            yield Finding("RB-TEXT", "warn", heading, section.start, words)
        seen.add(heading)
        last = max(last, place if place is not None else -1)
