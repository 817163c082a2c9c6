"""A printer whose answers come late, or twice: they carry no number, and none may stand with another question."""

import threading
import time
from typing import cast

import pytest

from devices.line.wire import Wire
from devices.printer import printerwatch
from devices.printer.printerwatch import Watch
from hall.events import DeviceState
from hall.printers import load

ANSWERS = {1: 0x16, 2: 0x12, 4: 0x12}  # drawer pin high: in the answer to 2 the same bit is an open cover
PAPER_OUT = ANSWERS | {1: 0x1E, 2: 0x32, 4: 0x72}


class Printer:
    """The far end: answers DLE EOT by `answers`, each `late` seconds after it was asked, `times` times."""

    network = False
    baud = 115200

    def __init__(self, answers: dict[int, int], late: float = 0.0, times: int = 1) -> None:
        self.answers, self.late, self.times = answers, late, times
        self._coming: list[tuple[float, int]] = []
        self._lock = threading.Lock()

    def seconds(self, count: int) -> float:
        return 0.0

    def write(self, data: bytes) -> None:
        if data[:2] == b"\x10\x04" and data[2] in self.answers:
            now = time.monotonic()
            self._coming += [(now + self.late * (1 + n), self.answers[data[2]]) for n in range(self.times)]

    def take(self, timeout: float) -> bytes:
        until = time.monotonic() + timeout
        while not (came := [each for each in self._coming if each[0] <= time.monotonic()]):
            if time.monotonic() >= until:
                return b""
            time.sleep(0.001)
        self._coming = [each for each in self._coming if each not in came]
        return bytes(byte for _, byte in sorted(came))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANSWER_S", "LATE_S", "SETTLE_S"):
        monkeypatch.setattr(printerwatch, name, getattr(printerwatch, name) / 5)


def look(printer: Printer) -> tuple[DeviceState, dict[int, int | None]]:
    watch = Watch(load("escpos-80"))
    state = watch.look(cast("Wire", printer), everything=True)
    return state, watch.answers


@pytest.mark.parametrize("late", [0.0, 0.08, 0.15])
@pytest.mark.parametrize(("answers", "state"), [(ANSWERS, DeviceState.READY), (PAPER_OUT, DeviceState.EMPTY)])
def test_answers_that_come_after_they_were_given_up_stand_with_their_own_questions(
    late: float, answers: dict[int, int], state: DeviceState
) -> None:
    assert look(Printer(answers, late)) == (state, answers)


@pytest.mark.parametrize("apart", [0.0, 0.003, 0.006])  # within TWICE_S: later ones cannot be told from the next answer
def test_answers_that_come_twice_are_none_of_the_next_question(apart: float) -> None:
    assert look(Printer(PAPER_OUT, apart, times=2)) == (DeviceState.EMPTY, PAPER_OUT)


@pytest.mark.parametrize("known", [(1, 4), (4,), (2, 4)])
def test_what_a_printer_never_answers_is_waited_for_but_once(known: tuple[int, ...]) -> None:
    printer, watch = Printer({n: ANSWERS[n] for n in known}), Watch(load("escpos-80"))
    for _ in range(2):
        begun = time.monotonic()
        assert watch.look(cast("Wire", printer), everything=True) is DeviceState.READY
        took = time.monotonic() - begun
    assert took < (3 - len(known)) * printerwatch.ANSWER_S + printerwatch.LATE_S


def test_silence_to_everything_is_unknown() -> None:
    assert look(Printer({})) == (DeviceState.UNKNOWN, {1: None, 2: None, 4: None})


class Babbler(Printer):
    """Answers each question with `before`, its own answer, and `behind`, all at once."""

    def __init__(self, answers: dict[int, int], before: bytes = b"", behind: bytes = b"") -> None:
        super().__init__(answers)
        self.before, self.behind = before, behind

    def write(self, data: bytes) -> None:
        if data[:2] == b"\x10\x04":
            own = bytes((self.answers[data[2]],)) if data[2] in self.answers else b""
            row = self.before + own + self.behind
            self._coming += [(time.monotonic(), byte) for byte in row]

    def take(self, timeout: float) -> bytes:
        came, self._coming = self._coming, []
        if not came and timeout:
            time.sleep(min(timeout, 0.01))
        return bytes(byte for _, byte in came)


@pytest.mark.parametrize("garbage", [b"\x00", b"\xff", b"\x80", b"\x01", b"\x13\x11", b"OK", b"\x93", bytes(40)])
def test_bytes_that_no_status_has_are_none(garbage: bytes) -> None:
    """What carries none of the fixed bits is never an answer: such a printer is unknown and not in order."""
    assert look(Babbler({}, garbage))[0] not in (DeviceState.READY, DeviceState.LOW)


@pytest.mark.parametrize("report", [bytes.fromhex("14000000"), bytes.fromhex("1400000F")])
def test_reports_that_nobody_asked_for_stand_with_no_question(report: bytes) -> None:
    """A printer set to tell every change by itself, in the middle of what it is asked."""
    assert look(Babbler(ANSWERS, report)) == (DeviceState.READY, ANSWERS)
    assert look(Babbler(ANSWERS, b"", report)) == (DeviceState.READY, ANSWERS)
    assert look(Babbler(PAPER_OUT, report * 9))[0] is DeviceState.EMPTY


@pytest.mark.parametrize("noise", [bytes.fromhex("38000000"), bytes.fromhex("18000f00")])  # cover open; paper out
@pytest.mark.parametrize("way", ["escpos-80", "escpos-80-gsr"])
def test_noise_that_looked_like_a_report_stops_no_printer_that_answers_again(way: str, noise: bytes) -> None:
    """One that knows no question for its paper, or only those in the stream, may tell by itself that it stands still:
    so it is believed in the middle of a ticket, but not any more once it was asked and answered."""

    class Asked(Babbler):
        def write(self, data: bytes) -> None:
            super().write(data)
            if data == b"\x1dr\x01":
                self._coming.append((0.0, 0))

    printer, watch = Asked({1: ANSWERS[1], 2: ANSWERS[2]}), Watch(load(way))
    wire = cast("Wire", printer)
    watch.look(wire, everything=True)
    printer._coming = [(0.0, byte) for byte in noise]
    assert watch.glance(wire) in printerwatch.STOPPED
    watch.look(wire)
    assert watch.glance(wire) not in printerwatch.STOPPED
