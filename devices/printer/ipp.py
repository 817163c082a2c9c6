"""IPP as bytes: a request out, an answer in. RFC 8010 §3; the operations and values are RFC 8011's. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from hall.errors import Garbled

Value = str | int | bool | bytes
Attributes = dict[str, list[Value]]


class Operation(IntEnum):
    """What a printer is asked (RFC 8011 §5.4.15)."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER = 0x000B


class Tag(IntEnum):
    """Delimiters of groups, and the kinds of value that are sent (RFC 8010 §3.5)."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49


NOT_FOUND = 0x0406  # client-error-not-found
CANCELED = 0x0508  # server-error-job-canceled: it had begun
_TEXTS = range(0x40, 0x5F)
_MEMBERS = (0x34, 0x37, 0x4A)  # of a collection: begin, end, name
_MOST = 1 << 20  # bytes of an answer: a length beyond it is noise


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `status` 0x0000 to 0x00ff is success; groups in their order, by (tag, attributes)."""

    status: int
    groups: list[tuple[int, Attributes]] = field(default_factory=list[tuple[int, Attributes]])

    @property
    def ok(self) -> bool:
        return self.status < 0x0100

    def first(self, tag: Tag) -> Attributes:
        """The first group of that kind; empty where there is none."""
        nothing: Attributes = {}
        return next((attributes for found, attributes in self.groups if found == tag), nothing)

    def every(self, tag: Tag) -> list[Attributes]:
        """All groups of that kind."""
        return [attributes for found, attributes in self.groups if found == tag]


Given = tuple[Tag, str, Value | Sequence[Value]]


def request(
    operation: Operation, number: int, uri: str, user: str, more: Sequence[Given] = (), job: Sequence[Given] = ()
) -> bytes:
    """The bytes of a question to the printer at `uri`: `more` of the operation, and what the `job` is to be like."""
    first: list[Given] = [
        (Tag.CHARSET, "attributes-charset", "utf-8"),
        (Tag.LANGUAGE, "attributes-natural-language", "en"),
        (Tag.URI, "printer-uri", uri),
        (Tag.NAME, "requesting-user-name", user),
    ]
    head = b"\x01\x01" + operation.to_bytes(2, "big") + number.to_bytes(4, "big")
    jobs = bytes((Tag.JOB,)) + _grouped(job) if job else b""
    return head + bytes((Tag.OPERATION,)) + _grouped([*first, *more]) + jobs + bytes((Tag.END,))


def _grouped(given: Sequence[Given]) -> bytes:
    out = bytearray()
    for tag, name, values in given:
        several = [values] if isinstance(values, str | int | bytes) else values
        for n, value in enumerate(several):
            key, data = b"" if n else name.encode("ascii"), _packed(tag, value)
            out += bytes((tag,)) + len(key).to_bytes(2, "big") + key + len(data).to_bytes(2, "big") + data
    return bytes(out)


def _packed(tag: Tag, value: Value) -> bytes:
    if tag is Tag.BOOLEAN:
        return b"\x01" if value else b"\x00"
    if isinstance(value, int):
        return value.to_bytes(4, "big", signed=True)
    return value.encode("utf-8") if isinstance(value, str) else value


def read(data: bytes) -> Answer:
    """The answer that `data` holds whole. Raises Garbled for anything else."""
    reader = _Reader(data)
    if reader.take(1) not in (b"\x01", b"\x02"):
        raise Garbled("ipp", "not a version of IPP")
    reader.take(1)
    answer = Answer(reader.number(2))
    reader.take(4)
    attributes: Attributes | None = None
    values: list[Value] | None = None
    while (tag := reader.number(1)) != Tag.END:
        if tag < 0x10:
            attributes, values = {}, None
            answer.groups.append((tag, attributes))
            continue
        name, value = reader.take(reader.number(2)), reader.take(reader.number(2))
        if attributes is None:
            raise Garbled("ipp", "a value before any group")
        if name:
            values = attributes.setdefault(_text(name), [])
        if values is None:
            raise Garbled("ipp", "a value without a name")
        if tag not in _MEMBERS:
            values.append(_value(tag, value))
    return answer


def _value(tag: int, value: bytes) -> Value:
    if tag in (Tag.INTEGER, Tag.ENUM, Tag.BOOLEAN):
        if len(value) != (1 if tag == Tag.BOOLEAN else 4):
            raise Garbled("ipp", "a number of the wrong length")
        return bool(value[0]) if tag == Tag.BOOLEAN else int.from_bytes(value, "big", signed=True)
    return _text(value) if tag in _TEXTS else value


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Garbled("ipp", "not UTF-8") from None


class _Reader:
    """Bytes from the left. Raises Garbled at the end of them."""

    def __init__(self, data: bytes) -> None:
        if len(data) > _MOST:
            raise Garbled("ipp", "too long")
        self._data, self._at = data, 0

    def take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise Garbled("ipp", "cut short")
        self._at += count
        return taken

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "big")
