"""`nightdesk runbook lint`: which files it checks, for which date, in what form, and its exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from nightdesk.cli import runbook
from nightdesk.errors import UsageError
from tests.night import NIGHT_A, expected
from tests.unit.linting import sound

DAY = ("--date", "2026-03-08")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "desk"
    for part in ("clients", "playbooks"):
        shutil.copytree(NIGHT_A / part, folder / part)
    shutil.copy(NIGHT_A / "desk.yaml", folder)
    monkeypatch.chdir(tmp_path)
    return folder


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_all_runbooks_and_playbooks_of_the_desk_are_checked(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert runbook.run(["--desk", str(desk), "lint", *DAY, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    playbooks: dict[str, object] = {"playbooks/mfa_reset": [], "playbooks/network": [], "playbooks/security": []}
    assert list(told) == [*sorted(expected()["lint"]), *playbooks]
    assert {
        key: [{name: finding[name] for name in ("rule", "level", "where")} for finding in findings]
        for key, findings in told.items()
    } == expected()["lint"] | playbooks


def test_a_finding_in_json_has_its_line_and_its_words(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runbook.run(["lint", "--desk", str(desk), *DAY, "--json", "bayside-nonprofit"])
    finding = json.loads(capsys.readouterr().out)["bayside-nonprofit"][2]
    assert list(finding) == ["rule", "level", "where", "line", "words"]
    assert (finding["rule"], finding["line"]) == ("RB005", 77)


def test_text_is_a_line_a_finding_and_a_count(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert runbook.run(["lint", "--desk", str(desk), *DAY]) == 1
    told = lines(capsys)
    assert len(told) == sum(map(len, expected()["lint"].values())) + 1
    assert told[0].startswith("clients/bayside-nonprofit.md: error RB002 ")
    assert told[2].startswith("clients/bayside-nonprofit.md:77: error RB005 ")
    assert told[-1] == "8 runbooks and 3 playbooks checked for 2026-03-08: 8 errors, 7 warnings."


def test_the_secret_itself_is_not_printed(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runbook.run(["lint", "--desk", str(desk), *DAY])
    assert "EXAMPLE-not-a-real-key" not in capsys.readouterr().out


def test_warnings_alone_are_no_failure(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert runbook.run(["lint", "--desk", str(desk), *DAY, "sunset-hotels"]) == 0
    assert lines(capsys)[-1] == "1 runbook checked for 2026-03-08: 2 warnings."


def test_nothing_found_is_said(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert runbook.run(["lint", "--desk", str(desk), *DAY, "gotham-law", "playbooks/network.md"]) == 0
    assert lines(capsys) == ["1 runbook and 1 playbook checked for 2026-03-08: nothing found."]


def test_options_may_stand_between_the_names(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runbook.run(["lint", "gotham-law", "--desk", str(desk), "--json", "harbour-dental", *DAY])
    assert list(json.loads(capsys.readouterr().out)) == ["gotham-law", "harbour-dental"]


def test_the_files_count_as_they_lie_there_not_as_adopted(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "night.db").write_bytes(b"no database")
    (desk / "clients" / "gotham-law.md").write_bytes(b"")
    assert runbook.run(["lint", "--desk", str(desk), *DAY, "gotham-law"]) == 1
    assert "error RB001 " in capsys.readouterr().out


def test_a_log_that_can_not_be_opened_costs_only_the_desks_clock(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "night.db").write_bytes(b"no database")
    runbook.run(["lint", "--desk", str(desk), "gotham-law"])
    assert "by the machine's" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("at", "day"), [("2026-03-08T04:59:59Z", "2026-03-07"), ("2026-03-08T05:00:00Z", "2026-03-08")]
)
def test_the_date_is_the_desks_own(at: str, day: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runbook.run(["lint", "--desk", str(desk), "--at", at, "gotham-law"])
    assert f"checked for {day}:" in lines(capsys)[-1]


def test_a_desk_yaml_that_can_not_be_used_leaves_the_date_of_utc(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "desk.yaml").write_text("timezone: [")
    runbook.run(["lint", "--desk", str(desk), "--at", "2026-03-08T04:00:00Z", "gotham-law"])
    told = capsys.readouterr()
    assert "checked for 2026-03-08:" in told.out
    assert "the date is the one in UTC" in told.err


def test_a_file_outside_any_desk_is_checked_by_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "acme.md").write_bytes(sound(vendors="[{name: Fiber}]"))
    assert runbook.run(["lint", "drafts/acme.md", *DAY]) == 1
    assert lines(capsys)[0].startswith("drafts/acme.md:")
    runbook.run(["lint", "drafts/acme.md", *DAY, "--json"])
    assert list(json.loads(capsys.readouterr().out)) == ["drafts/acme.md"]


def test_a_playbook_outside_any_desk_is_known_by_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(NIGHT_A / "playbooks" / "network.md", tmp_path / "network.md")
    assert runbook.run(["lint", "network.md", *DAY]) == 0
    assert lines(capsys) == ["0 runbooks and 1 playbook checked for 2026-03-08: nothing found."]


def test_a_path_into_the_desk_is_the_client_itself(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    runbook.run(["lint", "clients/gotham-law.md", "gotham-law", str(desk / "playbooks" / "network.md"), *DAY, "--json"])
    assert json.loads(capsys.readouterr().out) == {"gotham-law": [], "playbooks/network": []}


def test_a_file_that_can_not_be_read_is_an_error_and_stops_no_other(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: Path) -> bytes:
        if path.name == "gotham-law.md":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert runbook.run(["lint", "--desk", str(desk), *DAY, "gotham-law", "sunset-hotels"]) == 1
    told = lines(capsys)
    assert told[0].startswith("clients/gotham-law.md: error RB-TEXT the file can't be read: permission denied")
    assert len(told) == 4


def test_a_name_from_a_file_can_not_make_lines_of_its_own(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = '"Joan\\nclients/x.md:1: error RB999 \\e[31mfaked"'
    (desk / "clients" / "acme.md").write_bytes(sound(contacts=f"[{{order: 1, name: {name}}}]"))
    runbook.run(["lint", "--desk", str(desk), *DAY, "acme"])
    told = lines(capsys)
    assert len(told) == 2
    assert "\x1b" not in told[0]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ((), "What of the runbooks?"),
        (("show",), "What of the runbooks?"),
        (("lint", "nobody"), "No such runbook"),
        (("lint", "../desk"), "No such file"),
        (("lint", "nothing.md"), "No such file"),
        (("lint", "--date", "tomorrow"), "Not a date"),
        (("lint", "--date", "2026-02-30"), "Not a date"),
        (("lint", "--date", "2026-03-08", "--at", "2026-03-08T00:00:00Z"), "Two dates"),
        (("lint", "--wrong"), "Can't understand the call"),
    ],
)
def test_a_call_that_can_not_be_understood_says_so(words: tuple[str, ...], title: str, desk: Path) -> None:
    with pytest.raises(UsageError) as told:
        runbook.run(["--desk", str(desk), *words])
    assert told.value.title == title
    assert told.value.hint


def test_without_a_desk_a_client_can_not_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (["lint"], ["lint", "acme"], ["lint", "acme", "x.md"]):
        with pytest.raises(UsageError, match=r"holds no desk\.yaml"):
            runbook.run(words)


def test_help_is_data_and_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert runbook.run(["lint", "--help"]) == 0
    assert "CLIENT|FILE" in capsys.readouterr().out
