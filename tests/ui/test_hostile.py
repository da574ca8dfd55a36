"""Outside text in every place that shows it: nothing crashes, nothing reaches the terminal that could drive it.

The views' own sanitising is left out on purpose: the screen must be safe by itself.
"""

from __future__ import annotations

import re

import pytest
from msgspec import structs
from textual.events import Paste

from nightdesk.domain.commands import Draft, Refused
from nightdesk.errors import NightdeskError
from nightdesk.runbooks.parse import Runbook
from nightdesk.views.runbook import ClientRunbook
from nightdesk.views.ticket import TimelineLine
from tests.hostile import HOSTILE
from tests.ui.driving import NARROW, WIDE, Night, night
from tests.ui.fake_desk import NOW, ROWS, RUNBOOK, FakeDesk, card, handoff, header

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
BUNCHES = [HOSTILE[start : start + 7] for start in range(0, len(HOSTILE), 7)]


def desk_of(texts: tuple[str, ...]) -> FakeDesk:
    """A desk on which every text that can come from outside is one of `texts`."""

    def text(number: int) -> str:
        return texts[number % len(texts)]

    rows = tuple(
        structs.replace(
            row, summary=text(n), client_name=text(n + 1), status=text(n + 2), owner=text(n + 3), clock=text(n)
        )
        for n, row in enumerate(ROWS)
    )
    cards = {
        row.id: structs.replace(
            card(row),
            body="\n".join(texts),
            subject=text(n),
            requester=text(n + 1),
            contact=text(n + 2),
            system=text(n + 3),
            category=text(n + 4),
            categories=texts,
            next_step=text(n),
            facts=texts,
            runbook_first=texts,
            status_label=text(n),
            timeline=tuple(
                TimelineLine(at=NOW, time="22:13 EST", actor=one, what=one, text=one, event="e") for one in texts
            ),
        )
        for n, row in enumerate(rows)
    }
    report = handoff()
    sections = tuple(
        structs.replace(
            section,
            title=text(n),
            lines=tuple(
                structs.replace(line, summary=text(n), owner=text(n + 1), next_action=text(n + 2), status=text(n))
                for line in section.lines
            ),
        )
        for n, section in enumerate(report.sections)
    )  # fmt: skip
    return FakeDesk(
        rows=rows,
        cards=cards,
        header=header(actor=text(0), desk_name=text(1), on_call=text(2), counts=text(3), warnings=texts),
        report=structs.replace(report, sections=sections, alerts=texts, security=texts, start_here=text(0)),
        runbooks={"gotham-law": RUNBOOK + "\n".join(texts).encode("utf-8", "replace")},
        draft=Draft(template="ack", subject=text(0), text="\n".join(texts), to=text(1), missing=(text(2),)),
        refused=Refused(message=text(3), rule=text(4), cure=text(5)),
    )


def check(on: Night) -> None:
    for line in on.lines:
        assert not CONTROL.search(line), ascii(line)


@pytest.mark.parametrize("size", [NARROW, WIDE, (60, 20)], ids=str)
@pytest.mark.parametrize("texts", BUNCHES, ids=lambda texts: ascii(texts[0])[:20])
async def test_every_page_and_form_shows_it_as_text(texts: tuple[str, ...], size: tuple[int, int]) -> None:
    async with night(desk_of(texts), size) as on:
        check(on)
        for keys in (("enter", "d"), ("pagedown", "end"), ("escape",), ("r",), ("end",), ("tab",), ("escape",),
                     ("4",), ("end",), ("2",), ("1",), ("a",), ("p", "enter"), ("escape",), ("t", "y", "n"),
                     ("escape",), ("e", "y"), ("tab", "end"), ("escape",), ("u",),
                     ("escape",), ("question_mark",)):  # fmt: skip
            await on.pilot.press(*keys)
            await on.settle()
            check(on)


@pytest.mark.parametrize("texts", BUNCHES, ids=lambda texts: ascii(texts[0])[:20])
async def test_what_is_typed_is_shown_as_text(texts: tuple[str, ...]) -> None:
    async with night(FakeDesk()) as on:
        await on.press("i")
        for text in texts:
            on.app.post_message(_paste(text))
            await on.settle()
            check(on)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
async def test_trouble_and_toasts_are_shown_as_text(text: str) -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        desk.trouble = NightdeskError(text, text, text)
        on.home.renew()
        await on.settle()
        check(on)


def _paste(text: str) -> Paste:
    return Paste(text)


def test_the_texts_of_a_runbook_reach_the_page_through_the_real_parser() -> None:
    desk = desk_of(BUNCHES[0])
    assert isinstance(desk.ask(ClientRunbook(client="gotham-law")), Runbook)
