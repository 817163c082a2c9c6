"""What a code scanner sends, taken apart: a stream into payloads, a module's own answers cut out, a payload into text.

Pure. Endings and modules as devices.md tells them: CR, LF, CR LF, STX … ETX or a pause; a GM65 answers its commands in
the same stream, so that an answer may stand in the middle of what it read.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from hall.events import ScanFault

LONGEST = 2953  # bytes: what the largest QR code holds (version 40-L; ISO/IEC 18004)
_LONGEST_ANSWER = 32  # bytes of a module's answer: settings are read a few bytes at a time
_STX, _ETX = 0x02, 0x03
_ENDS = "\t\n\r "  # what scanners put before and behind a code
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")  # which kind of code it is (ISO/IEC 15424): "]Q1" is a QR code
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # controls, what turns and hides, halves, nobody's characters


class Ending(Enum):
    """How the end of a payload is known."""

    CR = "cr"
    LF = "lf"
    CRLF = "crlf"
    ANY = "any"  # CR, LF or both
    STX = "stx"  # between STX and ETX
    IDLE = "idle"  # nothing more comes


_MARKS = {
    Ending.CR: (b"\r",),
    Ending.LF: (b"\n",),
    Ending.CRLF: (b"\r\n",),
    Ending.ANY: (b"\r", b"\n"),
    Ending.STX: (b"\x03",),
    Ending.IDLE: (),
}


class Cutter:
    """Takes a GM65's answers, 02 00 | type | length | data | CRC-16/XMODEM, out of a stream wherever they stand.

    At most one answer's length is held back; `rest` gives it up when nothing follows.
    """

    def __init__(self) -> None:
        self._held: bytes = b""
        self.answers: int = 0  # cut out so far: that it took what it was told
        self.refusals: int = 0  # and that it did not

    def feed(self, data: bytes) -> bytes:
        """What of the stream is no answer, as far as it is known."""
        stream = self._held + data
        self._held = b""
        out, at = bytearray(), 0
        while (head := stream.find(b"\x02", at)) >= 0:
            out += stream[at:head]
            length = _answer(stream[head:])
            if length is None:
                self._held = stream[head:]
                return bytes(out)
            if length:
                refused = _refuses(stream[head + 2 : head + length - 2])
                self.answers, self.refusals = self.answers + (not refused), self.refusals + refused
            if not length:
                out += b"\x02"
            at = head + max(length, 1)
        return bytes(out + stream[at:])

    @property
    def holds(self) -> bool:
        """Whether something is held back."""
        return bool(self._held)

    def rest(self) -> bytes:
        """What was held back: the line is quiet, it was no answer."""
        held, self._held = self._held, b""
        return held


def _answer(data: bytes) -> int | None:
    """How long the answer at the beginning of `data` is: 0 for none, None while it may still become one."""
    if len(data) < 2:
        return None
    if data[1] != 0:
        return 0
    if len(data) < 4:
        return None
    whole = data[3] + 6
    if not data[3] or whole > _LONGEST_ANSWER:
        return 0
    if len(data) < whole:
        return None
    total = data[whole - 2 : whole]
    return whole if total in (crc_xmodem(data[2 : whole - 2]).to_bytes(2, "big"), b"\xab\xcd") else 0


def _refuses(said: bytes) -> bool:
    """Whether type, length and data of an answer say anything but that a command was taken (00 01 00), or a setting."""
    return said[0] != 0 or (len(said) == 3 and said[2] != 0)


def crc_xmodem(data: bytes) -> int:
    """CRC-16/XMODEM: 1021 from 0."""
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ (0x1021 if crc & 0x8000 else 0)) & 0xFFFF
    return crc


@dataclass(frozen=True, slots=True, repr=False)
class Payload:
    """One code that was read; a payload may hold anything, so its repr does not show it."""

    data: bytes


class Splitter:
    """Takes a stream apart at its endings. Holds at most `longest` bytes, and never raises."""

    def __init__(self, ending: Ending, longest: int) -> None:
        self._ending, self._longest = ending, longest
        self._held = bytearray()
        self._over = False  # what is held is longer than a payload may be, and thrown away to its end
        self._inside = ending is not Ending.STX

    def feed(self, data: bytes) -> list[Payload | ScanFault]:
        """The payloads that `data` ends, in their order; OVERLONG in place of one that is too long."""
        found: list[Payload | ScanFault] = []
        for byte in data:
            if self._ending is Ending.STX and byte == _STX:
                if self._inside and (self._held or self._over):
                    found.append(ScanFault.TORN)  # another one begins before this one ended
                self.clear()
                self._inside = True
            elif self._inside:
                self._take(byte, found)
        return found

    def quiet(self) -> list[Payload | ScanFault]:
        """Nothing came for the pause: an ending by itself, or what is held was torn off."""
        held = bytes(self._held)
        over = self._over or len(held) > self._longest
        self.clear()
        if over:
            return [ScanFault.OVERLONG]
        if not held.strip(_ENDS.encode()):
            return []
        return [Payload(held)] if self._ending is Ending.IDLE else [ScanFault.TORN]

    @property
    def waits(self) -> bool:
        """Whether something has begun that has not ended."""
        return bool(self._held) or self._over or (self._inside and self._ending is Ending.STX)

    def clear(self) -> None:
        """Forget what began: the wire was lost."""
        self._held.clear()
        self._over, self._inside = False, self._ending is not Ending.STX

    def _take(self, byte: int, found: list[Payload | ScanFault]) -> None:
        self._held.append(byte)
        for mark in _MARKS[self._ending]:
            if self._held.endswith(mark):
                data = bytes(self._held[: -len(mark)])
                over = self._over or len(data) > self._longest
                self.clear()
                if over:
                    found.append(ScanFault.OVERLONG)
                elif data:
                    found.append(Payload(data))
                return
        if len(self._held) > self._longest + 1:  # one more than a payload: the first half of CR LF may stand there
            self._over = True
        if self._over:
            del self._held[:-2]


def text_of(payload: Payload, encoding: str) -> str | ScanFault:
    """The text of a payload without the blanks and ends of lines around it, "" where it is nothing else; or why there
    is none.

    `encoding` "auto": UTF-8 where it is that to the letter, else GB18030; or one of the two by name. What cannot be
    seen or turns what is seen (controls, bidi, private and unassigned characters) is refused, not taken out: a code of
    ours has none, and one that has means to deceive.
    """
    text = _decoded(payload.data, ("utf-8", "gb18030") if encoding == "auto" else (encoding,))
    if text is None:
        return ScanFault.BINARY
    text = text.strip(_ENDS)
    kinds = {unicodedata.category(character) for character in text}
    if "Cc" in kinds:
        return ScanFault.BINARY
    if kinds.intersection(_UNSEEN):
        return ScanFault.HIDDEN
    return text.strip()


def bare(text: str) -> str:
    """`text` without the identifier that some scanners put in front, which tells the kind of code."""
    return text[found.end() :] if (found := _AIM.match(text)) else text


def _decoded(data: bytes, encodings: tuple[str, ...]) -> str | None:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


class Held:
    """One code held before the scanner is read many times, and means one act: as long as the same text comes again
    within `again_s` seconds of the last time, it is the same holding."""

    def __init__(self, again_s: float) -> None:
        self._again_s = again_s
        self._last: int | None = None  # a hash: what was read is kept nowhere
        self._at = 0.0

    def again(self, text: str, now: float) -> bool:
        """Whether `text`, read at `now` (monotonic seconds), belongs to the holding before."""
        print_ = hash(text)
        same = print_ == self._last and now - self._at <= self._again_s
        self._last, self._at = print_, now
        return same
