"""§13, cases 66 to 77: tripwires, alerts that come back, a desk or a source gone silent, bounces, break-glass."""

from __future__ import annotations

from typing import Any

import pytest

from nightdesk.config import read_policy
from nightdesk.domain import entries as e
from nightdesk.domain.attention import ringing, silent_at, silent_sources
from nightdesk.domain.instants import Instant, iso
from nightdesk.domain.policy import ClientPolicy, Containment, DeskPolicy
from nightdesk.runbooks.lint import lint
from tests.build import (
    Night,
    Said,
    access,
    ack,
    alert,
    at,
    client,
    granted,
    note,
    page,
    page_ack,
    park,
    promoted,
    reopen,
    resolve,
    status,
    triage,
    undelivered,
    when,
)
from tests.cases.builders import answered, marks, one, paged, row
from tests.night import NIGHT_A
from tests.unit.linting import TODAY, sound
from tests.unit.ready_desk import findings, look


def test_case_66_an_edr_warning_is_p2_before_triage() -> None:
    edr = alert(category="security", check="edr_detection")
    night = Night(("Wed 02:00", edr))
    assert (night.row("Wed 02:00", "e1").severity, when(night.row("Wed 02:00", "e1").due)) == ("P2", "Wed 03:00")
    ticket = Night(("Wed 02:00", edr), ("Wed 02:05", promoted("e1"))).ticket("Wed 02:05")
    assert (ticket.provisional, ticket.severity) == ("P2", "P2")
    assert Night(("Wed 02:00", alert())).row("Wed 02:00", "e1").severity == "P3"  # any other warning


def test_case_67_encrypted_files_reported_as_p4_are_read_now() -> None:
    night = one(("Wed 01:10", ack()), ("Wed 01:20", triage("P3")), subject="our files look encrypted", priority="P4")
    ticket = night.ticket("Wed 01:00")
    assert (ticket.severity, ticket.read_now, night.row("Wed 01:00").band) == ("P2", True, 0)
    assert row(night, "Wed 01:00").status == "read now"
    assert [ringing(night.picture(now)) for now in ("Wed 01:00", "Wed 01:09", "Wed 01:20")] == [("T",), ("T",), ()]
    # Until the first triage: an acknowledgement does not take the mark away.
    assert [(night.ticket(now).read_now, night.row(now).band) for now in ("Wed 01:10", "Wed 01:20")] == [
        (True, 0), (False, 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "read_now"),
    [
        ("mass encryption of logs is planned", False),
        ("unencrypted mail", False),
        ("re: ENCRYPTED.", True),
        ("all  users\nare out", True),
    ],
)
def test_case_68_a_tripwire_is_a_whole_word(words: str, read_now: bool) -> None:
    ticket = one(subject="Request", body=words, priority="P4").ticket("Wed 01:00")
    assert (ticket.read_now, ticket.severity) == (read_now, "P2" if read_now else "P4")


# what comes back


def resting(*more: Said, how: e.Body | None = None) -> Night:
    """A disk warning made a ticket and put to rest at 01:10, then more."""
    return Night(("Wed 01:00", alert()), ("Wed 01:05", promoted("e1")), ("Wed 01:10", how or park()), *more)


def test_case_69_a_parked_disk_warning_that_turns_critical_resurfaces_and_flags_its_ticket() -> None:
    night = resting(("Wed 01:15", alert(severity="critical")), ("Wed 01:16", alert(severity="critical")))
    assert night.disposed() == ["new", "resurfaced", "grouped"]
    assert night.ticket("Wed 01:15").status == "parked"
    assert (night.placed("Wed 02:00").section, night.reasons("Wed 02:00")) == ("action_first", "g")
    assert ringing(night.picture("Wed 01:16")) == ("T",)
    seen = resting(("Wed 01:15", alert(severity="critical")), ("Wed 01:20", note()))
    assert (seen.placed("Wed 02:00").section, seen.reasons("Wed 02:00")) == ("parked", "")
    # Un-parked, the work goes on from there.
    again = resting(("Wed 01:15", alert(severity="critical")), ("Wed 01:20", status("in_progress")))
    assert (again.queue("Wed 01:20"), again.ticket("Wed 01:20").work_due) == (["T"], None)
    # Worse is told of while the ticket is worked on as well (N10 a).
    working = Night(("Wed 01:00", alert()), ("Wed 01:05", promoted("e1")), ("Wed 01:15", alert(severity="critical")))
    assert working.disposed() == ["new", "resurfaced"]


