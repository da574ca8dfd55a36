"""`nightdesk`: the verbs, and the screen where none is given. Imports next to nothing before it knows which."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from nightdesk.errors import NightdeskError, UsageError

VERBS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "make a sample desk (one night of March 2026) and open it"),
    "init": ("init", "make a desk folder"),
    "check": ("check", "is the desk ready tonight?"),
    "import": ("import_", "bring an events file into the log; history, burden and drills too"),
    "brief": ("brief", "the picture in 18 plain lines, or one ticket's"),
    "tickets": ("tickets", "print the queue"),
    "ticket": ("ticket", "print one ticket"),
    "alerts": ("alerts", "print what stayed quiet, and why"),
    "handoff": ("handoff", "print the morning report as it stands"),
    "figures": ("figures", "key figures of a shift, a week, a month; by client; what recurs"),
    "rota": ("rota", "who is on, gaps, burden, whose turn it is, pay"),
    "drill": ("drill", "decide a past case blind; scores: drill run, list, report"),
    "client": ("client", "one client: client guide, client cover"),
    "runbook": ("runbook", "check runbooks and playbooks: runbook lint"),
    "log": ("log", "check the night log: log verify"),
    "evaluate": ("evaluate", "work out every rule on a night folder, as JSON"),
}
"""Every verb: its module in `nightdesk.cli`, and what it does in a line."""

_WITH_VALUE = ("--desk", "--as", "--at", "--format", "--date")
_ALONE = ("--json",)
FOUND_PROBLEMS, USAGE, INTERRUPTED, BROKEN_PIPE = 1, 2, 130, 141

HELP = """\
usage: nightdesk [--desk DIR] [--as PERSON] [--at INSTANT] [VERB ...]

Without a verb nightdesk opens the desk on the screen. The verbs:

{verbs}

Before or after any verb that knows them:
  --desk DIR      the desk folder (default: $NIGHTDESK_DESK, or the current folder if it is one)
  --as PERSON     who you are on the rota (default: your user name)
  --at INSTANT    look at another moment, such as 2026-03-08T03:20:00Z; nothing can be changed there
  --format F      text, markdown or json; --json for short
  --version       print the version

`nightdesk VERB --help` says more. Exit codes: 0 done, 1 something was found wrong, 2 the call can't be understood.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one call and gives its exit code. Never raises for anything a person can cause."""
    words = list(sys.argv[1:] if argv is None else argv)
    _stand_in_for_closed_streams()
    _survive_odd_encodings()
    try:
        code = _dispatch(words)
        sys.stdout.flush()
        return code
    except NightdeskError as error:
        _say(str(error))
        return USAGE if isinstance(error, UsageError) else FOUND_PROBLEMS
    except BrokenPipeError:
        # Whoever read us has what they wanted; the interpreter must not complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        _say(f"{error.filename or 'The system'}: {error.strerror or error}.")
        return FOUND_PROBLEMS


def _stand_in_for_closed_streams() -> None:
    """A stream that was closed before we started is None; what would go there goes nowhere instead."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull)  # noqa: SIM115  it is ours until the process ends
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115


def _dispatch(words: list[str]) -> int:
    leading, verb, rest = _split(words)
    if verb is None:
        return _without_verb(leading)
    if verb not in VERBS:
        raise UsageError("Unknown verb", f"nightdesk has no verb {verb!r}.", f"It has: {', '.join(VERBS)}.")
    code = import_module(f"nightdesk.cli.{VERBS[verb][0]}").run([*leading, *rest])
    assert isinstance(code, int)
    return code


def _split(words: list[str]) -> tuple[list[str], str | None, list[str]]:
    """Options before the verb, the verb, and all after it."""
    position = 0
    while position < len(words) and words[position].startswith("-"):
        position += 2 if words[position] in _WITH_VALUE else 1
    verb = words[position] if position < len(words) else None
    return words[:position], verb, words[position + 1 :]


def _without_verb(words: list[str]) -> int:
    given: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if name in ("-h", "--help"):
            sys.stdout.write(HELP.format(verbs="\n".join(f"  {verb:<9} {line}" for verb, (_, line) in VERBS.items())))
            return 0
        if name == "--version":
            from nightdesk import __version__

            sys.stdout.write(f"nightdesk {__version__}\n")
            return 0
        if name not in _WITH_VALUE and name not in _ALONE:
            raise UsageError("Unknown option", f"nightdesk has no option {word!r}.", "See nightdesk --help.")
        if name in _WITH_VALUE and not equals:
            found = next(rest, None)
            if found is None:
                raise UsageError("Option without its value", f"{name} needs a value after it.", "See nightdesk --help.")
            value = found
        given[name] = value
    if "--json" in given or "--format" in given:
        raise UsageError("No verb", "--json and --format belong to a verb.", "Try: nightdesk tickets --json")
    from nightdesk.cli.common import open_screen

    return open_screen(given.get("--desk"), given.get("--as"), given.get("--at"))


def _say(sentence: str) -> None:
    from nightdesk.text import sanitise

    sys.stderr.write(f"{sanitise(sentence)}\n")


def _survive_odd_encodings() -> None:
    """A terminal that can't show a character gets its number instead; it never costs the report."""
    from io import TextIOWrapper

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
