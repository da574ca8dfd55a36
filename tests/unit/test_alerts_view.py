"""The quiet list and the `alerts` object of §14: nothing dropped, every reason in words (§7 N0 to N8, N10, SLA-14)."""

from __future__ import annotations

from collections import Counter
from random import Random

import msgspec
import pytest

from nightdesk.cli.alerts import show_alerts
from nightdesk.domain import entries as e
from nightdesk.domain.alerts import SURFACED
from nightdesk.domain.facts import Facts
from nightdesk.domain.instants import MINUTE, Instant, iso, parse
from nightdesk.domain.noise import noise
from nightdesk.domain.picture import Picture
from nightdesk.domain.plain import plain
from nightdesk.reports import alerts as report
from nightdesk.text import cells
from nightdesk.views.alerts import AlertLine, Alerts, AlertsView
from nightdesk.views.common import Scene
from tests import night
from tests.build import Night, alert, at, client, promoted, resolve, window
from tests.build import noise as noise_rule
from tests.hostile import HOSTILE

WHOLE = "2026-03-09T12:00:00Z"
SEVEN = "2026-03-08T11:00:00Z"


def seen(picture: Picture, **asked: object) -> AlertsView:
    scene = Scene(picture, "t1", "0" * 64, lambda file: None)
    return msgspec.convert(asked, Alerts).answer(scene)


def of_night_a(now: str = SEVEN, **asked: object) -> AlertsView:
    return seen(night.picture(now), **asked)


def why(event: str) -> str:
    """What the quiet list, or the list of those that came back, says of that alert of night-a."""
    view = of_night_a(WHOLE, everything=True)
    return next(line.why for line in (*view.quiet, *view.resurfaced) if line.event == event)


def dismissed(row: str, reason: str = "known") -> e.Body:
    return e.AlertDismissed(alert=row, reason=reason)


class TestTheObjectOfSection14:
    def test_night_a_comes_out_value_for_value(self) -> None:
        assert plain(noise(night.picture(WHOLE).walks(), parse(WHOLE))) == night.expected()["alerts"]

    def test_the_view_holds_the_same_six_keys_with_the_same_values(self) -> None:
        shown = plain(of_night_a(WHOLE, everything=True))
        assert {key: shown[key] for key in night.expected()["alerts"]} == night.expected()["alerts"]

    @pytest.mark.parametrize("seed", range(4))
    def test_the_order_of_arrival_changes_nothing(self, seed: int) -> None:
        # T-5: looked at again and again while late events keep coming in.
        chance = Random(seed)
        events = chance.sample(night.events(), len(night.events()))
        facts, under, until = Facts(), night.policies(), parse(WHOLE)
        for number, event in enumerate(events):
            facts.evolve(event)
            if number % 60 == 0:
                noise(Picture(facts, under, Instant(parse(SEVEN) - chance.randrange(600 * MINUTE))).walks(), until)
        assert plain(noise(Picture(facts, under, until).walks(), until)) == night.expected()["alerts"]

    def test_only_what_came_in_the_stretch_is_counted_both_ends_included(self) -> None:
        said = [(f"Wed 01:0{minute}", alert(asset=f"a{minute}")) for minute in range(5)]
        found = noise(Night(*said).picture("Wed 03:00").walks(), at("Wed 01:03"), at("Wed 01:01"))
        assert (list(found.dispositions), found.total, found.counts) == (["e2", "e3", "e4"], 3, {"new": 3})

    def test_storm_members_and_reraises_after_the_end_are_left_out(self) -> None:
        planned = client(maintenance_windows=(window("2026-01-14T01:00", "2026-01-14T02:00", assets=("a0",)),))
        said = [(f"Wed 01:0{n}", alert(asset=f"a{n}")) for n in range(1, 5)]
        storm = [(f"Wed 01:04:{n:02}", alert(asset=f"b{n}")) for n in range(9)]
        told = Night(("Wed 01:00", alert(asset="a0")), *said, *storm, ("Wed 01:09", alert(asset="late")), under=planned)
        walks = told.picture("Wed 03:00").walks()
        early, late = noise(walks, at("Wed 01:08")), noise(walks, at("Wed 02:00"))
        assert [len(one.members) for one in (*early.storms, *late.storms)] == [13, 14]
        assert (early.reraised, [(one.group, iso(one.at)) for one in late.reraised]) == (
            (), [("e1", "2026-01-14T02:00:00Z")],
        )  # fmt: skip

    def test_an_alert_that_lost_its_disposition_shows_in_the_sum(self) -> None:
        picture = Night(("Wed 01:00", alert()), ("Wed 01:01", alert(asset="b"))).picture("Wed 02:00")
        picture.walk("acme").alerts.dispositions.pop("e2")
        found = noise(picture.walks(), picture.now)
        assert (sum(found.counts.values()), found.total) == (1, 2)


