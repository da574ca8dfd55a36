"""What became of the alerts, over all clients: the `alerts` object of DOMAIN §14.

Nothing is decided here; the walks did that. This only gathers, and counts so that the sum can be checked (§7).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from nightdesk.domain.evaluation import ClientWalk
from nightdesk.domain.instants import Instant

BEGINNING = Instant(0)
_AFTER_EVERY_ID = "\U0010ffff"


class StormSeen(msgspec.Struct, frozen=True):
    """One storm (N6): `first` is its earliest member's instant, `members` are alert ids in order."""

    id: str
    client: str
    first: Instant
    members: tuple[str, ...]


class Reraised(msgspec.Struct, frozen=True):
    """A problem still there when its maintenance window ended (N1): the group that was opened, and when."""

    group: str
    at: Instant


class Noise(msgspec.Struct, frozen=True, kw_only=True):
    """Every alert with its one disposition, the window or noise rule that kept it quiet, storms and re-raises.

    `plain` of it is the `alerts` object of §14. Alerts stand in order of their instant, then id.
    """

    dispositions: Mapping[str, str]
    rule: Mapping[str, str]
    """Alert → id of the maintenance window or noise rule, for those that have one."""
    counts: Mapping[str, int]
    """Disposition → how many, by name; one that did not occur is not listed."""
    total: int
    """Alerts received, counted apart from `counts`: their sum equals it, or something was dropped (§7)."""
    storms: tuple[StormSeen, ...]
    reraised: tuple[Reraised, ...]


def noise(walks: Iterable[ClientWalk], until: Instant, since: Instant = BEGINNING) -> Noise:
    """What the walks made of the alerts of `[since, until]` (§7, §14). UTC seconds; both ends count.

    Walks that stand earlier than `until` give what they know; re-raises by then need walks that stand there.
    """
    received: list[tuple[Instant, str]] = []
    dispositions: dict[str, str] = {}
    rules: dict[str, str] = {}
    storms: list[tuple[Instant, StormSeen]] = []
    reraised: list[Reraised] = []
    for walk in walks:
        alerts = walk.alerts
        mine = alerts.received[
            bisect_left(alerts.received, (since, "")) : bisect_right(alerts.received, (until, _AFTER_EVERY_ID))
        ]
        received += mine
        dispositions.update((id, alerts.dispositions[id]) for _, id in mine if id in alerts.dispositions)
        rules.update((id, alerts.rules[id]) for _, id in mine if id in alerts.rules)
        for storm in alerts.storms.values():
            if since <= storm.started_at <= until:
                members = tuple(member.event for member in storm.members if member.at <= until)
                seen = StormSeen(storm.id, storm.client, storm.received_at, members)
                storms.append((storm.started_at, seen))
        reraised += (Reraised(group, at) for group, at in alerts.reraised if since <= at <= until)
    ordered = [id for _, id in sorted(received) if id in dispositions]
    return Noise(
        dispositions={id: dispositions[id] for id in ordered},
        rule={id: rules[id] for id in ordered if id in rules},
        counts=dict(sorted(Counter(dispositions.values()).items())),
        total=len(received),
        storms=tuple(seen for _, seen in sorted(storms, key=lambda found: (found[0], found[1].id))),
        reraised=tuple(sorted(reraised, key=lambda found: (found.at, found.group))),
    )
