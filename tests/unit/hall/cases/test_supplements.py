"""补正 told once, silence that becomes acceptance, 容缺 on a promise with a day, and what passes by itself."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hall.cases.caserules import Again
from hall.cases.cases import Cases, CaseState, MaterialState
from hall.cases.casework import CaseLapsed, SupplementAsked, SupplementCompleted, SupplementTaken
from hall.cases.deadlines import RULE, by_itself, run
from hall.cases.escalations import Why
from hall.cases.lifecycle import Act, PaperKind
from hall.cases.records import CaseAccepted
from hall.cases.refusals import Ground
from hall.cases.supplements import WAY_WORDS, Way
from hall.errors import Reason
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import CALENDAR, applicant, records
from tests.helpers.lifecycle import (
    AGENT,
    BENEFIT,
    BOSS,
    CATALOGUE,
    CLERK,
    LIMITLESS,
    PERMIT,
    REVIEWER,
    RULES,
    STRICT,
    cases_over,
    received,
)
from tests.helpers.refusals import refused

DAY = 86400


@pytest.fixture
def cases(store: Store) -> Cases:
    return cases_over(store)


# -- 补正 -------------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-16", "R-37")
def test_everything_is_told_at_once_with_a_day_and_every_channel(cases: Cases, store: Store) -> None:
    case = received(cases, without=("form", "lease"))
    case = cases.supplements.ask(case.id, [" 照片不是近照 ", ""], CLERK)
    assert (case.state, case.asked, case.answer_due) == (CaseState.SUPPLEMENT, 1, "")
    assert case.waits_until == "2026-12-14"  # fifteen working days behind Monday, 23 November
    assert records(store)[-1] == SupplementAsked(
        case.id, ["照片不是近照"], ["form", "lease"], "2026-12-14", [way.value for way in Way], 0, ""
    )
    assert cases.steps(case.id)[-1].owes == (PaperKind.SUPPLEMENT,)
    assert set(WAY_WORDS) == set(Way)
    assert len([way for way in Way if way is not Way.WINDOW]) == 5


def test_nothing_is_asked_where_nothing_is_missing(cases: Cases) -> None:
    case = received(cases)
    with refused(Reason.NOTHING_MISSING):
        cases.supplements.ask(case.id, ["", "  "], CLERK)
    assert cases.supplements.ask(case.id, ["签名不全"], CLERK).state is CaseState.SUPPLEMENT


@pytest.mark.requirement("R-37")
def test_the_last_material_completes_a_notice_of_materials(cases: Cases, store: Store, clock: FakeClock) -> None:
    case = received(cases, without=("form", "lease"))
    cases.supplements.ask(case.id, [], CLERK)
    clock.advance(2 * DAY)
    case = cases.supplements.take(case.id, "form", Way.EMAIL, AGENT)
    assert case.state is CaseState.SUPPLEMENT
    assert cases.steps(case.id)[-1].owes == (PaperKind.RECEIPT,)
    with refused(Reason.NOTHING_MISSING):
        cases.supplements.take(case.id, "form", Way.FAX, CLERK)
    with pytest.raises(KeyError, match="passport"):
        cases.supplements.take(case.id, "passport", Way.FAX, CLERK)
    case = cases.supplements.take(case.id, "lease", Way.POST, CLERK)
    assert (case.state, case.waits_until, case.answer_due) == (CaseState.RECEIVED, "", "2026-12-02")
    assert records(store)[-3:] == [
        SupplementTaken(case.id, "form", "email", 1),
        SupplementTaken(case.id, "lease", "post", 0),
        SupplementCompleted(case.id),
    ]
    assert cases.accept(case.id, CLERK).state is CaseState.ACCEPTED


def test_a_notice_with_points_is_complete_when_the_window_says_so(cases: Cases) -> None:
    case = cases.supplements.ask(received(cases, without=("lease",)).id, ["签名不全"], CLERK)
    with refused(Reason.MATERIALS_MISSING, names="租赁合同"):
        cases.supplements.complete(case.id, CLERK)
    assert cases.supplements.take(case.id, "lease", Way.WINDOW, CLERK).state is CaseState.SUPPLEMENT
    assert cases.supplements.complete(case.id, CLERK).state is CaseState.RECEIVED


def test_after_the_day_nothing_is_taken_and_the_case_lapses(cases: Cases, store: Store, clock: FakeClock) -> None:
    case = cases.supplements.ask(received(cases, without=("lease",)).id, [], CLERK)
    clock.advance(21 * DAY)  # the last day itself
    with refused(Reason.NOT_OVER_YET, day="2026-12-14"):
        cases.supplements.lapse(case.id, CLERK)
    clock.advance(DAY)
    with refused(Reason.SUPPLEMENT_OVER, day="2026-12-14"):
        cases.supplements.take(case.id, "lease", Way.WINDOW, CLERK)
    case = cases.supplements.lapse(case.id, CLERK)
    assert (case.state, case.waits_until) == (CaseState.LAPSED, "")
    assert records(store)[-1] == CaseLapsed(case.id, "2026-12-14", ["lease"])
    assert cases.steps(case.id)[-1].owes == (PaperKind.TERMINATION,)


@pytest.mark.requirement("R-16")
def test_a_second_notice_needs_the_word_of_a_supervisor_once(cases: Cases, store: Store) -> None:
    case = cases.supplements.ask(received(cases, without=("lease",)).id, [], CLERK)
    cases.supplements.take(case.id, "lease", Way.WINDOW, CLERK)
    with refused(Reason.ASK_ABOVE):
        cases.supplements.ask(case.id, ["还有一处"], CLERK)
    asked = cases.escalations.escalate(case.id, Why.ASK_AGAIN, "新发现一处", CLERK)
    with refused(Reason.ASK_ABOVE):
        cases.supplements.ask(case.id, ["还有一处"], CLERK)
    cases.escalations.answer(asked.id, True, "可以", BOSS)
    case = cases.supplements.ask(case.id, ["还有一处"], CLERK)
    assert (case.state, case.asked) == (CaseState.SUPPLEMENT, 2)
    event = records(store)[-1]
    assert isinstance(event, SupplementAsked)
    assert (event.again, event.approver) == (1, BOSS)
    cases.supplements.complete(case.id, CLERK)
    with refused(Reason.ASK_ABOVE):  # the word is used up
        cases.supplements.ask(case.id, ["第三次"], CLERK)


def test_a_hall_may_refuse_any_second_notice(store: Store) -> None:
    cases = cases_over(store, replace(RULES, again=Again.REFUSE))
    case = cases.supplements.ask(received(cases, without=("lease",)).id, [], CLERK)
    cases.supplements.take(case.id, "lease", Way.WINDOW, CLERK)
    with refused(Reason.ASKED_ONCE):
        cases.supplements.ask(case.id, ["还有一处"], CLERK)


# -- silence ----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-16")
def test_silence_for_five_working_days_is_acceptance_from_the_day_of_receipt(
    cases: Cases, store: Store, clock: FakeClock
) -> None:
    case = received(cases, without=("form",))
    assert case.answer_due == "2026-11-30"
    clock.advance(7 * DAY)  # the fifth working day itself
    with refused(Reason.NOT_OVER_YET, day="2026-11-30"):
        cases.supplements.deem(case.id, CLERK)
    clock.advance(DAY)
    with refused(Reason.TOLD_TOO_LATE, day="2026-11-30"):
        cases.supplements.ask(case.id, [], CLERK)
    assert [late.id for late in cases.supplements.unanswered()] == [case.id]
    case = cases.supplements.deem(case.id, CLERK)
    assert (case.state, case.deemed, case.accepted_at) == (CaseState.ACCEPTED, True, case.received_at)
    assert (case.due, case.statutory_due) == ("2026-11-30", "2026-12-21")
    event = records(store)[-1]
    assert isinstance(event, CaseAccepted)
    assert event.deemed
    assert cases.supplements.unanswered() == []
    assert [m.code for m in case.missing] == ["form"]
    assert cases.supplements.take(case.id, "form", Way.ONLINE, CLERK).missing == ()


def test_what_the_law_has_accepted_is_not_answered_otherwise(cases: Cases, clock: FakeClock) -> None:
    """Accepted late it would have days that the law has not given, and refused it would have none."""
    licence, benefit = received(cases, without=("photo",)), received(cases, BENEFIT, n=2)
    clock.advance(10 * DAY)
    until = (cases.case(licence.id).answer_due, clock.now().date())
    answers = (
        lambda: cases.accept(licence.id, CLERK),
        lambda: cases.supplements.tolerate(licence.id, until[1], CLERK),
        lambda: cases.refusals.refuse(licence.id, Ground.NOT_ENTITLED, "理由", "", CLERK),
        lambda: cases.endings.give_back(licence.id, "不齐", CLERK),
    )
    for answer in answers:
        with refused(Reason.TOLD_TOO_LATE, day=until[0]):
            answer()
    assert cases.supplements.deem(licence.id, CLERK).accepted_at == licence.received_at
    assert cases.accept(benefit.id, CLERK).state is CaseState.ACCEPTED  # its law knows no such thing


def test_silence_is_acceptance_for_licences_only(cases: Cases, clock: FakeClock) -> None:
    case = received(cases, BENEFIT, without=("form",))
    clock.advance(8 * DAY)
    with refused(Reason.NOT_DEEMED):
        cases.supplements.deem(case.id, CLERK)
    assert cases.supplements.unanswered() == [case]
    assert cases.supplements.ask(case.id, [], CLERK).state is CaseState.SUPPLEMENT


def test_what_passes_by_itself_is_done_by_rule(cases: Cases, clock: FakeClock) -> None:
    silent = received(cases, without=("form",))
    benefit = received(cases, BENEFIT, n=2, without=("form",))
    promised = cases.supplements.tolerate(received(cases, n=3, without=("photo",)).id, date(2026, 11, 25), CLERK)
    open_ = cases.supplements.ask(received(cases, n=4, without=("form",)).id, [], CLERK)
    assert run(cases.supplements).deemed == run(cases.supplements).lapsed == ()
    clock.advance(8 * DAY)
    passed = run(cases.supplements)
    assert [case.id for case in passed.deemed] == [silent.id]
    assert [case.id for case in passed.lapsed] == [promised.id]
    states = [cases.case(case.id).state for case in (silent, benefit, promised, open_)]
    assert states == [CaseState.ACCEPTED, CaseState.RECEIVED, CaseState.LAPSED, CaseState.SUPPLEMENT]
    assert cases.steps(silent.id)[-1].actor == "rule"
    assert run(cases.supplements).deemed == ()


# -- 容缺 -------------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-36", "R-38")
def test_a_minor_material_may_follow_on_a_promise_with_a_day(cases: Cases, store: Store, clock: FakeClock) -> None:
    case = received(cases, without=("photo", "lease"))
    case = cases.supplements.tolerate(case.id, date(2026, 11, 27), CLERK)
    assert (case.state, case.due, case.waits_until) == (CaseState.TOLERATED, "2026-11-30", "2026-11-27")
    event = records(store)[-1]
    assert isinstance(event, CaseAccepted)
    assert (event.tolerated, event.until, event.deemed) == (["photo", "lease"], "2026-11-27", False)
    assert cases.steps(case.id)[-1].owes == (PaperKind.TOLERANCE_PROMISE, PaperKind.TOLERANCE)
    assert cases.decisions.review(case.id, True, "先审", REVIEWER).state is CaseState.TOLERATED
    clock.advance(DAY)
    cases.supplements.take(case.id, "photo", Way.MESSAGE, CLERK)
    case = cases.supplements.take(case.id, "lease", Way.POST, CLERK)
    assert (case.state, case.due, case.missing) == (CaseState.ACCEPTED, "2026-11-30", ())
    assert records(store)[-1] == SupplementCompleted(case.id, "2026-11-30", "2026-12-21", CALENDAR.version)
    assert cases.decisions.grant(case.id, "", "r1").state is CaseState.GRANTED  # the opinion from before counts


@pytest.mark.requirement("R-36")
def test_key_materials_are_never_tolerated(cases: Cases) -> None:
    case = received(cases, without=("form", "photo"))
    with refused(Reason.KEY_MATERIALS_MISSING, names="申请表"):
        cases.supplements.tolerate(case.id, date(2026, 11, 27), CLERK)
    assert cases.case(case.id).state is CaseState.RECEIVED


@pytest.mark.requirement("R-38")
@pytest.mark.parametrize(
    ("until", "reason", "facts"),
    [
        (date(2026, 12, 1), Reason.PROMISE_TOO_LATE, {"day": "2026-11-30"}),
        (date(2026, 11, 22), Reason.DAY_PAST, {}),
    ],
)
def test_the_day_lies_within_the_halls_own_promise(
    cases: Cases, until: date, reason: Reason, facts: dict[str, str]
) -> None:
    case = received(cases, without=("photo",))
    assert cases.supplements.last_day(case.id) == "2026-11-30"
    with refused(reason, **facts):
        cases.supplements.tolerate(case.id, until, CLERK)


@pytest.mark.requirement("R-39")
def test_only_what_the_published_list_names_is_tolerated(cases: Cases, store: Store) -> None:
    with refused(Reason.NOT_TOLERANT):
        cases.supplements.tolerate(received(cases, STRICT, without=("photo",)).id, date(2026, 11, 27), CLERK)
    with refused(Reason.NO_LIMIT):
        cases.supplements.tolerate(received(cases, LIMITLESS, without=("photo",)).id, date(2026, 11, 27), CLERK)
    with refused(Reason.NOTHING_MISSING):
        cases.supplements.tolerate(received(cases).id, date(2026, 11, 27), CLERK)
    assert cases.supplements.may_tolerate(PERMIT.code)
    unlisted = Cases(store, type(CATALOGUE)(CATALOGUE.items()), CALENDAR, "610722")
    assert unlisted.supplements.may_tolerate(STRICT.code)


@pytest.mark.requirement("R-38")
def test_those_whose_day_comes_are_reminded(cases: Cases, clock: FakeClock) -> None:
    for n, day in ((1, 27), (2, 25), (3, 30)):
        cases.supplements.tolerate(received(cases, n=n, without=("photo",)).id, date(2026, 11, day), CLERK)
    assert [case.waits_until[-2:] for case in cases.supplements.reminders(4)] == ["25", "27"]
    clock.advance(4 * DAY)
    assert [case.waits_until[-2:] for case in cases.supplements.reminders(0)] == ["25", "27"]
    with refused(Reason.NOT_OVER_YET, day="2026-11-27"):
        cases.supplements.lapse(cases.supplements.reminders(0)[1].id, CLERK)


def test_a_village_agent_takes_in_and_does_not_accept(cases: Cases) -> None:
    case = cases.receive(PERMIT.code, applicant(), "", AGENT)
    for material in PERMIT.materials:
        cases.set_material(case.id, material.code, MaterialState.RECEIVED, AGENT)
    for act in (cases.accept, lambda id_, who: cases.supplements.ask(id_, ["x"], who)):
        with refused(Reason.ROLE_MISSING):
            act(case.id, AGENT)
    assert [step.act for step in cases.steps(case.id)] == ["receive"]
    assert cases.accept(case.id, CLERK).state is CaseState.ACCEPTED
    assert cases.steps(case.id)[-1].act == Act.ACCEPT


def test_a_day_beyond_all_days_is_refused_in_words(cases: Cases) -> None:
    for days in (2**63, -(10**30), 10**9):
        with refused(Reason.NUMBER_TOO_BIG):
            cases.supplements.reminders(days)


def test_what_the_days_did_is_told_with_how_far_the_case_had_come(cases: Cases, store: Store, clock: FakeClock) -> None:
    """Nobody stood at a window: the paper of it is handed over later, by whoever asks what passed since."""
    began = clock.now().date()
    silent = received(cases, n=1, without=("photo",))  # told nothing in five working days
    late = cases.supplements.tolerate(received(cases, n=2, without=("photo",)).id, date(2026, 11, 27), CLERK)
    known = {each.id: len(cases.steps(each.id)) for each in (silent, late)}
    assert by_itself(store, began) == []
    clock.advance(8 * DAY)
    passed = run(cases.supplements)
    assert ([case.id for case in passed.deemed], [case.id for case in passed.lapsed]) == ([silent.id], [late.id])
    assert by_itself(store, began) == [(silent.id, known[silent.id]), (late.id, known[late.id])]
    assert cases.steps(silent.id)[-1].actor == RULE
    assert by_itself(store, clock.now().date()) == by_itself(store, began)
    assert by_itself(store, clock.now().date() + timedelta(days=1)) == []


def test_what_a_person_ended_is_not_told_as_the_days_doing(cases: Cases, store: Store, clock: FakeClock) -> None:
    case = cases.supplements.tolerate(received(cases, without=("photo",)).id, date(2026, 11, 27), CLERK)
    clock.advance(8 * DAY)
    cases.supplements.lapse(case.id, BOSS)
    assert by_itself(store, date(2026, 1, 1)) == []
