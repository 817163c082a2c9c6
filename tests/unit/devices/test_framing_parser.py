"""Frames in streams: cut anywhere, damaged anyhow, with noise between; and the bytes that belong to none."""

from collections.abc import Callable
from functools import cache, reduce
from itertools import pairwise
from operator import xor
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.framing import Parser, load, profiles, read
from tests.campaigns.codecs import CODECS
from tests.campaigns.streams import damaged

NAMES = sorted(profiles())
STX = "02 text*text 03"
BARE = 'about = "帧"\n[frame]\nlayout = "{layout}"\n{more}\n[events.it]\n'


@pytest.fixture
def parser(tmp_path: Path) -> Callable[..., Parser]:
    def make(layout: str, more: str = "") -> Parser:
        file = tmp_path / "mine.toml"
        file.write_text(BARE.format(layout=layout, more=more), encoding="utf-8")
        return read(file).parser()

    return make


def raws(parser: Parser, *pieces: bytes) -> list[bytes]:
    return [heard.raw for piece in pieces for heard in parser.feed(piece)]


@cache
def pool(name: str) -> list[bytes]:
    dice = Random(name)
    return [CODECS[name].frame(dice)[0] for _ in range(16)]


streams = st.builds(
    lambda name, seed: (name, damaged(Random(seed), pool(name)) + b"".join(Random(seed).choices(pool(name), k=2))),
    st.sampled_from(NAMES),
    st.integers(0, 2**32),
)


@given(streams, st.lists(st.integers(0, 300), max_size=12))
def test_pieces_make_no_difference(stream: tuple[str, bytes], cuts: list[int]) -> None:
    name, row = stream
    places = sorted({min(cut, len(row)) for cut in cuts} | {0, len(row)})
    pieces = [row[a:b] for a, b in pairwise(places)]
    profile = load(name)
    whole, cut, single = profile.parser(), profile.parser(), profile.parser()
    heard = raws(whole, row)
    assert raws(cut, *pieces) == heard
    assert raws(single, *(row[at : at + 1] for at in range(len(row)))) == heard
    assert whole.held == cut.held == single.held


@given(streams)
def test_every_byte_is_in_a_frame_or_a_stray_or_kept(stream: tuple[str, bytes]) -> None:
    name, row = stream
    parser = load(name).parser()
    rest = b""
    for at in range(0, len(row), 5):
        heard = parser.feed(row[at : at + 5])
        rest += parser.strays + b"".join(each.raw for each in heard)
    assert sorted(rest + row[len(row) - parser.held :]) == sorted(row)


@given(st.sampled_from(NAMES), st.binary(max_size=6000))
def test_any_bytes_are_taken(name: str, row: bytes) -> None:
    parser = load(name).parser()
    parser.feed(row)
    assert parser.held <= 64 * 1024


@pytest.mark.parametrize("name", NAMES)
def test_a_flood_is_held_within_bounds(name: str) -> None:
    """A frame's own beginning, over and over: each may be one."""
    parser = load(name).parser()
    head = pool(name)[0][:6]
    most = 0
    for size in (1, 7, 100, 5000):
        parser.feed(head * size)
        most = max(most, parser.held)
    assert most <= 64 * 1024


def test_what_comes_between_frames_is_handed_out() -> None:
    """A scan module acknowledges in frames and gives what it read without: neither is lost for the other."""
    parser = load("gm65").parser()
    ack = bytes.fromhex("02000001003331")
    assert [heard.event for heard in parser.feed(b"A0" + ack + b"01\r")] == ["ack"]
    assert parser.strays == b"A001\r"
    assert parser.feed(b"\x02") == []
    assert (parser.strays, parser.held) == (b"", 1)
    assert parser.feed(b"B") == []
    assert parser.strays == b"\x02B"


def test_frames_within_one_that_lost_bytes_are_heard_at_the_third_or_after_a_silence() -> None:
    """The lost frame claims 255 bytes: without this, the line would be deaf for a quarter of a minute."""
    good = bytes.fromhex("574B4C590B008200010081")
    parser = load("wkly").parser()
    assert raws(parser, b"WKLY\xff\x00\x82", good, good) == []
    assert raws(parser, good) == [good, good, good]
    assert parser.held == 0
    assert raws(parser, b"WKLY\xff\x00\x82", good) == []
    assert [heard.raw for heard in parser.quiet()] == [good]


