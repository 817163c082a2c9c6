"""What stations send, read without trust: lines into envelopes, or a problem that names the fault."""

import gzip
import io
import json
from dataclasses import dataclass
from typing import Any, NoReturn, cast

from sync.sandbox.seal import canonical, digest

MAX_BODY = 1 << 20  # bytes as sent
MAX_PLAIN = 16 << 20  # bytes after gzip: a bomb stops here


class Problem(Exception):
    """An answer that is no receipt: HTTP status, a code for programs, and facts that belong to it."""

    def __init__(self, status: int, code: str, title: str, **facts: int) -> None:
        super().__init__(code)
        self.status, self.code, self.title, self.facts = status, code, title, facts


@dataclass(frozen=True, slots=True)
class Envelope:
    """One line as it came, its fields, and the hash of its header."""

    raw: str
    fields: dict[str, Any]
    header_hash: str

    @property
    def n(self) -> int:
        return self.fields["n"]

    @property
    def chain(self) -> str:
        return self.fields["chain"]

    def body_holds(self) -> bool:
        """Whether the body is there and is what the header's hash says."""
        body = self.fields["body"]
        return body is not None and digest(body.encode()) == self.fields["h"]


_TYPES: dict[str, type] = {
    "v": int, "n": int, "device": str, "inc": int, "dseq": int, "case": str, "seq": int, "type": str, "at": str,
    "actor": str, "prev": str, "h": str, "chain": str,
}  # fmt: skip
_HEADER = ("device", "inc", "dseq", "case", "seq", "type", "at", "actor", "prev")


def unpacked(body: bytes, coding: str) -> bytes:
    """The request body behind its Content-Encoding."""
    if len(body) > MAX_BODY:
        raise Problem(413, "too-large", "request body too large")
    if coding in ("", "identity"):
        return body
    if coding != "gzip":
        raise Problem(415, "coding", "unsupported content coding")
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
            plain = stream.read(MAX_PLAIN + 1)
    except (OSError, EOFError) as fault:
        raise Problem(422, "unreadable", "broken gzip stream") from fault
    if len(plain) > MAX_PLAIN:
        raise Problem(413, "too-large", "request body too large once unpacked")
    return plain


def envelopes(plain: bytes, device: str, inc: int) -> list[Envelope]:
    """The lines of one request: all of one source, numbers in a row. Raises Problem(422)."""
    try:
        lines = plain.decode().split("\n")
    except UnicodeDecodeError as fault:
        raise Problem(422, "unreadable", "not UTF-8") from fault
    if lines.pop():
        raise Problem(422, "unreadable", "the last line has no end")
    found: list[Envelope] = []
    for number, line in enumerate(lines, 1):
        one = _envelope(line, number)
        if (one.fields["device"], one.fields["inc"]) != (device, inc):
            _unreadable(number, "of another source")
        if found and one.n != found[-1].n + 1:
            _unreadable(number, "numbers are not in a row")
        found.append(one)
    return found


def _envelope(line: str, number: int) -> Envelope:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        _unreadable(number, "not JSON")
    if not isinstance(value, dict):
        _unreadable(number, "not an object")
    fields = cast(dict[str, Any], value)
    for name, kind in _TYPES.items():
        if type(fields.get(name)) is not kind:
            _unreadable(number, f"{name} missing or of another kind")
        if kind is int and not 0 <= fields[name] < 2**31:
            _unreadable(number, f"{name} out of range")
    if not (fields.get("body") is None or isinstance(fields["body"], str)) or "body" not in fields:
        _unreadable(number, "body missing or of another kind")
    if fields["n"] < 1:
        _unreadable(number, "n starts at 1")
    try:
        header = canonical({**{name: fields[name] for name in _HEADER}, "body_hash": fields["h"]})
        line.encode()
        (fields["body"] or "").encode()
    except ValueError:
        _unreadable(number, "not Unicode text")
    return Envelope(line, fields, digest(header))


def _unreadable(line: int, why: str) -> NoReturn:
    raise Problem(422, "unreadable", f"line {line}: {why}", line=line)
