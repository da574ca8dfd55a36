"""One mutant against its tests: in a child process of its own, where the changed text stands in for the module.

No file of the checkout is touched, so a run can be broken off at any time.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Literal, NoReturn, TypeAlias

import hypothesis
import pytest
from mypy import api

from tests.mutants.making import Mutant
from tests.mutants.targets import DOMAIN

Outcome: TypeAlias = Literal["killed", "out of time", "survived"]

ROOT = Path(__file__).resolve().parent.parent.parent
OPTIONS = (
    *("-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist", "-x", "-q", "--hypothesis-profile=mutants"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)
# The suite's own profile, but the first failing example is enough: nobody reads the smallest one here.
hypothesis.settings.register_profile(
    "mutants",
    hypothesis.settings.get_profile("ci"),
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
)


class _Text(importlib.machinery.SourceFileLoader):
    """Loads a module from a changed text."""

    def __init__(self, module: str, path: str, text: str) -> None:
        super().__init__(module, path)
        self._text = text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._text, self.path, "exec", dont_inherit=True)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, module: str, text: str) -> None:
        self._module, self._text = module, text

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._module:
            return None
        return importlib.util.spec_from_loader(fullname, _Text(fullname, str(source_of(fullname)), self._text))


def source_of(module: str) -> Path:
    """The file of a module."""
    return ROOT / (module.replace(".", "/") + ".py")


def run_tests(module: str, text: str, tests: Sequence[str]) -> int:
    """pytest's exit code for those unit test files, with this text as the module. Only for a child process."""
    assert not any(name.startswith("nightdesk") for name in sys.modules), "Nightdesk is loaded already"
    sys.meta_path.insert(0, _Finder(module, text))
    sys.dont_write_bytecode = True
    code = pytest.ExitCode.NO_TESTS_COLLECTED
    # In two goes: most faults fall to the first file, and need not wait until the others are gathered.
    for names in (tests[:1], tests[1:]):
        code = pytest.ExitCode(pytest.main([*OPTIONS, *(f"tests/unit/{name}.py" for name in names)]))
        if code != pytest.ExitCode.OK:
            break
    return code


def passed_by_types(module: str, chosen: Sequence[Mutant], *, jobs: int) -> list[Mutant]:
    """Those mutants mypy lets through: what it refuses could never have gone in.

    In children, a few dozen each: mypy keeps what it allocates, and this process is forked for every mutant.
    """
    parts = [chosen[first : first + 40] for first in range(0, len(chosen), 40)]
    waiting, running = list(range(len(parts))), set[int]()
    with tempfile.TemporaryDirectory() as scratch:
        folders = [Path(tempfile.mkdtemp(dir=scratch)) for _ in parts]
        while waiting or running:
            while waiting and len(running) < jobs:
                number = waiting.pop()
                child = os.fork()
                if not child:
                    _type_check(module, parts[number], folders[number])
                running.add(child)
            child, status = os.wait()
            running.remove(child)
            if status:
                raise RuntimeError(f"mypy did not run, or refuses {module} as it is")
        verdicts = "".join((folder / "verdicts").read_text() for folder in folders)
    return [mutant for mutant, verdict in zip(chosen, verdicts, strict=True) if verdict == "1"]


def _type_check(module: str, part: Sequence[Mutant], scratch: Path) -> NoReturn:
    code = 70
    try:
        path, changed = str(source_of(module).relative_to(ROOT)), scratch / "mutant.py"
        said: list[str] = []
        for turn, text in enumerate((source_of(module).read_text(encoding="utf-8"), *(one.text for one in part))):
            # mypy takes a file of the same length and second for the one it has seen.
            changed.write_text(text, encoding="utf-8")
            os.utime(changed, (turn, turn))
            _, _, ended = api.run(["--cache-dir", str(scratch / "mypy"), "--shadow-file", path, str(changed), path])
            said.append("1" if ended == 0 else "0")
        # The first is the module as it is: were that refused, nothing would follow from the rest.
        (scratch / "verdicts").write_text("".join(said[1:]))
        code = 0 if said[0] == "1" else 71
    finally:
        os._exit(code)


def _in_child(module: str, mutant: Mutant, tests: Sequence[str], seconds: int) -> int:
    """The process id of a child that tries one mutant."""
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        signal.alarm(seconds)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        code = run_tests(module, mutant.text, tests)
    finally:
        os._exit(code)


def _outcome(status: int) -> Outcome:
    if os.WIFSIGNALED(status):
        return "out of time" if os.WTERMSIG(status) == signal.SIGALRM else "killed"
    code = os.WEXITSTATUS(status)
    if code in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise RuntimeError(f"pytest ended with {code}: the tests named in tests/mutants/targets.py don't run")
    return "survived" if code == pytest.ExitCode.OK else "killed"


def baseline(module: str, tests: Sequence[str]) -> float:
    """How many seconds the tests take with the module as it is. They must pass."""
    begun = time.monotonic()
    text = source_of(module).read_text(encoding="utf-8")
    child = _in_child(module, Mutant(-1, 0, "", "", text), tests, 600)
    _, status = os.waitpid(child, 0)
    if _outcome(status) != "survived":
        raise RuntimeError(f"{', '.join(tests)}: not every test passes with {module} as it is")
    return time.monotonic() - begun


def outcomes(
    module: str, chosen: Sequence[Mutant], tests: Sequence[str], *, jobs: int, seconds: int
) -> Iterator[tuple[Mutant, Outcome]]:
    """Each mutant and what the tests made of it, as they end; `jobs` at a time, each for `seconds` at most."""
    waiting = list(reversed(chosen))
    running: dict[int, Mutant] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            running[_in_child(module, mutant, tests, seconds)] = mutant
        child, status = os.wait()
        yield running.pop(child), _outcome(status)


def name_of(short: str) -> str:
    """The full name of a module of the domain."""
    return f"{DOMAIN}.{short.replace('/', '.')}"
