"""Which reading of a card may be believed: an 8-bit checksum lets every 256th damaged frame through. Pure."""

import hashlib
import secrets

from devices.card.readerprofile import Confirm

MEMORY_S = 60.0  # a card that has to be placed again comes back within so long
TROUBLE_S = 600.0  # a line that carried broken frames is not trusted before


class Belief:
    """What one reader's line has been like, and the texts it brought that nothing confirmed yet.

    Texts are kept as salted digests only: nobody's data stays here. Times are monotonic seconds.
    """

    def __init__(self, confirm: Confirm) -> None:
        self._confirm = confirm
        self._salt = secrets.token_bytes(16)
        self._heard: dict[bytes, float] = {}
        self._trouble_at = -TROUBLE_S

    def trouble(self, now: float) -> None:
        """The line carried something that was no whole frame, or swallowed an answer."""
        self._trouble_at = now

    def troubled(self, now: float) -> bool:
        """Whether the line has to be doubted."""
        return now - self._trouble_at < TROUBLE_S

    def confirmed(self, text: bytes, now: float) -> bool:
        """Whether `text` was heard before, equal, not long ago; it is remembered from now on."""
        digest = hashlib.sha256(self._salt + text).digest()
        self._heard = {known: at for known, at in self._heard.items() if now - at < MEMORY_S}
        before = digest in self._heard
        self._heard[digest] = now
        return before

    def twice(self, doubtful: bool, now: float) -> bool:
        """Whether a text heard once should be read again if the reader lets it."""
        return self._confirm is Confirm.ALWAYS or self.needed(doubtful, now)

    def needed(self, doubtful: bool, now: float) -> bool:
        """Whether a text heard once is not enough, whatever the reader can do. `doubtful`: the text gives reason."""
        if self._confirm is Confirm.NEVER:
            return False
        return self._confirm is Confirm.STRICT or doubtful or self.troubled(now)

    def settled(self, text: bytes, now: float) -> None:
        """The card of `text` was believed: it alone is remembered."""
        self._heard.clear()
        self.confirmed(text, now)
