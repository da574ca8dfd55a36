"""The brief as at most 18 plain lines of at most 78 cells: the whole picture on a phone's screen, without a scroll."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nightdesk.reports.text import wrap
from nightdesk.text import one_line
from nightdesk.views.brief import DeskBrief, OnCall, PageLine, PromiseLine, TicketBrief

LINES = 18
CELLS = 78

_LEAST = 40
_LABEL = 10
_PAGES, _PROMISES = 3, 2
"""Lines at most of each in the desk's brief."""
_DONE = 2
"""Lines of what was done for which other lines of a ticket's brief are shortened."""


def desk(brief: DeskBrief, width: int = CELLS) -> str:
    """The desk: time, who is on, pages, what burns, what is owed, what is missing. What is in order takes no line."""
    width = _width(width)
    header = brief.header
    shift = ", ".join(filter(None, (header.shift, header.shift_left))) or "no shift now"
    top = [
        f"{header.clock} · {header.desk_name}",
        " · ".join(filter(None, (shift, header.counts, header.next_due))),
        *map(_on_call, brief.on_call),
        *_counted("Wrong with the desk", brief.warnings, " "),
        *_first(list(map(_page, brief.pages)), _PAGES, "more pages under way: nightdesk brief --json"),
    ]
    below = [
        *_first(list(map(_promise, brief.promises)), _PROMISES, "more promises: nightdesk brief --json"),
        *_counted("Breached", brief.breached),
        *_counted("Alerts without a ticket", brief.alerts_open),
        *([f"Alerts put aside and still open: {brief.alerts_aside}"] if brief.alerts_aside else []),
        *_counted("No usable runbook", brief.runbooks, "; "),
        *_counted("Rota tonight", brief.gaps),
    ]
    top, below = [one_line(line, width) for line in top], [one_line(line, width) for line in below]
    return _joined([*top, *_burning(brief, LINES - len(top) - len(below), width), *below])


def ticket(brief: TicketBrief, width: int = CELLS) -> str:
    """One ticket: what, who, since when, why so severe, clocks, done, decided, paged, whom to call, the next step."""
    width = _width(width)
    for tight in range(5):
        above, below = _above(brief, width, tight), _below(brief, width, tight)
        room = LINES - len(above) - len(below)
        if room >= min(_DONE, len(brief.done)):
            break
    done = [_cut("Done" if not number else "", words, width, 1) for number, words in enumerate(brief.done[-room:])]
    return _joined([*above, *(line for lines in done for line in lines), *below])


# the desk


def _burning(brief: DeskBrief, room: int, width: int) -> list[str]:
    """The first rows of the queue, each with what it needs next; in the room there is."""
    if not brief.in_queue:
        owed = brief.pages or brief.promises or brief.alerts_aside
        words = "Nothing in the queue." if owed else "Quiet: nothing in the queue, no page, no promise, no alert."
        return [one_line(words, width)]
    lines: list[str] = []
    for found in brief.burning[: room // 2]:
        row = found.row
        what = f"{row.client_name or row.client}: {row.summary}"
        lines.append(
            one_line(f"{row.severity} {row.id} {', '.join(filter(None, (row.clock, row.status)))} · {what}", width)
        )
        lines.append("   " + one_line(f"next: {found.next_step}", width - 3))
    more = brief.in_queue - len(lines) // 2
    return [*lines, f"   and {more} more: nightdesk tickets"] if more and len(lines) < room else lines


def _on_call(found: OnCall) -> str:
    until = f" until {found.until}" if found.until else ""
    return (
        f"{found.tier} {found.name} {found.phone}{until}" if found.name else f"{found.tier} NOBODY ON THE ROTA{until}"
    )


def _page(line: PageLine) -> str:
    """An unanswered page begins with the words that matter, so that nothing can cut them off."""
    tries = f" x{line.tries}" if line.tries > 1 else ""
    if line.answered:
        return f"Answered {line.tier} {line.ticket}: {line.name} {line.phone} at {line.answered}, paged {line.since}"
    what = f"NO ANSWER {line.tier} {line.ticket} since {line.since}"
    if line.exhausted:
        return f"{what}, chain exhausted: again {line.next_at} {line.next_name}"
    return f"{what}: {line.name}{tries}; next {line.next_at} {line.next_name}"


def _promise(line: PromiseLine) -> str:
    return f"Promised {line.time} ({line.when}) {line.ticket} {line.client_name}: {line.what}"


def _counted(label: str, items: Sequence[str], between: str = ", ") -> list[str]:
    """All of them on one line. Where it is cut, the number in front still says how many there are."""
    if not items:
        return []
    return [f"{label}: {items[0]}" if len(items) == 1 else f"{label} ({len(items)}): {between.join(items)}"]


def _first(lines: list[str], most: int, more: str) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], f"and {len(lines) - most + 1} {more}"]


# one ticket


def _above(brief: TicketBrief, width: int, tight: int) -> list[str]:
    client = f"{brief.client_name} ({brief.client_time} there)" if brief.client_time else brief.client_name
    asked = f", from {brief.reported_by}" if brief.reported_by else ""
    clocks = [line for clock in brief.clocks for line in _cut(clock.name, clock.text or clock.state, width, 1)]
    return [
        one_line(f"{brief.severity} {brief.id} {brief.subject}", width),
        *_cut("Client", f"{client}{asked}", width, 1),
        *_cut("Status", f"{brief.status}, {f'owner {brief.owner}' if brief.owner else 'nobody owns it'}", width, 1),
        *_cut("Since", f"{brief.since}; now {brief.clock}", width, 1),
        *_cut("Why", brief.why, width, 1 if tight > 0 else 2),
        *clocks,
    ]


def _below(brief: TicketBrief, width: int, tight: int) -> list[str]:
    rules = f": {'; '.join(brief.rules)}" if brief.rules else ""
    pages = _first(list(map(_page, brief.pages)), 2, "more pages under way")
    runbook = brief.runbook_first[: (3, 3, 2, 1, 1)[tight]]
    return [
        *_cut("Decided", f"{brief.decided}{rules}", width, 2 if tight < 4 else 1),
        *(one_line(page, width) for page in pages),
        *_cut("Open", "; ".join(brief.facts), width, 1),
        *_cut("Call", brief.call or "no number in the runbook", width, 1),
        *(line for n, said in enumerate(runbook) for line in _cut("" if n else "Runbook", said, width, 1)),
        *_cut("Next", brief.next_step, width, 2 if tight < 4 else 1),
    ]


def _cut(label: str, text: str, width: int, most: int) -> list[str]:
    """A labelled text in at most so many lines; what is cut ends in "…". Empty text gives no line."""
    lines = wrap(text, width, f"{label:<{_LABEL}} ", " " * (_LABEL + 1))
    if len(lines) <= most:
        return lines
    rest = " ".join(line[_LABEL + 1 :] for line in lines[most - 1 :])
    return [*lines[: most - 1], lines[most - 1][: _LABEL + 1] + one_line(rest, width - _LABEL - 1)]


def _width(width: int) -> int:
    return min(max(width, _LEAST), CELLS)


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line.rstrip()}\n" for line in lines)
