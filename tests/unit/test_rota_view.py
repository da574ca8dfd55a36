"""What `nightdesk rota` shows, in words and as JSON (DOMAIN §11, §14)."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from nightdesk.cli import import_
from nightdesk.cli import rota as verb
from nightdesk.cli.demo import make_demo
from nightdesk.domain.entries import PastCallout
from nightdesk.domain.facts import Facts
from nightdesk.domain.instants import parse
from nightdesk.domain.picture import Picture
from nightdesk.domain.plain import plain
from nightdesk.domain.policy import Engineer, Pay, RotaPolicy
from nightdesk.errors import UsageError
from nightdesk.reports import rota as report
from nightdesk.text import cells
from nightdesk.views.common import Scene
from nightdesk.views.rota import Rota, RotaView
from tests.build import events, policies
from tests.hostile import HOSTILE
from tests.night import NIGHT_A
from tests.rotas import DESK, night_a, rota, swap

EXPECTED = json.loads((NIGHT_A / "expected.json").read_text(encoding="utf-8"))
AT = "2026-04-01T12:00:00Z"
"""A Wednesday; the next rota week is that of 6 April."""
SHOWN = [text for text in HOSTILE if text.strip()]


def view(policy: RotaPolicy, at: str = AT, *, week: str | None = None) -> RotaView:
    picture = Picture(Facts(()), policies(desk=DESK, rota=policy), parse(at))
    return Rota(week=week).answer(Scene(picture, "t1", "", lambda _: None))


def of_night_a() -> RotaView:
    return Rota().answer(Scene(night_a(), "t1", "", lambda _: None))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample desk after its night, with the call-outs of the weeks before."""
    folder = tmp_path_factory.mktemp("sample") / "desk"
    make_demo(folder, "t1", parse("2026-03-09T00:00:00Z"))
    assert import_.run(["--desk", str(folder), "--as", "t1", str(NIGHT_A / "burden.jsonl")]) == 0
    return folder


def printed(capsys: pytest.CaptureFixture[str], desk: Path, *words: str) -> str:
    capsys.readouterr()
    assert verb.run(["--desk", str(desk), "--as", "t1", "--at", "2026-03-09T00:00:00Z", *words]) == 0
    return capsys.readouterr().out


# The view


def test_fairness_and_pay_stand_in_the_view_as_worked() -> None:
    found = plain(of_night_a())
    assert (found["fairness"], found["pay"]) == (EXPECTED["fairness"], EXPECTED["pay"])


def test_who_is_on_stands_with_number_and_until_when() -> None:
    first = of_night_a().on_now[0]
    assert (first.name, first.phone, first.until_words) == (
        "Kai Brandt", "+1-212-555-0102", "until Mon 9 Mar 08:00 EDT",
    )  # fmt: skip


def test_a_gap_now_is_said_and_how_long_it_lasts() -> None:
    first, second, *_ = view(rota({"2026-04-06": "k1"})).on_now
    assert (first.name, first.phone, first.until_words) == ("nobody", "", "until Mon 6 Apr 08:00 UTC")
    assert (second.name, second.until_words) == ("nobody", "and nobody after")


def test_somebody_without_a_number_is_shown_to_have_none() -> None:
    people = (Engineer(id="k1", name="Kai Brandt"),)
    assert view(rota({"2026-03-30": "k1"}, engineers=people)).on_now[0].phone == "no number"


def test_gaps_of_nights_in_a_row_are_one_line() -> None:
    weeks = {"2026-03-30": "k1", "2026-04-13": "k1"}
    found = view(rota(weeks, secondary={"2026-03-30": "k2"}, chains={"T2": ("t2_primary", "t2_secondary")}))
    assert found.gap_lines == (
        "Mon 6 Apr to Sun 12 Apr: nobody for T2 primary, T2 secondary",
        "Mon 13 Apr to Tue 14 Apr: nobody for T2 secondary",
    )


def test_a_rota_that_ends_is_one_line_too() -> None:
    assert of_night_a().gap_lines == ("Mon 9 Mar to Sat 21 Mar: nobody for any role",)


