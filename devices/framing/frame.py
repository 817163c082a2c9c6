"""One kind of frame: how its head is recognised, how long it says it is, and what it carries. Pure."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from devices.framing.layout import CHECK, LENGTH, Layout, Part, Value

HEAD_CAP = 16  # bytes of a frame's beginning that are compared at once
SURE_BITS = 32  # a frame whose marks and checksum have so many bits is no chance: one byte in four thousand million


@dataclass(frozen=True, slots=True)
class Escape:
    """Bytes that may not stand inside a frame as they are: each is sent as another row of bytes."""

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
        "sure",
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
            ahead = parts[: next(at for at, part in enumerate(parts) if not part.fixed)]
        self.atoms = _atoms(ahead)[:HEAD_CAP]
        self.head = re.compile(b"".join(self.atoms), re.DOTALL)
        self._lengths = [(part, layout.start(at, 0)) for at, part in enumerate(ahead) if part.name == LENGTH]
        self.mark = _mark(layout, escape) if escape or (layout.open is not None and layout.length is None) else None
        told = 0 if self.mark else max((begin + part.width for part, begin in self._lengths), default=0)
        self.sure = _bits(layout) >= SURE_BITS
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

    def _bounds(self) -> tuple[int, int]:
        """How many bytes in front and at the back are fixed, and stand outside the escapes."""
        parts = self.layout.parts
        front = next(at for at, part in enumerate(parts) if not part.fixed)
        back = next(at for at, part in enumerate(reversed(parts)) if not part.fixed)
        return front, back


@dataclass(frozen=True, slots=True)
class Mark:
    """What a frame ends with that does not tell its length."""

    pattern: re.Pattern[bytes]
    size: int
    behind: int  # bytes of the frame that follow it
    first: bool  # the first one is the end; otherwise it may stand in the data too, and the checksum decides


def _mark(layout: Layout, escape: Escape | None) -> Mark:
    """The last run of fixed bytes behind the open part. ValueError when there is none."""
    tail = layout.parts if layout.open is None else layout.parts[layout.open + 1 :]
    behind, end = 0, len(tail)
    while end and not tail[end - 1].fixed and not escape:
        behind, end = behind + tail[end - 1].width, end - 1
    begin = end
    while begin and tail[begin - 1].fixed:
        begin -= 1
    if begin == end:
        raise ValueError("nothing tells where the frame ends")
    pattern = re.compile(b"".join(_atoms(tail[begin:end])), re.DOTALL)
    return Mark(pattern, end - begin, behind, first=escape is not None or layout.check is None)


def _bits(layout: Layout) -> float:
    """How many bits of a frame must be just so for it to be one."""
    names = [part.name for part in layout.parts if part.name]
    fixed = sum(8 - math.log2(len(part.fixed)) for part in layout.parts if part.fixed)
    again = sum(8 * part.width for part in layout.parts if names.count(part.name) > 1) / 2
    return fixed + again + sum(8 * part.width for part in layout.parts if part.name == CHECK)


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
