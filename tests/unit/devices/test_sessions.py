"""Traces and recordings hold nothing of a person, whatever passes; what is harmless is shown as it was."""

import json
import random
from functools import reduce
from operator import xor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card import sdt
from devices.framing import load
from devices.line.wire import Tap
from devices.simulators.cards import PHOTO, address, block
from devices.tracing.recording import Recorder, scrubbing
from devices.tracing.sessions import Framed, Hidden, Printing, Reading, Scanning, Sdt, encoded
from devices.tracing.taps import tap, tapped
from devices.tracing.trace import LARGEST, Trace, TraceFile
from tests.helpers.planted import PLANTED, traces
from tests.helpers.sims import golden

LED, WKLY, FF68 = load("led64"), load("wkly"), load("ff68")


def answer(status: int, data: bytes = b"") -> bytes:
    return encoded(sdt.Reply(status, data))


def reading(person: str, prints: int = 0) -> bytes:
    sizes = (256, 1024, prints) if prints else (256, 1024)
    head = b"".join(size.to_bytes(2, "big") for size in sizes)
    return answer(sdt.OK, head + block(PLANTED[person]) + PHOTO + bytes(i * 7 % 256 for i in range(prints)))


def session(person: str) -> list[tuple[str, bytes]]:
    """A whole visit at the reader."""
    return [
        ("sent", sdt.encode(*sdt.SAM_ID)),
        ("came", golden("sdt.rsp.sam_id")),
        ("sent", sdt.encode(*sdt.FIND)),
        ("came", answer(sdt.NO_CARD)),
        ("sent", sdt.encode(*sdt.FIND)),
        ("came", answer(sdt.FOUND, b"\x4d\x3c\x2b\x1a")),
        ("sent", sdt.encode(*sdt.SELECT)),
        ("came", answer(sdt.OK, b"\x11\x22\x33\x44\x55\x66\x77\x88")),
        ("sent", sdt.encode(*sdt.READ)),
        ("came", reading(person)),
        ("sent", sdt.encode(*sdt.READ_ALL)),
        ("came", reading(person, 1024)),
        ("sent", sdt.encode(*sdt.READ_ADDRESS)),
        ("came", answer(sdt.OK, address(PLANTED["mainland"]["address"]))),
        ("sent", sdt.encode(0x30, 0x05)),
        ("came", answer(sdt.OK, bytes(range(1, 29)))),
    ]


class Paper:
    """What was written, by a trace and by a recorder side by side."""

    def __init__(self, make: type[Reading] | Framed) -> None:
        self.traced: list[str] = []
        self.recorded: list[str] = []
        trace = make if isinstance(make, Framed) else make()
        again = make if isinstance(make, Framed) else make()
        self.taps: list[Tap] = [
            Trace(trace, self.traced.append),
            Recorder("test", scrubbing(again), self.recorded.append),
        ]

    def pass_(self, way: str, data: bytes) -> None:
        for each in self.taps:
            getattr(each, way)(data)

    @property
    def written(self) -> bytes:
        """Everything, and the bytes behind the hex."""
        lines = [json.loads(line) for line in self.recorded]
        raw = b"".join(bytes.fromhex(line["hex"]) for line in lines if "hex" in line)
        return "\n".join(self.traced + self.recorded).encode() + raw


@pytest.mark.parametrize("person", PLANTED)
@pytest.mark.parametrize("size", [1, 7, 4096])
def test_nothing_of_a_card_is_written(person: str, size: int) -> None:
    paper = Paper(Sdt)
    for way, data in session(person):
        step = len(data) if way == "sent" else size
        for at in range(0, len(data), step):
            paper.pass_(way, data[at : at + step])
    written = paper.written
    assert traces(PLANTED[person], written) == []
    assert traces(PLANTED["mainland"], written) == []
    for secret in (
        PHOTO[10:18],
        b"\x4d\x3c\x2b\x1a",
        b"\x11\x22\x33\x44\x55\x66\x77\x88",
        bytes(range(1, 9)),
        b"\x07\x0e\x15",
    ):
        assert secret not in written
        assert secret.hex(" ").upper().encode() not in written
    lines = "\n".join(paper.traced)
    assert "→ AA AA AA 96 69 00 03 20 01 22" in lines
    assert golden("sdt.rsp.sam_id").hex(" ").upper() in lines  # the reader's own number is no person's
    assert "SW3 9F" in lines
    assert "← AA AA AA 96 69 00 04 00 00 80 84" in lines


