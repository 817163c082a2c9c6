"""What is joined to what: settings become stores, threads, devices and one face, and end again in order.

A face is one process. It opens in this order: store, window, and behind the first frame tail, wires, sync, spool. It
ends in this: window, spool, sync, wires, tail, store. Whatever another thread has to say comes in by `post`, which hops
to the GUI thread.
"""

import contextlib
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, cast

# Before Qt is loaded: the software renderer halves the kiosk's memory and needs no graphics driver.
os.environ.setdefault("QT_QUICK_BACKEND", "software")

# And what needs no Qt before Qt: PySide reads the source of every module that is loaded after it.
from hall.days.records import CalendarChanged
from hall.errors import Unavailable
from hall.events import Bus, CatalogueChanged, SyncChanged, SyncPhase
from hall.settings import Settings
from station.topics import Topics

# isort: split
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from clerk.services import Oversight
    from clerk.window import DeskWindow
    from hall.ports import DeskPapers, Papers
    from kiosk.face import Services

log = logging.getLogger("onevisit.station")

AWAY = (SyncPhase.OFFLINE, SyncPhase.PORTAL, SyncPhase.UNTRUSTED)  # the platform was asked and does not answer
_SIGNALS_EVERY_MS = 250  # Python sees a signal only when Qt lets it run
_GATHER_MS = 500  # a night's work ends many cases at once: they are looked for together
_UNSEEN_MS = 1000  # a window that nobody can see never shows a frame: what waits for it begins all the same


class Window(Protocol):
    """What a face shows."""

    def show(self) -> None: ...
    def close(self) -> Any: ...


class _Work(QEvent):
    """Something to be done on the GUI thread."""

    KIND = QEvent.Type(QEvent.registerEventType())

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__(self.KIND)
        self.work = work


class Hop(QObject):
    """Takes a callable from any thread to the GUI thread."""

    def __call__(self, work: Callable[[], None]) -> None:
        QCoreApplication.postEvent(self, _Work(work))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, _Work):
            event.work()
            return True
        return super().event(event)


class Face:
    """One process of the site machine: a window, its threads, and the order they begin and end in.

    With `syncs` it may become the owner of sync and of the day's work; without, it only repeats what the owner says.
    """

    def __init__(self, app: QCoreApplication, settings: Settings, *, syncs: bool = True) -> None:
        self.app, self.settings = app, settings
        self._syncs = syncs
        self._platform = settings.platform if syncs else replace(settings.platform, url="")
        self.hop = Hop()
        self.bus = Bus(self.hop)
        self.hall = Topics(settings)
        self.bus.subscribe(CatalogueChanged, lambda _: self.hall.renew_catalogue())  # before any window hears of it
        self.bus.subscribe(CalendarChanged, lambda _: self.hall.renew_calendar())
        self.bus.subscribe(SyncChanged, lambda event: self.hall.be_away(event.phase in AWAY))
        self.window: Window
        self.first_frame: Any = None  # the window's signal for it, where it has one
        self._later: list[Callable[[], object]] = []
        self._begun = False
        self._fault: Exception | None = None
        self._ends: list[Callable[[], None]] = []  # of what was begun, in its order
        self._tail: Any = None
        self._spool: Any = None
        self._sync: Any = None

    def later(self, work: Callable[[], object]) -> None:
        """Leave `work` until the first frame is shown: nobody looks at a dark screen while wires are opened."""
        self._later.append(work)

    def follow(self) -> None:
        """Miss nothing of the journal from here on; for a window that reads the hall while it is made."""
        from hall.journal import Tail

        self._tail = self._tail or Tail(self.hall.store, self.bus.post)

    def wire(self, device: Any) -> None:
        """Keep `device` (None where there is none) to close it at the end."""
        if device is not None:
            self.end(device.close)

    def end(self, closing: Callable[[], None]) -> None:
        """Call `closing` at the end, after what is begun later."""
        self._ends.append(closing)

    def spool(self, name: str, **parts: Any) -> Any:
        """The print spool of this face, called `name`; `parts` are its printer and its tray."""
        from printing.spool import Spool

        hall, site = self.hall, self.settings.site
        self._spool = Spool(hall.store, hall.place, site, hall.case_papers, name, self.bus.post, **parts)
        return self._spool

    def visit_over(self) -> None:
        """The citizen has gone: nothing that was asked for comes out any more."""
        if self._spool is not None:
            try:
                self._spool.visit_over()
            except Unavailable as fault:
                log.error("the papers of a visit could not be ended: %s", fault)

    def run(self) -> int:
        """Show the window and stay until it ends; the process's exit code.

        Raises Unavailable or Garbled when what was left for later cannot be used.
        """
        if self.first_frame is not None:
            self.first_frame.connect(lambda: self._begun or QTimer.singleShot(0, self.begin))
        QTimer.singleShot(0 if self.first_frame is None else _UNSEEN_MS, self.begin)
        self.window.show()
        try:
            code = _until_told(self.app)
        finally:
            self.close()
        if self._fault:
            raise self._fault
        return code

    def begin(self) -> None:
        """Start what works behind the screen, once."""
        if self._begun:
            return
        self._begun = True
        try:
            self._begin()
        except Exception as fault:  # told by whoever started us
            self._fault = fault
            self.app.exit(1)
        gc.freeze()  # all that is loaded stays: no later collection walks through it while somebody waits
        gc.enable()

    def _begin(self) -> None:
        from sync.engine import SyncEngine

        hall, post = self.hall, self.bus.post
        self.follow()
        self._tail.start()
        self._ends.insert(0, self._tail.stop)
        for work in self._later:
            work()
        self._sync = SyncEngine(self._platform, hall.store, hall.cases_on, post)
        self._sync.start()
        self._ends.append(self._sync.stop)
        if self._syncs:
            from station.daily import DailyWork

            daily = DailyWork(self.settings, hall.store)
            daily.start()
            self._ends.append(daily.stop)
        hall.store.on_commit = self._committed
        if self._spool is not None:
            self._spool.start()
            self._ends.append(self._spool.stop)

    def _committed(self) -> None:
        self._tail.nudge()
        self._sync.nudge()

    def close(self) -> None:
        """End everything, in order."""
        self.window.close()
        for end in reversed(self._ends):
            end()
        self.hall.store.close()


