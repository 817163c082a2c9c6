"""The one object that QML sees: it feeds the flow, does what the flow asks, and shows the flow's state."""

import logging
import os
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hall.errors import Reason, Refused, Unavailable
from hall.events import (
    Bus,
    CardRead,
    CardRemoved,
    CardUnreadable,
    DeviceChanged,
    Event,
    PrintSettled,
    Scanned,
    ScanRefused,
    SyncChanged,
)
from hall.settings import Settings
from hall.words import N_, Words
from kiosk import flow, steps
from kiosk.face import Face, Services

ACTOR = "kiosk"
CITIZEN = "citizen"  # who looked for a paper
BANK = "hall"  # whose boxes stand here where the settings do not say
_log = logging.getLogger("onevisit.kiosk")

_TOUCH_EVERY_S = 0.5  # a finger that moves is one touch

_PRESSES: dict[str, Callable[[str], Event]] = {
    "begin": lambda value: steps.Begin(steps.Goal(value)),
    "nocard": lambda _: steps.WithoutCard(),
    "choose": steps.Choose,
    "digit": steps.Digit,
    "looked": lambda value: steps.Looked(value == "came"),
    "confirm": lambda _: steps.Confirm(),
    "back": lambda _: steps.Back(),
    "home": lambda _: steps.GoHome(),
    "help": lambda _: steps.AskHelp(),
    "still": lambda _: steps.Touched(),
    "adjust": steps.Adjust,
}


def _fresh() -> str:
    """128 random bits, hex."""
    return os.urandom(16).hex()


