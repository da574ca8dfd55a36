"""What `nightdesk figures` shows: which period, whose figures, what keeps coming back and what is done (§10)."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from nightdesk import replay
from nightdesk.domain import entries as e
from nightdesk.domain.facts import Facts
from nightdesk.domain.picture import Picture
from nightdesk.domain.plain import plain
from nightdesk.domain.policy import DeskPolicy
from nightdesk.domain.ratio import ratio
from nightdesk.views.common import Scene
from nightdesk.views.figures import Figures, FiguresView, Issue
from tests.build import DESK, Said, ack, alert, at, client, created, events, policies, resolve, triage
from tests.night import NIGHT_A
from tests.night import events as night_a_events
from tests.night import policies as night_a_policies

EXPECTED, BY_DAY = (json.loads((NIGHT_A / f"{name}.json").read_text()) for name in ("expected", "expected-day"))
HOLIDAY = msgspec.structs.replace(DESK, holidays=frozenset({"2026-01-13"}))


def look(asked: Figures, *said: Said, now: str = "Fri 12:00", desk: DeskPolicy = DESK) -> FiguresView:
    under = policies(client(), client(id="beta"), desk=desk)
    return asked.answer(Scene(Picture(Facts(events(*said)), under, at(now)), "t1", "", lambda _: None))


def of_night_a(asked: Figures, now: str = "2026-03-09T12:00:00Z") -> FiguresView:
    lines = (NIGHT_A / "history.jsonl").read_bytes().splitlines()
    past = [row.event for row in replay.read(lines, "night-a").rows]
    picture = Picture(Facts([*night_a_events(), *past]), night_a_policies(), at(now))
    return asked.answer(Scene(picture, "t1", "", lambda _: None))


def ticket(id: str, received: str, **more: Any) -> list[Said]:
    """A ticket answered at once, about a printer."""
    made = created(id, **more)
    return [(received, made), (received, ack(id)), (received, triage("P3", id, category="hardware", system="printer"))]


# which period


@pytest.mark.parametrize(
    ("asked", "now", "name", "shifts"),
    [
        (Figures(), "Wed 03:00", "2026-01-13 night", ["2026-01-13 night"]),
        (Figures(), "Wed 09:59:59", "2026-01-13 night", ["2026-01-13 night"]),
        (Figures(night="2026-01-12"), "Wed 03:00", "2026-01-12 night", ["2026-01-12 night"]),
        (Figures(day="2026-01-11"), "Wed 03:00", "2026-01-11 day", ["2026-01-11 day"]),
        (
            Figures(week_to="2026-01-13"), "Fri 12:00", "7 nights to 2026-01-13",
            ["2026-01-07 night", "2026-01-08 night", "2026-01-09 night", "2026-01-10 day", "2026-01-10 night",
             "2026-01-11 day", "2026-01-11 night", "2026-01-12 night", "2026-01-13 night"],
        ),
    ],
)  # fmt: skip
def test_a_period_is_the_shifts_it_is_made_of(asked: Figures, now: str, name: str, shifts: list[str]) -> None:
    found = look(asked, now=now)
    assert (found.name, list(found.shifts)) == (name, shifts)


def test_case_90_a_desk_holiday_has_a_day_shift_of_its_own() -> None:
    assert look(Figures(day="2026-01-13"), desk=HOLIDAY).name == "2026-01-13 day"
    assert "2026-01-13 day" in look(Figures(week_to="2026-01-13"), desk=HOLIDAY).shifts


def test_case_89_a_working_day_has_none() -> None:
    with pytest.raises(ValueError, match="2026-01-13 is a working day"):
        look(Figures(day="2026-01-13"))


def test_the_last_seven_nights_end_with_the_shift_at_hand() -> None:
    assert look(Figures(week_to=""), now="Wed 03:00").name == "7 nights to 2026-01-13"


@pytest.mark.parametrize(
    ("asked", "name", "first", "last"),
    [
        (Figures(month="2025-12"), "2025-12", "2025-12-01 night", "2025-12-31 night"),
        (Figures(month="2026-01"), "2026-01", "2026-01-01 night", "2026-01-15 night"),
        (Figures(quarter="2025-Q1"), "2025 Q1", "2025-01-01 night", "2025-03-31 night"),
        (Figures(quarter="2025-Q2"), "2025 Q2", "2025-04-01 night", "2025-06-30 night"),
        (Figures(quarter="2025-Q3"), "2025 Q3", "2025-07-01 night", "2025-09-30 night"),
        (Figures(quarter="2025-Q4"), "2025 Q4", "2025-10-01 night", "2025-12-31 night"),
        (Figures(year="2025"), "2025", "2025-01-01 night", "2025-12-31 night"),
    ],
)
def test_a_longer_period_holds_the_shifts_of_its_dates_as_far_as_they_have_begun(
    asked: Figures, name: str, first: str, last: str
) -> None:
    found = look(asked, now="Thu 18:00")
    assert (found.name, found.shifts[0], found.shifts[-1]) == (name, first, last)


def test_a_shift_counts_from_the_second_it_begins() -> None:
    ends = [look(Figures(month="2026-01"), now=now).shifts[-1] for now in ("Thu 17:59:59", "Thu 18:00")]
    assert ends == ["2026-01-14 night", "2026-01-15 night"]


def test_a_period_still_to_come_says_so() -> None:
    found = look(Figures(month="2026-02"))
    assert (found.shifts, found.window, found.kpi.population) == ((), "no shift has begun", 0)


@pytest.mark.parametrize("quarter", ["2026-Q5", "2026-Q0", "2026", "Q1", "2026-Q11"])
def test_what_is_no_quarter_is_refused(quarter: str) -> None:
    with pytest.raises(ValueError, match="quarter"):
        look(Figures(quarter=quarter))


def test_t6_the_window_is_told_in_the_desks_zone() -> None:
    found = of_night_a(Figures(night="2026-03-07"))
    assert (found.window, found.as_of_text) == (
        "Sat 7 Mar 18:00 EST to Sun 8 Mar 08:00 EDT", "Sun 8 Mar 08:00 EDT",
    )  # fmt: skip


# as of when


def test_a_shift_is_judged_as_of_its_end_and_one_that_runs_as_of_now() -> None:
    found = [look(Figures(night="2026-01-13"), now=now).as_of for now in ("Wed 03:00", "Fri 12:00")]
    assert found == [at("Wed 03:00"), at("Wed 08:00")]


def test_what_happened_after_a_shift_changes_none_of_its_figures() -> None:
    said = [*ticket("A", "Wed 01:00"), *ticket("B", "Wed 02:00")]
    later: list[Said] = [("Wed 09:00", resolve("A")), ("Wed 09:01", e.Decision(ticket="B", action="wake_t3"))]
    asked = Figures(night="2026-01-13")
    assert look(asked, *said, *later) == look(asked, *said)


def test_kpi10_a_verdict_given_long_after_the_shift_counts() -> None:
    said: list[Said] = [*ticket("A", "Wed 01:00"), ("Wed 01:10", e.Decision(ticket="A", action="wake_t3")),
                        ("Fri 10:00", e.Verdict(decision="e4", needed="no"))]  # fmt: skip
    asked = Figures(night="2026-01-13")
    overs = [look(asked, *said, now=now).kpi.judged.over for now in ("Fri 09:59:59", "Fri 10:00")]
    assert overs == [ratio(0, 0), ratio(1, 1)]


def test_a_longer_period_is_judged_by_what_is_known_now() -> None:
    said = [*ticket("A", "Wed 01:00"), ("Thu 01:00", resolve("A"))]
    found = look(Figures(month="2026-01"), *said)
    assert (found.as_of, found.kpi.resolution_time["all"].n) == (at("Fri 12:00"), 1)


# against the worked results


def test_kpi1_to_kpi10_and_s1_to_s5_of_night_a_are_as_worked() -> None:
    found = plain(of_night_a(Figures(night="2026-03-07")))
    assert (found["kpi"], found["outgrown"]) == (EXPECTED["kpi"], EXPECTED["outgrown"])


def test_case_89_the_day_after_night_a_has_figures_of_its_own() -> None:
    found = plain(of_night_a(Figures(day="2026-03-08")))["kpi"]
    worked = BY_DAY["kpi"]
    # A live desk counts the shift; the replay counted pages, call-outs and decisions of the whole file.
    own = [key for key in worked if key not in ("callouts", "minutes_awake", "people_woken", "deviation")]
    assert {key: found[key] for key in own} == {key: worked[key] for key in own}
    assert (found["callouts"], found["deviation"]["den"]) == (0, 0)


def test_the_shifts_of_a_week_add_up_to_its_tickets() -> None:
    shifts = [of_night_a(Figures(night=f"2026-03-0{n}")) for n in range(2, 9)]
    shifts += [of_night_a(Figures(day=f"2026-03-0{n}")) for n in (7, 8)]
    week = of_night_a(Figures(week_to="2026-03-08"))
    assert sorted(week.shifts) == sorted(name for one in shifts for name in one.shifts)
    assert week.kpi.population == sum(one.kpi.population for one in shifts) == 23
    assert week.kpi.noise.den == sum(one.kpi.noise.den for one in shifts) == 50


def test_the_top_five_of_the_month_before_night_a_are_as_worked() -> None:
    found = [
        {"category": one.category, "system": one.system, "count": one.count, "minutes": one.minutes}
        for one in of_night_a(Figures(month=EXPECTED_MONTH)).top5
    ]
    assert found == EXPECTED["top5"]


EXPECTED_MONTH = json.loads((NIGHT_A / "evaluate.json").read_text())["month"]


# of one client


def test_a_review_of_one_client_holds_nothing_of_another() -> None:
    mine = ticket("A", "Wed 01:00")
    others = [*ticket("B", "Wed 01:00", client="beta"), ("Wed 01:10", e.Decision(ticket="B", action="wake_t3"))]
    asked = Figures(month="2026-01", client="acme")
    found = look(asked, *mine, *others)
    assert found == look(asked, *mine)
    assert (found.kpi.population, found.client, found.client_name) == (1, "acme", "Acme")


def test_kpi7_a_review_of_one_client_counts_its_alerts() -> None:
    loud = [("Wed 01:00", alert(client=id)) for id in ("acme", "beta", "beta")]
    dens = [look(Figures(month="2026-01", client=id), *loud).kpi.noise.den for id in ("acme", "beta", None)]
    assert dens == [1, 2, 3]


def test_a_review_of_one_client_does_not_speak_of_the_whole_desks_on_call() -> None:
    assert look(Figures(month="2026-01", client="acme")).outgrown is None
    assert look(Figures(month="2026-01")).outgrown is not None


# what keeps coming back


PRINTERS = [said for n in range(3) for said in ticket(f"A{n}", f"Wed 0{n + 1}:00")]


def issue(*said: Said, **asked: Any) -> Issue:
    (found,) = look(Figures(**asked or {"month": "2026-01"}), *said).top5
    return found


def went_up(*tickets: str) -> list[Said]:
    return [("Wed 05:00", e.Decision(ticket=id, action="escalate_t2")) for id in tickets]


def test_what_t1_mends_each_time_is_proposed_to_be_automated() -> None:
    found = issue(*PRINTERS, *went_up("A0"))
    assert (found.count, found.action, found.decided, found.why) == (
        3, "automate", False, "T1 solves it by hand each time",
    )  # fmt: skip


def test_what_had_to_go_up_half_of_the_time_needs_a_runbook_first() -> None:
    assert (issue(*PRINTERS, *went_up("A0", "A1")).action, issue(*PRINTERS, *went_up("A0", "A1")).why) == (
        "t1_runbook", "2 of 3 had to be escalated",
    )  # fmt: skip
    assert issue(*PRINTERS[:6], *went_up("A0")).action == "t1_runbook"


def taken_up(action: Any, when: str = "Thu 09:00", **more: str) -> Said:
    fields = {"category": "hardware", "system": "printer", "owner": "Kai Brandt", "due": "2026-02-01", **more}
    return (when, e.IssueAction(action=action, **fields))


def test_what_somebody_took_up_stands_with_owner_and_day() -> None:
    found = issue(*PRINTERS, taken_up("t1_runbook"))
    assert (found.action, found.decided, found.why, found.owner, found.due) == (
        "t1_runbook", True, "", "Kai Brandt", "2026-02-01",
    )  # fmt: skip


def test_the_last_word_on_an_issue_counts_and_only_on_that_one() -> None:
    assert issue(*PRINTERS, taken_up("t1_runbook"), taken_up("automate", "Thu 10:00")).action == "automate"
    assert not issue(*PRINTERS, taken_up("automate", system="scanner")).decided


def test_what_is_taken_up_after_now_is_not_known_yet() -> None:
    said = [*PRINTERS, taken_up("t1_runbook", "Fri 13:00")]
    found = [look(Figures(month="2026-01"), *said, now=now).top5[0].decided for now in ("Fri 12:59:59", "Fri 13:00")]
    assert found == [False, True]


def test_history_from_after_now_is_not_known_yet() -> None:
    record = e.PastTicket(
        client="acme", category="hardware", system="printer", severity="P3", after_hours=True,
        received_at="2026-01-16T01:00:00Z",
    )  # fmt: skip
    said: list[Said] = [("2026-01-16T01:00:00Z", record)]
    counts = [len(look(Figures(month="2026-01"), *said, now=now).top5) for now in ("Fri 00:59:59", "Fri 01:00")]
    assert counts == [0, 1]


def test_the_top_five_are_of_the_month_of_the_last_shift() -> None:
    said = [*ticket("O", "2025-12-31T20:00:00Z"), *PRINTERS]
    assert (issue(*said, night="2025-12-31").count, issue(*said, night="2026-01-14").count) == (1, 3)


def test_the_share_that_went_up_is_of_the_tickets_that_were_counted() -> None:
    by_day = [said for n in range(4) for said in ticket(f"D{n}", f"Wed 1{n}:00")]
    found = issue(*PRINTERS, *by_day, *(("Wed 16:00", e.Decision(ticket=f"D{n}", action="wake_t3")) for n in range(4)))
    assert (found.count, found.action, found.why) == (3, "automate", "T1 solves it by hand each time")


def test_the_share_that_went_up_is_of_that_issue_in_that_month() -> None:
    other = [said for id in "ST" for said in ticket(id, "Wed 04:30")]
    other += [("Wed 04:31", triage("P3", id, category="hardware", system="scanner")) for id in "ST"]
    other += went_up("S", "T")
    after = [*ticket("N", "2026-01-01T00:00:00Z"), ("2026-01-01T01:00:00Z", e.Decision(ticket="N", action="wake_t3"))]
    december = [said for n in range(2) for said in ticket(f"D{n}", f"2025-12-0{n + 1}T00:00:00Z")]
    assert look(Figures(month="2026-01"), *PRINTERS, *other).top5[0].why == "T1 solves it by hand each time"
    assert issue(*december, *after, month="2025-12").why == "T1 solves it by hand each time"
    assert issue(*december, *after, month="2026-01").why == "1 of 1 had to be escalated"
