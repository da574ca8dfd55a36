"""What holds for the repository as a whole: what its files may name, its versions, its papers."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from nightdesk import __version__
from tests.guards.sources import ROOT, Violation, expect_none, plant

DECISIONS = ROOT / "docs" / "decisions"
DECISION_LINES = 60

# Spelt in halves, so that this file doesn't name what it looks for.
HOST = re.compile(
    "|".join(
        (
            r"pypi\." + r"(org|python)",
            "python" + "hosted",
            "ana" + r"conda\.org",
            "--?index" + "-url",
            "extra-" + "index",
            "find" + "-links",
            "@ file:" + "//",
        )
    ),
    re.IGNORECASE,
)
PLACE = re.compile(
    r"(?<![\w.~/-])/(" + "|".join(("ro" + "ot", "wo" + "rk", "op" + "t", "ho" + "me", "Use" + "rs")) + r")/[\w.]"
)


def names_a_place(top: Path, names: list[str]) -> list[Violation]:
    """Every line of those files that names a package host or a path of somebody's machine."""
    found = []
    for name in names:
        try:
            text = (top / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if host := HOST.search(line):
                found.append(Violation(name, number, f"names a package host: {host[0]}"))
            if place := PLACE.search(line):
                found.append(Violation(name, number, f"names a place on one machine: {place[0]}"))
    return found


def test_no_file_names_a_package_host_or_a_place_on_one_machine() -> None:
    expect_none(names_a_place(ROOT, _committed()))


@pytest.mark.parametrize(
    "line",
    [
        "see https://py" + "pi.org/simple",
        "https://files.python" + "hosted.org/x.whl",
        "pip install --index" + "-url https://example.com",
        "--find" + "-links=wheels",
        "x @ file:" + "///x.whl",
        "cd /wo" + "rk/main",
        '"/ro' + 'ot/.venv"',
        "cp /ho" + "me/alice/desk .",
    ],
)
def test_a_line_that_names_a_place_is_found(tmp_path: Path, line: str) -> None:
    found = names_a_place(plant(tmp_path, {"notes.md": f"fine\n{line}\n"}), ["notes.md"])
    assert [(violation.file, violation.line) for violation in found] == [("notes.md", 2)]


@pytest.mark.parametrize(
    "line", ["https://example.com/home/page", "../shared/data", "~/work/desk", "#!/usr/bin/env bash"]
)
def test_a_line_that_names_no_place_passes(tmp_path: Path, line: str) -> None:
    assert names_a_place(plant(tmp_path, {"notes.md": line}), ["notes.md"]) == []


def test_the_changelog_has_an_entry_for_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    entry = re.search(rf"^## {re.escape(__version__)} · \d{{4}}-\d\d-\d\d\n+(.+)", text, re.MULTILINE)
    assert entry, f"no heading '## {__version__} · YYYY-MM-DD' with words below it"


def test_decisions_are_numbered_without_a_gap_and_each_is_half_a_page() -> None:
    files = sorted(DECISIONS.glob("*"))
    assert [file.name[:4] for file in files] == [f"{number:03}-" for number in range(1, len(files) + 1)]
    too_long = [file.name for file in files if file.read_text(encoding="utf-8").count("\n") > DECISION_LINES]
    assert too_long == []


@pytest.mark.parametrize("file", sorted(DECISIONS.glob("*.md")), ids=lambda file: file.stem)
def test_a_decision_says_what_why_and_which_road_was_not_taken(file: Path) -> None:
    headings = re.findall(r"^## (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == ["What", "Why", "Road not taken"]


def test_constraints_are_exact_versions_and_nothing_else() -> None:
    odd = [line for line in _constraint_lines() if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", line)]
    assert odd == []


def test_everything_the_project_asks_for_is_pinned_and_installed_as_pinned() -> None:
    pins = {canonicalize_name(name): pin for name, _, pin in (line.partition("==") for line in _constraint_lines())}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["dev"]]
    needed = _closure(asked)
    assert needed - pins.keys() == set(), "not in constraints.txt"
    # pip is what the environment came with until the first install has replaced it.
    assert {name: version(name) for name in pins if name in needed - {"pip"}} == {
        name: pin for name, pin in pins.items() if name in needed - {"pip"}
    }
    builders = {canonicalize_name(Requirement(text).name) for text in project["build-system"]["requires"]}
    assert pins.keys() - needed == builders | {"wheel"}, "in constraints.txt, and nothing needs it"


def test_every_make_command_the_papers_name_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    papers = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / ".ci" / "run"]
    named = {
        word
        for paper in papers
        for word in re.findall(r"(?:^|`)make ([a-z-]+)", paper.read_text(encoding="utf-8"), re.M)
    }
    assert named
    assert named - targets == set()


def _committed() -> list[str]:
    """Every file that is in the repository or would be with the next `git add`."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout, or no git here: which files are committed can't be known")
    # A build may run as another user than the one who owns the clone; git refuses that unless told.
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    out = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [name for name in sorted(set(out.split("\0"))) if name and (ROOT / name).is_file()]


def _constraint_lines() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _closure(asked: list[str]) -> set[NormalizedName]:
    """Canonical names of all that those requirements come to, by what the installed packages say of themselves."""
    ahead = [Requirement(text) for text in asked]
    seen: set[tuple[NormalizedName, frozenset[str]]] = set()
    while ahead:
        want = ahead.pop()
        name, extras = canonicalize_name(want.name), frozenset(want.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            below = [Requirement(text) for text in requires(name) or []]
        except PackageNotFoundError:
            pytest.fail(f"{name} is needed and not installed; run make clean, then make test", pytrace=False)
        ahead += [
            requirement
            for requirement in below
            if requirement.marker is None
            or any(requirement.marker.evaluate({"extra": extra}) for extra in (*extras, ""))
        ]
    return {name for name, _ in seen}
