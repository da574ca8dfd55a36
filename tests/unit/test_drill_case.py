"""What a drill shows: the case masked and cut at the decision, the answer only afterwards, the report (§12)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from nightdesk.domain import drills
from nightdesk.domain import entries as e
from nightdesk.domain.commands import Refused
from nightdesk.domain.facts import Facts
from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.masking import ASSET
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import ClientPolicy
from nightdesk.reports import drills as text
from nightdesk.reports import json
from nightdesk.views.common import Scene
from nightdesk.views.drill_case import ALERTS_SHOWN, DrillCase
from nightdesk.views.drills import BlindCase, DrillFigures, DrillItems, DrillReveal, DrillScores, Revealed
from tests.build import Night, Said, alert, checklist, created, promoted, triage, wrote
from tests.hostile import HOSTILE
from tests.night import events, picture, policies

AFTER = parse("2026-03-09T00:00:00Z")


def scene(shown: Picture, actor: str = "k9") -> Scene:
    return Scene(shown, actor, "0" * 64, lambda file: None)


def blind(shown: Picture, item: str, actor: str = "k9") -> DrillCase:
    found = BlindCase(item).answer(scene(shown, actor))
    assert isinstance(found, DrillCase), found
    return found


def later(body: e.Body, n: int, at: Instant = AFTER) -> e.Event:
    return e.Event(id=f"z{n}", origin="later", n=n, at=at, actor="", body=body)


def judged() -> Picture:
    """Night-a with every decision judged right, so that every decided ticket is an item."""
    said = [event for event in events() if not isinstance(event.body, e.Verdict)]
    decided = [event.id for event in said if isinstance(event.body, e.Decision)]
    right = [later(e.Verdict(decision=id, needed="yes"), n) for n, id in enumerate(decided)]
    return Picture(Facts([*said, *right]), policies(), AFTER)


TELLING = """
    Pat Doe Noor Haddad Kai Brandt Lou Ferris Mia Cole Ned Ivers Raj Mehta Sue Art Quill Luis Vega Ann Roe Vera Stone
    Mel Orr Dana Whitfield harbour bayside mesa windy gotham sunset copper prairie StayBook
