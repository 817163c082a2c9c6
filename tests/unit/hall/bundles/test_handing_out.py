"""The one result of a bundle, by every way its applicant may want it: one visit, one envelope, one box, one licence."""

import pytest

from hall.bundles.records import BundleDelivered
from hall.cases.caserules import CaseRules
from hall.cases.cases import CaseState
from hall.cases.counterrules import Bank, CounterRules, LockerRules
from hall.cases.resultways import Delivery, DeliveryState, Proof
from hall.days.workdays import Limit, Unit
from hall.errors import Reason, Refused
from hall.journal import read, verify
from hall.store import Store
from tests.helpers.bundles import BIRTH, CHIEF, CLERK, COMPANY, ISSUER, RESTAURANT, OneThing, decide, filled, one_thing

LOCKERS = LockerRules((Bank("east", "东门", 2),), 3, Limit(3, Unit.NATURAL_DAY))


def refused(reason: Reason) -> "pytest.RaisesExc[Refused]":
    """A refusal for that reason, whatever its facts."""
    return pytest.RaisesExc(Refused, check=lambda no: no.reason is reason)


@pytest.fixture
def hall(store: Store) -> OneThing:
    """The bundles of a hall with two boxes."""
    return one_thing(store, CaseRules(counter=CounterRules(lockers=LOCKERS)))


def decided(hall: OneThing, code: str = BIRTH) -> str:
    """The id of a bundle with everything granted and issued."""
    id_ = filled(hall, code)
    hall.bundles.accept(id_, CLERK)
    while live := [case for case in hall.bundles.bundle(id_).cases if case.state is CaseState.ACCEPTED]:
        for case in live:
            hall.cases.decisions.grant(case.id, "准予", CHIEF)
    hall.bundles.issue(id_, ISSUER)
    return id_


def states(hall: OneThing, bundle: str) -> set[CaseState]:
    return {case.state for case in hall.bundles.bundle(bundle).cases}


def told(hall: OneThing) -> list[BundleDelivered]:
    """What the journal says of bundles that reached their applicants."""
    found = [entry.event() for entry in read(hall.store, 0, 100_000)]
    return [event for event in found if isinstance(event, BundleDelivered)]


@pytest.mark.requirement("R-68")
def test_one_envelope_goes_comes_back_and_arrives_with_everything(hall: OneThing) -> None:
    id_ = decided(hall)
    with refused(Reason.DELIVERY_NOT_WANTED):
        hall.bundles.post(id_, "EB12345678", ISSUER)  # by post only who wants it
    hall.bundles.wish(id_, Delivery.EMS, CLERK, "城关镇 1 号", "张三", "13900000000")
    hall.bundles.post(id_, "EB12345678", ISSUER)
    lead, *rest = (case.id for case in hall.bundles.bundle(id_).cases)
    assert {hall.cases.deliveries.plan(case).carrier for case in rest} == {lead}
    assert [case.id for case, _ in hall.cases.deliveries.ready(Delivery.EMS, DeliveryState.POSTED)] == [lead]
    with refused(Reason.DELIVERY_STANDS):
        hall.bundles.deliver(id_, Delivery.WINDOW, "张三", "", ISSUER)
    hall.cases.deliveries.sent_back(rest[0], "无人在家", ISSUER)  # by any of what lies in it
    plans = [hall.cases.deliveries.plan(case) for case in (lead, *rest)]
    assert {(plan.state, plan.waybill, plan.carrier, plan.returned) for plan in plans} == {
        (DeliveryState.WAITING, "", "", 1)
    }
    hall.bundles.post(id_, "EB12345678", ISSUER)  # the same envelope once more
    other = decided(hall, COMPANY)
    hall.bundles.wish(other, Delivery.EMS, CLERK, "城关镇 2 号", "李四", "13900000001")
    with refused(Reason.WAYBILL_TAKEN):
        hall.bundles.post(other, "EB12345678", ISSUER)
    hall.bundles.deliver(id_, Delivery.EMS, "张三", "", ISSUER)
    assert states(hall, id_) == {CaseState.DELIVERED}
    assert told(hall) == [BundleDelivered(id_, "ems", "张三")]
    with refused(Reason.BUNDLE_OVER):
        hall.bundles.post(id_, "EB22345678", ISSUER)
    with refused(Reason.BUNDLE_OVER):
        hall.bundles.wish(id_, Delivery.WINDOW, CLERK)
    assert verify(hall.store).fault == ""


