"""The applicant's form: typed by hand or laid in from a card, and never one over the other."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from clerk.controls import Choice, KeyButton, label, restyle
from clerk.panels.cardphoto import CardPhoto
from clerk.speech import Speech
from hall.cases.cases import OTHER_ID, Applicant
from hall.glyphs import on_screen
from hall.identity import CardKind, IdCard, citizen_number_fault, mask_number, name_fault
from hall.ports import Clock
from hall.words import N_

ID_KINDS: dict[str, str] = {
    CardKind.MAINLAND.value: N_("居民身份证"),
    CardKind.HMT.value: N_("港澳台居民居住证"),
    CardKind.FOREIGNER_2023.value: N_("外国人永久居留身份证（2023 版）"),
    CardKind.FOREIGNER_2017.value: N_("外国人永久居留身份证（2017 版）"),
    OTHER_ID: N_("其他证件"),
}
_GB_11643 = (CardKind.MAINLAND.value, CardKind.HMT.value, CardKind.FOREIGNER_2023.value)


def unlike(typed: str, card: str) -> str:
    """The card's number masked, but for the characters in which `typed` differs: enough to see a slip of the finger."""
    masked = mask_number(card)
    return "".join(
        c if i >= len(typed) or typed[i].upper() != c else m for i, (c, m) in enumerate(zip(card, masked, strict=True))
    )


class Field(QWidget):
    """One line to fill in, with room below for what is wrong and for what the card says instead."""

    edited = Signal()

    def __init__(self, speech: Speech, name: str, words: str) -> None:
        super().__init__()
        self._speech = speech
        self._offered = ""
        self._fault = ""
        self._locked = False
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        caption, self.edit = label(f"{name}.caption", "muted"), QLineEdit()
        self.edit.setObjectName(name)
        caption.setBuddy(self.edit)
        speech.fix(caption.setText, words)
        speech.fix(self.edit.setAccessibleName, words)
        self._note = label(f"{name}.note", "fault", wrap=True)
        self._differs = label(f"{name}.differs", "differs", wrap=True)
        self.use, self.keep = KeyButton(f"{name}.use", role="link"), KeyButton(f"{name}.keep", role="link")
        speech.fix(self.use.setText, N_("用证件的"))
        speech.fix(self.keep.setText, N_("保留填写的"))
        self.use.clicked.connect(self._use)
        self.keep.clicked.connect(self._keep)
        self._choice = QWidget()
        grid = QGridLayout(self._choice)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._differs, 0, 0, 1, 3)
        grid.addWidget(self.use, 1, 0)
        grid.addWidget(self.keep, 1, 1)
        grid.setColumnStretch(2, 1)
        for one in (caption, self.edit, self._note, self._choice):
            box.addWidget(one)
        box.addStretch()
        self.edit.textChanged.connect(self._changed)
        speech.follow(self._tell)

    @property
    def value(self) -> str:
        return self.edit.text()

    @property
    def differs(self) -> bool:
        """Whether the card says something else and the clerk has not chosen yet."""
        return bool(self._offered)

    def put(self, value: str) -> None:
        """Show `value`, whatever was there."""
        self._offered = ""
        self.edit.setText(value)
        self.edit.setCursorPosition(0)
        self._tell()

    def offer(self, value: str) -> None:
        """What the card says: taken where nothing stands, set beside what differs."""
        if not value or value == self.value.strip():
            self._offered = ""
        elif not self.value.strip():
            self.take(value)
        else:
            self._offered = value
        self._tell()

    def take(self, value: str) -> None:
        """Fill in from the card."""
        self.edit.setText(value)
        self.edit.setCursorPosition(0)

    def complain(self, fault: str) -> None:
        """Say what is wrong below the line, "" for nothing."""
        self._fault = fault
        self._tell()

    def lock(self, locked: bool) -> None:
        """A received case keeps its applicant."""
        self._locked = locked
        self._tell()

    def said(self, value: str) -> str:
        """The card's value as it may be shown."""
        return value

    # -- inside -------------------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        if self._offered and self._offered == self.value.strip():
            self._offered = ""
        self._fault = ""
        self._tell()
        self.edited.emit()

    def _use(self) -> None:
        value, self._offered = self._offered, ""
        self.take(value)
        self._tell()
        self.edit.setFocus()

    def _keep(self) -> None:
        self._offered = ""
        self._tell()
        self.edit.setFocus()

    def _tell(self) -> None:
        self._look_used()
        self._choice.setVisible(bool(self._offered))
        self._differs.setText(self._speech(N_("证件：{value}"), value=self.said(self._offered)))
        shown = on_screen(self.value)  # the line itself keeps what was written, boxes and all
        note = self._speech(self._fault) if self._fault else shown if shown != self.value else ""
        self._note.setText(note)
        self._note.setVisible(bool(note))

    @property
    def _fixed(self) -> bool:
        """Whether nothing can be typed here now."""
        return self._locked

    def _look_used(self) -> None:
        self.edit.setReadOnly(self._fixed)
        restyle(self.edit, wrong="true" if self._fault else "false", fixed="true" if self._fixed else "false")


