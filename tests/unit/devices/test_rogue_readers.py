"""Readers that answer late, twice, to another question, or for another card: no citizen is ever mixed with another."""

from contextlib import suppress
from functools import reduce
from operator import xor
from random import Random
from typing import Any, cast

import pytest

from devices.card import idcard, readerprofile
from devices.card.cardtext import latest_address, read_text
from devices.card.idcard import IdCardReader
from devices.card.sam import Sam
from devices.line.wire import Stopped, Wire
from devices.simulators import cards
from devices.simulators.idcard import HEAD, SAM_NUMBER
from hall.events import CardRead, CardRemoved, CardUnreadable, Event
from tests.campaigns.cards import Line, _NoLink, bare

LI: dict[str, Any] = {**cards.PERSONS["li"], "appended": ["北京市东城区示例街道9号"]}
WANG: dict[str, Any] = {**cards.PERSONS["wang"], "appended": ["上海市黄浦区示例路1号2单元"]}
PEOPLE = (LI, WANG)
# Where the question for the later address is lost or refused, the one on the card's face stands.
TRUTHS = {
    bare(latest_address(read_text(cards.block(person)), later))
    for person in PEOPLE
    for later in ([], [cards.address(person["appended"][0])])
}
MANNERS = ("rereads", "keeps", "resets", "direct")
MISCHIEF = ("late", "twice", "twice, late", "cut", "status", "swap", "another", "noise", "silent")


class Rogue(Line):
    """A reader that does mischief to one answer in `odds`, until it is told to behave."""

    def __init__(self, seed: str, odds: int) -> None:
        super().__init__(Random(seed))
        self.odds, self.left, self.lying = odds, 0, 0
        self.swapped = False
        self._late: list[bytes] = []
        self._before = b""

    def put(self, person: int) -> None:
        self.lying, self.swapped = person, False
        self.reader.obey({"do": "put", "card": PEOPLE[person]})

    def _swap(self) -> None:
        """Another card, without a moment between: selected still, as if nothing had happened. Once in a placing."""
        if self.swapped:
            return
        self.swapped = True
        self.lying = 1 - self.lying
        self.reader._card = PEOPLE[self.lying]

    def write(self, data: bytes) -> None:
        if self.odds and self.dice.randrange(3 * self.odds) == 0:
            self._swap()
        self._in += b"".join(self._late)
        self._late.clear()
        self.reader.receive(data)

    def _answer(self, frame: bytes) -> None:
        before, self._before = self._before, frame
        what = self.dice.choice(MISCHIEF) if self.odds and self.dice.randrange(self.odds) == 0 else ""
        match what:
            case "late":
                self._late.append(frame)
                return
            case "twice":
                frame += frame
            case "twice, late":
                self._late.append(frame)
            case "cut":
                frame = frame[: self.dice.randrange(len(frame))]
            case "status":
                frame = framed(self.dice.randrange(256))
            case "swap":
                self._swap()
            case "another":
                frame = before
            case "noise":
                frame = self.dice.randbytes(9) + frame
            case "silent":
                return
            case _:
                pass
        self._in += frame

    def rest(self, seconds: float) -> None:
        self.left -= 1
        if self.left <= 0:
            raise Stopped


def framed(status: int, data: bytes = b"") -> bytes:
    body = (len(data) + 4).to_bytes(2, "big") + b"\0\0" + bytes((status,)) + data
    return HEAD + body + bytes((reduce(xor, body),))


def reader_for(line: Line, heard: list[Event], profile: str = "sdt") -> IdCardReader:
    link, idcard.Link = idcard.Link, cast("Any", _NoLink)
    try:
        return IdCardReader("none", 115200, 0.3, heard.append, profile=readerprofile.load(profile))
    finally:
        idcard.Link = link


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("odds", [2, 4, 12])
def test_whoever_is_read_is_one_citizen_and_not_two(manner: str, odds: int) -> None:
    """Name, number and address are of one card, whatever is swapped, late or lost; and the reader works again then."""
    read = 0
    for seed in range(10):
        line, heard = Rogue(f"{manner} {odds} {seed}", odds), list[Event]()
        line.reader.obey({"do": manner})
        if manner == "direct":
            line.reader.obey({"do": "rereads"})
        reader = reader_for(line, heard, "sdt-direct" if manner == "direct" else "sdt")
        line.put(seed % 2)
        line.left = 40
        with suppress(Stopped):
            reader.drive(cast("Wire", line))
        told = [bare(event.card) for event in heard if isinstance(event, CardRead)]
        assert {*told} <= TRUTHS
        read += len(told)
        line.odds = 0
        heard.clear()
        line.put(0)
        line.left = 30
        with suppress(Stopped):
            reader.drive(cast("Wire", line))
        assert bare(next(event.card for event in heard if isinstance(event, CardRead))).name == LI["name"]
        reader.close()
    assert read > 1


