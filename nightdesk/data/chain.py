"""What makes a rewrite of the night log show: the salted digest of a body, and the hash that ties an entry to the last.

Both are fixed for ever (docs/reference/log-format.md); nothing here may change after the first release.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TypeAlias

Header: TypeAlias = tuple[int, str, int, str, str, str, str, str, int, str | None, str | None]
"""seq, origin, n, id, at, recorded_at, actor, kind, v, ticket, client: as stored, instants as text."""

START = bytes(32)
"""What stands for the previous hash before the first entry."""

SALT_BYTES = 16

_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def digest_of(salt: bytes, body: str) -> bytes:
    """SHA-256 of the salt and the body's bytes as stored; it stays when a redaction takes both away."""
    return sha256(salt + body.encode()).digest()


def header_json(header: Header, digest: bytes) -> str:
    """The compact JSON array that the hash is made over."""
    return _compact([*header, digest.hex()])


def hash_of(prev: bytes, header: Header, digest: bytes) -> bytes:
    """The hash of an entry: SHA-256 of the previous hash and the header's JSON."""
    return sha256(prev + header_json(header, digest).encode()).digest()
