"""Frames whose data is escaped, in the ways that manuals know; and frames with a tail but no length."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.framing.profile import Profile
from devices.framing.reading import read

# What is escaped in HDLC's asynchronous form: the flag, the escape byte itself, and here XON and XOFF.
HDLC = '{ "7E" = "7D 5E", "7D" = "7D 5D", "11" = "7D 31", "13" = "7D 33" }'
KINDS = {
    "slip": ("C0 data+ C0", '{ "C0" = "DB DC", "DB" = "DB DD" }', ""),  # RFC 1055
    "hdlc": ("7E address data* check:2le 7E", HDLC, 'check = { kind = "crc16-modbus", over = "address..data" }'),
    "dle": ("10 02 data* check 10 03", '{ "10" = "10 10" }', 'check = { kind = "xor", over = "data" }'),
    "dle, check behind": ("10 02 data* 10 03 check", '{ "10" = "10 10" }', 'check = { kind = "xor", over = "data" }'),
    "dle, two tails": ("10 02 data* 10 03|17", '{ "10" = "10 10" }', ""),  # ETX, ETB
}
# Plain data, and the frame as its rules make it by hand.
GOLDEN = {
    "slip": [("01 C0 DB 02", "C0 01 DB DC DB DD 02 C0")],
    "hdlc": [("7E 7D 11 00", "7E 05 7D 5E 7D 5D 7D 31 00 6C 60 7E")],
    "dle": [("10 03 10 02", "10 02 10 10 03 10 10 02 01 10 03"), ("10", "10 02 10 10 10 10 10 03")],
    "dle, check behind": [("10 10 03", "10 02 10 10 10 10 03 10 03 03")],
    "dle, two tails": [("10 17", "10 02 10 10 17 10 03")],
}


@pytest.fixture(scope="module")
def profiles(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Profile]:
    made: dict[str, Profile] = {}
    for number, (name, (layout, escape, check)) in enumerate(KINDS.items()):
        file = tmp_path_factory.mktemp("profiles") / f"kind{number}.toml"
        rows = f'layout = "{layout}"\nescape = {escape}\n{check}'
        file.write_text(f'about = "转义"\n[frame]\n{rows}\n[commands.put]\n[events.got]\n', encoding="utf-8")
        made[name] = read(file)
    return made


def sent(profile: Profile, data: bytes) -> bytes:
    address = {"address": 5} if "address" in profile.commands["put"].names else {}
    return profile.encode("put", data=data, **address)


@pytest.mark.parametrize(("name", "plain", "raw"), [(name, *row) for name, rows in GOLDEN.items() for row in rows])
def test_as_the_rule_of_its_protocol_writes_it(
    profiles: Mapping[str, Profile], name: str, plain: str, raw: str
) -> None:
    data, profile = bytes.fromhex(plain), profiles[name]
    assert sent(profile, data) == bytes.fromhex(raw)
    [heard] = profile.parser().feed(bytes.fromhex(raw))
    assert (heard.event, heard.fields["data"]) == ("got", data)


@pytest.mark.parametrize("name", ["slip", "hdlc"])
def test_one_flag_may_end_a_frame_and_begin_the_next(profiles: Mapping[str, Profile], name: str) -> None:
    profile = profiles[name]
    rows = [b"one", b"two", b"three"]
    shared = sent(profile, rows[0]) + b"".join(sent(profile, row)[1:] for row in rows[1:])
    for size in range(1, len(shared) + 1):
        parser = profile.parser()
        pieces = [shared[at : at + size] for at in range(0, len(shared), size)]
        assert [each.fields["data"] for piece in pieces for each in parser.feed(piece)] == rows
        assert (parser.strays, parser.quiet(), parser.strays) == (b"", [], b"")


def test_the_second_tail_ends_a_frame_too(profiles: Mapping[str, Profile]) -> None:
    [heard] = profiles["dle, two tails"].parser().feed(bytes.fromhex("10 02 41 10 17"))
    assert heard.fields["data"] == b"A"


BYTES = st.binary(min_size=1, max_size=12) | st.lists(
    st.sampled_from(bytes.fromhex("02 03 10 11 17 5E 7D 7E C0 DB DC")), min_size=1, max_size=20
).map(bytes)


@given(st.sampled_from(list(KINDS)), st.lists(BYTES, min_size=1, max_size=4), st.lists(st.integers(0, 200), max_size=8))
def test_whatever_is_sent_is_heard_in_any_pieces(
    profiles: Mapping[str, Profile], name: str, rows: list[bytes], cuts: list[int]
) -> None:
    profile = profiles[name]
    stream = b"".join(sent(profile, row) for row in rows)
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    parser = profile.parser()
    heard = [each for a, b in pairwise(places) for each in parser.feed(stream[a:b])]
    assert [each.fields["data"] for each in heard] == rows
    assert parser.held <= 1  # a flag that may begin the next


@given(st.sampled_from(list(KINDS)), st.lists(BYTES, max_size=6), st.lists(st.integers(0, 80), max_size=8))
def test_any_stream_says_the_same_in_any_pieces_and_ends_in_step(
    profiles: Mapping[str, Profile], name: str, noise: list[bytes], cuts: list[int]
) -> None:
    profile = profiles[name]
    stream = b"".join(noise)
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    whole, cut = profile.parser(), profile.parser()
    heard = whole.feed(stream)
    assert [each for a, b in pairwise(places) for each in cut.feed(stream[a:b])] == heard
    good = [sent(profile, b"good%d" % n) for n in range(4)]
    after = [each.fields["data"] for frame in good for each in whole.feed(frame)]
    assert after[-2:] == [b"good2", b"good3"]


@given(st.binary(min_size=1, max_size=6))
def test_a_doubled_escape_is_no_end_and_a_lost_one_no_frame(profiles: Mapping[str, Profile], data: bytes) -> None:
    profile = profiles["dle"]
    raw = sent(profile, b"\x10\x10" + data)
    [heard] = profile.parser().feed(raw)
    assert heard.fields["data"] == b"\x10\x10" + data
    torn = raw[:2] + raw[3:]  # one byte of a pair is missing
    assert all(each.fields["data"] != b"\x10\x10" + data for each in profile.parser().feed(torn))


MARKED = """
about = "帧尾与校验，没有长度"
[frame]
layout = "AA data* check 55"
check = { kind = "sum8", over = "data" }
[commands.put]
[events.got]
"""


def test_a_frame_without_length_ends_at_the_first_tail_where_its_checksum_is_right(tmp_path: Path) -> None:
    file = tmp_path / "marked.toml"
    file.write_text(MARKED, encoding="utf-8")
    profile = read(file)
    [heard] = profile.parser().feed(bytes.fromhex("AA 01 55 02 58 55"))
    assert heard.fields["data"] == bytes.fromhex("01 55 02")
    with pytest.raises(ValueError, match="taken for a shorter one"):
        profile.encode("put", data=bytes.fromhex("01 01 55 02"))  # 01, and its sum, and the tail


def test_without_a_checksum_too_the_data_may_not_hold_the_end(tmp_path: Path) -> None:
    file = tmp_path / "marked.toml"
    file.write_text(
        MARKED.replace(" check 55", " 0D").replace('check = { kind = "sum8", over = "data" }', ""), encoding="utf-8"
    )
    profile = read(file)
    assert profile.encode("put", data=b"A\x0a") == b"\xaaA\x0a\x0d"
    with pytest.raises(ValueError, match="taken for a shorter one"):
        profile.encode("put", data=b"A\x0dB")


def test_a_frame_that_grew_too_long_by_its_escapes_is_not_sent(tmp_path: Path) -> None:
    file = tmp_path / "short.toml"
    row = 'layout = "10 02 data* 10 03"\nescape = { "10" = "10 10" }\nlargest = 8'
    file.write_text(
        f'about = "短"\n[timing]\ntorn = 0.5\n[frame]\n{row}\n[commands.put]\n[events.got]\n', encoding="utf-8"
    )
    profile = read(file)
    assert profile.torn_s == 0.5
    assert len(profile.encode("put", data=b"abcd")) == 8
    with pytest.raises(ValueError, match="8 at most"):
        profile.encode("put", data=b"ab\x10\x10")


def test_an_escape_that_stands_for_nothing_is_no_frame(profiles: Mapping[str, Profile]) -> None:
    frame = profiles["slip"].frames[0]
    assert frame.unpack(bytes.fromhex("C0 01 DB 01 C0")) is None
    assert frame.unpack(bytes.fromhex("C0 01 DB DC C0")) == {"data": b"\x01\xc0"}
