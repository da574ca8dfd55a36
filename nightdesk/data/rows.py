"""From a row of the log to the entry it holds. Never fails: what can't be understood comes out as `Unknown`, raw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

import msgspec

from nightdesk.domain.entries import KINDS, Body, Event, Unknown
from nightdesk.domain.instants import Instant

COLUMNS = "e.seq, e.origin, e.n, e.id, e.at, e.recorded_at, e.actor, e.kind, e.v, e.ticket, b.body"
"""What `event_of` needs, from `TABLES`."""

TABLES = "event AS e LEFT JOIN event_body AS b ON b.seq = e.seq"

Row: TypeAlias = tuple[int, str, int, str, str, str, str, str, int, str | None, str | None]

# One decoder a class, made once: making one costs more than a thousand decodings.
_decoders: Mapping[tuple[str, int], Callable[[str], Body]] = {
    (kind, body.v): msgspec.json.Decoder(body).decode for kind, body in KINDS.items()
}


def event_of(row: Row) -> Event:
    """The entry of a row selected with `COLUMNS`."""
    seq, origin, n, name, at, recorded_at, actor, kind, v, ticket, raw = row
    return Event(name, origin, n, _instant(at), actor, body_of(kind, v, raw, ticket), _instant(recorded_at), seq)


def body_of(kind: str, v: int, raw: str | None, ticket: str | None = None) -> Body:
    """The body that `raw` spells, or `Unknown`: a kind or version not known here, one that doesn't fit its kind, or
    (where `raw` is None) one that was redacted. `ticket` is the header's, so that its ticket can be made read-only."""
    if raw is None:
        return Unknown(name=kind, ticket=ticket, redacted=True)
    decode = _decoders.get((kind, v))
    if decode is None:
        return Unknown(name=kind, raw=raw, ticket=ticket)
    try:
        return decode(raw)
    except msgspec.DecodeError:
        return Unknown(name=kind, raw=raw, ticket=ticket)


def _instant(text: str) -> Instant:
    # Its spelling was fixed when it was written, so the quick reader will do; entries seldom share an instant,
    # so a cache would not help.
    return Instant(int(datetime.fromisoformat(text).timestamp()))
