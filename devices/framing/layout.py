"""A row of bytes as its manual writes it: "FF 68 length length 68 address function data* check 16". Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from devices.framing.checks import Check

Value = int | bytes

_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")
_DIGITS = b"0123456789ABCDEFabcdef"
LENGTH, CHECK = "length", "check"  # the parts that are reckoned, never given


class Form(Enum):
    """How a part of fixed width stands in the bytes."""

    BIG = ""
    LITTLE = "le"
    HEX = "hex"  # as hexadecimal digits in ASCII
    DEC = "dec"  # as decimal digits in ASCII
    RAW = "raw"  # bytes that are no number
    TEXT = "text"  # bytes without control characters


@dataclass(frozen=True, slots=True)
class Part:
    """One token of a layout. `fixed`: the byte it must be (the first is sent, any is taken). `least`: of a part that
    takes what the others leave, how many bytes it has at least; None for all others."""

    name: str = ""
    width: int = 1
    form: Form = Form.BIG
    fixed: tuple[int, ...] = ()
    least: int | None = None

    @property
    def largest(self) -> int:
        """The largest number that fits."""
        if self.form is Form.HEX:
            return 16**self.width - 1
        return 10**self.width - 1 if self.form is Form.DEC else 256**self.width - 1

    def put(self, value: Value) -> bytes:
        """The bytes of `value`. ValueError when it does not fit."""
        if isinstance(value, bytes):
            least, most = (self.width, self.width) if self.least is None else (self.least, len(value))
            if not least <= len(value) <= most:
                raise ValueError(f"{self.name}: needs {least} bytes{'' if most == least else ' or more'}")
            if self.get(value) is None:
                raise ValueError(f"{self.name}: cannot hold these bytes")
            return value
        if self.least is not None or self.form in (Form.RAW, Form.TEXT):
            raise ValueError(f"{self.name}: needs bytes, not a number")
        if not 0 <= value <= self.largest:
            raise ValueError(f"{self.name}: {value} is not from 0 to {self.largest}")
        if self.form in (Form.HEX, Form.DEC):
            return format(value, f"0{self.width}{'X' if self.form is Form.HEX else 'd'}").encode()
        return value.to_bytes(self.width, "little" if self.form is Form.LITTLE else "big")

    def get(self, data: bytes) -> Value | None:
        """The value that `data` stands for; None when it stands for none."""
        if self.form is Form.BIG and self.least is None:
            return int.from_bytes(data, "big")
        if self.form is Form.TEXT:
            return None if _CONTROL.search(data) else data
        if self.least is not None or self.form is Form.RAW:
            return data
        if self.form in (Form.HEX, Form.DEC):
            digits = _DIGITS[: 22 if self.form is Form.HEX else 10]
            return None if data.strip(digits) else int(data, 16 if self.form is Form.HEX else 10)
        return int.from_bytes(data, "little")


@dataclass(frozen=True, slots=True)
class Span:
    """The parts from one to another, both of them included, by their place in the layout."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class LengthRule:
    """The part `length` says how many bytes `span` has, and `add` more, in units of `unit` bytes."""

    span: Span
    add: int = 0
    unit: int = 1


@dataclass(frozen=True, slots=True)
class CheckRule:
    """The part `check` is made of the bytes of `span`. `free`: bytes in its place that mean it was not reckoned."""

    check: Check
    span: Span
    free: tuple[bytes, ...] = ()


