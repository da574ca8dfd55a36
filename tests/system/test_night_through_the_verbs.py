"""The worked night in a desk's own log, brought in by `import` and asked through the verbs: value for value (§14, §15).

What `evaluate` says of a folder the desk has to say of its log, whatever order the entries came in.
"""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from nightdesk import sample
from tests.system.verbs import EVERYTHING, ok

NIGHT = json.loads((sample.NIGHT_A / "expected.json").read_text(encoding="utf-8"))
DAY = json.loads((sample.NIGHT_A / "expected-day.json").read_text(encoding="utf-8"))
FILES = ("events", "history", "burden", "drills")
REPORT = "2026-03-09T12:00:00Z"
"""When the day shift's report is fixed too, with no signature of its own."""


def made(folder: Path, seed: int | None) -> Path:
    """A desk of night-a with everything brought in, in the order of the files or shuffled and in many pieces."""
    desk = folder / "night-a"
    desk.mkdir()
    sample.lay_out(sample.NIGHT_A, desk)
    from nightdesk.data.log import NightLog

    NightLog.create(desk / "night.db").close()
    for name in FILES:
        lines = (sample.NIGHT_A / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        if seed is not None:
            random.Random(seed).shuffle(lines)
        file = folder / "brought" / f"{name}.jsonl"
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        ok("import", str(file), "--origin", "night-a", "--desk", str(desk))
    return desk


@pytest.fixture(scope="module", params=[None, 1], ids=["in-order", "shuffled"])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("verbs"), request.param)


def ask(desk: Path, *words: str) -> Any:
    """What a verb printed as JSON."""
    return json.loads(ok(*words, "--json", "--desk", str(desk)))


def test_tickets_all_holds_tickets_checklists_decisions_refusals_accesses_and_pages(desk: Path) -> None:
    found = ask(desk, "tickets", "--all", "--at", EVERYTHING)["standing"]
    for key in ("tickets", "checklists", "decisions", "refused", "access", "paging"):
        assert found[key] == NIGHT[key], key


@pytest.mark.parametrize("at", sorted(NIGHT["sla"]))
def test_tickets_all_holds_every_clock_and_the_queue_at_every_instant(at: str, desk: Path) -> None:
    found = ask(desk, "tickets", "--all", "--at", at)
    assert found["standing"]["sla"] == NIGHT["sla"][at]
    assert found["queue"] == NIGHT["queue"][at]
    assert [row["id"] for row in ask(desk, "tickets", "--at", at)["rows"]] == NIGHT["queue"][at]


def test_the_day_s_clocks_and_queue_too(desk: Path) -> None:
    for at in DAY["sla"]:
        found = ask(desk, "tickets", "--all", "--at", at)
        assert (found["standing"]["sla"], found["queue"]) == (DAY["sla"][at], DAY["queue"][at])


def test_alerts_holds_every_disposition(desk: Path) -> None:
    found = ask(desk, "alerts", "--all", "--at", REPORT)
    assert {key: found[key] for key in NIGHT["alerts"]} == NIGHT["alerts"]


def test_handoff_holds_sections_reasons_numbers_acceptance_and_addenda(desk: Path) -> None:
    found, wanted = ask(desk, "handoff", "--night", "2026-03-07", "--at", REPORT), NIGHT["handoff"]
    assert (found["at"], found["signed_by"], found["versions"]) == (
        wanted["generated_at"], wanted["signed_by"], wanted["versions"],
    )  # fmt: skip
    sections = {section["id"]: section["lines"] for section in found["sections"]}
    assert {id: [line["ticket"] for line in lines] for id, lines in sections.items()} == wanted["sections"]
    reasons = {line["ticket"]: line["reasons"] for lines in sections.values() for line in lines if line["reasons"]}
    assert reasons == wanted["reasons"]
    assert found["numbers"] == wanted["numbers"]
    assert found["open_groups"] == wanted["open_groups_without_ticket"]
    assert found["acceptance"] == wanted["acceptance"]
    assert found["late"] == wanted["addenda"]
    assert found["incomplete"] == []
    assert found["shared"] == NIGHT["incidents"]
    assert found["common_causes"] == NIGHT["common_cause"]


