"""What both public screens stand on: the fonts, a QML view fed by one object, and its translator."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtQuick import QQuickView

from hall.resources import RESOURCES
from hall.words import SOURCE, Words
from kiosk.translator import Tongue

QML = Path(__file__).resolve().parent / "qml"
FONT_FILES = (
    "NotoSansSC_400Regular.ttf",
    "NotoSansSC_700Bold.ttf",
    "NotoSansArabic_400Regular.ttf",
    "NotoSansArabic_700Bold.ttf",
    "HanaMinB.ttf",
)
FAMILIES = ("Noto Sans SC", "Noto Sans Arabic", "HanaMinB")  # Uyghur; the rare characters of names


@cache
def load_fonts() -> None:
    """Make the shipped fonts the application's own; raises FileNotFoundError for one that is missing or broken."""
    for name in FONT_FILES:
        path = RESOURCES / "fonts" / name
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FileNotFoundError(path)
    QGuiApplication.setFont(QFont(list(FAMILIES)))


class Stage(QObject):
    """A QQuickView on `file` whose root has one required property, `name`, set to `model`: an object or a text.

    Raises RuntimeError with the QML engine's words if the file cannot be shown.
    """

    def __init__(
        self, file: str, name: str, model: QObject | str, words: Callable[[str], Words], language: str
    ) -> None:
        super().__init__()
        load_fonts()
        # The source language needs no translator: that keeps the start quick.
        self._words, self._language = words, SOURCE
        self._tongues: dict[str, Tongue] = {}
        self.view = QQuickView()
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.view.setInitialProperties({name: model})
        self.view.setSource(QUrl.fromLocalFile(str(QML / file)))
        if self.view.status() is not QQuickView.Status.Ready:
            raise RuntimeError("; ".join(error.toString() for error in self.view.errors()))
        self.speak(language)

    def speak(self, language: str) -> None:
        """Every word on the screen in `language`, at once."""
        if language == self._language:
            return
        self._silence()
        self._language = language
        if language != SOURCE:
            if language not in self._tongues:
                self._tongues[language] = Tongue(self._words(language), self)
            self._tongues[language].install()
        self.view.engine().retranslate()

    def show(self, width: int, height: int, full_screen: bool) -> None:
        """Open the window: over the whole screen, or `width` × `height` pixels."""
        self.view.resize(width, height)
        if full_screen:
            self.view.showFullScreen()
        else:
            self.view.show()

    def strike(self) -> None:
        """Take the window and its words away."""
        self._silence()
        self.view.close()
        self.view.setSource(QUrl())

    def _silence(self) -> None:
        if self._language in self._tongues:
            self._tongues[self._language].remove()