@given(st.sampled_from(sorted(PLANTED)), st.integers(0, 2**32))
def test_nothing_of_a_card_is_written_from_a_line_that_tears_and_garbles(person: str, seed: int) -> None:
    chance = random.Random(seed)
    paper = Paper(Sdt)
    for way, whole in session(person):
        data = bytearray(whole)
        if chance.random() < 0.4:
            del data[chance.randrange(len(data)) :][: chance.randrange(1, 40)]
        if chance.random() < 0.4:
            data[chance.randrange(len(data)) if data else 0 : 0] = chance.randbytes(chance.randrange(40))
        if chance.random() < 0.3 and data:
            data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        while data:
            step = chance.choice((1, 5, 64, 2000))
            paper.pass_(way, bytes(data[:step]))
            del data[:step]
    assert traces(PLANTED[person], paper.written) == []


def test_of_a_printer_only_its_state_is_written() -> None:
    paper = Paper(Printing)
    name = PLANTED["mainland"]["name"]
    for data in (
        b"\x1b@",
        b"\x10\x04\x01",
        b"\x1b@\x1c&" + name.encode("gb18030") + b"\n",
        name.encode("gb18030"),
        b"\x1d\x56\x00",
    ):
        paper.pass_("sent", data)
    paper.pass_("came", b"\x12")
    assert traces(PLANTED["mainland"], paper.written) == []
    lines = "\n".join(paper.traced)
    assert "→ 10 04 01" in lines
    assert "← 12" in lines
    assert [json.loads(line).get("any") for line in paper.recorded[3:6]] == [13, 8, 3]


def test_of_a_scanner_only_the_ends_of_lines_are_written() -> None:
    paper = Paper(Scanning)
    paper.pass_("sent", b"\x16T\r")
    paper.pass_("came", PLANTED["mainland"]["number"].encode() + b"\r\n" + PLANTED["mainland"]["name"].encode())
    paper.pass_("came", b"\r\n")
    assert traces(PLANTED["mainland"], paper.written) == []
    assert any(line.endswith("→ 16 54 0D") for line in paper.traced)
    assert any(line.endswith("← 0D 0A") for line in paper.traced)
    assert bytes.fromhex(json.loads(paper.recorded[2])["hex"]).endswith(b"\r\nXXXXXXXXXXXX")


def test_of_a_device_nobody_knows_nothing_is_written() -> None:
    paper = Paper(Hidden)
    paper.pass_("sent", b"abc")
    paper.pass_("came", PLANTED["child"]["number"].encode())
    assert traces(PLANTED["child"], paper.written) == []
    assert [line.split(" ", 1)[1] for line in map(str.strip, paper.traced)] == ["→ [3]", "← [18]"]


def test_a_protocols_personal_fields_are_hidden_and_the_rest_is_shown() -> None:
    paper = Paper(Framed(lambda: (LED,)))
    name = PLANTED["mainland"]["name"].encode("gb18030")
    paper.pass_("sent", LED.encode("text", address=1, text=b"A012 " + name))
    paper.pass_("sent", LED.encode("brightness", address=1, percent=50))
    paper.pass_("came", name + bytes(9))  # no frame
    paper.pass_("came", LED.encode("text", address=1, text=name))  # our own frame come back, and no event
    assert traces(PLANTED["mainland"], paper.written) == []
    lines = [line.split(" ", 1)[1] for line in map(str.strip, paper.traced)]
    assert lines[0].startswith("→ 01 64 FF FF 62 ")
    assert lines[0].endswith(" 00 [15] text")
    assert lines[1].endswith(" brightness")
    assert [line for line in lines if "[" in line and not line.endswith(("text", "?"))] == []
    kept = [json.loads(line) for line in paper.recorded[1:]]
    assert [("any" in each) for each in kept[:2]] == [True, False]


def test_several_protocols_on_one_line_each_know_their_own() -> None:
    paper = Paper(Framed(lambda: (LED, WKLY)))
    paper.pass_("sent", WKLY.encode("open", address=0, channel=1))
    paper.pass_("came", golden("lock.rsp_open_one"))
    lines = "\n".join(paper.traced)
    assert WKLY.encode("open", address=0, channel=1).hex(" ").upper() + " open\n" in lines
    assert lines.endswith(golden("lock.rsp_open_one").hex(" ").upper() + " opened")


