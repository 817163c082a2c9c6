"""Table models: rows of the hall as the desk's tables show, sort and sift them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont

from clerk.look import Look
from clerk.speech import Speech
from hall.cases.cases import STATE_WORDS, Case, CaseState, MaterialState
from hall.catalogue.catalogue import CASE_TYPES, Form, Material, ServiceItem
from hall.glyphs import on_screen
from hall.identity import mask_name
from hall.line.tickets import Ticket
from hall.words import N_

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
SORT = int(Role.UserRole)
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """`text` is what a cell shows; `sort` what it is ordered by, its text where there is none."""

    heading: str
    text: Callable[[R], str]
    sort: Callable[[R], object] | None = None


class Rows(QAbstractTableModel, Generic[R]):
    """A list of values as a table."""

    def __init__(self, speech: Speech, look: Look, columns: Sequence[Column[R]]) -> None:
        super().__init__()
        self.speech, self.look = speech, look
        self.columns = columns
        self.rows: list[R] = []
        speech.follow(self.refresh)

    def put(self, rows: Sequence[R]) -> None:
        """Show `rows` in place of what was there. The same rows again cost nothing: a table is dear to lay out."""
        if list(rows) == self.rows:
            return
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def refresh(self, look: Look | None = None) -> None:
        """Words or colours changed: tell everything again."""
        self.look = look or self.look
        self.layoutAboutToBeChanged.emit()
        self.layoutChanged.emit()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:  # noqa: N802
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self.speech(self.columns[section].heading)
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role in (Role.DisplayRole, Role.ToolTipRole):
            return on_screen(column.text(row))
        if role == SORT:
            return column.sort(row) if column.sort else column.text(row)
        if role == Role.FontRole:
            return self.font(row, index.column())
        if role == Role.ForegroundRole:
            colour = self.colour(row, index.column())
            return QBrush(QColor(colour)) if colour else None
        return None

    def font(self, row: R, column: int) -> QFont | None:
        """Another font for this cell, if it needs one."""
        return None

    def colour(self, row: R, column: int) -> str:
        """Another colour for this cell, "" for the table's own."""
        return ""


class Sift(QSortFilterProxyModel, Generic[R]):
    """Sorts by the columns' own order and keeps the rows that hold every word typed and pass `keep`."""

    def __init__(self, model: Rows[R]) -> None:
        super().__init__()
        self._rows = model
        self._words: list[str] = []
        self._keep: Callable[[R], bool] = lambda _: True
        self._also: Callable[[R], bool] = lambda _: False
        self.setSourceModel(model)
        self.setSortRole(SORT)
        self.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def sift(
        self, text: str, keep: Callable[[R], bool] = lambda _: True, also: Callable[[R], bool] = lambda _: False
    ) -> None:
        """Keep the rows that hold all words of `text`, in any column, or are `also` meant by it, and pass `keep`."""
        self.beginFilterChange()
        self._words, self._keep, self._also = text.casefold().split(), keep, also
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:  # noqa: N802 - Qt's name
        one = self._rows.rows[row]
        line = " ".join(column.text(one) for column in self._rows.columns).casefold()
        return (all(word in line for word in self._words) or self._also(one)) and self._keep(one)


# -- the queue --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class of the desk: its name, how many wait, the wait of a newcomer in minutes."""

    letter: str
    name: str
    count: int
    wait: int


def class_rows(speech: Speech, look: Look) -> Rows[ClassRow]:
    """Waiting by class."""
    return Rows(
        speech,
        look,
        (
            Column(N_("类别"), lambda r: f"{r.letter}  {speech(r.name)}"),
            Column(N_("等候"), lambda r: str(r.count), lambda r: r.count),
            Column(N_("预计"), lambda r: speech(N_("{n} 分"), n=r.wait) if r.count else "—", lambda r: r.wait),
        ),
    )


class WaitingRows(Rows[Ticket]):
    """The next numbers, in order of arrival."""

    def __init__(self, speech: Speech, look: Look, class_name: Callable[[str], str]) -> None:
        super().__init__(
            speech,
            look,
            (
                Column(N_("号"), lambda t: t.number),
                Column(N_("类别"), lambda t: speech(class_name(t.klass))),
                Column(N_("取号时间"), lambda t: t.issued_at[11:16]),
            ),
        )

    def font(self, row: Ticket, column: int) -> QFont | None:
        return self.look.font(bold=True) if column == 0 else None


# -- items ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the item picker: an item, or one part (办理项) of it. A head only gathers its parts."""

    item: ServiceItem
    part: int = 0  # its place among the parts, from 1

    @property
    def head(self) -> bool:
        return bool(self.item.parts)


def entries(items: Sequence[ServiceItem], item: Callable[[str], ServiceItem]) -> list[Entry]:
    """`items`, each followed by its parts as `item` tells them."""
    found: list[Entry] = []
    for one in items:
        found.append(Entry(one))
        found += [Entry(item(part.code), place) for place, part in enumerate(one.parts, 1)]
    return found


