"""The frames of the ID card reader (SDT over UART, GA/T 467-2019): requests out, replies in. Pure."""

import re
from dataclasses import dataclass

PREAMBLE = bytes.fromhex("AAAAAA9669")
LENGTH_CAP = 4096  # bytes after the length field; the longest known reply has 2314
TEXT = 256  # bytes of a card's text
PHOTOS = (1024, 0)  # bytes of its photo
FINGERPRINTS = (1024, 512, 0)
PHOTO_HEAD = b"WL"  # as every known photo begins
ADDRESS = 70  # bytes of one appended address
ADDRESSES = 4  # how many a card holds at most
_HEAD = len(PREAMBLE) + 2
# with a length that may be
_REPLY_HEAD = re.compile(PREAMBLE + rb"(?!\x00[\x00-\x03])(?:[\x00-\x0f][\x00-\xff]|\x10\x00)\x00\x00", re.DOTALL)
_REPLY_HEAD_SIZE = len(PREAMBLE) + 4
ROW = 3  # replies, one behind the other: no data of the one around them, but the next ones behind lost bytes
_SLICE = 4096  # bytes taken in at once: the buffer holds less than twice the cap, whatever comes

# commands: code, parameter
RESET = (0x10, 0xFF)  # like switching the module off and on
SAM_STATUS = (0x11, 0xFF)
SAM_ID = (0x12, 0xFF)
FIND = (0x20, 0x01)
SELECT = (0x20, 0x02)
READ = (0x30, 0x01)  # text and photo
READ_ALL = (0x30, 0x10)  # and fingerprints
TEXT_AT: dict[tuple[int, int], int] = {READ: 14, READ_ALL: 16}  # where in the whole reply the text begins
READ_ADDRESS = (0x30, 0x03)  # the address appended later; needs no new reading of the card
RF_FRAME = (0x61, 0xFF)  # one byte of data: how long a frame on the air may be

# third status byte of a reply
OK = 0x90
FOUND = 0x9F
NO_CARD = 0x80
NO_CONTENT = 0x91
BAD_CHECKSUM = 0x10
UNKNOWN_TYPE = 0x40
OUT_OF_ORDER = frozenset({0x60, 0x66})  # self-test failed; not authorised
NOT_KNOWN = frozenset({0x11, 0x21, 0x23, 0x24})  # the reader does not know, or does not allow, this command


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """One frame of the reader. `words` are the card's own two status bytes, passed through. Never logged: may hold a
    person's data."""

    status: int
    data: bytes = b""
    words: bytes = b"\x00\x00"

    def __repr__(self) -> str:
        return f"Reply({self.status:02X}, {len(self.data)} bytes)"


def encode(command: int, parameter: int, data: bytes = b"") -> bytes:
    """The request frame of a command."""
    body = bytes((command, parameter)) + data
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes((_checksum(counted),))


# what the length field says of a read reply: by the number of its parts
_READ_SIZES = {
    2: {4 + 4 + TEXT + photo for photo in PHOTOS},
    3: {4 + 6 + TEXT + photo + prints for photo in PHOTOS for prints in FINGERPRINTS},
}
# whole replies with data in them that may look like anything: photos, addresses
_CARRYING = frozenset(
    _HEAD + size
    for size in (*_READ_SIZES[2], *_READ_SIZES[3], *(4 + ADDRESS * count for count in range(1, ADDRESSES + 1)))
)


