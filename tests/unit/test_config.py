"""desk.yaml, rota.yaml and templates read; what is wrong with them said with file, line, field and cure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightdesk.config import FileStamp, compile_policy, policy_files, read_policy, read_template
from nightdesk.domain.messages import Template
from nightdesk.domain.policy import DEFAULT_CHAINS, Broken, ClientPolicy, DeskPolicy, Engineer, RotaPolicy
from nightdesk.text import sanitise
from tests.unit.runbook_texts import GOOD, NIGHT_A

DESK = 'desk_name: "Night Desk"\ntimezone: "America/New_York"\n'
ENGINEERS = """\
engineers:
  - {id: k1, name: "Kai Brandt", tier: T2, timezone: "America/New_York", phone: "+1-212-555-0102"}
  - {id: s1, name: "Raj Mehta", tier: T3, timezone: "America/Phoenix", phone: "+1-602-555-0105"}
"""


def desk(text: str) -> DeskPolicy:
    found = compile_policy("desk.yaml", text.encode())
    assert isinstance(found, DeskPolicy), found
    return found


def rota(text: str) -> RotaPolicy:
    found = compile_policy("rota.yaml", text.encode())
    assert isinstance(found, RotaPolicy), found
    return found


def errors(file: str, text: str) -> list[str]:
    return [problem.sentence(file) for problem in read_policy(file, text.encode()).problems if problem.level == "error"]


def broken(file: str, data: bytes) -> tuple[str, ...]:
    found = compile_policy(file, data)
    assert isinstance(found, Broken), found
    return found.problems


# desk.yaml


def test_a_desk_that_says_little_takes_the_defaults() -> None:
    found = desk(DESK)
    assert (found.night_start, found.night_end, found.ticket_prefix) == (1080, 480, "ND-")
    assert "ransomware" in found.tripwires
    assert found.people == {}


def test_the_fields_of_a_desk_are_read() -> None:
    found = desk(
        DESK + 'night_start: "19:30"\nholidays: ["2026-12-25"]\ntripwires: ["All  Users"]\nticket_prefix: "NA-"\n'
        "sources:\n  - {name: rmm, expect_minutes: 10}\n  - {name: psa}\n"
        'categories:\n  - {id: security, words: ["EDR", "phishing"]}\npeople: {t1: technician, m1: lead}\n'
    )
    assert found.night_start == 19 * 60 + 30
    assert found.holidays == {"2026-12-25"}
    assert found.tripwires == ("all users",)
    assert [(source.name, source.expect_minutes) for source in found.sources] == [("rmm", 10), ("psa", 15)]
    assert found.categories[0].words == ("edr", "phishing")
    assert found.people == {"t1": "technician", "m1": "lead"}
    assert found.ticket_prefix == "NA-"


def test_no_tripwires_at_all_can_be_asked_for() -> None:
    assert desk(DESK + "tripwires: []\n").tripwires == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("desk_name: X\n", "desk.yaml line 1: the field timezone is missing; add it."),
        ('desk_name: X\ntimezone: "Mars/Base"\n', "desk.yaml line 2: timezone"),
        (DESK + 'night_start: "6 pm"\n', 'desk.yaml line 3: night_start is "6 pm", which is no time of day'),
        (DESK + "night_end: [a]\n", 'desk.yaml line 3: night_end must be a time like "22:00"'),
        (DESK + 'desk_phone: "0100\n', "desk.yaml line 3: this is not YAML, column 13"),
        (DESK + "\tx: 1\n", "desk.yaml line 3: this is not YAML"),
        ("just words\n", "desk.yaml line 1: the file must hold fields"),
    ],
)
def test_a_desk_file_that_can_not_be_used_says_line_field_and_cure(text: str, sentence: str) -> None:
    assert broken("desk.yaml", text.encode())[0].startswith(sentence)


def test_an_empty_desk_file_is_broken_not_a_crash() -> None:
    assert "timezone is missing" in broken("desk.yaml", b"")[0]


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("people: {t1: boss}", "people.t1 is"),
        ("tripwires: ransom", "tripwires must be a list"),
        ("sources: [rmm]", "entry 1 of sources must hold fields"),
        ("sources: [{name: rmm, expect_minutes: often}]", "sources.1.expect_minutes is"),
        ('holidays: ["Christmas"]', "holidays holds"),
        ('ticket_prefix: "two words "', "ticket_prefix is"),
        ("categories: [{words: [a]}]", "the field categories.1.id is missing"),
    ],
)
def test_a_smaller_fault_is_said_and_the_desk_still_opens(line: str, where: str) -> None:
    assert desk(DESK + line).timezone == "America/New_York"
    (sentence,) = errors("desk.yaml", DESK + line)
    assert sentence.startswith(f"desk.yaml line 3: {where}")


def test_a_time_without_quotes_is_understood_and_kindly_said() -> None:
    text = DESK + "night_start: 22:00\n"
    assert desk(text).night_start == 1320
    (problem,) = read_policy("desk.yaml", text.encode()).problems
    assert problem.level == "warn"
    assert 'write "22:00"' in problem.sentence("desk.yaml")


def test_a_field_we_do_not_know_is_let_be() -> None:
    assert read_policy("desk.yaml", (DESK + "colour: blue\n").encode()).problems == ()


# rota.yaml


def test_a_rota_is_read_with_the_standing_chains() -> None:
    found = rota(
        ENGINEERS + 'weeks:\n  - {week: "2026-03-02", t2_primary: k1, t3_primary: s1}\n'
        'overrides:\n  - {night: "2026-03-04", role: t2_primary, engineer: s1, reason: Swap, approved_by: "Art"}\n'
        "paging: {timeout_min: 3, attempts: 1}\n"
    )
    assert found.engineer("s1") == Engineer(
        id="s1", name="Raj Mehta", tier="T3", timezone="America/Phoenix", phone="+1-602-555-0105"
    )
    assert found.weeks[0].roles == {"t2_primary": "k1", "t3_primary": "s1"}
    assert found.overrides[0].engineer == "s1"
    assert (found.timeout_min, found.attempts) == (3, 1)
    assert found.chains == DEFAULT_CHAINS


def test_a_chain_of_ones_own_replaces_the_standing_one() -> None:
    found = rota(ENGINEERS + "chains:\n  T2: [t2_primary, duty_manager]\n")
    assert found.chains["T2"] == ("t2_primary", "duty_manager")
    assert found.chains["T3"] == DEFAULT_CHAINS["T3"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('weeks: [{week: "2026-03-02", t2_primary: nobody}]', 'line 4: t2_primary is "nobody", but no engineer'),
        ('weeks: [{week: "2026-03-03", t2_primary: k1}]', 'line 4: the week "2026-03-03" does not begin on a Monday'),
        ('overrides: [{night: "2026-03-04", role: boss, engineer: k1}]', "line 4: overrides.1.role is"),
        ('overrides: [{night: "2026-03-04", role: t2_primary, engineer: x}]', 'line 4: engineer is "x", but no'),
        ("chains: {T2: [t2_primary, somebody]}", "line 4: the chain T2 can't be used"),
        ("chains: {T9: [t2_primary]}", "line 4: the chain T9 can't be used"),
        ("paging: {timeout_min: 0}", "line 4: paging.timeout_min is"),
        ("  - {id: k1, name: Again}", 'line 4: two engineers have the id "k1"'),
        ('  - {id: k9, timezone: "Mars/Base"}', 'line 4: engineers.3.timezone "Mars/Base" is no time zone'),
    ],
)
def test_a_fault_of_the_rota_is_said_and_everybody_else_can_be_paged(lines: str, words: str) -> None:
    text = ENGINEERS + lines + "\n"
    assert rota(text).engineer("k1") is not None
    (sentence,) = errors("rota.yaml", text)
    assert sentence.startswith(f"rota.yaml {words}")


def test_a_role_held_by_nobody_we_know_is_empty() -> None:
    assert rota(ENGINEERS + 'weeks: [{week: "2026-03-02", t2_primary: x, t3_primary: s1}]').weeks[0].roles == {
        "t3_primary": "s1"
    }


# files


def test_each_policy_file_is_read_by_its_own_rules() -> None:
    assert isinstance(compile_policy("desk.yaml", DESK.encode()), DeskPolicy)
    assert isinstance(compile_policy("rota.yaml", ENGINEERS.encode()), RotaPolicy)
    assert isinstance(compile_policy("clients/acme.md", GOOD), ClientPolicy)


@pytest.mark.parametrize("file", ["night.db", "templates/ack.txt", "clients/acme.txt", "../desk.yaml", ""])
def test_a_file_that_holds_no_policy_is_refused(file: str) -> None:
    with pytest.raises(ValueError, match="not a policy file"):
        compile_policy(file, b"")


@given(
    st.sampled_from(["desk.yaml", "rota.yaml", "clients/acme.md"]), st.binary(max_size=200) | st.text().map(str.encode)
)
def test_no_bytes_make_a_policy_file_raise(file: str, data: bytes) -> None:
    compile_policy(file, data)


def test_every_sentence_about_a_broken_file_is_safe_to_show() -> None:
    for sentence in broken("desk.yaml", 'timezone: "\\e]52;c;x\\a\u202e"\n'.encode()):
        assert sanitise(sentence) == sentence


def test_the_policy_files_of_a_folder_have_stamps_by_relative_name(tmp_path: Path) -> None:
    (tmp_path / "clients" / "old").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    for name in (
        "desk.yaml",
        "other.yaml",
        "night.db",
        "clients/b.md",
        "clients/a.md",
        "clients/.b.md.swp",
        "clients/~x.md",
    ):
        (tmp_path / name).write_bytes(b"12345")
    (tmp_path / "clients" / "old" / "c.md").write_bytes(b"")
    (tmp_path / "templates" / "ack.txt").write_bytes(b"")
    os.utime(tmp_path / "clients" / "a.md", ns=(1, 1_000_000_007))
    found = policy_files(tmp_path)
    assert list(found) == ["clients/a.md", "clients/b.md", "desk.yaml", "templates/ack.txt"]
    assert found["clients/a.md"] == FileStamp(1_000_000_007, 5)


def test_a_folder_with_nothing_in_it_has_no_policy_files(tmp_path: Path) -> None:
    assert policy_files(tmp_path) == {}


def test_a_changed_file_has_another_stamp(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_bytes(b"a")
    before = policy_files(tmp_path)
    (tmp_path / "desk.yaml").write_bytes(b"ab")
    assert policy_files(tmp_path) != before


# templates


def test_a_template_is_a_subject_a_blank_line_and_a_body() -> None:
    assert read_template(
        "ack", b"Subject: [{ticket_id}] Hello\r\n\r\nDear {contact_name},\r\n\r\nyours\r\n"
    ) == Template(id="ack", subject="[{ticket_id}] Hello", body="Dear {contact_name},\n\nyours\n")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"Hello\n\nbody", "templates/ack.txt line 1: the first line must be the subject"),
        (b"Subject:\n\nbody", "templates/ack.txt line 1: the first line must be the subject"),
        (b"Subject: x\nbody\nmore", "templates/ack.txt line 2: leave this line empty"),
        (b"Subject: x\n\n", "templates/ack.txt line 3: the message has no text"),
        (b"Subject: x\n\n\xff", "templates/ack.txt line 3: the byte 0xFF is not UTF-8"),
        (b"", "templates/ack.txt line 1: the first line must be the subject"),
    ],
)
def test_a_template_that_can_not_be_used_says_why(data: bytes, sentence: str) -> None:
    found = read_template("ack", data)
    assert isinstance(found, Broken)
    assert any(problem.startswith(sentence) for problem in found.problems)


# night-a


def test_every_policy_file_of_night_a_can_be_used_without_a_word() -> None:
    for file in policy_files(NIGHT_A):
        data = (NIGHT_A / file).read_bytes()
        if file.startswith("templates/"):
            assert isinstance(read_template(Path(file).stem, data), Template)
        elif not file.startswith("playbooks/"):
            found = read_policy(file, data)
            assert not isinstance(found.policy, Broken)
            assert [problem for problem in found.problems if problem.rule != "RB002"] == []


def test_the_desk_of_night_a_has_its_values() -> None:
    found = desk((NIGHT_A / "desk.yaml").read_text(encoding="utf-8"))
    assert (found.timezone, found.night_start, found.night_end) == ("America/New_York", 1080, 480)
    assert [source.expect_minutes for source in found.sources] == [10, 15, 30]
    assert len(found.categories) == 6


def test_the_rota_of_night_a_has_its_values() -> None:
    found = rota((NIGHT_A / "rota.yaml").read_text(encoding="utf-8"))
    assert len(found.engineers) == 8
    assert len(found.weeks) == 13
    assert found.weeks[-1].roles["t3_primary"] == "s1"
    assert found.overrides[0].night == "2026-02-14"
