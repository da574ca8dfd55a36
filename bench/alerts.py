"""How long 100,000 alerts of one night take to get their dispositions (§7), against only reading and sorting them.

Forty clients, nobody real: repeated problems, all-clears, flapping links, storms, information, noise rules, planned
work, security. Nothing but the rules is timed: no database, no screen.
"""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Iterator
from operator import attrgetter
from random import Random
from typing import TypeAlias

import msgspec

from bench.desks import Desks
from bench.figures import Figure, compared
from nightdesk.config import compile_policy
from nightdesk.domain.entries import Alert, Event
from nightdesk.domain.facts import Facts
from nightdesk.domain.instants import HOUR, MINUTE, Instant, parse
from nightdesk.domain.noise import Noise, noise
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import ClientPolicy, Compiled, MaintenanceWindow, NoiseRule, Policies
from nightdesk.sample import NIGHT_A

ALERTS = 100_000
CLIENTS = 40
BOUND_SECONDS = 2.0
"""What the 100,000 may take."""

WINDOWS = 8
Line: TypeAlias = tuple[str, Instant, bytes]
"""Id, instant and JSON of one alert."""

_START: Instant = parse("2026-03-07T23:00:00Z")
_LENGTH = 13 * HOUR
_decode = msgspec.json.Decoder(Alert).decode
_order = attrgetter("order")


def measure(desks: Desks, rounds: int) -> Iterator[Figure]:
    """The figures, from rounds in which the rules and the floor take turns. Needs none of the desks."""
    lines, under = night(), policies()
    kinds = len(_dispose(_read(lines), under).counts)
    floor, ours = _timed(lines, under, rounds)
    what = f"{ALERTS:,} alerts of {CLIENTS} clients, {kinds} dispositions"
    yield compared(what, "s", ours, "bound", [BOUND_SECONDS] * rounds, 1.0)
    yield compared("the same", "s", ours, "decoded from JSON and sorted", floor)
    rates = [[ALERTS / one for one in times] for times in (ours, floor)]
    yield compared("alerts a second", "/s", rates[0], "decoded from JSON and sorted", rates[1])
    # What a rule costs must not hang on how much of it there is: a runbook full of windows, one link gone mad.
    for what, given, rules in (
        (f"{WINDOWS} windows over everything in each runbook", lines, policies(WINDOWS)),
        ("one link that changes every time", one_link(), under),
    ):
        _, slow = _timed(given, rules, 1)
        yield compared(what, "s", slow, "bound", [BOUND_SECONDS], 1.0)


