"""§13, cases 50 to 56: a power cut, a full disk, two terminals, bad rows, late events, text that means harm."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from textual.events import Paste

from nightdesk.data.log import NightLog
from nightdesk.data.verify import Verified
from nightdesk.desk import Desk
from nightdesk.domain import entries as e
from nightdesk.domain.calendar import night_of
from nightdesk.domain.commands import AddNote, Done, Resolve
from nightdesk.errors import DeskError
from nightdesk.reports import text
from nightdesk.text import cells, sanitise
from nightdesk.views.queue import Queue
from tests.build import DESK, Night, ack, created, note
from tests.cases.builders import Hand, Handed, answered, brought, lay_out, night_a_until, opened, refused, shown
from tests.system.verbs import call, environment, events_file
from tests.system.verbs import created as row
from tests.ui.driving import NARROW, night

NOW = "2026-03-08T08:48:00Z"


@pytest.fixture(scope="module")
def half_a_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk in the middle of night-a."""
    folder = lay_out(tmp_path_factory.mktemp("half"))
    with opened(folder, Hand(NOW)) as desk:
        desk.do(night_a_until(NOW))
    return folder


@pytest.fixture
def folder(half_a_night: Path, tmp_path: Path) -> Path:
    """A copy of it to be changed."""
    return Path(shutil.copytree(half_a_night, tmp_path / "desk"))


_CUT = """
import json, os, signal, sys
from pathlib import Path
from nightdesk.domain.commands import Acknowledge, AddNote, Done
from nightdesk.views.queue import Queue
from tests.cases.builders import Hand, opened
with opened(Path(sys.argv[1]), Hand(sys.argv[2])) as desk:
    for command in (Acknowledge(ticket="NA-212", told_by="phone"), AddNote(ticket="NA-212", body="line busy")):
        assert isinstance(desk.do(command), Done)
    rows = [[row.id, row.band, row.status, row.clock] for row in desk.ask(Queue()).rows]
    os.write(1, json.dumps(rows).encode())
    os.kill(os.getpid(), signal.SIGKILL)
"""


def run(program: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", program, *words], env=environment(), capture_output=True, timeout=60, check=False
    )


def test_case_50_after_a_power_cut_the_desk_stands_where_it_stood(folder: Path) -> None:
    cut = run(_CUT, str(folder), NOW)
    assert cut.returncode == -signal.SIGKILL, cut.stderr
    with opened(folder, Hand(NOW)) as desk:
        rows = [[one.id, one.band, one.status, one.clock] for one in desk.ask(Queue()).rows]
        assert rows == json.loads(cut.stdout)
        assert [line.text for line in shown(desk, "NA-212").timeline[-2:]] == ["", "line busy"]
        assert shown(desk, "NA-212").status == "in_progress"
    log = NightLog.open(folder / "night.db", read_only=True)
    assert isinstance(log.verify(), Verified)
    log.close()


_FULL = """
import json, resource, signal, sys
from pathlib import Path
from nightdesk.domain.commands import AddNote, Done
from nightdesk.errors import DeskError
from nightdesk.views.queue import Queue
from tests.cases.builders import Hand, opened
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with opened(Path(sys.argv[1]), Hand(sys.argv[2])) as desk:
    resource.setrlimit(resource.RLIMIT_FSIZE, (800_000, 800_000))
    saved, said = [], ""
    while not said:
        try:
            done = desk.do(AddNote(ticket="NA-212", body=f"{len(saved)} " + "x" * 20_000))
            assert isinstance(done, Done)
            saved.append(done.events[0])
        except DeskError as error:
            said = str(error)
    print(json.dumps([saved, said, len(desk.ask(Queue()).rows)]))
"""


def test_case_51_a_full_disk_is_told_the_desk_is_read_on_and_nothing_is_claimed(folder: Path) -> None:
    done = run(_FULL, str(folder), NOW)
    assert done.returncode == 0, done.stderr
    saved, said, rows = json.loads(done.stdout)
    assert "disk" in said.lower()
    assert str(folder / "night.db") in said
    with opened(folder, Hand(NOW)) as desk:
        assert rows == len(desk.ask(Queue()).rows) > 0
        noted = [line.event for line in shown(desk, "NA-212").timeline if "xxx" in line.text]
    assert noted == saved


