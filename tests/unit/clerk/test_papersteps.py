"""What a desk prints that no step of a case owes: each from its menu, and by itself where somebody takes it along."""

from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QMenu

from clerk.papersteps import PRINTING
from clerk.window import DeskWindow
from hall.agency.sites import read_sites
from hall.cases.cases import Case
from hall.cases.lockers import ParcelWay
from hall.events import CardRead
from tests.helpers.desk import CARD, Hall
from tests.helpers.desksteps import choose, enter, received, take, titles_of
from tests.helpers.hall import id_number

DISPLAY = "CG26-41"


@pytest.fixture
def window(hall: Hall) -> DeskWindow:
    hall.store.run("UPDATE staff SET role = 'chief_representative' WHERE id = '1002'")
    return enter(hall, 1, "1002")


def asked(hall: Hall, desk: int = 0) -> list[tuple[str, str]]:
    """Paper and subject of all that a desk wanted printed."""
    return [(paper, subject) for subject, paper in hall.papers[desk].asked]


def issued(hall: Hall) -> Case:
    case = hall.cases.accept(received(hall, item=DISPLAY).id, "1001")
    hall.cases.decisions.grant(case.id, "准予", "1002")
    hall.cases.close(case.id, "1002")
    return hall.cases.endings.issue(case.id, "", "1002")


def test_every_paper_stands_in_the_menu_of_prints(window: DeskWindow) -> None:
    for step in PRINTING:
        assert window.command(f"step.{step.name}").text() == step.words
    assert titles_of(window).count("打印单据") == 1


@pytest.mark.requirement("R-16")
def test_what_one_matter_wants_is_told_on_paper_at_once(hall: Hall, window: DeskWindow) -> None:
    assert take(window, "print.telling", None, item="CG99-99") == "目录里没有这个事项"
    assert asked(hall) == []
    assert take(window, "print.telling", None, item=DISPLAY) == "一次性告知单：正在打印"
    take(window, "print.telling", None, item="CG26-55")  # 企业开办一件事
    assert asked(hall) == [("telling", DISPLAY), ("telling", "CG26-55")]


def test_who_will_not_use_a_screen_rates_on_paper(hall: Hall, window: DeskWindow) -> None:
    take(window, "print.rating_form", None, number="A012")
    assert asked(hall) == [("rating_form", "A012")]


def test_the_halls_reports_are_for_who_may_see_figures(hall: Hall, window: DeskWindow) -> None:
    for paper in ("daily", "monthly"):
        assert take(window, f"print.{paper}") == "您的岗位没有这项权限"
    assert asked(hall) == []
    boss = enter(hall, 2, "9001")
    for paper in ("daily", "monthly"):
        take(boss, f"print.{paper}", None, day=date(2026, 11, 20))
    assert asked(hall, 1) == [("daily", "2026-11-20"), ("monthly", "2026-11-20")]


def test_the_list_of_a_case_offers_what_was_told_and_the_sheet_for_ratings(hall: Hall, window: DeskWindow) -> None:
    case = received(hall, item=DISPLAY)
    window.cases.open(case)
    for paper, subject in (("telling", DISPLAY), ("rating_form", ""), ("guide", DISPLAY)):
        window.cases.print_papers()
        form = window.steps.form
        assert form
        (field,) = form._inputs
        offered = [field.widget.itemData(n) for n in range(field.widget.count())]  # type: ignore[attr-defined]
        assert "waybill" not in offered
        field.widget.setCurrentIndex(offered.index(paper))  # type: ignore[attr-defined]
        form.ok.click()
        assert asked(hall)[-1] == (paper, subject)


def test_a_letter_takes_its_sheet_along_and_a_box_its_slip(hall: Hall, window: DeskWindow) -> None:
    posted, boxed = issued(hall), issued(hall)
    take(window, "delivery.wish", posted, mode="ems", phone="13800000000", address="博望街 1 号")
    said = take(window, "delivery.post", None, waybill="EB12345678CN")
    assert said == "已寄出，运单号 EB12345678CN；详情单正在打印"
    assert asked(hall)[-1] == ("waybill", posted.id)
    take(window, "delivery.wish", boxed, mode="locker")
    assert "取件码" in take(window, "delivery.box")
    (parcel,) = hall.cases.lockers.inside(ParcelWay.OUT)
    bank = hall.cases.lockers.banks[0].name
    assert asked(hall)[-1] == (f"pickup of {boxed.item_name} at {bank}", parcel.id)
    take(window, "delivery.recode")
    assert asked(hall).count((f"pickup of {boxed.item_name} at {bank}", parcel.id)) == 2


def test_a_booking_gives_a_slip_and_gives_it_again(hall: Hall, window: DeskWindow) -> None:
    hall.buses[0].publish(CardRead(CARD))
    choose(window, "slots", "婚姻民政")
    (booked,) = hall.tickets.appointments.of_person(CARD.number)
    assert asked(hall) == [("appointment", booked.id)]
    choose(window, "slips", booked.begin)
    assert asked(hall) == [("appointment", booked.id)] * 2
    assert window.notice.text == "预约凭条正在打印"
    hall.clock.advance(timedelta(days=30).total_seconds())
    menu = window.findChild(QMenu, "line.slips")
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["现在没有"]


def test_a_mandate_is_printed_when_it_is_taken_and_whenever_it_is_asked_for(hall: Hall, window: DeskWindow) -> None:
    hall.cases.sites = read_sites("chenggu")
    hall.store.run("UPDATE staff SET role = 'agent' WHERE id = '1002'")
    facts = {
        "principal": "张三丰", "principal_number": id_number(1), "agent": "李四", "agent_number": id_number(2),
        "staff": "1002", "items": (DISPLAY,), "until": date(2027, 1, 1), "signature": "签名件 1",
    }  # fmt: skip
    said = take(window, "agency.mandate", None, **facts)
    (held,) = hall.cases.agency.mandates.standing()
    assert said == "委托书已登记，2027-01-01 前有效"
    assert take(window, "agency.paper") == "委托代办授权书：正在打印"
    assert asked(hall) == [("mandate", held.id)] * 2
