"""When one reading of a card is enough, and when it takes two."""

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


def test_what_was_believed_is_remembered_alone() -> None:
    belief = Belief(Confirm.ALWAYS)
    belief.confirmed(A, 0.0)
    belief.confirmed(B, 0.0)
    belief.settled(A, 1.0)
    assert not belief.confirmed(B, 2.0)
    assert belief.confirmed(A, 2.0)


@pytest.mark.parametrize(
    ("confirm", "troubled", "doubtful", "twice", "needed"),
    [
        (Confirm.ALWAYS, False, False, True, False),
        (Confirm.ALWAYS, True, False, True, True),
        (Confirm.ALWAYS, False, True, True, True),
        (Confirm.STRICT, False, False, True, True),
        (Confirm.DOUBT, False, False, False, False),
        (Confirm.DOUBT, True, False, True, True),
        (Confirm.DOUBT, False, True, True, True),
        (Confirm.NEVER, True, True, False, False),
    ],
)
def test_when_it_takes_two(confirm: Confirm, troubled: bool, doubtful: bool, twice: bool, needed: bool) -> None:
    belief = Belief(confirm)
    if troubled:
        belief.trouble(0.0)
    assert (belief.twice(doubtful, 1.0), belief.needed(doubtful, 1.0)) == (twice, needed)


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
