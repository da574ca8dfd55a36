"""A year of tickets: its figures from what is kept beside the log, against plain sqlite3 reading the same rows.

What it costs to make what is kept anew, from the log alone, stands beside it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench.desks import PERSON, Desks
from bench.figures import Figure, compared
from nightdesk.cli import common
from nightdesk.data.log import NewEntry, NightLog
from nightdesk.desk import Desk
from nightdesk.domain import entries as e
from nightdesk.domain.instants import DAY, MINUTE, Instant, parse
from nightdesk.sample import NIGHT_A, lay_out
from nightdesk.views.figures import Figures

TICKETS = 150_000
BOUND = 8.0
"""What we call a small multiple."""
_YEAR = "2025"
_START = parse("2025-01-01T00:00:00Z")
_BATCH = 20_000
_TABLES = ("outcome", "alert_outcome", "issue_action", "outcome_stamp")
_KINDS = ("password_reset", "network", "application", "hardware", "backup")


def measure(desks: Desks, rounds: int) -> Iterator[Figure]:
    """Figures of the year against reading the rows, and the rebuild against the same."""
    folder = make(desks.folder / "year", TICKETS)
    rebuilt = _rebuild(folder)
    ours, rows, opened = [], [], []
    for _ in range(rounds):
        rows.append(_read_rows(folder / common.LOG_FILE))
        seconds = _figures(folder)
        ours.append(seconds[1])
        opened.append(sum(seconds))
    what = f"figures of a year of {TICKETS:,} tickets"
    yield compared(f"{what}, kept", "ms", ours, "sqlite3 reads the rows", rows, BOUND)
    yield compared(f"{what}, opening the desk too", "ms", opened, "sqlite3 reads the rows", rows)
    yield compared(f"{what}, rebuilt from the log", "ms", [rebuilt] * rounds, "sqlite3 reads the rows", rows)


def make(folder: Path, tickets: int) -> Path:
    """A desk at `folder` whose log holds a year of tickets, all but the last few resolved, and alerts beside them."""
    folder.mkdir(mode=0o700)
    lay_out(NIGHT_A, folder)
    clients = sorted(path.stem for path in (folder / "clients").glob("*.md"))
    log = NightLog.create(folder / common.LOG_FILE)
    said = sorted(_year(tickets, clients), key=lambda entry: entry.at)
    for start in range(0, len(said), _BATCH):
        with log.writing() as writer:
            writer.append(said[start : start + _BATCH], Instant(_START + 366 * DAY))
    log.close()
    return folder


def _year(tickets: int, clients: list[str]) -> Iterator[NewEntry]:
    chance = Random(tickets)
    for number in range(tickets):
        ticket, client = f"Y-{number:06}", chance.choice(clients)
        at = _START + chance.randrange(365 * DAY)
        kind = chance.choice(_KINDS)
        created = e.TicketCreated(ticket=ticket, client=client, channel="email", subject=f"{kind} trouble")
        yield NewEntry(created, "", Instant(at), ticket, client)
        answers = e.TriageAnswers(
            active_security="no", lob_halted="no", impact=chance.choice(("single", "single", "group", "organisation")),
            urgency=chance.choice(("stopped", "degraded")),
        )  # fmt: skip
        said: list[tuple[int, e.Body]] = [
            (chance.randrange(1, 90), e.Ack(ticket=ticket, template="ack")),
            (1, e.Triage(ticket=ticket, answers=answers, category=kind, system="desktop")),
        ]
        if chance.random() < 0.2:
            said.append((5, e.Checklist(ticket=ticket, answers={"E01": "no", "E10": "yes"})))
            said.append((1, e.Decision(ticket=ticket, action=chance.choice(("own", "escalate_t2")), reason="as said")))
        if chance.random() < 0.99:
            said.append((chance.randrange(10, 900), e.Resolve(ticket=ticket, template="resolved")))
        for minutes, body in said:
            at += minutes * MINUTE
            yield NewEntry(body, PERSON, Instant(at), ticket, client)
        if chance.random() < 0.3:
            alert = e.Alert(
                client=client, asset=f"srv{number % 50}", check="cpu", category="performance", severity="warning",
                state=chance.choice(("problem", "ok")),
            )  # fmt: skip
            yield NewEntry(alert, "", Instant(at), None, client)


def _rebuild(folder: Path) -> float:
    """Milliseconds to make what is kept anew and answer from it."""
    connection = sqlite3.connect(folder / common.LOG_FILE)
    for table in _TABLES:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.close()
    return _figures(folder)[1]


def _figures(folder: Path) -> tuple[float, float]:
    """Milliseconds to open the desk, and to ask for the year."""
    start = time.perf_counter()
    desk = Desk.open(folder, actor=PERSON, clock=common.desk_clock(folder, None))
    opened = time.perf_counter()
    try:
        found = desk.ask(Figures(year=_YEAR))
    finally:
        desk.close()
    assert found.kpi.population > TICKETS // 3, found.kpi.population
    return (opened - start) * 1000, (time.perf_counter() - opened) * 1000


def _read_rows(path: Path) -> float:
    """Milliseconds in which sqlite3 alone reads the same rows."""
    start = time.perf_counter()
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT last_at, ticket, client, open, body FROM outcome").fetchall()
    connection.close()
    assert len(rows) == TICKETS
    return (time.perf_counter() - start) * 1000
