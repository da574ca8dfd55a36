"""Drills as plain text: the list of items, a case to decide on, the answer, and the figures (§12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nightdesk.domain.drills import Score
from nightdesk.domain.entries import Action
from nightdesk.domain.escalation import ACTIONS
from nightdesk.domain.ratio import Ratio
from nightdesk.reports.text import WIDTH, wrap
from nightdesk.text import cells, pad
from nightdesk.views.drill_case import CaseLine, DrillCase
from nightdesk.views.drills import Apart, DrillLine, DrillList, DrillReveal, DrillScores

_LEAST = 40
_LABEL = 11
_NONE = "none"
_SHORT: Mapping[Action, str] = {
    "park": "park", "own": "own", "notify_client_it": "client IT", "vendor": "vendor", "escalate_t2": "T2",
    "wake_t3": "T3",
}  # fmt: skip


def listing(view: DrillList, width: int = WIDTH) -> str:
    """The items one person has, to do and done."""
    width = max(width, _LEAST)
    to_do = sum(not line.done for line in view.items)
    known = f" · {view.known} more you had to do with yourself" if view.known else ""
    items = f"{len(view.items)} drill item{'' if len(view.items) == 1 else 's'}"
    lines = wrap(f"{items} for {view.trainee}, {to_do} to do{known}", width)
    if view.items:
        widest = min(max(cells(line.item) for line in view.items), 20)
        lines += [""]
        for line in view.items:
            lines += wrap(_item(line), width, f"  {pad(line.item, widest)}  ", " " * (widest + 4))
    if to_do:
        lines += ["", *wrap("Do the next one: nightdesk drill run", width)]
    return _joined(lines)


def _item(line: DrillLine) -> str:
    about = " · ".join(
        filter(None, (f"{line.severity} {line.when}", line.channel, line.category or "untriaged", line.system))
    )
    if line.decision is None or line.expert is None or line.relation is None:
        return f"{about} · to do"
    return f"{about} · {_RELATION[line.relation]}: you {_SHORT[line.decision]}, expert {_SHORT[line.expert]}"


_RELATION = {"agrees": "agrees", "over": "went further", "under": "fell short", "lateral": "another way, as far"}


def case(view: DrillCase, width: int = WIDTH) -> str:
    """The masked case and the actions there are to choose from, numbered."""
    width = max(width, _LEAST)
    there = f", at the client {view.client_time}" if view.client_time else ""
    lines = [
        *wrap(f"Drill {view.item}: {view.severity} {view.subject}", width, "", "   "),
        *_field("Time", f"{view.when}{there}, received {view.waiting} before by {view.channel}", width),
        *_field("Severity", f"{view.severity} by {view.severity_why}", width),
        *_field("About", " · ".join(filter(None, (view.category, view.system))) or "not triaged", width),
        *_field("Status", view.status, width),
        *_field("Cover", view.cover, width),
        *_field("IT", "co-managed: the client has its own" if view.co_managed else "all of it is the desk's", width),
        *_field("T1 may", ", ".join(view.t1_actions) or "nothing named in the runbook", width),
        "", "REPORTED", *_body(view.body, width),
    ]  # fmt: skip
    if view.alerts:
        lines += ["", "ALERTS", *_happened(view.alerts, width)]
    lines += ["", "UP TO THEN", *(_happened(view.timeline, width) or [f"  {_NONE}"]), "", "CHECKLIST"]
    if not view.checklist:
        lines.append("  none was answered")
    for answer in view.checklist:
        evidence = f" ({answer.evidence})" if answer.evidence else ""
        lines += wrap(f"{answer.id} {answer.words} {answer.answer}{evidence}", width, "  ", "      ")
    lines += ["", "WHAT DO YOU DO?"]
    for number, (action, words) in enumerate(view.choices.items(), start=1):
        lines += wrap(words, width, f"  {number}  {pad(action, 16)}  ", " " * 23)
    return _joined(lines)


def reveal(view: DrillReveal, width: int = WIDTH) -> str:
    """The answer beside the decision, and what the rules had said."""
    width = max(width, _LEAST)
    steps = f", {abs(view.difference)} rank{'' if abs(view.difference) == 1 else 's'}" if view.difference else ""
    also = f", also: {', '.join(ACTIONS[action] for action in view.also)}" if view.also else ""
    rules = ACTIONS[view.recommendation] + also if view.recommendation else "nothing: no checklist was answered"
    if view.checked and view.recommendation is None:
        rules = f"nothing yet: {', '.join(view.needs)} still to be asked (ESC-1)"
    lines = [
        *wrap(f"Drill {view.item}, recorded as {view.drill}: {_RELATION[view.relation]}{steps}.", width),
        *_field("You", ACTIONS[view.decision], width),
        *_field("Expert", ACTIONS[view.expert], width),
        *_field("The rules", rules, width),
    ]
    for said in view.rules:
        lines += wrap(said, width, " " * _LABEL, " " * (_LABEL + 2))
    lines += _field("Mind", ", ".join(view.flags), width)
    return _joined([*lines, *_field("It was", f"{view.ticket}: nightdesk ticket {view.ticket}", width)])


def figures(view: DrillScores, width: int = WIDTH) -> str:
    """The report of DR-3: figures overall and per person, the confusion table, what went most wrong, missed T3."""
    width = max(width, _LEAST)
    decisions = f"{view.overall.n} decision{'' if view.overall.n == 1 else 's'}"
    people = f"{len(view.people)} {'person' if len(view.people) == 1 else 'people'}"
    scores = {"overall": view.overall, **{_person(view, person): score for person, score in view.people.items()}}
    lines = [*wrap(f"Drills: {decisions} by {people}; of several on one ticket the first counts (DR-4)", width), ""]
    lines += _scores(scores, width)
    lines += ["", "CALIBRATION NEEDED (DR-3)"]
    for who, why in view.calibration.items():
        lines += wrap(f"{_person(view, who)}: {'; '.join(why)}", width, "  ", "    ")
    lines += [] if view.calibration else [f"  {_NONE}"]
    lines += ["", "CONFUSION, OVERALL", *_table(view.confusion, width)]
    for person, table in view.confusion_of.items() if len(view.people) > 1 else ():
        lines += ["", f"CONFUSION, {_person(view, person)}", *_table(table, width)]
    lines += ["", "DISAGREED WORST (DR-3)", *_apart(view, view.worst, width)]
    lines += ["", "MISSED T3 (DR-3)", *_apart(view, view.missed_t3, width)]
    return _joined(lines)


def _scores(scores: Mapping[str, Score], width: int) -> list[str]:
    """A table where it fits, else a sentence a row."""
    if width < _TABLE:
        return [
            line
            for who, score in scores.items()
            for line in wrap(f"{who}: " + ", ".join(map(" ".join, zip(_HEADS, _score(score), strict=True))), width,
                             "  ", "    ")
        ]  # fmt: skip
    return [_row("", _HEADS, width), *(_row(who, _score(score), width) for who, score in scores.items())]


_HEADS = ("n", "agrees", "over", "under", "lateral", "kappa")
_TABLE = 72
_CELL = 10


def _score(score: Score) -> tuple[str, ...]:
    kappa = "–" if score.kappa is None else f"{score.kappa:.4f}"
    return (str(score.n), *map(_percent, (score.agreement, score.over, score.under, score.lateral)), kappa)


def _percent(share: Ratio) -> str:
    return "–" if share.pct is None else f"{share.pct:.1f} %"


def _person(view: DrillScores, who: str) -> str:
    name = view.names.get(who, who)
    return who if name == who else f"{who} {name}"


def _table(table: Mapping[Action, Mapping[Action, int]], width: int) -> list[str]:
    """Who decided what where the expert decided what: a row an expert's action that came up, a column a decision."""
    rows = {expert: row for expert, row in table.items() if any(row.values())}
    if not rows:
        return [f"  {_NONE}"]
    if width < _TABLE:
        return [
            line
            for expert, row in rows.items()
            for decision, count in row.items() if count
            for line in wrap(f"expert {_SHORT[expert]}, decided {_SHORT[decision]}: {count}", width, "  ", "    ")
        ]  # fmt: skip
    heads = _row("decided:", tuple(_SHORT.values()), width)
    return [heads, *(_row(f"expert {_SHORT[e]}", tuple(str(n or "·") for n in row.values()), width)
                     for e, row in rows.items())]  # fmt: skip


