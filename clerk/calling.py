"""The line as one window moves it: what the desk's table asks for, put to the hall, and the hall's answer in words."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from clerk import acts
from clerk.services import Services
from clerk.speech import Speech
from clerk.steps import Answers, choice, line, one
from hall.errors import Refused, Unavailable
from hall.line.picks import PICK_WORDS, Why
from hall.words import N_

if TYPE_CHECKING:
    from clerk.window import DeskWindow


class Calling:
    """The calls of window `window` of the hall, which calls `classes`."""

    def __init__(
        self, desk: DeskWindow, speech: Speech, services: Services, window: int, classes: tuple[str, ...]
    ) -> None:
        self._desk, self._speech, self._services = desk, speech, services
        self._tickets, self._window, self._classes = services.tickets, window, classes

    def next(self) -> None:
        """叫号."""
        ticket = self._tickets.call_next(self._window, self._classes, self._person, self._desk.key)
        self._desk.quiet()
        self._desk.happen(acts.TicketTaken(ticket.id, ticket.number))
        self._desk.queue_moved()
        self._desk.show_tab(0)

    def again(self) -> None:
        """重呼."""
        ticket = self._tickets.recall(self._window, self._person, self._desk.key)
        self._tell(N_("已再叫 {number}，第 {n} 次"), "info", number=ticket.number, n=ticket.times)
        self._desk.queue_moved()

    def offer_pick(self, effect: acts.Effect) -> None:
        """选呼: ask which number and why."""
        assert isinstance(effect, acts.OfferPick)
        fields = (
            line("number", N_("号码（如 A012，也可以只写数字）"), effect.number),
            choice("why", N_("不按先后叫号的理由（要记下来，监察能看到）"), PICK_WORDS),
        )
        stroke = str(uuid.uuid4())  # Enter pressed twice is one call

        def take(told: Answers) -> bool:
            try:
                ticket = self._tickets.picks.pick(
                    one(told, "number"), self._window, self._classes, Why(one(told, "why")), self._person, stroke
                )
            except (Refused, Unavailable) as no:
                assert self._desk.steps.form
                self._desk.steps.form.say(self._speech.no(no))
                return False
            self._desk.quiet()
            self._desk.happen(acts.TicketTaken(ticket.id, ticket.number))
            self._desk.queue_moved()
            return True

        self._desk.steps.ask(self._speech(N_("选呼：按号码叫")), "", fields, self._desk.look, take)

    def finish(self, outcome: str) -> None:
        """办完 or 过号."""
        ticket = self._tickets.finish(self._window, outcome, self._person, self._desk.key)
        self._desk.happen(acts.TicketOver(ticket.id))
        words = N_("{number} 办完了") if outcome == "served" else N_("{number} 已作过号")
        if ticket.state == "waiting":
            words = N_("{number} 这一项办完了，接着等“{klass}”，不用重新取号")
        klass = self._speech(self._services.place.klass(ticket.klass).name)
        self._tell(words, "good", number=ticket.number, klass=klass)
        self._desk.wires.pads.finished(ticket)
        self._desk.queue_moved()

    def hold(self) -> None:
        """挂起."""
        ticket = self._tickets.hold(self._window, self._person)
        self._desk.happen(acts.TicketOver(ticket.id))
        self._tell(N_("{number} 已挂起，按 Ctrl+H 继续办理"), "good", number=ticket.number)
        self._desk.queue_moved()

    def take_up(self, effect: acts.Effect) -> None:
        """Call what was put aside."""
        assert isinstance(effect, acts.TakeUp)

        def take_up() -> None:
            ticket = self._tickets.take_up(effect.ticket, self._window, self._person)
            self._desk.quiet()
            self._desk.happen(acts.TicketTaken(ticket.id, ticket.number))

        self._desk.attempt(take_up)
        self._desk.queue_moved()

    def move(self, effect: acts.Effect) -> None:
        """转号."""
        assert isinstance(effect, acts.Move)

        def move() -> None:
            there = self._tickets.transfer(self._desk.desk.ticket, effect.klass, self._person, effect.window)
            self._desk.happen(acts.TicketOver(there.ticket.id))
            self._tell(N_("{number} 已转号，前面还有 {n} 人"), "good", number=there.ticket.number, n=there.ahead)

        self._desk.attempt(move)
        self._desk.queue_moved()

    def act(self, effect: acts.Effect) -> None:
        """What the menu of the line lists."""
        assert isinstance(effect, acts.LineAct)
        self._desk.attempt(lambda: self._desk.tell(self._desk.line.act(effect, self._person), "good"))
        self._desk.queue_moved()

    def set_window(self, state: str, staff: str) -> None:
        """Open, pause or close the window, in the name of `staff` where nobody is at the desk any more."""

        def set_window() -> None:
            self._tickets.set_window(self._window, state, self._person or staff)
            self._desk.quiet()

        self._desk.attempt(set_window)
        if state == "open" and self._tickets.windows().get(self._window) != state:
            self._desk.happen(acts.WindowShut())
        self._desk.queue_moved()

    # -- inside -------------------------------------------------------------------------------------------------------

    @property
    def _person(self) -> str:
        return self._desk.desk.person

    def _tell(self, words: str, kind: str, **facts: object) -> None:
        self._desk.tell(self._speech(words, **facts), kind)
