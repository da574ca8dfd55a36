"""§13, cases 1 to 11: nights of 13 and 15 hours, zones that differ, holidays, lunch, the edges of a night."""

from __future__ import annotations

from datetime import date

import msgspec

from nightdesk.domain.burden import band, standby_points
from nightdesk.domain.calendar import calendars, cover_status, day_of, next_opening, night_of, rota_night
from nightdesk.domain.commands import Acknowledge
from nightdesk.domain.instants import HOUR, MINUTE, Instant, display, iso, local, parse, window_start, zone
from nightdesk.domain.messages import default_template
from nightdesk.domain.pay import pay
from nightdesk.domain.policy import ClientPolicy, CoverageModel
from nightdesk.views.common import both_times
from tests import rotas
from tests.build import DESK, Night, ack, at, checklist, client, created, hours, note, park, policies, when
from tests.cases.builders import (
    NEW_YORK,
    OUT_OF_COVER,
    Handed,
    card,
    figures,
    in_new_york,
    out_of_cover,
    recommended,
)

SPRING = night_of(NEW_YORK, date(2026, 3, 7))


def opening(policy: ClientPolicy, after: str) -> str | None:
    found = next_opening(policy, parse(after))
    return iso(found) if found is not None else None


def test_case_01_a_spring_night_has_thirteen_hours_and_no_half_past_two() -> None:
    assert (iso(SPRING.start), iso(SPRING.end)) == ("2026-03-07T23:00:00Z", "2026-03-08T12:00:00Z")
    assert SPRING.end - SPRING.start == 13 * HOUR
    assert [rota_night("America/New_York", 480, Instant(SPRING.end + late)) for late in (-1, 0)] == [
        "2026-03-07", "2026-03-08",
    ]  # fmt: skip
    week = rotas.rota({"2026-03-02": "k1"}, zones="America/New_York")
    held = pay(week, NEW_YORK, (), "2026-03-02").people["k1"]
    assert (held.nights_primary, held.stipend) == (7, 30_000)
    walls = [local(Instant(now), zone("America/New_York")) for now in range(SPRING.start, SPRING.end, MINUTE)]
    assert len(walls) == 13 * 60
    assert [wall for wall in walls if wall.hour == 2] == []
    assert iso(window_start(date(2026, 3, 8), 2 * 60 + 30, zone("America/New_York"))) == "2026-03-08T07:30:00Z"


def test_case_01_due_times_cross_the_jump_by_elapsed_time() -> None:
    models: tuple[CoverageModel, ...] = ("full_247", "overnight")
    for model in models:
        night = Night(
            ("2026-03-08T06:30:00Z", created(priority="P2")),
            under=in_new_york(client(model, timezone="America/New_York")),
        )
        due = night.clocks("2026-03-08T06:30:00Z").response.due
        assert due is not None
        assert display(due, zone("America/New_York")) == "Sun 8 Mar 03:30 EDT"


def test_case_02_an_hour_read_twice_keeps_its_order_and_carries_its_zone() -> None:
    night = Night(
        ("2026-11-01T05:30:00Z", created()), ("2026-11-01T06:30:00Z", note()),
        under=in_new_york(client(timezone="America/New_York")),
    )  # fmt: skip
    night.events = night.events[::-1]
    lines = card(night, "2026-11-01T07:00:00Z").timeline
    assert [(line.event, line.time) for line in lines] == [
        ("e1", "Sun 1 Nov 01:30 EDT"), ("e2", "Sun 1 Nov 01:30 EST"),
    ]  # fmt: skip
    assert lines[1].at - lines[0].at == HOUR


