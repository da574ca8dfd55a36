"""What is kept of every ticket beside the log: always what a walk over the whole log would say, and never the truth."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nightdesk import desk as desks
from nightdesk import replay
from nightdesk.data.log import NightLog
from nightdesk.desk import Desk
from nightdesk.domain.commands import AddNote, Done, Import
from nightdesk.domain.figures.outcome import Outcome
from nightdesk.domain.figures.review import of_period
from nightdesk.domain.instants import DAY, Instant, parse
from nightdesk.domain.plain import plain
from nightdesk.views.common import Scene
from nightdesk.views.figures import Figures, FiguresView
from tests.night import NIGHT_A

END = parse("2026-03-08T13:30:00Z")
MARCH = Figures(month="2026-03")


class Hand:
    """A clock turned by hand."""

    def __init__(self, at: Instant) -> None:
        self.at = at

    def now(self) -> Instant:
        return self.at


class FromTheLog(Figures, frozen=True, kw_only=True):
    """The same figures, worked out from the whole log."""

    @property
    def of_what_is_kept(self) -> bool:
        return False

    def answer(self, scene: Scene) -> FiguresView:
        assert scene.kept is None
        return MARCH.answer(scene)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(desks, "LOOK_AGAIN", 0.0)
    made = tmp_path / "desk"
    shutil.copytree(NIGHT_A, made)
    NightLog.create(made / "night.db").close()
    return made


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    found = Desk.open(folder, actor="t1", clock=Hand(END))
    yield found
    found.close()


def rows(*names: str) -> list[replay.Row]:
    found: list[replay.Row] = []
    for name in names:
        found += replay.read((NIGHT_A / f"{name}.jsonl").read_bytes().splitlines(), "night-a").rows
    return found


def bring_in(desk: Desk, some: list[replay.Row]) -> None:
    done = desk.do(Import(origin="night-a", events=tuple(r.event for r in some), raw=tuple(r.raw for r in some)))
    assert isinstance(done, Done)


def both(desk: Desk) -> tuple[Any, Any]:
    """The month's figures as kept, and as a walk over the whole log makes them."""
    return plain(desk.ask(MARCH)), plain(desk.ask(FromTheLog()))


def kept(folder: Path) -> list[tuple[Any, ...]]:
    log = NightLog.open(folder / "night.db", read_only=True)
    try:
        found = log.connection.execute("SELECT * FROM outcome ORDER BY ticket").fetchall()
        return found + log.connection.execute("SELECT * FROM alert_outcome ORDER BY event").fetchall()
    finally:
        log.close()


def test_what_is_kept_says_what_the_log_says(desk: Desk) -> None:
    bring_in(desk, rows("history", "events"))
    mine, walked = both(desk)
    assert mine == walked
    assert mine["kpi"]["population"] == 23
    assert mine["top5"]


