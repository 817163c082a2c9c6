"""开箱: what a door told is what was done: put in when it was shut again, fetched when it was open, nothing twice."""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hall.cases.cases import Cases, CaseState
from hall.cases.casework import Delivered
from hall.cases.doors import ACTIVE, ATTEMPT_WORDS, FRESH, SHUTS, TURNS, Attempt, AttemptState, Purpose, Turn
from hall.cases.lockers import APPLICANT, ParcelWay, Placed
from hall.cases.resultways import Delivery, DeliveryState, Proof
from hall.cases.serving import BoxFilled, DoorAsked, DoorLeftOpen, DoorTurned, DoorUnasked, LockerStood
from hall.errors import Reason, Refused
from hall.events import DeviceState, DoorState, Opening
from hall.journal import verify
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lifecycle import BOSS, CLERK, ISSUER, brought_to, cases_over
from tests.helpers.refusals import refused

EAST, OPEN, SHUT = "east", DoorState.OPEN, DoorState.SHUT


@pytest.fixture
def cases(store: Store) -> Cases:
    cases = cases_over(store)
    cases.deliveries.doors.stand(EAST, DeviceState.READY)
    return cases


def waiting(cases: Cases, clock: FakeClock) -> str:
    case = brought_to(cases, CaseState.ISSUED, clock).id
    cases.deliveries.wish(case, Delivery.LOCKER, CLERK)
    return case


def active(cases: Cases) -> Attempt:
    return next(one for one in cases.deliveries.doors.unsettled() if one.state is AttemptState.ASKED)


def works(cases: Cases, *turns: DoorState) -> str:
    """The owner of the wire takes up what was asked for, and the door does `turns`; the attempt's id."""
    doors, asked = cases.deliveries.doors, active(cases)
    assert doors.begin(asked.id, EAST)
    for state in turns:
        doors.told(EAST, asked.box, state)
    doors.tried(asked.id, Opening.OPENED if OPEN in turns else Opening.SHUT)
    return asked.id


def boxed(cases: Cases, clock: FakeClock) -> Placed:
    placed = cases.deliveries.box(waiting(cases, clock), EAST, ISSUER)
    works(cases, OPEN, SHUT)
    return placed


def state(cases: Cases, attempt: str) -> AttemptState:
    return cases.deliveries.doors.attempt(attempt).state


# -- putting in -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-69")
def test_a_result_lies_in_its_box_when_the_door_is_shut_again(cases: Cases, store: Store, clock: FakeClock) -> None:
    case = waiting(cases, clock)
    placed = cases.deliveries.box(case, EAST, ISSUER)
    assert (placed.parcel.state, placed.parcel.box, len(placed.code)) == ("door", 1, 8)
    asked = active(cases)
    assert records(store)[-1] == DoorAsked(case, asked.id, EAST, 1, "put")
    assert cases.deliveries.plan(case).state is DeliveryState.WAITING
    doors = cases.deliveries.doors
    assert doors.begin(asked.id, EAST) == doors.attempt(asked.id)
    doors.told(EAST, 1, OPEN)
    assert cases.lockers.held(case) is None
    doors.tried(asked.id, Opening.OPENED)
    doors.told(EAST, 1, SHUT)
    held = cases.lockers.held(case)
    assert held
    assert (held.id, held.state, held.until) == (placed.parcel.id, "in_box", placed.parcel.until)
    assert cases.deliveries.plan(case).state is DeliveryState.BOXED
    assert records(store)[-1] == DoorTurned(case, asked.id, EAST, 1, "put", "done", ISSUER, "")
    assert isinstance(records(store)[-2], BoxFilled)
    verify(store)
    assert cases.deliveries.unlock(EAST, 1, placed.code, "press").purpose is Purpose.FETCH


def test_a_door_that_does_not_open_leaves_the_result_at_the_window(cases: Cases, clock: FakeClock) -> None:
    case = waiting(cases, clock)
    for result in (Opening.AWAY, Opening.REFUSED, Opening.SHUT, Opening.UNSURE):
        cases.deliveries.box(case, EAST, ISSUER)
        asked = active(cases)
        cases.deliveries.doors.begin(asked.id, EAST)
        cases.deliveries.doors.tried(asked.id, result)
        lost = result in (Opening.SHUT, Opening.UNSURE)
        assert state(cases, asked.id) is (AttemptState.UNSURE if lost else AttemptState.FAILED)
        assert cases.deliveries.plan(case).state is DeliveryState.WAITING
        assert cases.lockers.held(case) is None


