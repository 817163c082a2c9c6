"""A row of bytes as its manual writes it: "FF 68 length length 68 address function data* check 16". Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from devices.framing.checks import Check

Value = int | bytes

LENGTH, CHECK = "length", "check"  # the parts that are reckoned, never given


class Form(Enum):
    """How a part of fixed width stands in the bytes."""

    BIG = ""
    LITTLE = "le"
    HEX = "hex"  # as hexadecimal digits in ASCII
    DEC = "dec"  # as decimal digits in ASCII
    RAW = "raw"  # bytes that are no number


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
            if self.least is not None:
                if len(value) < self.least:
                    raise ValueError(f"{self.name}: needs {self.least} bytes or more, not {len(value)}")
            elif len(value) != self.width:
                raise ValueError(f"{self.name}: needs {self.width} bytes, not {len(value)}")
            return value
        if self.least is not None or self.form is Form.RAW:
            raise ValueError(f"{self.name}: needs bytes, not a number")
        if not 0 <= value <= self.largest:
            raise ValueError(f"{self.name}: {value} is not from 0 to {self.largest}")
        if self.form in (Form.HEX, Form.DEC):
            return format(value, f"0{self.width}{'X' if self.form is Form.HEX else 'd'}").encode()
        return value.to_bytes(self.width, "little" if self.form is Form.LITTLE else "big")

    def get(self, data: bytes) -> Value | None:
        """The value that `data` stands for; None when it stands for none."""
        if self.least is not None or self.form is Form.RAW:
            return data
        if self.form in (Form.HEX, Form.DEC):
            digits = b"0123456789ABCDEFabcdef"[: 22 if self.form is Form.HEX else 10]
            return None if data.strip(digits) else int(data, 16 if self.form is Form.HEX else 10)
        return int.from_bytes(data, "little" if self.form is Form.LITTLE else "big")


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

    __slots__ = ("_after", "_check_at", "_starts", "check", "fixed_size", "length", "names", "open", "parts")

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
        self._check_at = next((at for at, part in enumerate(parts) if part.name == CHECK), None)

    @property
    def least(self) -> int:
        """Bytes of the shortest row."""
        return self.fixed_size + (self.parts[self.open].least or 0 if self.open is not None else 0)

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
        if self.check is not None and self._check_at is not None:
            part, span, row = self.parts[self._check_at], self.check.span, b"".join(pieces)
            given = values.get(CHECK)
            total = self.check.check.of(row[self.start(span.first, spare) : self.start(span.last + 1, spare)])
            pieces[self._check_at] = part.put(total if given is None else given)
        return b"".join(pieces)

    def unpack(self, row: bytes) -> dict[str, Value] | None:
        """The values by name, without length and check; None when `row` is not such a row."""
        spare = len(row) - self.fixed_size
        if len(row) < self.least or (self.open is None and spare):
            return None
        if self._check_at is not None and not self._holds(row, spare, self._check_at):
            return None
        values: dict[str, Value] = {}
        for at, part in enumerate(self.parts):
            begin = self.start(at, spare)
            if part.fixed:
                if row[begin] not in part.fixed:
                    return None
                continue
            if part.name == CHECK:
                continue
            value = part.get(row[begin : self.start(at + 1, spare)])
            if value is None or values.setdefault(part.name, value) != value:
                return None
        if self.length is not None and values.pop(LENGTH) != self.counted(spare):
            return None
        return values

    def _holds(self, row: bytes, spare: int, at: int) -> bool:
        assert self.check is not None
        begin, span = self.start(at, spare), self.check.span
        given = row[begin : begin + self.parts[at].width]
        covered = row[self.start(span.first, spare) : self.start(span.last + 1, spare)]
        return self.parts[at].get(given) == self.check.check.of(covered) or given in self.check.free


def _piece(part: Part, values: Mapping[str, Value]) -> bytes:
    if part.fixed:
        return bytes(part.fixed[:1])
    if part.name not in values:
        if part.least == 0:
            return b""
        raise KeyError(f"{part.name} is missing")
    return part.put(values[part.name])
