"""Small nights for tests of what holds whatever happened: a few tickets, alerts and reports, drawn at random.

Up to sixteen things said on three tickets, in an order that need not make sense: the rules have to hold together in a
muddled night too. Many fall on the same second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from nightdesk.domain import entries as e
from nightdesk.domain.instants import MINUTE, Instant, iso
from nightdesk.domain.policy import SEVERITIES, Containment, Vendor
from tests import build

START = build.at("Tue 20:00")
FIBER = (Vendor(name="Example Fiber", systems=("wan",)),)
ENTRY = (Containment(id="BG", systems=("dc1",), signed_by="Ann Bell"),)
POLICIES = build.policies(
    build.client("overnight", vendors=FIBER, containment=ENTRY, cover={"ooc_policy": "billable_with_approval"}),
    build.client("on_call", id="beta", vendors=FIBER, maintenance_windows=(
        build.window("2026-01-13T22:00", "2026-01-13T23:30", assets=("s2",)),
    )),
    build.client(id="gamma", vendors=FIBER, noise_rules=(build.noise("quiet"),)),
)  # fmt: skip
TICKETS = ("A", "B", "U")
"""Of acme, of acme, of nobody known."""


class Telling:
    """What was said so far."""

    def __init__(self) -> None:
        self.now = START
        self.events: list[e.Event] = []

    def say(self, body: e.Body, actor: str = "t1") -> None:
        n = len(self.events) + 1
        self.events.append(e.Event(f"e{n}", "test", n, self.now, actor, body, seq=n))

    def last(self, *kinds: type[e.Body]) -> str:
        """The id of the last entry of these kinds; of the first entry of all where there is none."""
        return next((event.id for event in reversed(self.events) if isinstance(event.body, kinds)), "e1")


Op = Callable[[Telling, str], None]
"""Says something, on the ticket of that id where it is of one."""
_TOLD = ("message", "phone", "none")


def _later(told: Telling, minutes: int) -> str:
    return iso(Instant(told.now + minutes * MINUTE))


def _on(make: Callable[..., e.Body], **choices: Any) -> st.SearchStrategy[Op]:
    """An op whose entry is made with the ticket and these choices, and said by one of three people."""

    def op(drawn: dict[str, Any]) -> Op:
        actor = drawn.pop("actor")
        return lambda told, ticket: told.say(make(ticket=ticket, **drawn), actor)

    return st.fixed_dictionaries({"actor": st.sampled_from(("t1", "t2", "m1")), **choices}).map(op)


_told_by = st.sampled_from(_TOLD)
_severity = st.sampled_from(SEVERITIES)
_basis = st.sampled_from(("correction", "change"))
_person = st.sampled_from(("k1", "k2", "s1", "m1"))
_answers = st.dictionaries(
    st.sampled_from(("E01", "E04", "E05", "E06", "E07", "E09", "E10")), st.sampled_from(("yes", "no", "unknown")),
    max_size=5,
)  # fmt: skip
_work: list[st.SearchStrategy[Op]] = [
    _on(e.Ack, told_by=_told_by, auto=st.booleans()), _on(e.UpdateSent, told_by=_told_by),
    _on(e.Park, told_by=_told_by), _on(e.Resolve, told_by=_told_by), _on(e.Reopen), _on(e.Note, body=st.just("seen")),
    _on(e.Status, to=st.sampled_from(("in_progress", "waiting_client", "waiting_vendor"))), _on(e.ClientUpdate),
    _on(e.SeverityChanged, to=_severity, basis=_basis), _on(e.Flag),
    _on(build.triage, to=_severity, basis=_basis, breach=st.sampled_from(("no", "yes")),
        category=st.sampled_from(("other", "password_reset"))),
    _on(e.Merge, into=st.sampled_from(TICKETS)), _on(e.CallerVerified, ok=st.booleans()), _on(e.PromiseKept),
    _on(e.CoverAccepted, approved_by=st.sampled_from(("Ann Bell", "Nobody"))),
    _on(e.Csat, score=st.sampled_from((1, 5))), _on(e.OwnerSet, to=_person),
    _on(e.Checklist, answers=_answers),
    _on(e.Decision, action=st.sampled_from(("own", "park", "escalate_t2", "wake_t3")),
        reason=st.sampled_from(("", "quiet"))),
    _on(e.ContactAttempt, party=st.just("vendor"), outcome=st.sampled_from(("reached", "no_answer"))),
    _on(e.Page, tier=st.sampled_from(("T2", "T3")), contact=_person,
        reason=st.sampled_from((None, None, "desk_silent"))),
    _on(e.PageAck, contact=_person), _on(e.StandDown, contact=_person),
    _on(e.IncidentLinked, incident=st.sampled_from(("I1", "I2"))),
    _on(e.Access, system=st.sampled_from(("dc1", "erp")), auth=st.sampled_from((None, "A1")),
        break_glass=st.booleans(), reason=st.just("spreading")),
]  # fmt: skip


def _promise(told: Telling, ticket: str) -> None:
    told.say(e.Promise(ticket=ticket, due=_later(told, 90), what="call"))


def _bounce(told: Telling, ticket: str) -> None:
    told.say(e.Undelivered(ticket=ticket, message=told.last(e.Told)))


def _grant(told: Telling, ticket: str, auth: str = "A1", system: str = "dc1") -> None:
    told.say(e.AuthGranted(
        auth=auth, ticket=ticket, system=system, to="t1", approved_by="Ann Bell", method="phone",
        valid_from=_later(told, -10), valid_until=_later(told, 60),
    ))  # fmt: skip


def _revoke(told: Telling, ticket: str) -> None:
    told.say(e.AuthRevoked(auth="A1"))


def _review(told: Telling, ticket: str) -> None:
    told.say(e.AccessReviewed(access=told.last(e.Access)), "m1")


def _judge(told: Telling, ticket: str) -> None:
    told.say(e.Verdict(decision=told.last(e.Decision), needed="no"))


def _promote(told: Telling, ticket: str) -> None:
    told.say(e.PromoteAlert(ticket=f"P{len(told.events)}", alert=told.last(e.Alert), subject="Disk"))


def _dismiss(told: Telling, ticket: str) -> None:
    told.say(e.AlertDismissed(alert=told.last(e.Alert), reason="known"))


def _open(told: Telling, ticket: str) -> None:
    told.say(e.IncidentOpened(incident="I1", title="Line"))


def _accept(told: Telling, ticket: str) -> None:
    told.say(e.HandoffAccepted(tickets=(ticket, "parked"), readback={ticket: "yes"}), "d1")


_alerts = st.builds(
    build.alert, st.sampled_from(("problem", "problem", "ok")), st.sampled_from(("s1", "s2", "s3")),
    st.sampled_from(("ping", "quiet")), client=st.sampled_from(("acme", "beta", "gamma")),
    category=st.sampled_from(("network", "security", "capacity")),
    severity=st.sampled_from(("critical", "warning", "warning", "info")),
).map(lambda body: lambda told, ticket: told.say(body))  # fmt: skip
_desk = st.sampled_from((e.HandoffGenerated(), e.HandoffSigned(), e.HandoffSigned(document="ab", head="cd"),
                         e.HandoffAck())).map(lambda body: lambda told, ticket: told.say(body))  # fmt: skip
_other: st.SearchStrategy[Op] = st.sampled_from(
    (_promise, _bounce, _grant, _revoke, _review, _judge, _promote, _dismiss, _open, _accept)
)
_known = _on(e.ClientSet, client=st.sampled_from(("acme", "beta", "gamma")))
_gaps = st.sampled_from((0, 0, 1, 3, 10, 30, 61, 120))
_auths = st.sampled_from(("A1", "A2"))
_high_risk: list[st.SearchStrategy[Op]] = [
    _on(e.Access, system=st.sampled_from(("dc1", "fw1")), auth=_auths, purpose=st.sampled_from(("reset", "look"))),
    st.builds(lambda auth, system: lambda told, ticket: _grant(told, ticket, auth, system), _auths,
              st.sampled_from(("dc1", "fw1"))),
    _auths.map(lambda auth: lambda told, ticket: told.say(e.AuthRevoked(auth=auth))),
]  # fmt: skip


@st.composite
def nights(draw: Callable[..., Any]) -> list[e.Event]:
    """The entries of one night, in order."""
    told = Telling()
    for ticket, client in zip(TICKETS, ("acme", "acme", "unknown"), strict=True):
        told.say(build.created(ticket, client=client, priority=draw(_severity)))
    ops = st.one_of(st.one_of(_work), st.one_of(_work), _alerts, _alerts, _other, _desk, _known)
    for gap, ticket, op in draw(st.lists(st.tuples(_gaps, st.sampled_from(TICKETS), ops), max_size=16)):
        told.now = Instant(told.now + gap * MINUTE)
        op(told, ticket)
    return told.events


@st.composite
def accesses(draw: Callable[..., Any]) -> list[e.Event]:
    """The entries of a night in which the tickets of two clients share authorisations, in order."""
    told = Telling()
    for ticket, client in (("A", "acme"), ("G", "gamma")):
        told.say(build.created(ticket, client=client))
    steps = st.tuples(_gaps, st.sampled_from(("A", "G")), st.one_of(_high_risk))
    for gap, ticket, op in draw(st.lists(steps, max_size=10)):
        told.now = Instant(told.now + gap * MINUTE)
        op(told, ticket)
    return told.events
