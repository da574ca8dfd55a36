"""The desk as it stands at one instant: facts, policies and now, evaluated client by client."""

from __future__ import annotations

from nightdesk.domain.evaluation import ClientWalk
from nightdesk.domain.facts import Facts
from nightdesk.domain.instants import Instant
from nightdesk.domain.policy import UNKNOWN_CLIENT, ClientPolicy, DeskPolicy, Policies, RotaPolicy
from nightdesk.domain.queue import QueueEntry
from nightdesk.domain.tickets import Ticket
from nightdesk.domain.urgency import Urgency


class Kept:
    """What one picture leaves to the next: the walks so far and the queue as last worked out. It only saves time."""

    def __init__(self, facts: Facts, policies: Policies) -> None:
        self._facts = facts
        self._policies = policies
        self.walks: dict[str, ClientWalk] = {}
        self.urgency = Urgency()
        self.shown: dict[str, tuple[QueueEntry, object]] = {}
        """What a view made of each queue row, good as long as the row is the same."""

    def belongs_to(self, facts: Facts, policies: Policies) -> bool:
        """Whether it was worked out from these."""
        return facts is self._facts and policies is self._policies


class Picture:
    """What commands are decided on and views are made of. A client is walked when it is first asked for."""

    def __init__(self, facts: Facts, policies: Policies, now: Instant, kept: Kept | None = None) -> None:
        self.facts = facts
        self.policies = policies
        self.now = now
        if kept is None or not kept.belongs_to(facts, policies):
            kept = Kept(facts, policies)
        self._walks = kept.walks
        self._urgency = kept.urgency
        self.shown = kept.shown

    @property
    def desk(self) -> DeskPolicy:
        """The desk's own rules now."""
        return self.policies.desk(self.now)

    @property
    def rota(self) -> RotaPolicy:
        """The rota now."""
        return self.policies.rota(self.now)

    def client_policy(self, client: str) -> ClientPolicy | None:
        """What the client's runbook agrees now; None where it is missing or broken."""
        return self.policies.client(client, self.now)

    def client_name(self, client: str) -> str:
        """The client's name; its id where its runbook is broken; `unknown (id)` where it never had one (case 26)."""
        policy = self.client_policy(client)
        if policy is not None:
            return policy.client_name
        known = self.policies.in_force(f"clients/{client}.md", self.now) is not None
        return client if known else UNKNOWN_CLIENT if client == UNKNOWN_CLIENT else f"{UNKNOWN_CLIENT} ({client})"

    def walk(self, client: str) -> ClientWalk:
        """The client's tickets and alerts as of now. A walk kept from earlier is continued where it can be."""
        walk = self._walks.get(client)
        if walk is None or not walk.advance(self.now):
            walk = ClientWalk(client, self.facts, self.policies)
            walk.advance(self.now)
            self._walks[client] = walk
        return walk

    def walks(self) -> list[ClientWalk]:
        """Every client of whom something was said, by id."""
        return [self.walk(client) for client in sorted(self.facts.clients)]

    def queue(self) -> list[QueueEntry]:
        """The whole queue as of now, in order (SLA-13, SLA-14)."""
        return self._urgency.queue(self.walks(), self.policies, self.now)

    def ticket(self, ticket: str) -> Ticket | None:
        """The ticket of that id as of now; None where it does not exist yet."""
        client = self.facts.client_of.get(ticket)
        return self.walk(client).tickets.get(ticket) if client in self.facts.clients else None

    def walk_of(self, row: str) -> ClientWalk | None:
        """The walk that holds this ticket, alert group or storm; None for an id nobody has named."""
        client = self.facts.client_of.get(row) or self.facts.client_of_alert(row)
        return self.walk(client) if client is not None and client in self.facts.clients else None
