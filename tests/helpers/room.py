"""Which words of a window are cut: what a look at the picture would find, measured."""

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QApplication,
    QHeaderView,
    QLabel,
    QMenuBar,
    QPushButton,
    QStyle,
    QStyleOptionHeader,
    QTabBar,
    QWidget,
)


def cut(window: QWidget) -> list[str]:
    """Every visible label, button, heading, tab and menu of `window` with less room than its words need."""
    for _ in range(10):
        QApplication.processEvents()  # a layout is told of its words in rounds
    found: list[str] = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.visibleRegion().boundingRect().isValid():
            found += [f"{widget.objectName() or type(widget).__name__}: {words}" for words in _cut(widget)]
    return found


def _cut(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel():
            text = widget.text()
            line = widget.fontMetrics().tightBoundingRect(text).height()
            high = widget.heightForWidth(widget.width()) if widget.wordWrap() else line
            wide = 0 if widget.wordWrap() else widget.sizeHint().width()
            if text and (wide > widget.width() or high > widget.height() + 1):
                yield f"{text} ({widget.width()}x{widget.height()} of {wide}x{high})"
        case QPushButton():
            hint: QSize = widget.sizeHint()
            if widget.text() and (hint.width() > widget.width() or hint.height() > widget.height() + 1):
                yield f"{widget.text()} ({widget.width()} of {hint.width()})"
        case QTabBar():
            if widget.sizeHint().width() > widget.width():
                yield widget.tabText(0)
        case QMenuBar():
            for action in widget.actions():
                if action.isVisible() and not widget.rect().contains(widget.actionGeometry(action)):
                    yield action.text()
        case QHeaderView():
            yield from _headings(widget)
        case _:
            pass


def _headings(header: QHeaderView) -> Iterator[str]:
    if header.orientation() != Qt.Orientation.Horizontal:
        return
    model = header.model()
    for column in range(model.columnCount(QModelIndex())):
        option = QStyleOptionHeader()
        header.initStyleOption(option)
        option.text = str(model.headerData(column, Qt.Orientation.Horizontal) or "")  # type: ignore[attr-defined]
        need = header.style().sizeFromContents(QStyle.ContentsType.CT_HeaderSection, option, QSize(), header)
        if option.text and not header.isSectionHidden(column) and need.width() > header.sectionSize(column):  # type: ignore[attr-defined]
            yield f"{option.text} ({header.sectionSize(column)} of {need.width()})"  # type: ignore[attr-defined]
