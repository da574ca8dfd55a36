"""§13, cases 57 to 65: runbooks broken or edited, reports nobody takes, quiet nights, odd dates, clocks, secrets."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest

from nightdesk import desk as desks
from nightdesk.config import read_policy
from nightdesk.domain import entries as e
from nightdesk.domain.burden import standby_points
from nightdesk.domain.calendar import next_opening, night_of
from nightdesk.domain.commands import Acknowledge, AddNote, Done, Park, Telling
from nightdesk.domain.instants import HOUR, iso, parse
from nightdesk.domain.messages import default_template
from nightdesk.domain.paging import holder
from nightdesk.domain.pay import pay
from nightdesk.domain.policy import Broken, Policies, SeverityRule
from nightdesk.domain.secrets import secrets
from nightdesk.reports import figures as printed_figures
from nightdesk.reports import text
from nightdesk.runbooks.lint import lint
from nightdesk.views.figures import Figures
from nightdesk.views.queue import Queue
from tests import rotas
from tests.build import (
    DESK,
    ROTA,
    Night,
    Said,
    ack,
    alert,
    at,
    checklist,
    client,
    created,
    edited,
    hours,
    note,
    park,
    policies,
    promoted,
    triage,
    when,
    window,
)
from tests.cases.builders import (
    NEW_YORK,
    OUT_OF_COVER,
    Hand,
    Handed,
    answered,
    card,
    figures,
    lay_out,
    night_a_until,
    opened,
    out_of_cover,
    recommended,
    report,
    scene,
    shown,
)
from tests.unit.linting import TODAY, line_of, sound

NOW = "2026-03-08T08:48:00Z"
SHIFT = night_of(DESK, date(2026, 1, 13))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk in the middle of night-a that looks at its text files at every turn."""
    monkeypatch.setattr(desks, "LOOK_AGAIN", 0.0)
    made = lay_out(tmp_path)
    with opened(made, Hand(NOW)) as desk:
        desk.do(night_a_until(NOW))
    return made


# 57


def broken() -> Policies:
    """The tests' desk, on which acme's runbook can't be used."""
    found = Broken(file="clients/acme.md", problems=("clients/acme.md line 5: no zone.",))
    return Policies({
        "desk.yaml": [(at("Mon 00:00"), DESK)], "rota.yaml": [(at("Mon 00:00"), ROTA)],
        "clients/acme.md": [(at("Mon 00:00"), found)],
    })  # fmt: skip


@pytest.mark.parametrize("under", [broken(), Policies({})], ids=("broken", "missing"))
def test_case_57_without_a_usable_runbook_the_response_runs_and_nothing_is_out_of_cover(under: Policies) -> None:
    night = Night(("Sun 01:00", created(priority="P1")), ("Sun 01:06", checklist(E01="no")), under=under)
    three = night.clocks("Sun 01:06")
    assert [clock.state for clock in three.all] == ["ok", "none", "none"]
    assert (when(three.response.risk), when(three.response.due)) == ("Sun 01:07:30", "Sun 01:15")
    record = night.ticket("Sun 01:06").checklists[-1]
    assert (record.answers["E02"], record.answers["E03"], record.recommendation.rules) == ("no", "unknown", ("R07",))
    seen = card(night, "Sun 01:06")
    assert seen.cover.startswith("Cover unknown")
    assert seen.runbook_first[0].startswith(("Runbook broken: clients/acme.md line 5", "No runbook for acme"))
    ticket, picture = night.ticket("Sun 01:06"), night.picture("Sun 01:06")
    acts: tuple[Telling, ...] = (Acknowledge(ticket="T", told_by="phone"), Park(ticket="T", told_by="phone"))
    assert [default_template(act, ticket, picture) for act in acts] == ["ack", "parked"]


