"""`client cover` (COV-6, COV-7, COV-8, T-6) and the two client verbs as they are called."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from nightdesk.cli import client as verb
from nightdesk.data.log import NightLog
from nightdesk.domain.calendar import cover_status
from nightdesk.domain.facts import Facts
from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import SEVERITIES, Broken, Policies
from nightdesk.errors import DeskError, UsageError
from nightdesk.reports import guide as reports
from nightdesk.reports import json as as_json
from nightdesk.text import cells
from nightdesk.views.common import Scene
from nightdesk.views.cover import ClientCover, Cover, NoRunbook
from tests.build import client as built
from tests.build import policies as of
from tests.night import NIGHT_A, policies

EXPECTED = [json.loads((NIGHT_A / name).read_text()) for name in ("expected.json", "expected-day.json")]
QUERIES = [query for expected in EXPECTED for query in expected["cover"]]
DISPLAYED = [query for expected in EXPECTED for query in expected["local_display"]]
CLIENTS = tuple(path.stem for path in sorted((NIGHT_A / "clients").glob("*.md")))
AT = "2026-03-08T05:59:59Z"


def answer(client: str, at: str, under: Policies | None = None) -> ClientCover | NoRunbook:
    picture = Picture(Facts(()), under or policies(), parse(at))
    return Cover(client).answer(Scene(picture, "t1", "0" * 64, lambda file: None))


def cover(client: str, at: str, under: Policies | None = None) -> ClientCover:
    found = answer(client, at, under)
    assert isinstance(found, ClientCover)
    return found


def name(query: dict[str, Any]) -> str:
    return f"{query['client']} {query.get('severity', '')} {query['at']}"


def test_there_is_something_to_compare_with() -> None:
    assert (len(QUERIES), len(DISPLAYED)) == (8, 4)


@pytest.mark.parametrize("query", QUERIES, ids=name)
def test_cover_of_night_a_and_its_day_is_the_worked_result(query: dict[str, Any]) -> None:
    """COV-6, COV-7."""
    made = json.loads(as_json.render(cover(query["client"], query["at"])))
    assert made["severities"][query["severity"]]["status"] == query["status"]
    assert (made["client"], made["at"]) == (query["client"], query["at"])
    assert made["next_opening"] == query["next_opening"]


@pytest.mark.parametrize("query", DISPLAYED, ids=name)
def test_the_clients_time_is_the_worked_result(query: dict[str, Any]) -> None:
    """T-6."""
    assert cover(query["client"], query["at"]).text == query["text"]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("at", ["2026-03-07T23:30:00Z", "2026-03-08T05:59:00Z"])
def test_the_end_of_a_status_is_the_first_minute_at_which_it_is_another(client: str, at: str) -> None:
    """Against a walk minute by minute: every window of night-a begins and ends on one."""
    policy = policies().client(client, parse(at))
    assert policy is not None
    for severity, found in cover(client, at).severities.items():
        assert severity in SEVERITIES
        minutes = range(parse(at), parse(at) + 4 * 86_400, 60)
        walked = ((Instant(m), cover_status(policy, severity, Instant(m))) for m in minutes)
        expected = next(((m, status) for m, status in walked if status != found.status), (None, None))
        assert (found.until, found.then) == expected


def test_a_client_open_at_every_hour_has_no_end_of_cover() -> None:
    p1 = cover("sunset-hotels", AT).severities["P1"]
    assert (p1.status, p1.until, p1.words) == ("business", None, "open: worked now (COV-6); no change ahead")


def test_each_status_is_said_in_words_with_its_rule_and_until_when() -> None:
    grain = cover("prairie-grain", AT).severities
    until = "; until Sun 8 Mar 01:00 EST (client 00:00 CST), then out of cover"
    assert grain["P1"].words == f"in cover: worked now (COV-6){until}"
    assert grain["P4"].words == f"acknowledge it now, it is worked from the next opening (COV-6){until}"
    later = cover("prairie-grain", "2026-03-08T06:00:00Z").severities["P2"].words
    assert later == (
        "out of cover (COV-6): log it, answer, park it and offer billable work (COV-8); "
        "until Mon 9 Mar 08:00 EDT (client 07:00 CDT), then the client is open"
    )


def test_best_effort_is_for_p1_only() -> None:
    """COV-8."""
    copper = cover("copper-clinic", AT).severities
    assert "work it as best effort, no clock (COV-8)" in copper["P1"].words
    assert "log it, answer and park it (COV-8)" in copper["P2"].words


def test_who_may_accept_billable_work_is_named_and_a_breach_is_never_parked() -> None:
    grain = cover("prairie-grain", AT)
    assert grain.approvers == ("Mel Orr",)
    assert grain.outside.endswith("Mel Orr may accept; an active security breach is never parked (COV-8)")
    assert cover("gotham-law", AT).approvers == ()


def test_a_client_that_never_opens_has_no_opening() -> None:
    """COV-7."""
    closed = cover("acme", AT, of(built("on_call", business_hours=((),) * 7)))
    assert (closed.next_opening, closed.next_opening_text) == (None, "no business day ahead (COV-7)")


@pytest.mark.parametrize("width", [40, 80, 132])
def test_no_line_is_wider_than_asked(width: int) -> None:
    for client in CLIENTS:
        assert max(map(cells, reports.cover(cover(client, AT), width).splitlines())) <= width


def test_the_text_shows_the_clients_time_first_and_the_desks_beside_it() -> None:
    printed = reports.cover(cover("prairie-grain", AT), 200).splitlines()
    assert printed[:2] == [
        "Prairie Grain Co-op (prairie-grain)", "Sat 7 Mar 23:59 CST there, Sun 8 Mar 00:59 EST at the desk (T-6)",
    ]  # fmt: skip
    assert [line.split()[0] for line in printed[2:]] == ["P1", "P2", "P3", "P4", "Opens", "Outside"]


def test_a_broken_runbook_leaves_the_cover_unknown_and_says_why() -> None:
    """Case 57."""
    under = Policies(
        {"clients/acme.md": [(Instant(0), Broken(file="clients/acme.md", problems=("line 4: no zone.",)))]}
    )
    found = answer("acme", AT, under)
    assert isinstance(found, NoRunbook)
    assert (found.known, found.problems) == (True, ("line 4: no zone.",))


# as called


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The desk of night-a with an empty log."""
    folder = tmp_path / "desk"
    shutil.copytree(NIGHT_A, folder)
    NightLog.create(folder / "night.db").close()
    return folder


