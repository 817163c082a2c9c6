"""The frames of the ID card reader (SDT over UART, GA/T 467-2019): requests out, replies in. Pure."""

from dataclasses import dataclass

PREAMBLE = bytes.fromhex("AAAAAA9669")
LENGTH_CAP = 4096  # bytes after the length field; the longest known reply has 2314
_HEAD = len(PREAMBLE) + 2
_SLICE = 4096  # bytes taken in at once: the buffer holds less than twice the cap, whatever comes

# commands: code, parameter
SAM_STATUS = (0x11, 0xFF)
SAM_ID = (0x12, 0xFF)
FIND = (0x20, 0x01)
SELECT = (0x20, 0x02)
READ = (0x30, 0x01)  # text and photo
READ_ALL = (0x30, 0x10)  # and fingerprints
READ_ADDRESS = (0x30, 0x03)  # the address appended later; needs no new reading of the card

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


class FrameParser:
    """Takes bytes as they come and gives the replies in them. Whatever else comes is dropped; nothing raises."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def wanting(self) -> int:
        """How many more bytes can belong to the frame that has begun: what to read next. At least 1."""
        have = len(self._buffer)
        return (self._size() if have >= _HEAD else _HEAD) - have

    @property
    def held(self) -> int:
        """Bytes kept for a frame that is not whole yet."""
        return len(self._buffer)

    def clear(self) -> None:
        """Forget a frame that was begun: the line went quiet, or a new question is asked."""
        self._buffer.clear()

    def feed(self, data: bytes) -> list[Reply]:
        """The replies completed by `data`."""
        replies: list[Reply] = []
        for start in range(0, len(data), _SLICE):
            self._buffer += data[start : start + _SLICE]
            while self._take(replies):
                pass
        return replies

    def _take(self, replies: list[Reply]) -> bool:
        """Go one step on in the buffer; False when more bytes are needed."""
        buffer = self._buffer
        at = buffer.find(PREAMBLE)
        if at < 0:
            del buffer[: len(buffer) - _begun(buffer)]
            return False
        del buffer[:at]
        if len(buffer) < _HEAD:
            return False
        size = self._size()
        if not _HEAD + 4 <= size <= _HEAD + LENGTH_CAP:
            del buffer[0]
            return True
        torn = buffer.find(PREAMBLE, 1, size)
        if torn > 0:  # bytes were lost, the next frame has begun: an 8-bit checksum alone could take both for one card
            del buffer[:torn]
            return True
        if len(buffer) < size:
            return False
        frame = bytes(buffer[:size])
        if _checksum(frame[len(PREAMBLE) :]) != 0:  # over length to checksum, a whole frame gives 0
            del buffer[0]  # the true frame may begin inside what this one claimed
            return True
        del buffer[:size]
        replies.append(Reply(frame[_HEAD + 2], frame[_HEAD + 3 : -1], frame[_HEAD : _HEAD + 2]))
        return True

    def _size(self) -> int:
        """Size of the whole frame at the head of the buffer."""
        return _HEAD + int.from_bytes(self._buffer[len(PREAMBLE) : _HEAD], "big")


def sam_text(data: bytes) -> str:
    """The SAM's number as it is printed and registered, from the 16 bytes of its reply; "" for another length."""
    if len(data) != 16:
        return ""
    kind, version = (int.from_bytes(data[i : i + 2], "little") for i in (0, 2))
    day, number, rest = (int.from_bytes(data[i : i + 4], "little") for i in (4, 8, 12))
    return f"{kind:02d}.{version:02d}-{day:08d}-{number:010d}-{rest:010d}"


def split_read(data: bytes) -> tuple[bytes, bytes] | None:
    """Text and photo of a read reply, with or without fingerprints; None when its inner lengths do not add up."""
    for lengths in (2, 3):  # text, photo[, fingerprints]: two bytes each, then the parts
        head = lengths * 2
        sizes = [int.from_bytes(data[i : i + 2], "big") for i in range(0, head, 2)]
        if len(data) == head + sum(sizes) and sizes[0] == 256:
            return data[head : head + 256], data[head + 256 : head + 256 + sizes[1]]
    return None


def _begun(buffer: bytearray) -> int:
    """How many bytes at the end may be the beginning of a preamble."""
    return next((n for n in range(len(PREAMBLE) - 1, 0, -1) if buffer.endswith(PREAMBLE[:n])), 0)


def _checksum(data: bytes) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total
