"""`check` on real desk folders: what it names, the code it leaves with, and a desk that opens whatever it names."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from nightdesk.cli import check
from nightdesk.data.log import NightLog
from nightdesk.desk import Desk
from nightdesk.domain.commands import UpdateClient
from nightdesk.domain.instants import Instant, parse
from nightdesk.errors import UsageError
from nightdesk.views.queue import Queue
from tests.system.verbs import environment

AT = "2026-03-09T01:00:00Z"
"""Sunday 8 March, 21:00 at the desk: the last night the rota of night-a knows."""
HARBOUR = "clients/harbour-dental.md"

BAD_INPUT = {
    "a rota with a gap": (
        "rota.yaml", '{week: "2026-03-02", t2_primary: k1, ', '{week: "2026-03-02", ',
        "rota.yaml line 32: nobody holds t2_primary in the week of 2026-03-02 (tonight)",
    ),
    "an engineer the rota does not know": (
        "rota.yaml", '{week: "2026-03-02", t2_primary: k1, ', '{week: "2026-03-02", t2_primary: zed, ',
        'rota.yaml line 32: t2_primary is "zed", but no engineer has that id',
    ),
    "business hours that overlap": (
        HARBOUR, '  tue: ["08:00-17:00"]', '  tue: ["08:00-12:00", "11:00-17:00"]',
        f'{HARBOUR} line 15: tue holds "08:00-12:00" and "11:00-17:00", which overlap',
    ),
    "a severity rule that lowers a breach": (
        HARBOUR, "high_risk_systems:\n",
        "severity_rules:\n  - {id: calm, category: security, at_most: P3}\nhigh_risk_systems:\n",
        f'{HARBOUR} line 25: the severity rule "calm" would lower security tickets to P3',
    ),
    "a template with an unknown placeholder": (
        "templates/update.txt", "{next_update_local}", "{next_update}",
        "templates/update.txt line 9: nothing fills {next_update}",
    ),
}  # fmt: skip
"""The file, what is written otherwise in it, and how `check` begins what it says of it."""


class Hand:
    """A clock that stands where it was put, on a desk that may be written."""

    def now(self) -> Instant:
        return parse(AT)


def run(capsys: pytest.CaptureFixture[str], folder: Path, *words: str, width: int = 1_000) -> tuple[int, str]:
    """Exit code and output of a check of that folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        code = check.run(["--desk", str(folder), "--at", AT, *words])
    return code, capsys.readouterr().out


