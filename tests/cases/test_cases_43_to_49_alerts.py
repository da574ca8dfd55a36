"""§13, cases 43 to 49: flapping, planned work, security in it, storms, all clears of nothing, assets never seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from nightdesk.domain.instants import HOUR, Instant, iso, parse
from nightdesk.domain.maintenance import window_at
from nightdesk.domain.noise import noise as noise_of
from nightdesk.views.alerts import Alerts, AlertsView
from tests.build import Night, Said, ack, alert, at, client, edited, noise, promoted, when, window
from tests.cases.builders import scene

PLANNED = client(maintenance_windows=(window("2026-01-14T01:00", "2026-01-14T01:40", assets=("srv1",)),))


def flips(*times: str) -> list[Said]:
    """Problem, ok, problem … of one check at these times."""
    return [(f"Wed {time}", alert(("problem", "ok")[n % 2])) for n, time in enumerate(times)]


def quiet_list(night: Night, now: str) -> AlertsView:
    return Alerts().answer(scene(night, now))


def burst(count: int) -> Iterator[Said]:
    """Problems of so many assets, ten seconds apart."""
    for n in range(count):
        yield iso(Instant(at("Wed 02:00") + 10 * n)), alert(asset=f"s{n}", check="up")


def test_case_43_a_flapping_link_is_one_line_and_its_changes_are_only_counted() -> None:
    changes = flips("02:00", "02:05", "02:10", "02:15", "02:20", "02:25")
    night = Night(*changes, ("Wed 02:26", alert(severity="critical")))
    assert night.disposed() == ["new", "cleared", "grouped", *["flapping"] * 4]
    assert [night.queue(now) for now in ("Wed 02:10", "Wed 02:15", "Wed 02:20", "Wed 02:26")] == [["e1"]] * 4
    found = quiet_list(night, "Wed 02:30")
    assert (found.counts["flapping"], found.total, found.balanced) == (4, 7, True)
    said = [line.why for line in found.quiet if line.disposition == "flapping"]
    assert [(why.split()[0], why.endswith("one line stands for them, e1")) for why in said] == [("N3", True)] * 4
    taken = Night(*changes[:3], ("Wed 02:12", promoted("e1")), ("Wed 02:13", ack()), *changes[3:])
    assert (taken.ticket("Wed 02:30").pages, taken.ticket("Wed 02:30").resurfaced_at) == ((), None)
    assert taken.queue("Wed 02:30") == ["T"]


def test_case_44_a_problem_not_cleared_is_raised_at_the_end_of_its_window() -> None:
    night = Night(("Wed 01:10", alert()), under=PLANNED)
    assert night.disposed() == ["suppressed_maintenance"]
    assert [night.queue(now) for now in ("Wed 01:39:59", "Wed 01:40")] == [[], ["e1"]]
    assert when(night.row("Wed 01:40", "e1").milestones.received_at) == "Wed 01:40"
    found = noise_of(night.picture("Wed 03:00").walks(), at("Wed 03:00"))
    assert [(one.group, when(one.at)) for one in found.reraised] == [("e1", "Wed 01:40")]
    assert (found.total, found.counts) == (1, {"suppressed_maintenance": 1})
    cleared = Night(("Wed 01:10", alert()), ("Wed 01:20", alert("ok")), under=PLANNED)
    assert cleared.queue("Wed 03:00") == []


def test_case_45_a_security_alert_surfaces_in_a_window_and_against_a_noise_rule() -> None:
    night = Night(("Wed 01:10", alert(category="security")), ("Wed 01:11", alert()), under=PLANNED)
    assert night.disposed() == ["new", "suppressed_maintenance"]
    assert night.queue("Wed 01:11") == ["e1"]
    ruled = client(noise_rules=(noise(),))
    said = [("Wed 01:10", alert(category=category, asset=category)) for category in ("security", "capacity")]
    assert Night(*said, under=ruled).disposed() == ["new", "suppressed_rule"]


def test_case_46_forty_alerts_are_one_storm_and_each_is_still_listed() -> None:
    night = Night(*burst(40))
    assert Counter(night.disposed()) == {"new": 7, "storm": 33}
    assert night.queue("Wed 02:10") == ["S-e8"]
    found = quiet_list(night, "Wed 02:10")
    assert [(len(storm.members), when(storm.first)) for storm in found.storms] == [(40, "Wed 02:00")]
    assert [line.event for line in found.quiet] == [f"e{n}" for n in range(8, 41)]
    assert len(found.dispositions) == found.total == 40


def test_case_47_an_all_clear_of_nothing_is_an_orphan_and_logged() -> None:
    night = Night(("Wed 02:00", alert("ok")))
    assert (night.disposed(), night.queue("Wed 02:00")) == (["cleared_orphan"], [])
    assert [(line.event, line.disposition) for line in quiet_list(night, "Wed 02:01").quiet] == [
        ("e1", "cleared_orphan")
    ]  # fmt: skip


def test_case_48_an_asset_or_check_never_seen_is_treated_as_any_other() -> None:
    night = Night(
        ("Wed 02:00", alert(asset="never-seen", check="never-heard-of")),
        ("Wed 02:01", alert(client="stranger", asset="x", severity="critical")),
    )
    assert night.queue("Wed 02:02") == ["e2", "e1"]
    assert night.disposed() == ["new"]
    assert night.walk("Wed 02:02", "stranger").alerts.dispositions == {"e2": "new"}


def test_case_49_a_weekly_window_over_the_autumn_change_lasts_three_hours() -> None:
    policy = client(timezone="America/New_York", maintenance_windows=(window("01:00", "03:00", weekday="sun"),))
    autumn, edges = parse("2026-11-01T05:00:00Z"), (-1, 0, 3 * HOUR - 1, 3 * HOUR)
    assert [window_at(policy, "srv1", Instant(autumn + late)) is not None for late in edges] == [
        False, True, True, False,
    ]  # fmt: skip
    spring = parse("2026-03-08T06:00:00Z")  # 01:00 EST to 03:00 EDT: one hour goes by
    assert [window_at(policy, "srv1", Instant(spring + late)) is not None for late in (-1, 0, HOUR - 1, HOUR)] == [
        False, True, True, False,
    ]  # fmt: skip
    until = client(timezone="America/New_York", maintenance_windows=(window("00:30", "01:30", weekday="sun"),))
    second = parse("2026-11-01T06:30:00Z")  # the later of the two 01:30
    assert [window_at(until, "srv1", Instant(second + late)) is not None for late in (-1, 0)] == [True, False]
    night = Night(("2026-11-01T07:59:59Z", alert()), ("2026-11-01T08:00:00Z", alert(asset="srv2")), under=policy)
    assert night.disposed("2026-11-01T09:00:00Z") == ["suppressed_maintenance", "new"]


def test_case_44_a_window_struck_out_while_it_runs_raises_at_the_end_it_had() -> None:
    night = Night(("Wed 01:10", alert()), under=edited(PLANNED, "Wed 01:20", client()))
    assert [night.queue(now) for now in ("Wed 01:39:59", "Wed 01:40")] == [[], ["e1"]]
