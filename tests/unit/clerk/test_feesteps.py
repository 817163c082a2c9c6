"""Fees at the desk: told, paid with a receipt or by the platform, given back; what is due stands beside the case."""

import pytest
from PySide6.QtWidgets import QComboBox, QLabel

from clerk.feesteps import CHARGING
from clerk.panels.finder import Finder
from clerk.window import DeskWindow
from hall.cases.cases import Case
from hall.cases.charges import Standing, Way
from tests.helpers.desk import Hall
from tests.helpers.desksteps import enter, received, take, titles_of

ESTATE, TAXED, FREE = "CG26-38", "CG26-57", "CG26-40"


@pytest.fixture
def window(hall: Hall) -> DeskWindow:
    return enter(hall, 1, "1001")


def accepted(hall: Hall, item: str = ESTATE) -> Case:
    return hall.cases.accept(received(hall, item=item).id, "1001")


def beside(window: DeskWindow) -> str:
    told = window.aside.findChild(QLabel, "aside.fee")
    assert isinstance(told, QLabel)
    return "" if told.isHidden() else told.text()


def test_every_step_stands_in_the_menu_of_fees(window: DeskWindow) -> None:
    for step in CHARGING:
        assert window.command(f"step.{step.name}").text() == step.words
    assert titles_of(window).count("收费") == 1


@pytest.mark.requirement("R-97")
def test_a_fee_is_told_paid_with_its_receipt_and_seen_beside_the_case(hall: Hall, window: DeskWindow) -> None:
    case = accepted(hall)
    window.cases.open(case)
    assert beside(window) == ""
    said = take(window, "fee.notify", case)
    assert said == f"{case.number} 应缴 80.00 元，依据：不动产登记收费标准（发改价格规〔2016〕2559号）"
    hall.tail()
    assert beside(window) == "¥80.00　待缴费"
    assert take(window, "fee.notify", case) == "此件已有一笔费用待缴或已缴"
    assert take(window, "fee.pay", case, way="code", receipt=" ") == "请写明票据号码"
    said = take(window, "fee.pay", case, way="code", receipt="6100000001")
    assert said == f"{case.number} 已缴 80.00 元（扫码支付），票据 6100000001"
    hall.tail()
    assert beside(window) == "¥80.00　已缴费"
    assert hall.cases.charges.of_case(case.id)[0].way is Way.CODE
    assert take(window, "fee.pay", case) == "登记缴费：现在没有要处理的"
    assert take(window, "fee.due") == "还没有缴的费：现在没有要处理的"


def test_what_the_item_names_no_number_of_is_asked_in_yuan(hall: Hall, window: DeskWindow) -> None:
    case = accepted(hall, TAXED)
    assert "12.x" not in take(window, "fee.notify", case, amount="12.x")
    assert hall.cases.charges.of_case(case.id) == []
    take(window, "fee.notify", case, amount="1234.5")
    assert hall.cases.charges.of_case(case.id)[0].amount == 123450
    assert take(window, "fee.notify", accepted(hall, FREE)).endswith("不收费")


def test_an_order_on_line_comes_back_by_itself(hall: Hall, window: DeskWindow) -> None:
    case = accepted(hall)
    take(window, "fee.notify", case)
    hall.cases.away = True
    assert "现在没有联网，不能网上支付" in take(window, "fee.order", case)
    hall.cases.away = False
    order = take(window, "fee.order", case)
    (charge,) = hall.cases.charges.of_case(case.id)
    assert order == f"{case.number} 的 80.00 元已在网上下单，订单尾号 {charge.order[-6:]}，缴清后这里会提示"
    hall.tail()
    hall.cases.charges.settled(charge.order, "NT-1")
    hall.tail()
    assert window.notice.text == f"{case.number} 已在网上缴清 80.00 元，票据 NT-1"
    assert beside(window) == "¥80.00　已缴费"


def test_what_was_paid_for_nothing_is_told_and_given_back_by_who_may(hall: Hall, window: DeskWindow) -> None:
    case = accepted(hall)
    take(window, "fee.notify", case)
    take(window, "fee.pay", case, way="cash", receipt="61")
    take(window, "withdraw", case)
    hall.tail()
    assert window.notice.text == f"{case.number} 没有办成，已缴的 80.00 元要退：到“收费”菜单里退费"
    assert beside(window) == "¥80.00　待退费"
    assert take(window, "fee.refund", None, receipt="62") == "您的岗位没有这项权限"
    boss = enter(hall, 2, "9001")
    assert take(boss, "fee.refund", None, receipt="62") == f"{case.number} 已退 80.00 元，退费票据 62"
    assert hall.cases.charges.of_case(case.id)[0].standing is Standing.REFUNDED


@pytest.mark.requirement("R-97")
def test_what_was_paid_twice_is_told_and_given_back(hall: Hall, window: DeskWindow) -> None:
    case = accepted(hall)
    take(window, "fee.notify", case)
    take(window, "fee.order", case)
    take(window, "fee.pay", case, way="cash", receipt="61")
    hall.cases.charges.settled(hall.cases.charges.of_case(case.id)[0].order, "NT-1")
    hall.tail()
    assert window.notice.text == f"{case.number} 重复缴了 80.00 元，要退：到“收费”菜单里退费"
    assert take(enter(hall, 2, "9001"), "fee.refund", None, receipt="62").startswith(f"{case.number} 已退 80.00 元")
    assert [one.standing for one in hall.cases.charges.of_case(case.id)] == [Standing.PAID, Standing.REFUNDED]


def test_the_due_ones_of_all_cases_are_listed_and_only_this_ones_are_paid(hall: Hall, window: DeskWindow) -> None:
    first, second = accepted(hall), accepted(hall)
    for case in (first, second):
        take(window, "fee.notify", case)
    for name, shown in (("fee.due", [first.number, second.number]), ("fee.pay", [second.number])):
        window.cases.open(second)
        window.command(f"step.{name}").trigger()
        assert window.steps.form
        listed = window.steps.form._inputs[0].widget
        assert isinstance(listed, Finder | QComboBox)
        texts = listed.words if isinstance(listed, Finder) else [listed.itemText(n) for n in range(listed.count())]
        assert [text.split("　")[0] for text in texts] == shown
        window.steps.close()


def test_in_english_the_facts_are_english_too(hall: Hall, window: DeskWindow) -> None:
    case = accepted(hall)
    window.speak("en")
    take(window, "fee.notify", case)
    assert "cash" in take(window, "fee.pay", case, way="cash", receipt="61").lower()