def test_case_51_a_desk_that_may_only_be_read_says_so_and_is_read(folder: Path) -> None:
    with opened(folder, Hand(NOW), read_only=True) as desk:
        with pytest.raises(DeskError, match="nothing was saved"):
            desk.do(AddNote(ticket="NA-212", body="x"))
        assert "NA-212" in [one.id for one in desk.ask(Queue()).rows]


async def test_case_51_the_screen_keeps_what_was_typed_and_does_not_say_saved(folder: Path) -> None:
    def without_room() -> Desk:
        desk = Desk.open(folder, actor="t1", clock=Hand(NOW))
        pages = desk._log.connection.execute("PRAGMA page_count").fetchone()[0]
        desk._log.connection.execute(f"PRAGMA max_page_count = {pages}")
        return desk

    async with night(without_room, NARROW) as on:
        await on.press("i")
        on.app.post_message(Paste("line busy " + "x" * 20_000))
        await on.settle()
        await on.press("enter")
        assert on.place == "note"
        assert "disk is full" in " ".join(on.text.split()).lower()
        assert "Saved." not in on.text
        await on.press("escape", "j")
        assert on.place == "queue"


def test_case_52_a_second_terminal_sees_the_first_or_is_refused_and_overwrites_nothing(folder: Path) -> None:
    with opened(folder, Hand(NOW)) as mine, opened(folder, Hand(NOW), "k1") as theirs:
        seen = {"NA-212": shown(theirs, "NA-212").revision}
        before = theirs.changes(0).position
        assert isinstance(mine.do(Resolve(ticket="NA-212", told_by="phone", resolution="cable")), Done)
        assert theirs.changes(before).tickets == {"NA-212"}
        assert shown(theirs, "NA-212").status == "resolved"
        again = theirs.do(Resolve(ticket="NA-212", told_by="phone", resolution="switch", seen=seen))
        assert "Noor Haddad was quicker" in refused(again).message
        assert isinstance(theirs.do(AddNote(ticket="NA-212", body="seen", seen=seen)), Done)
        assert [line.text for line in shown(mine, "NA-212").timeline[-2:]] == ["cable", "seen"]


def test_case_53_good_rows_go_in_and_bad_ones_are_set_aside_with_line_and_reason(folder: Path, tmp_path: Path) -> None:
    bad = (b'{"id": "x9"', row(2, channel="fax"), row(3, at="yesterday"))
    file = events_file(tmp_path, row(1), *bad, row(4))
    done = call("import", str(file), "--desk", str(folder), "--json")
    counts = json.loads(done.stdout)
    assert (done.returncode, counts["imported"], counts["quarantined"]) == (1, 2, 3)
    aside = [json.loads(line) for line in Path(counts["quarantine"]).read_text(encoding="ascii").splitlines()]
    assert [one["line"] for one in aside] == [2, 3, 4]
    reasons = [one["reason"] for one in aside]
    assert "not JSON" in reasons[0]
    assert "channel" in reasons[1]
    assert "yesterday" in reasons[2]
    with opened(folder, Hand(NOW)) as desk:
        assert {"XX-1", "XX-4"} <= {one.id for one in desk.ask(Queue()).rows}


def test_case_54_the_same_import_twice_adds_nothing_and_other_content_is_set_aside(folder: Path) -> None:
    lines = [json.dumps(row(number)) for number in (1, 2)]
    with opened(folder, Hand(NOW)) as desk:
        assert len(brought(desk, *lines).events) == 2
        position = desk.changes(0).position
        again = brought(desk, *lines)
        assert (again.events, again.known, dict(again.conflicts)) == ((), 2, {})
        # Under another origin it is still the same by its own id.
        other = brought(desk, *lines, origin="psa-2")
        assert (other.events, other.known) == ((), 2)
        assert list(brought(desk, json.dumps(row(1, subject="Other"))).conflicts) == ["x1"]
        assert desk.changes(0).position == position


