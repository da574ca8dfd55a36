"""What `check` finds in a desk's files, rota, log and folder, as data: no terminal, no database, no clock."""

from __future__ import annotations

import msgspec
import pytest

from nightdesk.reports import readiness as report
from nightdesk.views.readiness import LogState, Stranger
from tests.unit.ready_desk import CLIENT, edited, findings, line_of, look, only, sound

# the desk as a whole


def test_a_sound_desk_is_ready_and_only_told_that_it_has_no_watcher() -> None:
    view = look()
    assert findings(view) == []
    assert (view.ready, view.errors, view.warnings) == (True, 0, 1)


def test_the_areas_always_stand_in_the_same_order() -> None:
    names = ["desk.yaml", "rota.yaml", "runbooks", "playbooks", "templates", "night log", "folder", "watcher"]
    assert [area.name for area in look().areas] == names
    assert [area.name for area in look({}).areas] == names


def test_a_folder_with_nothing_in_it_is_said_to_hold_nothing() -> None:
    view = look({})
    said = [finding.sentence for finding in findings(view)]
    assert said[0].startswith("desk.yaml: the file is missing; write it")
    assert said[1].startswith("rota.yaml: the file is missing; write it")
    assert "clients: no client has a runbook yet; write clients/<client>.md for each." in said
    assert sum(sentence.startswith("templates/") for sentence in said) == 12
    assert not view.ready


# desk.yaml


def test_a_desk_file_that_is_no_yaml_is_named_with_its_line_and_what_it_means() -> None:
    found = findings(look({**sound(), "desk.yaml": b'desk_name: "Night\ntimezone: "UTC"\n'}))
    assert found[0].sentence.startswith("desk.yaml line ")
    assert "this is not YAML" in found[0].words
    assert "the desk reckons in UTC, with a night from 18:00 to 08:00" in found[1].words


def test_a_staffing_model_nobody_knows_is_a_warning() -> None:
    """§2.2."""
    finding = only(look(edited("desk.yaml", "on_call_rotation", "heroes")))
    assert (finding.level, finding.file) == ("warn", "desk.yaml")
    assert 'staffing_model is "heroes"; use one of on_call_rotation, extended_hours' in finding.words


def test_sources_are_honestly_said_to_be_watched_by_nobody() -> None:
    """N9."""
    files = sound()
    files["desk.yaml"] += b"sources:\n  - {name: rmm}\n  - {name: psa}\n"
    finding = only(look(files))
    assert finding.line == line_of(files, "desk.yaml", "sources:")
    assert (finding.level, finding.rule) == ("warn", "N9")
    assert finding.words.startswith("2 sources listed (rmm, psa), but this version connects to none")


def test_a_desk_without_phone_whose_messages_need_one_is_an_error() -> None:
    """§8: an empty placeholder keeps a message from leaving."""
    finding = only(look(edited("desk.yaml", 'desk_phone: "+1-212-555-0120"', "")))
    assert finding.words.startswith("desk_phone is missing, and ack, ")


# templates


def test_an_unknown_placeholder_is_named_with_its_line_and_what_was_meant() -> None:
    """§8: no "{…}" ever leaves."""
    files = sound()
    files["templates/update.txt"] = b"Subject: [{ticket_id}]\n\nHello {contact_name},\n\nuntil {next_update}.\n"
    finding = only(look(files))
    assert (finding.level, finding.file, finding.line) == ("error", "templates/update.txt", 5)
    assert finding.words == (
        "nothing fills {next_update}, so a message made from this can't be sent; "
        "write {next_update_local} if you mean that."
    )


def test_a_placeholder_like_none_of_ours_is_answered_with_all_of_them() -> None:
    files = {**sound(), "templates/update.txt": b"Subject: {zebra}\n\nHello\n"}
    finding = only(look(files))
    assert finding.line == 1
    assert "use one of client_name, contact_name, ticket_id, summary" in finding.words


