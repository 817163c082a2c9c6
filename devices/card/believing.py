"""Which reading of a card may be believed: an 8-bit checksum lets every 256th damaged frame through. Pure."""

import hashlib
import secrets

from devices.card.readerprofile import Confirm

MEMORY_S = 60.0  # a card that has to be placed again comes back within so long
TROUBLE_S = 600.0  # a line that carried broken frames is not trusted before


class Belief:
    """What one reader's line has been like, the texts it brought that nothing confirmed yet, and the one that lies.

    Texts are kept as salted digests only: nobody's data stays here. Times are monotonic seconds.
    """

    def __init__(self, confirm: Confirm) -> None:
        self._confirm = confirm
        self._salt = secrets.token_bytes(16)
        self._heard: dict[bytes, float] = {}
        self._lying = b""
        self._trouble_at = -TROUBLE_S

    def trouble(self, now: float) -> None:
        """The line carried something that was no whole frame, or swallowed an answer."""
        self._trouble_at = now

    def troubled(self, now: float) -> bool:
        """Whether the line has to be doubted."""
        return now - self._trouble_at < TROUBLE_S

    def confirmed(self, text: bytes, now: float) -> bool:
        """Whether `text` was heard before, equal, not long ago; it is remembered from now on."""
        digest = self._digest(text)
        self._heard = {known: at for known, at in self._heard.items() if now - at < MEMORY_S}
        before = digest in self._heard
        self._heard[digest] = now
        return before

    def needed(self, doubtful: bool, now: float) -> bool:
        """Whether a text heard once is not enough. `doubtful`: the text itself gives reason."""
        if self._confirm is Confirm.DOUBT:
            return doubtful or self.troubled(now)
        return self._confirm is Confirm.ALWAYS

    def settled(self, text: bytes) -> None:
        """The card of `text` was believed and lies there. What else was heard is forgotten: the next card has to say
        everything twice by itself, also if the reader should come up with an answer of this one."""
        self._heard.clear()
        self._lying = self._digest(text)

    def lies(self, text: bytes) -> bool:
        """Whether `text` is that of the card that was believed last and not lifted since."""
        return self._lying == self._digest(text)

    def lifted(self) -> None:
        """The card that was believed is there no more."""
        self._lying = b""

    def _digest(self, text: bytes) -> bytes:
        return hashlib.sha256(self._salt + text).digest()