class TestTheSum:
    @pytest.mark.parametrize("half", range(0, 30, 3))
    def test_at_any_moment_every_alert_is_quiet_or_surfaced_once(self, half: int) -> None:
        view = of_night_a(iso(Instant(parse("2026-03-07T23:00:00Z") + half * 30 * MINUTE)), everything=True)
        surfaced = sum(disposition in SURFACED for disposition in view.dispositions.values())
        assert view.balanced
        assert len(view.quiet) + surfaced == sum(view.counts.values()) == view.total == view.received
        assert Counter(line.disposition for line in view.quiet) == {
            name: count for name, count in view.counts.items() if name not in SURFACED
        }

    def test_a_wrong_sum_names_the_alert_and_is_exit_code_1(self, capsys: pytest.CaptureFixture[str]) -> None:
        picture = Night(("Wed 01:00", alert()), ("Wed 01:01", alert(asset="b"))).picture("Wed 02:00")
        picture.walk("acme").alerts.dispositions.pop("e2")
        view = seen(picture)
        assert (view.balanced, view.unaccounted, view.received) == (False, ("e2",), 2)
        assert show_alerts(view, "text") == 1
        printed = capsys.readouterr()
        assert "THE SUM IS WRONG" in printed.out
        assert "2 alerts in the log, 2 looked at, 1 with a disposition; without one: e2." in printed.err

    def test_an_alert_the_rules_never_saw_is_missed_too(self) -> None:
        picture = Night(("Wed 01:00", alert())).picture("Wed 02:00")
        walk = picture.walk("acme").alerts
        walk.dispositions.clear()
        walk.received.clear()
        assert (seen(picture).balanced, seen(picture).unaccounted) == (False, ("e1",))

    def test_a_right_sum_is_said_and_is_exit_code_0(self, capsys: pytest.CaptureFixture[str]) -> None:
        view = of_night_a()
        assert show_alerts(view, "text") == 0
        said = "50 alerts received = 15 cleared + 1 cleared orphan + 2 filtered info + 3 flapping + 3 grouped + 14 new"
        assert report.total(view).startswith(said)
        assert report.total(view).endswith("each has one disposition (§7).")
        assert capsys.readouterr().err == ""


class TestWhyInWords:
    @pytest.mark.parametrize(
        ("event", "words"),
        [
            ("a126", "N1 expected during planned work: MW-HD until Sun 8 Mar 04:00 EDT"),
            ("a131", "N1 expected during planned work: MW-ST until Sun 8 Mar 04:30 EDT (client 03:30 CDT)"),
            ("a029", "N4 information only"),
            ("a062", "N5 a noise rule of the runbook: NR-TONER, Morning task"),
            ("a090", "N3 too many changes to mean anything; one line stands for them, a087"),
            ("a021", "N6 many alerts worked as one: one of 10 in S-a020, worked as NA-203"),
            ("a073", "grouped with a072, no worse than before (N10)"),
            ("a049", "cleared: a013 is over"),
            ("a179", "cleared: a022 is over"),
            ("a065", "cleared_orphan: all clear of a problem nobody saw (case 47)"),
            ("a177", "N10 came back worse, or while its ticket rests (b): its ticket NA-203 was resolved"),
            (
                "a245",
                "N10 came back worse, or while its ticket rests (b): more severe than before, its ticket NA-219 was"
                " parked",
            ),
            ("a283", "N10 came back worse, or while its ticket rests (a): more severe than before"),
        ],
    )
    def test_each_alert_of_night_a_says_what_kept_it_quiet_or_brought_it_back(self, event: str, words: str) -> None:
        assert why(event) == words

    def test_worse_again_while_the_ticket_rests_is_a_and_no_second_b(self) -> None:
        told = Night(
            ("Wed 01:00", alert(severity="info", category="security")), ("Wed 01:01", promoted("e1")),
            ("Wed 01:02", resolve()), ("Wed 01:03", alert(severity="warning", category="security")),
            ("Wed 01:04", alert(severity="critical", category="security")),
        )  # fmt: skip
        lines = seen(told.picture("Wed 02:00")).resurfaced
        assert [line.why.partition(" (")[2] for line in lines] == [
            "b): more severe than before, its ticket T was resolved", "a): more severe than before, told on T",
        ]  # fmt: skip

    def test_a_member_worse_than_its_storm_came_back_for_that(self) -> None:
        said = [(f"Wed 01:00:{n:02}", alert(asset=f"a{n}")) for n in range(8)]
        told = Night(*said, ("Wed 01:01", alert(asset="z", severity="critical")))
        assert [line.why for line in seen(told.picture("Wed 02:00")).resurfaced] == [
            "N10 came back worse, or while its ticket rests (a): more severe than before"
        ]

    def test_a_noise_rule_without_a_reason_says_so(self) -> None:
        told = Night(("Wed 01:00", alert()), under=client(noise_rules=(noise_rule(),)))
        assert [line.why for line in seen(told.picture("Wed 02:00")).quiet] == [
            "N5 a noise rule of the runbook: NR, the runbook gives no reason"
        ]


