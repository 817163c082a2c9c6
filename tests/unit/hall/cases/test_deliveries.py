"""送达: at the window unless another way is wanted, each way step by step, the proof of service, the ten days."""

import pytest

from hall.cases.cases import Cases, CaseState
from hall.cases.casework import Delivered
from hall.cases.lifecycle import PaperKind
from hall.cases.resultways import (
    DELIVERY_STATES,
    DELIVERY_WORDS,
    HANDLING_WORDS,
    RELATION_WORDS,
    WAYS,
    Delivery,
    DeliveryState,
    Handling,
    Proof,
    Relation,
)
from hall.cases.serving import DeliveryWished, ResultPosted, ResultSentBack
from hall.days.clocks import Lamp
from hall.errors import Reason
from hall.staff import ROLES, may
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lifecycle import BOSS, CLERK, ISSUER, PERMIT, accepted, brought_to, cases_over
from tests.helpers.refusals import refused

WAYBILL = "EB 1234 5678 9CN"
WHERE = "某街 1 号"


@pytest.fixture
def cases(store: Store) -> Cases:
    return cases_over(store)


def issued(cases: Cases, clock: FakeClock, mode: Delivery | None = None) -> str:
    case = brought_to(cases, CaseState.ISSUED, clock).id
    if mode:
        cases.deliveries.wish(case, mode, CLERK, WHERE, "", "13800000000")
    return case


def test_every_way_has_its_words_and_what_is_not_in_the_table_is_refused(cases: Cases, clock: FakeClock) -> None:
    assert set(DELIVERY_WORDS) == set(Delivery)
    assert set(DELIVERY_STATES) == set(DeliveryState)
    assert set(HANDLING_WORDS) == set(Handling)
    assert set(RELATION_WORDS) == set(Relation)
    assert {handling for _, handling in WAYS} == set(Handling)
    case = issued(cases, clock)
    with refused(Reason.DELIVERY_STANDS, state="在出件窗口", act="登记邮件签收"):
        cases.deliveries.arrived(case, Proof("王"), ISSUER)
    with refused(Reason.DELIVERY_STANDS, state="在出件窗口", act="登记邮件退回"):
        cases.deliveries.sent_back(case, "无人", ISSUER)


@pytest.mark.requirement("R-67")
def test_results_are_handed_out_at_the_issue_window_with_a_whole_proof(
    cases: Cases, store: Store, clock: FakeClock
) -> None:
    assert may("issue_clerk", "issue")
    assert may("issue_clerk", "deliver")
    case = issued(cases, clock)
    assert cases.deliveries.plan(case).mode is Delivery.WINDOW
    with refused(Reason.WORDS_MISSING, what="签收人"):
        cases.deliveries.hand(case, Proof(), ISSUER)
    with refused(Reason.SIGNER_NOT_ADDRESSEE):
        cases.deliveries.hand(case, Proof("李四"), ISSUER)
    proof = Proof("李四", Relation.FAMILY, document="准予决定书", place="某村 3 组", note="腿脚不便")
    done = cases.deliveries.hand(case, proof, ISSUER)
    assert done.state is CaseState.DELIVERED
    assert records(store)[-1] == Delivered(
        case, "window", "李四", "腿脚不便", done.applicant.name, "准予决定书", "某村 3 组", "family"
    )
    step = cases.steps(case)[-1]
    assert (step.owes, step.actor, step.at[:10]) == ((PaperKind.SERVICE,), ISSUER, "2026-11-23")
    with refused(Reason.STEP_NOT_ALLOWED, state="已送达", act="送达"):
        cases.deliveries.hand(case, proof, ISSUER)


def test_who_will_not_sign_is_served_all_the_same(cases: Cases, store: Store, clock: FakeClock) -> None:
    case = issued(cases, clock)
    cases.deliveries.hand(case, Proof(refusal="拒绝签收，见证人村委会赵某，留置送达"), ISSUER)
    told = records(store)[-1]
    assert isinstance(told, Delivered)
    assert (told.signer, told.refusal) == ("", "拒绝签收，见证人村委会赵某，留置送达")
    assert told.document == PERMIT.name


