"""What goes into the night log comes out of it, in one piece or not at all."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from nightdesk.data.log import NewEntry, NightLog
from nightdesk.domain.entries import Body, Note, PolicyAdopted, Unknown
from nightdesk.domain.instants import HOUR, Instant
from nightdesk.errors import DeskError, UsageError
from tests.data.notes import NOW, entry, foreign, note, tampering, write


def texts(log: NightLog, **chosen: str | int | None) -> list[str]:
    return [event.body.body for event in log.events(**chosen) if isinstance(event.body, Note)]  # type: ignore[arg-type]


def test_a_new_log_is_empty_and_has_a_name_of_its_own(log: NightLog) -> None:
    assert re.fullmatch(r"d-[0-9a-f]{8}", log.origin)
    assert (log.position(), log.head(), list(log.events())) == (0, "0" * 64, [])


def test_the_name_of_a_desk_outlasts_the_process(log: NightLog, path: Path) -> None:
    again = NightLog.open(path)
    assert again.origin == log.origin
    again.close()


def test_an_entry_comes_back_as_it_went_in(log: NightLog) -> None:
    written = write(log, [note('Café ☕ \x07 "quoted" \\ \n')], recorded_at=Instant(NOW + 2))
    assert list(log.events()) == written
    (event,) = written
    assert (event.seq, event.origin, event.n, event.id) == (1, log.origin, 1, f"{log.origin}-000001")
    assert (event.at, event.recorded_at, event.actor) == (NOW, NOW + 2, "t1")
    assert event.body == Note(ticket="NA-301", body='Café ☕ \x07 "quoted" \\ \n')


def test_instants_are_stored_as_utc_text(five: NightLog) -> None:
    """T-1."""
    row = five.connection.execute("SELECT at, recorded_at FROM event WHERE seq = 1").fetchone()
    assert row == ("2026-03-08T06:15:00Z", "2026-03-08T06:15:00Z")


def test_own_entries_are_counted_on_past_entries_from_outside(log: NightLog) -> None:
    write(log, [note("one"), foreign("from outside", 70), note("two")])
    write(log, [note("three")])
    assert [(event.seq, event.origin, event.n) for event in log.events()] == [
        (1, log.origin, 1),
        (2, "night-a", 70),
        (3, log.origin, 2),
        (4, log.origin, 3),
    ]


def test_an_entry_from_outside_keeps_its_name_number_and_fields_not_known_here(log: NightLog) -> None:
    raw = '{"ticket": "NA-301",  "body": "hello", "mood": "tired"}'
    write(log, [msgspec.structs.replace(foreign("hello", 12, id="a007"), raw=raw)])
    (event,) = log.events()
    assert (event.id, event.origin, event.n, event.body) == ("a007", "night-a", 12, Note(ticket="NA-301", body="hello"))
    assert log.by_id(["a007"])["a007"].raw == raw


def test_entries_from_outside_cant_come_in_under_this_desks_own_name(log: NightLog) -> None:
    with pytest.raises(DeskError, match=r"this desk's own.*--origin"):
        write(log, [foreign("forged", 1, origin=log.origin)])
    assert log.position() == 0


@pytest.mark.parametrize("missing", ["id", "origin", "n"])
def test_an_entry_from_outside_must_bring_all_of_id_origin_and_number(log: NightLog, missing: str) -> None:
    whole = foreign("half", 3)
    fields = {"id": whole.id, "origin": whole.origin, "n": whole.n} | {missing: None}
    half = NewEntry(whole.body, whole.actor, whole.at, None, None, **fields)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="brings its origin, n and id"):
        write(log, [half])


def test_an_entry_of_no_known_kind_is_not_written(log: NightLog) -> None:
    class Made(Body, frozen=True, kw_only=True):
        kind = "note"

    for body in (Unknown(name="later", raw="{}"), Made()):
        with pytest.raises(ValueError, match="not a kind"):
            write(log, [entry(body)])


def test_an_exception_inside_undoes_the_whole_command(five: NightLog) -> None:
    def interrupted() -> None:
        with five.writing() as writer:
            writer.append([note("gone")], NOW)
            writer.keep_document(b"gone")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert five.position() == 5
    with pytest.raises(KeyError):
        five.document(sha256(b"gone").hexdigest())
    assert [event.n for event in write(five, [note("next")])] == [6]


def test_a_taken_id_undoes_the_whole_command_and_says_so(log: NightLog) -> None:
    write(log, [foreign("first", 1)])
    with pytest.raises(DeskError, match=r"night\.db.*nothing was saved"):
        write(log, [foreign("good", 2), foreign("same id", 3, id="a001")])
    assert texts(log) == ["first"]


def test_reads_inside_a_command_see_what_it_has_written(five: NightLog) -> None:
    with five.writing() as writer:
        writer.append([note("sixth")], NOW)
        assert (five.position(), texts(five, after=5)) == (6, ["sixth"])
        assert five.verify(five.head()) == msgspec.structs.replace(five.verify(), known=6)


def test_others_see_a_command_only_when_it_is_whole(five: NightLog, path: Path) -> None:
    other = NightLog.open(path, read_only=True)
    seen, before = [], other.data_version()
    with five.writing() as writer:
        writer.append([note("sixth")], NOW)
        seen.append((other.position(), other.data_version() == before))
    seen.append((other.position(), other.data_version() == before))
    assert seen == [(5, True), (6, False)]
    other.close()


def test_a_reading_broken_off_half_way_does_not_hinder_the_next_command(log: NightLog, path: Path) -> None:
    write(log, [note(str(number)) for number in range(2_500)])
    half_read = log.events()
    next(half_read)
    other = NightLog.open(path)
    write(other, [note("by another")])
    write(log, [note("by us")])
    assert sum(1 for _ in half_read) == 2_501
    other.close()


def test_a_command_inside_a_command_is_refused(log: NightLog) -> None:
    with pytest.raises(ValueError, match="already being written"), log.writing(), log.writing():
        pass
    assert write(log, [note("afterwards")])[0].n == 1


def test_a_writer_kept_after_its_command_writes_nothing(log: NightLog) -> None:
    with log.writing() as writer:
        pass
    with pytest.raises(ValueError, match="only be used inside"):
        writer.append([note("late")], NOW)
    with pytest.raises(ValueError, match="only be used inside"):
        writer.keep_document(b"late")


def test_events_are_chosen_by_position_ticket_client_and_time(log: NightLog) -> None:
    write(
        log,
        [
            note("a", ticket="NA-1", client="acme"),
            note("b", ticket="NA-2", client="acme", at=Instant(NOW - HOUR)),
            note("c", ticket="NA-1", client=None, at=Instant(NOW + HOUR)),
            note("d", ticket="NA-2", client="bay"),
        ],
    )
    assert texts(log) == ["a", "b", "c", "d"]
    assert texts(log, after=2) == ["c", "d"]
    assert texts(log, ticket="NA-1") == ["a", "c"]
    assert texts(log, client="acme") == ["a", "b"]
    assert texts(log, client="acme", after=1) == ["b"]
    assert texts(log, since=NOW) == ["a", "c", "d"]
    assert texts(log, until=NOW) == ["a", "b", "d"]
    assert texts(log, since=NOW, until=NOW, ticket="NA-2") == ["d"]


def test_a_long_choice_is_read_in_order_over_several_pages(log: NightLog) -> None:
    write(log, [note(str(number), at=Instant(NOW + 5_000 - number)) for number in range(2_500)])
    assert texts(log, ticket="NA-301") == [str(number) for number in range(2_500)]


def test_the_same_entry_again_is_told_from_another_one_under_its_id(log: NightLog) -> None:
    first = foreign("hello", 1)
    write(log, [first])
    kept = log.by_id(["a001", "a002"])
    assert list(kept) == ["a001"]
    same, replace = kept["a001"].says_the_same, msgspec.structs.replace
    assert same(first)
    assert same(replace(first, origin="another-folder"))
    assert same(replace(first, raw='{ "body":"hello","ticket" : "NA-301" }'))
    assert not same(foreign("other words", 1))
    assert not same(replace(first, at=Instant(NOW + 1)))
    assert not same(replace(first, actor="t2"))
    assert not same(replace(first, n=2))
    assert not same(replace(first, raw='{"ticket":"NA-301","body":"hello","more":1}'))


def test_a_taken_number_is_found_under_its_origin_only(log: NightLog) -> None:
    write(log, [foreign("hello", 4), foreign("other", 5, origin="night-b", id="b005")])
    assert {n: kept.id for n, kept in log.by_number("night-a", [4, 5]).items()} == {4: "a004"}


def test_more_ids_than_a_page_are_all_looked_up(log: NightLog) -> None:
    write(log, [foreign("x", n, id=f"x{n}") for n in range(2_300)])
    assert len(log.by_id(f"x{n}" for n in range(3_000))) == 2_300


def test_a_document_is_kept_once_under_the_hash_of_its_bytes(log: NightLog) -> None:
    data = b"id: harbour-dental\r\n\xff"
    with log.writing() as writer:
        assert writer.keep_document(data) == writer.keep_document(data) == sha256(data).hexdigest()
    assert log.document(sha256(data).hexdigest()) == data
    assert log.connection.execute("SELECT count(*) FROM document").fetchone() == (1,)


def test_adopted_policies_come_in_the_order_they_came_into_force(log: NightLog) -> None:
    with log.writing() as writer:
        names = [writer.keep_document(data) for data in (b"one", b"two")]
        writer.append([entry(PolicyAdopted(file="rota.yaml", hash=name)) for name in names] + [note("x")], NOW)
    assert [(one.file, one.hash, one.at) for one in log.adopted()] == [("rota.yaml", name, NOW) for name in names[:2]]


def test_facts_about_the_file_are_kept_and_changed(log: NightLog, path: Path) -> None:
    assert log.get_meta("clock_offset") is None
    log.put_meta("clock_offset", "-60")
    with log.writing():
        log.put_meta("clock_offset", "-120")
    again = NightLog.open(path, read_only=True)
    assert again.get_meta("clock_offset") == "-120"
    again.close()


def test_an_unknown_kind_or_version_or_shape_comes_out_raw(log: NightLog, path: Path) -> None:
    write(log, [note(str(number)) for number in range(4)])
    with tampering(path) as connection:
        connection.execute("UPDATE event SET kind = 'from_the_future' WHERE seq = 1")
        connection.execute("UPDATE event SET v = 99 WHERE seq = 2")
        connection.execute("""UPDATE event_body SET body = '{"ticket":7}' WHERE seq = 3""")
        connection.execute(r"""UPDATE event_body SET body = '{"ticket":"NA-301","body":"\ud800"}' WHERE seq = 4""")
    one, two, three, four = (event.body for event in log.events())
    assert one == Unknown(name="from_the_future", raw='{"ticket":"NA-301","body":"0"}', ticket="NA-301")
    assert two == Unknown(name="note", raw='{"ticket":"NA-301","body":"1"}', ticket="NA-301")
    assert three == Unknown(name="note", raw='{"ticket":7}', ticket="NA-301")
    assert isinstance(four, Unknown)


def test_a_head_that_cant_be_one_is_refused(log: NightLog) -> None:
    with pytest.raises(UsageError, match="64 hexadecimal"):
        log.verify("abc")


_START_PATH = """
import sys, json, pathlib
from nightdesk.data.log import NightLog, NewEntry
from nightdesk.domain.entries import Note
log = NightLog.open(pathlib.Path(sys.argv[1]))
with log.writing() as writer:
    writer.append([NewEntry(Note(ticket="NA-1", body="x"), "t1", 0, "NA-1", None)], 0)
list(log.events()), log.verify()
print(json.dumps([name for name in ("sqlite_utils", "click", "yaml", "textual", "httpx") if name in sys.modules]))
"""


def test_opening_reading_and_writing_a_log_imports_nothing_heavy(five: NightLog, path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _START_PATH, str(path)], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
