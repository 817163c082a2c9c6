"""The window of a desk as a frame: panels laid out, looks, language, the notice line. It decides nothing."""

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from clerk.controls import Notice, Scroll, label
from clerk.desk import Step
from clerk.look import Look
from clerk.panels.aside import Aside
from clerk.panels.doubts import DoubtBar
from clerk.panels.history import History
from clerk.panels.intake import Intake
from clerk.panels.palette import Palette
from clerk.panels.queue import Queue
from clerk.panels.signin import SignIn
from clerk.panels.status import StatusLine
from clerk.services import Services
from clerk.speech import Speech, headed
from hall.errors import Refused, Unavailable
from hall.ports import Clock, DeskPapers
from hall.settings import Settings, Site
from hall.words import N_

_THREE_COLUMNS = 1200  # normal pixels of a window that holds the queue, the case and what stands beside it
_ANY_WIDTH = 16_777_215  # Qt's word for no limit

_NEXT: dict[Step, str] = {
    Step.SIGNED_OUT: "",
    Step.CLOSED: N_("按 F8 打开窗口，开始叫号"),
    Step.OPEN: N_("有 {n} 人在等，按 F2 叫下一号"),
    Step.SERVING: N_("放上证件按 F9 读取，选事项，空格键勾材料，Ctrl+Enter 受理，办完按 F5"),
    Step.PAUSED: N_("窗口已暂停，等候屏上不再叫本窗口；按 F8 恢复"),
    Step.LOCKED: "",
}


class Frame(QMainWindow):
    """Panels and words; the desk's own work is clerk.window's."""

    palette_sheet: Palette

    def __init__(
        self,
        number: int,
        services: Services,
        settings: Settings,
        papers: DeskPapers,
        clock: Clock,
        language: str,
        look: Look,
    ) -> None:
        super().__init__()
        self.setObjectName(f"desk.{number}")
        own = settings.desk_at(number)
        self._services, self._window = services, own.window
        self._classes = own.classes or self._classes_of(own.window)
        self._speech, self.look = Speech(language), look
        self._step = Step.SIGNED_OUT
        self._covered = True
        self._notice_kind = "hint"
        to_folder = own.devices.a4printer.port == "folder"
        self.signin = SignIn(self._speech, services.staff, f"desk {number}", settings.site, own.window)
        self.queue = Queue(self._speech, look, clock, services, own.window, self._classes)
        self.intake = Intake(self._speech, look, clock, services, papers, settings, to_folder, self.attempt)
        self.history = History(self._speech, look, services.cases)
        self.aside = Aside(self._speech)
        self.notice = Notice()
        self.notice.closed.connect(self.quiet)
        self.doubts = DoubtBar(self._speech)
        self.status = StatusLine(self._speech, look, bool(own.devices.idcard.port), to_folder)
        self._lay_out()
        where = label("desk.where")
        self._speech.follow(lambda: where.setText(self._where(settings.site)))
        self.menuBar().setCornerWidget(where)
        self._speech.fix(self.setWindowTitle, N_("一次办 · {number} 号窗口"), number=own.window)
        self.setMinimumSize(1180, 680)
        look.dress(self)

    # -- words --------------------------------------------------------------------------------------------------------

    def tell(self, text: str, kind: str = "info") -> None:
        """Say `text` on the notice line, or on the sign-in page when that covers the desk."""
        if self._covered:
            self.signin.say(headed(text))
            return
        self._notice_kind = kind
        self.notice.say(headed(text), kind)

    def attempt(self, act: Callable[[], None]) -> None:
        """Ask the hall; what it refuses is told in words."""
        try:
            act()
        except (Refused, Unavailable) as no:
            self.tell(self._speech.no(no), "refusal")

    def quiet(self) -> None:
        """Take the notice away: the line says again what comes next."""
        self._notice_kind = "hint"
        self.hint()

    def hint(self) -> None:
        if self._notice_kind != "hint":
            return
        words = _NEXT[self._step]
        if self._step is Step.OPEN and not self.queue.waiting:
            words = N_("现在没有人在等；有人取号，这里会说")
        text = self._speech(words, n=self.queue.waiting) if "{n}" in words else self._speech(words)
        self.notice.say(text, "hint")

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
        (self.intake.start, self.history.start)[index]()

    # -- looks and words ----------------------------------------------------------------------------------------------

    def wear(self, look: Look) -> None:
        """Another theme or text size, at once."""
        self.look = look
        look.dress(self)
        self._widths(look)
        for part in (self.queue, self.intake, self.history, self.status, self.palette_sheet):
            part.dress(look)

    def speak(self, language: str) -> None:
        """Another language, at once."""
        self._speech.switch(language)

    @property
    def covered(self) -> bool:
        """Whether the sign-in page lies over the desk."""
        return self._covered

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
        self._speech.fix(lambda text: self.tabs.setTabText(0, text), N_("受理办件"))
        self._speech.fix(lambda text: self.tabs.setTabText(1, text), N_("历史办件"))
        self._speech.fix(self.tabs.setAccessibleName, N_("办件"))
        self.tabs.currentChanged.connect(lambda index: self.history.reload() if index == 1 else None)
        centre = QVBoxLayout()
        centre.setSpacing(6)
        centre.addWidget(self.notice)
        centre.addWidget(self.tabs, 1)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(12, 10, 12, 10)
        self._row.setSpacing(12)
        self._row.addWidget(self.queue, 2)
        self._row.addLayout(centre, 7)
        self._beside = Scroll(self.aside)
        self._row.addWidget(self._beside, 2)
        self._speech.follow(self._name_beside)
        box = QVBoxLayout(desk)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(self._row, 1)
        box.addWidget(self.doubts)
        box.addWidget(self.status)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.signin)
        self._pages.addWidget(desk)
        self.setCentralWidget(self._pages)
        self._widths(self.look)  # only now: to take the row in, its layout takes its widgets back

    def _where(self, site: Site) -> str:
        place = self._speech(N_("{hall} · {number} 号窗口"), hall=self._speech(site.name), number=self._window)
        return f"{self._speech(N_('演示数据'))} · {place}" if site.demo else place

    def _widths(self, look: Look) -> None:
        """The sides grow a little with the window and less than the words: the case keeps most of the room. Where that
        is too little for three columns, the third becomes a tab."""
        extra, narrow = look.px(100) - 100, self.width() < look.px(_THREE_COLUMNS)
        line = look.px(296) if narrow else 312 + extra
        self.queue.setMinimumWidth(line)
        self.queue.setMaximumWidth(line + 38)
        self._beside.setMinimumWidth(0 if narrow else 244 + extra)
        self._beside.setMaximumWidth(_ANY_WIDTH if narrow else 340 + extra)
        if narrow == (self.tabs.indexOf(self._beside) >= 0):
            return
        if narrow:
            self.tabs.addTab(self._beside, "")
            self._name_beside()
        else:
            self._row.addWidget(self._beside, 2)
            self._beside.show()

    def _name_beside(self) -> None:
        self.tabs.setTabText(self.tabs.indexOf(self._beside), self._speech(N_("本件概况")))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._widths(self.look)
