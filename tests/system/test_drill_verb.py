"""`nightdesk drill`: items, a blind run with its answer, the report; on a terminal and without one (§12)."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from nightdesk.__main__ import main
from nightdesk.cli import common
from nightdesk.sample import NIGHT_A
from tests.system.verbs import EXPECTED, call, ok, sentence
from tests.terminal import Terminal


def entries(desk: Path) -> str:
    """How many entries the log holds, in words."""
    return ok("log", "verify", "--desk", str(desk)).partition(",")[0]


class TestTheList:
    def test_it_says_what_there_is_without_naming_ticket_or_answer(self, night: Path) -> None:
        printed = ok("drill", "list", "--desk", str(night), "--as", "k2")
        assert "a078  P1 Sat 22:17 EST · alert · security · fileserver · to do" in printed
        assert not re.search("NA-|gotham|T3", printed)

    def test_as_json_the_answer_is_null_until_it_is_done(self, night: Path) -> None:
        found = json.loads(ok("drill", "list", "--json", "--desk", str(night), "--as", "k2"))
        assert [(item["item"], item["done"], item["expert"]) for item in found["items"]] == [("a078", False, None)]

    def test_who_worked_on_it_has_nothing_to_do(self, night: Path) -> None:
        printed = ok("drill", "list", "--desk", str(night), "--as", "t1")
        assert printed == "0 drill items for t1, 0 to do · 1 more you had to do with yourself\n"

    def test_at_an_earlier_moment_there_was_none(self, night: Path) -> None:
        at = ("--at", "2026-03-08T12:59:59Z")
        assert ok("drill", "list", "--desk", str(night), "--as", "k2", *at).startswith(
            "0 drill items for k2, 0 to do\n"
        )


class TestWithoutATerminal:
    def test_nothing_hangs_and_the_words_say_what_to_run(self, night: Path) -> None:
        said = sentence(call("drill", "run", "--desk", str(night), "--as", "k2"), 2)
        assert "--show" in said
        assert "--decision" in said

    def test_the_case_can_be_shown_and_nothing_is_recorded(self, night: Path) -> None:
        before = entries(night)
        printed = ok("drill", "run", "--show", "--desk", str(night), "--as", "k2")
        assert "EDR: mass file encryption on [asset 1]" in printed
        assert "3  wake_t3" in printed
        assert entries(night) == before

    def test_as_json_the_case_comes_without_an_answer(self, night: Path) -> None:
        found = json.loads(ok("drill", "run", "a078", "--show", "--json", "--desk", str(night), "--as", "k2"))
        assert (found["case"]["item"], found["reveal"]) == ("a078", None)
        assert "expert" not in found["case"]

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("run", "--decision", "own"), "--decision decides a case you have seen"),
            (("run", "a078", "--decision", "sleep"), "invalid choice: 'sleep'"),
            (("run", "--show", "--at", "2026-03-08T14:00:00Z"), "--at belongs to list and report"),
            (("list", "a078"), "belong to run, not to list"),
            (("report", "--show"), "belong to run, not to report"),
            ((), "required"),
        ],
    )
    def test_a_call_that_can_not_be_understood_is_a_sentence(
        self, words: tuple[str, ...], said: str, night: Path
    ) -> None:
        assert said in sentence(call("drill", *words, "--desk", str(night), "--as", "k2"), 2)

    def test_an_item_there_is_not_is_named(self, night: Path) -> None:
        said = sentence(call("drill", "run", "a027", "--show", "--desk", str(night), "--as", "k2"), 1)
        assert "There is no drill item a027 (§12)" in said

    def test_a_ticket_of_ones_own_is_refused(self, night: Path) -> None:
        said = sentence(call("drill", "run", "a078", "--show", "--desk", str(night), "--as", "t1"), 1)
        assert "You had to do with the ticket behind a078 yourself (§12)" in said


class TestDeciding:
    def test_the_answer_comes_when_the_decision_is_recorded_and_a_second_one_is_refused(
        self, desk: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """DR-4."""
        words = ["drill", "run", "a078", "--desk", str(desk), "--as", "k2", "--decision"]
        assert main([*words, "escalate_t2"]) == 0
        printed = capsys.readouterr().out
        assert "fell short, 1 rank" in printed
        assert "R01 active breach → wake T3" in printed
        recorded = entries(desk)
        assert main([*words, "wake_t3"]) == 1
        assert "only that counts (DR-4)" in capsys.readouterr().err
        assert entries(desk) == recorded
        assert main(["drill", "list", "--desk", str(desk), "--as", "k2"]) == 0
        assert "fell short: you T2, expert T3" in " ".join(capsys.readouterr().out.split())

    def test_as_json_the_answer_is_one_document(self, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
        words = ["drill", "run", "a078", "--decision", "wake_t3", "--json", "--desk", str(desk), "--as", "k2"]
        assert main(words) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["case"] is None
        assert (found["reveal"]["relation"], found["reveal"]["ticket"]) == ("agrees", "NA-207")


class TestAsked:
    """On a terminal the decision is asked for."""

    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch, desk: Path) -> Callable[..., int]:
        """Runs the next drill with these lines typed."""

        def run(*typed: str, words: tuple[str, ...] = ()) -> int:
            monkeypatch.setattr(common, "on_terminal", lambda: True)
            monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
            return main(["drill", "run", "--desk", str(desk), "--as", "k2", *words])

        return run

    @pytest.mark.parametrize("typed", ["3", "wake_t3", " WAKE_T3 "])
    def test_by_number_or_by_name(
        self, typed: str, asked: Callable[..., int], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert asked(typed) == 0
        printed = capsys.readouterr()
        assert printed.out.index("WHAT DO YOU DO?") < printed.out.index("agrees")
        assert "Your decision" in printed.err

    def test_what_is_no_choice_is_asked_again(
        self, asked: Callable[..., int], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert asked("7", "0", "sleep", "3") == 0
        said = capsys.readouterr()
        assert said.err.count("is none of them") == 3
        assert "agrees" in said.out

    @pytest.mark.parametrize("typed", [("",), ()], ids=["an empty line", "the end of input"])
    def test_leaving_records_nothing_and_shows_no_answer(
        self, typed: tuple[str, ...], asked: Callable[..., int], desk: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = entries(desk)
        assert asked(*typed) == 0
        said = capsys.readouterr()
        assert "nothing was recorded" in said.err
        assert "Expert" not in said.out
        assert entries(desk) == before

    def test_with_json_the_case_is_read_on_stderr_and_the_answer_is_the_data(
        self, asked: Callable[..., int], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert asked("3", words=("--json",)) == 0
        said = capsys.readouterr()
        assert json.loads(said.out)["reveal"]["relation"] == "agrees"
        assert "WHAT DO YOU DO?" in said.err

    def test_at_a_real_terminal_too(self, desk: Path) -> None:
        with Terminal.nightdesk("drill", "run", "--desk", str(desk), "--as", "k2") as terminal:
            terminal.wait_for("Your decision")
            terminal.press("enter")
            terminal.wait_for("nothing was recorded")


class TestTheReport:
    def test_after_an_import_of_past_drills_it_equals_the_worked_values(self, desk: Path) -> None:
        """DR-1, DR-2, DR-3 as §14 has them."""
        ok("import", str(NIGHT_A / "drills.jsonl"), "--desk", str(desk))
        found = json.loads(ok("drill", "report", "--json", "--desk", str(desk), "--as", "k2"))
        assert {name: found[name] for name in EXPECTED["drills"]} == EXPECTED["drills"]
        assert found["confusion"]["vendor"] == {
            "park": 1, "own": 0, "notify_client_it": 0, "vendor": 2, "escalate_t2": 0, "wake_t3": 0,
        }  # fmt: skip
        assert found["calibration"] == {"overall": ["2 of 12 fell short of the expert (16.7 %, over 10 %)"]}

    def test_as_text_it_has_figures_reasons_table_and_the_worst(self, desk: Path) -> None:
        ok("import", str(NIGHT_A / "drills.jsonl"), "--desk", str(desk))
        printed = ok("drill", "report", "--desk", str(desk), "--as", "k2")
        assert re.search(r"overall +12 +83\.3 % +0\.0 % +16\.7 % +0\.0 % +0\.7949\n", printed)
        assert "overall: 2 of 12 fell short" in printed
        assert re.search(r"expert T3( +·){5} +2\n", printed)
        assert printed.index("D-10 t9 on H-040") < printed.index("D-06 t1 Noor Haddad on H-024")
        assert printed.endswith("MISSED T3 (DR-3)\n  none\n")
