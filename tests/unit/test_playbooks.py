"""Playbooks (DOMAIN §6c): read by category, and checked for RB002, RB003, RB005 and RB008."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nightdesk.runbooks.lint import lint_playbook
from nightdesk.runbooks.playbook import HEADINGS, is_playbook, parse_playbook, playbook_for
from tests.night import NIGHT_A

GOOD = (NIGHT_A / "playbooks" / "network.md").read_bytes()
TODAY = date(2026, 3, 8)


def found(data: bytes, *, every: bool = False) -> list[tuple[str, str, str]]:
    told = lint_playbook(data, file="playbooks/network.md", today=TODAY, every=every)
    return [(finding.rule, finding.level, finding.where) for finding in told]


def test_a_playbook_has_its_title_its_date_and_four_sections_with_standing_letters() -> None:
    playbook = parse_playbook(GOOD, file="playbooks/network.md")
    assert (playbook.category, playbook.title, playbook.reviewed_on) == (
        "network",
        "Line or network down",
        "2026-02-15",
    )
    assert [(section.heading, section.key) for section in playbook.sections] == list(HEADINGS)
    assert playbook.problems == ()


def test_a_section_of_a_playbook_is_found_by_heading_or_id() -> None:
    playbook = parse_playbook(GOOD, file="playbooks/network.md")
    section = playbook.section("First checks")
    assert section is not None
    assert section == playbook.section("first-checks")
    assert "Power at the site" in section.text
    assert playbook.section("Known issues") is None


@pytest.mark.parametrize("path", sorted((NIGHT_A / "playbooks").glob("*.md")), ids=lambda path: path.stem)
def test_the_playbooks_of_night_a_have_no_faults(path: Path) -> None:
    assert lint_playbook(path.read_bytes(), file=path.name, today=TODAY, every=True) == ()


def test_the_playbook_of_a_category_is_the_file_of_its_name() -> None:
    files = {"playbooks/network.md": GOOD}
    playbook = playbook_for("network", files.get)
    assert playbook is not None
    assert playbook.file == "playbooks/network.md"
    assert playbook_for("printer", files.get) is None


@pytest.mark.parametrize("category", ["../rota", "", "a/b", ".hidden", "network\n"])
def test_a_category_that_can_be_no_file_opens_nothing(category: str) -> None:
    asked: list[str] = []
    assert playbook_for(category, lambda file: asked.append(file)) is None
    assert asked == []


def test_a_playbook_is_known_by_its_folder_else_by_its_version() -> None:
    assert is_playbook(b"", file="desk/playbooks/x.md")
    assert not is_playbook(GOOD, file="desk/clients/x.md")
    assert is_playbook(GOOD, file="x.md")
    assert not is_playbook(b"---\nrunbook_version: 1\n---\nplaybook_version: 1\n", file="x.md")


def test_rb002_names_the_headings_a_playbook_lacks() -> None:
    data = GOOD.replace(b"## Symptoms", b"## Signs").replace(b"## Escalate when", b"## Escalate")
    assert found(data) == [("RB002", "error", "Symptoms"), ("RB002", "error", "Escalate when")]


@pytest.mark.parametrize(
    ("day", "level"), [("2025-12-08", None), ("2025-12-07", "warn"), ("2025-09-09", "warn"), ("2025-09-08", "error")]
)
def test_rb003_is_a_playbook_not_reviewed_for_long(day: str, level: str | None) -> None:
    assert found(GOOD.replace(b"2026-02-15", day.encode())) == ([("RB003", level, "")] if level else [])


def test_rb005_is_a_secret_in_a_playbook() -> None:
    line = GOOD.count(b"\n") + 1
    assert found(GOOD + b"- password: hunter2\n") == [("RB005", "error", str(line))]
    assert found(GOOD + b"- password: vault:desk/night\n") == []


def test_rb008_is_a_section_of_a_playbook_that_says_nothing_yet() -> None:
    data = GOOD.replace(b"- Provider does not answer within the time box\n- The firewall has to be changed", b"TBD")
    assert found(data) == [("RB008", "warn", "Escalate when")]


def test_what_only_a_runbook_needs_is_not_asked_of_a_playbook() -> None:
    rules = {rule for rule, _, _ in found(b"")}
    assert rules == {"RB002"}


@pytest.mark.parametrize("field", ["playbook_version", "category", "title", "reviewed_on"])
def test_a_field_a_playbook_lacks_is_said_though_rb001_is_not_about_it(field: str) -> None:
    data = b"\n".join(line for line in GOOD.split(b"\n") if not line.startswith(field.encode()))
    assert found(data) == []
    assert found(data, every=True) == [("RB-YAML", "error", field)]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (b"playbook_version: 1", b"playbook_version: 2", "playbook_version"),
        (b"category: network", b"category: printer", "category"),
        (b'"2026-02-15"', b'"last week"', "reviewed_on"),
    ],
)
def test_a_field_that_says_something_odd_is_named(old: bytes, new: bytes, where: str) -> None:
    assert found(GOOD.replace(old, new), every=True) == [("RB-YAML", "error", where)]


def test_a_fifth_heading_has_no_place_in_a_playbook() -> None:
    data = GOOD + b"\n## Background\n\nMuch.\n"
    assert found(data) == []
    assert found(data, every=True) == [("RB-TEXT", "warn", "Background")]


def test_a_playbook_that_can_not_be_read_is_there_with_its_text_and_its_problem() -> None:
    playbook = parse_playbook(GOOD.replace(b"title: ", b"title: ["), file="playbooks/network.md")
    assert (playbook.title, len(playbook.sections)) == ("network", 4)
    assert [problem.rule for problem in playbook.problems] == ["RB-YAML"]