class FrameParser:
    """Takes bytes as they come and gives the replies in them. Whatever else comes is dropped; nothing raises."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._needs = 0  # bytes until the frame at the head is whole, once it is known to be one
        self._looked = 1  # before this place of the buffer no other reply begins
        self._beyond = 0  # where a reply ends that may have begun within the one at the head and goes on behind it
        self.strays = 0  # bytes so far that belonged to no whole frame: a sign of a bad line

    @property
    def begun(self) -> bytes:
        """What follows the preamble, of a frame that is not whole yet: unproven, its checksum is still to come."""
        return bytes(self._buffer[len(PREAMBLE) :]) if self._buffer.startswith(PREAMBLE) else b""

    @property
    def wanting(self) -> int:
        """How many more bytes can belong to the frame that has begun: what to read next. At least 1."""
        have = len(self._buffer)
        return (self._size() if have >= _HEAD else _HEAD) - have

    @property
    def held(self) -> int:
        """Bytes kept for a frame that is not whole yet."""
        return len(self._buffer)

    @property
    def doubted(self) -> bool:
        """Whether a whole and right reply is here that waits for what may have begun within it: quiet() takes it."""
        return bool(self._beyond) and self._proven(0)

    def clear(self) -> None:
        """Forget a frame that was begun: a new question is asked."""
        self._drop(len(self._buffer))

    def quiet(self) -> list[Reply]:
        """The line is silent: nothing goes on behind a reply that is whole and right, so it is one."""
        replies: list[Reply] = []
        if self.doubted:
            self._give(self._size(), replies)
            self.clear()
        return replies

    def feed(self, data: bytes) -> list[Reply]:
        """The replies completed by `data`."""
        replies: list[Reply] = []
        for start in range(0, len(data), _SLICE):
            self._buffer += data[start : start + _SLICE]
            if len(self._buffer) < self._needs and not self._torn(self._size()):
                continue
            while self._take(replies):
                pass
        return replies

    def _take(self, replies: list[Reply]) -> bool:
        """Go one step on in the buffer; False when more bytes are needed."""
        buffer = self._buffer
        at = buffer.find(PREAMBLE)
        if at < 0:
            self._drop(len(buffer) - _begun(buffer))
            return False
        self._drop(at)
        if len(buffer) < _HEAD:
            return False
        size = self._size()
        if not _HEAD + 4 <= size <= _HEAD + LENGTH_CAP:
            self._drop(1)
            return True
        if torn := self._torn(size):
            self._drop(torn)
            return True
        if len(buffer) < size or (self._beyond and self._proven(0)):
            self._needs = max(size, self._beyond)
            return False
        if not self._proven(0):
            self._drop(1)  # the true frame may begin inside what this one claimed
            return True
        self._give(size, replies)
        return True

    def _give(self, size: int, replies: list[Reply]) -> None:
        """The reply of `size` bytes at the head is one."""
        frame = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._needs, self._looked, self._beyond = 0, 1, 0
        replies.append(Reply(frame[_HEAD + 2], frame[_HEAD + 3 : -1], frame[_HEAD : _HEAD + 2]))

    def _torn(self, size: int) -> int:
        """Where within the frame at the head another reply begins, or 0: bytes were lost, and the 8-bit checksum alone
        could take both for one card. A preamble that is only data, as a photo may hold, is not followed by a head.

        A photo or an address may even hold whole replies: data, if the frame around them ends, with a right checksum,
        before a ROW of them is there, or one less and the beginning of another. What lies there and is no right reply,
        or not yet, hides no later one. One that goes on behind the frame around it is waited for, until others come.
        """
        buffer, waits, self._beyond = self._buffer, 0, 0
        at = self._looked
        while found := _REPLY_HEAD.search(buffer, at, size):
            at = found.start()
            if size not in _CARRYING:
                return at
            end, proven = at + self._size(at), self._proven(at)
            if end > size and (proven or self._goes_on(size, end)):
                return at
            if proven and self._in_a_row(at, size):
                return at
            if proven or end > len(buffer):
                waits = waits or at
            if size < end and len(buffer) < end:
                self._beyond = self._beyond or end
            at += 1
        self._looked = waits or max(self._looked, min(len(buffer), size) - _REPLY_HEAD_SIZE + 1)
        return 0

    def _in_a_row(self, at: int, size: int) -> bool:
        """Whether so many right replies stand there, one behind the other, that they are no data."""
        buffer, count, behind = self._buffer, 0, at
        while at >= 0 and self._proven(at):
            count, behind = count + 1, at + self._size(at)
            at = buffer.find(PREAMBLE, behind)
        begun = len(buffer) >= size and (0 <= at < size or _begun(buffer[behind:size]) > 0)
        return count >= ROW - begun

    def _goes_on(self, start: int, end: int) -> bool:
        """Whether a right reply has come between these places."""
        places = (start + found.start() for found in re.finditer(PREAMBLE, self._buffer[start:end]))
        return any(self._proven(place) and place + self._size(place) < end for place in places)

    def _proven(self, at: int) -> bool:
        """Whether the frame that begins at `at` is whole, with a right checksum."""
        buffer = self._buffer
        end = at + self._size(at)
        return at + _HEAD + 4 <= end <= len(buffer) and _checksum(bytes(buffer[at + len(PREAMBLE) : end])) == 0

    def _drop(self, count: int) -> None:
        if count:
            self.strays += count
            self._needs, self._looked, self._beyond = 0, 1, 0
            del self._buffer[:count]

    def _size(self, at: int = 0) -> int:
        """Size of the whole frame that begins at `at` of the buffer."""
        return _HEAD + int.from_bytes(self._buffer[at + len(PREAMBLE) : at + _HEAD], "big")


def sam_text(data: bytes) -> str:
    """The SAM's number as it is printed and registered, from the 16 bytes of its reply; "" for another length."""
    if len(data) != 16:
        return ""
    kind, version = (int.from_bytes(data[i : i + 2], "little") for i in (0, 2))
    day, number, rest = (int.from_bytes(data[i : i + 4], "little") for i in (4, 8, 12))
    return f"{kind:02d}.{version:02d}-{day:08d}-{number:010d}-{rest:010d}"


