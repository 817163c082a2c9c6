"""审管互动: what is granted reaches its regulator once and is claimed; a 告知函 is answered; fees beside their rate."""

from datetime import date

import pytest

from hall.cases.cases import CaseState
from hall.errors import Reason
from hall.oversight.fees import Fee, rate
from hall.oversight.regulators import WISH_WORDS, Wish
from hall.oversight.watchrecords import ApprovalClaimed, ApprovalPushed, FeeTaken, RegulatorAnswered, RegulatorAsked
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lifecycle import AUTO, BENEFIT, BOSS, CHIEF, CLERK, accepted, brought_to, received
from tests.helpers.oversight import Watched, watched
from tests.helpers.refusals import refused

TODAY = date(2026, 11, 23)


@pytest.fixture
def hall(store: Store) -> Watched:
    return watched(store)


@pytest.mark.requirement("R-87")
def test_an_approval_goes_to_its_regulator_once_and_is_claimed(hall: Watched, clock: FakeClock) -> None:
    case = brought_to(hall.cases, CaseState.GRANTED, clock)
    other = hall.cases.decisions.auto(accepted(hall.cases, AUTO, 2).id, CLERK)
    brought_to(hall.cases, CaseState.DENIED, clock)
    brought_to(hall.cases, CaseState.REVOKED, clock)
    pushed = hall.regulators.push()
    assert {(push.case, push.organ, push.claimed_at) for push in pushed} == {
        (case.id, "试验局", ""), (other.id, "市场监管局", ""),
    }  # fmt: skip
    assert hall.regulators.push() == []
    claimed = hall.regulators.claim(case.id, BOSS)
    assert (claimed.claimed_by, bool(claimed.claimed_at)) == (BOSS, True)
    with refused(Reason.CLAIMED_ALREADY):
        hall.regulators.claim(case.id, BOSS)
    with pytest.raises(KeyError):
        hall.regulators.claim("nothing", BOSS)
    assert hall.regulators.claimed(TODAY, TODAY) == ([case.id], [other.id])
    assert hall.regulators.claimed(date(2026, 1, 1), date(2026, 11, 22)) == ([], [])
    told = [event for event in records(hall.store) if isinstance(event, ApprovalPushed | ApprovalClaimed)]
    assert ApprovalClaimed(case.id, "试验局") in told
    assert len(told) == 3
    assert ApprovalPushed.travels
    assert ApprovalClaimed.travels


@pytest.mark.requirement("R-87")
def test_a_desk_sees_what_went_to_the_regulators_and_pushes_nothing_itself(hall: Watched, clock: FakeClock) -> None:
    """It holds cases, not the region's kinds: pushing is left to who knows them."""
    case = brought_to(hall.cases, CaseState.GRANTED, clock)
    assert hall.cases.regulators.push() == []
    assert not hall.cases.regulators.pushed(case.id)
    hall.regulators.push()
    assert hall.cases.regulators.pushed(case.id)
    assert [each.case for each in hall.cases.regulators.unclaimed()] == [case.id]
    hall.cases.regulators.claim(case.id, BOSS)
    assert hall.regulators.unclaimed() == []
    notice = hall.cases.regulators.take_notice(case.id, Wish.REVOKE, "经营场所不存在", BOSS)
    hall.cases.regulators.answer(notice.id, True, "已撤销", BOSS)
    assert hall.cases.case(case.id).state is CaseState.REVOKED


@pytest.mark.requirement("R-87")
def test_what_is_no_licence_is_not_pushed(hall: Watched, clock: FakeClock) -> None:
    case = accepted(hall.cases, BENEFIT)
    hall.cases.decided(case.id, "N1", "granted", "准予", clock.now().isoformat(), 1)
    assert hall.regulators.push() == []