class TestWhatMayNeedEyes:
    def test_open_groups_without_a_ticket_are_those_of_the_handoff(self) -> None:
        rows = of_night_a().open_without_ticket
        assert [row.id for row in rows] == night.expected()["handoff"]["open_groups_without_ticket"]  # N8
        assert (rows[0].what, rows[0].note) == ("pms-02 cpu_load", "")

    def test_one_put_aside_says_who_why_and_that_it_still_is(self) -> None:
        [row] = of_night_a("2026-03-08T10:30:00Z").put_aside  # SLA-14
        assert (row.id, row.note) == (
            "a281", "by Noor Haddad: Night audit run, ends by 11:00 every Sunday; still put aside (SLA-14)",
        )  # fmt: skip
        [opened] = of_night_a("2026-03-08T10:30:00Z").open_without_ticket
        assert opened.note == "put aside by Noor Haddad: Night audit run, ends by 11:00 every Sunday (SLA-14)"

    def test_one_put_aside_that_came_back_or_cleared_or_was_put_aside_again_says_that(self) -> None:
        told = Night(
            ("Wed 01:00", alert()), ("Wed 01:01", dismissed("e1")), ("Wed 01:02", dismissed("e1", "still known")),
            ("Wed 01:03", alert(asset="b")), ("Wed 01:04", dismissed("e4")), ("Wed 01:05", alert("ok", asset="b")),
            ("Wed 01:06", alert(asset="c")), ("Wed 01:07", dismissed("e7")),
            ("Wed 01:08", alert(asset="c", severity="critical")),
        )  # fmt: skip
        notes = [row.note.rpartition("; ")[2] for row in seen(told.picture("Wed 02:00")).put_aside]
        assert notes == [
            "put aside again since (SLA-14)", "still put aside (SLA-14)", "cleared since (SLA-14)",
            "it came back since (SLA-14)",
        ]  # fmt: skip

    def test_a_storm_put_aside_is_said_of_the_storm_and_of_its_groups(self) -> None:
        said = [(f"Wed 01:00:{n:02}", alert(asset=f"a{n}")) for n in range(8)]
        view = seen(Night(*said, ("Wed 01:01", dismissed("S-e8"))).picture("Wed 02:00"))
        assert [row.id for row in view.put_aside] == ["S-e8"]
        assert {row.note for row in view.open_without_ticket} == {
            "in storm S-e8 (N6); put aside by Noor Haddad: known (SLA-14)"
        }

    def test_what_was_raised_again_names_its_window_and_its_ticket(self) -> None:
        [row] = of_night_a().raised_again
        assert (row.id, row.ticket, row.time, row.note) == (
            "a133", "NA-211", "Sun 8 Mar 04:00 EDT", "still a problem when MW-HD ended (N1)",
        )  # fmt: skip

    def test_a_storm_names_its_members_and_its_ticket(self) -> None:
        [row] = of_night_a().storm_rows
        members = night.expected()["alerts"]["storms"][0]["members"]
        assert (row.id, row.ticket, row.note) == ("S-a020", "NA-203", f"10 alerts: {', '.join(members)} (N6)")

    def test_a_merged_ticket_is_named_by_where_it_went(self) -> None:
        told = Night(
            ("Wed 00:50", e.TicketCreated(ticket="OLD", client="acme", channel="email", subject="Disk")),
            ("Wed 01:00", alert()), ("Wed 01:01", promoted("e2")), ("Wed 01:02", e.Merge(ticket="T", into="OLD")),
            ("Wed 01:03", resolve("OLD")), ("Wed 01:04", alert()),
        )  # fmt: skip
        [line] = seen(told.picture("Wed 02:00")).resurfaced
        assert line.why.endswith("(b): its ticket OLD was resolved")


