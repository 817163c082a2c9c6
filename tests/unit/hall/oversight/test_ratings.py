"""Ratings: one per visit, only after it, reasons of the grade given."""

import pytest

from hall.errors import Reason
from hall.events import Rated
from hall.line.tickets import Ticket
from hall.oversight.ratings import GRADES, REASONS, Ratings
from hall.store import Store
from tests.helpers.hall import Hall, card, id_number, records
from tests.helpers.refusals import refused


@pytest.fixture
def ratings(hall: Hall) -> Ratings:
    return Ratings(hall.store, hall.tickets)


def visited(hall: Hall, outcome: str = "served", n: int = 1) -> Ticket:
    hall.tickets.issue("A", card(n), "kiosk")
    hall.tickets.call_next(1, ("A",), "7")
    return hall.tickets.finish(1, outcome, "7")


@pytest.mark.requirement("R-76")
@pytest.mark.requirement("R-77")
@pytest.mark.parametrize("stars", GRADES)
def test_a_visit_is_rated_once(hall: Hall, ratings: Ratings, store: Store, stars: int) -> None:
    ticket = visited(hall)
    reasons = [code for code in REASONS if code[0] == str(stars)][:2]
    ratings.rate(ticket, stars, reasons)
    rated = records(store)[-1]
    assert rated == Rated(rated.rating, ticket.id, "A001", stars, reasons)  # pyright: ignore[reportAttributeAccessIssue]
    row = store.one("SELECT ticket, stars, reasons, at FROM rating")
    assert row is not None
    assert tuple(row) == (ticket.id, stars, str(reasons).replace("'", '"'), "2026-11-23T09:00:00.000+08:00")
    told = len(records(store))
    with refused(Reason.ALREADY_RATED):
        ratings.rate(ticket, 1, [])
    assert len(records(store)) == told
    assert store.value("SELECT count(*) FROM rating") == 1


def test_a_rating_needs_no_reason_and_no_name(hall: Hall, ratings: Ratings, store: Store) -> None:
    ratings.rate(visited(hall), 5, [])
    kept = str([tuple(row) for row in store.all("SELECT * FROM rating")])
    assert store.person(id_number(1)) not in kept


def test_only_a_served_visit_is_rated(hall: Hall, ratings: Ratings) -> None:
    waiting = hall.tickets.issue("A", card(), "kiosk").ticket
    with refused(Reason.NOT_SERVED_YET):
        ratings.rate(waiting, 5, [])
    called = hall.tickets.call_next(1, ("A",), "7")
    with refused(Reason.NOT_SERVED_YET):
        ratings.rate(called, 5, [])
    missed = hall.tickets.finish(1, "no_show", "7")
    with refused(Reason.NOT_SERVED_YET):
        ratings.rate(missed, 5, [])


def test_a_ticket_the_store_does_not_know_is_not_rated(ratings: Ratings) -> None:
    ghost = Ticket("unknown", "A001", "A", "2026-11-23", "served", "", 1, 1, "", "")
    with refused(Reason.NOT_SERVED_YET):
        ratings.rate(ghost, 5, [])


@pytest.mark.parametrize("reasons", [["115"], ["510", "406"], ["999"], ["5"], [""], ["５１０"]])
def test_reasons_belong_to_the_grade(hall: Hall, ratings: Ratings, reasons: list[str]) -> None:
    ticket = visited(hall)
    with refused(Reason.REASON_OF_OTHER_GRADE):
        ratings.rate(ticket, 5, reasons)


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_there_are_five_grades(hall: Hall, ratings: Ratings, stars: int) -> None:
    with pytest.raises(ValueError, match=str(stars)):
        ratings.rate(visited(hall), stars, [])


def test_what_can_be_rated_is_ones_own_of_today_newest_first(hall: Hall, ratings: Ratings) -> None:
    first, _, second = visited(hall), visited(hall, n=2), visited(hall)
    visited(hall, "no_show")
    hall.tickets.issue("A", card(), "kiosk")
    assert ratings.rateable(id_number(1)) == [second, first]
    ratings.rate(second, 4, [])
    assert ratings.rateable(id_number(1)) == [first]
    assert ratings.rateable(id_number(3)) == []
    assert ratings.rateable("") == []


def test_the_national_table_is_whole() -> None:
    assert list(GRADES) == [5, 4, 3, 2, 1]
    assert all(len(code) == 3 and code.isascii() and code.isdigit() and words for code, words in REASONS.items())
    assert {code[0] for code in REASONS} == {str(stars) for stars in GRADES}
    assert all(sum(code[0] == str(stars) for code in REASONS) == 8 for stars in GRADES)
