"""The life of a case at the thin desk: every step stands in the menus, asks what it needs, and tells what it did."""

import pytest

from clerk.steps import STEPS
from clerk.window import DeskWindow
from hall.cases.cases import CaseState, MaterialState
from hall.cases.escalations import Why
from hall.cases.lifecycle import ACT_WORDS, STATE_WORDS, TABLE, Act
from tests.helpers.desk import Hall
from tests.helpers.desksteps import enter, received, take

_BY_THE_DESK = {Act.SET_MATERIAL, Act.ACCEPT, Act.GRANTED, Act.DENIED}  # on the form itself, or by the platform


@pytest.fixture
def window(hall: Hall) -> DeskWindow:
    """A desk at which a chief representative sits, its window shut."""
    hall.store.run("UPDATE staff SET role = 'chief_representative' WHERE id = '1002'")
    return enter(hall, 1, "1002")


def test_every_act_of_the_table_can_be_done_at_the_desk(window: DeskWindow) -> None:
    assert {step.act for step in STEPS if step.act} == {act for _, act in TABLE} - _BY_THE_DESK
    for step in STEPS:
        assert window.command(f"step.{step.name}").text() == step.words


def test_every_pair_of_the_table_opens_its_form_and_no_other_pair_does(hall: Hall, window: DeskWindow) -> None:
    case = received(hall, "health")
    for state in CaseState:
        hall.store.run("UPDATE hall_case SET state = ?, answer_due = '' WHERE id = ?", state.value, case.id)
        window.cases.open(hall.cases.case(case.id))
        for act in {act for _, act in TABLE} - _BY_THE_DESK:
            window.command(f"step.{act}").trigger()
            form = window.steps.form
            offered = form is not None and form.isVisible()
            assert offered == ((state, act) in TABLE), (state, act, window.notice.text)
            if not offered:
                assert window.notice.text == f"当前状态是“{STATE_WORDS[state]}”，不能{ACT_WORDS[act]}"
            window.steps.close()


def test_a_notice_of_supplement_and_what_answers_it(hall: Hall, window: DeskWindow) -> None:
    case = received(hall, "plan", "health")
    said = take(window, "ask", case, points="申请表没有盖章\n\n面积写错了")
    assert said == f"{case.number} 现在是“待补正”，应出：补正材料一次性告知书"
    asked = hall.cases.steps(case.id)[-1].facts
    assert (asked["points"], asked["materials"]) == (["申请表没有盖章", "面积写错了"], ["plan", "health"])
    take(window, "take", None, material="plan", way="email")
    assert "申请材料收件凭证" in take(window, "take", None, material="health", way="post")
    assert take(window, "supplemented") == f"{case.number} 现在是“已收件”"
    assert hall.cases.case(case.id).missing == ()


def test_tolerance_by_the_promised_day(hall: Hall, window: DeskWindow) -> None:
    case = received(hall, "health")
    said = take(window, "tolerate", case, until=hall.clock.now().date())
    assert said == f"{case.number} 现在是“容缺受理”，应出：容缺受理承诺书、容缺受理通知书"
    assert "三天内" in next(step for step in STEPS if step.name == "reminders").ask(hall.cases, None)[0].words
    take(window, "take", None, material="health", way="fax")
    assert hall.cases.case(case.id).state is CaseState.ACCEPTED


def test_a_refusal_without_reasons_keeps_the_form_and_says_why(hall: Hall, window: DeskWindow) -> None:
    case = received(hall)
    assert take(window, "refuse", case, ground="wrong_organ", words=" ") == "请写明不予受理的理由和法律依据"
    assert hall.cases.case(case.id).state is CaseState.RECEIVED
    said = take(window, "refuse", case, ground="wrong_organ", words="跨县经营，依据某条", organ="市卫健委")
    assert said == f"{case.number} 现在是“不予受理”，应出：不予受理通知书"


