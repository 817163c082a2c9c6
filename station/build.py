"""What is joined to what: settings become stores, threads, devices and one face, and end again in order.

A face is one process. It opens in this order: store, tail, wires, spool, sync, window. It ends in this: window, spool,
sync, wires, tail, store. Whatever another thread has to say comes in by `post`, which hops to the GUI thread.
"""

import logging
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

# Before Qt is loaded: the software renderer halves the kiosk's memory and needs no graphics driver.
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from hall.cases import Cases
from hall.catalogue import Catalogue, read_catalogue
from hall.clock import SystemClock
from hall.events import Bus, Event
from hall.journal import Tail
from hall.places import Place, read_place
from hall.ratings import Ratings
from hall.settings import Settings
from hall.staff import Staff
from hall.store import Store
from hall.tickets import Tickets
from hall.workdays import Calendar
from station.supervise import RECYCLE

log = logging.getLogger("onevisit.station")

_SIGNALS_EVERY_MS = 250  # Python sees a signal only when Qt lets it run


class Window(Protocol):
    """What a face shows."""

    def show(self) -> None: ...
    def close(self) -> Any: ...


class Hop(QObject):
    """Takes a callable from any thread to the GUI thread."""

    _asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._asked.connect(self._do, Qt.ConnectionType.QueuedConnection)

    def __call__(self, work: Callable[[], None]) -> None:
        self._asked.emit(work)

    def _do(self, work: Callable[[], None]) -> None:
        work()


@dataclass(frozen=True, slots=True)
class Hall:
    """The hall's topics on one store, for one thread."""

    store: Store
    place: Place
    catalogue: Catalogue
    tickets: Tickets
    cases: Cases
    ratings: Ratings
    staff: Staff


def open_hall(settings: Settings) -> Hall:
    """Open the store and the topics over it.

    Raises Unavailable or Garbled in words when the store or the hall's files cannot be used.
    """
    store = Store.open(settings.data, SystemClock())
    place, catalogue = read_place(settings.site.hall), read_catalogue(settings.site.hall)
    tickets = Tickets(store, place, settings.desk.recall_limit)
    cases = Cases(store, catalogue, Calendar.read(), settings.site.station)
    return Hall(store, place, catalogue, tickets, cases, Ratings(store, tickets), Staff(store))


class Face:
    """One process of the site machine: a window, its threads, and the order they end in."""

    def __init__(self, app: QCoreApplication, settings: Settings) -> None:
        self.app, self.settings = app, settings
        self.hop = Hop()
        self.bus = Bus(self.hop)
        self.hall = open_hall(settings)
        self._tail = Tail(self.hall.store, self.bus.post)
        self._sync = _sync(settings, self.hall, self.bus.post)
        self.hall.store.on_commit = self._committed
        self._wires: list[Callable[[], None]] = []
        self._spool: Any = None
        self.window: Window

    def _committed(self) -> None:
        self._tail.nudge()
        self._sync.nudge()

    def wire(self, device: Any) -> Any:
        """Keep `device` (None where there is none) to close it at the end."""
        if device is not None:
            self._wires.append(device.close)
        return device

    def spool(self, name: str, **parts: Any) -> Any:
        """The print spool of this face, called `name`; `parts` are its printer, its tray, and who signs its papers."""
        from printing.spool import Spool

        hall, site = self.hall, self.settings.site
        self._spool = Spool(hall.store, hall.place, site, hall.catalogue, name, self.bus.post, **parts)
        return self._spool

    def run(self) -> int:
        """Show the window and stay until it ends; the process's exit code."""
        self._tail.start()
        if self._spool is not None:
            self._spool.start()
        self._sync.start()
        self.window.show()
        try:
            return _until_told(self.app)
        finally:
            self.close()

    def close(self) -> None:
        """End everything, in order."""
        self.window.close()
        if self._spool is not None:
            self._spool.stop()
        self._sync.stop()
        for close in reversed(self._wires):
            close()
        self._tail.stop()
        self.hall.store.close()


