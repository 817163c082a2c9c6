"""The page of a kiosk that keeps failing: calm words and nothing to touch. It opens no store and no device."""

from PySide6.QtCore import QEvent, QObject

from hall.settings import Settings
from hall.words import words
from kiosk.shown import legible
from kiosk.stage import Stage


class ClosedWindow(QObject):
    """Out of service. Needs a QGuiApplication."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._kiosk = settings.kiosk
        hall = legible(words(settings.kiosk.language)(settings.site.name))
        self._stage = Stage("Closed.qml", "hall", hall, words, settings.kiosk.language)
        self.view = self._stage.view
        self.view.installEventFilter(self)

    def show(self) -> None:
        """Open as the kiosk's settings say."""
        self._stage.show(self._kiosk.width, self._kiosk.height, self._kiosk.full_screen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.Close:
            event.ignore()
            return True
        return event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
