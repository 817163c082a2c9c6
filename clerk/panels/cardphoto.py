"""The photo of the card in the form, beside the name: only where a plug-in drew it, and only for that very number."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel

from clerk.speech import Speech
from hall.identity import IdCard
from hall.words import N_

HEIGHT = 112  # dots on the screen; the photo of a card has 126
LARGEST = 2000  # dots of a side: what claims more is no photo of a card


class CardPhoto(QLabel):
    """Hidden until it has the photo of the number that stands in the form."""

    def __init__(self, speech: Speech) -> None:
        super().__init__()
        self.setObjectName("intake.photo")
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        speech.fix(self.setAccessibleName, N_("证件照片"))
        self._number = ""
        self.hide()

    def take(self, card: IdCard, picture: bytes) -> None:
        """The photo of `card`; what is no picture is not shown."""
        pixmap = QPixmap()
        pixmap.loadFromData(picture)
        if pixmap.isNull() or max(pixmap.width(), pixmap.height()) > LARGEST:
            self.forget()
            return
        self._number = card.number
        self.setPixmap(pixmap.scaledToHeight(HEIGHT, Qt.TransformationMode.SmoothTransformation))

    def match(self, number: str) -> None:
        """Show it while `number` stands in the form."""
        self.setVisible(bool(number) and number == self._number)

    def forget(self) -> None:
        """Nobody's photo stays."""
        self._number = ""
        self.setPixmap(QPixmap())
        self.hide()
