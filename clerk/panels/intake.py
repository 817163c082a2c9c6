"""受理: choose the item, take the applicant down, tick what was handed in, receive, accept, print the notice."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clerk.controls import Card, KeyButton, Scroll, Table, Tick, label, tag
from clerk.look import Look
from clerk.models import MaterialRows, checklist
from clerk.panels.applicant import ApplicantForm
from clerk.panels.foot import Foot
from clerk.panels.picker import Picker
from clerk.services import Services
from clerk.speech import Speech
from hall.cases.cases import Case, CaseState, MaterialState
from hall.catalogue.catalogue import CASE_TYPES, Form, ServiceItem
from hall.errors import Reason, Refused
from hall.events import DeviceChanged, PrintSettled
from hall.identity import IdCard, card_doubts
from hall.ports import Clock, DeskPapers
from hall.settings import Settings
from hall.words import N_

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
        papers: DeskPapers,
        settings: Settings,
        to_folder: bool,
        attempt: Attempt,
    ) -> None:
        super().__init__()
        self._speech, self._services, self._papers, self._attempt = speech, services, papers, attempt
        self._clock, self._demo = clock, settings.site.demo
        self.actor = ""  # 工号 of whoever sits here
        self.item: ServiceItem | None = None
        self.case: Case | None = None
        self._card_number = ""  # of the card that was laid in
        self.picker = Picker(speech, look, services.catalogue)
        self.picker.picked.connect(self.pick)
        self.foot = Foot(speech, look, to_folder)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.picker)
        self._pages.addWidget(self._page(look, clock))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 6, 0, 0)
        box.addWidget(self._pages)
        self.dress(look)
        speech.follow(self._tell)

    # -- building -----------------------------------------------------------------------------------------------------

    def _page(self, look: Look, clock: Clock) -> QWidget:
        page, inside = QWidget(), QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        who = Card("intake.applicant", heading=False)
        self.form = ApplicantForm(self._speech, clock)
        self.form.edited.connect(self.changed)
        who.body.addWidget(self.form)
        box.addWidget(self._head())
        box.addWidget(who)
        box.addWidget(self._checklist(look), 1)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        outer.addWidget(Scroll(inside), 1)
        outer.addWidget(self.foot)
        return page

    def _head(self) -> QWidget:
        card = Card("intake.head", heading=False)
        card.body.setContentsMargins(16, 10, 12, 12)
        top, tags = QHBoxLayout(), QHBoxLayout()
        self._name, self._note = label("intake.item_name", "title", wrap=True), label("intake.note", "small", wrap=True)
        self.another_item = KeyButton("intake.change_item", "Ctrl+I", "link")
        self._speech.fix(self.another_item.setText, N_("换事项"))
        self._speech.fix(self.another_item.setAccessibleName, N_("换事项"))
        top.addWidget(self._name, 1)
        top.addWidget(self.another_item, 0, Qt.AlignmentFlag.AlignTop)
        self._tags = [tag(f"intake.tag.{n}") for n in ("seq", "department", "type", "fee")]
        for one in self._tags:
            tags.addWidget(one)
        tags.addStretch()
        card.body.addLayout(top)
        card.body.addLayout(tags)
        card.body.addWidget(self._note)
        return card

    def _checklist(self, look: Look) -> QWidget:
        card = Card("intake.materials_card", heading=False)
        card.body.setContentsMargins(8, 6, 8, 8)
        self.lines = MaterialRows(self._speech, look)
        self.lines.ticked.connect(self._ticked)
        self.materials = Table("intake.materials", plain=True)
        self.materials.setModel(self.lines)
        self._tick = Tick(self.materials, look)
        self.materials.setItemDelegateForColumn(0, self._tick)
        self._speech.fix(self.materials.setAccessibleName, N_("材料清单"))
        self._speech.fix(self.materials.horizontalHeader().setToolTip, N_("空格键收下，退格键取消"))
        self.materials.spaced.connect(self._take_material)
        self.materials.struck.connect(lambda index: self.lines.tick(index.row(), False))
        self.materials.clicked.connect(self._clicked)
        card.body.addWidget(self.materials, 1)
        return card

    # -- what the window asks for -------------------------------------------------------------------------------------

    @property
    def draft(self) -> bool:
        """Whether something stands here that would be lost."""
        return self.case is None and (not self.form.empty or any(line.held for line in self.lines.rows))

    @property
    def missing(self) -> list[str]:
        """Names of the materials not ticked yet."""
        return [line.material.name for line in self.lines.rows if not line.held]

    def dress(self, look: Look) -> None:
        """Take on another look."""
        self._tick.look = look
        self.picker.dress(look)
        self.foot.dress(look)
        self.lines.refresh(look)
        self.materials.fit(look, 32, 44, 270, 76, 170, 0, rest=0.15)
        self.materials.setMinimumHeight(look.px(150))

    def start(self) -> None:
        """Put the keyboard where the work goes on."""
        if self.item is None:
            self.picker.start()
        elif self.form.name.edit.isReadOnly() or self.form.name.value:
            self.materials.setFocus()
        else:
            self.form.name.edit.setFocus()

    def choose_item(self) -> None:
        """Show the list of items. A received case keeps its item."""
        if self.case:
            self._say(N_("已收件的办件不能换事项；再办一件按 Ctrl+N"), "refusal")
            return
        self._pages.setCurrentIndex(0)
        self.picker.start()

    def pick(self, code: str) -> None:
        """Take the item of `code` for the case; a cancelled or delegated one, or a bare head, is refused in words."""
        item = self._services.catalogue.item(code)
        if no := item.refusal:
            self.told.emit(self._speech.because(no.reason, **no.facts), "refusal")
            return
        if item.parts:
            names = self._speech.names(self._speech(part.name) for part in item.parts)
            self._say(N_("“{item}”分几项办理，请选一项：{names}"), "warn", item=self._speech(item.name), names=names)
            return
        if self.case:
            self.choose_item()
            return
        held = {line.material.code for line in self.lines.rows if line.held}
        self.item = item
        self._fill_lines()
        for material in item.materials:
            if material.code in held:
                self.lines.hold(material.code, True)
        self._card_material()
        self._pages.setCurrentIndex(1)
        self._tell()
        self.start()
        self.changed.emit()

    def take_card(self, card: IdCard) -> None:
        """Lay the card into the form; on a received case only say whether it is the same person."""
        if self.case:
            if self.case.applicant.id_number == card.number:
                self._say(N_("证件与申请人是同一人"), "good")
            else:
                self._say(N_("证件与申请人不是同一人，申请人没有改动"), "warn")
            return
        self.form.take_card(card)
        self._card_number = card.number
        self._card_material()
        if doubts := card_doubts(card, self._clock.now().date(), self._demo):
            self._say(N_("请先看一看这张证件：{doubts}"), "warn", doubts=" · ".join(map(self._speech, doubts)))
        elif self.form.undecided:
            self._say(N_("证件与填写的不一样，请逐项选择用哪一个；没有选的保持原样"), "warn")
        elif self.item:
            self._say(N_("已从证件填入，请补联系电话"), "good")
        else:
            self._say(N_("已从证件填入，现在选择事项"), "good")
        if not (self.form.undecided or self.item):
            self.picker.start()
        self._tell()
        self.changed.emit()

    def receive(self, ticket: str) -> None:
        """收件, for the visit of `ticket` ("" without one). Raises Refused."""
        if self.case:
            self._say(N_("已经收件：{number}"), "info", number=self.case.number)
        elif self._receive(ticket):
            assert self.case
            self._say(N_("已收件 {number}，还不是受理"), "good", number=self.case.number)
            self.materials.setFocus()

    def accept(self, ticket: str) -> None:
        """受理, receiving first where that was not done; then the papers owed go to the printer. Raises Refused."""
        if self.case is None and not self._receive(ticket):
            return
        assert self.case
        cases = self._services.cases
        known = len(cases.steps(self.case.id))
        try:
            self.case = cases.accept(self.case.id, self.actor)
        except Refused as no:
            if no.reason is Reason.MATERIALS_MISSING:
                self.lines.wanted_shown = True
                self.materials.setFocus()
            raise
        finally:
            self._after()
        self._say(N_("已受理 {number}"), "good", number=self.case.number)
        self.print_owed(known)

    def print_owed(self, known: int) -> None:
        """Queue what the case's steps behind the first `known` owe; a paper that cannot be made is told in words."""

        def queue() -> None:
            assert self.case
            if jobs := self._papers.owed(self.case.id, known):
                self.foot.printing(jobs)

        self._attempt(queue)
        self._tell()

    def print_notice(self) -> None:
        """Queue the newest paper of the case once more. Raises Refused where it has none, or it cannot be made."""
        papers = self._papers.of_case(self.case.id) if self.case else []
        if not papers:
            self._say(N_("收件之后才有可以打印的文书"), "refusal")
            return
        assert self.case
        newest = papers[-1]
        self.foot.printing({self._papers.again(self.case.id, newest.name, self.actor): newest.title})
        self._tell()

    def settled(self, event: PrintSettled) -> None:
        """A paper is through, or not."""
        if shout := self.foot.settled(event):
            self.told.emit(shout, "refusal")
        self._tell()

    def paper_waits(self, event: DeviceChanged) -> None:
        """The queue of papers spoke: one of ours may wait for a hand."""
        if event.device == "a4printer" and self.foot.waits(event.state):
            self._tell()

    def next_case(self) -> None:
        """再办一件: the same applicant, another item."""
        if self.case:
            who = self.case.applicant
            self.clear()
            self.form.put(who)
            self.changed.emit()
        self.choose_item()

    def open_case(self, case: Case) -> None:
        """Show a case of this machine: to go on with it, or to print its notice again."""
        self.clear()
        self.case, self.item = case, self._services.catalogue.version(case.item, case.item_version)
        self.form.put(case.applicant)
        self._pages.setCurrentIndex(1)
        self._after()
        self.materials.setFocus()

    def reload(self) -> None:
        """The case may have changed somewhere else: a decision came."""
        if self.case:
            self.case = self._services.cases.case(self.case.id)
            self._after()

    def clear(self) -> None:
        """Nothing of the last citizen stays: neither on the screen nor to be undone."""
        self.case, self.item, self._card_number = None, None, ""
        self.foot.printing({})
        self.lines.wanted_shown = self.lines.locked = False
        self.lines.put([])
        self.form.put(None)
        self.foot.show_case(None, 0)
        self.picker.search.clear()
        self._pages.setCurrentIndex(0)
        self.changed.emit()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _receive(self, ticket: str) -> bool:
        if self.item is None:
            self.choose_item()
            self._say(N_("请先选择事项"), "refusal")
            return False
        held = [line.material.code for line in self.lines.rows if line.held]
        self.case = self._services.cases.receive(self.item.code, self.form.applicant, ticket, self.actor)
        try:
            for code in held:
                self._hold(code, True)
        finally:
            self._after()
            self.print_owed(0)
        return True

    def _hold(self, code: str, held: bool) -> None:
        assert self.case
        state = MaterialState.RECEIVED if held else MaterialState.WANTED
        self.case = self._services.cases.set_material(self.case.id, code, state, self.actor)

    def _after(self) -> None:
        """The case is another one now, or moved on."""
        assert self.case
        self.form.lock(True)
        self._fill_lines()
        self._tell()
        self.changed.emit()

    def _fill_lines(self) -> None:
        assert self.item
        row = self.materials.currentIndex().row()
        self.lines.locked = bool(self.case) and self.case.state is not CaseState.RECEIVED
        self.lines.put(checklist(self.item, self.case))
        self.materials.setCurrentIndex(self.lines.index(max(0, min(row, self.lines.rowCount() - 1)), 1))

    def _card_material(self) -> None:
        """A card that was read is a card that is here."""
        if self._card_number and self.form.number.value == self._card_number:
            for line in self.lines.rows:
                if line.material.form is Form.CARD:
                    self.lines.hold(line.material.code, True)

    def _take_material(self, index: QModelIndex) -> None:
        """The space bar takes a line and goes on to the next: pressing it too often undoes nothing."""
        self.lines.tick(index.row(), True)
        if index.row() + 1 < self.lines.rowCount():
            self.materials.setCurrentIndex(self.lines.index(index.row() + 1, 1))

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self.lines.tick(index.row(), not self.lines.rows[index.row()].held)

    def _ticked(self, code: str, held: bool) -> None:
        if self.case:
            self._attempt(lambda: self._hold(code, held))
            self._after()
        else:
            self._tell()
            self.changed.emit()

    def _say(self, text: str, kind: str, **facts: object) -> None:
        self.told.emit(self._speech(text, **facts), kind)

    def _tell(self) -> None:
        if self.item is None:
            return
        say, item = self._speech, self.item
        self._name.setText(say(item.name))
        seq, kind = say(N_("第 {seq} 项"), seq=item.seq), say(CASE_TYPES[item.case_type])
        for one, text in zip(self._tags, (seq, say(item.department), kind, say(item.fee)), strict=True):
            one.setText(text)
        self._note.setText(say(item.note))
        self._note.setVisible(bool(item.note))
        self.another_item.setVisible(self.case is None)
        self.foot.show_case(self.case, len(self.missing))
