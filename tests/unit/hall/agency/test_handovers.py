"""Papers between sites: one hand-over at a time, confirmed by other hands, and nothing lost on the way."""

import pytest

from hall.agency.handovers import (
    CARRIED_WORDS,
    PARCEL,
    PARCEL_ACTS,
    PARCEL_WORDS,
    Carried,
    Handover,
    Handovers,
    ParcelAct,
    ParcelState,
)
from hall.agency.records import PapersSent, PapersSettled
from hall.errors import Reason
from hall.journal import verify
from hall.store import Store, driver
from tests.helpers.agency import HALL, LEAD, OTHER_VILLAGE, TOWN, VILLAGE, WANG, ZHAO, agency_over, held
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lifecycle import CLERK
from tests.helpers.refusals import refused

PAPERS = ("申请表", "户口簿复印件")


@pytest.fixture
def handovers(store: Store) -> Handovers:
    held(store, "c1", "c2")
    return Handovers(store, agency_over(store).sites)


def sent(handovers: Handovers, case: str = "c1", giver: str = VILLAGE, taker: str = TOWN) -> Handover:
    return handovers.send(case, giver, taker, PAPERS, Carried.MESSENGER, WANG)


@pytest.mark.requirement("R-57")
def test_papers_go_from_the_village_to_the_town_to_the_county_and_each_hand_is_named(
    handovers: Handovers, store: Store
) -> None:
    assert handovers.where("c1") == ""
    first = sent(handovers)
    assert (first.state, first.n, first.sent_by, first.papers) == (ParcelState.ON_THE_WAY, 1, WANG, PAPERS)
    assert handovers.where("c1") == VILLAGE
    assert handovers.confirm(first.id, LEAD).settled_by == LEAD
    assert handovers.where("c1") == TOWN
    second = handovers.send("c1", TOWN, HALL, PAPERS, Carried.COURIER, LEAD, "EB1")
    assert (second.n, second.waybill) == (2, "EB1")
    handovers.confirm(second.id, CLERK)
    assert handovers.where("c1") == HALL
    assert [each.state for each in handovers.of_case("c1")] == [ParcelState.ARRIVED] * 2
    told = [type(event) for event in records(store)]
    assert told == [PapersSent, PapersSettled, PapersSent, PapersSettled]
    assert verify(store).fault == ""


def test_papers_are_in_one_place(handovers: Handovers) -> None:
    first = sent(handovers)
    with refused(Reason.PAPERS_ON_THE_WAY):
        sent(handovers, taker=HALL)
    handovers.confirm(first.id, LEAD)
    with refused(Reason.PAPERS_ELSEWHERE, site="博望街道便民服务中心"):
        sent(handovers, giver=VILLAGE, taker=HALL)
    assert sent(handovers, "c2").n == 1


def test_who_sent_does_not_confirm(handovers: Handovers) -> None:
    with refused(Reason.HANDOVER_SAME_HANDS):
        handovers.confirm(sent(handovers).id, WANG)


def test_what_was_not_in_the_parcel_is_written_down_until_it_is_found(handovers: Handovers) -> None:
    short = handovers.miss(sent(handovers).id, [PAPERS[1]], "已请村里再送", LEAD)
    assert (short.state, short.lacking, short.settled_at) == (ParcelState.SHORT, (PAPERS[1],), "")
    with refused(Reason.PAPERS_ON_THE_WAY):
        sent(handovers, giver=TOWN, taker=HALL)
    found = handovers.find(short.id, "夹在另一件里", LEAD)
    assert (found.state, found.lacking) == (ParcelState.ARRIVED, ())
    assert found.settled_at
    with refused(Reason.NOT_IN_PARCEL, names="房产证"):
        handovers.miss(sent(handovers, "c2").id, ["房产证"], "没有", LEAD)


def test_a_parcel_that_did_not_leave(handovers: Handovers) -> None:
    back = handovers.take_back(sent(handovers).id, "明天再送", WANG)
    assert (back.state, handovers.where("c1")) == (ParcelState.TAKEN_BACK, VILLAGE)
    assert sent(handovers).n == 2


def test_what_nobody_confirmed_is_asked_after(handovers: Handovers, clock: FakeClock) -> None:
    one = sent(handovers)
    assert handovers.overdue() == []
    clock.advance(24 * 3600)
    other = sent(handovers, "c2", OTHER_VILLAGE, HALL)
    assert handovers.overdue() == [one]
    assert handovers.waiting() == [one, other]
    assert handovers.waiting(HALL) == [other]
    handovers.confirm(one.id, ZHAO)
    assert handovers.overdue() == []