class Scripted(Line):
    """A reader whose answers are as the test says, by command: each a list, of which the last is for ever."""

    def __init__(self, answers: dict[bytes, list[bytes]], searches: int = 12) -> None:
        super().__init__(Random(1))
        self.answers, self.left, self.asked = answers, searches, list[bytes]()

    def write(self, data: bytes) -> None:
        command = data[7:9]
        self.asked.append(command)
        row = self.answers.get(command, [b""])
        self._in += row.pop(0) if len(row) > 1 else row[0]

    def rest(self, seconds: float) -> None:
        self.left -= 1
        if self.left <= 0:
            raise Stopped


STATUS, SAM, RESET = b"\x11\xff", b"\x12\xff", b"\x10\xff"
FIND, SELECT, READ, READ_ALL, ADDRESS = b"\x20\x01", b"\x20\x02", b"\x30\x01", b"\x30\x10", b"\x30\x03"


def reading(person: dict[str, Any], head: str = "01000400", photo: bytes = bytes(1024), text: bytes = b"") -> bytes:
    return framed(0x90, bytes.fromhex(head) + (text or cards.block(person)) + photo)


def plain(**over: list[bytes]) -> dict[bytes, list[bytes]]:
    made = {
        STATUS: [framed(0x90)],
        SAM: [framed(0x90, SAM_NUMBER)],
        FIND: [framed(0x9F, bytes(4))],
        SELECT: [framed(0x90, bytes(8))],
        READ: [reading(LI)],
        ADDRESS: [framed(0x91)],
        RESET: [framed(0x90)],
    }
    return made | {globals()[name]: rows for name, rows in over.items()}


def told(answers: dict[bytes, list[bytes]], searches: int = 12) -> list[Event]:
    line, heard = Scripted(answers, searches), list[Event]()
    reader = reader_for(line, heard)
    with suppress(Stopped):
        reader.drive(cast("Wire", line))
    reader.close()
    return [event for event in heard if isinstance(event, CardRead | CardUnreadable | CardRemoved)]


def names(events: list[Event]) -> list[str]:
    return [event.card.name for event in events if isinstance(event, CardRead)]


def test_a_reader_that_says_one_thing_about_everything() -> None:
    assert names(told(plain())) == [LI["name"]]


@pytest.mark.parametrize("number", [b"", bytes(15), bytes(17), bytes(60), b"\xff" * 16])
def test_a_module_number_of_any_length_is_no_hindrance(number: bytes) -> None:
    assert names(told(plain(SAM=[framed(0x90, number)]))) == [LI["name"]]


@pytest.mark.parametrize("status", [0x90, 0x00, 0x41, 0x91, 0xFF])
def test_a_search_that_is_answered_with_another_status_finds_nothing(status: int) -> None:
    assert told(plain(FIND=[framed(status, bytes(4))])) == []


@pytest.mark.parametrize(
    "wrong",
    [
        reading(LI, "010004000400", bytes(1024 + 512)),  # says fingerprints of 1024, brings 512
        reading(LI, "010004000200", bytes(1024 + 1024)),
        reading(LI, "01000400", bytes(1023)),
        reading(LI, "01000000", bytes(1024)),
        reading(LI, "00FF0400", bytes(1024)),
        reading(LI, "04000100", bytes(1024)),
    ],
)
def test_parts_whose_lengths_lie_are_no_card(wrong: bytes) -> None:
    events = told(plain(READ=[wrong]))
    assert names(events) == []
    assert [event.status for event in events if isinstance(event, CardUnreadable)] == ["parts"]