def test_rf4_the_recommendation_says_why() -> None:
    busy = rota({"2026-01-05": "k1", "2026-01-12": "k2"}, swap("2026-01-26", "k1"))
    assert view(busy).pools[0].recommendation == "Mia Cole: the least burden of the 3 rested and not on leave (RF-4)"


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (
            rota({"2025-09-01": "k1", "2025-09-08": "k2", "2025-09-15": "k3"}),
            "Kai Brandt: the least burden, as Lou Ferris and Mia Cole; longest since a primary week (RF-4)",
        ),
        (rota({}), "Kai Brandt: the least burden, as Lou Ferris and Mia Cole; first by id among equals (RF-4)"),
        (
            rota({"2026-03-30": "k2", "2026-03-23": "k3"}),
            "Kai Brandt: the only one rested and not on leave (RF-4)",
        ),
        (
            rota({}, leave={id: frozenset({"2026-04-08"}) for id in ("k1", "k2", "k3")}),
            "nobody: everyone in the pool is on leave that week (RF-4)",
        ),
        (rota({}, pools={"t2_primary": ()}), "nobody: the pool is empty (RF-4)"),
    ],
    ids=["longest ago", "by id", "the only one", "all on leave", "empty"],
)
def test_rf4_every_way_to_a_recommendation_has_its_words(policy: RotaPolicy, words: str) -> None:
    assert view(policy).pools[0].recommendation == words


def test_rf4_a_broken_rest_is_said() -> None:
    assert of_night_a().pools[0].recommendation.startswith("Mia Cole, rest broken: ")


def test_rf4_each_reason_against_somebody_is_named_with_its_rule() -> None:
    assert of_night_a().pools[0].reasons == (
        "Kai Brandt is not eligible: no rest: 0 of 14 full days off since the primary week of Mon 2 Mar (RF-1)",
        "Lou Ferris is not eligible: on leave Wed 11 Mar (RF-4)",
        "Mia Cole is not eligible: no rest: 7 of 14 full days off since the primary week of Mon 23 Feb (RF-1)",
        "Ned Ivers is not eligible: on leave Tue 10 Mar (RF-4)",
    )


def test_rf7b_who_never_takes_a_night_is_named_with_the_rules_words() -> None:
    assert of_night_a().pools[0].opted_out == (
        "Ned Ivers has held no primary night in the 13 weeks: "
        "a rota is only fair if everyone qualified is on it (RF-7b)",
    )


def test_rf1_a_senior_in_no_pool_is_named() -> None:
    people = (*rota({}).engineers, Engineer(id="s1", name="Raj Mehta", tier="T3"))
    assert view(rota({}, engineers=people)).left_out_words == (
        "In no pool, and no primary night in the 13 weeks: Raj Mehta. Everyone qualified takes part (RF-1)."
    )


def test_rf1_short_rests_are_one_line_a_person() -> None:
    found = of_night_a().rest_lines
    assert [line.partition(":")[0] for line in found] == ["Raj Mehta", "Sue Park", "Lou Ferris instead of Kai Brandt"]
    assert found[1] == (
        "Sue Park: 7 full days off before the primary week of "
        "Mon 29 Dec 2025, Mon 12 Jan, Mon 26 Jan, Mon 9 Feb, Mon 23 Feb (RF-1)"
    )


def test_rf5_a_swap_that_breaks_the_rest_is_shown_with_reason_and_who_approved_it() -> None:
    assert of_night_a().rest_lines[2] == (
        "Lou Ferris instead of Kai Brandt: swap, night of Sat 14 Feb, T2 primary: 1 full day off beside "
        "the primary week of Mon 16 Feb (RF-1); reason: Swap, approved by Art Quill (RF-5)"
    )


def test_rf5_a_swap_without_a_reason_says_so() -> None:
    bare = msgspec.structs.replace(swap("2026-03-31", "k2"), reason=" ", approved_by="")
    (line,) = view(rota({"2026-03-23": "k2"}, bare)).rest_lines
    assert line.endswith("reason: none given, approved by nobody named (RF-5)")
    assert line.startswith("Lou Ferris: swap, night of Tue 31 Mar")


def test_who_has_the_week_already_is_named() -> None:
    planned = rota({"2026-04-06": "k1"}, swap("2026-04-08", "k2"))
    assert view(planned).pools[0].on_rota == "Kai Brandt, Lou Ferris"
    assert view(rota({})).pools[0].on_rota == "nobody yet"


def test_the_next_rota_week_is_recommended_for_and_the_current_one_paid() -> None:
    early, late = view(rota({}), "2026-04-06T07:59:59Z"), view(rota({}), "2026-04-06T08:00:00Z")
    assert [(one.fairness["t2_primary"].week, one.pay.week) for one in (early, late)] == [
        ("2026-04-06", "2026-03-30"), ("2026-04-13", "2026-04-06"),
    ]  # fmt: skip


