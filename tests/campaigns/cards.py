"""Cards whose readings were damaged although their checksum is right: `make fuzz` plays them after the streams.

One placing: a card is put on a simulated reader, and each reading of it, with even odds, has something happen to its
text: bits turned, characters changed, bytes shifted, a part of another person's card in it; and to the address that was
appended to it, if it has one. Then the checksum is made right again, which by chance happens to every 256th damaged
frame. What the product's own reader takes for a card must be the card that lies there, in every field; or nothing.
Whoever's card is not read places it again, twice at most.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random
from typing import Any, cast

from devices.card import idcard, readerprofile
from devices.card.cardtext import latest_address, read_text
from devices.card.idcard import IdCardReader
from devices.line.wire import Stopped, Wire
from devices.simulators import cards
from devices.simulators.idcard import HEAD, Reader
from hall.events import CardRead, Event
from hall.identity import IdCard

BATCH = 5_000
MANNERS = {
    "again": "finds a lying card again",
    "keeps": "finds it once, and reads it again when asked to",
    "once": "finds and reads it once, and again after a reset",
    "stuck": "finds and reads it once, until it is placed again",
}
TEXT_AT = 14  # of a frame of 1295 bytes
ADDRESS, ADDRESS_AT = 70, 10  # of a frame that brings one
SEARCHES = 8  # of a placing
PLACED = 3  # times, if it is not read
EVERY = 200  # of the streams of the whole campaign, one is a placing


@dataclass(slots=True)
class Tally:
    """What came of some placings."""

    placings: int = 0
    damaged: int = 0  # readings
    right: int = 0
    refused: int = 0
    wrong: int = 0

    def add(self, other: "Tally") -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def han(dice: Random) -> str:
    return chr(dice.randrange(0x4E00, 0x9FA6))


def anybody(dice: Random) -> bytes:
    """The text of a card of somebody who never was: as good as any, and never the same twice."""
    birth = f"{dice.randrange(1940, 2015)}{dice.randrange(1, 13):02}{dice.randrange(1, 29):02}"
    order = dice.randrange(1000)
    return cards.block(
        {
            "name": "".join(han(dice) for _ in range(dice.randrange(2, 5))),
            "sex": "2" if order % 2 == 0 else "1",
            "nation": f"{dice.randrange(1, 57):02}",
            "birth": birth,
            "number": cards.number(f"99{dice.randrange(10000):04}", birth, f"{order:03}"),
            "address": "".join(han(dice) for _ in range(dice.randrange(8, 35))),
            "issuer": "".join(han(dice) for _ in range(dice.randrange(4, 15))),
            "from": f"{dice.randrange(2016, 2026)}0101",
            "to": f"{dice.randrange(2027, 2046)}0101",
        }
    )


def damaged(dice: Random, text: bytes, other: bytes) -> bytes:
    """The 256 bytes of a card's text after something happened to them; of `other`, a part may stand in them.

    Never so little that two readings in a campaign meet the same damage by mere chance: then nothing could tell.
    """
    made = bytearray(text)
    at = dice.randrange(256)
    match dice.randrange(8):
        case 0 | 1:
            for _ in range(dice.randrange(2, 6)):
                made[dice.randrange(256)] ^= 1 << dice.randrange(8)
        case 2:  # one character of the name is another
            at = 2 * dice.randrange(4)
            made[at : at + 2] = han(dice).encode("utf-16-le")
        case 3:  # digits of any number
            digits = [i for i in range(0, 256, 2) if made[i + 1] == 0 and 0x30 <= made[i] <= 0x39]
            for _ in range(dice.randrange(2, 5)):
                made[dice.choice(digits)] = dice.randrange(0x30, 0x3A)
        case 4:  # bytes lost, the rest moved up
            count = dice.randrange(1, 9)
            made = made[:at] + made[at + count :] + dice.randbytes(count)
        case 5:
            end = dice.randrange(at, 257)
            made[at:end] = other[at:end]
            for _ in range(2):  # blank in both may be blank twice
                made[dice.randrange(256)] ^= 1 << dice.randrange(8)
        case 6:
            made[at : at + 8] = dice.randbytes(len(made[at : at + 8]))
        case _:  # characters change places
            for _ in range(2):
                one, two = 2 * dice.randrange(128), 2 * dice.randrange(128)
                made[one : one + 2], made[two : two + 2] = made[two : two + 2], made[one : one + 2]
    return bytes(made[:256].ljust(256, b"\0"))


class Line:
    """devices.line.wire.Wire to a simulated reader, without a clock: an answer is there or there is none."""

    network = True
    baud = 115200

    def __init__(self, dice: Random) -> None:
        self.dice, self.tally = dice, Tally()
        self.reader = Reader(self._answer)
        self._in = b""

    def _answer(self, frame: bytes) -> None:
        if len(frame) == 1295 and self.dice.random() < 0.5:
            text = damaged(self.dice, frame[TEXT_AT : TEXT_AT + 256], anybody(self.dice))
            frame = self._with(frame, TEXT_AT, text)
        elif len(frame) == ADDRESS_AT + ADDRESS + 1 and self.dice.random() < 0.5:
            at = ADDRESS_AT + 2 * self.dice.randrange(ADDRESS // 2 - 1)
            frame = self._with(frame, at, (han(self.dice) + han(self.dice)).encode("utf-16-le"))
        self._in += frame

    def _with(self, frame: bytes, at: int, damage: bytes) -> bytes:
        self.tally.damaged += 1
        frame = frame[:at] + damage + frame[at + len(damage) :]
        total = 0
        for byte in frame[len(HEAD) : -1]:
            total ^= byte
        return frame[:-1] + bytes((total,))

    def write(self, data: bytes) -> None:
        self.reader.receive(data)

    def read(self, count: int, timeout: float) -> bytes:
        came, self._in = self._in[:count], self._in[count:]
        return came

    def flush(self) -> None:
        self._in = b""

    def rest(self, seconds: float) -> None:
        pass


class _NoLink:
    """The reader's wire is driven here."""

    def __init__(self, *_: object) -> None: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


