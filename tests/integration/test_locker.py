"""The boxes against simulated lock boards in a process of their own: a bolt is drawn once, whatever the line does."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from devices.boxes.layout import Layout
from devices.framing import load
from devices.line.bus import Bus
from devices.line.wiring import Place
from devices.locker import BusLocker
from hall.events import DeviceChanged, DeviceState, DoorState, DoorStays, DoorTold, DoorTried, Opening
from tests.helpers.sims import Ear, Sim, simulated, simulated_tcp, until

SLOW = 60.0  # no poll meddles
LAYOUT = Layout("hall", boxes=26, channels=24, try_s=1, left_open_s=1)


@contextmanager
def watching(
    port: str, layout: Layout = LAYOUT, poll_s: float = SLOW, profile: str = "wkly"
) -> Generator[tuple[BusLocker, Ear], None, None]:
    ear, known = Ear(), load(profile)
    locker = BusLocker(Bus(Place(port), known.baud, "test"), known, 0, layout, poll_s, ear.post)
    try:
        yield locker, ear
    finally:
        locker.close()


@pytest.fixture(params=["pty", "tcp"])
def sim(data: Path, request: pytest.FixtureRequest) -> Generator[Sim, None, None]:
    over = simulated if request.param == "pty" else simulated_tcp
    with over("locker", data) as running:
        running.do("pace", ms=30)
        yield running


@pytest.fixture
def ready(sim: Sim) -> Generator[tuple[Sim, BusLocker, Ear], None, None]:
    with watching(sim.port) as (locker, ear):
        ear.wait_state(DeviceState.READY)
        sim.do("forget")
        yield sim, locker, ear


def drawn(sim: Sim) -> dict[str, int]:
    return sim.do("state")["drawn"]


def tried(ear: Ear, attempt: str) -> Opening:
    return ear.wait(DoorTried, meant=lambda event: event.attempt == attempt).result


def test_every_door_is_known_when_the_boards_were_asked(ready: tuple[Sim, BusLocker, Ear]) -> None:
    sim, locker, ear = ready
    assert [event.state for event in ear.of(DeviceChanged)] == [DeviceState.READY]  # never half of it
    assert set(locker.doors.values()) == {DoorState.SHUT}
    assert (locker.bank, len(locker.doors), locker.door(99)) == ("hall", 26, DoorState.UNKNOWN)
    assert drawn(sim) == {}


def test_two_who_want_the_same_door_at_once_draw_its_bolt_once(ready: tuple[Sim, BusLocker, Ear]) -> None:
    """Both asked how the door is before either drew: the second looks again."""
    sim, locker, ear = ready
    locker.open(7, "one")
    locker.open(7, "two")
    assert (tried(ear, "one"), tried(ear, "two")) == (Opening.OPENED, Opening.OPENED)
    assert drawn(sim) == {"0/7": 1}


def test_a_door_opens_once_and_tells_when_it_is_shut(ready: tuple[Sim, BusLocker, Ear]) -> None:
    sim, locker, ear = ready
    locker.open(25, "a")  # the first of the second board
    assert tried(ear, "a") is Opening.OPENED
    assert drawn(sim) == {"1/1": 1}
    assert locker.door(25) is DoorState.OPEN
    locker.open(25, "a")  # the same attempt: nothing
    sim.do("shut", board=1, channel=1)
    ear.wait(
        DoorTold,
        meant=lambda event: (event.box, event.state) == (25, DoorState.SHUT) and locker.door(25) is event.state,
    )
    assert drawn(sim) == {"1/1": 1}
    assert len(ear.of(DoorTried)) == 1
    assert [text[:2] for text in sim.do("state")["asked"]] == ["83", "82"]


def test_a_lost_answer_is_never_asked_for_by_drawing_again(ready: tuple[Sim, BusLocker, Ear]) -> None:
    sim, locker, ear = ready
    sim.do("pace", ms=200)
    sim.do("reports", on=False)
    locker.open(3, "a")
    until(lambda: "82 0/3" in sim.do("state")["asked"])
    sim.do("mute")  # the answer to the drawing is lost
    assert tried(ear, "a") is Opening.OPENED  # the door said so when it was asked
    asked = [text[:2] for text in sim.do("state")["asked"]]
    assert asked[:2] == ["83", "82"]
    assert set(asked[2:]) == {"83"}
    assert drawn(sim) == {"0/3": 1}


def test_a_silent_board_is_sent_nothing(ready: tuple[Sim, BusLocker, Ear]) -> None:
    sim, locker, ear = ready
    sim.do("deaf", times=1000)
    locker.open(3, "a")
    assert tried(ear, "a") is Opening.AWAY
    sim.do("deaf", times=0)
    assert drawn(sim) == {}
    assert not [text for text in sim.do("state")["asked"] if text.startswith("82")]


def test_silent_after_the_bolt_it_is_not_known(ready: tuple[Sim, BusLocker, Ear]) -> None:
    sim, locker, ear = ready
    sim.do("reports", on=False)
    sim.do("pace", ms=150)
    locker.open(3, "a")
    until(lambda: "82 0/3" in sim.do("state")["asked"])
    sim.do("mute", times=1000)
    assert tried(ear, "a") is Opening.UNSURE
    assert drawn(sim) == {"0/3": 1}
    sim.do("mute", times=0)
    locker.open(3, "b")  # whoever asks again finds it open: no bolt
    assert tried(ear, "b") is Opening.OPENED
    assert drawn(sim) == {"0/3": 1}


@pytest.mark.parametrize("lie", ["wrong_channel", "wrong_board", "bad_checksum"])
def test_an_answer_for_another_door_is_not_believed(ready: tuple[Sim, BusLocker, Ear], lie: str) -> None:
    sim, locker, ear = ready
    sim.do("stuck", channel=3)
    sim.do(lie, times=1000)
    locker.open(3, "a")
    assert tried(ear, "a") is Opening.AWAY
    assert drawn(sim) == {}
    assert locker.door(4) is DoorState.SHUT
    sim.do(lie, times=0)
    locker.open(3, "b")
    assert tried(ear, "b") is Opening.SHUT


def test_a_stuck_door_and_a_board_that_cannot(ready: tuple[Sim, BusLocker, Ear]) -> None:
    sim, locker, ear = ready
    sim.do("stuck", channel=3)
    locker.open(3, "a")
    assert tried(ear, "a") is Opening.SHUT
    assert drawn(sim) == {"0/3": 1}
    sim.do("unsure", channel=4)
    locker.ask(4)
    ear.wait(DoorTold, meant=lambda event: (event.box, event.state) == (4, DoorState.UNKNOWN))
    locker.open(4, "b")
    assert tried(ear, "b") is Opening.REFUSED  # nobody could tell whether it opened
    sim.do("pace", ms=200)
    locker.open(5, "c")
    until(lambda: "83 0/5" in sim.do("state")["asked"])
    sim.do("failing")
    assert tried(ear, "c") in (Opening.REFUSED, Opening.OPENED)  # the word came for the question or for the bolt
    locker.open(27, "d")
    assert tried(ear, "d") is Opening.REFUSED  # no such box
    assert drawn(sim).get("0/4") is None


def test_a_refusal_of_the_bolt_is_told(ready: tuple[Sim, BusLocker, Ear], data: Path) -> None:
    sim, locker, ear = ready
    sim.do("stuck", channel=6)
    sim.do("drip", ms=5)  # room between the question and the bolt
    locker.open(6, "a")
    until(lambda: "83 0/6" in sim.do("state")["asked"])
    sim.do("failing")
    assert tried(ear, "a") in (Opening.REFUSED, Opening.SHUT)
    assert drawn(sim).get("0/6", 0) <= 1


def test_a_door_that_a_hand_moved_is_told(ready: tuple[Sim, BusLocker, Ear]) -> None:
    sim, _, ear = ready
    since = ear.now()
    sim.do("open", channel=7)
    assert ear.wait(DoorTold, since) == DoorTold("hall", 7, DoorState.OPEN)


def test_a_door_left_open_is_told_once(sim: Sim) -> None:
    with watching(sim.port, poll_s=0.1) as (locker, ear):
        ear.wait_state(DeviceState.READY)
        sim.do("reports", on=False)  # even a board that says nothing by itself
        sim.do("open", channel=8)
        assert ear.wait(DoorStays) == DoorStays("hall", 8)
        time.sleep(0.5)
        assert len(ear.of(DoorStays)) == 1
        sim.do("shut", channel=8)
        until(lambda: locker.door(8) is DoorState.SHUT)


def test_one_dead_board_does_not_take_the_other_away(sim: Sim) -> None:
    with watching(sim.port, Layout("hall", boxes=72, channels=24, try_s=1), poll_s=0.1) as (
        locker,
        ear,
    ):  # board 2: none
        ear.wait_state(DeviceState.LOW)
        assert locker.door(60) is DoorState.UNKNOWN
        locker.open(60, "a")
        locker.open(1, "b")
        assert (tried(ear, "a"), tried(ear, "b")) == (Opening.AWAY, Opening.OPENED)


def test_pulled_while_the_bolt_moves_it_is_not_drawn_again(ready: tuple[Sim, BusLocker, Ear]) -> None:
    sim, locker, ear = ready
    sim.do("pace", ms=100)
    locker.open(9, "a")
    until(lambda: "82 0/9" in sim.do("state")["asked"])
    sim.do("unplug")
    ear.wait_state(DeviceState.ABSENT)
    assert locker.door(1) is DoorState.UNKNOWN
    assert tried(ear, "a") in (Opening.UNSURE, Opening.OPENED)
    since = ear.now()
    sim.do("plug")
    ear.wait_state(DeviceState.READY, since)
    until(lambda: locker.door(9) is DoorState.OPEN)
    assert drawn(sim) == {"0/9": 1}


def test_pulled_before_nothing_is_sent_later(ready: tuple[Sim, BusLocker, Ear]) -> None:
    sim, locker, ear = ready
    sim.do("unplug")
    ear.wait_state(DeviceState.ABSENT)
    locker.open(9, "a")
    assert tried(ear, "a") is Opening.AWAY
    since = ear.now()
    sim.do("plug")
    ear.wait_state(DeviceState.READY, since)
    assert drawn(sim) == {}


@pytest.mark.parametrize(
    "fault", [{"what": "drip", "ms": 3}, {"what": "noise", "bytes": 40}, {"what": "tear", "times": 2}]
)
def test_on_a_bad_line_a_door_still_opens_once(ready: tuple[Sim, BusLocker, Ear], fault: dict[str, Any]) -> None:
    sim, locker, ear = ready
    sim.do(**fault)
    locker.open(2, "a")
    assert tried(ear, "a") is Opening.OPENED
    assert drawn(sim) == {"0/2": 1}


def test_a_slow_line_at_its_real_speed(ready: tuple[Sim, BusLocker, Ear]) -> None:
    sim, locker, ear = ready
    sim.do("baud", value=9600)
    locker.open(2, "a")
    assert tried(ear, "a") is Opening.OPENED
    assert drawn(sim) == {"0/2": 1}


def test_garbage_opens_nothing_and_says_nothing(ready: tuple[Sim, BusLocker, Ear]) -> None:
    sim, locker, ear = ready
    since = ear.now()
    for _ in range(5):
        sim.do("garbage", bytes=400)
    locker.open(2, "a")
    assert tried(ear, "a") is Opening.OPENED
    assert {event.box for event in ear.of(DoorTold, since)} <= {2}


def test_switches_the_other_way_round(sim: Sim) -> None:
    with watching(sim.port, Layout(inverted=True)) as (locker, ear):
        ear.wait_state(DeviceState.READY)
        assert locker.door(1) is DoorState.OPEN
        ear.wait(DoorTold, meant=lambda event: event.state is DoorState.OPEN)


def test_a_board_that_cannot_tell_of_all_is_asked_door_by_door(data: Path) -> None:
    folder = data / "devices"
    folder.mkdir(parents=True)
    text = (Path(__file__).parents[2] / "resources" / "devices" / "wkly.toml").read_text("utf-8")
    (folder / "plain.toml").write_text(text.replace("[commands.query_all]", "[commands.query_every]"), "utf-8")
    with simulated("locker", data) as sim:
        ear, known = Ear(), load("plain", (folder,))
        locker = BusLocker(Bus(Place(sim.port), 9600, "t"), known, 0, Layout(boxes=3, channels=3), 0.02, ear.post)
        ear.wait_state(DeviceState.READY)
        until(lambda: set(locker.doors.values()) == {DoorState.SHUT})
        locker.close()
