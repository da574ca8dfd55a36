"""The page of the verbs is what the program says of itself, and every verb answers `--help`."""

from __future__ import annotations

import pytest

from nightdesk.__main__ import VERBS
from tests.guards.sources import ROOT
from tests.guards.verbs_page import COMMAND, PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page(), f"write it anew: {COMMAND}"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_part_with_its_usage(verb: str) -> None:
    _, _, part = page().partition(f"\n## {verb}\n")
    assert f"usage: nightdesk {verb}" in part.partition("\n## ")[0]


def test_a_verb_that_is_left_out_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = page()
    monkeypatch.delitem(VERBS, "tickets")
    assert page() != before
