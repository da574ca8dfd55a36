"""Every ticket of the desk as data, resolved and merged ones too: for whoever checks, not for the screen (§14)."""

from __future__ import annotations

import msgspec

from nightdesk.domain.instants import Instant, display, zone
from nightdesk.domain.standing import Standing, standing
from nightdesk.views.common import Scene, View


class AllTicketsView(View, frozen=True, kw_only=True):
    """How everything stands at `at`: tickets, clocks, checklists, decisions, refusals, accesses, pages."""

    at: Instant
    at_text: str
    queue: tuple[str, ...]
    """The ids of the queue in its order (SLA-13, SLA-14), alert rows among them."""
    standing: Standing


class AllTickets(msgspec.Struct, frozen=True):
    """Asks for every ticket."""

    def answer(self, scene: Scene) -> AllTicketsView:
        """The view."""
        picture = scene.picture
        return AllTicketsView(
            at=picture.now,
            at_text=display(picture.now, zone(picture.desk.timezone)),
            queue=tuple(entry.id for entry in picture.queue()),
            standing=standing(picture),
        )
