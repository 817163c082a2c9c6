"""What the platform says of hand-overs: in any order, twice, of other sites, and never the same parcel another way."""

import dataclasses
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from hall.agency.handovers import Carried, Handovers, ParcelState
from hall.agency.heard import Word, hear, news
from hall.agency.records import PapersHeard
from hall.errors import Garbled, Reason
from hall.journal import verify
from hall.store import Store
from tests.helpers.agency import HALL, OTHER_VILLAGE, TOWN, VILLAGE, WANG, agency_over, held
from tests.helpers.hall import applicant, records
from tests.helpers.lifecycle import CLERK, PERMIT
from tests.helpers.refusals import refused

AT = "2026-11-23T10:00:00+08:00"
PAPERS = ("申请表", "户口簿复印件")
STATES = list(ParcelState)


def word(state: ParcelState = ParcelState.ON_THE_WAY, revision: int = 1, **other: Any) -> Word:
    fields: dict[str, Any] = {
        "handover": "h1", "case": "c1", "number": "临1", "item": "事项", "n": 1, "giver": VILLAGE, "taker": TOWN,
        "way": Carried.MESSENGER, "waybill": "", "papers": PAPERS, "sent_by": CLERK, "sent_at": AT, "state": state,
        "by": CLERK, "at": AT, "words": "说明", "revision": revision, "source": "another store",
        "lacking": PAPERS[:1] if state is ParcelState.SHORT else (),
    }  # fmt: skip
    return Word(**(fields | other))


@pytest.fixture
def town(store: Store) -> Handovers:
    return Handovers(store, agency_over(store).sites, TOWN)


@pytest.fixture
def told(store: Store, town: Handovers) -> Callable[..., str]:
    """Hears words at the town, and gives what its clerks are told of the last."""

    def hears(*words: Word) -> str:
        with store.atomic():
            for each in words:
                hear(store, TOWN, each)
        last = records(store)[-1]
        assert isinstance(last, PapersHeard)
        said, facts = news(town, town._sites, last)
        return said.format(**facts)

    return hears


WAY_UP = (word(), word(ParcelState.SHORT, 2), word(ParcelState.ARRIVED, 3))
ONWARD = (word(handover="h2", n=2, giver=TOWN, taker=HALL), word(ParcelState.ARRIVED, 2, handover="h2", n=2, giver=TOWN,
          taker=HALL))  # fmt: skip


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_in_any_order_and_twice_the_papers_end_where_they_are(
    store: Store, town: Handovers, order: tuple[int, ...]
) -> None:
    words = (WAY_UP[0], WAY_UP[2], *ONWARD)
    for n in (*order, *order):
        with store.atomic():
            hear(store, TOWN, words[n])
    assert [(each.id, each.state) for each in town.of_case("c1")] == [
        ("h1", ParcelState.ARRIVED), ("h2", ParcelState.ARRIVED),
    ]  # fmt: skip
    assert town.where("c1") == HALL
    assert (town.waiting(), town.guests(), verify(store).fault) == ([], [], "")


def test_papers_of_another_machines_case_are_guests_until_they_go_on(store: Store, town: Handovers) -> None:
    with store.atomic():
        hear(store, TOWN, WAY_UP[2])
    assert [(each.case, each.number) for each in town.guests()] == [("c1", "临1")]
    town.send("c1", TOWN, HALL, PAPERS, Carried.MESSENGER, WANG)
    assert (town.guests(), town.latest()[0].number) == ([], "临1")


def test_an_old_word_does_not_call_back_papers_that_have_gone_on(store: Store, town: Handovers) -> None:
    for each, states in (
        (ONWARD[0], {"h2": ParcelState.ON_THE_WAY}),
        (WAY_UP[0], {"h1": ParcelState.OVERRULED, "h2": ParcelState.ON_THE_WAY}),  # till its own end is heard of
        (WAY_UP[2], {"h1": ParcelState.ARRIVED, "h2": ParcelState.ON_THE_WAY}),
    ):
        with store.atomic():
            hear(store, TOWN, each)
        assert {parcel.id: parcel.state for parcel in town.of_case("c1")} == states


def test_the_same_word_again_is_no_record(store: Store, told: Callable[..., str]) -> None:
    assert told(*WAY_UP) == "临1 的材料：博望街道便民服务中心已收到"
    before = len(records(store))
    told(*WAY_UP)
    assert len(records(store)) == before


def test_another_parcel_under_a_known_name_is_not_taken(store: Store, town: Handovers) -> None:
    with store.atomic():
        hear(store, TOWN, word())
    others: list[dict[str, Any]] = [
        {"papers": PAPERS[:1]}, {"taker": HALL, "giver": TOWN}, {"case": "c9"}, {"giver": OTHER_VILLAGE},
        {"waybill": "EB1"}, {"way": Carried.COURIER},
    ]  # fmt: skip
    for other in others:
        with pytest.raises(Garbled), store.atomic():
            hear(store, TOWN, word(ParcelState.ARRIVED, 2, **other))
    assert [each.state for each in town.latest()] == [ParcelState.ON_THE_WAY]