"""
"""Parts of names by which one would know somebody of night-a. `Park` is left out: it is an action, too."""


def names_of_night_a() -> set[str]:
    """Every name of a client, a person and a vendor in the fixture, whole and in telling parts."""
    shown = picture(AFTER)
    known = {person.name for person in shown.rota.engineers} | {"Pat Doe"} | set(TELLING.split())
    for client in shown.policies.clients():
        policy = shown.client_policy(client)
        assert isinstance(policy, ClientPolicy)
        known |= {client, policy.client_name, policy.reviewed_by, *policy.authorisers}
        known |= {contact.name for contact in policy.contacts} | {vendor.name for vendor in policy.vendors}
    return known - {""}


class TestTheMask:
    """§12: client and people are masked."""

    @pytest.mark.parametrize("item", [item.id for item in drills.items(judged())])
    def test_no_name_number_or_address_of_night_a_survives_in_any_case(self, item: str) -> None:
        printed = text.case(blind(judged(), item), 400) + json.render(blind(judged(), item))
        assert [
            name for name in names_of_night_a() if re.search(rf"\b{re.escape(name)}\b", printed, re.IGNORECASE)
        ] == []
        assert not re.search(r"@|\.com|555|\+1-", printed)
        assert not re.search(r"\bNA-\d", printed)
        assets = {event.body.asset for event in events() if isinstance(event.body, e.Alert)}
        assert [asset for asset in assets if asset in printed] == []

    def test_every_decided_ticket_of_night_a_makes_a_case(self) -> None:
        decided = {event.body.ticket for event in events() if isinstance(event.body, e.Decision)}
        assert {item.ticket for item in drills.items(judged())} == decided
        assert len(decided) > 10

    def test_machines_of_the_case_are_told_apart_by_number(self) -> None:
        item = next(item.id for item in drills.items(judged()) if item.ticket == "NA-203")
        whats = [line.what for line in blind(judged(), item).alerts]
        assert whats[0] == "[asset 1] ping: critical availability problem"
        assert whats[9] == "[asset 10] ping: critical availability problem"
        assert ASSET not in "".join(whats)

    def test_who_did_something_is_said_by_what_they_are(self) -> None:
        item = next(item.id for item in drills.items(judged()) if item.ticket == "NA-205")
        assert {line.who for line in blind(judged(), item).timeline} == {"the client", "technician"}

    def test_hostile_text_passes_the_mask(self) -> None:
        for payload in HOSTILE:
            night = of_one(("Wed 01:05", e.Note(ticket="T", body=payload)), subject=payload, body=payload)
            assert text.case(blind(night, "d"), 60)


def of_one(*more: Said, **ticket: Any) -> Picture:
    """A ticket `T` and what more was said, then a decision `d` (own) with its verdict."""
    night = Night(("Wed 01:00", created(**ticket)), *more, ("Wed 01:30", e.Decision(ticket="T", action="own")))
    last = night.events[-1]
    renamed = e.Event(id="d", origin="test", n=last.n, at=last.at, actor="t1", body=last.body)
    after = Instant(last.at + 3600)
    said = [*night.events[:-1], renamed, later(e.Verdict(decision="d", needed="yes"), 1, after)]
    return Picture(Facts(said), night.policies, Instant(after + 3600))


class TestTheCase:
    """What was known up to the decision is in the case; nothing else is."""

    def test_it_says_what_the_technician_had_before_them(self) -> None:
        found = blind(picture(AFTER), "a078")
        assert (found.severity, found.category, found.system, found.channel) == (
            "P1",
            "security",
            "fileserver",
            "alert",
        )
        assert (found.when, found.client_time, found.waiting) == ("Sat 22:17 EST", "", "5m")
        assert found.cover == "in cover (COV-6 cover by hour and severity)"
        assert found.severity_why == "SEV-4 impact and urgency, SEV-7 active security breach"
        assert found.subject == "EDR: mass file encryption on [asset 1]"
        assert found.t1_actions == ("password_reset", "signin_revoke")
        assert [(answer.id, answer.answer) for answer in found.checklist][:3] == [
            ("E01", "yes"), ("E02", "no"), ("E03", "no"),
        ]  # fmt: skip
        assert [line.time for line in found.timeline] == ["22:14 EST", "22:15 EST", "22:16 EST", "22:17 EST"]

    @pytest.mark.parametrize("secret", ["T3", "R01", "page", "break-glass", "Disable", "wake", "hold", "contain"])
    def test_neither_the_answer_nor_the_recommendation_nor_what_came_after_is_in_it(self, secret: str) -> None:
        """DR-4."""
        case = blind(picture(AFTER), "a078")
        printed = text.case(case, 200).partition("WHAT DO YOU DO?")[0]
        assert "checklist" in printed
        assert secret not in printed

    def test_messages_up_to_the_decision_are_in_it_with_the_clients_words_masked(self) -> None:
        night = of_one(
            ("Wed 01:10", wrote()), ("Wed 01:20", e.Note(ticket="T", body="Acme waits")), body="Acme is down"
        )
        found = blind(night, "d")
        assert found.body == "[a client] is down"
        assert [(line.who, line.what, line.text) for line in found.timeline[1:]] == [
            ("the client", "wrote", "and?"), ("technician", "note", "[a client] waits"),
        ]  # fmt: skip

    def test_without_triage_or_checklist_it_says_so(self) -> None:
        found = blind(of_one(), "d")
        assert (found.category, found.system, found.checklist) == ("", "", ())
        printed = text.case(found)
        assert "not triaged" in printed
        assert "none was answered" in printed

    def test_what_was_days_before_says_how_many(self) -> None:
        night = Night(
            ("Tue 23:50", created()), ("Wed 01:00", e.Decision(ticket="T", action="own")),
            ("Wed 02:00", e.Verdict(decision="e2", needed="yes"), "m1"),
        )  # fmt: skip
        assert blind(night.picture("Thu 01:00"), "e2").timeline[0].time == "Tue 23:50 UTC (1 day before)"

    def test_a_long_row_of_alerts_keeps_both_ends_and_counts_the_rest(self) -> None:
        row: list[Said] = [(f"Wed 00:{n:02}", alert()) for n in range(40)]
        night = Night(
            *row, ("Wed 00:50", promoted("e1")), ("Wed 01:00", e.Decision(ticket="T", action="own")),
            ("Wed 02:00", e.Verdict(decision="e42", needed="yes"), "m1"),
        )  # fmt: skip
        lines = blind(night.picture("Thu 01:00"), "e42").alerts
        assert len(lines) == ALERTS_SHOWN + 1
        assert lines[ALERTS_SHOWN // 2].what == "16 more in between"


class TestTheAnswer:
    """DR-4: hidden until the decision is recorded."""

    @staticmethod
    def recorded(action: e.Action, actor: str = "k9") -> Picture:
        done = e.DrillDecided(trainee=actor, ticket="NA-207", decision=action, expert="wake_t3")
        return Picture(Facts([*events(), later(done, 1)]), policies(), AFTER)

    def test_nobody_sees_it_who_has_not_decided(self) -> None:
        assert Revealed("a078").answer(scene(picture(AFTER))) is None
        assert Revealed("a078").answer(scene(self.recorded("own"), "k8")) is None

    def test_it_names_the_experts_decision_and_what_the_rules_had_said_with_their_words(self) -> None:
        found = Revealed("a078").answer(scene(self.recorded("own")))
        assert isinstance(found, DrillReveal)
        assert (found.expert, found.relation, found.difference) == ("wake_t3", "under", -3)
        assert (found.recommendation, found.also) == ("wake_t3", ("escalate_t2",))
        assert found.rules[0] == "R01 active breach → wake T3"
        assert found.drill == "z1"
        printed = text.reveal(found)
        assert "fell short, 3 ranks" in printed
        assert "NA-207" in printed

    def test_without_a_checklist_or_with_questions_open_it_says_that_the_rules_said_nothing(self) -> None:
        def printed(night: Picture) -> str:
            done = e.DrillDecided(trainee="k9", ticket="T", decision="own", expert="own")
            said = [*night.facts.all(), later(done, 9, night.now)]
            found = Revealed("d").answer(scene(Picture(Facts(said), night.policies, night.now)))
            assert found is not None
            return text.reveal(found)

        assert "nothing: no checklist was answered" in printed(of_one())
        open_one = of_one(("Wed 01:05", triage("P2")), ("Wed 01:10", checklist()))
        assert "nothing yet: E01 still to be asked (ESC-1)" not in printed(open_one)
        assert re.search(r"nothing yet: E\d\d.* still to be asked \(ESC-1\)", printed(open_one))

    def test_an_item_once_decided_is_not_shown_again(self) -> None:
        found = BlindCase("a078").answer(scene(self.recorded("own")))
        assert isinstance(found, Refused)
        assert found.rule == "DR-4"

    def test_the_list_shows_the_answer_of_done_items_only(self) -> None:
        before, after = (DrillItems().answer(scene(one)).items[0] for one in (picture(AFTER), self.recorded("own")))
        assert (before.done, before.decision, before.expert, before.relation) == (False, None, None, None)
        assert (after.done, after.decision, after.expert, after.relation) == (True, "own", "wake_t3", "under")
        assert "to do" in text.listing(DrillItems().answer(scene(picture(AFTER))))

    def test_the_list_counts_what_was_left_out_and_there_is_no_next_one(self) -> None:
        shown = DrillItems().answer(scene(picture(AFTER), "t1"))
        assert (shown.items, shown.known) == ((), 1)
        assert isinstance(BlindCase().answer(scene(picture(AFTER), "t1")), Refused)

    def test_the_report_names_no_ticket_one_could_still_do(self) -> None:
        shown = self.recorded("own")
        mine, theirs = (DrillFigures().answer(scene(shown, who)).apart["z1"] for who in ("k9", "k8"))
        assert (mine.ticket, theirs.ticket) == ("NA-207", None)


class TestTheReport:
    """DR-3 as text."""

    @staticmethod
    def report(*said: str) -> DrillScores:
        """Of decisions like `k1 own wake_t3`: who, what, and the expert's."""
        actions = {str(action): action for action in drills.RANK}
        done = [
            later(
                e.DrillDecided(trainee=who, ticket=f"H-{n}", decision=actions[one], expert=actions[other]),
                n,
                Instant(n),
            )
            for n, (who, one, other) in enumerate(map(str.split, said))
        ]
        return DrillFigures().answer(scene(Picture(Facts(done), policies(), AFTER)))

    def test_who_needs_calibration_stands_there_with_the_reason(self) -> None:
        found = self.report(*["k1 own own"] * 8, *["k1 park wake_t3"] * 2)  # po 0.80, pe 0.64, kappa 0.16/0.36
        assert found.calibration["k1"] == (
            "kappa 0.4444 is under 0.60", "2 of 10 fell short of the expert (20.0 %, over 10 %)",
        )  # fmt: skip
        assert "k1 Kai Brandt: kappa 0.4444" in text.figures(found, 200)

    def test_a_missed_t3_is_listed_although_nobody_needs_calibration(self) -> None:
        printed = text.figures(self.report("k1 own wake_t3"), 120)
        assert printed.partition("CALIBRATION NEEDED (DR-3)\n")[2].startswith("  none")
        assert "H-0: own, expert T3: fell short by 3" in printed.partition("MISSED T3 (DR-3)")[2]

    def test_with_no_decisions_percentages_are_a_dash(self) -> None:
        printed = text.figures(self.report(), 80)
        assert re.search(r"overall +0( +–){5}\n", printed)

    @pytest.mark.parametrize("width", [40, 60, 72, 80, 120])
    def test_no_line_is_wider_than_the_terminal(self, width: int) -> None:
        found = self.report("k1 own wake_t3", "k2 park park", "somebody-with-a-long-id own own")
        assert max(map(len, text.figures(found, width).splitlines())) <= width

    def test_what_was_decided_later_is_not_in_an_earlier_look(self) -> None:
        done = later(e.DrillDecided(trainee="k1", ticket="H-1", decision="own", expert="own"), 1)
        early = Picture(Facts([done]), policies(), Instant(AFTER - 1))
        assert DrillFigures().answer(scene(early)).overall.n == 0
