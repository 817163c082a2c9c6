"""冷静期 (民法典 art. 1077): thirty days to think a divorce over, thirty more to come for it; else it is withdrawn."""

from dataclasses import replace
from datetime import date

import pytest

from hall.cases.caserules import Cooling
from hall.cases.cases import Case, Cases, CaseState, MaterialState
from hall.cases.casework import CaseLapsed
from hall.cases.deadlines import by_itself, run
from hall.cases.lifecycle import Act, PaperKind
from hall.cases.procedures import Procedure
from hall.cases.tellings import COME, UNTAKEN
from hall.days.workdays import Calendar, Limit, Unit
from hall.errors import Reason
from hall.store import Store
from printing.casepapers import CasePapers
from printing.paper import dump
from tests.helpers.clock import FakeClock
from tests.helpers.hall import CALENDAR, STATION, applicant, records
from tests.helpers.lifecycle import CATALOGUE, CHIEF, CLERK, PERMIT, REVIEWER, RULES, cases_over
from tests.helpers.papers import issuer
from tests.helpers.refusals import refused

THIRTY = Limit(30, Unit.NATURAL_DAY)
# Received on Monday 23 November 2026: thought over until 23 December, to be taken up until Friday 22 January 2027.
KNOWN = Calendar(frozenset({2026, 2027}), frozenset(), frozenset(), "试验2026-2027")


def hall(store: Store, calendar: Calendar = KNOWN, come: Limit | None = THIRTY) -> Cases:
    """A hall in which the permit is thought over as a divorce is."""
    cases_over(store)
    return Cases(store, CATALOGUE, calendar, STATION, replace(RULES, cooling={PERMIT.code: Cooling(THIRTY, come)}))


def filed(cases: Cases, n: int = 1) -> Case:
    case = cases.receive(PERMIT.code, applicant(n, phone="13800000000"), "", CLERK)
    for material in case.materials:
        cases.set_material(case.id, material.code, MaterialState.RECEIVED, CLERK)
    return cases.accept(case.id, CLERK)


def words(cases: Cases, case: Case, act: str) -> list[str]:
    return [each.words.format(**each.facts) for each in cases.tellings.of_case(case.id) if each.act == act]


@pytest.mark.requirement("R-85")
def test_who_does_not_come_again_has_withdrawn_and_is_told(store: Store, clock: FakeClock) -> None:
    cases = hall(store)
    one, reviewed, stopped = filed(cases), filed(cases, 2), filed(cases, 3)
    cases.decisions.review(reviewed.id, True, "符合条件", REVIEWER)
    cases.procedures.pause(stopped.id, Procedure.HEARING, "听证", Limit(10, Unit.WORKING_DAY), REVIEWER)
    clock.advance(30 * 86400)  # the last day of thinking it over
    assert run(cases.supplements).reminded == ()
    with refused(Reason.NOT_OVER_YET, day="2027-01-22"):
        cases.supplements.lapse(one.id, CLERK)
    clock.advance(86400)
    assert {case.id for case in run(cases.supplements).reminded} == {one.id, reviewed.id}
    assert run(cases.supplements).reminded == ()  # once
    told = f"您的“事项P-1”（{one.number}）冷静期已满，请双方在 2027-01-22 前一起来办理，没有来的按撤回处理"
    assert words(cases, one, COME) == [told]
    clock.advance(29 * 86400)  # the last day to come
    assert run(cases.supplements).lapsed == ()
    clock.advance(86400)
    with refused(Reason.COMING_OVER, day="2027-01-22"):  # the rule has not run yet this morning
        cases.decisions.grant(one.id, "准予", CHIEF)
    assert {case.id for case in run(cases.supplements).lapsed} == {one.id, reviewed.id}
    assert run(cases.supplements).lapsed == ()
    assert cases.case(stopped.id).state is CaseState.PAUSED  # the hall's own time takes nothing from them
    assert [event for event in records(store) if isinstance(event, CaseLapsed)] == [
        CaseLapsed(each.id, "2027-01-22", untaken=True) for each in (one, reviewed)
    ]
    last = cases.steps(one.id)[-1]
    assert (last.act, last.after, last.owes) == (Act.LAPSE, CaseState.LAPSED, (PaperKind.TERMINATION,))
    assert words(cases, one, UNTAKEN) == [
        f"您的“事项P-1”（{one.number}）到 2027-01-22 没有来办理，按撤回处理，可以重新申请"
    ]
    assert {case for case, _ in by_itself(store, date(2027, 1, 1))} == {one.id, reviewed.id}


