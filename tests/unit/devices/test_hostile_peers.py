"""Devices that say what nobody expects, in frames that are right: no driver fails, none is led to act twice."""

from collections.abc import Callable
from functools import cache, reduce
from operator import xor
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest

from devices.boxes.layout import Layout
from devices.framing import Heard, Profile, load, read
from devices.line.bus import Bus
from devices.line.wire import Lost
from devices.locker import CALM_S, FLUTTERS, BusLocker, open_locker
from devices.window.evaluator import BusEvaluator
from devices.window.keypad import BusKeypad
from devices.window.windowled import BusWindowSign
from hall.events import DeviceState, DoorState, DoorStays, DoorTold, DoorTried, Event, GradePressed, KeyPressed, Opening
from hall.ports import PAD_ACTS, Sign
from hall.settings import Device, SettingsFault
from tests.campaigns.codecs import CODECS
from tests.helpers.heldline import Line

TIMES = 300
PRESSED = " ".join(f"{key:02X}={act}" for key, act in zip(range(0x40, 0x60), sorted(PAD_ACTS) * 4, strict=False))
GRADES = {"grades": "00=2 01=1 02=4 03=5"}


known = cache(load)


def anything(name: str, dice: Random) -> Heard:
    """A frame of the protocol that is right in every byte, with anything in it: often short, often what an event
    wants."""
    profile = known(name)
    while True:
        row = dice.choice(profile.examples).raw if dice.random() < 0.3 else CODECS[name].frame(dice)[0]
        if found := profile.parser().feed(row):
            return found[0]


class Far:
    """A line whose far end answers every question, and talks between them, as it likes."""

    def __init__(self, name: str, seed: int = 1) -> None:
        self.line, self.events, self.clock, self.dice = Line(), list[Event](), 1000.0, Random(f"{name} {seed}")
        self.line.open = True
        self.line.answer = lambda _: anything(name, self.dice) if self.dice.random() < 0.7 else None
        self._name = name

    def bus(self) -> Bus:
        return cast("Bus", self.line)

    def now(self) -> float:
        self.clock += 0.05
        return self.clock

    def talk(self, meanwhile: Callable[[], object], times: int = TIMES) -> None:
        self.line.begin()
        for _ in range(times):
            self.line.heard(anything(self._name, self.dice))
            meanwhile()
            self.line.turn()


@pytest.mark.parametrize("name", ["ff68", "keypad-byte"])
def test_a_clerks_pad_that_presses_anything(name: str) -> None:
    far = Far(name)
    pad = BusKeypad(far.bus, load(name), 1, {"keys": PRESSED}, "desk1.keypad", far.events.append, far.now)
    far.talk(lambda: pad.show(far.dice.randrange(2000), far.dice.choice(("", "A001", "Z999999"))))
    pressed = [event for event in far.events if isinstance(event, KeyPressed)]
    assert pressed
    assert {event.act for event in pressed} <= PAD_ACTS
    assert all(len(event.number) <= 6 for event in pressed)


@pytest.mark.parametrize("name", ["ff68", "evaluator-byte"])
def test_a_citizens_pad_that_presses_anything_rates_a_visit_once(name: str) -> None:
    far = Far(name)
    pad = BusEvaluator(far.bus, load(name), 1, GRADES, "desk1.evaluator", far.events.append, far.now)
    visits = iter(range(TIMES))
    far.talk(lambda: pad.ask(f"t{next(visits)}"))
    rated = [event for event in far.events if isinstance(event, GradePressed)]
    assert rated
    assert len({event.ticket for event in rated}) == len(rated)
    assert {event.stars for event in rated} <= {1, 2, 4, 5}


@pytest.mark.parametrize("name", ["led64", "led64-v200", "xunpeng", "modbus-rtu"])
def test_a_sign_that_answers_anything(name: str) -> None:
    far = Far(name)
    sign = BusWindowSign(far.bus, load(name), 1, {}, 3, 1.0, "desk1.windowled", far.events.append, far.now)
    far.talk(lambda: sign.show(far.dice.choice(list(Sign)), "A001"))
    for _ in range(50):
        far.line.poll()
    assert sign.state in (DeviceState.READY, DeviceState.FAULT, DeviceState.UNKNOWN)
    sign.close()


def board(dice: Random, frame: bytes) -> Heard | None:
    """A board's answer to a question: silence, another's answer, or its own with any status and any state."""
    if dice.random() < 0.2:
        return None
    if dice.random() < 0.2 or frame[6] not in (0x82, 0x83):
        return anything("wkly", dice)
    row = b"WKLY" + bytes(
        (11, frame[5], frame[6], dice.choice((0, 0, 0, 0xFF)), frame[7], dice.choice((0, 1, 1, 0xFF)))
    )
    return known("wkly").parser().feed(row + bytes((reduce(xor, row),)))[0]


