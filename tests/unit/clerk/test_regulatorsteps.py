"""审管互动 at the desk: what lies at the regulator is claimed, its notice taken down, and answered by who may."""

import pytest

from clerk.regulatorsteps import REGULATING
from clerk.window import DeskWindow
from hall.cases.cases import Case, CaseState
from hall.oversight.regulators import Regulators
from tests.helpers.desk import Hall
from tests.helpers.desksteps import enter, received, take, titles_of


@pytest.fixture
def window(hall: Hall) -> DeskWindow:
    hall.store.run("UPDATE staff SET role = 'chief_representative' WHERE id = '1002'")
    return enter(hall, 1, "1002")


def pushed(hall: Hall) -> Case:
    case = hall.cases.accept(received(hall, item="CG26-41").id, "1001")
    case = hall.cases.decisions.grant(case.id, "准予", "1002")
    file = hall.cases.regulators._file
    assert len(Regulators(file, hall.cases.endings, (hall.catalogue.item("CG26-41").kind.value,)).push()) == 1
    return case


def test_every_step_stands_in_its_menu(window: DeskWindow) -> None:
    for step in REGULATING:
        assert window.command(f"step.{step.name}").text() == step.words
    assert titles_of(window).count("审管互动") == 1


@pytest.mark.requirement("R-87")
def test_a_notice_is_taken_down_and_answered_by_who_may(hall: Hall, window: DeskWindow) -> None:
    assert take(window, "regulator.claim") == "登记认领：现在没有要处理的"
    other = received(hall, item="CG26-41")
    assert take(window, "regulator.notice", other) == "登记告知函：现在没有要处理的"  # no regulator knows of it
    case = pushed(hall)
    assert take(window, "regulator.claim") == "登记认领：已办"
    assert take(window, "regulator.claim") == "登记认领：现在没有要处理的"
    assert take(window, "regulator.notice", case, wish="cancel") == "请写明告知函的理由"
    said = take(window, "regulator.notice", case, wish="cancel", words="企业已停业")
    assert said == f"{case.number} 收到告知函：注销，请有权的人答复"
    clerk = enter(hall, 2, "1001")
    assert take(clerk, "regulator.answer", None, words="已办") == "您的岗位没有这项权限"
    assert take(window, "regulator.answer", None, done="no", words="还在营业") == (
        f"{case.number} 没有按告知函注销，已答复"
    )
    take(window, "regulator.notice", case, wish="revoke", words="抽查发现造假")
    assert take(window, "regulator.answer", None, done="yes", words="核实后撤销") == (
        f"{case.number} 已按告知函撤销，决定类文书从现在起不再有效"
    )
    assert hall.cases.case(case.id).state is CaseState.REVOKED
    assert take(window, "regulator.answer") == "答复告知函：现在没有要处理的"
