"""Reading an events file: what goes in, what is set aside and with which words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import pytest

from nightdesk import replay, sample
from nightdesk.domain import entries
from nightdesk.domain.instants import parse
from nightdesk.replay import Reference, Replay
from nightdesk.replay.lines import ENVELOPE
from tests.hostile import HOSTILE

DRIVES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal obeys, or what reorders a line."""
AT = "2026-03-07T23:05:00Z"


def line(**fields: object) -> bytes:
    return json.dumps({"id": "e1", "seq": 1, "at": AT, **fields}).encode() + b"\n"


def created(seq: int = 1, ticket: str = "NA-1", **more: object) -> bytes:
    fields = {"id": f"c{seq}", "seq": seq, "type": "ticket_created", "ticket": ticket, "client": "harbour-dental"}
    return line(**{**fields, "channel": "email", "subject": "Printer", **more})


def note(seq: int = 2, ticket: str = "NA-1", **more: object) -> bytes:
    return line(**{"id": f"n{seq}", "seq": seq, "type": "note", "by": "t1", "ticket": ticket, "body": "seen", **more})


def settled(*lines: bytes, known: Iterable[Reference] = ()) -> Replay:
    return replay.settle(replay.read(lines, "night-x"), frozenset(known))


def reason(*lines: bytes) -> str:
    """Why the one bad line was set aside."""
    (rejected,) = settled(*lines).rejected
    return rejected.reason


def test_the_sample_night_goes_in_whole() -> None:
    with sample.EVENTS.open("rb") as file:
        found = replay.settle(replay.read(file, sample.ORIGIN))
    assert found.rejected == ()
    assert len(found.rows) == len(sample.EVENTS.read_text(encoding="utf-8").splitlines())


def test_an_entry_carries_origin_number_instant_and_actor_of_its_line() -> None:
    event = settled(created(), note()).entries[1]
    assert (event.id, event.origin, event.n, event.at, event.actor) == ("n2", "night-x", 2, parse(AT), "t1")
    assert event.body == entries.Note(ticket="NA-1", body="seen")


def test_a_kind_nobody_signs_has_no_actor() -> None:
    assert settled(created()).entries[0].actor == ""


def test_the_kept_text_has_no_envelope_and_keeps_fields_we_do_not_know() -> None:
    (raw,) = settled(created(colour="blue")).raw
    kept = json.loads(raw)
    assert kept["colour"] == "blue"
    assert not set(kept) & set(ENVELOPE)


def test_the_kept_text_does_not_depend_on_the_order_of_the_fields() -> None:
    fields = json.loads(created())
    turned = json.dumps(dict(reversed(fields.items()))).encode()
    assert settled(turned).raw == settled(created()).raw


