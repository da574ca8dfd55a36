"""The one place that knows what time it is (T-4).

Everything else is handed a Clock, or an instant read from one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

from nightdesk.domain.instants import Instant


class Clock(Protocol):
    """Gives the current instant in whole seconds UTC."""

    def now(self) -> Instant: ...


@dataclass(frozen=True)
class SystemClock:
    """The machine's clock, moved by a fixed offset in seconds (a demo desk lives in its own night)."""

    offset: int = 0

    def now(self) -> Instant:
        """The current instant, whole seconds UTC."""
        return Instant(int(time.time()) + self.offset)


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still: for `--at`, which only looks, and for tests."""

    at: Instant

    def now(self) -> Instant:
        """The instant it was set to."""
        return self.at