def _until_told(app: QCoreApplication) -> int:
    """Run the event loop until it ends or a signal ends it; its exit code."""
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: app.exit(0))  # quit() would ask the window, which refuses
    awake = QTimer()
    awake.timeout.connect(lambda: None)
    awake.start(_SIGNALS_EVERY_MS)
    return app.exec()


# -- the faces --------------------------------------------------------------------------------------------------------


def kiosk_closed(settings: Settings) -> int:
    """Show that the kiosk is out of service until a signal comes; the exit code."""
    from kiosk.closed import ClosedWindow

    app = QGuiApplication(sys.argv[:1])
    window = ClosedWindow(settings)
    window.show()
    gc.enable()
    return _until_told(app)


def kiosk_face(settings: Settings, *, syncs: bool = True) -> Face:
    """The citizens' touchscreen; its supervisor syncs in place of it where `syncs` is false."""
    from kiosk.window import KioskWindow

    face = Face(QGuiApplication(sys.argv[:1]), settings, syncs=syncs)
    parts = _AtKiosk(face)
    window = face.window = KioskWindow(cast("Services", parts), settings, face.bus)
    window.visit.wiped.connect(face.visit_over)
    face.first_frame = window.view.frameSwapped
    face.later(parts.connect)
    sys.excepthook = window.last_resort
    if settings.kiosk.recycle_after_s > 0:
        _recycle(face, window, settings.kiosk.recycle_after_s)
    return face


class _AtKiosk:
    """kiosk.face.Services, of which Home's first frame needs nothing but the clock: the rest is loaded behind it."""

    def __init__(self, face: Face) -> None:
        self._face = face
        self.clock = face.hall.store.clock

    def connect(self) -> None:
        """Open the kiosk's wires, and the spool on its printer."""
        from devices.registry import card_reader, ticket_printer

        face, settings = self._face, self._face.settings
        devices, data, post = settings.kiosk.devices, settings.data, face.bus.post
        printer = ticket_printer(devices.ticketprinter, data, "kiosk.ticketprinter", post)
        face.wire(printer)
        self._papers = face.spool("kiosk", printer=printer)
        face.wire(card_reader(devices.idcard, data, "kiosk.idcard", post))
        if devices.scanner.port:
            from devices.scan.scanner import open_scanner

            face.wire(open_scanner(devices.scanner, data, "kiosk.scanner", post))
        _keep_doors(face)

    @property
    def papers(self) -> "Papers":
        self._face.begin()
        return self._papers

    def __getattr__(self, topic: str) -> Any:
        return getattr(self._face.hall, topic)


def _keep_doors(face: Face) -> None:
    """Open the wire of the boxes, if there are any, and let their doors be asked for."""
    setting, hall = face.settings.kiosk.devices.locker, face.hall
    if not setting.port:
        if hall.store.value("SELECT 1 FROM locker_line"):  # the settings took a locker away
            hall.cases.deliveries.doors.stand_down()
        return
    from devices.boxes.layout import layout_of
    from devices.locker import open_locker
    from station.doors import DoorKeeper

    name = "kiosk.locker"
    keeper = DoorKeeper(hall.cases.deliveries.doors, layout_of(setting.options, name).bank, face.bus)
    locker = open_locker(setting, face.settings.data, name, face.bus.post)
    assert locker
    keeper.keep(locker)
    face.wire(locker)


