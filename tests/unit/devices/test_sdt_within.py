"""Replies of the reader that stand within another: data of it, or the next ones behind bytes that were lost."""

from functools import reduce
from itertools import pairwise
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card import sdt
from tests.helpers.sims import golden


def reply(status: int, data: bytes = b"") -> bytes:
    """A reply frame, put together without the codec."""
    row = (len(data) + 4).to_bytes(2, "big") + bytes((0, 0, status)) + data
    return bytes.fromhex("AAAAAA9669") + row + bytes((reduce(xor, row),))


def parse(*chunks: bytes) -> list[sdt.Reply]:
    parser = sdt.FrameParser()
    return [frame for chunk in chunks for frame in parser.feed(chunk)]


def test_a_reply_that_begins_within_another_ends_it() -> None:
    """However well the checksum of the whole fits: two cards never become one."""
    torn = sdt.PREAMBLE + b"\x00\x30\x00\x00\x90" + reply(sdt.FOUND, bytes(4))
    torn += bytes(7 + 0x30 - 1 - len(torn))
    torn += bytes((reduce(xor, torn[5:]),))
    assert [(frame.status, frame.data) for frame in parse(torn)] == [(sdt.FOUND, bytes(4))]


@given(
    st.sampled_from(
        [reply(sdt.FOUND, bytes(4)), reply(sdt.OK, bytes(8)), reply(sdt.NO_CARD), reply(sdt.OK, b"\x4e" * 70)]
    ),
    st.integers(0, 900),
    st.lists(st.integers(1, 1294), max_size=6),
)
def test_a_whole_reply_within_a_photo_is_data_in_any_pieces(inner: bytes, at: int, cuts: list[int]) -> None:
    photo = bytes(at) + inner + bytes(1024 - at - len(inner))
    data = bytes.fromhex("01000400") + golden("text256.mainland") + photo
    whole, after = reply(sdt.OK, data), reply(sdt.NO_CARD)
    parser = sdt.FrameParser()
    places = [0, *sorted({*cuts}), len(whole)]
    heard = [each for a, b in pairwise(places) for each in parser.feed(whole[a:b])] + parser.feed(after)
    assert [(each.status, each.data) for each in heard] == [(sdt.OK, data), (sdt.NO_CARD, b"")]
    assert parser.strays == 0


@pytest.mark.parametrize("count", [1, 2])
def test_a_whole_reply_within_an_address_is_data(count: int) -> None:
    inner = reply(sdt.FOUND, bytes(4))
    data = inner + bytes(70 - len(inner)) + bytes(70 * (count - 1))
    assert [each.data for each in parse(reply(sdt.OK, data))] == [data]


def test_three_replies_behind_each_other_end_the_reading_they_are_in() -> None:
    """A reading that lost its end, and went on with the answers to later questions."""
    torn = reply(sdt.OK, bytes.fromhex("01000400") + golden("text256.mainland") + bytes(1024))[:700]
    found, selected = reply(sdt.FOUND, bytes(4)), reply(sdt.OK, bytes(8))
    parser = sdt.FrameParser()
    assert parser.feed(torn + found + selected) == []
    assert [each.status for each in parser.feed(found)] == [sdt.FOUND, sdt.OK, sdt.FOUND]
    assert parser.strays == len(torn)


@pytest.mark.parametrize("spoiled", [0, 1, 2])
def test_a_wrong_reply_before_them_does_not_hide_three_right_ones(spoiled: int) -> None:
    """Of the answers that follow a torn reading some are damaged too: the parser is back in step within two frames."""
    torn = reply(sdt.OK, bytes.fromhex("01000400") + golden("text256.mainland") + bytes(1024))[:700]
    wrong = bytearray(reply(sdt.FOUND, bytes(4)))
    wrong[-2] ^= 0x20
    late = sdt.PREAMBLE + b"\x02\x00\x00\x00\x9f"  # claims more than is to come
    parser = sdt.FrameParser()
    before = (b"", bytes(wrong), late)[spoiled]
    heard = parser.feed(torn + before + reply(sdt.FOUND, bytes(4)) + reply(sdt.OK, bytes(8)) + reply(sdt.NO_CARD))
    assert [each.status for each in heard] == [sdt.FOUND, sdt.OK, sdt.NO_CARD]


