"""Status bytes of ticket printers, and jobs cut where they may be."""

from itertools import pairwise

import pytest
from escpos.printer import Dummy
from hypothesis import given
from hypothesis import strategies as st

from devices.printer import ticketbytes as escpos
from devices.printer.ticketbytes import Cause, Said
from devices.simulators.escpos import command_length
from hall.events import DeviceState
from tests.helpers.sims import golden

OK = 0x12


def answers(printer: int | None = OK, cause: int | None = OK, paper: int | None = OK) -> dict[int, int | None]:
    return {escpos.PRINTER: printer, escpos.OFFLINE_CAUSE: cause, escpos.PAPER: paper}


@pytest.mark.parametrize(
    ("given", "state"),
    [
        (answers(), DeviceState.READY),
        (answers(printer=golden("escpos.rsp1_online")[0] | 0x04), DeviceState.READY),  # a drawer pin is no matter
        (answers(paper=golden("escpos.rsp4_near_end")[0]), DeviceState.LOW),
        (answers(paper=golden("escpos.rsp4_end")[0]), DeviceState.EMPTY),
        (answers(paper=0x72), DeviceState.EMPTY),
        (answers(cause=golden("escpos.rsp2_paper_end_stop")[0]), DeviceState.EMPTY),
        (answers(printer=0x1A, cause=golden("escpos.rsp2_cover_open")[0], paper=0x7E), DeviceState.OPEN),
        (answers(cause=golden("escpos.rsp2_error")[0]), DeviceState.FAULT),
        (answers(printer=0x1A), DeviceState.FAULT),
        (answers(None, None, OK), DeviceState.READY),
        (answers(OK, OK, None), DeviceState.UNKNOWN),
        (answers(None, None, None), DeviceState.UNKNOWN),
        ({}, DeviceState.UNKNOWN),
    ],
)
def test_state_of_answers(given: dict[int, int | None], state: DeviceState) -> None:
    assert escpos.state_of(given) is state


def test_requests_are_the_golden_bytes() -> None:
    assert escpos.status_request(2) == golden("escpos.dle_eot_2_cmd")
    assert escpos.status_request(3) == golden("escpos.dle_eot_3_cmd")
    assert golden("escpos.gs_r_1_cmd") == escpos.END_MARK


STATUSES = [golden(f"escpos.{name}")[0] for name in ("rsp4_ok", "rsp4_near_end", "rsp4_end", "rsp2_error")]
MARKS = [0x00, golden("escpos.gs_r_1_near")[0], golden("escpos.gs_r_1_end")[0]]
REPORTS = [golden(f"escpos.asb_{name}") for name in ("normal", "cover_open_offline", "paper_end")]


def kinds(data: bytes) -> list[Said]:
    return [said for said, _ in escpos.Sorter().feed(data)]


def test_kinds_of_answers_are_told_apart() -> None:
    assert all(kinds(bytes((byte,))) == [Said.STATUS] for byte in STATUSES)
    assert all(kinds(bytes((byte,))) == [Said.MARK] for byte in MARKS)
    assert all(kinds(report) == [Said.REPORT] for report in REPORTS)
    assert kinds(b"\x11\x13") == [Said.XON, Said.XOFF]
    assert bytes.fromhex("1D61FF") == escpos.REPORT_ON


def test_a_report_may_be_interrupted_or_torn() -> None:
    report = REPORTS[1]
    assert kinds(report[:2] + b"\x12\x13" + report[2:]) == [Said.STATUS, Said.XOFF, Said.REPORT]
    assert kinds(report[:2] + report) == [Said.NOISE, Said.REPORT]
    assert kinds(report[:2] + b"\xff" + bytes((0x12,))) == [Said.NOISE, Said.NOISE, Said.STATUS]
    assert kinds(report[1:]) == [Said.MARK] * 3  # its first byte lost: more marks than anybody asked for


@pytest.mark.parametrize(
    ("report", "state"),
    [
        (REPORTS[0], DeviceState.READY),
        (REPORTS[1], DeviceState.OPEN),
        (REPORTS[2], DeviceState.EMPTY),
        (b"\x10\x00\x03\x00", DeviceState.LOW),
        (b"\x18\x00\x00\x00", DeviceState.FAULT),
        (b"\x18\x08\x00\x00", DeviceState.FAULT),
        (b"\x18\x20\x00\x00", DeviceState.FAULT),
        (b"\x18\x40\x00\x00", DeviceState.FAULT),
    ],
)
def test_state_of_reports(report: bytes, state: DeviceState) -> None:
    assert escpos.report_state(report) is state


def test_state_of_marks() -> None:
    states = [DeviceState.READY, DeviceState.LOW, DeviceState.EMPTY]
    assert [escpos.mark_state(mark) for mark in MARKS] == states


