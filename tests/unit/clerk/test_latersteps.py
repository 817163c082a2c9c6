"""The desk over the oversight of the hall, projects and services outside: each life from its first step to its end."""

from dataclasses import replace
from datetime import date

import pytest

from clerk.latersteps import LATER
from hall.catalogue.items import Channel as How
from hall.errors import Reason
from hall.line.picks import Why
from hall.oversight.enquirylife import EnquiryState
from hall.oversight.orders import OrderState
from hall.oversight.ratings import Channel
from hall.oversight.voices import Voice
from hall.oversight.watchrules import RuleId
from tests.helpers.agency import USCC
from tests.helpers.desk import CARD, Hall
from tests.helpers.desksteps import WHO, enter, seen, take, titles_of

TODAY = date(2026, 11, 23)


@pytest.fixture
def hall(hall: Hall) -> Hall:
    """With everybody whom these lives need."""
    for id_, role in (("2001", "hotline_operator"), ("2002", "callback_clerk"), ("2003", "steward"), ("2004", "agent")):
        hall.store.run(
            "INSERT INTO staff (id, name, role, secret) SELECT ?1, ?1, ?2, secret FROM staff WHERE id = '1001'",
            id_,
            role,
        )
    return hall


def test_every_step_stands_in_a_menu(hall: Hall) -> None:
    window = enter(hall, 1, "9001")
    window.menus.complete()
    titles = titles_of(window)
    for step in LATER:
        assert window.command(f"step.{step.name}").text() == step.words
        assert titles.count(step.group) == 1


@pytest.mark.requirement("R-80")
def test_a_call_to_12345_from_its_first_word_to_the_call_back(hall: Hall) -> None:
    operator, head, caller = enter(hall, 1, "2001"), enter(hall, 2, "9001"), enter(hall, 3, "2002")
    said = take(operator, "enquiry.receive", kind="complaint", words="", name="", phone="")
    assert "来电内容" in said
    said = take(operator, "enquiry.receive", kind="complaint", words="路灯不亮", name="李四", phone="13800000000")
    assert said.startswith("工单 GD202611230001 已登记")
    sheets = hall.topics.enquiries.sheets
    sheet = sheets.open()[0]
    topic = hall.topics.enquiries.duties.duties[0].topic
    assert take(head, "enquiry.transfer", topic=topic) == "按责转办：已办"
    assert take(operator, "enquiry.accept") == "接收工单：已办"
    assert take(operator, "enquiry.extend", words="要勘察", approver="9001") == "延期：已办"
    assert take(operator, "enquiry.reply", words="已修好") == "答复：已办"
    assert take(caller, "enquiry.call_back") == "回访：现在没有要处理的"
    assert take(head, "enquiry.close") == "办结工单：已办"
    assert take(enter(hall, 4, "1001"), "enquiry.caller") == "您的岗位没有这项权限"
    assert "李四" in take(caller, "enquiry.caller")
    assert take(caller, "enquiry.call_back", resolved="no", satisfied="2", words="又坏了") == "回访：已办"
    assert sheets.one(sheet.id).state is EnquiryState.RETURNED
    assert take(head, "enquiry.urge", words="抓紧") == "督办：已办"


