"""A recording played again answers the same questions, in any pieces, and lets what was never asked go by."""

import json
import time
from pathlib import Path

import pytest

from devices.simulators.replay import Replay, steps
from tests.helpers.sims import until


def recording(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in ({"recording": 1, "device": "x"}, *rows)), encoding="utf-8")
    return path


def asked(t: float, data: bytes) -> dict[str, object]:
    return {"t": t, "to": "device", "hex": data.hex()}


def told(t: float, data: bytes) -> dict[str, object]:
    return {"t": t, "to": "host", "hex": data.hex()}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return recording(
        tmp_path / "r.jsonl",
        {"t": 0.0, "speed": 9600},
        told(0.0, b"hello"),
        asked(0.1, b"Q1"),
        told(0.12, b"no"),
        asked(0.2, b"Q1"),
        told(0.22, b"ye"),
        told(0.24, b"s"),
        asked(0.3, b"Q2"),
        {"t": 0.4, "to": "host", "any": 3},
        {"t": 0.5, "to": "device", "any": 4},
        told(0.6, b"printed"),
        {"t": 0.7, "closed": True},
    )


def test_it_answers_as_it_was_recorded(file: Path) -> None:
    said: list[bytes] = []
    replay = Replay(said.append, file, fast=True)
    until(lambda: said == [b"hello"])
    for piece in (b"Q", b"1Q1", b"??Q2", b"ab", b"cd"):
        replay.receive(piece)
    until(lambda: b"".join(said) == b"hellonoyesUUUprinted")
    assert replay.obey({"do": "state"}) == {"step": 4, "steps": 4, "asked": 4}
    replay.receive(b"Q2")  # asked again: found from the beginning
    until(lambda: b"".join(said).endswith(b"UUU"))
    assert replay.obey({"do": "again"}) == {}
    until(lambda: said[-1] == b"hello")
    with pytest.raises(ValueError, match="fly"):
        replay.obey({"do": "fly"})


def test_its_pauses_are_the_recorded_ones_or_none(tmp_path: Path) -> None:
    slow = recording(tmp_path / "slow.jsonl", asked(0, b"Q"), told(0.3, b"A"))
    said: list[bytes] = []
    replay = Replay(said.append, slow)
    begun = time.monotonic()
    replay.receive(b"Q")
    until(lambda: said == [b"A"])
    assert time.monotonic() - begun >= 0.29
    replay.obey({"do": "fast"})
    begun = time.monotonic()
    replay.receive(b"Q")
    until(lambda: said == [b"A", b"A"])
    assert time.monotonic() - begun < 0.25


def test_what_is_no_recording_is_refused() -> None:
    for lines in ([], ["{}"], ["x"]):
        with pytest.raises(ValueError, match=r"recording|JSON|Expecting"):
            steps(lines)
