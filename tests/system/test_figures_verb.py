"""`nightdesk figures` as a real process, on night-a as a user has it in the log."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest

from nightdesk.cli import common
from nightdesk.data.log import NightLog
from nightdesk.sample import EVENTS, NIGHT_A, lay_out
from tests.system.verbs import EXPECTED, call, events_file, ok, sentence

AFTER = ("--at", "2026-03-09T12:00:00Z")
NIGHT = ("figures", "--night", "2026-03-07", *AFTER)


def as_imported(folder: Path, *, seed: int) -> Path:
    """A desk with night-a's text files, its events and its history imported, their lines shuffled."""
    desk = folder / "desk"
    desk.mkdir()
    lay_out(NIGHT_A, desk)
    NightLog.create(desk / common.LOG_FILE).close()
    for source in (EVENTS, NIGHT_A / "history.jsonl"):
        lines = source.read_bytes().splitlines(keepends=True)
        Random(seed).shuffle(lines)
        copy = folder / source.name
        copy.write_bytes(b"".join(lines))
        ok("import", str(copy), "--origin", "night-a", "--desk", str(desk))
    return desk


def figures(desk: Path, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ok("figures", *words, *AFTER, "--json", "--desk", str(desk)))
    return found


class TestFromTheLog:
    def test_the_night_has_the_worked_key_figures_and_signals(self, night: Path) -> None:
        found = figures(night, "--night", "2026-03-07")
        assert (found["kpi"], found["outgrown"]) == (EXPECTED["kpi"], EXPECTED["outgrown"])

    def test_the_month_before_has_the_worked_top_five_with_an_action_each(self, night: Path) -> None:
        found = figures(night, "--month", "2026-02")["top5"]
        assert [{key: one[key] for key in EXPECTED["top5"][0]} for one in found] == EXPECTED["top5"]
        assert {one["action"] for one in found} <= {"automate", "t1_runbook"}

    def test_so_it_has_after_events_and_history_came_in_any_order(self, tmp_path: Path) -> None:
        found = figures(as_imported(tmp_path, seed=3), "--night", "2026-03-07")
        assert (found["kpi"], found["outgrown"]) == (EXPECTED["kpi"], EXPECTED["outgrown"])

    def test_asked_twice_it_says_the_same(self, night: Path) -> None:
        assert figures(night, "--month", "2026-03") == figures(night, "--month", "2026-03")

    def test_an_issue_somebody_took_up_is_shown_with_their_name(self, desk: Path, tmp_path: Path) -> None:
        said = {
            "id": "i1", "seq": 1, "at": "2026-03-08T13:00:00Z", "type": "issue_action", "by": "m1",
            "category": "hardware", "system": "printer", "action": "automate", "owner": "Kai Brandt",
            "due": "2026-04-01",
        }  # fmt: skip
        ok("import", str(events_file(tmp_path, said)), "--origin", "review", "--desk", str(desk))
        printed = ok("figures", "--month", "2026-02", *AFTER, "--desk", str(desk))
        assert "hardware / printer, 784 min: automate it, Kai Brandt, due 2026-04-01" in printed


class TestPeriods:
    @pytest.mark.parametrize(
        ("words", "name"),
        [
            (("--night", "2026-03-07"), "2026-03-07 night"), (("--day", "2026-03-08"), "2026-03-08 day"),
            (("--week", "2026-03-07"), "7 nights to 2026-03-07"), (("--week",), "7 nights to 2026-03-08"),
            (("--month", "2026-03"), "2026-03"), (("--quarter", "2026-Q1"), "2026 Q1"), (("--year", "2026"), "2026"),
        ],
        ids=" ".join,
    )  # fmt: skip
    def test_each_has_its_name_on_top(self, words: tuple[str, ...], name: str, night: Path) -> None:
        printed = ok("figures", *words, *AFTER, "--desk", str(night))
        assert printed.splitlines()[0] == f"FIGURES {name}"

    def test_without_any_it_is_the_shift_at_hand(self, night: Path) -> None:
        printed = ok("figures", "--at", "2026-03-08T03:00:00Z", "--desk", str(night))
        assert printed.splitlines()[0] == "FIGURES 2026-03-07 night"

    def test_a_review_of_one_client_is_of_that_client(self, night: Path) -> None:
        found = figures(night, "--quarter", "2026-Q1", "--client", "gotham-law")
        mine = [one for one in EXPECTED["tickets"].values() if one["client"] == "gotham-law"]
        assert (found["client_name"], found["outgrown"], found["kpi"]["population"]) == (
            "Gotham Law Partners", None, len(mine),
        )  # fmt: skip


