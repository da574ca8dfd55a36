"""Every verb as a real process: what it prints where, which code it leaves with, and its sentence when it can't."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from nightdesk import config
from nightdesk.__main__ import VERBS
from nightdesk.domain.policy import Broken
from tests.system.verbs import EVERYTHING, EXPECTED, call, created, environment, events_file, ok, sentence


class TestTheCall:
    """What holds before any verb is reached."""

    def test_help_lists_every_verb_with_its_line(self) -> None:
        printed = ok("--help")
        assert [verb for verb, (_, line) in VERBS.items() if f"  {verb:<9} {line}\n" not in printed] == []

    @pytest.mark.parametrize("verb", VERBS)
    def test_every_verb_explains_itself(self, verb: str) -> None:
        assert f"usage: nightdesk {verb}" in ok(verb, "--help")

    def test_the_version_is_data(self) -> None:
        assert ok("--version").startswith("nightdesk 0.")

    def test_without_a_terminal_the_screen_says_which_verbs_to_run_instead(self) -> None:
        assert "Run instead: nightdesk tickets" in sentence(call(), 2)

    def test_an_unknown_verb_names_those_there_are(self) -> None:
        said = sentence(call("tickts"), 2)
        assert "'tickts'" in said
        assert all(verb in said for verb in VERBS)

    @pytest.mark.parametrize(
        "words",
        [("--colour",), ("--desk",), ("--json",), ("ticket",), ("tickets", "--when"), ("log",), ("log", "burn")],
        ids=" ".join,
    )
    def test_a_call_that_can_not_be_understood_is_a_sentence(self, words: tuple[str, ...]) -> None:
        assert "--help" in sentence(call(*words), 2) or "Try:" in call(*words).stderr

    @pytest.mark.parametrize("at", ["tonight", "2026-03-08", "2026-03-08T03:20:00+01:00", ""])
    def test_an_instant_that_is_none_is_named_with_one_that_is(self, at: str) -> None:
        said = sentence(call("tickets", "--at", at), 2)
        assert repr(at) in said
        assert "2026-03-08T03:20:00Z" in said

    def test_options_may_stand_before_or_after_the_verb(self, night: Path) -> None:
        at = ("--at", "2026-03-08T03:20:00Z")
        assert ok("--desk", str(night), *at, "--json", "tickets") == ok("tickets", "--json", "--desk", str(night), *at)

    def test_the_desk_may_be_the_current_folder_or_come_from_the_environment(self, night: Path, tmp_path: Path) -> None:
        at = ("tickets", "--at", "2026-03-08T03:20:00Z")
        here = call(*at, cwd=night)
        named = call(*at, cwd=tmp_path, env={"NIGHTDESK_DESK": str(night)})
        assert here.returncode == named.returncode == 0
        assert here.stdout == named.stdout

    @pytest.mark.parametrize("verb", [("tickets",), ("ticket", "NA-1"), ("handoff",), ("log", "verify")], ids=" ".join)
    def test_where_no_desk_is_the_cure_is_named(self, verb: tuple[str, ...], tmp_path: Path) -> None:
        said = sentence(call(*verb, cwd=tmp_path), 2)
        assert str(tmp_path) in said
        assert "nightdesk init" in said

    def test_a_desk_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        assert "gone is not a folder" in sentence(call("tickets", "--desk", str(tmp_path / "gone")), 2).replace(
            " (--desk)", ""
        )

    @pytest.mark.parametrize("name", ["watcher", "", "-x", "two words", "\x1b[2J"])
    def test_nobody_acts_under_a_name_that_is_no_persons(self, name: str, night: Path) -> None:
        said = sentence(call("tickets", "--desk", str(night), f"--as={name}"), 2)
        assert "\x1b" not in said

    def test_who_stops_reading_costs_no_words(self, night: Path) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        words = [sys.executable, "-m", "nightdesk", "handoff", "--desk", str(night)]
        done = subprocess.run(
            words, stdout=writer, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environment(), check=False
        )
        os.close(writer)
        assert (done.returncode, done.stderr) == (141, b"")

    def test_ctrl_c_leaves_with_130_and_no_words(self, desk: Path, tmp_path: Path) -> None:
        pipe = tmp_path / "events.jsonl"
        os.mkfifo(pipe)
        words = [sys.executable, "-m", "nightdesk", "import", str(pipe), "--desk", str(desk)]
        # Whoever started the tests in the background may have had ctrl+c ignored, and a child inherits that.
        listening = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        running = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), preexec_fn=listening
        )
        with pipe.open("wb"):  # opens once the verb reads from it
            running.send_signal(signal.SIGINT)
            out, said = running.communicate(timeout=60)
        assert (running.returncode, out, said) == (130, b"", b"")

    def test_a_terminal_that_knows_only_ascii_still_gets_the_report(self, night: Path) -> None:
        done = call("handoff", "--desk", str(night), env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
        assert done.returncode == 0
        assert "\\xb7" in done.stdout

    def test_nothing_heavy_is_imported_before_the_verb_is_known(self) -> None:
        program = "import sys, nightdesk.__main__ as m; m.main(['--version']); print(sorted(sys.modules))"
        loaded = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True
        ).stdout
        heavy = ("argparse", "msgspec", "sqlite3", "textual", "yaml", "zoneinfo", "nightdesk.domain")
        assert [name for name in heavy if f"'{name}'" in loaded] == []


class TestInit:
    def test_it_makes_a_private_folder_with_every_part_of_a_desk(self, tmp_path: Path) -> None:
        folder = tmp_path / "mine"
        ok("init", str(folder))
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "night.db").stat().st_mode) == 0o600
        parts = {path.name for path in folder.iterdir() if not path.name.startswith("night.db-")}
        assert parts == {"desk.yaml", "rota.yaml", "clients", "playbooks", "templates", "handoffs", "night.db"}

    def test_its_files_can_all_be_used_as_they_are(self, tmp_path: Path) -> None:
        folder = tmp_path / "mine"
        ok("init", str(folder), "--zone", "Australia/Sydney", "--name", "Southern Desk")
        policies = [file for file in config.policy_files(folder) if not file.startswith(("templates/", "playbooks/"))]
        assert {file: config.read_policy(file, (folder / file).read_bytes()).problems for file in policies} == {
            "clients/marigold-bakery.md": (), "desk.yaml": (), "rota.yaml": (),
        }  # fmt: skip

    def test_it_brings_all_twelve_messages(self, tmp_path: Path) -> None:
        ok("init", str(tmp_path / "mine"))
        templates = sorted((tmp_path / "mine" / "templates").iterdir())
        assert [one.stem for one in templates] == [
            "ack", "ack_queue", "client_it_notice", "escalated", "merged", "out_of_cover", "outage", "parked",
            "resolved", "security_hold", "update", "vendor",
        ]  # fmt: skip
        assert not [one for one in templates if isinstance(config.read_template(one.stem, one.read_bytes()), Broken)]

    def test_an_empty_folder_will_do_even_the_current_one(self, tmp_path: Path) -> None:
        before = tmp_path.stat().st_ino
        ok("init", ".", cwd=tmp_path)
        assert (tmp_path / "desk.yaml").is_file()
        assert (tmp_path.stat().st_ino, stat.S_IMODE(tmp_path.stat().st_mode)) == (before, 0o700)
        assert not list(tmp_path.glob(".*"))

    def test_a_desk_that_is_there_is_left_alone(self, tmp_path: Path) -> None:
        folder = tmp_path / "mine"
        ok("init", str(folder))
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert "There is a desk already" in sentence(call("init", str(folder)), 2)
        assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before

    def test_a_folder_with_other_files_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "thesis.txt").write_text("mine")
        assert "Name one that is empty" in sentence(call("init", str(tmp_path)), 2)
        assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]

    def test_a_zone_that_is_none_makes_nothing(self, tmp_path: Path) -> None:
        assert "'Mars/Base' is not a time zone" in sentence(call("init", str(tmp_path / "x"), "--zone", "Mars/Base"), 2)
        assert list(tmp_path.iterdir()) == []

    def test_a_place_that_takes_no_folder_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        assert str(tmp_path / "file") in sentence(call("init", str(tmp_path / "file" / "desk")), 1)

    def test_a_new_desk_opens_with_an_empty_queue(self, tmp_path: Path) -> None:
        ok("init", str(tmp_path / "mine"))
        assert "Nothing in the queue." in ok("tickets", "--desk", str(tmp_path / "mine"))

    def test_a_night_in_which_nothing_happened_is_two_lines(self, tmp_path: Path) -> None:
        ok("init", str(tmp_path / "mine"))
        assert len(ok("handoff", "--desk", str(tmp_path / "mine")).splitlines()) == 2


class TestDemo:
    def test_without_a_terminal_it_prints_queue_and_morning_report(self, tmp_path: Path) -> None:
        printed = ok("demo", cwd=tmp_path)
        queue, report = printed.split("\nHandoff 2026-03-07 night")
        assert "NA-207" in queue
        assert "\nSTART HERE\n" in report

    def test_it_holds_the_night_up_to_its_beginning_and_no_further(self, tmp_path: Path) -> None:
        ok("demo", cwd=tmp_path)
        folder = str(tmp_path / "demo-desk")
        everything = json.loads(ok("handoff", "--desk", folder, "--at", EVERYTHING, "--json"))
        ids = {line["ticket"] for section in everything["sections"] for line in section["lines"]}
        assert "NA-220" in ids
        assert "NA-223" not in ids

    def test_every_process_on_it_tells_the_same_time(self, tmp_path: Path) -> None:
        first = ok("demo", cwd=tmp_path)
        assert "Sun 8 Mar 04:4" in first
        assert "Sun 8 Mar 04:4" in ok("tickets", "--desk", str(tmp_path / "demo-desk"))

    def test_a_second_run_opens_the_same_desk_as_it_is(self, tmp_path: Path) -> None:
        ok("demo", cwd=tmp_path)
        folder = str(tmp_path / "demo-desk")
        ok("import", str(events_file(tmp_path, created(1))), "--desk", folder)
        before = ok("log", "verify", "--json", "--desk", folder)
        assert "XX-1" in ok("demo", cwd=tmp_path)
        assert ok("log", "verify", "--json", "--desk", folder) == before

    def test_it_never_touches_a_desk_of_ones_own(self, tmp_path: Path) -> None:
        ok("init", str(tmp_path / "mine"))
        assert "is a desk of its own" in sentence(call("demo", str(tmp_path / "mine")), 2)

    def test_another_beginning_needs_another_folder(self, night: Path) -> None:
        said = sentence(call("demo", str(night), "--at", "2026-03-08T03:20:00Z"), 2)
        assert "Name another folder" in said


class TestLooking:
    """tickets, ticket, handoff."""

    @pytest.mark.parametrize("at", EXPECTED["queue"])
    def test_the_queue_stands_in_the_order_of_the_worked_night(self, night: Path, at: str) -> None:
        queue = json.loads(ok("tickets", "--desk", str(night), "--at", at, "--json"))
        assert [row["id"] for row in queue["rows"]] == EXPECTED["queue"][at]

    def test_the_ransomware_ticket_is_the_first_row_of_the_text(self, night: Path) -> None:
        printed = ok("tickets", "--desk", str(night), "--at", "2026-03-08T03:20:00Z")
        first_row = printed.split("\n\n")[1].splitlines()[1]
        assert first_row.split()[:4] == ["30m", "left", "P1", "NA-207"]

    def test_one_ticket_is_printed_with_its_three_clocks_and_its_history(self, night: Path) -> None:
        printed = ok("ticket", "NA-207", "--desk", str(night), "--at", "2026-03-08T03:20:00Z")
        assert printed.startswith("P1 NA-207")
        for word in ("Response", "Update", "Resolution", "TIMELINE"):
            assert word in printed

    def test_due_times_are_explained_when_asked(self, night: Path) -> None:
        words = ("ticket", "NA-207", "--desk", str(night), "--at", "2026-03-08T03:20:00Z")
        assert "SLA-3" not in ok(*words)
        assert "SLA-3" in ok(*words, "--explain")

    def test_a_ticket_nobody_made_is_said_not_to_be_there(self, night: Path) -> None:
        assert "no ticket 'NA-999'" in sentence(call("ticket", "NA-999", "--desk", str(night)), 1)

    def test_the_report_holds_the_tickets_of_the_worked_night_section_by_section(self, night: Path) -> None:
        at = EXPECTED["handoff"]["generated_at"]
        report = json.loads(ok("handoff", "--desk", str(night), "--at", at, "--json"))
        found = {part["id"]: [line["ticket"] for line in part["lines"]] for part in report["sections"]}
        assert found == EXPECTED["handoff"]["sections"]

    def test_the_report_of_a_night_can_be_asked_for_on_the_day_after(self, night: Path) -> None:
        printed = ok("handoff", "--desk", str(night), "--at", "2026-03-08T15:00:00Z", "--night", "2026-03-07")
        assert printed.startswith("Handoff 2026-03-07 night")
        assert "Not a date" in sentence(call("handoff", "--desk", str(night), "--night", "yesterday"), 2)

    @pytest.mark.parametrize("verb", [("tickets",), ("ticket", "NA-207"), ("handoff",)], ids=lambda words: words[0])
    @pytest.mark.parametrize("how", ["text", "markdown", "json"])
    def test_every_form_of_every_view_can_be_printed(self, night: Path, verb: Sequence[str], how: str) -> None:
        printed = ok(*verb, "--desk", str(night), "--at", "2026-03-08T11:12:00Z", "--format", how)
        assert "NA-207" in printed
        assert (how == "json") == printed.startswith("{")
        assert (how == "markdown") == printed.startswith("# ")

    def test_looking_writes_nothing(self, night: Path) -> None:
        before = ok("log", "verify", "--json", "--desk", str(night))
        for verb in (("tickets",), ("ticket", "NA-207"), ("handoff",)):
            ok(*verb, "--desk", str(night))
        assert ok("log", "verify", "--json", "--desk", str(night)) == before

    def test_a_runbook_with_bad_yaml_is_named_with_file_and_line_and_the_night_goes_on(self, desk: Path) -> None:
        runbook = desk / "clients" / "gotham-law.md"
        text = runbook.read_text(encoding="utf-8")
        runbook.write_text(text.replace('timezone: "', 'timezone: ["', 1), encoding="utf-8")
        for verb in (("tickets",), ("ticket", "NA-207"), ("handoff",)):
            done = call(*verb, "--desk", str(desk))
            assert done.returncode == 0
            assert "NA-207" in done.stdout
            assert "clients/gotham-law.md" in done.stderr
            assert "line " in done.stderr

    def test_an_unknown_time_zone_of_the_desk_is_named(self, desk: Path) -> None:
        file = desk / "desk.yaml"
        file.write_text(
            file.read_text(encoding="utf-8").replace("America/New_York", "America/New_Yrok"), encoding="utf-8"
        )
        done = call("tickets", "--desk", str(desk))
        assert "desk.yaml" in done.stderr
        assert "America/New_Yrok" in done.stderr
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize(
        "verb", [("tickets",), ("ticket", "NA-207"), ("handoff",), ("log", "verify")], ids=" ".join
    )
    def test_a_database_that_is_none_is_a_sentence(self, desk: Path, verb: tuple[str, ...]) -> None:
        for beside in desk.glob("night.db*"):
            beside.unlink()
        (desk / "night.db").write_text("not a database, though it has the name of one. " * 100)
        said = sentence(call(*verb, "--desk", str(desk)), 1)
        assert str(desk / "night.db") in said

    def test_a_desk_without_its_log_says_so(self, desk: Path) -> None:
        for beside in desk.glob("night.db*"):
            beside.unlink()
        assert "night.db" in sentence(call("tickets", "--desk", str(desk)), 1)


class TestLogVerify:
    def test_a_sound_log_says_how_many_entries_and_its_head(self, night: Path) -> None:
        printed = ok("log", "verify", "--desk", str(night))
        assert "entries, each as it was written" in printed
        assert "\nhead " in printed

    def test_a_head_kept_elsewhere_is_found_on_the_chain_after_more_was_written(
        self, desk: Path, tmp_path: Path
    ) -> None:
        head = json.loads(ok("log", "verify", "--json", "--desk", str(desk)))["head"]
        ok("import", str(events_file(tmp_path, created(1), created(2))), "--desk", str(desk))
        assert "2 were added since" in ok("log", "verify", "--head", head, "--desk", str(desk))

    def test_a_head_of_another_log_is_not_found(self, night: Path) -> None:
        done = call("log", "verify", "--head", "ab" * 32, "--desk", str(night))
        assert done.returncode == 1
        assert "abab" in done.stderr

    def test_a_head_that_can_be_none_is_a_sentence(self, night: Path) -> None:
        assert "64 hexadecimal digits" in sentence(call("log", "verify", "--head", "xyz", "--desk", str(night)), 2)

    def test_the_first_rewritten_entry_is_named(self, desk: Path) -> None:
        base = sqlite3.connect(desk / "night.db")
        for (trigger,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f'DROP TRIGGER "{trigger}"')
        base.execute("UPDATE event_body SET body = replace(body, 'N', 'M') WHERE seq >= 40")
        base.commit()
        base.close()
        done = call("log", "verify", "--json", "--desk", str(desk))
        found = json.loads(done.stdout)
        assert (done.returncode, found["ok"]) == (1, False)
        assert found["seq"] >= 40
        assert f"entry {found['seq']}" in done.stderr
