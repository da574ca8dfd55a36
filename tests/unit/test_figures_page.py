"""The figures as lines for a terminal (§10): every ratio with what it was made of, every figure with its rule."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from nightdesk import replay
from nightdesk.domain.facts import Facts
from nightdesk.domain.figures.kpi import Period, Spread, kpi
from nightdesk.domain.figures.outgrown import Evidence, Misses, Outgrown
from nightdesk.domain.instants import Instant
from nightdesk.domain.picture import Picture
from nightdesk.domain.ratio import Ratio, ratio
from nightdesk.reports import figures as report
from nightdesk.text import cells
from nightdesk.views.common import Scene
from nightdesk.views.figures import Figures, FiguresView, Issue
from tests.build import at
from tests.hostile import HOSTILE
from tests.night import NIGHT_A, events, policies

OF_NIGHT_A = """\
FIGURES 2026-03-07 night
Sat 7 Mar 18:00 EST to Sun 8 Mar 08:00 EDT; as of Sun 8 Mar 08:00 EDT

KEY FIGURES, 22 tickets received
  First response           half within 7m, 90 % within 35m (21) (KPI-1)
                           P1 5m / 8m (8) · P2 8m / 1h 05m (5) · P3 11m / 33m
                           (6) · P4 30m / 35m (2)
  Resolution               half within 58m, 90 % within 1h 50m (12) (KPI-2)
                           P1 58m / 1h 50m (7) · P2 1h 09m / 2h 00m (2) · P3 20m
                           / 1h 00m (3)
  Response in time         19 of 20, 95.0 % (KPI-3)
  Updates in time          26 of 29, 89.7 %; late: a039, a092, a112 (KPI-3)
  Resolved in time         11 of 12, 91.7 % (KPI-3)
  Escalated                P1 4 of 8 · P2 2 of 5 · P3 0 of 6 · P4 0 of 3 (KPI-4)
  T3 woken                 P1 1 of 8 · P2 0 of 5 · P3 0 of 6 · P4 0 of 3 (KPI-4)
  Seen before in 30 days   4 of 20, 20.0 %; NA-203, NA-211, NA-222, NA-223
                           (KPI-5)
  Satisfied (4 or 5 of 5)  1 of 1, 100.0 % (few) (KPI-6)
  Alerts kept quiet        30 of 50, 60.0 % (KPI-7)
  Woken                    call-outs 8, minutes awake 432, people 2 (KPI-8)
  Against the rules        1 of 21, 4.8 % (KPI-9)
  Escalated for nothing    1 of 2, 50.0 % (KPI-10)
  Escalated too late       1 of 3, 33.3 % (KPI-10)
