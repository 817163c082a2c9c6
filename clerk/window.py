"""The main window of one desk: performs with the hall what the desk's table asks for, and shows what became of it."""

import uuid
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QShowEvent

from clerk import acts
from clerk.calling import Calling
from clerk.casedesk import CaseDesk
from clerk.desk import Desk, Step, step
from clerk.frame import Frame
from clerk.look import Look
from clerk.menus import Menus
from clerk.pads import Pads
from clerk.panels.lifecycle import Lifecycle
from clerk.panels.linemenu import LineMenu
from clerk.panels.palette import Palette
from clerk.panels.paperchecks import MAY_END_S, PaperChecks
from clerk.panels.pictures import PictureDesk
from clerk.services import Services
from clerk.wires import Wires
from hall.agency.records import PapersHeard
from hall.cases import casework
from hall.cases.records import CaseAccepted, CaseClosed, CaseDecided, CaseReceived, MaterialSet, PaperPrinted
from hall.cases.serving import FeeDue, FeeOrdered, FeePaid, FeeReturned, FeeVoided
from hall.events import Bus, CatalogueChanged, DeviceChanged, PrintSettled, SyncChanged
from hall.line.records import (
    TicketCalled,
    TicketFinished,
    TicketHeld,
    TicketIssued,
    TicketPreferred,
    TicketReturned,
    TicketTransferred,
    WindowChanged,
)
from hall.line.tickets import Ticket
from hall.papers.records import PaperAnswered
from hall.ports import Clock, DeskPapers
from hall.record import declared
from hall.settings import Settings
from hall.staff import Person
from hall.words import N_, SOURCE

_BOUNCE_S = 0.3  # two strokes of one key as near as this are one

_ACTIVITY = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel)