def _until_told(app: QCoreApplication) -> int:
    """Run the event loop until it ends or a signal ends it; its exit code."""
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: app.exit(0))  # quit() would ask the window, which refuses
    awake = QTimer()
    awake.timeout.connect(lambda: None)
    awake.start(_SIGNALS_EVERY_MS)
    return app.exec()


def _sync(settings: Settings, hall: Hall, post: Callable[[Event], None]) -> Any:
    from sync.engine import SyncEngine

    def cases(store: Store) -> Cases:
        return Cases(store, hall.catalogue, Calendar.read(), settings.site.station)

    return SyncEngine(settings.platform, hall.store, cases, post)


# -- the faces --------------------------------------------------------------------------------------------------------


def kiosk_closed(settings: Settings) -> int:
    """Show that the kiosk is out of service until a signal comes; the exit code."""
    from kiosk.closed import ClosedWindow

    app = QGuiApplication(sys.argv[:1])
    window = ClosedWindow(settings)
    window.show()
    return _until_told(app)


def kiosk_face(settings: Settings) -> Face:
    """The citizens' touchscreen."""
    from devices.registry import card_reader, ticket_printer
    from kiosk.window import KioskWindow, Services

    face = Face(QGuiApplication(sys.argv[:1]), settings)
    devices, data, post = settings.kiosk.devices, settings.data, face.bus.post
    printer = face.wire(ticket_printer(devices.ticketprinter, data, "kiosk.ticketprinter", post))
    hall = face.hall
    papers = face.spool("kiosk", printer=printer)
    services = Services(hall.tickets, hall.cases, hall.ratings, papers, hall.place, hall.store.clock)
    window = face.window = KioskWindow(services, settings, face.bus)
    face.wire(card_reader(devices.idcard, data, "kiosk.idcard", post))
    sys.excepthook = window.last_resort
    if settings.kiosk.recycle_after_s > 0:
        _recycle(face, window, settings.kiosk.recycle_after_s)
    return face


def _recycle(face: Face, window: Any, after_s: float) -> None:
    """End the process some time after a visit, so that the last citizen's memory ends with it."""
    timer = QTimer(window, singleShot=True, interval=round(after_s * 1000))
    timer.timeout.connect(lambda: window.visit.step == "home" and face.app.exit(RECYCLE))
    window.visit.ended.connect(timer.start)


def desk_face(settings: Settings, number: int) -> Face:
    """A window clerk's desk."""
    from PySide6.QtWidgets import QApplication

    from clerk.services import Services
    from clerk.window import DeskWindow
    from devices.registry import card_reader, paper_tray

    face = Face(QApplication(sys.argv[:1]), settings)
    devices, hall = settings.desk_at(number).devices, face.hall
    papers = face.spool(
        f"desk-{number}", tray=paper_tray(devices.a4printer, settings.data), staff=lambda: window.desk.person
    )
    services = Services(hall.tickets, hall.cases, hall.catalogue, hall.staff, hall.place)
    window = face.window = DeskWindow(number, services, settings, face.bus, papers, hall.store.clock)
    window.resize(1366, 768)  # the smallest screen a desk is made for
    if not settings.site.demo:
        window.setWindowState(Qt.WindowState.WindowMaximized)
    face.wire(card_reader(devices.idcard, settings.data, f"desk{number}.idcard", face.bus.post))
    return face


def board_face(settings: Settings) -> Face:
    """The board of the waiting room, with its voice."""
    from devices.announcer import spoken
    from devices.registry import announcer
    from kiosk.board import BoardWindow

    face = Face(QGuiApplication(sys.argv[:1]), settings)
    voice = face.wire(announcer(settings.board.devices.announcer, settings.data))
    hall = face.hall
    face.window = BoardWindow(hall.tickets, hall.place, settings, face.bus, voice, spoken, hall.store.clock)
    return face
