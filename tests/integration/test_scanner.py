"""The code scanner against a simulated one in a process of its own: endings, triggers, and what no code should hold."""

import logging
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from devices.scan.scanner import StreamScanner, manner_of
from hall.events import DeviceState, ScanFault, Scanned, ScanRefused
from hall.settings import Option
from tests.helpers.sims import Ear, Sim, simulated, simulated_tcp, until

PAPER = "OV1:C/610722001202611230007"


@contextmanager
def reading(port: str, profile: str = "line", **options: Option) -> Generator[tuple[StreamScanner, Ear], None, None]:
    ear = Ear()
    scanner = StreamScanner(port, 9600, manner_of(profile, {"gap_ms": 150, **options}, "test"), 0.2, ear.post)
    try:
        ear.wait_state(DeviceState.UNKNOWN)  # the port is open, and it said nothing yet
        if port.startswith("socket"):
            time.sleep(0.2)  # until the other end has taken the connection up: what it sends before is lost
        yield scanner, ear
    finally:
        scanner.close()


@pytest.fixture(params=["pty", "tcp"])
def sim(data: Path, request: pytest.FixtureRequest) -> Generator[Sim, None, None]:
    over = simulated if request.param == "pty" else simulated_tcp
    with over("scanner", data) as running:
        yield running


def texts(ear: Ear, since: int = 0) -> list[str]:
    return [event.text for event in ear.of(Scanned, since)]


@pytest.mark.parametrize(
    ("told", "sent"),
    [
        ("any", "cr"), ("any", "lf"), ("any", "crlf"), ("cr", "cr"), ("lf", "lf"), ("crlf", "crlf"), ("stx", "stx"),
        ("idle", "none"),
    ],
)  # fmt: skip
def test_a_code_ends_as_the_scanner_is_set(sim: Sim, told: str, sent: str) -> None:
    sim.do("ending", **{"as": sent})
    with reading(sim.port, ending=told) as (scanner, ear):
        sim.do("scan", text=PAPER)
        ear.wait(Scanned)
        sim.do("scan", text="政务𠮷")
        ear.wait(Scanned, meant=lambda event: event.text == "政务𠮷")
        assert texts(ear) == [PAPER, "政务𠮷"]
        assert scanner.state is DeviceState.READY


def test_chinese_in_either_coding(sim: Sim) -> None:
    with reading(sim.port) as (_, ear):
        sim.do("encoding", **{"as": "gb18030"})
        sim.do("scan", text="政务服务")
        assert ear.wait(Scanned).text == "政务服务"
    with reading(sim.port, encoding="utf-8") as (_, ear):
        sim.do("scan", text="政务服务")
        assert ear.wait(ScanRefused).fault is ScanFault.BINARY


def test_a_code_held_there_acts_once(sim: Sim) -> None:
    with reading(sim.port, again_ms=600) as (_, ear):
        sim.do("scan", text=PAPER, times=12, gap_ms=100)  # twice as long as it takes to be new: still held
        sim.do("scan", text="another")
        ear.wait(Scanned, meant=lambda event: event.text == "another")
        time.sleep(0.8)
        sim.do("scan", text="another")  # lifted, and shown again
        until(lambda: len(texts(ear)) == 3)
        assert texts(ear) == [PAPER, "another", "another"]


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        (b"OV1:C/\x00\x01\x02", ScanFault.BINARY),
        (b"\x1b[2J", ScanFault.BINARY),
        (b"\xff\xfe\xfd\x80", ScanFault.BINARY),
        ("610722\u202e7000".encode(), ScanFault.HIDDEN),
        ("61\u200b0722".encode(), ScanFault.HIDDEN),
        ("\ue000".encode(), ScanFault.HIDDEN),
        (b"A" * 513, ScanFault.OVERLONG),
        (b"A" * 20000, ScanFault.OVERLONG),
    ],
)
def test_what_no_code_should_hold_is_refused(sim: Sim, payload: bytes, fault: ScanFault) -> None:
    with reading(sim.port) as (_, ear):
        sim.do("scan", hex=payload.hex())
        assert ear.wait(ScanRefused).fault is fault
        sim.do("scan", text=PAPER)  # and the next one is read
        ear.wait(Scanned)
        assert texts(ear) == [PAPER]


