"""Random and damaged byte streams against every parser: `make fuzz`. Ten million of them by default, on every core.

Each stream is noise, or frames that were cut, joined, doubled, thinned out or had bits turned over, in pieces of any
size; four good frames follow it. A parser must not raise, may hold at most 64 KiB, and must hear the last two of the
four: it is back in step within two frames. What it says besides must have been on the wire, with the checksum that is
reckoned here, not there. The parsers are never cleared, so each stream finds what the last one left.
"""

import argparse
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

HELD_CAP = 64 * 1024  # bytes
GOOD, LOST = 4, 2  # good frames behind each stream; how many of them may be lost
BATCH = 20_000  # streams that one process plays before it reports
SIZES = (1, 4, 12, 31, 64, 256, 4096, 4096)  # bytes of a piece
POOL = 64  # good frames of a batch
REMEMBERED = 64  # streams: a frame may have begun in an earlier one


class Ear(Protocol):
    """A parser under test. `feed` gives for each frame what Codec.frame says of it."""

    @property
    def held(self) -> int: ...

    def feed(self, data: bytes) -> Sequence[object]: ...


@dataclass(frozen=True, slots=True)
class Codec:
    """`frame` makes a good frame as the device sends it, and what the parser must say of it. `sent`: of anything that
    the parser says, the bytes that must have come for it, their checksum reckoned anew; b"" for what is no frame."""

    name: str
    frame: Callable[[Random], tuple[bytes, object]]
    ear: Callable[[], Ear]
    sent: Callable[[object], bytes]


@dataclass(slots=True)
class Tally:
    """What came of some streams. `lost`: how many times so many good frames behind the damage were not heard."""

    streams: int = 0
    octets: int = 0
    held: int = 0
    lost: list[int] = field(default_factory=lambda: [0] * (GOOD + 1))
    faults: list[str] = field(default_factory=list[str])

    def add(self, other: "Tally") -> None:
        self.streams += other.streams
        self.octets += other.octets
        self.held = max(self.held, other.held)
        self.lost = [mine + its for mine, its in zip(self.lost, other.lost, strict=True)]
        self.faults += other.faults


def damaged(dice: Random, good: Sequence[bytes]) -> bytes:
    """Noise, or good frames after something happened to them."""
    kind = dice.randrange(8)
    if kind == 0:
        return dice.randbytes(dice.randrange(64))
    stream = bytearray(b"".join(dice.choices(good, k=dice.randrange(1, 4))))
    if kind == 1:  # bytes between the frames
        return bytes(stream) + dice.randbytes(dice.randrange(12))
    at = dice.randrange(len(stream))
    if kind == 2:  # bits turned over
        for _ in range(dice.randrange(1, 4)):
            stream[dice.randrange(len(stream))] ^= 1 << dice.randrange(8)
    elif kind == 3:  # bytes lost
        del stream[at : at + dice.randrange(1, 8)]
    elif kind == 4:  # bytes too many
        stream[at:at] = dice.randbytes(dice.randrange(1, 8))
    elif kind == 5:  # broken off
        del stream[at:]
    elif kind == 6:  # begun again in the middle
        stream[at:at] = stream[: dice.randrange(len(stream))]
    else:  # one byte hangs
        stream[at : at + 8] = bytes((dice.choice((0, 0xFF, stream[at])),)) * dice.randrange(1, 200)
    return bytes(stream)


def pieces(dice: Random, stream: bytes) -> Iterator[bytes]:
    """The stream in pieces: byte by byte, in fives, as ports give them, or at once."""
    size = dice.choice(SIZES)
    first = dice.randrange(size)
    yield stream[:first]
    for at in range(first, len(stream), size):
        yield stream[at : at + size]


