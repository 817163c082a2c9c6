"""The kiosk's window: the visit on a full screen, guarded, and the wipe of what lies outside the visit itself."""

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

from hall.events import Bus
from hall.settings import Settings
from hall.words import Words, words
from kiosk.stage import Stage
from kiosk.visit import Services, Visit

if TYPE_CHECKING:
    from kiosk.guard import Guard

__all__ = ["KioskWindow", "Services"]

_FRAME_MS = 1000  # a window that nobody can see never shows a frame: it is guarded all the same


class KioskWindow(QObject):
    """The citizen's touchscreen. Needs a QGuiApplication, and a bus that hops to its thread."""

    def __init__(
        self,
        services: Services,
        settings: Settings,
        bus: Bus,
        words: Callable[[str], Words] = words,
    ) -> None:
        super().__init__()
        self._kiosk = settings.kiosk
        self.visit = Visit(services, settings, bus, words, self)
        self._stage = Stage("Main.qml", "visit", self.visit, words, self.visit.look.language)
        self.view = self._stage.view
        self._guard: Guard | None = None
        self.visit.changed.connect(lambda: self._stage.speak(self.visit.look.language))
        self.visit.wiped.connect(self._wipe)

    def show(self) -> None:
        """Open as the settings say."""
        self.view.frameSwapped.connect(self._watch)
        QTimer.singleShot(_FRAME_MS, self, self._watch)
        self._stage.show(self._kiosk.width, self._kiosk.height, self._kiosk.full_screen)

    def close(self) -> None:
        """The only way this window closes: nobody at the screen can."""
        if self._guard is not None:
            self.view.removeEventFilter(self._guard)
        self.visit.stop()
        self._stage.strike()

    def last_resort(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        """For sys.excepthook: a bug in any handler ends the visit calmly instead of showing a stranger a traceback."""
        self.visit.broke(fault)

    def _wipe(self) -> None:
        """What lies outside the visit itself: clipboard, X11's selection, and strings QML still holds."""
        clipboard = QGuiApplication.clipboard()
        clipboard.clear(QClipboard.Mode.Clipboard)
        if clipboard.supportsSelection():
            clipboard.clear(QClipboard.Mode.Selection)
        self.view.engine().collectGarbage()

    def _watch(self) -> None:
        """Guard the window from its first frame on; sooner, Qt's lists of events and keys would delay it by 20 ms."""
        if self._guard is None:
            from kiosk.guard import Guard

            self.view.frameSwapped.disconnect(self._watch)
            self._guard = Guard(self.visit.somebody, self)
            self.view.installEventFilter(self._guard)