def test_case_70_the_same_warning_every_five_minutes_resurfaces_once_a_stay() -> None:
    repeats = tuple((f"Wed 01:{minute}", alert()) for minute in (15, 20, 25))
    night = resting(*repeats)
    assert night.disposed() == ["new", "resurfaced", "grouped", "grouped"]
    anew = resting(
        *repeats, ("Wed 01:30", status("in_progress")), ("Wed 01:35", alert()), ("Wed 01:36", park()),
        ("Wed 01:40", alert()), ("Wed 01:45", alert()),
    )  # fmt: skip
    assert anew.disposed()[4:] == ["grouped", "resurfaced", "grouped"]


def test_case_71_a_member_of_a_resolved_storm_that_fails_again_resurfaces() -> None:
    begin = at("Wed 02:00")
    burst: list[Said] = [(iso(Instant(begin + 10 * n)), alert(asset=f"s{n}", check="up")) for n in range(8)]
    said = [*burst, ("Wed 02:05", promoted("S-e8")), ("Wed 02:06", ack()), ("Wed 02:10", alert("ok", "s0", "up")),
            ("Wed 02:12", resolve()), ("Wed 02:22", alert(asset="s0", check="up"))]  # fmt: skip
    night = Night(*said)
    assert night.disposed()[-1] == "resurfaced"
    assert (night.ticket("Wed 02:22").status, night.reasons("Wed 03:00")) == ("resolved", "g")
    again = Night(*said, ("Wed 02:25", reopen()), ("Wed 02:26", alert(asset="s1", check="up")))
    assert (again.queue("Wed 02:25"), again.disposed()[-1]) == (["T"], "grouped")


def test_case_72_sources_are_known_by_name_and_their_silence_is_no_good_news() -> None:
    desk = read_policy("desk.yaml", (NIGHT_A / "desk.yaml").read_bytes()).policy
    assert isinstance(desk, DeskPolicy)
    assert [(source.name, source.expect_minutes) for source in desk.sources] == [
        ("rmm", 10), ("psa", 15), ("mailbox", 30),
    ]  # fmt: skip
    heard = {"rmm": at("Wed 01:00"), "mailbox": at("Wed 01:00"), "psa": at("Wed 01:05")}
    silent = [silent_sources(desk, heard, at(now)) for now in ("Wed 01:10", "Wed 01:10:01", "Wed 01:20:01")]
    assert silent == [(), ("rmm",), ("rmm", "psa")]
    assert silent_sources(desk, {"rmm": at("Wed 01:00"), "psa": at("Wed 01:00")}, at("Wed 01:00")) == ("mailbox",)
    files = {"desk.yaml": (NIGHT_A / "desk.yaml").read_bytes()}
    (found,) = [finding for finding in findings(look(files)) if finding.rule == "N9"]
    assert "rmm, psa, mailbox" in found.words
    assert "a quiet night may be a dead monitor" in found.words


# a desk that does not answer


def test_case_73_a_p1_nobody_answers_is_due_for_a_page_at_half_its_target() -> None:
    silent: Said = ("Wed 01:07:30", page("k1", reason="desk_silent"), "watcher")
    second: Said = ("Wed 01:12:30", page("k1", reason="desk_silent"), "watcher")
    night = one(silent, second, priority="P1")
    assert [when(silent_at(night.row(now))) for now in ("Wed 01:00", "Wed 01:13")] == ["Wed 01:07:30"] * 2
    found = paged(night, "Wed 01:13")
    assert [(one.on_plan, one.late_by_s, one.reason) for one in found.attempts] == [(True, 0, "desk_silent")] * 2
    assert found.next is not None
    assert (found.next.contact, when(found.next.due)) == ("k2", "Wed 01:17:30")
    assert "f" in night.reasons("Wed 01:13")
    taken = one(silent, second, ("Wed 01:14", ack()), priority="P1")
    assert (silent_at(taken.row("Wed 01:15")), paged(taken, "Wed 01:15").next) == (None, None)
    assert "f" not in taken.reasons("Wed 01:15")
    # A read-now ticket waits for half of its own target.
    urgent = one(subject="we are hacked")
    assert when(silent_at(urgent.row("Wed 01:00"))) == "Wed 01:30"
    assert silent_at(one(priority="P2").row("Wed 01:00")) is None


