"""代办 in seven steps under a mandate: each step of the table taken, everything else refused in words."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta

import pytest

from hall.agency.mandates import Ended, Power
from hall.agency.matters import MATTER, MATTER_ACTS, MATTER_WORDS, SEVEN, Matter, MatterAct, MatterState
from hall.agency.records import MatterMoved
from hall.cases.lifecycle import CaseState
from hall.catalogue.catalogue import Catalogue
from hall.catalogue.items import Part, Status
from hall.errors import Reason
from hall.journal import verify
from hall.store import Store, driver
from tests.helpers.agency import (
    ADMIN,
    CALLER,
    LEAD,
    SHOP,
    TODAY,
    VILLAGE,
    WANG,
    ZHAO,
    Agency,
    agency_over,
    brought_to,
    finished,
    mandated,
)
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lifecycle import BENEFIT, CLERK, INSTANT, PERMIT
from tests.helpers.refusals import refused


@pytest.fixture
def agency(store: Store) -> Agency:
    return agency_over(store)


def entrusted(agency: Agency, n: int = 1, **other: object) -> Matter:
    return agency.matters.entrust(mandated(agency, n, **other).id, PERMIT.code, VILLAGE, WANG)


def every(agency: Agency, id_: str) -> dict[MatterAct, Callable[[], Matter]]:
    matters = agency.matters
    return {
        MatterAct.TAKE: lambda: matters.take(id_, WANG),
        MatterAct.FILE: lambda: matters.file(id_, WANG),
        MatterAct.ACT: lambda: matters.act(id_, Power.SUPPLEMENT, "补交照片", WANG),
        MatterAct.DELIVER: lambda: matters.deliver(id_, "张三丰", WANG),
        MatterAct.ARCHIVE: lambda: matters.archive(id_, "D-1", WANG),
        MatterAct.REPORT: lambda: matters.report(id_, "十一月", WANG),
        MatterAct.CALL_BACK: lambda: matters.call_back(id_, "满意", CALLER),
        MatterAct.DECLINE: lambda: matters.decline(id_, "请到县里", WANG),
        MatterAct.CANCEL: lambda: matters.cancel(id_, "不办了", CLERK),
    }


@pytest.mark.requirement("R-71")
def test_the_seven_steps_from_the_errand_to_the_call_afterwards(agency: Agency, store: Store) -> None:
    done = brought_to(agency, MatterState.CALLED_BACK)
    steps = agency.matters.steps(done.id)
    assert [step.after for step in steps] == [state.value for state in SEVEN]
    assert [step.act for step in steps] == [
        "entrust", "take", "file", "deliver", "archive", "report", "call_back",
    ]  # fmt: skip
    assert [step.actor for step in steps] == [WANG] * 6 + [CALLER]
    case = agency.cases.case(done.case)
    assert case.state is CaseState.DELIVERED
    assert case.applicant.name == "张三丰"  # the principal's case, not the agent's
    assert agency.matters.of_case(case.id) == done
    told = [event for event in records(store) if isinstance(event, MatterMoved)]
    assert [event.state for event in told] == [state.value for state in SEVEN]
    assert verify(store).fault == ""


@pytest.mark.parametrize("state", MatterState)
def test_what_the_table_does_not_have_is_refused_in_words(agency: Agency, store: Store, state: MatterState) -> None:
    matter = brought_to(agency, state)
    for act, do in every(agency, matter.id).items():
        if (state, act) in MATTER:
            continue
        told = len(records(store))
        with refused(Reason.STEP_NOT_ALLOWED, state=MATTER_WORDS[state], act=MATTER_ACTS[act]):
            do()
        assert agency.matters.matter(matter.id) == matter
        assert len(records(store)) == told


def test_the_table_is_whole() -> None:
    assert set(MATTER_WORDS) == set(MatterState)
    assert set(MATTER_ACTS) == set(MatterAct) == {act for _, act in MATTER}
    assert set(MATTER.values()) | {MatterState.ENTRUSTED} == set(MatterState)
    ends = set(MatterState) - {before for before, _ in MATTER}
    assert ends == {MatterState.CALLED_BACK, MatterState.DECLINED, MatterState.CANCELLED}


def test_every_act_of_the_agent_asks_the_mandate_again(agency: Agency, clock: FakeClock) -> None:
    matter = entrusted(agency)
    agency.matters.take(matter.id, WANG)
    agency.matters.file(matter.id, WANG)
    with refused(Reason.MANDATE_OTHER_AGENT):
        agency.matters.act(matter.id, Power.SUPPLEMENT, "补交照片", ZHAO)
    acted = agency.matters.act(matter.id, Power.SUPPLEMENT, "补交照片", WANG)
    assert acted.state is MatterState.HANDLED
    with refused(Reason.WORDS_MISSING, what="代办的内容"):
        agency.matters.act(matter.id, Power.SUPPLEMENT, " ", WANG)
    clock.advance(10 * 86400)
    with refused(Reason.MANDATE_EXPIRED, until="2026-12-02"):
        agency.matters.act(matter.id, Power.SUPPLEMENT, "补交照片", WANG)
    agency.mandates.end(matter.mandate, Ended.REVOKED, CLERK)
    with refused(Reason.MANDATE_OVER, why="委托人撤销"):
        agency.matters.act(matter.id, Power.SUPPLEMENT, "补交照片", WANG)
    gone = agency.matters.cancel(matter.id, "委托人自己办", CLERK)  # the case goes on without the agent
    assert (gone.state, agency.cases.case(gone.case).state) == (MatterState.CANCELLED, CaseState.RECEIVED)


def test_a_revoked_mandate_files_nothing(agency: Agency, store: Store) -> None:
    matter = entrusted(agency)
    agency.matters.take(matter.id, WANG)
    agency.mandates.end(matter.mandate, Ended.REVOKED, CLERK)
    with refused(Reason.MANDATE_OVER, why="委托人撤销"):
        agency.matters.file(matter.id, WANG)
    assert store.value("SELECT count(*) FROM hall_case") == 0


def test_a_power_that_was_not_given_is_not_used(agency: Agency) -> None:
    matter = entrusted(agency, powers=(Power.FILE,))
    agency.matters.take(matter.id, WANG)
    filed = agency.matters.file(matter.id, WANG)
    with refused(Reason.MANDATE_POWER, power="作出承诺"):
        agency.matters.act(matter.id, Power.PLEDGE, "承诺", WANG)
    finished(agency, filed.case)
    with refused(Reason.MANDATE_POWER, power="领取结果"):
        agency.matters.deliver(matter.id, "张三丰", WANG)


def test_what_cannot_be_entrusted(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    given = mandated(agency)
    with refused(Reason.MANDATE_SCOPE, item=BENEFIT.code):
        agency.matters.entrust(given.id, BENEFIT.code, VILLAGE, WANG)
    with refused(Reason.SITE_UNKNOWN, code="1"):
        agency.matters.entrust(given.id, PERMIT.code, "1", WANG)
    with refused(Reason.ROLE_MISSING):
        agency.matters.entrust(given.id, PERMIT.code, VILLAGE, ADMIN)
    with pytest.raises(KeyError):
        agency.matters.entrust("none", PERMIT.code, VILLAGE, WANG)
    late = mandated(agency, since=TODAY + timedelta(days=1))
    with refused(Reason.MANDATE_NOT_YET, since="2026-11-24"):
        agency.matters.entrust(late.id, PERMIT.code, VILLAGE, WANG)
    gone = dataclasses.replace(PERMIT, status=Status.CANCELLED, why="国务院取消")
    part = Part("P-1a", "办证的一项", None, PERMIT.promised, (), "")
    for now, reason, facts in (
        (gone, Reason.ITEM_CANCELLED, {"why": "国务院取消"}),
        (dataclasses.replace(PERMIT, parts=(part,)), Reason.ITEM_IN_PARTS, {"item": PERMIT.name, "names": part.name}),
    ):
        monkeypatch.setattr(agency.cases, "_catalogue", Catalogue([now]))
        with refused(reason, **facts):
            agency.matters.entrust(given.id, PERMIT.code, VILLAGE, WANG)


def test_one_item_of_a_mandate_is_in_hand_once(agency: Agency, store: Store) -> None:
    matter = entrusted(agency)
    with refused(Reason.MATTER_OPEN):
        agency.matters.entrust(matter.mandate, PERMIT.code, VILLAGE, CLERK)
    other = agency.matters.entrust(matter.mandate, INSTANT.code, VILLAGE, CLERK)
    with pytest.raises(driver.IntegrityError):
        store.run("UPDATE matter SET item = ? WHERE id = ?", PERMIT.code, other.id)
    agency.matters.decline(matter.id, "请到县里", WANG)
    assert agency.matters.entrust(matter.mandate, PERMIT.code, VILLAGE, CLERK).state is MatterState.ENTRUSTED


def test_nothing_is_delivered_before_the_case_is_over(agency: Agency) -> None:
    matter = brought_to(agency, MatterState.HANDLED)
    with refused(Reason.CASE_NOT_OVER):
        agency.matters.deliver(matter.id, "张三丰", WANG)
    finished(agency, matter.case)
    with refused(Reason.WORDS_MISSING, what="签收人"):
        agency.matters.deliver(matter.id, " ", WANG)


def test_who_acted_does_not_call_back(agency: Agency, store: Store) -> None:
    matter = brought_to(agency, MatterState.REPORTED)
    with refused(Reason.ROLE_MISSING):
        agency.matters.call_back(matter.id, "满意", WANG)
    store.run("UPDATE staff SET role = 'town_lead' WHERE id = ?", WANG)  # even with a better role since
    with refused(Reason.OWN_CALL_BACK):
        agency.matters.call_back(matter.id, "满意", WANG)
    assert agency.matters.call_back(matter.id, "满意", LEAD).state is MatterState.CALLED_BACK


def test_words_and_roles_are_asked_for(agency: Agency) -> None:
    matter = entrusted(agency)
    with refused(Reason.WORDS_MISSING, what="代办不了的原因和去处"):
        agency.matters.decline(matter.id, " ", WANG)
    for act in (agency.matters.decline, agency.matters.archive, agency.matters.report, agency.matters.call_back):
        with refused(Reason.ROLE_MISSING):
            act(matter.id, "x", ADMIN)
    with refused(Reason.ROLE_MISSING):
        agency.matters.cancel(matter.id, "x", ADMIN)
    with pytest.raises(KeyError):
        agency.matters.matter("none")


def test_somebody_of_the_principals_own_acts_at_a_clerks_desk(agency: Agency) -> None:
    given = mandated(agency, staff="")
    matter = agency.matters.entrust(given.id, PERMIT.code, VILLAGE, CLERK)
    agency.matters.take(matter.id, CLERK)
    filed = agency.matters.file(matter.id, CLERK)
    finished(agency, filed.case)
    agency.matters.deliver(matter.id, "张三丰", CLERK)
    assert agency.matters.archive(matter.id, "D-1", CLERK).state is MatterState.ARCHIVED


def test_an_agent_that_lost_the_role_acts_no_more(agency: Agency, store: Store) -> None:
    matter = entrusted(agency)
    store.run("UPDATE staff SET role = 'guide' WHERE id = ?", WANG)
    with refused(Reason.ROLE_MISSING):
        agency.matters.take(matter.id, WANG)


def test_another_agent_does_not_end_what_is_not_theirs_but_their_lead_may(agency: Agency) -> None:
    matter = brought_to(agency, MatterState.DELIVERED)
    with refused(Reason.MANDATE_OTHER_AGENT):
        agency.matters.archive(matter.id, "D-1", ZHAO)
    assert agency.matters.archive(matter.id, "D-1", LEAD).state is MatterState.ARCHIVED
    with refused(Reason.MANDATE_OTHER_AGENT):
        agency.matters.report(matter.id, "本周", ZHAO)
    with refused(Reason.MANDATE_OTHER_AGENT):
        agency.matters.decline(entrusted(agency, 2).id, "请到县里", ZHAO)


def test_what_is_still_open(agency: Agency, clock: FakeClock) -> None:
    first = entrusted(agency)
    clock.advance(60)
    second = agency.matters.entrust(mandated(agency, 2, staff=SHOP).id, PERMIT.code, VILLAGE, SHOP)
    clock.advance(60)
    first = agency.matters.take(first.id, WANG)
    assert agency.matters.open() == [second, first]
    assert agency.matters.open(WANG) == [first]
    agency.matters.cancel(second.id, "不办了", SHOP)
    assert agency.matters.open() == [first]
    assert agency.matters.of_case("") is None