def test_rf7_a_callout_imported_later_is_in_the_next_look() -> None:
    said = events((AT, PastCallout(engineer="k1", ticket="OLD-1", minutes=15, acked=True)))
    picture = Picture(Facts(said), policies(desk=DESK, rota=rota({})), parse("2026-04-02T00:00:00Z"))
    found = Rota().answer(Scene(picture, "t1", "", lambda _: None))
    assert (found.fairness["t2_primary"].people[0].score30, found.pay.people["k1"].total) == (45, 2500)


# As text


def test_the_text_holds_every_part_with_its_rule() -> None:
    found = report.rota(of_night_a())
    parts = ("ON NOW", "GAPS", "T2 PRIMARY, week of Mon 9 Mar", "T3 PRIMARY", "PAY, week of Mon 2 Mar, USD", "REST")
    places = [found.index(part) for part in parts]
    assert places == sorted(places)
    for rule in ("RF-1", "RF-2", "RF-3", "RF-4", "RF-5", "RF-6", "RF-7b"):
        assert f"({rule}" in found or f"{rule})" in found


def test_the_figures_stand_in_columns() -> None:
    lines = report.rota(of_night_a()).splitlines()
    assert "  Kai Brandt       56      7      22   346m  89.53   +32.49  2026-03-02" in lines
    assert "  Ned Ivers         0      0       0     0m   0.00   -57.04       never" in lines
    assert "  Kai Brandt        7       0   300.00      6     310.00  610.00" in lines


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_asked_and_no_figure_is_lost(width: int) -> None:
    found = report.rota(of_night_a(), width)
    assert max(map(cells, found.splitlines())) <= width
    for figure in ("89.53", "+32.49", "610.00", "101.57"):
        assert figure in found


def test_a_desk_without_a_rota_says_what_is_missing() -> None:
    found = report.rota(view(RotaPolicy()))
    assert "nobody · and nobody after" in found
    assert "rota.yaml names no pool" in found
    assert "nobody held a night or was called out" in found
    assert "kept by everyone" in found


@pytest.mark.parametrize("outside", SHOWN, ids=range(len(SHOWN)))
def test_names_and_reasons_from_outside_stay_on_their_lines(outside: str) -> None:
    people = tuple(msgspec.structs.replace(one, name=outside, phone=outside) for one in rota({}).engineers)
    policy = rota({"2026-03-30": "k1"}, swap("2026-04-01", "k2"), engineers=people, pay=Pay(currency=outside))
    found = report.rota(view(policy))
    assert max(map(cells, found.splitlines())) <= 80
    assert len(found.splitlines()) < 70


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (31_505, "USD", "315.05"),
        (7, "EUR", "0.07"),
        (30_000, "JPY", "30000"),
        (1_234, "KWD", "1.234"),
        (-150, "USD", "-1.50"),
    ],
)
def test_rf6_money_is_written_in_the_currencys_own_units(minor: int, currency: str, text: str) -> None:
    assert report.money(minor, currency) == text


# The verb


def test_the_verb_prints_the_worked_figures_of_the_desks_own_log_as_json(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(printed(capsys, desk, "--json"))
    assert (found["fairness"], found["pay"]) == (EXPECTED["fairness"], EXPECTED["pay"])
    assert found["on_now"][0]["until"] == "2026-03-09T12:00:00Z"


def test_the_verb_takes_the_weeks_it_is_told(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, desk, "--week", "2026-03-30", "--pay-week", "2026-02-09")
    assert "Recommended: Ned Ivers: the least burden of the 4 rested" in found
    assert "PAY, week of Mon 9 Feb, USD (RF-6)" in found
    assert "  Lou Ferris        1       7   142.86" in found


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (["--week", "2026-03-10"], "--week 2026-03-09"),
        (["--pay-week", "2026-03-08"], "--pay-week 2026-03-02"),
        (["--week", "tomorrow"], "--week 2026-03-09"),
        (["--week", "20260309"], "--week 2026-03-09"),
        (["--week", "9999-12-27"], "--week 2026-03-09"),
        (["--week", "0001-01-01"], "--week 2026-03-09"),
    ],
)
def test_a_week_that_is_no_monday_is_refused_with_the_cure(words: list[str], cure: str) -> None:
    with pytest.raises(UsageError) as refused:
        verb.run(words)
    assert refused.value.hint.endswith(cure)


def test_help_says_what_a_week_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert verb.run(["--help"]) == 0
    assert "--week MONDAY" in capsys.readouterr().out
