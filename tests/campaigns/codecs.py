"""The parsers of the campaign: one for each shipped profile, and those that are code."""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import xor
from random import Random
from typing import cast

from devices.card import sdt
from devices.framing import Parser, Profile, load, profiles
from devices.framing.layout import Form, Part, Value
from devices.printer import ticketbytes
from tests.campaigns.streams import Codec


class FramedEar:
    """A profile's parser; of each frame it says the bytes."""

    def __init__(self, profile: Profile) -> None:
        self._parser: Parser = profile.parser()

    @property
    def held(self) -> int:
        return self._parser.held

    def feed(self, data: bytes) -> Sequence[object]:
        return [heard.raw for heard in self._parser.feed(data)]


def framed(name: str) -> Codec:
    """The codec of a shipped profile: every kind of frame that it hears, with any values in it."""
    profile = load(name)
    kinds = [frame for frame in profile.frames if frame.heard]

    def frame(dice: Random) -> tuple[bytes, object]:
        kind = dice.choice(kinds)
        spare = min(kind.largest - kind.layout.least, 24)
        given = [part for part in kind.layout.parts if part.name in kind.layout.names]
        row = kind.pack({part.name: any_value(dice, part, spare) for part in given})
        return row, row

    return Codec(name, frame, lambda: FramedEar(profile), lambda said: CHECKED[name](cast("bytes", said)))


# -- checksums as the manuals write them, bit by bit: by no line of what is tried here ---------------------------------


def summed(first: int, behind: int) -> Callable[[bytes], bytes]:
    """The frame with the sum of its bytes from `first`, `behind` bytes before its end."""
    return lambda raw: raw[: -behind - 1] + bytes((sum(raw[first : -behind - 1]) % 256,)) + raw[len(raw) - behind :]


def crc_modbus(raw: bytes) -> bytes:
    total = 0xFFFF
    for byte in raw[:-2]:
        total ^= byte
        for _ in range(8):
            total = total >> 1 ^ 0xA001 if total & 1 else total >> 1
    return raw[:-2] + bytes((total % 256, total // 256))


def crc_gm65(raw: bytes) -> bytes:
    if raw.endswith(b"\xab\xcd"):  # stands for one that was not reckoned
        return raw
    total = 0
    for byte in raw[2:-2]:
        total ^= byte << 8
        for _ in range(8):
            total = (total << 1 ^ 0x1021 if total & 0x8000 else total << 1) & 0xFFFF
    return raw[:-2] + total.to_bytes(2, "big")


CHECKED: dict[str, Callable[[bytes], bytes]] = {
    "evaluator-byte": lambda raw: raw,
    "keypad-byte": lambda raw: raw,
    "ff68": summed(5, 1),
    "gm65": crc_gm65,
    "led64": crc_modbus,
    "led64-v200": crc_modbus,
    "modbus-rtu": crc_modbus,
    "wkly": lambda raw: raw[:-1] + bytes((reduce(xor, raw[:-1]),)),
    "xunpeng": summed(0, 1),
}


def any_value(dice: Random, part: Part, spare: int) -> Value:
    """A value that fits `part`; an open part gets up to `spare` bytes more than it needs."""
    if part.least is None and part.form not in (Form.RAW, Form.TEXT):
        return dice.randint(0, part.largest)
    size = part.width if part.least is None else part.least + dice.randint(0, spare)
    return bytes(dice.choices(range(0x20, 0x7F), k=size)) if part.form is Form.TEXT else dice.randbytes(size)


class SdtEar:
    """The card reader's frames; of each reply it says all."""

    def __init__(self) -> None:
        self._parser = sdt.FrameParser()

    @property
    def held(self) -> int:
        return self._parser.held

    def feed(self, data: bytes) -> Sequence[object]:
        return [(reply.words, reply.status, reply.data) for reply in self._parser.feed(data)]


def sdt_frame(dice: Random) -> tuple[bytes, object]:
    """A reply of a card reader: a status alone, a number, an address, or a whole card of any of the lengths."""
    size = dice.choice((0, 4, 8, 16, 70)) if dice.random() < 0.95 else dice.choice((280, 1284, 1286, 1798, 2310))
    said = (bytes(2), dice.choice((0x90, 0x9F, 0x80, 0x41)), dice.randbytes(size))
    return sdt_sent(said), said


def sdt_sent(said: object) -> bytes:
    """The frame that says so."""
    words, status, data = cast("tuple[bytes, int, bytes]", said)
    body = (len(data) + 4).to_bytes(2, "big") + words + bytes((status,)) + data
    return sdt.PREAMBLE + body + bytes((reduce(xor, body),))


class PrinterEar:
    """What a ticket printer says, sorted. Flow characters and noise are left out: they are frames of nobody."""

    def __init__(self) -> None:
        self._sorter = ticketbytes.Sorter()
        self.held = 0

    def feed(self, data: bytes) -> Sequence[object]:
        said = self._sorter.feed(data)
        return [value for kind, value in said if kind in (ticketbytes.Said.STATUS, ticketbytes.Said.REPORT)]


def printer_answer(dice: Random) -> tuple[bytes, object]:
    """An answer to DLE EOT, or a report. Answers to GS r are one byte that may belong to a torn report as well: they
    are asked for one at a time, and one that is missed only leaves a ticket unproven."""
    if dice.random() < 0.5:
        raw = bytes((0x12 | dice.choice((0, 0x04, 0x08, 0x0C, 0x20, 0x40, 0x60, 0x6C)),))
    else:
        first = 0x10 | dice.choice((0, 0x04, 0x08, 0x20, 0x28))
        raw = bytes((first, dice.choice((0, 0x08, 0x20, 0x40)), dice.choice((0, 0x03, 0x0F)), 0))
    return raw, raw


def printer_sent(said: object) -> bytes:
    """An answer by its fixed bits. The bytes of a report may stand apart, with flow characters between: of it only the
    first is looked for."""
    raw = cast("bytes", said)
    if len(raw) == 1:
        return raw if raw[0] & 0x93 == 0x12 else b""
    good = len(raw) == 4 and raw[0] & 0x93 == 0x10 and not any(byte & 0x90 for byte in raw[1:])
    return raw[:1] if good else b""


CODECS: dict[str, Codec] = {name: framed(name) for name in profiles()} | {
    "sdt": Codec("sdt", sdt_frame, SdtEar, sdt_sent),
    "escpos": Codec("escpos", printer_answer, PrinterEar, printer_sent),
}
