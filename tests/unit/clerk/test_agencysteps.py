"""代办 and 送件 at the thin desk: a mandate, its seven steps and the papers between sites, each from a menu."""

from datetime import timedelta

import pytest

from clerk.agencysteps import AGENCY, PARCELS
from clerk.window import DeskWindow
from hall.agency.handovers import Carried, ParcelState
from hall.agency.heard import Word, hear
from hall.agency.matters import MatterState
from hall.agency.sites import read_sites
from tests.helpers.agency import USCC
from tests.helpers.desk import Hall
from tests.helpers.desksteps import enter, received, take, titles_of
from tests.helpers.hall import id_number

ITEM = "CG17-29"
PAPER = {
    "principal": "张三丰", "principal_number": id_number(1), "agent": "王代办", "agent_number": id_number(2),
    "staff": "1002", "items": (ITEM, "CG17-30"), "signature": "委托书 1",
}  # fmt: skip


@pytest.fixture
def window(hall: Hall) -> DeskWindow:
    """The desk of a village agent; 9001 is the supervisor, 1001 a clerk."""
    hall.cases.sites = read_sites("chenggu")
    hall.store.run("UPDATE staff SET role = 'agent' WHERE id = '1002'")
    return enter(hall, 1, "1002")


def mandated(hall: Hall, window: DeskWindow, **other: object) -> str:
    until = hall.clock.now().date() + timedelta(days=9)
    return take(window, "agency.mandate", None, **({**PAPER, "until": until} | other))


def test_every_step_stands_in_a_menu(window: DeskWindow) -> None:
    for step in (*AGENCY, *PARCELS):
        assert window.command(f"step.{step.name}").text() == step.words
    titles = titles_of(window)
    assert titles.count("代办") == titles.count("送件") == 1


def test_a_mandate_is_taken_down_or_refused_in_words(hall: Hall, window: DeskWindow) -> None:
    assert mandated(hall, window, agent="张三丰", agent_number=id_number(1)) == "代办人不能是委托人本人"
    assert mandated(hall, window, voluntary="no") == "委托代办出于自愿，须由委托人自己提出"
    until = hall.clock.now().date() + timedelta(days=9)
    assert mandated(hall, window) == f"委托书已登记，{until} 前有效"
    assert mandated(hall, window, agent="") == "姓名不能这样写：请填写姓名"
    both: dict[str, object] = {"guardian": "李 四", "guardian_number": id_number(3)}
    firm = mandated(
        hall, window, principal="演示有限公司", principal_number=USCC, named="pledge withdraw", **both
    )  # fmt: skip
    assert firm.startswith("委托书已登记")
    names = {each.principal.name for each in hall.cases.agency.mandates.standing()}
    assert names == {"张三丰", "演示有限公司"}
    powers = {each.principal.name: len(each.powers) for each in hall.cases.agency.mandates.standing()}
    assert powers == {"张三丰": 4, "演示有限公司": 6}
    assert take(window, "agency.end") == "终止委托：已办"
    assert len(hall.cases.agency.mandates.standing()) == 1


def test_a_matter_goes_its_way_from_the_menu(hall: Hall, window: DeskWindow) -> None:
    assert take(window, "agency.entrust") == "接受委托事项：现在没有要处理的"
    mandated(hall, window)
    assert take(window, "agency.entrust") == f"已受托：{ITEM}，现在是“已委托”"
    assert take(window, "agency.file") == "代为申报：现在没有要处理的"
    assert take(window, "agency.take") == f"{ITEM} 的代办现在是“代办已受理”"
    assert take(window, "agency.file") == f"{ITEM} 的代办现在是“代办中”"
    assert take(window, "agency.act", None, power="supplement", words="补交账户") == f"{ITEM} 的代办现在是“代办中”"
    assert take(window, "agency.deliver", None, signer="张三丰") == "此件还没有办完，不能送达"
    (matter,) = hall.cases.agency.matters.open()
    assert hall.cases.case(matter.case).applicant.name == "张三丰"
    hall.cases.endings.withdraw(matter.case, "不办了", "1001")
    assert take(window, "agency.deliver", None, signer="张三丰").endswith("“结果已送到”")
    assert take(window, "agency.archive", None, words="D-1").endswith("“代办已归档”")
    assert take(window, "agency.report", None, words="十一月").endswith("“代办已上报”")
    assert take(window, "agency.call_back", None, words="满意") == "您的岗位没有这项权限"
    other = enter(hall, 2, "9001")
    assert take(other, "agency.call_back", None, words="满意").endswith("“代办已回访”")


