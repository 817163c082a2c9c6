"""A ticket broken at every single byte, in every way there is: what is told as printed has been printed, once."""

import time
from collections.abc import Generator

import pytest

from devices.printer import printerwatch, ticketprinter
from devices.printer.ticketprinter import SerialTicketPrinter
from hall import printers
from hall.events import DeviceState
from tests.helpers.printerwire import Bench
from tests.helpers.sims import Ear

WAYS = ("escpos-80", "escpos-80-gsr", "escpos-80-asb", "escpos-80-blind")
UNMARKED = "escpos-80-asb unmarked"  # it reports by itself, and that is all
STANDS = {"paper_out": DeviceState.EMPTY, "cover": DeviceState.OPEN, "error": DeviceState.FAULT}
MENDED = ({"do": "paper"}, {"do": "cover", "open": False}, {"do": "error", "on": False})


def ticket(number: str) -> bytes:
    lines = f"{number}\n综合受理\n完 {number}\n"
    picture = b"\x1dv0\x00\x02\x00\x02\x00" + b"\x10\x04\x04\xff"  # looks like a status request
    return b"\x1b@\x1c&" + lines.encode("gb18030") + picture + b"\x1bd\x06\x1dV\x01"


@pytest.fixture(params=WAYS)
def at_bench(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Generator[tuple[Bench, SerialTicketPrinter, Ear], None, None]:
    """A printer of every way of telling, whose times are short: nothing here is slow but by being broken."""
    for name, seconds in (
        ("ANSWER_S", 0.03), ("MARK_S", 0.04), ("GLANCE_S", 0.02), ("EXTRA_S", 0.002),
        ("LATE_S", 0.06), ("SETTLE_S", 0.02),
    ):  # fmt: skip
        monkeypatch.setattr(printerwatch, name, seconds)
    monkeypatch.setattr(ticketprinter, "PIECE", 16)
    bench, ear = Bench(), Ear()
    way, _, unmarked = request.param.partition(" ")
    if unmarked:
        bench.printer.obey({"do": "answers", "only": []})
    monkeypatch.setattr(ticketprinter, "Link", bench.link)
    printer = SerialTicketPrinter("bench", printers.load(way), 0, 0.01, ear.post)
    try:
        yield bench, printer, ear
    finally:
        printer.close()


def tickets(bench: Bench) -> list[list[str]]:
    """The lines of each piece of paper that came out or hangs out of the printer."""
    return [[line for line in each["lines"] if line] for each in bench.printer.obey({"do": "printed"})["tickets"]]


def whole(number: str) -> list[str]:
    return [number, "综合受理", f"完 {number}"]


def mend(bench: Bench, printer: SerialTicketPrinter) -> None:
    """Everything is put right, and the printer says so if it can."""
    for order in MENDED:
        bench.printer.obey(order)
    bench.again()
    wanted = DeviceState.UNKNOWN if printer.profile.status is printers.Status.NONE else DeviceState.READY
    deadline = time.monotonic() + 10
    while printer.state is not wanted:
        assert time.monotonic() < deadline, printer.state
        time.sleep(0.002)


def next_is_whole(bench: Bench, printer: SerialTicketPrinter, at: int) -> None:
    """Another ticket comes out on a paper of its own, and nothing of the broken one is sent later."""
    number = f"B{at:03d}"
    outcome = printer.print(ticket(number))
    assert outcome.result in ("proven", "unproven"), (at, outcome)
    papers = tickets(bench)
    assert papers.count(whole(number)) == 1, (at, papers)
    assert sum(number in paper for paper in papers) == 1


@pytest.mark.parametrize("fault", STANDS)
def test_a_printer_that_stands_still_at_any_byte(at_bench: tuple[Bench, SerialTicketPrinter, Ear], fault: str) -> None:
    bench, printer, _ = at_bench
    job = ticket("A000")
    mend(bench, printer)
    for at in range(0, len(job) + 4):
        number = f"A{at:03d}"
        bench.printer.obey({"do": "later", "after_bytes": at, "order": {"do": fault}})
        outcome = printer.print(ticket(number))
        papers = tickets(bench)
        if outcome.result == "proven":
            assert whole(number) in papers, at
        if outcome.result == "failed":
            assert outcome.state in (STANDS[fault], DeviceState.UNKNOWN), (at, outcome)
        if outcome.result == "failed" and not outcome.began:
            assert number not in str(papers), at
        bench.printer.obey({"do": "later", "after_bytes": 10**9, "order": {"do": fault}})
        mend(bench, printer)
        if at % 8 == 0:
            next_is_whole(bench, printer, at)
        papers = tickets(bench)
        assert papers.count(whole(number)) <= 1, at
        assert not any(number in paper and whole(number) != paper and f"完 {number}" in paper for paper in papers), at
        bench.printer.obey({"do": "clear"})


@pytest.mark.parametrize("at_bench", ["escpos-80"], indirect=True)
def test_an_end_mark_that_was_lost_costs_one_ticket_its_proof(
    at_bench: tuple[Bench, SerialTicketPrinter, Ear],
) -> None:
    bench, printer, _ = at_bench
    mend(bench, printer)
    bench.printer.obey({"do": "answers", "only": [1, 2, 3, 4]})
    assert printer.print(ticket("A001")).result == "unproven"
    bench.printer.obey({"do": "answers", "only": [1, 2, 3, 4, "mark"]})
    assert [printer.print(ticket(number)).result for number in ("A002", "A003")] == ["proven", "proven"]


def test_a_cable_pulled_at_any_byte(at_bench: tuple[Bench, SerialTicketPrinter, Ear]) -> None:
    bench, printer, _ = at_bench
    mend(bench, printer)
    for at in range(0, len(ticket("A000")) + 12):
        number = f"A{at:03d}"
        bench.again(pull_after=at)
        outcome = printer.print(ticket(number))
        papers = tickets(bench)
        if outcome.result in ("proven", "unproven"):
            assert whole(number) in papers, (at, outcome)
        else:
            assert outcome.state is DeviceState.ABSENT
        if not outcome.began:
            assert number not in str(papers), at
        mend(bench, printer)
        if at % 8 == 0:
            next_is_whole(bench, printer, at)
        assert tickets(bench).count(whole(number)) <= 1, at
        bench.printer.obey({"do": "clear"})


NOISES = (
    b"\x00" * 4, b"\x12" * 4, b"\x0c", bytes(range(256)), b"\x13", b"\x10\x00\x00\x00" * 2, b"\x72" * 3,
    b"\x0f\xff" * 8,
)  # fmt: skip


@pytest.mark.parametrize("at_bench", [*WAYS[:3], UNMARKED], indirect=True)
@pytest.mark.parametrize("stands", [False, True])
def test_a_printer_that_babbles_at_any_byte(at_bench: tuple[Bench, SerialTicketPrinter, Ear], *, stands: bool) -> None:
    """From some byte of a ticket on it says what nobody asked for, which may look like answers: that all is well, that
    the ticket is through. Where its paper ends in the same moment, the ticket is not told as printed."""
    bench, printer, _ = at_bench
    mend(bench, printer)
    for at in range(0, len(ticket("A000")) + 4, 3):
        number = f"A{at:03d}"
        if stands:
            bench.printer.obey({"do": "later", "after_bytes": at, "order": {"do": "paper_out"}})
        bench.babble(at, NOISES[at // 3 % len(NOISES)])
        outcome = printer.print(ticket(number))
        papers = tickets(bench)
        if outcome.result == "proven":
            assert whole(number) in papers, at
        if not outcome.began:
            assert number not in str(papers), at
        bench.babble(None, b"")
        bench.printer.obey({"do": "later", "after_bytes": 10**9, "order": {"do": "paper_out"}})
        mend(bench, printer)
        if at % 8 == 0:
            next_is_whole(bench, printer, at)
        assert tickets(bench).count(whole(number)) <= 1, at
        bench.printer.obey({"do": "clear"})
