"""一件事 at the thin desk: opened for the applicant at the window, filled in, taken in, accepted, handed out."""

import pytest

from clerk.bundlesteps import BUNDLES
from clerk.window import DeskWindow
from hall.bundles.standing import BundleState
from hall.cases.casefile import MaterialState
from hall.cases.cases import Case, CaseState
from hall.cases.endings import Delivery
from tests.helpers.bundles import BIRTH, HOUSE, answers
from tests.helpers.desk import CARD, Hall
from tests.helpers.desksteps import enter, received, take, titles_of

WHO = {"applicant": CARD.name, "id_number": CARD.number, "phone": ""}


@pytest.fixture
def window(hall: Hall) -> DeskWindow:
    hall.cases.hall = "chenggu"
    hall.store.run("UPDATE staff SET role = 'chief_representative' WHERE id = '1002'")
    return enter(hall, 1, "1002")


def first(hall: Hall) -> Case:
    """The first case of the newest bundle."""
    return hall.cases.bundles.recent(1)[0].cases[0]


def test_every_step_stands_in_a_menu_of_its_own(window: DeskWindow) -> None:
    for step in BUNDLES:
        assert window.command(f"step.{step.name}").text() == step.words
    assert titles_of(window).count("一件事") == 1


@pytest.mark.requirement("R-47")
@pytest.mark.requirement("R-53")
def test_one_thing_is_done_at_one_window(hall: Hall, window: DeskWindow) -> None:
    said = take(window, "bundle.open", None, bundle=HOUSE, **WHO)
    bundle = hall.cases.bundles.recent(1)[0]
    assert said == f"{bundle.number} 已收件：3 个事项，一张表 12 项，5 份材料"
    told = answers(hall.cases.bundles.plan(HOUSE))
    page = dict(list(told.items())[:8])
    assert take(window, "bundle.answer", first(hall), **page) == f"{bundle.number} 的申请表还有 4 项没有填"
    assert (
        take(window, "bundle.accept", first(hall)) == "申请表还没有填：是否家庭唯一住房、水表户号、电表户号、燃气户号"
    )
    rest = {code: answer for code, answer in told.items() if code not in page}
    take(window, "bundle.answer", first(hall), **rest)
    assert take(window, "bundle.answer", first(hall)) == "填申请表：现在没有要处理的"
    every = {"id", "form", "contract", "title", "fund"}
    assert take(window, "bundle.take", first(hall), materials=every - {"fund"}) == f"{bundle.number} 还缺 1 份材料"
    assert take(window, "bundle.accept", first(hall)) == "材料不齐，还缺：维修资金凭证"
    take(window, "bundle.take", first(hall), materials={"fund"})
    assert take(window, "bundle.take", first(hall)).endswith("现在没有要处理的")
    assert take(window, "bundle.accept", first(hall)) == f"{bundle.number} 现在是“办理中”"
    for n in range(3):
        hall.cases.decisions.grant(hall.cases.bundles.bundle(bundle.id).cases[n].id, "准予", "1002")
    assert take(window, "bundle.progress", first(hall)) == f"{bundle.number} 现在是“全部准予”"
    assert take(window, "bundle.issue", first(hall)) == f"{bundle.number} 现在是“已办结”"
    said = take(window, "bundle.deliver", first(hall), mode=Delivery.WINDOW.value, signer="本人")
    assert said == f"{bundle.number} 现在是“已办结”"
    assert {case.state for case in hall.cases.bundles.bundle(bundle.id).cases} == {CaseState.DELIVERED}


def test_the_one_result_goes_by_post_or_into_a_box_at_the_desk(hall: Hall, window: DeskWindow) -> None:
    bundles = hall.cases.bundles
    for way in (Delivery.EMS, Delivery.LOCKER):
        take(window, "bundle.open", None, bundle=HOUSE, **WHO)
        id_ = bundles.recent(1)[0].id
        for material in bundles.bundle(id_).materials:
            bundles.set_material(id_, material.code, MaterialState.RECEIVED, "1001")
        bundles.answer(id_, answers(bundles.plan(HOUSE)), "1001")
        for case in bundles.accept(id_, "1001").cases:
            hall.cases.decisions.grant(case.id, "准予", "1002")
        bundles.issue(id_, "1001")
        take(window, "bundle.wish", first(hall), mode=way.value, address="城关镇 1 号", phone="13900000000")
        if way is Delivery.EMS:
            assert "已办结" in take(window, "bundle.post", first(hall), waybill="EB12345678")
            take(window, "bundle.deliver", first(hall), mode=way.value, signer="本人")
            assert {case.state for case in bundles.bundle(id_).cases} == {CaseState.DELIVERED}
        else:
            bank = hall.cases.lockers.banks[0]
            assert f"已放进{bank.name} 1 号箱" in take(window, "bundle.box", first(hall), bank=bank.code)


def test_what_came_to_nothing_is_given_back_or_taken_back(hall: Hall, window: DeskWindow) -> None:
    take(window, "bundle.open", None, bundle=BIRTH, **WHO)
    bundles = hall.cases.bundles
    id_ = bundles.recent(1)[0].id
    for material in bundles.bundle(id_).materials:
        bundles.set_material(id_, material.code, MaterialState.RECEIVED, "1001")
    bundles.answer(id_, answers(bundles.plan(BIRTH)), "1001")
    bundles.accept(id_, "1001")
    hall.cases.decisions.deny(first(hall).id, "材料不实", "1002")
    assert take(window, "bundle.stuck", first(hall)).endswith("现在是“没有准予”")
    take(window, "bundle.open", None, bundle=BIRTH, **WHO)
    assert take(window, "bundle.withdraw", bundles.recent(2)[0].cases[0], why="").endswith("现在是“已撤回”")
    assert {bundle.state for bundle in bundles.recent(9)} == {BundleState.DENIED, BundleState.WITHDRAWN}


def test_what_was_told_before_stands_in_the_form_already(hall: Hall, window: DeskWindow) -> None:
    bundles = hall.cases.bundles
    take(window, "bundle.open", None, bundle=BIRTH, **WHO)
    bundles.answer(bundles.recent(1)[0].id, {"mother_name": "李梅", "child_name": "大满"}, "1001")
    hall.clock.advance(60)
    take(window, "bundle.open", None, bundle=BIRTH, **WHO)
    take(window, "bundle.answer", first(hall), child_name="小满")
    assert bundles.recent(1)[0].answers == {"child_name": "小满", "mother_name": "李梅"}


def test_a_case_by_itself_is_no_bundle(hall: Hall, window: DeskWindow) -> None:
    case = received(hall)
    for name in ("answer", "take", "progress"):
        assert take(window, f"bundle.{name}", case).endswith("现在没有要处理的")
    assert take(window, "bundle.accept", case) == "没有这样的“一件事”"
    assert take(window, "bundle.issue") == "没有这样的“一件事”"
