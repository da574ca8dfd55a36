"""One vendor failing several clients at once is perhaps one cause (§7b CC-1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightdesk.domain import entries as e
from nightdesk.domain.common_cause import Candidate, CommonCause, common_causes, hints, vendors_of
from nightdesk.domain.instants import MINUTE, Instant
from nightdesk.domain.policy import ClientPolicy, Policies, Vendor
from tests.build import Night, Said, alert, at, client, noise, policies, promoted, resolve, when, window

FIBER = Vendor(name="Example Fiber", systems=("wan",))
Hint = tuple[str, tuple[str, ...], str | None]


def fell(*times: str, vendor: str = "V") -> list[Candidate]:
    """`a 01:00`: a candidate of client a on Wednesday at one."""
    return [Candidate(vendor, one.split()[0], at(f"Wed {one.split()[1]}")) for one in times]


def said(candidates: Sequence[Candidate]) -> list[Hint]:
    return [(one.vendor, one.clients, when(one.at)) for one in hints(candidates)]


ABC = fell("a 01:00", "b 01:04", "c 01:08")


# when a hint arises


def test_cc1_the_third_client_within_ten_minutes_gives_a_hint_at_its_instant() -> None:
    assert said(ABC) == [("V", ("a", "b", "c"), "Wed 01:08")]


def test_cc1_two_clients_are_no_hint_however_many_alerts() -> None:
    assert said(fell("a 01:00", "b 01:01", "a 01:02", "b 01:03", "a 01:04")) == []


@pytest.mark.parametrize(("third", "hinted"), [("01:09:59", True), ("01:10:00", False), ("01:10:01", False)])
def test_cc1_the_first_counts_for_less_than_ten_minutes(third: str, hinted: bool) -> None:
    assert bool(said(fell("a 01:00", "b 01:05", f"c {third}"))) is hinted


def test_cc1_a_client_that_fails_again_counts_again() -> None:
    found = said(fell("a 01:00", "b 01:05", "c 01:10", "a 01:14"))
    assert found == [("V", ("a", "b", "c"), "Wed 01:14")]


def test_cc1_the_candidates_of_one_vendor_do_not_count_for_another() -> None:
    assert said([*fell("a 01:00", "b 01:01"), *fell("c 01:02", vendor="W")]) == []


def test_cc1_two_vendors_give_two_hints_in_the_order_they_arose() -> None:
    other = fell("a 01:01", "b 01:02", "c 01:03", vendor="W")
    both = sorted([*ABC, *other], key=lambda one: one.at)
    assert [(vendor, at) for vendor, _, at in said(both)] == [("W", "Wed 01:03"), ("V", "Wed 01:08")]


# while it is alive


def test_cc1_while_a_hint_is_alive_a_new_client_is_added_and_no_new_hint_arises() -> None:
    found = said([*ABC, *fell("x 01:30", "b 01:31", "d 01:32", "e 01:33")])
    assert found == [("V", ("a", "b", "c", "d", "e", "x"), "Wed 01:08")]


@pytest.mark.parametrize(("later", "clients"), [("02:07:59", "abcd"), ("02:08:00", "abc"), ("02:08:01", "abc")])
def test_cc1_it_lives_for_less_than_sixty_minutes_after_the_last_candidate(later: str, clients: str) -> None:
    assert said([*ABC, *fell(f"d {later}")]) == [("V", tuple(clients), "Wed 01:08")]


def test_cc1_each_candidate_keeps_it_alive_anew() -> None:
    found = said([*ABC, *fell("a 02:00", "a 02:55", "d 03:50")])
    assert found == [("V", ("a", "b", "c", "d"), "Wed 01:08")]


def test_cc1_after_an_hour_of_quiet_the_count_starts_afresh() -> None:
    found = said([*ABC, *fell("d 02:08", "e 02:09", "f 02:10")])
    assert found == [("V", ("a", "b", "c"), "Wed 01:08"), ("V", ("d", "e", "f"), "Wed 02:10")]


def test_cc1_what_was_added_to_a_living_hint_does_not_count_towards_the_next() -> None:
    assert said([*ABC, *fell("d 01:20", "e 01:21", "f 02:21", "g 02:22")]) == [
        ("V", ("a", "b", "c", "d", "e"), "Wed 01:08")
    ]


def by_stretches(candidates: Sequence[Candidate]) -> list[CommonCause]:
    """CC-1 the naive way: cut each vendor's candidates at every hour of quiet, look for the first three clients."""
    found = []
    for vendor in {one.vendor for one in candidates}:
        stretches: list[list[Candidate]] = []
        for one in (one for one in candidates if one.vendor == vendor):
            if not stretches or one.at - stretches[-1][-1].at >= 60 * MINUTE:
                stretches.append([])
            stretches[-1].append(one)
        for stretch in stretches:
            for place, one in enumerate(stretch):
                near = {other.client for other in stretch[: place + 1] if other.at > one.at - 10 * MINUTE}
                if len(near) >= 3:
                    joined = near | {other.client for other in stretch[place:]}
                    found.append(CommonCause(vendor, tuple(sorted(joined)), one.at))
                    break
    return sorted(found, key=lambda one: (one.at, one.vendor))


