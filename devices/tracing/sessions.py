"""What passes on a wire, cut into questions, answers and the rest: each piece with what in it may be about a person.

Everything is closed until it is known to be harmless: what no reading recognises is hidden. Pure.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from devices.card import sdt

if TYPE_CHECKING:
    from devices.framing import Profile
    from devices.framing.layout import Value
    from devices.framing.parser import Found

SHOWN_OF_UNKNOWN = 4  # bytes of a frame that no rule knows: its head


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """Some bytes that passed. Those from `hidden` on may be about a person; the ones before are harmless."""

    data: bytes
    hidden: int
    meaning: str = ""

    def line(self) -> str:
        """As hex, the hidden bytes as their number."""
        shown, rest = self.data[: self.hidden].hex(" ").upper(), len(self.data) - min(self.hidden, len(self.data))
        parts = (shown, f"[{rest}]" if rest else "", self.meaning)
        return " ".join(part for part in parts if part)


class Reading(Protocol):
    """Knows one kind of session. Takes any bytes, in any pieces, and never raises."""

    def sent(self, data: bytes) -> Sequence[Piece]:
        """The host wrote `data`."""
        ...

    def came(self, data: bytes) -> Sequence[Piece]:
        """`data` came from the device; a piece may be told only when it is whole."""
        ...


def _shown(data: bytes, meaning: str = "") -> Piece:
    return Piece(data, len(data), meaning)


class Sdt:
    """An ID card reader: what it is asked is harmless, of what it answers only the status, and the reader's own number.

    The checksum is hidden with the data it is made from.
    """

    def __init__(self) -> None:
        self._parser = sdt.FrameParser()
        self._asked = b""  # what follows the length in the last question

    @property
    def asked(self) -> tuple[int, int]:
        """Command and parameter of the last question."""
        return (self._asked[0], self._asked[1]) if len(self._asked) >= 2 else (0, 0)

    def sent(self, data: bytes) -> Sequence[Piece]:
        at = data.find(sdt.PREAMBLE)
        if at >= 0:
            self._asked = data[at + 7 :]
        self._parser.clear()
        return [_shown(data)]

    def came(self, data: bytes) -> Sequence[Piece]:
        before = self._parser.strays
        pieces: list[Piece] = []
        for reply in self._parser.feed(data):
            raw = encoded(reply)
            harmless = not reply.data or (self.asked == sdt.SAM_ID and sdt.sam_text(reply.data) != "")
            pieces.append(_shown(raw) if harmless else Piece(raw, 10, f"SW3 {reply.status:02X}"))
        if strays := self._parser.strays - before:
            pieces.append(Piece(bytes(strays), 0, "?"))
        return pieces


def encoded(reply: sdt.Reply) -> bytes:
    """The frame of a reply, its length and checksum made anew."""
    body = reply.words + bytes((reply.status,)) + reply.data
    counted = (len(body) + 1).to_bytes(2, "big") + body
    check = 0
    for byte in counted:
        check ^= byte
    return sdt.PREAMBLE + counted + bytes((check,))


class Printing:
    """A ticket printer: what it is asked for its state, and what it answers, is harmless; what it prints is hidden."""

    _HARMLESS = re.compile(
        rb"(?:\x1b@|\x1c[&.]|\x10\x04[\x01-\x08]|\x1dr[\x01\x02\x31\x32]|\x1da[\x00-\xff])+", re.DOTALL
    )

    def sent(self, data: bytes) -> Sequence[Piece]:
        return [_shown(data) if self._HARMLESS.fullmatch(data) else Piece(data, 0)]

    def came(self, data: bytes) -> Sequence[Piece]:
        return [_shown(data)]


class Scanning:
    """A code scanner: its commands are harmless, whatever it read is hidden but for the ends of lines."""

    def sent(self, data: bytes) -> Sequence[Piece]:
        return [_shown(data)]

    def came(self, data: bytes) -> Sequence[Piece]:
        parts = re.findall(rb"[\r\n]+|[^\r\n]+", data)
        return [_shown(part) if part[:1] in b"\r\n" else Piece(part, 0) for part in parts]


class Hidden:
    """A device nobody knows how to read: all of it is hidden."""

    def sent(self, data: bytes) -> Sequence[Piece]:
        return [Piece(data, 0)]

    def came(self, data: bytes) -> Sequence[Piece]:
        return [Piece(data, 0)]


class Framed:
    """Devices whose protocols are profiles: `profiles` gives those of the line, at any time.

    A frame is harmless up to its first personal field. Where a profile of the line has one, so is of a frame without a
    meaning only its head, and nothing of what is no frame.
    """

    def __init__(self, profiles: "Callable[[], Iterable[Profile]]") -> None:
        self._profiles = profiles
        self._known: dict[str, _Finders] = {}

    def sent(self, data: bytes) -> Sequence[Piece]:
        return self._read(data, 0)

    def came(self, data: bytes) -> Sequence[Piece]:
        return self._read(data, 1)

    def _read(self, data: bytes, way: int) -> Sequence[Piece]:
        profiles = tuple(self._profiles())
        known = [self._known.get(one.name) or self._known.setdefault(one.name, _Finders(one)) for one in profiles]
        pieces = [piece for finders in known for piece in finders.read(data, way)]
        strays = known[0].strays(way) if len(known) == 1 else b""
        if len(known) != 1 and not pieces and not any(finders.begun(way) for finders in known):
            strays = data
        if strays:
            pieces.append(Piece(strays, 0, "?") if any(one.personal for one in profiles) else _shown(strays, "?"))
        return pieces


class _Finders:
    """Finds the frames of one profile, both ways."""

    def __init__(self, profile: "Profile") -> None:
        from devices.framing.parser import Finder

        self._profile = profile
        sent = [frame for frame in profile.frames if frame.sent]
        heard = [frame for frame in profile.frames if frame.heard]
        self._ways = [Finder(frames) if frames else None for frames in (sent, heard)]

    def strays(self, way: int) -> bytes:
        """What of the last bytes is in no frame."""
        finder = self._ways[way]
        return finder.strays if finder else b""

    def begun(self, way: int) -> bool:
        """Whether a frame waits for its end."""
        finder = self._ways[way]
        return bool(finder and finder.held)

    def read(self, data: bytes, way: int) -> "list[Piece]":
        finder = self._ways[way]
        return [self._piece(one, way) for one in (finder.feed(data) if finder else ())]

    def _piece(self, one: "Found", way: int) -> Piece:
        meaning, fields = self._heard(one) if way else self._sent(one)
        if not meaning and self._profile.personal:
            return Piece(one.raw, SHOWN_OF_UNKNOWN, "?")
        hidden = len(one.raw)
        for value in (fields[name] for name in self._profile.personal if name in fields):
            at = one.raw.find(value) if isinstance(value, bytes) and value else -1
            hidden = min(hidden, at if at >= 0 else SHOWN_OF_UNKNOWN)
        return Piece(one.raw, hidden, meaning or "?")

    def _heard(self, one: "Found") -> "tuple[str, Mapping[str, Value]]":
        heard = self._profile.heard(one.frame, one.values, one.raw)
        return heard.event, heard.fields

    def _sent(self, one: "Found") -> "tuple[str, Mapping[str, Value]]":
        from devices.framing.layout import CHECK

        for name, command in self._profile.commands.items():
            own = {key: value for key, value in command.values.items() if key != CHECK}
            if command.frame is not one.frame or any(one.values.get(key) != value for key, value in own.items()):
                continue
            if command.data is None:
                return name, one.values
            carried = one.values.get(one.frame.carrier, b"")
            within = command.data.unpack(carried) if isinstance(carried, bytes) else None
            if within is not None:
                return name, {**one.values, **within}
        return "", one.values
