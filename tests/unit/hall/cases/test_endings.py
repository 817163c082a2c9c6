"""How a case leaves the hall: taken back, given back with a list, handed out with a proof, revoked."""

import pytest

from hall.cases.cases import Cases, CaseState
from hall.cases.casework import CaseReturned, CaseRevoked, CaseWithdrawn, Delivered, ResultIssued
from hall.cases.lifecycle import PaperKind
from hall.cases.resultways import Delivery
from hall.errors import Reason
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lifecycle import (
    AGENT,
    BOSS,
    CHIEF,
    CLERK,
    ISSUER,
    PERMIT,
    accepted,
    brought_to,
    cases_over,
    received,
)
from tests.helpers.refusals import refused


@pytest.fixture
def cases(store: Store) -> Cases:
    return cases_over(store)


def test_an_applicant_takes_it_back_without_a_reason(cases: Cases, store: Store) -> None:
    case = cases.endings.withdraw(accepted(cases).id, " 不办了 ", AGENT)
    assert case.state is CaseState.WITHDRAWN
    assert records(store)[-1] == CaseWithdrawn(case.id, "不办了")
    assert cases.steps(case.id)[-1].owes == (PaperKind.TERMINATION,)


@pytest.mark.requirement("R-35")
def test_what_is_given_back_has_a_cause_and_a_list(cases: Cases, store: Store) -> None:
    case = received(cases, without=("photo",))
    with refused(Reason.WORDS_MISSING, what="退件的原因"):
        cases.endings.give_back(case.id, "", CLERK)
    assert cases.endings.give_back(case.id, "申请人另行申请", CLERK).state is CaseState.RETURNED
    assert records(store)[-1] == CaseReturned(case.id, "申请人另行申请", ["身份证", "申请表", "租赁合同"])
    other = received(cases, n=2)
    cases.endings.give_back(other.id, "重复申请", CLERK, ["申请表"])
    assert records(store)[-1] == CaseReturned(other.id, "重复申请", ["申请表"])


def test_a_result_is_issued_and_delivered_at_the_window(cases: Cases, store: Store, clock: FakeClock) -> None:
    case = brought_to(cases, CaseState.CLOSED, clock)
    case = cases.endings.issue(case.id, " ", ISSUER)
    assert (case.state, records(store)[-1]) == (CaseState.ISSUED, ResultIssued(case.id, PERMIT.name))
    with refused(Reason.WORDS_MISSING, what="签收人"):
        cases.endings.deliver(case.id, Delivery.WINDOW, "", "", ISSUER)
    with refused(Reason.DELIVERY_NOT_WANTED, mode="快递送达"):
        cases.endings.deliver(case.id, Delivery.EMS, "EB123", "", ISSUER)
    case = cases.endings.deliver(case.id, Delivery.WINDOW, case.applicant.name, "带了凭证", ISSUER)
    assert case.state is CaseState.DELIVERED
    told = records(store)[-1]
    assert isinstance(told, Delivered)
    assert (told.mode, told.signer, told.relation, told.note) == ("window", case.applicant.name, "self", "带了凭证")
    assert cases.steps(case.id)[-1].owes == (PaperKind.SERVICE,)


def test_what_was_closed_may_be_handed_over_at_once(cases: Cases, clock: FakeClock) -> None:
    case = brought_to(cases, CaseState.CLOSED, clock)
    assert cases.endings.deliver(case.id, Delivery.WINDOW, "张三", "", AGENT).state is CaseState.DELIVERED


def test_only_a_grant_is_revoked_and_by_few(cases: Cases, store: Store, clock: FakeClock) -> None:
    case = brought_to(cases, CaseState.DELIVERED, clock)
    with refused(Reason.ROLE_MISSING):
        cases.endings.revoke(case.id, "骗取", CLERK)
    with refused(Reason.WORDS_MISSING, what="撤销的理由"):
        cases.endings.revoke(case.id, " ", BOSS)
    assert cases.endings.revoke(case.id, "骗取，第六十九条", BOSS).state is CaseState.REVOKED
    assert records(store)[-1] == CaseRevoked(case.id, "骗取，第六十九条")
    denied = cases.close(cases.decisions.deny(accepted(cases, n=2).id, "不符", CHIEF).id, CLERK)
    with refused(Reason.NOT_GRANTED):
        cases.endings.revoke(denied.id, "错了", BOSS)