def test_what_cannot_be_sent(handovers: Handovers) -> None:
    with refused(Reason.SITE_UNKNOWN, code="610722001999"):
        sent(handovers, giver="610722001999")
    with refused(Reason.SITE_SAME, site="博望街道便民服务中心"):
        sent(handovers, giver=TOWN)
    for papers in ((), (" ",), ("\u200b",)):
        with refused(Reason.WORDS_MISSING, what="送件清单"):
            handovers.send("c1", VILLAGE, TOWN, papers, Carried.INTERNAL, WANG)
    with refused(Reason.WORDS_MISSING, what="快递单号"):
        handovers.send("c1", VILLAGE, TOWN, PAPERS, Carried.COURIER, WANG)
    with refused(Reason.STAFF_UNKNOWN, id="nobody"):
        handovers.send("c1", VILLAGE, TOWN, PAPERS, Carried.MESSENGER, "nobody")
    one = sent(handovers)
    with refused(Reason.STAFF_UNKNOWN, id=""):
        handovers.confirm(one.id, "")
    for lacking, words, what in (((), "x", "缺的材料"), ((PAPERS[0],), " ", "缺件的处理")):
        with refused(Reason.WORDS_MISSING, what=what):
            handovers.miss(one.id, lacking, words, LEAD)
    with pytest.raises(KeyError):
        handovers.confirm("none", LEAD)
    with pytest.raises(KeyError):
        sent(handovers, "no such case")


def test_the_table_of_parcels_and_its_words() -> None:
    assert set(PARCEL_WORDS) == set(ParcelState)
    assert set(PARCEL_ACTS) == set(ParcelAct) == {act for _, act in PARCEL}
    assert set(CARRIED_WORDS) == set(Carried)
    reached = set(PARCEL.values()) | {ParcelState.ON_THE_WAY, ParcelState.OVERRULED}  # the last is the platform's word
    assert reached == set(ParcelState)


def test_each_site_says_what_is_its_own_to_say(store: Store) -> None:
    held(store, "c1")
    sites = agency_over(store).sites
    village, town, county = (Handovers(store, sites, site) for site in (VILLAGE, TOWN, HALL))
    with refused(Reason.PAPERS_ELSEWHERE, site="柳湾村便民服务站"):
        sent(town)
    parcel = sent(village)
    for elsewhere in (village, county):
        for settle in (
            lambda at: at.confirm(parcel.id, LEAD),
            lambda at: at.miss(parcel.id, [PAPERS[0]], "再送", LEAD),
        ):
            with refused(Reason.HANDOVER_ELSEWHERE, site="博望街道便民服务中心"):
                settle(elsewhere)
    for elsewhere in (town, county):
        with refused(Reason.HANDOVER_ELSEWHERE, site="柳湾村便民服务站"):
            elsewhere.take_back(parcel.id, "没送", WANG)
    assert town.confirm(parcel.id, LEAD).state is ParcelState.ARRIVED
    assert town.guests() == []  # the case is held by this store: its papers are no guests
    assert county.guests() == []


def test_a_site_without_a_machine_signs_for_what_it_gets(store: Store) -> None:
    held(store, "c1")
    sites = agency_over(store).sites
    assert [sites.connected(code) for code in (HALL, VILLAGE, "610700000000", "610722001000-bank", "?")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    county = Handovers(store, sites, HALL)
    parcel = county.send("c1", HALL, "610700000000", PAPERS, Carried.INTERNAL, CLERK)
    with refused(Reason.HANDOVER_SAME_HANDS):
        county.confirm(parcel.id, CLERK)
    assert county.confirm(parcel.id, LEAD).state is ParcelState.ARRIVED
    assert county.where("c1") == "610700000000"


@pytest.mark.parametrize("act", ParcelAct)
def test_what_the_table_does_not_have_is_refused_in_words(handovers: Handovers, act: ParcelAct) -> None:
    done = handovers.confirm(sent(handovers).id, LEAD)
    acts = {
        ParcelAct.CONFIRM: lambda: handovers.confirm(done.id, LEAD),
        ParcelAct.MISS: lambda: handovers.miss(done.id, [PAPERS[0]], "x", LEAD),
        ParcelAct.FIND: lambda: handovers.find(done.id, "x", LEAD),
        ParcelAct.TAKE_BACK: lambda: handovers.take_back(done.id, "x", WANG),
    }
    with refused(Reason.STEP_NOT_ALLOWED, state="已收到", act=PARCEL_ACTS[act]):
        acts[act]()


def test_two_hand_overs_of_one_case_cannot_both_be_open(handovers: Handovers, store: Store) -> None:
    sent(handovers)
    new = (
        "INSERT INTO handover (id, case_id, n, giver, taker, way, waybill, papers, state, sent_by, sent_at)"
        " VALUES ('2', 'c1', 2, 'a', 'b', '', '', '[]', 'on_the_way', 'x', '')"
    )
    with pytest.raises(driver.IntegrityError):
        store.run(new)
    with pytest.raises(driver.IntegrityError):  # nor does a sender confirm what was sent
        store.run("UPDATE handover SET state = 'arrived', settled_by = sent_by, settled_at = 'x'")
    with pytest.raises(driver.IntegrityError):
        store.run("UPDATE handover SET taker = giver")