_falls = st.lists(
    st.tuples(st.sampled_from((0, 60, 299, 300, 301, 599, 600, 3599, 3600)), st.sampled_from("VW"),
              st.sampled_from("abcd")),
    max_size=20,
)  # fmt: skip


@given(falls=_falls)
def test_cc1_the_hints_are_those_of_the_naive_reading(falls: list[tuple[int, str, str]]) -> None:
    now, candidates = at("Wed 01:00"), []
    for gap, vendor, who in falls:
        now = Instant(now + gap)
        candidates.append(Candidate(vendor, who, now))
    found = hints(candidates)
    assert sorted(found, key=lambda one: (one.at, one.vendor)) == by_stretches(candidates)
    assert [one.at for one in found] == sorted(one.at for one in found)


# which alerts are candidates


def about(category: str = "availability", **more: Any) -> e.Alert:
    body = alert(category=category, **more)
    assert isinstance(body, e.Alert)
    return body


def of(*vendors: Vendor) -> ClientPolicy:
    return client(vendors=vendors)


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        (about(system="wan"), True),
        (about(asset="wan"), True),
        (about(), False),
        (about(system="phones"), False),
        (about("network"), True),
        (about("network", system="phones"), True),
        (about("performance", system="wan"), True),  # vendors_of asks what it is about, not of which category
    ],
)
def test_cc1_a_vendor_answers_for_the_system_the_asset_or_the_line(body: e.Alert, meant: bool) -> None:
    assert vendors_of(body, of(FIBER)) == (("Example Fiber",) if meant else ())


@pytest.mark.parametrize("line", ["wan", "internet"])
def test_cc1_a_network_alert_means_whoever_runs_the_line(line: str) -> None:
    runs = Vendor(name="V", systems=("phones", line))
    assert (vendors_of(about("network"), of(runs)), vendors_of(about(), of(runs))) == (("V",), ())


def test_cc1_every_vendor_that_answers_for_it_is_meant_once() -> None:
    found = vendors_of(about("network", asset="srv1"), of(
        Vendor(name="B", systems=("srv1",)), FIBER, Vendor(name="B", systems=("internet",)), Vendor(name="C"),
    ))  # fmt: skip
    assert found == ("B", "Example Fiber")


def three(**changes: Any) -> Policies:
    """Clients a, b, c with the same vendor in their runbooks, and d, whose vendor is called almost the same."""
    almost = msgspec.structs.replace(FIBER, name="Example  Fiber")
    clients = [client(id=id, vendors=(FIBER,), **changes) for id in "abc"]
    return policies(*clients, client(id="d", vendors=(almost,)))


def down(*who: str, minute: int = 0, **more: Any) -> list[Said]:
    fields: dict[str, Any] = {"category": "network", "asset": "r1", "check": "ping", **more}
    return [(f"Wed 01:{minute + n:02}", alert(client=id, **fields)) for n, id in enumerate(who)]


def causes(*happened: Said, under: Policies | None = None, now: str = "Wed 06:00") -> list[Hint]:
    night = Night(*happened, under=under or three())
    return [(one.vendor, one.clients, when(one.at)) for one in common_causes(night.picture(now))]


