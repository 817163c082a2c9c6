"""What seldom befalls a ticket: nobody takes it up, the line is held up for good, somebody else broke off before it."""

import threading
from collections.abc import Iterator
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from devices.line import wire
from devices.printer import printerwatch, ticketprinter
from devices.printer.printerwatch import HOLD_S, OWED_S
from devices.printer.ticketprinter import DEAD_AFTER, SerialTicketPrinter, _Job
from hall import printers
from hall.events import DeviceState
from hall.ports import PrintOutcome
from hall.settings import Option
from tests.helpers.printerwire import Bench
from tests.helpers.sims import Ear
from tests.helpers.stillworld import World

TICKET = b"\x1b@" + b"A001\n" * 300 + b"\x1dV\x01"
XOFF, READY, EMPTY = b"\x13", bytes.fromhex("14000000"), bytes.fromhex("1c000f00")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    for module in (wire, printerwatch, ticketprinter):
        monkeypatch.setattr(module, "time", made)
    idle = SimpleNamespace(start=lambda: None, stop=lambda: None, wake=lambda: None)
    monkeypatch.setattr(ticketprinter, "Link", lambda *of: idle)
    return made


def printer_of(profile: str, **options: Option) -> SerialTicketPrinter:
    return SerialTicketPrinter("none", printers.load(profile, options=options), 0, 0.2, lambda event: None)


def printed(world: World, printer: SerialTicketPrinter, jobs: int = 1) -> list[PrintOutcome]:
    """What became of so many tickets."""
    asked = [_Job(TICKET) for _ in range(jobs)]

    def story() -> Iterator[None]:
        for job in asked:
            for _ in range(3):
                yield
            printer._jobs.append(job)
            while job.outcome is None:
                yield

    world.live(printer.drive, printer.absent, story())
    return [job.outcome for job in asked if job.outcome]


def test_a_ticket_that_nobody_takes_up_has_failed_and_is_never_printed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticketprinter, "PATIENCE_S", 0.0)
    printer = printer_of("escpos-80")
    printer._baud = 10**9  # its bytes take no time
    assert printer.print(TICKET) == PrintOutcome("failed", DeviceState.UNKNOWN, began=False)
    assert not printer._jobs
    printer.close()
    assert printer.print(TICKET) == PrintOutcome("failed", DeviceState.ABSENT, began=False)


def test_a_silent_printer_behind_a_network_is_connected_to_anew(world: World) -> None:
    """A connection may be dead without a sign."""
    world.port.network = True
    printer = printer_of("escpos-80")
    connected = list[float]()

    def drive(line: Any) -> None:
        connected.append(world.now)
        printer.drive(line)

    def story() -> Iterator[None]:
        while len(connected) < 3:
            yield

    world.live(drive, printer.absent, story())
    assert printer.state is DeviceState.UNKNOWN
    assert all(later - earlier < DEAD_AFTER * 10.0 for earlier, later in pairwise(connected))


def test_a_printer_that_says_nothing_and_holds_the_line_up_for_good_fails_the_ticket(world: World) -> None:
    world.port.network = True
    world.device = lambda data: world.says(XOFF)
    (outcome,) = printed(world, printer_of("escpos-80-blind", flow="xonxoff"))
    assert outcome == PrintOutcome("failed", DeviceState.UNKNOWN, began=True)
    assert HOLD_S <= world.now < 3 * HOLD_S


@pytest.mark.parametrize(("paper", "state"), [(0x72, DeviceState.EMPTY), (0x12, DeviceState.READY)])
def test_a_printer_that_tells_why_it_holds_the_line_up_is_not_waited_for(
    world: World, paper: int, state: DeviceState
) -> None:
    """It says that it stands still: new paper must not bring out the rest. Else it is waited for so long."""
    world.port.network = True
    looks: list[int] = []

    def hears(data: bytes) -> None:
        if len(data) > 64:
            world.says(XOFF)
            looks.append(0)
        elif data[:2] == b"\x10\x04":
            looks[:] = looks and [*looks, 0]
            world.says(bytes((paper if data[2] == 4 and len(looks) > 3 else 0x12,)))
        elif data == b"\x1dr\x01":
            world.says(b"\x00")

    world.device = hears
    (outcome,) = printed(world, printer_of("escpos-80", flow="xonxoff"))
    assert outcome == PrintOutcome("failed", state, began=True)
    assert (world.now < HOLD_S) is (state is DeviceState.EMPTY)


