"""A small part of `make fuzz`, and that it sees what it is there to see."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import pytest

from devices.framing import Profile, load
from devices.framing.frame import Frame
from devices.framing.layout import Layout
from tests.campaigns.codecs import CODECS, FramedEar
from tests.campaigns.streams import GOOD, Codec, Tally, campaign, play, report

FF68 = CODECS["ff68"]


@pytest.mark.parametrize("name", sorted(CODECS))
def test_no_stream_throws_a_parser_out_of_step(name: str) -> None:
    tally = play(CODECS[name], "suite", 300)
    assert tally.faults == []
    assert tally.streams == sum(tally.lost) == 300
    assert 0 <= tally.held <= 64 * 1024


def unchecked() -> Profile:
    """FF 68, whatever its checksum says."""
    profile = load("ff68")
    frame = profile.frames[0]
    layout = Layout(frame.layout.parts, frame.layout.length)
    return replace(profile, frames=(Frame(frame.name, layout, frame.largest),), rules=())


class Planted:
    """The parser of FF 68, with a mistake in it."""

    def __init__(self, mistake: str) -> None:
        self._mistake, self._all = mistake, b""
        self._ear = FramedEar(unchecked()) if mistake == "gullible" else FF68.ear()

    @property
    def held(self) -> int:
        return 70_000 if self._mistake == "hoards" and len(self._all) > 70_000 else self._ear.held

    def feed(self, data: bytes) -> Sequence[object]:
        self._all += data
        if self._mistake == "makes up" and len(self._all) % 97 == 5:
            return [*self._ear.feed(data), bytes.fromhex("FF6803036801010C0E16")]
        if self._mistake == "raises" and b"\xff\x68\x00" in self._all:
            raise IndexError("no such byte")
        if self._mistake == "deaf" and b"\xff\xff\xff" in self._all:
            return []
        return self._ear.feed(data)


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        ("raises", "IndexError"),
        ("deaf", "4 frames lost"),
        ("hoards", "70000 bytes held"),
        ("gullible", "heard what was not sent"),
        ("makes up", "heard what was not sent"),
    ],
)
def test_a_planted_mistake_is_seen(mistake: str, told: str) -> None:
    ear: Callable[[], Planted] = lambda: Planted(mistake)  # noqa: E731 - a class with one argument given
    tally = play(Codec("ff68", FF68.frame, ear, FF68.sent), "suite", 1500)
    assert told in tally.faults[0]
    assert "ff68 suite" in tally.faults[0]


def test_the_same_seed_gives_the_same_streams() -> None:
    first, again, other = (play(FF68, seed, 50) for seed in ("1", "1", "2"))
    assert (first.octets, first.lost) == (again.octets, again.lost)
    assert first.octets != other.octets


def test_a_campaign_shares_its_streams_among_codecs_and_processes() -> None:
    heard: list[int] = []
    tallies = campaign([FF68, CODECS["wkly"]], 100, 7, 2, lambda streams, seconds: heard.append(streams))
    assert {name: tally.streams for name, tally in tallies.items()} == {"ff68": 50, "wkly": 50}
    assert sorted(heard) == [50, 100]
    rows = report(tallies, 1.0)
    assert [row.split(" | ")[0] for row in rows[2:4]] == ["| ff68", "| wkly"]
    assert "100 streams" in rows[-1]


def test_damage_comes_in_every_kind() -> None:
    """Otherwise the campaign would be a walk in the sun."""
    from tests.campaigns.streams import damaged

    dice = Random(1)
    good = [FF68.frame(dice)[0] for _ in range(8)]
    streams = [damaged(dice, good) for _ in range(400)]
    assert len(set(streams)) > 390
    assert max(map(len, streams)) > 150
    assert sum(any(frame in stream for frame in good) for stream in streams) > 100


def test_tallies_add_up() -> None:
    one, two = Tally(streams=1, held=5, faults=["a"]), Tally(streams=2, held=3, faults=["b"])
    one.lost[0], two.lost[0] = 1, 2
    one.add(two)
    assert (one.streams, one.held, one.faults, one.lost) == (3, 5, ["a", "b"], [3, *[0] * GOOD])
