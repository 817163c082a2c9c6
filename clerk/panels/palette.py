"""Ctrl+K: any command and any item, found by a few characters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QLineEdit, QListView, QVBoxLayout, QWidget

from clerk.controls import label
from clerk.speech import Speech
from hall.catalogue import Catalogue
from hall.words import N_

SHOWN = 40


@dataclass(frozen=True, slots=True)
class _Choice:
    text: str
    run: Callable[[], None]


class Palette(QFrame):
    """A sheet over the desk, gone with Esc."""

    def __init__(
        self,
        parent: QWidget,
        speech: Speech,
        catalogue: Catalogue,
        commands: Callable[[], Sequence[QAction]],
        pick: Callable[[str], None],
    ) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("palette")
        self._speech, self._catalogue, self._commands, self._pick = speech, catalogue, commands, pick
        self._choices: list[_Choice] = []
        self._before: QWidget | None = None
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(48)
        shadow.setOffset(0, 12)
        self.setGraphicsEffect(shadow)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 14, 14, 10)
        self.search, self.list = QLineEdit(), QListView()
        self.search.setObjectName("palette.search")
        self.list.setObjectName("palette.list")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._model = QStringListModel(self)
        self.list.setModel(self._model)
        foot = label("palette.foot", "small")
        for one in (self.search, self.list, foot):
            box.addWidget(one)
        speech.fix(self.search.setPlaceholderText, N_("命令或事项：输入几个字、序号或编码"))
        speech.fix(self.search.setAccessibleName, N_("查找命令或事项"))
        speech.fix(foot.setText, N_("↑ ↓ 选择　回车执行　Esc 关闭"))
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self._run)
        self.search.installEventFilter(self)
        self.list.clicked.connect(lambda _: self._run())
        self.hide()

    def open(self) -> None:
        """Show the sheet, empty, over the middle of the desk."""
        self._before = self.window().focusWidget()
        space = self._over.rect()
        width, height = min(720, space.width() - 80), min(460, space.height() - 120)
        self.setGeometry((space.width() - width) // 2, 72, width, height)
        self.search.clear()
        self._find("")
        self.show()
        self.raise_()
        self.search.setFocus()

    def close_sheet(self) -> None:
        """Gone, and the keyboard back where it was."""
        if self.isVisible():
            self.hide()
            if self._before:
                self._before.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step:
                row = max(0, min(len(self._choices) - 1, self.list.currentIndex().row() + step))
                self.list.setCurrentIndex(self._model.index(row))
                return True
        return False

    # -- inside -------------------------------------------------------------------------------------------------------

    def _find(self, text: str) -> None:
        words = text.casefold().split()
        choices = [
            _Choice(f"{action.text()}　　{_keys(action)}", action.trigger)
            for action in self._commands()
            if all(word in action.text().casefold() for word in words)
        ]
        if words:
            found = self._catalogue.find(text)
            choices += [self._item(item.code, item.seq, item.name, item.cancelled) for item in found]
        self._choices = choices[:SHOWN]
        self._model.setStringList([choice.text for choice in self._choices])
        self.list.setCurrentIndex(self._model.index(0))

    def _item(self, code: str, seq: int, name: str, cancelled: bool) -> _Choice:
        said = self._speech(name) + (f"（{self._speech(N_('已取消'))}）" if cancelled else "")
        return _Choice(f"{self._speech(N_('第 {seq} 项'), seq=seq)}　{said}", lambda: self._pick(code))

    def _run(self) -> None:
        row = self.list.currentIndex().row()
        self.close_sheet()
        if 0 <= row < len(self._choices):
            self._choices[row].run()


def _keys(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
