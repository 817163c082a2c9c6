"""Taking steps of cases at a desk: somebody signed in, a case received, a form filled in and sent."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QListWidget, QMenu, QPlainTextEdit

from clerk.desk import Step
from clerk.panels.finder import Finder
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
    """Every menu's title, wherever it stands."""
    return [menu.title() for menu in window.menuBar().findChildren(QMenu)]


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
