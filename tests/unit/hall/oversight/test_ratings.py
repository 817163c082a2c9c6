"""Ratings: one per visit, only after it, reasons of the grade given."""

import sqlite3
from pathlib import Path

import pytest

from hall.cases.refusals import Ground
from hall.errors import Garbled, Reason, Refused
from hall.line.tickets import Ticket
from hall.oversight.ratings import (
    CHANNEL_WORDS,
    GRADES,
    OF_MATTERS,
    ON_SITE,
    REASONS,
    Channel,
    Ratings,
    from_a8,
    to_a8,
)
from hall.oversight.records import Rated
from hall.oversight.tables import VOICE as VOICE_TABLES
from hall.oversight.voices import Voice
from hall.store import Store
from tests.helpers.hall import Hall, applicant, card, id_number, records
from tests.helpers.refusals import refused
from tests.helpers.voices import CLERK, VOICE, staffed


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


@pytest.mark.parametrize("stars", [0, 6, -1, True])
def test_there_are_five_grades(hall: Hall, ratings: Ratings, stars: int) -> None:
    with refused(Reason.GRADE_UNKNOWN):
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


# -- channels, matters, names, words ----------------------------------------------------------------------------------


@pytest.mark.requirement("R-77")
@pytest.mark.parametrize("channel", Channel)
def test_a_rating_comes_in_at_the_counter_at_the_village_and_online(
    hall: Hall, ratings: Ratings, store: Store, channel: Channel
) -> None:
    if channel in ON_SITE:
        ratings.rate(visited(hall), 5, ["510"], channel=channel)
    else:
        names = tuple(CHANNEL_WORDS[each] for each in Channel if each in ON_SITE)
        with refused(Reason.CHOICE_UNKNOWN, field="评价渠道", given=CHANNEL_WORDS[channel], names=names):
            ratings.rate(visited(hall), 5, ["510"], channel=channel)
    case = over(hall)
    if channel in OF_MATTERS:
        ratings.rate_matter(case, 5, ["510"], channel=channel)
        assert records(store)[-1].channel == channel  # pyright: ignore[reportAttributeAccessIssue]
    else:
        names = tuple(CHANNEL_WORDS[each] for each in Channel if each in OF_MATTERS)
        with refused(Reason.CHOICE_UNKNOWN, field="评价渠道", given=CHANNEL_WORDS[channel], names=names):
            ratings.rate_matter(case, 5, ["510"], channel=channel)
    assert set(CHANNEL_WORDS) == set(Channel) == ON_SITE | OF_MATTERS


def over(hall: Hall, n: int = 1) -> str:
    """A matter that is over: refused, which may well be rated."""
    case = hall.cases.receive("T-2", applicant(n), "", CLERK)
    hall.cases.refusals.refuse(case.id, Ground.NOT_ENTITLED, "依据", "", CLERK)
    return case.id


def test_a_matter_is_rated_once_and_only_when_it_is_over(hall: Hall, ratings: Ratings, store: Store) -> None:
    staffed(store)
    running = hall.cases.receive("T-2", applicant(), "", CLERK)
    with refused(Reason.NOT_SERVED_YET):
        ratings.rate_matter(running.id, 5, [])
    with pytest.raises(KeyError):
        ratings.rate_matter("unknown", 5, [])
    case = over(hall)
    assert ratings.matters(id_number(1)) == [case]
    rating = ratings.rate_matter(case, 4, ["411", "411"], "  还行 ")
    assert records(store)[-1] == Rated(
        rating, "", hall.cases.case(case).provisional_no, 4, ["411"], case, "online", "还行"
    )
    with refused(Reason.ALREADY_RATED):
        ratings.rate_matter(case, 1, [], channel=Channel.MESSAGE)
    assert ratings.matters(id_number(1)) == []
    assert ratings.matters("") == []
    row = store.one("SELECT * FROM rating WHERE id = ?", rating)
    assert row is not None
    assert (row["ticket"], row["department"], row["person"], row["phone"]) == ("", "试验局", "", "")


