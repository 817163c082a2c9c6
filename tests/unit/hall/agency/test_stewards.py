"""Stewards: one per enterprise at a time, problems followed until the enterprise confirms; and liaison officers."""

import pytest

from hall.agency.duty import Roster
from hall.agency.records import LiaisonEntered, ProblemMoved, StewardNamed
from hall.agency.sites import read_sites
from hall.agency.stewards import PROBLEM, PROBLEM_ACTS, PROBLEM_WORDS, ProblemAct, ProblemState, Stewards
from hall.errors import Reason
from hall.store import Store, driver
from tests.helpers.agency import SHOP, TODAY, USCC, WANG, agency_over, somebody
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lifecycle import BOSS
from tests.helpers.refusals import refused


@pytest.fixture
def stewards(store: Store) -> Stewards:
    agency_over(store)
    return Stewards(store)


@pytest.mark.requirement("R-73")
def test_an_enterprise_has_one_named_steward(stewards: Stewards, store: Store) -> None:
    assert stewards.steward(USCC) is None
    named = stewards.name(USCC.lower(), SHOP, BOSS)
    assert (named.uscc, named.staff, named.until) == (USCC, SHOP, "")
    assert stewards.of_staff(SHOP) == [USCC]
    with refused(Reason.STEWARD_NAMED):
        stewards.name(USCC, "st2", BOSS)
    with pytest.raises(driver.IntegrityError):
        store.run("INSERT INTO steward (id, uscc, staff, since) VALUES ('x', ?, 'st2', '')", USCC)
    assert records(store) == [StewardNamed(USCC, SHOP)]


def test_who_names_whom(stewards: Stewards) -> None:
    with refused(Reason.ROLE_MISSING):
        stewards.name(USCC, WANG, BOSS)
    with refused(Reason.ROLE_MISSING):
        stewards.name(USCC, SHOP, SHOP)
    with refused(Reason.USCC_WRONG, why="应为 18 位"):
        stewards.name("9161", SHOP, BOSS)


@pytest.mark.requirement("R-73")
def test_a_problem_is_followed_until_the_enterprise_says_it_is_solved(
    stewards: Stewards, store: Store, clock: FakeClock
) -> None:
    stewards.name(USCC, SHOP, BOSS)
    problem = stewards.open(USCC, "  厂区断水 ", SHOP)
    assert (problem.words, problem.staff, problem.state) == ("厂区断水", SHOP, ProblemState.OPEN)
    for act in (ProblemAct.HANDLE, ProblemAct.NOTE, ProblemAct.SOLVE, ProblemAct.REOPEN, ProblemAct.SOLVE):
        clock.advance(60)
        problem = stewards.move(problem.id, act, f"{act}", SHOP)
    assert (problem.times, problem.last) == (1, "solve")
    assert stewards.pending() == stewards.pending(SHOP) == [problem]
    closed = stewards.move(problem.id, ProblemAct.CONFIRM, "企业电话确认", BOSS)
    assert closed.state is ProblemState.CLOSED
    assert stewards.pending() == []
    told = [event.act for event in records(store) if isinstance(event, ProblemMoved)]
    assert told == ["open", "handle", "note", "solve", "reopen", "solve", "confirm"]


def test_open_problems_go_over_to_the_next_steward(stewards: Stewards) -> None:
    stewards.name(USCC, SHOP, BOSS)
    problem = stewards.open(USCC, "断水", SHOP)
    stewards.name(USCC, "st2", BOSS, instead=True)
    assert stewards.problem(problem.id).staff == "st2"
    assert stewards.of_staff(SHOP) == []
    assert stewards.pending(SHOP) == []


def test_what_is_no_step_of_a_problem(stewards: Stewards) -> None:
    with refused(Reason.STEWARD_MISSING):
        stewards.open(USCC, "断水", SHOP)
    stewards.name(USCC, SHOP, BOSS)
    with refused(Reason.WORDS_MISSING, what="企业的问题"):
        stewards.open(USCC, " ", SHOP)
    problem = stewards.open(USCC, "断水", SHOP)
    with refused(Reason.WORDS_MISSING, what="处理的情况"):
        stewards.move(problem.id, ProblemAct.HANDLE, "", SHOP)
    with refused(Reason.ROLE_MISSING):
        stewards.move(problem.id, ProblemAct.HANDLE, "x", WANG)
    with pytest.raises(KeyError):
        stewards.move("none", ProblemAct.HANDLE, "x", SHOP)
    for act in ProblemAct:
        if (ProblemState.OPEN, act) not in PROBLEM:
            with refused(Reason.STEP_NOT_ALLOWED, state="已登记", act=PROBLEM_ACTS[act]):
                stewards.move(problem.id, act, "x", SHOP)
    assert set(PROBLEM_WORDS) == set(ProblemState) == {*PROBLEM.values(), ProblemState.OPEN}
    assert set(PROBLEM_ACTS) == set(ProblemAct) == {act for _, act in PROBLEM}


@pytest.mark.requirement("R-74")
def test_liaison_officers_are_known_and_trained(stewards: Stewards, store: Store) -> None:
    officer = stewards.enter_liaison(USCC, somebody(7), BOSS)
    assert stewards.liaisons(USCC) == [officer]
    with refused(Reason.LIAISON_KNOWN):
        stewards.enter_liaison(USCC, somebody(7), BOSS)
    second = stewards.enter_liaison(USCC, somebody(8), BOSS)
    roster = Roster(store, read_sites("chenggu"))
    roster.train(officer.id, "企业开办", TODAY, 45, BOSS)
    assert [course.course for course in roster.trained(officer.id)] == ["企业开办"]
    stewards.end_liaison(officer.id, BOSS)
    assert stewards.liaisons(USCC) == [second]
    with pytest.raises(KeyError):
        stewards.end_liaison(officer.id, BOSS)
    again = stewards.enter_liaison(USCC, somebody(7), BOSS)
    assert again.id != officer.id
    told = [event for event in records(store) if isinstance(event, LiaisonEntered)]
    assert [event.present for event in told] == [True, True, False, True]
    with refused(Reason.ROLE_MISSING):
        stewards.end_liaison(again.id, SHOP)
