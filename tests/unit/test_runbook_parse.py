"""A runbook's bytes read: sections, letters, problems; nothing ever raises."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightdesk.domain.policy import Broken, ClientPolicy
from nightdesk.runbooks.parse import HEADINGS, SIZE, Runbook, parse
from nightdesk.runbooks.scan import Scan
from nightdesk.text import sanitise
from tests.unit.runbook_texts import BODY, FRONT, GOOD, NIGHT_A, REAL_RUNBOOKS, markdown_texts


def read(data: bytes | str) -> Runbook:
    return parse(data if isinstance(data, bytes) else data.encode(), file="clients/acme.md")


def rules(runbook: Runbook) -> list[tuple[str, str, int | None]]:
    return [(problem.rule, problem.where, problem.line) for problem in runbook.problems]


def test_a_good_runbook_has_no_problems() -> None:
    runbook = read(GOOD)
    assert runbook.problems == ()
    assert (runbook.client_id, runbook.name) == ("acme", "Acme Dental")


def test_the_required_headings_become_sections_each_with_its_standing_letter() -> None:
    assert [(section.heading, section.key) for section in read(GOOD).sections] == list(HEADINGS)


def test_a_section_knows_its_lines_and_holds_its_markdown() -> None:
    section = read(GOOD).section("network-diagram")
    lines = GOOD.decode().splitlines()
    assert section is not None
    assert lines[section.start - 1] == "## Network diagram"
    assert section.text.split("\n") == lines[section.start - 1 : section.end]
    assert read(GOOD).section("Network diagram") == section


def test_the_standing_letters_do_not_move_when_other_headings_come_first() -> None:
    runbook = read(GOOD.replace(b"## Escalation contacts", b"## Entry to the site\n\n## Escalation contacts"))
    keys = {section.heading: section.key for section in runbook.sections}
    assert keys["Escalation contacts"] == "E"
    assert keys["Entry to the site"] == "T"


def test_no_two_sections_share_a_letter_or_an_id() -> None:
    many = "".join(f"## Same heading\n\ntext {number}\n" for number in range(60))
    sections = read(f"---\n{FRONT}---\n{many}").sections
    keys = [section.key for section in sections if section.key]
    assert len(keys) == len(set(keys)) == 25
    assert len({section.id for section in sections}) == 60
    assert sections[1].id == "same-heading-2"


@pytest.mark.parametrize(
    "code",
    [
        "```\n## no heading\n```",
        "~~~sh\n## no heading\n~~~",
        "````\n```\n## no heading\n````",
        "- item\n\n  ```\n  ## no heading\n  ```",
        "1. step\n   ```\n   ## no heading\n   ```",
        "    ## no heading",
        "- ```\n  ## no heading\n  ```",
    ],
)
def test_a_comment_in_code_is_no_heading(code: str) -> None:
    sections = read(f"---\n{FRONT}---\n## First\n\n{code}\n\n## Second\n").sections
    assert [section.heading for section in sections] == ["First", "Second"]


def test_a_fence_left_open_in_a_list_does_not_swallow_the_headings_after_it() -> None:
    sections = read(f"---\n{FRONT}---\n## First\n\n- item\n  ```\n  code\n\n## Second\n").sections
    assert [section.heading for section in sections] == ["First", "Second"]


def test_a_heading_ends_a_list_so_that_the_next_one_may_be_set_in() -> None:
    sections = read(f"---\n{FRONT}---\n- item\n## First\n   ## Second\n").sections
    assert [section.heading for section in sections] == ["First", "Second"]


def test_a_fence_never_closed_is_a_problem_with_its_line() -> None:
    runbook = read(GOOD + b"\n```\nreboot\n")
    assert rules(runbook) == [("RB-TEXT", "fence", len(GOOD.splitlines()) + 2)]


def test_a_missing_heading_is_rb002_with_its_name() -> None:
    runbook = read(GOOD.replace(b"## Known issues", b"## Odds and ends"))
    assert rules(runbook) == [("RB002", "Known issues", None)]
    assert isinstance(runbook.policy, ClientPolicy)


def test_a_heading_in_other_letters_is_named_in_the_cure() -> None:
    (problem,) = read(GOOD.replace(b"## Known issues", b"## Known Issues")).problems
    assert '"Known Issues"' in problem.words
    assert problem.line is not None


def test_without_front_matter_the_text_is_all_there_and_the_policy_broken() -> None:
    runbook = read(BODY)
    assert len(runbook.sections) == len(HEADINGS)
    assert isinstance(runbook.policy, Broken)
    assert "clients/acme.md line 1: the front matter is missing" in runbook.policy.problems[0]


def test_front_matter_that_never_ends_loses_no_text() -> None:
    runbook = read(f"---\n{BODY}")
    assert isinstance(runbook.policy, Broken)
    assert len(runbook.sections) == len(HEADINGS)


def test_bad_yaml_is_named_with_line_and_column() -> None:
    runbook = read(GOOD.replace(b'client_name: "Acme Dental"', b'client_name: "Acme" Dental'))
    assert isinstance(runbook.policy, Broken)
    (sentence,) = runbook.policy.problems
    assert sentence.startswith("clients/acme.md line 4: this is not YAML, column 21")


def test_a_quote_nobody_closed_is_reported_where_it_was_opened() -> None:
    policy = read(GOOD.replace(b"t1_actions: [password_reset]", b't1_actions: ["password_reset]')).policy
    line = GOOD.decode().splitlines().index("t1_actions: [password_reset]") + 1
    assert isinstance(policy, Broken)
    assert policy.problems[0].startswith(f"clients/acme.md line {line}: this is not YAML")


@pytest.mark.parametrize(
    ("yaml", "cure"),
    [
        ("a: &x 1", "anchor"),
        ("a: *x", "write the value out"),
        ("a: !!python/name:os.system x", "not allowed"),
        ("- a", "name: value"),
        ("a: " + "[" * 50_000, "flatter"),
        ("? [a]\n: b", "plain word"),
        ("a: " + "x" * 300_000, "more than"),
    ],
)
def test_yaml_beyond_the_subset_is_refused_with_a_cure(yaml: str, cure: str) -> None:
    policy = read(f"---\n{yaml}\n---\n{BODY}").policy
    assert isinstance(policy, Broken)
    assert cure in policy.problems[-1]


def test_bytes_that_are_not_utf8_are_replaced_and_said_with_their_line() -> None:
    runbook = read(GOOD.replace(b"Edge, firewall", b"\xc9dge, firewall"))
    assert isinstance(runbook.policy, ClientPolicy)
    (problem,) = runbook.problems
    assert (problem.rule, problem.where) == ("RB-TEXT", "encoding")
    assert problem.line == GOOD.decode().splitlines().index("Edge, firewall, core switch.") + 1


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter() -> None:
    assert read(b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n")).sections == read(GOOD).sections


def test_a_file_too_large_is_cut_and_said_to_be() -> None:
    runbook = read(GOOD + b"x" * SIZE)
    assert [problem.where for problem in runbook.problems] == ["size"]


def test_control_characters_are_gone_from_every_text_of_a_runbook() -> None:
    runbook = read(GOOD.replace(b"Acme Dental", b"Acme \x1b[31mDental\xe2\x80\xae").replace(b"Edge", b"Edge\x07"))
    assert runbook.name == "Acme [31mDental"
    assert all(sanitise(section.text) == section.text for section in runbook.sections)


@given(markdown_texts)
def test_sections_hold_every_line_of_the_text_once_and_in_order(text: str) -> None:
    runbook = read(f"---\n{FRONT}---\n{text}")
    joined = "\n".join(part.text for part in (runbook.intro, *runbook.sections) if part.id != "intro" or part.text)
    assert joined == sanitise(text) or joined == sanitise(text).removeprefix("\n")


@given(st.binary(max_size=300) | st.builds(lambda front: b"---\n" + front + b"\n---\nx", st.binary(max_size=200)))
def test_no_bytes_make_the_parser_raise(data: bytes) -> None:
    assert isinstance(read(data), Runbook)


@pytest.mark.skipif(not REAL_RUNBOOKS, reason="runbooks-* are not beside this checkout (set NIGHTDESK_SHARED)")
@pytest.mark.parametrize("path", REAL_RUNBOOKS, ids=lambda path: path.name)
def test_a_real_runbook_is_read_without_a_word(path: Path) -> None:
    runbook = parse(path.read_bytes(), file=f"clients/{path.name}")
    assert "\n".join(part.text for part in (runbook.intro, *runbook.sections) if part.text).strip()


def test_the_structural_faults_of_night_a_are_found_and_no_others() -> None:
    found = {
        path.stem: [
            (problem.rule, problem.where) for problem in parse(path.read_bytes(), file=f"clients/{path.name}").problems
        ]
        for path in sorted((NIGHT_A / "clients").glob("*.md"))
    }
    assert len(found) == 8
    assert {client: faults for client, faults in found.items() if faults} == {
        "bayside-nonprofit": [("RB002", "Known issues")]
    }


def test_reading_a_runbook_does_not_load_a_markdown_parser() -> None:
    code = (
        "import sys; from nightdesk.config import compile_policy; "
        f"compile_policy('clients/acme.md', {GOOD!r}); "
        "sys.exit('markdown_it' in sys.modules or 'textual' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_heading_line_of_many_blanks_costs_no_more_than_another() -> None:
    line = "## a" + " " * 300_000 + "b"
    found = Scan().heading(line)
    assert found is not None
    assert found[0] == 2
    assert found[1].startswith("a ")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("## Title", (2, "Title")),
        ("## Title ##", (2, "Title")),
        ("## C#", (2, "C#")),
        ("##", (2, "")),
        ("## ##", (2, "")),
        ("##Title", None),
        ("####### seven", None),
        ("   # one", (1, "one")),
    ],
)
def test_a_heading_is_what_commonmark_says_it_is(line: str, found: tuple[int, str] | None) -> None:
    assert Scan().heading(line) == found
