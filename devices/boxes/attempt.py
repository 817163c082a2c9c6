"""One attempt at one door: asked before, drawn once, and only asked after."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from devices.line.wire import Lost
from hall.events import DoorState, Opening

if TYPE_CHECKING:
    from devices.boxes.board import Board
    from devices.locker import BusLocker

QUESTIONS = 4  # to a board before the bolt is drawn, before it counts as silent: a torn answer may spoil the next
PAUSE_S = 0.1  # between two looks at a door that is to open


class Attempt:
    """One attempt at one door. Each step is a turn of its own on the line, so that others get theirs between."""

    def __init__(
        self, locker: "BusLocker", board: "Board", box: int, channel: int, attempt: str, now: Callable[[], float]
    ) -> None:
        self._locker, self._board, self._now = locker, board, now
        self._box, self._channel, self._attempt = box, channel, attempt
        self._questions = 0
        self._before = 0
        self._until = 0.0
        self._refused = False

    def begin(self) -> None:
        self._next(self._first)

    def _next(self, step: Callable[[], None], lost: Callable[[], None] | None = None) -> None:
        """Take `step` in its turn; `lost` after it (or `step` again) where the wire is lost under it."""

        def turn() -> None:
            try:
                step()
            except Lost:
                self._next(lost or step)
                raise

        self._board.soon(turn)

    def _first(self) -> None:
        """How is the door? Nothing is drawn before that is known."""
        self._questions += 1
        state = self._board.question(self._channel)
        if state is None and self._questions < QUESTIONS:
            self._next(self._first)
        elif state is None:
            self._over(Opening.AWAY)
        elif state is DoorState.UNKNOWN:
            self._over(Opening.REFUSED)  # nobody could tell whether it opened
        elif state is DoorState.OPEN:
            self._over(Opening.OPENED)
        else:
            self._before = self._locker.opened(self._box)
            self._until = self._now() + self._locker.layout.try_s
            self._next(self._draw, self._look)

    def _draw(self) -> None:
        if self._locker.opened(self._box) > self._before:  # by another attempt, or a hand: it needs no bolt any more
            self._over(Opening.OPENED)
            return
        answer = self._board.draw(self._channel)
        self._refused = answer is not None and not answer[0]
        self._wait(None if answer is None else answer[1])

    def _look(self) -> None:
        time.sleep(PAUSE_S)
        self._wait(self._board.question(self._channel))

    def _wait(self, state: DoorState | None) -> None:
        """The bolt was drawn, once: only the door is asked for now, until it is open or the time is over."""
        if self._locker.opened(self._box) > self._before:
            self._over(Opening.OPENED)
        elif self._now() < self._until:
            self._next(self._look)
        elif self._refused:
            self._over(Opening.REFUSED)
        else:
            self._over(Opening.SHUT if state is DoorState.SHUT else Opening.UNSURE)

    def _over(self, result: Opening) -> None:
        self._locker.tried(self._attempt, self._box, result)