def test_what_has_not_left_the_machine_when_a_ticket_fails_never_does(world: World) -> None:
    """The paper ends, and the printer takes no byte any more: whoever puts paper in gets no half of it."""
    forgotten = list[float]()
    world.port.unsent = lambda: 900
    world.port.forget_output = lambda: forgotten.append(world.now)
    written = bytearray()

    def hears(data: bytes) -> None:
        written.extend(data)
        if data == b"\x1da\xff":
            world.says(EMPTY if b"A001" in written and not forgotten else READY)
        elif data == b"\x1dr\x01":
            world.says(b"\x00" if forgotten else EMPTY)

    world.device = hears
    printer = printer_of("escpos-80-asb")
    first, second = printed(world, printer, jobs=2)
    assert first == PrintOutcome("failed", DeviceState.EMPTY, began=True)
    assert len(forgotten) == 1
    assert second.result == "proven"
    behind = bytes(written).split(TICKET)[1]
    assert bytes(printer.profile.longest) + printer.profile.cut in behind, "its rest is made up, and cut off"


def test_an_end_mark_owed_for_long_by_an_idle_printer_is_forgiven(world: World) -> None:
    """It was lost with the buffer of one that was switched off and on: the next ticket need not settle it."""
    answers = dict.fromkeys(b"\x01\x02\x04", b"\x12")
    marks = [b"\x00"]

    def hears(data: bytes) -> None:
        if data[:2] == b"\x10\x04":
            world.says(answers[data[2]])
        elif data == b"\x1dr\x01" and marks:
            world.says(marks.pop())

    world.device = hears
    printer = printer_of("escpos-80")
    assert [each.result for each in printed(world, printer)] == ["unproven"]
    assert printer._watch._owed

    def idle() -> Iterator[None]:
        latest = world.now + OWED_S + 10.0
        while world.now < latest:
            yield

    world._over.clear()
    printer._watch.begin = lambda: None  # the same wire
    world.live(printer.drive, printer.absent, idle())
    assert not printer._watch._owed


def test_a_picture_that_another_process_broke_off_swallows_no_ticket(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one before us was killed in the middle: the printer still waits for the rest of its picture."""
    monkeypatch.setattr(printerwatch, "ANSWER_S", 0.1)
    bench, ear = Bench(), Ear()
    bench.printer.receive(b"\x1b@B099\n\x1dv0\x00\x48\x00\x28\x00" + b"\xff" * 500)
    monkeypatch.setattr(ticketprinter, "Link", bench.link)
    printer = SerialTicketPrinter("bench", printers.load("escpos-80"), 0, 0.01, ear.post)
    try:
        ear.wait_state(DeviceState.READY)
        assert printer.print(b"\x1b@A001\n\x1bd\x06\x1dV\x01").result == "proven"
        papers = [ticket["lines"] for ticket in bench.printer.obey({"do": "printed"})["tickets"]]
        assert [[line for line in lines if line] for lines in papers] == [["B099"], ["A001"]]
    finally:
        printer.close()


def test_a_ticket_that_is_being_printed_is_waited_for_however_long_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The patience is for a ticket that nobody took up: one that was begun is never told as failed meanwhile."""
    taken = threading.Event()

    def take() -> None:
        job = printer._jobs.popleft()
        threading.Thread(target=lambda: (taken.wait(), job.settle("proven", DeviceState.READY))).start()
        threading.Timer(0.05, taken.set).start()

    idle = SimpleNamespace(start=lambda: None, stop=lambda: None, wake=take)
    monkeypatch.setattr(ticketprinter, "Link", lambda *of: idle)
    monkeypatch.setattr(ticketprinter, "PATIENCE_S", -1.0)
    printer = printer_of("escpos-80")
    assert printer.print(TICKET).result == "proven"
    assert taken.is_set()


def test_a_line_that_is_held_up_for_a_moment_costs_nothing(world: World) -> None:
    """XOFF, and XON when there is room again: no byte goes over between, and the ticket is proven."""
    world.port.network = True
    between = list[int]()
    held = False

    def hears(data: bytes) -> None:
        nonlocal held
        if len(data) > 64 and held:
            between.append(len(data))
        if data[:2] == b"\x10\x04":
            world.says(b"\x12")
        elif data == b"\x1dr\x01":
            world.says(b"\x00")
        elif len(data) > 64:
            held = True
            world.says(XOFF)
            world.later(1.0, lets_go)

    def lets_go() -> None:
        nonlocal held
        held = False
        world.says(b"\x11")

    world.device = hears
    (outcome,) = printed(world, printer_of("escpos-80-gsr", flow="xonxoff"))
    assert outcome == PrintOutcome("proven", DeviceState.READY, began=True)
    assert between == []


def test_a_printer_that_never_told_anything_is_unknown_and_no_ticket_is_proven(world: World) -> None:
    printer = printer_of("escpos-80-asb")
    (outcome,) = printed(world, printer)
    assert outcome == PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)
    assert printer.state is DeviceState.UNKNOWN
