"""My queue: the call bar with the number at the window, who waits by class, and the next numbers."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from clerk.controls import Card, KeyButton, Scroll, Table, label, restyle
from clerk.desk import Desk, Step
from clerk.look import Look
from clerk.models import ClassRow, WaitingRows, class_rows
from clerk.services import Services
from clerk.speech import Speech
from hall.line.tickets import Ticket
from hall.ports import Clock
from hall.words import N_

_STANDS = {
    Step.SIGNED_OUT: N_("未登录"),
    Step.CLOSED: N_("未开窗"),
    Step.OPEN: N_("空闲"),
    Step.PAUSED: N_("暂停"),
    Step.LOCKED: N_("已锁定"),
}
_WINDOW_KEY = {Step.OPEN: N_("暂停叫号"), Step.SERVING: N_("暂停叫号"), Step.PAUSED: N_("恢复叫号")}


class Queue(QWidget):
    """What is said of the line, and the keys that move it."""

    def __init__(
        self, speech: Speech, look: Look, clock: Clock, services: Services, window: int, classes: tuple[str, ...]
    ) -> None:
        super().__init__()
        self._speech, self._clock, self._services = speech, clock, services
        self._window, self._classes = window, classes
        self._desk = Desk(0)
        self._ticket: Ticket | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addWidget(self._bar())
        box.addWidget(Scroll(self._waiting(look)), 1)
        self.dress(look)
        speech.follow(self._tell)

    def _bar(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("queue.bar")
        box = QVBoxLayout(bar)
        box.setContentsMargins(16, 14, 16, 16)
        box.setSpacing(6)
        top = QHBoxLayout()
        self._stand, self._since = label("queue.stand", "muted"), label("queue.since", "muted")
        top.addWidget(self._stand)
        top.addStretch()
        top.addWidget(self._since)
        self.number = label("queue.number")
        self._who = label("queue.who", wrap=True)
        box.addLayout(top)
        box.addWidget(self.number)
        box.addWidget(self._who)
        box.addSpacing(8)
        self.call = KeyButton("desk.call", "F2")
        self.recall = KeyButton("desk.recall", "F3")
        self.no_show = KeyButton("desk.no_show", "F4")
        self.finish = KeyButton("desk.finish", "F5")
        self.window_key = KeyButton("desk.window", "F8")
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.addWidget(self.call, 0, 0, 1, 2)
        grid.addWidget(self.recall, 1, 0)
        grid.addWidget(self.no_show, 1, 1)
        grid.addWidget(self.finish, 2, 0)
        grid.addWidget(self.window_key, 2, 1)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        box.addLayout(grid)
        for button, words, tip in (
            (self.call, N_("叫下一号"), N_("叫等得最久的号到本窗口")),
            (self.recall, N_("重呼"), N_("再叫一次当前的号")),
            (self.no_show, N_("过号"), N_("人没有来，这个号作过号")),
            (self.finish, N_("办完"), N_("这位办完，号结束")),
        ):
            self._speech.fix(button.setText, words)
            self._speech.fix(button.setAccessibleName, words)
            self._speech.fix(button.setToolTip, tip)
        return bar

    def _waiting(self, look: Look) -> Card:
        card = Card("queue.waiting")
        self._speech.fix(card.heading.setText, N_("等候"))
        self._class_rows = class_rows(self._speech, look)
        self._ticket_rows = WaitingRows(self._speech, look, self._class_name)
        self.classes = Table("queue.classes", plain=True)
        self.tickets = Table("queue.tickets", plain=True)
        for table, model, name in (
            (self.classes, self._class_rows, N_("各类等候人数")),
            (self.tickets, self._ticket_rows, N_("接下来的号")),
        ):
            table.setModel(model)
            self._speech.fix(table.setAccessibleName, name)
        self.classes.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._next_heading, self._empty = label("queue.next", "heading"), label("queue.empty", "muted", wrap=True)
        self._speech.fix(self._next_heading.setText, N_("接下来的号"))
        self._speech.fix(self._empty.setText, N_("没有人在等。有人取号，这里马上显示。"))
        card.body.setContentsMargins(12, 12, 12, 8)
        card.body.addWidget(self.classes)
        card.body.addSpacing(6)
        card.body.addWidget(self._next_heading)
        card.body.addWidget(self._empty)
        self.tickets.setMinimumHeight(look.px(100))
        card.body.addWidget(self.tickets, 1)
        card.body.addStretch()
        return card

    def dress(self, look: Look) -> None:
        """Take on another look."""
        self.number.setFixedHeight(look.px(72))
        self.classes.fit(look, 28, 0, 64, 72)
        self.tickets.fit(look, 28, 72, 0, 84)
        self._class_rows.refresh(look)
        self._ticket_rows.refresh(look)
        self._fit_classes()

    def show_desk(self, desk: Desk, ticket: Ticket | None) -> None:
        """The desk stands here now."""
        self._desk, self._ticket = desk, ticket
        self._tell()

    def reload(self) -> None:
        """Ask the hall who waits."""
        counts = {w.klass: w for w in self._services.tickets.counts()}
        self._class_rows.put(
            [
                ClassRow(letter, self._class_name(letter), counts[letter].count, counts[letter].wait_minutes)
                for letter in self._classes
                if letter in counts
            ]
        )
        waiting = self._services.tickets.waiting(self._classes)
        self._ticket_rows.put(waiting)
        self._empty.setVisible(not waiting)
        self.tickets.setVisible(bool(waiting))
        self._fit_classes()

    @property
    def waiting(self) -> int:
        """How many wait for this desk."""
        return len(self._ticket_rows.rows)

    def tick(self) -> None:
        """A second went by: tell how long the number has been here."""
        text = ""
        if self._ticket and self._desk.step is Step.SERVING and self._ticket.called_at:
            gone = self._clock.now() - datetime.fromisoformat(self._ticket.called_at)
            minutes, seconds = divmod(max(0, int(gone.total_seconds())), 60)
            text = f"{minutes:02d}:{seconds:02d}"
        self._since.setText(text)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _class_name(self, letter: str) -> str:
        return self._services.place.klass(letter).name

    def _fit_classes(self) -> None:
        rows, header = self.classes.verticalHeader().defaultSectionSize(), self.classes.horizontalHeader()
        self.classes.setFixedHeight(rows * len(self._class_rows.rows) + header.sizeHint().height() + 4)

    def _tell(self) -> None:
        step = self._desk.step
        serving = step is Step.SERVING
        self._stand.setText(self._speech(N_("正在办理") if serving else N_("本窗口")))
        self.number.setText(self._desk.number if serving else self._speech(_STANDS[step]))
        restyle(self.number, word="false" if serving else "true")
        self._who.setText(self._about())
        self.window_key.setText(self._speech(_WINDOW_KEY.get(step, N_("打开窗口"))))
        self.window_key.setAccessibleName(self.window_key.text())
        usable = {
            self.call: step is Step.OPEN,
            self.recall: serving,
            self.no_show: serving,
            self.finish: serving,
            self.window_key: step in (Step.CLOSED, Step.OPEN, Step.PAUSED),
        }
        main = {Step.OPEN: self.call, Step.SERVING: self.finish}.get(step, self.window_key)
        for button, on in usable.items():
            button.setEnabled(on)
            restyle(button, role="primary" if button is main else "")
        self.tick()

    def _about(self) -> str:
        if not (self._ticket and self._desk.step is Step.SERVING):
            return ""
        parts = [self._speech(self._class_name(self._ticket.klass)), self._ticket.holder_name]
        if self._ticket.times > 1:
            parts.append(self._speech(N_("已叫 {n} 次"), n=self._ticket.times))
        return " · ".join(part for part in parts if part)
