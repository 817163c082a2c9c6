"""What the transport must know of ESC/POS: where a job may be interrupted, and what the status bytes mean. Pure."""

from collections.abc import Iterator, Mapping
from enum import Enum, StrEnum

from hall.events import DeviceState

# n of the real-time status request DLE EOT n
PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER = 1, 2, 3, 4
END_MARK = b"\x1d\x72\x01"  # GS r 1: answered in its turn, when all before it was printed
REPORT_ON = b"\x1d\x61\xff"  # GS a: four bytes now, and at every change


def status_request(n: int) -> bytes:
    """DLE EOT n: answered at once, whatever waits in the printer's buffer."""
    return bytes((0x10, 0x04, n))


class Said(Enum):
    """What a printer may say. The bits 0, 1, 4 and 7 of a byte tell which."""

    STATUS = "status"  # the answer to DLE EOT: bits 1 and 4 are set, 0 and 7 are clear
    MARK = "mark"  # the answer to GS r: bits 4 and 7 are clear
    REPORT = "report"  # four bytes it sends by itself: bit 4 of the first is set, of the others none of 4 and 7
    XON = "xon"
    XOFF = "xoff"
    NOISE = "noise"


class Sorter:
    """Bytes as they come, sorted into what the printer said. Never raises; holds three bytes at most."""

    def __init__(self) -> None:
        self._report = bytearray()

    def feed(self, data: bytes) -> list[tuple[Said, bytes]]:
        """What `data` completes. A status answer or a flow character may stand between the bytes of a report."""
        said: list[tuple[Said, bytes]] = []
        for byte in data:
            one = bytes((byte,))
            if byte in (0x11, 0x13):
                said.append((Said.XON if byte == 0x11 else Said.XOFF, one))
            elif byte & 0x93 == 0x12:
                said.append((Said.STATUS, one))
            elif byte & 0x90 == 0 and self._report:
                self._report += one
                if len(self._report) == 4:
                    said.append((Said.REPORT, bytes(self._report)))
                    self._report.clear()
            elif byte & 0x90 == 0:
                said.append((Said.MARK, one))
            else:
                if self._report:
                    said.append((Said.NOISE, bytes(self._report)))
                    self._report.clear()
                if byte & 0x93 == 0x10:
                    self._report += one
                else:
                    said.append((Said.NOISE, one))
        return said


def mark_state(byte: int) -> DeviceState:
    """What the answer to GS r 1 says of the paper."""
    if byte & 0x0C:
        return DeviceState.EMPTY
    return DeviceState.LOW if byte & 0x03 else DeviceState.READY


def report_state(report: bytes) -> DeviceState:
    """The printer's state from the four bytes it sends by itself."""
    first, errors, paper, _ = report
    if errors & 0x68:
        return DeviceState.FAULT
    if first & 0x20:
        return DeviceState.OPEN
    if paper & 0x0C:
        return DeviceState.EMPTY
    if first & 0x08:
        return DeviceState.FAULT  # off line for a reason it does not tell
    return DeviceState.LOW if paper & 0x03 else DeviceState.READY


class Cause(StrEnum):
    """Why a printer stands still, as far as it says: for the installer."""

    CUTTER = "cutter"
    UNRECOVERABLE = "unrecoverable"
    RECOVERABLE = "recoverable"  # by itself: the head is too hot
    ERROR = "error"  # one it does not name
    OFFLINE = "offline"


def cause_of(bits: int) -> Cause:
    """From the answer to DLE EOT 3, or the second byte of a report: their error bits are the same."""
    if bits & 0x08:
        return Cause.CUTTER
    if bits & 0x20:
        return Cause.UNRECOVERABLE
    return Cause.RECOVERABLE if bits & 0x44 else Cause.ERROR


def state_of(answers: Mapping[int, int | None]) -> DeviceState:
    """The printer's state from its answers to DLE EOT (n → byte, None: no answer).

    Without an answer about the paper the best that can be said is UNKNOWN.
    """
    printer, cause, paper = answers.get(PRINTER), answers.get(OFFLINE_CAUSE), answers.get(PAPER)
    if cause is not None and cause & 0x40:
        return DeviceState.FAULT
    if cause is not None and cause & 0x04:
        return DeviceState.OPEN
    if (paper is not None and paper & 0x60) or (cause is not None and cause & 0x20):
        return DeviceState.EMPTY
    if printer is not None and printer & 0x08:
        return DeviceState.FAULT  # off line for a reason it does not tell
    if paper is None:
        return DeviceState.UNKNOWN
    return DeviceState.LOW if paper & 0x0C else DeviceState.READY


def pieces(job: bytes, size: int) -> Iterator[bytes]:
    """`job` cut into pieces of about `size` bytes, only where a command ends and no character is torn.

    A status request inside a command would be taken for its data. After a command that is not known here its length is
    not known either: the rest stays in one piece.
    """
    start = at = 0
    while at < len(job):
        length = _length(job, at)
        if length is None:
            break
        at += length
        if at - start >= size:
            yield job[start:at]
            start = at
    if start < len(job):
        yield job[start:]


_FIXED = {
    b"\x1b": {
        2: b"@2<LKim\x0c",
        3: b"!aEGdJe3 -tRMT{V9rSKUuv=",
        4: b"$\\c",
        5: b"p",
    },
    b"\x1c": {2: b"&.", 3: b"!-WC", 4: b"SpT", 6: b"q"},
    b"\x1d": {3: b"!BHfhwarIb/^", 4: b"LWP$\\"},
    b"\x10": {3: b"\x04\x05"},
}
_LENGTHS = {(lead, code): n for lead, by_length in _FIXED.items() for n, codes in by_length.items() for code in codes}


def _length(job: bytes, at: int) -> int | None:
    """Length of the text up to the next line end or command, or of the command, at `at`; None if it is not known."""
    lead = job[at : at + 1]
    if lead not in _FIXED:
        return _text_length(job, at)
    if at + 1 >= len(job):
        return None
    code = job[at + 1]
    if (lead, code) in _LENGTHS:
        return _LENGTHS[lead, code]
    if lead == b"\x1b" and code == ord("*"):
        return 5 + _number(job, at + 3) * (3 if job[at + 2 : at + 3] in (b"\x20", b"\x21") else 1)
    if lead == b"\x1d" and code == ord("("):
        return 5 + _number(job, at + 3)
    if lead == b"\x1d" and code == ord("v"):
        return 8 + _number(job, at + 4) * _number(job, at + 6)
    if lead == b"\x1d" and code == ord("V"):
        return 4 if job[at + 2 : at + 3] >= b"\x41" else 3
    return None


def _text_length(job: bytes, at: int) -> int:
    end = at
    while end < len(job) and job[end : end + 1] not in _FIXED:
        if job[end] == 0x0A:
            return end + 1 - at
        if job[end] < 0x81:
            end += 1
        else:  # GB 18030: two bytes, or four where the second is a digit
            end += 4 if job[end + 1 : end + 2].isdigit() else 2
    return min(end, len(job)) - at


def _number(job: bytes, at: int) -> int:
    return int.from_bytes(job[at : at + 2], "little")
