"""Under the form: where the case stands, what became of its paper, and the keys that move it on."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout

from clerk.controls import Card, KeyButton, label, restyle, tag
from clerk.look import Look
from clerk.speech import Speech
from hall.cases.cases import STATE_WORDS, Case, CaseState
from hall.events import DeviceState, PrintSettled
from hall.words import N_

NO_PAPER: dict[DeviceState, str] = {
    DeviceState.READY: N_("原因不明"),
    DeviceState.LOW: N_("纸快用完"),
    DeviceState.EMPTY: N_("缺纸"),
    DeviceState.OPEN: N_("盖子开着"),
    DeviceState.FAULT: N_("打印机故障"),
    DeviceState.ABSENT: N_("打印机没有接上"),
    DeviceState.UNKNOWN: N_("打印机没有回答"),
}
_ASKING = (CaseState.RECEIVED, CaseState.SUPPLEMENT, CaseState.TOLERATED)
_WIDE = ("normal", "large")  # text sizes at which words and keys fit on one line


class Foot(Card):
    """Keys are joined by the window; `show_case` tells all the rest."""

    def __init__(self, speech: Speech, look: Look, to_folder: bool) -> None:
        super().__init__("intake.foot", heading=False)
        self._speech = speech
        self._to_folder = to_folder  # the "printer" keeps PDF files
        self._jobs: dict[str, str] = {}  # a paper on its way → its source sentence
        self._name, self._paper, self._why, self._kind = "", "", "", ""
        self.body.setContentsMargins(16, 10, 16, 10)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(8)
        words, keys = QHBoxLayout(), QHBoxLayout()
        words.setSpacing(10)
        keys.setSpacing(8)
        self._state, self._number = tag("intake.state"), label("intake.case_number", "strong")
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._advice, self._paper_tag = label("intake.advice", "muted", wrap=True), tag("intake.paper")
        for one in (self._state, self._number, self._paper_tag):
            words.addWidget(one)
        words.addWidget(self._advice, 1)
        self.clear = KeyButton("intake.clear", "Ctrl+D")
        self.receive = KeyButton("intake.receive", "Ctrl+R")
        self.accept = KeyButton("intake.accept", "Ctrl+Enter", "primary")
        self.again = KeyButton("intake.print", "Ctrl+P")
        self.more = KeyButton("intake.more", "Ctrl+N")
        keys.addStretch()
        for button, text in (
            (self.clear, N_("清空")),
            (self.receive, N_("收件")),
            (self.accept, N_("受理此件")),
            (self.again, N_("再打印一份")),
            (self.more, N_("再办一件")),
        ):
            speech.fix(button.setText, text)
            speech.fix(button.setAccessibleName, text)
            keys.addWidget(button)
        self._row.addLayout(words, 1)
        self._row.addLayout(keys)
        self.body.addLayout(self._row)
        self.dress(look)

    def dress(self, look: Look) -> None:
        """Take on another look: large words take a line of their own."""
        way = QBoxLayout.Direction
        self._row.setDirection(way.LeftToRight if look.text_size in _WIDE else way.TopToBottom)

    def printing(self, jobs: Mapping[str, str]) -> None:
        """More papers went to the printer: job → what the paper is called. Empty: none is looked at any more."""
        self._jobs = self._jobs | dict(jobs) if jobs else {}
        self._kind, self._name = "accent", next(reversed(self._jobs.values()), "")
        self._paper = N_("{paper}：正在打印") if jobs else ""

    def waits(self, state: DeviceState) -> bool:
        """The printer stands still, or goes on, with a paper of ours in it; False where there is none."""
        if not self._jobs:
            return False
        moving = state in (DeviceState.READY, DeviceState.LOW)
        self._paper = N_("{paper}：正在打印") if moving else N_("{paper}在等：{why}")
        self._kind, self._why = "accent" if moving else "warn", NO_PAPER[state]
        return True

    def settled(self, event: PrintSettled) -> str:
        """Our paper is through, or not: what to shout, "" for nothing."""
        name = self._jobs.pop(event.job, "")
        if not name or (self._kind == "bad" and event.outcome != "failed"):
            return ""  # nothing of ours; or one that failed is still to be seen
        self._name = name
        if event.outcome == "failed":
            self._paper, self._kind = N_("{paper}没有打印：{why}"), "bad"
            self._why = NO_PAPER[event.state]
            return self._said()
        if self._jobs:
            self._paper, self._kind = N_("{paper}：正在打印"), "accent"
            self._name = next(reversed(self._jobs.values()))
        elif self._to_folder:
            self._paper, self._kind = N_("{paper}已存为 PDF"), "good"
        elif event.outcome == "proven":
            self._paper, self._kind = N_("{paper}已打印"), "good"
        else:
            self._paper, self._kind = N_("{paper}已送打印机，请看一眼是否出来"), "warn"
        return ""

    def show_case(self, case: Case | None, missing: int) -> None:
        """Tell where `case` stands; None while nothing was received."""
        say = self._speech
        accepted = bool(case and case.accepted_at)
        self._state.setText(say(STATE_WORDS[case.state]) if case else say(N_("未收件")))
        restyle(self._state, kind="good" if accepted else "warn" if case else "")
        self._number.setText(case.number if case else "")
        self._number.setVisible(case is not None)
        self._paper_tag.setText(self._said())
        self._paper_tag.setVisible(bool(self._paper))
        restyle(self._paper_tag, kind=self._kind)
        advice = say(N_("还缺 {n} 份材料"), n=missing) if missing else say(N_("材料已齐，可以受理"))
        self._advice.setText(advice if case is None or case.state in _ASKING else "")
        for button, shown in (
            (self.clear, case is None),
            (self.receive, case is None),
            (self.accept, case is None or case.state is CaseState.RECEIVED),
            (self.again, accepted),
            (self.more, case is not None),
        ):
            button.setVisible(shown)

    def _said(self) -> str:
        return self._speech(self._paper, paper=self._speech(self._name), why=self._speech(self._why))