@pytest.mark.requirement("R-76")
def test_a_bad_rating_is_put_right_by_whom_it_concerns_and_asked_about(hall: Hall) -> None:
    hall.tickets.issue("A", CARD, "kiosk")
    clerk, head, caller = enter(hall, 1, "1001"), enter(hall, 2, "9001"), enter(hall, 3, "2002")
    clerk.press("window")
    clerk.press("call")
    ticket = hall.tickets.current(1)
    assert ticket
    clerk.press("finish")
    hall.topics.ratings.rate(ticket, 1, ["111"], "等太久", Voice("李四", "13800000000"), channel=Channel.KIOSK)
    assert take(clerk, "rating.rectify") == "整改：现在没有要处理的"  # sealed from whom it is about
    assert take(caller, "rating.contact", words="已致歉") == "联系评价人：已办"
    assert take(head, "rating.verify", words="属实") == "核实差评：已办"
    assert take(clerk, "rating.appeal", ground="mistaken", words="我没有让他等") == "申诉：已办"
    assert take(head, "rating.decide", upheld="no", words="属实") == "复核申诉：已办"
    assert take(clerk, "rating.voice") == "这件事关系到您本人，请由别人来办"
    assert take(clerk, "rating.rectify", words="增开窗口", days="3") == "整改：已办"
    assert take(clerk, "rating.feed_back", words="已增开") == "反馈整改结果：已办"
    assert take(caller, "rating.miss") == "登记回访未接通：已办"
    assert "李四" in take(caller, "rating.voice")
    assert take(caller, "rating.call_back", satisfied="yes", words="满意") == "回访：已办"
    assert take(head, "rating.close") == "办结差评：已办"
    assert hall.topics.rectifications.waiting("9001") == []


@pytest.mark.requirement("R-82")
def test_what_people_report_is_looked_into_and_published(hall: Hall) -> None:
    clerk, head = enter(hall, 1, "1001"), enter(hall, 2, "9001")
    said = take(clerk, "report.file", kind="stuck", words="跑了三趟", accused="1002", name="李四", phone="13800000000")
    assert said.startswith("已登记，编号 FY20261123")
    assert take(clerk, "report.assign", owner="1001") == "您的岗位没有这项权限"
    assert take(head, "report.assign", owner="1001") == "交办：已办"
    assert "李四" in take(head, "report.reporter")
    assert take(clerk, "report.answer", founded="yes", words="已补办") == "回应：已办"
    assert take(head, "report.publish", words="已整改") == "公布：已办"
    assert len(hall.topics.reports.register(TODAY, TODAY)) == 1


@pytest.mark.requirement("R-84")
def test_supervision_at_the_desk(hall: Hall) -> None:
    clerk, head = enter(hall, 1, "1001"), enter(hall, 2, "9001")
    assert take(clerk, "watch.findings") == "您的岗位没有这项权限"
    for _ in range(4):
        hall.tickets.issue("A", None, "kiosk")
    for number in ("A004", "A003", "A002"):
        hall.tickets.picks.pick(number, 1, "A", Why.PROMISED, "1001")
        hall.tickets.finish(1, "served", "1001")
    assert [line.split("　")[1] for line in seen(head, "watch.picks")] == ["A002", "A003", "A004"]
    found = hall.topics.supervision.watch().findings
    assert [one.rule for one in found if one.rule is RuleId.OUT_OF_TURN] == [RuleId.OUT_OF_TURN]
    finding = next(one.id for one in found if one.rule is RuleId.OUT_OF_TURN)
    assert take(head, "order.issue", finding=finding, words="说明原因").startswith("督办已发给")
    orders = hall.topics.supervision.orders
    assert take(clerk, "order.acknowledge") == "签收督办：已办"
    assert take(clerk, "order.answer", words="都有理由") == "反馈整改：已办"
    assert take(clerk, "order.close", words="好") == "这件事关系到您本人，请由别人来办"
    assert take(head, "order.send_back", words="逐件说明") == "退回重办：已办"
    assert take(clerk, "order.answer", words="逐件说明如下") == "反馈整改：已办"
    assert take(head, "order.close", words="好") == "办结督办：已办"
    assert orders.of_finding(finding)[0].state is OrderState.CLOSED
    assert take(head, "cadence.done", words="") == "请写明结果"
    assert take(head, "cadence.done", words="已通报") == "登记督查、通报、考核：已办"
    assert take(head, "figure.declare") == "填报指标：现在没有要处理的"  # Chenggu's targets are all counted
    hall.topics._settings = replace(hall.settings, site=replace(hall.settings.site, profile="changji"))
    for topic in ("profile", "figures"):
        vars(hall.topics).pop(topic, None)
    said = take(head, "figure.declare", measure="hotline_live", counted="一", words="已开通")
    assert said == Reason.DECLARED_WRONG.value
    assert take(head, "figure.declare", measure="hotline_live", words="已开通") == "填报指标：已办"