@pytest.mark.parametrize(
    "name",
    ["\ud800甲", "甲\udc00", "甲\ufeff", "甲\u202e乙", "\x00甲", "甲\x00乙", "\ue000甲", "\uffff甲", "甲\u3000乙"],
)
def test_a_name_of_odd_characters_raises_nothing_and_is_never_another(name: str) -> None:
    text = name.encode("utf-16-le", "surrogatepass").ljust(30, b" ")[:28] + b" \0"
    text = (name + " " * (15 - len(name))).encode("utf-16-le", "surrogatepass") + cards.block(LI)[30:]
    events = told(plain(READ=[reading(LI, text=text)]))
    assert all(event.card.number == LI["number"] for event in events if isinstance(event, CardRead))
    assert len(names(events)) <= 1


def test_cards_that_change_between_the_readings_are_never_one() -> None:
    """Two readings, of two citizens, each as good as can be; and so on."""
    by_turns = [reading(LI), reading(WANG)] * 40
    events = told(plain(READ=by_turns, FIND=[framed(0x9F, bytes(4)), framed(0x80)]))
    assert names(events) in ([], [LI["name"]], [WANG["name"]])  # never a third, who has of both
    changed = told(plain(READ=[reading(LI), reading(WANG)]))
    assert names(changed) == [WANG["name"]]


def test_an_address_that_came_from_another_card_is_not_taken() -> None:
    addresses = [framed(0x90, cards.address(person["appended"][0])) for person in PEOPLE]
    events = told(plain(ADDRESS=[addresses[1], addresses[0], framed(0x91)]))
    for event in events:
        if isinstance(event, CardRead):
            assert event.card.address in (LI["address"], LI["appended"][0])


def test_a_reading_cut_at_any_byte_is_no_card() -> None:
    whole = reading(LI)
    for cut in range(0, len(whole), 7):
        events = told(plain(READ=[whole[:cut]]), 4)
        assert names(events) == []


def test_a_late_answer_of_the_card_before_is_not_the_next_citizen() -> None:
    """Li was read and lifted; Wang lies there, and the reader still has an answer of Li's to give."""
    searches = [framed(0x9F, bytes(4))] * 2 + [framed(0x80)] * 8 + [framed(0x9F, b"wang"), framed(0x80)]
    readings = [reading(LI), reading(LI), reading(LI), framed(0x41)]
    events = told(plain(FIND=searches, READ=readings, RESET=[framed(0x21)], ADDRESS=[framed(0x41)]), 20)
    assert names(events) == [LI["name"]]


def test_an_address_that_came_with_the_second_placing_only_does_not_prove_itself() -> None:
    """The first time Li was read with Li's address and not proven; the second time another card answered for it."""
    addresses = [framed(0x90, cards.address(person["appended"][0])) for person in (LI, LI, WANG, WANG)]
    searches = [framed(0x9F, bytes(4)), framed(0x80), framed(0x9F, bytes(4)), framed(0x80)]
    readings = [reading(LI), framed(0x41), reading(LI), framed(0x41)]
    events = told(plain(FIND=searches, READ=readings, RESET=[framed(0x21)], ADDRESS=[*addresses, framed(0x41)]))
    assert names(events) == []
    assert [event.status for event in events if isinstance(event, CardUnreadable)] == ["unsure"]


def test_a_reader_that_knows_only_readings_with_fingerprints_and_refuses_the_first_is_asked_again() -> None:
    both = reading(LI, "010004000400", bytes(1024 + 1024))
    assert names(told(plain(READ=[framed(0x21)], READ_ALL=[framed(0x41), both]))) == [LI["name"]]


def test_an_answer_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Single bytes for ever, each within the patience for the next."""
    clock = iter(range(10_000))
    monkeypatch.setattr("devices.card.sam.time.monotonic", lambda: float(next(clock)))
    line = Line(Random(1))
    monkeypatch.setattr(line, "read", lambda count, timeout: b"\xaa")
    sam = Sam(cast("Wire", line))
    assert sam.ask((0x30, 0x01), 3.0) is None
    assert sam.troubles > 0
