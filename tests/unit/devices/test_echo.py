"""A line that hears itself: only what others said comes through, in any pieces; a copy alone is no answer."""

from hypothesis import given
from hypothesis import strategies as st

from devices.line.echo import KNOWN_LATE_S, LATE_S, MISSED, Echo

Q, A = b"\x57\x4b\x01", b"\x99\x98"


def pieces(data: bytes, sizes: list[int]) -> list[bytes]:
    found: list[bytes] = []
    for size in sizes:
        found.append(data[:size])
        data = data[size:]
    return [*found, data]


@given(st.booleans(), st.lists(st.binary(min_size=1, max_size=6), max_size=5), st.lists(st.integers(1, 4), max_size=20))
def test_what_others_say_comes_through_and_nothing_of_ours(known: bool, answers: list[bytes], sizes: list[int]) -> None:
    echo, heard = Echo(known), b""
    for number, answer in enumerate(answers):
        question = bytes((200, number, 201))  # no answer begins so
        answer = bytes(byte % 200 for byte in answer)
        echo.sent(question, left=0.0)
        for piece in pieces((question if known else b"") + answer, sizes):
            heard += echo.take(piece, now=0.01)
        if known:
            assert not echo.due(0.01)
    heard += echo.take(b"", KNOWN_LATE_S)
    assert heard == b"".join(bytes(byte % 200 for byte in answer) for answer in answers)


def test_an_answer_behind_a_copy_proves_the_echo() -> None:
    echo = Echo(None)
    echo.sent(Q, 0.0)
    assert echo.take(Q[:1], 0.0) == b""
    assert echo.take(Q[1:] + A, 0.0) == A
    echo.answered()
    assert echo.found is True
    echo.sent(Q, 1.0)
    assert echo.take(b"\x00" + Q + A, 1.0) == b"\x00" + A  # something before it is somebody's too
    echo.answered()
    assert echo.found is True


def test_an_answer_without_a_copy_proves_that_there_is_none() -> None:
    echo = Echo(None)
    echo.sent(Q, 0.0)
    assert echo.take(A, 0.0) == A
    echo.answered()
    assert echo.found is False
    echo.sent(Q, 1.0)
    assert echo.take(Q, 1.0) == Q  # here this is an answer


def test_a_copy_alone_is_dropped_and_proves_nothing() -> None:
    echo = Echo(None)
    echo.sent(Q, 0.0)
    assert echo.take(Q, 0.0) == b""
    assert echo.take(b"", KNOWN_LATE_S) == b""
    assert echo.found is None


def test_what_only_begins_like_a_copy_is_handed_on_when_its_time_is_over() -> None:
    for known, late in ((None, LATE_S), (True, KNOWN_LATE_S)):
        echo = Echo(known)
        echo.sent(Q, 0.0)
        assert echo.take(A + Q[:2], 0.01) == A, "and the rest at once"
        assert not echo.due(late / 2)
        assert echo.due(late)
        assert echo.take(b"", late) == Q[:2]
        assert not echo.due(late)


def test_what_is_held_back_is_handed_on_when_the_answer_is_known() -> None:
    echo = Echo(None)
    echo.sent(Q, 0.0)
    assert echo.take(A + Q[:1], 0.0) == A
    echo.answered()
    assert echo.due(0.0)
    assert echo.take(b"", 0.0) == Q[:1]
    assert not echo.due(0.0)


def test_copies_are_known_one_by_one_whatever_stands_between_them() -> None:
    for known in (None, True):
        echo = Echo(known)
        echo.sent(Q, 0.0)
        echo.sent(A, 0.01)
        assert echo.take(b"\x01" + Q + b"\x02" + A[:1], 0.02) == b"\x01\x02"
        assert echo.take(A[1:] + b"\x03" + A, 0.03) == b"\x03" + A, "the second is somebody's own"


def test_a_lost_copy_does_not_hide_the_next_one() -> None:
    echo = Echo(True)
    echo.sent(Q, 0.0)
    echo.sent(A, 0.01)
    assert echo.take(b"\x01" + A, 0.02) == b"\x01"
    assert echo.take(Q, 0.02) == Q


def test_a_copy_that_is_known_to_come_may_come_late() -> None:
    for known, late in ((None, LATE_S), (True, KNOWN_LATE_S)):
        echo = Echo(known)
        echo.sent(Q, 0.0)
        assert echo.take(Q, late - 0.01) == b""
        echo.sent(Q, 1.0)
        assert echo.take(b"", 1.0 + late) == b""
        assert echo.take(Q, 1.0 + late) == Q


def test_an_echo_that_was_found_out_is_doubted_when_it_stays_away() -> None:
    found, told = Echo(None), Echo(True)
    found.sent(Q, 0.0)
    found.take(Q + A, 0.0)
    found.answered()
    for number in range(1, MISSED + 1):
        assert found.found is True
        for echo in (found, told):
            echo.sent(Q, 2.0 * number)
            assert echo.take(b"", 2.0 * number + KNOWN_LATE_S) == b""
    assert found.found is None
    assert told.found is True  # the settings say so