@pytest.mark.parametrize("pieces", [2, 7, 40])
def test_kept_piece_by_piece_it_is_the_same_as_kept_at_once(pieces: int, desk: Desk, folder: Path) -> None:
    some = rows("history", "events")
    size = -(-len(some) // pieces)
    for start in range(0, len(some), size):
        bring_in(desk, some[start : start + size])
        mine, walked = both(desk)
        assert mine == walked
    piecewise = kept(folder)
    with desk._log.writing():
        desk._outcomes._table.clear()
    desk.ask(MARCH)
    assert kept(folder) == piecewise


@pytest.mark.parametrize("seed", range(3))
def test_what_comes_late_is_seen(seed: int, desk: Desk, folder: Path) -> None:
    some = rows("history", "events")
    random.Random(seed).shuffle(some)
    made = [row for row in some if replay.makes(row.event)]
    others = [row for row in some if not replay.makes(row.event)]
    for start in range(0, len(made), 60):
        bring_in(desk, made[start : start + 60])
        desk.ask(MARCH)
    for start in range(0, len(others), 60):
        bring_in(desk, others[start : start + 60])
        mine, walked = both(desk)
        assert mine == walked


def test_a_new_note_is_seen_without_a_walk_over_everything(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(desk, rows("events"))
    desk.ask(MARCH)
    put: list[str] = []
    table = desk._outcomes._table
    original = table.put

    def watched(some: Iterable[Outcome]) -> None:
        chosen = list(some)
        put.extend(one.ticket for one in chosen)
        original(chosen)

    monkeypatch.setattr(table, "put", watched)
    assert isinstance(desk.do(AddNote(ticket="NA-206", body="called back")), Done)
    desk.ask(MARCH)
    assert put == ["NA-206"]


def test_a_runbook_edited_afterwards_changes_what_is_open_and_nothing_that_is_over(desk: Desk, folder: Path) -> None:
    bring_in(desk, rows("events"))
    before = {one[1]: one for one in kept_after(desk, folder)}
    file = folder / "clients" / "harbour-dental.md"
    text = file.read_text()
    assert "\nsla:" not in text
    file.write_text(text.replace("\nlob_apps:", "\nsla:\n  P3: {response: 1, resolution: 1}\nlob_apps:", 1))
    after = {one[1]: one for one in kept_after(desk, folder)}
    over = [ticket for ticket, row in before.items() if len(row) == 5 and not row[3]]
    assert over
    assert {ticket: after[ticket] for ticket in over} == {ticket: before[ticket] for ticket in over}
    mine, walked = both(desk)
    assert mine == walked


def kept_after(desk: Desk, folder: Path) -> list[tuple[Any, ...]]:
    desk.ask(MARCH)
    return kept(folder)


def test_deleting_it_changes_nothing_but_time(desk: Desk, folder: Path) -> None:
    bring_in(desk, rows("events"))
    before = plain(desk.ask(MARCH))
    with desk._log.writing():
        for name in ("outcome", "alert_outcome", "issue_action", "outcome_stamp"):
            desk._log.connection.execute(f"DROP TABLE {name}")
    assert plain(desk.ask(MARCH)) == before


def test_rows_of_other_rules_are_not_used(desk: Desk) -> None:
    bring_in(desk, rows("events"))
    before = plain(desk.ask(MARCH))
    with desk._log.writing():
        desk._log.connection.execute("UPDATE outcome SET body = x'00'")
        desk._log.connection.execute("UPDATE outcome_stamp SET key = 'older rules'")
    assert plain(desk.ask(MARCH)) == before


def test_a_desk_that_is_only_looked_at_writes_nothing(desk: Desk, folder: Path) -> None:
    bring_in(desk, rows("events"))
    desk.close()
    before = (folder / "night.db").read_bytes()
    looker = Desk.open(folder, actor="t1", clock=Hand(END), read_only=True)
    try:
        assert looker.ask(MARCH).kpi.population == 23
    finally:
        looker.close()
    assert (folder / "night.db").read_bytes() == before


def test_a_second_time_no_entry_of_the_log_is_read(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(desk, rows("history", "events"))
    first = plain(desk.ask(MARCH))
    again = Desk.open(folder, actor="t1", clock=Hand(END))

    def refuse(*_: object, **__: object) -> Iterator[Any]:
        raise AssertionError("the log was read")

    monkeypatch.setattr(again._log, "events", refuse)
    try:
        assert plain(again.ask(MARCH)) == first
    finally:
        again.close()


def test_a_ticket_still_open_is_judged_at_the_moment_of_asking(folder: Path) -> None:
    clock = Hand(parse("2026-03-08T01:00:00Z"))
    desk = Desk.open(folder, actor="t1", clock=clock)
    try:
        bring_in(desk, [row for row in rows("events") if row.event.at <= clock.at])
        early = desk.ask(MARCH).kpi.sla_resolution
        clock.at = Instant(clock.at + 2 * DAY)
        late = desk.ask(MARCH).kpi.sla_resolution
    finally:
        desk.close()
    assert late.den > early.den


def test_issue_actions_are_kept_too(desk: Desk, folder: Path) -> None:
    said = b'{"id":"i1","seq":9001,"at":"2026-03-08T13:00:00Z","type":"issue_action","by":"m1","category":"network",'
    said += b'"system":"network","action":"t1_runbook","owner":"Kai Brandt","due":"2026-04-01"}'
    bring_in(desk, rows("events"))
    bring_in(desk, list(replay.read([said], "night-a").rows))
    mine, walked = both(desk)
    assert mine == walked
    (issue,) = (one for one in mine["top5"] if one["category"] == "network" and one["system"] == "network")
    assert (issue["action"], issue["decided"], issue["owner"]) == ("t1_runbook", True, "Kai Brandt")


def test_a_review_looks_at_this_picture_alone(desk: Desk) -> None:
    bring_in(desk, rows("events"))
    scene = desk._scene(desk._picture(END))
    assert of_period(scene.picture, (), None).alerts == {}
