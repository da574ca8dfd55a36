"""docs/reference/rules.md: every rule with who applies it, who shows it and what tests it, read from the source.

`.venv/bin/python -m tests.guards.rules_page` writes the page anew.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from nightdesk.domain.rules import RULES, Rule
from tests.guards.sources import ROOT, Function, Source, sources

PAGE = Path("docs") / "reference" / "rules.md"
COMMAND = ".venv/bin/python -m tests.guards.rules_page"
REGISTRY = "nightdesk/domain/rules.py"
SHOWS = ("nightdesk/views/", "nightdesk/reports/", "nightdesk/screens/", "nightdesk/cli/")
"""Where a rule is shown; everywhere else in the program it is applied."""
OWN = ("tests/guards/test_rules.py", "tests/guards/rules_page.py")
"""These name rules to look for them, and test none."""

_REASON = "HO-2 "
_IDS = tuple(RULES)
_PLACE = {id: place for place, id in enumerate(_IDS)}


def _family(id: str) -> str:
    """`SLA-` of SLA-9, `R` of R05a, `HO-2 ` of its letters."""
    return _REASON if id.startswith(_REASON) else re.split(r"\d", id, maxsplit=1)[0]


def _shape() -> str:
    """A pattern for whatever reads like an id of one of the families, registered or not."""
    widths: dict[str, set[int]] = {}
    for id in _IDS:
        if found := re.fullmatch(r"([A-Z]+-?)(\d+)[a-z]?", id):
            widths.setdefault(found[1], set()).add(len(found[2]))
    shapes = [
        rf"{family}\d+[a-z]?" if family.endswith("-") else rf"{family}\d{{{min(found)},{max(found)}}}[a-z]?"
        for family, found in sorted(widths.items(), key=lambda item: -len(item[0]))
    ]
    return "|".join(["RB-YAML", *shapes])


_ID = _shape()
_RANGE = re.compile(rf"(?<![\w-])({_ID})(?: to |\s?[–…-]\s?)({_ID})(?!\w)")
_SHORT_RANGE = re.compile(rf"(?<![\w-])({_ID})[–…-](\d+|[a-z])(?!\w)")
_REASONS = re.compile(r"\bHO-2 ([a-l])(?: to | and |–)(?:HO-2 )?([a-l])\b")
# "HO-2 a ticket" is prose, "HO-2 a" before anything else is the reason.
_ONE_REASON = re.compile(r"\b(?:HO-2|[Rr]easons?) (a(?! [a-z])|[b-l])\b")
_ONE = re.compile(rf"(?<![\w-])(?:{_ID})(?!\w)")


@dataclass(frozen=True)
class Named:
    """The ids a text names: those registered, and what reads like one and isn't."""

    rules: frozenset[str]
    unknown: frozenset[str]

    def __or__(self, other: Named) -> Named:
        return Named(self.rules | other.rules, self.unknown | other.unknown)


NOTHING = Named(frozenset(), frozenset())


@cache
def named(text: str) -> Named:
    """Every id in a text; of a range (`R01 to R12`, `SEV-5a–d`) all that stand between in the registry."""
    rules: set[str] = set()
    unknown: set[str] = set()
    for first, last in _RANGE.findall(text):
        rules |= _between(first, last)
    for first, end in _SHORT_RANGE.findall(text):
        rules |= _between(first, re.sub(r"[a-z]$" if end.isalpha() else r"\d+$", "", first) + end)
    for first, last in _REASONS.findall(text):
        rules |= _between(_REASON + first, _REASON + last)
    rules |= {_REASON + letter for letter in _ONE_REASON.findall(text)}
    for id in _ONE.findall(text):
        # R05 is no rule of its own: it stands for R05a to R05c.
        parts = {part for part in _IDS if part[:-1] == id and part[-1].isalpha()}
        if id in RULES:
            rules.add(id)
        elif parts:
            rules |= parts
        else:
            unknown.add(id)
    return Named(frozenset(rules), frozenset(unknown))


def _between(first: str, last: str) -> set[str]:
    if first not in RULES or last not in RULES or _family(first) != _family(last):
        return set()
    return {id for id in _IDS[_PLACE[first] : _PLACE[last] + 1] if _family(id) == _family(first)}


@dataclass(frozen=True)
class Mentions:
    """The ids one file names, by where they stand in it."""

    docstrings: Named
    comments: Named
    strings: Named
    tests: Named
    """In names of tests: `test_r07_…`, `test_sla_9_…`."""

    @property
    def anywhere(self) -> Named:
        """All of them."""
        return self.docstrings | self.comments | self.strings | self.tests