def test_case_57_the_template_is_ack_at_every_severity() -> None:
    night = Night(("Sun 01:00", created(priority="P3")), under=broken())
    ticket, picture = night.ticket("Sun 01:06"), night.picture("Sun 01:06")
    command = Acknowledge(ticket="T", told_by="phone")
    assert default_template(command, ticket, picture) == "ack"
    known = Night(("Sun 01:00", created(priority="P3")))
    assert default_template(command, known.ticket("Sun 01:06"), known.picture("Sun 01:06")) == "ack_queue"


def test_case_57_a_missing_runbook_is_in_the_banner() -> None:
    night = Night(("Sun 01:00", created()), under=policies())
    assert any("acme" in sentence for sentence in Queue().answer(scene(night, "Sun 01:06")).header.warnings)


def test_case_57_a_runbook_broken_in_the_night_is_named_and_its_tickets_stay_workable(folder: Path) -> None:
    runbook = folder / "clients" / "windy-city-media.md"
    with opened(folder, Hand(NOW)) as desk:
        runbook.write_text(runbook.read_text().replace('timezone: "America/Chicago"', 'timezone: "Mars/Base"'))
        desk.changes(0)
        banner = desk.ask(Queue()).header.warnings
        assert any("clients/windy-city-media.md" in sentence and "Mars/Base" in sentence for sentence in banner)
        assert "Mars/Base" in shown(desk, "NA-212").runbook_first[0]
        assert isinstance(desk.do(Acknowledge(ticket="NA-212", told_by="phone")), Done)
    found = lint(runbook.read_bytes(), file="clients/windy-city-media.md", today=date(2026, 3, 8))
    assert ("RB009", "error") in [(one.rule, one.level) for one in found]


# 58


def test_case_58_clocks_and_cover_read_the_new_runbook_for_the_whole_clock() -> None:
    night = answered(under=edited(client(), "Wed 01:20", out_of_cover()), priority="P1")
    assert [when(night.clocks(now).resolution.due) for now in ("Wed 01:19:59", "Wed 01:20")] == [
        "Wed 05:00", "Wed 12:00",
    ]  # fmt: skip
    covers = [card(night, now).cover.split(" (")[0] for now in ("Wed 01:19:59", "Wed 01:20")]
    assert covers[0] == "P1 is worked now"
    assert "out of cover" in covers[1]


def test_case_58_what_was_triaged_suppressed_parked_and_decided_keeps_the_runbook_of_its_instant() -> None:
    before = client(
        OUT_OF_COVER, severity_rules=(SeverityRule(id="SR", system="erp", at_least="P2"),),
        maintenance_windows=(window("2026-01-14T01:00", "2026-01-14T02:00"),),
    )  # fmt: skip
    after = client("full_247", business_hours=hours("06:00-17:00"))
    said: tuple[Said, ...] = (
        ("Wed 01:10", triage("P4")), ("Wed 01:12", checklist(E01="no")), ("Wed 01:14", park()), ("Wed 01:15", alert()),
    )  # fmt: skip
    night = answered(*said, under=edited(before, "Wed 01:20", after))
    ticket = night.ticket("Wed 01:30")
    assert ticket.triages[-1].rules == ("SEV-4", "SEV-6:SR")
    assert (ticket.severity, when(ticket.work_due)) == ("P2", "Wed 08:00")
    assert recommended(night, "Wed 01:30")[2] == ("R04",)
    assert night.disposed() == ["suppressed_maintenance"]
    anew = answered(("Wed 01:30", triage("P4")), ("Wed 01:31", park()), under=edited(before, "Wed 01:20", after))
    assert (anew.ticket("Wed 01:40").triages[-1].rules, when(anew.ticket("Wed 01:40").work_due)) == (
        ("SEV-4",), "Wed 06:00",
    )  # fmt: skip