def play(codec: Codec, seed: str, streams: int) -> Tally:
    """`streams` of them through one parser. The same seed gives the same streams."""
    dice, ear, tally = Random(f"{codec.name} {seed}"), codec.ear(), Tally()
    pool = [codec.frame(dice) for _ in range(POOL)]
    frames = [frame for frame, _ in pool]
    known = {said for _, said in pool}
    before: deque[bytes] = deque(maxlen=REMEMBERED)
    for number in range(streams):
        last = dice.choices(pool, k=GOOD)
        stream = damaged(dice, frames) + b"".join(frame for frame, _ in last)
        heard: list[object] = []
        try:
            for piece in pieces(dice, stream):
                heard += ear.feed(piece)
                held = ear.held
                if held > tally.held:
                    tally.held = held
        except Exception as fault:
            tally.faults.append(f"{codec.name} {seed}, stream {number}: {fault!r} on {stream.hex()}")
            ear = codec.ear()
            continue
        finally:
            tally.streams += 1
            tally.octets += len(stream)
        before.append(stream)
        for said in heard:
            if said not in known and not ((whole := codec.sent(said)) and whole in b"".join(before)):
                tally.faults.append(f"{codec.name} {seed}, stream {number}: heard what was not sent in {stream.hex()}")
        meant = [said for _, said in last]
        lost = next(n for n in range(GOOD + 1) if n == GOOD or heard[n - GOOD :] == meant[n:])
        tally.lost[lost] += 1
        if lost > LOST:
            tally.faults.append(f"{codec.name} {seed}, stream {number}: {lost} frames lost behind {stream.hex()}")
    if tally.held > HELD_CAP:
        tally.faults.append(f"{codec.name} {seed}: {tally.held} bytes held")
    return tally


def campaign(
    codecs: Sequence[Codec], streams: int, seed: int, processes: int, tell: Callable[[int, float], None]
) -> dict[str, Tally]:
    """All codecs in turn, `streams` in all, on `processes` of them. `tell` hears of each batch: streams and seconds."""
    began, share = time.monotonic(), -(-streams // len(codecs))
    jobs = [(n, at) for at in range(0, share, BATCH) for n in range(len(codecs))]
    tallies = {codec.name: Tally() for codec in codecs}
    with ProcessPoolExecutor(processes) as pool:
        running: dict[Future[Tally], str] = {}
        while jobs or running:
            while jobs and len(running) < 2 * processes:
                n, at = jobs.pop(0)
                name = codecs[n].name
                running[pool.submit(_batch, name, f"{seed}/{at}", min(BATCH, share - at))] = name
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                tallies[running.pop(done)].add(done.result())
                tell(sum(tally.streams for tally in tallies.values()), time.monotonic() - began)
    return tallies


def _batch(name: str, seed: str, streams: int) -> Tally:
    """In a process of its own: codecs hold functions, so their name travels."""
    from tests.campaigns.codecs import CODECS

    return play(CODECS[name], seed, streams)


def report(tallies: dict[str, Tally], seconds: float) -> list[str]:
    """One row for each codec, as docs/devices.md has them."""
    rows = ["| codec | streams | faults | most bytes held | good frames lost after damage: 0, 1, 2, more |"]
    rows.append("|---|---|---|---|---|")
    for name, tally in tallies.items():
        lost = [*tally.lost[: LOST + 1], sum(tally.lost[LOST + 1 :])]
        told = ", ".join(f"{n:,}" for n in lost)
        rows.append(f"| {name} | {tally.streams:,} | {len(tally.faults)} | {tally.held} | {told} |")
    total = sum(tally.streams for tally in tallies.values())
    octets = sum(tally.octets for tally in tallies.values())
    rows.append(f"\n{total:,} streams, {octets:,} bytes, {seconds:,.0f} s")
    return rows


def main() -> int:
    """The command: exit code 1 when anything went wrong."""
    from tests.campaigns.codecs import CODECS

    parser = argparse.ArgumentParser(description="Random and damaged byte streams against every parser")
    parser.add_argument("--streams", type=int, default=10_000_000, help="how many in all (default: 10,000,000)")
    parser.add_argument("--seed", type=int, default=2026, help="the same seed gives the same streams")
    parser.add_argument("--only", action="append", choices=sorted(CODECS), help="this codec; may be repeated")
    asked = parser.parse_args()
    chosen = [CODECS[name] for name in asked.only or sorted(CODECS)]

    def tell(streams: int, seconds: float) -> None:
        sys.stderr.write(f"\r{streams:,} of {asked.streams:,} streams, {seconds:.0f} s")

    began = time.monotonic()
    tallies = campaign(chosen, asked.streams, asked.seed, os.cpu_count() or 1, tell)
    sys.stdout.write("\n".join(["", *report(tallies, time.monotonic() - began), ""]))
    faults = [fault for tally in tallies.values() for fault in tally.faults]
    sys.stderr.write("\n".join(["", *faults[:20], ""]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