def test_a_case_is_reviewed_paused_decided_and_handed_out(hall: Hall, window: DeskWindow) -> None:
    case = hall.cases.accept(received(hall, item="CG26-41").id, "1001")
    take(window, "review", case, passes="yes", opinion="符合")
    take(window, "pause", None, procedure="experts", why="论证", days="10")
    assert hall.cases.case(case.id).state is CaseState.PAUSED
    take(window, "resume")
    assert take(window, "extend", None, why="复杂") == "延期要先上报，负责人批准后才能办"
    take(window, "escalate", None, why=Why.EXTEND.value, words="需要延期")
    boss = enter(hall, 2, "9001")
    assert take(boss, "answer", None, allowed="yes", words="同意") == "答复上报：已办"
    assert "延期通知书" in take(window, "extend", case, why="复杂")
    assert "准予决定书" in take(window, "grant", None, text="准予")
    take(window, "close")
    take(window, "issue", None, result="")
    assert "送达回证" in take(window, "deliver", None)
    assert hall.cases.case(case.id).state is CaseState.DELIVERED
    window.show_tab(1)
    window.history.reload()
    window.history.table.selectRow(0)
    assert "这一步应出：送达回证" in window.history._text.text()


def test_a_pledge_is_given_checked_and_its_bar_repaired(hall: Hall, window: DeskWindow) -> None:
    case = received(hall, "plan", "pledge", "health")
    assert "告知承诺书" in take(window, "pledge", case, materials={"plan", "pledge"})
    take(window, "unpledge")
    assert len(hall.cases.case(case.id).missing) == 3
    take(window, "pledge", None, materials={"plan", "pledge"})
    hall.cases.set_material(case.id, "health", MaterialState.RECEIVED, "1001")
    hall.cases.accept(case.id, "1001")
    take(window, "grant", hall.cases.case(case.id), text="准予")
    take(window, "verify", None, kept="no", words="现场没有消毒间")
    assert "撤销决定书" in take(window, "revoke", None, why="承诺不实")
    assert hall.cases.pledges.pledgeable(received(hall, "plan").id) == ()
    assert take(window, "repair") == "您的岗位没有这项权限"
    assert take(enter(hall, 2, "9001"), "repair") == "信用修复：已办"


def test_what_the_table_does_not_have_is_refused_before_anything_is_asked(hall: Hall, window: DeskWindow) -> None:
    assert take(window, "grant") == "先打开一件办件，或在历史办件里选一件"
    assert take(window, "grant", received(hall)) == "当前状态是“已收件”，不能准予"
    assert take(window, "answer") == "答复上报：现在没有要处理的"
    assert take(window, "deadlines") == "处理已过的期限：已办"


def test_nobody_is_turned_away_before_anything_was_received(hall: Hall, window: DeskWindow) -> None:
    assert (
        take(window, "escalate_visit", None, item="CG17-05", words="事项已取消，群众有异议") == "没有收件，上报：已办"
    )
    (asked,) = hall.cases.escalations.open()
    assert (asked.case, asked.item, asked.actor) == ("", "CG17-05", "1002")


def test_a_lock_takes_the_form_with_it(hall: Hall, window: DeskWindow) -> None:
    case = received(hall)
    window.cases.open(case)
    window.command("step.refuse").trigger()
    assert window.steps.form is not None
    window.press("lock")
    assert window.steps.form is None
    window.command("step.refuse").trigger()
    assert window.steps.form is None
    assert window.signin.fault.text() == "屏幕已锁定，输入密码后继续"


def test_a_disk_that_refuses_is_told_on_the_form(hall: Hall, window: DeskWindow, expect_log) -> None:
    case = received(hall)
    expect_log("store unavailable")
    hall.store.run("CREATE TRIGGER full BEFORE INSERT ON case_step BEGIN SELECT * FROM nowhere; END")
    assert "存储现在写不进去" in take(window, "withdraw", case)
    assert hall.cases.case(case.id).state is CaseState.RECEIVED
