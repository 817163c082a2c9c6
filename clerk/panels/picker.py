"""The item picker: the whole list at once, found by number, code or characters; cancelled items stay and say why."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from clerk.controls import Card, Echo, Table, label
from clerk.look import Look
from clerk.models import Entry, ItemRows, Sift, entries
from clerk.speech import Speech
from hall.catalogue.catalogue import Catalogue
from hall.words import N_


class Picker(Card):
    """`picked` brings the code of the chosen item, or of one of its parts."""

    picked = Signal(str)

    def __init__(self, speech: Speech, look: Look, catalogue: Catalogue) -> None:
        super().__init__("intake.picker", heading=False)
        self._speech, self._catalogue = speech, catalogue
        title, self.search = label("intake.picker.title", "title"), QLineEdit()
        self.search.setObjectName("intake.item")
        self.search.setClearButtonEnabled(True)
        speech.fix(title.setText, N_("选择事项"))
        speech.fix(self.search.setPlaceholderText, N_("输入序号、编码、名称或部门里的字，回车选第一项"))
        speech.fix(self.search.setAccessibleName, N_("查找事项"))
        self._rows = ItemRows(speech, look)
        self._sift = Sift(self._rows)
        self.table = Table("intake.items", plain=True)
        self.table.setModel(self._sift)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        speech.fix(self.table.setAccessibleName, N_("事项目录"))
        self._nothing = label("intake.items.none", "muted", wrap=True)
        speech.fix(self._nothing.setText, N_("没有这样的事项。换个字试试，或清空查找框看全部。"))
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self._pick_first)
        self.table.chosen.connect(self._pick)
        self.table.spaced.connect(self._pick)
        self._why = label("intake.items.why", "muted", wrap=True)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        self.search.installEventFilter(self)
        for one in (title, self.search, Echo(self.search), self._nothing):
            self.body.addWidget(one)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self._why)
        self._find("")
        speech.follow(self._tell)

    def dress(self, look: Look) -> None:
        """Take on another look."""
        self._rows.refresh(look)
        self.table.fit(look, 34, 66, 0, 140, 92, 150, rest=0.36)

    def reload(self) -> None:
        """Ask the catalogue again."""
        self._find(self.search.text())

    def start(self) -> None:
        """Ready to type."""
        self.search.setFocus()
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Down goes from the search into the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            self.table.setFocus()
            if not self.table.currentIndex().isValid():
                self.table.setCurrentIndex(self._sift.index(0, 1))
            return True
        return False

    def _tell(self) -> None:
        """Below the list: why the item under the cursor cannot be had here, or what is to be known of it."""
        index = self.table.currentIndex()
        item = self._entry(index).item if index.isValid() else None
        text = ""
        if item and (no := item.refusal):
            text = self._speech.because(no.reason, **no.facts)
        elif item:
            text = self._speech(item.note)
        self._why.setText(text)
        self._why.setVisible(bool(text))

    def _find(self, text: str) -> None:
        self._rows.put(entries(self._catalogue.find(text), self._catalogue.item))
        self._nothing.setVisible(not self._rows.rows)
        self._tell()

    def _pick_first(self) -> None:
        """The first line that can be chosen; a search for a cancelled item gets its reason."""
        found = [self._entry(self._sift.index(row, 0)) for row in range(self._sift.rowCount())]
        for entry in found:
            if not entry.head:
                self.picked.emit(entry.item.code)
                return

    def _pick(self, index: QModelIndex) -> None:
        self.picked.emit(self._entry(index).item.code)

    def _entry(self, index: QModelIndex) -> Entry:
        return self._rows.rows[self._sift.mapToSource(index).row()]
