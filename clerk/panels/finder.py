"""A list in a form, every line to be read in full and found by a few characters: to choose of, or to look at."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from clerk.controls import Echo, label
from clerk.look import Look
from clerk.speech import Speech, headed
from hall.glyphs import on_screen
from hall.words import N_

Line = tuple[str, str]  # its value and its words
Find = Callable[[str], Sequence[Line]]

FEW = 5  # lines that are found by looking
_LEAST = 3  # lines that a list shows at least, if it has them
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: FEW, Qt.Key.Key_PageUp: -FEW}


def among(lines: Sequence[Line]) -> Find:
    """Those of `lines` that hold every word of a text."""

    def find(text: str) -> Sequence[Line]:
        words = text.casefold().split()
        return [line for line in lines if all(word in line[1].casefold() for word in words)]

    return find


class Finder(QWidget):
    """`find` gives the lines for what is typed. Nothing is chosen until something is typed or the list is entered,
    but where `first` says so. Of `many` lines, Enter takes the one that was found, and a space ticks it off again."""

    def __init__(
        self, name: str, speech: Speech, look: Look, find: Find, first: bool = True, many: bool = False
    ) -> None:
        super().__init__()
        self._speech, self._find, self._first, self._many = speech, find, first, many
        self._taken: dict[str, str] = {}  # value → words, of many
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        self.search, self.list = QLineEdit(), QListWidget()
        self.told = label(f"{name}.told", "small", wrap=True)
        self.search.setObjectName(f"{name}.search")
        self.search.setPlaceholderText(speech(N_("输入几个字查找，↑ ↓ 选择")))
        self.list.setObjectName(f"{name}.list")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows = max(2, min(FEW, len(find("")))) if first else _LEAST  # of an item's, a search shows what is wanted
        self._short = look.px(24 * min(rows, _LEAST) + 8)
        self.list.setFixedHeight(look.px(24 * rows + 8))
        for one in (self.search, Echo(self.search), self.list, self.told):
            box.addWidget(one)
        self.told.hide()
        few = first and len(find("")) <= FEW
        self.search.setVisible(not few)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus if few else Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.list if few else self.search)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._show)
        self._show("")

    def shorten(self) -> None:
        """Show only as many lines as a search needs: the form has other fields to show."""
        self.list.setFixedHeight(self._short)

    @property
    def values(self) -> list[str]:
        """What is chosen: one value, "" for none; or many."""
        item = self.list.currentItem()
        now = str(item.data(Qt.ItemDataRole.UserRole)) if item else ""
        return list(self._taken) if self._many else [now]

    @property
    def words(self) -> list[str]:
        """What the lines say."""
        return [self.list.item(row).text() for row in range(self.list.count())]

    def choose(self, value: str) -> None:
        """Go to the line of `value`, or leave nothing chosen where there is none."""
        for text in ("", value):
            self.search.setText(text)
            for row in range(self.list.count()):
                if self.list.item(row).data(Qt.ItemDataRole.UserRole) == value:
                    self.list.setCurrentRow(row)
                    return
        self.list.setCurrentRow(-1)

    def take(self) -> bool:
        """Of many: take the line that was found, and be ready for the next. False where nothing is being looked for."""
        item = self.list.currentItem()
        if not (self._many and self.search.text() and item):
            return False
        value, words = str(item.data(Qt.ItemDataRole.UserRole)), item.text()
        if self._taken.pop(value, None) is None:
            self._taken[value] = words
        self.search.clear()
        self.told.setText(self._speech(N_("已选：{names}"), names=" · ".join(self._taken.values())))
        self.told.setVisible(bool(self._taken))
        return True

    def setAccessibleName(self, name: str) -> None:  # noqa: N802 - Qt's name
        super().setAccessibleName(name)
        self.search.setAccessibleName(name)
        self.list.setAccessibleName(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Up and down move in the list while the keyboard is in the search."""
        by = 0
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            by = _STEPS.get(Qt.Key(event.key()), 0)
        if by:
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + by)))
        return bool(by)

    def _show(self, text: str) -> None:
        self.list.clear()
        for value, words in self._find(text):
            item = QListWidgetItem(on_screen(headed(self._speech(words))), self.list)
            item.setData(Qt.ItemDataRole.UserRole, value)
        self.list.setCurrentRow(0 if text.strip() or self._first else -1)
