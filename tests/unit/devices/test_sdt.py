"""The reader's frames: golden bytes, and streams cut, joined and damaged in every way."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card import sdt
from tests.helpers.sims import golden


def reply(status: int, data: bytes = b"") -> bytes:
    """A reply frame, put together without the codec."""
    body = bytes((0, 0, status)) + data
    counted = (len(body) + 1).to_bytes(2, "big") + body
    total = 0
    for byte in counted:
        total ^= byte
    return bytes.fromhex("AAAAAA9669") + counted + bytes((total,))


def parse(*chunks: bytes) -> list[sdt.Reply]:
    parser = sdt.FrameParser()
    return [frame for chunk in chunks for frame in parser.feed(chunk)]


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("sdt.cmd.sam_status", sdt.encode(*sdt.SAM_STATUS)),
        ("sdt.cmd.sam_id", sdt.encode(*sdt.SAM_ID)),
        ("sdt.cmd.find_card", sdt.encode(*sdt.FIND)),
        ("sdt.cmd.read_base_fp", sdt.encode(*sdt.READ_ALL)),
        ("sdt.cmd.set_max_rf_80", sdt.encode(0x61, 0xFF, b"\x50")),
        ("sdt.cmd.set_baud_115200", sdt.encode(0x60, 0x00)),
        ("sdt.cmd.set_baud_38400", sdt.encode(0x60, 0x02)),
        ("sdt.cmd.set_baud_19200", sdt.encode(0x60, 0x03)),
        ("sdt.cmd.set_baud_9600", sdt.encode(0x60, 0x04)),
        ("sdt.cmd.read_card_mgmt_no", sdt.encode(0x30, 0x05)),
    ],
)
def test_requests_are_the_golden_bytes(name: str, request_: bytes) -> None:
    assert request_ == golden(name)


@pytest.mark.parametrize(
    ("name", "status", "size"),
    [
        ("sdt.rsp.sam_selftest_fail", 0x60, 0),
        ("sdt.rsp.find_ok", sdt.FOUND, 4),
        ("sdt.rsp.find_fail", sdt.NO_CARD, 0),
        ("sdt.rsp.select_ok", sdt.OK, 8),
        ("sdt.rsp.select_fail", 0x81, 0),
        ("sdt.rsp.read_fail", 0x41, 0),
        ("sdt.rsp.not_authorised", 0x66, 0),
        ("sdt.rsp.no_such_item", sdt.NO_CONTENT, 0),
        ("sdt.rsp.sam_id", sdt.OK, 16),
        ("sdt.rsp.read_base_full", sdt.OK, 4 + 256 + 1024),
        ("sdt.rsp.new_address", sdt.OK, 70),
    ],
)
def test_golden_replies_are_read(name: str, status: int, size: int) -> None:
    (frame,) = parse(golden(name))
    assert (frame.status, len(frame.data)) == (status, size)
    assert reply(frame.status, frame.data) == golden(name)


@pytest.mark.parametrize("name", ["sdt.noise.extra_byte_in_preamble", "sdt.bad.checksum"])
def test_golden_faults_are_refused_and_the_next_frame_is_read(name: str) -> None:
    frames = parse(golden(name), golden("sdt.rsp.find_ok"), golden("sdt.rsp.find_fail"))
    assert [frame.status for frame in frames] == [sdt.FOUND, sdt.NO_CARD]


def test_sam_number_is_written_as_it_is_registered() -> None:
    (frame,) = parse(golden("sdt.rsp.sam_id"))
    assert sdt.sam_text(frame.data) == "05.01-20190101-0000012345-0000067890"
    assert sdt.sam_text(frame.data[:-1]) == ""


def test_read_reply_is_split_with_and_without_fingerprints() -> None:
    (frame,) = parse(golden("sdt.rsp.read_base_full"))
    text, photo = frame.data[4:260], frame.data[260:]
    assert sdt.split_read(frame.data) == (text, photo)
    for fingerprints in (0, 512, 1024):
        data = bytes.fromhex("01000400") + fingerprints.to_bytes(2, "big") + text + photo + bytes(fingerprints)
        assert len(reply(sdt.OK, data)) == {0: 1297, 512: 1809, 1024: 2321}[fingerprints]
        assert sdt.split_read(data) == (text, photo)
    assert sdt.split_read(frame.data[:-1]) is None
    assert sdt.split_read(b"") is None


@pytest.mark.parametrize(("photo", "prints"), [(1023, None), (1024, 100), (512, 1024), (1025, 0)])
def test_lengths_that_no_card_has_are_refused(photo: int, prints: int | None) -> None:
    head = b"\x01\x00" + photo.to_bytes(2, "big") + (b"" if prints is None else prints.to_bytes(2, "big"))
    data = head + bytes(256 + photo + (prints or 0))
    assert sdt.split_read(data) is None


@pytest.mark.parametrize("prints", [None, 0, 512, 1024])
def test_the_text_is_seen_before_the_whole_reading_is_here(prints: int | None) -> None:
    text = golden("text256.mainland")
    head = bytes.fromhex("01000400") + (b"" if prints is None else prints.to_bytes(2, "big"))
    whole = reply(sdt.OK, head + text + bytes(1024 + (prints or 0)))
    parser = sdt.FrameParser()
    seen: list[int] = []
    for count, byte in enumerate(whole, 1):
        parser.feed(bytes((byte,)))
        if begun := sdt.text_begun(parser.begun, 220):
            assert begun == text[:220]
            seen.append(count)
    assert seen[0] == 10 + len(head) + 220
    assert sdt.TEXT_AT[sdt.READ if prints is None else sdt.READ_ALL] == 10 + len(head)
    assert seen[-1] == len(whole) - 1
    assert parser.begun == b""
    assert parser.strays == 0


@pytest.mark.parametrize("other", [golden("sdt.rsp.sam_id"), golden("sdt.rsp.new_address"), reply(0x41, bytes(1284))])
def test_no_text_is_seen_in_another_frame(other: bytes) -> None:
    parser = sdt.FrameParser()
    for byte in other:
        parser.feed(bytes((byte,)))
        assert sdt.text_begun(parser.begun, 220) is None


def test_appended_addresses_are_parted() -> None:
    (frame,) = parse(golden("sdt.rsp.new_address"))
    blank = b" \0" * 35
    assert sdt.appended(frame.data) == [frame.data]
    assert sdt.appended(frame.data + blank + frame.data + bytes(70)) == [frame.data, frame.data]
    for wrong in (b"", frame.data[:-1], frame.data * 5, bytes(8)):
        assert sdt.appended(wrong) == []


@given(st.binary(max_size=300))
def test_the_checksum_is_the_xor_of_all_bytes(data: bytes) -> None:
    frame = reply(0x90, data)
    assert [found.data for found in parse(frame)] == [data]
    assert sdt.encode(data[0], data[1], data[2:])[-1] == _xor(data) if len(data) > 1 else True


def _xor(body: bytes) -> int:
    total = 0
    for byte in (len(body) + 1).to_bytes(2, "big") + body:
        total ^= byte
    return total


def test_bytes_that_belong_to_no_frame_are_counted() -> None:
    parser = sdt.FrameParser()
    parser.feed(b"\x00\xaa" + golden("sdt.rsp.find_ok"))
    assert parser.strays == 2
    parser.feed(golden("sdt.bad.checksum"))
    parser.feed(golden("sdt.rsp.find_ok")[:9])
    parser.clear()
    assert parser.strays == 2 + len(golden("sdt.bad.checksum")) + 9


def test_a_run_of_preamble_bytes_still_synchronises() -> None:
    assert [frame.status for frame in parse(b"\xaa" * 4 + reply(sdt.FOUND, bytes(4)))] == [sdt.FOUND]


@pytest.mark.parametrize(
    "after", [b"", b"\x00", b"\x00\x04\x00", b"\x00\x04\x12\x34 and more", b"\x00\x00\x00\x00", b"\xff" * 9]
)
def test_a_preamble_within_the_data_is_data(after: bytes) -> None:
    data = b"a photo " + sdt.PREAMBLE + after
    assert [(frame.status, frame.data) for frame in parse(reply(sdt.OK, data), reply(sdt.NO_CARD))] == [
        (sdt.OK, data),
        (sdt.NO_CARD, b""),
    ]


def test_a_reply_never_shows_its_data() -> None:
    assert "张" not in repr(sdt.Reply(sdt.OK, "张三".encode("utf-16-le")))


# -- any stream -------------------------------------------------------------------------------------------------------

# data that itself looks like the head of a reply ends the frame it is in (see above), so there is none here
frames = st.builds(
    reply, st.integers(0, 255), st.binary(max_size=40).filter(lambda data: sdt.PREAMBLE + b"\x00" not in data)
)
noise = st.one_of(
    st.binary(max_size=60),
    st.sampled_from([b"\xaa", b"\xaa" * 5, bytes.fromhex("AAAAAA96"), bytes.fromhex("AAAAAA9669")]),
    frames.map(lambda frame: frame[:-1]),
    frames.map(lambda frame: frame[: len(frame) // 2]),
)
streams = st.lists(st.one_of(frames, noise), max_size=12).map(b"".join)


@given(streams, st.lists(st.integers(0, 700), max_size=20))
def test_any_split_gives_the_same_frames(stream: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    assert parse(*(stream[a:b] for a, b in pairwise(edges))) == parse(stream)


@given(streams)
def test_reading_what_is_wanted_reads_the_same(stream: bytes) -> None:
    parser, at, found = sdt.FrameParser(), 0, []
    while at < len(stream):
        count = parser.wanting
        assert count >= 1
        found += parser.feed(stream[at : at + count])
        at += count
    assert found == parse(stream)


@given(noise, st.lists(frames, min_size=3, max_size=5))
def test_noise_costs_at_most_two_frames(before: bytes, sent: list[bytes]) -> None:
    statuses = [frame.status for frame in parse(before, *sent)]
    assert statuses[-(len(sent) - 2) :] == [frame[9] for frame in sent[2:]]


@given(st.binary(max_size=3000), st.integers(1, 30))
def test_the_buffer_stays_small(chunk: bytes, times: int) -> None:
    parser = sdt.FrameParser()
    for _ in range(times):
        parser.feed(chunk)
        assert parser.held <= 7 + sdt.LENGTH_CAP
    parser.feed(bytes.fromhex("AAAAAA9669") * 2_000)
    assert parser.held <= 7 + sdt.LENGTH_CAP


@given(st.data())
def test_one_wrong_byte_never_makes_another_card(data: st.DataObject) -> None:
    whole = golden("sdt.rsp.read_base_full")
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = bytearray(whole)
    damaged[at] ^= data.draw(st.integers(1, 255))
    assert not [frame for frame in parse(bytes(damaged)) if sdt.split_read(frame.data)]


@given(st.integers(0, 1300), st.integers(0, 1300))
def test_lost_bytes_never_make_another_card(at: int, count: int) -> None:
    whole = golden("sdt.rsp.read_base_full")
    cards = [f.data for f in parse(whole[:at] + whole[at + count :], whole) if sdt.split_read(f.data)]
    assert set(cards) <= {parse(whole)[0].data}
