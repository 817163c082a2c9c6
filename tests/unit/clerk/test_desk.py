"""The desk's table: whole, never two numbers, a lock that keeps what lies under it, refusals that are words."""

from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerk import acts
from clerk.acts import HAPPENINGS, Happening, Hint
from clerk.desk import IGNORED, TABLE, Desk, Step, step
from hall.errors import Reason
from hall.words import words

LOCK_AFTER = 300.0
NEW = Desk(LOCK_AFTER)
OPEN = Desk(LOCK_AFTER, Step.OPEN, "1001")
SERVING = Desk(LOCK_AFTER, Step.SERVING, "1001", "t-1", "A001")


def test_every_pair_has_a_rule_or_is_ignored_on_purpose() -> None:
    pairs = {(where, kind) for where in Step for kind in HAPPENINGS}
    assert set(TABLE) | IGNORED == pairs
    assert not set(TABLE) & IGNORED


def test_a_hole_in_the_table_is_an_error() -> None:
    with pytest.raises(KeyError):
        step(NEW, cast(Happening, acts.Finish()), 0.0)


def test_an_open_desk_asks_the_hall_and_serves_only_what_the_hall_gave() -> None:
    asked, effects = step(OPEN, acts.PressCall(), 1.0)
    assert (asked.step, effects) == (Step.OPEN, (acts.CallNext(),))
    served, effects = step(asked, acts.TicketTaken("t-1", "A001"), 2.0)
    assert (served.step, served.ticket, served.number) == (Step.SERVING, "t-1", "A001")
    assert effects == (acts.Clear(),)


def test_a_second_number_is_never_taken_on_top_of_one() -> None:
    assert step(SERVING, acts.TicketTaken("t-1", "A001"), 1.0) == (SERVING, ())  # the journal's echo
    assert step(SERVING, acts.TicketTaken("t-2", "A002"), 1.0) == (SERVING, (acts.Tell(Hint.ONE_AT_A_TIME),))


def test_f2_while_serving_is_a_refusal_in_words() -> None:
    same, effects = step(SERVING, acts.PressCall(), 1.0)
    assert same.ticket == "t-1"
    assert effects == (acts.Tell(Reason.ALREADY_SERVING, "A001"),)


@pytest.mark.parametrize(
    ("desk", "key", "reason"),
    [
        (NEW, acts.PressCall(), Hint.SIGN_IN_FIRST),
        (Desk(LOCK_AFTER, Step.CLOSED, "1001"), acts.PressCall(), Hint.OPEN_FIRST),
        (Desk(LOCK_AFTER, Step.PAUSED, "1001"), acts.PressCall(), Hint.RESUME_FIRST),
        (OPEN, acts.PressFinish(), Hint.NOBODY_SERVED),
        (SERVING, acts.PressWindow(), Hint.FINISH_FIRST),
        (SERVING, acts.PressSignOut(), Hint.FINISH_FIRST),
        (SERVING, acts.PressFinish(draft=True), Hint.DRAFT_LEFT),
        (OPEN, acts.PressCall(draft=True), Hint.DRAFT_LEFT),
        (OPEN, acts.PressSignOut(draft=True), Hint.DRAFT_LEFT),
        (Desk(LOCK_AFTER, Step.LOCKED, "1001", under=Step.OPEN), acts.PressCall(), Hint.UNLOCK_FIRST),
    ],
)
def test_a_key_that_does_not_fit_says_why_and_changes_nothing(desk: Desk, key: Happening, reason: Hint) -> None:
    after, effects = step(desk, key, 1.0)
    (told,) = effects
    assert isinstance(told, acts.Tell)
    assert told.reason is reason
    assert (after.step, after.ticket, after.person) == (desk.step, desk.ticket, desk.person)


def test_f8_opens_pauses_and_takes_up_again() -> None:
    desk, effects = step(Desk(LOCK_AFTER, Step.CLOSED, "1001"), acts.PressWindow(), 1.0)
    assert (desk.step, effects) == (Step.OPEN, (acts.OpenWindow(),))
    desk, effects = step(desk, acts.PressWindow(), 2.0)
    assert (desk.step, effects) == (Step.PAUSED, (acts.PauseWindow(),))
    desk, effects = step(desk, acts.PressWindow(), 3.0)
    assert (desk.step, effects) == (Step.OPEN, (acts.OpenWindow(),))


