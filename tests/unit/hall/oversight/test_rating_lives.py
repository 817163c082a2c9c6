"""Ratings played at random: visits and matters, anybody doing anything, days going by; what must hold always."""

from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hall.cases.refusals import Ground as CaseGround
from hall.errors import Reason, Refused
from hall.journal import verify
from hall.oversight.appeals import Appeals, Ground
from hall.oversight.assessments import Assessments
from hall.oversight.rectifications import Rectifications
from hall.oversight.rectlife import NEEDS, TABLE, RectAct
from tests.helpers.hall import applicant, hall_over
from tests.helpers.lives import StoredLife
from tests.helpers.voices import BOSS, CALLER, CLERK, OTHER, SECOND, STAFF, TERMS, VOICE, ratings_of, staffed, visited

_ACTS = ("contact", "verify", "rectify", "dated", "feed_back", "appeal", "uphold", "dismiss", "miss", "content",
         "not_content", "close")  # fmt: skip
_WAYS: dict[RectAct, str] = {RectAct.CALL_BACK: "content", RectAct.REDO: "not_content"}


class RatingLives(StoredLife):
    """A few ratings, handled in any order by anybody."""

    @initialize()
    def open(self) -> None:
        self.open_store()
        staffed(self.store)
        self.hall = hall_over(self.store)
        self.ratings = ratings_of(self.hall)
        self.file = Rectifications(self.store, TERMS)
        self.appeals = Appeals(self.file)
        self.tickets, self.matters, self.given = [], [], {}
        self.dues: dict[str, tuple[str, str]] = {}
        self.n = 0

    @rule(
        stars=st.sampled_from([1, 2, 2, 5]), named=st.booleans(), who=st.sampled_from([CLERK, OTHER, BOSS]),
        steps=st.integers(0, 6), turn=st.sampled_from(["", "dismiss", "uphold", "dated", "not_content"]),
    )  # fmt: skip
    def visit(self, stars, named, who, steps, turn) -> None:
        """A rating may be met anywhere on its way: the rare steps are as near as the first ones."""
        self.n += 1
        ticket = visited(self.hall, who, self.n)
        self.tickets.append(ticket)
        rating = self.ratings.rate(ticket, stars, [], "", VOICE if named else None)
        self.given[rating] = (stars, named)
        way = [("verify", SECOND), ("contact", SECOND), ("rectify", who), ("feed_back", who), ("content", CALLER),
               ("close", SECOND)]  # fmt: skip
        match turn:
            case "dismiss" | "uphold":
                way[2:2] = [("appeal", who), (turn, SECOND)]
            case "dated" | "not_content":
                way[2], way[4] = ("dated", who), ("not_content", CALLER)
            case _:
                pass
        for act, actor in way[:steps]:
            self._try(rating, act, actor)

    @rule(stars=st.integers(1, 2), named=st.booleans())
    def matter(self, stars, named) -> None:
        self.n += 1
        case = self.hall.cases.receive("T-2", applicant(self.n), "", CLERK).id
        self.hall.cases.refusals.refuse(case, CaseGround.NOT_ENTITLED, "依据", "", CLERK)
        self.matters.append(case)
        self.given[self.ratings.rate_matter(case, stars, [], "", VOICE if named else None)] = (stars, named)

    @precondition(lambda self: self.tickets or self.matters)
    @rule(data=st.data(), stars=st.integers(1, 5))
    def rate_again(self, data, stars) -> None:
        one = data.draw(st.sampled_from([*self.tickets, *self.matters]))
        rate = partial(self.ratings.rate_matter if isinstance(one, str) else self.ratings.rate, one)
        with pytest.raises(Refused) as no:
            rate(stars, [])
        assert no.value.reason is Reason.ALREADY_RATED

    @precondition(lambda self: self.given)
    @rule(data=st.data(), act=st.sampled_from(_ACTS), actor=st.sampled_from(STAFF))
    def anybody_does_anything(self, data, act, actor) -> None:
        self._try(data.draw(st.sampled_from(list(self.given))), act, actor)

    @precondition(lambda self: self.given)
    @rule(data=st.data(), wrong=st.booleans())
    def a_step_that_the_table_has(self, data, wrong) -> None:
        """By whoever should, or by whom it is about; a rare state is chosen as often as a common one."""
        known = [self.store.one("SELECT * FROM rectification WHERE rating = ?", id_) for id_ in self.given]
        rows = {row["state"]: row for row in known if row}  # in the order they came: their ids are random
        pairs = [(row, act) for state, row in rows.items() for before, act in TABLE if before == state]
        if pairs:
            row, act = data.draw(st.sampled_from(pairs))
            actor = CALLER if NEEDS[act] == "rating.call_back" else SECOND
            self._try(row["rating"], _WAYS.get(act) or str(act), row["rated"] if wrong else actor)

    @rule(days=st.integers(1, 3))
    def days_pass(self, days) -> None:
        if (self.clock.now() + timedelta(days=days)).date() < date(2026, 12, 8):
            self.clock.advance(days * 86400)

    def _try(self, rating: str, act: str, actor: str) -> None:
        before = self.store.one("SELECT * FROM rectification WHERE rating = ?", rating)
        told = self.store.value("SELECT count(*) FROM journal")
        today = self.clock.now().date()
        acts = {
            "contact": lambda: self.file.contact(rating, "致歉", actor),
            "verify": lambda: self.file.verify(rating, "属实", actor),
            "rectify": lambda: self.file.rectify(rating, "改", actor),
            "dated": lambda: self.file.rectify(rating, "改", actor, today + timedelta(days=9)),
            "feed_back": lambda: self.file.feed_back(rating, "改了", actor),
            "appeal": lambda: self.appeals.appeal(rating, Ground.MISTAKEN, "误", actor),
            "uphold": lambda: self.appeals.decide(rating, True, "是", actor),
            "dismiss": lambda: self.appeals.decide(rating, False, "否", actor),
            "miss": lambda: self.file.miss(rating, actor),
            "content": lambda: self.file.call_back(rating, True, "好", actor),
            "not_content": lambda: self.file.call_back(rating, False, "差", actor),
            "close": lambda: self.file.close(rating, actor),
        }
        try:
            acts[act]()
        except (Refused, KeyError):
            after = self.store.one("SELECT * FROM rectification WHERE rating = ?", rating)
            assert (after and tuple(after)) == (before and tuple(before))  # a refusal changes nothing
            assert self.store.value("SELECT count(*) FROM journal") == told
            return
        assert before is not None
        assert self.store.value("SELECT count(*) FROM journal") == told + 1
        if act not in ("rectify", "dated", "feed_back", "appeal"):
            assert actor != before["rated"], act  # the rated never decides

    @invariant()
    def one_rating_of_a_visit_and_of_a_matter(self) -> None:
        rows = self.store.all("SELECT ticket || case_id AS subject FROM rating")
        assert len({row["subject"] for row in rows}) == len(rows) == len(self.given)

    @invariant()
    def every_bad_rating_has_an_owner_and_every_named_one_a_contact_due(self) -> None:
        rows = {row["rating"]: row for row in self.store.all("SELECT * FROM rectification")}
        assert rows.keys() == {id_ for id_, (stars, _) in self.given.items() if stars <= 2}
        for id_, row in rows.items():
            assert row["owner"]
            assert bool(row["contact_due"]) == self.given[id_][1]
            assert row["contact_due"] <= row["due"] <= row["longest"]

    @invariant()
    def no_deadline_is_taken_back(self) -> None:
        for row in self.store.all("SELECT rating, due, longest FROM rectification"):
            due, longest = self.dues.get(row["rating"], ("", ""))
            assert row["due"] >= due
            assert row["longest"] >= longest
            self.dues[row["rating"]] = (row["due"], row["longest"])

    @invariant()
    def what_is_closed_was_fed_back_or_excluded_and_its_rater_called(self) -> None:
        for row in self.store.all("SELECT * FROM rectification JOIN rating ON id = rating WHERE state = 'closed'"):
            assert row["fed_back_at"] or not row["counts"]
            assert not row["named"] or row["called_by"] or row["tries"] >= TERMS.publicity.call_tries
            assert not row["named"] or row["contacted_at"] or not row["counts"]

    @invariant()
    def the_rated_knows_of_nothing_that_is_new(self) -> None:
        for who in (CLERK, OTHER, BOSS):
            seen = {one.rating for one in self.file.duties(who) + self.file.waiting(who)}
            mine = "SELECT rating FROM rectification WHERE state = 'new' AND rated = ?"
            assert not seen & {row["rating"] for row in self.store.all(mine, who)}

    @invariant()
    def no_sum_singles_anybody_out(self) -> None:
        sums = Assessments(self.store, TERMS)
        span = (date(2026, 11, 1), date(2026, 12, 31))
        for one in (*sums.departments(*span), *sums.clerks(*span, BOSS)):
            assert one.ratings >= TERMS.publicity.publish_from

    @invariant()
    def the_journal_holds(self) -> None:
        assert verify(self.store).fault == ""

    @invariant()
    def nothing_leaves_the_appraisal_but_by_an_appeal(self) -> None:
        upheld = self.store.value("SELECT count(*) FROM rating_appeal WHERE answer = 'upheld'")
        assert self.store.value("SELECT count(*) FROM rating WHERE counts = 0") == upheld


@pytest.mark.requirement("R-76")
@pytest.mark.timeout(240)
def test_any_life_of_ratings_keeps_what_must_hold() -> None:
    run_state_machine_as_test(
        RatingLives,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, database=None, print_blob=False,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )  # fmt: skip
