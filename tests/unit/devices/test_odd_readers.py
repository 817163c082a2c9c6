"""Card readers that keep to their protocol in ways of their own: the card that lies there is read, or nothing is."""

from collections.abc import Callable
from contextlib import suppress
from functools import reduce
from operator import xor
from random import Random
from typing import Any, cast

import pytest

from devices.card import idcard, readerprofile
from devices.card.cardtext import read_text
from devices.card.idcard import IdCardReader
from devices.line.wire import Lost, Stopped, Wire
from devices.simulators import cards
from devices.simulators.idcard import HEAD
from hall.events import CardRead, CardUnreadable, Event
from tests.campaigns.cards import _NoLink, _Searches, bare

Change = Callable[[bytes], bytes]


class Odd(_Searches):
    """A reader whose answers are changed on their way, and none damaged."""

    def __init__(self, change: Change) -> None:
        super().__init__(Random(1))
        self._change = change

    def _answer(self, frame: bytes) -> None:
        self._in += self._change(frame)


def framed(words: bytes, status: int, data: bytes = b"") -> bytes:
    body = (len(data) + 4).to_bytes(2, "big") + words + bytes((status,)) + data
    return HEAD + body + bytes((reduce(xor, body),))


def with_words(frame: bytes) -> bytes:
    """The card's own status words, which a reader may pass through with every answer."""
    return framed(b"\x6c\x10", frame[9], frame[10:-1])


def photo_holds(row: bytes) -> Change:
    """A card whose photo holds `row`."""

    def changed(frame: bytes) -> bytes:
        if len(frame) != 1295:
            return frame
        data = frame[10:-1]
        return framed(b"\0\0", frame[9], data[:500] + row + data[500 + len(row) :])

    return changed


def placed(change: Change, searches: int = 12) -> tuple[list[Event], IdCardReader]:
    """What is told of Li's card on such a reader."""
    line, heard = Odd(change), list[Event]()
    link, idcard.Link = idcard.Link, cast("Any", _NoLink)
    try:
        reader = IdCardReader("none", 115200, 0.3, heard.append, profile=readerprofile.load("sdt"))
    finally:
        idcard.Link = link
    line.reader.obey({"do": "put", "card": cards.PERSONS["li"]})
    line.left = searches
    with suppress(Stopped):
        reader.drive(cast("Wire", line))
    reader.close()
    return heard, reader


TRUTH = bare(read_text(cards.block(cards.PERSONS["li"])))


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame,
        lambda frame: frame + b"\x00",
        lambda frame: frame + b"\r\n",
        lambda frame: frame + b"\xaa\xaa\xaa",
        lambda frame: b"\xaa" * 7 + frame,
        lambda frame: b"\xaa\x00" + frame,
        lambda frame: HEAD + frame,
        lambda frame: b"\xff" * 40 + frame,
        lambda frame: frame * 2,
        lambda frame: frame + frame[:-1],
        with_words,
        photo_holds(HEAD),
        photo_holds(HEAD * 3),
        photo_holds(HEAD + b"\x00\x00"),
        photo_holds(HEAD + b"\x50\x00\x12\x34"),
        photo_holds(framed(b"\0\0", 0x9F, bytes(4))),
        photo_holds(framed(b"\0\0", 0x41)),
        photo_holds(framed(b"\0\0", 0x9F, bytes(4)) + framed(b"\0\0", 0x90, bytes(8))),
        photo_holds(framed(b"\0\0", 0x9F, bytes(4)) + b"\x77\x66" + framed(b"\0\0", 0x41) + b"\x55"),
        photo_holds(HEAD + b"\x05\x08\x00\x00\x90\x01\x00\x04\x00"),
        photo_holds((HEAD + b"\x01\x04\x00\x00\x90") * 3),
    ],
    ids=[
        "plain", "trailing 00", "trailing CR LF", "a preamble begun", "a long preamble", "noise in the preamble",
        "the preamble twice", "noise before", "everything twice", "a second copy torn", "the card's words",
        "a preamble in the photo", "preambles in the photo", "a preamble and noughts", "a preamble and a length",
        "a whole answer in the photo", "a refusal in the photo", "two answers in the photo", "two apart in the photo",
        "a reading that begins in the photo", "answers that begin in the photo",
    ],
)  # fmt: skip
def test_the_card_that_lies_there_is_read(change: Change) -> None:
    heard, reader = placed(change)
    assert [bare(event.card) for event in heard if isinstance(event, CardRead)] == [TRUTH]
    assert reader.sam


@pytest.mark.parametrize("status", [0x00, 0x01, 0x20, 0x42, 0x55, 0x7F, 0xA0, 0xFF])
def test_a_status_that_no_paper_knows_is_a_card_that_is_not_read(status: int) -> None:
    def changed(frame: bytes) -> bytes:
        return framed(b"\0\0", status) if len(frame) == 1295 else frame

    heard, _ = placed(changed)
    assert not [event for event in heard if isinstance(event, CardRead)]
    assert [event.status for event in heard if isinstance(event, CardUnreadable)] == [f"{status:02X}"]


@pytest.mark.parametrize("cut", [256, 1024, 1283, 1285])
def test_a_reading_of_a_length_that_no_card_has_is_none(cut: int) -> None:
    def changed(frame: bytes) -> bytes:
        return framed(b"\0\0", frame[9], (frame[10:-1] + b"\0\0")[:cut]) if len(frame) == 1295 else frame

    heard, _ = placed(changed)
    assert not [event for event in heard if isinstance(event, CardRead)]
    assert len([event for event in heard if isinstance(event, CardUnreadable)]) == 1


class Cut(Odd):
    """A reader whose wire is lost after so many bytes of its answers; the reader itself keeps its power."""

    def __init__(self, after: int) -> None:
        super().__init__(lambda frame: frame)
        self._until_cut = after

    def read(self, count: int, timeout: float) -> bytes:
        came = super().read(count, timeout)
        self._until_cut -= len(came)
        if 0 >= self._until_cut > -len(came):
            raise Lost("pulled")
        return came


# The wire brings 11 and 27 bytes of a greeting, 15 of a search, 19 of the selection, then the reading.
@pytest.mark.parametrize("after", [1, 11, 30, 45, 60, 73, 74, 300, 1000, 1366, 1367])
@pytest.mark.parametrize("manner", ["rereads", "keeps", "resets"])
def test_a_card_whose_reading_broke_off_with_the_wire_is_read_when_the_wire_is_back(
    after: int, manner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idcard, "Link", _NoLink)
    line, heard = Cut(after), list[Event]()
    line.reader.obey({"do": manner})
    line.reader.obey({"do": "put", "card": cards.PERSONS["li"]})
    reader = IdCardReader("none", 115200, 0.3, heard.append, profile=readerprofile.load("sdt"))
    line.left = 12
    with pytest.raises(Lost):
        reader.drive(cast("Wire", line))
    assert not [event for event in heard if isinstance(event, CardRead)]
    with suppress(Stopped):
        reader.drive(cast("Wire", line))
    reader.close()
    assert [bare(event.card) for event in heard if isinstance(event, CardRead)] == [TRUTH]