class Visit(Face):
    """One touchscreen's visits, one after another. Lives on the GUI thread; the bus must hop there."""

    wiped = Signal()  # nothing of the last citizen may stay anywhere
    ended = Signal()  # Home again after a visit: a good moment to replace the process

    def __init__(
        self,
        services: Services,
        settings: Settings,
        bus: Bus,
        words: Callable[[str], Words],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(services, settings, words, parent)
        self._bus, self._follows, self._watches, self._counts = bus, False, False, False
        self._bank = str(settings.kiosk.devices.locker.options.get("bank", BANK))
        self._id = _fresh()  # of this citizen's visit: what it asks for twice is done once
        self._pending: deque[Event] = deque()
        self._busy = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(lambda: self.take(steps.Tick()))
        self._minute = QTimer(self, singleShot=True)
        self._minute.timeout.connect(self._tell_time)
        self._tell_time()
        for kind in (CardRead, CardUnreadable, CardRemoved, DeviceChanged, PrintSettled, Scanned, ScanRefused):
            bus.subscribe(kind, self.take)
        bus.subscribe(SyncChanged, self._synced)

    # -- what comes in ------------------------------------------------------------------------------------------------

    @Slot(str)
    @Slot(str, str)
    def press(self, name: str, value: str = "") -> None:
        """A control was touched: `name` is one of the flow's presses, `value` what it carries."""
        self._guarded(lambda: self.take(_PRESSES[name](value)))

    def take(self, event: Event) -> None:
        """Give `event` to the flow and do what it asks. An event from inside an effect waits its turn."""
        self._follow_line()
        self._pending.append(event)
        if not self._busy:
            self._guarded(self._run)

    def somebody(self) -> None:
        """A touch, a key, a mouse: somebody is there. While the screen asks, what is touched there is the answer."""
        asking = flow.seconds_left(self._state, self._now()) is not None
        if not asking and self._now() - self._state.touched >= _TOUCH_EVERY_S:
            self.take(steps.Touched())

    def stop(self) -> None:
        """No timer of this visit fires any more."""
        self._timer.stop()
        self._minute.stop()

    def broke(self, fault: BaseException) -> None:
        """Our own bug came up: wipe, show the calm page, go Home. Says where, never what: a message may hold a name."""
        trace, place = fault.__traceback__, "?"
        while trace is not None:
            place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
            trace = trace.tb_next
        _log.critical("visit ended by %s at %s", type(fault).__name__, place)
        self._pending.clear()
        self._busy = False
        self._pending.append(steps.Broke())
        self._run()

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as fault:
            self.broke(fault)

    # -- what goes on -------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        before, self._busy = self._state, True
        wiped = False
        try:
            while self._pending:
                self._state, effects = flow.step(self._state, self._pending.popleft(), self._now())
                wiped = wiped or steps.Wipe() in effects
                answers = [answer for effect in effects if (answer := self._do(effect))]
                self._pending.extendleft(reversed(answers))  # an answer comes before whatever arrived meanwhile
        finally:
            self._busy = False
        self._show(before)
        if wiped:
            self._id = _fresh()
            self.wiped.emit()
            if self._state.step is steps.Step.HOME:
                self.ended.emit()
        self._wait()

    def _do(self, effect: steps.Effect) -> Event | None:
        """Carry out one effect; the answer, if it has one."""
        do = self._services
        try:
            match effect:
                case steps.IssueTicket(klass, card):
                    given = do.tickets.issue(klass, card, ACTOR, press=f"{self._id} number")
                    return steps.NumberGiven(given)
                case steps.PrintTicket(issued):
                    return steps.PaperQueued(do.papers.ticket(issued, self._state.look.language))
                case steps.TellPaper(job, came):
                    do.papers.answer(job, came, CITIZEN)
                    return None
                case steps.PrintAgain(job):
                    return steps.PaperQueued(do.papers.ticket_again(job, ACTOR))
                case steps.FindCases(card):
                    self._follow_cases()
                    return steps.CasesFound(tuple(do.cases.of_person(card.number)))
                case steps.LookAt(text):
                    return steps.ProofSeen(do.cases.proofs.look(text))
                case steps.FindVisits(card):
                    return steps.VisitsFound(tuple(do.ratings.rateable(card.number)))
                case steps.Rate(ticket, stars, reasons):
                    do.ratings.rate(ticket, stars, reasons)
                    return steps.RatingTaken()
                case steps.OpenBox(bank, box, code, press):
                    self._follow_doors()
                    if bank not in ("", self._bank):
                        raise Refused(Reason.BANK_UNKNOWN)
                    asked = do.cases.deliveries.unlock(self._bank, box, code, press=f"{self._id} box {press}")
                    return steps.BoxAsked(asked.id)
                case steps.Wipe():
                    return None
        except Refused as no:
            refusal = steps.Refusal(no.reason.value, tuple(no.facts.items()))
        except Unavailable as world:
            _log.warning("%s cannot be used: %s", world.part, world.why)
            refusal = steps.Refusal(N_("本机暂时不能记录"))
        match effect:
            case steps.OpenBox():
                return steps.CodeRefused(refusal)
            case steps.PrintTicket() | steps.PrintAgain():
                return steps.PaperQueued("")
            case steps.TellPaper():
                return None  # somebody said it before, or the store is away: the question stays where it is
            case _:
                return steps.NotDone(refusal)

    def _follow_line(self) -> None:
        """Hear of every number from now on, whose records Home's first frame waits for none of."""
        if self._counts:
            return
        from hall.line import records

        self._counts = True
        for kind in (
            records.TicketIssued, records.TicketCalled, records.TicketFinished, records.TicketHeld,
            records.TicketTransferred, records.TicketReturned, records.TicketPreferred, records.WindowChanged,
        ):  # fmt: skip
            self._bus.subscribe(kind, lambda _: self._guarded(self._queue_moved))

    def _follow_cases(self) -> None:
        """Hear of every step of a case from now on. Home's first frame waits for none of their records."""
        if self._follows:
            return
        from hall.cases import casework, records
        from hall.record import declared

        self._follows = True
        ordinary = (records.CaseReceived, records.CaseAccepted, records.CaseDecided, records.CaseClosed)
        for kind in (*ordinary, *declared(casework.__name__).values()):
            self._bus.subscribe(kind, lambda _: self.take(steps.CasesMoved()))

    def _follow_doors(self) -> None:
        """Hear of every door from now on."""
        if self._watches:
            return
        from hall.cases.serving import DoorTurned

        self._watches = True
        self._bus.subscribe(DoorTurned, lambda event: self.take(steps.DoorSaid(event.attempt, event.state)))

    def _wait(self) -> None:
        """Sleep until the flow has something to do."""
        now = self._now()
        at = flow.due(self._state, now)
        if at is None:
            self._timer.stop()
        else:
            self._timer.start(max(1, int((at - now) * 1000) + 1))

    def _tell_time(self) -> None:
        now = self._services.clock.now()
        self._minute.start((60 - now.second) * 1000 - now.microsecond // 1000 + 20)
        self.ticked.emit()

    def _synced(self, event: SyncChanged) -> None:
        self._sync = event
        self._guarded(lambda: self._show(self._state))

    def _queue_moved(self) -> None:
        if self._state.step is steps.Step.SERVICE:
            self._classes.replace(self._class_rows())
        elif self._state.step is steps.Step.HELP:
            self._show(self._state)