@pytest.mark.requirement("R-51")
def test_a_project_from_its_entry_to_its_end(hall: Hall) -> None:
    chief = enter(hall, 1, "9001")
    assert take(chief, "project.open") == "登记项目：现在没有要处理的"  # no file of a hall, no stages
    hall.cases.hall = "chenggu"
    del hall.cases.sheet
    assert take(chief, "project.alerts") == "快到期的项目：现在没有要处理的"
    said = take(
        chief, "project.open", name="博望小学教学楼", kind="government", profile="shaoxing", applicant=WHO.name,
        id_number=WHO.id_number,
    )  # fmt: skip
    assert "已登记" in said
    (project,) = hall.cases.projects.of_person(WHO.id_number)
    assert take(chief, "project.begin") == f"项目 {project.number} 现在是“审批中”"
    assert "13 项没有填" in take(chief, "project.answer", answer="博望小学教学楼")
    stage = hall.cases.projects.project(project.id).stages[0]
    plan = hall.cases.projects.stage_plan(project, stage)
    for joint in plan.needs:
        said = take(chief, "project.hold", joint=joint.value, departments="自然资源局 水利局", words="一致同意")
        assert said == f"项目 {project.number} 现在是“审批中”"
    assert take(chief, "project.end") == f"项目 {project.number} 现在是“审批中”"
    assert hall.cases.projects.project(project.id).stages[0].ended_at
    assert take(chief, "project.stop", why="资金没有落实") == f"项目 {project.number} 现在是“已终止”"


def test_services_outside_the_counter(hall: Hall) -> None:
    head, steward, agent = enter(hall, 1, "9001"), enter(hall, 2, "2003"), enter(hall, 3, "2004")
    assert "已办" in take(agent, "duty.start", window="") or agent.notice.text
    assert take(agent, "duty.start", window="x").startswith("没有 x 号窗口") or agent.notice.text
    assert take(agent, "duty.leave", why="off") == "登记离岗：已办"
    assert take(head, "duty.post", staff="2004", sender="博望街道", manager="政务服务中心") == "登记派驻：已办"
    assert take(head, "duty.train", staff="2004", course="一窗受理", day=TODAY, minutes="60") == "登记培训：已办"
    assert take(head, "duty.post_end", staff="2004") == "结束派驻：已办"
    assert take(head, "steward.name", uscc=USCC, staff="2003").endswith("2003")
    assert take(head, "steward.liaison", uscc=USCC, who=WHO.name, who_number=WHO.id_number) == "登记企业联络员：已办"
    assert take(steward, "problem.open", uscc=USCC, words="厂房没有通水") == "登记企业的问题：已办"
    for act, state in (("handle", "处理中"), ("solve", "已处理，待企业确认"), ("confirm", "企业已确认")):
        assert take(steward, f"problem.{act}", words="已通水") == f"企业的问题现在是“{state}”"
    assert take(head, "steward.liaison_end", uscc=USCC, name=WHO.name) == "撤销企业联络员：已办"
    item = next(item.code for item in hall.catalogue.items() if How.HOME in item.channels and item.refusal is None)
    said = take(
        head, "errand.home", item=item, who=WHO.name, who_number=WHO.id_number, ground="ill", proof="骨折",
        address="博望街道 1 号",
    )  # fmt: skip
    assert said == "登记上门服务：已办"
    assert take(head, "errand.schedule", day=TODAY, half="afternoon", staff="2004") == "安排日期和人员：已办"
    assert take(agent, "errand.finish", words="已收件") == "登记办好：已办"
    assert take(head, "errand.cancel") == "取消上门服务：现在没有要处理的"
