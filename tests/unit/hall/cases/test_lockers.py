"""快递信箱: a box claimed once, a code told once, tries and days limited; and boxes used at random."""

from contextlib import closing, suppress

import pytest
import sqlcipher3.dbapi2 as driver
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hall.cases.cases import Cases, CaseState
from hall.cases.casework import Delivered
from hall.cases.lockers import PARCEL_WORDS, ParcelWay, Placed
from hall.cases.resultways import Delivery, DeliveryState, Proof
from hall.cases.serving import BoxEmptied, BoxFilled, BoxMarked, BoxRecoded
from hall.cases.supplements import Way
from hall.errors import Reason, Refused
from hall.journal import read, verify
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lifecycle import BOSS, CLERK, ISSUER, brought_to, cases_over
from tests.helpers.lives import StoredLife
from tests.helpers.refusals import refused

NOBODY = "00000000000"


@pytest.fixture
def cases(store: Store) -> Cases:
    return cases_over(store)


def waiting(cases: Cases, clock: FakeClock) -> str:
    case = brought_to(cases, CaseState.ISSUED, clock).id
    cases.deliveries.wish(case, Delivery.LOCKER, CLERK)
    return case


def boxed(cases: Cases, clock: FakeClock, bank: str = "east") -> Placed:
    return cases.deliveries.box(waiting(cases, clock), bank, ISSUER)


def test_boxes_are_filled_and_emptied_by_those_who_may(cases: Cases) -> None:
    cases.lockers.check(ISSUER)
    with refused(Reason.ROLE_MISSING):
        cases.lockers.check("kiosk")