@given(st.sampled_from(["wkly", "ff68", "led64", "led64-v200"]), st.data())
def test_a_frame_that_carries_another_as_its_data_is_the_one_that_is_heard(name: str, data: st.DataObject) -> None:
    """A name, a text or the state of boxes may happen to be, or be made to be, a frame of the same protocol."""
    profile = load(name)
    frame = next(frame for frame in profile.frames if frame.heard)
    inner = data.draw(st.sampled_from([raw for raw in pool(name) if len(raw) < 25]))
    around = data.draw(st.binary(max_size=4))
    values: dict[str, int | bytes] = dict.fromkeys(frame.layout.names, 1) | {frame.carrier: around + inner + around[:5]}
    outer = frame.pack(values)
    cuts = data.draw(st.lists(st.integers(1, len(outer) - 1), max_size=6))
    places = [0, *sorted({*cuts}), len(outer)]
    assert raws(profile.parser(), *(outer[a:b] for a, b in pairwise(places))) == [outer]


def registers(count: int) -> bytes:
    """A Modbus reply with `count` registers, put together without the codec."""
    row = bytes((1, 3, 2 * count)) + bytes(range(2 * count))
    return row + crc(row)


def registers_of(value: int) -> bytes:
    """The same with one register of this value."""
    row = bytes((1, 3, 2)) + value.to_bytes(2, "big")
    return row + crc(row)


def crc(row: bytes) -> bytes:
    """CRC-16/MODBUS bit by bit, as its manual writes it."""
    total = 0xFFFF
    for byte in row:
        total ^= byte
        for _ in range(8):
            total = total >> 1 ^ 0xA001 if total & 1 else total >> 1
    return total.to_bytes(2, "little")


def test_what_may_be_chance_waits_for_the_frame_around_it() -> None:
    """Modbus frames have no head: a checksum that fits inside a longer frame is no frame."""
    parser = load("modbus-rtu").parser()
    small = registers(1)
    outer = bytes((1, 3, len(small) + 1)) + small + b"\x09"
    assert raws(parser, outer, crc(outer)) == [outer + crc(outer)], "the whole one, and not the one in its data"
    assert raws(parser, outer, b"\x00\x00", small) == [small, small], (
        "the outer one was wrong: now the inner one counts"
    )


def test_a_third_one_bears_the_others_out() -> None:
    parser = load("modbus-rtu").parser()
    begun = bytes((7, 3, 250))
    assert raws(parser, begun, registers(1), registers(2)) == []
    assert raws(parser, registers(3)) == [registers(1), registers(2), registers(3)]
    assert parser.held == 0


def test_of_two_doubtful_frames_that_overlap_the_outer_one_stands() -> None:
    parser = load("modbus-rtu").parser()
    small = registers(1)
    outer = bytes((1, 3, len(small) + 1)) + small + b"\x09"
    outer += crc(outer)
    assert raws(parser, bytes((7, 3, 250)), outer, registers(2)) == []
    assert raws(parser, registers(3)) == [outer, registers(2), registers(3)]


def test_two_doubtful_frames_that_overlap_are_no_row() -> None:
    """The checksum of the first reads as the head of the second."""
    first = next(row for n in range(1 << 16) for row in [registers_of(n)] if row[-1] == 3)
    second = first[-2:] + b"\x02\x00\x07"
    overlapping = first + second[2:] + crc(second)
    parser = load("modbus-rtu").parser()
    assert raws(parser, bytes((7, 3, 250)), overlapping, registers(1)) == []
    assert [heard.raw for heard in parser.quiet()] == [first, registers(1)]


# -- several frames within one ----------------------------------------------------------------------------------------


def board(address: int, command: int, data: bytes) -> bytes:
    """A frame of a lock board, put together as its manual draws it."""
    row = bytes((0x57, 0x4B, 0x4C, 0x59, 8 + len(data), address, command)) + data
    return row + bytes((reduce(xor, row),))


DOORS = [bytes.fromhex(row) for row in (
    "57 4B 4C 59 0B 00 83 00 01 00 80", "57 4B 4C 59 0B 01 85 00 02 01 85", "57 4B 4C 59 0B 02 83 00 03 01 81",
)]  # fmt: skip


