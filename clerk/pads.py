"""The pads and the sign at one window: what a key of the pad asks of the desk, and what they are to show."""

import logging
from collections.abc import Callable, Sequence

from clerk import acts
from clerk.desk import Desk, Step
from hall.errors import Reason, Refused, Unavailable
from hall.events import GradePressed, KeyPressed
from hall.line.tickets import Ticket, Tickets
from hall.ports import Evaluator, Keypad, Sign, WindowSign

log = logging.getLogger("onevisit.desk")

Rate = Callable[[Ticket, int], object]
"""Record the stars that the citizen of a finished visit gave at the window. Raises Refused, Unavailable."""

_SIGNS = {
    Step.SIGNED_OUT: Sign.CLOSED,
    Step.CLOSED: Sign.CLOSED,
    Step.OPEN: Sign.OPEN,
    Step.SERVING: Sign.CALLING,
    Step.PAUSED: Sign.PAUSED,
}


class Pads:
    """What hangs on the window's wires; all of it may be missing. It decides nothing: a key of the pad is a key of the
    desk, and a grade goes to the hall past everybody who sits here."""

    def __init__(self, window: int, classes: Sequence[str], tickets: Tickets) -> None:
        self._window, self._classes, self._tickets = window, tuple(classes), tickets
        self._keypad: Keypad | None = None
        self._evaluator: Evaluator | None = None
        self._sign: WindowSign | None = None
        self._rate: Rate | None = None
        self._line: tuple[int, str] | None = None  # what the pad shows
        self._says: tuple[Sign, str] | None = None  # what the sign shows
        self._owed: list[GradePressed] = []  # given, and not yet in the store

    def equip(
        self, keypad: Keypad | None, evaluator: Evaluator | None, sign: WindowSign | None, rate: Rate | None
    ) -> None:
        """Use these from now on."""
        self._keypad, self._evaluator, self._sign, self._rate = keypad, evaluator, sign, rate
        self._line = self._says = None

    # -- what they show -----------------------------------------------------------------------------------------------

    def follow(self, desk: Desk, waiting: int) -> None:
        """The desk stands so now, and so many wait for its window."""
        step = desk.under if desk.under and desk.step is Step.LOCKED else desk.step  # a lock is no pause
        line, sign = (waiting, desk.number), (_SIGNS[step], desk.number)
        if self._keypad and line != self._line:
            self._keypad.show(*line)
        if self._sign and sign != self._says:
            self._sign.show(*sign)
        self._line, self._says = line, sign

    def refuse(self) -> None:
        """The last key of the pad did nothing."""
        if self._keypad:
            self._keypad.refuse()

    # -- the clerk's pad ----------------------------------------------------------------------------------------------

    def meant(self, key: KeyPressed, draft: bool) -> str | acts.Happening:
        """What `key` is at this desk: the name of a key of its own, or what happens. `draft` as the desk's keys have
        it. Raises Refused(NUMBER_NOT_HERE | NUMBER_AMBIGUOUS).
        """
        if key.act == "take_up":
            return acts.PressTakeUp(self._put_aside(), draft)
        if key.act == "transfer":
            return acts.PressMove("", int(key.number or "0"), draft)
        return self._number(key.number, draft) if key.act == "number" else key.act

    def _put_aside(self) -> str:
        """The number that this window put aside, "" for none; the latest called of several."""
        mine = [ticket for ticket in self._tickets.held() if ticket.window == self._window]
        return max(mine, key=lambda ticket: ticket.called_at).id if mine else ""

    def _number(self, digits: str, draft: bool) -> str | acts.Happening:
        """A number that was typed: whoever was put aside is taken up, whoever missed the call comes back into the line.
        Whoever waits is called before those who came earlier for a reason only: the desk asks for it (选呼)."""
        here = self._tickets.current(self._window)
        if here and _same(here, digits):
            return "recall"
        for tickets, found in (
            (self._tickets.held(), lambda ticket: acts.PressTakeUp(ticket.id, draft)),
            (self._tickets.missed(), lambda ticket: acts.PressLine("come_back", (ticket.id,))),
            (self._tickets.waiting(), lambda ticket: acts.PressPick(ticket.number, draft)),
        ):
            alike = [ticket for ticket in tickets if _same(ticket, digits)]
            mine = [ticket for ticket in alike if ticket.klass in self._classes] or alike
            if len(mine) > 1:
                raise Refused(Reason.NUMBER_AMBIGUOUS, numbers=tuple(ticket.number for ticket in mine))
            if mine:
                return found(mine[0])
        raise Refused(Reason.NUMBER_NOT_HERE, number=digits)

    # -- the citizen's pad --------------------------------------------------------------------------------------------

    def finished(self, ticket: Ticket) -> None:
        """A visit ended here. One that goes on with its next service is rated when that is over (一次一评)."""
        if self._evaluator and ticket.state == "served":
            self._evaluator.ask(ticket.id)

    def graded(self, event: GradePressed) -> None:
        """A citizen answered. Nothing of it is told, shown or logged at the desk (国办发〔2019〕51号)."""
        self._owed.append(event)
        self.settle()

    def settle(self) -> None:
        """Write the grades that could not be written when they were given."""
        owed, self._owed = self._owed, []
        for event in owed:
            ticket = self._tickets.ticket(event.ticket)
            try:
                if ticket and self._rate:
                    self._rate(ticket, event.stars)
            except Refused as no:
                log.info("no rating taken: %s", no.reason.name)
            except Unavailable as gone:
                log.warning("%s unavailable: %s", gone.part, gone.why)
                self._owed.append(event)


def _same(ticket: Ticket, digits: str) -> bool:
    """Whether `digits`, with or without zeros before them, are those of the ticket's number."""
    return int("".join(char for char in ticket.number if char.isdigit()) or "-1") == int(digits or "-2")
