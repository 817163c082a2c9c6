"""受审分离 and 审核合一: who may review and decide what, on the spot, by rule, and with what on the paper."""

from dataclasses import replace

import pytest

from hall.cases.caserules import Cooling
from hall.cases.cases import Case, Cases, CaseState
from hall.cases.casework import CaseDecidedHere, CaseReviewed
from hall.cases.lifecycle import PaperKind
from hall.cases.supplements import Way
from hall.days.workdays import Limit, Unit
from hall.errors import Reason
from hall.staff import Person, Staff
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lifecycle import (
    AGENT,
    AUTO,
    BOSS,
    CHIEF,
    CLERK,
    INSTANT,
    ISSUER,
    NAMED_INSTANT,
    REVIEWER,
    RULES,
    accepted,
    cases_over,
    received,
)
from tests.helpers.refusals import refused


@pytest.fixture
def cases(store: Store) -> Cases:
    return cases_over(store)


@pytest.mark.requirement("R-31")
@pytest.mark.parametrize("who", [CLERK, "c2", BOSS, AGENT, ISSUER, "rule", "platform", "kiosk"])
def test_who_does_not_decide(cases: Cases, who: str) -> None:
    case = accepted(cases)
    for act in (
        lambda: cases.decisions.review(case.id, True, "好", who),
        lambda: cases.decisions.grant(case.id, "准予", who),
        lambda: cases.decisions.deny(case.id, "不予", who),
    ):
        with refused(Reason.ROLE_MISSING):
            act()
    assert cases.case(case.id) == case


@pytest.mark.requirement("R-31")
def test_who_accepted_does_not_decide(cases: Cases) -> None:
    case = cases.accept(received(cases).id, REVIEWER)
    for act in (
        lambda: cases.decisions.review(case.id, True, "好", REVIEWER),
        lambda: cases.decisions.grant(case.id, "准予", REVIEWER),
    ):
        with refused(Reason.SAME_HANDS):
            act()


def test_a_window_that_decides_what_it_takes_in(store: Store) -> None:
    """受审合一 (德 8): the items of such a window are the hall's list; every other item keeps its two hands."""
    cases = cases_over(store, replace(RULES, decided_here=frozenset({"P-1"})))
    case = cases.accept(received(cases).id, REVIEWER)
    assert cases.decisions.review(case.id, True, "好", REVIEWER).state is CaseState.REVIEWING
    other = cases.accept(received(cases, INSTANT, 2).id, REVIEWER)
    with refused(Reason.SAME_HANDS):
        cases.decisions.grant(other.id, "准予", REVIEWER)


def test_what_is_to_be_thought_over_is_not_granted_before(store: Store, clock: FakeClock) -> None:
    """离婚: for thirty days either may take it back, and nobody is divorced meanwhile (民法典 art. 1077)."""
    thirty = Limit(30, Unit.NATURAL_DAY)
    cases = cases_over(store, replace(RULES, cooling={"P-1": Cooling(thirty)}))
    one, other = accepted(cases), accepted(cases, n=2)
    for days in (0, 29, 1):  # the same day; the twenty-ninth; the last of them
        clock.advance(days * 86400)
        with refused(Reason.NOT_OVER_YET, day="2026-12-23"):
            cases.decisions.grant(one.id, "准予", CHIEF)
    assert cases.endings.withdraw(other.id, "", CLERK).state is CaseState.WITHDRAWN
    clock.advance(86400)
    assert cases.decisions.grant(one.id, "准予", CHIEF).state is CaseState.GRANTED
    assert cases.decisions.grant(accepted(cases, INSTANT, 3).id, "准予", CHIEF).state is CaseState.GRANTED


@pytest.mark.requirement("R-44")
def test_a_chief_representative_does_it_all(cases: Cases, store: Store) -> None:
    case = cases.accept(received(cases).id, CHIEF)
    case = cases.decisions.grant(case.id, " 准予设立 ", CHIEF)
    assert (case.state, case.outcome, case.decision) == (CaseState.GRANTED, "granted", "准予设立")
    assert case.decided_at == "2026-11-23T09:00:00.000+08:00"
    assert records(store)[-1] == CaseDecidedHere(case.id, "granted", "准予设立")
    assert cases.steps(case.id)[-1].owes == (PaperKind.GRANT,)