@pytest.mark.parametrize(
    ("bits", "cause"),
    [
        (0x1A, Cause.CUTTER),
        (0x32, Cause.UNRECOVERABLE),
        (0x52, Cause.RECOVERABLE),
        (0x16, Cause.RECOVERABLE),
        (0x12, Cause.ERROR),
        (0x7A, Cause.CUTTER),
    ],
)
def test_causes_of_an_error(bits: int, cause: Cause) -> None:
    assert escpos.cause_of(bits) is cause


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=8))
def test_any_bytes_are_sorted_the_same_however_they_are_cut(data: bytes, cuts: list[int]) -> None:
    sorter, said = escpos.Sorter(), []
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    for start, end in pairwise(edges):
        said += sorter.feed(data[start:end])
    assert said == escpos.Sorter().feed(data)
    assert sum(len(value) for _, value in said) in range(len(data) - 3, len(data) + 1)
    assert all(len(value) == 4 for kind, value in said if kind is Said.REPORT)


@given(st.binary(max_size=200))
def test_noise_never_says_that_there_is_paper_by_a_report(data: bytes) -> None:
    for kind, value in escpos.Sorter().feed(data):
        if kind is Said.REPORT:
            assert value[0] & 0x93 == 0x10
            assert not any(byte & 0x90 for byte in value[1:])


# -- pieces -----------------------------------------------------------------------------------------------------------

han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30)
rare = st.sampled_from(["𠮷", "㛃", "䶮", "𬭎", "李𠮷㛃"])
parts = st.one_of(
    st.sampled_from(
        [b"\x1b@", b"\x1c&", b"\x1ba\x01", b"\x1d!\x11", b"\x1bd\x03", b"\n", b"\x1dVB\x00", b"\x1dV\x00", b"A001\n"]
    ),
    han.map(lambda text: text.encode("gb18030") + b"\n"),
    rare.map(lambda text: text.encode("gb18030")),
    st.binary(min_size=40, max_size=40).map(lambda dots: b"\x1dv0\x00\x04\x00\x0a\x00" + dots),
    st.binary(min_size=1, max_size=40).map(lambda c: b"\x1d(k" + (len(c) + 3).to_bytes(2, "little") + b"1P0" + c),
)


def boundaries(job: bytes) -> set[int]:
    """Where commands and characters end, as a printer reads the job."""
    at, found = 0, set[int]()
    while at < len(job):
        length = command_length(job[at:])
        assert length is not None
        at += length
        found.add(at)
    return found


@given(st.lists(parts, max_size=40).map(b"".join), st.integers(1, 300))
def test_jobs_are_cut_only_between_commands(job: bytes, size: int) -> None:
    cut = list(escpos.pieces(job, size))
    assert b"".join(cut) == job
    assert all(cut)
    at = 0
    for piece in cut:
        at += len(piece)
        assert at in boundaries(job)


def test_a_long_ticket_is_looked_at_often() -> None:
    job = b"\x1b@\x1c&" + "城固县政务服务中心\n".encode("gb18030") * 200
    assert max(map(len, escpos.pieces(job, 512))) < 512 + 40


def test_jobs_of_another_encoder_are_cut_only_between_commands() -> None:
    printer = Dummy()
    printer.set(align="center", bold=True, double_width=True)
    printer.text("排队号 A001\n")
    printer.qr("https://example.invalid/t/1", native=True, size=6)
    printer.cut()
    cut = list(escpos.pieces(printer.output, 1))
    assert b"".join(cut) == printer.output
    assert len(cut) > 10
    at = 0
    for piece in cut:
        at += len(piece)
        assert at in boundaries(printer.output)


def test_after_an_unknown_command_nothing_is_cut() -> None:
    assert list(escpos.pieces(b"AAAA\n\x1b\xfebbbb\nbbbb\nbbbb\n", 4)) == [b"AAAA\n", b"\x1b\xfebbbb\nbbbb\nbbbb\n"]


@given(st.binary(max_size=400), st.integers(1, 64))
def test_any_bytes_survive_cutting(job: bytes, size: int) -> None:
    assert b"".join(escpos.pieces(job, size)) == job


@pytest.mark.parametrize(("mode", "bytes_"), [(33, 6), (0, 2)])
def test_a_column_picture_is_one_piece(mode: int, bytes_: int) -> None:
    picture = b"\x1b*" + bytes((mode, 2, 0)) + b"\x0a" * bytes_
    assert list(escpos.pieces(b"A\n" + picture + b"B\n", 1)) == [b"A\n", picture, b"B\n"]


@pytest.mark.parametrize("torn", [b"\x1b", b"\x1d", b"\x1c"])
def test_a_job_that_ends_within_a_command_is_handed_over_to_its_last_byte(torn: bytes) -> None:
    job = b"A001\n" * 9 + torn
    pieces = list(escpos.pieces(job, 8))
    assert b"".join(pieces) == job
    assert pieces[-1].endswith(torn)
