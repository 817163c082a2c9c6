"""The clock of a case: stopped by a special procedure, extended once with a supervisor's word, and its lamp."""

from datetime import date, datetime

import pytest

from hall.cases.cases import Case, Cases, CaseState
from hall.cases.casework import CaseExtended, ClockResumed, ClockStopped
from hall.cases.escalations import Why
from hall.cases.lifecycle import PaperKind
from hall.cases.procedures import PROCEDURE_WORDS, Procedure
from hall.cases.regions import region_rules
from hall.catalogue.items import Kind
from hall.clock import HALL_ZONE
from hall.days.clocks import Lamp
from hall.days.workdays import Limit, Unit
from hall.errors import Reason
from hall.profiles import read_profile
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import CALENDAR, records
from tests.helpers.lifecycle import (
    BENEFIT,
    BOSS,
    CHIEF,
    CLERK,
    LIMITLESS,
    MONTHLY,
    REVIEWER,
    accepted,
    cases_over,
    extended,
    received,
)
from tests.helpers.refusals import refused

DAY = 86400
TEN = Limit(10, Unit.WORKING_DAY)


@pytest.fixture
def cases(store: Store) -> Cases:
    return cases_over(store)


def paused(cases: Cases, case: Case) -> Case:
    return cases.procedures.pause(case.id, Procedure.HEARING, "利害关系人申请听证", TEN, REVIEWER)


def lamp(cases: Cases, case: Case) -> Lamp:
    standing = cases.procedures.standing(cases.case(case.id))
    assert standing
    return standing.lamp


def test_the_days_of_a_special_procedure_do_not_count(cases: Cases, store: Store, clock: FakeClock) -> None:
    case = accepted(cases)
    assert (case.due, case.statutory_due, case.calendar) == ("2026-11-30", "2026-12-21", CALENDAR.version)
    clock.advance(DAY)
    case = paused(cases, case)
    assert case.state is CaseState.PAUSED
    assert records(store)[-1] == ClockStopped(case.id, "hearing", "利害关系人申请听证", "10 working_day", "2026-11-24")
    assert cases.steps(case.id)[-1].owes == (PaperKind.EXCLUDED_TIME,)
    assert lamp(cases, case) is Lamp.GREY
    clock.advance(3 * DAY)
    case = cases.procedures.resume(case.id, REVIEWER)
    # three working days, 24 to 26 November, are left out
    assert (case.state, case.due, case.statutory_due) == (CaseState.REVIEWING, "2026-12-03", "2026-12-24")
    assert records(store)[-1] == ClockResumed(
        case.id, "2026-11-24", "2026-11-26", "2026-12-03", "2026-12-24", CALENDAR.version
    )
    clock.advance(4 * DAY)
    cases.procedures.resume(paused(cases, case).id, REVIEWER)  # and over again on the same day: nothing is left out
    assert cases.case(case.id).due == "2026-12-03"
    assert len(cases._file.pauses(case.id)) == 2
    assert set(PROCEDURE_WORDS) == set(Procedure)


def test_a_special_procedure_says_why_and_is_the_deciders(cases: Cases) -> None:
    case = accepted(cases)
    with refused(Reason.WORDS_MISSING, what="启动特别程序的理由"):
        cases.procedures.pause(case.id, Procedure.EXPERTS, "", TEN, REVIEWER)
    with refused(Reason.ROLE_MISSING):
        cases.procedures.pause(case.id, Procedure.EXPERTS, "论证", TEN, CLERK)
    for count in (0, -3, 10**9, 0.3):  # art. 45 wants the time told, and that is none
        with refused(Reason.EXPECTED_WRONG):
            cases.procedures.pause(case.id, Procedure.EXPERTS, "论证", Limit(count, Unit.WORKING_DAY), REVIEWER)
    with refused(Reason.STEP_NOT_ALLOWED, state="已受理", act="结束特别程序"):
        cases.procedures.resume(case.id, REVIEWER)


def test_a_case_that_ends_under_a_special_procedure_leaves_none_running(cases: Cases, store: Store) -> None:
    case = paused(cases, accepted(cases))
    cases.endings.withdraw(case.id, "", CLERK)
    assert store.value("SELECT last FROM case_pause") == "2026-11-23"


