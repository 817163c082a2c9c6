"""A scanner's stream, taken apart: split anywhere, mutated, endless; and what counts as text."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scan.scantext import LONGEST, Cutter, Ending, Held, Payload, Splitter, bare, crc_xmodem, text_of
from hall.events import ScanFault
from tests.helpers.sims import golden

ACK = bytes.fromhex("02000001003331")


def pieces(stream: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({min(cut, len(stream)) for cut in cuts} | {0, len(stream)})
    return [stream[a:b] for a, b in pairwise(places)]


def split(ending: Ending, *parts: bytes, longest: int = 64) -> list[bytes | ScanFault]:
    splitter, found = Splitter(ending, longest), list[Payload | ScanFault]()
    for part in parts:
        found += splitter.feed(part)
    found += splitter.quiet()
    assert not splitter.waits
    return [each.data if isinstance(each, Payload) else each for each in found]


@pytest.mark.parametrize(
    ("ending", "stream", "found"),
    [
        (Ending.CR, b"A001\rB\r", [b"A001", b"B"]),
        (Ending.LF, b"A001\nB\n", [b"A001", b"B"]),
        (Ending.CRLF, b"A001\r\nB\r\n", [b"A001", b"B"]),
        (Ending.CRLF, b"A\rB\r\n", [b"A\rB"]),  # a control inside, refused later
        (Ending.ANY, b"A001\r\n\n\rB\nC\r", [b"A001", b"B", b"C"]),
        (Ending.STX, b"noise\x02A001\x03noise\x02B\x03", [b"A001", b"B"]),
        (Ending.STX, b"\x02A0\x02B\x03", [ScanFault.TORN, b"B"]),
        (Ending.STX, b"\x02\x02B\x03", [b"B"]),
        (Ending.STX, b"\x02A0", [ScanFault.TORN]),
        (Ending.STX, b"\x02", []),
        (Ending.IDLE, b"A001", [b"A001"]),
        (Ending.CR, b"A001", [ScanFault.TORN]),
        (Ending.CR, b"A001\r\n", [b"A001"]),
        (Ending.IDLE, b"\r\n", []),
        (Ending.CR, b"\r\r", []),
        (Ending.CR, b"A" * 64 + b"\r", [b"A" * 64]),
        (Ending.CRLF, b"A" * 64 + b"\r\n", [b"A" * 64]),
        (Ending.CR, b"A" * 65 + b"\rB\r", [ScanFault.OVERLONG, b"B"]),
        (Ending.CR, b"A" * 9999 + b"\rB\r", [ScanFault.OVERLONG, b"B"]),
        (Ending.CRLF, b"A" * 9999 + b"\r\nB\r\n", [ScanFault.OVERLONG, b"B"]),
        (Ending.IDLE, b"A" * 65, [ScanFault.OVERLONG]),
        (Ending.CR, b"A" * 9999, [ScanFault.OVERLONG]),
        (Ending.STX, b"\x02" + b"A" * 9999 + b"\x02B\x03", [ScanFault.TORN, b"B"]),
    ],
)
def test_a_stream_is_taken_apart(ending: Ending, stream: bytes, found: list[bytes | ScanFault]) -> None:
    assert split(ending, stream) == found
    assert split(ending, *(bytes((byte,)) for byte in stream)) == found


def test_the_golden_payloads() -> None:
    assert split(Ending.ANY, golden("scanner.line_crlf")) == [b"A001"]
    (payload,) = split(Ending.CR, golden("scanner.line_utf8_cn"))
    assert isinstance(payload, bytes)
    assert text_of(Payload(payload), "auto") == "政务"
    assert text_of(Payload(bytes.fromhex("D5FECEF1")), "auto") == "政务"


@given(st.sampled_from(Ending), st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=8))
def test_any_bytes_cut_anywhere_are_the_same(ending: Ending, stream: bytes, cuts: list[int]) -> None:
    assert split(ending, *pieces(stream, cuts)) == split(ending, stream)


def test_an_endless_payload_is_not_kept() -> None:
    splitter = Splitter(Ending.CR, 64)
    for _ in range(100):
        assert splitter.feed(b"A" * 1000) == []
        assert len(splitter._held) <= 66  # pyright: ignore[reportPrivateUsage]
    splitter.clear()
    assert not splitter.waits


# -- a module's answers -----------------------------------------------------------------------------------------------


def test_the_golden_checksums() -> None:
    for name in ("gm65.save_flash", "gm65.baud9600"):
        frame = golden(name)
        assert crc_xmodem(frame[2:-2]) == int.from_bytes(frame[-2:], "big")
    assert golden("gm65.ack") == ACK


@given(
    st.text(min_size=1, max_size=60), st.lists(st.integers(0, 60), max_size=4), st.lists(st.integers(0, 99), max_size=6)
)
def test_answers_are_cut_out_wherever_they_stand(text: str, at: list[int], cuts: list[int]) -> None:
    payload = text.replace("\x00", "").replace("\x02", "").encode()
    stream = payload
    for place in sorted((min(place, len(payload)) for place in at), reverse=True):
        stream = stream[:place] + ACK + stream[place:]
    cutter = Cutter()
    out = b"".join(cutter.feed(piece) for piece in pieces(stream, cuts)) + cutter.rest()
    assert (out, cutter.answers, cutter.holds) == (payload, len(at), False)


@pytest.mark.parametrize(
    "stream",
    [
        b"\x02A001\x03", b"\x02\x00", b"\x02\x00\x00\x00", b"\x02\x00\x00\x01\x00\x33\x32", b"\x02\x00\x00\x01",
        b"\x02\x00\x00\xff" + b"x" * 300,
    ],
)  # fmt: skip
def test_what_is_no_answer_stays(stream: bytes) -> None:
    cutter = Cutter()
    assert cutter.feed(stream) + cutter.rest() == stream
    assert cutter.answers == 0


def test_an_answer_whose_checksum_is_not_reckoned() -> None:
    cutter = Cutter()
    assert cutter.feed(b"A\x02\x00\x00\x02\x11\x22\xab\xcdB") == b"AB"
    assert cutter.answers == 1


@given(st.binary(max_size=300))
def test_any_bytes_are_given_up_in_the_end(stream: bytes) -> None:
    cutter = Cutter()
    out = cutter.feed(stream)
    assert len(stream) - len(out) <= 32 + 32 * (cutter.answers + cutter.refusals) + 32
    cutter.rest()
    assert not cutter.holds


def test_a_campaign_of_mutated_streams() -> None:
    rng = random.Random(1)
    for _ in range(3000):
        stream = bytearray(b"OV1:C/610722202611230007\r" + ACK + b"A001\r")
        for _ in range(rng.randrange(4)):
            stream[rng.randrange(len(stream))] = rng.randrange(256)
        cutter, splitter = Cutter(), Splitter(Ending.ANY, 64)
        splitter.feed(cutter.feed(bytes(stream)) + cutter.rest())
        splitter.quiet()
        assert splitter.feed(b"B002\r") == [Payload(b"B002")]  # what comes next is whole


# -- text -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        ("𠮷㛃".encode(), "auto", "𠮷㛃"),
        ("𠮷㛃".encode("gb18030"), "auto", "𠮷㛃"),
        ("政务".encode("gb18030"), "utf-8", ScanFault.BINARY),
        ("政务".encode("gb18030"), "gb18030", "政务"),
        (b"  A001 ", "auto", "A001"),
        (b"   ", "auto", ""),
        (b"\r\nA001\t", "auto", "A001"),
        (b"\t\r\n", "auto", ""),
        (b"A\t1", "auto", ScanFault.BINARY),
        (b"\x00A1", "auto", ScanFault.BINARY),
        (b"A\x1d1", "auto", ScanFault.BINARY),
        (b"A\x7f", "auto", ScanFault.BINARY),
        (b"\x80\x81\xfe\xff", "auto", ScanFault.BINARY),
        ("A\u202eB".encode(), "auto", ScanFault.HIDDEN),
        ("A\u2066B".encode(), "auto", ScanFault.HIDDEN),
        ("A\u200bB".encode(), "auto", ScanFault.HIDDEN),
        ("A\u2028B".encode(), "auto", ScanFault.HIDDEN),
        ("\ue123".encode(), "auto", ScanFault.HIDDEN),
        ("\ufeffA".encode(), "auto", ScanFault.HIDDEN),
    ],
)
def test_what_is_text(data: bytes, encoding: str, text: str | ScanFault) -> None:
    assert text_of(Payload(data), encoding) == text


@given(st.binary(max_size=200), st.sampled_from(["auto", "utf-8", "gb18030"]))
def test_any_payload_is_judged(data: bytes, encoding: str) -> None:
    text = text_of(Payload(data), encoding)
    assert isinstance(text, ScanFault) or text.isprintable() or "\u3000" in text or "\u00a0" in text or " " in text
    assert LONGEST == 2953


def test_a_code_held_is_one_as_long_as_it_lies_there() -> None:
    held = Held(1.5)
    told = [held.again(text, now) for text, now in
            (("A", 0.0), ("A", 1.0), ("A", 2.4), ("B", 2.5), ("A", 2.6), ("A", 4.2))]  # fmt: skip
    assert told == [False, True, True, False, False, False]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("]Q1OV1:T/A001", "OV1:T/A001"),
        ("]C0A1", "A1"),
        ("]Q1", ""),
        ("A]Q1", "A]Q1"),
        ("]1Q", "]1Q"),
        ("]Q1]Q1", "]Q1"),
    ],
)
def test_the_kind_of_a_code_is_none_of_it(text: str, code: str) -> None:
    assert bare(text) == code


def test_a_payload_does_not_show_itself() -> None:
    assert "A001" not in repr(Payload(b"A001"))
