"""Section 1 of the client guide (§6b): what is worked when, a sentence a severity (§2.1, COV-3, COV-4, COV-8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, TypeAlias

from nightdesk.domain.policy import SEVERITIES, CoverageModel, Severity
from nightdesk.domain.severity import LABELS
from nightdesk.views.agreed import Agreed
from nightdesk.views.guide_lines import NOT_AGREED, GuideLine, line

Beyond: TypeAlias = Literal["worked", "acknowledged", "logged"]
"""What is done with a severity in the hours the coverage model adds to business hours (COV-6)."""

MODEL_NAMES: Mapping[CoverageModel, str] = {
    "answering_service": "Answering service",
    "on_call": "On-call coverage",
    "extended_hours": "Extended business hours",
    "overnight": "Dedicated overnight support",
    "full_247": "Full 24/7 managed coverage",
}
"""§2.1: what clients call each coverage model."""

_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ALL_DAY = 1440
_LOGGED = "logged and scheduled"
_BEST_EFFORT = "worked as best effort, without promised times"


class Hours:
    """What the agreed cover comes to outside business hours, as far as the runbook says it itself."""

    def __init__(self, said: Agreed, today: date) -> None:
        self.said = said
        self.coverage = said.policy.coverage
        self._holidays_ahead = said.holidays is None or any(day >= today.isoformat() for day in said.holidays)
        open_always = not self._holidays_ahead and all(map(_is_whole, said.policy.business_hours))
        self.no_gap = open_always or self.coverage.model in ("on_call", "full_247") or self._nights_have_no_gap()
        """Whether the model's calendar leaves out no hour, going by what is said and not by defaults."""
        self.open_always = open_always

    def beyond(self, severity: Severity) -> Beyond:
        """What is done with it outside business hours, while the model's calendar runs."""
        if self.open_always:
            return "worked"
        if self.coverage.model == "answering_service":
            return "logged"
        if severity in self.coverage.covered:
            return "worked"
        return "acknowledged" if severity in self.coverage.ack_only else "logged"

    def is_outside(self, severity: Severity) -> bool:
        """Whether there are hours at which it is out of cover."""
        return not self.no_gap or self.beyond(severity) == "logged"

    def counted(self, severity: Severity, clock: str) -> str:
        """SLA-2: in which hours a promised time runs; empty where it is every hour."""
        beyond = self.beyond(severity)
        if beyond == "logged" or (beyond == "acknowledged" and clock == "update"):
            return ", counted in your business hours"
        return "" if self.no_gap else ", counted in the hours of your cover"

    def sentence(self, severity: Severity) -> str:
        """`worked day and night`, `logged and scheduled …`: what happens with it at any hour."""
        beyond = self.beyond(severity)
        other = _BEST_EFFORT if self._is_best_effort(severity) else _LOGGED
        rest = "" if self.no_gap else f"; otherwise {other if self._bounds_are_said() else NOT_AGREED}"
        if beyond == "logged":
            return f"worked in your business hours; outside them {other}"
        if beyond == "acknowledged":
            words = f"acknowledged {self._when()}, scheduled for the next business day"
            return f"worked in your business hours; {words}{rest}"
        return "worked day and night" if self.no_gap else f"worked in your business hours and {self._when()}{rest}"

    def is_agreed(self, severity: Severity) -> bool:
        """Whether the sentence holds all it has to say."""
        return self.no_gap or self.beyond(severity) == "logged" or self._bounds_are_said()

    def _when(self) -> str:
        if self.coverage.model == "overnight":
            return "at night"
        if self.coverage.model != "extended_hours":
            return "at any other hour"
        until = self.said.extended_until
        if until is None:
            return f"from closing time on business days (until: {NOT_AGREED})"
        return f"from closing time until {_clock(until)} on business days"

    def _bounds_are_said(self) -> bool:
        """Whether the runbook says itself where the hours end that the model adds."""
        said = self.said
        if self.coverage.model == "extended_hours":
            return said.extended_until is not None
        if self.coverage.model != "overnight":
            return True
        has_closed_days = not all(said.policy.business_hours)
        return not (
            said.after_hours_start is None
            or said.after_hours_end is None
            or (has_closed_days and said.weekends is None)
            or (said.holidays != () and said.holidays_covered is None)
        )

    def _is_best_effort(self, severity: Severity) -> bool:
        return severity == "P1" and self.said.ooc_policy == "p1_best_effort"

    def _nights_have_no_gap(self) -> bool:
        """COV-4: whether nights, and days without business hours, fill all that business hours leave open."""
        start, end = self.said.after_hours_start, self.said.after_hours_end
        if self.coverage.model != "overnight" or start is None or end is None:
            return False
        night = [(0, end), (start, _ALL_DAY)]
        for windows in self.said.policy.business_hours:
            whole = bool(self.said.weekends) if not windows else False
            if not whole and not _is_whole([*windows, *night]):
                return False
        return not self._holidays_ahead or bool(self.said.holidays_covered) or _is_whole(night)


