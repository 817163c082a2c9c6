"""Nobody is turned away: a refusal is a paper with ground, organ and remedies; all else goes up, and is answered."""

from datetime import datetime

import pytest

from hall.cases.cases import Cases, CaseState
from hall.cases.casework import CaseRefused, Escalated, EscalationAnswered
from hall.cases.escalations import WHY_WORDS, Why
from hall.cases.lifecycle import PaperKind
from hall.cases.refusals import GROUND_WORDS, Ground, remedies
from hall.clock import HALL_ZONE
from hall.errors import Reason
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lifecycle import BOSS, CLERK, accepted, cases_over, received
from tests.helpers.refusals import refused


@pytest.fixture
def cases(store: Store) -> Cases:
    return cases_over(store)


@pytest.mark.requirement("R-35")
def test_a_refusal_is_a_reasoned_paper_with_its_remedies(cases: Cases, store: Store) -> None:
    case = received(cases)
    case = cases.refusals.refuse(case.id, Ground.NOT_ENTITLED, " 未满十八周岁，依据某法第三条 ", "", CLERK)
    assert (case.state, case.decision) == (CaseState.REFUSED, "未满十八周岁，依据某法第三条")
    assert cases.steps(case.id)[-1].owes == (PaperKind.REFUSAL,)
    # sixty natural days and six months behind 23 November 2026, whatever calendar is known
    assert records(store)[-1] == CaseRefused(
        case.id, "not_entitled", "未满十八周岁，依据某法第三条", "", "2027-01-22", "2027-05-23"
    )
    ends = remedies(cases._file)
    assert (ends.review_organ, ends.court) == ("试验县人民政府", "试验县人民法院")
    assert set(GROUND_WORDS) == set(Ground)


def test_remedies_do_not_end_on_a_day_off(cases: Cases, clock: FakeClock) -> None:
    clock.set(datetime(2026, 3, 3, 9, 0, tzinfo=HALL_ZONE))  # sixty days on is a Saturday
    ends = remedies(cases._file)
    assert (ends.review_until, ends.suit_until) == ("2026-05-04", "2026-09-03")


@pytest.mark.requirement("R-35")
@pytest.mark.parametrize("ground", Ground)
def test_there_is_no_refusal_without_words(cases: Cases, ground: Ground) -> None:
    case = received(cases)
    with refused(Reason.WORDS_MISSING, what="不予受理的理由和法律依据"):
        cases.refusals.refuse(case.id, ground, " \n", "市住建局", CLERK)
    assert cases.case(case.id).state is CaseState.RECEIVED


def test_the_wrong_organ_names_the_right_one(cases: Cases, store: Store) -> None:
    case = received(cases)
    with refused(Reason.WORDS_MISSING, what="有权办理的机关"):
        cases.refusals.refuse(case.id, Ground.WRONG_ORGAN, "跨县经营", " ", CLERK)
    cases.refusals.refuse(case.id, Ground.WRONG_ORGAN, "跨县经营", "市住建局", CLERK)
    event = records(store)[-1]
    assert isinstance(event, CaseRefused)
    assert event.organ == "市住建局"


def test_an_accepted_case_is_decided_and_never_refused(cases: Cases) -> None:
    with refused(Reason.STEP_NOT_ALLOWED, state="已受理", act="不予受理"):
        cases.refusals.refuse(accepted(cases).id, Ground.BARRED, "理由", "", CLERK)


@pytest.mark.requirement("R-35")
def test_what_a_window_cannot_do_goes_up_and_is_answered(cases: Cases, store: Store, clock: FakeClock) -> None:
    case = received(cases, without=("lease",))
    due = case.answer_due
    asked = cases.escalations.escalate(case.id, Why.CANNOT, "材料真伪难辨", CLERK)
    assert records(store)[-1] == Escalated(asked.id, case.id, "P-1", "cannot", "材料真伪难辨")
    assert (cases.case(case.id).state, cases.case(case.id).answer_due) == (CaseState.RECEIVED, due)
    clock.advance(60)
    visit = cases.escalations.escalate_visit("P-9", "清单上没有的事项", CLERK)
    assert cases.escalations.open() == [asked, visit]
    with refused(Reason.ROLE_MISSING):
        cases.escalations.answer(asked.id, True, "可以", CLERK)
    with refused(Reason.WORDS_MISSING, what="答复"):
        cases.escalations.answer(asked.id, False, "", BOSS)
    answered = cases.escalations.answer(asked.id, False, "请补充说明", BOSS)
    assert (answered.answer, answered.answer_words, answered.answered_by) == ("declined", "请补充说明", BOSS)
    assert records(store)[-1] == EscalationAnswered(asked.id, case.id, False, "请补充说明")
    with refused(Reason.ESCALATION_ANSWERED):
        cases.escalations.answer(asked.id, True, "可以", BOSS)
    assert cases.escalations.open() == [visit]
    assert cases.escalations.of_case(case.id) == [answered]
    assert cases.escalations.of_case("") == []
    cases.escalations.answer(visit.id, True, "引导到市级窗口", BOSS)
    assert set(WHY_WORDS) == set(Why)


def test_an_escalation_says_why(cases: Cases, store: Store) -> None:
    case = received(cases)
    told = len(records(store))
    for ask in (
        lambda: cases.escalations.escalate(case.id, Why.OTHER, " ", CLERK),
        lambda: cases.escalations.escalate_visit("", "", CLERK),
    ):
        with refused(Reason.WORDS_MISSING, what="上报的事由"):
            ask()
    with pytest.raises(KeyError, match="nobody"):
        cases.escalations.escalation("nobody")
    assert len(records(store)) == told
