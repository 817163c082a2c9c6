"""When one reading of a card is enough, when it takes two, and what is remembered of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.believing import MEMORY_S, TROUBLE_S, Belief
from devices.card.readerprofile import Confirm

A, B = b"text of a", b"text of b"


def test_a_text_is_confirmed_by_an_equal_one_not_long_after() -> None:
    belief = Belief(Confirm.ALWAYS)
    assert not belief.confirmed(A, 0.0)
    assert not belief.confirmed(B, 1.0)
    assert belief.confirmed(A, 2.0)
    assert not belief.confirmed(B, 1.0 + MEMORY_S)


def test_what_was_believed_is_known_until_it_is_lifted_and_proves_nothing_more() -> None:
    belief = Belief(Confirm.ALWAYS)
    assert not belief.lies(A)
    belief.confirmed(A, 0.0)
    belief.confirmed(B, 0.0)
    belief.settled(A)
    assert (belief.lies(A), belief.lies(B)) == (True, False)
    assert not belief.confirmed(B, 2.0)
    assert not belief.confirmed(A, 2.0)  # an answer that comes late is not the next card
    belief.lifted()
    assert not belief.lies(A)


@pytest.mark.parametrize(
    ("confirm", "troubled", "doubtful", "needed"),
    [
        (Confirm.ALWAYS, False, False, True),
        (Confirm.ALWAYS, True, True, True),
        (Confirm.DOUBT, False, False, False),
        (Confirm.DOUBT, True, False, True),
        (Confirm.DOUBT, False, True, True),
        (Confirm.NEVER, True, True, False),
    ],
)
def test_when_it_takes_two(confirm: Confirm, troubled: bool, doubtful: bool, needed: bool) -> None:
    belief = Belief(confirm)
    if troubled:
        belief.trouble(0.0)
    assert belief.needed(doubtful, 1.0) is needed


def test_a_line_is_trusted_again_in_the_end() -> None:
    belief = Belief(Confirm.DOUBT)
    assert not belief.troubled(0.0)
    belief.trouble(5.0)
    assert belief.troubled(5.0 + TROUBLE_S - 1)
    assert not belief.troubled(5.0 + TROUBLE_S)


@given(st.binary(max_size=300))
def test_no_text_is_kept(text: bytes) -> None:
    belief = Belief(Confirm.ALWAYS)
    belief.confirmed(text, 0.0)
    assert all(len(digest) == 32 for digest in belief._heard)
    assert text not in belief._heard
