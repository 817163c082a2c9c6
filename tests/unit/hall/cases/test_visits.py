"""到办事现场次数 from what is written: one visit, none, or two; and the rounds of the four 清."""

import pytest

from hall.cases.caserules import read_case_rules
from hall.cases.cases import Cases, CaseState, MaterialState
from hall.cases.resultways import Delivery, Proof
from hall.cases.supplements import Way
from hall.cases.visits import Rounds, Visit
from hall.catalogue.catalogue import read_catalogue
from hall.catalogue.items import Channel, Form
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import applicant
from tests.helpers.lifecycle import AUTO, CHIEF, CLERK, INSTANT, ISSUER, PERMIT, cases_over, received

DAY = 86400


@pytest.fixture
def cases(store: Store) -> Cases:
    return cases_over(store)


def online(cases: Cases) -> str:
    case = cases.receive("P-1", applicant(), "", "platform", channel=Channel.ONLINE)
    for material in case.materials:
        cases.set_material(case.id, material.code, MaterialState.RECEIVED, CLERK)
    return case.id


def decided(cases: Cases, case: str) -> str:
    cases.accept(case, CLERK)
    cases.decisions.grant(case, "准予", CHIEF)
    cases.close(case, CLERK)
    cases.endings.issue(case, "", ISSUER)
    return case


def here(cases: Cases, case: str) -> Proof:
    return Proof(cases.case(case).applicant.name)


@pytest.mark.requirement("R-46")
def test_whole_fields_are_sped_up_by_data_alone() -> None:
    """领域提速 (德 5): teachers, doctors and nurses within days of the law's twenty or thirty, and what a rule
    decides."""
    catalogue, rules = read_catalogue("chenggu"), read_case_rules("chenggu")
    for code, most in (("CG26-43", 1), ("CG26-44", 5)):
        item = catalogue.item(code)
        assert item.promised
        assert item.statutory
        assert item.promised.count <= most < item.statutory.count
        assert any(material.form is Form.SHARED for material in item.materials)  # checked, not brought
    assert {"CG17-13", "CG17-14", "CG17-27"} <= rules.auto


@pytest.mark.requirement("R-45")
def test_what_is_whole_is_done_in_one_visit(cases: Cases) -> None:
    case = decided(cases, received(cases, INSTANT).id)
    cases.deliveries.hand(case, here(cases, case), ISSUER)
    assert cases.visits(case) == (Visit("2026-11-23", ("receive", "deliver")),)
    quick = received(cases, AUTO, 2)
    cases.accept(quick.id, CLERK)
    assert cases.decisions.may_auto(quick.id)
    cases.decisions.auto(quick.id, CLERK)
    assert len(cases.visits(quick.id)) == 1
    assert cases.rounds(case) == Rounds(0, 0, 1, 1)


@pytest.mark.requirement("R-04")
def test_a_complex_item_in_one_visit_by_each_of_three_ways(cases: Cases, clock: FakeClock) -> None:
    courier = decided(cases, received(cases, PERMIT).id)  # 现场受理+快递送达
    cases.deliveries.wish(courier, Delivery.EMS, CLERK, "某街 1 号", "", "13800000000")
    clock.advance(DAY)
    cases.deliveries.post(courier, "EB00000001", ISSUER)
    clock.advance(DAY)
    cases.deliveries.arrived(courier, here(cases, courier), ISSUER)
    assert [visit.day for visit in cases.visits(courier)] == ["2026-11-23"]

    web = decided(cases, online(cases))  # 网上受理+现场办结
    cases.deliveries.hand(web, here(cases, web), ISSUER)
    assert [visit.acts for visit in cases.visits(web)] == [("deliver",)]

    trust = received(cases, PERMIT, 3, without=("form",))  # 信任在先+现场核验: the hall comes, not the applicant
    cases.pledges.pledge(trust.id, ["form"], "告知书", "我承诺", CLERK)
    decided(cases, trust.id)
    cases.deliveries.hand(trust.id, here(cases, trust.id), ISSUER)
    clock.advance(DAY)
    cases.pledges.verify(trust.id, True, "现场核验属实", CHIEF)
    assert len(cases.visits(trust.id)) == 1


def test_no_visit_at_all(cases: Cases, clock: FakeClock) -> None:
    case = decided(cases, online(cases))
    cases.deliveries.wish(case, Delivery.LOCKER, CLERK)
    placed = cases.deliveries.box(case, "east", ISSUER)
    clock.advance(DAY)
    cases.deliveries.fetch("east", 1, placed.code)
    assert cases.visits(case) == ()


def test_who_is_served_at_home_did_not_come(cases: Cases, clock: FakeClock) -> None:
    case = decided(cases, received(cases, PERMIT).id)
    clock.advance(DAY)
    home = Proof(cases.case(case).applicant.name, place="某村 3 组")
    cases.deliveries.hand(case, home, ISSUER)
    assert len(cases.visits(case)) == 1


@pytest.mark.parametrize(
    ("way", "days"), [(Way.WINDOW, 2), (Way.POST, 1), (Way.EMAIL, 1), (Way.ONLINE, 1), (Way.MESSAGE, 1), (Way.FAX, 1)]
)
def test_what_followed_counts_by_the_way_it_came(cases: Cases, clock: FakeClock, way: Way, days: int) -> None:
    case = received(cases, PERMIT, without=("photo",)).id
    cases.supplements.ask(case, [], CLERK)
    clock.advance(DAY)
    cases.supplements.take(case, "photo", way, CLERK)
    assert len(cases.visits(case)) == days
    assert cases.rounds(case) == Rounds(0, 0, 2, 2)
    assert not cases.rounds(case).clear


def test_a_point_that_was_answered_by_letter_is_no_visit(cases: Cases, clock: FakeClock) -> None:
    first, second = received(cases, PERMIT).id, received(cases, PERMIT, 2).id
    for case in (first, second):
        cases.supplements.ask(case, ["申请表没有签名"], CLERK)
    clock.advance(DAY)
    cases.supplements.complete(first, CLERK)
    cases.supplements.complete(second, CLERK, Way.POST)
    assert (len(cases.visits(first)), len(cases.visits(second))) == (2, 1)
    assert cases.case(first).state is CaseState.RECEIVED
