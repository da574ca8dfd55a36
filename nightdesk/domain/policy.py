"""What the desk's text files say, as typed values: desk, client, rota. Nothing here happened; this is what was agreed.

`config` and `runbooks` make these from files. Instants are asked for with every look-up, because a runbook edited
at 02:00 rules what happens from 02:00 on (DOMAIN §13 case 58).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from nightdesk.domain.instants import MINUTE, Instant

Severity: TypeAlias = Literal["P1", "P2", "P3", "P4"]
SEVERITIES: tuple[Severity, ...] = ("P1", "P2", "P3", "P4")
Role: TypeAlias = Literal["t2_primary", "t2_secondary", "t3_primary", "t3_secondary", "duty_manager"]
OutOfCoverPolicy: TypeAlias = Literal["log_only", "billable_with_approval", "p1_best_effort"]
CoverageModel: TypeAlias = Literal["answering_service", "on_call", "extended_hours", "overnight", "full_247"]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class _Policy(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Targets(_Policy, frozen=True, kw_only=True):
    """SLA targets of one severity in seconds; `update` None means no cadence (SLA-1)."""

    response: int
    update: int | None
    resolution: int


DEFAULT_TARGETS: Mapping[Severity, Targets] = {
    "P1": Targets(response=15 * MINUTE, update=30 * MINUTE, resolution=240 * MINUTE),
    "P2": Targets(response=60 * MINUTE, update=60 * MINUTE, resolution=480 * MINUTE),
    "P3": Targets(response=120 * MINUTE, update=None, resolution=960 * MINUTE),
    "P4": Targets(response=240 * MINUTE, update=None, resolution=2400 * MINUTE),
}
"""SLA-1: used where a runbook says nothing."""


class Coverage(_Policy, frozen=True, kw_only=True):
    """What the contract promises after hours (§2.1). Times of day are minutes since local midnight."""

    model: CoverageModel
    covered: frozenset[Severity]
    ack_only: frozenset[Severity]
    extended_until: int = 1440
    after_hours_start: int = 1080
    after_hours_end: int = 480
    weekends: bool = True
    holidays_covered: bool = True
    ooc_policy: OutOfCoverPolicy = "log_only"


class SeverityRule(_Policy, frozen=True, kw_only=True):
    """A client's own severity rule (SEV-6)."""

    id: str
    reason: str = ""
    category: str | None = None
    system: str | None = None
    hours: Literal["open", "closed"] | None = None
    at_least: Severity | None = None
    at_most: Severity | None = None


class Contact(_Policy, frozen=True, kw_only=True):
    """A person of the contact tree; `order` 1 is called first."""

    order: int
    name: str
    role: str = ""
    phone: str = ""
    email: str = ""


class Vendor(_Policy, frozen=True, kw_only=True):
    """A supplier of the client and the systems it answers for."""

    name: str
    phone: str = ""
    account: str = ""
    systems: tuple[str, ...] = ()


class HighRiskSystem(_Policy, frozen=True, kw_only=True):
    """A system that needs an authorisation for each use (AU-1)."""

    id: str
    kind: str = ""


class Containment(_Policy, frozen=True, kw_only=True):
    """Break-glass steps signed off in advance (AU-7)."""

    id: str
    systems: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    signed_by: str = ""


class MaintenanceWindow(_Policy, frozen=True, kw_only=True):
    """Planned work (N1): once from `start` to `end` (`YYYY-MM-DDTHH:MM`), or weekly from `HH:MM` on `weekday`."""

    id: str
    start: str
    end: str
    assets: tuple[str, ...] = ("*",)
    weekday: str | None = None


class NoiseRule(_Policy, frozen=True, kw_only=True):
    """Alerts nobody needs at night (N5)."""

    id: str
    check: str
    reason: str = ""
    asset: str | None = None
    severity: str | None = None


class ClientPolicy(_Policy, frozen=True, kw_only=True, tag="client"):
    """What the runbook of one client agrees (DOMAIN §6), as far as rules use it."""

    client_id: str
    client_name: str
    timezone: str
    coverage: Coverage
    business_hours: tuple[tuple[tuple[int, int], ...], ...]
    """Monday to Sunday, each day's windows as minutes since local midnight, in order."""
    holidays: frozenset[str] = frozenset()
    """Client-local dates, `YYYY-MM-DD`."""
    co_managed: bool = False
    ownership: Mapping[str, str] = {}
    notify_client_it_at: Severity = "P2"
    targets: Mapping[Severity, Targets] = msgspec.field(default_factory=lambda: DEFAULT_TARGETS)
    pause_on: frozenset[str] = frozenset({"waiting_client"})
    lob_apps: tuple[str, ...] = ()
    severity_rules: tuple[SeverityRule, ...] = ()
    high_risk_systems: tuple[HighRiskSystem, ...] = ()
    authorisers: tuple[str, ...] = ()
    containment: tuple[Containment, ...] = ()
    contacts: tuple[Contact, ...] = ()
    vendors: tuple[Vendor, ...] = ()
    maintenance_windows: tuple[MaintenanceWindow, ...] = ()
    noise_rules: tuple[NoiseRule, ...] = ()
    t1_actions: tuple[str, ...] = ()
    reviewed_on: str = ""
    reviewed_by: str = ""
    access_reviewed_on: str = ""


class Category(_Policy, frozen=True, kw_only=True):
    """A category and the words that suggest it (CAT-1)."""

    id: str
    words: tuple[str, ...] = ()


class Source(_Policy, frozen=True, kw_only=True):
    """Where tickets and alerts come from, and how long silence is normal in minutes (N9)."""

    name: str
    expect_minutes: int = 15


