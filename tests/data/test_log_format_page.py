"""docs/reference/log-format.md is enough to prove a log by: example, tables and script are taken at their word."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from nightdesk.data import migrations
from nightdesk.data.chain import digest_of, hash_of, header_json
from nightdesk.data.log import NightLog
from nightdesk.data.verify import Verified
from nightdesk.domain.entries import Redacted
from tests.data.notes import entry, note, tampering, write

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "log-format.md").read_text()
HOSTILE = "a\"b\\c/d\x00\x01\x08\x09\x0a\x0c\x0d\x1f\x7f\x80\u2028\u202e<&'é☕\U0001f525"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


EXAMPLES = [dict(line.split(maxsplit=1) for line in block.splitlines()) for block in blocks("text")]


def test_the_page_has_its_two_examples() -> None:
    assert [set(example) for example in EXAMPLES] == [{"salt", "body", "digest", "prev", "J", "hash"}] * 2
    assert EXAMPLES[1]["prev"] == EXAMPLES[0]["hash"]


@pytest.mark.parametrize("example", EXAMPLES, ids=["first", "second"])
def test_the_example_is_right_by_the_words_of_the_page(example: dict[str, str]) -> None:
    digest = sha256(bytes.fromhex(example["salt"]) + example["body"].encode()).hexdigest()
    assert digest == example["digest"] == json.loads(example["J"])[-1]
    assert sha256(bytes.fromhex(example["prev"]) + example["J"].encode()).hexdigest() == example["hash"]


@pytest.mark.parametrize("example", EXAMPLES, ids=["first", "second"])
def test_the_program_hashes_as_the_example_does(example: dict[str, str]) -> None:
    header = tuple(json.loads(example["J"])[:-1])
    digest = digest_of(bytes.fromhex(example["salt"]), example["body"])
    assert digest.hex() == example["digest"]
    assert header_json(header, digest) == example["J"]
    assert hash_of(bytes.fromhex(example["prev"]), header, digest).hex() == example["hash"]


def test_the_tables_of_the_page_are_those_of_the_file(log: NightLog) -> None:
    shown = {" ".join(statement.split()) for statement in blocks("sql")[0].split(";") if statement.strip()}
    made = log.connection.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '_sqlite%'"
    )
    assert {" ".join(sql.split()) for (sql,) in made} == shown


def test_the_numbers_in_the_files_header_are_those_of_the_page(log: NightLog) -> None:
    assert log.connection.execute("PRAGMA application_id").fetchone() == (migrations.APPLICATION_ID,)
    assert f"| {migrations.APPLICATION_ID} (`NDLG` in ASCII) |" in PAGE
    assert f"| `PRAGMA user_version` | {log.connection.execute('PRAGMA user_version').fetchone()[0]}," in PAGE


def test_sqlites_json_array_is_the_same_text() -> None:
    header = (7, HOSTILE, 2**62, HOSTILE, "x", "x", HOSTILE, HOSTILE, 1, None, HOSTILE)
    connection = sqlite3.connect(":memory:")
    marks = ", ".join("?" * 12)
    (theirs,) = connection.execute(f"SELECT json_array({marks})", (*header, bytes(32).hex())).fetchone()
    assert theirs == header_json(header, bytes(32))
    connection.close()


def lost_bodies(log: NightLog) -> list[int]:
    return [seq for (seq,) in log.connection.execute(blocks("sql")[1])]


def test_the_page_finds_bodies_missing_without_a_reason(five: NightLog, path: Path) -> None:
    write(five, [entry(Redacted(event=2))])
    with tampering(path) as connection:
        connection.execute("DELETE FROM event_body WHERE seq = 2")
    assert lost_bodies(five) == []
    with tampering(path) as connection:
        connection.execute("DELETE FROM event_body WHERE seq = 4")
    assert lost_bodies(five) == [4]


def proved_by_hand(path: Path) -> tuple[int, str]:
    missing = [tool for tool in ("sqlite3", "sha256sum") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"needs {' and '.join(missing)}")
    (script,) = blocks("sh")
    done = subprocess.run(["sh", "-c", script], cwd=path.parent, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


def test_the_script_of_the_page_proves_a_log(five: NightLog, path: Path) -> None:
    write(five, [note(HOSTILE.replace("\x00", ""), client=None), entry(Redacted(event=2))])
    five.connection.execute("DELETE FROM event_body WHERE seq = 2")
    assert five.verify() == Verified(7, five.head())
    assert proved_by_hand(path) == (0, f"head {five.head()}")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE event SET actor = 'm1' WHERE seq = 2", 2),
        ("UPDATE event_body SET body = '{}' WHERE seq = 3", 3),
        ("DELETE FROM event WHERE seq = 4", 4),
    ],
)
def test_the_script_of_the_page_names_what_the_program_names(
    five: NightLog, path: Path, change: str, named: int
) -> None:
    with tampering(path) as connection:
        connection.execute(change)
    assert getattr(five.verify(), "seq", None) == named
    assert proved_by_hand(path) == (1, f"entry {named} is not as it was written")
