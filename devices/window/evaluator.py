"""The citizen's pad at a window: asks for a grade after a visit, takes one answer, and forgets the question in time."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.line.attached import Attached
from devices.window.padkeys import REPEAT_MS, grades
from hall.events import DeviceState, Event, GradePressed
from hall.settings import Option, SettingsFault
from hall.words import N_

if TYPE_CHECKING:
    from devices.framing import Heard, Profile
    from devices.line.bus import Bus

OPTIONS = frozenset({"grades", "ask_s"})
RATED, ASK, VALUE = "rated", "evaluate", "value"  # an event and the command that acknowledges it; a command; a field
ASK_S, LONGEST_ASK_S = 30, 300  # seconds a question stands: no longer than the citizen does

log = logging.getLogger("onevisit.devices")


@dataclass(frozen=True, slots=True)
class _Question:
    """`until`: the monotonic second it is over."""

    ticket: str
    until: float


class BusEvaluator(Attached):
    """hall.ports.Evaluator on a shared line; UNKNOWN until a key is pressed, as the clerk's pad.

    Every press is acknowledged, so that the pad is quiet again; only the first one within an open question counts. The
    same key so soon after itself is the press before (the pad did not hear that, or its key is stuck), which a question
    asked meanwhile must not take for its answer. No log tells its value. A question stands for `ask_s` seconds, also
    when the clerk calls the next number meanwhile: it cannot be cut short at the desk. It outlives an unplugged line.

    `line` opens it, once all else was found right. Options: `grades` (see devices.window.padkeys.grades) and `ask_s`.
    Raises SettingsFault for one that cannot be used.
    """

    def __init__(
        self,
        line: "Callable[[], Bus]",
        profile: "Profile",
        address: int,
        options: Mapping[str, Option],
        where: str,
        post: Callable[[Event], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__("evaluator", post, profile, address)
        self._now = now
        self._stars = grades(str(options.get("grades", "")), where)
        self._ask_s = int(options.get("ask_s", ASK_S))
        if not 1 <= self._ask_s <= LONGEST_ASK_S:
            raise SettingsFault(N_("{where} 应在 1 到 {most} 秒之间"), where=f"{where}.ask_s", most=LONGEST_ASK_S)
        self._lock = threading.Lock()
        self._question: _Question | None = None
        self._last, self._last_at = -1, float("-inf")  # which key was pressed last, and when
        self._join(line())

    def ask(self, ticket: str) -> None:
        """hall.ports.Evaluator.ask"""
        with self._lock:
            self._question = _Question(ticket, self._now() + self._ask_s)
        self._port.soon(self._start)

    # on the line's thread

    def _begin(self) -> None:
        super()._begin()
        self._start()

    def _start(self) -> None:
        """Light the pad, where it can be lit, if the question still stands."""
        if ASK in self._profile.commands and self._standing():
            self._port.send(self._profile.encode(ASK, **self._own(ASK)))

    def _heard(self, heard: "Heard") -> None:
        value = heard.fields.get(VALUE) if heard.event == RATED else None
        if not isinstance(value, int):
            return
        self._joined.wait()
        again = self._again(value)
        question = self._answered() if value in self._stars and not again else None
        if question is None:
            self.pressed = bytes((value,))
        self._become(DeviceState.READY, "")
        if RATED in self._profile.commands:
            self._port.send(self._profile.encode(RATED, **self._own(RATED), value=value))
        if question:
            self._post(GradePressed(question.ticket, self._stars[value]))
        elif not again:
            log.info("evaluator: a press nobody asked for, or of a key that is no grade")

    def _again(self, value: int) -> bool:
        """Whether it is the press before, said once more."""
        now, before, at = self._now() - self._port.waited, self._last, self._last_at
        self._last, self._last_at = value, now
        return value == before and now - at < REPEAT_MS / 1000

    def _answered(self) -> _Question | None:
        """The question that still stands, which is over by this."""
        with self._lock:
            question, self._question = self._question, None
        return question if question and self._now() < question.until else None

    def _standing(self) -> bool:
        with self._lock:
            return self._question is not None and self._now() < self._question.until

    def _own(self, command: str) -> dict[str, int]:
        return {"address": self._address} if "address" in self._profile.commands[command].names else {}