@pytest.mark.requirement("R-69")
def test_a_result_waits_in_a_box_day_and_night(cases: Cases, store: Store, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    parcel = placed.parcel
    assert (parcel.box, parcel.until, parcel.state) == (1, "2026-11-26", "in_box")
    assert records(store)[-1] == BoxFilled(parcel.case, parcel.id, "east", 1, "out", "2026-11-26")
    assert cases.deliveries.plan(parcel.case).state is DeliveryState.BOXED
    assert (len(placed.code), placed.code.isdigit()) == (8, True)
    clock.set(clock.now().replace(hour=23))
    done = cases.deliveries.fetch("east", 1, placed.code)
    assert done.state is CaseState.DELIVERED
    told = [event for event in records(store) if isinstance(event, Delivered | BoxEmptied)]
    assert told[0] == BoxEmptied(parcel.case, parcel.id, "east", 1, "out", True)
    assert isinstance(told[1], Delivered)
    assert (told[1].mode, told[1].place, told[1].signer) == ("locker", "east 1", done.applicant.name)
    assert cases.visits(parcel.case)[-1].acts == ("receive",)
    with refused(Reason.BOX_EMPTY):
        cases.deliveries.fetch("east", 1, placed.code)
    assert set(PARCEL_WORDS) == set(ParcelWay)


def test_the_code_stands_nowhere(cases: Cases, store: Store, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    kept = [str(tuple(row)) for row in store.all("SELECT * FROM locker_parcel")]
    kept += [str(entry.body) for entry in read(store, 0, 500)]
    assert not [text for text in kept if placed.code in text]
    assert repr(placed.code) not in repr(cases.lockers.parcel(placed.parcel.id))


def test_a_code_is_tried_only_so_often_and_only_so_long(cases: Cases, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    for left in (2, 1, 0):
        with refused(Reason.CODE_WRONG, left=left):
            cases.deliveries.fetch("east", 1, NOBODY)
    with refused(Reason.CODE_LOCKED):
        cases.deliveries.fetch("east", 1, placed.code)
    fresh = cases.lockers.recode(placed.parcel.id, ISSUER)
    assert (fresh.parcel, fresh.code == placed.code) == (placed.parcel, False)
    with refused(Reason.CODE_WRONG, left=2):
        cases.deliveries.fetch("east", 1, placed.code)
    clock.advance(4 * 86400)
    with refused(Reason.CODE_EXPIRED, day="2026-11-26"):
        cases.deliveries.fetch("east", 1, fresh.code)
    (late,) = cases.lockers.expired()
    assert late.id == placed.parcel.id
    plan = cases.deliveries.clear(late.id, ISSUER)
    assert plan.state is DeliveryState.WAITING
    assert cases.lockers.expired() == []
    with refused(Reason.DELIVERY_STANDS, state="在出件窗口", act="从信箱收回"):
        cases.deliveries.clear(late.id, ISSUER)
    cases.deliveries.hand(placed.parcel.case, Proof(cases.case(placed.parcel.case).applicant.name), ISSUER)


def test_the_code_of_a_parcel_that_a_store_put_back_has_forgotten_opens_nothing(
    cases: Cases, store: Store, clock: FakeClock
) -> None:
    """Codes are drawn, not counted, and sealed with their parcel; a box that is not as empty as it seems is looked
    into by people."""
    forgotten = None
    with suppress(RuntimeError), store.atomic():  # what is rolled back is what a copy does not know
        forgotten = boxed(cases, clock)
        raise RuntimeError
    assert forgotten
    code, box = forgotten.code, forgotten.parcel.box
    with refused(Reason.BOX_EMPTY):
        cases.deliveries.fetch("east", box, code)
    assert boxed(cases, clock).parcel.box == box
    with refused(Reason.CODE_WRONG, left=2):
        cases.deliveries.fetch("east", box, code)


def test_a_box_is_claimed_once(cases: Cases, store: Store, clock: FakeClock) -> None:
    first, second = boxed(cases, clock), boxed(cases, clock)
    assert [first.parcel.box, second.parcel.box] == [1, 2]
    assert (cases.lockers.free("east"), cases.lockers.free("west")) == (0, 1)
    assert [bank.code for bank in cases.lockers.banks] == ["east", "west"]
    with refused(Reason.BANK_FULL):
        boxed(cases, clock)
    with refused(Reason.BANK_UNKNOWN):
        boxed(cases, clock, "north")
    with refused(Reason.DELIVERY_STANDS, state="在快递信箱", act="放进快递信箱"):
        cases.deliveries.box(first.parcel.case, "west", ISSUER)
    with refused(Reason.BOX_OTHER, box=1), store.atomic():
        cases.lockers.put(first.parcel.case, "west", ParcelWay.OUT, ISSUER)
    for case in (first.parcel.case, second.parcel.case):  # the database itself says no
        with pytest.raises(driver.IntegrityError, match="UNIQUE"):
            store.run(
                "INSERT INTO locker_parcel (id, bank, box, case_id, way, code, put_at, put_by, until)"
                " VALUES ('x', 'east', 1, ?, 'in', '', '', '', '')", case,
            )  # fmt: skip


def test_a_box_out_of_order_is_left_out(cases: Cases, store: Store, clock: FakeClock) -> None:
    cases.lockers.mark("east", 1, False, ISSUER)
    assert records(store)[-1] == BoxMarked("east", 1, False)
    assert boxed(cases, clock).parcel.box == 2
    cases.lockers.mark("east", 1, True, ISSUER)
    assert boxed(cases, clock).parcel.box == 1
    with pytest.raises(KeyError):
        cases.lockers.mark("east", 9, True, ISSUER)
    with refused(Reason.STAFF_UNKNOWN, id="nobody"):
        cases.lockers.mark("east", 1, True, "nobody")


def test_an_applicant_leaves_material_and_the_hall_fetches_it(cases: Cases, store: Store, clock: FakeClock) -> None:
    case = brought_to(cases, CaseState.SUPPLEMENT, clock)
    parcel = cases.lockers.deposit(case.id, "west", "kiosk")
    assert (parcel.box, parcel.way) == (1, ParcelWay.IN)
    with refused(Reason.BOX_EMPTY):  # nobody fetches it with a code
        cases.deliveries.fetch("west", 1, "")
    with refused(Reason.BOX_EMPTY):
        cases.lockers.recode(parcel.id, CLERK)
    assert [one.id for one in cases.lockers.inside(ParcelWay.IN)] == [parcel.id]
    assert cases.lockers.collect(parcel.id, CLERK).state == "taken"
    assert records(store)[-1] == BoxEmptied(case.id, parcel.id, "west", 1, "in", True)
    with refused(Reason.BOX_EMPTY):
        cases.lockers.collect(parcel.id, CLERK)
    cases.supplements.take(case.id, "photo", Way.POST, CLERK)
    assert len(cases.visits(case.id)) == 1
    with pytest.raises(KeyError):
        cases.lockers.deposit("nobody", "west", "kiosk")
    with pytest.raises(KeyError):
        cases.lockers.parcel("nothing")


def test_a_box_that_was_emptied_gets_no_new_code(cases: Cases, store: Store, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    cases.lockers.recode(placed.parcel.id, ISSUER)
    assert BoxRecoded(placed.parcel.case, placed.parcel.id) in records(store)
    cases.deliveries.clear(placed.parcel.id, ISSUER)
    with refused(Reason.BOX_EMPTY):
        cases.lockers.recode(placed.parcel.id, ISSUER)


def test_what_was_revoked_is_not_given_out_and_the_door_stays_shut(cases: Cases, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    cases.endings.revoke(placed.parcel.case, "骗取", BOSS)
    with refused(Reason.STEP_NOT_ALLOWED, state="已撤销", act="送达"):
        cases.deliveries.fetch("east", 1, placed.code)
    assert cases.lockers.parcel(placed.parcel.id).state == "in_box"
    assert cases.deliveries.clear(placed.parcel.id, ISSUER).state is DeliveryState.WAITING


def test_two_who_enter_one_code_at_once_open_it_once(cases: Cases, store: Store, clock: FakeClock) -> None:
    placed = boxed(cases, clock)
    with closing(store.again()) as other:
        cases_over(other).deliveries.fetch("east", 1, placed.code)
    with refused(Reason.BOX_EMPTY):
        cases.deliveries.fetch("east", 1, placed.code)
    with store.atomic(), refused(Reason.BOX_EMPTY):
        cases.lockers.collect(placed.parcel.id, ISSUER)


# -- at random --------------------------------------------------------------------------------------------------------


class Results(StoredLife):
    """A few results on any way, while days go by and codes are guessed."""

    @initialize()
    def open(self) -> None:
        self.open_store()
        self.cases = cases_over(self.store)
        self.ids: list[str] = []
        self.codes: dict[str, str] = {}

    @rule(mode=st.sampled_from(list(Delivery)))
    def issue(self, mode) -> None:
        case = brought_to(self.cases, CaseState.ISSUED, self.clock).id
        self.cases.deliveries.wish(case, mode, CLERK, "某街", "", "13800000000")
        self.ids.append(case)

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), handling=st.sampled_from(["wish", "post", "arrive", "back", "hand", "send"]))
    def handle(self, data, handling) -> None:
        case = data.draw(st.sampled_from(self.ids))
        ways = self.cases.deliveries
        plan, before = ways.plan(case), self.cases.case(case)
        try:
            match handling:
                case "wish":
                    ways.wish(case, Delivery.LOCKER, CLERK)
                case "post":
                    ways.post(case, f"EB{len(self.store.all('SELECT pos FROM journal')):08d}", ISSUER)
                case "arrive":
                    ways.arrived(case, Proof("王五"), ISSUER)
                case "back":
                    ways.sent_back(case, "查无此人", ISSUER)
                case "hand":
                    ways.hand(case, Proof(before.applicant.name), ISSUER)
                case _:
                    ways.send(case, "1.2.156", ISSUER)
        except Refused:
            assert (ways.plan(case), self.cases.case(case)) == (plan, before)

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), bank=st.sampled_from(["east", "west"]))
    def box(self, data, bank) -> None:
        case = data.draw(st.sampled_from(self.ids))
        try:
            placed = self.cases.deliveries.box(case, bank, ISSUER)
        except Refused as no:
            full = {Reason.BANK_FULL, Reason.DELIVERY_NOT_WANTED, Reason.DELIVERY_STANDS}
            assert no.reason in full  # noqa: PT017
        else:
            self.codes[placed.parcel.id] = placed.code

    @precondition(lambda self: self.codes)
    @rule(data=st.data(), right=st.booleans())
    def fetch(self, data, right) -> None:
        parcel = self.cases.lockers.parcel(data.draw(st.sampled_from(sorted(self.codes))))
        code = self.codes[parcel.id] if right else NOBODY
        late = self.clock.now().date().isoformat() > parcel.until
        try:
            self.cases.deliveries.fetch(parcel.bank, parcel.box, code)
        except Refused:
            assert self.cases.lockers.parcel(parcel.id) == parcel
        else:
            assert right
            assert not late

    @precondition(lambda self: self.codes)
    @rule(data=st.data(), anew=st.booleans())
    def back_to_the_window(self, data, anew) -> None:
        parcel = data.draw(st.sampled_from(sorted(self.codes)))
        before = self.cases.lockers.parcel(parcel)
        try:
            if anew:
                self.codes[parcel] = self.cases.lockers.recode(parcel, ISSUER).code
            else:
                self.cases.deliveries.clear(parcel, ISSUER)
        except Refused:
            assert before.state != "in_box"

    @rule(bank=st.sampled_from(["east", "west"]))
    def deposit(self, bank) -> None:
        case = brought_to(self.cases, CaseState.SUPPLEMENT, self.clock).id
        free = self.cases.lockers.free(bank)
        try:
            self.cases.lockers.deposit(case, bank, "kiosk")
        except Refused as no:
            assert (no.reason, free) == (Reason.BANK_FULL, 0)  # noqa: PT017

    @rule(days=st.integers(1, 2))
    def days_pass(self, days) -> None:
        if self.clock.now().day < 28 and self.clock.now().month == 11:
            self.clock.advance(days * 86400)

    @invariant()
    def a_box_holds_one_thing(self) -> None:
        if not hasattr(self, "store"):
            return
        inside = [*self.cases.lockers.inside(ParcelWay.OUT), *self.cases.lockers.inside(ParcelWay.IN)]
        places = [(one.bank, one.box) for one in inside]
        assert len(places) == len(set(places)) <= 3

    @invariant()
    def the_case_the_plan_and_the_box_agree(self) -> None:
        for case in getattr(self, "ids", []):
            plan, held = self.cases.deliveries.plan(case), self.cases.lockers.held(case)
            assert (plan.state is DeliveryState.BOXED) == (held is not None)
            assert (plan.state is DeliveryState.DONE) == (self.cases.case(case).state is CaseState.DELIVERED)
            assert (plan.state is DeliveryState.POSTED) == bool(plan.waybill) or plan.state is DeliveryState.DONE
            delivered = [step for step in self.cases.steps(case) if step.act == "deliver"]
            assert len(delivered) == (plan.state is DeliveryState.DONE)
            assert all(step.facts["signer"] for step in delivered)

    @invariant()
    def the_chain_holds(self) -> None:
        if hasattr(self, "store"):
            assert verify(self.store).fault == ""


@pytest.mark.timeout(120)
def test_no_result_is_lost_or_given_twice() -> None:
    run_state_machine_as_test(
        Results,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
            print_blob=False,
        ),
    )
