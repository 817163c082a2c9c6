"""What goes over the line: envelopes around frozen bytes, and answers believed only when every mark on them holds."""

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from hall.errors import Garbled
from hall.journal import Header, canonical

VERSION = 1
CUT = "cut short"  # the line broke: everything that came may be right
_PAPER = re.compile(r"[A-Z2-7]{8}")  # a paper's serial, and the key that signed it
_GZIP_FROM = 1400  # bytes: what fits one segment gains nothing

Line = Mapping[str, Any]


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


@dataclass(frozen=True, slots=True)
class Decision:
    """决定 on one case: outcome `granted` or `denied`; `revision` grows with every change of the case."""

    case: str
    official_no: str
    outcome: str
    text: str
    decided_at: str
    revision: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """The official number that one case got."""

    case: str
    official_no: str


@dataclass(frozen=True, slots=True)
class Paid:
    """An order that was paid at the platform's cashier, and the number of its receipt."""

    order: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Voiding:
    """Papers that are void by the word of another station; see hall.proofs.voids."""

    issuer: str
    serials: tuple[str, ...]
    since: str
    why: str


def read_hello(raw: bytes, device: str, inc: int, nonce: str, key: str) -> Hello:
    """The greeting in `raw`, signed by `key`, or by the key it brings when `key` is "" (first contact).

    Raises Garbled unless it answers this `nonce` and store, speaks protocol 1 and its signature holds.
    """
    line = _line(raw)
    brought = _text(line, "key")
    _signed(line, key or brought)
    if (line.get("nonce"), line.get("device"), line.get("inc")) != (nonce, device, inc):
        raise _garbled("not the answer to this greeting")
    if brought != (key or brought):
        raise _garbled("key")
    protocol = line.get("protocol")
    if not (isinstance(protocol, list) and _whole_pair(cast("list[object]", protocol))):
        raise _garbled("protocol")
    return Hello(_text(line, "epoch"), brought, _whole(line, "received_upto"), _text(line, "chain"))


def read_reply(raw: bytes, asked: Asked, req: str) -> Reply:
    """The receipt and changes in `raw`; `req` is the hex SHA-256 of the request body as it was sent.

    Raises Garbled with `why` CUT when the end is missing, else with what does not hold. Nothing in a reply that
    raises may be believed.
    """
    lines = raw.split(b"\n")
    if lines.pop() or len(lines) < 2:
        raise _garbled(CUT)
    parsed = [_line(line) for line in lines]
    first, middle, last = parsed[0], parsed[1:-1], parsed[-1]
    _signed(first, asked.key)
    for name, expected in (("epoch", asked.epoch), ("device", asked.device), ("inc", asked.inc), ("req", req)):
        if first.get(name) != expected:
            raise _garbled(name)
    if last.get("end") is not True or last.get("n") != len(middle):
        raise _garbled(CUT)
    return Reply(_receipt(first), tuple(_change(line) for line in middle), _text(last, "cursor"))


def read_decision(line: Line) -> Decision:
    """The decision a change carries. Raises Garbled when a field is missing or cannot be."""
    outcome, decided_at, official_no = _text(line, "outcome"), _text(line, "decided_at"), _official_no(line)
    if outcome not in ("granted", "denied"):
        raise _garbled("outcome")
    if not _aware(decided_at):
        raise _garbled("decided_at")
    return Decision(
        _text(line, "case"), official_no, outcome, _text(line, "text"), decided_at, _whole(line, "revision")
    )


def read_number(line: Line) -> Numbered:
    """The official number a change carries. Raises Garbled when a field is missing or cannot be."""
    return Numbered(_text(line, "case"), _official_no(line))


def read_payment(line: Line) -> Paid:
    """The order a change says was paid. Raises Garbled when a field is missing or cannot be."""
    paid = Paid(_text(line, "order"), _text(line, "receipt").strip())
    if not 0 < len(paid.receipt) <= 50:
        raise _garbled("receipt")
    return paid


def read_voiding(line: Line) -> Voiding:
    """The papers a change says are void. Raises Garbled when a field is missing or cannot be."""
    given, since = line.get("serials"), _text(line, "since")
    serials = cast("list[object]", given) if isinstance(given, list) else []
    texts = tuple(each for each in serials if isinstance(each, str) and (each == "" or _PAPER.fullmatch(each)))
    if len(texts) != len(serials) or not 0 < len(texts) <= 500:
        raise _garbled("serials")
    if not _PAPER.fullmatch(issuer := _text(line, "issuer")):
        raise _garbled("issuer")
    if not _aware(since):
        raise _garbled("since")
    return Voiding(issuer, texts, since, _text(line, "why"))


def _aware(time: str) -> bool:
    """Whether `time` is one, with its zone."""
    try:
        return datetime.fromisoformat(time).tzinfo is not None
    except ValueError:
        return False


def _official_no(line: Line) -> str:
    number = _text(line, "official_no")
    if not 0 < len(number) <= 50:
        raise _garbled("official_no")
    return number


def _receipt(line: Line) -> Receipt:
    given = line.get("exc")
    if not isinstance(given, list):
        raise _garbled("exc")
    asides: list[Aside] = []
    for one in cast("list[object]", given):
        if not isinstance(one, dict):
            raise _garbled("exc")
        fields = cast("dict[str, Any]", one)
        asides.append(Aside(_whole(fields, "n"), _text(fields, "code"), _text(fields, "reason")))
    upto, safe = _whole(line, "received_upto"), _whole(line, "safe_upto")
    if safe > upto:
        raise _garbled("safe_upto")
    return Receipt(upto, safe, _text(line, "chain"), tuple(asides))


def _change(line: Line) -> Change:
    change = line.get("change")
    if not isinstance(change, dict):
        raise _garbled("change")
    return Change(cast("dict[str, Any]", change), _text(line, "cursor"))


def _line(raw: bytes) -> Line:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise _garbled("not JSON") from None
    if not isinstance(value, dict):
        raise _garbled("not an object")
    return cast("dict[str, Any]", value)


def _signed(line: Line, key: str) -> None:
    """Raise Garbled unless `sig` is the Ed25519 signature of `key` over the canonical JSON of the rest."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        signed = canonical({name: value for name, value in line.items() if name != "sig"})
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(_text(line, "sig")), signed)
    except (ValueError, RecursionError, InvalidSignature):
        raise _garbled("signature") from None


def _text(line: Line, name: str) -> str:
    value = line.get(name)
    if not isinstance(value, str):
        raise _garbled(name)
    return value


def _whole(line: Line, name: str) -> int:
    value = line.get(name)
    if type(value) is not int or not 0 <= value < 2**53:
        raise _garbled(name)
    return value


def _whole_pair(pair: list[object]) -> bool:
    low, high = (pair[0], pair[1]) if len(pair) == 2 else (None, None)
    return type(low) is int and type(high) is int and low <= VERSION <= high


def _garbled(why: str) -> Garbled:
    return Garbled("platform", why)