class DeskWindow(Frame):
    """Desk `number`, built on the hall's topics. It owns no loop, no wire and no thread."""

    def __init__(
        self,
        number: int,
        services: Services,
        settings: Settings,
        bus: Bus,
        papers: DeskPapers,
        clock: Clock,
        language: str = SOURCE,
        look: Look | None = None,
    ) -> None:
        super().__init__(
            number, services, settings, papers, clock, language, look or _kept(services, f"desk {number}") or Look()
        )
        self._name, self._clock = f"desk {number}", clock
        self.desk = Desk(settings.desk.lock_after_s, touched=clock.monotonic())
        self._person: Person | None = None
        self._ticket: Ticket | None = None
        self._stroke, self._struck = ("", ""), -_BOUNCE_S  # the last key with its id, and when
        self.calling = Calling(self, self._speech, services, self._window, self._classes)
        self.cases = CaseDesk(self, self._speech, services, papers)
        queue = self.cases.queue_papers
        self.steps = Lifecycle(
            self, self._speech, services, self.tell, self.cases_moved, papers, queue, self.cases.go_on
        )
        self.line = LineMenu(self, self._speech, services, clock, lambda: self.wires.card, self.cases.print_slip)
        self.checks = PaperChecks(self, self._speech, papers, self.doubts, self.attempt, self.tell, queue)
        self.doubts.answered.connect(lambda _, came: self.paper_came(came))
        self.checks.left.connect(self.status.left)
        self.pictures = PictureDesk(self, self._speech, lambda: services.cases.pictures)
        self.menus = Menus(self, self._speech)
        self.palette_sheet = Palette(
            self, self._speech, self.look, services.catalogue, services.cases, self.menus.commands, self.pick,
            self.cases.open,
        )  # fmt: skip
        self.wires = Wires(self, self._speech, Pads(self._window, self._classes, services.tickets), services.cases)
        self._join(bus)
        self._cover(True)
        self._speech.follow(self._show)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._tick)
        self._second.start()

    # -- one way in ---------------------------------------------------------------------------------------------------

    def happen(self, happening: acts.Happening) -> None:
        """Put `happening` to the desk's table and do what it answers."""
        if isinstance(happening, acts.TicketTaken | acts.TicketOver):
            self._stroke = ("", "")  # another number: the next stroke is meant for it
        self.desk, effects = step(self.desk, happening, self._clock.monotonic())
        self._step = self.desk.step
        for effect in effects:
            self._perform[type(effect)](effect)
        if effects:
            self._show()
        self.wires.follow()

    def press(self, name: str) -> None:
        """A key of the desk, by the name of its happening: what menus, buttons and the palette call."""
        now = self._clock.monotonic()
        if self._stroke[0] != name or now - self._struck >= _BOUNCE_S:
            self._stroke = (name, str(uuid.uuid4()))  # by its id the hall knows a stroke that it has answered
        self._struck = now
        draft = self.intake.draft
        kinds: dict[str, Callable[[], acts.Happening]] = {
            "call": lambda: acts.PressCall(draft),
            "recall": acts.PressRecall,
            "pick": lambda: acts.PressPick("", draft),
            "no_show": lambda: acts.PressNoShow(draft),
            "finish": lambda: acts.PressFinish(draft),
            "hold": lambda: acts.PressHold(draft),
            "window": acts.PressWindow,
            "close": acts.PressClose,
            "card": acts.PressCard,
            "receive": acts.PressReceive,
            "accept": acts.PressAccept,
            "lock": acts.PressLock,
            "sign_out": lambda: acts.PressSignOut(draft),
        }
        self.happen(kinds[name]())

    def press_step(self, name: str) -> None:
        """A step of the life of a case, by its name in clerk.steps."""
        self.happen(acts.PressStep(name))

    def tell(self, text: str, kind: str = "info") -> None:
        self.wires.told(kind)
        super().tell(text, kind)

    # -- joining ------------------------------------------------------------------------------------------------------

    def _join(self, bus: Bus) -> None:
        queue, intake, calling = self.queue, self.intake, self.calling
        for button, name in (
            (queue.call, "call"),
            (queue.recall, "recall"),
            (queue.no_show, "no_show"),
            (queue.finish, "finish"),
            (queue.window_key, "window"),
            (intake.foot.receive, "receive"),
            (intake.foot.accept, "accept"),
        ):
            button.clicked.connect(lambda _=False, name=name: self.press(name))
        intake.foot.clear.clicked.connect(self.clear)
        intake.foot.again.clicked.connect(self.print_notice)
        intake.foot.more.clicked.connect(intake.next_case)
        intake.another_item.clicked.connect(intake.choose_item)
        intake.told.connect(self.tell)
        intake.changed.connect(self.show_aside)
        self.signin.entered.connect(self._entered)
        self.history.opened.connect(self.cases.open)
        self.history.closing.connect(self.cases.close)
        self._perform: dict[type[acts.Effect], Callable[[acts.Effect], None]] = {
            acts.CallNext: lambda _: self.attempt(calling.next),
            acts.Recall: lambda _: self.attempt(calling.again),
            acts.OfferPick: calling.offer_pick,
            acts.NoShow: lambda _: self.attempt(lambda: calling.finish("no_show")),
            acts.Finish: lambda _: self.attempt(lambda: calling.finish("served")),
            acts.Hold: lambda _: self.attempt(calling.hold),
            acts.TakeUp: calling.take_up,
            acts.Move: calling.move,
            acts.LineAct: calling.act,
            acts.OpenWindow: lambda _: calling.set_window("open", self._signed),
            acts.PauseWindow: lambda _: calling.set_window("paused", self._signed),
            acts.CloseWindow: lambda _: calling.set_window("closed", self._signed),
            acts.TakeCard: lambda _: self.wires.take_card(),
            acts.OfferCard: lambda _: self.wires.offer_card(),
            acts.Receive: lambda _: self.attempt(lambda: intake.receive(self.desk.ticket)),
            acts.Accept: lambda _: self.attempt(lambda: intake.accept(self.desk.ticket)),
            acts.OfferStep: self.cases.offer_step,
            acts.Clear: lambda _: self._wipe(),
            acts.Lock: lambda _: self._cover(True),
            acts.Unlock: lambda _: self._cover(False),
            acts.SignOff: lambda _: self._sign_off(),
            acts.Tell: self._refuse,
        }
        for kind in (TicketIssued, TicketReturned, TicketPreferred, WindowChanged):
            bus.subscribe(kind, lambda _: self.queue_moved())
        bus.subscribe(TicketCalled, self._called)
        for kind in (TicketFinished, TicketHeld, TicketTransferred):
            bus.subscribe(kind, self._gone)
        for kind in (CaseReceived, MaterialSet, CaseAccepted, CaseClosed, *declared(casework.__name__).values()):
            bus.subscribe(kind, lambda _: self.cases_moved())
        for kind in (FeeDue, FeeOrdered, FeeReturned):
            bus.subscribe(kind, lambda _: self.show_aside())
        bus.subscribe(FeePaid, self.cases.paid)
        bus.subscribe(FeeVoided, self.cases.fee_over)
        bus.subscribe(CaseDecided, self.cases.decided)
        bus.subscribe(PapersHeard, self.cases.papers_heard)
        bus.subscribe(CatalogueChanged, lambda _: self.intake.picker.reload())
        bus.subscribe(DeviceChanged, self.status.device)
        self.wires.join(bus)
        bus.subscribe(PrintSettled, self.intake.settled)
        bus.subscribe(PrintSettled, self.status.printed)
        bus.subscribe(PrintSettled, self.checks.settled)
        for kind in (PaperPrinted, PaperAnswered):
            bus.subscribe(kind, lambda _: self.checks.look())  # another face's paper, or another desk's word of it
        bus.subscribe(DeviceChanged, self.intake.paper_waits)
        bus.subscribe(SyncChanged, self.status.sync)

    # -- effects ------------------------------------------------------------------------------------------------------

    def _refuse(self, effect: acts.Effect) -> None:
        assert isinstance(effect, acts.Tell)
        facts = {"number": effect.number} if "{number}" in effect.reason.value else {}
        self.tell(self._speech.because(effect.reason, **facts), "refusal")

    @property
    def key(self) -> str:
        """The id of the key stroke being answered: by it the hall knows a stroke that it has answered."""
        return self._stroke[1]

    @property
    def _signed(self) -> str:
        return self._person.id if self._person else ""

    def _wipe(self) -> None:
        self.attempt(lambda: self.checks.visit_over(0.0 if self.desk.ticket else MAY_END_S))
        self.steps.close()
        self.checks.close()
        self.pictures.close()
        self.intake.clear()
        self.wires.citizen_left()

    def _cover(self, covered: bool) -> None:
        """Lay the sign-in page over the desk, or take it away. What lies below is kept."""
        self._covered = covered
        self.steps.close()
        self.checks.close()
        self.pictures.close()
        self.palette_sheet.close_sheet()
        self.menuBar().setVisible(not covered)
        self._pages.setCurrentIndex(0 if covered else 1)
        if covered:
            self._ask()
        else:
            self.quiet()
            self._reload()
            self.queue.setFocus()

    def _ask(self) -> None:
        desk = self.desk
        if desk.step is not Step.LOCKED:
            self.signin.ask()
        elif desk.number:
            self.signin.ask(desk.person, self._speech(N_("正在办理 {number}，已保留"), number=desk.number))
        else:
            self.signin.ask(desk.person, self._speech(N_("已保留离开时的样子")))

    def _sign_off(self) -> None:
        person, self._person = self._person, None
        self.steps.signed_off()
        if person:
            self.attempt(lambda: self._services.staff.sign_out(person, self._name))

    # -- what reaches us ----------------------------------------------------------------------------------------------

    def _entered(self, person: Person) -> None:
        tickets = self._services.tickets
        current = tickets.current(self._window)
        self.happen(
            acts.SignedIn(
                person.id,
                tickets.windows().get(self._window, "closed"),
                current.id if current else "",
                current.number if current else "",
            )
        )
        self._person = person
        if look := _kept(self._services, person.id):
            self.wear(look)
        self.intake.actor = person.id
        self.status.person(person)
        self._show()

    def _called(self, event: TicketCalled) -> None:
        """Somebody was called. The tail may lag behind our own keys, so the hall is asked what is true now."""
        if event.window == self._window:
            current = self._services.tickets.current(self._window)
            if current and current.id == event.ticket:
                self.happen(acts.TicketTaken(event.ticket, event.number))
        self.queue_moved()

    def _gone(self, event: TicketFinished | TicketHeld | TicketTransferred) -> None:
        """A number left a window. It may be back by now: the hall is asked what is true."""
        current = self._services.tickets.current(self._window)
        if current is None or current.id != event.ticket:
            self.happen(acts.TicketOver(event.ticket))
        self.queue_moved()

    def queue_moved(self) -> None:
        """The line is another one: show it."""
        self._ticket = self._services.tickets.current(self._window)
        self.queue.reload()
        self.queue.show_desk(self.desk, self._ticket)
        self.wires.follow()
        self.hint()

    def cases_moved(self) -> None:
        """Cases are others: show them."""
        self.intake.reload()
        if self.tabs.currentIndex() == 1:
            self.history.reload()
        self.show_aside()

    # -- showing ------------------------------------------------------------------------------------------------------

    def clear(self) -> None:
        """清空: the form is empty again. A received case only leaves the screen."""
        self.intake.clear()
        self.quiet()

    def wear(self, look: Look) -> None:
        super().wear(look)
        self.menus.tick(look)

    def choose_look(self, look: Look) -> None:
        """Another look from now on: of who is here, wherever they sign in, and of this desk while nobody is."""
        self.wear(look)
        whose = (self._name, self._signed) if self._signed else (self._name,)
        self.attempt(lambda: self._services.oversight.looks.keep(str(look), *whose))

    def print_notice(self) -> None:
        """再打印一份."""
        self.attempt(self.intake.print_notice)

    def paper_came(self, came: bool) -> None:
        """The answer to the question at the foot of the desk."""
        self.checks.answer(came, self.desk.person)

    def pick(self, code: str) -> None:
        self.tabs.setCurrentIndex(0)
        self.intake.pick(code)

    def _reload(self) -> None:
        self.queue_moved()
        self.history.reload()
        self.checks.look()
        self.show_aside()

    def _show(self) -> None:
        self.queue.show_desk(self.desk, self._ticket)
        self.status.person(self._person)
        self.show_aside()
        self.hint()

    def show_aside(self) -> None:
        """Tell beside the case what it is."""
        who = self.intake.form.applicant
        case = self.intake.case
        whole = len(who.id_number) >= 6
        others = self._services.cases.of_person(who.id_number) if whole else []
        charges = self._services.cases.charges.of_case(case.id) if case else ()
        others = [other for other in others if not case or other.id != case.id]
        self.aside.show_case(who, self.intake.item, case, self.intake.missing, others, charges)

    # -- time ---------------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        self.queue.tick()
        self.wires.pads.settle()
        self.happen(acts.Ticked())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Watch what comes into the window from outside. To watch every widget would cost a quarter of each repaint."""
        super().showEvent(event)
        self.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Every key and pointer of the desk puts the lock off."""
        if event.type() in _ACTIVITY:
            self.happen(acts.Touched())
        return False

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Leaving: the hall is told, a number at the window stays called and is found again at the next sign-in."""
        self._second.stop()
        if self._person:
            if not self.desk.ticket:
                self.calling.set_window("closed", self._signed)
            self._sign_off()
        super().closeEvent(event)

    def command(self, name: str) -> QAction:
        """The menu's action of that name, e.g. "desk.call"."""
        return self.menus.action(name)


def _kept(services: Services, who: str) -> Look | None:
    """The look that was kept of a person or a desk."""
    return Look.read(services.oversight.looks.of(who))
