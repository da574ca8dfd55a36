"""`nightdesk import` as a real process: once, whole, and what can't go in set aside with its line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.hostile import HOSTILE
from tests.system.verbs import EXPECTED, call, created, environment, events_file, ok, sentence


class TestImport:
    def test_the_same_file_twice_adds_nothing(self, desk: Path, tmp_path: Path) -> None:
        file = events_file(tmp_path, *(created(number) for number in range(1, 4)))
        first = json.loads(ok("import", str(file), "--desk", str(desk), "--json"))
        head = ok("log", "verify", "--json", "--desk", str(desk))
        second = json.loads(ok("import", str(file), "--desk", str(desk), "--json"))
        assert (first["imported"], first["already_there"]) == (3, 0)
        assert (second["imported"], second["already_there"]) == (0, 3)
        assert ok("log", "verify", "--json", "--desk", str(desk)) == head

    def test_bad_rows_are_set_aside_with_line_and_reason_and_good_ones_go_in(self, desk: Path, tmp_path: Path) -> None:
        hostile = b'{"id": "\x1b]52;c;QUJD\x07"'
        file = events_file(tmp_path, created(1), hostile, created(2, channel="fax"), created(3))
        done = call("import", str(file), "--desk", str(desk), "--json")
        counts = json.loads(done.stdout)
        assert (done.returncode, counts["imported"], counts["quarantined"]) == (1, 2, 2)
        aside = Path(counts["quarantine"])
        assert aside.parent == desk / "quarantine"
        rows = [json.loads(row) for row in aside.read_text(encoding="ascii").splitlines()]
        assert [row["line"] for row in rows] == [2, 3]
        assert rows[0]["text"] == hostile.decode()
        assert "channel is 'fax'" in rows[1]["reason"]
        assert "2 lines could not go in:" in done.stderr
        assert str(aside) in done.stderr
        assert b"\x1b" not in aside.read_bytes() + done.stderr.encode()

    def test_the_same_id_with_other_content_is_set_aside_and_the_log_keeps_the_first(
        self, desk: Path, tmp_path: Path
    ) -> None:
        ok("import", str(events_file(tmp_path, created(1))), "--desk", str(desk))
        done = call("import", str(events_file(tmp_path, created(1, subject="Other"))), "--desk", str(desk))
        assert done.returncode == 1
        assert "stands in the log with other content" in done.stderr
        assert ok("ticket", "XX-1", "--desk", str(desk)).startswith("P3 XX-1 Printer\n")

    def test_a_number_of_the_origin_that_is_taken_is_set_aside(self, desk: Path, tmp_path: Path) -> None:
        ok("import", str(events_file(tmp_path, created(1))), "--desk", str(desk))
        done = call("import", str(events_file(tmp_path, created(1, id="other", ticket="XX-9"))), "--desk", str(desk))
        assert done.returncode == 1
        assert "seq 1 of psa is 'x1' in the log" in done.stderr

    def test_the_same_numbers_under_another_origin_go_in(self, desk: Path, tmp_path: Path) -> None:
        ok("import", str(events_file(tmp_path, created(1))), "--desk", str(desk))
        other = events_file(tmp_path, created(1, id="other", ticket="XX-9"))
        assert ok("import", str(other), "--origin", "psa-2", "--desk", str(desk)).startswith("1 imported")

    def test_a_later_file_may_name_what_the_log_holds(self, desk: Path, tmp_path: Path) -> None:
        ok("import", str(events_file(tmp_path, created(1))), "--desk", str(desk))
        said: dict[str, object] = {"id": "n2", "seq": 2, "at": "2026-03-08T09:00:00Z", "type": "note", "by": "t1"}
        file = events_file(
            tmp_path,
            {**said, "ticket": "XX-1", "body": "seen"},
            {**said, "id": "n3", "seq": 3, "ticket": "XX-7", "body": ""},
        )
        done = call("import", str(file), "--desk", str(desk))
        assert (done.returncode, done.stdout) == (1, "1 imported, 0 already there, 1 set aside\n")
        assert 'line 2: no ticket "XX-7"' in done.stderr

    def test_a_file_may_name_alerts_decisions_and_accesses_of_the_log(self, desk: Path, tmp_path: Path) -> None:
        decision, access = EXPECTED["decisions"][0]["event"], EXPECTED["access"][0]["event"]
        envelope: dict[str, object] = {"at": "2026-03-08T13:00:00Z", "by": "m1"}
        file = events_file(
            tmp_path,
            {**envelope, "id": "v1", "seq": 1, "type": "verdict", "decision": decision, "needed": "yes"},
            {**envelope, "id": "v2", "seq": 2, "type": "access_reviewed", "access": access},
            {**envelope, "id": "v3", "seq": 3, "type": "incident_linked", "incident": "IN-1", "ticket": "NA-201"},
            {**envelope, "id": "v4", "seq": 4, "type": "alert_dismissed", "alert": "a281", "reason": "known"},
        )  # fmt: skip
        assert ok("import", str(file), "--desk", str(desk)).startswith("4 imported")

    def test_a_client_nobody_knows_goes_in_and_is_said(self, desk: Path, tmp_path: Path) -> None:
        file = events_file(tmp_path, created(1), created(2, client="nobody-ltd"))
        done = call("import", str(file), "--desk", str(desk))
        assert (done.returncode, done.stdout) == (0, "2 imported, 0 already there, 0 set aside\n")
        assert "line 2: no runbook for client 'nobody-ltd'" in done.stderr
        assert "XX-2" in ok("tickets", "--desk", str(desk))

    def test_thousands_of_entries_go_in_and_the_chain_holds(self, desk: Path, tmp_path: Path) -> None:
        count = 1_201
        file = events_file(tmp_path, *(created(number) for number in range(1, count + 1)))
        assert ok("import", str(file), "--desk", str(desk)).startswith(f"{count} imported")
        assert json.loads(ok("log", "verify", "--json", "--desk", str(desk)))["ok"]

    def test_several_imports_of_one_file_at_once_bring_every_entry_in_once(self, desk: Path, tmp_path: Path) -> None:
        count = 3_000
        file = events_file(tmp_path, *(created(number) for number in range(1, count + 1)))
        words = [sys.executable, "-m", "nightdesk", "import", str(file), "--json", "--desk", str(desk)]
        running = [subprocess.Popen(words, stdout=subprocess.PIPE, env=environment()) for _ in range(3)]
        found = [json.loads(one.communicate(timeout=60)[0]) for one in running]
        assert [one.returncode for one in running] == [0, 0, 0]
        assert sum(one["imported"] for one in found) == count
        assert [one["imported"] + one["already_there"] for one in found] == [count] * 3
        assert json.loads(ok("log", "verify", "--json", "--desk", str(desk)))["ok"]

    def test_hostile_words_reach_no_terminal(self, desk: Path, tmp_path: Path) -> None:
        short = [text[:200] for text in HOSTILE]
        file = events_file(tmp_path, *(created(n, subject=text, body=text) for n, text in enumerate(short, 1)))
        ok("import", str(file), "--desk", str(desk))
        last = f"XX-{next(n for n, text in enumerate(short, 1) if text.startswith(chr(27) + ']52'))}"
        printed = "".join(ok(*verb, "--desk", str(desk)) for verb in (("tickets",), ("ticket", last), ("handoff",)))
        assert [char for char in printed if (ord(char) < 32 and char != "\n") or 0x7F <= ord(char) < 0xA0] == []
        assert not set(printed) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

    def test_a_file_that_is_not_there_is_named(self, desk: Path, tmp_path: Path) -> None:
        assert "no such file" in sentence(call("import", str(tmp_path / "gone.jsonl"), "--desk", str(desk)), 2)
