"""The key figures of a night against a count by hand of what was said (§10 KPI-1 to KPI-10)."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings

from nightdesk.domain.calendar import night_of
from nightdesk.domain.facts import Facts
from nightdesk.domain.figures.kpi import Period, kpi
from nightdesk.domain.figures.review import of_shift
from nightdesk.domain.picture import Picture
from nightdesk.domain.plain import plain
from tests import naive_figures
from tests.build import DESK, at, client, policies
from tests.naive_figures import END, START, Sketch
from tests.stepping import Naive

POLICY = client()
NAIVE = Naive(POLICY, date(2026, 1, 14))
PERIOD = Period(shifts=((START, END),))


@given(drawn=naive_figures.sketches)
@settings(max_examples=200)
def test_kpi1_to_kpi10_read_as_counted_ticket_by_ticket(drawn: list[Sketch]) -> None:
    told, said = naive_figures.night(drawn, NAIVE)
    picture = Picture(Facts(said), policies(POLICY), at("Sat 00:00"))
    reviewed = of_shift(picture, night_of(DESK, date(2026, 1, 13)), None)
    found = plain(kpi(PERIOD, reviewed.outcomes, reviewed.alerts))
    assert found.pop("noise") == {"num": 0, "den": 0, "pct": None}
    assert found == naive_figures.kpi(told)