@pytest.mark.requirement("R-87")
def test_a_notice_of_the_regulator_revokes_the_case(hall: Watched, clock: FakeClock) -> None:
    case = brought_to(hall.cases, CaseState.DELIVERED, clock)
    with pytest.raises(KeyError):
        hall.regulators.take_notice(case.id, Wish.REVOKE, "抽查发现造假", "regulator")
    hall.regulators.push()
    notice = hall.regulators.take_notice(case.id, Wish.REVOKE, " 抽查发现造假 ", "regulator")
    assert (notice.words, notice.answer) == ("抽查发现造假", "")
    assert hall.regulators.open() == [notice]
    with refused(Reason.NOTICE_OPEN):
        hall.regulators.take_notice(case.id, Wish.CHANGE, "地址变更", "regulator")
    with refused(Reason.ROLE_MISSING):
        hall.regulators.answer(notice.id, True, "撤销", CLERK)
    answered = hall.regulators.answer(notice.id, True, "核实后撤销", CHIEF)
    assert (answered.answer, answered.answer_words, answered.answered_by) == ("done", "核实后撤销", CHIEF)
    assert hall.cases.case(case.id).state is CaseState.REVOKED
    with refused(Reason.NOTICE_ANSWERED):
        hall.regulators.answer(notice.id, False, "再看", CHIEF)
    told = [event for event in records(hall.store) if isinstance(event, RegulatorAsked | RegulatorAnswered)]
    assert told == [
        RegulatorAsked(notice.id, case.id, "revoke", "抽查发现造假"),
        RegulatorAnswered(notice.id, case.id, True, "核实后撤销"),
    ]
    with pytest.raises(KeyError):
        hall.regulators.notice("nothing")


@pytest.mark.requirement("R-87")
@pytest.mark.parametrize(
    ("wish", "why"), [(Wish.CHANGE, "changed"), (Wish.CANCEL, "cancelled"), (Wish.VOID, "annulled")]
)
def test_the_other_wishes_make_the_papers_of_the_decision_void(
    hall: Watched, clock: FakeClock, wish: Wish, why: str
) -> None:
    case = brought_to(hall.cases, CaseState.DELIVERED, clock)
    for paper in ("receipt", "grant"):
        hall.cases.proofs.seal(case, paper, paper, 1)
    hall.regulators.push()
    assert [push.case for push in hall.regulators.unclaimed()] == [case.id]
    assert (hall.regulators.pushed(case.id), hall.regulators.pushed("another")) == (True, False)
    declined = hall.regulators.take_notice(case.id, wish, "企业已停业", "regulator")
    hall.regulators.answer(declined.id, False, "还在营业", BOSS)
    void = "SELECT kind, why FROM paper_void JOIN paper_summary USING (issuer, serial)"
    assert hall.store.all(void) == []
    notice = hall.regulators.take_notice(case.id, wish, "企业已停业", "regulator")
    assert hall.regulators.answer(notice.id, True, "已在登记系统办理", BOSS).answer == "done"
    assert [tuple(row) for row in hall.store.all(void)] == [("grant", why)]
    assert [kind for event in records(hall.store) if (kind := type(event).__name__) == "PapersVoided"] == [
        "PapersVoided"
    ]  # fmt: skip
    hall.regulators.claim(case.id, BOSS)
    assert hall.regulators.unclaimed() == []
    assert hall.cases.case(case.id).state is CaseState.DELIVERED
    again = hall.regulators.take_notice(case.id, Wish.REVOKE, "再查", "regulator")
    assert hall.regulators.answer(again.id, False, "证据不足", BOSS).answer == "declined"
    assert hall.cases.case(case.id).state is CaseState.DELIVERED
    assert set(WISH_WORDS) == set(Wish)


@pytest.mark.parametrize(
    ("said", "fen"),
    [("不收费", 0), ("10 元", 1000), ("80元", 8000), ("0.5 元", 50), ("12.34 元", 1234), ("税费，按规定", None),
     ("10 元或 20 元", None), ("12.345 元", None), ("", None)],
)  # fmt: skip
def test_the_rate_is_read_from_the_words_of_the_item(said: str, fen: int | None) -> None:
    assert rate(said) == fen


def test_what_was_taken_stands_beside_the_rate(hall: Watched) -> None:
    case = received(hall.cases)
    fee = hall.fees.take(case.id, 1050, CLERK)
    assert fee == Fee(fee.id, case.id, 1050, 0, hall.file.now, CLERK)
    assert records(hall.store)[-1] == FeeTaken(fee.id, case.id, 1050, 0)
    assert FeeTaken.travels
    assert hall.fees.of_case(case.id) == [fee]
    for wrong in (-1, 10**11):
        with refused(Reason.FEE_WRONG):
            hall.fees.take(case.id, wrong, CLERK)
    with pytest.raises(KeyError):
        hall.fees.take("nothing", 1, CLERK)


def test_where_the_item_names_no_number_nothing_is_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    hall = watched(store)
    case = received(hall.cases)
    monkeypatch.setattr("hall.oversight.fees.rate", lambda _: None)
    fee = hall.fees.take(case.id, 500, CLERK)
    assert fee.rate is None
    assert records(store)[-1] == FeeTaken(fee.id, case.id, 500, -1)
    assert hall.supervision.watch().findings == []