@pytest.mark.parametrize("body", ["Hello {contact_name,", "Hello contact_name}", "Hello {contact\n_name}"])
def test_a_brace_left_open_would_reach_the_client_and_is_an_error(body: str) -> None:
    found = findings(look({**sound(), "templates/update.txt": f"Subject: x\n\n{body}\n".encode()}))
    assert {(finding.level, "stands alone" in finding.words) for finding in found} == {("error", True)}
    assert found[0].line == 3


def test_a_message_every_desk_has_is_missed() -> None:
    files = sound()
    del files["templates/outage.txt"]
    assert only(look(files)).sentence.startswith("templates/outage.txt: the message is missing")


def test_the_first_two_lines_of_a_message_are_checked() -> None:
    files = {**sound(), "templates/ack.txt": b"Subject: x\nno blank line\n\nHello\n"}
    assert only(look(files)).sentence.startswith("templates/ack.txt line 2: leave this line empty")


def test_a_message_of_the_desks_own_is_checked_like_the_twelve() -> None:
    files = {**sound(), "templates/weekly.txt": b"Subject: x\n\n{wrong}\n"}
    assert only(look(files)).file == "templates/weekly.txt"


# runbooks and playbooks


def test_overlapping_business_hours_are_named_with_line_and_what_they_mean_tonight() -> None:
    """RB010, case 57."""
    files = edited(CLIENT, "  tue: [", '  tue: ["09:00-12:00", "11:00-17:00"]\n  was: [')
    finding = only(look(files))
    assert (finding.level, finding.file, finding.rule) == ("error", CLIENT, "RB010")
    assert finding.line == line_of(files, CLIENT, '"11:00-17:00"')
    assert "the tickets of marigold-bakery run without cover tonight" in finding.words


def test_of_several_faults_that_break_a_runbook_one_says_what_it_means() -> None:
    files = edited(CLIENT, "  tue: [", '  tue: ["12:00-09:00"]\n  was: [')
    files[CLIENT] = files[CLIENT].replace(b"model: ", b"model: gold # ")
    found = findings(look(files))
    assert sorted(finding.rule for finding in found if finding.level == "error") == ["RB010", "RB016"]
    assert sum("run without cover tonight" in finding.words for finding in found) == 1


def test_a_severity_rule_that_lowers_a_breach_is_named_and_said_to_change_no_breach() -> None:
    """RB012, SEV-7."""
    rule = '  - {id: calm, category: security, at_most: P3, reason: "Quiet"}\n'
    files = edited(CLIENT, "severity_rules:\n", f"severity_rules:\n{rule}")
    finding = only(look(files))
    assert (finding.level, finding.rule, finding.file) == ("error", "RB012", CLIENT)
    assert finding.line == line_of(files, CLIENT, "id: calm")
    assert "An active breach is P1 all the same (SEV-7)" in finding.words


def test_a_runbook_that_is_no_runbook_at_all_is_an_error_with_its_meaning() -> None:
    found = findings(look({**sound(), CLIENT: b"\xff\xfe\x00"}))
    assert any("run without cover tonight" in finding.words for finding in found)
    assert {finding.file for finding in found} == {CLIENT}


def test_the_reason_stays_when_the_line_that_breaks_a_runbook_holds_a_secret() -> None:
    """RB005: a secret is never repeated, and yet what it means is said."""
    files = edited(CLIENT, "  tue: [", '  tue: ["password: hunter2"]\n  was: [')
    said = [finding.sentence for finding in findings(look(files))]
    assert not any("hunter2" in sentence for sentence in said)
    assert any("run without cover tonight" in sentence for sentence in said)


def test_warnings_of_a_runbook_are_counted_on_one_line() -> None:
    """RB014, RB018."""
    files = sound()
    text = files[CLIENT].decode().split("\n")
    kept = ["holidays: []" if line.startswith("holidays:") else line for line in text]
    files[CLIENT] = "\n".join(line for line in kept if not line.startswith("access_reviewed_on:")).encode()
    finding = only(look(files))
    assert (finding.level, finding.words) == (
        "warn", "2 warnings (RB014, RB018); `nightdesk runbook lint` says what.",
    )  # fmt: skip