def test_case_58_what_was_promoted_keeps_the_tripwires_of_its_instant() -> None:
    calm = msgspec.structs.replace(DESK, tripwires=())
    under = Policies({
        "desk.yaml": [(at("Mon 00:00"), DESK), (at("Wed 01:20"), calm)], "rota.yaml": [(at("Mon 00:00"), ROTA)],
        "clients/acme.md": [(at("Mon 00:00"), client())],
    })  # fmt: skip
    said: list[Said] = [("Wed 01:00", alert(asset=asset, summary="files encrypted")) for asset in ("a", "b")]
    night = Night(*said, ("Wed 01:10", promoted("e1", "A")), ("Wed 01:30", promoted("e2", "B")), under=under)
    assert [(night.ticket("Wed 02:00", id).severity, night.ticket("Wed 02:00", id).read_now) for id in "AB"] == [
        ("P2", True), ("P3", False),
    ]  # fmt: skip


# 59 to 61


def test_case_59_a_p1_after_the_signature_is_an_addendum_with_no_section_at_t() -> None:
    night = answered(("Wed 07:30", e.HandoffSigned()), ("Wed 07:40", created("N", priority="P1")), priority="P4")
    handed = Handed(night, SHIFT, "Wed 09:00")
    assert (when(handed.fixed.at), handed.ids) == ("Wed 07:30", {"open": ["T"]})
    assert [(one.event, one.ticket, one.before, one.after) for one in handed.addenda] == [
        ("e4", "N", None, "action_first")
    ]  # fmt: skip
    assert any(" N: " in line and "not in the report" in line for line in report(night, "Wed 09:00").addenda)


def test_case_60_what_nobody_accepts_is_missing_by_name_and_stays_the_nights() -> None:
    said: tuple[Said, ...] = (
        ("Wed 01:00", created("A", priority="P1")), ("Wed 01:00", created("B", priority="P4")),
        ("Wed 01:05", ack("A")), ("Wed 01:05", ack("B")), ("Wed 01:10", park("B")),
        ("Wed 07:45", e.HandoffSigned()), ("Wed 07:50", note("A")), ("Wed 08:30", note("A")),
    )  # fmt: skip
    night = Night(*said)
    handed = Handed(night, SHIFT, "Wed 09:30")
    assert handed.ids == {"action_first": ["A"], "parked": ["B"]}
    taken = handed.accepted
    assert (dict(taken.accepted), taken.missing, taken.complete_at) == ({}, ("A", "parked"), None)
    # Never complete: what happened up to the shift's end is told, what came later is the day's.
    assert [one.event for one in handed.addenda] == ["e7"]
    (line,) = report(night, "Wed 09:30").taken_over
    assert "HO-9" in line
    assert line.endswith("A, all that is parked")
    assert Night(*said).ticket("Wed 09:30", "A").owner == "t1"


def test_case_61_a_night_in_which_nothing_happened_has_zeros_and_dashes_and_says_so() -> None:
    night = Night()
    found = report(night, "Wed 08:00", "2026-01-13")
    assert set(found.numbers.values()) == {0}
    assert "quiet night" in text.handoff(found)
    key = figures(night, SHIFT)
    ratios = (key.sla_response, key.sla_update, key.sla_resolution, key.noise, key.deviation, key.judged.over)
    assert {(one.num, one.den, one.pct) for one in ratios} == {(0, 0, None)}
    lines = printed_figures.figures(Figures(night="2026-01-13").answer(scene(night, "Wed 09:00")), 100).splitlines()
    noise = next(line for line in lines if "KPI-7" in line)
    assert "–" in noise
    assert "0 %" not in noise


# 63


