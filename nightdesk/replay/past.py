"""Lines of history.jsonl, burden.jsonl and drills.jsonl as the entries they become (§15): they name no type."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

UNSAID = "1970-01-01T00:00:00Z"
"""When a drill was decided that does not say so: before everything, so that it always counts."""
_KINDS: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"trainee", "decision", "expert"}), "drill_decided", "at"),
    (frozenset({"engineer", "at", "ticket"}), "past_callout", "at"),
    (frozenset({"client", "severity", "received_at"}), "past_ticket", "received_at"),
)
"""The fields that tell a kind of line, the kind of entry, and the field that says when it was."""


def as_event(fields: dict[str, Any]) -> dict[str, Any]:
    """The line as one of an events file: a closed ticket, a call-out or a drill of before gets type, instant, number
    and id; any other line is given back as it is.

    Number and id depend on the record alone, so that the same record twice is one entry, wherever it stands.
    """
    if "type" in fields:
        return fields
    for marks, kind, instant in _KINDS:
        if marks <= fields.keys():
            at = fields.get(instant, UNSAID)
            found = {**fields, "seq": _number(f"{kind} {fields.get('id')}"), "at": at, "type": kind}
            if kind == "past_callout":  # the only record without an id of its own: who, what and when name it
                found["id"] = f"callout-{fields['engineer']}-{fields['ticket']}-{at}"
                found["seq"] = _number(found["id"])
            return found
    return fields


def _number(name: str) -> int:
    # 48 bits: far above any file's own numbering, and no two records of a desk's life share one by chance.
    return 2**48 + int.from_bytes(sha256(name.encode("utf-8", "surrogatepass")).digest()[:6])
