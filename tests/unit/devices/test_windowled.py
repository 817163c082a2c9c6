"""The sign over a window: whatever the line did meanwhile, in the end it shows what it was told last."""

from itertools import pairwise
from types import MappingProxyType
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from devices.framing import Heard, load
from devices.line.bus import Bus
from devices.window.windowled import REFRESH_S, BusWindowSign
from hall.events import DeviceChanged, DeviceState, Event
from hall.ports import Sign, WindowSign
from tests.helpers.heldline import Line

LED64 = load("led64")
TEXTS = {Sign.OPEN: "3号窗口", Sign.PAUSED: "暂停服务", Sign.CLOSED: " "}


class Life(RuleBasedStateMachine):
    """A card that answers, refuses, is silent or loses its power, at the end of a line that is pulled and put back."""

    def __init__(self) -> None:
        super().__init__()
        self.line, self.events, self.clock = Line(), list[Event](), 1000.0
        self.line.answer = self.card
        self.mood, self.shown, self.told = "good", "", " "
        self.sign = BusWindowSign(
            lambda: cast("Bus", self.line), LED64, 0, {}, 3, 2.0, "desk1.windowled", self.events.append,
            lambda: self.clock,
        )  # fmt: skip

    def card(self, data: bytes) -> Heard | None:
        assert data[4] == 0x62  # never what wears its memory
        if self.mood == "silent":
            return None
        if self.mood == "good":
            self.shown = data[25:-2].decode("gb2312")
        status = 0 if self.mood == "good" else 3
        return Heard("ack", MappingProxyType({"command": 0x62, "status": status}), b"")

    @initialize()
    def the_line_opens(self) -> None:
        self.line.open = True
        self.line.begin()

    @rule(sign=st.sampled_from(Sign), number=st.sampled_from(["A001", "B012", "C999"]))
    def the_desk_tells(self, sign: Sign, number: str) -> None:
        self.sign.show(sign, number)
        self.told = TEXTS.get(sign, f"请{number}到3号窗口")
        self.line.turn()

    @rule(mood=st.sampled_from(["good", "silent", "refuses"]))
    def the_card_changes_its_mood(self, mood: str) -> None:
        self.mood = mood

    @rule()
    def the_card_loses_its_power(self) -> None:
        self.shown = ""

    @rule()
    def the_plug_is_pulled_or_put(self) -> None:
        self.line.open = not self.line.open
        if self.line.open:
            self.line.begin()
        else:
            self.line.absent("pulled")
            self.line.turn()
            assert self.sign.state is DeviceState.ABSENT

    @rule(seconds=st.floats(0, 20))
    def time_goes_by(self, seconds: float) -> None:
        self.clock += seconds
        if self.line.open:
            self.line.poll()

    @rule()
    def all_is_well_again(self) -> None:
        self.mood = "good"
        if not self.line.open:
            self.the_plug_is_pulled_or_put()
        self.clock += REFRESH_S
        self.line.poll()
        assert self.shown == self.told
        assert self.sign.state is DeviceState.READY

    @invariant()
    def it_is_ready_only_as_long_as_it_was_believed_to_show_it(self) -> None:
        states = [event.state for event in self.events if isinstance(event, DeviceChanged)]
        assert all(one is not next_ for one, next_ in pairwise(states))
        assert not states or states[-1] is self.sign.state


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
TestLife = Life.TestCase


def test_it_is_what_the_hall_asks_for() -> None:
    sign: Any = Life().sign
    as_asked: WindowSign = sign
    as_asked.close()
