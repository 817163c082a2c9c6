"""One step of a case, asked for: a small form over the desk, filled in from the keyboard, told to the hall on Enter."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from clerk.controls import Choice, DayEdit, Echo, KeyButton, Scroll, label
from clerk.look import Look
from clerk.panels.finder import FEW, Find, Finder, Line, among
from clerk.speech import Speech, headed
from clerk.steps import Answers, Field, Kind
from hall.glyphs import on_screen
from hall.identity import mask_number
from hall.words import N_

_WIDE, _WIDER = 520, 860  # normal pixels of a form of one column, and of two
_EDGES = 2 * 24 + 12  # pixels of it that hold no words: its edges, and the bar of what scrolls
_GAP = 16  # pixels between two columns
_ARROW = 56  # normal pixels of a drop-down that hold no words
_LONG = (Kind.TEXT, Kind.LIST)  # what takes the whole width, as a list of long lines does


class _Input(QWidget):
    """One field on the screen under its words, and what was put into it."""

    def __init__(self, field: Field, speech: Speech, look: Look, items: Find) -> None:
        super().__init__()
        self.field = field
        self.widget, self.read = _made(field, speech, look, items)
        self.widget.setObjectName(f"step.{field.name}")
        self.widget.setAccessibleName(speech(field.words))
        self._words = label(f"step.{field.name}.words", wrap=True)
        self._words.setText(headed(speech(field.words)))
        self._words.setBuddy(self.widget)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addStretch()  # beside a field whose words take two lines, the two stay level
        box.addWidget(self._words)
        box.addWidget(self.widget)
        if isinstance(self.widget, QLineEdit | QPlainTextEdit):
            box.addWidget(Echo(self.widget))
        listed = field.kind is Kind.CHOICE and isinstance(self.widget, Finder)
        self.short = not listed and field.kind not in _LONG

    def fit(self, width: int) -> None:
        """Take as much height as the words need in `width`: Qt asks a wrapped label before it knows its width."""
        _fit(self._words, width)


class StepForm(QDialog):
    """Asks the fields of one step. `done` gets the answers and says whether the hall took them; then the form goes.
    Without it there is nobody to be told: the form only shows something. `items` finds items of the catalogue. Enter
    goes on to the next field, and behind the last it is the key itself."""

    def __init__(
        self,
        parent: QWidget,
        speech: Speech,
        look: Look,
        title: str,
        lead: str,
        fields: Sequence[Field],
        done: Callable[[Answers], bool] | None,
        items: Find = lambda _: (),
    ) -> None:
        super().__init__(parent)
        self.setObjectName("step")
        self.setWindowTitle(on_screen(title))
        self._done = done
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        heading, under = label("step.title", "title", wrap=True), label("step.lead", "muted", wrap=True)
        heading.setText(headed(title))
        under.setText(lead)
        under.setVisible(bool(lead))
        box.addWidget(heading)
        box.addWidget(under)
        asked = QWidget()
        self._grid = QGridLayout(asked)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(8)
        self._inputs = [_Input(field, speech, look, items) for field in fields]
        scroll = Scroll(asked)
        box.addWidget(scroll)
        room = parent.window().height() - look.px(160 + 30 * bool(lead))  # title, a fault and keys stay in sight
        width = self._lay_out(1, look.px(_WIDE))
        for each in (heading, under, *asked.findChildren(QWidget)):
            each.ensurePolished()  # or their height is not the one they will have
        self._fit(width)
        if asked.sizeHint().height() > room:
            width = self._lay_out(2, min(look.px(_WIDER), parent.window().width() - 40))
            self._fit(width)
        if asked.sizeHint().height() > room:
            for finder in asked.findChildren(Finder):
                finder.shorten()
            for words in asked.findChildren(QPlainTextEdit):
                words.setFixedHeight(look.px(70))
        for each in (heading, under):
            _fit(each, width - _EDGES)
        self.setMinimumWidth(width)
        scroll.setFixedHeight(min(asked.sizeHint().height(), max(room, look.px(160))))
        scroll.setVisible(bool(fields))
        self.fault = label("step.fault", "fault", wrap=True)
        self.fault.hide()
        box.addWidget(self.fault)
        self.ok, self.cancel = KeyButton("step.ok", "Ctrl+Enter", "primary"), KeyButton("step.cancel", "Esc")
        for button, text in ((self.ok, headed(title).split("（")[0].split(" (")[0]), (self.cancel, speech(N_("返回")))):
            button.setText(text)  # the key says what it does
            button.setAutoDefault(False)
        self.ok.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.reject)
        keys = QHBoxLayout()
        keys.addStretch()
        keys.addWidget(self.cancel)
        keys.addWidget(self.ok)
        box.addLayout(keys)
        self.ok.setVisible(done is not None)
        (self._inputs[0].widget if self._inputs else self.ok).setFocus()

    def say(self, text: str) -> None:
        """Why the hall did not take it: the form stays, with what was written."""
        self.fault.setText(text)
        self.fault.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter: a button is pressed, a field is done; with Ctrl, the whole form is."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._submit()
            return
        now = self.focusWidget()
        if isinstance(now, QPushButton):
            now.click()
            return
        at = next((n for n, one in enumerate(self._inputs) if now and one.isAncestorOf(now)), -1)
        found = self._inputs[at].widget if at >= 0 else None
        if isinstance(found, Finder) and found.take():
            return
        if at + 1 < len(self._inputs):
            self._inputs[at + 1].widget.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._submit()

    def _submit(self) -> None:
        if self._done is None:
            self.reject()
        elif self._done({one.field.name: one.read() for one in self._inputs}):
            self.accept()

    def _lay_out(self, columns: int, width: int) -> int:
        """Put the fields below each other, or short ones two in a row; the width of the form."""
        row = column = 0
        for one in self._inputs:
            self._grid.removeWidget(one)
            span = 1 if one.short else columns
            if column + span > columns:
                row, column = row + 1, 0
            self._grid.addWidget(one, row, column, 1, span)
            column += span
        for n in range(columns):
            self._grid.setColumnStretch(n, 1)
        self._columns = columns
        return width

    def _fit(self, width: int) -> None:
        whole = width - _EDGES
        for one in self._inputs:
            one.fit(whole if self._columns == 1 or not one.short else (whole - _GAP) // 2)


def _fit(words: QLabel, width: int) -> None:
    words.setFixedHeight(max(0, words.heightForWidth(width)))


Read = Callable[[], list[str]]
Made = tuple[QWidget, Read]


def _made(field: Field, speech: Speech, look: Look, items: Find) -> Made:
    match field.kind:
        case Kind.LINE:
            edit = QLineEdit(speech(field.value) if field.value else "")
            return edit, lambda: [edit.text()]
        case Kind.NUMBER:
            number = _Number(field.value)
            return number, lambda: [number.value]
        case Kind.TEXT:
            return _text(field, speech, look)
        case Kind.DAY:
            day = DayEdit()
            day.setDate(QDate.fromString(field.value, Qt.DateFormat.ISODate) if field.value else QDate.currentDate())
            return day, lambda: [day.date().toString("yyyy-MM-dd")]
        case Kind.MANY:
            return _many(field, speech, look)
        case Kind.ITEM | Kind.ITEMS:
            beside = among([(value, speech.line(words)) for value, words in field.choices])
            many = field.kind is Kind.ITEMS
            found = Finder(f"step.{field.name}", speech, look, lambda t: [*beside(t), *items(t)], False, many)
            if field.value:
                found.choose(field.value)
            return found, lambda: found.values
        case Kind.CHOICE | Kind.LIST:
            return _choice(field, speech, look)


class _Number(QLineEdit):
    """The number of an identity document. One that stood there before is masked; Delete clears it to type."""

    def __init__(self, number: str) -> None:
        super().__init__(mask_number(number))
        self._behind = number
        self.setReadOnly(bool(number))

    @property
    def value(self) -> str:
        return self._behind if self._behind and self.isReadOnly() else self.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if self.isReadOnly() and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._behind = ""
            self.clear()
            self.setReadOnly(False)
            return
        super().keyPressEvent(event)


def _text(field: Field, speech: Speech, look: Look) -> Made:
    edit = QPlainTextEdit(speech(field.value) if field.value else "")
    edit.setTabChangesFocus(True)
    edit.setFixedHeight(look.px(92))
    return edit, lambda: [edit.toPlainText()]


def _choice(field: Field, speech: Speech, look: Look) -> Made:
    """A drop-down; a list that is searched where there are many, or where one could not be read in a drop-down."""
    lines: list[Line] = [(value, headed(speech.line(words))) for value, words in field.choices]
    edit = Choice()
    edit.setFont(look.font())
    widest = max((edit.fontMetrics().horizontalAdvance(words) for _, words in lines), default=0)
    many = len(lines) > 2 * FEW or widest > look.px(_WIDE - _ARROW) - _EDGES
    if many or field.kind is Kind.LIST:
        found = Finder(f"step.{field.name}", speech, look, among(lines))
        return found, lambda: found.values
    for value, words in lines:
        edit.addItem(words, value)
    return edit, lambda: [str(edit.currentData() or "")]


def _many(field: Field, speech: Speech, look: Look) -> Made:
    edit = QListWidget()
    edit.setFixedHeight(look.px(92))
    for value, words in field.choices:
        item = QListWidgetItem(on_screen(headed(speech.line(words))), edit)
        item.setData(Qt.ItemDataRole.UserRole, value)
        item.setCheckState(Qt.CheckState.Checked)
    rows = range(edit.count())
    return edit, lambda: [
        str(edit.item(row).data(Qt.ItemDataRole.UserRole))
        for row in rows
        if edit.item(row).checkState() == Qt.CheckState.Checked
    ]
