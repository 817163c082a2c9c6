"""What goes over the line: envelopes around frozen bytes, and answers believed only when every mark on them holds."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from typing import Any, cast

from hall.journal import Header, canonical
from sync.fields import Line, garbled, text, whole

VERSION = 1
CUT = "cut short"  # the line broke: everything that came may be right
_GZIP_FROM = 1400  # bytes: what fits one segment gains nothing


def link(before: str, header_hash: str) -> str:
    """The chain along the outbox: hex SHA-256 over the value before and the record's header hash.

    The value before the first is hall.journal.first_prev(device, inc).
    """
    return hashlib.sha256((before + header_hash).encode("ascii")).hexdigest()


def envelope(n: int, header: Header, body: bytes | None, chain: str) -> bytes:
    """One NDJSON line. The frozen body travels as it stands, inside a JSON string; None once it was purged."""
    fields = header.to_json()
    fields["h"] = fields.pop("body_hash")
    text = None if body is None else body.decode()
    return canonical({"v": VERSION, "n": n, **fields, "body": text, "chain": chain}) + b"\n"


def packed(body: bytes) -> tuple[bytes, str]:
    """`body` as it goes out, and its Content-Encoding ("" for none). The same body always gives the same bytes."""
    if len(body) < _GZIP_FROM:
        return body, ""
    small = gzip.compress(body, mtime=0)
    return (small, "gzip") if len(small) < len(body) else (body, "")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and whose answer counts: the store's name, the platform's epoch and its public key (hex)."""

    device: str
    inc: int
    epoch: str
    key: str


@dataclass(frozen=True, slots=True)
class Hello:
    """The platform's greeting: its epoch and key, and how far it holds this store's records."""

    epoch: str
    key: str
    received_upto: int
    chain: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A record the platform holds and cannot work with: `code` for programs, `reason` for the clerk."""

    n: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform signs for: records up to `received_upto` are stored, up to `safe_upto` also backed up."""

    received_upto: int
    safe_upto: int
    chain: str
    asides: tuple[Aside, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One change as it came down, and the cursor behind it."""

    line: Line
    cursor: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole, verified answer to one exchange."""

    receipt: Receipt
    changes: tuple[Change, ...]
    cursor: str


def read_hello(raw: bytes, device: str, inc: int, nonce: str, key: str) -> Hello:
    """The greeting in `raw`, signed by `key`, or by the key it brings when `key` is "" (first contact).

    Raises Garbled unless it answers this `nonce` and store, speaks protocol 1 and its signature holds.
    """
    line = _line(raw)
    brought = text(line, "key")
    _signed(line, key or brought)
    if (line.get("nonce"), line.get("device"), line.get("inc")) != (nonce, device, inc):
        raise garbled("not the answer to this greeting")
    if brought != (key or brought):
        raise garbled("key")
    protocol = line.get("protocol")
    if not (isinstance(protocol, list) and _whole_pair(cast("list[object]", protocol))):
        raise garbled("protocol")
    return Hello(text(line, "epoch"), brought, whole(line, "received_upto"), text(line, "chain"))


def read_reply(raw: bytes, asked: Asked, req: str) -> Reply:
    """The receipt and changes in `raw`; `req` is the hex SHA-256 of the request body as it was sent.

    Raises Garbled with `why` CUT when the end is missing, else with what does not hold. Nothing in a reply that
    raises may be believed.
    """
    lines = raw.split(b"\n")
    if lines.pop() or len(lines) < 2:
        raise garbled(CUT)
    parsed = [_line(line) for line in lines]
    first, middle, last = parsed[0], parsed[1:-1], parsed[-1]
    _signed(first, asked.key)
    for name, expected in (("epoch", asked.epoch), ("device", asked.device), ("inc", asked.inc), ("req", req)):
        if first.get(name) != expected:
            raise garbled(name)
    if last.get("end") is not True or last.get("n") != len(middle):
        raise garbled(CUT)
    return Reply(_receipt(first), tuple(_change(line) for line in middle), text(last, "cursor"))


def _receipt(line: Line) -> Receipt:
    given = line.get("exc")
    if not isinstance(given, list):
        raise garbled("exc")
    asides: list[Aside] = []
    for one in cast("list[object]", given):
        if not isinstance(one, dict):
            raise garbled("exc")
        fields = cast("dict[str, Any]", one)
        asides.append(Aside(whole(fields, "n"), text(fields, "code"), text(fields, "reason")))
    upto, safe = whole(line, "received_upto"), whole(line, "safe_upto")
    if safe > upto:
        raise garbled("safe_upto")
    return Receipt(upto, safe, text(line, "chain"), tuple(asides))


def _change(line: Line) -> Change:
    change = line.get("change")
    if not isinstance(change, dict):
        raise garbled("change")
    return Change(cast("dict[str, Any]", change), text(line, "cursor"))


def _line(raw: bytes) -> Line:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise garbled("not JSON") from None
    if not isinstance(value, dict):
        raise garbled("not an object")
    return cast("dict[str, Any]", value)


def _signed(line: Line, key: str) -> None:
    """Raise Garbled unless `sig` is the Ed25519 signature of `key` over the canonical JSON of the rest."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        signed = canonical({name: value for name, value in line.items() if name != "sig"})
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(text(line, "sig")), signed)
    except (ValueError, RecursionError, InvalidSignature):
        raise garbled("signature") from None


def _whole_pair(pair: list[object]) -> bool:
    low, high = (pair[0], pair[1]) if len(pair) == 2 else (None, None)
    return type(low) is int and type(high) is int and low <= VERSION <= high
