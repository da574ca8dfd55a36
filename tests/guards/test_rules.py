"""Every rule is registered once, named where it is applied and tested, and told in the same words everywhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from nightdesk.domain import rules
from nightdesk.domain.rules import RULES, words_of
from tests.guards import rules_page
from tests.guards.rules_page import named
from tests.guards.sources import ROOT, Source, Violation, expect_none, plant, sources

FOUND = rules_page.read(ROOT)
IN_FORCE = [rule.id for rule in RULES.values() if not rule.later]


def expect_no_sentence(sentences: Iterable[str]) -> None:
    """Fail the test with the sentences one a line, and nothing else."""
    if told := list(sentences):
        pytest.fail("\n".join(told), pytrace=False)


def test_the_page_of_rules_is_what_the_source_says() -> None:
    expect_no_sentence(_differences((ROOT / rules_page.PAGE).read_text(encoding="utf-8"), rules_page.page()))


def test_no_rule_that_nobody_registered_is_named_in_the_program() -> None:
    expect_no_sentence(
        f"{id} is named in {file} and registered nowhere: mistyped, or missing in {rules_page.REGISTRY}."
        for file, said in FOUND.items()
        if file.startswith("nightdesk/")
        for id in sorted(said.anywhere.unknown)
    )


def test_every_rule_in_force_is_named_by_what_applies_it() -> None:
    expect_no_sentence(
        f"{id} ({RULES[id].words}) is named in no docstring of the program: name it where it is applied."
        for id in IN_FORCE
        if not rules_page.documented_by(FOUND, id)
    )


def test_every_rule_in_force_is_named_by_a_test() -> None:
    expect_no_sentence(
        f"{id} ({RULES[id].words}) is named in no test: name it in the one that would fail without it."
        for id in IN_FORCE
        if not rules_page.tested_by(FOUND, id)
    )


def test_words_for_rules_stand_in_one_place_only() -> None:
    expect_none([found for source in sources(ROOT, "nightdesk") for found in second_words(source)])


def test_the_registry_holds_the_rules_of_the_domain_no_more_and_no_fewer(shared: Path) -> None:
    text = (shared / "DOMAIN.md").read_text(encoding="utf-8")
    reasons = text[text.index("**HO-2**") : text.index("**HO-3**")]
    theirs = named(text).rules | {f"HO-2 {letter}" for letter in re.findall(r"\*\*([a-z])\*\*", reasons)}
    expect_no_sentence(
        [
            *(f"{id} is a rule of the domain and not registered." for id in sorted(named(text).unknown)),
            *(f"{id} is a rule of the domain and not registered." for id in sorted(theirs - RULES.keys())),
            *(f"{id} is registered and no rule of the domain." for id in RULES if id not in theirs),
        ]
    )


def test_no_rule_is_registered_twice() -> None:
    ids = [id for _, section in rules.SECTIONS for id in section]
    assert len(ids) == len(set(ids)) == len(RULES)


def test_what_is_still_missing_is_said_of_registered_rules_only() -> None:
    assert rules.MISSING.keys() - RULES.keys() == set()
    assert {rule.id for rule in RULES.values() if rule.later} == rules.MISSING.keys()


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_words_are_one_line_that_fits_a_screen(rule: rules.Rule) -> None:
    assert 0 < len(rule.words) <= 96
    assert rule.words == " ".join(rule.words.split())
    assert not rule.words.endswith(".")


def test_a_rule_is_told_with_its_words() -> None:
    assert words_of("R07") == "R07 owner of the system unknown → page T2"


def test_a_clients_own_rule_keeps_its_name() -> None:
    assert words_of("SEV-6:vip-mail") == "SEV-6:vip-mail the client's own rule"


def test_an_id_out_of_an_older_log_stands_alone() -> None:
    assert words_of("R99") == "R99"


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("R05a and E04/E05", {"R05a", "E04", "E05"}),
        ("HO-1 to HO-3, HO-7", {"HO-1", "HO-2", "HO-3", "HO-7"}),
        ("R10–R12", {"R10", "R11", "R12"}),
        ("AU-1…AU-3, N0-N3", {"AU-1", "AU-2", "AU-3", "N0", "N1", "N3"}),
        ("COV-1…3", {"COV-1", "COV-2", "COV-3"}),
        ("SEV-5a–c", {"SEV-5a", "SEV-5b", "SEV-5c"}),
        ("R05", {"R05a", "R05b", "R05c"}),
        ("by HO-2 c, reason k", {"HO-2", "HO-2 c", "HO-2 k"}),
        ("HO-2 a to HO-2 c", {"HO-2", "HO-2 a", "HO-2 b", "HO-2 c"}),
        ("by HO-2 a ticket stands once", {"HO-2"}),
        ("SEV-6:vip-mail, N10 a", {"SEV-6", "N10"}),
        ("NA-R07, S-E01, T1, P1, RB-1, UTF-8, F12", set()),
    ],
)
def test_ids_are_found_in_a_text(text: str, ids: set[str]) -> None:
    assert named(text).rules == ids
    assert named(text).unknown == set()


@pytest.mark.parametrize("id", ["SLA-19", "R13", "R07b", "RB021", "HO-10", "SEV-5e", "N2", "T-8"])
def test_a_mistyped_id_is_found(id: str) -> None:
    assert named(f"as {id} says").unknown == {id}


def test_a_file_names_rules_in_its_docstrings_comments_strings_and_names_of_tests(tmp_path: Path) -> None:
    text = '''
"""R01 here."""
WORDS = {"a": 1}
"""R02 of a field."""
def test_r07_wakes_and_sla_9_holds_on_t1_by_ho2_c():  # R03
    """R04 of a function."""
    return f"R06 {WORDS}"
'''
    [source] = sources(plant(tmp_path, {"tests/test_some.py": text}), "tests")
    found = rules_page.mentions(source)
    assert found.docstrings.rules == {"R01", "R02", "R04"}
    assert found.comments.rules == {"R03"}
    assert found.strings.rules == {"R06"}
    assert found.tests.rules == {"R07", "SLA-9", "HO-2", "HO-2 c"}


def test_the_page_says_who_applies_shows_and_tests_a_rule(tmp_path: Path) -> None:
    top = plant(
        tmp_path,
        {
            "nightdesk/domain/queue.py": '"""RC-1."""',
            "nightdesk/domain/rules.py": '"""RC-1."""',
            "nightdesk/views/queue.py": 'words_of("RC-1")',
            "tests/unit/test_queue.py": "def test_rc_1_puts_it_in_band_3(): pass",
            "tests/build.py": '"""RC-1."""',
        },
    )
    assert (
        "| RC-1 | nobody has looked at it for a while | domain/queue | views/queue | unit/test_queue |\n"
        in rules_page.page(top)
    )


def test_a_page_that_has_fallen_behind_names_the_rule() -> None:
    page = rules_page.page()
    old = page.replace("| R07 | owner", "| R07 | the owner")
    assert list(_differences(old, page)) == [f"docs/reference/rules.md is behind on R07: run {rules_page.COMMAND}"]
    assert list(_differences(f"{page}\n", page)) == [
        f"docs/reference/rules.md has another text around its rules: run {rules_page.COMMAND}"
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('WORDS = {"R07": "owner unknown", "R08": "T2 has tried"}', [1]),
        ('WORDS = {"a": "not resolved", "b": "too late", "c": "due soon"}', [1]),
        ('ORDER = {"R07": 1, "R08": 2}', []),
        ('FOUND = {"S2": f"{late} late answers", "S3": f"{many} complaints"}', []),
        ('ACTION = {"R07": "escalate_t2", "R08": "wake_t3"}', []),
        ('KEYS = {"a": "take it", "n": "write a note"}', []),
        ('MEANT = {"RB012": "one remark on one rule"}', []),
    ],
)
def test_a_second_place_with_words_for_rules_is_found(tmp_path: Path, text: str, lines: list[int]) -> None:
    [source] = sources(plant(tmp_path, {"nightdesk/some.py": text}), "nightdesk")
    assert [found.line for found in second_words(source)] == lines


def second_words(source: Source) -> Iterator[Violation]:
    """A dictionary that puts sentences beside the ids of two rules or more, or beside three letters of HO-2."""
    if source.name == rules_page.REGISTRY:
        return
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Dict):
            continue
        # What is worked out at the moment (an f-string) is a result, not the words of a rule.
        keys = [_text(key) for key, value in zip(node.keys, node.values, strict=True) if " " in _text(value)]
        ids = [key for key in keys if key in RULES]
        letters = [key for key in keys if key in rules.REASONS]
        if len(ids) > 1 or (len(letters) > 2 and len(letters) == len(node.keys)):
            told = ", ".join([*ids, *(f"HO-2 {letter}" for letter in letters)])
            yield Violation(source.name, node.lineno, f"words of its own for {told}: take them from the registry")


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _differences(there: str, wanted: str) -> Iterator[str]:
    """What a page tells otherwise than it should, in a sentence."""
    rows, right = _rows(there), _rows(wanted)
    other = [id for id in RULES if rows.get(id) != right.get(id)]
    if other:
        yield f"{rules_page.PAGE.as_posix()} is behind on {', '.join(other)}: run {rules_page.COMMAND}"
    elif there != wanted:
        yield f"{rules_page.PAGE.as_posix()} has another text around its rules: run {rules_page.COMMAND}"


def _rows(page: str) -> dict[str, str]:
    return {line.split(" | ", 1)[0].removeprefix("| "): line for line in page.splitlines() if line.startswith("| ")}