def test_one_result_has_one_door(cases: Cases, clock: FakeClock) -> None:
    case, other = waiting(cases, clock), waiting(cases, clock)
    cases.deliveries.box(case, EAST, ISSUER)
    with refused(Reason.DOOR_BUSY, box=1):
        cases.deliveries.box(case, EAST, ISSUER)
    assert cases.deliveries.box(other, EAST, ISSUER).parcel.box == 2  # the box whose door opens is not free


def test_handed_over_meanwhile_it_does_not_lie_in_the_box(cases: Cases, store: Store, clock: FakeClock) -> None:
    case = waiting(cases, clock)
    cases.deliveries.box(case, EAST, ISSUER)
    attempt = works(cases, OPEN)
    cases.deliveries.hand(case, Proof(cases.case(case).applicant.name), ISSUER)
    cases.deliveries.doors.told(EAST, 1, SHUT)
    assert state(cases, attempt) is AttemptState.FAILED
    assert records(store)[-1] == DoorTurned(case, attempt, EAST, 1, "put", "failed", ISSUER, "DELIVERY_STANDS")
    assert cases.lockers.held(case) is None


def test_others_go_into_the_same_box(cases: Cases, clock: FakeClock) -> None:
    lead, other = waiting(cases, clock), waiting(cases, clock)
    placed = cases.deliveries.box(lead, EAST, ISSUER, [other])
    works(cases, OPEN, SHUT)
    assert cases.deliveries.plan(other).carrier == lead
    cases.deliveries.unlock(EAST, 1, placed.code, "press")
    works(cases, OPEN)
    assert {cases.case(id_).state for id_ in (lead, other)} == {CaseState.DELIVERED}


def test_what_may_not_go_along_opens_no_door(cases: Cases, clock: FakeClock) -> None:
    lead, other = waiting(cases, clock), brought_to(cases, CaseState.ACCEPTED, clock).id
    cases.deliveries.wish(other, Delivery.LOCKER, CLERK)
    with pytest.raises(Refused) as no:
        cases.deliveries.box(lead, EAST, ISSUER, [other])
    assert no.value.reason is Reason.STEP_NOT_ALLOWED
    assert cases.deliveries.doors.unsettled() == []


