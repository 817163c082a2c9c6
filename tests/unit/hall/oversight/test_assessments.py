"""The sums: what counts, nobody singled out, and the dossier of a third party."""

import dataclasses
import hashlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.catalogue.catalogue import Catalogue, ListKind, PublishedList
from hall.errors import Reason
from hall.oversight.appeals import Appeals, Ground
from hall.oversight.assessments import REST, Assessments, Calls, Standing, dossier, shown
from hall.oversight.enquiries import Enquiries
from hall.oversight.enquirylife import Kind
from hall.oversight.rectifications import Rectifications
from hall.profiles import read_profile
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import CANCELLED, ITEM, Hall
from tests.helpers.refusals import refused
from tests.helpers.voices import (
    AUDITOR,
    BOSS,
    CALLER,
    CLERK,
    DUTIES,
    OPERATOR,
    OTHER,
    SECOND,
    TERMS,
    VOICE,
    rated,
    staffed,
)

SPAN = (date(2026, 11, 1), date(2026, 11, 30))
LEAST = TERMS.publicity.publish_from


@pytest.fixture
def sums(store: Store) -> Assessments:
    staffed(store)
    return Assessments(store, TERMS)


def many(hall: Hall, clerk: str, stars: list[int], first: int) -> list[str]:
    return [rated(hall, each, None, clerk, first + n) for n, each in enumerate(stars)]


@pytest.mark.requirement("R-78")
def test_ratings_count_in_the_appraisal_of_clerks(hall: Hall, sums: Assessments, clock: FakeClock) -> None:
    many(hall, CLERK, [5, 5, 4, 3, 2, 1], 1)
    many(hall, OTHER, [5, 5, 5, 5, 5], 10)
    many(hall, "c3", [1], 20)  # too few: with c4 and c5 in the rest
    many(hall, "c4", [4, 4], 21)
    many(hall, "c5", [4, 4], 23)
    found = sums.clerks(*SPAN, AUDITOR)
    assert [(one.key, one.ratings) for one in found] == [(OTHER, 5), (CLERK, 6), (REST, 5)]
    best, other, rest = found
    assert (best.satisfaction, best.mean) == (100, 5)
    assert (other.good, other.bad, other.stars) == (3, 2, 20)
    assert other.satisfaction == pytest.approx(66.67, abs=0.01)
    assert rest.bad == 1
    for actor in (CLERK, OTHER, OPERATOR):
        with refused(Reason.ROLE_MISSING):
            sums.clerks(*SPAN, actor)
    assert sums.clerks(date(2026, 11, 24), date(2026, 11, 30), BOSS) == []
    assert sums.clerks(date(2026, 10, 1), date(2026, 11, 22), BOSS) == []
    whole = sums.whole(*SPAN)
    assert whole is not None
    assert whole.ratings == 16
    assert sums.whole(date(2026, 11, 24), date(2026, 11, 30)) is None


@pytest.mark.requirement("R-78")
def test_what_was_put_right_by_its_day_counts_and_what_was_appealed_does_not(
    hall: Hall, sums: Assessments, store: Store, clock: FakeClock
) -> None:
    one, late, malicious, *_ = many(hall, CLERK, [2, 2, 1, 2, 5, 5], 1)
    file = Rectifications(store, TERMS)
    for rating in (one, late, malicious):
        file.verify(rating, "属实", BOSS)
    Appeals(file).appeal(malicious, Ground.MALICIOUS, "同行恶意", CLERK)
    Appeals(file).decide(malicious, True, "属实", SECOND)
    for rating in (one, late):
        file.rectify(rating, "改", CLERK)
        file.feed_back(rating, "改了", CLERK)
        clock.advance(8 * 86400)
    (mine,) = sums.clerks(*SPAN, BOSS)
    assert (mine.ratings, mine.bad, mine.settled, mine.in_time) == (5, 3, 2, 1)
    assert sums.excluded(*SPAN) == 1  # taken out, and not hidden


@pytest.mark.requirement("R-78")
def test_departments_are_made_known_to_everybody(hall: Hall, sums: Assessments, store: Store) -> None:
    ids = many(hall, CLERK, [5, 4, 4, 4, 3, 2, 1, 5, 5, 5, 5], 1)
    for rating in ids[:5]:
        store.run("UPDATE rating SET department = '试验局' WHERE id = ?", rating)
    assert [(one.key, one.ratings) for one in sums.departments(*SPAN)] == [("试验局", 5), (REST, 6)]


