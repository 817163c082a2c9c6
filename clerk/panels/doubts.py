"""Asks, at the foot of the desk and in nobody's way, whether a paper came out that its printer could not prove."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from clerk.controls import KeyButton, label
from clerk.speech import Speech
from hall.words import N_


class DoubtBar(QFrame):
    """One question at a time, the oldest first; hidden while there is none. `answered` carries job and yes or no."""

    answered = Signal(str, bool)

    def __init__(self, speech: Speech) -> None:
        super().__init__()
        self.setObjectName("doubts")
        self._speech = speech
        self._doubts: dict[str, str] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 14, 4)
        row.setSpacing(10)
        self._words = label("doubts.words", "strong", wrap=True)
        self.came, self.missed = KeyButton("doubts.came", "Ctrl+Y"), KeyButton("doubts.missed", "Ctrl+U")
        row.addWidget(self._words, 1)
        for button, text, came in ((self.came, N_("出来了"), True), (self.missed, N_("没有，再打一份"), False)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it takes the keyboard from no work
            button.clicked.connect(lambda _=False, came=came: self.answered.emit(self.job, came))
            speech.fix(button.setText, text)
            speech.fix(button.setAccessibleName, text)
            row.addWidget(button)
        speech.follow(self._tell)

    @property
    def job(self) -> str:
        """The job that is asked about, "" where there is no question."""
        return next(iter(self._doubts), "")

    def put(self, doubts: Mapping[str, str]) -> None:
        """Ask about these from now on: job → what its paper is called, oldest first."""
        self._doubts = dict(doubts)
        self._tell()

    def _tell(self) -> None:
        say, more = self._speech, len(self._doubts) - 1
        self.setVisible(bool(self._doubts))
        if self._doubts:
            paper = say(self._doubts[self.job])
            text = say(N_("{paper}送去打印了，打印机说不清结果。请看一眼：纸出来了吗？"), paper=paper)
            self._words.setText(say(N_("{text}（还有 {n} 份要看）"), text=text, n=more) if more else text)
            self.setAccessibleName(self._words.text())
