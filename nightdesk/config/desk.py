"""The fields of desk.yaml → `DeskPolicy`: the desk's zone and night, its people, sources, tripwires, categories."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nightdesk.domain.policy import Category, DeskPolicy, Source
from nightdesk.runbooks.fields import Fields

ROLES = ("technician", "on-call", "lead", "reader")
"""What a person may be at the desk."""
STAFFING_MODELS = ("on_call_rotation", "extended_hours", "night_shift", "outsourced_remote", "follow_the_sun")
"""How a desk may be staffed (§2.2)."""

_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9]{0,7}-?")


def desk_policy(fields: Fields) -> DeskPolicy:
    """The desk's own rules. Zone and night hours are vital; anything else wrong is noted and takes its default."""
    fields.require("desk_name")
    fields.require("timezone", vital=True)
    default = DeskPolicy(desk_name="Night desk", timezone="UTC")
    return DeskPolicy(
        desk_name=fields.text("desk_name", default.desk_name),
        timezone=fields.zone("timezone", vital=True),
        desk_phone=fields.text("desk_phone"),
        night_start=fields.time("night_start", default.night_start, vital=True),
        night_end=fields.time("night_end", default.night_end, vital=True),
        staffing_model=_staffing(fields),
        lost_deals=fields.dates("lost_deals"),
        holidays=frozenset(fields.dates("holidays")),
        tripwires=_words(fields, "tripwires") if fields.node("tripwires") is not None else default.tripwires,
        categories=tuple(
            Category(id=entry.text("id"), words=_words(entry, "words"))
            for entry in fields.tables("categories")
            if entry.require("id")
        ),
        sources=tuple(
            Source(name=entry.text("name"), expect_minutes=entry.integer("expect_minutes", 15, at_least=1))
            for entry in fields.tables("sources")
            if entry.require("name")
        ),
        people=_people(fields.table("people")),
        ticket_prefix=_ticket_prefix(fields, default.ticket_prefix),
    )


def _staffing(fields: Fields) -> str:
    # A warning only: no rule of the night asks how it is staffed, and clients never see it.
    said = fields.text("staffing_model")
    if said and said not in STAFFING_MODELS:
        words = f'staffing_model is "{said}"; use one of {", ".join(STAFFING_MODELS)}.'
        fields.note("staffing_model", words, warn=True)
        return ""
    return said


def _ticket_prefix(fields: Fields, default: str) -> str:
    prefix = fields.text("ticket_prefix", default)
    if _PREFIX.fullmatch(prefix):
        return prefix
    words = f'ticket_prefix is "{prefix}"; write up to eight letters and a hyphen, like "ND-".'
    fields.note("ticket_prefix", words)
    return default


def _words(fields: Fields, name: str) -> tuple[str, ...]:
    # Phrases are compared in lower case with single blanks (SEV-11, CAT-1).
    return tuple(phrase for text in fields.texts(name) if (phrase := " ".join(text.lower().split())))


def _people(fields: Fields) -> Mapping[str, str]:
    roles = {person: fields.choice(person, ROLES, "") for person in fields.names()}
    return {person: role for person, role in roles.items() if role}
