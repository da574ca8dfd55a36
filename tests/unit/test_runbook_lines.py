"""Markdown laid out as lines: nothing lost, nothing too wide, each kind of block readable."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightdesk.runbooks.lines import MIN_WIDTH, Line, RunbookLines, render
from nightdesk.runbooks.parse import parse
from nightdesk.text import cells, sanitise
from tests.hostile import HOSTILE
from tests.unit.runbook_texts import GOOD, REAL_RUNBOOKS, markdown_texts

WIDE = 4_000
_WORD = re.compile(r"[^\W_]+")  # an underline is emphasis to Markdown


def texts(lines: list[Line]) -> list[str]:
    return ["".join(span.text for span in line) for line in lines]


def lost(text: str, shown: str) -> set[str]:
    """The words of `text` that stand nowhere in what is shown; marks between two words may go (`a`b → ab)."""
    return {word for word in _WORD.findall(text) if word not in shown}


def test_a_paragraph_is_wrapped_at_blanks() -> None:
    assert texts(render("the quick brown fox\njumps over", 12)) == ["the quick", "brown fox", "jumps over"]


def test_a_word_too_long_for_a_line_is_cut_not_lost() -> None:
    assert texts(render("a " + "x" * 25, 10)) == ["a", "x" * 10, "x" * 10, "x" * 5]


def test_wide_characters_are_counted_by_cells() -> None:
    assert texts(render("日本語の手順書です", 8)) == ["日本語の", "手順書で", "す"]


def test_list_items_hang_under_their_marker() -> None:
    lines = texts(render("- one two three\n  - four five\n- six", 10))
    assert lines == ["• one two", "  three", "  • four", "    five", "• six"]


def test_ordered_items_keep_the_numbers_they_were_given() -> None:
    assert texts(render("3. three\n4. four", 20)) == ["3. three", "4. four"]


def test_task_boxes_stay_as_written_and_have_a_role() -> None:
    lines = render("- [ ] isolate host\n- [x] call client", 30)
    assert texts(lines) == ["• [ ] isolate host", "• [x] call client"]
    assert [line[1].role for line in lines] == ["task", "task"]


def test_commands_in_a_fence_stand_as_written() -> None:
    lines = texts(render("```bash\nif x; then\n\techo  y\nfi\n```", 30))
    assert lines == ["bash", "  if x; then", "      echo  y", "  fi"]


def test_a_command_too_long_for_the_width_is_continued_below() -> None:
    assert texts(render("```\n" + "x" * 20 + "\n```", 12)) == ["  " + "x" * 10, "  " + "x" * 10]


def test_placeholders_in_angle_brackets_do_not_vanish() -> None:
    assert texts(render("ping <host> and <div>text</div>", 60)) == ["ping <host> and <div>text</div>"]


def test_a_link_shows_its_target_only_where_it_says_more_than_the_text() -> None:
    assert texts(render("[wiki](https://example.com/w)", 60)) == ["wiki (https://example.com/w)"]
    assert texts(render("<https://example.com>", 60)) == ["https://example.com"]
    assert texts(render("<a@example.com>", 60)) == ["a@example.com"]


def test_a_link_that_would_run_something_is_plain_text() -> None:
    assert texts(render("[x](javascript:alert(1))", 60)) == ["[x](javascript:alert(1))"]


def test_an_image_is_named() -> None:
    assert texts(render("![core switch](net.png)", 60)) == ["[image: core switch] (net.png)"]


def test_table_columns_are_aligned() -> None:
    lines = texts(render("| Name | Phone |\n|---|--:|\n| Joan | 0111 |\n| A | 22 |", 40))
    assert lines == ["Name │ Phone", "─────┼──────", "Joan │  0111", "A    │    22"]


def test_a_phone_number_in_a_narrow_table_is_never_broken() -> None:
    table = "| Who | Number | Note |\n|---|---|---|\n| Joan Pike | +1-212-555-0111 | " + "call twice " * 6 + "|"
    for width in range(24, 80):
        assert any("+1-212-555-0111" in line for line in texts(render(table, width))), width


def test_a_table_row_with_more_cells_than_its_head_keeps_them_all() -> None:
    shown = "\n".join(texts(render("| a |\n|---|\n| b | second phone 0122 |", 60)))
    assert "second phone 0122" in shown


def test_roles_follow_the_markup() -> None:
    (line,) = render("plain **strong** *emph* `code` [link](x)", 60)
    assert [(span.text, span.role) for span in line if span.text.strip()] == [
        ("plain ", "text"),
        ("strong", "strong"),
        ("emph", "emph"),
        ("code", "code"),
        ("link", "link"),
        (" (x)", "muted"),
    ]


def test_blocks_are_parted_by_one_blank_line_and_a_heading_stands_on_its_text() -> None:
    assert texts(render("# Top\nwords\n\n\n\nmore\n## Next\nend", 30)) == [
        "Top", "words", "", "more", "", "Next", "end",
    ]  # fmt: skip


def test_an_entity_can_not_bring_back_what_was_sanitised() -> None:
    shown = "".join(texts(render("a&#x202e;b&#x9b;c&#27;d &amp; &lt;e&gt;", 60)))
    assert sanitise(shown) == shown
    assert shown.endswith("& <e>")


def test_text_nested_deeper_than_markdown_goes_is_shown_as_written() -> None:
    assert "deep word" in "\n".join(texts(render(">" * 300 + " deep word", 600)))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("width", [20, 80])
def test_hostile_text_is_laid_out_safe_and_no_wider_than_asked(text: str, width: int) -> None:
    for line in texts(render(sanitise(text), width)):
        assert cells(line) <= width
        assert "\n" not in line
        assert sanitise(line) == line


@given(markdown_texts, st.integers(MIN_WIDTH, 100))
def test_whatever_is_written_no_line_is_wider_than_asked(text: str, width: int) -> None:
    for line in render(sanitise(text), width):
        assert sum(cells(span.text) for span in line) <= width
        assert all(span.text and "\n" not in span.text for span in line)


@given(markdown_texts)
def test_whatever_is_written_no_word_is_lost(text: str) -> None:
    clean = sanitise(text)
    shown = "\n".join(texts(render(clean, WIDE)))
    assert not lost(clean, shown)


@pytest.mark.skipif(not REAL_RUNBOOKS, reason="runbooks-* are not beside this checkout (set NIGHTDESK_SHARED)")
@pytest.mark.parametrize("path", REAL_RUNBOOKS, ids=lambda path: path.name)
def test_no_word_of_a_real_runbook_is_lost(path: Path) -> None:
    runbook = parse(path.read_bytes(), file=f"clients/{path.name}")
    shown = "\n".join(texts(list(RunbookLines(runbook, WIDE).lines(0, 1_000_000))))
    for part in (runbook.intro, *runbook.sections):
        assert not lost(html.unescape(part.text), shown)


def test_a_runbook_is_laid_out_only_as_far_as_asked() -> None:
    long = GOOD + "".join(f"\n### Step {number}\n\nwords words\n" for number in range(2_000)).encode()
    layout = RunbookLines(parse(long, file="clients/acme.md"), 80)
    first = layout.lines(0, 40)
    assert len(first) == 40
    assert not layout.complete
    assert layout.count < 100
    assert layout.estimate() > 1_000


def test_laid_out_piece_by_piece_or_at_once_the_lines_are_the_same() -> None:
    runbook = parse(GOOD, file="clients/acme.md")
    slowly, at_once = RunbookLines(runbook, 60), RunbookLines(runbook, 60)
    while slowly.more():
        pass
    assert slowly.lines(0, slowly.count) == at_once.lines(0, 10_000)
    assert slowly.estimate() == slowly.count


def test_every_section_is_found_at_its_heading() -> None:
    runbook = parse(GOOD, file="clients/acme.md")
    layout = RunbookLines(runbook, 60)
    for section in runbook.sections:
        start = layout.first_line(section.id)
        assert start is not None
        assert texts(list(layout.lines(start, start + 1))) == [section.heading]
        assert layout.section_at(start) == section.id
    assert layout.first_line("nowhere") is None


def test_a_long_script_with_blank_lines_and_comments_stays_one_piece_of_code() -> None:
    script = "\n\n".join(f"## step {number}\nrun {number}" for number in range(800))
    runbook = parse(GOOD + f"\n```\n{script}\n```\n\nafter it\n".encode(), file="clients/acme.md")
    lines = RunbookLines(runbook, 60).lines(0, 100_000)
    shown = [line for line in lines if "step" in "".join(span.text for span in line)]
    assert len(shown) == 800
    assert {span.role for line in shown for span in line} == {"code"}
    assert lines[-1][0].role == "text"
