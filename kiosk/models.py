"""List models for QML, made of frozen rows: each field of the row is a role."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from PySide6.QtCore import Property, QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Signal

from kiosk.shown import legible

_FIRST_ROLE = 0x0100  # Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One station of the step trail; `place` is done, here or ahead."""

    words: str
    place: str


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class of business: who waits, and the expected wait in minutes; `tint` picks its colour."""

    letter: str
    name: str
    count: int
    minutes: int
    tint: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case of the citizen in plain words; `stage` 0 … 3 is how far it is, `parked` that it has not left us yet."""

    number: str
    item: str
    status: str
    said: str
    stage: int
    received: str
    promised: str
    follows: str
    decision: str
    parked: bool


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One line of what a scanned paper proves."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit that can be rated; `at` is the time of day it was called."""

    ticket: str
    number: str
    name: str
    window: int
    at: str
    tint: int


@dataclass(frozen=True, slots=True)
class GradeRow:
    """One of the five grades."""

    stars: int
    words: str


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One reason of the chosen grade."""

    code: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window where somebody can be asked."""

    number: int
    name: str
    open: bool


@dataclass(frozen=True, slots=True)
class CallRow:
    """A number on the board and the window it was called to."""

    number: str
    window: int
    name: str
    tint: int


class Rows(QAbstractListModel):
    """Rows of one kind. Replacing as many rows as there are keeps the delegates, and with them the focus."""

    count_changed = Signal()

    def __init__(self, kind: type[Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names = [f.name for f in fields(kind)]
        self._rows: list[Any] = []

    @property
    def rows(self) -> tuple[Any, ...]:
        """What is shown now."""
        return tuple(self._rows)

    def replace(self, rows: Sequence[Any]) -> None:
        """Show `rows` instead."""
        new = list(rows)
        if new == self._rows:
            return
        if len(new) != len(self._rows):
            self.beginResetModel()
            self._rows = new
            self.endResetModel()
            self.count_changed.emit()
            return
        old, self._rows = self._rows, new
        for at, (was, now) in enumerate(zip(old, new, strict=True)):
            if was != now:
                self.dataChanged.emit(self.index(at), self.index(at))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        at = role - _FIRST_ROLE
        if not index.isValid() or not 0 <= at < len(self._names):
            return None
        value = getattr(self._rows[index.row()], self._names[at])
        return legible(value) if isinstance(value, str) else value

    def roleNames(self) -> dict[int, QByteArray]:  # noqa: N802
        return {_FIRST_ROLE + i: QByteArray(name.encode()) for i, name in enumerate(self._names)}

    @Property(int, notify=count_changed)
    def count(self) -> int:
        return len(self._rows)