def _apart(view: DrillScores, ids: Sequence[str], width: int) -> list[str]:
    lines: list[str] = []
    for id in ids:
        found = view.apart[id]
        lines += wrap(_sentence(view, found), width, "  ", "    ")
    return lines or [f"  {_NONE}"]


def _sentence(view: DrillScores, found: Apart) -> str:
    ticket = found.ticket or "a ticket you can still do (DR-4)"
    steps = f" by {abs(found.difference)}" if found.difference else ""
    said = f"{_SHORT[found.decision]}, expert {_SHORT[found.expert]}: {_RELATION[found.relation]}{steps}"
    return f"{found.drill} {_person(view, found.trainee)} on {ticket}: {said}"


def _row(first: str, columns: Sequence[str], width: int) -> str:
    label = min(width - 2 - _CELL * len(columns), 18)
    return f"  {pad(first, label)}" + "".join(f"{cell:>{_CELL}}" for cell in columns)


def _field(label: str, text: str, width: int) -> list[str]:
    return wrap(text, width, f"{label:<{_LABEL}}", " " * _LABEL)


def _happened(lines: Sequence[CaseLine], width: int) -> list[str]:
    found: list[str] = []
    for line in lines:
        found += wrap("  ".join(filter(None, (line.time, f"{line.who}: {line.what}"))), width, "  ", "    ")
        found += _body(line.text, width, "      ") if line.text.strip() else []
    return found


def _body(text: str, width: int, indent: str = "  ") -> list[str]:
    """A text of several lines, each wrapped on its own, so that what was pasted keeps its shape."""
    if not text.strip():
        return [f"{indent}{_NONE}"]
    return [line for paragraph in text.split("\n") for line in (wrap(paragraph, width, indent, indent) or [""])]


def _joined(lines: Sequence[str]) -> str:
    return "".join(f"{line.rstrip()}\n" for line in lines)