class ItemRows(Rows[Entry]):
    """The item picker: cancelled items are struck through and say why."""

    def __init__(self, speech: Speech, look: Look) -> None:
        super().__init__(
            speech,
            look,
            (
                Column(N_("序号"), lambda e: "" if e.part else str(e.item.seq), lambda e: e.item.seq * 100 + e.part),
                Column(N_("事项"), self._name, lambda e: speech(e.item.name)),
                Column(N_("部门"), lambda e: speech(e.item.department)),
                Column(
                    N_("办件类型"), lambda e: "" if e.head or e.item.cancelled else speech(CASE_TYPES[e.item.case_type])
                ),
                Column(N_("时限"), self._limit),
            ),
        )

    def _name(self, entry: Entry) -> str:
        name = self.speech(entry.item.name)
        return f"　　{name}" if entry.part else name

    def _type(self, entry: Entry) -> str:
        return "" if entry.head or entry.item.cancelled else self.speech(CASE_TYPES[entry.item.case_type])

    def _limit(self, entry: Entry) -> str:
        if entry.item.cancelled:
            return self.speech(N_("已取消"))
        if entry.head:
            return ""
        return entry.item.promised.said(self.speech) if entry.item.promised else "—"

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        entry = self.rows[index.row()]
        if role == Role.ToolTipRole and entry.item.cancelled:
            return self.speech(entry.item.why)
        return super().data(index, role)

    def font(self, row: Entry, column: int) -> QFont | None:
        if row.item.cancelled and column == 1:
            font = self.look.font()
            font.setStrikeOut(True)
            return font
        return None

    def colour(self, row: Entry, column: int) -> str:
        return self.look.colours.muted if row.item.cancelled or row.head or column in (0, 2) else ""


# -- materials --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the checklist; `held` tells that the hall has it."""

    material: Material
    held: bool = False


class MaterialRows(Rows[Line]):
    """The checklist of a case. `ticked` tells a change made by the clerk: code and whether it is held now."""

    ticked = Signal(str, bool)

    def __init__(self, speech: Speech, look: Look) -> None:
        super().__init__(
            speech,
            look,
            (
                Column("", lambda _: "", lambda line: line.held),
                Column(N_("材料"), lambda line: speech(line.material.name)),
                Column(N_("要求"), lambda line: speech(N_("关键") if line.material.key else N_("非关键"))),
                Column(N_("形式"), lambda line: shape(line.material, speech)),
                Column(N_("说明"), lambda line: speech(line.material.note)),
            ),
        )
        self.locked = False
        self.wanted_shown = False  # after a refusal, what is missing stands out

    def tick(self, row: int, held: bool) -> None:
        """The clerk says that line `row` is here, or is not; nothing happens when the list is locked."""
        line = self.rows[row]
        if not self.locked and line.held != held:
            self.hold(line.material.code, held)
            self.ticked.emit(line.material.code, held)

    def hold(self, code: str, held: bool) -> None:
        """Set a line without telling anybody."""
        self.rows = [replace(line, held=held) if line.material.code == code else line for line in self.rows]
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1))

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        line = self.rows[index.row()]
        if index.column() == 0 and role == Role.CheckStateRole:
            return Qt.CheckState.Checked if line.held else Qt.CheckState.Unchecked
        if role == Role.AccessibleTextRole:
            said = self.speech(N_("已收") if line.held else N_("未收"))
            return f"{said} {self.speech(line.material.name)}"
        return super().data(index, role)

    def font(self, row: Line, column: int) -> QFont | None:
        return self.look.font(bold=True) if column == 1 and row.material.key else None

    def colour(self, row: Line, column: int) -> str:
        if self.wanted_shown and not row.held and column == 1:
            return self.look.colours.bad
        return self.look.colours.muted if column > 1 else ""


def shape(material: Material, speech: Speech) -> str:
    """In what form a material comes: by card, as paper with so many originals and copies, or not at all."""
    if material.form is Form.CARD:
        return speech(N_("读卡"))
    if material.form is Form.SHARED:
        return speech(N_("免提交，由本厅核验"))
    if material.form is Form.PLEDGE:
        return speech(N_("当面签承诺"))
    parts = [
        speech(N_("原件 {n}"), n=material.originals) if material.originals else "",
        speech(N_("复印件 {n}"), n=material.copies) if material.copies else "",
    ]
    return " · ".join(part for part in parts if part)


def checklist(item: ServiceItem, case: Case | None) -> list[Line]:
    """The lines of `item`, as far as `case` already holds them."""
    held = {m.code for m in case.materials if m.state is not MaterialState.WANTED} if case else set[str]()
    return [Line(material, material.code in held) for material in item.materials]


# -- cases ------------------------------------------------------------------------------------------------------------


KINDS: dict[CaseState, str] = {  # the tint of a state; what is over has none
    CaseState.RECEIVED: "warn",
    CaseState.SUPPLEMENT: "warn",
    CaseState.TOLERATED: "warn",
    CaseState.PAUSED: "warn",
    CaseState.ACCEPTED: "accent",
    CaseState.REVIEWING: "accent",
    CaseState.GRANTED: "good",
    CaseState.ISSUED: "good",
    CaseState.DENIED: "bad",
    CaseState.REFUSED: "bad",
    CaseState.REVOKED: "bad",
}


class CaseRows(Rows[Case]):
    """Recent cases; names are masked, numbers of people are not shown at all."""

    def __init__(self, speech: Speech, look: Look) -> None:
        super().__init__(
            speech,
            look,
            (
                Column(N_("办件编号"), lambda c: c.number),
                Column(N_("事项"), lambda c: speech(c.item_name)),
                Column(N_("申请人"), lambda c: mask_name(c.applicant.name)),
                Column(N_("状态"), lambda c: speech(STATE_WORDS[c.state])),
                Column(N_("收件"), lambda c: c.received_at[:10], lambda c: c.received_at),
                Column(N_("决定"), lambda c: c.decision),
            ),
        )

    def colour(self, row: Case, column: int) -> str:
        c = self.look.colours
        kinds = {"warn": c.warn, "accent": c.accent, "good": c.good, "bad": c.bad}
        return kinds.get(KINDS.get(row.state, ""), c.muted) if column == 3 else c.muted if column > 3 else ""


def when(time: str) -> str:
    """ISO time to minutes, for people: 2026-11-21 09:30."""
    return time[:16].replace("T", " ")