def test_a_code_that_broke_off_is_not_glued_to_the_next(sim: Sim) -> None:
    with reading(sim.port) as (_, ear):
        sim.do("tear")
        sim.do("scan", text=PAPER)
        assert ear.wait(ScanRefused).fault is ScanFault.TORN
        sim.do("scan", text=PAPER)
        ear.wait(Scanned)
        assert texts(ear) == [PAPER]


def test_no_word_of_a_payload_is_logged(sim: Sim, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), reading(sim.port) as (_, ear):
        sim.do("scan", text=PAPER)
        event = ear.wait(Scanned)
        sim.do("scan", hex=(PAPER.encode() + b"\x01").hex())
        ear.wait(ScanRefused)
    assert PAPER not in caplog.text
    assert PAPER not in repr(event)


def test_unplugged_in_the_middle_and_back(sim: Sim) -> None:
    with reading(sim.port) as (_, ear):
        sim.do("ending", **{"as": "none"})
        sim.do("scan", text="half")
        since = ear.now()
        sim.do("unplug")
        ear.wait_state(DeviceState.ABSENT, since)
        since, begun = ear.now(), time.monotonic()
        sim.do("ending", **{"as": "cr"})
        sim.do("plug")
        ear.wait_state(DeviceState.UNKNOWN, since)
        assert time.monotonic() - begun <= 5.0
        sim.do("scan", text=PAPER)
        ear.wait(Scanned)
        assert texts(ear) == [PAPER]


@pytest.mark.parametrize("fault", [{"what": "drip", "ms": 4}, {"what": "baud", "value": 9600}])
def test_over_a_slow_line(sim: Sim, fault: dict[str, Any]) -> None:
    sim.do(**fault)
    with reading(sim.port) as (_, ear):
        sim.do("scan", text=PAPER)
        assert ear.wait(Scanned).text == PAPER


def test_a_code_nobody_wants_now_is_thrown_away(sim: Sim) -> None:
    with reading(sim.port) as (scanner, ear):
        scanner.aim(False)
        sim.do("scan", text="early")
        ear.wait_state(DeviceState.READY)
        scanner.aim(True)
        sim.do("scan", text=PAPER)
        ear.wait(Scanned)
        assert texts(ear) == [PAPER]


# -- triggers ---------------------------------------------------------------------------------------------------------


def test_a_gm65_is_triggered_and_its_answers_are_no_text(sim: Sim) -> None:
    sim.do("checks")  # it takes the true checksum only
    with reading(sim.port, "gm65") as (_, ear):
        ear.wait_state(DeviceState.READY)  # it answers
        sim.do("show", text=PAPER)
        ear.wait(Scanned)
        for at in range(len(PAPER)):
            sim.do("scan", text=f"{PAPER}{at}", ack_at=at)
            ear.wait(Scanned, meant=lambda event, at=at: event.text == f"{PAPER}{at}")
        assert not ear.of(ScanRefused)
        assert sim.do("state")["refused"] == 0


def test_answers_split_anywhere_are_cut_out(sim: Sim) -> None:
    sim.do("drip", ms=2)
    with reading(sim.port, "gm65", gap_ms=400) as (_, ear):
        sim.do("scan", text=PAPER, ack_at=7)
        assert ear.wait(Scanned).text == PAPER


def test_a_module_that_falls_silent_is_unknown(sim: Sim) -> None:
    with reading(sim.port, "gm65") as (_, ear):
        ear.wait_state(DeviceState.READY)
        since = ear.now()
        sim.do("deaf")
        ear.wait_state(DeviceState.UNKNOWN, since)
        since = ear.now()
        sim.do("deaf", on=False)
        ear.wait_state(DeviceState.READY, since)


def test_a_honeywell_is_let_go_when_nobody_wants_codes(sim: Sim) -> None:
    sim.do("module", **{"as": "honeywell"})
    with reading(sim.port, "honeywell") as (scanner, ear):
        sim.do("show", text=PAPER)
        assert ear.wait(Scanned).text == PAPER
        sim.do("hide")
        scanner.aim(False)
        until(lambda: sim.do("state")["untriggers"] == 1)
        pulled = sim.do("state")["triggers"]
        time.sleep(0.5)
        assert sim.do("state")["triggers"] == pulled