def test_a_matter_is_declined_or_called_off(hall: Hall, window: DeskWindow) -> None:
    mandated(hall, window)
    take(window, "agency.entrust")
    assert take(window, "agency.decline", None, words="请到县里").endswith("“代办不了”")
    take(window, "agency.entrust")
    assert take(window, "agency.cancel", None, words="不办了").endswith("“代办已取消”")
    states = {row["state"] for row in hall.store.all("SELECT state FROM matter")}
    assert states == {MatterState.DECLINED.value, MatterState.CANCELLED.value}


def test_papers_go_to_another_site_and_come_from_it(hall: Hall, window: DeskWindow) -> None:
    case = received(hall)
    town, own = "610722001000", "610722000000"
    assert take(window, "parcel.send") == "先打开一件办件，或在历史办件里选一件"
    said = take(window, "parcel.send", case, taker=town, way="messenger", papers="申请表\n平面图")
    assert said == "已送出，第 1 次送件，收到后请博望街道便民服务中心确认"
    assert take(window, "parcel.confirm") == "确认收到：现在没有要处理的"  # the town's machine says so
    handovers = hall.cases.agency.handovers
    (sent,) = handovers.of_case(case.id)
    way = f"{case.provisional_no}　城固县政务服务中心 → 博望街道便民服务中心　{sent.sent_at[:10]}"
    assert take(window, "parcel.look") == f"{way}：申请表、平面图。现在是“送件途中”"
    assert take(window, "parcel.take_back", None, words="明天送") == "取回：已办"
    assert take(window, "parcel.look").endswith("现在是“已取回”（明天送）")
    take(window, "parcel.send", case, taker="610700000000", way="internal", papers="申请表")
    assert take(window, "parcel.confirm") == "送出的人不能自己确认收到"
    other = enter(hall, 2, "1001")
    assert take(other, "parcel.confirm") == "确认收到：已办"  # the city has no machine of ours: somebody has its word

    def heard(revision: int, state: ParcelState, giver: str, taker: str) -> str:
        told = Word("h1", "afar", "临9", "某事", 1, giver, taker, Carried.MESSENGER, "", ("申请表",), "7", sent.sent_at,
                    state, "7", sent.sent_at, "再送", (), revision, "another")  # fmt: skip
        with hall.store.atomic():
            hear(hall.store, own, told)
        hall.tail()
        return window.notice.text

    coming = "临9 的材料正从博望街道便民服务中心送往城固县政务服务中心"
    assert heard(1, ParcelState.ON_THE_WAY, town, own) == coming
    assert take(window, "parcel.miss", None, lacking="申请表", words="再送") == "登记缺件：已办"
    assert take(window, "parcel.look").endswith("现在是“收到的材料不全”，缺申请表（再送）")
    assert take(other, "parcel.find", None, words="夹在别处") == "登记缺件已找到：已办"
    said = heard(2, ParcelState.TAKEN_BACK, town, own)
    assert said == "临9 的材料：博望街道便民服务中心先取回了（再送），这里登记的没有生效"
    heard(3, ParcelState.ARRIVED, town, own)
    said = take(window, "parcel.pass_on", None, taker=town, way="messenger", papers="申请表")
    assert said == "已送出，第 2 次送件，收到后请博望街道便民服务中心确认"
    assert take(window, "parcel.pass_on") == "转送其他站点的材料：现在没有要处理的"


def test_a_hall_without_a_register_is_its_own(hall: Hall) -> None:
    assert [site.code for site in hall.cases.agency.sites.all()] == ["610722000000"]
    assert hall.cases.agency.here == "610722000000"
