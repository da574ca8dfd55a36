"""The edge cases of §13, one test or more for each, named by its number and meaning."""

from __future__ import annotations

from collections.abc import Mapping

LATER: Mapping[int, str] = {
    18: "severity by hand, with its reason asked for and twice from P1: no command sets it yet",
    22: "a new triage is offered: it can be given, nothing offers it",
    23: "a merge on the screen, with the message to both requesters",
    26: "setting the client on the screen; the warning of social engineering when an unlisted caller wants a reset",
    31: "an acceptance by nobody entitled is refused before it is written: no command takes one yet",
    35: "the banner over the queue; the brief says it",
    50: "a draft kept over a crash: it is kept as long as the screen runs",
    55: "the bytes of a signed report, kept and shown as they were",
    60: "who is asked after whom at the shift's end",
    65: "a note that looks like a secret is warned of before it is saved and redacted on confirmation",
    67: "the bell itself, and the mark in the window's title: what rings is known",
    69: "un-parking is offered",
    71: "re-opening is offered",
    72: "when each source was last heard is kept and shown: which of them would be silent is known",
    73: "the watcher, who pages: when it is due is known",
    74: "bounces as a mail server tells of them",
    81: "the call-back and the override are recorded on the screen: no command takes them yet",
    87: "a signature is refused as long as there are holes: which ones there are is known",
    88: "the next owner is asked",
    91: "a shared incident is offered where a merge is refused",
    93: "the bell itself; the watcher, who promotes and pages: when both are due is known",
    94: "the bell itself",
}
"""What of a case's expected column no part of the program does yet. The rest of it is tested."""
