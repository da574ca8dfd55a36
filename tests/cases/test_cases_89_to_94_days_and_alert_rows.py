"""§13, cases 89 to 94: day shifts, desk holidays, what stays apart or passes on at a merge, alerts nobody promotes."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.attention import ringing, silent_at
from nightdesk.domain.burden import standby_points
from nightdesk.domain.calendar import cover_status, day_of, night_of, shift_at
from nightdesk.domain.clocks import Clock
from nightdesk.domain.incidents import incidents
from nightdesk.reports import text
from nightdesk.views.alerts import Alerts
from nightdesk.views.handoff import Handoff
from tests import rotas
from tests.build import (
    DESK,
    Night,
    Said,
    ack,
    alert,
    at,
    client,
    created,
    merge,
    page,
    policies,
    promise,
    promoted,
    when,
)
from tests.cases.builders import Handed, answered, card, figures, out_of_cover, paged, report, row, scene

SUNDAY = day_of(DESK, date(2026, 1, 18))


def test_case_89_a_sunday_has_a_day_shift_with_its_own_figures_and_handoff() -> None:
    assert SUNDAY is not None
    assert (SUNDAY.name, when(SUNDAY.start), when(SUNDAY.end)) == ("2026-01-18 day", "Sun 08:00", "Sun 18:00")
    night = Night(
        ("Sun 07:59:59", created("N", priority="P4")), ("Sun 08:00", created("D", priority="P4")),
        ("Sun 08:05", ack("N")), ("Sun 08:06", ack("D")), ("Sun 17:59:59", created("L", priority="P4")),
    )  # fmt: skip
    of_night, after = night_of(DESK, date(2026, 1, 17)), night_of(DESK, date(2026, 1, 18))
    assert [figures(night, shift).population for shift in (of_night, SUNDAY, after)] == [1, 2, 0]
    signed = Night(*((iso_at(event), event.body, event.actor) for event in night.events), ("Sun 17:55", SIGNED))
    handed = Handed(signed, SUNDAY, "Sun 19:00")
    assert (when(handed.fixed.at), handed.fixed.signed_by) == ("Sun 17:55", "t1")
    assert handed.ids == {"open": ["N", "D"]}
    assert Handoff(day="2026-01-18").answer(scene(signed, "Sun 19:00")).night == "2026-01-18 day"


SIGNED = e.HandoffSigned()


def iso_at(event: e.Event) -> str:
    found = when(event.at)
    assert found is not None
    return found


def test_case_89_a_working_tuesday_has_no_day_shift() -> None:
    assert day_of(DESK, date(2026, 1, 13)) is None
    assert shift_at(DESK, at("Tue 12:00")) is None
    with pytest.raises(ValueError, match="working day"):
        Handoff(day="2026-01-13").answer(scene(Night(), "Wed 09:00"))


def test_case_90_a_desk_holiday_on_a_thursday_has_a_day_shift_and_the_clients_go_by_their_own() -> None:
    desk = msgspec.structs.replace(DESK, holidays=frozenset({"2026-01-15"}))
    shift = day_of(desk, date(2026, 1, 15))
    assert shift is not None
    assert (shift.name, when(shift.start), when(shift.end)) == ("2026-01-15 day", "Thu 08:00", "Thu 18:00")
    rota = rotas.rota({"2026-01-12": "k1"})
    nights = [standby_points(rota, held, "k1", date(2026, 1, 15)) for held in (DESK, desk)]
    assert nights == [1, 1 + 2]
    open_, shut = out_of_cover(), out_of_cover(id="shut", holidays=frozenset({"2026-01-15"}))
    assert [cover_status(policy, "P1", at("Thu 10:00")) for policy in (open_, shut)] == ["business", "out_of_cover"]
    night = Night(("Thu 10:00", created()), under=policies(open_, desk=desk))
    assert figures(night, shift).population == 1


def test_case_91_two_clients_tickets_are_never_merged_and_may_stand_in_one_incident() -> None:
    night = Night(
        ("Wed 01:00", created("A")), ("Wed 01:05", created("B", client="other")), ("Wed 01:10", merge("B", "A")),
        ("Wed 01:20", e.IncidentOpened(incident="IN-1", title="Fiber cut")),
        ("Wed 01:21", e.IncidentLinked(ticket="A", incident="IN-1")),
        ("Wed 01:22", e.IncidentLinked(ticket="B", incident="IN-1")),
        under=policies(client(), client(id="other")),
    )  # fmt: skip
    assert night.refused() == ["merge_other_client"]
    assert [night.ticket("Wed 02:00", id).status for id in "AB"] == ["new", "new"]
    assert any("another client" in fact for fact in card(night, "Wed 02:00", "B").facts)
    (incident,) = incidents(night.picture("Wed 02:00"))
    assert (incident.tickets, incident.clients) == (("A", "B"), ("acme", "other"))
    other: list[Clock] = [night.clocks("Wed 02:00", id).response for id in "AB"]
    assert [when(clock.due) for clock in other] == ["Wed 03:00", "Wed 03:05"]


def test_case_92_a_promise_on_a_child_runs_on_at_its_parent() -> None:
    said: tuple[Said, ...] = (
        ("Wed 01:00", created("A")), ("Wed 01:05", created("B")), ("Wed 01:06", ack("A")), ("Wed 01:06", ack("B")),
        ("Wed 01:07", promise("Wed 07:00", "B")), ("Wed 01:10", merge("B", "A")),
    )  # fmt: skip
    night = Night(*said)
    assert [when(one.due) for one in night.ticket("Wed 02:00", "A").promises] == ["Wed 07:00"]
    assert night.ticket("Wed 02:00", "B").promises == ()
    assert "c" in night.reasons("Wed 06:00", "A")
    kept = Night(*said, ("Wed 06:30", e.PromiseKept(ticket="A", promise="e5")))
    assert kept.ticket("Wed 06:40", "A").promises == ()


SECURITY = alert(category="security", severity="critical", check="edr_detection")


def test_case_93_a_security_alert_nobody_promotes_burns_in_band_0_and_is_due_for_a_page_at_half_its_target() -> None:
    night = Night(("Wed 03:12", SECURITY))
    found = night.row("Wed 03:13", "e1")
    assert (found.severity, found.band, found.clocks.response.state) == ("P1", 0, "ok")
    assert (when(found.clocks.response.risk), when(found.due)) == ("Wed 03:19:30", "Wed 03:27")
    assert row(night, "Wed 03:13", "e1").clock == "14m left"
    minutes = ("Wed 03:12", "Wed 03:13", "Wed 03:27:01")
    assert [ringing(night.picture(now)) for now in minutes] == [("e1",)] * 3
    assert when(silent_at(found)) == "Wed 03:19:30"
    # What the watcher is to write then: the ticket first, and the page as the chain wants it.
    silent = page("k1", reason="desk_silent")
    paging = Night(("Wed 03:12", SECURITY), ("Wed 03:19:30", promoted("e1"), "watcher"),
                   ("Wed 03:19:30", silent, "watcher"))  # fmt: skip
    assert paging.ticket("Wed 03:20").technician_at is None
    assert when(paging.ticket("Wed 03:20").received_at) == "Wed 03:12"
    (attempt,) = paged(paging, "Wed 03:20").attempts
    assert (attempt.on_plan, attempt.late_by_s, attempt.reason) == (True, 0, "desk_silent")
    assert (paging.row("Wed 03:20").band, paging.clocks("Wed 03:20").response.state) == (0, "at_risk")


def test_case_94_an_alert_dismissed_as_known_comes_back_when_it_gets_worse() -> None:
    said: tuple[Said, ...] = (
        ("Wed 02:00", alert()), ("Wed 02:10", e.AlertDismissed(alert="e1", reason="known"), "k1"),
        ("Wed 02:20", alert()),
    )  # fmt: skip
    aside = Night(*said)
    assert (aside.queue("Wed 02:25"), aside.disposed()) == ([], ["new", "grouped"])
    listed = text.handoff(report(aside, "Wed 06:00"))
    assert "put aside by Kai Brandt: known" in " ".join(listed.split())
    worse = Night(*said, ("Wed 02:30", alert(severity="critical")))
    assert [ringing(night.picture("Wed 02:30")) for night in (aside, worse)] == [(), ("e1",)]
    assert (worse.disposed()[-1], worse.queue("Wed 02:30")) == ("resurfaced", ["e1"])
    found = worse.row("Wed 02:30", "e1")
    assert (found.severity, found.band, when(found.due)) == ("P2", 2, "Wed 03:00")
    view = Alerts().answer(scene(worse, "Wed 02:31"))
    assert [line.event for line in view.resurfaced] == ["e4"]
    assert [("came back" in one.note) for one in view.put_aside] == [True]
    # Worked on as a ticket and put to rest, it flags that one.
    made = answered(("Wed 02:00", alert()), ("Wed 02:05", promoted("e3", "D")), ("Wed 02:06", ack("D")),
                    ("Wed 02:30", alert(severity="critical")))  # fmt: skip
    assert "g" in made.reasons("Wed 03:00", "D")
