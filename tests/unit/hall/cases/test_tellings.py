"""告知: what the applicant is to hear before, during and after, queued in the transaction that made it true."""

from datetime import timedelta

import pytest

from hall.cases.cases import Cases, MaterialState
from hall.cases.deadlines import run
from hall.cases.lifecycle import Act
from hall.cases.serving import NoticeQueued, NoticeSettled
from hall.cases.supplements import Way
from hall.cases.tellings import COME, REMIND, TOLD, UNTAKEN, Stage
from hall.errors import Reason, Refused
from hall.store import Store
from hall.words import words
from tests.helpers.clock import FakeClock
from tests.helpers.hall import applicant, records
from tests.helpers.lifecycle import CHIEF, CLERK, ISSUER, REVIEWER, cases_over
from tests.helpers.refusals import refused

PHONE = "13800000000"


@pytest.fixture
def cases(store: Store) -> Cases:
    return cases_over(store)


def open_case(cases: Cases, phone: str = PHONE, without: tuple[str, ...] = ()) -> str:
    case = cases.receive("P-1", applicant(1, phone=phone), "", CLERK)
    for material in case.materials:
        if material.code not in without:
            cases.set_material(case.id, material.code, MaterialState.RECEIVED, CLERK)
    return case.id


@pytest.mark.requirement("R-20")
def test_the_applicant_hears_before_during_and_after(cases: Cases, store: Store) -> None:
    case = open_case(cases)
    number = cases.case(case).provisional_no
    cases.accept(case, CLERK)
    cases.decisions.review(case, True, "符合", REVIEWER)  # nobody outside is told of an opinion
    cases.decisions.grant(case, "准予", CHIEF)
    cases.close(case, CLERK)
    cases.endings.issue(case, "", ISSUER)
    told = cases.tellings.of_case(case)
    assert [(notice.stage, notice.act) for notice in told] == [
        (Stage.BEFORE, "receive"), (Stage.DURING, "accept"), (Stage.AFTER, "grant"), (Stage.AFTER, "issue"),
    ]  # fmt: skip
    assert words()(told[1].words, **told[1].facts) == f"您的“事项P-1”（{number}）已受理，承诺办结日 2026-11-30"
    queued = [event for event in records(store) if isinstance(event, NoticeQueued)]
    assert [event.notice for event in queued] == [notice.id for notice in told]
    assert [notice.state for notice in cases.tellings.queued()] == ["queued"] * 4
    assert PHONE not in str([(notice.words, notice.facts) for notice in told])


def test_the_official_number_is_told_once_it_is_bound(cases: Cases) -> None:
    case = open_case(cases)
    cases.numbered(case, "GF-1")
    cases.accept(case, CLERK)
    assert cases.tellings.of_case(case)[-1].facts["number"] == "GF-1"


def test_who_gave_no_number_gets_no_message(cases: Cases) -> None:
    case = open_case(cases, phone="")
    cases.accept(case, CLERK)
    assert cases.tellings.queued() == []
    assert not cases.tellings.remind(case, "rule")


def test_a_step_that_failed_tells_nothing(cases: Cases) -> None:
    case = open_case(cases, without=("form",))
    with pytest.raises(Refused):
        cases.accept(case, CLERK)
    assert [notice.act for notice in cases.tellings.of_case(case)] == ["receive"]


def test_the_platform_says_what_became_of_it(cases: Cases, store: Store) -> None:
    case = open_case(cases)
    cases.accept(case, CLERK)
    first, second = cases.tellings.queued()
    assert cases.tellings.settle(first.id, True, "", "platform").state == "sent"
    failed = cases.tellings.settle(second.id, False, "空号", "platform")
    assert (failed.state, failed.why) == ("failed", "空号")
    assert records(store)[-1] == NoticeSettled(second.id, case, False, "空号")
    assert cases.tellings.queued() == []
    with refused(Reason.NOTICE_SETTLED):
        cases.tellings.settle(first.id, True, "", "platform")
    with pytest.raises(KeyError):
        cases.tellings.notice("nothing")


def test_who_owes_something_is_reminded_once_of_each_day(cases: Cases, clock: FakeClock) -> None:
    case = open_case(cases, without=("photo",))
    assert not cases.tellings.remind(case, "rule")
    cases.supplements.ask(case, [], CLERK)
    until = cases.case(case).waits_until
    clock.advance(86400)
    assert cases.tellings.remind(case, "rule")
    assert not cases.tellings.remind(case, "rule")
    assert [notice.facts["until"] for notice in cases.tellings.of_case(case) if notice.act == REMIND] == [until]
    cases.supplements.take(case, "photo", Way.MESSAGE, CLERK)
    assert not cases.tellings.remind(case, "rule")
    with pytest.raises(KeyError):
        cases.tellings.remind("nobody", "rule")


def test_the_work_of_a_day_reminds_whose_day_comes_near(cases: Cases, clock: FakeClock) -> None:
    case = open_case(cases, without=("photo",))
    cases.supplements.tolerate(case, clock.now().date() + timedelta(days=4), CLERK)
    assert run(cases.supplements).reminded == ()
    clock.advance(86400)
    (told,) = run(cases.supplements).reminded
    assert told.id == case
    assert run(cases.supplements).reminded == ()


def test_a_reminder_needs_a_number_too(cases: Cases) -> None:
    case = open_case(cases, phone="", without=("photo",))
    cases.supplements.ask(case, [], CLERK)
    assert not cases.tellings.remind(case, "rule")


def test_every_notice_is_of_a_step_and_has_a_stage() -> None:
    assert set(TOLD) - {"receive", REMIND, COME, UNTAKEN} <= {act.value for act in Act}
    assert {stage for stage, _ in TOLD.values()} == set(Stage)