def test_case_74_a_bounced_acknowledgement_is_in_sight_until_a_call_makes_it_good() -> None:
    night = answered(("Wed 01:10", undelivered()), priority="P4")
    assert night.clocks("Wed 01:11").response.state == "met"
    assert (night.row("Wed 01:10").band, row(night, "Wed 01:10").status) == (2, "undelivered")
    assert [night.reasons(now) for now in ("Wed 01:20", "Wed 01:20:01")] == ["", "j"]
    called = answered(("Wed 01:10", undelivered()), ("Wed 01:30", ack(told_by="phone")), priority="P4")
    assert (called.row("Wed 01:30").band, called.reasons("Wed 02:00")) == (4, "")
    silent = answered(("Wed 01:10", undelivered()), ("Wed 01:30", ack(told_by="none")), priority="P4")
    assert silent.reasons("Wed 02:00") == "j"


def test_case_75_a_park_nobody_was_told_of_does_not_stop_the_response() -> None:
    night = one(("Wed 01:10", park(told_by="none")), priority="P2")
    ticket = night.ticket("Wed 01:10")
    assert (ticket.status, ticket.milestones.first_response) == ("parked", None)
    assert [night.clocks(now).response.state for now in ("Wed 01:20", "Wed 01:30", "Wed 02:00:01")] == [
        "ok", "at_risk", "breached",
    ]  # fmt: skip
    assert "d" in night.reasons("Wed 01:20")
    assert one(("Wed 01:10", park()), priority="P2").clocks("Wed 02:00:01").response.state == "met"


# break-glass


SIGNED = Containment(id="BG-1", systems=("fw1",), steps=("isolate the host",), signed_by="Ann Bell")
BREACH: Said = ("Wed 01:06", triage("P1", breach="yes"))


def glass(system: str = "fw1", **more: Any) -> Said:
    fields: dict[str, Any] = {"auth": None, "break_glass": True, "reason": "spreading", **more}
    return "Wed 01:10", access(system, **fields)


def under_attack(*more: Said, under: ClientPolicy) -> Night:
    """A breach at 01:06; T3 is paged at 01:07 and does not answer."""
    return one(BREACH, ("Wed 01:07", page("s1", "T3")), *more, under=under, priority="P1")


def test_case_76_while_t3_sleeps_the_signed_systems_may_be_contained_at_once() -> None:
    isolate = client(containment=(SIGNED,))
    night = under_attack(glass(), under=isolate)
    assert not paged(night, "Wed 01:10", "T3").acknowledged
    assert marks(night) == ["break_glass"]
    assert "k" in night.reasons("Wed 02:00")
    reviewed: Said = ("Wed 06:00", e.AccessReviewed(access="e4"), "m1")
    assert "k" not in under_attack(glass(), reviewed, under=isolate).reasons("Wed 06:30")


def test_case_76_any_other_system_needs_the_duty_manager_or_is_v0() -> None:
    isolate = client(containment=(SIGNED,))
    assert marks(under_attack(glass("dc1"), under=isolate)) == ["V0"]
    approved: Said = ("Wed 01:08", granted(start="Wed 01:08", end="Wed 02:00", approved_by="Art Quill"))
    allowed: Said = ("Wed 01:10", access("dc1", "A1"))
    assert marks(under_attack(approved, allowed, under=isolate)) == [""]


def test_case_77_an_entry_signed_by_nobody_entitled_is_v0_and_found_before_the_night() -> None:
    unsigned = client(containment=(Containment(id="BG-1", systems=("fw1",), signed_by="Bo Bright"),))
    assert marks(under_attack(glass(), under=unsigned)) == ["V0"]
    entry = '\n  - {id: "BG-1", systems: ["fw1"], steps: ["isolate"], signed_by: "Bo Bright"}'
    data = sound(authorisers='["Ann Bell"]', high_risk_systems="\n  - {id: fw1, kind: firewall}", containment=entry)
    found = [finding for finding in lint(data, file="clients/acme.md", today=TODAY) if finding.rule == "RB020"]
    assert [(finding.level, finding.where) for finding in found] == [("error", "BG-1")]
    signed = sound(
        authorisers='["Bo Bright"]', high_risk_systems="\n  - {id: fw1, kind: firewall}", containment=entry
    )  # fmt: skip
    assert "RB020" not in [finding.rule for finding in lint(signed, file="clients/acme.md", today=TODAY)]


def test_case_73_an_answer_to_the_page_is_no_answer_to_the_client() -> None:
    silent: Said = ("Wed 01:07:30", page("k1", reason="desk_silent"), "watcher")
    night = one(silent, ("Wed 01:09", page_ack("k1")), priority="P1")
    assert paged(night, "Wed 01:10").acknowledged
    assert (night.clocks("Wed 01:10").response.state, night.row("Wed 01:10").band) == ("at_risk", 0)