def test_case_63_the_last_night_of_the_year_goes_by_the_calendars_of_both_years() -> None:
    night = night_of(NEW_YORK, date(2026, 12, 31))
    assert (night.name, iso(night.start), iso(night.end)) == (
        "2026-12-31 night", "2026-12-31T23:00:00Z", "2027-01-01T13:00:00Z",
    )  # fmt: skip
    closed = out_of_cover(holidays=frozenset({"2026-12-31", "2027-01-01"}))
    assert next_opening(closed, parse("2026-12-30T18:00:00Z")) == parse("2027-01-04T08:00:00Z")
    week = rotas.rota({"2026-12-28": "k1"}, holidays={"k1": frozenset({"2026-12-31", "2027-01-01"})})
    desk = msgspec.structs.replace(DESK, holidays=frozenset({"2027-01-01"}))
    points = [standby_points(week, desk, "k1", day) for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert points == [3, 3 + 2]
    assert [holder(week, day, "t2_primary") for day in ("2026-12-31", "2027-01-03", "2027-01-04")] == [
        "k1", "k1", None,
    ]  # fmt: skip
    assert pay(week, desk, (), "2026-12-28").people["k1"].nights_primary == 7


def test_case_63_a_leap_day_is_a_day_like_any_other() -> None:
    night = night_of(NEW_YORK, date(2028, 2, 28))
    assert (iso(night.end), night.end - night.start) == ("2028-02-29T13:00:00Z", 14 * HOUR)
    assert night_of(NEW_YORK, date(2028, 2, 29)).start == parse("2028-02-29T23:00:00Z")
    openings = [next_opening(out_of_cover(), parse(f"2028-02-{day}T12:00:00Z")) for day in (28, 29)]
    assert openings == [parse("2028-02-29T08:00:00Z"), parse("2028-03-01T08:00:00Z")]
    closed = out_of_cover(holidays=frozenset({"2028-02-29"}))
    assert next_opening(closed, parse("2028-02-28T12:00:00Z")) == parse("2028-03-01T08:00:00Z")


# 64


def test_case_64_a_clock_set_back_reorders_nothing_and_counts_nothing_below_zero(folder: Path) -> None:
    clock = Hand(NOW)
    with opened(folder, clock) as desk:
        written = [desk.do(AddNote(ticket="NA-207", body="first"))]
        clock.turn("2026-03-08T08:00:00Z")
        written.append(desk.do(AddNote(ticket="NA-207", body="second")))
        words = " ".join((text.queue(desk.ask(Queue()), 100), text.ticket(shown(desk, "NA-207"), 100, explain=True)))
        clock.turn(NOW)
        found = shown(desk, "NA-207").timeline[-2:]
        positions = [event.seq for event in desk._events]
    assert all(isinstance(done, Done) for done in written)
    assert [line.text for line in found] == ["first", "second"]
    assert found[0].at <= found[1].at
    assert positions == sorted(positions) == list(range(1, len(positions) + 1))
    assert not re.search(r"(?<![\w-])-\d", words)


def test_case_64_a_clock_set_back_is_warned_of(folder: Path) -> None:
    clock = Hand(NOW)
    with opened(folder, clock) as desk:
        desk.do(AddNote(ticket="NA-212", body="first"))
        assert not any("clock" in sentence for sentence in desk.ask(Queue()).header.warnings)
        clock.turn("2026-03-08T08:00:00Z")
        assert any("clock" in sentence for sentence in desk.ask(Queue()).header.warnings)


# 65


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("the new password: hunter2", (1,)),
        ("seen\napi_key = 4711\nPWD=x", (2, 3)),
        ("-----BEGIN RSA PRIVATE KEY-----", (1,)),
        ("key AKIAABCDEFGHIJKLMNOP", (1,)),
        ("password: vault:acme/night", ()),
        ("token: <from the vault>", ()),
        ("the password was reset", ()),
    ],
)
def test_case_65_what_looks_like_a_secret_is_found_by_its_line(words: str, lines: tuple[int, ...]) -> None:
    assert secrets(words) == lines


def test_case_65_lint_finds_in_a_runbook_what_a_note_would_be_warned_of() -> None:
    data = sound() + b"\npassword: hunter2\n"
    found = [finding for finding in lint(data, file="clients/acme.md", today=TODAY) if finding.rule == "RB005"]
    assert [(finding.level, finding.where) for finding in found] == [("error", str(line_of(data, "hunter2")))]
    assert "hunter2" not in found[0].words


def test_case_57_a_file_that_is_no_runbook_at_all_is_broken_and_said_to_be() -> None:
    found = read_policy("clients/acme.md", b"\xff\xfe nothing of the sort")
    assert isinstance(found.policy, Broken)
    assert found.policy.problems