def bank(far: Far, profile: Profile) -> BusLocker:
    layout = Layout("hall", boxes=2, channels=24, try_s=1)
    return BusLocker(far.bus(), profile, 0, layout, 1.0, far.events.append, far.now)


@pytest.mark.parametrize("seed", range(3))
def test_boards_that_answer_anything_never_get_a_bolt_drawn_twice(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.boxes.attempt.time.sleep", lambda _: None)
    far = Far("wkly", seed)
    far.line.answer = lambda frame: board(far.dice, frame)
    locker = bank(far, load("wkly"))
    begun: dict[str, int] = {}
    drawn: list[int] = []

    def open_one() -> None:
        drawn.append(sum(frame[6] in (0x80, 0x82, 0x86, 0x87) for frame in far.line.sent))
        far.line.sent.clear()
        attempt = f"a{far.dice.randrange(40)}"
        locker.open(begun.setdefault(attempt, far.dice.choice((0, 1, 2, 3))), attempt)
        far.line.poll()

    far.talk(open_one, 120)
    assert set(drawn) == {0, 1}, "of one attempt, all of which is over by the next"
    over = [event.attempt for event in far.events if isinstance(event, DoorTried)]
    assert sorted(over) == sorted(begun), "each attempt ends, once"
    assert {event.box for event in far.events if isinstance(event, DoorTold)} <= {1, 2}


BARE = """
about = "a board that says no status"
[frame]
layout = "A5 address length command data* check"
length = "data"
check = "xor"
[commands.open]
command = 1
data = "channel"
[commands.query]
command = 2
data = "channel"
[commands.query_all]
command = 3
data = ""
[events.opened]
when = { command = 1 }
data = "channel state"
[events.state]
when = { command = 2 }
data = "channel state"
[events.states]
when = { command = 3 }
data = "states+"
"""


def test_a_board_that_says_no_status_is_believed_by_the_state_of_its_doors(tmp_path: Path) -> None:
    file = tmp_path / "bare.toml"
    file.write_text(BARE, encoding="utf-8")
    profile, far, shut = read(file), Far("wkly"), {"state": 1}

    def answer(frame: bytes) -> Heard | None:
        command = frame[3]
        shut["state"] = 0 if command == 1 else shut["state"]
        data = bytes((1, 1)) if command == 3 else bytes((frame[4], shut["state"]))
        made: Any = {"address": 0, "command": command}
        made |= {"states": data} if command == 3 else {"channel": data[0], "state": data[1]}
        return Heard({1: "opened", 2: "state", 3: "states"}[command], made, b"")

    far.line.answer = answer
    locker = bank(far, profile)
    far.line.poll()
    locker.open(1, "a")
    far.line.turn()
    assert [(event.attempt, event.result) for event in far.events if isinstance(event, DoorTried)] == [
        ("a", Opening.OPENED)
    ]


def test_a_bank_without_the_commands_it_lives_by_is_refused_before_anything_is_opened(data: Path) -> None:
    (data / "devices").mkdir(parents=True)
    bare = BARE.replace("[commands.query]", "[commands.ask]").replace("[commands.open]", "[commands.bang]")
    (data / "devices" / "mine.toml").write_text(bare, encoding="utf-8")
    with pytest.raises(SettingsFault) as refused:
        open_locker(Device("/dev/nowhere", "mine", 9600, 0), data, "kiosk.locker", lambda _: None)
    assert refused.value.facts["missing"] == ("open", "query")
    assert open_locker(Device("", "wkly", 9600, 0), data, "kiosk.locker", lambda _: None) is None


def test_a_board_that_could_not_tell_how_its_doors_are_says_nothing_of_them(data: Path) -> None:
    far = Far("wkly")
    failed = b"WKLY" + bytes((12, 0, 0x84, 0xFF, 2, 0, 1))
    failed += bytes((reduce(xor, failed),))
    far.line.answer = lambda _: known("wkly").parser().feed(failed)[0]
    locker = bank(far, load("wkly"))
    locker.ask(99)  # a box that there is not
    far.line.poll()
    assert locker.state is DeviceState.READY  # it answers
    assert set(locker.doors.values()) == {DoorState.UNKNOWN}
    assert [frame[6] for frame in far.line.sent] == [0x84]


@pytest.mark.parametrize("first", [0, 1])
def test_the_doors_of_a_board_are_counted_from_where_its_channels_begin(first: int) -> None:
    """A list of all doors one place off would take another's door for open, and a result for handed out."""
    far = Far("wkly")
    told = b"WKLY" + bytes((12, 0, 0x84, 0, 2, 1, 0))  # the first is shut, the second open
    told += bytes((reduce(xor, told),))
    far.line.answer = lambda _: known("wkly").parser().feed(told)[0]
    layout = Layout("hall", boxes=2, first=first, channels=24)
    locker = BusLocker(far.bus(), load("wkly"), 0, layout, 1.0, far.events.append, far.now)
    far.line.poll()
    assert locker.doors == {1: DoorState.SHUT, 2: DoorState.OPEN}
    assert layout.place(2) == (0, first + 1)


def said(channel: int, state: int, command: int = 0x83) -> Heard:
    row = b"WKLY" + bytes((11, 0, command, 0, channel, state))
    return known("wkly").parser().feed(row + bytes((reduce(xor, row),)))[0]


def test_a_door_that_says_open_for_ever_is_told_once_and_gets_no_bolt_drawn() -> None:
    far = Far("wkly")
    far.line.answer = lambda frame: said(frame[7], 0) if frame[6] == 0x83 else None
    locker = bank(far, load("wkly"))
    locker.open(1, "a")
    far.line.turn()
    assert [event.result for event in far.events if isinstance(event, DoorTried)] == [Opening.OPENED]
    assert {frame[6] for frame in far.line.sent} == {0x83}
    for _ in range(3):
        far.clock += 100.0
        far.line.poll()
        locker.ask(1)
        far.line.turn()
    assert [event.box for event in far.events if isinstance(event, DoorStays)] == [1]
    assert locker.door(1) is DoorState.OPEN


def test_a_loose_switch_is_told_a_few_times_and_believed_when_it_is_still(
    expect_log: Callable[..., None],
) -> None:
    expect_log("the switch of box 1 goes to and fro")
    far = Far("wkly")
    locker = bank(far, load("wkly"))
    for turn in range(1000):  # every 0.05 s
        locker.says(0, 1, turn & 1)
    told = [event.state for event in far.events if isinstance(event, DoorTold)]
    assert len(told) == FLUTTERS + 1
    assert told[-1] is locker.door(1) is DoorState.UNKNOWN
    far.clock += CALM_S
    locker.says(0, 1, 1)
    assert locker.door(1) is DoorState.SHUT


def test_a_door_that_is_opened_often_for_somebody_has_no_loose_switch() -> None:
    far = Far("wkly")
    locker = bank(far, load("wkly"))
    for turn in range(FLUTTERS):
        locker.open(1, f"a{turn}")
        locker.says(0, 1, 0)
        locker.says(0, 1, 1)
    assert [event.state for event in far.events if isinstance(event, DoorTold)] == [
        DoorState.OPEN,
        DoorState.SHUT,
    ] * FLUTTERS


def test_a_board_that_opens_another_door_than_asked_opened_none_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other door shows when all are asked for; the attempt at ours ends as it is: shut, and drawn once."""
    monkeypatch.setattr("devices.boxes.attempt.time.sleep", lambda _: None)
    far, drawn = Far("wkly"), list[int]()

    def answer(frame: bytes) -> Heard:
        if frame[6] == 0x82:
            drawn.append(frame[7])
            return said(frame[7] + 1, 0, 0x82)
        return said(frame[7], 1)

    far.line.answer = answer
    locker = bank(far, load("wkly"))
    locker.open(1, "a")
    far.line.turn()
    assert drawn == [1]
    assert [(event.box, event.result) for event in far.events if isinstance(event, DoorTried)] == [(1, Opening.SHUT)]
    assert locker.door(1) is DoorState.SHUT


def test_a_line_lost_under_the_bolt_is_asked_how_the_door_is_and_not_drawn_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("devices.boxes.attempt.time.sleep", lambda _: None)
    far, drawn = Far("wkly"), list[int]()

    def answer(frame: bytes) -> Heard:
        if frame[6] == 0x82:
            drawn.append(frame[7])
            raise Lost("pulled")
        return said(frame[7], 0 if drawn else 1)

    far.line.answer = answer
    locker = bank(far, load("wkly"))
    locker.open(2, "a")
    with pytest.raises(Lost):
        far.line.turn()
    far.line.turn()
    assert drawn == [2]
    assert [event.result for event in far.events if isinstance(event, DoorTried)] == [Opening.OPENED]


def test_a_board_of_which_each_door_is_asked_by_itself_goes_round_them(tmp_path: Path) -> None:
    file = tmp_path / "each.toml"
    file.write_text(BARE.replace("[commands.query_all]", "[commands.all]"), encoding="utf-8")
    far, asked = Far("wkly"), list[int]()

    def answer(frame: bytes) -> Heard:
        asked.append(frame[4])
        return Heard("state", {"address": 0, "channel": frame[4], "state": 1}, b"")

    far.line.answer = answer
    layout = Layout("hall", boxes=3, channels=3, inverted=True)
    locker = BusLocker(far.bus(), read(file), 0, layout, 1.0, far.events.append, far.now)
    for _ in range(4):
        far.line.poll()
    assert asked == [1, 2, 3, 1]
    assert set(locker.doors.values()) == {DoorState.OPEN}  # its switches say it the other way round