class NumberField(Field):
    """The number of an identity document. What a card brought is masked and stays so; Delete clears it to type."""

    def __init__(self, speech: Speech, name: str, words: str) -> None:
        self._behind = ""  # the number behind the mask
        super().__init__(speech, name, words)
        self.edit.setMaxLength(32)
        self.edit.installEventFilter(self)

    @property
    def value(self) -> str:
        return self._behind or self.edit.text().strip().upper()

    def put(self, value: str) -> None:
        self._behind = value
        super().put(mask_number(value))

    def take(self, value: str) -> None:
        self._behind = value
        super().take(mask_number(value))

    def said(self, value: str) -> str:
        return unlike(self.value, value) if value else ""

    def eventFilter(self, watched: QObject, event: object) -> bool:  # noqa: N802 - Qt's name
        wipes = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        if isinstance(event, QKeyEvent) and self._behind and not self._locked and event.key() in wipes:
            self._behind = ""
            self.edit.clear()
            self._tell()
            return True
        return False

    @property
    def _fixed(self) -> bool:
        return self._locked or bool(self._behind)


class ApplicantForm(QWidget):
    """Who applies. `edited` tells that anything changed."""

    edited = Signal()

    def __init__(self, speech: Speech, clock: Clock) -> None:
        super().__init__()
        self._speech, self._clock = speech, clock
        self.name = Field(speech, "intake.name", N_("姓名"))
        self.number = NumberField(speech, "intake.number", N_("证件号码"))
        self.phone = Field(speech, "intake.phone", N_("联系电话"))
        self.address = Field(speech, "intake.address", N_("住址"))
        self.phone.edit.setMaxLength(20)
        self.address.edit.setMaxLength(200)
        self.kind = Choice()
        self.kind.setObjectName("intake.id_kind")
        for kind in ID_KINDS:
            self.kind.addItem("", kind)
        kind_box = QWidget()
        box = QVBoxLayout(kind_box)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        caption = label("intake.id_kind.caption", "muted")
        caption.setBuddy(self.kind)
        box.addWidget(caption)
        box.addWidget(self.kind)
        box.addStretch()
        speech.fix(caption.setText, N_("证件类型"))
        speech.fix(self.kind.setAccessibleName, N_("证件类型"))
        speech.follow(self._tell_kinds)

        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.addWidget(self.name, 0, 0)
        grid.addWidget(kind_box, 0, 1)
        grid.addWidget(self.number, 0, 2)
        grid.addWidget(self.phone, 1, 0)
        grid.addWidget(self.address, 1, 1, 1, 2)
        self.photo = CardPhoto(speech)
        grid.addWidget(self.photo, 0, 3, 2, 1, Qt.AlignmentFlag.AlignTop)
        for column, part in enumerate((4, 4, 5)):
            grid.setColumnStretch(column, part)
        for field in self.fields:
            field.edited.connect(self.edited)
        self.kind.currentIndexChanged.connect(self.edited)
        self.name.edit.editingFinished.connect(self._check_name)
        self.number.edit.editingFinished.connect(self._check_number)
        self.number.edit.textChanged.connect(lambda: self.photo.match(self.number.value))

    @property
    def fields(self) -> tuple[Field, ...]:
        return self.name, self.number, self.phone, self.address

    @property
    def applicant(self) -> Applicant:
        """What stands in the form."""
        return Applicant(
            self.name.value.strip(),
            str(self.kind.currentData()),
            self.number.value,
            self.phone.value.strip(),
            self.address.value.strip(),
        )

    @property
    def empty(self) -> bool:
        return not any(field.value.strip() for field in self.fields)

    @property
    def undecided(self) -> bool:
        """Whether a difference between form and card waits for the clerk."""
        return any(field.differs for field in self.fields)

    def take_card(self, card: IdCard) -> None:
        """Lay a card beside the form: empty lines are filled, different ones are shown for the clerk to choose."""
        if not self.number.value:
            self.kind.setCurrentIndex(self.kind.findData(card.kind.value))
        for field, value in (
            (self.name, card.shown_name),
            (self.number, card.number),
            (self.address, card.address),
        ):
            field.offer(value)
        first = next((field for field in self.fields if field.differs), None)
        if self.isVisible():
            (first.use if first else self.phone.edit).setFocus()

    def take_photo(self, card: IdCard, picture: bytes) -> None:
        """The photo of a card that was read: shown while its number stands in the form."""
        self.photo.take(card, picture)
        self.photo.match(self.number.value)

    def put(self, applicant: Applicant | None, locked: bool = False) -> None:
        """Show `applicant`, or nobody."""
        who = applicant or Applicant("", CardKind.MAINLAND.value, "")
        self.kind.setCurrentIndex(self.kind.findData(who.id_kind))
        values = (who.name, who.id_number, who.phone, who.address)
        for field, value in zip(self.fields, values, strict=True):
            field.put(value)
            field.complain("")
        self.lock(locked)

    def lock(self, locked: bool) -> None:
        """Nothing of a received case's applicant can be typed over."""
        self.kind.setEnabled(not locked)
        for field in self.fields:
            field.lock(locked)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _tell_kinds(self) -> None:
        for row, words in enumerate(ID_KINDS.values()):
            self.kind.setItemText(row, self._speech(words))

    def _check_name(self) -> None:
        name = self.name.value
        self.name.complain(name_fault(name) if name.strip() else "")

    def _check_number(self) -> None:
        number, kind = self.number.value, self.kind.currentData()
        checked = bool(number) and kind in _GB_11643
        self.number.complain(citizen_number_fault(number, self._clock.now().date()) if checked else "")