def test_papers_that_are_nothing_to_us_are_refused_but_of_our_own_case(store: Store) -> None:
    agency = agency_over(store)
    with refused(Reason.HANDOVER_NOT_OURS), store.atomic():
        hear(store, OTHER_VILLAGE, word())
    own = agency.cases.receive(PERMIT.code, applicant(1), "", CLERK)
    with store.atomic():
        hear(store, OTHER_VILLAGE, word(case=own.id))
    assert [each.case for each in agency.cases.agency.handovers.latest()] == [own.id]


@pytest.mark.parametrize("state", ParcelState)
def test_every_state_that_comes_down_is_told_in_words(told: Callable[..., str], state: ParcelState) -> None:
    assert told(word(state)).startswith("临1 的材料")


def test_what_was_registered_here_too_late_is_told(store: Store, town: Handovers, told: Callable[..., str]) -> None:
    told(word())
    town.confirm("h1", WANG)
    village = "柳湾村便民服务站"
    assert told(word(ParcelState.TAKEN_BACK, 2)) == f"临1 的材料：{village}先取回了（说明），这里登记的没有生效"
    told(word(handover="h2", n=2))
    town.confirm("h2", WANG)
    said = told(word(ParcelState.SHORT, 2, handover="h2", n=2))  # at another machine of the same site
    assert said == "临1 的材料：博望街道便民服务中心已登记缺“申请表”，这里登记的没有生效"
    assert told(word(ParcelState.ARRIVED, 3, handover="h2", n=2)) == "临1 的材料：博望街道便民服务中心已收到"
    assert told(word(ParcelState.ARRIVED, 4, handover="h2", n=2)) == ""


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ParcelState.ARRIVED, "临1 的材料没有取回：博望街道便民服务中心先确认收到了"),
        (ParcelState.SHORT, "临1 的材料：博望街道便民服务中心已登记缺“申请表”，这里登记的没有生效"),
    ],
)
def test_what_was_taken_back_too_late_is_told(store: Store, state: ParcelState, said: str) -> None:
    held(store, "c1")
    village = Handovers(store, agency_over(store).sites, VILLAGE)
    sent = village.send("c1", VILLAGE, TOWN, PAPERS, Carried.MESSENGER, WANG)
    village.take_back(sent.id, "明天送", WANG)
    with store.atomic():
        hear(store, VILLAGE, word(state, 2, handover=sent.id))
    event = records(store)[-1]
    assert isinstance(event, PapersHeard)
    words, facts = news(village, village._sites, event)
    assert words.format(**facts) == said
    assert village.handover(sent.id).state is state


def test_our_own_steps_come_back_as_no_news_and_take_nothing_back(store: Store) -> None:
    held(store, "c1")
    village = Handovers(store, agency_over(store).sites, VILLAGE)
    sent = village.send("c1", VILLAGE, TOWN, PAPERS, Carried.MESSENGER, WANG)
    village.take_back(sent.id, "明天送", WANG)
    with store.atomic():
        hear(store, VILLAGE, word(handover=sent.id, source=store.device))  # that it was sent; the rest is under way
    now = village.handover(sent.id)
    assert (now.state, now.settled_by, now.told, now.number) == (ParcelState.TAKEN_BACK, WANG, 1, "临1")
    with store.atomic():
        hear(store, VILLAGE, word(ParcelState.TAKEN_BACK, 2, handover=sent.id, source=store.device))
    assert village.handover(sent.id) == dataclasses.replace(now, told=2)


def test_a_step_of_ours_that_counted_after_all_is_taken_up_again(store: Store, town: Handovers) -> None:
    with store.atomic():
        hear(store, TOWN, word())
    town.miss("h1", PAPERS[:1], "再送", WANG)
    town.find("h1", "找到了", WANG)
    for n, (state, source) in enumerate(((ParcelState.SHORT, "x"), (ParcelState.ARRIVED, store.device)), 2):
        with store.atomic():
            hear(store, TOWN, word(state, n, by=WANG, source=source))  # somebody else missed them first; we found them
        assert town.handover("h1").state is state
    assert town.handover("h1").settled_by == WANG


def test_what_was_sent_while_the_papers_were_on_their_way_elsewhere_did_not_come_about(
    store: Store, town: Handovers, told: Callable[..., str]
) -> None:
    told(word(), word(ParcelState.ARRIVED, 2))
    stray = town.send("c1", TOWN, VILLAGE, PAPERS, Carried.MESSENGER, WANG)
    told(word(handover="h3", n=2, giver=TOWN, taker=HALL))  # another machine of the town was first
    heard = [event for event in records(store) if isinstance(event, PapersHeard)]
    assert [(event.handover, event.state) for event in heard[-2:]] == [(stray.id, "overruled"), ("h3", "on_the_way")]
    assert (town.handover(stray.id).state, town.handover(stray.id).settled_by) == (ParcelState.OVERRULED, "platform")
    assert town.where("c1") == TOWN
    told(word(ParcelState.ARRIVED, 2, handover="h3", n=2, giver=TOWN, taker=HALL))
    own = {"handover": stray.id, "n": 3, "giver": TOWN, "taker": VILLAGE, "source": store.device}
    told(word(**own))  # by the platform's order it did
    assert [each.id for each in town.waiting()] == [stray.id]
