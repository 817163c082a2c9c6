"""Scanners as they are: every ending, none, codes of any length, modules that do not answer; on a clock of the test."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

import pytest

from devices.line.wire import Stopped, Wire
from devices.scan import scanner
from devices.scan.scanner import MOST_A_SECOND, UNANSWERED, StreamScanner, manner_of
from devices.scan.scantext import crc_xmodem
from hall.events import DeviceChanged, DeviceState, Event, ScanFault, Scanned, ScanRefused
from hall.settings import Option

CODE = "CG2026112200001"
ACK = bytes.fromhex("02000001003331")


class _NoLink:
    def __init__(self, *_: object) -> None: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


class Far:
    """The scanner's end: what it sends at each look, a tick of 50 ms apart."""

    def __init__(self, profile: str = "line", answers: bool = True, **options: Option) -> None:
        self.clock, self.events, self.sent = 1000.0, list[Event](), list[bytes]()
        self.rows, self.looks, self.meanwhile = list[bytes](), 0, dict[int, Callable[[], None]]()
        self.answers = answers
        link, scanner.Link = scanner.Link, cast("Any", _NoLink)
        try:
            manner = manner_of(profile, options, "kiosk.scanner")
            self.scanner = StreamScanner("none", 9600, manner, 0.5, self.events.append, now=lambda: self.clock)
        finally:
            scanner.Link = link

    def take(self, _: float) -> bytes:
        self.clock += 0.05
        self.looks += 1
        if job := self.meanwhile.pop(self.looks, None):
            job()
        if not self.rows:
            raise Stopped
        return self.rows.pop(0)

    def write(self, data: bytes) -> None:
        self.sent.append(data)
        if self.answers:
            self.rows.insert(0, ACK)

    def sends(self, *rows: bytes, quiet: int = 12) -> list[Event]:
        """What is told of these, each at a look of its own, and a silence behind them."""
        self.events.clear()
        self.rows = [*rows, *[b""] * quiet]
        with suppress(Stopped):
            self.scanner.drive(cast("Wire", self))
        return [event for event in self.events if not isinstance(event, DeviceChanged)]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\n\r", b"\r\r\n\n"])
@pytest.mark.parametrize("size", [1, 3, 200])
def test_a_code_is_told_once_whatever_ends_it_and_however_it_comes(end: bytes, size: int) -> None:
    row = CODE.encode() + end
    far = Far()
    assert far.sends(*(row[at : at + size] for at in range(0, len(row), size))) == [Scanned(CODE)]
    assert far.scanner.state is DeviceState.READY


def test_a_code_that_nothing_ends_is_refused_and_told_where_the_pause_is_its_end() -> None:
    assert Far().sends(CODE.encode()) == [ScanRefused(ScanFault.TORN)]
    assert Far(ending="idle").sends(CODE.encode()) == [Scanned(CODE)]
    assert Far(ending="idle").sends(CODE.encode()[:5], CODE.encode()[5:]) == [Scanned(CODE)]


@pytest.mark.parametrize("ending", ["any", "crlf", "idle"])
def test_ten_kilobytes_are_one_refusal_and_the_next_code_is_heard(ending: str) -> None:
    far = Far(ending=ending)
    end = b"" if ending == "idle" else b"\r\n"
    flood = [b"9" * 500] * 20
    assert far.sends(*flood, end) == [ScanRefused(ScanFault.OVERLONG)]
    assert far.sends(CODE.encode() + end) == [Scanned(CODE)]


def test_noise_in_a_code_is_no_code() -> None:
    assert Far().sends(b"CG\x00\xff\xfe2026\r") == [ScanRefused(ScanFault.BINARY)]
    assert Far().sends(b"\r\n \r\n") == []


def test_a_code_held_before_the_scanner_is_one_and_two_of_them_are_two() -> None:
    row = CODE.encode() + b"\r"
    assert Far().sends(row, row, b"B1\r", row) == [Scanned(CODE), Scanned("B1"), Scanned(CODE)]


def test_what_comes_while_no_code_is_wanted_is_thrown_away() -> None:
    far = Far()
    far.scanner.aim(False)
    assert far.sends(CODE.encode() + b"\r") == []
    far.scanner.aim(True)
    assert far.sends(CODE.encode() + b"\r") == [Scanned(CODE)]


def test_a_module_that_answers_no_trigger_is_silent_and_ready_again_when_it_does() -> None:
    far = Far("gm65", answers=False)
    assert far.sends(quiet=12 * (UNANSWERED + 2)) == []
    assert far.scanner.state is DeviceState.UNKNOWN
    assert len(far.sent) > UNANSWERED
    far.answers = True
    assert far.sends(quiet=12) == []
    assert far.scanner.state is DeviceState.READY


@pytest.mark.parametrize("said", [b"\x01\x01\x00", b"\x00\x01\x01"])
def test_a_module_that_refuses_its_trigger_is_a_fault_until_it_takes_it_or_reads(said: bytes) -> None:
    refusal = b"\x02\x00" + said + crc_xmodem(said).to_bytes(2, "big")
    far = Far("gm65", answers=False)
    assert far.sends(refusal, refusal) == []
    assert far.scanner.state is DeviceState.FAULT
    assert far.sends(ACK) == []
    assert far.scanner.state is DeviceState.READY
    assert far.sends(refusal, b"A1\r", refusal) == [Scanned("A1")]
    assert far.scanner.state is DeviceState.READY


def test_an_answer_in_the_middle_of_a_code_is_cut_out_and_one_that_never_ends_is_no_answer() -> None:
    far = Far("gm65")
    assert far.sends(b"CG20" + ACK + b"26\r") == [Scanned("CG2026")]
    far = Far("gm65", answers=False)
    assert far.sends(b"AB\r\x02\x00", quiet=20) == [Scanned("AB"), ScanRefused(ScanFault.TORN)]


def test_the_trigger_is_pulled_every_poll_and_let_go_when_nobody_wants_a_code() -> None:
    far = Far("gm65", answers=False)
    far.meanwhile = {30: lambda: far.scanner.aim(False)}
    far.sends(CODE.encode() + b"\r", quiet=60)
    on, off = bytes.fromhex("7E00080100020102DA"), bytes.fromhex("7E00080100020012FB")
    pulls = far.sent[:-1]
    assert far.sent[-1] == off
    assert pulls == [on] * len(pulls)
    assert len(pulls) in (2, 3)  # in the 1.2 s behind the code, every half second


def test_the_kind_of_a_code_in_front_of_it_is_taken_off_where_the_settings_say_so() -> None:
    assert Far(aim_id=True).sends(b"]Q1A1\r]Q1\r") == [Scanned("A1")]
    assert Far().sends(b"]Q1A1\r") == [Scanned("]Q1A1")]


def test_a_babbling_line_does_not_flood_the_screen(expect_log: Callable[..., None]) -> None:
    expect_log("more than 200 codes a second")
    far = Far()
    assert len(far.sends(b"A\rB\r" * 1000, b"\x00\r" * 1000, quiet=30)) == MOST_A_SECOND
    assert far.sends(b"C\r") == [Scanned("C")], "a second later it is heard again"


def test_a_pulled_cable_is_told_once_and_closing_lets_go() -> None:
    far = Far()
    far.scanner.absent("gone")
    far.scanner.absent("gone")
    assert far.events == [DeviceChanged("scanner", DeviceState.ABSENT, "gone")]
    far.scanner.close()
