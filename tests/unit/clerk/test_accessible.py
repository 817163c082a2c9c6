"""Eight hours without a mouse, and with a screen reader: what can be used has a name, and the keyboard reaches it."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QLabel, QWidget

from clerk.panels.finder import Finder
from clerk.panels.stepform import StepForm
from clerk.steps import Field, Kind
from clerk.window import DeskWindow
from tests.helpers.desk import CARD, Hall
from tests.helpers.desksteps import enter, received

FEW, MANY = tuple((f"{n}", f"第 {n} 条") for n in range(3)), tuple((f"{n}", f"第 {n} 条") for n in range(30))
EVERY_KIND = tuple(
    Field(f"{kind.value}{len(lines)}", f"{kind.value}", kind, lines) for kind in Kind for lines in (FEW, MANY)
)
_ALONE = ("notice.close", "doubts.came", "doubts.missed")  # Esc, Ctrl+Y, Ctrl+U: they never take the keyboard away


def used(root: QWidget) -> Iterator[QWidget]:
    """What can be seen and used: whatever takes the keyboard or is pressed."""
    for one in (root, *root.findChildren(QWidget)):
        inner = isinstance(one.parent(), QAbstractScrollArea) or one.objectName().startswith("qt_")
        wants = one.focusPolicy() != Qt.FocusPolicy.NoFocus or isinstance(one, QAbstractButton)
        wants = wants and not isinstance(one, QLabel)  # which is its own name, and only read
        if one.isVisibleTo(root) and wants and not inner and not one.isWindow() and one.focusProxy() is None:
            yield one


def nameless(root: QWidget) -> list[str]:
    """What a screen reader could only call a field or a button."""
    found: list[str] = []
    for one in used(root):
        said = QAccessible.queryAccessibleInterface(one)
        if not said.text(QAccessible.Text.Name).strip():
            found.append(f"{type(one).__name__} {one.objectName()}")
    return found


def by_tab(root: QWidget) -> set[QWidget]:
    """What Tab comes by, all the way round."""
    found: set[QWidget] = set()
    one: QWidget | None = root
    while one and one not in found:
        found.add(one)
        one = one.nextInFocusChain()  # never None, whatever the stub says
    return {one for one in found if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(root)}


def moved(one: QWidget) -> bool:
    """Whether it is the list below a search, which Up and Down move from there."""
    finder = one.parent()
    return isinstance(finder, Finder) and one is finder.list and finder.search.isVisible()


@pytest.fixture
def window(hall: Hall) -> DeskWindow:
    """Desk 1 with a number at its window and an item chosen."""
    hall.tickets.issue("A", CARD, "kiosk")
    received(hall)
    window = enter(hall, 1, "1001")
    window.press("window")
    window.press("call")
    return window


def screens(window: DeskWindow) -> Iterator[tuple[str, Callable[[], QWidget]]]:
    def tab(index: int) -> Callable[[], QWidget]:
        return lambda: (window.show_tab(index), window)[1]

    def case() -> QWidget:
        window.show_tab(0)
        window.intake.pick("CG17-01")
        return window

    def palette() -> QWidget:
        window.open_palette()
        return window.palette_sheet

    def form() -> QWidget:
        window.palette_sheet.close_sheet()
        window.steps.ask("一张表", "", EVERY_KIND, window.look, lambda _: False)
        assert window.steps.form
        return window.steps.form

    def signin() -> QWidget:
        window.press("lock")
        return window.signin

    yield from (("items", tab(0)), ("history", tab(1)), ("case", case), ("palette", palette), ("form", form))
    yield "locked", signin


def test_everything_has_a_name_and_the_keyboard_reaches_it(window: DeskWindow) -> None:
    for name, show in screens(window):
        root = show()
        assert nameless(root) == [], name
        reached = by_tab(root.window())
        lost = [one.objectName() for one in used(root) if not (one in reached or moved(one)) and one.isEnabled()]
        assert [each for each in lost if each not in _ALONE] == [], name


def test_tab_goes_through_a_form_as_it_is_read(window: DeskWindow) -> None:
    window.steps.ask("一张表", "", EVERY_KIND, window.look, lambda _: False)
    form = window.steps.form
    assert isinstance(form, StepForm)
    form.activateWindow()
    QApplication.processEvents()
    order: list[int] = []
    for _ in range(80):
        now = form.focusWidget()
        assert now
        at = next((n for n, one in enumerate(form._inputs) if one.isAncestorOf(now)), -1)
        if not order or order[-1] != at:
            order.append(at)
        if now is form.ok:
            break
        QTest.keyClick(now, Qt.Key.Key_Tab)
    assert order == [*range(len(EVERY_KIND)), -1]