class _Searches(Line):
    """Ends the reader's search after so many rests. `passed` is called in each but the last."""

    left = 0

    def passed(self) -> None: ...

    def rest(self, seconds: float) -> None:
        self.left -= 1
        if self.left <= 0:
            raise Stopped
        self.passed()


def play(manner: str, seed: str, placings: int, confirm: str = "") -> Tally:
    """`placings` of cards on a reader of `manner`, read with another `confirm` than its own. The same seed gives the
    same ones."""
    dice = Random(f"{manner} {seed}")
    line = _Searches(dice)
    line.reader.obey({"do": "rereads", "on": manner == "again"})
    line.reader.obey({"do": "keeps", "on": manner == "keeps"})
    line.reader.obey({"do": "resets", "on": manner == "once"})
    heard: list[Event] = []
    profile = readerprofile.load("sdt", options={"confirm": confirm} if confirm else {})
    link, idcard.Link = idcard.Link, cast("Any", _NoLink)
    try:
        reader = IdCardReader("none", 115200, 0.3, heard.append, profile=profile)
    finally:
        idcard.Link = link
    for _ in range(placings):
        person: dict[str, Any] = dict(dice.choice(list(cards.PERSONS.values())))
        if dice.random() < 0.5:
            person["appended"] = ["".join(han(dice) for _ in range(dice.randrange(8, 35)))]
        truth = latest_address(
            read_text(cards.block(person)), [cards.address(each) for each in person.get("appended", ())]
        )
        heard.clear()
        line.reader.obey({"do": "put", "card": person})
        line.left = PLACED * SEARCHES

        def placed_again(person: dict[str, Any] = person) -> None:
            if line.left % SEARCHES == 0 and not any(isinstance(event, CardRead) for event in heard):
                line.reader.obey({"do": "put", "card": person})

        line.passed = placed_again
        with suppress(Stopped):
            reader.drive(cast("Wire", line))
        read = [bare(event.card) for event in heard if isinstance(event, CardRead)]
        line.tally.placings += 1
        line.tally.wrong += any(card != truth for card in read)
        line.tally.right += truth in read
        line.tally.refused += not read
    reader.close()
    return line.tally


def bare(card: IdCard) -> IdCard:
    """Its fields alone: the photo is no part of who it is, and the serial number comes with another answer."""
    return replace(card, serial=b"", photo=b"")


def campaign(placings: int, seed: int, processes: int) -> dict[str, Tally]:
    """Every manner, `placings` of each."""
    tallies = {manner: Tally() for manner in MANNERS}
    with ProcessPoolExecutor(processes) as pool:
        batches = [
            (manner, f"{seed}/{at}", min(BATCH, placings - at))
            for at in range(0, placings, BATCH)
            for manner in MANNERS
        ]
        for (manner, _, _), tally in zip(batches, pool.map(play, *zip(*batches, strict=True)), strict=True):
            tallies[manner].add(tally)
    return tallies


def report(tallies: dict[str, Tally], seconds: float) -> Sequence[str]:
    """One row for each manner, as docs/devices.md has them."""
    rows = [
        "| reader | placings | readings damaged, checksum right | read right | not read | wrong cards |",
        "|---|---|---|---|---|---|",
    ]
    for manner, t in tallies.items():
        rows.append(
            f"| {MANNERS[manner]} | {t.placings:,} | {t.damaged:,} | {t.right:,} | {t.refused:,} | {t.wrong:,} |"
        )
    return [*rows, f"\n{seconds:,.0f} s"]


def main() -> int:
    """The command: exit code 1 when a wrong card was taken."""
    parser = argparse.ArgumentParser(description="Cards whose readings were damaged although their checksum is right")
    parser.add_argument(
        "--streams", type=int, default=10_000_000, help="of the whole campaign; every 200th is a placing of each kind"
    )
    parser.add_argument("--seed", type=int, default=2026, help="the same seed gives the same placings")
    asked, _ = parser.parse_known_args()
    began = time.monotonic()
    tallies = campaign(max(1, asked.streams // EVERY), asked.seed, os.cpu_count() or 1)
    sys.stdout.write("\n".join(["", *report(tallies, time.monotonic() - began), ""]))
    return 1 if any(tally.wrong for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