@pytest.mark.requirement("R-31")
def test_a_reviewer_decides_after_an_opinion(cases: Cases, store: Store) -> None:
    case = accepted(cases)
    with refused(Reason.NOT_REVIEWED):
        cases.decisions.grant(case.id, "准予", REVIEWER)
    with refused(Reason.WORDS_MISSING, what="审查意见"):
        cases.decisions.review(case.id, True, "", REVIEWER)
    assert cases.decisions.review(case.id, False, "面积不足", REVIEWER).state is CaseState.REVIEWING
    assert records(store)[-1] == CaseReviewed(case.id, False, "面积不足")
    with refused(Reason.WORDS_MISSING, what="不予的理由"):
        cases.decisions.deny(case.id, " ", REVIEWER)
    case = cases.decisions.deny(case.id, "面积不足，依据第二条", REVIEWER)
    assert (case.state, case.outcome) == (CaseState.DENIED, "denied")
    assert cases.steps(case.id)[-1].owes == (PaperKind.DENIAL,)
    event = records(store)[-1]
    assert isinstance(event, CaseDecidedHere)
    assert (event.review_until, event.suit_until, event.by_rule) == ("2027-01-22", "2027-05-23", False)


@pytest.mark.requirement("R-03", "R-33")
def test_an_instant_item_is_decided_on_the_spot_by_other_hands(cases: Cases) -> None:
    assert cases.decisions.grant(accepted(cases, INSTANT).id, "", REVIEWER).state is CaseState.GRANTED
    with refused(Reason.NOT_REVIEWED):  # the list calls it instant, its own limit does not
        cases.decisions.grant(accepted(cases, NAMED_INSTANT).id, "", REVIEWER)


def test_nothing_is_granted_while_something_is_missing(cases: Cases, clock: FakeClock) -> None:
    case = received(cases, without=("form",))
    clock.advance(8 * 86400)
    cases.supplements.deem(case.id, "rule")
    with refused(Reason.MATERIALS_MISSING, names="申请表"):
        cases.decisions.grant(case.id, "准予", CHIEF)
    cases.supplements.take(case.id, "form", Way.WINDOW, CLERK)
    assert cases.decisions.grant(case.id, "准予", CHIEF).state is CaseState.GRANTED


def test_what_waits_for_a_promise_is_not_decided(cases: Cases, clock: FakeClock) -> None:
    case = cases.supplements.tolerate(received(cases, without=("photo",)).id, clock.now().date(), CLERK)
    with refused(Reason.STEP_NOT_ALLOWED, state="容缺受理", act="准予"):
        cases.decisions.grant(case.id, "准予", CHIEF)


@pytest.mark.requirement("R-42")
def test_a_rule_grants_what_stands_on_its_list(cases: Cases, store: Store) -> None:
    case = accepted(cases, AUTO)
    assert cases.decisions.may_auto(case.id)
    case = cases.decisions.auto(case.id, CLERK)
    assert case.state is CaseState.GRANTED
    assert records(store)[-1] == CaseDecidedHere(case.id, "granted", "", by_rule=True)
    other = accepted(cases, n=2)
    assert not cases.decisions.may_auto(other.id)
    with refused(Reason.NOT_AUTO):
        cases.decisions.auto(other.id, CLERK)


def test_a_rule_takes_no_pledge_for_a_paper(cases: Cases, store: Store) -> None:
    case = accepted(cases, AUTO)
    store.run("UPDATE case_material SET state = 'pledged' WHERE case_id = ?", case.id)
    with refused(Reason.MATERIALS_MISSING, names="身份证"):
        cases.decisions.auto(case.id, CLERK)


def test_the_platform_may_still_replace_a_decision_made_here(cases: Cases) -> None:
    case: Case = cases.decisions.grant(cases.accept(received(cases).id, CHIEF).id, "准予", CHIEF)
    cases.decided(case.id, "GF-1", "denied", "上级撤销", "2026-11-24T09:00:00+08:00", 1)
    after = cases.case(case.id)
    assert (after.state, after.outcome, after.official_no) == (CaseState.DENIED, "denied", "GF-1")


@pytest.mark.requirement("R-101")
def test_each_department_reviews_and_decides_what_is_its_own(cases: Cases, store: Store) -> None:
    staff = Staff(store)
    assert staff.add("r9", "某", "reviewer", "long enough", " 另一局 ") == Person("r9", "某", "reviewer", "另一局")
    store.run("UPDATE staff SET department = '试验局' WHERE id = ?", REVIEWER)
    case = accepted(cases)
    for act in (
        lambda: cases.decisions.review(case.id, True, "好", "r9"),
        lambda: cases.decisions.grant(case.id, "准予", "r9"),
        lambda: cases.decisions.deny(case.id, "不予", "r9"),
    ):
        with refused(Reason.NOT_YOUR_DEPARTMENT, department="试验局", own="另一局"):
            act()
    assert cases.case(case.id) == case
    cases.decisions.review(case.id, True, "好", REVIEWER)  # of its department
    assert cases.decisions.grant(case.id, "准予", CHIEF).state is CaseState.GRANTED  # the hall's own
    assert staff.sign_in("r9", "long enough", "desk 1").department == "另一局"