def test_case_03_a_client_in_phoenix_moves_an_hour_away_from_the_desk_and_keeps_its_own_hours() -> None:
    phoenix = client(OUT_OF_COVER, timezone="America/Phoenix")
    before, after = (
        Night(("2026-03-06T00:00:00Z", created()), under=in_new_york(phoenix)).picture(now)
        for now in ("2026-03-08T06:00:00Z", "2026-03-08T12:00:00Z")
    )
    assert both_times(before, "acme", before.now) == "Sun 8 Mar 01:00 EST (client Sat 7 Mar 23:00 MST)"
    assert both_times(after, "acme", after.now) == "Sun 8 Mar 08:00 EDT (client 05:00 MST)"
    openings = [opening(phoenix, day) for day in ("2026-03-06T00:00:00Z", "2026-03-08T12:00:00Z")]
    assert openings == ["2026-03-06T15:00:00Z", "2026-03-09T15:00:00Z"]
    at_edges = [cover_status(phoenix, "P1", parse(f"2026-03-09T{time}Z")) for time in ("14:59:59", "15:00:00")]
    assert at_edges == ["out_of_cover", "business"]


def test_case_04_the_clients_own_change_decides_and_no_offset_is_kept() -> None:
    london = client(OUT_OF_COVER, timezone="Europe/London", business_hours=hours("09:00-17:00"))
    # Asked for summer first, so that an offset kept from it would show before the change.
    days = ("2026-03-30", "2026-03-27", "2026-03-09", "2026-03-06", "2026-03-30")
    assert [opening(london, f"{day}T00:00:00Z") for day in days] == [
        "2026-03-30T08:00:00Z", "2026-03-27T09:00:00Z", "2026-03-09T09:00:00Z", "2026-03-06T09:00:00Z",
        "2026-03-30T08:00:00Z",
    ]  # fmt: skip
    night = Night(("2026-03-27T16:30:00Z", created(priority="P1")), under=in_new_york(london))
    due = night.clocks("2026-03-27T16:30:00Z").resolution.due
    assert due is not None
    assert iso(due) == "2026-03-30T11:30:00Z"  # half an hour on Friday, three and a half from 09:00 BST
    picture = night.picture("2026-03-30T08:00:00Z")
    assert both_times(picture, "acme", parse("2026-03-09T09:00:00Z")) == "Mon 9 Mar 05:00 EDT (client 09:00 GMT)"
    assert both_times(picture, "acme", picture.now) == "Mon 30 Mar 04:00 EDT (client 09:00 BST)"


def test_case_05_an_opening_in_the_skipped_hour_keeps_the_offset_before_the_jump() -> None:
    early = client(OUT_OF_COVER, timezone="America/New_York", business_hours=hours("02:30-10:00", "02:30-10:00"))
    assert opening(early, "2026-03-08T06:00:00Z") == "2026-03-08T07:30:00Z"
    business = calendars(early).business
    assert [business.contains(parse(f"2026-03-08T{time}Z")) for time in ("07:29:59", "07:30:00")] == [False, True]
    night = Night(("2026-03-08T07:00:00Z", created(priority="P2")), under=in_new_york(early))
    due = night.clocks("2026-03-08T07:00:00Z").response.due
    assert due is not None
    assert iso(due) == "2026-03-08T08:30:00Z"


WORKWEEK, CLOSED = ((9 * 60, 17 * 60),), ()
DUBAI = client(
    OUT_OF_COVER, timezone="Asia/Dubai", business_hours=(WORKWEEK,) * 4 + (CLOSED,) * 2 + (WORKWEEK,),
)  # fmt: skip


def test_case_06_a_client_open_in_the_desks_night_is_simply_open() -> None:
    said = ("2026-03-08T06:00:00Z", created(priority="P2"))
    asked = checklist(E01="no", E04="no", E05="no", E09="no", E10="no", E11="no")
    night = Night(said, ("2026-03-08T06:10:00Z", asked), under=in_new_york(DUBAI))
    assert SPRING.start <= parse(said[0]) < SPRING.end
    assert cover_status(DUBAI, "P2", parse(said[0])) == "business"
    clock = night.clocks("2026-03-08T06:10:00Z").response
    assert (clock.state, clock.due) == ("ok", parse("2026-03-08T07:00:00Z"))
    ticket, picture = night.ticket("2026-03-08T06:10:00Z"), night.picture("2026-03-08T06:10:00Z")
    assert default_template(Acknowledge(ticket="T", told_by="phone"), ticket, picture) == "ack"
    assert (ticket.status, ticket.checklists[-1].answers["E02"]) == ("new", "no")
    assert recommended(night, "2026-03-08T06:10:00Z")[0] == "escalate_t2"


