"""Papers at the desk: each step prints what it owes by itself, and any paper of a case can be printed from a list."""

import pytest
from PySide6.QtWidgets import QComboBox

from clerk.window import DeskWindow
from tests.helpers.desk import Hall
from tests.helpers.desksteps import enter, received, take


@pytest.fixture
def window(hall: Hall) -> DeskWindow:
    return enter(hall, 1, "1002")


def choices(window: DeskWindow) -> QComboBox:
    """The list of papers that is open."""
    window.command("intake.papers").trigger()
    assert window.steps.form
    widget = window.steps.form._inputs[0].widget
    assert isinstance(widget, QComboBox)
    return widget


def test_a_step_prints_what_it_owes_and_nothing_of_the_steps_before(hall: Hall, window: DeskWindow) -> None:
    case = received(hall, "health")
    take(window, "tolerate", case, until=hall.clock.now().date())
    assert hall.papers[0].asked == [(case.id, "tolerance_promise"), (case.id, "tolerance")]
    take(window, "withdraw", None, why="")
    assert hall.papers[0].asked[2:] == [(case.id, "termination")]


def test_any_paper_of_the_case_is_printed_from_the_list(hall: Hall, window: DeskWindow) -> None:
    case = received(hall)
    take(window, "refuse", case, ground="not_entitled", words="不具备资格")
    listed = choices(window)
    assert [listed.itemText(n) for n in range(listed.count())] == [
        "不予受理通知书（打印过 1 次）", "申请材料收件凭证", "办事指南", "一次性告知单", "政务服务评价表",
    ]  # fmt: skip
    listed.setCurrentIndex(1)
    assert window.steps.form
    window.steps.form.ok.click()
    assert hall.papers[0].asked[-1] == (case.id, "receipt")
    choices(window).setCurrentIndex(2)
    window.steps.form.ok.click()
    assert hall.papers[0].asked[-1] == (case.item, "guide")


def test_without_a_case_there_is_nothing_to_print(window: DeskWindow) -> None:
    window.command("intake.papers").trigger()
    assert window.notice.text == "先打开一件办件，或在历史办件里选一件"
    assert window.steps.form is None