def cover_lines(hours: Hours) -> Iterator[GuideLine]:
    """The coverage model by name, a sentence for each severity, the hours it adds, and what is done outside it."""
    yield line("model", "Your agreement", MODEL_NAMES[hours.coverage.model])
    for severity in SEVERITIES:
        label, text = LABELS[severity], hours.sentence(severity)
        yield line("cover", label, text, severity=label, agreed=hours.is_agreed(severity))
    if hours.coverage.model == "overnight" and not hours.open_always:
        yield from _night(hours.said)
    yield from _outside(hours)


def _night(said: Agreed) -> Iterator[GuideLine]:
    """COV-4: when the night is, and whether days without business hours belong to it."""
    start, end = said.after_hours_start, said.after_hours_end
    from_, to = (_clock(minute) if minute is not None else None for minute in (start, end))
    whole = from_ is not None and to is not None
    text = f"from {from_ or f'({NOT_AGREED})'} to {to or f'({NOT_AGREED})'}, every night"
    yield line("night", "Night", text if from_ or to else None, agreed=whole)
    closed = [day for day, windows in zip(_WEEK, said.policy.business_hours, strict=True) if not windows]
    if closed:
        yield line("weekends", f"By day on {' and '.join(closed)}", _by_day(said.weekends))
    if said.holidays != ():
        yield line("holidays_covered", "By day on your holidays", _by_day(said.holidays_covered))


def _by_day(covered: bool | None) -> str | None:
    return None if covered is None else "as at night" if covered else "outside your cover"


def _outside(hours: Hours) -> Iterator[GuideLine]:
    """COV-8: what the desk does with what comes outside cover."""
    if not any(hours.is_outside(severity) for severity in SEVERITIES):
        yield line("outside", "Outside your cover", "there is no such hour")
        return
    policy = hours.said.ooc_policy
    text = "we log it, answer it and schedule it for your next business day"
    if policy == "p1_best_effort" and hours.is_outside("P1"):
        text = f"anything Critical is {_BEST_EFFORT}; the rest we log, answer and schedule for your next business day"
    elif policy == "billable_with_approval":
        text += "; as billable work we begin at once if somebody who may approve it accepts, and promised times count "
        text += "from then on"
    elif policy is None:
        text += f"; anything more: {NOT_AGREED}"
    else:
        text += ", nothing more"
    yield line("outside", "Outside your cover", text, agreed=policy is not None)
    if hours.is_outside("P1"):
        yield line("breach", "An active security breach", "is acted on at any hour")


def days(week: Sequence[Sequence[tuple[int, int]]]) -> str:
    """`Monday to Friday 08:00-17:00; Saturday and Sunday closed`: days in a row with the same hours stand together."""
    parts: list[str] = []
    first = 0
    for day in range(1, len(week) + 1):
        if day < len(week) and week[day] == week[first]:
            continue
        last = day - 1
        names = (
            _WEEK[first] if first == last else f"{_WEEK[first]} {'and' if last - first == 1 else 'to'} {_WEEK[last]}"
        )
        parts.append(f"{names} {_windows(week[first])}")
        first = day
    return "; ".join(parts)


def minutes(count: int) -> str:
    """`45 minutes`, `1 hour`, `4 hours`: whole hours as hours."""
    number, unit = (count // 60, "hour") if count % 60 == 0 else (count, "minute")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _windows(windows: Sequence[tuple[int, int]]) -> str:
    if _is_whole(windows):
        return "all day"
    return " and ".join(f"{_time(start)}-{_time(end)}" for start, end in windows) or "closed"


def _is_whole(windows: Sequence[tuple[int, int]]) -> bool:
    """Whether the windows of a day leave no minute of it out."""
    reached = 0
    for start, end in sorted(windows):
        if start > reached:
            return False
        reached = max(reached, end)
    return reached >= _ALL_DAY


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _clock(minute: int) -> str:
    return "midnight" if minute in (0, _ALL_DAY) else _time(minute)