@pytest.mark.requirement("R-68")
def test_nothing_is_posted_that_was_not_asked_to_be(cases: Cases, clock: FakeClock) -> None:
    case = issued(cases, clock)
    with refused(Reason.DELIVERY_NOT_WANTED, mode="快递送达"):
        cases.deliveries.post(case, WAYBILL, ISSUER)
    with refused(Reason.WORDS_MISSING, what="收件地址"):
        cases.deliveries.wish(case, Delivery.EMS, CLERK)
    with refused(Reason.WORDS_MISSING, what="收件人电话"):
        cases.deliveries.wish(case, Delivery.EMS, CLERK, WHERE)
    plan = cases.deliveries.wish(case, Delivery.EMS, CLERK, WHERE, "张四", "13800000000")
    assert (plan.addressee, plan.address, plan.state) == ("张四", WHERE, DeliveryState.WAITING)
    again = cases.deliveries.wish(case, Delivery.WINDOW, CLERK)
    assert (again.address, again.phone, again.addressee) == ("", "", cases.case(case).applicant.name)
    with refused(Reason.DELIVERY_NOT_WANTED, mode="快递送达"):
        cases.deliveries.post(case, WAYBILL, ISSUER)


def test_the_post_takes_it_brings_it_back_and_delivers_it(cases: Cases, store: Store, clock: FakeClock) -> None:
    case, other = issued(cases, clock, Delivery.EMS), issued(cases, clock, Delivery.EMS)
    assert DeliveryWished(case, "ems") in records(store)
    with refused(Reason.WAYBILL_WRONG):
        cases.deliveries.post(case, "EB", ISSUER)
    with refused(Reason.STAFF_UNKNOWN, id="nobody"):
        cases.deliveries.post(case, WAYBILL, "nobody")
    plan = cases.deliveries.post(case, WAYBILL.lower(), ISSUER)
    assert (plan.state, plan.waybill) == (DeliveryState.POSTED, "EB123456789CN")
    assert records(store)[-1] == ResultPosted(case, "EB123456789CN")
    with refused(Reason.WAYBILL_TAKEN, waybill="EB123456789CN"):
        cases.deliveries.post(other, WAYBILL, ISSUER)
    with refused(Reason.DELIVERY_STANDS, state="已寄出", act="窗口送达"):
        cases.deliveries.hand(case, Proof("王"), ISSUER)
    with refused(Reason.DELIVERY_STANDS, state="已寄出", act="登记送达方式"):
        cases.deliveries.wish(case, Delivery.WINDOW, CLERK)
    with refused(Reason.WORDS_MISSING, what="退回的原因"):
        cases.deliveries.sent_back(case, " ", ISSUER)
    back = cases.deliveries.sent_back(case, "查无此人", ISSUER)
    assert (back.state, back.waybill, back.returned) == (DeliveryState.WAITING, "", 1)
    assert records(store)[-1] == ResultSentBack(case, "EB123456789CN", "查无此人")
    assert [one.id for one, _ in cases.deliveries.ready(Delivery.EMS, DeliveryState.WAITING)] == [case, other]
    assert cases.deliveries.ready(Delivery.WINDOW, DeliveryState.WAITING) == []
    assert len(cases.deliveries.ready(Delivery.EMS, DeliveryState.WAITING, 1)) == 1
    cases.deliveries.post(case, "EB00000001", ISSUER)
    with refused(Reason.WORDS_MISSING, what="签收人"):
        cases.deliveries.arrived(case, Proof(), ISSUER)
    assert cases.deliveries.arrived(case, Proof("王五", Relation.AGENT), ISSUER).state is CaseState.DELIVERED
    told = records(store)[-1]
    assert isinstance(told, Delivered)
    assert (told.mode, told.waybill, told.place, told.relation) == ("ems", "EB00000001", WHERE, "agent")
    assert cases.deliveries.plan(case).state is DeliveryState.DONE


