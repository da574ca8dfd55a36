"""`nightdesk drill list|run|report`: decide a past case blind, see the expert's answer, see how that goes (§12)."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nightdesk.cli import common
from nightdesk.domain.commands import DecideDrill, Refused
from nightdesk.domain.entries import Action
from nightdesk.domain.escalation import ACTIONS
from nightdesk.errors import NightdeskError, UsageError

if TYPE_CHECKING:
    from nightdesk.desk import Desk
    from nightdesk.views.drill_case import DrillCase
    from nightdesk.views.drills import DrillReveal

_ABOUT = "Decide a past case blind and see the expert's answer; the items there are; the scores."


def run(words: Sequence[str]) -> int:
    """Lists, runs or reports. Exit code 0; 1 where there is no such drill for this person."""
    parser = common.parser("drill", _ABOUT, look=True, as_json=True)
    parser.add_argument("what", choices=("list", "run", "report"), help="list the items, run one, report the scores")
    parser.add_argument("item", metavar="ITEM", nargs="?", help="with run: the item (default: your next)")
    parser.add_argument("--decision", choices=tuple(ACTIONS), metavar="ACTION", help=f"with run: {', '.join(ACTIONS)}")
    parser.add_argument("--show", action="store_true", help="with run: print the case, and ask nothing")
    given = common.parse_words(parser, words)
    if given is None:
        return 0
    if given.what == "run":
        return _run(given)
    if given.item is not None or given.decision is not None or given.show:
        raise UsageError(
            "Can't understand the call", f"An item, --decision and --show belong to run, not to {given.what}.",
            "See nightdesk drill --help.",
        )  # fmt: skip
    return _list(given) if given.what == "list" else _report(given)


def _list(given: Namespace) -> int:
    from nightdesk.reports import drills as text
    from nightdesk.views.drills import DrillItems

    with common.look(given) as desk:
        view = desk.ask(DrillItems())
    common.show(view, given.format, lambda width: text.listing(view, width))
    return 0


def _report(given: Namespace) -> int:
    from nightdesk.reports import drills as text
    from nightdesk.views.drills import DrillFigures

    with common.look(given) as desk:
        view = desk.ask(DrillFigures())
    common.show(view, given.format, lambda width: text.figures(view, width))
    return 0


def _run(given: Namespace) -> int:
    if given.at is not None:
        raise UsageError("A drill is run now", "--at belongs to list and report.", "Leave it away.")
    if given.decision is not None and given.item is None:
        raise UsageError(
            "Which drill?", "--decision decides a case you have seen, so it needs the item's id.",
            "Look at one first: nightdesk drill run --show",
        )  # fmt: skip
    asks = given.decision is None and not given.show
    if asks and not common.on_terminal():
        raise UsageError(
            "No terminal", "Nobody can be asked for a decision here.",
            "Look at the case with --show, then decide with --decision ACTION and the item's id.",
        )  # fmt: skip
    from nightdesk.views.drills import DrillRun

    # To be shown a case nothing has to be written.
    with common.look(given) if given.show and given.decision is None else common.open_desk(given) as desk:
        case = _case(desk, given.item or "")
        if asks or given.show:
            _show_case(case, given, shown_beside=asks)
        decision = _asked(case) if asks else given.decision
        reveal = _decided(desk, case, decision) if decision is not None else None
    if given.format == "json":
        view = DrillRun(case=case if given.show else None, reveal=reveal)
        common.show(view, "json", lambda width: "")
    elif reveal is not None:
        _show_reveal(reveal, after_case=asks or given.show)
    if asks and decision is None:
        common.warn(["Left without deciding; nothing was recorded."])
    return 0


def _case(desk: Desk, item: str) -> DrillCase:
    from nightdesk.views.drills import BlindCase

    found = desk.ask(BlindCase(item))
    if isinstance(found, Refused):
        raise _refusal(found)
    return found


def _refusal(refused: Refused) -> NightdeskError:
    rule = f" ({refused.rule})" if refused.rule else ""
    return NightdeskError("No drill", f"{refused.message.removesuffix('.')}{rule}.", refused.cure)


def _show_case(case: DrillCase, given: Namespace, *, shown_beside: bool) -> None:
    """The case as text; as JSON it comes in one piece with the answer, and who is asked reads it on stderr."""
    from nightdesk.reports import drills as text

    if given.format != "json":
        common.tell(text.case(case, common.width()))
    elif shown_beside:
        common.warn([text.case(case, common.width())])


def _show_reveal(reveal: DrillReveal, *, after_case: bool) -> None:
    from nightdesk.reports import drills as text

    common.tell(("\n" if after_case else "") + text.reveal(reveal, common.width()))


def _asked(case: DrillCase) -> Action | None:
    """What the person chose, by number or name; None where they left (an empty line, or the end of input)."""
    choices: dict[str, Action] = {str(n): action for n, action in enumerate(case.choices, start=1)}
    names: dict[str, Action] = {action: action for action in case.choices}
    while True:
        sys.stderr.write(f"\nYour decision, 1 to {len(choices)} or its name (empty: leave): ")
        sys.stderr.flush()
        said = sys.stdin.readline().strip().lower()
        if not said:
            return None
        if (found := choices.get(said) or names.get(said)) is not None:
            return found
        common.warn([f"{said!r} is none of them."])


def _decided(desk: Desk, case: DrillCase, decision: Action) -> DrillReveal:
    """Records the decision, and only then looks the answer up (DR-4)."""
    from nightdesk.views.drills import Revealed

    done = desk.do(DecideDrill(drill=case.item, decision=decision))
    if isinstance(done, Refused):
        raise _refusal(done)
    reveal = desk.ask(Revealed(case.item))
    assert reveal is not None  # it was recorded a moment ago, and the log only grows
    return reveal