@pytest.mark.parametrize("text", [text for text in HOSTILE if DRIVES.search(text)], ids=ascii)
def test_nothing_that_drives_a_terminal_is_kept(text: str) -> None:
    found = settled(created(subject=text, body=text, extra={text: [text]}))
    kept = json.loads(found.raw[0])
    (key, (value,)) = kept["extra"].popitem()
    assert not DRIVES.search(kept["subject"] + kept["body"] + key + value)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (b"{", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b"17", "not a JSON object"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"id": NaN}', "not JSON"),
        (b'{"id": "\xff"}', "byte 9 of the line is not UTF-8"),
        (b'{"id": 1e999}', "not JSON: 1e999 is not a number there"),
        (line(type="note", id=None), "id is missing"),
        (line(type="note", id=7), "id must be a text"),
        (line(type="note", id=" "), "id must be one line"),
        (line(type="note", id="a\nb"), "id must be one line"),
        (line(type="note", seq="1"), "seq must be a whole number"),
        (line(type="note", seq=True), "seq must be a whole number"),
        (line(type="note", seq=1.0), "seq must be a whole number"),
        (line(type="note", seq=-1), "seq -1 is not a number from 0 up"),
        (line(type="note", seq=10**30), "is not a number from 0 up"),
        (line(type="note", at="yesterday"), "at: 'yesterday' is not an instant"),
        (line(type="note", at="2026-03-08T03:20:00+01:00"), "at: '2026-03-08T03:20:00+01:00' is not an instant"),
        (line(type="note", at="2026-02-30T03:20:00Z"), "at: '2026-02-30T03:20:00Z' is not an instant"),
        (line(type="note", at="9999-12-31T23:59:59Z"), "at: 9999-12-31T23:59:59Z lies after the year 9998"),
        (line(type="note", at="0001-01-01T00:00:00Z"), "at: '0001-01-01T00:00:00Z' is not an instant"),
        (line(), "type is missing"),
        (line(type="coffee"), 'unknown type "coffee"'),
        (line(type="policy_adopted", file="desk.yaml", hash="0"), "can't be imported"),
        (line(type="redacted", event=1), "can't be imported"),
        (line(type="note", ticket="NA-1", body="x"), "by is missing: note says who did it"),
        (line(type="note", ticket="NA-1", body="x", by=3), "by must be a person's id"),
        (line(type="note", by="t1", body="x"), "ticket is missing"),
        (line(type="note", by="t1", ticket="", body="x"), "ticket must be one line"),
        (line(type="note", by="t1", ticket="NA-1", body=3), "body: expected a text, got a whole number"),
        (line(type="ack", by="t1", ticket="NA-1", told_by="fax"), "told_by is 'fax'; allowed: message, none, phone"),
        (line(type="csat", ticket="NA-1", score=9), "score is 9; allowed: 1, 2, 3, 4, 5"),
        (line(type="promise", by="t1", ticket="NA-1", due="at 7", what="call"), "'at 7' is not an instant"),
        (line(type="promise", by="t1", ticket="NA-1", due="9999-12-31T23:59:59Z", what="x"), "due: 9999-12"),
        (line(type="checklist", by="t1", ticket="NA-1", answers={"E02": "yes"}), "'E02' is not a question"),
        (line(type="checklist", by="t1", ticket="NA-1", answers={"E01": "ja"}), "answers is 'ja'; allowed: no,"),
        (
            line(type="triage", by="t1", ticket="NA-1", category="", system="", answers={}),
            "answers.active_security is missing",
        ),
        (
            line(type="triage", by="t1", ticket="NA-1", category="", system="", answers={"active_security": "ja"}),
            "answers.active_security is 'ja'; allowed: no, unknown, yes",
        ),
        (created(reported_priority="P9"), "reported_priority is 'P9'; allowed: P1, P2, P3, P4"),
    ],
)  # fmt: skip
def test_a_bad_line_is_set_aside_with_words_that_name_what_is_wrong(bad: bytes, words: str) -> None:
    assert words in reason(bad)


def test_a_bad_line_leaves_the_good_ones_in_and_is_given_back_as_it_was() -> None:
    found = settled(created(), b'{"id": \xff\n', note())
    assert [event.id for event in found.entries] == ["c1", "n2"]
    (rejected,) = found.rejected
    assert (rejected.line, rejected.text) == (2, '{"id": \\xff')


def test_no_reason_carries_control_characters_of_the_line() -> None:
    for text in HOSTILE:
        for bad in (line(type=text), line(type="note", id=text, by=text), note(told_by=text, body=None, ticket=text)):
            for rejected in settled(bad).rejected:
                assert not DRIVES.search(rejected.reason), text
                assert "\n" not in rejected.reason, text


def test_blank_lines_and_a_byte_order_mark_are_nothing() -> None:
    found = settled(b"\xef\xbb\xbf" + created(), b"\n", b"  \r\n", note())
    assert (len(found.rows), found.rejected) == (2, ())
    assert found.rows[1].line == 4


def test_half_an_emoji_costs_that_character_and_no_more() -> None:
    found = settled(created(subject="printer \ud83d on fire"))
    assert json.loads(found.raw[0])["subject"] == "printer  on fire"