def test_a_review_is_dated_by_the_desks_own_calendar() -> None:
    """RB003: reviewed on 2 March; the 91st day after it is 1 June."""
    assert [f.words for f in findings(look(at="2026-05-31T23:59:59Z")) if f.file == CLIENT] == []
    assert any("RB003" in f.words for f in findings(look(at="2026-06-01T00:00:00Z")) if f.file == CLIENT)


def test_a_playbook_is_checked_too() -> None:
    """§6c, RB002."""
    files = edited("playbooks/security.md", "## Escalate when", "## When to shout")
    errors = [finding for finding in findings(look(files)) if finding.level == "error"]
    assert [(finding.file, finding.rule) for finding in errors] == [("playbooks/security.md", "RB002")]


def test_a_client_with_work_tonight_and_no_runbook_is_an_error() -> None:
    """Case 57."""
    finding = only(look(log=LogState(strangers=(Stranger("acme", 2),))))
    assert (finding.level, finding.file) == ("error", "clients/acme.md")
    assert finding.words.startswith("a client with 2 open rows waiting and no runbook, so its cover is unknown")


def test_a_client_without_runbook_whose_work_is_done_is_a_warning() -> None:
    assert only(look(log=LogState(strangers=(Stranger("acme", 0),)))).level == "warn"


def test_a_runbook_that_was_taken_away_still_rules_and_is_a_warning() -> None:
    finding = only(look(log=LogState(strangers=(Stranger("acme", 2, remembered=True),))))
    assert finding.level == "warn"
    assert "what it said last stays in force" in finding.words


def test_a_client_whose_runbook_can_not_be_read_is_not_told_to_write_one() -> None:
    log = LogState(strangers=(Stranger("acme", 1),))
    finding = only(look(log=log, unread={"clients/acme.md": "permission denied"}))
    assert finding.sentence.startswith("clients/acme.md: can't be read (permission denied)")


# the log and the folder


def test_what_is_wrong_with_the_log_is_an_error_of_its_own() -> None:
    """AU-6."""
    finding = only(look(log=LogState(troubles=("Entry 12 has a body that is not as it was written.",))))
    assert (finding.level, finding.file, finding.rule) == ("error", "night.db", "AU-6")


@pytest.mark.parametrize(("free", "said"), [(499_999_999, True), (500_000_000, False), (None, False)])
def test_less_than_500_mb_of_free_space_is_a_warning(free: int | None, said: bool) -> None:
    found = findings(look(free=free))
    assert [(finding.level, "only 499 MB are free" in finding.words) for finding in found] == [("warn", True)] * said


def test_a_folder_that_may_not_be_written_is_an_error() -> None:
    finding = only(look(unwritable=(".",)))
    assert finding.level == "error"
    assert "a desk that can't be written only looks on" in finding.words


@pytest.mark.parametrize("place", [".", "desk.yaml", "rota.yaml", "clients", "playbooks/x.md", "templates/ack.txt"])
def test_whatever_can_not_be_read_is_said_once(place: str) -> None:
    files = sound()
    files.pop(place, None)
    found = [finding for finding in findings(look(files, unread={place: "refused"})) if finding.file == place]
    assert [finding.words.startswith("can't be read (refused)") for finding in found] == [True]


# as text


def test_the_text_names_file_line_and_rule_and_closes_with_the_verdict() -> None:
    files = {**sound(), "templates/update.txt": b"Subject: x\n\n{wrong}\n"}
    printed = report.text(look(files), 400)
    assert "  error  templates/update.txt line 3: nothing fills {wrong}" in printed
    assert "(§8)\n" in printed
    assert "rota.yaml: in order\n" in printed
    assert printed.endswith("\n\n1 error, 1 warning\n")


def test_the_closing_line_of_a_ready_desk_begins_with_ready() -> None:
    assert report.text(look()).endswith("\n\nready, 1 warning\n")
    assert report.closing(msgspec.structs.replace(look(), warnings=0)) == "ready"


def test_no_line_is_wider_than_asked_for() -> None:
    assert max(map(len, report.text(look({}), 60).split("\n"))) <= 60
