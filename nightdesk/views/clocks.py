"""The three clocks in words, and how each due time came about: every counted window and pause, summed (SLA-9)."""

from __future__ import annotations

from nightdesk.domain.clocks import Clock, ClockName, Clocks, Milestones
from nightdesk.domain.instants import Instant, display, left, overdue, zone
from nightdesk.domain.picture import Picture
from nightdesk.domain.rules import words_of
from nightdesk.views.common import Tone, View, both_times

_NAMES: dict[ClockName, str] = {"response": "Response", "update": "Update", "resolution": "Resolution"}
_LONG = 12
"""Windows explained one by one; a resolution over months is summed up after these."""


class ClockLine(View, frozen=True, kw_only=True):
    """One of the three clocks in words."""

    name: str
    """Response, Update, Resolution."""
    state: str
    """`met`, `missed`, `breached`, `paused`, `waiting_cover`, `at_risk`, `ok`, `none`, `best_effort` (SLA-9)."""
    text: str
    """`due Sun 8 Mar 03:27 EDT, 3m left`."""
    tone: Tone
    due: Instant | None
    explanation: tuple[str, ...]
    """Explain this due time: target, start and why, each counted window and pause, summed (a line each)."""


def clock_lines(three: Clocks, milestones: Milestones, picture: Picture, client: str) -> tuple[ClockLine, ...]:
    """Response, update and resolution for the ticket card."""
    return tuple(_line(clock, milestones, picture, client) for clock in three.all)


def _line(clock: Clock, milestones: Milestones, picture: Picture, client: str) -> ClockLine:
    text, tone = _words(clock, picture, client)
    return ClockLine(
        name=_NAMES[clock.name],
        state=clock.state,
        text=text,
        tone=tone,
        due=clock.due,
        explanation=_explain(clock, milestones, picture, client),
    )


def _words(clock: Clock, picture: Picture, client: str) -> tuple[str, Tone]:
    due = both_times(picture, client, clock.due) if clock.due is not None else ""
    now = picture.now
    match clock.state:
        case "none":
            return "no clock", "muted"
        case "best_effort":
            return words_of("SLA-10"), "warn"
        case "met":
            return f"met (due {due})" if due else "met", "good"
        case "missed":
            late = overdue((clock.stopped_at or now) - (clock.due or now))
            return f"missed by {late} (due {due})", "alarm"
        case "breached":
            return f"breached: overdue {overdue(now - (clock.due or now))} (due {due})", "alarm"
        case "paused":
            return f"paused (due {due})" if due else "paused, no due time until it goes on", "muted"
        case "waiting_cover":
            return f"waits for cover, due {due}" if due else "waits for cover", "muted"
        case "at_risk":
            return f"at risk: {left((clock.due or now) - now)} left, due {due}", "warn"
    return f"{left((clock.due or now) - now)} left, due {due}" if due else "running", "calm"


def _explain(clock: Clock, milestones: Milestones, picture: Picture, client: str) -> tuple[str, ...]:
    if clock.start is None or clock.calendar is None:
        return ()
    policy = picture.client_policy(client)
    tz = zone(policy.timezone if policy is not None else picture.desk.timezone)
    lines = [
        f"Target {_span(clock.target)} for {clock.severity} ({words_of('SLA-1')})",
        f"starts {display(clock.start, tz)}, client time ({words_of(_start_rule(clock, milestones))})",
    ]
    end = clock.due if clock.due is not None else max(picture.now, clock.start)
    total, shown = 0, 0
    for opens, closes in clock.calendar.windows(clock.start, end):
        for start, stop in _outside(opens, closes, clock.breaks):
            total += stop - start
            shown += 1
            if shown <= _LONG:
                lines.append(
                    f"counts {display(Instant(start), tz)} to {display(Instant(stop), tz)}: {_span(stop - start)}"
                )
    if shown > _LONG:
        lines.append(f"and {shown - _LONG} more windows")
    resolved = {step.at for step in milestones.statuses if step.status == "resolved"}
    for paused, resumed in clock.breaks:
        if paused < end:
            until = display(resumed, tz) if resumed is not None else "now"
            what, rule = ("resolved", "SLA-8") if paused in resolved else ("pause", "SLA-7")
            lines.append(f"{what} {display(paused, tz)} to {until} ({words_of(rule)})")
    lines.append(f"Sum {_span(total)} ({words_of('SLA-2')})")
    if clock.due is not None:
        lines.append(f"due {display(clock.due, tz)} ({words_of('SLA-9')})")
    return tuple(lines)


def _start_rule(clock: Clock, milestones: Milestones) -> str:
    if clock.name == "update":
        return "SLA-6"
    return "SLA-3" if clock.start == milestones.received_at else "SLA-5"


def _outside(opens: int, closes: int, breaks: tuple[tuple[Instant, Instant | None], ...]) -> list[tuple[int, int]]:
    """The parts of a window outside the breaks."""
    parts = [(opens, closes)]
    for start, stop in breaks:
        end = closes if stop is None else stop
        parts = [piece for a, b in parts for piece in ((a, min(b, start)), (max(a, end), b)) if piece[0] < piece[1]]
    return parts


def _span(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, odd = divmod(rest, 60)
    words = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else "", f"{odd} s" if odd else ""]
    return " ".join(word for word in words if word) or "0 min"