def test_a_visit_and_its_matter_are_two_ratings(hall: Hall, ratings: Ratings, store: Store) -> None:
    ticket = visited(hall)
    case = hall.cases.receive("T-2", applicant(), ticket.id, CLERK)
    hall.store.run("UPDATE hall_case SET state = 'delivered', answer_due = '', accepted_by = '7' WHERE id = ?", case.id)
    ratings.rate(ticket, 5, [])
    ratings.rate_matter(case.id, 5, [])
    rows = store.all("SELECT rated, department FROM rating")
    assert [tuple(row) for row in rows] == [("7", "试验局"), ("7", "试验局")]  # who called last; who accepted


def test_who_served_is_known_from_the_call_and_not_from_the_window_now(hall: Hall, ratings: Ratings) -> None:
    ticket = visited(hall)
    hall.tickets.issue("A", card(2), "kiosk")
    hall.tickets.call_next(1, ("A",), "8")
    ratings.rate(ticket, 5, [])
    assert hall.store.value("SELECT rated FROM rating") == "7"
    other = hall.tickets.finish(1, "served", "8").id
    hall.store.run("UPDATE ticket SET called_dseq = 9999 WHERE id = ?", other)
    found = hall.tickets.ticket(other)
    assert found is not None
    ratings.rate(found, 5, [])
    assert hall.store.value("SELECT rated FROM rating WHERE ticket = ?", other) == ""


def test_a_name_is_kept_with_the_rating_and_travels_with_nothing(hall: Hall, ratings: Ratings, store: Store) -> None:
    ratings.rate(visited(hall), 5, [], "谢谢", VOICE)
    row = store.one("SELECT name, phone, person FROM rating")
    assert row is not None
    assert tuple(row) == (VOICE.name, VOICE.phone, store.person(id_number(7)))
    told = records(store)[-1]
    assert isinstance(told, Rated)
    assert (told.named, told.words) == (True, "谢谢")
    assert VOICE.name not in str(told)
    assert VOICE.phone not in str(told)


def test_words_too_long_or_a_wrong_number_leave_no_half_rating(hall: Hall, ratings: Ratings, store: Store) -> None:
    ticket = visited(hall)
    for words, voice in (("长" * 501, None), ("", Voice("张三", "电话"))):
        with pytest.raises(Refused):
            ratings.rate(ticket, 1, [], words, voice)
    assert store.value("SELECT count(*) FROM rating") == 0
    ratings.rate(ticket, 1, [])
    assert store.value("SELECT state FROM rectification") == "new"


def test_the_order_of_the_stars_is_turned_at_the_edge() -> None:
    assert [to_a8(stars) for stars in (5, 4, 3, 2, 1)] == ["1", "2", "3", "4", "5"]  # GB/T 39046 A.8: 1 非常满意
    assert all(from_a8(to_a8(stars)) == stars for stars in GRADES)
    for stars in (0, 6):
        with pytest.raises(ValueError, match=str(stars)):
            to_a8(stars)
    for code in ("0", "6", "", "５", "非常满意", "1 "):
        with pytest.raises(Garbled):
            from_a8(code)


def test_a_rating_of_before_keeps_its_visit(tmp_path: Path) -> None:
    """The table of the first start is rebuilt with all it holds."""
    db = sqlite3.connect(tmp_path / "old.db")
    db.executescript(
        "CREATE TABLE rating (id TEXT PRIMARY KEY, ticket TEXT NOT NULL UNIQUE, stars INTEGER NOT NULL, reasons TEXT"
        " NOT NULL, at TEXT NOT NULL) STRICT; INSERT INTO rating VALUES ('r', 't', 2, '[\"214\"]', '2026-11-01');"
    )
    db.executescript(VOICE_TABLES)
    kept = db.execute("SELECT id, ticket, case_id, stars, reasons, at, channel, counts, phone FROM rating").fetchall()
    assert kept == [("r", "t", "", 2, '["214"]', "2026-11-01", "kiosk", 1, "")]
    db.close()
