"""The kiosk's window: full screen, idle watch, key allow-list, the wipe, and the way Home after a bug of ours."""

from collections.abc import Callable
from types import TracebackType
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent

from hall.events import Bus
from hall.settings import Settings
from hall.words import Words, words
from kiosk.stage import Stage
from kiosk.visit import Services, Visit

__all__ = ["KioskWindow", "Services"]

_SOMEBODY = frozenset(
    {
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
    }
)
_KEY_EVENTS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride})

# Walking and pressing; whatever else a keyboard can send ends here.
_KEYS = frozenset(
    {
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Space,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
    }
)
_MODIFIERS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


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
        self._closing = False
        self.visit = Visit(services, settings, bus, words, self)
        self._stage = Stage("Main.qml", "visit", self.visit, words, self.visit.look.language)
        self.view = self._stage.view
        self.view.installEventFilter(self)
        self.visit.changed.connect(lambda: self._stage.speak(self.visit.look.language))
        self.visit.wiped.connect(self._wipe)

    def show(self) -> None:
        """Open as the settings say."""
        self._stage.show(self._kiosk.width, self._kiosk.height, self._kiosk.full_screen)

    def close(self) -> None:
        """The only way this window closes: nobody at the screen can."""
        self._closing = True
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        kind = event.type()
        if kind in _SOMEBODY:
            self.visit.somebody()
        if kind in _KEY_EVENTS:
            return not _allowed(event)
        return kind is QEvent.Type.Close and not self._closing and _refuse(event)


def _allowed(event: Any) -> bool:
    assert isinstance(event, QKeyEvent)
    return event.key() in _KEYS and not event.modifiers() & ~_MODIFIERS


def _refuse(event: QEvent) -> bool:
    event.ignore()
    return True
