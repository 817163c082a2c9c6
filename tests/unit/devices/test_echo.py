"""A line that hears itself: only what others said comes through, in any pieces; a copy alone is no answer."""

from hypothesis import given
from hypothesis import strategies as st

from devices.line.echo import LATE_S, MISSED, Echo

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
            assert not echo.due(1.0)
    heard += echo.over()
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
    assert echo.over() == b""
    assert echo.found is None


def test_what_only_begins_like_a_copy_is_handed_on_when_its_time_is_over() -> None:
    for known in (None, True):
        echo = Echo(known)
        echo.sent(Q, 0.0)
        assert echo.take(Q[:2], 0.01) == b""
        assert not echo.due(LATE_S / 2)
        assert echo.due(LATE_S)
        assert echo.over() == Q[:2]
    late = Echo(True)
    late.sent(Q, 0.0)
    assert late.take(A, 0.01) == b""  # it may still come
    assert late.take(A, LATE_S) == A + A


def test_an_echo_that_was_found_out_is_doubted_when_it_stays_away() -> None:
    found, told = Echo(None), Echo(True)
    found.sent(Q, 0.0)
    found.take(Q + A, 0.0)
    found.answered()
    for number in range(MISSED):
        assert found.found is True
        for echo in (found, told):
            echo.sent(Q, number)
            assert echo.over() == b""
    assert found.found is None
    assert told.found is True  # the settings say so
