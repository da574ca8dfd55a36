"""Lines and strips: widths, wrapping, and nothing that drives a terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from nightdesk.screens.common.lines import line_text, packed, plain, strip_of, wrap
from nightdesk.text import cells, sanitise
from tests.hostile import HOSTILE

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
STYLES = dict.fromkeys(("alarm", "warn"), Style())


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
@pytest.mark.parametrize("width", [1, 7, 40])
def test_a_strip_of_hostile_text_is_as_wide_as_asked_and_has_no_control_character(text: str, width: int) -> None:
    strip = strip_of(((text, "alarm"), (text, "")), width, Style(), STYLES)
    assert not CONTROL.search(strip.text)
    assert cells(strip.text) == width


@given(st.text(max_size=200), st.integers(min_value=2, max_value=60))
def test_wrapping_loses_no_word_and_is_never_wider_than_asked(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cells(line_text(line)) <= width for line in lines)
    kept = "".join("".join(line_text(line).split()) for line in lines)
    assert kept == "".join(sanitise(text).split())


def test_what_stands_before_the_first_line_counts_and_the_rest_is_indented() -> None:
    lines = wrap("one two three four", 12, first=(("label ", "muted"),), indent=6)
    assert [line_text(line) for line in lines] == ["label one", "      two", "      three", "      four"]


def test_pieces_are_packed_in_order_and_none_is_broken() -> None:
    lines = packed([(("aaaa", ""),), (("bbbb", ""),), (("cc", ""),)], 10)
    assert [line_text(line) for line in lines] == ["aaaa  bbbb", "cc"]


def test_a_text_on_one_line_has_blanks_for_line_ends() -> None:
    assert plain("one\r\ntwo\tthree") == "one two three"