def test_a_reading_torn_by_another_that_goes_on_behind_its_end_is_none() -> None:
    whole = reply(sdt.OK, bytes.fromhex("01000400") + golden("text256.mainland") + bytes(1024))
    for cut in (20, 300, 700, 1290):
        assert [each.data for each in parse(whole[:cut], whole)] == [whole[10:-1]]


def sealed(photo: bytes) -> bytes:
    """A reading with this photo, put together as the protocol draws it."""
    row = bytes.fromhex("0508 000090 0100 0400") + golden("text256.mainland") + photo.ljust(1024, b"\x07")
    return bytes.fromhex("AAAAAA9669") + row + bytes((reduce(xor, row),))


FOUND = bytes.fromhex("AAAAAA9669 0008 00009F 00000000 97")
SELECTED = bytes.fromhex("AAAAAA9669 000C 000090 0000000000000000 9C")
NONE = bytes.fromhex("AAAAAA9669 0004 000080 84")


@pytest.mark.parametrize("photo", [FOUND + SELECTED, FOUND + b"\x55" + NONE, bytes(700) + SELECTED * 2])
def test_two_whole_replies_within_a_photo_are_data(photo: bytes) -> None:
    whole = sealed(photo)
    for size in (1, 64, len(whole)):
        heard = parse(*(whole[at : at + size] for at in range(0, len(whole), size)), NONE)
        assert [each.data for each in heard] == [whole[10:-1], b""]


@pytest.mark.parametrize("kept", range(1, 11))
def test_a_torn_reading_whose_checksum_fits_by_chance_swallows_no_third_reply(kept: int) -> None:
    """Every 256th does: two replies and the beginning of another within it tell that they are the next ones."""
    rest = FOUND + SELECTED + NONE[:kept]
    torn = sealed(b"")[: 1295 - len(rest)]
    torn = torn[:300] + bytes((torn[300] ^ reduce(xor, (torn + rest)[5:]),)) + torn[301:]
    assert reduce(xor, (torn + rest)[5:]) == 0
    stream = torn + FOUND + SELECTED + NONE
    for size in (1, 64, len(stream)):
        heard = parse(*(stream[at : at + size] for at in range(0, len(stream), size)))
        assert [each.status for each in heard] == [sdt.FOUND, sdt.OK, sdt.NO_CARD]


def test_a_reading_in_whose_photo_another_seems_to_begin_is_one_when_the_line_is_silent() -> None:
    whole = sealed(bytes(900) + bytes.fromhex("AAAAAA9669 0508 000090 0100 0400"))
    parser = sdt.FrameParser()
    assert parser.feed(whole[:-1]) == parser.quiet() == []
    assert not parser.doubted
    parser = sdt.FrameParser()
    assert parser.feed(whole) == []
    assert parser.doubted
    assert [each.data for each in parser.quiet()] == [whole[10:-1]]
    assert (parser.held, parser.strays, parser.doubted) == (0, 0, False)
    assert [each.status for each in parser.feed(NONE)] == [sdt.NO_CARD]


def test_a_reading_that_another_goes_on_behind_waits_for_it() -> None:
    """A reading that lost its end fits by chance; the next one that began within it must not be lost with it."""
    after = sealed(bytes(5))
    torn = sealed(b"")[:1200]
    torn = torn[:300] + bytes((torn[300] ^ reduce(xor, (torn + after)[5:1295]),)) + torn[301:]
    for size in (1, 95, 3000):
        stream = torn + after
        assert [each.data for each in parse(*(stream[at : at + size] for at in range(0, len(stream), size)))] == [
            after[10:-1]
        ]
    wrong = after[:-1] + bytes((after[-1] ^ 1,))
    assert [each.data for each in parse(torn + wrong, NONE)] == [(torn + wrong)[10:1294], b""]


def test_what_comes_behind_such_a_reading_and_is_right_ends_the_waiting() -> None:
    """Or the line would be deaf for as long as what seems to have begun goes on."""
    whole = sealed(bytes(900) + bytes.fromhex("AAAAAA9669 090A 000090 0100 0400 0400"))
    stream = whole + NONE + SELECTED + bytes(3000)
    for size in (1, 64, len(stream)):
        heard = parse(*(stream[at : at + size] for at in range(0, len(stream), size)))
        assert [each.status for each in heard] == [sdt.NO_CARD, sdt.OK]
