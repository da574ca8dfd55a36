"""The brief: the picture in 18 plain lines for somebody just woken, of the desk and of one ticket."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.instants import MINUTE, Instant, iso, parse
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import Broken, Compiled, Policies, RotaOverride, RotaPolicy
from nightdesk.reports import brief as report
from nightdesk.text import cells, sanitise
from nightdesk.views.brief import Brief, BriefOf, DeskBrief, TicketBrief
from nightdesk.views.common import Scene
from tests import night
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
    page,
    page_ack,
    park,
    policies,
    promise,
    resolve,
    undelivered,
    worked,
    wrote,
)
from tests.hostile import HOSTILE

HALF_HOURS = [iso(Instant(parse("2026-03-07T22:30:00Z") + n * 30 * MINUTE)) for n in range(32)]
"""From before night-a began until after the last thing that happened."""


def scene(picture: Picture) -> Scene:
    return Scene(picture, "t1", "0" * 64, lambda file: (night.NIGHT_A / file).read_bytes())


def bare(picture: Picture, troubles: tuple[str, ...] = ()) -> Scene:
    return Scene(picture, "t1", "0" * 64, lambda file: None, troubles)


def files(of: dict[str, Compiled]) -> Policies:
    return Policies({file: [(Instant(0), policy)] for file, policy in {"desk.yaml": DESK, **of}.items()})


def broken(file: str, why: str) -> Broken:
    return Broken(file=file, problems=(why,))


def brief(told: Night, now: str = "Wed 02:00") -> DeskBrief:
    return Brief().answer(bare(told.picture(now)))


def of(told: Night, now: str = "Wed 02:00", id: str = "T") -> TicketBrief:
    found = BriefOf(ticket=id).answer(bare(told.picture(now)))
    assert found is not None
    return found


def of_night_a(id: str, now: str) -> TicketBrief:
    found = BriefOf(ticket=id).answer(scene(night.picture(now)))
    assert found is not None
    return found


def fits(printed: str, width: int = report.CELLS) -> bool:
    """Whether it is plain text within the lines and cells a brief may have."""
    lines = printed.removesuffix("\n").split("\n")
    plain = all(sanitise(line) == line and "\x1b" not in line for line in lines)
    return plain and 0 < len(lines) <= 18 and max(map(cells, lines)) <= width <= 78 and all(map(str.strip, lines))


def lines(printed: str) -> list[str]:
    return printed.splitlines()


def many(count: int) -> Night:
    """A desk on which everything is wrong at once, over and over."""

    def said() -> Iterator[Said]:
        for n in range(count):
            ticket, minute = f"T-{n:03}", f"{n % 60:02}"
            subject = f"Everything is down in room {n} and nobody knows why"
            yield f"Wed 00:{minute}", created(ticket, priority=("P1", "P2", "P3")[n % 3], subject=subject)
            yield f"Wed 01:{minute}", ack(ticket)
            yield f"Wed 01:{minute}:10", promise("Wed 02:30", ticket)
            yield f"Wed 01:{minute}:20", page("k1", "T3" if n % 2 else "T2", ticket)
        for n in range(30):
            yield f"Wed 01:{n:02}:30", alert(asset=f"srv{n}", category="security")

    return Night(*sorted(said(), key=lambda one: at(one[0])))


class TestItFits:
    @pytest.mark.parametrize("now", HALF_HOURS)
    def test_the_desk_of_night_a_at_every_half_hour(self, now: str) -> None:
        assert fits(report.desk(Brief().answer(scene(night.picture(now)))))

    @pytest.mark.parametrize("now", HALF_HOURS[::4])
    def test_every_ticket_and_alert_row_of_night_a(self, now: str) -> None:
        picture = night.picture(now)
        ids = [id for walk in picture.walks() for id in (*walk.tickets, *walk.alerts.groups, *walk.alerts.storms)]
        for id in ids:
            found = BriefOf(ticket=id).answer(scene(picture))
            assert found is not None
            assert fits(report.ticket(found)), id

    def test_a_desk_with_500_tickets_and_everything_wrong(self) -> None:
        names = [f"clients/c{n}.md" for n in range(40)]
        under = files({"rota.yaml": RotaPolicy(), "clients/acme.md": client(), **{n: broken(n, "bad") for n in names}})
        told = Night(under=under)
        told.events = many(500).events
        view = Brief().answer(bare(told.picture("Wed 02:00"), ("The disk is full.", "It is.") * 3))
        printed = lines(report.desk(view))
        assert (view.in_queue, len(view.pages), len(view.promises)) == (530, 500, 500)
        assert fits(report.desk(view))
        assert len(printed) == 18
        assert "and 498 more pages under way: nightdesk brief --json" in printed
        assert "and 499 more promises: nightdesk brief --json" in printed
        assert any(line.startswith("Breached (") for line in printed)
        assert printed[-1].startswith("Rota tonight: nobody for T2 primary, T2 secondary, T3 primary, T3 seco")
        begins = [line[:5] for line in printed]
        assert begins.count("P1 T-") == begins.count("   ne") == 2

    @pytest.mark.parametrize("width", [1, 40, 60, 78, 200])
    def test_at_any_width_of_terminal(self, width: int) -> None:
        most = min(max(width, 40), 78)
        picture = night.picture("2026-03-08T11:00:00Z")
        assert fits(report.desk(Brief().answer(scene(picture)), width), most)
        assert fits(report.ticket(of_night_a("NA-207", "2026-03-08T03:25:00Z"), width), most)

    def test_words_from_outside_take_no_more_room(self) -> None:
        for text in dict.fromkeys(sanitise(one)[:300] for one in HOSTILE):
            if not text.strip():
                continue
            under = client(client_name=text)
            told = Night(("Wed 01:00", created(subject=text, body=text)), ("Wed 01:10", wrote()), under=under)
            for printed in (report.desk(brief(told)), report.ticket(of(told))):
                assert len(lines(printed)) <= 18
                assert max(map(cells, printed.split("\n"))) <= 78


class TestTheDesk:
    def test_a_quiet_one_is_said_in_a_line(self) -> None:
        assert lines(report.desk(brief(Night()))) == [
            "Wed 14 Jan 02:00 UTC · Beacon MSP",
            "2026-01-13 night, 6h 00m left · 0 in queue",
            "T2 Kai Brandt until Mon 26 Jan 08:00 UTC",
            "T3 Raj Mehta until Mon 26 Jan 08:00 UTC",
            "Quiet: nothing in the queue, no page, no promise, no alert.",
        ]

    def test_between_two_shifts_it_says_so(self) -> None:
        assert lines(report.desk(brief(Night(), "Wed 12:00")))[1] == "no shift now · 0 in queue"

    def test_what_burns_first_stands_first_with_what_it_needs_next(self) -> None:
        view = Brief().answer(scene(night.picture("2026-03-08T03:13:00Z")))  # SLA-13, SLA-14
        assert [(one.row.id, one.next_step) for one in view.burning] == [
            ("a072", "Acknowledge it: that makes a ticket of it (a)."),
            ("NA-206", "The message bounced: tell Pat Doe again (u)."),
        ]
        assert lines(report.desk(view))[4:6] == [
            "P1 a072 14m left, alert · Gotham Law Partners: fs-01 edr_detection problem",
            "   next: Acknowledge it: that makes a ticket of it (a).",
        ]

    def test_rows_there_is_no_room_for_are_counted(self) -> None:
        said = [("Wed 01:00", created(f"T-{n}")) for n in range(9)]
        printed = lines(report.desk(brief(Night(*said))))
        assert sum(line.startswith("P3 ") for line in printed) == 6
        assert printed[-1] == "   and 3 more: nightdesk tickets"

    def test_breached_clocks_are_named(self) -> None:
        assert brief(worked(), "Wed 02:30").breached == ("T update",)  # SLA-9
        assert "Breached: T update" in lines(report.desk(brief(worked(), "Wed 02:30")))

    def test_open_promises_come_the_next_due_first_and_a_late_one_says_so(self) -> None:
        told = worked(("Wed 01:20", promise("Wed 03:00")), ("Wed 01:21", promise("Wed 01:30")))  # PR-1
        assert [(one.time, one.when) for one in brief(told).promises] == [
            ("01:30 UTC", "late 30m"), ("03:00 UTC", "in 1h 00m"),
        ]  # fmt: skip
        assert "Promised 01:30 UTC (late 30m) T Acme: call back" in lines(report.desk(brief(told)))

    def test_alerts_without_a_ticket_are_named_and_those_put_aside_counted(self) -> None:
        told = Night(
            ("Wed 01:00", alert()), ("Wed 01:01", alert(asset="b")),
            ("Wed 01:02", e.AlertDismissed(alert="e2", reason="known")),
        )  # fmt: skip
        assert (brief(told).alerts_open, brief(told).alerts_aside) == (("e1",), 1)
        printed = lines(report.desk(brief(told)))  # N8
        assert {"Alerts without a ticket: e1", "Alerts put aside and still open: 1"} <= set(printed)

    def test_a_storm_is_one_row_and_its_groups_are_not_put_aside(self) -> None:
        told = Night(*((f"Wed 01:00:{n:02}", alert(asset=f"a{n}")) for n in range(8)))
        assert (brief(told).alerts_open, brief(told).alerts_aside) == (("S-e8",), 0)

    def test_what_is_wrong_with_the_desks_own_files_is_said(self) -> None:
        under = files({"rota.yaml": broken("rota.yaml", "rota.yaml line 3: odd")})
        view = Brief().answer(bare(Night(under=under).picture("Wed 02:00"), ("Full.",)))
        assert view.warnings == ("Full.", "rota.yaml line 3: odd")
        assert "Wrong with the desk (2): Full. rota.yaml line 3: odd" in lines(report.desk(view))

    def test_runbooks_that_are_broken_or_missing_are_named_and_a_closed_tickets_client_is_not(self) -> None:
        # case 57; a ticket of nobody known (case 26) lacks no runbook
        under = files({"clients/acme.md": broken("clients/acme.md", "line 2: odd")})
        told = Night(
            ("Wed 01:00", created("A", client="other")), ("Wed 01:00", created("B", client="gone")),
            ("Wed 01:01", resolve("B")), ("Wed 01:02", created("C", client="unknown")), under=under,
        )  # fmt: skip
        assert brief(told).runbooks == ("acme: line 2: odd", "other: there is none")


class TestWhoIsOn:
    def test_until_when_follows_an_override(self) -> None:
        swap = RotaOverride(night="2026-01-14", role="t2_primary", engineer="k2")
        told = Night(under=policies(client(), rota=msgspec.structs.replace(ROTA, overrides=(swap,))))
        assert [(one.tier, one.name, one.until) for one in brief(told).on_call] == [
            ("T2", "Kai Brandt", "Wed 14 Jan 08:00 UTC"), ("T3", "Raj Mehta", "Mon 26 Jan 08:00 UTC"),
        ]  # fmt: skip

    def test_the_number_to_call_stands_beside_the_name(self) -> None:
        printed = report.desk(Brief().answer(scene(night.picture("2026-03-08T03:25:00Z"))))
        assert "T2 Kai Brandt +1-212-555-0102 until Mon 9 Mar 08:00 EDT" in lines(printed)

    def test_a_gap_tonight_is_named_and_stands_where_the_name_would(self) -> None:
        swap = RotaOverride(night="2026-01-13", role="t3_primary", engineer="s1")
        rota = msgspec.structs.replace(ROTA, weeks=(), overrides=(swap,))
        view = brief(Night(under=policies(client(), rota=rota)))
        assert view.gaps == ("nobody for T2 primary, T2 secondary, T3 secondary, Duty manager",)  # PG-1
        assert "T2 NOBODY ON THE ROTA" in lines(report.desk(view))

    def test_somebody_on_leave_who_is_on_tonight_is_named(self) -> None:
        rota = msgspec.structs.replace(ROTA, leave={"k1": frozenset({"2026-01-13"}), "s1": frozenset({"2026-01-14"})})
        told = Night(under=policies(client(), rota=rota))
        assert brief(told).gaps == ("T2 primary Kai Brandt is on leave",)
        assert brief(Night()).gaps == ()


class TestPagesUnderWay:
    def test_an_unanswered_one_says_who_since_when_how_often_and_who_is_next(self) -> None:
        told = worked(("Wed 01:20", page("k1")), ("Wed 01:25", page("k1")))  # PG-2
        assert (
            report.desk(brief(told, "Wed 01:26")).count(
                "NO ANSWER T2 T since 01:20 UTC: Kai Brandt x2; next 01:30 UTC k2\n"
            )
            == 1
        )
        assert brief(told, "Wed 01:30").pages[0].next_at == "now"

    def test_a_chain_gone_through_says_so(self) -> None:
        people = ("s1", "s1", "s2", "s2", "m1", "m1")
        told = worked(*((f"Wed 01:{20 + 5 * n}", page(who, "T3")) for n, who in enumerate(people)))
        [line] = brief(told, "Wed 01:46").pages
        assert (line.exhausted, line.next_name) == (True, "Raj Mehta")
        said = "NO ANSWER T3 T since 01:20 UTC, chain exhausted: again 01:50 UTC Raj Mehta"
        assert said in lines(report.desk(brief(told, "Wed 01:46")))

    def test_an_answered_one_names_who_and_when(self) -> None:
        told = worked(("Wed 01:20", page("k1")), ("Wed 01:25", page("k2")), ("Wed 01:27", page_ack("k1")))  # PG-3
        [line] = brief(told).pages
        assert (line.name, line.answered, line.since, line.next_at) == ("Kai Brandt", "01:27 UTC", "01:20 UTC", "")

    def test_paged_again_after_an_answer_it_counts_from_there(self) -> None:
        told = worked(("Wed 01:20", page("k1")), ("Wed 01:21", page_ack("k1")), ("Wed 01:40", page("k1")))
        [line] = brief(told, "Wed 01:41").pages
        assert (line.answered, line.since, line.tries) == ("", "01:40 UTC", 1)

    def test_who_was_stood_down_is_no_longer_under_way_and_the_other_who_answered_is(self) -> None:
        told = worked(
            ("Wed 01:20", page("k1")), ("Wed 01:25", page("k2")), ("Wed 01:26", page_ack("k1")),
            ("Wed 01:27", page_ack("k2")), ("Wed 01:28", e.StandDown(ticket="T", contact="k1")),
            ("Wed 01:40", e.StandDown(ticket="T", contact="k2")),
        )  # fmt: skip
        assert [line.name for line in brief(told, "Wed 01:30").pages] == ["k2"]
        assert brief(told).pages == ()

    def test_parked_and_resolved_tickets_page_nobody(self) -> None:
        sent = ("Wed 01:20", page("k1"))
        assert brief(worked(sent, ("Wed 01:30", park()))).pages == ()  # PG-7
        assert brief(worked(sent, ("Wed 01:30", resolve()))).pages == ()

    def test_a_silent_desk_page_ends_with_the_first_response(self) -> None:
        told = Night(
            ("Wed 01:00", created(priority="P1")), ("Wed 01:08", page("k1", reason="desk_silent")), ("Wed 01:10", ack())
        )
        assert len(brief(told, "Wed 01:09").pages) == 1  # PG-8
        assert brief(told, "Wed 01:11").pages == ()

    def test_unanswered_ones_stand_before_answered_older_ones(self) -> None:
        told = worked(("Wed 01:20", page("k1")), ("Wed 01:21", page_ack("k1")), ("Wed 01:30", page("s1", "T3")))
        assert [line.tier for line in brief(told, "Wed 01:31").pages] == ["T3", "T2"]


class TestOneTicket:
    def test_it_says_what_somebody_woken_for_it_must_know(self) -> None:
        printed = lines(report.ticket(of_night_a("NA-207", "2026-03-08T03:25:00Z")))
        assert [line.rstrip() for line in printed if not line.startswith(" ")] == [
            "P1 NA-207 EDR: mass file encryption on fs-01",
            "Client     Gotham Law Partners",
            "Status     In progress, owner Noor Haddad",
            "Since      Sat 7 Mar 22:12 EST, by alert; now Sat 7 Mar 22:25 EST",
            "Why        P1 by triage: SEV-4 impact and urgency, SEV-7 active security brea…",
            "Response   met (due Sat 7 Mar 22:27 EST)",
            "Update     25m left, due Sat 7 Mar 22:50 EST",
            "Resolution 3h 47m left, due Sun 8 Mar 03:12 EDT",
            "Done       22:19 EST Noor Haddad: note: Duty manager informed by phone",
            "Decided    Wake T3 (22:17 EST Noor Haddad), as the rules say: R01 active",
            "NO ANSWER T3 NA-207 since 22:18 EST: Raj Mehta x2; next 22:28 EST Sue Park",
            "Answered T2 NA-207: Kai Brandt +1-212-555-0102 at 22:21 EST, paged 22:18 EST",
            next(line for line in printed if line.startswith("Open       HO-2 f paged, and nobody acknowledged: T3")),
            "Call       Vera Stone (operations) +1-212-555-0141",
            "Runbook    T1 may: password_reset, signin_revoke.",
            "Next       Decided: Wake T3. Keep the client told (u).",
        ]

    def test_the_rules_behind_the_decision_come_with_their_words(self) -> None:
        found = of_night_a("NA-210", "2026-03-08T05:40:00Z")
        assert found.rules == (
            "R03 out of cover, P1 worked as best effort", "R12 nothing else fits → page T2",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("reason", "answers", "words"),
        [
            ("vendor on site", {"E01": "no"}, "against the rules, because vendor on site"),
            ("", {"E01": "no"}, "against the rules, no reason given"),
            ("", {"E01": "yes"}, "as the rules say"),
            ("", None, "without a checklist"),
        ],
    )
    def test_how_the_decision_stands_to_the_rules_is_said(
        self, reason: str, answers: dict[str, e.Answer] | None, words: str
    ) -> None:
        asked: list[Said] = [("Wed 01:20", checklist(**answers))] if answers is not None else []
        told = worked(*asked, ("Wed 01:21", e.Decision(ticket="T", action="wake_t3", reason=reason)))
        assert of(told).decided == f"Wake T3 (01:21 UTC Noor Haddad), {words}"

    def test_what_was_done_leaves_out_what_other_lines_say(self) -> None:
        told = worked(
            ("Wed 01:15", checklist(E01="yes")), ("Wed 01:16", e.Decision(ticket="T", action="wake_t3", reason="")),
            ("Wed 01:17", page("s1", "T3")), ("Wed 01:18", page_ack("s1")), ("Wed 01:19", wrote()),
        )  # fmt: skip
        assert of(told).done == (
            "01:00 UTC Noor Haddad: received by email", "01:10 UTC Noor Haddad: acknowledged, told by message",
            "01:19 UTC Noor Haddad: the client wrote: and?",
        )  # fmt: skip

    def test_there_is_always_room_for_the_last_thing_done(self) -> None:
        told = many(3)
        assert any(line.startswith("Done ") for line in lines(report.ticket(of(told, id="T-001"))))

    def test_an_alert_row_says_what_monitoring_said(self) -> None:
        found = of_night_a("a072", "2026-03-08T03:13:00Z")  # SLA-14
        assert (found.status, found.decided, len(found.done)) == ("Alert, no ticket yet", "", 2)
        assert found.next_step == "Acknowledge it: that makes a ticket of it (a)."

    def test_a_client_without_a_number_is_said_to_have_none(self) -> None:
        assert "Call       no number in the runbook" in lines(report.ticket(of(worked())))

    def test_what_is_open_on_it_stands_there(self) -> None:
        told = worked(("Wed 01:20", undelivered()))
        assert any(line.startswith("Open       ") and "COM-9" in line for line in lines(report.ticket(of(told))))

    def test_another_days_hour_carries_its_date(self) -> None:
        assert of(worked(), "Thu 02:00").done[0].startswith("Wed 14 Jan 01:00 UTC ")

    def test_an_id_nobody_named_is_none(self) -> None:
        assert BriefOf(ticket="NA-999").answer(bare(Night().picture("Wed 02:00"))) is None
