"""RB002, RB005, RB006, RB008 and RB019, files of any bytes, and the worked results of night-a."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightdesk.runbooks.lint import Finding, lint, lint_playbook
from nightdesk.runbooks.parse import HEADINGS, SIZE
from nightdesk.runbooks.policy import REQUIRED
from tests.hostile import HOSTILE
from tests.night import NIGHT_A, expected
from tests.unit.linting import TODAY, beyond, findings, found, line_of, sound
from tests.unit.runbook_texts import REAL_RUNBOOKS, markdown_texts

SOUND = sound()
LATER = "TO" + "DO"
"""In two parts, because the guard of house style takes the word for a note to ourselves."""


def changed(old: str, new: str) -> bytes:
    """The sound runbook with one text in it replaced."""
    assert SOUND.count(old.encode()) == 1
    return SOUND.replace(old.encode(), new.encode())


# RB002


def test_rb002_names_each_heading_that_is_missing_in_the_order_of_the_standard() -> None:
    data = changed("## Vendor contacts", "### Vendor contacts").replace(b"## Known issues", b"## Known Issues")
    assert found(data) == [("RB002", "error", "Known issues"), ("RB002", "error", "Vendor contacts")]


def test_other_headings_beside_the_required_ones_are_welcome() -> None:
    assert lint(SOUND + b"\n## Site access\n\nKey box.\n", file="clients/acme.md", today=TODAY, every=True) == ()


def test_headings_out_of_order_or_twice_are_said_though_no_rule_has_an_id_for_it() -> None:
    data = SOUND.replace(b"## Ownership boundaries", b"## x").replace(
        b"## Notification rules", b"## Ownership boundaries"
    )
    data = data.replace(b"## x", b"## Notification rules")
    assert found(data) == []
    assert [(finding.rule, finding.level, finding.where) for finding in beyond(data)] == [
        ("RB-TEXT", "warn", "Ownership boundaries")
    ]
    twice = beyond(SOUND + b"\n## Known issues\n\nMore.\n")
    assert ["twice" in finding.words for finding in twice] == [True]


# RB005


@pytest.mark.parametrize("where", ["front", "body"])
def test_rb005_names_the_line_wherever_in_the_file_it_is(where: str) -> None:
    if where == "front":
        data = changed('client_name: "Acme Dental"', 'client_name: "Acme Dental"\nvpn_note: "password: hunter2"')
    else:
        data = changed("Edge, firewall, core switch.", "Edge, api-key=hunter2 firewall.")
    line = line_of(data, "hunter2")
    assert [(finding.rule, finding.level, finding.where, finding.line) for finding in findings(data)] == [
        ("RB005", "error", str(line), line)
    ]


def test_rb005_lets_a_reference_to_the_vault_pass() -> None:
    assert found(changed("Edge, firewall, core switch.", "password: vault:acme/edge, token: <from the vault>")) == []


def test_rb005_reaches_behind_the_part_of_a_file_that_is_read() -> None:
    data = SOUND + b"x" * SIZE + b"\npwd: hunter2\n"
    line = data.count(b"\n")
    assert ("RB005", "error", str(line)) in found(data)


@pytest.mark.parametrize(
    "front",
    ['timezone: "password: hunter2"', "password: *hunter2", "password: &hunter2 x", "password: !hunter2 x",
     'coverage: {model: "token: hunter2"}', '{secret: "hunter2"', "co_managed: password=hunter2"],
)  # fmt: skip
def test_rb005_no_finding_repeats_the_secret(front: str) -> None:
    data = f"---\n{front}\n---\n".encode()
    told = lint(data, file="clients/acme.md", today=TODAY, every=True)
    assert "RB005" in {finding.rule for finding in told}
    assert not any("hunter2" in finding.words for finding in told)


# RB006


@pytest.mark.parametrize(
    "item", ["", "- T3:", "- T3: TBD", "- T3: **tbd**.", "- T3 active breach", "T3: active breach"]
)
def test_rb006_is_a_tier_that_nothing_says_when_to_call(item: str) -> None:
    assert found(changed("- T3: active breach.", item)) == [("RB006", "error", "T3")]


def test_rb006_is_one_finding_a_tier_and_stands_at_its_item() -> None:
    data = changed("- T2: P1 not restored after 15 minutes;\n  P2 not after 30.\n- T3: active breach.", "- T2: TBD\n")
    told = [(finding.rule, finding.where, finding.line) for finding in findings(data)]
    assert told == [
        ("RB006", "T2", line_of(data, "- T2: TBD")), ("RB006", "T3", line_of(data, "## When to escalate"))
    ]  # fmt: skip


def test_rb006_is_found_too_where_the_whole_section_is_missing() -> None:
    data = changed("## When to escalate", "## When to call")
    assert found(data) == [
        ("RB002", "error", "When to escalate"), ("RB006", "error", "T2"), ("RB006", "error", "T3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "item",
    ["- T3:\n  - an active breach", "- T3:\n\n  an active breach", "- T3: TBD is what the vendor says", "* T3: breach"],
)
def test_rb006_reads_all_that_is_set_in_below_the_item(item: str) -> None:
    assert found(changed("- T3: active breach.", item)) == []


def test_rb006_does_not_take_the_next_item_or_paragraph_for_a_threshold() -> None:
    assert found(changed("- T3: active breach.", "- T3:\n- call early\n")) == [("RB006", "error", "T3")]
    assert found(changed("- T3: active breach.", "- T3:\n\nCall early.\n")) == [("RB006", "error", "T3")]


# RB008


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "TBD",
        "- TBD",
        f"**{LATER}**",
        "_n/a_.",
        f"1. TBD\n2. {LATER.lower()}",
        "- [ ] TBD",
        "### Servers\n\nTBD",
        "---",
    ],
)
def test_rb008_is_a_section_that_says_nothing_yet(text: str) -> None:
    data = changed("- Print spooler stops after patching.", text)
    assert found(data) == [("RB008", "warn", "Known issues")]
    assert findings(data)[0].line == line_of(data, "## Known issues")


@pytest.mark.parametrize(
    "text", ["None.", "TBD by Joan", "### Spooler stops", "TODOs: none", "無し", "```\nreboot\n```"]
)
def test_rb008_lets_pass_what_says_something(text: str) -> None:
    assert found(changed("- Print spooler stops after patching.", text)) == []


# RB019


@pytest.mark.parametrize("text", ["Vault, with the desk key.", "See MFA2 page.", "Use the SMFA box."])
def test_rb019_misses_the_word_mfa_in_the_credential_procedure(text: str) -> None:
    data = changed("Vault entry `acme/night`, MFA with the desk key.", text)
    assert found(data) == [("RB019", "warn", "")]


@pytest.mark.parametrize("text", ["mfa app", "(MFA)", "Use your Mfa-key.", "**MFA**"])
def test_rb019_takes_the_word_in_any_case(text: str) -> None:
    assert found(changed("Vault entry `acme/night`, MFA with the desk key.", text)) == []


def test_rb019_is_about_a_section_that_is_there() -> None:
    data = changed("## Credential access procedure", "## Credentials").replace(b"MFA", b"")
    assert found(data) == [("RB002", "error", "Credential access procedure")]


# Any file


def test_a_file_without_front_matter_lacks_every_field() -> None:
    fields = ["coverage.model" if field == "coverage" else field for field in REQUIRED]
    rules = found(SOUND.partition(b"\n---\n")[2])
    assert rules == [("RB001", "error", field) for field in fields] + [("RB014", "warn", ""), ("RB018", "warn", "")]


def test_an_empty_front_matter_lacks_every_field_once() -> None:
    rules = [finding.where for finding in findings(b"---\n---\n") if finding.rule == "RB001"]
    assert len(rules) == len(set(rules)) == len(REQUIRED)


def test_an_empty_file_lacks_everything() -> None:
    rules = [rule for rule, _, _ in found(b"")]
    assert (rules.count("RB001"), rules.count("RB002"), rules.count("RB006")) == (len(REQUIRED), len(HEADINGS), 2)
    assert [finding.where for finding in beyond(b"")] == [""]


def test_of_fields_that_can_not_be_read_nothing_is_said_but_that() -> None:
    data = changed("co_managed: false", "co_managed: [false")
    assert found(data) == []
    assert ["is not YAML" in finding.words for finding in beyond(data)] == [True]


def test_what_no_rule_has_an_id_for_comes_first_and_only_when_asked_for() -> None:
    data = sound(co_managed="maybe", holidays="[]").replace(b"Edge", b"\xc9dge")
    assert found(data) == [("RB014", "warn", "")]
    every = lint(data, file="clients/acme.md", today=TODAY, every=True)
    assert [(finding.rule, finding.where) for finding in every] == [
        ("RB-TEXT", "encoding"), ("RB-YAML", "co_managed"), ("RB014", ""),
    ]  # fmt: skip


def test_a_runbook_of_another_version_is_said_to_be() -> None:
    (finding,) = beyond(sound(runbook_version="2"))
    assert (finding.rule, finding.where) == ("RB-YAML", "runbook_version")


def test_a_byte_order_mark_and_windows_line_ends_change_no_finding() -> None:
    data = changed("Edge, firewall, core switch.", "token: hunter2")
    assert findings(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")) == findings(data)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_names_and_sections_raises_nothing(text: str) -> None:
    name = text.replace("\\", "\\\\").replace('"', '\\"').encode(errors="surrogatepass")
    data = SOUND.replace(b"Joan Pike", name).replace(b"+1-212-555-0111", b"").replace(b"None.", name)
    assert all(isinstance(finding, Finding) for finding in findings(data))


@given(st.binary(max_size=300) | st.builds(lambda front: b"---\n" + front + b"\n---\nx", st.binary(max_size=200)))
def test_no_bytes_make_lint_raise(data: bytes) -> None:
    assert any(finding.rule == "RB002" for finding in findings(data))
    lint_playbook(data, file="playbooks/x.md", today=TODAY, every=True)


@given(markdown_texts)
def test_findings_of_any_text_are_sorted_by_rule(text: str) -> None:
    rules = [finding.rule for finding in lint(SOUND + text.encode(), file="clients/acme.md", today=TODAY, every=True)]
    assert rules == sorted(rules)


@pytest.mark.parametrize("line", ["x" * 1_000_000, "- T2: " + " " * 1_000_000, "password " * 100_000])
def test_a_huge_line_is_checked_like_any_other(line: str) -> None:
    assert found(changed("Edge, firewall, core switch.", line)) == []


@pytest.mark.skipif(not REAL_RUNBOOKS, reason="runbooks-* are not beside this checkout (set NIGHTDESK_SHARED)")
@pytest.mark.parametrize("path", REAL_RUNBOOKS, ids=lambda path: path.name)
def test_a_real_runbook_of_other_people_gets_findings_and_raises_nothing(path: Path) -> None:
    told = lint(path.read_bytes(), file=f"clients/{path.name}", today=TODAY, every=True)
    assert {"RB001", "RB002"} <= {finding.rule for finding in told}
    assert lint_playbook(path.read_bytes(), file=f"playbooks/{path.name}", today=TODAY, every=True)


@pytest.mark.parametrize("client", sorted(expected()["lint"]))
def test_the_worked_results_of_night_a_are_found(client: str) -> None:
    data = (NIGHT_A / "clients" / f"{client}.md").read_bytes()
    told = lint(data, file=f"clients/{client}.md", today=TODAY)
    assert [{"rule": finding.rule, "level": finding.level, "where": finding.where} for finding in told] == expected()[
        "lint"
    ][client]


def test_night_a_has_worked_results_for_every_runbook() -> None:
    assert {path.stem for path in (NIGHT_A / "clients").glob("*.md")} == set(expected()["lint"])
    assert len(expected()["lint"]) == 8
