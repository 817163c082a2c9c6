"""受理: choose the item, take the applicant down, tick what was handed in, receive, accept, print the notice."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clerk.controls import Card, KeyButton, Table, Tick, label, restyle, tag
from clerk.look import Look
from clerk.models import MaterialRows, checklist
from clerk.panels.applicant import ApplicantForm
from clerk.panels.picker import Picker
from clerk.services import Services
from clerk.speech import Speech
from hall.cases import STATE_WORDS, Case, CaseState, MaterialState
from hall.catalogue import CASE_TYPES, Form, ServiceItem
from hall.errors import Reason, Refused
from hall.events import DeviceState, PrintSettled
from hall.identity import IdCard
from hall.ports import Clock, Papers
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


Attempt = Callable[[Callable[[], None]], None]  # runs hall calls; a refusal is told in words


class Intake(QWidget):
    """The case at the window. `told` carries words for the notice line and their kind; `changed` says look again."""

    told = Signal(str, str)
    changed = Signal()

    def __init__(
        self,
        speech: Speech,
        look: Look,
        clock: Clock,
        services: Services,
        papers: Papers,
        to_folder: bool,
        attempt: Attempt,
    ) -> None:
        super().__init__()
        self._speech, self._services, self._papers, self._attempt = speech, services, papers, attempt
        self._to_folder = to_folder  # the "printer" keeps PDF files
        self.actor = ""  # 工号 of whoever sits here
        self.item: ServiceItem | None = None
        self.case: Case | None = None
        self._job, self._paper, self._paper_why, self._paper_kind = "", "", "", ""
        self.picker = Picker(speech, look, services.catalogue)
        self.picker.picked.connect(self.pick)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.picker)
        self._pages.addWidget(self._form(look, clock))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.addWidget(self._pages)
        self.dress(look)
        speech.follow(self._tell)

    # -- the form -----------------------------------------------------------------------------------------------------

    def _form(self, look: Look, clock: Clock) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addWidget(self._head())
        who = Card("intake.applicant")
        self._speech.fix(who.heading.setText, N_("申请人"))
        self.form = ApplicantForm(self._speech, clock)
        self.form.edited.connect(self.changed)
        who.body.addWidget(self.form)
        box.addWidget(who)
        box.addWidget(self._materials(look), 1)
        box.addWidget(self._foot())
        return page

    def _head(self) -> QWidget:
        card = Card("intake.head", heading=False)
        top, tags = QHBoxLayout(), QHBoxLayout()
        self._name = label("intake.item_name", "title", wrap=True)
        self.another_item = KeyButton("intake.change_item", "Ctrl+I")
        self._speech.fix(self.another_item.setText, N_("换事项"))
        self.another_item.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        top.addWidget(self._name, 1)
        top.addWidget(self.another_item, 0, Qt.AlignmentFlag.AlignTop)
        self._tags = [tag(f"intake.tag.{n}") for n in ("seq", "department", "type", "fee")]
        for one in self._tags:
            tags.addWidget(one)
        tags.addStretch()
        self._note = label("intake.item_note", "small", wrap=True)
        card.body.addLayout(top)
        card.body.addLayout(tags)
        card.body.addWidget(self._note)
        return card

    def _materials(self, look: Look) -> QWidget:
        card = Card("intake.materials_card")
        self._speech.fix(card.heading.setText, N_("材料（空格键打勾）"))
        self._lines = MaterialRows(self._speech, look)
        self._lines.ticked.connect(self._ticked)
        self.materials = Table("intake.materials", plain=True)
        self.materials.setModel(self._lines)
        self._tick = Tick(self.materials, look)
        self.materials.setItemDelegateForColumn(0, self._tick)
        self._speech.fix(self.materials.setAccessibleName, N_("材料清单"))
        self.materials.spaced.connect(self._space)
        self.materials.clicked.connect(lambda index: index.column() == 0 and self._lines.toggle(index.row()))
        card.body.addWidget(self.materials, 1)
        return card

    def _foot(self) -> QWidget:
        card = Card("intake.foot", heading=False)
        row = QHBoxLayout()
        row.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(4)
        first = QHBoxLayout()
        first.setSpacing(8)
        self._state, self._number = tag("intake.state"), label("intake.case_number", "strong")
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._paper_tag = tag("intake.paper")
        self._advice = label("intake.advice", "muted", wrap=True)
        first.addWidget(self._state)
        first.addWidget(self._number)
        first.addStretch()
        words.addLayout(first)
        words.addWidget(self._advice)
        words.addWidget(self._paper_tag)
        row.addLayout(words, 1)
        self.clear_button = KeyButton("intake.clear", "Ctrl+D")
        self.receive_button = KeyButton("intake.receive", "Ctrl+R")
        self.accept_button = KeyButton("intake.accept", "Ctrl+Return", "primary")
        self.print_button = KeyButton("intake.print", "Ctrl+P")
        self.more_button = KeyButton("intake.more", "Ctrl+N")
        for button, text in (
            (self.clear_button, N_("清空")),
            (self.receive_button, N_("收件")),
            (self.accept_button, N_("受理")),
            (self.print_button, N_("再打印一份")),
            (self.more_button, N_("再办一件")),
        ):
            self._speech.fix(button.setText, text)
            self._speech.fix(button.setAccessibleName, text)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        card.body.addLayout(row)
        return card

    # -- what the window asks for -------------------------------------------------------------------------------------

    @property
    def draft(self) -> bool:
        """Whether something stands here that would be lost."""
        return self.case is None and (not self.form.empty or any(line.held for line in self._lines.rows))

    @property
    def missing(self) -> list[str]:
        """Names of the materials not ticked yet."""
        return [line.material.name for line in self._lines.rows if not line.held]

    def dress(self, look: Look) -> None:
        """Take on another look."""
        self._tick.look = look
        self.picker.dress(look)
        self._lines.refresh(look)
        self.materials.fit(look, 34, 44, 190, 76, 180, 0)

    def choose_item(self) -> None:
        """Show the list of items. A received case keeps its item."""
        if self.case:
            self._say(N_("已收件的办件不能换事项；再办一件按 Ctrl+N"), "refusal")
            return
        self._pages.setCurrentIndex(0)
        self.picker.start()

    def pick(self, code: str) -> None:
        """Take the item of `code` for the case. A cancelled one is refused in words, and so is a bare head."""
        item = self._services.catalogue.item(code)
        if item.cancelled:
            self.told.emit(self._speech.because(Reason.ITEM_CANCELLED, why=item.cancelled_why), "refusal")
            return
        if item.parts:
            names = "、".join(self._speech(part.name) for part in item.parts)
            self._say(N_("“{item}”分几项办理，请选一项：{names}"), "warn", item=self._speech(item.name), names=names)
            return
        if self.case:
            self.choose_item()
            return
        held = {line.material.code for line in self._lines.rows if line.held}
        self.item = item
        self._lines.wanted_shown = self._lines.locked = False
        self._lines.put(checklist(item, None))
        for material in item.materials:
            if material.code in held:
                self._lines.hold(material.code, True)
        self._pages.setCurrentIndex(1)
        self.materials.setCurrentIndex(self._lines.index(0, 1))
        self._tell()
        (self.form.name.edit if self.form.empty else self.materials).setFocus()
        self.changed.emit()

    def take_card(self, card: IdCard) -> None:
        """Lay the card into the form; on a received case only say whether it is the same person."""
        if self.case:
            same = self.case.applicant.id_number == card.number
            self._say(
                N_("证件与申请人是同一人") if same else N_("证件与申请人不是同一人，申请人没有改动"),
                "good" if same else "warn",
            )
            return
        self.form.take_card(card)
        if self.form.undecided:
            self._say(N_("证件与填写的不一样，请逐项选择用哪一个；没有选的保持原样"), "warn")
        elif self.item:
            self._card_material()
            self._say(N_("已从证件填入，请补联系电话"), "good")
        else:
            self._say(N_("已从证件填入，现在选择事项"), "good")
        self.changed.emit()

    def receive(self, ticket: str) -> None:
        """收件, for the visit of `ticket` ("" without one). Raises Refused."""
        if self.case:
            self._say(N_("已经收件：{number}"), "info", number=self.case.number)
            return
        if not self._receive(ticket):
            return
        assert self.case
        self._say(N_("已收件 {number}，还不是受理"), "good", number=self.case.number)

    def accept(self, ticket: str) -> None:
        """受理, receiving first where that was not done; then the notice goes to the printer. Raises Refused."""
        if self.case is None and not self._receive(ticket):
            return
        assert self.case
        try:
            self.case = self._services.cases.accept(self.case.id, self.actor)
        except Refused as no:
            if no.reason is Reason.MATERIALS_MISSING:
                self._lines.wanted_shown = True
                self._lines.refresh()
            raise
        finally:
            self._after()
        self._say(N_("已受理 {number}"), "good", number=self.case.number)
        self.print_notice()

    def print_notice(self) -> None:
        """Queue the 受理通知书. Raises Refused when the paper cannot be made."""
        if not (self.case and self.case.accepted_at):
            self._say(N_("受理之后才有受理通知书"), "refusal")
            return
        self._job = self._papers.acceptance(self.case)
        self._paper, self._paper_kind = N_("受理通知书：正在打印"), "accent"
        self._tell()

    def settled(self, event: PrintSettled) -> None:
        """A paper is through, or not."""
        if event.job != self._job:
            return
        if event.outcome == "failed":
            self._paper, self._paper_kind = N_("受理通知书没有打印：{why}"), "bad"
            self._paper_why = NO_PAPER[event.state]
            self.told.emit(self._paper_said(), "refusal")
        elif self._to_folder:
            self._paper, self._paper_kind = N_("受理通知书已存为 PDF"), "good"
        elif event.outcome == "proven":
            self._paper, self._paper_kind = N_("受理通知书已打印"), "good"
        else:
            self._paper, self._paper_kind = N_("受理通知书已送打印机，打印机不能确认，请看一眼"), "warn"
        self._tell()

    def next_case(self) -> None:
        """再办一件: the same applicant, another item."""
        if self.draft:
            self.choose_item()
            return
        who = self.form.applicant if self.case else None
        self.clear()
        self.form.put(who)
        self.changed.emit()

    def open_case(self, case: Case) -> None:
        """Show a case of this machine: to go on with it, or to print its notice again."""
        self.clear()
        self.case, self.item = case, self._services.catalogue.item(case.item)
        self.form.put(case.applicant)
        self._pages.setCurrentIndex(1)
        self._after()
        self.materials.setCurrentIndex(self._lines.index(0, 1))
        self.materials.setFocus()

    def reload(self) -> None:
        """The case changed somewhere else: a decision came."""
        if self.case:
            self.case = self._services.cases.case(self.case.id)
            self._after()

    def clear(self) -> None:
        """Nothing of the last citizen stays: neither on the screen nor to be undone."""
        self.case, self.item = None, None
        self._job = self._paper = ""
        self._lines.wanted_shown = self._lines.locked = False
        self._lines.put([])
        self.form.put(None)
        self.picker.search.clear()
        self._pages.setCurrentIndex(0)
        self._tell()
        self.changed.emit()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _receive(self, ticket: str) -> bool:
        if self.item is None:
            self.choose_item()
            self._say(N_("请先选择事项"), "refusal")
            return False
        held = [line.material.code for line in self._lines.rows if line.held]
        self.case = self._services.cases.receive(self.item.code, self.form.applicant, ticket, self.actor)
        try:
            for code in held:
                self._hold(code, True)
        finally:
            self._after()
        return True

    def _hold(self, code: str, held: bool) -> None:
        assert self.case
        state = MaterialState.RECEIVED if held else MaterialState.WANTED
        self.case = self._services.cases.set_material(self.case.id, code, state, self.actor)

    def _after(self) -> None:
        """The case is another one now, or moved on."""
        assert self.case
        assert self.item
        self.form.lock(True)
        self._lines.put(checklist(self.item, self.case))
        self._lines.locked = self.case.state is not CaseState.RECEIVED
        self._tell()
        self.changed.emit()

    def _card_material(self) -> None:
        for line in self._lines.rows:
            if line.material.form is Form.CARD and not line.held:
                self._lines.hold(line.material.code, True)
        self._tell()

    def _space(self, index: QModelIndex) -> None:
        if self._lines.toggle(index.row()) and index.row() + 1 < self._lines.rowCount():
            self.materials.setCurrentIndex(self._lines.index(index.row() + 1, 1))

    def _ticked(self, code: str, held: bool) -> None:
        if self.case:
            self._attempt(lambda: self._hold(code, held))
            self._after()
            return
        self._tell()
        self.changed.emit()

    def _say(self, text: str, kind: str, **facts: object) -> None:
        self.told.emit(self._speech(text, **facts), kind)

    def _paper_said(self) -> str:
        if "{why}" in self._paper:
            return self._speech(self._paper, why=self._speech(self._paper_why))
        return self._speech(self._paper)

    def _tell(self) -> None:
        if self.item is None:
            return
        say, item, case = self._speech, self.item, self.case
        self._name.setText(say(item.name))
        words = (
            say(N_("第 {seq} 项"), seq=item.seq),
            say(item.department),
            say(CASE_TYPES[item.case_type]),
            say(item.fee),
        )
        for one, text in zip(self._tags, words, strict=True):
            one.setText(text)
        self._note.setText(say(item.note))
        self._note.setVisible(bool(item.note))
        self.another_item.setVisible(case is None)
        accepted = bool(case and case.accepted_at)
        self._state.setText(say(STATE_WORDS[case.state]) if case else say(N_("未收件")))
        restyle(self._state, kind="good" if accepted else "warn" if case else "")
        self._number.setText(case.number if case else "")
        self._advice.setText(self._advised())
        self._advice.setVisible(not accepted or not self._paper)
        self._paper_tag.setText(self._paper_said())
        self._paper_tag.setVisible(bool(self._paper))
        restyle(self._paper_tag, kind=self._paper_kind)
        self.clear_button.setVisible(case is None)
        self.receive_button.setVisible(case is None)
        self.accept_button.setVisible(not accepted)
        self.print_button.setVisible(accepted)
        self.more_button.setVisible(case is not None)

    def _advised(self) -> str:
        missing = self.missing
        if self.case and self.case.accepted_at:
            due = self.case.due
            return self._speech(N_("承诺 {day} 前办结"), day=due) if due else ""
        if not missing:
            return self._speech(N_("材料已齐，可以受理"))
        names = "、".join(self._speech(name) for name in missing)
        return self._speech(N_("还缺 {n} 份：{names}"), n=len(missing), names=names)
