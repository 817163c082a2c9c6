"""The pads of a window against simulated ones in a process of their own, on a real pty or TCP port, through every
mishap."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from devices.window.atwindow import evaluator, keypad
from devices.window.evaluator import BusEvaluator
from devices.window.keypad import BusKeypad
from hall.events import DeviceChanged, DeviceState, GradePressed, KeyPressed
from hall.ports import Evaluator, Keypad
from hall.settings import Device, Option
from tests.helpers.sims import Ear, Sim, simulated, simulated_tcp, until

GRADES = "00=2 01=1 02=4 03=5"
SETTLED_S = 1.2  # by then a pad has given up to repeat a frame, and a repetition would count as another press


class Pads:
    """Both pads of desk 1, on one line."""

    def __init__(self, sim: Sim, ear: Ear, keypad: Keypad, evaluator: Evaluator) -> None:
        self.sim, self.ear, self.keypad, self.evaluator = sim, ear, keypad, evaluator

    def keys(self, since: int = 0) -> list[tuple[str, str]]:
        return [(key.act, key.number) for key in self.ear.of(KeyPressed, since)]

    def grades(self, since: int = 0) -> list[tuple[str, int]]:
        return [(grade.ticket, grade.stars) for grade in self.ear.of(GradePressed, since)]

    def press(self, keys: str, **how: int) -> KeyPressed:
        """Press, and wait for what it amounts to."""
        since = self.ear.now()
        self.sim.do("press", keys=keys, **how)
        return self.ear.wait(KeyPressed, since)

    def ask(self, ticket: str) -> None:
        """Ask, and wait until the pad lights up."""
        before = self.sim.do("state")["asked"]
        self.evaluator.ask(ticket)
        until(lambda: self.sim.do("state")["asked"] > before)


def at(port: str, address: int = 1, profile: str = "ff68", **options: Option) -> Device:
    return Device(port, profile, 9600, 0, address, options)


@contextmanager
def at_window(sim: Sim, port: str = "", **options: Any) -> Generator[Pads, None, None]:
    ear = Ear()
    line: dict[str, Any] = {name: value for name, value in options.items() if name == "echo"}
    clerks = keypad(at(port or sim.port, **line), sim.data, "desk1.keypad", ear.post)
    citizens = evaluator(at(port or sim.port, grades=GRADES, **options), sim.data, "desk1.evaluator", ear.post)
    assert clerks is not None
    assert citizens is not None
    try:
        yield Pads(sim, ear, clerks, citizens)
    finally:
        clerks.close()
        citizens.close()


@pytest.fixture
def sim(data: Path) -> Generator[Sim, None, None]:
    with simulated("pads", data) as running:
        yield running


@pytest.fixture
def pads(sim: Sim) -> Generator[Pads, None, None]:
    with at_window(sim) as pads:
        until(lambda: len(pads.ear.of(DeviceChanged)) == 2)  # both say that the port is open
        yield pads


def test_a_port_that_is_empty_has_no_device(data: Path) -> None:
    assert keypad(at(""), data, "desk1.keypad", Ear().post) is None
    assert evaluator(at(""), data, "desk1.evaluator", Ear().post) is None


def test_every_key_is_told_and_acknowledged(sim: Sim) -> None:
    with at_window(sim) as pads:
        for keys, act, number in (
            ("call", "call", ""),
            ("recall", "recall", ""),
            ("6 ok", "no_show", ""),
            ("0 ok", "hold", ""),
            ("3 ok", "take_up", ""),
            ("evaluate", "finish", ""),
            ("wait", "window", ""),
            ("2 transfer", "transfer", "2"),
            ("1 2 ok", "number", "12"),
            ("0 7 call", "number", "07"),
        ):
            assert pads.press(keys) == KeyPressed(act, number)
            time.sleep(0.2)  # a hand is not quicker
        until(lambda: sim.do("state")["unacknowledged"] == 0)
        state = sim.do("state")
        assert (state["acknowledged"], state["lost"], state["beeps"]) == (10, 0, 0)
        assert pads.ear.wait_state(DeviceState.READY).device in ("keypad", "evaluator")


def test_digits_may_come_one_by_one_and_be_taken_back(pads: Pads) -> None:
    for keys in ("1", "2", "cancel", "0", "4", "5", "ok"):
        pads.sim.do("press", keys=keys)
        time.sleep(0.15)
    assert pads.ear.wait(KeyPressed) == KeyPressed("number", "045")
    assert len(pads.keys()) == 1


def test_the_pad_shows_the_line_and_beeps(pads: Pads) -> None:
    pads.keypad.show(7, "A012")
    until(lambda: (s := pads.sim.do("state"))["waiting"] == "007" and s["number"] == "012")
    pads.keypad.refuse()
    until(lambda: pads.sim.do("state")["beeps"] == 1)


def test_a_key_that_stands_for_nothing_beeps(pads: Pads) -> None:
    pads.sim.do("raw", hex="FF 68 03 03 68 01 01 2A 2C 16")
    until(lambda: pads.sim.do("state")["beeps"] == 1)
    assert pads.keys() == []


def test_a_lost_acknowledgement_acts_once(pads: Pads) -> None:
    pads.sim.do("deaf", times=2)
    pads.sim.do("press", keys="wait")  # twice of it would pause the window and open it again
    until(lambda: pads.sim.do("state")["acknowledged"] == 1)
    time.sleep(SETTLED_S)
    assert pads.keys() == [("window", "")]
    assert pads.press("wait").act == "window"


def test_a_bouncing_key_acts_once(pads: Pads) -> None:
    pads.sim.do("press", keys="call", times=3)
    time.sleep(SETTLED_S)
    assert pads.keys() == [("call", "")]


def test_a_stuck_key_acts_once_and_then_the_pad_works(pads: Pads) -> None:
    pads.sim.do("flood", keys="wait", times=2000)
    time.sleep(SETTLED_S)
    assert pads.keys() == [("window", "")]
    assert pads.press("call").act == "call"


def test_a_wrong_checksum_acts_when_it_is_sent_again(pads: Pads) -> None:
    pads.sim.do("bad_checksum", times=1)
    assert pads.press("call").act == "call"
    time.sleep(SETTLED_S)
    assert pads.keys() == [("call", "")]


@pytest.mark.parametrize(
    "fault", [("tear", {"times": 1}), ("noise", {"bytes": 30}), ("garbage", {"bytes": 3000}), ("drip", {"ms": 3})]
)
def test_a_bad_line_makes_no_wrong_key(pads: Pads, fault: tuple[str, dict[str, int]]) -> None:
    what, order = fault
    pads.sim.do(what, **order)
    assert pads.press("recall").act == "recall"
    time.sleep(SETTLED_S)
    assert pads.keys() == [("recall", "")]


def test_frames_of_other_addresses_are_nobodys_here(pads: Pads) -> None:
    pads.ask("t1")
    pads.sim.do("foreign", address=7)
    pads.sim.do("foreign", address=2)
    assert pads.press("call").act == "call"
    assert pads.keys() == [("call", "")]
    assert pads.grades() == []


def test_two_windows_share_a_cable(sim: Sim, data: Path) -> None:
    other = Ear()
    with at_window(sim) as pads:
        second = keypad(at(sim.port, address=2), data, "desk2.keypad", other.post)
        assert second is not None
        sim.do("press", keys="call", address=2)
        other.wait(KeyPressed)
        pads.press("recall")
        assert pads.keys() == [("recall", "")]
        assert len(other.of(KeyPressed)) == 1
        second.close()


def test_unplugged_and_back_within_five_seconds_with_all_it_showed(pads: Pads) -> None:
    pads.keypad.show(3, "B007")
    since = pads.ear.now()
    pads.sim.do("unplug")
    pads.ear.wait_state(DeviceState.ABSENT, since)
    pads.keypad.show(2, "B008")
    time.sleep(1.6)
    since, begun = pads.ear.now(), time.monotonic()
    pads.sim.do("plug")
    until(lambda: pads.sim.do("state")["number"] == "008")
    assert pads.press("call").act == "call"
    assert time.monotonic() - begun <= 5.0
    pads.ear.wait_state(DeviceState.READY, since)


def test_over_tcp(data: Path) -> None:
    with simulated_tcp("pads", data) as sim, at_window(sim) as pads:
        until(lambda: pads.ear.of(KeyPressed) != [] or bool(sim.do("press", keys="call")))
        pads.ear.wait(KeyPressed)
        pads.ask("t1")
        sim.do("rate", value=3)
        assert pads.ear.wait(GradePressed).stars == 5


@pytest.mark.parametrize("options", [{}, {"echo": True}])
def test_no_echo_of_an_adapter_is_taken_for_a_key(sim: Sim, options: dict[str, Any]) -> None:
    sim.do("echo")
    with at_window(sim, **options) as pads:
        pads.keypad.show(7, "A012")
        until(lambda: sim.do("state")["number"] == "012")
        pads.press("call")
        pads.ask("t1")
        sim.do("rate", value=3)
        pads.ear.wait(GradePressed)
        pads.keypad.refuse()
        time.sleep(SETTLED_S)
        heard = len(sim.do("state")["heard"])
        time.sleep(0.5)
        assert len(sim.do("state")["heard"]) == heard < 12  # nothing goes round and round
        assert pads.keys() == [("call", "")]
        assert pads.grades() == [("t1", 5)]


# -- the citizen's pad ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "stars"), [(0, 2), (1, 1), (2, 4), (3, 5)])
def test_a_grade_is_what_the_settings_say_the_key_is(pads: Pads, value: int, stars: int) -> None:
    pads.ask("ticket-1")
    pads.sim.do("rate", value=value)
    pads.ear.wait(GradePressed)
    assert pads.grades() == [("ticket-1", stars)]
    until(lambda: pads.sim.do("state")["unacknowledged"] == 0)


def test_one_answer_counts_however_often_it_comes(pads: Pads) -> None:
    pads.sim.do("deaf", times=1)
    pads.ask("t1")
    pads.sim.do("rate", value=2, times=3)
    pads.sim.do("rate", value=0)
    pads.ear.wait(GradePressed)
    until(lambda: pads.sim.do("state")["unacknowledged"] == 0)
    time.sleep(SETTLED_S)
    assert pads.grades() == [("t1", 4)]


def test_a_press_that_nobody_asked_for_is_acknowledged_and_dropped(pads: Pads) -> None:
    acknowledged = pads.sim.do("state")["acknowledged"]
    pads.sim.do("rate", value=3)
    until(lambda: pads.sim.do("state")["acknowledged"] > acknowledged)
    assert pads.grades() == []


def test_a_key_that_is_no_grade_leaves_the_question_open(pads: Pads) -> None:
    pads.ask("t1")
    pads.sim.do("rate", value=9)
    until(lambda: pads.sim.do("state")["unacknowledged"] == 0)
    pads.sim.do("rate", value=3)
    pads.ear.wait(GradePressed)
    assert pads.grades() == [("t1", 5)]


def test_a_question_ends_by_itself(sim: Sim) -> None:
    with at_window(sim, ask_s=1) as pads:
        pads.ask("t1")
        time.sleep(1.1)
        sim.do("rate", value=3)
        until(lambda: sim.do("state")["unacknowledged"] == 0)
        assert pads.grades() == []  # 未评价
        pads.ask("t2")
        sim.do("rate", value=1)
        pads.ear.wait(GradePressed)
        assert pads.grades() == [("t2", 1)]


def test_the_next_visit_ends_the_question_of_the_one_before(pads: Pads) -> None:
    pads.ask("t1")
    pads.ask("t2")
    pads.sim.do("rate", value=3)
    pads.ear.wait(GradePressed)
    assert pads.grades() == [("t2", 5)]


def test_unplugged_while_a_grade_is_awaited(pads: Pads) -> None:
    pads.ask("t1")
    since = pads.ear.now()
    pads.sim.do("unplug")
    pads.ear.wait_state(DeviceState.ABSENT, since)
    asked = pads.sim.do("state")["asked"]
    pads.sim.do("plug")
    until(lambda: pads.sim.do("state")["asked"] > asked)  # lit again: the question still stands
    pads.sim.do("rate", value=3)
    pads.ear.wait(GradePressed)
    assert pads.grades() == [("t1", 5)]


def test_asking_never_waits_for_a_pad_that_is_away(sim: Sim) -> None:
    with at_window(sim) as pads:
        pads.sim.do("unplug")
        pads.ear.wait_state(DeviceState.ABSENT)
        begun = time.monotonic()
        for n in range(200):
            pads.evaluator.ask(f"t{n}")
            pads.keypad.show(n, "A001")
            pads.keypad.refuse()
        assert time.monotonic() - begun < 0.5


def test_a_silent_line_is_survived(pads: Pads) -> None:
    pads.sim.do("silent")
    pads.ask("t1")
    pads.sim.do("rate", value=3)
    pads.sim.do("press", keys="call")
    time.sleep(SETTLED_S)
    assert (pads.keys(), pads.grades()) == ([], [])
    pads.sim.do("silent", on=False)
    assert pads.press("call").act == "call"


def test_no_log_line_tells_a_grade(pads: Pads, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(1, "onevisit")
    pads.ask("t1")
    pads.sim.do("rate", value=1)
    pads.ear.wait(GradePressed)
    pads.sim.do("rate", value=2)
    pads.sim.do("rate", value=9)
    until(lambda: caplog.text.count("nobody asked") == 2)
    assert "t1" not in caplog.text + repr(pads.ear.events)
    assert "stars" not in caplog.text + repr(pads.ear.events)


# -- pads that send one byte for each key -----------------------------------------------------------------------------


def test_a_pad_of_single_bytes(data: Path) -> None:
    ear = Ear()
    with simulated("bytepad", data) as sim:
        setting = at(sim.port, profile="keypad-byte", keys="2B=call 0D=number 2D=recall")
        pad = keypad(setting, data, "desk1.keypad", ear.post)
        assert isinstance(pad, BusKeypad)
        ear.wait_state(DeviceState.UNKNOWN)
        for text in ("1", "2", "2"):
            sim.do("press", text=text)
            time.sleep(0.2)
        sim.do("press", hex="0D")
        assert ear.wait(KeyPressed) == KeyPressed("number", "122")
        time.sleep(0.2)
        since = ear.now()
        sim.do("press", text="+", times=4)
        assert ear.wait(KeyPressed, since) == KeyPressed("call")
        pad.show(3, "A001")  # it shows nothing, and beeps at nothing
        pad.refuse()
        assert sim.do("state")["heard"] == ""
        pad.close()


def test_an_evaluator_of_ascii_digits(data: Path) -> None:
    ear = Ear()
    with simulated("bytepad", data) as sim:
        setting = at(sim.port, profile="evaluator-byte", grades="31=5 32=4 33=3 34=2 35=1")
        pad = evaluator(setting, data, "desk1.evaluator", ear.post)
        assert isinstance(pad, BusEvaluator)
        ear.wait_state(DeviceState.UNKNOWN)
        pad.ask("t1")
        sim.do("press", text="5", times=3)
        grade = ear.wait(GradePressed)
        assert (grade.ticket, grade.stars) == ("t1", 1)
        sim.do("press", text="1")
        sim.do("press", text="x")
        time.sleep(0.3)
        assert len(ear.of(GradePressed)) == 1
        pad.close()