def _recycle(face: Face, window: Any, after_s: float) -> None:
    """End the process some time after a visit, so that the last citizen's memory ends with it."""

    def recycle() -> None:
        from station.supervise import RECYCLE

        if window.visit.step == "home":
            face.app.exit(RECYCLE)

    timer = QTimer(window, singleShot=True, interval=round(after_s * 1000))
    timer.timeout.connect(recycle)
    window.visit.ended.connect(timer.start)


def desk_face(settings: Settings, number: int) -> Face:
    """A window clerk's desk."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from clerk.services import Services
    from clerk.window import DeskWindow
    from devices.registry import card_reader, paper_tray

    face = Face(QApplication(sys.argv[:1]), settings)
    face.follow()
    devices, hall = settings.desk_at(number).devices, face.hall
    name, post = f"desk{number}.a4printer", face.bus.post
    tray, closing = paper_tray(devices.a4printer, settings.data, name, post, keep=settings.site.demo)
    face.end(closing)
    papers = face.spool(f"desk-{number}", tray=tray)
    oversight = cast("Oversight", hall)  # to whoever reads it, what is kept once made is a property like any other
    services = Services(hall.tickets, hall.cases, hall.catalogue, hall.staff, hall.place, oversight)
    window = face.window = DeskWindow(number, services, settings, face.bus, papers, hall.store.clock)
    window.resize(1366, 768)  # the smallest screen a desk is made for
    if not settings.site.demo:
        window.setWindowState(Qt.WindowState.WindowMaximized)
    face.later(lambda: face.wire(card_reader(devices.idcard, settings.data, f"desk{number}.idcard", face.bus.post)))
    face.later(lambda: _equip(face, window, number))
    face.later(lambda: _ready_to_sign(face))
    face.later(window.menus.complete)
    if devices.a4printer.port:
        _print_unasked(face, papers)
    return face


def _print_unasked(face: Face, papers: "DeskPapers") -> None:
    """Look for what the days owe: once the spool has begun, and a little behind each that is heard of."""
    from hall.cases.casework import CaseLapsed
    from hall.cases.records import CaseAccepted
    from station.unasked import Unasked

    soon = QTimer(face.hop, singleShot=True, interval=_GATHER_MS)
    soon.timeout.connect(Unasked(face.hall.store, papers).look)

    def accepted(event: CaseAccepted) -> None:
        if event.deemed:
            soon.start()

    face.later(soon.start)
    face.bus.subscribe(CaseLapsed, lambda _: soon.start())
    face.bus.subscribe(CaseAccepted, accepted)


def _ready_to_sign(face: Face) -> None:
    """Load what signs papers before a clerk waits for the first of them: it takes some frames."""
    from hall.errors import Unavailable

    with contextlib.suppress(Unavailable):  # told by the first paper that wants it
        _ = face.hall.cases.proofs.key


def _equip(face: Face, window: "DeskWindow", number: int) -> None:
    """Open the wires of the pads and the sign at the window of desk `number`."""
    from devices.camera import camera
    from devices.scan.scanner import open_scanner
    from devices.window.atwindow import evaluator, keypad, window_sign
    from hall.oversight.ratings import Channel

    desk, data, post = face.settings.desk_at(number), face.settings.data, face.bus.post
    devices, name = desk.devices, f"desk{number}"
    clerks = keypad(devices.keypad, data, f"{name}.keypad", post)
    face.wire(clerks)
    citizens = evaluator(devices.evaluator, data, f"{name}.evaluator", post)
    face.wire(citizens)
    sign = window_sign(devices.windowled, data, f"{name}.windowled", desk.window, post)
    face.wire(sign)
    face.wire(open_scanner(devices.scanner, data, f"{name}.scanner", post))
    if devices.camera.port:
        window.pictures.camera = camera(devices.camera, data, f"{name}.camera", post)
        face.wire(window.pictures.camera)
        face.end(window.pictures.shots.end)
    face.hall.cases.pictures.expire()
    rate = face.hall.ratings.rate if citizens else None
    window.wires.equip(
        clerks, citizens, sign, rate and (lambda ticket, stars: rate(ticket, stars, (), channel=Channel.EVALUATOR))
    )


def board_face(settings: Settings) -> Face:
    """The board of the waiting room, with its voice."""
    from devices.announcer import spoken
    from devices.registry import announcer
    from kiosk.board import BoardWindow

    face = Face(QGuiApplication(sys.argv[:1]), settings)
    voice = announcer(settings.board.devices.announcer, settings.data)
    face.wire(voice)
    face.follow()
    hall = face.hall
    face.window = BoardWindow(hall.tickets, hall.place, settings, face.bus, voice, spoken, hall.store.clock)
    return face
