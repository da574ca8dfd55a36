"""`nightdesk client guide CLIENT` and `nightdesk client cover CLIENT`: what was agreed, and what it gives now (§6b)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from nightdesk.cli import common
from nightdesk.errors import DeskError, UsageError

if TYPE_CHECKING:
    from argparse import Namespace

    from nightdesk.views.cover import NoRunbook

_SHOWN = 8
"""Clients named where none is like the one asked for."""


def run(words: Sequence[str]) -> int:
    """Prints the page for the client, or the cover for the technician. Exit code 0.

    UsageError for a client nobody knows, DeskError where its runbook is missing or broken.
    """
    parser = common.parser(
        "client", "Print a client's guide, or what its cover is at a moment.", look=True, formats=True
    )
    parser.add_argument("what", choices=("guide", "cover"), help="the page for the client; the cover, for the desk")
    parser.add_argument("client", metavar="CLIENT", help="a client's id: the name of its runbook without .md")
    given = common.parse_words(parser, words)
    if given is None:
        return 0
    if given.what == "cover":
        _cover(given)
    else:
        _guide(given)
    return 0


def _guide(given: Namespace) -> None:
    from nightdesk.reports import guide as reports
    from nightdesk.views.cover import NoRunbook
    from nightdesk.views.guide import ClientGuide

    with common.look(given) as desk:
        found = desk.ask(ClientGuide(given.client))
    if isinstance(found, NoRunbook):
        _refuse(found)
    page = found.page
    common.show(page, given.format, lambda width: reports.text(page, width), lambda: reports.markdown(page))
    common.warn(found.withheld)


def _cover(given: Namespace) -> None:
    from nightdesk.reports import guide as reports
    from nightdesk.views.cover import Cover, NoRunbook

    with common.look(given) as desk:
        found = desk.ask(Cover(given.client))
    if isinstance(found, NoRunbook):
        _refuse(found)
    common.show(found, given.format, lambda width: reports.cover(found, width))


def _refuse(found: NoRunbook) -> NoReturn:
    if not found.known:
        raise UsageError("Unknown client", f"This desk has no client {found.client!r}.", _near(found))
    file = f"clients/{found.client}.md"
    if not found.problems:
        raise DeskError("No runbook", f"{file} is missing, so nothing is agreed with {found.client}.", "Write it.")
    more = f" ({len(found.problems) - 1} more)" if len(found.problems) > 1 else ""
    raise DeskError("Broken runbook", f"{found.problems[0]}{more}", f"Until {file} is put right the cover is unknown.")


def _near(found: NoRunbook) -> str:
    """Ids like the one asked for; where none is, the first few there are."""
    import difflib

    asked = "-".join(found.client.lower().split())
    near = difflib.get_close_matches(asked, found.clients, n=3, cutoff=0.5)
    near += [client for client in found.clients if asked and asked in client and client not in near]
    if near:
        return f"Did you mean {' or '.join(near)}?"
    if not found.clients:
        return "It has no runbooks at all: write clients/ID.md."
    more = f" and {len(found.clients) - _SHOWN} more" if len(found.clients) > _SHOWN else ""
    return f"It has: {', '.join(found.clients[:_SHOWN])}{more}."
