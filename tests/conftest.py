"""What every test stands on: an environment of its own, no network beyond this machine, and the fixture night.

The environment is cleaned while this file is read, before any test module imports Textual, which reads it once.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent

_ONE_OFF = (
    # Colour, zone and size of whoever runs the tests.
    *("NO_COLOR", "FORCE_COLOR", "COLORTERM", "CLICOLOR", "CLICOLOR_FORCE", "TZ", "PYTHONTZPATH", "LINES", "COLUMNS"),
    # Where they sit: decides how something is copied.
    *("SSH_TTY", "SSH_CONNECTION", "SSH_CLIENT", "SSH_ORIGINAL_COMMAND", "TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY"),
    # What they use.
    *("EDITOR", "VISUAL", "PAGER", "BROWSER"),
)
_FAMILIES = ("NIGHTDESK_", "TEXTUAL", "XDG_")
_KEPT = ("NIGHTDESK_SHARED",)


def _clean(environ: os._Environ[str]) -> None:
    for name in list(environ):
        if name in _ONE_OFF or (name.startswith(_FAMILIES) and name not in _KEPT):
            del environ[name]
    # An animated scroll costs a test most of a second, and shows nothing that is asserted.
    environ["TEXTUAL_ANIMATIONS"] = "none"
    time.tzset()


_clean(os.environ)


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty home for this run; processes started by tests inherit it."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        for name, folder in (("CONFIG", ".config"), ("CACHE", ".cache"), ("DATA", ".local/share"), ("STATE", ".state")):
            patch.setenv(f"XDG_{name}_HOME", str(home / folder))
        yield home


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine. In this process only: a child has its own sockets."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
        def to(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                _refuse_unless_local(str(address[0]))
            return original(self, address)

        return to

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse_unless_local(host.decode() if isinstance(host, bytes) else host)
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(connect))
        patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def _refuse_unless_local(host: str | None) -> None:
    if host in (None, "", "localhost"):
        return
    try:
        local = ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        local = False
    if not local:
        raise AssertionError(f"A test wanted to reach {host}: tests talk to this machine only.")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared reference data, which is not part of this repository; the test is skipped without it."""
    folder = Path(os.environ.get("NIGHTDESK_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip("no shared reference data: no folder ../shared, and NIGHTDESK_SHARED names none")
    return folder


@pytest.fixture(scope="session")
def night_a() -> Path:
    """The fixture night as shipped with the program: read it, never write in it."""
    return ROOT / "nightdesk" / "sample" / "night-a"
