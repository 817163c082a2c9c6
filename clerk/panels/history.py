"""历史: the recent cases of this site machine, what became of them, and what can still be done with one."""

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clerk.controls import Card, Choice, Echo, KeyButton, Table, label, restyle, tag
from clerk.look import Look
from clerk.models import KINDS, CaseRows, Sift, when
from clerk.speech import Speech
from hall.cases.cases import LIFECYCLE, STATE_WORDS, Case, Cases, CaseState
from hall.cases.lifecycle import PAPER_WORDS
from hall.days.clocks import LAMPS
from hall.errors import Refused
from hall.words import N_

LIMIT = 300  # newest cases shown
_MISSING = (CaseState.RECEIVED, CaseState.SUPPLEMENT, CaseState.TOLERATED)


class History(QWidget):
    """`opened` brings a case back to the form; `closing` asks for 办结 of one."""

    opened = Signal(object)
    closing = Signal(object)

    def __init__(self, speech: Speech, look: Look, cases: Cases) -> None:
        super().__init__()
        self._speech, self._cases = speech, cases
        self._rows = CaseRows(speech, look)
        self._sift = Sift(self._rows)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.setSpacing(10)
        box.addWidget(self._list(), 1)
        box.addWidget(self._detail())
        self.dress(look)
        speech.follow(self._tell_states)
        speech.follow(self._tell)

    def _list(self) -> QWidget:
        card = Card("history.card", heading=False)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.search, self.states = QLineEdit(), Choice()
        self.search.setObjectName("history.search")
        self.search.setClearButtonEnabled(True)
        self.states.setObjectName("history.state")
        self.states.setMinimumWidth(130)
        self._speech.fix(self.search.setPlaceholderText, N_("筛选：编号、文号、事项、姓氏、状态、日期"))
        self._speech.fix(self.search.setAccessibleName, N_("筛选办件"))
        self._speech.fix(self.states.setAccessibleName, N_("按状态筛选"))
        row.addWidget(self.search, 1)
        row.addWidget(self.states)
        self._count = label("history.count", "muted")
        row.addWidget(self._count)
        self.table = Table("history.table", plain=True)
        self.table.setModel(self._sift)
        self.table.setSortingEnabled(True)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # official numbers differ at their end
        self.table.sortByColumn(4, Qt.SortOrder.DescendingOrder)
        self._speech.fix(self.table.setAccessibleName, N_("最近的办件"))
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self.table.setFocus)
        self.states.currentIndexChanged.connect(self._filter)
        self.table.chosen.connect(lambda _: self._open())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        card.body.addLayout(row)
        card.body.addWidget(Echo(self.search))
        card.body.addWidget(self.table, 1)
        return card

    def _detail(self) -> QWidget:
        card = Card("history.detail", heading=False)
        top, buttons = QHBoxLayout(), QHBoxLayout()
        self._title, self._state = label("history.title", "strong", wrap=True), tag("history.case_state")
        top.addWidget(self._title, 1)
        top.addWidget(self._state, 0, Qt.AlignmentFlag.AlignTop)
        self._text = label("history.text", "muted", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open_button = KeyButton("history.open", "Enter")
        self.close_button = KeyButton("history.close")
        self.copy_button = KeyButton("history.copy", "Ctrl+C")
        for button, words in (
            (self.open_button, N_("打开")),
            (self.close_button, N_("办结此件")),
            (self.copy_button, N_("复制为文本")),
        ):
            self._speech.fix(button.setText, words)
            self._speech.fix(button.setAccessibleName, words)
            buttons.addWidget(button)
        buttons.addStretch()
        self.open_button.clicked.connect(self._open)
        self.close_button.clicked.connect(lambda: self.current and self.closing.emit(self.current))
        self.copy_button.clicked.connect(self.table.copy)
        card.body.addLayout(top)
        card.body.addWidget(self._text)
        card.body.addLayout(buttons)
        return card

    # -- what the window asks for -------------------------------------------------------------------------------------

    @property
    def current(self) -> Case | None:
        """The case under the cursor."""
        index = self._sift.mapToSource(self.table.currentIndex())
        return self._rows.rows[index.row()] if index.isValid() else None

    def dress(self, look: Look) -> None:
        """Take on another look."""
        self._rows.refresh(look)
        self.table.fit(look, 34, 184, 0, 66, 84, 104, 84, rest=0.26)

    def reload(self) -> None:
        """Ask the hall again; the cursor stays on its case."""
        kept = self.current
        self._rows.put(self._cases.recent(LIMIT))
        row = next((n for n, case in enumerate(self._rows.rows) if kept and case.id == kept.id), None)
        if row is not None:
            self.table.setCurrentIndex(self._sift.mapFromSource(self._rows.index(row, 0)))
        self._tell()

    def find(self, number: str) -> None:
        """Show the case of a scanned paper."""
        self.states.setCurrentIndex(0)
        self.reload()
        self.search.setText(number)
        if self._sift.rowCount():
            self.table.setCurrentIndex(self._sift.index(0, 0))
            self.table.setFocus()

    def start(self) -> None:
        """Ready to look through."""
        self.search.setFocus()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _filter(self) -> None:
        state, text = self.states.currentData(), self.search.text()
        meant = self._cases.numbers.docketed(text)
        shown = {case.id for case in self._rows.rows}
        if older := [self._cases.case(id_) for id_ in meant if id_ not in shown]:
            self._rows.put([*self._rows.rows, *older])
        self._sift.sift(text, lambda case: not state or case.state.value == state, lambda case: case.id in meant)
        if self._sift.rowCount() and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self._sift.index(0, 0))
        self._tell()

    def _open(self, _: QModelIndex | None = None) -> None:
        if self.current:
            self.opened.emit(self.current)

    def _tell_states(self) -> None:
        chosen = self.states.currentData()
        with QSignalBlocker(self.states):
            self.states.clear()
            self.states.addItem(self._speech(N_("全部状态")), "")
            for state, words in STATE_WORDS.items():
                self.states.addItem(self._speech(words), state.value)
            self.states.setCurrentIndex(max(0, self.states.findData(chosen)))

    def _tell(self) -> None:
        say, case = self._speech, self.current
        self._count.setText(say(N_("{n} 件"), n=self._sift.rowCount()))
        for button in (self.open_button, self.copy_button):
            button.setEnabled(case is not None)
        self.close_button.setEnabled(case is not None and (case.state, "close") in LIFECYCLE)
        self._state.setVisible(case is not None)
        if case is None:
            self._title.setText(say(N_("选一件看办理情况")) if self._rows.rows else say(N_("这台机器上还没有办件")))
            self._text.setText("")
            return
        self._title.setText(f"{case.number}　{say(case.item_name)}")
        self._state.setText(say(STATE_WORDS[case.state]))
        restyle(self._state, kind=KINDS.get(case.state, ""))
        lines = [self._course(case)]
        if case.official_no:
            lines.append(say(N_("收件时的临时编号：{number}"), number=case.provisional_no))
        if dockets := self._cases.numbers.dockets(case.id):
            lines.append(say(N_("文号：{numbers}"), numbers=say.names(dockets)))
        if case.state in _MISSING and case.missing:
            lines.append(say(N_("还缺：{names}"), names=say.names(say(m.name) for m in case.missing)))
        lines += self._days(case)
        if n := sum(not one.gone_at for one in self._cases.pictures.of_case(case.id)):
            lines.append(say(N_("材料照片 {n} 张，按 F12 看"), n=n))
        if case.decided_at:
            lines.append(say(N_("决定：{text}"), text=case.decision or "—"))
        self._text.setText("\n".join(lines))

    def _days(self, case: Case) -> list[str]:
        """What the case is bound to, and the papers of its last step."""
        say = self._speech
        days = [
            (N_("请在 {day} 前告知受理、补正或不予受理"), case.answer_due),
            (N_("申请人应在 {day} 前补齐"), case.waits_until),
            (N_("法定期限 {day}"), case.statutory_due if not case.decided_at else ""),
        ]
        told = [say(words, day=day) for words, day in days if day]
        if lamp := self._lamp(case):
            told.insert(0, lamp)
        steps = self._cases.steps(case.id)
        papers = say.names(say(PAPER_WORDS[paper]) for paper in steps[-1].owes) if steps else ""
        return ["　".join(told)] * bool(told) + [say(N_("这一步应出：{papers}"), papers=papers)] * bool(papers)

    def _lamp(self, case: Case) -> str:
        try:
            standing = self._cases.procedures.standing(case)
        except Refused as no:  # the calendar of next year is not published yet
            return self._speech.because(no.reason, **no.facts)
        return self._speech(LAMPS[standing.lamp]) if standing else ""

    def _course(self, case: Case) -> str:
        say = self._speech
        due = say(N_("承诺 {day} 前办结"), day=case.due) if case.due else ""
        steps = [
            (N_("收件 {time}"), case.received_at),
            (N_("受理 {time}"), case.accepted_at),
            (N_("决定 {time}"), case.decided_at),
        ]
        told = [say(words, time=when(time)) for words, time in steps if time]
        return "　→　".join([*told, due] if due and not case.decided_at else told)
