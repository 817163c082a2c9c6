"""Finds frames in whatever comes over a wire: nothing raises, nothing grows, what is damaged is passed over. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from devices.framing.frame import Frame
from devices.framing.layout import Value

SLICE = 4096  # bytes taken in at once: the buffer holds no more than these and one frame
_NO, _MORE = 0, -1


@dataclass(frozen=True, slots=True)
class Found:
    """A valid frame, taken apart."""

    frame: Frame
    values: dict[str, Value]
    raw: bytes


@dataclass(slots=True)
class _Begun:
    """A frame that has a head. `needs`: where the buffer must reach until a look at it is worth while; `size`: 0 until
    it is told; `mark`: where its end mark is searched from."""

    start: int
    frame: Frame
    needs: int
    size: int = 0
    mark: int = 0


class Finder:
    """Valid frames of several kinds in one stream.

    A whole frame goes before what stands inside it. But a whole frame inside one that is still waiting for bytes is
    taken at once, and the outer one given up: it has lost bytes, and would swallow the next frames too.
    """

    def __init__(self, frames: Sequence[Frame]) -> None:
        self._frames = frames
        self._head_size = min(len(frame.atoms) for frame in frames)
        heads = [frame.atoms[: self._head_size] for frame in frames]
        self._head = _either(b"".join(head) for head in heads)
        self._tail = _either(_beginning(head[:-1]) + rb"\Z" for head in heads) if self._head_size > 1 else None
        self._buffer = bytearray()
        self._begun: list[_Begun] = []
        self._wake = 0  # where the buffer must reach until one of them is worth a look
        self._seen = 0  # heads before this place are known
        self._strays = bytearray()

    @property
    def held(self) -> int:
        """Bytes kept for frames that are not whole yet."""
        return len(self._buffer)

    @property
    def strays(self) -> bytes:
        """The bytes given up in the last `feed`, in their order: they belong to no frame."""
        return bytes(self._strays)

    def clear(self) -> None:
        """Forget what has begun."""
        self._buffer.clear()
        self._begun.clear()
        self._seen = self._wake = 0

    def feed(self, data: bytes) -> list[Found]:
        """The frames completed by `data`."""
        self._strays.clear()
        found: list[Found] = []
        for start in range(0, len(data), SLICE):
            self._buffer += data[start : start + SLICE]
            self._scan(found)
        return found

    def _scan(self, found: list[Found]) -> None:
        done = 0
        while hit := self._next():
            start, one = hit
            found.append(one)
            self._strays += self._buffer[done:start]
            done = self._seen = start + len(one.raw)
            self._begun = [each for each in self._begun if each.start >= done]
        have = len(self._buffer)
        self._seen = max(self._seen, have - self._head_size + 1)
        if self._begun:
            keep = self._begun[0].start
        else:
            begins = self._tail.search(self._buffer, self._seen) if self._tail else None
            keep = begins.start() if begins else have
        self._strays += self._buffer[done:keep]
        if keep:
            del self._buffer[:keep]
            self._seen = max(0, self._seen - keep)
            for each in self._begun:
                each.start -= keep
                each.needs -= keep
                each.mark -= keep
        self._wake = min((each.needs for each in self._begun), default=0)

    def _next(self) -> tuple[int, Found] | None:
        """The first valid frame and its place."""
        have = len(self._buffer)
        if self._begun and have >= self._wake:
            waiting, self._begun = self._begun, []
            for at, each in enumerate(waiting):
                one = self._look(each, have) if have >= each.needs else _MORE
                if isinstance(one, Found):
                    self._begun += waiting[at + 1 :]
                    return each.start, one
                if one:
                    self._begun.append(each)
        while head := self._head.search(self._buffer, self._seen):
            start = head.start()
            self._seen = start + 1
            for frame in self._frames:
                each = _Begun(start, frame, start + frame.head_size)
                one = self._look(each, have) if have >= each.needs else _MORE
                if isinstance(one, Found):
                    return start, one
                if one:
                    self._begun.append(each)
        return None

    def _look(self, each: _Begun, have: int) -> Found | int:
        """The frame `each` if it is whole; _NO if there is none, _MORE if bytes are missing."""
        frame, start, buffer = each.frame, each.start, self._buffer
        if not each.size:
            if not frame.head.match(buffer, start):
                return _NO
            each.size = frame.size(bytes(buffer[start : start + frame.head_size]))
            each.needs = start + each.size
            if not each.size:
                return _NO
            if have < each.needs:
                return _MORE
        if frame.mark:
            return self._look_for_mark(each, have)
        raw = bytes(buffer[start : each.needs])
        values = frame.unpack(raw)
        return _NO if values is None else Found(frame, values, raw)

    def _look_for_mark(self, each: _Begun, have: int) -> Found | int:
        frame, mark, start = each.frame, each.frame.mark, each.start
        assert mark is not None
        searched = each.mark or start + frame.layout.least - mark.size - mark.behind
        while found := mark.pattern.search(self._buffer, searched):
            end = found.end() + mark.behind
            if end - start > frame.largest:
                return _NO
            if end > have:
                each.mark, each.needs = found.start(), end
                return _MORE
            raw = bytes(self._buffer[start:end])
            values = frame.unpack(raw)
            if values is not None:
                return Found(frame, values, raw)
            if mark.sure:
                return _NO
            searched = found.start() + 1
        if have - start >= frame.largest:
            return _NO
        each.mark, each.needs = max(searched, have - mark.size + 1), have + 1
        return _MORE


def _either(patterns: Iterable[bytes]) -> re.Pattern[bytes]:
    """One pattern of several."""
    return re.compile(b"|".join(dict.fromkeys(patterns)), re.DOTALL)


def _beginning(atoms: list[bytes]) -> bytes:
    """One or more of the first atoms: a(?:b(?:c)?)?"""
    pattern = b""
    for atom in reversed(atoms):
        pattern = atom + (b"(?:" + pattern + b")?" if pattern else b"")
    return pattern