@pytest.mark.parametrize("between", [b"", b"\x00", b"WKL"])
@pytest.mark.parametrize("before", [b"", b"\x05\x06"])
def test_two_whole_frames_in_the_data_of_a_third_are_data(before: bytes, between: bytes) -> None:
    outer = board(4, 0x84, before + DOORS[0] + between + DOORS[1] + b"\x09")
    for cut in range(1, len(outer)):
        parser = load("wkly").parser()
        assert raws(parser, outer[:cut], outer[cut:], DOORS[2]) == [outer, DOORS[2]]


def test_two_whole_frames_of_a_pad_in_the_data_of_a_third_are_data() -> None:
    inner = bytes.fromhex("FF 68 03 03 68 01 11 05 17 16")
    row = bytes((0x02, 0x12)) + inner * 2
    outer = bytes((0xFF, 0x68, len(row), len(row), 0x68)) + row + bytes((sum(row) & 0xFF, 0x16))
    assert raws(load("ff68").parser(), *(outer[at : at + 1] for at in range(len(outer))), inner) == [outer, inner]


@pytest.mark.parametrize("kept", range(1, 11))
def test_a_frame_that_lost_bytes_and_whose_checksum_fits_by_chance_swallows_no_third_one(kept: int) -> None:
    """Every 256th does: then two frames and the beginning of another within it tell that they are the next ones."""
    rest = DOORS[0] + DOORS[1] + DOORS[2][:kept]
    torn = next(
        row for address in range(256) for row in [b"WKLY" + bytes((7 + len(rest), address, 0x84)) + rest]
        if reduce(xor, row) == 0
    )  # fmt: skip
    stream = torn + DOORS[2][kept:]
    for size in (1, 5, len(stream)):
        pieces = (stream[at : at + size] for at in range(0, len(stream), size))
        assert raws(load("wkly").parser(), *pieces) == DOORS


def test_clear_forgets_what_has_begun() -> None:
    parser, good = load("wkly").parser(), bytes.fromhex("574B4C590B008200010081")
    parser.feed(good[:9])
    parser.clear()
    assert parser.held == 0
    assert raws(parser, good[9:], good) == [good]


# -- silence ----------------------------------------------------------------------------------------------------------


def test_what_a_silence_broke_off_is_no_beginning_of_what_comes_next() -> None:
    """Of board 0 a head that comes twice cancels out in the checksum: the two would make a frame that nobody sent."""
    parser, good = load("wkly").parser(), bytes.fromhex("574B4C590B008300010080")
    assert raws(parser, good[:5] + good) == [bytes.fromhex("574B4C590B574B4C590B00")], "without a pause it is one"
    parser = load("wkly").parser()
    for cut in range(1, len(good)):
        assert raws(parser, good[:cut]) == []
        assert parser.quiet() == []
        assert (parser.held, parser.strays) == (0, good[:cut])
        assert raws(parser, good) == [good]
        assert parser.quiet() == []
        assert parser.strays == b""


def test_a_silence_decides_for_the_frame_within_one_that_was_broken_off() -> None:
    parser = load("modbus-rtu").parser()
    for cut in range(3, 18):  # one more, and the longer one is found wrong at once
        assert raws(parser, registers(10)[:cut], registers(1)) == []
        assert [heard.raw for heard in parser.quiet()] == [registers(1)]
        assert parser.strays == registers(10)[:cut]
        assert raws(parser, registers(2)) == [registers(2)]


@given(streams)
def test_after_a_silence_nothing_of_before_is_left(stream: tuple[str, bytes]) -> None:
    name, row = stream
    parser, good = load(name).parser(), pool(name)[0]
    rest = b"".join(heard.raw for heard in parser.feed(row)) + parser.strays
    rest += b"".join(heard.raw for heard in parser.quiet()) + parser.strays
    assert parser.held == 0
    assert sorted(rest) == sorted(row)
    assert raws(parser, good) + [heard.raw for heard in parser.quiet()] == [good]


# -- frames without a length --------------------------------------------------------------------------------------


def test_a_frame_ends_with_its_mark(parser: Callable[..., Parser]) -> None:
    ears = parser("AA data* FF")
    assert raws(ears, b"\xaa\x01", b"\x02", b"\xff\xaa\xff") == [b"\xaa\x01\x02\xff", b"\xaa\xff"]
    assert ears.held == 0


def test_text_between_marks_holds_no_control_character(parser: Callable[..., Parser]) -> None:
    """The end of the first was lost: what comes together with the second is not one text."""
    assert raws(parser(STX), b"\x02A00\x02B001\x03") == [b"\x02B001\x03"]
    assert raws(parser(STX), *(bytes((byte,)) for byte in b"\x02A00\x02B001\x03")) == [b"\x02B001\x03"]


