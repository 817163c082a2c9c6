"""The menus of the line at a desk: put aside, move on, bring back, give up, prefer, book and check in."""

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu

from clerk.desk import Step
from clerk.initials import initial
from clerk.panels.finder import Finder
from clerk.panels.stepform import StepForm
from clerk.window import DeskWindow
from hall.clock import HALL_ZONE
from hall.events import CardRead
from hall.hours import Span
from hall.line.picks import Why
from tests.helpers.desk import CARD, PASSWORD, Hall
from tests.helpers.desksteps import asked, choose

SAMPLE = datetime(2026, 11, 23, 9, 0, tzinfo=HALL_ZONE)


def enter(hall: Hall, number: int = 1, person: str = "1001") -> DeskWindow:
    """A desk with somebody signed in and the window open."""
    window = hall.desk(number)
    window.show()
    window.signin.id.setText(person)
    window.signin.password.setText(PASSWORD)
    window.signin.enter.click()
    window.press("window")
    return window


def test_f6_puts_a_number_aside_and_the_menu_takes_it_up_at_any_desk(hall: Hall) -> None:
    hall.tickets.issue("A", CARD, "kiosk")
    first, second = enter(hall, 1), enter(hall, 2, "1002")
    first.press("call")
    first.activateWindow()
    assert QTest.qWaitForWindowActive(first)
    QTest.keyClick(QApplication.focusWidget() or first, Qt.Key.Key_F6)
    assert (first.desk.step, first.desk.number) == (Step.OPEN, "")
    assert "A001" in first.notice.text
    choose(second, "held", "A001（1 号窗口挂起）")
    assert (second.desk.step, second.desk.number) == (Step.SERVING, "A001")
    hall.tail()
    assert (first.desk.step, second.desk.number) == (Step.OPEN, "A001")
    second.command("line.held").trigger()
    assert second.notice.text == "继续办理挂起的号：现在没有要处理的"


def test_a_late_echo_does_not_take_a_number_away_that_is_back(hall: Hall) -> None:
    hall.tickets.issue("A", None, "kiosk")
    window = enter(hall)
    window.press("call")
    window.press("hold")
    choose(window, "held", "A001")
    hall.tail()  # the tail tells of the holding only now
    assert (window.desk.step, window.desk.number) == (Step.SERVING, "A001")


def test_a_number_is_moved_to_a_class_or_a_window(hall: Hall) -> None:
    for _ in range(2):
        hall.tickets.issue("A", None, "kiosk")
    window = enter(hall)
    window.press("call")
    choose(window, "moves", "转到 3 号窗口")  # which does not handle class A
    assert window.notice.text == "3 号窗口不办 A 类业务"
    assert window.desk.number == "A001"
    choose(window, "moves", "转到 D 类")
    assert (window.desk.step, window.notice.text) == (Step.OPEN, "A001 已转号，前面还有 0 人")
    window.press("call")
    assert window.desk.number == "A001"
    choose(window, "moves", "转到 5 号窗口")
    window.press("call")
    assert window.desk.number == "A002"
    assert [ticket.only for ticket in hall.tickets.waiting()] == [5]


def test_what_was_typed_is_not_wiped_by_a_menu(hall: Hall) -> None:
    hall.tickets.issue("A", None, "kiosk")
    window = enter(hall)
    window.press("call")
    window.intake.pick("CG17-01")
    window.intake.form.phone.edit.insert("13800000000")
    choose(window, "moves", "转到 D 类")
    assert window.desk.number == "A001"
    window.press("hold")
    assert (window.desk.number, hall.tickets.held()) == ("A001", [])
    assert "Ctrl+D" in window.notice.text


def test_who_missed_the_call_is_brought_back(hall: Hall) -> None:
    for _ in range(2):
        hall.tickets.issue("A", None, "kiosk")
    window = enter(hall)
    window.press("call")
    window.press("no_show")
    choose(window, "missed", "A001")
    assert window.notice.text == "A001 已恢复，前面还有 1 人"
    assert [ticket.number for ticket in hall.tickets.waiting()] == ["A002", "A001"]


def test_numbers_are_given_up_and_preferred(hall: Hall) -> None:
    for _ in range(3):
        hall.tickets.issue("A", None, "kiosk")
    window = enter(hall)
    choose(window, "lanes", "A003 综合受理 → 军人和退役军人")
    assert window.notice.text == "A003 已转入优先办理"
    choose(window, "waiting", "A001")
    assert window.notice.text == "A001 已作弃号"
    assert [ticket.number for ticket in hall.tickets.waiting()] == ["A003", "A002"]
    assert not [words for _, words in asked(window, "lanes").field.choices if "A003" in words]


def test_a_guide_without_an_open_window_helps_the_line(hall: Hall) -> None:
    hall.tickets.issue("A", None, "kiosk")
    window = enter(hall)
    window.press("close")
    choose(window, "waiting", "A001")
    assert (window.desk.step, hall.tickets.waiting()) == (Step.CLOSED, [])
    window.command("line.moves").trigger()
    assert "F8" in window.notice.text


