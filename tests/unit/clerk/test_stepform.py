"""The form of a step by keyboard alone: Enter goes on, long lists are searched, nothing known is typed again."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QScrollArea

from clerk.look import Look
from clerk.panels.finder import Finder
from clerk.panels.stepform import StepForm
from clerk.speech import Speech
from clerk.steps import Field, Kind, line, number
from clerk.window import DeskWindow
from hall.cases.cases import CaseState
from hall.identity import mask_number
from tests.helpers.bundles import HOUSE, answers
from tests.helpers.desk import CARD, Hall
from tests.helpers.desksteps import WHO, enter, received, take

Key = Qt.Key
LINES = tuple((str(n), f"2026-11-{n:02d}　工单 {n}　西街路灯不亮") for n in range(1, 31))


@pytest.fixture
def window(hall: Hall) -> DeskWindow:
    """Desk 1 with 1001 at it."""
    hall.cases.hall = "chenggu"
    return enter(hall, 1, "1001")


def shown(window: DeskWindow, *fields: Field, done: Callable[..., bool] | None = None) -> StepForm:
    """A form over the desk."""
    window.steps.ask("登记（演示）", "", fields, window.look, done)
    form = window.steps.form
    assert form
    return form


def press(form: StepForm, *keys: Qt.Key | str) -> None:
    """Keys, or what is typed, to whatever of the form has the keyboard."""
    for key in keys:
        now = form.focusWidget()
        assert now
        if isinstance(key, str):
            QTest.keyClicks(now, key)
        else:
            QTest.keyClick(now, key)


def test_enter_goes_on_and_behind_the_last_field_is_the_key(window: DeskWindow) -> None:
    told: list[object] = []
    choices = Field("why", "为什么", Kind.CHOICE, (("a", "甲"), ("b", "乙")))
    form = shown(window, line("name", "姓名"), choices, line("note", "备注"), done=lambda a: not told.append(a))
    press(form, "Wang")
    press(form, Key.Key_Return, Key.Key_Down, Key.Key_Return)
    press(form, "ok")
    assert told == []
    press(form, Key.Key_Enter)
    assert told == [{"name": ["Wang"], "why": ["b"], "note": ["ok"]}]
    assert not form.isVisible()


def test_a_form_that_asks_nothing_is_done_with_enter_and_left_with_escape(hall: Hall, window: DeskWindow) -> None:
    window.cases.open(hall.cases.supplements.ask(received(hall, "LICENCE").id, ["缺签名"], "1001"))
    told: list[object] = []
    form = shown(window, done=lambda a: not told.append(a))
    assert form.focusWidget() is form.ok
    assert form.ok.text() == "登记"  # what it does, and not 确定
    press(form, Key.Key_Return)
    assert told == [{}]
    form = shown(window, done=lambda a: not told.append(a))
    press(form, Key.Key_Escape)
    assert (len(told), form.isVisible()) == (1, False)


def test_a_long_list_is_searched_and_what_is_only_shown_asks_nothing(window: DeskWindow) -> None:
    told: list[dict[str, list[str]]] = []
    form = shown(window, Field("sheet", "工单", Kind.CHOICE, LINES), done=lambda a: not told.append(a))
    press(form, "26-11-1")
    press(form, Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Return)
    assert told == [{"sheet": ["11"]}]
    form = shown(window, Field("sheet", "工单", Kind.LIST, LINES[:3]), done=None)
    assert form.ok.isHidden()
    press(form, Key.Key_Return)
    assert not form.isVisible()


def test_an_item_is_found_by_its_name_and_several_are_collected(window: DeskWindow) -> None:
    told: list[dict[str, list[str]]] = []
    fields = (Field("items", "事项", Kind.ITEMS), Field("item", "事项", Kind.ITEM))
    form = shown(window, *fields, done=lambda a: not told.append(a))
    for typed in ("jiehun", "CG26-31", "CG26-31"):  # the second time puts it back
        press(form, typed)
        press(form, Key.Key_Return)
    press(form, Key.Key_Return, Key.Key_Return)
    assert [len(told[0]["items"]), told[0]["item"]] == [1, [""]]
    assert told[0]["items"][0].startswith("CG17-08")


def test_what_stands_in_the_form_is_not_typed_again_and_its_number_stays_masked(hall: Hall, window: DeskWindow) -> None:
    window.intake.form.put(WHO)
    window.command("step.bundle.open").trigger()
    form = window.steps.form
    assert form
    id_number, phone = form.findChild(QLineEdit, "step.id_number"), form.findChild(QLineEdit, "step.phone")
    assert id_number
    assert phone
    assert (id_number.text(), phone.text()) == (mask_number(CARD.number), WHO.phone)
    form.ok.click()
    assert window.intake.case, window.notice.text  # the first case of the bundle is at the window, to go on with
    assert window.intake.case.applicant.id_number == CARD.number
    assert "个事项" in window.notice.text


def test_a_masked_number_is_cleared_to_type_another(window: DeskWindow) -> None:
    told: list[dict[str, list[str]]] = []
    field = Field("id_number", "号码", Kind.NUMBER, value=CARD.number)
    form = shown(window, field, number("other", "号码"), done=lambda a: bool(told.append(a)))
    form.ok.click()
    press(form, Key.Key_A, Key.Key_Delete)
    press(form, "990")
    form.ok.click()
    assert [each["id_number"] for each in told] == [[CARD.number], ["990"]]


def test_a_form_of_many_pages_comes_again_until_all_is_filled_in(hall: Hall, window: DeskWindow) -> None:
    bundle = hall.cases.bundles.open(HOUSE, WHO, {}, "", "1001")
    case = hall.cases.case(bundle.cases[0].id)
    plan = hall.cases.bundles.plan(HOUSE)
    page = dict(list(answers(plan).items())[:8])
    take(window, "bundle.answer", case, **page)
    form = window.steps.form
    assert form
    assert form.isVisible()
    now = hall.cases.bundles.of_case(case.id)
    assert now
    assert len(plan.unanswered(now.answers)) == len(form._inputs) == 4


def test_a_look_up_of_cases_stays_with_the_case_at_the_window(hall: Hall, window: DeskWindow) -> None:
    case = received(hall)
    window.cases.open(case)
    window.command("step.delivery.owed").trigger()
    assert window.notice.text == "还没有送达的结果：现在没有要处理的"
    assert window.intake.case
    assert window.intake.case.state is CaseState.RECEIVED


@pytest.mark.parametrize("size", ["normal", "largest"])
def test_every_field_of_the_longest_forms_is_on_one_screen(window: DeskWindow, size: str) -> None:
    window.resize(1366, 768)
    window.wear(Look("light", size))
    longest = ("agency.mandate",) if size == "normal" else ()
    for name in ("bundle.open", "project.open", "enquiry.receive", "draft.keep", *longest):
        window.command(f"step.{name}").trigger()
        form = window.steps.form
        assert form, name
        (scroll,) = (one for one in form.findChildren(QScrollArea) if one.parent() is form)
        inside = scroll.widget()
        assert inside
        assert inside.sizeHint().height() <= scroll.height(), name
        assert form.width() <= window.width()
        window.steps.close()


def test_the_keyboard_reaches_what_the_list_of_a_finder_hides(window: DeskWindow) -> None:
    form = shown(window, Field("sheet", "工单", Kind.LIST, LINES))
    found = form.findChild(Finder)
    assert found
    press(form, *(Key.Key_PageDown,) * 4)
    assert found.values == ["21"]


def test_a_line_of_several_parts_says_each_that_has_a_word(hall: Hall, window: DeskWindow) -> None:
    say = Speech("en")
    assert say.line("临610722202611230001　公共场所卫生许可　2026-11-23") == (
        "临610722202611230001　Hygiene permit for public places　2026-11-23"
    )
    assert say.line("西街路灯不亮，投诉、其他") == "西街路灯不亮，投诉、其他"  # what people wrote stays as it is
    assert say.told("{names}", {"names": ("身份证", "没有译文的材料")}) == "ID card, 没有译文的材料"
    assert Speech().line("甲　公共场所卫生许可") == "甲　公共场所卫生许可"
    window.speak("en")
    for kind in (Kind.CHOICE, Kind.LIST, Kind.ITEM, Kind.MANY):
        form = shown(window, Field("case", "办件", kind, (("c1", "公共场所卫生许可　甲1　—"),)))
        (asked,) = form._inputs
        match asked.widget:
            case Finder(words=words):
                said = words[0]
            case QComboBox() as drop:
                said = drop.itemText(0)
            case QListWidget() as ticked:
                said = ticked.item(0).text()
            case _:
                said = ""
        assert said == "Hygiene permit for public places　甲1　—", kind