# -- fetching ---------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-69")
def test_a_code_opens_one_door_once(cases: Cases, store: Store, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    case = placed.parcel.case
    attempt = cases.deliveries.unlock(EAST, 1, placed.code, "press")
    assert cases.deliveries.unlock(EAST, 1, placed.code, "press") == attempt  # the same press: one attempt
    with refused(Reason.DOOR_BUSY, box=1):
        cases.deliveries.unlock(EAST, 1, placed.code, "another")
    assert cases.case(case).state is CaseState.ISSUED  # nothing is handed out by a code alone
    assert cases.deliveries.doors.begin(attempt.id, EAST)
    assert cases.deliveries.doors.begin(attempt.id, EAST) is None  # sent once
    cases.deliveries.doors.told(EAST, 1, OPEN)
    cases.deliveries.doors.tried(attempt.id, Opening.OPENED)
    assert cases.case(case).state is CaseState.DELIVERED
    assert [event.mode for event in records(store) if isinstance(event, Delivered)] == ["locker"]
    assert cases.lockers.free(EAST) == 1  # the door is open: nothing goes in there yet
    cases.deliveries.doors.told(EAST, 1, SHUT)
    assert cases.lockers.free(EAST) == 2
    with refused(Reason.BOX_EMPTY):
        cases.deliveries.unlock(EAST, 1, placed.code, "later")
    assert [t.state for t in records(store) if isinstance(t, DoorTurned)][-3:] == ["sent", "opened", "done"]
    assert len([event for event in records(store) if isinstance(event, Delivered)]) == 1


def test_a_door_that_stays_shut_is_opened_by_the_next_press(cases: Cases, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    for n in range(8):  # more than wrong codes would be allowed
        attempt = cases.deliveries.unlock(EAST, 1, placed.code, f"press {n}")
        cases.deliveries.doors.begin(attempt.id, EAST)
        cases.deliveries.doors.tried(attempt.id, Opening.SHUT)
    assert cases.case(placed.parcel.case).state is CaseState.ISSUED
    cases.deliveries.unlock(EAST, 1, placed.code, "last")
    works(cases, OPEN)
    assert cases.case(placed.parcel.case).state is CaseState.DELIVERED


def test_a_slow_lock_springs_open_after_all(cases: Cases, store: Store, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    cases.deliveries.unlock(EAST, 1, placed.code, "press")
    works(cases)
    assert state(cases, "press") is AttemptState.UNSURE
    cases.deliveries.doors.told(EAST, 1, OPEN)
    assert state(cases, "press") is AttemptState.OPENED
    assert cases.case(placed.parcel.case).state is CaseState.DELIVERED
    cases.deliveries.doors.told(EAST, 1, OPEN)  # said twice
    assert DoorUnasked(EAST, 1) not in records(store)


def test_much_later_a_door_that_opens_is_nobodys(cases: Cases, store: Store, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    cases.deliveries.unlock(EAST, 1, placed.code, "press")
    works(cases)
    clock.set(clock.now() + FRESH + timedelta(seconds=1))
    cases.deliveries.doors.told(EAST, 1, OPEN)
    assert records(store)[-1] == DoorUnasked(EAST, 1)
    assert cases.case(placed.parcel.case).state is CaseState.ISSUED


def test_wrong_codes_are_counted_and_open_nothing(cases: Cases, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    wrong = f"{(int(placed.code) + 1) % 10**8:08d}"
    for left in (2, 1, 0):
        with refused(Reason.CODE_WRONG, left=left):
            cases.deliveries.unlock(EAST, 1, wrong, "press")
    with refused(Reason.CODE_LOCKED):
        cases.deliveries.unlock(EAST, 1, placed.code, "press")
    assert cases.deliveries.doors.unsettled() == []


def test_no_try_is_lost_while_no_board_hears(cases: Cases, store: Store, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    for gone in (DeviceState.ABSENT, DeviceState.UNKNOWN):
        cases.deliveries.doors.stand(EAST, gone)
        assert records(store)[-1] == LockerStood(EAST, gone.value)
        with refused(Reason.LOCKER_AWAY):
            cases.deliveries.unlock(EAST, 1, "00000000", "press")
        with refused(Reason.LOCKER_AWAY):
            cases.deliveries.box(waiting(cases, clock), EAST, ISSUER)
    assert store.value("SELECT tries FROM locker_parcel WHERE id = ?", placed.parcel.id) == 0
    before = len(records(store))
    cases.deliveries.doors.stand(EAST, DeviceState.UNKNOWN)
    assert len(records(store)) == before  # nothing new


def test_what_was_revoked_since_opens_no_door(cases: Cases, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    cases.endings.revoke(placed.parcel.case, "骗取", BOSS)
    with refused(Reason.STEP_NOT_ALLOWED, state="已撤销", act="送达"):
        cases.deliveries.unlock(EAST, 1, placed.code, "press")
    assert cases.deliveries.doors.unsettled() == []


# -- clearing ---------------------------------------------------------------------------------------------------------


def test_what_nobody_fetched_is_back_when_the_door_is_shut(cases: Cases, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    case = placed.parcel.case
    assert cases.deliveries.clear(placed.parcel.id, ISSUER).state is DeliveryState.BOXED
    works(cases, OPEN)
    assert cases.deliveries.plan(case).state is DeliveryState.BOXED
    cases.deliveries.doors.told(EAST, 1, SHUT)
    assert cases.deliveries.plan(case).state is DeliveryState.WAITING
    with refused(Reason.BOX_EMPTY):
        cases.lockers.ask_back(placed.parcel.id, ISSUER)


def test_an_applicants_material_is_taken_out(cases: Cases, clock: FakeClock) -> None:
    case = brought_to(cases, CaseState.ACCEPTED, clock).id
    parcel = cases.lockers.deposit(case, EAST, CLERK)
    assert parcel.way is ParcelWay.IN
    cases.lockers.ask_back(parcel.id, ISSUER)
    works(cases, OPEN, SHUT)
    assert cases.lockers.parcel(parcel.id).state == "taken"


# -- the wire's owner goes and comes ----------------------------------------------------------------------------------


def test_a_power_cut_before_the_door_keeps_the_parcel_for_its_applicant(
    cases: Cases, store: Store, clock: FakeClock
) -> None:
    placed = boxed(cases, clock)
    cases.deliveries.unlock(EAST, 1, placed.code, "asked")
    cases.deliveries.doors.recover(EAST)  # the owner died before it took the asking up
    assert state(cases, "asked") is AttemptState.FAILED
    assert cases.deliveries.doors.begin("asked", EAST) is None
    cases.deliveries.unlock(EAST, 1, placed.code, "sent")
    cases.deliveries.doors.begin("sent", EAST)
    cases.deliveries.doors.recover(EAST)  # … and now between the bolt and the word of the board
    assert state(cases, "sent") is AttemptState.UNSURE
    assert [one.id for one in cases.deliveries.doors.unsettled()] == ["sent"]
    assert records(store)[-1] == DoorTurned(
        placed.parcel.case, "sent", EAST, 1, "fetch", "unsure", APPLICANT, "interrupted"
    )
    assert cases.lockers.held(placed.parcel.case)
    with refused(Reason.CODE_WRONG, left=2):
        cases.deliveries.unlock(EAST, 1, f"{(int(placed.code) + 1) % 10**8:08d}", "thief")
    cases.deliveries.unlock(EAST, 1, placed.code, "again")
    works(cases, OPEN)
    assert cases.case(placed.parcel.case).state is CaseState.DELIVERED


def test_a_door_found_open_after_the_cut_was_opened_by_its_attempt(cases: Cases, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    cases.deliveries.unlock(EAST, 1, placed.code, "press")
    cases.deliveries.doors.begin("press", EAST)
    cases.deliveries.doors.recover(EAST)
    cases.deliveries.doors.told(EAST, 1, OPEN)
    assert state(cases, "press") is AttemptState.OPENED
    assert cases.case(placed.parcel.case).state is CaseState.DELIVERED


def test_an_asking_nobody_took_up_is_over(cases: Cases, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    cases.deliveries.unlock(EAST, 1, placed.code, "old")
    clock.set(clock.now() + FRESH + timedelta(seconds=1))
    assert cases.deliveries.doors.begin("old", EAST) is None
    assert state(cases, "old") is AttemptState.FAILED
    cases.deliveries.unlock(EAST, 1, placed.code, "unheard")
    clock.set(clock.now() + FRESH + timedelta(seconds=1))
    cases.deliveries.unlock(EAST, 1, placed.code, "new")  # swept by the next asking
    assert state(cases, "unheard") is AttemptState.FAILED
    cases.deliveries.doors.begin("new", EAST)
    clock.set(clock.now() + FRESH + timedelta(seconds=1))
    cases.deliveries.unlock(EAST, 1, placed.code, "newer")
    assert state(cases, "new") is AttemptState.UNSURE


def test_a_door_that_is_never_said_to_be_shut_lets_go_after_a_day(cases: Cases, clock: FakeClock) -> None:
    cases.deliveries.box(waiting(cases, clock), EAST, ISSUER)
    attempt = works(cases, OPEN)
    clock.set(clock.now() + SHUTS + timedelta(seconds=1))
    cases.deliveries.doors.recover(EAST)
    assert state(cases, attempt) is AttemptState.UNSURE


def test_only_the_banks_own_wire_takes_it_up(cases: Cases, clock: FakeClock) -> None:
    cases.deliveries.box(waiting(cases, clock), EAST, ISSUER)
    doors = cases.deliveries.doors
    assert doors.begin(active(cases).id, "west") is None
    assert doors.begin("nothing", EAST) is None
    with pytest.raises(KeyError):
        doors.attempt("nothing")


def test_a_bank_without_a_locker_is_as_before(cases: Cases, store: Store, clock: FakeClock) -> None:
    doors = cases.deliveries.doors
    doors.stand_down(EAST)
    assert doors.works(EAST)
    doors.stand_down()
    assert not doors.works(EAST)
    assert records(store)[-1] == LockerStood(EAST, "")
    placed = cases.deliveries.box(waiting(cases, clock), EAST, ISSUER)
    assert placed.parcel.state == "in_box"
    assert cases.deliveries.fetch(EAST, 1, placed.code).state is CaseState.DELIVERED


def test_what_a_door_says_by_itself(cases: Cases, store: Store, clock: FakeClock) -> None:
    doors = cases.deliveries.doors
    before = len(records(store))
    doors.told(EAST, 2, DoorState.UNKNOWN)
    doors.told(EAST, 2, SHUT)
    assert len(records(store)) == before
    doors.told(EAST, 2, OPEN)
    assert records(store)[-1] == DoorUnasked(EAST, 2)
    doors.left_open(EAST, 2)
    assert records(store)[-1] == DoorLeftOpen(EAST, 2)


def test_every_state_has_words_and_a_way_out() -> None:
    assert set(ATTEMPT_WORDS) == set(AttemptState)
    assert {state for state, _ in TURNS} >= set(ACTIVE)
    assert {turn for _, turn in TURNS} == set(Turn)


# -- at random --------------------------------------------------------------------------------------------------------


class Boxes(RuleBasedStateMachine):
    """A clerk, an applicant, a wire that comes and goes, a door that does what it likes."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.clock = FakeClock()
        self.store = Store.open(self.folder, self.clock)
        self.cases = cases_over(self.store)
        self.doors = self.cases.deliveries.doors
        self.doors.stand(EAST, DeviceState.READY)
        self.case = waiting(self.cases, self.clock)
        self.code, self.n, self.open, self.drawn = "", 0, False, 0

    @rule()
    def put(self) -> None:
        allowed = (Reason.DOOR_BUSY, Reason.DELIVERY_STANDS, Reason.STEP_NOT_ALLOWED)
        placed = self.unless(allowed, lambda: self.cases.deliveries.box(self.case, EAST, ISSUER))
        if isinstance(placed, Placed):
            self.code = placed.code

    @precondition(lambda self: self.code)
    @rule(same=st.booleans())
    def fetch(self, same: bool) -> None:
        self.n += not same
        allowed = (Reason.DOOR_BUSY, Reason.BOX_EMPTY, Reason.CODE_WRONG, Reason.CODE_LOCKED, Reason.CODE_EXPIRED)
        self.unless(allowed, lambda: self.cases.deliveries.unlock(EAST, 1, self.code, f"press {self.n}"))

    def unless(self, allowed: tuple[Reason, ...], act: Callable[[], object]) -> object:
        """What `act` gives; None where a rule of `allowed` says no."""
        try:
            return act()
        except Refused as no:
            if no.reason not in allowed:
                raise
        return None

    @rule(result=st.sampled_from(Opening), told=st.booleans())
    def work(self, result: Opening, told: bool) -> None:
        for one in self.doors.unsettled():
            if self.doors.begin(one.id, EAST):
                if result is Opening.OPENED:
                    self.open = True
                    if told:
                        self.doors.told(EAST, one.box, OPEN)
                self.doors.tried(one.id, result)

    @precondition(lambda self: self.open)
    @rule()
    def shut(self) -> None:
        self.open = False
        self.doors.told(EAST, 1, SHUT)

    @rule()
    def cut(self) -> None:
        self.doors.recover(EAST)
        if self.open:
            self.doors.told(EAST, 1, OPEN)

    @rule(seconds=st.sampled_from([1, 300, 100_000]))
    def wait(self, seconds: int) -> None:
        self.clock.set(self.clock.now() + timedelta(seconds=seconds))

    @invariant()
    def one_thing_is_true(self) -> None:
        if not hasattr(self, "store"):
            return
        delivered = [event for event in records(self.store) if isinstance(event, Delivered)]
        assert len(delivered) <= 1
        held, plan = self.cases.lockers.held(self.case), self.cases.deliveries.plan(self.case)
        assert (held is not None) == (plan.state is DeliveryState.BOXED)
        assert (plan.state is DeliveryState.DONE) == bool(delivered)
        busy = self.store.all("SELECT box FROM door_attempt WHERE state IN ('asked', 'sent', 'opened')")
        assert len({row["box"] for row in busy}) == len(busy) <= 1

    def teardown(self) -> None:
        if hasattr(self, "store"):
            with closing(self.store):
                verify(self.store)
            shutil.rmtree(self.folder)


def test_doors_at_random() -> None:
    few = settings(
        max_examples=25,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much),
        database=None,
    )
    run_state_machine_as_test(Boxes, settings=few)
