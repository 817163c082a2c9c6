"""Ctrl+K: any command, item or case, found by a few characters; a case by the 文号 of its papers, too."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction, QFont, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QLineEdit, QMenu, QVBoxLayout, QWidget

from clerk.controls import Echo, Table, label
from clerk.initials import initials
from clerk.look import Look
from clerk.models import Column, Rows
from clerk.speech import Speech
from hall.cases.cases import STATE_WORDS, Case, Cases
from hall.catalogue.catalogue import Catalogue, ServiceItem
from hall.identity import mask_name
from hall.words import N_

RECENT = 300  # cases that are looked through, the newest
_NUMBER = 4  # characters that begin to name a case


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the sheet."""

    name: str
    beside: str  # a command's key or its menu, an item's department, how a case stands
    run: Callable[[], None]
    gone: bool = False  # a cancelled item


class ChoiceRows(Rows[Choice]):
    """Commands first, then cases, then items."""

    def __init__(self, speech: Speech, look: Look) -> None:
        super().__init__(speech, look, (Column("", lambda c: c.name), Column("", lambda c: c.beside)))

    def font(self, row: Choice, column: int) -> QFont | None:
        if not (row.gone and column == 0):
            return None
        font = self.look.font()
        font.setStrikeOut(True)
        return font

    def colour(self, row: Choice, column: int) -> str:
        return self.look.colours.muted if row.gone or column else ""


def _plain(title: str) -> str:
    """A menu's title without the letter that opens it."""
    return title.partition("(&")[0].replace("&", "")


def _fits(case: Case, words: Sequence[str]) -> bool:
    text = f"{case.number} {case.provisional_no} {case.item_name}".casefold()
    return all(word in text for word in words)


class Palette(QFrame):
    """A sheet over the desk, gone with Esc."""

    def __init__(
        self,
        parent: QWidget,
        speech: Speech,
        look: Look,
        catalogue: Catalogue,
        cases: Cases,
        commands: Callable[[], Sequence[QAction]],
        pick: Callable[[str], None],
        show: Callable[[Case], None],
    ) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self._over, self._speech, self._catalogue = parent, speech, catalogue
        self._cases, self._commands, self._pick, self._case = cases, commands, pick, show
        self._before: QWidget | None = None
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(48)
        shadow.setOffset(0, 12)
        self.setGraphicsEffect(shadow)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 14, 14, 10)
        self.search, foot = QLineEdit(), label("palette.foot", "small")
        self.search.setObjectName("palette.search")
        self._rows = ChoiceRows(speech, look)
        self.list = Table("palette.list", plain=True)
        self.list.setModel(self._rows)
        self.list.horizontalHeader().hide()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for one in (self.search, Echo(self.search), self.list, foot):
            box.addWidget(one)
        speech.fix(self.search.setPlaceholderText, N_("命令、事项或办件：输入几个字、拼音首字母或编号"))
        speech.fix(self.search.setAccessibleName, N_("查找命令、事项、办件"))
        speech.fix(self.list.setAccessibleName, N_("查找命令、事项、办件"))
        speech.fix(foot.setText, N_("↑ ↓ 选择　回车执行　Esc 关闭"))
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(lambda: self._run(self.list.currentIndex()))
        self.search.installEventFilter(self)
        self.list.clicked.connect(self._run)
        parent.installEventFilter(self)
        self.dress(look)
        self.hide()

    def dress(self, look: Look) -> None:
        """Take on another look."""
        self._rows.refresh(look)
        self.list.fit(look, 32, 0, 170)

    def open(self) -> None:
        """Show the sheet, empty, over the middle of the desk."""
        self._before = self.window().focusWidget()
        self.search.clear()
        self._find("")
        self._place()
        self.show()
        self.raise_()
        self.search.setFocus()

    def close_sheet(self) -> None:
        """Gone, and the keyboard back where it was."""
        if self.isVisible():
            self.hide()
            self._rows.put([])  # nobody's case stays behind it
            if self._before:
                self._before.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        if isinstance(event, QKeyEvent) and watched is self.search and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            if step := steps.get(Qt.Key(event.key())):
                row = max(0, min(self._rows.rowCount() - 1, self.list.currentIndex().row() + step))
                self.list.setCurrentIndex(self._rows.index(row, 0))
                return True
        return False

    # -- inside -------------------------------------------------------------------------------------------------------

    def _place(self) -> None:
        space = self._over.rect()
        width, height = min(720, space.width() - 80), min(480, space.height() - 120)
        self.setGeometry((space.width() - width) // 2, 72, width, height)

    def _find(self, text: str) -> None:
        words = text.casefold().split()
        commands: list[tuple[int, Choice]] = []
        for action in self._commands():
            menu = next((_plain(each.title()) for each in action.associatedObjects() if isinstance(each, QMenu)), "")
            key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            said, begun = f"{action.text()} {menu}".casefold(), initials(action.text())
            if all(word in said or word in initials(said) for word in words):
                near = (text.casefold() not in (begun, action.text()), text.casefold() != begun[: len(text)])
                commands.append((sum(near), Choice(action.text(), key or menu, action.trigger)))
        choices = [choice for _, choice in sorted(commands, key=lambda each: each[0] if words else 0)]
        if any(len(word) >= _NUMBER and word[-1].isdigit() for word in words):
            choices += [self._known(case, case.number) for case in self._cases.recent(RECENT) if _fits(case, words)]
        for id_, docket in self._cases.numbers.docketed(text).items():
            choices.append(self._known(self._cases.case(id_), docket))
        if words:
            choices += [self._item(item) for item in self._catalogue.find(text)]
        if not choices:
            choices.append(Choice(self._speech(N_("没有找到：换个说法，或只输入一两个字")), "", lambda: None))
        self._rows.put(choices)
        self.list.setCurrentIndex(self._rows.index(0, 0))

    def _known(self, case: Case, number: str) -> Choice:
        name = f"{number}　{self._speech(case.item_name)}　{mask_name(case.applicant.name)}"
        return Choice(name, self._speech(STATE_WORDS[case.state]), lambda: self._case(case))

    def _item(self, item: ServiceItem) -> Choice:
        name = f"{item.seq}　{self._speech(item.name)}"
        beside = self._speech(N_("已取消") if item.cancelled else item.department)
        return Choice(name, beside, lambda: self._pick(item.code), item.cancelled)

    def _run(self, index: QModelIndex) -> None:
        chosen = self._rows.rows[index.row()] if index.isValid() else None
        self.close_sheet()
        if chosen:
            chosen.run()
