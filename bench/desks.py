"""Makes desks with any number of open tickets, through the same import a user has: forty clients, nobody real.

The same number gives the same desk, but for the name the log gives itself. Its clock stands in the sample night.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from nightdesk.cli import common, import_
from nightdesk.data.log import NightLog
from nightdesk.domain.instants import HOUR, MINUTE, Instant, iso
from nightdesk.sample import NIGHT_A, UNTIL, lay_out

PERSON = "t1"
"""Who sits at the desk: a technician of the sample's rota."""
PREFIX = "BN-"
"""How every ticket id begins; nothing else on the screen does."""

_TWINS = 5
"""Desks a client of the sample is copied to: eight become forty."""
_BACK = 72 * HOUR
_ORIGIN = "bench"
_WORDS = {
    "password_reset": "Cannot sign in since the last change",
    "network": "Wi-fi drops at the front desk",
    "application": "Booking page loads slowly",
    "hardware": "Card reader does not answer",
}


class Desks:
    """The desks of one run by their number of tickets, each made when first asked for, below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: dict[int, Path] = {}

    def of(self, tickets: int) -> Path:
        """The folder of a desk with that many open tickets."""
        if tickets not in self._made:
            self._made[tickets] = make(self.folder / f"desk-{tickets}", tickets)
        return self._made[tickets]


def make(folder: Path, tickets: int) -> Path:
    """Makes a desk at `folder`, which must not exist, with that many open tickets; gives the folder back."""
    folder.mkdir(mode=0o700)
    lay_out(NIGHT_A, folder)
    clients = _twins(folder / "clients")
    log = NightLog.create(folder / common.LOG_FILE)
    log.put_meta(common.CLOCK_OFFSET, str(UNTIL - int(time.time())))
    log.close()
    events = folder / "events.jsonl"
    with events.open("w", encoding="utf-8") as lines:
        for seq, event in enumerate(_night(tickets, clients), 1):
            lines.write(json.dumps({"id": f"b{seq:07}", "seq": seq, **event}) + "\n")
    desk = common.open_folder(folder, PERSON)
    try:
        found = import_.bring_in(desk, events, _ORIGIN)
    finally:
        desk.close()
    assert not found.rejected, found.rejected[0].reason
    events.unlink()
    return folder


def _twins(folder: Path) -> list[str]:
    """Copies every client's runbook until there are forty; gives all client ids."""
    clients = []
    for file in sorted(folder.glob("*.md")):
        text = file.read_text(encoding="utf-8")
        clients.append(file.stem)
        for number in range(2, _TWINS + 1):
            twin = f"{file.stem}-{number}"
            (folder / f"{twin}.md").write_text(text.replace(f'client_id: "{file.stem}"', f'client_id: "{twin}"'))
            clients.append(twin)
    return clients


def _night(tickets: int, clients: list[str]) -> Iterator[dict[str, object]]:
    """What happened: tickets that came in over three days; most were acknowledged and triaged, none is done."""
    chance = Random(tickets)
    for number in range(tickets):
        ticket = f"{PREFIX}{10_000 + number}"
        at = Instant(UNTIL - chance.randrange(10 * MINUTE, _BACK))
        category = chance.choice(list(_WORDS))
        yield {
            "at": iso(at), "type": "ticket_created", "ticket": ticket, "client": chance.choice(clients),
            "channel": chance.choice(("email", "phone", "psa")),
            "requester": {"name": "Pat Doe", "contact": "pat@example.com"},
            "subject": f"{_WORDS[category]}, room {number % 97}", "body": f"{_WORDS[category]}. It began today.",
        }  # fmt: skip
        if chance.random() < 0.8:
            at = Instant(at + chance.randrange(MINUTE, 4 * MINUTE))
            yield {"at": iso(at), "type": "ack", "by": PERSON, "ticket": ticket, "template": "ack"}
            answers = {
                "active_security": "no", "lob_halted": "no", "impact": chance.choice(("single", "single", "group")),
                "urgency": chance.choice(("stopped", "degraded")),
            }  # fmt: skip
            at = Instant(at + MINUTE)
            triage = {"answers": answers, "category": category, "system": "desktop"}
            yield {"at": iso(at), "type": "triage", "by": PERSON, "ticket": ticket, **triage}
