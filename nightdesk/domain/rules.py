"""Every rule of the desk once: its id and its words, section by section. Whoever shows a rule takes them from here.

Pages, views and reports all say a rule the same way; docs/reference/rules.md lists who applies it and what tests it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Rule(msgspec.Struct, frozen=True):
    """A rule: its id, what it says in one line, the section it belongs to."""

    id: str
    words: str
    section: str
    missing: str = ""
    """What no part of the program does of it yet; empty where all of it is done."""

    @property
    def later(self) -> bool:
        """Whether something of it is still to come."""
        return bool(self.missing)


TIME: Mapping[str, str] = {
    "T-1": "instants are UTC to the second; local time is only shown",
    "T-2": "an interval holds its start and not its end",
    "T-3": "a window never loses cover to a change of the clocks",
    "T-4": "one clock says what time it is",
    "T-5": "events count in the order they happened, late ones too",
    "T-6": "a time is always shown with its zone",
    "T-7": "counted in seconds; what is left is rounded down, what is over is rounded up",
}
COVERAGE: Mapping[str, str] = {
    "COV-1": "the client is open in its business hours and never on its holidays",
    "COV-2": "worked out in the client's own zone",
    "COV-3": "extended hours: on business days until the agreed hour of the evening",
    "COV-4": "overnight: business hours, every night, and days off where agreed",
    "COV-5": "a night is as long as it really is: 13, 14 or 15 hours",
    "COV-6": "cover by hour and severity",
    "COV-7": "the next business day begins with its first opening",
    "COV-8": "out of cover: logged, answered, parked, never dropped",
}
CLOCKS: Mapping[str, str] = {
    "SLA-1": "targets by severity",
    "SLA-2": "only agreed hours count",
    "SLA-3": "from when it was received",
    "SLA-4": "the response stops when the client first hears from a person",
    "SLA-5": "anew from when it got worse or cover was accepted, never for a correction",
    "SLA-6": "a cadence from the client's last news, or from a turn for the worse",
    "SLA-7": "no time counts while we wait for somebody else",
    "SLA-8": "resolving stops the clock, merging into the older ticket ends it",
    "SLA-9": "met up to the very second it is due",
    "SLA-10": "best effort, nothing promised",
    "SLA-11": "an update past its due time is counted as late",
    "SLA-12": "P3 and P4 at night: acknowledged now, worked from the next opening",
    "SLA-13": "what burns first stands first",
    "SLA-14": "an alert nobody took stands in the queue like a ticket",
    "RC-1": "nobody has looked at it for a while",
    "PR-1": "a promise is due like a clock",
    "ATT-1": "what is new and urgent rings until somebody takes it",
}
SEVERITY: Mapping[str, str] = {
    "SEV-1": "before triage",
    "SEV-2": "four questions, then category and system",
    "SEV-3": "unknown impact counts as a group, unknown urgency as degraded",
    "SEV-4": "impact and urgency",
    "SEV-5": "what outweighs impact and urgency",
    "SEV-5a": "line-of-business application halted",
    "SEV-5b": "line of business unknown: at least P2",
    "SEV-5c": "active breach unknown: at least P2",
    "SEV-5d": "password reset: at most P3",
    "SEV-6": "the client's own rule",
    "SEV-7": "active security breach",
    "SEV-8": "the rules that made the severity, in their order",
    "SEV-9": "set by the technician",
    "SEV-10": "triaged again, worked out anew",
    "SEV-11": "a tripwire phrase: at least P2, read now",
    "CAT-1": "a category suggested by its words; it decides nothing",
}
QUESTIONS: Mapping[str, str] = {
    "E01": "Active security breach or ransomware indication?",
    "E02": "Out of cover right now?",
    "E03": "Does the client's IT own the affected system?",
    "E04": "Caused by a vendor or third party (confirmed)?",
    "E05": "Is there a T1-authorised action for this?",
    "E06": "T1 action tried and failed, or time box over?",
    "E07": "Does the fix need a high-risk system?",
    "E08": "Does it need a high-impact change?",
    "E09": "More than one client affected?",
    "E10": "Harm if it waits until morning?",
    "E11": "T2 engaged and cannot restore, or T2 exhausted?",
    "E12": "Vendor or client IT unanswered past its time box?",
}
DECISION_LIST: Mapping[str, str] = {
    "ESC-1": "only what still decides is asked; not asked is not unknown",
    "R01": "active breach → wake T3",
    "R02": "breach not ruled out → page T2, verify",
    "R03": "out of cover, P1 worked as best effort",
    "R04": "out of cover → park",
    "R05a": "can wait, and the client's IT owns the system → park",
    "R05b": "can wait, and there is a T1 action → own",
    "R05c": "can wait → park",
    "R06a": "client IT owns it but does not answer → page T2",
    "R06": "client IT owns the system → notify client IT",
    "R07": "owner of the system unknown → page T2",
    "R08": "T2 cannot restore → wake T3",
    "R09": "P1 over several clients, no vendor confirmed → wake T3",
    "R10a": "vendor does not answer → page T2",
    "R10": "vendor's fault → call the vendor",
    "R11": "a T1 action is left → own",
    "R12": "nothing else fits → page T2",
    "F1": "needs a high-risk system → authorisation first",
    "F2": "high-impact change → approval first",
    "F3": "co-managed → client IT hears of it",
    "REF-1": "the desk refuses this",
}
PAGING: Mapping[str, str] = {
    "PG-1": "who is paged, in which order",
    "PG-2": "no answer in time: once more, then the next in the chain",
    "PG-3": "a late answer counts and stops the chain",
    "PG-4": "who holds two roles is paged for one",
    "PG-5": "awake from the first page to the stand-down",
    "PG-6": "the pages recorded, held against the plan",
    "PG-7": "paging ends once the ticket is resolved, merged or parked",
    "PG-8": "the desk is silent: T2 is paged",
}
HIGH_RISK: Mapping[str, str] = {
    "AU-1": "each use of a high-risk system is authorised beforehand",
    "AU-2": "an authorisation that fits this use",
    "AU-3": "one authorisation, one use",
    "AU-4": "nothing is blocked, and no violation is ever hidden",
    "AU-5": "no secret is kept here, only where to find it",
    "AU-6": "the log only grows, and each record proves the one before",
    "AU-7": "break-glass: signed in advance, used in a breach, reviewed afterwards",
    "SEC-1": "a reset needs a verified caller",
}
VIOLATIONS: Mapping[str, str] = {
    "V0": "no authorisation",
    "V1": "of another ticket",
    "V2": "for another system",
    "V3": "for another person",
    "V4": "recorded after use",
    "V5": "outside its validity",
    "V6": "already used",
    "V7": "approver not listed",
    "V8": "approved by the user",
    "V9": "longer than 240 minutes",
    "V10": "revoked",
}
RUNBOOKS: Mapping[str, str] = {
    "RB-YAML": "front matter that every YAML reader takes the same way",
    "RB001": "a required field is missing",
    "RB002": "a required heading is missing",
    "RB003": "not reviewed for too long",
    "RB004": "a contact without a phone number",
    "RB005": "something that looks like a secret",
    "RB006": "not said when to go to T2 or T3",
    "RB007": "co-managed, and no word on who owns which system",
    "RB008": "a section that says nothing yet",
    "RB009": "no such time zone",
    "RB010": "business hours that cannot be",
    "RB011": "a gap between the business day and the night",
    "RB012": "a severity rule that could lower a breach",
    "RB013": "high-risk systems, and nobody who may authorise",
    "RB014": "no holiday ahead",
    "RB015": "a vendor without a phone number",
    "RB016": "no such coverage model",
    "RB017": "a system that two sides own",
    "RB018": "way to the credentials not tried for too long",
    "RB019": "way to the credentials without a word on MFA",
    "RB020": "break-glass steps signed by somebody who may not",
}
ALERTS: Mapping[str, str] = {
    "N0": "a security problem is never suppressed",
    "N1": "expected during planned work",
    "N3": "too many changes to mean anything",
    "N4": "information only",
    "N5": "a noise rule of the runbook",
    "N6": "many alerts worked as one",
    "N7": "a ticket made of an alert counts from the first problem",
    "N8": "open alerts without a ticket are handed over",
    "N9": "a source gone silent is no good news",
    "N10": "came back worse, or while its ticket rests",
    "INC-1": "one bracket over several clients' tickets; no client sees another",
    "CC-1": "one vendor failing three clients at once is perhaps one cause",
}
MESSAGES: Mapping[str, str] = {
    "COM-1": "says what we know, what we do next, when they hear next",
    "COM-2": "no blame, no guess, no promised fix time",
    "COM-3": "under security hold a fixed text, and rather by phone",
    "COM-4": "one status word, the same everywhere",
    "COM-5": "a draft first; sending is an act of its own",
    "COM-6": "an automatic receipt is no answer",
    "COM-7": "a co-managed client's IT gets a copy",
    "COM-8": "it counts once the client was told",
    "COM-9": "a message that bounced is still to be told",
}
REASONS: Mapping[str, str] = {
    "a": "P1 not resolved",
    "b": "a clock is breached",
    "c": "due within the hour",
    "d": "no first response yet",
    "e": "the client wrote and was not answered",
    "f": "paged, and nobody acknowledged",
    "g": "flagged for the morning",
    "h": "an access violation",
    "i": "a decision deviated without a reason",
    "j": "a message was not delivered",
    "k": "a break-glass access to review",
    "l": "resolved without a verified caller",
}
"""The letters of HO-2; as rules of their own they are `HO-2 a` to `HO-2 l`."""
HANDOFF: Mapping[str, str] = {
    "HO-1": "what the morning must know of: open, touched tonight, or still owed",
    "HO-2": "every ticket in one section; any reason puts it first",
    **{f"HO-2 {letter}": words for letter, words in REASONS.items()},
    "HO-3": "the worst first, then what is due first",
    "HO-4": "the same parts in the same order every morning",
    "HO-5": "a line says what was done, what comes next, by whom and by when",
    "HO-6": "the night in numbers",
    "HO-7": "no ticket missing, none twice",
    "HO-8": "signed, it stays as it is; what comes later is an addendum",
    "HO-9": "somebody takes it over by name",
}
FIGURES: Mapping[str, str] = {
    "KPI-1": "how long until the client first heard from us",
    "KPI-2": "how long until it was resolved, pauses left out",
    "KPI-3": "how many promised times were kept",
    "KPI-4": "how many tickets went up to T2 or T3",
    "KPI-5": "how many were there before within 30 days",
    "KPI-6": "how many clients were content",
    "KPI-7": "how many alerts needed nobody",
    "KPI-8": "who was woken, and for how long",
    "KPI-9": "how many decisions left the rules",
    "KPI-10": "how often somebody was woken in vain, or too late",
    "S1": "one person has too many nights disturbed",
    "S2": "answers come late at night, far more than by day",
    "S3": "more complaints about delay than before",
    "S4": "T3 woken for what T1 could have done",
    "S5": "a deal was lost",
}
ROTA: Mapping[str, str] = {
    "RF-1": "one week on, at least 14 full days off before the next primary week",
    "RF-2": "standby, call-outs and minutes awake of the 13 rota weeks before",
    "RF-3": "score less the mean of the pool; spread from least to most",
    "RF-4": "least burden first, then the longest since a primary week, among those rested and not on leave",
    "RF-5": "a swapped night counts for who held it; one that costs the rest is allowed and shown",
    "RF-6": "stipend by nights held, and each acknowledged call-out by its hour",
    "RF-7": "worked out anew from the records each time",
    "RF-7b": "a rota is only fair if everyone qualified is on it",
}
DRILLS: Mapping[str, str] = {
    "DR-1": "how often the decision was the expert's, above it, below it",
    "DR-2": "agreement beyond chance",
    "DR-3": "who needs calibration, and where it went most wrong",
    "DR-4": "the expert's answer is hidden until yours is recorded",
}
SOURCES: Mapping[str, str] = {
    "SRC-1": "what is done in the PSA counts here",
    "SRC-2": "an import takes down what happened and judges nothing",
}

SECTIONS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("Conventions of time", TIME),
    ("§2 Coverage", COVERAGE),
    ("§3 Clocks, queue, promises", CLOCKS),
    ("§4 Severity", SEVERITY),
    ("§5.2 Checklist", QUESTIONS),
    ("§5.3 Decision list and decisions", DECISION_LIST),
    ("§5.5 Paging", PAGING),
    ("§5.6 High-risk systems", HIGH_RISK),
    ("§5.6 Violations", VIOLATIONS),
    ("§6 Runbooks", RUNBOOKS),
    ("§7 Alerts and incidents", ALERTS),
    ("§8 Messages", MESSAGES),
    ("§9 Handoff", HANDOFF),
    ("§10 Figures", FIGURES),
    ("§11 Rota", ROTA),
    ("§12 Drills", DRILLS),
    ("§15 Sources", SOURCES),
)

MISSING: Mapping[str, str] = {
    "ATT-1": "which rows ring is known; nothing rings yet, and no mark stands in the title",
    "PG-8": "when the desk is silent is known and recorded pages are checked; nobody pages by themselves yet",
    "AU-5": "a secret typed into a note is not noticed yet, one in a runbook is (RB005)",
    "N9": "which source would be silent is known; nothing tells yet when one was heard",
    "COM-3": "which address to ask about is known; no message leaves the desk by itself yet",
    "COM-7": "who gets a copy is known; no message leaves the desk by itself yet",
    "COM-8": "what a mail server refuses is not known yet; what the technician says counts",
    "HO-5": "who does what next is read and shown, and what holds up signing is known; neither can be entered here yet",
    "SRC-1": "nothing is read from a PSA yet",
}
"""What no part of the program does yet of a rule. Who builds it takes the line out."""

RULES: Mapping[str, Rule] = {
    id: Rule(id, words, section, MISSING.get(id, "")) for section, rules in SECTIONS for id, words in rules.items()
}
"""Every rule by its id, in the order of its section."""


def words_of(id: str) -> str:
    """A rule with its words: `R07 owner of the system unknown → page T2`.

    What follows a colon names one of the client's own rules (`SEV-6:vip-mail`). An id the desk doesn't know, as an
    older or newer log may hold one, stands alone.
    """
    rule = RULES.get(id.partition(":")[0])
    return f"{id} {rule.words}" if rule is not None else id
