"""Finds frames in whatever comes over a wire: nothing raises, nothing grows, what is damaged is passed over. Pure."""

import heapq
import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from devices.framing.frame import Frame, beginning
from devices.framing.layout import Value

SLICE = 4096  # bytes taken in at once: the buffer holds no more than these and one frame
ROW = 3  # whole frames, one behind the other: no data of one around them, but the next ones behind lost bytes


@dataclass(frozen=True, slots=True)
class Found:
    """A valid frame, taken apart."""

    frame: Frame
    values: dict[str, Value]
    raw: bytes


@dataclass(eq=False, slots=True)
class _Begun:
    """A frame that has a head. Places count from the beginning of the stream.

    `needs`: where the stream must reach until a look at it is worth while; `ends`: it is whole there; `size`: how
    long it is, at least; 0 until its head is told; `mark`: where its end mark is searched from;
    `over`: taken or given up.
    """

    needs: int
    start: int
    frame: Frame
    ends: bool = False
    size: int = 0
    mark: int = 0
    over: bool = False


class Finder:
    """Valid frames of several kinds in one stream; the same ones however the stream is cut into pieces.

    A frame that is whole while another around it has begun waits: for that one to be whole, then it was its data; for
    that one to be found wrong; or for a ROW of them, which tells that the one around them has lost bytes and would
    swallow the next ones too. Where that one is whole and right, one less and the beginning of the last tell it too.
    """

    def __init__(self, frames: Sequence[Frame]) -> None:
        self._head_size = min(len(frame.atoms) for frame in frames)
        self._kinds = [(frame, frame.head_size <= self._head_size) for frame in frames]  # and: its head is seen whole
        self._least = min(frame.layout.least for frame in frames)
        heads = [frame.atoms[: self._head_size] for frame in frames]
        self._head = _either(b"".join(head) for head in heads)
        self._tail = _either(beginning(head[:-1]) + rb"\Z" for head in heads) if self._head_size > 1 else None
        self._buffer = bytearray()
        self._base = 0  # place of the buffer's first byte
        self._done = 0  # what is before this place was taken or given up
        self._free = 0  # from this place on a frame may begin; a little less where one ends as the next begins
        self._seen = 0  # heads before this place are known
        # a heap by needs and start; what was given up with a frame that was taken is still in it
        self._begun: list[tuple[int, int, int, _Begun]] = []
        self._count = 0  # of those that waited so far
        self._order: deque[_Begun] = deque()  # the same, in the order of their beginnings
        self._doubtful: list[tuple[int, Found]] = []  # whole, within one that has begun: place and frame
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
        self._base = self._done = self._free = self._seen = 0
        self._buffer.clear()
        self._begun.clear()
        self._order.clear()
        self._doubtful.clear()

    def feed(self, data: bytes) -> list[Found]:
        """The frames completed by `data`."""
        self._strays.clear()
        found: list[Found] = []
        if len(data) <= SLICE:
            self._take_in(data, found)
        else:
            for start in range(0, len(data), SLICE):
                self._take_in(data[start : start + SLICE], found)
        return found

    def _take_in(self, data: bytes, found: list[Found]) -> None:
        self._buffer += data
        have, begun = self._base + len(self._buffer), self._begun
        if begun and have < begun[0][0] and have < self._seen + self._least:
            return  # nothing can be whole before: the bytes of a long frame in small pieces cost next to nothing
        self._begin()
        if begun:
            self._finish(found)
        self._forget()

    def quiet(self) -> list[Found]:
        """The line has been silent for longer than a frame ever pauses: what is not whole will not be. The frames that
        waited for one around them to be whole; the rest are strays."""
        self._strays.clear()
        found: list[Found] = []
        end = self._base + len(self._buffer)
        while self._doubtful:
            self._take(*self._doubtful[0], found)
        self._give_up(end)
        self.clear()
        return found

    def _begin(self) -> None:
        """Note every head that has come."""
        buffer, base, at = self._buffer, self._base, self._seen - self._base
        if at < 0:
            at = 0
        search = self._head.search
        while head := search(buffer, at):
            at = head.start() + 1
            start = base + at - 1
            for frame, at_once in self._kinds:
                each = _Begun(start + frame.head_size, start, frame)
                if not at_once or self._goes_on(each):
                    self._order.append(each)
                    self._wait_for(each)
        self._seen = base + max(at, len(buffer) - self._head_size + 1)

    def _wait_for(self, each: _Begun) -> None:
        self._count += 1
        heapq.heappush(self._begun, (each.needs, each.start, self._count, each))

    def _finish(self, found: list[Found]) -> None:
        """Look at each frame that the stream has come far enough for, in the order of the places they wait for: the
        pieces in which the stream comes make no difference."""
        have = self._base + len(self._buffer)
        while self._begun and self._begun[0][0] <= have:
            each = heapq.heappop(self._begun)[3]
            if each.start < self._free:
                continue
            if each.ends:
                raw = bytes(self._buffer[each.start - self._base : each.needs - self._base])
                values = each.frame.unpack(raw)
                if values is not None:
                    each.over = True
                    self._whole(each.start, Found(each.frame, values, raw), found)
                    continue
            each.over = not self._goes_on(each)
            if not each.over:
                self._wait_for(each)
            elif self._doubtful:
                self._settle(found)

    def _first(self) -> int | None:
        """Where the first frame begins that is not whole yet."""
        order = self._order
        while order and (order[0].over or order[0].start < self._free):
            order.popleft()
        return order[0].start if order else None

    def _goes_on(self, each: _Begun) -> bool:
        """Whether it may still become a frame; then `needs` becomes the next place where that shows."""
        mark, head = each.frame.mark, each.start - self._base
        if not each.size:
            if each.frame.head.match(self._buffer, head):
                each.size = each.frame.size(bytes(self._buffer[head : head + each.frame.head_size]))
            each.needs, each.ends = each.start + each.size, mark is None
            if mark and each.size:
                each.mark = each.start + each.frame.head_size if mark.inner else each.needs - mark.size - mark.behind
            return each.size > 0
        if mark is None or (each.ends and mark.first):
            return False
        have, limit = self._base + len(self._buffer), each.start + each.frame.largest
        later = limit
        if mark.inner and (inner := mark.inner.match(self._buffer, each.mark - self._base)):
            each.mark = self._base + inner.end()
            found = mark.pattern.match(self._buffer, inner.end())
            if not found and not (mark.going and mark.going.match(self._buffer, inner.end())):
                return False
        else:
            found = mark.pattern.search(self._buffer, each.mark - self._base)
        if found:
            each.mark, end = self._base + found.start() + 1, self._base + found.end() + mark.behind
            if end <= limit:
                each.needs, each.ends = end, True
                return True
        else:
            later = min(have + 1, limit)
            if not mark.inner:
                each.mark = max(each.mark, have - mark.size + 1)
        going = each.needs < limit
        each.needs, each.ends = later, False
        return going

    def _whole(self, start: int, one: Found, found: list[Found]) -> None:
        if self._torn(start, one):
            self._settle(found)
            return
        if not self._around(start):
            self._take(start, one, found)
            return
        self._doubtful = [each for each in self._doubtful if each[0] < start]  # it holds those that began behind it
        self._doubtful.append((start, one))
        self._settle(found)

    def _torn(self, start: int, one: Found) -> bool:
        """Whether `one` has a right checksum by mere chance: the frame that began there has lost bytes, and what stands
        within are the next frames, up to the beginning of one that goes on behind it."""
        inner = [each for each in self._doubtful if each[0] >= start]
        if _row(inner) < ROW - 1:
            return False
        last, end = inner[-1][0] + len(inner[-1][1].raw), start + len(one.raw)
        begun = any(last <= each.start < end and not each.over for each in self._order)
        return begun or bool(self._tail and self._tail.search(self._buffer[last - self._base : end - self._base]))

    def _around(self, start: int) -> bool:
        """Whether a frame that began before `start` may still hold one there."""
        first = self._first()
        return first is not None and first < start

    def _settle(self, found: list[Found]) -> None:
        """Take the doubtful frames that nothing unfinished holds any more, or that bear each other out."""
        while self._doubtful:
            start, one = self._doubtful[0]
            if _row(self._doubtful) < ROW and self._around(start):
                return
            self._take(start, one, found)

    def _take(self, start: int, one: Found, found: list[Found]) -> None:
        found.append(one)
        self._give_up(start)
        self._done = end = start + len(one.raw)
        self._free = end - one.frame.shared
        self._seen = max(self._seen, end)
        if self._doubtful:
            self._doubtful = [each for each in self._doubtful if each[0] >= self._free]

    def _give_up(self, place: int) -> None:
        if place > self._done:
            self._strays += self._buffer[self._done - self._base : place - self._base]

    def _forget(self) -> None:
        """Drop from the buffer what belongs to nothing that has begun."""
        first = self._first()
        if first is not None:
            place = min(first, self._doubtful[0][0]) if self._doubtful else first
        else:
            self._begun.clear()
            begins = self._tail.search(self._buffer, self._seen - self._base) if self._tail else None
            place = self._base + (begins.start() if begins else len(self._buffer))
        if place > self._base:
            self._give_up(place)
            del self._buffer[: place - self._base]
            self._base = place
            self._done, self._free = max(self._done, place), max(self._free, place)


def _row(doubtful: Iterable[tuple[int, Found]]) -> int:
    """How many of these frames, which come in the order of their ends, stand one behind the other."""
    count, free = 0, 0
    for place, one in doubtful:
        if place >= free:
            count, free = count + 1, place + len(one.raw)
    return count


def _either(patterns: Iterable[bytes]) -> re.Pattern[bytes]:
    """One pattern of several."""
    return re.compile(b"|".join(dict.fromkeys(patterns)), re.DOTALL)