@pytest.mark.requirement("R-25")
def test_a_time_is_booked_cancelled_and_kept_with_a_card(hall: Hall) -> None:
    window = enter(hall)
    choose(window, "slots", "婚姻民政 2026-11-23 09:30")
    assert window.notice.text == "请先读取或填写申请人"
    hall.buses[0].publish(CardRead(CARD))
    choose(window, "slots", "婚姻民政 2026-11-23 09:30")
    assert window.notice.text == "𠮷** 已预约 2026-11-23 09:30"
    choose(window, "booked", "婚姻民政 2026-11-23 09:30")
    assert window.notice.text == "预约已取消"
    choose(window, "slots", "婚姻民政 2026-11-23 10:00")
    window.command("line.check_in").trigger()
    assert window.notice.text == "您约的是 10:00，请 09:30 以后签到"
    hall.clock.set(SAMPLE + timedelta(minutes=30))
    window.command("line.check_in").trigger()
    assert window.notice.text == "签到好了：D001，前面还有 0 人"
    assert [(ticket.number, ticket.lane) for ticket in hall.tickets.waiting()] == [("D001", "appointment")]


def test_a_window_the_hall_does_not_open_stays_shut(hall: Hall) -> None:
    object.__setattr__(hall.place, "hours", (Span(SAMPLE.time().replace(hour=14), SAMPLE.time().replace(hour=17)),))
    window = enter(hall)
    assert window.desk.step is Step.CLOSED
    assert window.notice.text == "现在不是开窗时间：14:00-17:00"
    assert hall.tickets.windows() == {}


def test_one_service_of_several_says_what_comes_next(hall: Hall) -> None:
    hall.tickets.issue("A", None, "kiosk", then=("D",))
    window = enter(hall)
    window.press("call")
    window.press("finish")
    assert window.notice.text == "A001 这一项办完了，接着等“婚姻民政”，不用重新取号"
    window.press("call")
    hall.tail()  # which tells the first end only now
    assert (window.desk.step, window.desk.number) == (Step.SERVING, "A001")


# -- 选呼 --------------------------------------------------------------------------------------------------------------


def offered(window: DeskWindow) -> tuple[StepForm, QLineEdit, QComboBox]:
    """The form that F7 opens."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F7)
    form = window.steps.form
    assert form
    number, why = form.findChild(QLineEdit, "step.number"), form.findChild(QComboBox, "step.why")
    assert number
    assert why
    return form, number, why


@pytest.mark.requirement("R-24")
def test_f7_calls_a_number_out_of_its_turn_for_a_reason(hall: Hall) -> None:
    for _ in range(3):
        hall.tickets.issue("A", None, "kiosk")
    first, second = enter(hall, 1), enter(hall, 2, "1002")
    form, number, why = offered(first)
    assert why.count() == len(Why)
    number.setText("9")
    form.ok.click()
    assert form.isVisible()
    assert "9" in form.fault.text()
    number.setText("3")
    why.setCurrentIndex(list(Why).index(Why.ASKED_BACK))
    form.ok.click()
    assert (first.desk.step, first.desk.number, form.isVisible()) == (Step.SERVING, "A003", False)
    hall.tail()
    assert first.queue.number.text() == "A003"
    assert [ticket.number for ticket in hall.tickets.waiting()] == ["A001", "A002"]
    assert hall.tickets.picks.of(SAMPLE.date(), SAMPLE.date())[0].why is Why.ASKED_BACK
    form, number, _ = offered(second)
    number.setText("A003")
    form.ok.click()
    assert "1" in form.fault.text()  # at window 1
    assert second.desk.step is Step.OPEN


def test_a_call_out_of_turn_waits_for_a_draft_and_for_the_number_at_the_window(
    hall: Hall,
) -> None:
    hall.tickets.issue("A", None, "kiosk")
    window = enter(hall)
    window.intake.form.name.edit.setText("王")
    window.press("pick")
    assert window.steps.form is None
    window.clear()
    window.press("window")
    window.press("pick")
    assert (window.desk.step, window.steps.form) == (Step.PAUSED, None)
    window.press("window")
    window.press("call")
    window.press("pick")
    assert window.steps.form is None


def test_all_who_wait_are_found_however_many(hall: Hall) -> None:
    for _ in range(60):
        hall.tickets.issue("A", None, "kiosk")
    window = enter(hall)
    found = asked(window, "lanes").widget
    assert isinstance(found, Finder)
    found.search.setText("A058 军人")
    assert found.words == ["A058 综合受理 → 军人和退役军人"]
    assert window.steps.form
    window.steps.form.ok.click()
    assert window.notice.text == "A058 已转入优先办理"


def test_alt_opens_the_menus_and_a_letter_goes_to_a_line(hall: Hall) -> None:
    window = enter(hall)
    bar = [action.text() for action in window.menuBar().actions()]
    assert bar == ["叫号(&J)", "办件(&B)", "咨询(&Z)", "流程(&L)", "送达(&S)", "代办(&D)", "查看(&C)"]
    window.speak("en")
    letters = [title[title.index("&") + 1].lower() for title in (a.text() for a in window.menuBar().actions())]
    assert len(set(letters)) == 7
    window.speak("zh_CN")
    menu = next(one for one in window.menuBar().findChildren(QMenu) if one.title() == "流程(&L)")
    lines = [one.text() for one in menu.actions()]
    for key, word in ((Qt.Key.Key_B, "补正完毕"), (Qt.Key.Key_B, "不予受理"), (Qt.Key.Key_Z, "准予")):
        QTest.keyClick(menu, key)
        active = menu.activeAction()
        assert active
        assert active.text() == word, lines


@pytest.mark.parametrize(
    ("words", "letter"), [("啊", "a"), ("座", "z"), ("重呼", "z"), ("Call", "c"), ("12345", "1"), ("𠮷", ""), ("", "")]
)
def test_the_initial_of_words(words: str, letter: str) -> None:
    assert initial(words) == letter