class TestTheCall:
    @pytest.mark.parametrize(
        ("words", "option"),
        [
            (("--night", "yesterday"), "--night"), (("--night", "2026-02-30"), "--night"), (("--day", "soon"), "--day"),
            (("--week", "2026-3-7"), "--week"), (("--month", "2026-13"), "--month"), (("--month", "March"), "--month"),
            (("--year", "26"), "--year"), (("--quarter", "2026-Q5"), "--quarter"), (("--quarter", "Q1"), "--quarter"),
        ],
        ids=" ".join,
    )  # fmt: skip
    def test_what_is_no_date_is_named_by_its_option(self, words: tuple[str, ...], option: str, night: Path) -> None:
        said = sentence(call("figures", *words, "--desk", str(night)), 2)
        assert f"{option} " in said
        assert "Write it like 2026" in said or "Write 2026" in said

    def test_case_89_a_working_day_has_no_day_shift(self, night: Path) -> None:
        said = sentence(call("figures", "--day", "2026-03-09", "--desk", str(night)), 2)
        assert "2026-03-09 is a working day of the desk" in said

    def test_two_periods_at_once_are_no_question(self, night: Path) -> None:
        words = ("--night", "2026-03-07", "--month", "2026-03")
        assert "not allowed" in sentence(call("figures", *words, "--desk", str(night)), 2)

    @pytest.mark.parametrize("words", [("--night", "9999-12-31"), ("--week", "0001-01-03")], ids=" ".join)
    def test_a_date_no_desk_can_have_had_is_a_sentence(self, words: tuple[str, ...], night: Path) -> None:
        assert words[1] in sentence(call("figures", *words, "--desk", str(night)), 2)

    @pytest.mark.parametrize("given", ["20260307", "2026-W10-6"])
    def test_a_date_is_spelled_in_one_way(self, given: str, night: Path) -> None:
        assert f"--night {given!r}" in sentence(call("figures", "--night", given, "--desk", str(night)), 2)

    def test_without_a_desk_the_cure_is_named(self, tmp_path: Path) -> None:
        assert "nightdesk init" in sentence(call(*NIGHT, cwd=tmp_path), 2)

    def test_it_prints_data_on_stdout_and_nothing_else(self, night: Path) -> None:
        done = call(*NIGHT, "--desk", str(night))
        assert (done.returncode, done.stderr) == (0, "")

    def test_case_61_a_desk_of_which_nothing_was_said_has_dashes(self, tmp_path: Path) -> None:
        desk = tmp_path / "quiet"
        desk.mkdir()
        lay_out(NIGHT_A, desk)
        NightLog.create(desk / common.LOG_FILE).close()
        printed = ok(*NIGHT, "--desk", str(desk))
        assert "KEY FIGURES, 0 tickets received" in printed
        assert "Response in time         – (KPI-3)" in printed

    def test_a_desk_that_can_only_be_read_has_its_figures_too(self, night: Path, tmp_path: Path) -> None:
        desk = tmp_path / "desk"
        shutil.copytree(night, desk)
        before = (desk / common.LOG_FILE).read_bytes()
        ok(*NIGHT, "--desk", str(desk))
        assert (desk / common.LOG_FILE).read_bytes() == before