def split_read(data: bytes) -> tuple[bytes, bytes] | None:
    """Text and photo of a read reply: a frame of 1295 bytes, or with fingerprints of 2321, 1809 or 1297.

    None when its inner lengths do not add up, or are none a card has.
    """
    for allowed in ((PHOTOS,), (PHOTOS, FINGERPRINTS)):  # the lengths of two bytes each, then the parts
        head = 2 + 2 * len(allowed)
        text, *others = (int.from_bytes(data[i : i + 2], "big") for i in range(0, head, 2))
        whole = len(data) == head + text + sum(others)
        if whole and text == TEXT and all(size in sizes for size, sizes in zip(others, allowed, strict=True)):
            return data[head : head + TEXT], data[head + TEXT : head + TEXT + others[0]]
    return None


def text_begun(begun: bytes, count: int) -> bytes | None:
    """The first `count` bytes of the text in what came so far of a read reply (FrameParser.begun); None: they are not
    there yet, or the frame is another. A kilobyte before the checksum, so it only tells whether a text known already
    comes again.
    """
    size = int.from_bytes(begun[:2], "big")
    parts = next((n for n, sizes in _READ_SIZES.items() if size in sizes), 0)
    at = 5 + 2 * parts
    if not parts or begun[4:5] != bytes((OK,)) or begun[5:7] != TEXT.to_bytes(2, "big") or len(begun) < at + count:
        return None
    return begun[at : at + count]


def appended(data: bytes) -> list[bytes]:
    """The addresses in the reply to READ_ADDRESS, in their order, blank ones left out; [] for another length."""
    if not data or len(data) % ADDRESS or len(data) > ADDRESS * ADDRESSES:
        return []
    each = (data[at : at + ADDRESS] for at in range(0, len(data), ADDRESS))
    return [address for address in each if address.strip(b"\x20\x00")]


def _begun(buffer: bytearray) -> int:
    """How many bytes at the end may be the beginning of a preamble."""
    return next((n for n in range(len(PREAMBLE) - 1, 0, -1) if buffer.endswith(PREAMBLE[:n])), 0)


def _checksum(data: bytes) -> int:
    """All bytes of `data` by XOR: folded as one long number, in a fraction of the time a loop takes."""
    folded, bits = int.from_bytes(data, "big"), 4 << max(1, len(data)).bit_length()
    while bits >= 8:
        folded = (folded >> bits) ^ (folded & ((1 << bits) - 1))
        bits >>= 1
    return folded
