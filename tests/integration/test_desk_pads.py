"""A desk with its pads and its sign on real ptys, from the key under a finger to the row in the store."""

import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from clerk.desk import Step
from clerk.services import Oversight, Services
from clerk.window import DeskWindow
from devices.window.atwindow import evaluator, keypad, window_sign
from hall.events import Bus
from hall.oversight.ratings import Channel, Ratings
from hall.settings import Device
from station.build import Hop
from tests.campaigns.wires import percentile
from tests.helpers.desk import PASSWORD, Hall, PatientPapers
from tests.helpers.sims import PATIENCE_S, Sim, simulated

MS = round(PATIENCE_S * 1000)
PERIOD_S = 0.005


class Counter:
    """Desk 1 with somebody signed in, its devices on two lines."""

    def __init__(self, hall: Hall, qtbot: QtBot, pads: Sim, sign: Sim) -> None:
        self.hall, self.pads, self.sign, self._qtbot = hall, pads, sign, qtbot
        self._hop = Hop()
        bus = Bus(self._hop)
        services = Services(
            hall.tickets, hall.cases, hall.catalogue, hall.staff, hall.place, cast(Oversight, hall.topics)
        )
        self.window = DeskWindow(1, services, hall.settings, bus, PatientPapers(bus), hall.clock)
        ratings = Ratings(hall.store, hall.tickets)
        data, line = pads.data, pads.port
        grades = {"grades": "05=5 04=4 03=3 02=2 01=1"}
        self._clerks = keypad(Device(line, "ff68", 9600, 0, 1), data, "desk1.keypad", bus.post)
        self._citizens = evaluator(Device(line, "ff68", 9600, 0, 1, grades), data, "desk1.evaluator", bus.post)
        self._panel = window_sign(Device(sign.port, "led64", 9600, 200, 0), data, "desk1.windowled", 1, bus.post)
        self.window.wires.equip(
            self._clerks, self._citizens, self._panel,
            lambda ticket, stars: ratings.rate(ticket, stars, (), channel=Channel.EVALUATOR),
        )  # fmt: skip
        self.window.show()
        self.window.signin.id.setText("1001")
        self.window.signin.password.setText(PASSWORD)
        self.window.signin.enter.click()

    def press(self, keys: str, step: Step) -> None:
        """Press keys of the pad; the desk must come to stand at `step`."""
        time.sleep(0.2)  # a hand is not quicker
        self.pads.do("press", keys=keys)
        self._qtbot.waitUntil(lambda: self.window.desk.step is step, timeout=MS)

    def shows(self, text: str) -> None:
        self._qtbot.waitUntil(lambda: text in self.sign.do("state")["lines"][0], timeout=MS)

    def stars(self) -> list[int]:
        return [row["stars"] for row in self.hall.store.all("SELECT stars FROM rating ORDER BY at")]

    def rated(self, *stars: int) -> None:
        self._qtbot.waitUntil(lambda: self.stars() == list(stars), timeout=MS)

    def asking(self) -> None:
        self._qtbot.waitUntil(lambda: self.pads.do("state")["asking"], timeout=MS)

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()
        for device in (self._panel, self._citizens, self._clerks):
            assert device is not None
            device.close()


@pytest.fixture
def counter(qtbot: QtBot, data: Path) -> Generator[Counter, None, None]:
    hall = Hall(data)
    hall.people()
    for _ in range(5):
        hall.tickets.issue("A", None, "kiosk")
    with simulated("pads", data) as pads, simulated("led64", data) as sign:
        counter = Counter(hall, qtbot, pads, sign)
        try:
            yield counter
        finally:
            counter.close()
            hall.close()


@pytest.mark.requirement("R-24")
@pytest.mark.requirement("R-77")
def test_a_visit_by_the_pads_alone(counter: Counter, qtbot: QtBot) -> None:
    counter.press("wait", Step.OPEN)
    counter.shows("1号窗口")
    counter.press("call", Step.SERVING)
    counter.shows("A001")
    qtbot.waitUntil(lambda: counter.pads.do("state")["number"] == "001", timeout=MS)
    counter.press("evaluate", Step.OPEN)
    counter.asking()
    counter.pads.do("rate", value=1, times=2)
    counter.rated(1)
    assert counter.hall.store.value("SELECT count(*) FROM rectification") == 1
    counter.press("wait", Step.PAUSED)
    counter.shows("暂停服务")
    assert counter.pads.do("state")["beeps"] == 0


def test_a_locked_desk_beeps(counter: Counter, qtbot: QtBot) -> None:
    counter.press("wait", Step.OPEN)
    counter.window.press("lock")
    time.sleep(0.2)
    counter.pads.do("press", keys="call")
    qtbot.waitUntil(lambda: counter.pads.do("state")["beeps"] == 1, timeout=MS)
    assert counter.hall.tickets.current(1) is None


def test_all_wires_pulled_in_the_middle_of_everything(counter: Counter, qtbot: QtBot) -> None:
    counter.press("wait", Step.OPEN)
    counter.press("call", Step.SERVING)
    counter.press("evaluate", Step.OPEN)
    counter.asking()
    for sim in (counter.pads, counter.sign):
        sim.do("unplug")
    begun = time.monotonic()
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F5, Qt.Key.Key_F2):  # the desk goes on by its own keys
        qtbot.keyClick(counter.window, key)
        counter.hall.clock.advance(1)
    assert time.monotonic() - begun < 2.0
    assert counter.window.desk.number == "A003"
    begun = time.monotonic()
    for sim in (counter.pads, counter.sign):
        sim.do("plug")
    counter.shows("A003")
    qtbot.waitUntil(lambda: counter.pads.do("state")["number"] == "003", timeout=MS)
    assert time.monotonic() - begun <= 5.0
    counter.pads.do("rate", value=5)  # the second visit is the one that is asked about
    counter.rated(5)


def _times(counter: Counter) -> int:
    """How often the number at the window was called."""
    current = counter.hall.tickets.current(1)
    assert current is not None
    return current.times


def test_a_flood_of_keys_leaves_the_screen_alive(counter: Counter, qtbot: QtBot) -> None:
    counter.press("wait", Step.OPEN)
    counter.press("call", Step.SERVING)
    gaps, own = list[float](), list[float]()
    last = worked = 0.0

    def tick() -> None:
        nonlocal last, worked
        now, work = time.perf_counter(), time.process_time()
        gaps.append(now - last - PERIOD_S)
        own.append(work - worked - PERIOD_S)
        last, worked = now, work

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(round(PERIOD_S * 1000))

    def flood() -> None:
        time.sleep(0.2)  # a hand is not quicker after the key before it
        counter.pads.do("flood", keys="recall", times=1500)
        counter.pads.do("garbage", bytes=3000)

    flooding = threading.Thread(target=flood)  # the loop turns from its first byte on
    last, worked = time.perf_counter(), time.process_time()
    flooding.start()
    qtbot.wait(1500)
    timer.stop()
    qtbot.waitUntil(lambda: not flooding.is_alive(), timeout=MS)  # a busy machine may not be through with it
    assert len(gaps) > 50
    # The goal is 50 ms at the 99.9th percentile of a quiet machine. What other programs hold the machine for is not
    # ours: all that this process computes between two rounds of the loop, in whatever thread, must stay below it.
    assert percentile(own, 0.999) <= 0.05
    assert percentile(gaps, 0.95) <= 0.05
    qtbot.waitUntil(lambda: _times(counter) > 1, timeout=MS)
    qtbot.wait(200)  # whatever else was on its way
    assert _times(counter) == 2  # a stuck key called once more, once
    counter.press("evaluate", Step.OPEN)