def call(desk: Path, *words: str) -> int:
    return verb.run([*words, "--desk", str(desk), "--as", "t1", "--at", AT])


def test_the_first_word_says_which_of_the_two_is_printed(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(desk, "guide", "prairie-grain") == 0
    assert capsys.readouterr().out.startswith("Guide for Prairie Grain Co-op\n")
    assert call(desk, "cover", "prairie-grain") == 0
    assert capsys.readouterr().out.startswith("Prairie Grain Co-op (prairie-grain)\n")


def test_both_are_printed_as_json_and_the_guide_as_markdown(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(desk, "guide", "gotham-law", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["sections"]) == 6
    assert call(desk, "cover", "gotham-law", "--json") == 0
    assert list(json.loads(capsys.readouterr().out)["severities"]) == list(SEVERITIES)
    assert call(desk, "guide", "gotham-law", "--format", "markdown") == 0
    assert capsys.readouterr().out.startswith("# Guide for Gotham Law Partners\n\n## 1. Your cover\n")


def test_the_page_is_wrapped_at_the_width_of_the_terminal(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert call(desk, "guide", "gotham-law") == 0
    assert max(map(cells, capsys.readouterr().out.splitlines())) <= 60


@pytest.mark.parametrize("what", ["guide", "cover"])
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("harbour", "Did you mean harbour-dental?"),
        ("Copper Clinic", "Did you mean copper-clinic?"),
        ("law", "Did you mean gotham-law?"),
        ("../rota", "It has: bayside-nonprofit, copper-clinic,"),
        ("unknown", "It has: bayside-nonprofit, copper-clinic,"),
    ],
)
def test_a_client_nobody_knows_is_answered_with_those_like_it(what: str, asked: str, told: str, desk: Path) -> None:
    with pytest.raises(UsageError) as refused:
        call(desk, what, asked)
    assert repr(asked) in refused.value.message
    assert refused.value.hint.startswith(told)


@pytest.mark.parametrize("what", ["guide", "cover"])
def test_a_broken_runbook_is_named_with_file_and_line(what: str, desk: Path) -> None:
    file = desk / "clients" / "gotham-law.md"
    file.write_text(file.read_text().replace("model: on_call", "model: always"))
    with pytest.raises(DeskError, match=r"clients/gotham-law\.md line 10: .*cover is unknown"):
        call(desk, what, "gotham-law")


def test_what_is_kept_off_the_page_is_said_on_stderr(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = desk / "clients" / "prairie-grain.md"
    file.write_text(file.read_text().replace("No deliveries when closed", "No deliveries, R04 anyway"))
    assert call(desk, "guide", "prairie-grain") == 0
    printed = capsys.readouterr()
    assert "R04" not in printed.out
    assert "the reason of severity rule 1 is kept off the guide" in printed.err


def test_a_call_without_a_client_is_explained() -> None:
    with pytest.raises(UsageError, match="CLIENT"):
        verb.run(["guide"])
