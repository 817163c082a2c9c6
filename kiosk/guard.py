"""What a stranger's hands may do to the kiosk's window: touch it, walk it by a few keys, and nothing else."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

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


class Guard(QObject):
    """An event filter: tells `somebody` of every touch, lets the allowed keys through, and refuses to close."""

    def __init__(self, somebody: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._somebody = somebody

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        kind = event.type()
        if kind in _SOMEBODY:
            self._somebody()
        if isinstance(event, QKeyEvent):
            return event.key() not in _KEYS or bool(event.modifiers() & ~_MODIFIERS)
        if kind is QEvent.Type.Close:
            event.ignore()
            return True
        return False