def write_otherwise(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("what", BAD_INPUT)
def test_bad_input_is_named_with_file_and_line(what: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, old, new, sentence = BAD_INPUT[what]
    assert sentence not in run(capsys, desk)[1]
    write_otherwise(desk, file, old, new)
    code, printed = run(capsys, desk)
    assert code == 1
    assert f"  error  {sentence}" in printed


@pytest.mark.parametrize("what", BAD_INPUT)
def test_bad_input_does_not_stop_the_desk(what: str, desk: Path) -> None:
    file, old, new, _ = BAD_INPUT[what]
    write_otherwise(desk, file, old, new)
    opened = Desk.open(desk, actor="t1", clock=Hand())
    try:
        rows = opened.ask(Queue()).rows
    finally:
        opened.close()
    assert "NA-207" in [row.id for row in rows]


def test_all_the_bad_input_at_once_does_not_stop_the_desk(desk: Path) -> None:
    for file, old, new, _ in BAD_INPUT.values():
        if old in (desk / file).read_text(encoding="utf-8"):
            write_otherwise(desk, file, old, new)
    opened = Desk.open(desk, actor="t1", clock=Hand())
    try:
        assert opened.ask(Queue()).rows
    finally:
        opened.close()


def test_overlapping_hours_are_said_to_leave_the_clients_tickets_without_cover(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """RB010, case 57."""
    write_otherwise(desk, *BAD_INPUT["business hours that overlap"][:3])
    assert "the tickets of harbour-dental run without cover tonight" in run(capsys, desk)[1]


def test_a_message_with_an_unknown_placeholder_is_drafted_and_can_not_be_sent(desk: Path) -> None:
    """§8."""
    write_otherwise(desk, *BAD_INPUT["a template with an unknown placeholder"][:3])
    opened = Desk.open(desk, actor="t1", clock=Hand())
    try:
        drafted = opened.preview(
            UpdateClient(ticket="NA-207", template="update", detail="Still at it.", told_by="message")
        ).draft
    finally:
        opened.close()
    assert drafted is not None
    assert "next_update" in drafted.missing


# a desk that is half broken


def test_a_desk_file_that_is_no_yaml_is_a_finding_and_the_rest_is_checked_all_the_same(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "desk.yaml").write_text('desk_name: "Night\n')
    code, printed = run(capsys, desk)
    assert code == 1
    assert "  error  desk.yaml line 1: this is not YAML" in printed
    assert "night log (" in printed
    assert "clients/bayside-nonprofit.md line 77:" in printed


def test_a_missing_log_is_a_finding(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for part in desk.glob("night.db*"):
        part.unlink()
    code, printed = run(capsys, desk)
    assert code == 1
    assert "  error  night.db: The night log is missing, so the desk can't be opened. Restore" in printed
    assert "rota.yaml line 19" in printed
    assert list(desk.glob("night.db*")) == []


@pytest.mark.parametrize("bytes_", [b"", b"not a database, only some words in a file"])
def test_a_log_that_is_no_log_is_a_finding(bytes_: bytes, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for part in desk.glob("night.db*"):
        part.unlink()
    (desk / "night.db").write_bytes(bytes_)
    code, printed = run(capsys, desk)
    assert code == 1
    assert "  error  night.db: Not a night log: " in printed


def test_a_log_with_a_damaged_page_is_a_finding_whichever_page_it_is(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """AU-6."""
    NightLog.open(desk / "night.db").close()  # takes the -wal in
    log = desk / "night.db"
    whole = log.read_bytes()
    for start in range(0, len(whole), 4096 * 9):
        log.write_bytes(whole[:start] + bytes(range(256)) * 16 + whole[start + 4096 :])
        code, printed = run(capsys, desk)
        assert code == 1
        assert "  error  night.db: " in printed


def test_an_entry_that_was_rewritten_is_a_finding(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """AU-6: SQLite finds nothing wrong with such a file; the chain does."""
    connection = sqlite3.connect(desk / "night.db")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    (seq,) = connection.execute("SELECT min(seq) FROM event_body WHERE body LIKE '%NA-207%'").fetchone()
    connection.execute("UPDATE event_body SET body = replace(body, 'NA-207', 'NA-208') WHERE seq = ?", (seq,))
    connection.commit()
    connection.close()
    printed = run(capsys, desk)[1]
    assert f"night.db: Entry {seq} (" in printed
    assert "has a body that is not as it was written (digest). Keep a copy of the file" in printed


def test_a_runbook_that_can_not_be_read_is_a_finding(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Path.read_bytes

    def refusing(path: Path) -> bytes:
        if path.name == "gotham-law.md":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    code, printed = run(capsys, desk)
    assert code == 1
    assert "  error  clients/gotham-law.md: can't be read (permission denied); what was adopted last" in printed


def test_a_folder_of_texts_that_is_a_file_is_a_finding(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for template in (desk / "templates").iterdir():
        template.unlink()
    (desk / "templates").rmdir()
    (desk / "templates").write_text("")
    code, printed = run(capsys, desk)
    assert code == 1
    assert "  error  templates: can't be read (not a directory)" in printed


# whose work is in the log


def test_a_client_with_an_open_ticket_and_no_runbook_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Case 57."""
    folder = new_desk(tmp_path, {"client": "acme", "ticket": "XX-1"})
    printed = run(capsys, folder)[1]
    assert "  error  clients/acme.md: a client with 1 open row waiting and no runbook" in printed


def test_a_ticket_that_waits_to_be_identified_asks_for_no_runbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Case 26."""
    printed = run(capsys, new_desk(tmp_path, {"client": "unknown", "ticket": "XX-1"}))[1]
    assert "no runbook" not in printed


def new_desk(tmp_path: Path, *created: dict[str, str]) -> Path:
    """A desk as `init` makes one, with these tickets."""
    from nightdesk import replay
    from nightdesk.cli.init import make_desk
    from nightdesk.domain.commands import Import

    folder = tmp_path / "mine"
    make_desk(folder, "Night desk", "UTC")
    common = {"at": "2026-03-08T23:00:00Z", "type": "ticket_created", "channel": "email", "subject": "Printer"}
    lines = [
        json.dumps({"id": f"x{number}", "seq": number, **common, **one}).encode()
        for number, one in enumerate(created, start=1)
    ]
    rows = replay.read(lines, "psa").rows
    opened = Desk.open(folder, actor="t1", clock=Hand())
    try:
        opened.do(Import(origin="psa", events=tuple(row.event for row in rows), raw=tuple(row.raw for row in rows)))
    finally:
        opened.close()
    return folder


# the verb


def test_a_desk_fresh_from_init_is_ready(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from nightdesk.cli.init import make_desk

    make_desk(tmp_path / "mine", "Night desk", "Europe/London")
    assert check.run(["--desk", str(tmp_path / "mine")]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("ready, ")


def test_the_same_findings_come_as_json(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, printed = run(capsys, desk, "--json")
    view = json.loads(printed)
    assert (code, view["ready"], view["now"], view["night"]) == (1, False, AT, "2026-03-08")
    levels = [finding["level"] for area in view["areas"] for finding in area["findings"]]
    assert (levels.count("error"), levels.count("warn")) == (view["errors"], view["warnings"])
    gap = next(finding for area in view["areas"] for finding in area["findings"] if finding["rule"] == "PG-1")
    assert (gap["file"], gap["line"], gap["level"]) == ("rota.yaml", 19, "error")


def test_checking_changes_nothing(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_otherwise(desk, *BAD_INPUT["a rota with a gap"][:3])
    log = NightLog.open(desk / "night.db", read_only=True)
    before = log.head()
    check.run(["--desk", str(desk)])
    capsys.readouterr()
    assert log.head() == before
    log.close()


def test_a_folder_that_is_no_desk_is_a_call_that_can_not_be_understood(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no desk\.yaml"):
        check.run(["--desk", str(tmp_path)])


def test_what_a_file_says_can_not_drive_the_terminal(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "templates" / "update.txt").write_bytes(b"Subject: x\n\n{\x1b]52;c;x\x07\xe2\x80\xae}\n")
    printed = run(capsys, desk)[1]
    assert "templates/update.txt line 3: nothing fills {]52;c;x}" in printed
    assert not set(printed) & set("\x1b\x07\u202e")


def test_as_a_process_it_prints_to_stdout_and_leaves_with_1(desk: Path) -> None:
    program = "import sys; from nightdesk.cli import check; sys.exit(check.run(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", program, "--desk", str(desk), "--at", AT],
        env=environment(), stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[-1].endswith(" warnings")
