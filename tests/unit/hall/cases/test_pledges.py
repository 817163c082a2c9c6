"""告知承诺: given in place of a proof, taken back, checked, and what a false one costs until it is repaired."""

from datetime import datetime, timedelta

import pytest

from hall.cases.cases import Cases, CaseState, MaterialState
from hall.cases.casework import PledgeGiven, PledgeVerified, PledgeWithdrawn
from hall.cases.credit import LISTING_WORDS, MODE_WORDS, Listing, Mode
from hall.cases.lifecycle import PaperKind
from hall.cases.serving import CreditEntered, CreditRepaired
from hall.clock import HALL_ZONE
from hall.errors import Reason, Refused
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import id_number, records
from tests.helpers.lifecycle import AUTO, BOSS, CHIEF, CLERK, REVIEWER, cases_over, received
from tests.helpers.refusals import refused

YEAR = 365 * 86400


@pytest.fixture
def cases(store: Store) -> Cases:
    return cases_over(store)


def pledged(cases: Cases, n: int = 1) -> str:
    case = received(cases, n=n, without=("form",))
    return cases.pledges.pledge(case.id, ["form"], "已告知", "我承诺", CLERK).id


def granted(cases: Cases, n: int = 1) -> str:
    case = pledged(cases, n)
    cases.accept(case, CLERK)
    return cases.decisions.grant(case, "准予", CHIEF).id


@pytest.mark.requirement("R-40")
def test_a_pledge_stands_for_a_material_and_is_written_down(cases: Cases, store: Store) -> None:
    case = received(cases, without=("form",))
    assert cases.pledges.pledgeable(case.id) == ("form", "lease")
    case = cases.pledges.pledge(case.id, ["form"], " 已告知后果 ", " 我承诺 ", CLERK)
    assert (case.missing, case.pledge, case.answer_due) == ((), "given", "2026-11-30")
    assert next(m for m in case.materials if m.code == "form").state is MaterialState.PLEDGED
    assert records(store)[-1] == PledgeGiven(case.id, ["form"], "已告知后果", "我承诺")
    assert cases.steps(case.id)[-1].owes == (PaperKind.PLEDGE,)
    assert cases.accept(case.id, CLERK).state is CaseState.ACCEPTED


def test_what_cannot_be_pledged(cases: Cases, store: Store) -> None:
    case = received(cases, without=("form", "photo"))
    told = len(records(store))
    for materials in (["photo"], ["form", "photo"], []):
        with refused(Reason.NOT_PLEDGEABLE):
            cases.pledges.pledge(case.id, materials, "已告知", "我承诺", CLERK)
    with refused(Reason.WORDS_MISSING, what="告知的内容"):
        cases.pledges.pledge(case.id, ["form"], "", "我承诺", CLERK)
    with refused(Reason.WORDS_MISSING, what="承诺的内容"):
        cases.pledges.pledge(case.id, ["form"], "已告知", " ", CLERK)
    assert len(records(store)) == told


@pytest.mark.requirement("R-40")
@pytest.mark.parametrize("accept", [False, True])
def test_a_pledge_may_be_taken_back_before_the_decision(cases: Cases, store: Store, accept: bool) -> None:
    case = pledged(cases)
    if accept:
        cases.accept(case, CLERK)
    taken_back = cases.pledges.withdraw(case, CLERK)
    assert (taken_back.state, taken_back.pledge, taken_back.accepted_at) == (CaseState.RECEIVED, "withdrawn", "")
    assert ([m.code for m in taken_back.missing], taken_back.due) == (["form"], "")
    assert records(store)[-1] == PledgeWithdrawn(case)
    with refused(Reason.NO_PLEDGE):
        cases.pledges.withdraw(case, CLERK)
    with refused(Reason.MATERIALS_MISSING, names="申请表"):
        cases.accept(case, CLERK)


def test_a_decided_pledge_is_not_taken_back(cases: Cases) -> None:
    with refused(Reason.STEP_NOT_ALLOWED, state="准予", act="撤回承诺"):
        cases.pledges.withdraw(granted(cases), CLERK)