class Layout:
    """Parts in a row, one of them of open size at most. Packs values into bytes and takes bytes apart."""

    __slots__ = (
        "_after",
        "_checked",
        "_fixed",
        "_read",
        "_starts",
        "check",
        "fixed_size",
        "least",
        "length",
        "names",
        "open",
        "parts",
    )

    def __init__(
        self, parts: tuple[Part, ...], length: LengthRule | None = None, check: CheckRule | None = None
    ) -> None:
        self.parts = parts
        self.length = length
        self.check = check
        self.open = next((at for at, part in enumerate(parts) if part.least is not None), None)
        self.fixed_size = sum(part.width for part in parts if part.least is None)  # bytes of all parts but the open one
        self.names = tuple(dict.fromkeys(part.name for part in parts if part.name and part.name not in (LENGTH, CHECK)))
        starts, at = list[int](), 0
        for part in parts:
            starts.append(at)
            at += part.width if part.least is None else 0
        starts.append(at)
        self._starts = tuple(starts)  # where each part begins if the open one is empty
        self._after = len(parts) if self.open is None else self.open  # parts behind this one are moved by its size
        self.least = self.fixed_size + sum(part.least or 0 for part in parts)  # bytes of the shortest row
        placed = [(part, self._place(at, at)) for at, part in enumerate(parts)]
        self._fixed = [(place.start, frozenset(part.fixed)) for part, place in placed if part.fixed]
        self._read = [(part.name, _getter(part), place) for part, place in placed if part.name and part.name != CHECK]
        found = next((each for each in placed if each[0].name == CHECK), None)
        self._checked = (check, *found, self._place(check.span.first, check.span.last)) if check and found else None

    def start(self, index: int, spare: int) -> int:
        """Where part `index` begins when the open part has `spare` bytes; `len(parts)` gives the end."""
        return self._starts[index] + (spare if index > self._after else 0)

    def counted(self, spare: int) -> int:
        """What the part `length` says when the open part has `spare` bytes; -1 if no whole number of units says it."""
        assert self.length is not None
        span = self.length.span
        size, rest = divmod(self.start(span.last + 1, spare) - self.start(span.first, spare), self.length.unit)
        return -1 if rest else size + self.length.add

    def spare(self, length: int) -> int:
        """The size of the open part when the part `length` says `length`; may be below what it needs."""
        assert self.length is not None
        span = self.length.span
        return (length - self.length.add) * self.length.unit - (self._starts[span.last + 1] - self._starts[span.first])

    def pack(self, values: Mapping[str, Value]) -> bytes:
        """The row. KeyError for a value that is missing, ValueError for one that does not fit; each names the part."""
        pieces = [b"" if part.name in (LENGTH, CHECK) else _piece(part, values) for part in self.parts]
        spare = len(pieces[self.open]) if self.open is not None else 0
        for at, part in enumerate(self.parts):
            if part.name == LENGTH:
                counted = self.counted(spare)
                if not 0 <= counted <= part.largest:
                    raise ValueError(f"{spare} bytes are too many, or not a whole number of units")
                pieces[at] = part.put(counted)
            elif part.name == CHECK:
                pieces[at] = bytes(part.width)
        return self.checked(b"".join(pieces), values.get(CHECK))

    def checked(self, row: bytes, given: Value | None = None) -> bytes:
        """`row` with its checksum, or with what is `given` in its place."""
        if self._checked is None or len(row) < self.least:
            return row
        rule, part, place, covered = self._checked
        whole = bytearray(row)
        whole[place] = part.put(rule.check.of(row[covered]) if given is None else given)
        return bytes(whole)

    def unpack(self, row: bytes) -> dict[str, Value] | None:
        """The values by name, without length and check; None when `row` is not such a row."""
        if len(row) < self.least or (self.open is None and len(row) > self.fixed_size):
            return None
        for place, fixed in self._fixed:
            if row[place] not in fixed:
                return None
        if self._checked and not self._holds(row, *self._checked):
            return None
        values: dict[str, Value] = {}
        for name, get, place in self._read:
            value = get(row[place])
            if value is None or values.setdefault(name, value) != value:
                return None
        if self.length is not None and values.pop(LENGTH) != self.counted(len(row) - self.fixed_size):
            return None
        return values

    def _holds(self, row: bytes, rule: CheckRule, part: Part, place: slice, covered: slice) -> bool:
        given = row[place]
        return part.get(given) == rule.check.of(row[covered]) or given in rule.free

    def _place(self, first: int, last: int) -> slice:
        """Where parts `first` to `last` stand in any row: behind the open part it is told from the end."""
        begin, end = self._starts[first], self._starts[last + 1]
        if first > self._after:
            begin -= self.fixed_size
        return slice(begin, end if last < self._after else (end - self.fixed_size) or None)


def _getter(part: Part) -> Callable[[bytes], Value | None]:
    """Part.get, without a call of our own for the commonest: numbers with the high byte first."""
    return int.from_bytes if part.form is Form.BIG and part.least is None else part.get


def _piece(part: Part, values: Mapping[str, Value]) -> bytes:
    if part.fixed:
        return bytes(part.fixed[:1])
    if part.name not in values:
        if part.least == 0:
            return b""
        raise KeyError(f"{part.name} is missing")
    return part.put(values[part.name])
