"""The desk over a real folder and a real log: commands, previews, changes, adopted files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from nightdesk import desk as desks
from nightdesk import replay
from nightdesk.clock import FixedClock
from nightdesk.data.log import NightLog
from nightdesk.desk import Desk
from nightdesk.domain.commands import (
    Acknowledge,
    AddNote,
    Decide,
    Done,
    Import,
    Imported,
    Park,
    Refused,
    Resolve,
    Triage,
    UpdateClient,
)
from nightdesk.domain.entries import TriageAnswers
from nightdesk.domain.instants import Instant, parse
from nightdesk.errors import DeskError
from nightdesk.views.queue import Queue
from nightdesk.views.ticket import Card, TicketCard
from tests.night import NIGHT_A

NOW = parse("2026-03-08T08:48:00Z")
MINOR = TriageAnswers(active_security="no", lob_halted="no", impact="single", urgency="degraded")


class Hand:
    """A clock turned by hand."""

    def __init__(self, at: Instant) -> None:
        self.at = at

    def now(self) -> Instant:
        return self.at


@pytest.fixture
def clock() -> Hand:
    return Hand(NOW)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(desks, "LOOK_AGAIN", 0.0)
    made = tmp_path / "desk"
    shutil.copytree(NIGHT_A, made)
    NightLog.create(made / "night.db").close()
    return made


@pytest.fixture
def desk(folder: Path, clock: Hand) -> Iterator[Desk]:
    found = Desk.open(folder, actor="t1", clock=clock)
    found.do(night(until=NOW))
    yield found
    found.close()


def night(until: Instant) -> Import:
    rows = replay.read((NIGHT_A / "events.jsonl").read_bytes().splitlines(), "night-a").rows
    chosen = [row for row in rows if row.event.at <= until]
    return Import(origin="night-a", events=tuple(r.event for r in chosen), raw=tuple(r.raw for r in chosen))


def card(desk: Desk, ticket: str) -> TicketCard:
    found = desk.ask(Card(ticket=ticket))
    assert found is not None
    return found


def test_an_acknowledged_voicemail_is_in_progress_and_owned(desk: Desk) -> None:
    done = desk.do(Acknowledge(ticket="NA-212", told_by="phone"))
    assert isinstance(done, Done)
    assert done.tickets == ("NA-212",)
    shown = card(desk, "NA-212")
    assert (shown.status_label, shown.owner) == ("In progress", "Noor Haddad")
    assert shown.clocks[0].state == "met"


def test_what_is_done_stands_in_the_log_after_the_process_is_gone(desk: Desk, folder: Path, clock: Hand) -> None:
    desk.do(AddNote(ticket="NA-212", body="Called back, line busy"))
    desk.close()
    again = Desk.open(folder, actor="k1", clock=clock)
    assert card(again, "NA-212").timeline[-1].text == "Called back, line busy"
    again.close()


def test_the_same_import_twice_adds_nothing(desk: Desk) -> None:
    """SRC-2, case 54."""
    again = desk.do(night(until=NOW))
    assert isinstance(again, Imported)
    assert (again.events, again.known, dict(again.conflicts)) == ((), 194, {})


def test_an_import_of_other_content_under_a_known_id_is_a_conflict(desk: Desk) -> None:
    line = (
        b'{"id": "a001", "seq": 1, "at": "2026-03-07T23:05:00Z", "type": "note", "by": "t1", "ticket": "NA-201", '
        b'"body": "x"}'
    )
    row = replay.read([line], "night-a").rows[0]
    done = desk.do(Import(origin="night-a", events=(row.event,), raw=(row.raw,)))
    assert isinstance(done, Imported)
    assert (done.events, list(done.conflicts)) == ((), ["a001"])


def test_a_ticket_of_an_unknown_client_is_logged_under_unknown_and_workable(desk: Desk, folder: Path) -> None:
    line = (
        b'{"id": "u1", "seq": 1, "at": "2026-03-08T08:40:00Z", "type": "ticket_created", "ticket": "U-1", '
        b'"client": "nobody-we-know", "channel": "phone", "subject": "Help"}'
    )
    row = replay.read([line], "calls").rows[0]
    desk.do(Import(origin="calls", events=(row.event,), raw=(row.raw,)))
    log = NightLog.open(folder / "night.db", read_only=True)
    logged = log.connection.execute("SELECT client FROM event WHERE id = 'u1'").fetchone()
    log.close()
    shown = card(desk, "U-1")
    assert logged == ("unknown",)
    assert shown.client_name == "unknown (nobody-we-know)"
    assert [line.state for line in shown.clocks] == ["ok", "none", "none"]
    assert isinstance(desk.do(Acknowledge(ticket="U-1", told_by="phone")), Done)


def test_a_command_on_what_somebody_else_changed_says_who_did_what(desk: Desk, folder: Path, clock: Hand) -> None:
    seen = {"NA-212": card(desk, "NA-212").revision}
    other = Desk.open(folder, actor="k1", clock=clock)
    other.do(Acknowledge(ticket="NA-212", told_by="phone"))
    other.close()
    refused = desk.do(Acknowledge(ticket="NA-212", told_by="phone", seen=seen))
    assert isinstance(refused, Refused)
    assert "Kai Brandt was quicker: ack on NA-212" in refused.message


def test_a_change_that_does_not_conflict_lets_the_command_through(desk: Desk, folder: Path, clock: Hand) -> None:
    seen = {"NA-212": card(desk, "NA-212").revision}
    other = Desk.open(folder, actor="k1", clock=clock)
    other.do(AddNote(ticket="NA-212", body="Looking at the storage"))
    other.close()
    assert isinstance(desk.do(Acknowledge(ticket="NA-212", told_by="phone", seen=seen)), Done)


def test_changes_names_the_tickets_another_process_wrote(desk: Desk, folder: Path, clock: Hand) -> None:
    before = desk.changes(0).position
    assert not desk.changes(before)
    other = Desk.open(folder, actor="k1", clock=clock)
    other.do(AddNote(ticket="NA-207", body="x"))
    other.close()
    after = desk.changes(before)
    assert (after.tickets, after.others) == (frozenset({"NA-207"}), False)


def test_acknowledging_an_alert_row_makes_a_ticket_of_it(folder: Path, clock: Hand) -> None:
    clock.at = parse("2026-03-08T03:13:00Z")
    desk = Desk.open(folder, actor="t1", clock=clock)
    desk.do(night(until=clock.at))
    assert [row.id for row in desk.ask(Queue()).rows] == ["a072", "NA-206"]
    done = desk.do(Acknowledge(ticket="a072", told_by="phone"))
    assert isinstance(done, Done)
    assert done.tickets == ("ND-0001",)
    assert card(desk, "ND-0001").received.startswith("Sat 7 Mar 22:12 EST")
    assert isinstance(desk.do(Acknowledge(ticket="a072", told_by="phone")), Refused)
    desk.close()


def test_a_decision_against_the_rules_needs_a_reason(desk: Desk) -> None:
    answers = {"E04": "no", "E09": "no", "E11": "no", "E05": "yes", "E06": "no"}
    command = Decide(ticket="NA-220", answers=answers, action="park")  # type: ignore[arg-type]
    refused = desk.do(command)
    assert isinstance(refused, Refused)
    assert refused.rule == "REF-1 deviation_without_reason"
    reasoned = Decide(ticket="NA-220", answers=answers, action="park", reason="Closed on Sundays")  # type: ignore[arg-type]
    assert isinstance(desk.do(reasoned), Done)


def test_a_breach_is_never_parked(desk: Desk) -> None:
    refused = desk.do(Park(ticket="NA-207", told_by="phone", reason="Quiet now"))
    assert isinstance(refused, Refused)
    assert refused.rule == "COV-8"


def test_a_password_reset_is_not_resolved_without_a_verified_caller(desk: Desk) -> None:
    desk.do(Acknowledge(ticket="NA-212", told_by="phone"))
    desk.do(Triage(ticket="NA-212", answers=MINOR, category="mfa_reset", system="directory"))
    refused = desk.do(Resolve(ticket="NA-212", told_by="phone", resolution="Done"))
    assert isinstance(refused, Refused)
    assert refused.rule == "SEC-1"


def test_an_update_nobody_is_told_of_is_refused(desk: Desk) -> None:
    assert isinstance(desk.do(UpdateClient(ticket="NA-207", told_by="none", detail="x")), Refused)


def test_a_runbook_edited_in_the_night_is_adopted_and_logged(desk: Desk, folder: Path) -> None:
    before = desk.changes(0).position
    path = folder / "clients" / "windy-city-media.md"
    path.write_text(path.read_text().replace("lob_apps: [storage]", "lob_apps: [storage]\nsla:\n  P2: {response: 45}"))
    assert desk.changes(before).others
    assert "Target 45 min" in card(desk, "NA-212").clocks[0].explanation[0]


def test_a_runbook_broken_in_the_night_leaves_its_tickets_workable(desk: Desk, folder: Path) -> None:
    path = folder / "clients" / "windy-city-media.md"
    path.write_text(path.read_text().replace('timezone: "America/Chicago"', 'timezone: "Mars/Base"'))
    desk.changes(0)
    shown = card(desk, "NA-212")
    assert "clients/windy-city-media.md" in shown.runbook_first[0]
    assert "Mars/Base" in shown.runbook_first[0]
    assert shown.cover == "Cover unknown: no usable runbook (case 57)."
    assert isinstance(desk.do(Acknowledge(ticket="NA-212", told_by="phone")), Done)


def test_at_another_moment_the_desk_is_only_looked_at(folder: Path) -> None:
    looking = Desk.open(folder, actor="t1", clock=FixedClock(NOW))
    with pytest.raises(DeskError, match="only looked at"):
        looking.do(AddNote(ticket="NA-212", body="x"))
    looking.close()


def test_a_machine_clock_set_back_does_not_put_a_note_before_the_last_one(desk: Desk, clock: Hand) -> None:
    desk.do(AddNote(ticket="NA-212", body="first"))
    clock.at = Instant(NOW - 600)
    desk.do(AddNote(ticket="NA-212", body="second"))
    clock.at = NOW
    assert [line.text for line in card(desk, "NA-212").timeline[-2:]] == ["first", "second"]


def test_a_preview_drafts_the_message_and_writes_nothing(desk: Desk) -> None:
    """COM-5: a draft first."""
    before = desk.changes(0).position
    preview = desk.preview(Acknowledge(ticket="NA-212", told_by="message", detail="We look at the storage."))
    assert preview.draft is not None
    assert preview.draft.subject == "[NA-212] We are working on it: Shared storage drops for the video team"
    assert "You will hear from us again by Sun 8 Mar 04:48 CDT." in preview.draft.text
    assert preview.draft.missing == ()
    assert desk.changes(0).position == before


def test_a_draft_with_a_hole_names_it(desk: Desk) -> None:
    preview = desk.preview(Acknowledge(ticket="NA-212", told_by="message"))
    assert preview.draft is not None
    assert preview.draft.missing == ("detail",)


def test_a_triage_previews_its_severity_with_the_rules(desk: Desk) -> None:
    answers = TriageAnswers(active_security="no", lob_halted="yes", impact="single", urgency="degraded")
    preview = desk.preview(Triage(ticket="NA-212", answers=answers, category="storage", system="storage"))
    assert preview.severity == "P1"
    assert preview.rules == ("SEV-4 impact and urgency", "SEV-5a line-of-business application halted")


def brought(desk: Desk, line: bytes, origin: str) -> Imported:
    row = replay.read([line], origin).rows[0]
    done = desk.do(Import(origin=origin, events=(row.event,), raw=(row.raw,)))
    assert isinstance(done, Imported)
    return done


def test_a_log_deleted_under_an_open_desk_saves_nothing_and_says_so(desk: Desk, folder: Path) -> None:
    (folder / "night.db").rename(folder / "elsewhere.db")
    with pytest.raises(DeskError, match="was deleted, moved or replaced"):
        desk.do(AddNote(ticket="NA-212", body="x"))


def test_an_outside_entry_can_not_take_an_id_of_this_desks_own(desk: Desk, folder: Path) -> None:
    log = NightLog.open(folder / "night.db", read_only=True)
    own = log.origin
    log.close()
    line = (
        f'{{"id": "{own}-000099", "seq": 1, "at": "2026-03-08T08:00:00Z", "type": "note", "by": "t1", '
        '"ticket": "NA-207", "body": "x"}'
    )
    done = brought(desk, line.encode(), "evil")
    assert (done.events, list(done.conflicts)) == ((), [f"{own}-000099"])


def test_a_second_ticket_under_a_taken_id_is_a_conflict_and_not_lost(desk: Desk) -> None:
    line = (
        b'{"id": "e1", "seq": 1, "at": "2026-03-08T08:00:00Z", "type": "ticket_created", "ticket": "NA-207", '
        b'"client": "sunset-hotels", "channel": "phone", "subject": "printer"}'
    )
    done = brought(desk, line, "evil")
    assert done.conflicts == {"e1": "ticket 'NA-207' stands in the log, made by another entry"}


def test_a_text_file_that_can_not_be_read_leaves_the_adopted_one_in_force(desk: Desk, folder: Path) -> None:
    (folder / "clients" / "new.md").symlink_to("/proc/self/mem")
    runbook = folder / "clients" / "windy-city-media.md"
    runbook.unlink()
    runbook.symlink_to("/proc/self/mem")
    shown = desk.ask(Queue())
    desk.changes(0)
    assert card(desk, "NA-212").client_name == "Windy City Media"
    assert any("can't be read" in warning for warning in desk.ask(Queue()).header.warnings)
    assert shown.rows


def test_a_file_whose_name_is_no_text_does_not_stop_the_desk(desk: Desk, folder: Path) -> None:
    Path(bytes(folder / "clients").decode() + "/a\udcffb.md").write_text("x")
    desk.changes(0)
    assert desk.ask(Queue()).rows