def test_case_07_with_a_holiday_on_monday_work_is_due_on_tuesday() -> None:
    closed = out_of_cover(holidays=frozenset({"2026-01-19"}))
    night = Night(("Sat 01:00", created()), ("Sat 01:10", park()), under=closed)
    assert when(night.ticket("Sat 02:00").work_due) == "+7 Tue 08:00"


def test_case_08_a_holiday_of_the_desk_is_none_of_the_clients_and_burden_asks_the_engineers() -> None:
    desk = msgspec.structs.replace(DESK, holidays=frozenset({"2026-01-15"}))
    assert day_of(desk, date(2026, 1, 15)) is not None
    night = Night(("Thu 10:00", created()), under=policies(out_of_cover(), desk=desk))
    assert cover_status(night.policies.client("acme", at("Thu 10:00")), "P3", at("Thu 10:00")) == "business"
    assert night.clocks("Thu 10:00").response.state == "ok"
    plain = rotas.rota({"2026-01-12": "k1"})
    own = msgspec.structs.replace(plain, holidays={"k1": frozenset({"2026-01-15"})})
    # A weekday night and the day shift of a desk holiday; a night of one's own holiday counts three.
    assert [standby_points(rota, desk, "k1", date(2026, 1, 15)) for rota in (plain, own)] == [1 + 2, 3 + 2]
    assert [band(rota, desk, "k1", at("Thu 23:00")).extra for rota in (plain, own)] == [False, True]


def test_case_09_over_lunch_clocks_stand_still_and_the_reopening_is_no_business_day() -> None:
    lunch = out_of_cover(business_hours=hours("08:00-12:00 13:00-17:00"))
    night = Night(("Wed 11:30", created(priority="P2")), ("Wed 12:30", park()), under=lunch)
    clock = night.clocks("Wed 12:15").response
    assert (when(clock.due), clock.state) == ("Wed 13:30", "waiting_cover")
    openings = [when(next_opening(lunch, at(now))) for now in ("Wed 12:30", "Thu 08:00", "Thu 08:00:01")]
    assert openings == ["Thu 08:00", "Thu 08:00", "Fri 08:00"]
    assert when(night.ticket("Wed 12:30").work_due) == "Thu 08:00"


def test_case_10_a_ticket_at_night_end_belongs_to_the_day_and_is_seen() -> None:
    night = Night(("Sat 08:00", created()))
    of_night, of_day = night_of(DESK, date(2026, 1, 16)), day_of(DESK, date(2026, 1, 17))
    assert of_day is not None
    assert (figures(night, of_night).population, figures(night, of_day).population) == (0, 1)
    assert night.queue("Sat 08:00") == ["T"]
    assert Handed(night, of_night, "Sat 08:00").ids == {"action_first": ["T"]}  # d: nobody has answered yet


def test_case_11_an_open_ticket_from_before_the_night_is_handed_over_and_counts_for_another_shift() -> None:
    night = Night(("Tue 17:59:59", created(priority="P4")), ("Tue 18:10", ack()))
    shift = night_of(DESK, date(2026, 1, 13))
    assert Handed(night, shift, "Wed 02:00").ids == {"open": ["T"]}
    assert figures(night, shift).population == 0
    later = Night(("Tue 18:00", created(priority="P4")), ("Tue 18:10", ack()))
    assert figures(later, shift).population == 1
