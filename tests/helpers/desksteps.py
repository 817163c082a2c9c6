"""Taking steps of cases at a desk: somebody signed in, a case received, a form filled in and sent."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QListWidget, QMenu, QPlainTextEdit

from clerk.desk import Step
from clerk.panels.finder import Finder
from clerk.panels.stepform import _Input
from clerk.window import DeskWindow
from hall.cases.cases import Applicant, Case, MaterialState
from tests.helpers.desk import CARD, PASSWORD, Hall

PERMIT = "CG26-40"  # a licence with a key plan, a pledge, and a minor material
WHO = Applicant(CARD.name, "mainland", CARD.number, "13800000000", "")


def enter(hall: Hall, number: int, person: str) -> DeskWindow:
    desk = hall.desk(number)
    desk.show()
    desk.signin.id.setText(person)
    desk.signin.password.setText(PASSWORD)
    desk.signin.enter.click()
    assert desk.desk.step is Step.CLOSED
    return desk


def titles_of(window: DeskWindow) -> list[str]:
    """Every menu's title, wherever it stands, without the letter that opens it."""
    return [menu.title().partition("(&")[0] for menu in window.menuBar().findChildren(QMenu)]


def received(hall: Hall, *without: str, item: str = PERMIT) -> Case:
    case = hall.cases.receive(item, WHO, "", "1001")
    for material in case.materials:
        if material.code not in without:
            case = hall.cases.set_material(case.id, material.code, MaterialState.RECEIVED, "1001")
    return case


def take(window: DeskWindow, name: str, case: Case | None = None, /, **answers: object) -> str:
    """Choose a step from the menu, fill its form in, and press the key; what the desk said."""
    if case:
        window.cases.open(case)
    window.command(f"step.{name}").trigger()
    form = window.steps.form
    if form is None or not form.isVisible():
        return window.notice.text
    for field, value in answers.items():
        widget = next(one.widget for one in form._inputs if one.field.name == field)
        match widget:
            case Finder():
                for each in [value] if isinstance(value, str) else value:  # pyright: ignore[reportGeneralTypeIssues]
                    widget.choose(each)
                    if not isinstance(value, str):
                        widget.search.setText(each)
                        assert widget.take(), each
            case QLineEdit():
                widget.setReadOnly(False)
                widget.setText(str(value))
            case QPlainTextEdit():
                widget.setPlainText(str(value))
            case QComboBox():
                widget.setCurrentIndex(widget.findData(value))
            case QDateEdit():
                widget.setDate(value)  # pyright: ignore[reportArgumentType]
            case QListWidget():
                for row in range(widget.count()):
                    item = widget.item(row)
                    assert isinstance(value, set)
                    held = item.data(Qt.ItemDataRole.UserRole) in value
                    item.setCheckState(Qt.CheckState.Checked if held else Qt.CheckState.Unchecked)
            case _:
                raise AssertionError(widget)
    form.ok.click()
    return form.fault.text() if form.isVisible() else window.notice.text


def lines(window: DeskWindow, part: str) -> list[QAction]:
    """What a part of the menu lists when it is opened."""
    menu = window.findChild(QMenu, f"line.{part}")
    assert menu is not None, part
    menu.aboutToShow.emit()
    return menu.actions()


def seen(window: DeskWindow, name: str) -> list[str]:
    """The lines of a step that only shows something."""
    window.command(f"step.{name}").trigger()
    form = window.steps.form
    assert form, window.notice.text
    found = form._inputs[0].widget
    assert isinstance(found, Finder)
    assert not form.ok.isVisible()
    window.steps.close()
    return found.words


def asked(window: DeskWindow, part: str) -> _Input:
    """The list of a part that is searched."""
    window.command(f"line.{part}").trigger()
    assert window.steps.form
    return window.steps.form._inputs[0]


def choose(window: DeskWindow, part: str, text: str) -> None:
    """Open a part of the menu and choose the line that holds `text`."""
    if window.findChild(QMenu, f"line.{part}"):
        next(line for line in lines(window, part) if text in line.text()).trigger()
        return
    found = asked(window, part)
    value = next(value for value, words in found.field.choices if text in words)
    if isinstance(found.widget, Finder):
        found.widget.choose(value)
    else:
        assert isinstance(found.widget, QComboBox)
        found.widget.setCurrentIndex(found.widget.findData(value))
    assert window.steps.form
    window.steps.form.ok.click()