"""


def of_night_a() -> FiguresView:
    lines = (NIGHT_A / "history.jsonl").read_bytes().splitlines()
    past = [row.event for row in replay.read(lines, "night-a").rows]
    picture = Picture(Facts([*events(), *past]), policies(), at("2026-03-09T12:00:00Z"))
    return Figures(night="2026-03-07").answer(Scene(picture, "t1", "", lambda _: None))


NOTHING = kpi(Period(shifts=()), [], {})
QUIET = Outgrown(
    dict.fromkeys(("S1", "S2", "S3", "S4", "S5"), False),
    Evidence((1, 2, 0, 3), Misses((4, 16), (1, 12)), (6, 7), (8, 9), 5),
    False,
)
BARE = FiguresView(
    name="2026-01-13 night", window="Tue 13 Jan 18:00 UTC to Wed 14 Jan 08:00 UTC", shifts=("2026-01-13 night",),
    client=None, client_name="", as_of=Instant(0), as_of_text="Wed 14 Jan 08:00 UTC", kpi=NOTHING, outgrown=QUIET,
    month="2026-01", top5=(),
)  # fmt: skip


def page(view: FiguresView = BARE, width: int = 80, **changes: Any) -> str:
    return report.figures(msgspec.structs.replace(view, **changes), width)


def line(label: str, **figures: Any) -> str:
    """What stands beside that label, with these key figures."""
    printed = page(kpi=msgspec.structs.replace(NOTHING, **figures), width=200)
    (found,) = (one for one in printed.splitlines() if one.startswith(f"  {label} "))
    return found.removeprefix(f"  {label}").strip()


# the whole page


def test_the_key_figures_of_night_a_as_they_are_printed() -> None:
    assert page(of_night_a()).startswith(OF_NIGHT_A)


def test_the_page_of_a_quiet_night_ends_with_what_it_did_not_find() -> None:
    printed = page(width=120).splitlines()
    assert printed[printed.index("OUTGROWN ITS ON-CALL? no: 0 of 5 signals, two are enough") - 1] == ""
    assert printed[-3:] == ["", "WHAT KEEPS COMING BACK AFTER HOURS, 2026-01", "  none"]


def test_case_61_where_there_is_nothing_to_divide_by_stands_a_dash() -> None:
    printed = page(width=200)
    assert printed.count("–") == 11
    assert "%" not in printed
    assert (line("First response"), line("Alerts kept quiet")) == ("– (KPI-1)", "– (KPI-7)")


def test_a_review_of_a_client_names_it_and_leaves_out_the_on_call() -> None:
    printed = page(client="acme", client_name="Acme", outgrown=None)
    assert printed.splitlines()[0] == "FIGURES 2026-01-13 night · Acme"
    assert "OUTGROWN" not in printed


def test_the_page_fits_its_width() -> None:
    for width in (60, 80, 120):
        head = page(of_night_a(), width).partition("WHAT KEEPS")[0]
        assert max(cells(one) for one in head.splitlines()) <= max(width, len(OF_NIGHT_A.splitlines()[1]))


# its figures


def test_a_ratio_stands_with_what_it_was_made_of() -> None:
    assert (report.share(ratio(19, 20)), report.share(ratio(0, 3)), report.share(Ratio(0, 0, None))) == (
        "19 of 20, 95.0 %", "0 of 3, 0.0 %", "–",
    )  # fmt: skip


def spread(*values: tuple[str, Spread]) -> Any:
    return {**NOTHING.first_response, **dict(values)}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0s"), (59, "59s"), (60, "1m"), (119, "1m"), (3599, "59m"), (3600, "1h 00m"), (3660, "1h 01m"),
     (36_000, "10h 00m")],
)  # fmt: skip
def test_kpi1_how_long_is_told_in_minutes_rounded_down(seconds: int, words: str) -> None:
    told = line("First response", first_response=spread(("all", Spread(3, seconds, seconds))))
    assert told == f"half within {words}, 90 % within {words} (3) (KPI-1)"


def test_kpi2_a_severity_nobody_had_is_left_out() -> None:
    both = spread(("all", Spread(2, 60, 120)), ("P2", Spread(2, 60, 120)))
    printed = page(kpi=msgspec.structs.replace(NOTHING, resolution_time=both), width=200).splitlines()
    (place,) = (n for n, one in enumerate(printed) if one.startswith("  Resolution"))
    assert printed[place + 1].strip() == "P2 1m / 2m (2)"
    assert "P" not in page(width=200).splitlines()[4].replace("KPI", "")


def test_kpi3_late_updates_are_named() -> None:
    assert line("Updates in time", sla_update=ratio(1, 3), late_updates=("e1", "e2")) == (
        "1 of 3, 33.3 %; late: e1, e2 (KPI-3)"
    )
    assert line("Updates in time", sla_update=ratio(3, 3)) == "3 of 3, 100.0 % (KPI-3)"


def csat(num: int, den: int, *, few: bool) -> Any:
    return msgspec.structs.replace(NOTHING.csat, num=num, den=den, pct=ratio(num, den).pct, few=few)


def test_kpi6_few_answers_are_called_few_and_none_a_dash() -> None:
    label = "Satisfied (4 or 5 of 5)"
    assert [line(label, csat=one) for one in (csat(1, 4, few=True), csat(1, 5, few=False), csat(0, 0, few=True))] == [
        "1 of 4, 25.0 % (few) (KPI-6)", "1 of 5, 20.0 % (KPI-6)", "– (KPI-6)",
    ]  # fmt: skip


def test_every_key_figure_names_its_rule() -> None:
    printed = page(width=200)
    assert [n for n in range(1, 11) if f"(KPI-{n})" not in printed] == []


# outgrown


def test_s1_to_s5_stand_with_their_words_and_what_they_were_read_from() -> None:
    fired = Outgrown({**QUIET.signals, "S3": True, "S5": True}, QUIET.evidence, True)
    printed = page(outgrown=fired, width=200).splitlines()
    place = printed.index("OUTGROWN ITS ON-CALL? yes: 2 of 5 signals, two are enough")
    assert printed[place + 1 : place + 6] == [
        "  no  S1 one person has too many nights disturbed: most after-hours incidents of one engineer, last four "
        "weeks: 1, 2, 0, 3",
        "  no  S2 answers come late at night, far more than by day: responses missed after hours 4 of 16, in hours "
        "1 of 12",
        "  yes S3 more complaints about delay than before: complaints about delay 6, four weeks before 7",
        "  no  S4 T3 woken for what T1 could have done: T3 wake-ups T1 could have resolved 8 of 9",
        "  yes S5 a deal was lost: deals lost within 90 days 5",
    ]


# what keeps coming back


MENDED = Issue(
    category="hardware", system="printer", count=3, minutes=90, action="automate", decided=False,
    why="T1 solves it by hand each time", owner="", due="",
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "automate it? (T1 solves it by hand each time)"),
        ({"action": "t1_runbook", "why": "2 of 3 had to be escalated"},
         "write a T1 runbook? (2 of 3 had to be escalated)"),
        ({"decided": True, "why": ""}, "automate it"),
        ({"decided": True, "owner": "Kai Brandt"}, "automate it, Kai Brandt"),
        ({"decided": True, "due": "2026-04-01"}, "automate it, due 2026-04-01"),
        ({"decided": True, "owner": "Kai Brandt", "due": "2026-04-01"}, "automate it, Kai Brandt, due 2026-04-01"),
    ],
)  # fmt: skip
def test_an_issue_stands_with_its_action_proposed_or_taken_up(changes: dict[str, Any], told: str) -> None:
    issue = msgspec.structs.replace(MENDED, **changes)
    last = page(top5=(issue,), width=200).splitlines()[-1]
    assert last == f"  3 × hardware / printer, 90 min: {told}"


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()])
def test_case_56_outside_text_keeps_to_its_line(text: str) -> None:
    issue = msgspec.structs.replace(MENDED, category=text, system=text, owner=text, decided=True)
    assert len(page(top5=(issue,), client="x", client_name=text).splitlines()) == len(page().splitlines())