def mentions(source: Source) -> Mentions:
    """What a file names. Any string that stands as a statement is a docstring: of a module, a class, a field."""
    documented = {
        id(node.value)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    docstrings, strings, tests = NOTHING, NOTHING, NOTHING
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) in documented:
                docstrings |= named(node.value)
            else:
                strings |= named(node.value)
        elif isinstance(node, Function | ast.ClassDef) and node.name.lower().startswith("test"):
            tests |= Named(frozenset(_in_name(node.name)), frozenset())
    comments = NOTHING
    for token in _comments(source.text):
        comments |= named(token)
    return Mentions(docstrings, comments, strings, tests)


def _comments(text: str) -> Iterator[str]:
    if "#" in text:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.string


_SPELT = {
    spelt: id
    for id in _IDS
    # In a name `a` is more often a word than a reason, and `t1` is a technician.
    for spelt in (
        *((re.sub(r"[- ]", "_", id).lower(),) if id != "HO-2 a" else ()),
        *((id.replace("-", "").lower(),) if " " not in id and not id.startswith("T-") else ()),
        *((f"ho2_{id[-1]}", f"reason_{id[-1]}") if id.startswith(_REASON) and id != "HO-2 a" else ()),
    )
}


def _in_name(name: str) -> Iterator[str]:
    parts = name.lower().split("_")
    for start in range(len(parts)):
        for end in range(start + 1, min(start + 4, len(parts) + 1)):
            if found := _SPELT.get("_".join(parts[start:end])):
                yield found


@cache
def read(top: Path) -> dict[str, Mentions]:
    """Every file of the program and of its tests with what it names, the registry and its guard left out."""
    return {
        source.name: mentions(source)
        for source in sources(top, "nightdesk", "tests")
        if source.name not in (REGISTRY, *OWN)
    }


def applied_by(found: dict[str, Mentions], rule: str) -> list[str]:
    """Files whose docstrings or comments name the rule because they do what it says."""
    return _files(found, lambda file, said: _applies(file) and rule in (said.docstrings | said.comments).rules)


def documented_by(found: dict[str, Mentions], rule: str) -> list[str]:
    """Files of the program whose docstrings name the rule."""
    return _files(found, lambda file, said: not _is_test(file) and rule in said.docstrings.rules)


def shown_by(found: dict[str, Mentions], rule: str) -> list[str]:
    """Views, reports, screens and verbs that show the rule."""
    return _files(found, lambda file, said: file.startswith(SHOWS) and rule in said.anywhere.rules)


def tested_by(found: dict[str, Mentions], rule: str) -> list[str]:
    """Tests that name the rule."""
    return _files(found, lambda file, said: _is_test(file) and rule in said.anywhere.rules)


def _files(found: dict[str, Mentions], wanted: Callable[[str, Mentions], bool]) -> list[str]:
    return sorted(file for file, said in found.items() if wanted(file, said))


def _applies(file: str) -> bool:
    return file.startswith("nightdesk/") and not file.startswith(SHOWS)


def _is_test(file: str) -> bool:
    return file.startswith("tests/") and file.rpartition("/")[2].startswith("test_")


def page(top: Path = ROOT) -> str:
    """The page as it should stand."""
    found = read(top)
    lines = [
        "# Rules",
        "",
        "Every rule of the desk: its id, its words, the modules that apply it, what shows it, what tests it.",
        f"Read from the source by `{COMMAND}`;",
        "the guards are red while this page is not what that writes.",
        "The words are those of `nightdesk/domain/rules.py`, and every screen and report says them the same way.",
        "Where something is still missing, it says so. A dash means that nothing names the rule there.",
    ]
    for section, rules in groupby(RULES.values(), key=lambda rule: rule.section):
        lines += ["", f"## {section}", "", "| Rule | Words | Applied by | Shown by | Tests |", "|---|---|---|---|---|"]
        lines += [_row(rule, found) for rule in rules]
    return "\n".join([*lines, ""])


def _row(rule: Rule, found: dict[str, Mentions]) -> str:
    words = f"{rule.words}. *Missing: {rule.missing}.*" if rule.later else rule.words
    cells = (
        rule.id,
        words,
        _list(applied_by(found, rule.id), "nightdesk/"),
        _list(shown_by(found, rule.id), "nightdesk/"),
        _list(tested_by(found, rule.id), "tests/"),
    )
    return f"| {' | '.join(cells)} |"


def _list(files: Iterable[str], folder: str) -> str:
    return ", ".join(file.removeprefix(folder).removesuffix(".py").removesuffix("/__init__") for file in files) or "–"


def main() -> int:
    """Write the page."""
    (ROOT / PAGE).write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.as_posix()}: {len(RULES)} rules\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
