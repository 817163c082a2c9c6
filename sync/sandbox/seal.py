"""What the platform signs, and the JSON text that its signatures and hashes cover."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def canonical(value: object) -> bytes:
    """RFC 8785 JSON for what this contract holds: strings, whole numbers, lists, objects with ASCII names."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest(data: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(data).hexdigest()


def link(before: str, header_hash: str) -> str:
    """The chain over a source's records: each value covers the one before and the record's header hash."""
    return digest((before + header_hash).encode("ascii"))


class Seal:
    """The platform's Ed25519 key, kept in `file` (made when missing)."""

    def __init__(self, file: Path) -> None:
        if not file.exists():
            fresh = Ed25519PrivateKey.generate().private_bytes_raw().hex()
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
                out.write(fresh)
        self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file.read_text(encoding="ascii").strip()))

    @property
    def public(self) -> str:
        """The public key, hex."""
        return self._key.public_key().public_bytes_raw().hex()

    def signed(self, line: dict[str, Any]) -> dict[str, Any]:
        """`line` with its `sig`: Ed25519, hex, over the canonical JSON of the line without it."""
        return {**line, "sig": self._key.sign(canonical(line)).hex()}