def test_one_extension_with_a_reason_and_a_supervisors_word(cases: Cases, store: Store) -> None:
    case = accepted(cases)
    with refused(Reason.EXTEND_ABOVE):
        cases.procedures.extend(case.id, "案情复杂", REVIEWER)
    asked = cases.escalations.escalate(case.id, Why.EXTEND, "案情复杂", REVIEWER)
    cases.escalations.answer(asked.id, False, "不同意", BOSS)
    with refused(Reason.EXTEND_ABOVE):
        cases.procedures.extend(case.id, "案情复杂", REVIEWER)
    asked = cases.escalations.escalate(case.id, Why.EXTEND, "还要调查", REVIEWER)
    cases.escalations.answer(asked.id, True, "同意", BOSS)
    with refused(Reason.WORDS_MISSING, what="延期的理由"):
        cases.procedures.extend(case.id, " ", REVIEWER)
    case = cases.procedures.extend(case.id, "还要调查", REVIEWER)
    assert (case.extended, case.due, case.statutory_due) == (TEN, "", "")  # 20 + 10 lead beyond the known year
    assert case.calendar == CALENDAR.version
    assert records(store)[-1] == CaseExtended(
        case.id, "10 working_day", "还要调查", BOSS, "2026-11-30", "", "", CALENDAR.version
    )
    assert cases.steps(case.id)[-1].owes == (PaperKind.EXTENSION,)
    with refused(Reason.EXTENDED_ALREADY):
        cases.procedures.extend(case.id, "再延", REVIEWER)


def test_an_extension_is_added_to_the_laws_limit_and_the_promise_is_void(cases: Cases, clock: FakeClock) -> None:
    clock.set(datetime(2026, 3, 2, 9, 0, tzinfo=HALL_ZONE))
    case = extended(cases, accepted(cases).id)
    assert case.due == case.statutory_due == "2026-04-13"  # thirty working days behind a Monday
    clock.set(datetime(2026, 4, 10, 9, 0, tzinfo=HALL_ZONE))
    assert lamp(cases, case) is Lamp.YELLOW


@pytest.mark.parametrize("item", [MONTHLY, LIMITLESS, BENEFIT])
def test_a_limit_that_no_law_extends(cases: Cases, item) -> None:
    with refused(Reason.EXTENSION_NOT_ALLOWED):
        cases.procedures.extend(accepted(cases, item).id, "复杂", REVIEWER)


def test_a_case_is_lengthened_by_the_law_of_its_kind(cases: Cases) -> None:
    assert cases.procedures.longer(received(cases).id) == TEN
    assert cases.procedures.longer(received(cases, BENEFIT, n=2).id) is None


def test_the_law_of_licences_adds_to_their_limits_alone() -> None:
    rules = region_rules("chenggu", read_profile("chenggu").on(date(2026, 11, 23)))
    twenty, forty_five, months = Limit(20, Unit.WORKING_DAY), Limit(45, Unit.WORKING_DAY), Limit(2, Unit.MONTH)
    assert rules.longer(Kind.LICENCE, twenty) == TEN
    assert rules.longer(Kind.LICENCE, forty_five) == Limit(15, Unit.WORKING_DAY)
    assert [rules.longer(Kind.LICENCE, limit) for limit in (None, months)] == [None, None]
    assert {rules.longer(kind, twenty) for kind in Kind if kind is not Kind.LICENCE} == {None}


@pytest.mark.requirement("R-90")
def test_the_lamp_follows_the_case(cases: Cases, clock: FakeClock) -> None:
    case = received(cases)
    seen = [lamp(cases, case)]
    clock.advance(4 * DAY)  # Friday: one working day left of five
    seen.append(lamp(cases, case))
    cases.accept(case.id, CLERK)
    seen.append(lamp(cases, case))
    clock.advance(8 * DAY)  # a day beyond the promise
    seen.append(lamp(cases, case))
    clock.advance(5 * DAY)
    seen.append(lamp(cases, case))
    cases.decisions.grant(case.id, "准予", CHIEF)
    seen.append(lamp(cases, case))  # ten working days to deliver
    assert seen == [Lamp.GREEN, Lamp.YELLOW, Lamp.GREEN, Lamp.RED, Lamp.ALARM, Lamp.GREEN]


def test_cases_without_a_clock_have_no_lamp(cases: Cases) -> None:
    assert cases.procedures.standing(accepted(cases, LIMITLESS)) is None
    over = cases.endings.withdraw(received(cases).id, "", CLERK)
    assert cases.procedures.standing(over) is None


def test_the_five_days_begin_anew_with_a_whole_supplement(cases: Cases, clock: FakeClock) -> None:
    case = cases.supplements.ask(received(cases).id, ["签名"], CLERK)
    assert lamp(cases, case) is Lamp.GREY
    clock.advance(7 * DAY)
    case = cases.supplements.complete(case.id, CLERK)
    assert case.answer_due == "2026-12-07"
    assert lamp(cases, case) is Lamp.GREEN