@pytest.mark.requirement("R-69")
def test_one_box_with_one_code_holds_everything(hall: OneThing) -> None:
    id_ = decided(hall)
    hall.bundles.wish(id_, Delivery.LOCKER, CLERK)
    first = hall.bundles.box(id_, "east", ISSUER)
    assert hall.cases.lockers.free("east") == 1
    hall.cases.deliveries.clear(first.parcel.id, ISSUER)
    assert {hall.cases.deliveries.plan(case.id).carrier for case in hall.bundles.bundle(id_).cases} == {""}
    placed = hall.bundles.box(id_, "east", ISSUER)
    with refused(Reason.FETCHED_BY_CODE):
        hall.bundles.deliver(id_, Delivery.LOCKER, "张三", "", ISSUER)
    wrong = f"{(int(placed.code) + 1) % 10**8:08d}"
    with refused(Reason.CODE_WRONG):
        hall.cases.deliveries.fetch("east", placed.parcel.box, wrong)
    assert told(hall) == []
    hall.cases.deliveries.fetch("east", placed.parcel.box, placed.code)
    assert states(hall, id_) == {CaseState.DELIVERED}
    assert [event.mode for event in told(hall)] == ["locker"]


def test_electronically_under_one_licence(hall: OneThing) -> None:
    id_ = decided(hall)
    hall.bundles.wish(id_, Delivery.ELECTRONIC, CLERK)
    with refused(Reason.WORDS_MISSING):
        hall.bundles.deliver(id_, Delivery.ELECTRONIC, "", "", ISSUER)
    hall.bundles.deliver(id_, Delivery.ELECTRONIC, "", "", ISSUER, "1.2.156.3005.2")
    assert states(hall, id_) == {CaseState.DELIVERED}
    assert [event.mode for event in told(hall)] == ["electronic"]


def test_a_denial_lies_in_the_envelope_with_what_was_granted(hall: OneThing) -> None:
    id_ = filled(hall, RESTAURANT)
    hall.bundles.accept(id_, CLERK)
    decide(hall, id_, "CG26-31", grants=False)
    hall.bundles.return_stuck(id_, CLERK)
    hall.cases.decisions.review(
        next(case.id for case in hall.bundles.bundle(id_).cases if case.item == "CG26-41"), True, "符合", CHIEF
    )
    decide(hall, id_, "CG26-41")
    hall.bundles.wish(id_, Delivery.EMS, CLERK, "城关镇 1 号", "张三", "13900000000")
    with refused(Reason.BUNDLE_NOT_ISSUED):
        hall.bundles.box(id_, "east", ISSUER)
    hall.bundles.issue(id_, ISSUER)
    hall.bundles.post(id_, "EB12345678", ISSUER)
    hall.bundles.deliver(id_, Delivery.EMS, "李代收", "", ISSUER)
    assert {case.item: case.state.name for case in hall.bundles.bundle(id_).cases} == {
        "CG26-31": "DELIVERED", "CG26-63": "RETURNED", "CG26-41": "DELIVERED", "CG26-64": "RETURNED",
    }  # fmt: skip


def test_each_by_itself_comes_to_the_same(hall: OneThing) -> None:
    id_ = decided(hall)
    for case in hall.bundles.bundle(id_).cases:
        assert told(hall) == []
        hall.cases.deliveries.hand(case.id, Proof(case.applicant.name), ISSUER)
    assert told(hall) == [BundleDelivered(id_, "window", hall.bundles.bundle(id_).cases[0].applicant.name)]


def test_nothing_goes_along_before_it_is_decided(hall: OneThing) -> None:
    id_, other = decided(hall), filled(hall, COMPANY)
    hall.bundles.wish(id_, Delivery.EMS, CLERK, "城关镇 1 号", "张三", "13900000000")
    hall.bundles.wish(other, Delivery.EMS, CLERK, "城关镇 1 号", "张三", "13900000000")
    lead, late = hall.bundles.bundle(id_).cases[0].id, hall.bundles.bundle(other).cases[0].id
    with refused(Reason.STEP_NOT_ALLOWED):
        hall.cases.deliveries.post(lead, "EB12345678", ISSUER, [late])
    assert hall.cases.deliveries.plan(lead).state is DeliveryState.WAITING
