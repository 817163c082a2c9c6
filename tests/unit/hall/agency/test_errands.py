"""Home visits for those entitled, and the services of projects: ordered once, never two houses at a time."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from hall.agency.errands import (
    ERRAND,
    ERRAND_ACTS,
    ERRAND_STATES,
    ERRAND_WORDS,
    GROUND_WORDS,
    Errand,
    ErrandAct,
    ErrandKind,
    Errands,
    ErrandState,
    Ground,
    Half,
    entitled,
)
from hall.agency.parties import Party
from hall.agency.records import ErrandMoved
from hall.catalogue.catalogue import read_catalogue
from hall.errors import Reason
from hall.store import Store, driver
from tests.helpers.agency import ADMIN, TODAY, USCC, WANG, ZHAO, agency_over, child, somebody
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lifecycle import CLERK
from tests.helpers.refusals import refused

CARD, PROJECT = "CG26-53", "CG26-47"
OLD = child(1, date(1941, 3, 3))
CATALOGUE = read_catalogue("chenggu")


@pytest.fixture
def errands(store: Store) -> Errands:
    return Errands(store, CATALOGUE, agency_over(store).sites)


def home(errands: Errands, who: Party = OLD, ground: Ground = Ground.AGE, proof: str = "", item: str = CARD) -> Errand:
    return errands.order_home(item, who, ground, proof, "柳湾村三组", CLERK)


def project(errands: Errands, kind: ErrandKind = ErrandKind.SURVEY) -> Errand:
    return errands.order_project(kind, USCC, PROJECT, "周三一起看现场", "工业园", "0916-1", CLERK)


@pytest.mark.requirement("R-28")
def test_the_hall_comes_to_the_old_and_the_disabled(errands: Errands, store: Store) -> None:
    order = home(errands)
    assert (order.state, order.ground, order.address) == (ErrandState.ORDERED, "age", "柳湾村三组")
    planned = errands.schedule(order.id, TODAY, Half.MORNING, WANG, CLERK)
    assert (planned.day, planned.half, planned.staff) == ("2026-11-23", "morning", WANG)
    done = errands.finish(order.id, "拍了照，收了旧证", WANG)
    assert (done.state, done.words) == (ErrandState.DONE, "拍了照，收了旧证")
    assert errands.pending() == []
    disabled = home(errands, somebody(2), Ground.DISABLED, "残疾人证 610722…")
    assert disabled.ground == "disabled 残疾人证 610722…"
    told = [event.state for event in records(store) if isinstance(event, ErrandMoved)]
    assert told == ["ordered", "scheduled", "done", "ordered"]


def test_who_is_not_entitled(errands: Errands) -> None:
    with refused(Reason.HOME_NOT_ENTITLED, age=70):
        home(errands, child(1, date(1956, 11, 24)))  # seventy tomorrow
    assert home(errands, child(1, date(1956, 11, 23))).state is ErrandState.ORDERED
    with refused(Reason.WORDS_MISSING, what="残疾人证号或行动不便的说明"):
        home(errands, somebody(2), Ground.ILL)
    with refused(Reason.HOME_NOT_OFFERED):
        home(errands, item="CG26-31")
    with refused(Reason.ITEM_CANCELLED, why=CATALOGUE.item("CG17-05").why):
        home(errands, item="CG17-05")
    with refused(Reason.WORDS_MISSING, what="上门的地址"):
        errands.order_home(CARD, OLD, Ground.AGE, "", " ", CLERK)
    with refused(Reason.ROLE_MISSING):
        errands.order_home(CARD, OLD, Ground.AGE, "", "柳湾村", ADMIN)
    assert not entitled(Ground.AGE, None, TODAY, 70)


@pytest.mark.requirement("R-75")
@pytest.mark.parametrize("kind", [kind for kind in ErrandKind if kind is not ErrandKind.HOME])
def test_a_project_gets_more(errands: Errands, kind: ErrandKind) -> None:
    order = project(errands, kind)
    assert (order.kind, order.ground) == (kind, "周三一起看现场")
    assert errands.schedule(order.id, TODAY, Half.AFTERNOON, ZHAO, CLERK).state is ErrandState.SCHEDULED
    assert set(ERRAND_WORDS) == set(ErrandKind)


def test_what_a_project_cannot_order(errands: Errands) -> None:
    others = tuple(ERRAND_WORDS[kind] for kind in ErrandKind if kind is not ErrandKind.HOME)
    with refused(Reason.CHOICE_UNKNOWN, field="服务", given=ERRAND_WORDS[ErrandKind.HOME], names=others):
        project(errands, ErrandKind.HOME)
    with refused(Reason.USCC_WRONG, why="应为 18 位"):
        errands.order_project(ErrandKind.SURVEY, "1", PROJECT, "看现场", "", "", CLERK)
    with refused(Reason.ITEM_CANCELLED, why=CATALOGUE.item("CG17-05").why):
        errands.order_project(ErrandKind.SURVEY, USCC, "CG17-05", "看现场", "", "", CLERK)
    with refused(Reason.WORDS_MISSING, what="需要的服务"):
        errands.order_project(ErrandKind.SURVEY, USCC, PROJECT, " ", "", "", CLERK)


def test_the_same_is_ordered_once(errands: Errands, store: Store) -> None:
    order = home(errands)
    with refused(Reason.ERRAND_ORDERED):
        home(errands)
    other = home(errands, item="CG26-52")
    with pytest.raises(driver.IntegrityError):
        store.run("UPDATE errand SET item = ? WHERE id = ?", CARD, other.id)
    with refused(Reason.WORDS_MISSING, what="取消的原因"):
        errands.cancel(order.id, "", CLERK)
    errands.cancel(order.id, "自己来了", CLERK)
    assert home(errands).state is ErrandState.ORDERED


def test_nobody_is_in_two_houses_at_once(errands: Errands, store: Store) -> None:
    one, other = home(errands), home(errands, item="CG26-52")
    errands.schedule(one.id, TODAY, Half.MORNING, WANG, CLERK)
    with refused(Reason.STAFF_BUSY):
        errands.schedule(other.id, TODAY, Half.MORNING, WANG, CLERK)
    errands.schedule(one.id, TODAY, Half.MORNING, WANG, CLERK)  # the same anew is nothing new
    errands.schedule(other.id, TODAY, Half.AFTERNOON, WANG, CLERK)
    with pytest.raises(driver.IntegrityError):
        store.run("UPDATE errand SET half = 'morning'")
    third = project(errands)
    assert errands.pending() == [errands.errand(one.id), errands.errand(other.id), third]
    assert errands.pending(WANG) == errands.pending()[:2]


@pytest.mark.parametrize("days", [-1, 16])
def test_days_that_cannot_be_booked(errands: Errands, days: int) -> None:
    with refused(Reason.ERRAND_DAY, days=15):
        errands.schedule(home(errands).id, TODAY + timedelta(days=days), Half.MORNING, WANG, CLERK)


def test_who_comes_and_who_notes_it(errands: Errands, clock: FakeClock) -> None:
    order = home(errands)
    for staff, actor in ((CLERK, CLERK), (WANG, ADMIN)):
        with refused(Reason.ROLE_MISSING):
            errands.schedule(order.id, TODAY, Half.MORNING, staff, actor)
    errands.schedule(order.id, TODAY + timedelta(days=15), Half.MORNING, WANG, CLERK)
    with refused(Reason.MANDATE_OTHER_AGENT):
        errands.finish(order.id, "办好了", ZHAO)
    with refused(Reason.WORDS_MISSING, what="上门办理的情况"):
        errands.finish(order.id, " ", WANG)
    with refused(Reason.ROLE_MISSING):
        errands.finish(order.id, "x", CLERK)
    with refused(Reason.ROLE_MISSING):
        errands.cancel(order.id, "x", ADMIN)
    with pytest.raises(KeyError):
        errands.errand("none")


@pytest.mark.parametrize("state", ErrandState)
def test_what_the_table_does_not_have_is_refused_in_words(errands: Errands, state: ErrandState) -> None:
    order = home(errands)
    if state in (ErrandState.SCHEDULED, ErrandState.DONE):
        errands.schedule(order.id, TODAY, Half.MORNING, WANG, CLERK)
    if state is ErrandState.DONE:
        errands.finish(order.id, "办好了", WANG)
    if state is ErrandState.CANCELLED:
        errands.cancel(order.id, "自己来了", CLERK)
    acts: dict[ErrandAct, Callable[[], Errand]] = {
        ErrandAct.SCHEDULE: lambda: errands.schedule(order.id, TODAY, Half.MORNING, WANG, CLERK),
        ErrandAct.FINISH: lambda: errands.finish(order.id, "x", WANG),
        ErrandAct.CANCEL: lambda: errands.cancel(order.id, "x", CLERK),
    }
    for act in ErrandAct:
        if (state, act) not in ERRAND:
            with refused(Reason.STEP_NOT_ALLOWED, state=ERRAND_STATES[state], act=ERRAND_ACTS[act]):
                acts[act]()
    assert errands.errand(order.id).state is state


def test_words() -> None:
    assert set(GROUND_WORDS) == set(Ground)
    assert set(ERRAND_STATES) == set(ErrandState) == {*ERRAND.values(), ErrandState.ORDERED}
    assert set(ERRAND_ACTS) == set(ErrandAct) == {act for _, act in ERRAND}