class TestWhichAlerts:
    NIGHT = (
        ("Tue 17:59", alert(asset="before")), ("Tue 18:00", alert(asset="first")),
        ("Wed 07:59:59", alert(asset="last")), ("Wed 08:00", alert(asset="after")),
    )  # fmt: skip

    def test_a_named_night_holds_its_start_and_not_its_end(self) -> None:
        view = seen(Night(*self.NIGHT).picture("Wed 12:00"), night="2026-01-13")
        assert (list(view.dispositions), view.name, view.at) == (["e2", "e3"], "2026-01-13 night", at("Wed 08:00"))

    def test_in_a_shift_it_is_that_shift_so_far(self) -> None:
        view = seen(Night(*self.NIGHT).picture("Wed 01:00"))
        assert (list(view.dispositions), view.name) == (["e2"], "2026-01-13 night")

    def test_between_two_shifts_it_is_all_since_the_last_one_began(self) -> None:
        view = seen(Night(*self.NIGHT).picture("Wed 12:00"))
        assert (list(view.dispositions), view.name) == (["e2", "e3", "e4"], "since 2026-01-13 night")

    def test_everything_is_the_whole_log_up_to_now(self) -> None:
        assert list(seen(Night(*self.NIGHT).picture("Wed 07:59:59"), everything=True).dispositions) == [
            "e1",
            "e2",
            "e3",
        ]

    def test_a_night_still_to_come_holds_nothing(self) -> None:
        view = seen(Night(*self.NIGHT).picture("Wed 12:00"), night="2026-02-01")
        assert (view.received, view.quiet, view.balanced) == (0, (), True)
        assert "0 alerts received." in report.text(view)

    def test_a_log_without_alerts_is_no_error(self) -> None:
        assert seen(Night().picture("Wed 12:00"), everything=True).total == 0


class TestReraisesInTime:
    UNTIL_TEN = client(maintenance_windows=(window("2026-01-14T01:00", "2026-01-14T10:00"),))
    UNTIL_EIGHT = client(maintenance_windows=(window("2026-01-14T01:00", "2026-01-14T08:00"),))

    def test_one_as_the_night_ends_is_still_that_nights(self) -> None:
        told = Night(("Wed 01:30", alert()), under=self.UNTIL_EIGHT)
        view = seen(told.picture("Thu 12:00"), night="2026-01-13")
        assert [(one.group, one.at) for one in view.reraised] == [("e1", at("Wed 08:00"))]
        assert [row.note for row in view.open_without_ticket] == ["raised again when MW ended (N1)"]

    def test_one_after_night_end_and_last_event_is_not_in_the_object_but_stands_among_the_open(self) -> None:
        view = seen(Night(("Wed 01:30", alert()), under=self.UNTIL_TEN).picture("Wed 12:00"), everything=True)
        assert (view.reraised, view.raised_again) == ((), ())
        assert [row.note for row in view.open_without_ticket] == ["raised again when MW ended (N1)"]

    def test_a_later_event_brings_it_in(self) -> None:
        told = Night(("Wed 01:30", alert()), ("Wed 10:30", promoted("e1")), under=self.UNTIL_TEN)
        view = seen(told.picture("Wed 12:00"), everything=True)
        assert [(one.group, one.at) for one in view.reraised] == [("e1", at("Wed 10:00"))]

    def test_the_shift_at_hand_shows_it_at_once(self) -> None:
        view = seen(Night(("Wed 01:30", alert()), under=self.UNTIL_TEN).picture("Wed 10:00"))
        assert [row.id for row in view.raised_again] == ["e1"]


class TestAsText:
    def test_parts_that_need_eyes_say_none_and_quiet_ones_are_left_out(self) -> None:
        printed = report.text(seen(Night(("Wed 01:00", alert())).picture("Wed 02:00")))
        assert printed.count("  none\n") == 4
        assert "Nothing was kept quiet." in printed
        assert "QUIET:" not in printed

    def test_every_quiet_alert_of_night_a_is_printed_under_its_reason(self) -> None:
        view = of_night_a()
        printed = report.text(view)
        for disposition, title in report.QUIET.items():
            assert f"QUIET: {title.upper()} ({view.counts[disposition]})" in printed
        assert all(f"  {line.event}  " in printed or f" {line.event} " in printed for line in view.quiet)

    @pytest.mark.parametrize("width", [40, 80, 200])
    def test_no_line_is_wider_than_asked(self, width: int) -> None:
        lines = report.text(of_night_a(), width).splitlines()
        assert max(map(cells, lines)) <= width

    def test_text_from_outside_stays_on_its_line(self) -> None:
        line = AlertLine(
            event="e1", at=at("Wed 01:00"), time="01:00 UTC", client="acme", client_name="Acme", asset="", check="",
            category="", severity="warning", state="problem", summary="", disposition="grouped", rule="", why="",
        )  # fmt: skip
        view = of_night_a()
        for text in HOSTILE:
            hostile = msgspec.structs.replace(line, asset=text[:500], client_name=text[:500])
            shown = report.text(msgspec.structs.replace(view, quiet=(hostile,)), 60)
            assert all(cells(one) <= 60 for one in shown.splitlines() if one.isprintable())
            assert shown.count("\nQUIET: ") == 1
