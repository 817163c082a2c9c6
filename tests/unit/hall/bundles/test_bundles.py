"""Bundles over the store: one application, several cases, one result; what one no means, and what was saved."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hall.bundles.savings import Savings
from hall.bundles.standing import BundleState
from hall.cases.casefile import Case, MaterialState
from hall.cases.caserules import CaseRules
from hall.cases.cases import Cases
from hall.cases.counterrules import CounterRules
from hall.cases.demands import Demands
from hall.cases.endings import Delivery
from hall.cases.lifecycle import CaseState
from hall.cases.offline import Offline, OfflineRules
from hall.cases.procedures import Procedure
from hall.cases.records import CaseReceived, MaterialSet
from hall.catalogue.catalogue import Catalogue
from hall.catalogue.items import Status
from hall.days.clocks import Lamp
from hall.days.workdays import Calendar, Limit, Unit
from hall.errors import Reason
from hall.journal import verify
from hall.store import Store
from tests.helpers.bundles import (
    BIRTH,
    CATALOGUE,
    CHIEF,
    CLERK,
    COMPANY,
    HOUSE,
    ISSUER,
    PROJECT,
    RESTAURANT,
    REVIEWER,
    OneThing,
    answers,
    decide,
    filled,
    one_thing,
    opened,
)
from tests.helpers.clock import FakeClock
from tests.helpers.hall import CALENDAR, STATION, applicant, id_number, records
from tests.helpers.refusals import refused

AUDITOR = "au1"
R, W = MaterialState.RECEIVED, MaterialState.WANTED


@pytest.fixture
def hall(store: Store) -> OneThing:
    store.run("INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES (?, ?, 'auditor', '')", AUDITOR, AUDITOR)
    return one_thing(store)


def of(hall: OneThing, bundle: str, item: str) -> Case:
    return next(case for case in hall.bundles.bundle(bundle).cases if case.item == item)


@pytest.mark.requirement("R-47")
def test_one_application_opens_every_case_at_once(hall: OneThing) -> None:
    bundle = hall.bundles.bundle(opened(hall, COMPANY, "ticket-1"))
    assert bundle.number == "联610722202611230001"
    assert [case.item for case in bundle.cases] == [f"CG26-{n}" for n in range(31, 37)]
    assert {case.ticket for case in bundle.cases} == {"ticket-1"}
    assert [plan.code for plan in hall.bundles.plans()] == [COMPANY, BIRTH, RESTAURANT, HOUSE]
    assert (bundle.state, bundle.lead, bundle.outcome) == (BundleState.OPEN, "市场监管局", BundleState.WITHDRAWN)
    assert [material.name for material in bundle.missing] == [
        "身份证", "企业开办申请书", "住所使用证明", "公司章程", "股东联系表",
    ]  # fmt: skip
    assert hall.bundles.of_case(bundle.cases[3].id) == bundle
    assert hall.bundles.of_person(id_number(1)) == hall.bundles.recent(5) == [bundle]
    alone = hall.cases.receive("CG26-31", applicant(), "", CLERK)
    assert hall.bundles.of_case(alone.id) is None
    assert hall.bundles.form_of(alone.id) == {}


@pytest.mark.requirement("R-48")
def test_each_department_is_told_its_own_part_of_the_one_form(hall: OneThing) -> None:
    id_ = opened(hall)
    assert set(hall.bundles.form_of(of(hall, id_, "CG26-32").id)) == {"company_name", "legal_name", "legal_id", "seals"}
    assert "fund_rate" in hall.bundles.form_of(of(hall, id_, "CG26-36").id)
    assert "fund_rate" not in hall.bundles.form_of(of(hall, id_, "CG26-31").id)


@pytest.mark.requirement("R-19")
def test_what_a_person_told_once_is_offered_with_the_next_form(hall: OneThing, clock: FakeClock) -> None:
    me = id_number(1)
    assert hall.bundles.told_before(COMPANY, me) == {}
    plan = hall.bundles.plan(COMPANY)
    hall.bundles.open(COMPANY, applicant(), answers(plan) | {"legal_name": "甲"}, "", CLERK)
    clock.advance(60)
    hall.bundles.open(BIRTH, applicant(), answers(hall.bundles.plan(BIRTH)), "", CLERK)
    hall.bundles.open(COMPANY, applicant(), {"legal_name": "乙"}, "", CLERK)
    told = hall.bundles.told_before(RESTAURANT, me.lower())
    assert told["legal_name"] == "乙"
    assert {"company_name", "premises", "shareholders"} <= set(told)
    assert not {"food_kinds", "sign_text", "staff_count"} & set(told)
    assert "child_name" not in hall.bundles.told_before(BIRTH, me)  # of the next child nothing is known yet
    assert hall.bundles.told_before(BIRTH, me)["mother_name"] == "如实填写"
    assert hall.bundles.told_before(COMPANY, id_number(2)) == {}
    assert hall.bundles.told_before(COMPANY, "") == {}


def test_an_application_is_taken_in_whole_or_not_at_all(hall: OneThing) -> None:
    plan = hall.bundles.plan(COMPANY)
    with refused(Reason.APPLICANT_MISSING):
        hall.bundles.open(COMPANY, applicant(name=""), {}, "", CLERK)
    with refused(Reason.ANSWER_WRONG, field="注册资本（万元）", why="应为 0 或更大的数"):
        hall.bundles.open(COMPANY, applicant(), answers(plan) | {"capital": "很多"}, "", CLERK)
    with refused(Reason.FIELD_UNKNOWN, field="child_name"):
        hall.bundles.open(COMPANY, applicant(), {"child_name": "x"}, "", CLERK)
    with refused(Reason.BUNDLE_UNKNOWN):
        hall.bundles.open("CG26-31", applicant(), {}, "", CLERK)
    with refused(Reason.BUNDLE_STAGED):
        hall.bundles.open(PROJECT, applicant(), {}, "", CLERK)
    assert records(hall.store) == []
    with pytest.raises(KeyError):
        hall.bundles.bundle("nobody")


def test_a_bundle_that_is_cancelled_is_not_opened(store: Store) -> None:
    one_thing(store)
    gone = [replace(item, status=Status.CANCELLED, why="已并入其他事项") if item.code == COMPANY else item
            for item in CATALOGUE.items()]  # fmt: skip
    cases = Cases(store, Catalogue(gone), CALENDAR, STATION)
    cases.hall = "chenggu"
    with refused(Reason.ITEM_CANCELLED, why="已并入其他事项"):
        cases.bundles.open(COMPANY, applicant(), {}, "", CLERK)


def test_a_press_opens_one_bundle(hall: OneThing) -> None:
    first = hall.bundles.open(COMPANY, applicant(), {}, "", CLERK, press="p1")
    assert hall.bundles.open(COMPANY, applicant(), {}, "", CLERK, press="p1") == first
    assert hall.bundles.open(COMPANY, applicant(), {}, "", CLERK, press="p2") != first
    assert len(hall.bundles.recent(9)) == 2
    with pytest.raises(ValueError, match="p1"):
        hall.bundles.open(BIRTH, applicant(), {}, "", CLERK, press="p1")


@pytest.mark.requirement("R-19")
def test_a_material_is_asked_once_and_reaches_every_case_that_wants_it(hall: OneThing) -> None:
    id_ = opened(hall, RESTAURANT)
    bundle = hall.bundles.set_material(id_, "premises", R, CLERK)
    held = {(case.item, m.code) for case in bundle.cases for m in case.materials if m.state is R}
    assert held == {("CG26-31", "premises"), ("CG26-41", "title")}
    assert "premises" not in [material.code for material in bundle.missing]
    with refused(Reason.NOTHING_MISSING):
        hall.bundles.set_material(id_, "premises", R, CLERK)
    back = hall.bundles.set_material(id_, "premises", W, CLERK)
    assert "premises" in [material.code for material in back.missing]
    with pytest.raises(KeyError):  # made inside the house, asked of nobody
        hall.bundles.set_material(id_, "licence", R, CLERK)
    with refused(Reason.PLEDGE_IN_WORDS):
        hall.bundles.set_material(id_, "premises", MaterialState.PLEDGED, CLERK)


def test_the_form_may_be_filled_in_later_but_not_after_acceptance(hall: OneThing) -> None:
    plan = hall.bundles.plan(HOUSE)
    id_ = hall.bundles.open(HOUSE, applicant(), {"house": " 博望街道 1 号 ", "price": " "}, "", CLERK).id
    assert hall.bundles.bundle(id_).answers == {"house": "博望街道 1 号"}
    for material in plan.materials:
        hall.bundles.set_material(id_, material.code, R, CLERK)
    with refused(Reason.FIELDS_MISSING, names=tuple(f.name for f in plan.asked_fields if f.code != "house")):
        hall.bundles.accept(id_, CLERK)
    hall.bundles.answer(id_, answers(plan), CLERK)
    accepted = hall.bundles.accept(id_, CLERK)
    assert (accepted.answers["house"], accepted.due) == ("如实填写", "2026-11-26")
    with refused(Reason.BUNDLE_ACCEPTED):
        hall.bundles.answer(id_, {"house": "x"}, CLERK)


@pytest.mark.requirement("R-48")
@pytest.mark.requirement("R-49")
def test_a_company_is_set_up_on_one_form_and_handed_out_as_one_result(hall: OneThing) -> None:
    id_ = filled(hall)
    bundle = hall.bundles.accept(id_, CLERK)
    assert [case.state.name for case in bundle.cases] == ["ACCEPTED", *["RECEIVED"] * 5]
    assert (bundle.due, {hold.of for hold in bundle.holds}) == ("2026-11-24", {bundle.cases[0].id})
    with refused(Reason.BUNDLE_ACCEPTED):
        hall.bundles.accept(id_, CLERK)
    decide(hall, id_, "CG26-31")
    bundle = hall.bundles.bundle(id_)
    assert bundle.holds == ()
    assert [case.state.name for case in bundle.cases] == ["GRANTED", *["ACCEPTED"] * 5]
    assert hall.bundles.pass_on(id_, "rule") == bundle  # a second time changes nothing
    with refused(Reason.BUNDLE_UNDECIDED, names=tuple(case.item_name for case in bundle.cases[1:])):
        hall.bundles.issue(id_, ISSUER)
    for n in range(32, 37):
        decide(hall, id_, f"CG26-{n}")
    assert hall.bundles.bundle(id_).state is BundleState.GRANTED
    with refused(Reason.BUNDLE_NOT_ISSUED):
        hall.bundles.deliver(id_, Delivery.WINDOW, "张三", "", ISSUER)
    issued = hall.bundles.issue(id_, ISSUER)
    assert {case.state for case in issued.cases} == {CaseState.ISSUED}
    assert (issued.state, issued.outcome) == (BundleState.CLOSED, BundleState.GRANTED)
    with refused(Reason.BUNDLE_OVER):
        hall.bundles.issue(id_, ISSUER)
    done = hall.bundles.deliver(id_, Delivery.WINDOW, "张三", "", ISSUER)
    assert {case.state for case in done.cases} == {CaseState.DELIVERED}
    assert done.owed == ()
    with refused(Reason.BUNDLE_OVER):
        hall.bundles.deliver(id_, Delivery.WINDOW, "张三", "", ISSUER)
    assert verify(hall.store).fault == ""


@pytest.mark.requirement("R-47")
def test_a_birth_runs_through_in_three_waves(hall: OneThing) -> None:
    id_ = filled(hall, BIRTH)
    hall.bundles.accept(id_, CLERK)
    waves: list[list[str]] = []
    while live := [case for case in hall.bundles.bundle(id_).cases if case.state is CaseState.ACCEPTED]:
        waves.append([case.item for case in live])
        for case in live:
            hall.cases.decisions.grant(case.id, "准予", CHIEF)
    assert waves == [["CG26-59"], ["CG17-19a", "CG26-62"], ["CG26-60", "CG26-61"]]
    assert hall.bundles.bundle(id_).state is BundleState.GRANTED


@pytest.mark.requirement("R-47")
def test_one_no_does_not_lose_the_others_and_says_what_it_means(hall: OneThing) -> None:
    id_ = filled(hall, RESTAURANT)
    hall.bundles.accept(id_, CLERK)
    decide(hall, id_, "CG26-31", grants=False)
    bundle = hall.bundles.bundle(id_)
    (no,) = bundle.consequences
    assert no.facts == {"item": "企业设立登记", "names": ("食品经营许可", "公众聚集场所营业前消防安全检查")}
    assert "其他事项照常办理" in no.words
    assert of(hall, id_, "CG26-41").state is CaseState.ACCEPTED
    hall.bundles.return_stuck(id_, CLERK)
    with refused(Reason.BUNDLE_OVER):
        hall.bundles.return_stuck(id_, CLERK)
    hall.cases.decisions.review(of(hall, id_, "CG26-41").id, True, "符合", REVIEWER)
    decide(hall, id_, "CG26-41")
    assert hall.bundles.bundle(id_).state is BundleState.PARTLY
    issued = hall.bundles.issue(id_, ISSUER)
    assert issued.outcome is BundleState.PARTLY
    assert {case.item: case.state.name for case in issued.cases} == {
        "CG26-31": "CLOSED", "CG26-63": "RETURNED", "CG26-41": "ISSUED", "CG26-64": "RETURNED",
    }  # fmt: skip
    assert [each.stuck for each in issued.consequences] == [(), (), ()]
    delivered = hall.bundles.deliver(id_, Delivery.WINDOW, "张三", "", ISSUER)  # the denial is delivered, too
    assert of(hall, id_, "CG26-31").state is CaseState.DELIVERED
    assert delivered.state is BundleState.CLOSED


def test_one_that_waits_for_one_that_waits_is_stuck_with_it(hall: OneThing) -> None:
    id_ = filled(hall, BIRTH)
    hall.bundles.accept(id_, CLERK)
    decide(hall, id_, "CG26-59", grants=False)
    (no,) = hall.bundles.bundle(id_).consequences
    assert len(no.stuck) == 4
    everything = hall.bundles.return_stuck(id_, CLERK)
    assert everything.state is BundleState.DENIED
    assert hall.bundles.issue(id_, ISSUER).result  # what was hoped for stays known
    assert records(hall.store)[-1].denied == ["出生医学证明签发"]  # pyright: ignore[reportAttributeAccessIssue]


def test_taking_it_back_leaves_what_was_granted(hall: OneThing) -> None:
    id_ = filled(hall)
    hall.bundles.accept(id_, CLERK)
    decide(hall, id_, "CG26-31")
    bundle = hall.bundles.withdraw(id_, "不办了", CLERK)
    assert [case.state.name for case in bundle.cases] == ["GRANTED", *["WITHDRAWN"] * 5]
    assert (bundle.state, bundle.owed) == (BundleState.GRANTED, ())
    with refused(Reason.BUNDLE_OVER):
        hall.bundles.withdraw(id_, "", CLERK)
    other = opened(hall, BIRTH)
    gone = hall.bundles.withdraw(other, "", CLERK)
    assert gone.state is BundleState.WITHDRAWN
    with refused(Reason.BUNDLE_OVER):
        hall.bundles.accept(other, CLERK)
    with refused(Reason.BUNDLE_OVER):
        hall.bundles.issue(other, ISSUER)
    with refused(Reason.NOTHING_MISSING):
        hall.bundles.set_material(other, "id", R, CLERK)
    assert gone.missing == ()


def test_everything_must_be_here_or_promised_where_it_may_be(hall: OneThing) -> None:
    until = date(2026, 11, 23)
    id_ = filled(hall, COMPANY, without=("charter", "shareholders"))
    with refused(Reason.MATERIALS_MISSING, names=("公司章程", "股东联系表")):
        hall.bundles.accept(id_, CLERK)
    with refused(Reason.MATERIALS_MISSING, names=("公司章程",)):
        hall.bundles.accept(id_, CLERK, until)
    hall.bundles.set_material(id_, "charter", R, CLERK)
    waiting = hall.bundles.accept(id_, CLERK, until)
    assert (waiting.state, waiting.cases[0].state) == (BundleState.WAITING, CaseState.TOLERATED)
    assert [(owed.day, owed.words) for owed in waiting.owed if owed.case == waiting.cases[0].id] == [
        ("2026-11-23", "申请人补齐材料"), ("2026-11-24", "承诺办结"),
    ]  # fmt: skip
    taken = hall.bundles.set_material(id_, "shareholders", R, CLERK)
    assert (taken.state, taken.cases[0].state) == (BundleState.OPEN, CaseState.ACCEPTED)


def test_a_supplement_of_one_item_is_taken_as_one_and_a_late_one_leaves_the_others(
    hall: OneThing, clock: FakeClock
) -> None:
    id_ = opened(hall, HOUSE)
    hall.cases.supplements.ask(of(hall, id_, "CG26-65").id, ["合同要签名"], CLERK)
    assert hall.bundles.bundle(id_).state is BundleState.WAITING
    hall.bundles.set_material(id_, "contract", R, CLERK)
    contracts = [m for item in ("CG26-65", "CG26-38") for m in of(hall, id_, item).materials if m.code == "contract"]
    assert [m.state for m in contracts] == [R, R]
    with refused(Reason.NOTHING_MISSING):  # what was handed in as a supplement is not unticked
        hall.bundles.set_material(id_, "contract", R, CLERK)
    hall.bundles.set_material(id_, "contract", W, CLERK)
    assert [m.state for m in of(hall, id_, "CG26-65").materials if m.code == "contract"] == [R]
    clock.advance(30 * 86400)
    hall.bundles.set_material(id_, "title", R, CLERK)
    assert [m.state for m in of(hall, id_, "CG26-65").materials if m.code == "title"] == [W]
    assert [m.state for m in of(hall, id_, "CG26-38").materials if m.code == "title"] == [R]


def test_what_may_not_take_a_supplement_takes_none(hall: OneThing) -> None:
    id_ = opened(hall, HOUSE)
    hall.cases.supplements.ask(of(hall, id_, "CG26-65").id, ["合同要签名"], CLERK)
    before = hall.bundles.bundle(id_)
    with refused(Reason.ROLE_MISSING):
        hall.bundles.set_material(id_, "contract", R, AUDITOR)
    assert hall.bundles.bundle(id_) == before  # none of the others took it either


def test_a_result_comes_too_late_for_what_was_taken_back(hall: OneThing) -> None:
    id_ = filled(hall, HOUSE)
    hall.bundles.pass_on(id_, "rule")  # nothing to hand on, nothing accepted
    assert {case.state for case in hall.bundles.bundle(id_).cases} == {CaseState.RECEIVED}
    hall.bundles.accept(id_, CLERK)
    hall.cases.endings.withdraw(of(hall, id_, "CG26-38").id, "", CLERK)
    decide(hall, id_, "CG26-65")
    bundle = hall.bundles.bundle(id_)
    assert [case.state.name for case in bundle.cases] == ["GRANTED", "WITHDRAWN", "RECEIVED"]
    assert [each.stuck for each in bundle.consequences] == [(bundle.cases[2].id,)]


def test_a_proof_that_the_register_does_not_hold_is_asked_by_no_bundle(store: Store) -> None:
    hall = one_thing(store, CaseRules(counter=CounterRules(demands=Demands(proofs=()))))
    bundle = hall.bundles.bundle(opened(hall, COMPANY))
    assert [material.code for material in bundle.materials] == ["id", "form", "charter", "shareholders"]
    with pytest.raises(KeyError):
        hall.bundles.set_material(bundle.id, "premises", R, CLERK)


def test_what_the_platform_decided_is_handed_on_as_well(hall: OneThing) -> None:
    id_ = filled(hall)
    first = hall.bundles.accept(id_, CLERK).cases[0].id
    hall.cases.decided(first, "GF-1", "granted", "准予", "2026-11-23T10:00:00+08:00", 1)
    bundle = hall.bundles.bundle(id_)
    assert {case.state for case in bundle.cases[1:]} == {CaseState.ACCEPTED}


def test_without_the_network_what_may_not_be_accepted_waits_for_a_clerk(store: Store) -> None:
    offline = OfflineRules(items={"CG26-32": Offline.RECEIVE})
    hall = one_thing(store, CaseRules(counter=CounterRules(offline=offline)))
    id_ = filled(hall)
    hall.bundles.accept(id_, CLERK)
    hall.cases.away = True
    decide(hall, id_, "CG26-31")
    bundle = hall.bundles.bundle(id_)
    assert (bundle.holds, of(hall, id_, "CG26-32").state) == ((), CaseState.RECEIVED)
    hall.cases.away = False
    assert hall.bundles.pass_on(id_, CLERK).cases[1].state is CaseState.ACCEPTED


def test_a_new_calendar_counts_for_bundles_too(hall: OneThing) -> None:
    before = hall.cases.bundles
    hall.cases.count_by(Calendar(frozenset({2026}), frozenset(), frozenset(), "改"))
    assert hall.cases.bundles is not before
    id_ = filled(hall)
    assert hall.cases.bundles.accept(id_, CLERK).due
    assert store_calendar(hall, id_) == "改"


def store_calendar(hall: OneThing, bundle: str) -> str:
    return hall.store.value("SELECT calendar FROM bundle WHERE id = ?", bundle)


def test_a_hall_without_the_file_has_no_bundles(store: Store) -> None:
    hall = one_thing(store)
    alone = Cases(store, CATALOGUE, CALENDAR, STATION)
    assert (alone.bundles.plans(), alone.sheet.forms) == ((), {})
    assert hall.cases.projects.plan.code == PROJECT


def test_what_is_due_and_the_lamp_of_the_whole(hall: OneThing, clock: FakeClock) -> None:
    id_ = filled(hall, RESTAURANT)
    bundle = hall.bundles.bundle(id_)
    assert hall.bundles.file.standing(bundle) is None
    assert {owed.words for owed in bundle.owed} == {"答复是否受理"}
    bundle = hall.bundles.accept(id_, CLERK)
    assert (bundle.due, bundle.owed[0].words, bundle.owed[-1].day) == ("2026-12-07", "承诺办结", "2026-12-07")
    advert = of(hall, id_, "CG26-41").id
    standing = hall.bundles.file.standing(bundle)
    assert standing
    assert (standing.lamp, standing.left) == (Lamp.GREEN, 10.0)
    hall.cases.decisions.review(advert, True, "要踏勘", REVIEWER)
    hall.cases.procedures.pause(advert, Procedure.EXPERTS, "专家评审", Limit(5, Unit.WORKING_DAY), REVIEWER)
    clock.advance(86400)
    standing = hall.bundles.file.standing(bundle)
    assert standing
    assert (standing.lamp, standing.due) == (Lamp.GREY, None)
    clock.advance(86400)
    hall.cases.procedures.resume(advert, REVIEWER)
    standing = hall.bundles.file.standing(hall.bundles.bundle(id_))
    assert standing
    assert standing.due
    assert str(standing.due.day) == "2026-12-08"


def test_the_clock_of_a_bundle_stops_when_it_is_handed_out(hall: OneThing, clock: FakeClock) -> None:
    id_ = filled(hall, HOUSE)
    hall.bundles.accept(id_, CLERK)
    for item in ("CG26-65", "CG26-38", "CG26-39"):
        hall.cases.decisions.review(of(hall, id_, item).id, True, "符合", REVIEWER)
        decide(hall, id_, item)
    bundle = hall.bundles.issue(id_, ISSUER)
    clock.advance(20 * 86400)
    standing = hall.bundles.file.standing(bundle)
    assert standing
    assert standing.lamp is Lamp.GREEN


def test_no_day_is_promised_past_the_last_known_year(hall: OneThing, clock: FakeClock) -> None:
    clock.advance(38 * 86400)
    bundle = hall.bundles.accept(filled(hall, RESTAURANT), CLERK)
    assert (bundle.due, bundle.state) == ("", BundleState.OPEN)


@pytest.mark.requirement("R-47")
def test_what_was_saved_is_counted_from_what_was_opened(hall: OneThing, store: Store, clock: FakeClock) -> None:
    savings = Savings(store, hall.bundles, CATALOGUE)
    one = opened(hall, COMPANY, "t1")
    saved = savings.of(one)
    assert (saved.items, saved.fields_apart, saved.fields) == (6, 46, 19)
    assert (saved.materials_apart, saved.materials) == (10, 5)
    assert (saved.visits_apart, saved.visits) == (6, 1)
    assert saved == hall.bundles.plan(COMPANY).saving
    assert sum(isinstance(record, CaseReceived) for record in records(store)) == saved.items
    for material in hall.bundles.bundle(one).materials:
        hall.bundles.set_material(one, material.code, R, CLERK)
    assert sum(isinstance(record, MaterialSet) for record in records(store)) == saved.materials_apart
    opened(hall, COMPANY)
    opened(hall, BIRTH)
    today = clock.now().date()
    report = savings.report(today, today)
    assert {code: count for code, (count, _) in report.items()} == {COMPANY: 2, BIRTH: 1}
    assert report[COMPANY][1] == saved + savings.of(hall.bundles.recent(9)[1].id)
    assert savings.report(today + timedelta(days=1), today + timedelta(days=2)) == {}


@pytest.mark.requirement("R-53")
def test_a_project_of_five_stages_is_never_one_case(hall: OneThing) -> None:
    """It would promise in 45 days, on one form, what ninety days and five departments' cases are for."""
    for take in (lambda: hall.cases.receive(PROJECT, applicant(), "", CLERK),
                 lambda: hall.cases.drafts.keep(PROJECT, applicant(), CLERK)):  # fmt: skip
        with refused(Reason.ITEM_IS_PROJECT, item="工程建设项目全流程"):
            take()
    assert (records(hall.store), hall.cases.recent(9)) == ([], [])