def test_signing_in_after_a_crash_finds_the_number_again() -> None:
    desk, _ = step(NEW, acts.SignedIn("1001", "open", "t-1", "A001"), 1.0)
    assert (desk.step, desk.number) == (Step.SERVING, "A001")


def test_quiet_locks_and_the_same_person_finds_everything_as_it_was() -> None:
    desk, effects = step(SERVING, acts.Ticked(), LOCK_AFTER - 1)
    assert (desk, effects) == (SERVING, ())
    locked, effects = step(desk, acts.Ticked(), LOCK_AFTER)
    assert (locked.step, effects) == (Step.LOCKED, (acts.Lock(),))
    back, effects = step(locked, acts.SignedIn("1001"), LOCK_AFTER + 50)
    assert effects == (acts.Unlock(),)
    assert (back.step, back.ticket, back.number, back.person) == (Step.SERVING, "t-1", "A001", "1001")


def test_a_key_puts_the_lock_off() -> None:
    desk, _ = step(SERVING, acts.Touched(), 200.0)
    desk, effects = step(desk, acts.Ticked(), 400.0)
    assert (desk.step, effects) == (Step.SERVING, ())


def test_a_colleague_takes_a_locked_desk_over_with_its_number() -> None:
    locked, _ = step(SERVING, acts.PressLock(), 1.0)
    desk, effects = step(locked, acts.SignedIn("1002"), 2.0)
    assert effects == (acts.SignOff("1001"), acts.Unlock())
    assert (desk.step, desk.person, desk.ticket) == (Step.SERVING, "1002", "t-1")


def test_a_card_is_shown_to_nobody_at_a_locked_desk() -> None:
    locked, _ = step(SERVING, acts.PressLock(), 1.0)
    assert step(locked, acts.CardPut(), 2.0) == (locked, ())


def test_every_hint_has_words_in_every_language() -> None:
    for hint in Hint:
        said = words("en")(hint.value)
        assert said
        assert said != hint.value
        assert ("{number}" in said) == ("{number}" in hint.value)


TICKETS = st.sampled_from(["t-1", "t-2", "t-3"])
ANY = st.one_of(
    st.builds(acts.SignedIn, st.sampled_from(["1001", "1002"]), st.sampled_from(["open", "paused", "closed"])),
    st.builds(acts.PressCall, st.booleans()),
    st.builds(acts.PressFinish, st.booleans()),
    st.builds(acts.PressNoShow, st.booleans()),
    st.builds(acts.PressSignOut, st.booleans()),
    st.builds(acts.TicketTaken, TICKETS, st.just("A001")),
    st.builds(acts.TicketOver, TICKETS),
    *(st.just(kind()) for kind in HAPPENINGS if kind not in (acts.SignedIn, acts.TicketTaken, acts.TicketOver)),
)


STARTS = st.sampled_from([NEW, OPEN, SERVING, replace(OPEN, step=Step.PAUSED), replace(OPEN, step=Step.CLOSED)])


@given(STARTS, st.lists(st.tuples(ANY, st.floats(0, 200)), min_size=1, max_size=60))
def test_whatever_happens_the_desk_stays_sound(start: Desk, course: list[tuple[Happening, float]]) -> None:
    """A desk never serves two, serves exactly when it holds a ticket, keeps its state under a lock."""
    desk, now = start, 0.0
    for happening, passed in course:
        now += passed
        before = desk
        desk, effects = step(desk, happening, now)
        shown = desk.under if desk.step is Step.LOCKED else desk.step
        assert (shown is Step.SERVING) == bool(desk.ticket)
        assert (desk.under is not None) == (desk.step is Step.LOCKED)
        assert desk.under is not Step.LOCKED
        assert bool(desk.person) == (desk.step is not Step.SIGNED_OUT)
        if before.ticket and desk.ticket:
            assert desk.ticket == before.ticket  # never one number on top of another
        if before.ticket and not desk.ticket:
            assert happening == acts.TicketOver(before.ticket)  # only the hall ends a number
        if before.step is Step.LOCKED and isinstance(happening, acts.SignedIn):
            assert (desk.step, desk.ticket) == (before.under, before.ticket)
        if any(isinstance(effect, acts.CallNext) for effect in effects):
            assert before.step is Step.OPEN
        if before.step is Step.LOCKED:
            assert not any(isinstance(effect, acts.TakeCard | acts.Receive | acts.Accept) for effect in effects)
