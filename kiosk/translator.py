"""QML's qsTr, served from the one catalogue of words."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTranslator

from hall.words import SOURCE, Words


class Translator(QTranslator):
    """Asks the words of the language `tongue`; contexts are not used, one sentence means one thing everywhere."""

    def __init__(self, words: Callable[[str], Words], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.tongue = SOURCE

    def isEmpty(self) -> bool:  # noqa: N802
        return False

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str:  # noqa: N803
        return self._words(self.tongue)(sourceText)
