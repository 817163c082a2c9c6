"""Questions, results on their way and drafts at the thin desk: every entry stands in a menu and tells what it did."""

import re

import pytest

from clerk.countersteps import CONSULTING, DELIVERING, EVERY
from clerk.window import DeskWindow
from hall.cases.cases import Case, CaseState
from hall.cases.consultations import Standing
from hall.cases.resultways import Delivery, DeliveryState
from hall.errors import Reason
from tests.helpers.desk import Hall
from tests.helpers.desksteps import enter, received, seen, take, titles_of

DISPLAY = "CG26-41"


@pytest.fixture
def window(hall: Hall) -> DeskWindow:
    hall.store.run("UPDATE staff SET role = 'chief_representative' WHERE id = '1002'")
    return enter(hall, 1, "1002")


def issued(hall: Hall) -> Case:
    case = hall.cases.accept(received(hall, item=DISPLAY).id, "1001")
    hall.cases.decisions.grant(case.id, "准予", "1002")
    hall.cases.close(case.id, "1002")
    return hall.cases.endings.issue(case.id, "", "1002")


def test_every_step_stands_in_a_menu_of_its_own_group(window: DeskWindow) -> None:
    assert len({step.name for step in EVERY}) == len(EVERY)
    for step in (*CONSULTING, *DELIVERING):
        assert window.command(f"step.{step.name}").text() == step.words
        assert step.group
    titles = titles_of(window)
    for group in ("流程", "咨询", "送达", "草稿"):
        assert titles.count(group) == 1


def test_a_question_is_asked_handed_over_answered_and_linked(hall: Hall, window: DeskWindow) -> None:
    assert take(window, "consult.answer") == "答复咨询：现在没有要处理的"
    said = take(window, "consult.ask", None, item="", question="开店要什么？")
    (asked,) = hall.cases.consultations.open()
    assert said == f"咨询 {asked.number} 已登记，由 1002 负责，{asked.due} 前答复"
    assert take(window, "consult.hand_over", None, to="某某", why="不归我") == "没有这个人或部门：某某"
    said = take(window, "consult.hand_over", None, to="1001", why="归综合窗口")
    assert said == f"已移交 1001，移交凭证 {asked.number}-1 请交给咨询人"
    assert take(window, "consult.answer", None, words="可以") == "这件咨询由1001负责，请先移交给您"
    other = enter(hall, 2, "1001")
    assert take(other, "consult.answer", None, item=DISPLAY) == "答复咨询：已办"
    told = hall.cases.consultations.consultation(asked.id)
    assert (told.state, told.item) == (Standing.ANSWERED, DISPLAY)
    assert take(window, "consult.receive") == "先打开一件办件，或在历史办件里选一件"
    case = received(hall, item=DISPLAY)
    assert take(window, "consult.receive", case) == "转为收件：已办"
    assert hall.cases.consultations.of_case(case.id)[0].id == asked.id


def test_a_question_that_is_late_is_listed_and_ended(hall: Hall, window: DeskWindow) -> None:
    take(window, "consult.ask", None, item=DISPLAY)
    assert take(window, "consult.overdue") == "超期未答的咨询：现在没有要处理的"
    hall.clock.advance(3 * 86400)
    (late,) = seen(window, "consult.overdue")
    assert hall.cases.consultations.overdue()[0].number in late
    assert take(window, "consult.end") == "请写明没有答复的原因"
    assert take(window, "consult.end", None, why="咨询人离开") == "了结咨询：已办"
    assert hall.cases.consultations.overdue() == []


def test_a_result_goes_by_post_and_comes_back(hall: Hall, window: DeskWindow) -> None:
    case = issued(hall)
    assert take(window, "delivery.post", case) == "寄出结果：现在没有要处理的"
    said = take(window, "delivery.wish", case, mode="ems", phone="13800000000", address="博望街 1 号")
    assert said == "登记送达方式：已办"
    assert take(window, "delivery.post", None, waybill="1") == "运单号应为 8 到 30 位字母和数字"
    posted = take(window, "delivery.post", None, waybill="EB12345678CN")
    assert posted == "已寄出，运单号 EB12345678CN；详情单正在打印"
    assert take(window, "delivery.back", None, why="查无此人") == "登记邮件退回：已办"
    assert hall.cases.deliveries.plan(case.id).returned == 1
    take(window, "delivery.post", None, waybill="EB12345679CN")
    assert take(window, "delivery.arrive", None, signer="王五", relation="family") == "登记邮件签收：已办"
    assert hall.cases.case(case.id).state is CaseState.DELIVERED


def test_a_result_goes_into_a_box_and_back(hall: Hall, window: DeskWindow) -> None:
    case = issued(hall)
    take(window, "delivery.wish", case, mode="locker")
    said = take(window, "delivery.box", None, bank="hall")
    found = re.fullmatch(
        r"已放进政务服务中心东门信箱 1 号箱，取件码 (\d{8})，\d{4}-\d\d-\d\d 前可取；取件码只显示这一次", said
    )
    assert found, said
    again = take(window, "delivery.recode")
    assert found[1] not in again
    assert take(window, "delivery.clear") == "1 号箱已打开，东西请放回出件窗口"
    assert hall.cases.deliveries.plan(case.id).state is DeliveryState.WAITING
    hall.cases.lockers.deposit(case.id, "bowang", "kiosk")
    assert take(window, "delivery.clear") == "1 号箱已打开，东西请放回出件窗口"
    assert take(window, "delivery.clear") == "从信箱收回：现在没有要处理的"


def test_a_result_is_sent_electronically_or_left_with_a_witness(hall: Hall, window: DeskWindow) -> None:
    case, other = issued(hall), issued(hall)
    owed = "\n".join(seen(window, "delivery.owed"))
    assert case.number in owed
    assert other.number in owed
    take(window, "delivery.wish", case, mode="electronic")
    assert take(window, "delivery.send", None, licence="1.2.156.3005.2") == "电子送达：已办"
    assert "送达回证" in take(window, "deliver", other, signer="", refusal="拒收，见证人赵某，留置")
    assert hall.cases.deliveries.plan(other.id).mode is Delivery.WINDOW
    assert take(window, "delivery.owed") == "还没有送达的结果：现在没有要处理的"


def test_a_draft_waits_for_the_network(hall: Hall, window: DeskWindow) -> None:
    assert take(window, "draft.receive") == "草稿转为收件：现在没有要处理的"
    number = received(hall).applicant.id_number
    said = take(window, "draft.keep", None, item="CG26-31", applicant="王小明", id_number=number)
    assert said == "现在没有联网：先记下草稿，联网后我们收件并通知您，不用再来"
    hall.cases.away = True
    assert take(window, "draft.receive") == Reason.OFFLINE_DRAFT.value
    hall.cases.away = False
    assert "已收件，申请人可以不用再来" in take(window, "draft.receive")
    assert hall.cases.drafts.all() == []
