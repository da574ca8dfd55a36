"""One line of an events file → an entry, or a sentence saying what of it can't go in and why."""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Any

import msgspec

from nightdesk.domain import entries
from nightdesk.domain.entries import Body, Event
from nightdesk.domain.instants import Instant, parse
from nightdesk.replay.past import as_event
from nightdesk.text import one_line, sanitise_json

ENVELOPE = ("id", "seq", "at", "type", "by")
"""Fields every line may carry beside those of its kind."""

_LATEST = parse("9998-12-31T00:00:00Z")
"""After it an instant has no wall time in every zone."""
_ID_LIMIT = 200
_SHOWN = 80
_IDENTIFIERS = frozenset({"ticket", "into", "incident", "auth", "alert", "client", "contact", "asset", "check"})
_FROM_LOG_ONLY = frozenset({"policy_adopted", "redacted"})
"""Kinds that speak of the log they stand in: from another file they would be untrue."""


def fields_of(line: bytes) -> dict[str, Any]:
    """The line's JSON object with every string sanitised. ValueError with a sentence for anything else."""
    try:
        # Not msgspec's reader: it refuses half an emoji (a lone surrogate), which sources that cut texts do send.
        found = sanitise_json(json.loads(line.decode("utf-8"), parse_constant=_no_number, parse_float=_finite))
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start + 1} of the line is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON at character {error.colno}: {error.msg}") from None
    except RecursionError:
        raise ValueError("nested too deeply to be an event") from None
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")
    return found


def _no_number(word: str) -> float:
    raise ValueError(f"not JSON: {word} is not a number there")


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _no_number(one_line(text, _SHOWN))


def entry_of(fields: dict[str, Any], origin: str) -> tuple[Event, dict[str, Any]]:
    """The entry a line's fields make, and the fields of its body as they will be kept.

    ValueError with a sentence naming the field where it can't be one (SRC-2: shape only, no gate).
    """
    fields = as_event(fields)
    name = _identifier("id", _field(fields, "id", str, "a text"))
    seq = _field(fields, "seq", int, "a whole number")
    if not 0 <= seq < 2**63:
        raise ValueError(f"seq {seq} is not a number from 0 up")
    at = _instant("at", _field(fields, "at", str, "an instant like 2026-03-08T06:15:00Z"))
    kind = _field(fields, "type", str, "the kind of event")
    struct = entries.KINDS.get(kind)
    if struct is None:
        raise ValueError(f"unknown type {shown(kind)}")
    if kind in _FROM_LOG_ONLY:
        raise ValueError(f"type {shown(kind)} belongs to the log it was written in and can't be imported")
    actor = fields.get("by")
    if actor is None and struct.by_person:
        raise ValueError(f"by is missing: {kind} says who did it")
    if actor is not None and not isinstance(actor, str):
        raise ValueError("by must be a person's id")
    if actor is not None:
        _identifier("by", actor)
    body = {key: value for key, value in fields.items() if key not in ENVELOPE}
    return Event(id=name, origin=origin, n=seq, at=at, actor=actor or "", body=_body(struct, body)), body


def _body(struct: type[Body], fields: dict[str, Any]) -> Body:
    try:
        body = msgspec.convert(fields, struct)
    except msgspec.ValidationError as error:
        raise ValueError(_sentence(struct, str(error))) from None
    for name in body.instants:
        if (value := getattr(body, name)) is not None:
            _instant(name, value)
    for name in _IDENTIFIERS.intersection(struct.__struct_fields__):
        if (value := getattr(body, name)) is not None:
            _identifier(name, value)
    return body


def _field(fields: dict[str, Any], name: str, type_: type[Any], wanted: str) -> Any:
    value = fields.get(name)
    if value is None:
        raise ValueError(f"{name} is missing")
    if not isinstance(value, type_) or isinstance(value, bool):
        raise ValueError(f"{name} must be {wanted}")
    return value


def _identifier(name: str, value: str) -> str:
    if not value.strip() or value != " ".join(value.split()) or len(value) > _ID_LIMIT:
        raise ValueError(f"{name} must be one line of 1 to {_ID_LIMIT} characters, not {shown(value)}")
    return value


def _instant(name: str, value: str) -> Instant:
    try:
        at = parse(value)
    except ValueError as error:
        raise ValueError(f"{name}: {_one_line(str(error))}") from None
    if at > _LATEST:
        raise ValueError(f"{name}: {value} lies after the year 9998")
    return at


def _one_line(text: str) -> str:
    return one_line(text, _SHOWN)


def shown(value: str) -> str:
    """A value from the file as it may stand in a sentence."""
    return f'"{_one_line(value)}"'


_SAID = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?", re.DOTALL)


def _sentence(struct: type[Body], error: str) -> str:
    """msgspec's error in words that name the field and what it may hold."""
    match = _SAID.fullmatch(error)
    assert match is not None
    what, path = match["what"], (match["path"] or "").replace("[...]", "")
    if what.startswith("Object missing required field"):
        field = what.split("`")[1]
        return f"{path}.{field} is missing" if path else f"{field} is missing"
    if what.startswith("Invalid enum value"):
        given = what.removeprefix("Invalid enum value ")
        return f"{path} is {_one_line(given)}; allowed: {', '.join(_allowed(struct, path))}"
    if what.startswith("Expected"):
        return f"{path or 'the event'}: {_JSON_WORDS.sub(lambda m: _WORDS[m[1]], what).lower()}"
    return f"{path}: {_one_line(what)}" if path else _one_line(what)


_WORDS = {
    "str": "a text", "int": "a whole number", "float": "a number", "bool": "true or false",
    "null": "nothing", "object": "an object", "array": "a list",
}  # fmt: skip
_JSON_WORDS = re.compile(f"`?\\b({'|'.join(_WORDS)})\\b`?")


def _allowed(struct: type[Body], path: str) -> list[str]:
    """The values a field with a fixed vocabulary may hold, by its path in the event."""
    found: Any = msgspec.inspect.type_info(struct)
    for name in path.split("."):
        for field in found.fields:
            if field.encode_name == re.sub(r"\[.*", "", name):
                found = _vocabulary(field.type)
                break
    return [str(value) for value in getattr(found, "values", ())]


def _vocabulary(found: Any) -> Any:
    """The literal or struct inside a field's type: of an optional field, of the values of a mapping."""
    if isinstance(found, msgspec.inspect.UnionType):
        return next(_vocabulary(one) for one in found.types if not isinstance(one, msgspec.inspect.NoneType))
    return found.value_type if isinstance(found, msgspec.inspect.DictType) else found