@given(st.lists(st.integers(0, 12), max_size=8), st.integers(1, 6))
def test_no_figure_of_few_follows_from_the_others(counts: list[int], least: int) -> None:
    standings = [Standing(f"k{n}", count, count, 0, 0) for n, count in enumerate(counts) if count]
    told = shown(standings, least)
    assert all(one.ratings >= least for one in told)
    hidden = sum(counts) - sum(one.ratings for one in told)
    assert hidden == 0 or not told  # what is left out of the sum of all tells nothing of anybody
    assert all(one.key == REST or one in standings for one in told)


def test_what_belongs_to_nobody_is_never_shown_as_somebody() -> None:
    told = shown([Standing("", 9, 9, 9, 0), Standing("a", 7, 7, 7, 0)], 5)
    assert [one.key for one in told] == ["a", REST]


@pytest.mark.requirement("R-78")
def test_what_callers_said_counts_for_the_unit(sums: Assessments, store: Store, clock: FakeClock) -> None:
    enquiries = Enquiries(store, TERMS, DUTIES)
    for topic, resolved, grade in (("tax", True, 5), ("tax", False, 2), ("estate", True, 4)):
        id_ = enquiries.receive(Kind.HELP, "求助", OPERATOR, VOICE).id
        enquiries.transfer(id_, topic, OPERATOR)
        enquiries.accept(id_, CLERK)
        enquiries.reply(id_, "办了", CLERK)
        enquiries.close(id_, OPERATOR)
        enquiries.call_back(id_, resolved, grade, "回访", CALLER)
        clock.advance(8 * 86400 if topic == "tax" else 0)
    assert sums.units(date(2026, 11, 1), date(2026, 12, 31)) == [
        Calls("税务局", 2, 7, 1, 0), Calls("自然资源局", 1, 4, 0, 0),
    ]  # fmt: skip
    late = enquiries.receive(Kind.HELP, "求助", OPERATOR).id
    enquiries.transfer(late, "estate", OPERATOR)
    enquiries.accept(late, CLERK)
    clock.advance(8 * 86400)
    enquiries.reply(late, "晚了", CLERK)
    assert sums.units(date(2026, 11, 1), date(2026, 12, 31))[1] == Calls("自然资源局", 1, 4, 0, 1)


@pytest.mark.requirement("R-79")
def test_a_third_party_gets_items_targets_and_figures_as_a_sealed_copy() -> None:
    catalogue = Catalogue(
        [ITEM, CANCELLED],
        [PublishedList("b1", ListKind.ONE_VISIT, "第一批", 1, date(2017, 7, 24), (ITEM.code,))],
    )
    targets = read_profile("chenggu").targets
    told = dossier(
        catalogue, targets, {"one_visit_share_of_unit": 31.5, "batch_1_published": 29},
        [Standing("试验局", 8, 30, 6, 1, 1, 1)], date(2026, 11, 23),
    )  # fmt: skip
    assert [(row["code"], row["lists"], row["status"]) for row in told.items] == [
        (ITEM.code, "第一批", "active"), (CANCELLED.code, "", "cancelled"),
    ]  # fmt: skip
    met = {(row["id"], row["figure"]): row["met"] for row in told.targets}
    assert met[("T-15", 31.5)] is True
    assert met[("T-16", 29)] is False
    assert met[("T-35", None)] is None  # not measured: nothing is made up
    assert len(told.targets) == len(targets)
    assert told.figures[0]["satisfaction"] == 87.5
    assert json.loads(told.text)["items"] == list(told.items)
    assert hashlib.sha256(told.text.encode()).hexdigest() == told.digest  # as anybody can count it
    assert told.sound
    better = dataclasses.replace(told, figures=({**told.figures[0], "satisfaction": 99.9},))
    assert not better.sound
    with pytest.raises(dataclasses.FrozenInstanceError):
        told.day = "2026-12-01"  # pyright: ignore[reportAttributeAccessIssue]
    assert dossier(catalogue, targets, {}, [], date(2026, 11, 23)).sound
