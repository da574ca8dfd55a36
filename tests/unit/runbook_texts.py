"""Runbook texts the tests of `runbooks` and `config` share."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import strategies as st

SHARED = Path(os.environ.get("NIGHTDESK_SHARED", Path(__file__).parents[3] / "shared"))
NIGHT_A = Path(__file__).parents[2] / "nightdesk" / "sample" / "night-a"
REAL_RUNBOOKS = sorted(SHARED.glob("data/runbooks-*/**/*.md"))
"""Runbooks of other people, where they lie beside this checkout; read as arbitrary Markdown."""

FRONT = """\
runbook_version: 1
client_id: "acme"
client_name: "Acme Dental"
timezone: "America/New_York"
reviewed_on: "2026-01-15"
reviewed_by: "Dana Whitfield"
coverage:
  model: overnight
business_hours:
  mon: ["08:00-12:00", "13:00-17:00"]
  tue: ["08:00-17:00"]
  wed: ["08:00-17:00"]
  thu: ["08:00-17:00"]
  fri: ["08:00-17:00"]
  sat: []
  sun: []
holidays: ["2026-05-25"]
co_managed: false
lob_apps: [practice_mgmt]
high_risk_systems: []
contacts:
  - {order: 1, name: "Joan Pike", role: office_manager, phone: "+1-212-555-0111", email: "joan@acme.example.com"}
vendors: []
maintenance_windows: []
t1_actions: [password_reset]
"""

BODY = """\
# Runbook: Acme Dental

## Escalation contacts

1. Joan Pike, +1-212-555-0111

## Network diagram

Edge, firewall, core switch.

## Credential access procedure

Vault entry `acme/night`, MFA with the desk key.

## Known issues

- Print spooler stops after patching.

## Severity definitions

- P1: the whole site is down.

## Authorised actions per tier

- T1: password_reset.
- T2: changes with low risk.

## When to escalate

- T2: P1 not restored after 15 minutes;
  P2 not after 30.
- T3: active breach.

## Ownership boundaries

Ours.

## Notification rules

By phone.

## Vendor contacts

None.

## Maintenance windows

None.
"""

GOOD = f"---\n{FRONT}---\n{BODY}".encode()


def runbook(**fields: str) -> bytes:
    """A good runbook with some front matter fields replaced by other YAML; an empty text removes the field."""
    lines, skipping = list[str](), False
    for line in FRONT.splitlines():
        name = line.partition(":")[0]
        if not line.startswith(" "):
            skipping = name in fields
        if not skipping:
            lines.append(line)
    lines += [f"{name}: {text}" for name, text in fields.items() if text]
    return ("---\n" + "\n".join(lines) + "\n---\n" + BODY).encode()


_MARKS = "# |## |### |- |* |1. |12) |> |    |```|~~~|`|**|*|_|[|](|)|]|![|<|>|---|===|[ ] |[x] |\\|word|日本|:|0"
_fragments = st.sampled_from(
    [
        *(*_MARKS.split("|"), "|", "\t", "\n", "\n\n", "|---|---|\n", "| a | b |\n", "---\n", "===\n", "👩\u200d💻"),
        *("e\u0301", "two words", "http://example.com", "[a]: b 'c'\n", "```sh\n"),
    ]
)
# Without "&": an entity such as &amp; is shown as the character it stands for, so its letters do go.
markdown_texts = st.lists(
    _fragments | st.text(st.characters(codec="utf-8", exclude_characters="&"), max_size=8), max_size=30
).map("".join)