SIGNED = e.HandoffSigned(document="ab" * 32, head="cd" * 32)
SHIFT = night_of(DESK, date(2026, 1, 13))


def test_case_55_events_out_of_order_come_to_the_same() -> None:
    whole = answered(("Wed 01:20", note()), ("Wed 01:30", e.Status(ticket="T", to="waiting_client")))
    late = Night()
    late.events, late.policies = whole.events[::-1], whole.policies
    assert late.ticket("Wed 02:00") == whole.ticket("Wed 02:00")
    assert late.clocks("Wed 02:00") == whole.clocks("Wed 02:00")


def test_case_55_what_comes_after_the_signature_is_an_addendum_and_leaves_the_report_alone() -> None:
    flagged, noted = e.Flag(ticket="T", reason="look"), ("Wed 07:20", note("U"))
    said = (("Wed 01:00", created(priority="P4")), ("Wed 01:00", created("U", priority="P4")), ("Wed 01:05", ack()),
            ("Wed 01:06", ack("U")), ("Wed 07:30", SIGNED))  # fmt: skip
    before = Handed(Night(*said), SHIFT, "Wed 09:00")
    # The note happened before the signature and was written down after it.
    after = Handed(Night(*said, ("Wed 07:40", flagged), noted), SHIFT, "Wed 09:00")
    assert (before.ids, before.addenda) == ({"open": ["T", "U"]}, ())
    assert after.ids == before.ids
    assert [(one.event, one.ticket, one.before, one.after) for one in after.addenda] == [
        ("e7", "U", "open", "open"), ("e6", "T", "open", "action_first"),
    ]  # fmt: skip


def test_case_55_what_is_written_down_after_the_signature_does_not_move_what_was_signed() -> None:
    said = (("Wed 01:00", created(priority="P4")), ("Wed 01:05", ack()), ("Wed 07:30", SIGNED))
    late = ("Wed 07:20", e.Flag(ticket="T", reason="look"))
    found = Handed(Night(*said, late), SHIFT, "Wed 09:00")
    assert found.ids == {"open": ["T"]}
    assert [(one.event, one.before, one.after) for one in found.addenda] == [("e4", "open", "action_first")]


NASTY = "\x1b[2J\x1b]0;owned\x07 disk\u202e full \x9b31m 👩\u200d💻 日本語 " + "long " * 2_000
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def test_case_56_hostile_text_is_shown_safely_cut_in_lists_and_whole_in_detail(folder: Path) -> None:
    with opened(folder, Hand(NOW)) as desk:
        brought(desk, json.dumps(row(1, subject=NASTY, body=NASTY)))
        listed, detail = desk.ask(Queue()), shown(desk, "XX-1")
    assert len(NASTY) > 10_000
    assert (detail.subject, detail.body) == (sanitise(NASTY), sanitise(NASTY))
    assert "👩\u200d💻 日本語" in detail.subject
    printed = text.queue(listed, 80)
    assert all(cells(line) <= 80 for line in printed.splitlines())
    assert len([line for line in printed.splitlines() if "XX-1" in line]) == 1
    whole = text.ticket(detail, 80)
    assert whole.count("long") == 3 * 2_000  # the subject, the body, and the body in the timeline
    assert not CONTROL.search(printed + whole)


async def test_case_56_the_screen_shows_hostile_text_as_text(folder: Path) -> None:
    with opened(folder, Hand(NOW)) as desk:
        brought(desk, json.dumps(row(1, subject=NASTY, body=NASTY)))
    async with night(lambda: Desk.open(folder, actor="t1", clock=Hand(NOW)), NARROW) as on:
        for _ in range(20):
            if on.home._queue.ticket == "XX-1":
                break
            await on.press("j")
        for keys in ((), ("enter",), ("end",)):
            await on.press(*keys)
            assert not [line for line in on.lines if CONTROL.search(line) or cells(line) > 80]
        assert "long" in on.text
