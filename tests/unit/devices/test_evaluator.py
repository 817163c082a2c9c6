"""The citizen's pad as a life of questions: whatever happens in whatever order, a visit is rated once or not at all."""

from itertools import pairwise
from types import MappingProxyType
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from devices.framing import Heard, load
from devices.line.bus import Bus
from devices.window.evaluator import BusEvaluator
from hall.events import DeviceChanged, DeviceState, Event, GradePressed
from hall.ports import Evaluator
from tests.helpers.heldline import Line

FF68 = load("ff68")
STARS = {0: 2, 1: 1, 2: 4, 3: 5}
ASK_S = 30


class Life(RuleBasedStateMachine):
    """Against a model of two lines: the question that stands, and until when."""

    def __init__(self) -> None:
        super().__init__()
        self.line, self.events, self.clock, self.asked = Line(), list[Event](), 1000.0, 0
        options: dict[str, Any] = {"grades": "00=2 01=1 02=4 03=5", "ask_s": ASK_S}
        self.pad = BusEvaluator(
            lambda: cast("Bus", self.line), FF68, 1, options, "desk1.evaluator", self.events.append, lambda: self.clock
        )
        self.question: tuple[str, float] | None = None
        self.expected: list[tuple[str, int]] = []
        self.pressed = (-1, 0.0)  # the key that was pressed last, and when

    @rule()
    def a_visit_ends(self) -> None:
        self.asked += 1
        before = len(self.line.sent)
        self.pad.ask(f"t{self.asked}")
        self.line.turn()
        self.question = (f"t{self.asked}", self.clock + ASK_S)
        assert len(self.line.sent) == before + self.line.open  # the pad lights, if it is there

    @rule(value=st.integers(0, 9), times=st.integers(1, 3))
    def somebody_presses(self, value: int, times: int) -> None:
        if not self.line.open:
            return
        for _ in range(times):
            again = self.pressed[0] == value and self.clock - self.pressed[1] < 1
            self.pressed = (value, self.clock)
            if self.question and self.clock < self.question[1] and value in STARS and not again:
                self.expected.append((self.question[0], STARS[value]))
                self.question = None
            self.line.heard(Heard("rated", MappingProxyType({"address": 1, "function": 0x11, "value": value}), b""))
            assert self.line.sent[-1] == FF68.encode("rated", address=1, value=value)  # always acknowledged

    @rule(event=st.sampled_from(["keys", ""]), value=st.sampled_from([b"\x03", 3, None]))
    def others_speak(self, event: str, value: int | bytes | None) -> None:
        if self.line.open:
            before = len(self.line.sent)
            fields = {} if value is None else {"value": value}
            self.line.heard(Heard(event, MappingProxyType(fields), b""))
            self.line.heard(Heard("rated", MappingProxyType({"value": b"\x03"}), b""))
            assert len(self.line.sent) == before

    @rule(seconds=st.floats(0, 40))
    def time_goes_by(self, seconds: float) -> None:
        self.clock += seconds

    @rule()
    def the_plug_is_pulled_or_put(self) -> None:
        self.line.open = not self.line.open
        if self.line.open:
            before = len(self.line.sent)
            self.line.begin()
            standing = self.question is not None and self.clock < self.question[1]
            assert len(self.line.sent) == before + standing  # asks again what still stands
        else:
            self.line.absent("pulled")
            assert self.pad.state is DeviceState.ABSENT

    @invariant()
    def each_question_was_answered_once_at_most(self) -> None:
        told = [(event.ticket, event.stars) for event in self.events if isinstance(event, GradePressed)]
        assert told == self.expected
        assert len({ticket for ticket, _ in told}) == len(told)
        states = [event.state for event in self.events if isinstance(event, DeviceChanged)]
        assert all(one is not next_ for one, next_ in pairwise(states))


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
TestLife = Life.TestCase


def test_a_key_that_is_stuck_rates_one_visit_and_not_the_next() -> None:
    life = Life()
    life.the_plug_is_pulled_or_put()
    life.a_visit_ends()
    life.somebody_presses(value=3, times=1)
    for _ in range(10):
        life.time_goes_by(0.5)
        life.a_visit_ends()
        life.somebody_presses(value=3, times=1)
    assert [event.ticket for event in life.events if isinstance(event, GradePressed)] == ["t1"]
    life.time_goes_by(1.0)
    life.somebody_presses(value=3, times=1)
    assert [event.ticket for event in life.events if isinstance(event, GradePressed)] == ["t1", "t11"]


def test_it_is_what_the_hall_asks_for() -> None:
    pad: Evaluator = Life().pad
    pad.close()