@pytest.mark.requirement("R-40", "R-41")
def test_a_false_pledge_bars_until_it_is_repaired(cases: Cases, store: Store) -> None:
    case = granted(cases)
    with refused(Reason.ROLE_MISSING):
        cases.pledges.verify(case, False, "不实", CLERK)
    with refused(Reason.WORDS_MISSING, what="核查的结果"):
        cases.pledges.verify(case, False, " ", REVIEWER)
    assert cases.pledges.verify(case, False, "现场不符", REVIEWER).pledge == "false"
    assert records(store)[-1] == PledgeVerified(case, False, "现场不符")
    with refused(Reason.NO_PLEDGE):
        cases.pledges.verify(case, True, "再查", REVIEWER)
    standing = cases.credit.of_person(id_number(1))
    assert (standing.barred, standing.clean, standing.modes) == ("现场不符", False, (Mode.ORDINARY,))
    again = received(cases, without=("form",))
    assert cases.pledges.pledgeable(again.id) == ()
    with refused(Reason.CREDIT_BARRED, mode="告知承诺", why="现场不符"):
        cases.pledges.pledge(again.id, ["form"], "已告知", "我承诺", CLERK)
    minor = received(cases, without=("photo",))
    with refused(Reason.CREDIT_BARRED, mode="容缺受理", why="现场不符"):
        cases.supplements.tolerate(minor.id, datetime(2026, 11, 25, tzinfo=HALL_ZONE).date(), CLERK)
    quick = cases.accept(received(cases, AUTO).id, CLERK)
    assert not cases.decisions.may_auto(quick.id)
    with refused(Reason.CREDIT_BARRED, mode="秒批", why="现场不符"):
        cases.decisions.auto(quick.id, CLERK)
    assert cases.pledges.pledgeable(received(cases, n=2).id)  # another person's way is open
    (entry,) = cases.credit.barred()
    assert (entry.case, entry.why, entry.since) == (case, "现场不符", "2026-11-23")
    with refused(Reason.ROLE_MISSING):
        cases.credit.repair(entry.id, CLERK)
    cases.credit.repair(entry.id, BOSS)
    assert records(store)[-1] == CreditRepaired(entry.id)
    with pytest.raises(KeyError):
        cases.credit.repair(entry.id, BOSS)
    assert cases.credit.barred() == []
    assert cases.pledges.pledge(again.id, ["form"], "已告知", "我承诺", CLERK).missing == ()


def test_a_kept_pledge_costs_nothing(cases: Cases) -> None:
    case = cases.pledges.verify(granted(cases), True, "属实", BOSS)
    assert (case.pledge, case.state) == ("kept", CaseState.GRANTED)
    assert cases.credit.of_person(id_number(1)).barred == ""


@pytest.mark.requirement("R-41")
def test_three_clean_years_open_the_fast_way(cases: Cases, store: Store, clock: FakeClock) -> None:
    clock.set(datetime(2023, 11, 22, 9, 0, tzinfo=HALL_ZONE))
    received(cases)
    assert Mode.FAST not in cases.credit.of_person(id_number(1)).modes
    clock.set(datetime(2026, 11, 23, 9, 0, tzinfo=HALL_ZONE))
    assert cases.credit.of_person(id_number(1)).clean
    assert Mode.FAST in cases.credit.of_person(id_number(1)).modes
    assert not cases.credit.of_person(id_number(2)).clean  # nobody we know
    assert not cases.credit.of_person("").clean
    cases.credit.enter(id_number(1), Listing.BLACK, "逾期不改", BOSS, until=clock.now().date())
    assert cases.credit.of_person(id_number(1)).barred == "逾期不改"
    clock.advance(86400)
    standing = cases.credit.of_person(id_number(1))
    assert (standing.barred, standing.clean) == ("", False)  # the bar is over, its three years are not
    clock.set(clock.now() + timedelta(days=3 * 366))
    assert cases.credit.of_person(id_number(1)).clean


@pytest.mark.requirement("R-41")
def test_the_red_list_opens_the_fast_way_at_once(cases: Cases, store: Store, clock: FakeClock) -> None:
    with refused(Reason.CREDIT_BARRED, mode="快速办理", why="—"):
        cases.credit.admit(store.person(id_number(3)), Mode.FAST)
    entry = cases.credit.enter(f" {id_number(3)} ", Listing.RED, "诚信企业", BOSS, until=clock.now().date())
    assert records(store)[-1] == CreditEntered(entry, "red", "诚信企业", "2026-11-23")
    assert Mode.FAST in cases.credit.of_person(id_number(3)).modes
    clock.advance(86400)
    assert Mode.FAST not in cases.credit.of_person(id_number(3)).modes
    assert set(MODE_WORDS) == set(Mode)
    assert set(LISTING_WORDS) == set(Listing)


@pytest.mark.requirement("R-41")
def test_who_is_clean_waits_for_no_opinion_before_the_decision(cases: Cases) -> None:
    usual, clean = (cases.accept(received(cases, n=n).id, CLERK) for n in (3, 4))
    cases.credit.enter(id_number(4), Listing.RED, "诚信示范", BOSS)
    with refused(Reason.NOT_REVIEWED):
        cases.decisions.grant(usual.id, "准予", REVIEWER)
    with refused(Reason.ROLE_MISSING):
        cases.decisions.grant(clean.id, "准予", CLERK)  # still another's hand
    assert cases.decisions.grant(clean.id, "准予", REVIEWER).state is CaseState.GRANTED


def test_who_and_what_stands_on_a_list(cases: Cases, store: Store, clock: FakeClock) -> None:
    cases.credit.enter("11110111000077745x", Listing.BLACK, "拒不履行", BOSS)
    assert cases.credit.of_person("11110111000077745X").barred == "拒不履行"
    told = len(records(store))
    for wrong, why in (
        ({"number": "1"}, Reason.ID_NUMBER_WRONG), ({"why": " \u202e"}, Reason.WORDS_MISSING),
        ({"until": clock.now().date() - timedelta(days=1)}, Reason.DAY_PAST), ({"actor": CLERK}, Reason.ROLE_MISSING),
    ):  # fmt: skip
        right = {"number": id_number(5), "listing": Listing.BLACK, "why": "失信", "actor": BOSS}
        with pytest.raises(Refused) as no:
            cases.credit.enter(**(right | wrong))  # pyright: ignore[reportArgumentType]
        assert no.value.reason is why
    assert len(records(store)) == told
