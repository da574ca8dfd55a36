"""The ground the tests stand on: nothing of the machine leaks in, and nothing leaves it."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards.sources import ROOT


@pytest.mark.parametrize("address", [("192.0.2.1", 9), ("example.com", 80)])
def test_a_connection_that_would_leave_the_machine_is_refused(address: tuple[str, int]) -> None:
    with socket.socket() as plug, pytest.raises(AssertionError, match="this machine only"):
        plug.connect(address)


def test_asking_for_the_address_of_a_foreign_host_is_refused() -> None:
    with pytest.raises(AssertionError, match="this machine only"):
        socket.getaddrinfo("example.com", 443)


async def test_asyncio_is_refused_too() -> None:
    with pytest.raises(AssertionError, match="this machine only"):
        await asyncio.open_connection("192.0.2.1", 9)


def test_a_connection_within_the_machine_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as plug:
        plug.connect(server.getsockname())
        assert plug.getpeername() == server.getsockname()


def test_home_is_a_folder_of_this_run() -> None:
    assert Path.home() == Path(os.environ["HOME"])
    assert "pytest" in str(Path.home())


def test_what_the_caller_has_set_does_not_reach_the_tests(tmp_path: Path) -> None:
    probe = tmp_path / "probe.py"
    probe.write_text(
        "import os, sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "import tests.conftest\n"
        "print([name for name in os.environ if name in sys.argv[1:]], os.environ['TEXTUAL_ANIMATIONS'])\n",
        encoding="utf-8",
    )
    names = [
        "NO_COLOR",
        "TZ",
        "NIGHTDESK_DESK",
        "TEXTUAL_THEME",
        "SSH_TTY",
        "TMUX",
        "XDG_CONFIG_HOME",
        "NIGHTDESK_SHARED",
    ]
    run = subprocess.run(
        [sys.executable, str(probe), *names],
        env={**os.environ, **dict.fromkeys(names, "1"), "TEXTUAL_ANIMATIONS": "full"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert run.stdout == "['NIGHTDESK_SHARED'] none\n"


def test_the_fixture_night_is_shipped_whole(night_a: Path, shared: Path) -> None:
    def contents(folder: Path) -> dict[str, bytes]:
        return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    assert contents(night_a) == contents(shared / "fixtures" / "night-a")