HINT = [("Example Fiber", ("a", "b", "c"), "Wed 01:02")]


def test_cc1_three_clients_behind_one_vendor_give_a_hint() -> None:
    assert causes(*down("a", "b", "c")) == HINT


def test_cc1_vendors_are_the_same_by_their_exact_name() -> None:
    assert causes(*down("a", "b", "d")) == []


@pytest.mark.parametrize(
    ("category", "hinted"),
    [("network", True), ("availability", True), ("performance", False), ("security", False), ("capacity", False)],
)
def test_cc1_only_alerts_of_availability_or_network_are_candidates(category: str, hinted: bool) -> None:
    assert bool(causes(*down("a", "b", "c", category=category, system="wan"))) is hinted


def test_cc1_a_grouped_repeat_is_no_candidate() -> None:
    early = down("a")
    assert causes(*early, *down("a", "b", "c", minute=15)) == []


@pytest.mark.parametrize("quiet", [
    {"noise_rules": (noise("ping"),)},
    {"maintenance_windows": (window("2026-01-14T00:00", "2026-01-14T04:00"),)},
])  # fmt: skip
def test_cc1_a_suppressed_alert_is_no_candidate(quiet: dict[str, Any]) -> None:
    assert causes(*down("a", "b", "c"), under=three(**quiet)) == []


def test_cc1_an_info_alert_is_no_candidate() -> None:
    assert causes(*down("a", "b", "c", severity="info")) == []


def test_cc1_an_all_clear_is_no_candidate() -> None:
    cleared = [("Wed 01:20", alert("ok", "r1", "ping", client="a", category="network"))]
    assert causes(*down("a"), *cleared, *down("b", "c", minute=21)) == []


def test_cc1_a_resurfaced_alert_is_a_candidate() -> None:
    worse = down("a", minute=20, severity="critical")
    assert causes(*down("a"), *worse, *down("b", "c", minute=21)) == [
        ("Example Fiber", ("a", "b", "c"), "Wed 01:22")
    ]  # fmt: skip


def test_cc1_an_alert_resurfaced_for_a_resolved_ticket_is_a_candidate() -> None:
    taken: list[Said] = [("Wed 01:05", promoted("e1")), ("Wed 01:06", resolve())]
    assert causes(*down("a"), *taken, *down("a", "b", "c", minute=20)) == [
        ("Example Fiber", ("a", "b", "c"), "Wed 01:22")
    ]  # fmt: skip


def test_cc1_a_storm_is_made_of_candidates() -> None:
    # The first seven of a are new, the eighth begins the storm and is the only one within ten minutes of b and c.
    burst: list[Said] = [
        (f"Wed 01:04:{n:02}", alert(client="a", asset=f"x{n}", category="network" if n == 7 else "capacity"))
        for n in range(8)
    ]
    assert causes(*burst, *down("b", "c", minute=6)) == [("Example Fiber", ("a", "b", "c"), "Wed 01:07")]


def test_cc1_the_runbook_that_counts_is_the_one_of_the_alerts_instant() -> None:
    always, since = Instant(0), at("Wed 01:30")
    under = Policies(
        {
            "clients/a.md": [(always, client(id="a")), (since, client(id="a", vendors=(FIBER,)))],
            **{f"clients/{id}.md": [(always, client(id=id, vendors=(FIBER,)))] for id in "bc"},
        }
    )
    assert causes(*down("a", "b", "c"), under=under) == []
    assert causes(*down("a", "b", "c", minute=40), under=under) == [("Example Fiber", ("a", "b", "c"), "Wed 01:42")]


def test_cc1_a_client_without_a_usable_runbook_has_no_vendor() -> None:
    assert causes(*down("a", "b", "nobody")) == []


def test_cc1_what_comes_after_now_is_not_known_yet() -> None:
    assert causes(*down("a", "b", "c"), now="Wed 01:01:59") == []
    assert causes(*down("a", "b", "c"), now="Wed 01:02") == HINT


def test_cc1_the_order_of_arrival_changes_nothing() -> None:
    happened = down("a", "b", "c")
    assert causes(*reversed(happened)) == HINT
