"""What messages to clients say and don't (§8 COM-1 to COM-4), on the templates the program ships."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nightdesk.config import read_template
from nightdesk.domain.commands import Acknowledge, Park, Resolve, Telling, UpdateClient
from nightdesk.domain.messages import Template, asks_first, copies, default_template, draft
from nightdesk.domain.tickets import STATUS_LABELS
from nightdesk.sample import NEW_DESK, NIGHT_A
from tests.night import picture

TEMPLATES = sorted([*(NIGHT_A / "templates").glob("*.txt"), *(NEW_DESK / "templates").glob("*.txt")])
BLAME = re.compile(r"\b(your fault|you broke|blame|careless|because (you|your)|should have)\b", re.IGNORECASE)
FIX_TIME = re.compile(r"\b(fixed|solved|resolved|restored|back|working) (by|before|within|in) [{\d]", re.IGNORECASE)
ACTS: tuple[Telling, ...] = (
    Acknowledge(ticket="NA-212", told_by="message", detail="We look at it."),
    UpdateClient(ticket="NA-212", told_by="message", detail="We look at it."),
    Park(ticket="NA-206", told_by="message", detail="We look at it."),
    Resolve(ticket="NA-206", told_by="message", detail="It works again."),
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_com_2_no_template_blames_anybody_or_promises_a_fix_time(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not BLAME.search(text)
    assert not FIX_TIME.search(text)


@pytest.mark.parametrize("text", ["It will be fixed by {next_update_local}.", "This happened because you clicked."])
def test_com_2_the_words_looked_for_are_found(text: str) -> None:
    assert BLAME.search(text) or FIX_TIME.search(text)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: type(act).__name__)
def test_com_4_a_message_holds_one_status_word_of_the_vocabulary(act: Telling) -> None:
    now = picture("2026-03-08T08:48:00Z")
    ticket = now.ticket(act.ticket)
    assert ticket is not None
    name = default_template(act, ticket, now)
    template = read_template(name, (NIGHT_A / "templates" / f"{name}.txt").read_bytes())
    assert isinstance(template, Template)
    made = draft(template, act, ticket, now, "t1")
    said = [label for label in STATUS_LABELS.values() if f" {label}" in made.text or f": {label}" in made.text]
    assert len(said) == template.body.count("{status_label}") == 1


@pytest.mark.parametrize("act", ACTS[:2], ids=lambda act: type(act).__name__)
def test_com_1_a_message_says_when_they_hear_next(act: Telling) -> None:
    now = picture("2026-03-08T08:48:00Z")
    ticket = now.ticket(act.ticket)
    assert ticket is not None
    name = default_template(act, ticket, now)
    template = read_template(name, (NIGHT_A / "templates" / f"{name}.txt").read_bytes())
    assert isinstance(template, Template)
    assert re.search(r"\d\d:\d\d C[SD]T", draft(template, act, ticket, now, "t1").text)


def test_com_3_under_security_hold_mail_to_the_client_s_own_domain_is_asked_about() -> None:
    now = picture("2026-03-08T08:48:00Z")
    held, other = now.ticket("NA-207"), now.ticket("NA-212")
    assert held is not None
    assert other is not None
    policy = now.client_policy(held.client)
    assert asks_first(held, policy, "vera@gotham.example.com")
    assert asks_first(held, policy, "anybody@GOTHAM.example.com")
    assert not asks_first(held, policy, "vera@home.example.net")
    assert not asks_first(held, policy, "+1-212-555-0141")
    assert not asks_first(other, now.client_policy(other.client), "sam@windy.example.com")


def test_com_7_client_it_gets_a_copy_at_and_above_the_severity_agreed() -> None:
    now = picture("2026-03-08T08:48:00Z")
    p1, p3 = now.ticket("NA-203"), now.ticket("NA-206")
    assert p1 is not None
    assert p3 is not None
    assert (p1.severity, copies(p1, now.client_policy(p1.client))) == ("P1", ("luis@mesa.example.com",))
    assert (p3.severity, copies(p3, now.client_policy(p3.client))) == ("P3", ())


def test_com_7_a_client_without_it_of_its_own_gets_no_copy() -> None:
    now = picture("2026-03-08T08:48:00Z")
    ticket = now.ticket("NA-207")
    assert ticket is not None
    assert copies(ticket, now.client_policy(ticket.client)) == ()


def test_the_tier_and_the_vendor_of_a_message_are_those_of_the_ticket() -> None:
    now = picture("2026-03-08T12:30:00Z")
    found = {}
    for id, name in (("NA-207", "escalated"), ("NA-220", "vendor"), ("NA-206", "escalated")):
        ticket = now.ticket(id)
        assert ticket is not None
        template = read_template(name, (NIGHT_A / "templates" / f"{name}.txt").read_bytes())
        assert isinstance(template, Template)
        act = UpdateClient(ticket=id, told_by="message", template=name, detail="We go on.")
        found[id] = draft(template, act, ticket, now, "t1")
    assert "Escalated to T3" in found["NA-207"].subject or "Escalated to T2" in found["NA-207"].subject
    assert "Example Fiber" in found["NA-220"].text
    assert "tier" in found["NA-206"].missing
