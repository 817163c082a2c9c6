"""The main window of one desk: performs with the hall what the desk's table asks for, and shows what became of it."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from clerk import acts
from clerk.controls import Notice, label
from clerk.desk import Desk, Step, step
from clerk.look import Look
from clerk.menus import Menus
from clerk.panels.aside import Aside
from clerk.panels.history import History
from clerk.panels.intake import Intake
from clerk.panels.palette import Palette
from clerk.panels.queue import Queue
from clerk.panels.signin import SignIn
from clerk.panels.status import StatusLine
from clerk.services import Services
from clerk.speech import Speech
from hall.cases import Case
from hall.errors import Refused, Unavailable
from hall.events import (
    Bus,
    CardRead,
    CardRemoved,
    CardUnreadable,
    CaseAccepted,
    CaseClosed,
    CaseDecided,
    CaseReceived,
    CatalogueChanged,
    DeviceChanged,
    MaterialSet,
    PrintSettled,
    SyncChanged,
    TicketCalled,
    TicketFinished,
    TicketIssued,
    WindowChanged,
)
from hall.identity import IdCard, mask_name
from hall.ports import Clock, Papers
from hall.settings import Settings
from hall.staff import Person
from hall.tickets import Ticket
from hall.words import N_, SOURCE

log = logging.getLogger("onevisit.desk")

_ACTIVITY = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel)
_NEXT: dict[Step, str] = {
    Step.SIGNED_OUT: "",
    Step.CLOSED: N_("按 F8 开窗，开始叫号"),
    Step.OPEN: N_("有 {n} 人在等，按 F2 叫下一号"),
    Step.SERVING: N_("放上证件按 F9 读取，选事项，空格键勾材料，Ctrl+Enter 受理，办完按 F5"),
    Step.PAUSED: N_("窗口已暂停，等候屏上不再叫本窗口；按 F8 恢复"),
    Step.LOCKED: "",
}


class DeskWindow(QMainWindow):
    """Desk `number`, built on the hall's topics. It owns no loop, no wire and no thread."""

    def __init__(
        self,
        number: int,
        services: Services,
        settings: Settings,
        bus: Bus,
        papers: Papers,
        clock: Clock,
        language: str = SOURCE,
        look: Look | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName(f"desk.{number}")
        own = settings.desk_at(number)
        self._name, self._window = f"desk {number}", own.window
        self._services, self._clock = services, clock
        self._classes = own.classes or self._classes_of(own.window)
        self._speech, self.look = Speech(language), look or Look()
        self.desk = Desk(settings.desk.lock_after_s, touched=clock.monotonic())
        self._person: Person | None = None
        self._ticket: Ticket | None = None
        self._card: IdCard | None = None
        self._card_lies = False
        self._notice_kind = "hint"

        to_folder = own.devices.a4printer.port == "folder"
        self.signin = SignIn(self._speech, services.staff, self._name, settings.site.name, own.window)
        self.queue = Queue(self._speech, self.look, clock, services, own.window, self._classes)
        self.intake = Intake(self._speech, self.look, clock, services, papers, to_folder, self._attempt)
        self.history = History(self._speech, self.look, services.cases)
        self.aside = Aside(self._speech)
        self.notice = Notice()
        self.status = StatusLine(self._speech, self.look, bool(own.devices.idcard.port), to_folder)
        self._lay_out()
        self.menus = Menus(self, self._speech)
        where = label("desk.where")
        self._speech.fix(where.setText, N_("{hall} · {number} 号窗口"), hall=settings.site.name, number=own.window)
        self.menuBar().setCornerWidget(where)
        self.palette_sheet = Palette(self, self._speech, services.catalogue, self.menus.commands, self._pick)
        self._join(bus)
        self._speech.fix(self.setWindowTitle, N_("一次办 · {number} 号窗口"), number=own.window)
        self.setMinimumSize(1180, 680)
        self.look.dress(self)
        self._cover(True)
        self._speech.follow(self._show)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._tick)
        self._second.start()
        app = QApplication.instance()
        if app:
            app.installEventFilter(self)

    # -- one way in ---------------------------------------------------------------------------------------------------

    def happen(self, happening: acts.Happening) -> None:
        """Put `happening` to the desk's table and do what it answers."""
        self.desk, effects = step(self.desk, happening, self._clock.monotonic())
        for effect in effects:
            self._perform[type(effect)](effect)
        if effects:
            self._show()

    def press(self, name: str) -> None:
        """A key of the desk, by the name of its happening: what menus, buttons and the palette call."""
        draft = self.intake.draft
        kinds: dict[str, Callable[[], acts.Happening]] = {
            "call": lambda: acts.PressCall(draft),
            "recall": acts.PressRecall,
            "no_show": lambda: acts.PressNoShow(draft),
            "finish": lambda: acts.PressFinish(draft),
            "window": acts.PressWindow,
            "close": acts.PressClose,
            "card": acts.PressCard,
            "receive": acts.PressReceive,
            "accept": acts.PressAccept,
            "lock": acts.PressLock,
            "sign_out": lambda: acts.PressSignOut(draft),
        }
        self.happen(kinds[name]())

    def tell(self, text: str, kind: str = "info") -> None:
        """Say `text` on the notice line, or on the sign-in page when that covers the desk."""
        if self._covered:
            self.signin.say(text)
            return
        self._notice_kind = kind
        self.notice.say(text, kind)

    # -- looks and words ----------------------------------------------------------------------------------------------

    def wear(self, look: Look) -> None:
        """Another theme or text size, at once."""
        self.look = look
        look.dress(self)
        for part in (self.queue, self.intake, self.history, self.status):
            part.dress(look)

    def speak(self, language: str) -> None:
        """Another language, at once."""
        self._speech.switch(language)

    @property
    def language(self) -> str:
        return self._speech.language

    # -- building -----------------------------------------------------------------------------------------------------

    def _classes_of(self, window: int) -> tuple[str, ...]:
        here = self._services.place.window(window)
        return here.classes if here else tuple(klass.letter for klass in self._services.place.classes)

    def _lay_out(self) -> None:
        desk = QWidget()
        desk.setObjectName("desk")
        self.tabs = QTabWidget()
        self.tabs.setObjectName("desk.tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.intake, "")
        self.tabs.addTab(self.history, "")
        self._speech.fix(lambda text: self.tabs.setTabText(0, text), N_("受理"))
        self._speech.fix(lambda text: self.tabs.setTabText(1, text), N_("历史"))
        self._speech.fix(self.tabs.setAccessibleName, N_("办件"))
        self.tabs.currentChanged.connect(lambda index: self.history.reload() if index == 1 else None)
        centre = QVBoxLayout()
        centre.setSpacing(6)
        centre.addWidget(self.notice)
        centre.addWidget(self.tabs, 1)
        row = QHBoxLayout()
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(self.queue)
        row.addLayout(centre, 1)
        row.addWidget(self.aside)
        self.queue.setFixedWidth(284)
        self.aside.setFixedWidth(248)
        box = QVBoxLayout(desk)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(row, 1)
        box.addWidget(self.status)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.signin)
        self._pages.addWidget(desk)
        self.setCentralWidget(self._pages)
        self._covered = True

    def _join(self, bus: Bus) -> None:
        queue, intake = self.queue, self.intake
        for button, name in (
            (queue.call, "call"),
            (queue.recall, "recall"),
            (queue.no_show, "no_show"),
            (queue.finish, "finish"),
            (queue.window_key, "window"),
            (intake.receive_button, "receive"),
            (intake.accept_button, "accept"),
        ):
            button.clicked.connect(lambda _=False, name=name: self.press(name))
        intake.clear_button.clicked.connect(self.clear)
        intake.print_button.clicked.connect(self.print_notice)
        intake.more_button.clicked.connect(intake.next_case)
        intake.another_item.clicked.connect(intake.choose_item)
        intake.told.connect(self.tell)
        intake.changed.connect(self._show_aside)
        self.notice.closed.connect(self.quiet)
        self.signin.entered.connect(self._entered)
        self.history.opened.connect(self._open_case)
        self.history.closing.connect(self._close_case)
        self._perform: dict[type[acts.Effect], Callable[[acts.Effect], None]] = {
            acts.CallNext: lambda _: self._attempt(self._call_next),
            acts.Recall: lambda _: self._attempt(self._recall),
            acts.NoShow: lambda _: self._attempt(lambda: self._finish("no_show")),
            acts.Finish: lambda _: self._attempt(lambda: self._finish("served")),
            acts.OpenWindow: lambda _: self._set_window("open"),
            acts.PauseWindow: lambda _: self._set_window("paused"),
            acts.CloseWindow: lambda _: self._set_window("closed"),
            acts.TakeCard: lambda _: self._take_card(),
            acts.OfferCard: lambda _: self._offer_card(),
            acts.Receive: lambda _: self._attempt(lambda: intake.receive(self.desk.ticket)),
            acts.Accept: lambda _: self._attempt(lambda: intake.accept(self.desk.ticket)),
            acts.Clear: lambda _: self._wipe(),
            acts.Lock: lambda _: self._cover(True),
            acts.Unlock: lambda _: self._cover(False),
            acts.SignOff: lambda _: self._sign_off(),
            acts.Tell: self._refuse,
        }
        for kind in (TicketIssued, WindowChanged):
            bus.subscribe(kind, lambda _: self._queue_moved())
        bus.subscribe(TicketCalled, self._called)
        bus.subscribe(TicketFinished, self._finished)
        for kind in (CaseReceived, MaterialSet, CaseAccepted, CaseClosed):
            bus.subscribe(kind, lambda _: self._cases_moved())
        bus.subscribe(CaseDecided, self._decided)
        bus.subscribe(CatalogueChanged, lambda _: self.intake.picker.reload())
        bus.subscribe(CardRead, self._card_put)
        bus.subscribe(CardRemoved, lambda _: self._card_gone())
        bus.subscribe(CardUnreadable, self._card_unread)
        bus.subscribe(DeviceChanged, lambda event: self.status.device(event.device, event.state))
        bus.subscribe(PrintSettled, self.intake.settled)
        bus.subscribe(SyncChanged, self.status.sync)

    # -- effects ------------------------------------------------------------------------------------------------------

    def _attempt(self, act: Callable[[], None]) -> None:
        """Ask the hall; what it refuses is told in words."""
        try:
            act()
        except Refused as no:
            log.info("refused: %s", no.reason.name)
            self.tell(self._speech.because(no.reason, **no.facts), "refusal")
            self._queue_moved()
        except Unavailable as gone:
            log.warning("%s unavailable: %s", gone.part, gone.why)
            self.tell(self._speech(N_("本机的存储现在写不进去，请再试一次；还不行请找管理员")), "refusal")

    def _refuse(self, effect: acts.Effect) -> None:
        assert isinstance(effect, acts.Tell)
        facts = {"number": effect.number} if "{number}" in effect.reason.value else {}
        self.tell(self._speech.because(effect.reason, **facts), "refusal")

    def _call_next(self) -> None:
        ticket = self._services.tickets.call_next(self._window, self._classes, self.desk.person)
        self.quiet()
        self.happen(acts.TicketTaken(ticket.id, ticket.number))
        self._queue_moved()

    def _recall(self) -> None:
        ticket = self._services.tickets.recall(self._window, self.desk.person)
        self.tell(self._speech(N_("已再叫 {number}，第 {n} 次"), number=ticket.number, n=ticket.times), "info")
        self._queue_moved()

    def _finish(self, outcome: str) -> None:
        ticket = self._services.tickets.finish(self._window, outcome, self.desk.person)
        self.happen(acts.TicketOver(ticket.id))
        words = N_("{number} 办完了") if outcome == "served" else N_("{number} 已作过号")
        self.tell(self._speech(words, number=ticket.number), "good")
        self._queue_moved()

    def _set_window(self, state: str) -> None:
        self._attempt(lambda: self._services.tickets.set_window(self._window, state, self.desk.person or self._signed))
        self.quiet()
        self._queue_moved()

    @property
    def _signed(self) -> str:
        return self._person.id if self._person else ""

    def _take_card(self) -> None:
        if self._card is None:
            self.tell(self._speech(N_("读卡器上没有读到证件，请放好证件再按 F9")), "refusal")
            return
        self.tabs.setCurrentIndex(0)
        self.intake.take_card(self._card)

    def _offer_card(self) -> None:
        if self._card:
            name = mask_name(self._card.shown_name)
            self.tell(self._speech(N_("读到证件：{name}。按 F9 填入"), name=name), "info")

    def _wipe(self) -> None:
        self.intake.clear()
        if not self._card_lies:
            self._card = None

    def _cover(self, covered: bool) -> None:
        """Lay the sign-in page over the desk, or take it away. What lies below is kept."""
        self._covered = covered
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
        if person:
            self._attempt(lambda: self._services.staff.sign_out(person, self._name))

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
        self.intake.actor = person.id
        self.status.person(person)
        self._show()

    def _called(self, event: TicketCalled) -> None:
        """Somebody was called. The tail may lag behind our own keys, so the hall is asked what is true now."""
        if event.window == self._window:
            current = self._services.tickets.current(self._window)
            if current and current.id == event.ticket:
                self.happen(acts.TicketTaken(event.ticket, event.number))
        self._queue_moved()

    def _finished(self, event: TicketFinished) -> None:
        self.happen(acts.TicketOver(event.ticket))
        self._queue_moved()

    def _decided(self, event: CaseDecided) -> None:
        self._cases_moved()
        case = self._services.cases.case(event.case)
        if self.desk.person:
            words = N_("{number} 有了决定：{state}")
            state = self._speech(N_("准予") if event.outcome == "granted" else N_("不予"))
            self.tell(self._speech(words, number=case.number, state=state), "info")

    def _card_put(self, event: CardRead) -> None:
        if self.desk.step not in (Step.SIGNED_OUT, Step.LOCKED):
            self._card, self._card_lies = event.card, True
        self.happen(acts.CardPut())

    def _card_gone(self) -> None:
        """The card may be lifted before F9: it is kept for the citizen at the window, and for nobody else."""
        self._card_lies = False
        if self.desk.step is not Step.SERVING:
            self._card = None

    def _card_unread(self, event: CardUnreadable) -> None:
        if not self._covered:
            words = N_("证件没有读出来，请拿起来再放一次") if event.again else N_("这张证件读不了，请手工填写")
            self.tell(self._speech(words), "warn")

    def _queue_moved(self) -> None:
        self._ticket = self._services.tickets.current(self._window)
        self.queue.reload()
        self.queue.show_desk(self.desk, self._ticket)
        self._hint()

    def _cases_moved(self) -> None:
        self.intake.reload()
        if self.tabs.currentIndex() == 1:
            self.history.reload()
        self._show_aside()

    # -- showing ------------------------------------------------------------------------------------------------------

    def quiet(self) -> None:
        """Take the notice away: the line says again what comes next."""
        self._notice_kind = "hint"
        self._hint()

    def clear(self) -> None:
        """清空: the form is empty again. A received case only leaves the screen."""
        self.intake.clear()
        self.quiet()

    def print_notice(self) -> None:
        """再打印一份."""
        self._attempt(self.intake.print_notice)

    def escape(self) -> None:
        """Esc: the palette goes first, then the notice."""
        if self.palette_sheet.isVisible():
            self.palette_sheet.close_sheet()
        else:
            self.quiet()

    def open_palette(self) -> None:
        """Ctrl+K."""
        if not self._covered:
            self.palette_sheet.open()

    def show_tab(self, index: int) -> None:
        """受理 or 历史, with the keyboard in it."""
        self.tabs.setCurrentIndex(index)
        (self.intake.picker.start, self.history.start)[index]()

    def _pick(self, code: str) -> None:
        self.tabs.setCurrentIndex(0)
        self.intake.pick(code)

    def _open_case(self, case: Case) -> None:
        if self.intake.draft:
            self.tell(self._speech.because(acts.Hint.DRAFT_LEFT), "refusal")
            return
        self.tabs.setCurrentIndex(0)
        self.intake.open_case(case)

    def _close_case(self, case: Case) -> None:
        def close() -> None:
            closed = self._services.cases.close(case.id, self.desk.person)
            self.tell(self._speech(N_("{number} 已办结"), number=closed.number), "good")
            self.history.reload()

        self._attempt(close)

    def _reload(self) -> None:
        self._queue_moved()
        self.history.reload()
        self._show_aside()

    def _show(self) -> None:
        self.queue.show_desk(self.desk, self._ticket)
        self.status.person(self._person)
        self._show_aside()
        self._hint()

    def _show_aside(self) -> None:
        who = self.intake.form.applicant
        case = self.intake.case
        whole = len(who.id_number) >= 6
        others = self._services.cases.of_person(who.id_number) if whole else []
        self.aside.show_case(
            who, self.intake.item, case, self.intake.missing, [c for c in others if not case or c.id != case.id]
        )

    def _hint(self) -> None:
        if self._notice_kind != "hint":
            return
        words = _NEXT[self.desk.step]
        if self.desk.step is Step.OPEN and not self.queue.waiting:
            words = N_("现在没有人在等；有人取号，这里会说")
        text = self._speech(words, n=self.queue.waiting) if "{n}" in words else self._speech(words)
        self.notice.say(text, "hint")

    # -- time ---------------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        self.queue.tick()
        self.happen(acts.Ticked())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Every key and pointer of the desk puts the lock off."""
        if event.type() in _ACTIVITY and isinstance(watched, QWidget) and watched.window() is self:
            self.happen(acts.Touched())
        return False

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Leaving: the hall is told, a number at the window stays called and is found again at the next sign-in."""
        self._second.stop()
        app = QApplication.instance()
        if app:
            app.removeEventFilter(self)
        if self._person:
            if not self.desk.ticket:
                self._set_window("closed")
            self._sign_off()
        super().closeEvent(event)

    def command(self, name: str) -> QAction:
        """The menu's action of that name, e.g. "desk.call"."""
        return self.menus.action(name)
