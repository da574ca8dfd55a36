"""Runbooks found in a folder, how fresh they are, and what of them comes first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nightdesk.runbooks.library import clients, escalation_sections, find, first_words, freshness
from nightdesk.runbooks.parse import parse
from tests.unit.runbook_texts import GOOD


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "acme.md").write_bytes(GOOD)
    (tmp_path / "clients" / "beta.md").write_bytes(b"")
    (tmp_path / "clients" / ".hidden.md").write_bytes(b"")
    (tmp_path / "clients" / "notes.txt").write_bytes(b"")
    (tmp_path / "secret.md").write_bytes(GOOD)
    return tmp_path


def test_the_clients_are_those_with_a_runbook(desk: Path) -> None:
    assert clients(desk) == ("acme", "beta")


def test_a_desk_without_a_clients_folder_has_no_clients(tmp_path: Path) -> None:
    assert clients(tmp_path) == ()
    assert find(tmp_path, "acme") is None


def test_a_runbook_is_found_by_client(desk: Path) -> None:
    runbook = find(desk, "acme")
    assert runbook is not None
    assert (runbook.file, runbook.name) == ("clients/acme.md", "Acme Dental")


def test_an_empty_runbook_is_found_with_its_problems(desk: Path) -> None:
    runbook = find(desk, "beta")
    assert runbook is not None
    assert runbook.problems


@pytest.mark.parametrize("client", ["../secret", "/etc/passwd", "", ".hidden", "a/b", "nobody"])
def test_an_id_that_is_no_client_opens_nothing(desk: Path, client: str) -> None:
    assert find(desk, client) is None


def test_the_first_words_are_what_t1_may_do_and_when_to_call_whom() -> None:
    assert first_words(parse(GOOD, file="clients/acme.md")) == (
        "T1 may: password_reset.",
        "T2: P1 not restored after 15 minutes; P2 not after 30.",
        "T3: active breach.",
    )


@pytest.mark.parametrize("item", [b"- T3:", b"- T3: TBD", b"* other"])
def test_a_threshold_left_open_is_said_to_be(item: bytes) -> None:
    runbook = parse(GOOD.replace(b"- T3: active breach.", item), file="clients/acme.md")
    assert first_words(runbook)[-1] == "T3: not said in the runbook"


def test_the_sections_for_an_escalation_come_in_the_order_they_are_asked_for() -> None:
    found = escalation_sections(parse(GOOD, file="clients/acme.md"))
    assert [section.heading for section in found] == [
        "When to escalate",
        "Authorised actions per tier",
        "Escalation contacts",
    ]


@pytest.mark.parametrize(
    ("reviewed_on", "badge"),
    [
        ("2026-03-08", "reviewed today"),
        ("2026-03-07", "reviewed yesterday"),
        ("2026-02-01", "reviewed 35 days ago"),
        ("2025-12-08", "reviewed 90 days ago"),
        ("2025-12-07", "review due: 91 days old"),
        ("2025-08-10", "review due: 210 days old"),
        ("2026-03-09", "review dated 2026-03-09, which is still to come"),
        ("", "never reviewed"),
    ],
)
def test_the_freshness_badge(reviewed_on: str, badge: str) -> None:
    assert freshness(reviewed_on, date(2026, 3, 8)) == badge