def test_only_what_was_issued_leaves_the_window(cases: Cases, clock: FakeClock) -> None:
    case = brought_to(cases, CaseState.CLOSED, clock).id
    cases.deliveries.wish(case, Delivery.EMS, CLERK, WHERE, "", "13800000000")
    with refused(Reason.STEP_NOT_ALLOWED, state="已办结", act="寄出结果"):
        cases.deliveries.post(case, WAYBILL, ISSUER)
    cases.deliveries.hand(case, Proof(cases.case(case).applicant.name), ISSUER)  # who comes is served
    with refused(Reason.DELIVERY_STANDS, state="已送达", act="登记送达方式"):
        cases.deliveries.wish(case, Delivery.WINDOW, CLERK)
    over = brought_to(cases, CaseState.WITHDRAWN, clock).id
    with refused(Reason.STEP_NOT_ALLOWED, state="已撤回", act="登记送达方式"):
        cases.deliveries.wish(over, Delivery.WINDOW, CLERK)


@pytest.mark.requirement("R-70")
def test_an_electronic_licence_is_delivered_with_consent_alone(cases: Cases, store: Store, clock: FakeClock) -> None:
    case = issued(cases, clock)
    licence = "1.2.156.3005.2.11100000000013127D001.11610722MB000000.20261123.001.Y"
    with refused(Reason.DELIVERY_NOT_WANTED, mode="电子送达"):
        cases.deliveries.send(case, licence, ISSUER)
    cases.deliveries.wish(case, Delivery.ELECTRONIC, CLERK)
    with refused(Reason.WORDS_MISSING, what="电子证照标识"):
        cases.deliveries.send(case, "", ISSUER)
    assert cases.deliveries.send(case, licence, ISSUER).state is CaseState.DELIVERED
    told = records(store)[-1]
    assert isinstance(told, Delivered)
    assert (told.mode, told.licence) == ("electronic", licence)
    assert cases.visits(case)[-1].acts == ("receive",)


def test_the_ten_days_to_deliver_and_their_lamps(cases: Cases, clock: FakeClock) -> None:
    assert cases.deliveries.due(accepted(cases)) == ""
    case = brought_to(cases, CaseState.GRANTED, clock).id
    late = brought_to(cases, CaseState.ISSUED, clock).id
    assert cases.deliveries.due(cases.case(case)) == "2026-12-07"
    (first, second) = cases.deliveries.owed()
    assert cases.deliveries.owed(1) == [first]
    assert [one.id for one, _ in cases.deliveries.ready(Delivery.WINDOW, DeliveryState.WAITING)] == [late]
    assert {first.case.id, second.case.id} == {case, late}
    assert (first.due, first.lamp) == ("2026-12-07", Lamp.GREEN)
    clock.advance(12 * 86400)
    assert cases.deliveries.owed()[0].lamp is Lamp.YELLOW
    clock.advance(3 * 86400)
    assert cases.deliveries.owed()[0].lamp is Lamp.RED
    cases.close(case, CLERK)
    cases.deliveries.hand(case, Proof(cases.case(case).applicant.name), ISSUER)
    assert [one.case.id for one in cases.deliveries.owed()] == [late]


def test_where_no_calendar_reaches_nothing_is_computed(cases: Cases, clock: FakeClock) -> None:
    clock.advance(30 * 86400)
    case = brought_to(cases, CaseState.GRANTED, clock).id
    assert [(one.case.id, one.due, one.lamp) for one in cases.deliveries.owed()] == [(case, "", Lamp.GREY)]


def test_a_revoked_decision_is_not_delivered(cases: Cases, clock: FakeClock) -> None:
    case = issued(cases, clock, Delivery.EMS)
    cases.deliveries.post(case, WAYBILL, ISSUER)
    cases.endings.revoke(case, "骗取", BOSS)
    with refused(Reason.STEP_NOT_ALLOWED, state="已撤销", act="送达"):
        cases.deliveries.arrived(case, Proof("王"), ISSUER)
    assert cases.deliveries.plan(case).state is DeliveryState.POSTED
    assert {role for role in ROLES if may(role, "delivery.record")} >= {"issue_clerk", "clerk", "agent"}