@pytest.mark.requirement("R-47")
@pytest.mark.parametrize("code", [COMPANY, BIRTH, RESTAURANT, HOUSE])
def test_several_matters_as_one_are_never_one_case(hall: OneThing, code: str) -> None:
    """A case of the bundle's own entry would ask for an identity card and promise a company."""
    for take in (lambda: hall.cases.receive(code, applicant(), "", CLERK),
                 lambda: hall.cases.drafts.keep(code, applicant(), CLERK)):  # fmt: skip
        with refused(Reason.ITEM_IS_BUNDLE, item=CATALOGUE.item(code).name):
            take()
    assert (records(hall.store), hall.cases.recent(9)) == ([], [])
    assert len(hall.bundles.bundle(opened(hall, code)).cases) > 1


@pytest.mark.requirement("R-02")
@pytest.mark.parametrize("code", ["CG17-08", "CG17-19"])
def test_a_case_is_of_one_handling_item_never_of_the_row_above_several(hall: OneThing, code: str) -> None:
    """Else a divorce would be as instant as the row that holds it, and asked for no paper of its own."""
    row = CATALOGUE.item(code)
    names = "、".join(part.name for part in row.parts)
    for take in (lambda: hall.cases.receive(code, applicant(), "", CLERK),
                 lambda: hall.cases.drafts.keep(code, applicant(), CLERK)):  # fmt: skip
        with refused(Reason.ITEM_IN_PARTS, item=row.name, names=names):
            take()
    assert records(hall.store) == []
    for part in row.parts:
        case = hall.cases.receive(part.code, applicant(), "", CLERK)
        assert len(case.materials) > len(row.materials)
