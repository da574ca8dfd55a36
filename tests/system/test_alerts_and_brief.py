"""`nightdesk alerts` and `nightdesk brief` as real processes, on night-a as a user has it in the log."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from nightdesk.cli import common
from nightdesk.data.log import NightLog
from nightdesk.sample import EVENTS, NIGHT_A, lay_out
from tests.system.verbs import EXPECTED, call, ok, sentence

WHOLE = "2026-03-09T12:00:00Z"
WOKEN = "2026-03-08T03:25:00Z"


def as_imported(folder: Path, lines: list[bytes]) -> Path:
    """A desk with night-a's text files and these lines of its events, imported."""
    desk = folder / "desk"
    desk.mkdir()
    lay_out(NIGHT_A, desk)
    NightLog.create(desk / common.LOG_FILE).close()
    events = folder / "events.jsonl"
    events.write_bytes(b"".join(lines))
    ok("import", str(events), "--origin", "night-a", "--desk", str(desk))
    return desk


def alerts_of(desk: Path) -> dict[str, object]:
    shown = json.loads(ok("alerts", "--all", "--at", WHOLE, "--json", "--desk", str(desk)))
    return {key: shown[key] for key in EXPECTED["alerts"]}


class TestAlerts:
    def test_the_log_gives_the_worked_results_value_for_value(self, night: Path) -> None:
        # DOMAIN §14, key `alerts`
        assert alerts_of(night) == EXPECTED["alerts"]

    @pytest.mark.parametrize("seed", [1, 2])
    def test_so_it_does_after_the_events_came_in_any_order(self, seed: int, tmp_path: Path) -> None:
        lines = EVENTS.read_bytes().splitlines(keepends=True)
        Random(seed).shuffle(lines)
        assert alerts_of(as_imported(tmp_path, lines)) == EXPECTED["alerts"]

    def test_the_quiet_list_names_every_alert_that_did_not_surface(self, night: Path) -> None:
        printed = ok("alerts", "--night", "2026-03-07", "--at", WHOLE, "--desk", str(night))
        quiet = [id for id, found in EXPECTED["alerts"]["dispositions"].items() if found not in ("new", "resurfaced")]
        words = printed.split()
        assert [id for id in quiet if id not in words] == []
        assert "each has one disposition (§7)" in " ".join(words)

    def test_the_shift_at_hand_is_what_it_shows_unless_told_otherwise(self, night: Path) -> None:
        at_dawn = json.loads(ok("alerts", "--at", "2026-03-08T11:00:00Z", "--json", "--desk", str(night)))
        by_day = json.loads(ok("alerts", "--at", "2026-03-08T15:00:00Z", "--json", "--desk", str(night)))
        assert (at_dawn["name"], at_dawn["total"]) == ("2026-03-07 night", 50)
        assert (by_day["name"], by_day["total"]) == ("2026-03-08 day", 0)

    @pytest.mark.parametrize("given", ["yesterday", "9999-12-31", "0001-01-01", "20260307", "2026-02-30"])
    def test_what_is_no_date_is_said_with_a_date_as_it_should_be(self, given: str, night: Path) -> None:
        said = sentence(call("alerts", "--night", given, "--desk", str(night)), 2)
        assert f"--night {given!r} can't be understood" in said
        assert "2026-03-07" in said

    def test_a_night_and_all_at_once_is_no_question(self, night: Path) -> None:
        assert "not allowed" in sentence(call("alerts", "--night", "2026-03-07", "--all", "--desk", str(night)), 2)


class TestBrief:
    def test_the_desk_in_a_screenful(self, night: Path) -> None:
        lines = ok("brief", "--at", WOKEN, "--desk", str(night)).splitlines()
        assert len(lines) <= 18
        assert lines[0] == "Sat 7 Mar 22:25 EST · Beacon MSP Night Desk"
        assert "NO ANSWER T3 NA-207 since 22:18 EST: Raj Mehta x2; next 22:28 EST Sue Park" in lines

    def test_one_ticket_in_a_screenful(self, night: Path) -> None:
        lines = ok("brief", "NA-207", "--at", WOKEN, "--desk", str(night)).splitlines()
        assert len(lines) <= 18
        assert lines[0] == "P1 NA-207 EDR: mass file encryption on fs-01"
        assert lines[-1] == "Next       Decided: Wake T3. Keep the client told (u)."

    def test_a_narrow_terminal_gets_narrow_lines(self, night: Path) -> None:
        done = call("brief", "--at", WOKEN, "--desk", str(night), env={"COLUMNS": "60"})
        assert max(map(len, done.stdout.splitlines())) <= 60

    def test_both_as_json(self, night: Path) -> None:
        desk = json.loads(ok("brief", "--at", WOKEN, "--json", "--desk", str(night)))
        ticket = json.loads(ok("brief", "NA-207", "--at", WOKEN, "--json", "--desk", str(night)))
        assert [(one["tier"], one["answered"]) for one in desk["pages"]] == [("T3", ""), ("T2", "22:21 EST")]
        assert desk["burning"][0]["row"]["id"] == ticket["id"] == "NA-207"
        assert ticket["rules"][0] == "R01 active breach → wake T3"

    def test_a_ticket_nobody_knows_is_exit_code_1(self, night: Path) -> None:
        assert "no ticket 'NA-999'" in sentence(call("brief", "NA-999", "--at", WOKEN, "--desk", str(night)), 1)

    def test_where_there_is_no_desk_both_say_what_to_do(self, tmp_path: Path) -> None:
        for verb in ("alerts", "brief"):
            assert "nightdesk init" in sentence(call(verb, "--desk", str(tmp_path)), 2)
