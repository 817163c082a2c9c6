"""One step of a case, asked for: a small form over the desk, filled in from the keyboard, told to the hall on Enter."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QDateEdit,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from clerk.controls import Choice, KeyButton, Scroll, label
from clerk.look import Look
from clerk.speech import Speech, headed
from clerk.steps import Answers, Field, Kind
from hall.glyphs import on_screen
from hall.words import N_

_WIDE = 520  # normal pixels of a form
_MARGINS = 2 * 24 + 12  # pixels of it that hold no words: its edges, and the bar of what scrolls


class _Input:
    """One field on the screen, and what was put into it."""

    def __init__(self, field: Field, speech: Speech, look: Look) -> None:
        self.field = field
        self.widget, self.read = _MAKERS[field.kind](field, speech, look)
        self.widget.setObjectName(f"step.{field.name}")
        self.widget.setAccessibleName(speech(field.words))


class StepForm(QDialog):
    """Asks the fields of one step. `done` gets the answers and says whether the hall took them; then the form goes."""

    def __init__(
        self,
        parent: QWidget,
        speech: Speech,
        look: Look,
        title: str,
        lead: str,
        fields: Sequence[Field],
        done: Callable[[Answers], bool],
    ) -> None:
        super().__init__(parent)
        self.setObjectName("step")
        self.setWindowTitle(on_screen(title))
        self.setMinimumWidth(look.px(_WIDE))
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
        form = QVBoxLayout(asked)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(6)
        self._inputs = [_Input(field, speech, look) for field in fields]
        for one in self._inputs:
            words = label(f"step.{one.field.name}.words", wrap=True)
            words.setText(headed(speech(one.field.words)))
            words.setBuddy(one.widget)
            form.addWidget(words)
            form.addWidget(one.widget)
        scroll = Scroll(asked)
        box.addWidget(scroll)
        for each in (heading, under, *asked.findChildren(QWidget)):
            each.ensurePolished()  # or their height is not the one they will have
            if isinstance(each, QLabel):  # Qt asks a wrapped label for its height before it knows its width
                each.setMinimumHeight(max(0, each.heightForWidth(look.px(_WIDE) - _MARGINS)))
        room = parent.window().height() - look.px(230)  # title, fault and keys stay in sight
        scroll.setFixedHeight(min(asked.sizeHint().height(), max(room, look.px(160))))
        self.fault = label("step.fault", "fault", wrap=True)
        self.fault.hide()
        box.addWidget(self.fault)
        self.ok, self.cancel = KeyButton("step.ok", "Ctrl+Enter", "primary"), KeyButton("step.cancel", "Esc")
        for button, text in ((self.ok, N_("确定")), (self.cancel, N_("返回"))):
            button.setText(speech(text))
            button.setAutoDefault(False)
        self.ok.setShortcut("Ctrl+Return")
        self.ok.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.reject)
        keys = QHBoxLayout()
        keys.addStretch()
        keys.addWidget(self.cancel)
        keys.addWidget(self.ok)
        box.addLayout(keys)

    def say(self, text: str) -> None:
        """Why the hall did not take it: the form stays, with what was written."""
        self.fault.setText(text)
        self.fault.show()

    def _submit(self) -> None:
        if self._done({one.field.name: one.read() for one in self._inputs}):
            self.accept()


Made = tuple[QWidget, Callable[[], list[str]]]


def _line(field: Field, speech: Speech, look: Look) -> Made:
    edit = QLineEdit(speech(field.value) if field.value else "")
    return edit, lambda: [edit.text()]


def _text(field: Field, speech: Speech, look: Look) -> Made:
    edit = QPlainTextEdit(speech(field.value) if field.value else "")
    edit.setTabChangesFocus(True)
    edit.setFixedHeight(look.px(92))
    return edit, lambda: [edit.toPlainText()]


def _day(field: Field, speech: Speech, look: Look) -> Made:
    edit = QDateEdit()
    edit.setDisplayFormat("yyyy-MM-dd")
    edit.setCalendarPopup(True)
    edit.setDate(QDate.fromString(field.value, Qt.DateFormat.ISODate) if field.value else QDate.currentDate())
    return edit, lambda: [edit.date().toString("yyyy-MM-dd")]


def _choice(field: Field, speech: Speech, look: Look) -> Made:
    edit = Choice()
    for value, words in field.choices:
        edit.addItem(headed(speech(words)), value)
    return edit, lambda: [str(edit.currentData() or "")]


def _many(field: Field, speech: Speech, look: Look) -> Made:
    edit = QListWidget()
    edit.setFixedHeight(look.px(92))
    for value, words in field.choices:
        item = QListWidgetItem(on_screen(headed(speech(words))), edit)
        item.setData(Qt.ItemDataRole.UserRole, value)
        item.setCheckState(Qt.CheckState.Checked)
    rows = range(edit.count())
    return edit, lambda: [
        str(edit.item(row).data(Qt.ItemDataRole.UserRole))
        for row in rows
        if edit.item(row).checkState() == Qt.CheckState.Checked
    ]


_MAKERS = {Kind.LINE: _line, Kind.TEXT: _text, Kind.DAY: _day, Kind.CHOICE: _choice, Kind.MANY: _many}
