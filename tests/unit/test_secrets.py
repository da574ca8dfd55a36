"""Text that looks like a secret (RB005, case 65), found by line; references to a vault are none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightdesk.domain.secrets import secrets

KEY = "AKIA" + "EXAMPLE0EXAMPLE0"


@pytest.mark.parametrize(
    "line",
    ["password: x", "Passwd = x", "PWD:x", "the secret=x", "api_key: x", "api-key: x", "ApiKey=x", "token :x",
     "**Password:** x", 'password: "vault:x"', "password: Vault:x", "old token: <gone>, pwd: x", "password:: x",
     "-----BEGIN PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----", f"key {KEY}.", "a\u00a0token\u00a0=\u00a0x"],
)  # fmt: skip
def test_a_line_that_looks_like_a_secret_is_found(line: str) -> None:
    assert secrets(f"before\n{line}\nafter") == (2,)


@pytest.mark.parametrize(
    "line",
    ["password: vault:acme/night", "password: <ask the vault>", "token:<x>", "password:", "password: ",
     "password reset", "mypassword: x", "secrets: x", "tokens = 3", "api key: x", "password\n: x", "password:\nx",
     "-----BEGIN CERTIFICATE-----", "-----BEGIN private KEY-----", f"{KEY}0", f"x{KEY}", KEY.lower(), ""],
)  # fmt: skip
def test_a_line_that_only_speaks_of_one_is_not(line: str) -> None:
    assert secrets(line) == ()


def test_each_line_is_named_once_and_in_order() -> None:
    assert secrets(f"{KEY}\n\npwd: a token: b {KEY}\nnothing\nsecret=c") == (1, 3, 5)


def test_the_value_of_a_reference_may_look_like_anything() -> None:
    assert secrets("password: vault:acme/token=night") == ()


@pytest.mark.parametrize(
    "piece", ["password ", "password=", "-----BEGIN ", "PRIVATE KEY", "AKIA", "api_", " ", "token:<"]
)
def test_a_line_of_any_length_is_read_in_one_go(piece: str) -> None:
    # Were a pattern to try every split of such a line, this would not end within the life of the test run.
    text = "password" + piece * (1_000_000 // len(piece))
    assert set(secrets(text)) <= {1}


@given(
    st.lists(st.sampled_from(["password", "token", ":", "=", " ", "\n", "vault:", "<", "x", KEY, "-----BEGIN ", "A "]))
)
def test_it_finds_what_the_patterns_of_the_rule_find_line_by_line(parts: list[str]) -> None:
    named = re.compile(r"(?i)\b(password|passwd|pwd|secret|api[_-]?key|token)\s*[:=]\s*(\S+)")
    bare = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b")
    text = "".join(parts)
    found = [
        number
        for number, line in enumerate(text.split("\n"), start=1)
        if bare.search(line) or any(not hit[2].startswith(("vault:", "<")) for hit in named.finditer(line))
    ]
    assert secrets(text) == tuple(found)