def _timed(lines: list[Line], under: Policies, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of each round: for reading the alerts and for their dispositions."""
    floor, ours = [], []
    for _ in range(rounds):
        begun = time.perf_counter()
        events = _read(lines)
        read = time.perf_counter()
        found = _dispose(events, under)
        ours.append(time.perf_counter() - read)
        floor.append(read - begun)
        assert sum(found.counts.values()) == found.total == ALERTS
    return floor, ours


def night() -> list[Line]:
    """Id, instant and JSON of every alert, in an order that is not theirs. Always the same ones."""
    chance = Random(ALERTS)
    each = ALERTS // CLIENTS
    made = [found for client in range(CLIENTS) for found in _of_client(f"client-{client:02}", each, chance)]
    lines = [(f"b{number:06}", at, json.dumps(fields).encode()) for number, (at, fields) in enumerate(made)]
    chance.shuffle(lines)
    return lines


def one_link() -> list[Line]:
    """The same number of alerts, all of one link that goes and comes."""
    states = ("problem", "ok")
    fields = [_alert("client-00", "wan", "loss", "warning", state, "network") for state in states]
    bodies = [json.dumps(one).encode() for one in fields]
    return [
        (f"b{number:06}", Instant(_START + number * _LENGTH // ALERTS), bodies[number % 2]) for number in range(ALERTS)
    ]


def policies(more: int = 0) -> Policies:
    """The sample's runbooks, five clients each, with a window over one asset, a weekly one over two, a noise rule, and
    `more` weekly windows over everything that are not open that night."""
    closed = tuple(MaintenanceWindow(id=f"MW-{n}", weekday="sat", start="01:00", end="04:00") for n in range(more))
    versions: dict[str, list[tuple[Instant, Compiled]]] = {
        name: [(Instant(0), compile_policy(name, (NIGHT_A / name).read_bytes()))] for name in ("desk.yaml", "rota.yaml")
    }
    files = sorted((NIGHT_A / "clients").glob("*.md"))
    for number in range(CLIENTS):
        policy = compile_policy(f"clients/{files[number % len(files)].name}", files[number % len(files)].read_bytes())
        assert isinstance(policy, ClientPolicy)
        client = f"client-{number:02}"
        versions[f"clients/{client}.md"] = [(Instant(0), msgspec.structs.replace(
            policy, client_id=client, client_name=client,
            maintenance_windows=(
                MaintenanceWindow(id="MW-ONCE", start="2026-03-08T00:30", end="2026-03-08T03:30", assets=("nas",)),
                MaintenanceWindow(id="MW-WEEK", weekday="sun", start="01:00", end="04:00", assets=("srv-0", "srv-1")),
                *closed,
            ),
            noise_rules=(NoiseRule(id="NR-TONER", check="toner", reason="Morning task"),),
        ))]  # fmt: skip
    return Policies(versions)


def _of_client(client: str, count: int, chance: Random) -> Iterator[tuple[Instant, dict[str, str]]]:
    """One client's alerts: what a monitoring server says in a bad night."""
    down: set[str] = set()
    made = 0
    while made < count:
        at = Instant(_START + chance.randrange(_LENGTH) if made % 250 == 0 else _START + made * _LENGTH // count)
        if made % 500 == 499 and made + 30 <= count:
            # A switch dies: thirty assets within two minutes, each said once.
            for number in range(30):
                yield Instant(at + chance.randrange(2 * MINUTE)), _alert(client, f"ap-{number}", "ping", "critical")
            made += 30
            continue
        made += 1
        kind = chance.choices(("server", "link", "info", "toner", "nas", "edr"), (60, 15, 10, 5, 9, 1))[0]
        if kind == "server":
            asset = f"srv-{chance.randrange(25)}"
            state = "ok" if asset in down and chance.random() < 0.4 else "problem"
            (down.discard if state == "ok" else down.add)(asset)
            severity = chance.choice(("warning", "warning", "critical"))
            yield at, _alert(client, asset, "disk", severity, state)
        elif kind == "link":
            yield at, _alert(client, "wan", "loss", "warning", chance.choice(("ok", "problem")), "network")
        elif kind == "info":
            yield at, _alert(client, "backup", "job", "info")
        elif kind == "toner":
            yield at, _alert(client, "prn-7", "toner", "warning")
        elif kind == "nas":
            yield at, _alert(client, "nas", "latency", "warning", chance.choice(("ok", "problem")))
        else:
            yield at, _alert(client, f"pc-{chance.randrange(9)}", "edr", "critical", "problem", "security")


def _alert(
    client: str, asset: str, check: str, severity: str, state: str = "problem", category: str = "availability"
) -> dict[str, str]:
    return {
        "client": client, "asset": asset, "check": check, "category": category, "severity": severity, "state": state,
        "summary": f"{asset} {check} {state}",
    }  # fmt: skip


def _read(lines: list[Line]) -> list[Event]:
    """The floor: every alert decoded, in its envelope, and all of them in order."""
    events = [Event(id, "bench", number, at, "", _decode(body)) for number, (id, at, body) in enumerate(lines)]
    events.sort(key=_order)
    return events


def _dispose(events: list[Event], under: Policies) -> Noise:
    """Facts, one walk a client, and the sum. As the desk does it: nothing is collected while much is made."""
    gc.disable()
    try:
        end = Instant(_START + _LENGTH)
        return noise(Picture(Facts(events), under, end).walks(), end)
    finally:
        gc.enable()