def test_a_command_is_known_by_what_stands_in_its_frame() -> None:
    gm65 = load("gm65")
    paper = Paper(Framed(lambda: (gm65,)))
    paper.pass_("sent", gm65.encode("trigger"))
    paper.pass_("sent", gm65.encode("write", address=0, data=b"\x55"))
    paper.pass_("sent", gm65.encode("read", address=3, count=2))
    paper.pass_("sent", bytes.fromhex("7E003F01000255ABCD"))  # a type that no command has
    assert [line.rsplit(" ", 1)[1] for line in paper.traced] == ["trigger", "write", "read", "?"]


def test_where_no_field_is_personal_all_is_shown() -> None:
    paper = Paper(Framed(lambda: (WKLY, load("xunpeng"))))
    paper.pass_("came", b"\x01\x02what is this")
    paper.pass_("came", golden("lock.rsp_open_one") + bytes.fromhex("2A00780301A60A"))
    lines = "\n".join(paper.traced)
    assert "← 01 02 77 68 61 74" in lines
    assert lines.endswith("2A 00 78 03 01 A6 0A shown")


def test_no_trace_tells_how_somebody_rated() -> None:
    paper = Paper(Framed(lambda: (FF68,)))
    paper.pass_("came", FF68.encode("rated", address=1, value=3).replace(b"\x01\x01\x03\x05", b"\x01\x11\x03\x15"))
    paper.pass_("came", bytes.fromhex("FF68030368010C0C1916"))
    first, second = paper.traced
    assert "rated" in first
    assert "11 03" not in first
    assert second.endswith("keys")


def test_a_trace_file_begins_anew_when_it_is_full(data: Path) -> None:
    tap_, close = tap("desk1.keypad", Framed(lambda: (FF68,)), data, trace=True)
    assert tap_ is not None
    tap_.opened(9600)
    tap_.came(bytes.fromhex("FF68030368010FAABA16"))
    tap_.closed()
    close()
    text = (data / "traces" / "desk1.keypad.log").read_text(encoding="utf-8")
    assert "· open 9600" in text
    assert "FF 68 03 03" in text
    file = TraceFile(data / "traces" / "full.log")
    for _ in range(LARGEST // 1000 + 10):
        file.write("x" * 1000)
    file.close()
    assert sorted(each.name for each in (data / "traces").glob("full*")) == ["full.log", "full.log.1"]
    assert tap("desk1.keypad", Sdt(), data, trace=False)[0] is None


def test_an_installers_command_listens_as_long_as_it_runs(data: Path) -> None:
    heard: list[str] = []
    with tapped("kiosk.idcard", lambda reading: Trace(reading, heard.append)):
        tap_, close = tap("kiosk.idcard", Sdt(), data, trace=False)
        assert tap_ is not None
        tap_.opened(0)
        tap_.sent(b"\x00" * 600)
        close()
    assert heard[0].endswith("· open")
    assert heard[1].endswith("00 [88]")
    assert tap("kiosk.idcard", Sdt(), data, trace=False)[0] is None


def test_a_command_with_other_data_than_its_profile_knows_is_shown_without_a_meaning() -> None:
    """Opening wants one channel: three bytes are no such command, and no other has its number."""
    frame = bytearray(b"WKLY\x0b\x00\x82\x01\x02\x03")
    frame.append(reduce(xor, frame))
    (piece,) = Framed(lambda: (WKLY,)).sent(bytes(frame))
    assert (piece.data, piece.meaning) == (bytes(frame), "?")
    (known,) = Framed(lambda: (WKLY,)).sent(WKLY.encode("open", address=0, channel=1))
    assert known.meaning == "open"


def test_a_recording_says_when_the_wire_was_opened_and_lost() -> None:
    lines, clock = list[str](), iter((10.0, 10.25, 12.5))
    recorder = Recorder("kiosk.idcard", scrubbing(Hidden()), lines.append, lambda: next(clock))
    recorder.opened(9600)
    recorder.closed()
    assert [json.loads(line) for line in lines[1:]] == [{"t": 0.25, "speed": 9600}, {"t": 2.5, "closed": True}]
