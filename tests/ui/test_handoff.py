"""The handoff page: the report as it stands, its parts by letter."""

from __future__ import annotations

from nightdesk.screens.common.line_view import LineView
from tests.ui.driving import NARROW, WIDE, night
from tests.ui.fake_desk import FakeDesk


async def test_wide_shows_every_part_with_its_count_beside_the_report() -> None:
    async with night(FakeDesk(), WIDE) as on:
        await on.press("4")
        for words in ("A   2 Action first thing", "O   2 Open", "F   0 FYI", "D   0 Decisions that deviated"):
            assert words in on.text
        assert "Start here: NA-207 at Gotham Law" in on.text


async def test_narrow_shows_the_parts_on_top() -> None:
    async with night(FakeDesk(), NARROW) as on:
        await on.press("4")
        assert "A Action 2  O Open 2" in on.text
        assert "a: P1 not resolved" in on.text


async def test_a_letter_jumps_to_its_part() -> None:
    async with night(FakeDesk(), NARROW) as on:
        await on.press("4", "p")
        assert "Parked (1)" in on.app.query_one("#handoff-report", LineView).render_line(0).text


async def test_a_part_with_nothing_in_it_says_none() -> None:
    async with night(FakeDesk(), (100, 60)) as on:
        await on.press("4")
        report = on.text
        after = report[report.index("── FYI (0)") :].splitlines()[1]
        assert after.rpartition("▏")[2].strip() == "none"


async def test_a_line_without_next_action_says_that_it_is_missing() -> None:
    async with night(FakeDesk(), WIDE) as on:
        await on.press("4")
        assert "not filled in" in on.text