class DeskPolicy(_Policy, frozen=True, kw_only=True, tag="desk"):
    """desk.yaml: the desk itself. Times of day are minutes since desk-local midnight."""

    desk_name: str
    timezone: str
    desk_phone: str = ""
    night_start: int = 1080
    night_end: int = 480
    staffing_model: str = ""
    lost_deals: tuple[str, ...] = ()
    holidays: frozenset[str] = frozenset()
    tripwires: tuple[str, ...] = ("ransom", "ransomware", "encrypted", "hacked", "all users", "wire transfer")
    categories: tuple[Category, ...] = ()
    sources: tuple[Source, ...] = ()
    people: Mapping[str, str] = {}
    """Person id → role (technician, on-call, lead, reader)."""
    ticket_prefix: str = "ND-"


DEFAULT_CHAINS: Mapping[str, tuple[str, ...]] = {
    "T2": ("t2_primary", "t2_secondary", "t3_primary", "duty_manager"),
    "T3": ("t3_primary", "t3_secondary", "duty_manager"),
}
"""PG-1: who is tried, in order, at each tier."""


class Engineer(_Policy, frozen=True, kw_only=True):
    """A person on the rota."""

    id: str
    name: str
    tier: str = ""
    timezone: str = "UTC"
    phone: str = ""


class RotaWeek(_Policy, frozen=True, kw_only=True):
    """Who holds which role from Monday night_end to the next."""

    week: str
    roles: Mapping[str, str]


class RotaOverride(_Policy, frozen=True, kw_only=True):
    """One night of one role held by somebody else (RF-5)."""

    night: str
    role: str
    engineer: str
    reason: str = ""
    approved_by: str = ""


class Pay(_Policy, frozen=True, kw_only=True):
    """What nights and call-outs pay, in minor units of the currency (RF-6)."""

    currency: str = "USD"
    stipend_primary: int = 30_000
    stipend_secondary: int = 10_000
    band1: int = 2_500
    band2: int = 3_500
    band4: int = 5_000
    weekend_extra: int = 1_500


class RotaPolicy(_Policy, frozen=True, kw_only=True, tag="rota"):
    """rota.yaml: who is on, in which order people are paged (PG-1), who takes turns and what it pays (RF-4, RF-6)."""

    engineers: tuple[Engineer, ...] = ()
    weeks: tuple[RotaWeek, ...] = ()
    overrides: tuple[RotaOverride, ...] = ()
    chains: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=lambda: DEFAULT_CHAINS)
    timeout_min: int = 5
    attempts: int = 2
    holidays: Mapping[str, frozenset[str]] = {}
    """Engineer → dates (`YYYY-MM-DD`) that count as holidays for that person (RF-2)."""
    leave: Mapping[str, frozenset[str]] = {}
    """Engineer → dates that person is away (RF-4)."""
    pools: Mapping[str, tuple[str, ...]] = {}
    """Role → engineers who take turns in it, in the order of the file (RF-4)."""
    pay: Pay = Pay()

    def engineer(self, id: str) -> Engineer | None:
        """The person of that id, or None."""
        return next((person for person in self.engineers if person.id == id), None)


class Broken(_Policy, frozen=True, kw_only=True, tag="broken"):
    """A text file that can't be used as it is, and why: one sentence a problem, each naming its line or field."""

    file: str
    problems: tuple[str, ...]


Compiled: TypeAlias = DeskPolicy | ClientPolicy | RotaPolicy | Broken

UNKNOWN_CLIENT = "unknown"
"""Where a ticket of nobody we know is logged (DOMAIN §13 case 26)."""


class Policies:
    """Every version of every text file the desk has used, by file name and the instant it was adopted.

    Before the first version of a file, that first version counts.
    """

    def __init__(self, versions: Mapping[str, list[tuple[Instant, Compiled]]]) -> None:
        self._versions = {
            file: ([at for at, _ in entries], [policy for _, policy in entries])
            for file, entries in versions.items()
            if entries
        }

    def in_force(self, file: str, at: Instant) -> Compiled | None:
        """What `file` (`desk.yaml`, `clients/acme.md`) said at `at`; None for a file never seen."""
        found = self._versions.get(file)
        if found is None:
            return None
        instants, policies = found
        return policies[max(bisect_right(instants, at) - 1, 0)]

    def desk(self, at: Instant) -> DeskPolicy:
        """The desk's own rules at `at`; UTC and the defaults where desk.yaml can't be read."""
        found = self.in_force("desk.yaml", at)
        return found if isinstance(found, DeskPolicy) else DeskPolicy(desk_name="Night desk", timezone="UTC")

    def rota(self, at: Instant) -> RotaPolicy:
        """The rota at `at`; an empty one where rota.yaml can't be read."""
        found = self.in_force("rota.yaml", at)
        return found if isinstance(found, RotaPolicy) else RotaPolicy()

    def client(self, client: str, at: Instant) -> ClientPolicy | None:
        """What the client's runbook agreed at `at`; None where it is missing or broken (case 57)."""
        found = self.in_force(f"clients/{client}.md", at)
        return found if isinstance(found, ClientPolicy) else None

    def next_version(self, after: Instant) -> Instant | None:
        """The next instant after `after` from which some file reads otherwise; None where none is known."""
        ahead = [at for instants, _ in self._versions.values() for at in instants[bisect_right(instants, after) :][:1]]
        return min(ahead, default=None)

    def clients(self) -> list[str]:
        """Ids of all clients that have, or once had, a runbook, sorted."""
        return sorted(
            file.removeprefix("clients/").removesuffix(".md") for file in self._versions if file.startswith("clients/")
        )

    def broken(self, at: Instant) -> list[Broken]:
        """The files that can't be used at `at`, by file name."""
        found = (self.in_force(file, at) for file in sorted(self._versions))
        return [policy for policy in found if isinstance(policy, Broken)]