def test_the_day_s_handoff_has_its_own_sections_and_waits_for_acceptance(desk: Path) -> None:
    found, wanted = ask(desk, "handoff", "--day", "2026-03-08", "--at", REPORT), DAY["handoff"]
    assert found["at"] == wanted["generated_at"]
    sections = {section["id"]: [line["ticket"] for line in section["lines"]] for section in found["sections"]}
    assert sections == wanted["sections"]
    assert found["acceptance"] == wanted["acceptance"]
    # A live desk counts what belongs to the shift where a replayed file counts all of itself (decision 006).
    of_the_file = {"alerts", "surfaced", "pages", "people_woken", "violations", "deviations"}
    assert {k: v for k, v in found["numbers"].items() if k not in of_the_file} == {
        k: v for k, v in wanted["numbers"].items() if k not in of_the_file
    }
    assert found["numbers"]["pages"] == 0


def test_figures_of_the_night(desk: Path) -> None:
    found = ask(desk, "figures", "--night", "2026-03-07", "--at", REPORT)
    assert found["kpi"] == NIGHT["kpi"]
    assert found["outgrown"] == NIGHT["outgrown"]
    assert found["name"] == NIGHT["night"]["name"]


def test_figures_of_the_month_hold_what_recurs(desk: Path) -> None:
    found = ask(desk, "figures", "--month", "2026-02", "--at", REPORT)
    keys = ("category", "system", "count", "minutes")
    assert [{key: one[key] for key in keys} for one in found["top5"]] == NIGHT["top5"]
    assert all(one["action"] in ("automate", "t1_runbook") for one in found["top5"])


def test_figures_of_the_day_shift(desk: Path) -> None:
    found = ask(desk, "figures", "--day", "2026-03-08", "--at", REPORT)["kpi"]
    of_the_file = {"callouts", "minutes_awake", "people_woken", "deviation"}
    assert {k: v for k, v in found.items() if k not in of_the_file} == {
        k: v for k, v in DAY["kpi"].items() if k not in of_the_file
    }


def test_rota_holds_fairness_and_pay(desk: Path) -> None:
    words = ("--week", "2026-03-09", "--pay-week", "2026-03-02", "--at", "2026-03-09T00:00:00Z")
    found = ask(desk, "rota", *words)
    assert found["fairness"] == NIGHT["fairness"]
    assert found["pay"] == NIGHT["pay"]


def test_drill_report_holds_the_scores(desk: Path) -> None:
    found = ask(desk, "drill", "report")
    assert {key: found[key] for key in NIGHT["drills"]} == NIGHT["drills"]


def test_client_cover_holds_cover_and_local_time(desk: Path) -> None:
    for query in (*NIGHT["cover"], *DAY["cover"]):
        found = ask(desk, "client", "cover", query["client"], "--at", query["at"])
        assert found["severities"][query["severity"]]["status"] == query["status"]
        assert found["next_opening"] == query["next_opening"]
    for query in NIGHT["local_display"]:
        assert ask(desk, "client", "cover", query["client"], "--at", query["at"])["text"] == query["text"]


def test_runbook_lint_holds_every_finding(desk: Path) -> None:
    from tests.system.verbs import call

    done = call("runbook", "lint", "--date", "2026-03-08", "--json", "--desk", str(desk))
    found = json.loads(done.stdout)
    keys = ("rule", "level", "where")
    of_the_table = {
        client: [{key: one[key] for key in keys} for one in found[client] if one["rule"][:5] not in ("RB-YA", "RB-TE")]
        for client in NIGHT["lint"]
    }
    assert (done.returncode, of_the_table) == (1, NIGHT["lint"])


def test_every_key_of_the_headless_evaluation_is_asked_for_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [key for key in NIGHT if f'NIGHT["{key}"]' not in source and f'"{key}"' not in source] == []


def test_evaluate_as_a_process_prints_the_object(tmp_path: Path) -> None:
    copy = tmp_path / "night"
    shutil.copytree(sample.NIGHT_A, copy)
    assert json.loads(ok("evaluate", str(copy))) == NIGHT
    shutil.copy(copy / "evaluate-day.json", copy / "evaluate.json")
    assert json.loads(ok("evaluate", str(copy))) == DAY
