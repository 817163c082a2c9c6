"""A line that hears itself: takes what we wrote back out of what came in, or finds out whether it does.

Some RS-485 adapters hand back every byte they send. Where the settings do not say, a copy alone proves nothing: a few
devices answer with the very bytes of the question. A copy that is followed by an answer proves the echo; an answer
without a copy before it proves there is none. Until one of the two happened, a lone copy is dropped: it is no answer.
"""

from dataclasses import dataclass, field

LATE_S = 0.1  # after a frame has left, its copy may take so long through an adapter or a network
MISSED = 3  # frames without a copy, one after the other, until an echo that was found out is doubted again


@dataclass(slots=True)
class Echo:
    """One open line. `known`: True, it echoes; False, it does not; None, to be found out. Times are seconds."""

    known: bool | None
    found: bool | None = field(init=False)  # what is believed now
    _sent: bytes = b""  # written, and not come back yet
    _held: bytes = b""  # came in and may still become the copy
    _until: float = 0.0
    _copied: bool = False  # the last frame came back
    _missed: int = 0

    def __post_init__(self) -> None:
        self.found = self.known

    def sent(self, data: bytes, left: float) -> None:
        """`data` was written; its last byte leaves at `left`."""
        if self.found is not False:
            self._sent += data
            self._until = left + LATE_S
            self._copied = False

    def take(self, data: bytes, now: float) -> bytes:
        """What of the input did not come from ourselves; what may have is held back a moment."""
        if not self._sent:
            return data
        self._held += data
        at = self._held.find(self._sent)
        if at >= 0:
            rest = self._held[:at] + self._held[at + len(self._sent) :]
            self._sent, self._held, self._copied, self._missed = b"", b"", True, 0
            return rest
        if now >= self._until or (self.found is None and not self._sent.startswith(self._held)):
            return self.over()
        return b""

    def over(self) -> bytes:
        """No copy comes any more: what was held was said by somebody else."""
        rest, missing = self._held, bool(self._sent)
        self._sent = self._held = b""
        if missing:
            self._missed += 1
            if self.known is None and self._missed >= MISSED:
                self.found = None
        return rest

    def due(self, now: float) -> bool:
        """Whether over() is to be called: the copy had its time."""
        return bool(self._sent) and now >= self._until

    def answered(self) -> None:
        """The frame that was sent last got its answer: now it is known whether a copy came before it."""
        if self.found is None:
            self.found = self._copied
