"""One kind of frame: how its head is recognised, how long it says it is, and what it carries. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from devices.framing.layout import LENGTH, Layout, Part, Value

HEAD_CAP = 16  # bytes of a frame's beginning that are compared at once


@dataclass(frozen=True, slots=True)
class Escape:
    """Bytes that may not stand between head and tail as they are: each is sent as another row of bytes, of which none
    begins as another or as the tail does."""

    table: Mapping[int, bytes]

    def put(self, inner: bytes) -> bytes:
        """`inner` as it travels."""
        return b"".join(self.table.get(byte, bytes((byte,))) for byte in inner)

    def get(self, inner: bytes) -> bytes | None:
        """`inner` as it was meant; None when it was never made by `put`."""
        back = {sent: bytes((byte,)) for byte, sent in self.table.items()}
        pattern = b"|".join(re.escape(sent) for sent in back)
        meant = re.sub(pattern, lambda found: back[found[0]], inner)
        return meant if self.put(meant) == inner else None


class Frame:
    """A layout on the wire. `largest`: bytes of the longest one that is taken."""

    __slots__ = (
        "_lengths",
        "atoms",
        "carrier",
        "escape",
        "head",
        "head_size",
        "heard",
        "largest",
        "layout",
        "mark",
        "name",
        "sent",
        "shared",
    )

    def __init__(
        self,
        name: str,
        layout: Layout,
        largest: int,
        sent: bool = True,
        heard: bool = True,
        escape: Escape | None = None,
    ) -> None:
        self.name = name
        self.layout = layout
        self.largest = largest
        self.carrier = "" if layout.open is None else layout.parts[layout.open].name  # name of the open part
        self.sent = sent
        self.heard = heard
        self.escape = escape
        parts = layout.parts
        ahead = parts if layout.open is None else parts[: layout.open]
        if escape:  # behind the fixed beginning nothing stands where it would stand without escapes
            ahead = parts[: self._bounds()[0]]
        self.atoms = _atoms(ahead)[:HEAD_CAP]
        self.head = re.compile(b"".join(self.atoms), re.DOTALL)
        self._lengths = [(part, layout.start(at, 0)) for at, part in enumerate(ahead) if part.name == LENGTH]
        self.mark = _mark(layout, escape) if escape or (layout.open is not None and layout.length is None) else None
        # bytes of an end that may be the next one's beginning, too, as in HDLC
        self.shared = self.mark.size if escape and self.mark and self.mark.pattern.pattern == self.head.pattern else 0
        told = 0 if self.mark else max((begin + part.width for part, begin in self._lengths), default=0)
        self.head_size = max(len(self.atoms), told)  # bytes from the beginning until the size is told

    def size(self, head: bytes) -> int:
        """How long a frame is that begins with `head`; with an end mark, how long at least. 0: there is none."""
        layout = self.layout
        if self.mark or layout.open is None:
            return layout.least
        part, begin = self._lengths[0]
        length = part.get(head[begin : begin + part.width])
        if not isinstance(length, int):
            return 0
        if any(other.get(head[at : at + other.width]) != length for other, at in self._lengths[1:]):
            return 0
        size = layout.fixed_size + layout.spare(length)
        return size if layout.least <= size <= self.largest else 0

    def pack(self, values: Mapping[str, Value]) -> bytes:
        """The frame as it travels. KeyError, ValueError as Layout.pack; ValueError too if it is longer than allowed."""
        row = self.layout.pack(values)
        if self.escape:
            front, back = self._bounds()
            row = row[:front] + self.escape.put(row[front : len(row) - back]) + row[len(row) - back :]
        elif self.mark and any(self.unpack(row[:end]) for end in self._ends(row)):
            raise ValueError("what ends a frame stands in its data: it would be taken for a shorter one")
        if len(row) > self.largest:
            raise ValueError(f"{len(row)} bytes: a frame has {self.largest} at most")
        return row

    def unpack(self, raw: bytes) -> dict[str, Value] | None:
        """The values of a frame, None when `raw` is none."""
        if self.escape:
            front, back = self._bounds()
            inner = self.escape.get(raw[front : len(raw) - back])
            if inner is None:
                return None
            raw = raw[:front] + inner + raw[len(raw) - back :]
        return self.layout.unpack(raw)

    def _ends(self, row: bytes) -> Iterable[int]:
        """Where `row` might end before its end."""
        assert self.mark
        behind = self.mark.behind
        return [end for found in self.mark.pattern.finditer(row) if (end := found.end() + behind) < len(row)]

    def _bounds(self) -> tuple[int, int]:
        """How many bytes in front and at the back, the tail and what follows it, stand outside the escapes."""
        parts = self.layout.parts
        front = next(at for at, part in enumerate(parts) if not part.fixed)
        tail, behind = _tail(parts)
        return front, len(tail) + behind


@dataclass(frozen=True, slots=True)
class Mark:
    """What a frame ends with that does not tell its length."""

    pattern: re.Pattern[bytes]
    size: int
    behind: int  # bytes of the frame that follow it
    first: bool  # the first one is the end; otherwise it may stand in the data too, and the checksum decides
    inner: re.Pattern[bytes] | None = None  # with escapes: what may stand before it, as far as it is whole
    going: re.Pattern[bytes] | None = None  # and then: what may become more of that, or the mark, with the next bytes


def _mark(layout: Layout, escape: Escape | None) -> Mark:
    """The last run of fixed bytes behind the open part. ValueError when there is none."""
    tail, behind = _tail(layout.parts if layout.open is None else layout.parts[layout.open + 1 :])
    if not tail:
        raise ValueError("nothing tells where the frame ends")
    atoms = _atoms(tail)
    pattern = re.compile(b"".join(atoms), re.DOTALL)
    if escape is None:
        return Mark(pattern, len(tail), behind, first=layout.check is None)
    sent = [[re.escape(bytes((byte,))) for byte in row] for row in escape.table.values()]
    plain = b"[^" + b"".join(re.escape(bytes((byte,))) for byte in escape.table) + b"]"
    inner = b"(?:" + b"|".join((plain, *map(b"".join, sent))) + b")*+"
    going = b"(?:" + b"|".join(beginning(row[:-1]) for row in (atoms, *sent) if row[1:]) + b")?" + rb"\Z"
    return Mark(pattern, len(tail), behind, True, re.compile(inner, re.DOTALL), re.compile(going, re.DOTALL))


def _tail(parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], int]:
    """The last run of fixed bytes, and how many bytes follow it."""
    behind, end = 0, len(parts)
    while end and not parts[end - 1].fixed:
        behind, end = behind + parts[end - 1].width, end - 1
    begin = end
    while begin and parts[begin - 1].fixed:
        begin -= 1
    return parts[begin:end], behind


def beginning(atoms: Sequence[bytes]) -> bytes:
    """One or more of the first atoms: a(?:b(?:c)?)?"""
    pattern = b""
    for atom in reversed(atoms):
        pattern = atom + (b"(?:" + pattern + b")?" if pattern else b"")
    return pattern


def _atoms(parts: tuple[Part, ...]) -> list[bytes]:
    """A pattern for each byte of `parts`, all of fixed width."""
    atoms: list[bytes] = []
    for part in parts:
        if len(part.fixed) == 1:
            atoms.append(re.escape(bytes(part.fixed)))
        elif part.fixed:
            atoms.append(b"[" + b"".join(re.escape(bytes((byte,))) for byte in part.fixed) + b"]")
        else:
            atoms += [b"."] * part.width
    return atoms