def test_a_mark_may_stand_in_the_data_where_a_checksum_tells(parser: Callable[..., Parser]) -> None:
    ears = parser("AA data+ check FF", 'check = { kind = "sum8", over = "data" }')
    frame = bytes.fromhex("AA 01 FF 02 FF 01 FF")
    assert raws(ears, frame) == [frame]
    assert raws(ears, *(frame[at : at + 1] for at in range(len(frame)))) == [frame]


def test_a_checksum_may_stand_behind_the_mark(parser: Callable[..., Parser]) -> None:
    """As in an NMEA sentence: the mark, then two digits."""
    ears = parser("24 data*text 2A check:2hex 0D|0A", 'check = { kind = "xor", over = "data" }')
    line = b"$PX,1*" + b"%02X" % (ord("P") ^ ord("X") ^ ord(",") ^ ord("1")) + b"\r"
    assert raws(ears, line[:-2], line[-2:], line.replace(b"*", b"*0")) == [line]
    assert raws(parser("AA data* FF check", 'check = "xor"'), b"\xaa\x05\xff", bytes((0xAA ^ 5 ^ 0xFF,))) != []


def test_a_frame_without_end_is_given_up(parser: Callable[..., Parser]) -> None:
    ears = parser(STX, "largest = 8")
    assert raws(ears, b"\x02123456", b"7", b"\x03", b"\x02123456\x03") == [b"\x02123456\x03"]
    assert ears.held == 0
    assert raws(ears, b"\x021234567\x03") == []
    assert raws(parser("AA data* check FF", 'check = "xor"\nlargest = 6'), b"\xaa" + b"\xff" * 9) == []


def test_repeated_parts_must_agree(parser: Callable[..., Parser]) -> None:
    ears = parser("AA number number 55")
    assert raws(ears, bytes.fromhex("AA 01 02 55 AA 03 03 55")) == [bytes.fromhex("AA 03 03 55")]
    ears = parser("AA length:2hex data* length:2hex", 'length = "data"')
    assert raws(ears, b"\xaa02xy03\xaa02xy02\xaazz02xy") == [b"\xaa02xy02"]


def test_lengths_in_units(parser: Callable[..., Parser]) -> None:
    """Some count words, or less one."""
    ears = parser("AA length data*", 'length = { counts = "data", unit = 2, add = -1 }')
    assert raws(ears, bytes.fromhex("AA 01 01020304 AA 00 0102")) == [
        bytes.fromhex("AA0101020304"),
        bytes.fromhex("AA000102"),
    ]
    assert raws(parser("AA length data+", 'length = "data"'), b"\xaa\x00\xaa\x01\x05") == [b"\xaa\x01\x05"]


def test_heads_of_one_byte(parser: Callable[..., Parser]) -> None:
    ears = parser("AA")
    assert raws(ears, b"\xaa\x00\xaa") == [b"\xaa", b"\xaa"]


def test_a_head_torn_at_the_seam_is_kept(parser: Callable[..., Parser]) -> None:
    ears = parser("AA|BB 55 00 code")
    ears.feed(b"\x01\xbb\x55\x55\xbb\x55")
    assert (ears.held, ears.strays) == (2, b"\x01\xbb\x55\x55")
    assert raws(ears, b"\x00\x07") == [bytes.fromhex("BB550007")]


def test_a_long_piece_is_taken_in_slices(parser: Callable[..., Parser]) -> None:
    ears = parser("02 text*text 03", "largest = 16384")
    frame = b"\x02" + b"x" * 9000 + b"\x03"
    assert raws(ears, frame * 3) == [frame] * 3


def test_what_was_heard_of_a_part_in_digits_must_be_digits(parser: Callable[..., Parser]) -> None:
    ears = parser("AA code:2hex number:2dec 0D")
    assert raws(ears, b"\xaa1F07\r\xaaxF07\r\xaa1F0F\r\xaa1F 7\r") == [b"\xaa1F07\r"]
    [heard] = parser("AA number:4le word:2text 0D").feed(b"\xaa\x01\x00\x00\x02ab\r\xaa\x01\x00\x00\x02a\x00\r")
    assert dict(heard.fields) == {"number": 0x02000001, "word": b"ab"}
