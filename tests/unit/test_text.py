"""What `nightdesk.text` lets through, cuts and counts."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from nightdesk.text import cells, one_line, pad, sanitise, sanitise_json, split_cells
from tests.hostile import HOSTILE

SHARED = Path(os.environ.get("NIGHTDESK_SHARED", Path(__file__).parents[3] / "shared"))
BLNS = SHARED / "data" / "hostile-blns" / "files" / "blns.json"

# Surrogates too: they reach us from os.fsdecode and from JSON escapes.
anything = st.text(st.characters(exclude_categories=()))
nasty = st.lists(st.sampled_from(HOSTILE[:60]) | anything, max_size=4).map("".join)


def is_safe(text: str) -> bool:
    return all(
        char in "\n\t"
        or (
            unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
            and char not in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
        )
        for char in text
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_our_hostile_strings_come_out_safe(text: str) -> None:
    assert is_safe(sanitise(text))


def test_the_list_of_naughty_strings_comes_out_safe() -> None:
    if not BLNS.exists():
        pytest.skip("hostile-blns is not beside this checkout (set NIGHTDESK_SHARED)")
    strings = json.loads(BLNS.read_text(encoding="utf-8"))
    assert len(strings) > 400
    assert all(is_safe(sanitise(text)) for text in strings)


@given(nasty)
def test_whatever_comes_in_is_safe_and_can_be_written_as_utf8(text: str) -> None:
    clean = sanitise(text)
    assert is_safe(clean)
    clean.encode("utf-8")


@given(nasty, st.integers(0, 60))
def test_sanitising_twice_changes_nothing(text: str, limit: int) -> None:
    once = sanitise(text, limit)
    assert len(once) <= limit
    assert sanitise(once, limit) == once


@given(st.text(st.characters(categories=("L", "N", "P", "S", "M"), exclude_characters="\ufeff")))
def test_words_of_any_language_are_kept_as_they_are(text: str) -> None:
    assert sanitise(text) == text


def test_only_the_controls_of_an_escape_sequence_go_its_words_stay_readable() -> None:
    assert sanitise("\x1b]52;c;QUJD\x07 and \x9b2J") == "]52;c;QUJD and 2J"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb", "a\nb"),
        ("a\rb", "a\nb"),
        ("a\r\x00\nb", "a\nb"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("a\n\nb", "a\n\nb"),
    ],
)
def test_every_line_end_becomes_one_newline(text: str, expected: str) -> None:
    assert sanitise(text) == expected


def test_markup_is_text_like_any_other() -> None:
    assert sanitise("[@click=app.quit]x[/]") == "[@click=app.quit]x[/]"


def test_a_long_text_says_how_much_of_it_was_cut() -> None:
    clean = sanitise("x" * 1_000, 100)
    kept = clean.partition("…")[0]
    assert clean == kept + f"… ({1_000 - len(kept)} more characters)"
    assert 90 <= len(clean) <= 100


def test_json_is_sanitised_in_its_keys_lists_and_depths() -> None:
    value = {"a\x1b": ["\x9bx", {"b\u202e": "c\x00"}], "n": 1, "none": None, "yes": True, "f": 1.5}
    assert sanitise_json(value) == {"a": ["x", {"b": "c"}], "n": 1, "none": None, "yes": True, "f": 1.5}


@pytest.mark.parametrize("text", HOSTILE)
def test_cells_agree_with_what_the_screen_will_count(text: str) -> None:
    clean = sanitise(text)
    assert cells(clean) == sum(cell_len(part) for line in clean.split("\n") for part in line.split("\t"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", 3),
        ("日本", 4),
        ("e\u0301", 1),
        ("한국", 4),
        ("\u1112\u1161\u11ab", 2),
        ("👩\u200d💻", 2),
        ("❤\ufe0f", 2),
        ("❤", 1),
        ("👍🏽", 2),
        ("a\u200bb", 2),
        ("", 0),
    ],
)
def test_cells_counts_wide_joined_and_combining_characters(text: str, expected: int) -> None:
    assert cells(text) == expected


@given(nasty, st.integers(0, 40))
def test_one_line_is_one_line_and_never_wider_than_asked(text: str, width: int) -> None:
    line = one_line(sanitise(text), width)
    assert "\n" not in line
    assert "\t" not in line
    assert cells(line) <= width
    assert one_line(line, width) == line


@given(nasty, st.integers(0, 40))
def test_a_padded_line_fills_its_column_exactly(text: str, width: int) -> None:
    assert cells(pad(sanitise(text), width)) == width


def test_one_line_cuts_at_cells_and_shows_the_cut() -> None:
    assert one_line("日本語の件名", 6) == "日本…"
    assert one_line("printer\n\ton fire", 40) == "printer on fire"
    assert one_line("printer on fire", 8) == "printer…"
    assert one_line("fits", 4) == "fits"


def test_a_thousand_accents_on_one_letter_do_not_fill_a_row_with_bytes() -> None:
    assert len(one_line("x" + "\u0301" * 1_000, 20)) < 20


@given(nasty)
def test_cells_agree_with_the_screen_on_any_joined_and_combined_text(text: str) -> None:
    # Without what the two tables date differently, and without the selector, whose full list we do not carry.
    known = "".join(c for c in sanitise(text) if unicodedata.category(c) not in ("Cn", "Co") and c != "\ufe0f")
    assert cells(known) == sum(cell_len(part) for line in known.split("\n") for part in line.split("\t"))


@given(nasty, st.integers(1, 20))
def test_splitting_at_cells_loses_nothing_and_moves_on(text: str, width: int) -> None:
    clean = sanitise(text).replace("\n", "")
    left, right = split_cells(clean, width)
    assert left + right == clean
    assert left or not clean
    assert cells(left) <= max(width, 2)
