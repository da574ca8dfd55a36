"""The list: its cursor stays on its row, its cost stays that of a screenful."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot

from nightdesk.screens.common.line_list import LineList
from nightdesk.screens.common.lines import Line


class Numbers:
    """Rows `r0 …`; every tenth a heading. Counts how often a row is asked for."""

    def __init__(self, ids: list[int], words: str = "row") -> None:
        self.ids = ids
        self.words = words
        self.asked: set[int] = set()

    def __len__(self) -> int:
        return len(self.ids)

    def key(self, y: int) -> str | None:
        return None if self.ids[y] % 10 == 0 else f"r{self.ids[y]}"

    def index(self, key: str) -> int | None:
        wanted = int(key[1:])
        return self.ids.index(wanted) if wanted in self.ids else None

    def cells(self, y: int, width: int) -> Line:
        self.asked.add(y)
        return ((f"{self.words} {self.ids[y]}", ""),)


class ListApp(App[None]):
    def compose(self) -> ComposeResult:
        yield LineList()


@asynccontextmanager
async def listed(rows: Numbers) -> AsyncIterator[tuple[LineList, Pilot[None]]]:
    app = ListApp()
    async with app.run_test(size=(40, 12)) as pilot:
        lines = app.query_one(LineList)
        lines.show(rows)
        lines.focus()
        await pilot.pause()
        yield lines, pilot


async def test_the_cursor_starts_on_the_first_row_and_passes_over_headings() -> None:
    async with listed(Numbers([*range(30)])) as (lines, pilot):
        assert lines.key == "r1"
        await pilot.press(*"jjjjjjjjj")
        assert lines.key == "r11"
        await pilot.press("k")
        assert lines.key == "r9"


async def test_the_cursor_stays_on_its_row_when_rows_come_before_it() -> None:
    async with listed(Numbers([*range(1, 10)])) as (lines, pilot):
        await pilot.press("j", "j")
        lines.show(Numbers([101, 102, 103, *range(1, 10)]))
        await pilot.pause()
        assert lines.key == "r3"


async def test_the_row_under_the_cursor_keeps_its_height_on_the_screen_in_a_long_list() -> None:
    async with listed(Numbers([*range(1, 200)])) as (lines, pilot):
        lines.go("r105")
        await pilot.pause()
        before = 104 - lines.scroll_offset.y
        lines.show(Numbers([201, 202, *range(1, 200)]))
        await pilot.pause()
        assert lines.key == "r105"
        assert 106 - lines.scroll_offset.y == before


async def test_when_its_row_goes_the_cursor_takes_the_one_that_stands_there_now() -> None:
    async with listed(Numbers([1, 2, 3, 4])) as (lines, pilot):
        await pilot.press("j")
        lines.show(Numbers([1, 3, 4]))
        await pilot.pause()
        assert lines.key == "r3"


async def test_an_emptied_list_has_no_cursor_and_takes_one_up_again() -> None:
    async with listed(Numbers([1, 2])) as (lines, pilot):
        lines.show(Numbers([]))
        await pilot.press("j", "k", "pagedown", "home", "end")
        assert lines.key is None
        lines.show(Numbers([7]))
        assert lines.key == "r7"


async def test_a_hundred_thousand_rows_are_asked_only_for_those_on_the_screen() -> None:
    rows = Numbers([*range(100_000)])
    async with listed(rows) as (_, pilot):
        await pilot.press("j", "pagedown", "end", "home", "pagedown")
        assert len(rows.asked) < 100


async def test_the_last_row_is_in_sight_after_end() -> None:
    async with listed(Numbers([*range(1, 100)])) as (lines, pilot):
        await pilot.press("end")
        assert lines.key == "r99"
        assert lines.scroll_offset.y == 99 - lines.size.height


async def test_showing_the_same_rows_again_draws_nothing() -> None:
    async with listed(Numbers([*range(1, 100)])) as (lines, _):
        drawn = recorded(lines)
        lines.show(Numbers([*range(1, 100)]))
        assert drawn == []


async def test_only_the_rows_whose_text_changed_are_drawn_again() -> None:
    async with listed(Numbers([1, 2, 3, 4])) as (lines, _):
        drawn = recorded(lines)
        lines.show(Numbers([1, 2, 13, 4]))
        assert [region.y for region in drawn] == [2]


async def test_a_step_draws_the_two_rows_the_cursor_left_and_came_to() -> None:
    async with listed(Numbers([1, 2, 3, 4])) as (lines, _):
        drawn = recorded(lines)
        lines.action_down()
        assert sorted(region.y for region in drawn) == [0, 1]


def recorded(lines: LineList) -> list[Region]:
    """The regions the list asks to have drawn from now on."""
    drawn: list[Region] = []
    original = lines.refresh

    def refresh(*regions: Region, **options: bool) -> LineList:
        drawn.extend(regions or [Region(0, 0, *lines.size)])
        return original(*regions, **options)

    lines.refresh = refresh  # type: ignore[method-assign]
    return drawn