def test_the_same_line_twice_goes_in_once() -> None:
    found = settled(created(), note(), note())
    assert (len(found.rows), found.rejected) == (2, ())


def test_the_same_id_with_other_content_is_set_aside() -> None:
    assert reason(created(), note(), note(body="changed")) == 'id "n2" stands on line 2 with other content'


def test_a_number_used_twice_is_set_aside() -> None:
    assert reason(created(), note(2), note(2, id="other")) == "seq 2 stands on line 2 already"


def test_a_ticket_made_twice_is_set_aside() -> None:
    assert reason(created(1), created(2)) == 'ticket "NA-1" was made on line 1 already'


def test_what_happened_to_a_ticket_nobody_made_is_set_aside_with_its_line() -> None:
    found = settled(created(), note(2, ticket="NA-9"))
    (rejected,) = found.rejected
    assert (rejected.line, rejected.reason) == (2, 'no ticket "NA-9" in this file or in the log')


def test_a_ticket_the_log_knows_may_be_named() -> None:
    found = settled(note(2, ticket="NA-9"), known=[Reference("ticket", "NA-9")])
    assert len(found.rows) == 1


def test_a_ticket_may_be_named_before_the_line_that_makes_it() -> None:
    assert settled(note(2), created(1)).rejected == ()


def test_what_hangs_on_a_rejected_line_is_set_aside_too() -> None:
    promoted = line(id="p1", seq=1, type="promote_alert", by="t1", alert="a9", ticket="NA-1", subject="x")
    found = settled(promoted, note(2))
    assert [(one.line, one.reason.split(" in ")[0]) for one in found.rejected] == [
        (1, 'no alert "a9"'),
        (2, 'no ticket "NA-1"'),
    ]


def test_a_storm_is_named_by_the_alert_that_set_it_off() -> None:
    fields = {"client": "c", "asset": "x", "check": "ping", "category": "availability", "severity": "critical"}
    alert = line(id="a1", seq=1, type="alert", state="problem", **fields)
    promoted = line(id="p1", seq=2, type="promote_alert", by="t1", alert="S-a1", ticket="NA-1", subject="x")
    assert settled(alert, promoted).rejected == ()


@pytest.mark.parametrize(
    "reference",
    [
        {"type": "merge", "by": "t1", "ticket": "NA-1", "into": "NA-8"},
        {"type": "undelivered", "ticket": "NA-1", "message": "nothing"},
        {"type": "promise_kept", "by": "t1", "ticket": "NA-1", "promise": "nothing"},
        {"type": "incident_linked", "by": "t1", "ticket": "NA-1", "incident": "IN-9"},
        {"type": "verdict", "by": "s1", "decision": "nothing", "needed": "yes"},
        {"type": "access_reviewed", "by": "m1", "access": "nothing"},
        {"type": "auth_revoked", "by": "m1", "auth": "AU-9"},
        {"type": "alert_dismissed", "by": "t1", "alert": "nothing", "reason": "known"},
        {"type": "handoff_accepted", "by": "d1", "tickets": ["NA-1", "NA-8", "parked"]},
    ],
    ids=lambda fields: str(fields["type"]),
)
def test_an_entry_that_names_what_nobody_made_is_set_aside(reference: dict[str, object]) -> None:
    assert reason(created(), line(**{"id": "r", "seq": 2, **reference})).startswith("no ")


def test_an_access_may_name_an_authorisation_nobody_gave_because_that_is_what_is_found_out() -> None:
    access = line(id="x", seq=2, type="access", by="t1", ticket="NA-1", system="dc", auth="AU-none")
    assert settled(created(), access).rejected == ()


def test_every_client_is_told_with_the_line_that_names_it_first() -> None:
    found = settled(created(1, client="one"), created(2, "NA-2", client="two"), created(3, "NA-3", client="one"))
    assert found.clients() == {"one": 1, "two": 2}
