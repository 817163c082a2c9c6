"""What no font has is a marked code wherever it stands on a desk, and never a box."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QWidget,
)

from clerk.controls import Choice, Echo, label
from clerk.panels.stepform import StepForm
from clerk.speech import Speech
from clerk.steps import Field, Kind
from clerk.window import DeskWindow
from hall import glyphs
from hall.cases.cases import Applicant
from hall.events import CardRead
from tests.helpers.desk import CARD, PASSWORD, Hall

BAD = "\U00031350\u0378\U000e0100"  # no face has it; it is no character; nobody sees it
MARKED = "〔U+31350〕〔U+0378〕〔U+E0100〕"
ITEM = "CG17-01"


@pytest.fixture(autouse=True)
def heard(expect_log: Callable[..., None]) -> None:
    expect_log("no font shows", 0)


def texts(window: QWidget) -> Iterator[tuple[str, str]]:
    """Every text of a window, seen or not just now, but what is being written."""
    yield window.objectName(), window.windowTitle()
    for one in window.findChildren(QWidget):
        yield one.objectName(), one.toolTip()
        if isinstance(one, QLabel | QAbstractButton):
            yield one.objectName(), one.text()
        elif isinstance(one, QComboBox):
            yield from ((one.objectName(), one.itemText(row)) for row in range(one.count()))
        elif isinstance(one, QListWidget):
            yield from ((one.objectName(), one.item(row).text()) for row in range(one.count()))
        elif isinstance(one, QAbstractItemView):
            model = one.model()
            yield from (
                (one.objectName(), str(model.index(row, column).data() or ""))
                for row in range(model.rowCount() if model else 0)
                for column in range(model.columnCount())
            )
        elif isinstance(one, QMenu):
            yield one.objectName(), one.title()
    yield from ((action.objectName(), action.text()) for action in window.findChildren(QAction))


def unreadable(window: QWidget) -> list[str]:
    """Those with a character that no face shows."""
    return [
        f"{name}: {text!a}"
        for name, text in texts(window)
        if any(char not in "\n\t" and not glyphs.visible(char) for char in text)
    ]


def open_desk(hall: Hall) -> DeskWindow:
    """A desk whose hall, clerk, line and applicants all bear what no font has; a case is being taken in."""
    hall.settings = replace(hall.settings, site=replace(hall.settings.site, name=BAD + hall.settings.site.name))
    hall.place = replace(
        hall.place,
        name=BAD + hall.place.name,
        classes=tuple(replace(one, name=one.name + BAD) for one in hall.place.classes),
        windows=tuple(replace(one, name=one.name + BAD) for one in hall.place.windows),
    )
    hall.store.run("UPDATE staff SET name = ? || name", BAD)
    card = replace(CARD, name=BAD + CARD.name)
    before = hall.cases.receive(ITEM, Applicant(card.name, card.kind.value, card.number), "", "1001")
    hall.store.run("UPDATE hall_case SET item_name = item_name || ?, decision = ?", BAD, BAD)
    hall.tickets.issue("A", card, "kiosk")
    hall.tickets.issue("A", card, "kiosk")
    window = hall.desk()
    window.show()
    window.signin.id.setText("1001")
    window.signin.password.setText(PASSWORD)
    window.signin.enter.click()
    for press in ("window", "call"):
        window.press(press)
    hall.buses[0].publish(CardRead(card))
    window.press("card")
    window.intake.pick(ITEM)
    window.tabs.setCurrentWidget(window.history)
    window.history.table.selectRow(0)
    assert hall.cases.case(before.id).item_name.endswith(BAD)
    return window


def test_no_text_of_a_desk_is_a_box(hall: Hall) -> None:
    window = open_desk(hall)
    assert unreadable(window) == []
    marked = {name for name, text in texts(window) if "〔U+31350〕" in text}
    assert len(marked) > 8, marked  # titles, tables, labels
    assert isinstance(window.intake.form.name.edit, QLineEdit)
    assert (
        window.intake.form.name.value == BAD + CARD.name
    )  # what was written stays what it is; what it is stands below
    assert "intake.name.note" in marked


def test_no_text_of_a_locked_desk_is_a_box(hall: Hall) -> None:
    window = open_desk(hall)
    hall.clock.advance(hall.settings.desk.lock_after_s)
    window._tick()
    assert unreadable(window) == []


def test_no_text_of_a_form_is_a_box(hall: Hall) -> None:
    window = open_desk(hall)
    fields = (
        Field("one", BAD, Kind.CHOICE, choices=((BAD, BAD),)),
        Field("many", BAD, Kind.MANY, choices=((BAD, BAD),)),
    )
    form = StepForm(window, Speech(), window.look, BAD, BAD, fields, lambda _: False)
    form.say(BAD)
    assert unreadable(form) == []
    assert sum(MARKED in text for _, text in texts(form)) == 10


@pytest.mark.parametrize("kind", [Kind.LINE, Kind.TEXT])
def test_what_is_being_typed_is_told_below_where_the_field_shows_a_box(hall: Hall, kind: Kind) -> None:
    """The field keeps what was typed; below it stands the same with marked codes, only as long as it is needed."""
    taken: list[object] = []

    def take(answers: object) -> bool:
        taken.append(answers)
        return True

    window = open_desk(hall)
    form = StepForm(window, Speech(), window.look, "改名", "", (Field("name", "姓名", kind),), take)
    form.show()
    (told,) = form.findChildren(Echo)
    edit = form._inputs[0].widget
    assert isinstance(edit, QLineEdit | QPlainTextEdit)
    assert told.isHidden()
    for typed, shown in (("张" + BAD, "张" + MARKED), ("欧阳㛃𠮷", ""), (BAD, MARKED)):
        edit.setText(typed) if isinstance(edit, QLineEdit) else edit.setPlainText(typed)
        assert ("" if told.isHidden() else told.text()) == shown
    form.ok.click()
    assert taken == [{"name": [BAD]}]


@pytest.mark.parametrize("name", ["history.search", "intake.item", "palette.search", "signin.id"])
def test_a_search_too_tells_below_what_it_can_show_only_as_a_box(hall: Hall, name: str) -> None:
    window = open_desk(hall)
    search = window.findChild(QLineEdit, name)
    assert isinstance(search, QLineEdit)
    search.setText("张" + BAD)
    assert [told.text() for told in window.findChildren(Echo) if not told.isHidden()] == ["张" + MARKED]
    search.clear()
    assert all(told.isHidden() for told in window.findChildren(Echo))


def test_a_finder_tells_it_below_its_search(hall: Hall) -> None:
    window = open_desk(hall)
    choices = tuple((str(n), f"第 {n} 项") for n in range(30))
    fields = (Field("one", "哪一项", Kind.CHOICE, choices=choices),)
    form = StepForm(window, Speech(), window.look, "选一项", "", fields, lambda _: False)
    form.show()
    (search,) = (edit for edit in form.findChildren(QLineEdit) if edit.objectName().endswith(".search"))
    search.setText(BAD)
    assert [told.text() for told in form.findChildren(Echo) if not told.isHidden()] == [MARKED]


def test_a_text_that_goes_round_the_edge_is_found(hall: Hall) -> None:
    outer = label()
    QLabel(BAD, outer)
    assert unreadable(outer) == [f": {BAD!a}"]
    choice = Choice()
    choice.addItem(BAD, "value")
    assert (choice.itemText(0), choice.currentData()) == (MARKED, "value")
