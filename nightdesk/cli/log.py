"""`nightdesk log verify [--head H]`: is the night log what was written, and is that head on its chain?"""

from __future__ import annotations

import json
from collections.abc import Sequence

from nightdesk.cli import common
from nightdesk.errors import UsageError


def run(words: Sequence[str]) -> int:
    """Walks the log. Exit code 0, or 1 with the first broken entry named."""
    parser = common.parser("log", "Check the night log.")
    parser.add_argument("what", choices=("verify",), help="walk the chain from the first entry")
    parser.add_argument(
        "--head", metavar="H", help="a head kept elsewhere (a handoff, a mail, a backup): is it on the chain?"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    given = common.parse_words(parser, words)
    if given is None:
        return 0
    from nightdesk.data.log import NightLog
    from nightdesk.data.verify import Break

    if given.head == "":
        raise UsageError("Not a head", "--head is empty.", "A head is 64 hexadecimal digits.")
    path = common.desk_folder(given.desk) / common.LOG_FILE
    log = NightLog.open(path, read_only=True)
    try:
        found = log.verify(given.head)
    finally:
        log.close()
    if isinstance(found, Break):
        who = f"entry {found.seq}" + (f" ({found.id})" if found.id else "")
        if given.json:
            common.tell(json.dumps({"ok": False, "seq": found.seq, "id": found.id, "what": found.what}) + "\n")
        common.warn([f"The night log is broken: {path}, {who} {found.what}."])
        return 1
    if given.json:
        result = {"ok": True, "entries": found.count, "head": found.head, "known_at": found.known}
        common.tell(json.dumps(result) + "\n")
        return 0
    common.tell(f"{found.count} entries, each as it was written.\nhead {found.head}\n")
    if found.known is not None:
        newer = found.count - found.known
        common.tell(f"The head you gave stands at entry {found.known}; {newer} were added since.\n")
    return 0
