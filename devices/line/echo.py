"""A line that hears itself: takes what we wrote back out of what came in, or finds out whether it does.

Some RS-485 adapters hand back every byte they send. Where the settings do not say, a copy alone proves nothing: a few
devices answer with the very bytes of the question. A copy that is followed by an answer proves the echo; an answer
without a copy before it proves there is none. Until one of the two happened, a lone copy is dropped: it is no answer.
"""

from collections import deque
from dataclasses import dataclass, field

LATE_S = 0.1  # after a frame has left, its copy may take so long through an adapter or a network
KNOWN_LATE_S = 1.0  # and so long where it is known to come: what others say does not wait for it
MISSED = 3  # frames without a copy, one after the other, until an echo that was found out is doubted again


@dataclass(slots=True)
class Echo:
    """One open line. `known`: True, it echoes; False, it does not; None, to be found out. Times are seconds."""

    known: bool | None
    found: bool | None = field(init=False)  # what is believed now
    _sent: deque[tuple[bytes, float]] = field(default_factory=deque[tuple[bytes, float]])  # frame, its copy's last time
    _held: bytes = b""  # came in and may still become a copy
    _copied: bool = False  # the last frame came back
    _missed: int = 0

    def __post_init__(self) -> None:
        self.found = self.known

    def sent(self, data: bytes, left: float) -> None:
        """`data` was written; its last byte leaves at `left`."""
        if self.found is not False:
            self._sent.append((data, left + (KNOWN_LATE_S if self.found else LATE_S)))
            self._copied = False

    def take(self, data: bytes, now: float) -> bytes:
        """What of the input did not come from ourselves; what may have is held back a moment. With b"" when due()."""
        self._held += data
        others = self._cut()
        while self._sent and now >= self._sent[0][1]:
            self._sent.popleft()
            self._missed += 1
            if self.known is None and self._missed >= MISSED:
                self.found = None
        free = len(self._held) - max((_begun(self._held, frame) for frame, _ in self._sent), default=0)
        others, self._held = others + self._held[:free], self._held[free:]
        return others

    def due(self, now: float) -> bool:
        """Whether a copy had its time, or what is held back waits for none."""
        return now >= self._sent[0][1] if self._sent else bool(self._held)

    def answered(self) -> None:
        """The frame that was sent last got its answer: now it is known whether a copy came before it."""
        if self.found is None:
            self.found = self._copied
            self._sent.clear()

    @property
    def lone(self) -> bool:
        """Whether the frame that was sent last came back, and nothing tells if that was an echo or its answer."""
        return self.found is None and self._copied

    def _cut(self) -> bytes:
        """Take the copies out, which come in the order of the frames; what stood before the last of them."""
        others, frames = b"", [frame for frame, _ in self._sent]
        for number, frame in enumerate(frames, 1):
            before, copy, behind = self._held.partition(frame)
            if copy:
                others, self._held = others + before, behind
                while len(self._sent) > len(frames) - number:  # what was sent before it comes back no more
                    self._sent.popleft()
                self._copied, self._missed = not self._sent, 0
        return others


def _begun(data: bytes, frame: bytes) -> int:
    """How many bytes at the end of `data` may be the beginning of `frame`."""
    return next((size for size in range(min(len(data), len(frame)), 0, -1) if data.endswith(frame[:size])), 0)
