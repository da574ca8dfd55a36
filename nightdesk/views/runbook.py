"""A client's runbook as adopted by the desk, for the pane beside the ticket."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from nightdesk.domain.instants import local_date, zone
from nightdesk.runbooks.library import freshness
from nightdesk.runbooks.parse import Runbook, parse
from nightdesk.views.common import Scene, View


class ClientEntry(View, frozen=True, kw_only=True):
    """One client in the list of runbooks."""

    client: str
    name: str
    freshness: str
    broken: str
    """Why its runbook can't be used; empty where it can."""


class ClientRunbook(msgspec.Struct, frozen=True):
    """Asks for the runbook of a client."""

    client: str

    def answer(self, scene: Scene) -> Runbook | None:
        """The runbook, with its problems; None where the client has none."""
        return runbook_of(scene, self.client)


def runbook_of(scene: Scene, client: str) -> Runbook | None:
    """The runbook of a client as the desk adopted it; read anew only when its bytes changed."""
    file = f"clients/{client}.md"
    data = scene.read(file)
    return _parsed(file, data) if data is not None else None


@lru_cache(maxsize=128)
def _parsed(file: str, data: bytes) -> Runbook:
    return parse(data, file=file)


class Clients(msgspec.Struct, frozen=True):
    """Asks for every client that has a runbook."""

    def answer(self, scene: Scene) -> tuple[ClientEntry, ...]:
        """The clients by name."""
        picture = scene.picture
        broken = {found.file: found.problems for found in picture.policies.broken(picture.now)}
        today = local_date(picture.now, zone(picture.desk.timezone))
        entries = []
        for client in picture.policies.clients():
            policy = picture.client_policy(client)
            why = broken.get(f"clients/{client}.md", ())
            entries.append(
                ClientEntry(
                    client=client,
                    name=policy.client_name if policy else client,
                    freshness=freshness(policy.reviewed_on, today) if policy else "",
                    broken=why[0] if why else "",
                )
            )
        return tuple(sorted(entries, key=lambda entry: (entry.name.lower(), entry.client)))