def test_who_comes_in_the_second_thirty_days_is_served(store: Store, clock: FakeClock) -> None:
    cases = hall(store)
    case = filed(cases)
    clock.advance(60 * 86400)
    assert cases.decisions.grant(case.id, "准予", CHIEF).state is CaseState.GRANTED
    clock.advance(86400)
    assert run(cases.supplements).lapsed == ()


def test_a_last_day_that_is_no_working_day_moves_on(store: Store, clock: FakeClock) -> None:
    """Art. 203: with the 23rd to the 28th off, the first period ends on the 29th, and the second is counted from it."""
    off = frozenset({date(2026, 12, 23), date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 28)})
    cases = hall(store, Calendar(frozenset({2026, 2027}), off, frozenset(), "试验"))
    case = filed(cases)
    clock.advance(
        36 * 86400
    )  # Tuesday 29 December: the first working day after the 23rd is the last of the first period
    with refused(Reason.NOT_OVER_YET, day="2026-12-29"):
        cases.decisions.grant(case.id, "准予", CHIEF)
    with refused(Reason.NOT_OVER_YET, day="2027-01-28"):
        cases.supplements.lapse(case.id, CLERK)


def test_a_year_without_a_notice_neither_ends_a_case_nor_lets_it_be_granted_early(
    store: Store, clock: FakeClock
) -> None:
    cases = hall(store, CALENDAR)  # 2026 alone
    early = filed(cases)
    clock.advance(10 * 86400)
    late = filed(cases, 2)  # thought over until 2 January, a Saturday: who knows what is worked behind it
    with refused(Reason.NOT_OVER_YET, day="2026-12-23"):
        cases.decisions.grant(early.id, "准予", CHIEF)
    with refused(Reason.NOT_OVER_YET, day="2027-01-02"):
        cases.decisions.grant(late.id, "准予", CHIEF)
    clock.advance(80 * 86400)
    for each in (early, late):
        with refused(Reason.CALENDAR_UNKNOWN, year=2027):
            cases.decisions.grant(each.id, "准予", CHIEF)
    with refused(Reason.NOT_OVER_YET, day="—"):
        cases.supplements.lapse(late.id, CLERK)
    assert run(cases.supplements).lapsed == ()
    cases.count_by(KNOWN)
    assert [case.id for case in run(cases.supplements).lapsed] == [early.id, late.id]


def test_what_is_thought_over_may_wait_for_ever_where_no_law_says_otherwise(store: Store, clock: FakeClock) -> None:
    cases = hall(store, come=None)
    case = filed(cases)
    clock.advance(300 * 86400)
    assert run(cases.supplements).lapsed == ()
    assert cases.decisions.grant(case.id, "准予", CHIEF).state is CaseState.GRANTED


def test_the_paper_says_that_nobody_came_again(store: Store, clock: FakeClock) -> None:
    cases = hall(store)
    gone, withdrawn = filed(cases), filed(cases, 2)
    cases.endings.withdraw(withdrawn.id, "", CLERK)
    clock.advance(61 * 86400)
    run(cases.supplements)
    opening = "提出的“事项P-1”申请，到2027年1月22日为止没有来办理，按撤回申请处理，自今日起终止办理。"
    for case, words_ in ((gone, opening), (withdrawn, "已按您的意愿撤回，自今日起终止办理。")):
        papers = CasePapers(cases, CATALOGUE, issuer()).owed(case.id)
        (form,) = (owed.make() for owed in papers if owed.kind is PaperKind.TERMINATION)
        said = dump(form).decode()
        assert words_ in said
        assert ("没有补齐" in said, "没有来办理" in said) == (False, case is gone)
