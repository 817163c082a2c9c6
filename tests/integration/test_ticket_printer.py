"""The ticket printer against a simulated one in a process of its own: what is told as printed has been printed."""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devices.line.wiring import Place, Wiring
from devices.printer import printerwatch, ticketprinter
from devices.printer.ticketprinter import SerialTicketPrinter
from hall import printers
from hall.events import DeviceState
from hall.ports import PrintOutcome
from hall.settings import Option
from tests.helpers.sims import Ear, Sim, simulated, simulated_tcp, until

CUT = printers.load("escpos-80").cut
LINES = [f"第 {n} 行 城固县政务服务中心" for n in range(60)]


def ticket(number: str) -> bytes:
    """A ticket of some 2,000 bytes whose first and last printed lines name it."""
    text = "".join(f"{line}\n" for line in [number, *LINES, f"完 {number}"])
    picture = b"\x1dv0\x00\x08\x00\x08\x00" + b"\x10\x04\x01\x10\x04\x04\xff\x00" * 8  # looks like status requests
    return b"\x1b@\x1c&" + text.encode("gb18030") + picture + b"\x1dVB\x20"


@contextmanager
def printing(
    port: str, profile: str = "escpos-80", poll_s: float = 0.1, **options: Option
) -> Generator[tuple[SerialTicketPrinter, Ear], None, None]:
    ear = Ear()
    printer = SerialTicketPrinter(port, printers.load(profile, options=options), 115200, poll_s, ear.post)
    try:
        yield printer, ear
    finally:
        printer.close()


@pytest.fixture
def sim(data: Path) -> Generator[Sim, None, None]:
    with simulated("ticketprinter", data) as running:
        yield running


@pytest.fixture
def prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever does not answer at once does not answer: for tests of silence, not of lateness."""
    monkeypatch.setattr(printerwatch, "LATE_S", 0.3)


@pytest.fixture
def ready(sim: Sim) -> Generator[tuple[Sim, SerialTicketPrinter, Ear], None, None]:
    with printing(sim.port) as (printer, ear):
        ear.wait_state(DeviceState.READY)
        yield sim, printer, ear


def whole(sim: Sim, number: str) -> bool:
    """Whether a whole ticket of that number hangs cut off in the printer."""
    tickets = sim.do("printed")["tickets"]
    said = [number, *LINES, f"完 {number}"]
    return any(t["cut"] and t["rasters"] == 1 and [line for line in t["lines"] if line] == said for t in tickets)


def begun(sim: Sim, number: str) -> bool:
    return any(number in t["lines"] for t in sim.do("printed")["tickets"])


def test_a_ticket_is_proven_and_is_there(ready: tuple[Sim, SerialTicketPrinter, Ear]) -> None:
    sim, printer, _ = ready
    assert printer.print(ticket("A001")) == PrintOutcome("proven", DeviceState.READY, began=True)
    assert whole(sim, "A001")
    assert printer.print(ticket("A002")).result == "proven"
    assert whole(sim, "A002")
    raw = b"".join(bytes.fromhex(t["raw"]) for t in sim.do("printed")["tickets"])
    assert raw == ticket("A001") + ticket("A002")  # nothing of ours stands between or in them


def test_the_last_byte_is_at_the_port_soon_after_the_call(ready: tuple[Sim, SerialTicketPrinter, Ear]) -> None:
    _, printer, _ = ready
    waits = list[float]()
    for n in range(4):
        start = time.monotonic()
        printer.print(ticket(f"A{n:03d}"))
        waits.append(time.monotonic() - start)
    assert min(waits) <= 0.5  # some 0.07 s alone; without waiting for the port it would be seconds


@pytest.mark.parametrize(
    ("fault", "mended", "state"),
    [
        (("paper_out", {}), ("paper", {}), DeviceState.EMPTY),
        (("cover", {}), ("cover", {"open": False}), DeviceState.OPEN),
        (("error", {}), ("error", {"on": False}), DeviceState.FAULT),
    ],
)
def test_a_printer_that_says_no_gets_not_one_byte(
    ready: tuple[Sim, SerialTicketPrinter, Ear],
    fault: tuple[str, dict[str, bool]],
    mended: tuple[str, dict[str, bool]],
    state: DeviceState,
) -> None:
    sim, printer, ear = ready
    sim.do(fault[0], **fault[1])
    assert printer.print(ticket("A001")) == PrintOutcome("failed", state, began=False)
    assert printer.state is state
    ear.wait_state(state)
    since = ear.now()
    sim.do(mended[0], **mended[1])
    ear.wait_state(DeviceState.READY, since)
    assert sim.do("printed") == {"ok": True, "tickets": [], "waiting": 0}
    assert printer.print(ticket("A002")).result == "proven"
    assert not begun(sim, "A001")


@pytest.mark.parametrize("after", [1, 7, 300, 511, 512, 600, 1024, 1400, len(ticket("A001")) - 4, len(ticket("A001"))])
def test_out_of_paper_in_the_middle_is_never_counted_as_printed(
    ready: tuple[Sim, SerialTicketPrinter, Ear], after: int
) -> None:
    sim, printer, ear = ready
    status_bytes = 9  # the look before the ticket
    sim.do("paper_out", after_bytes=after + status_bytes)
    outcome = printer.print(ticket("A001"))
    assert outcome == PrintOutcome("failed", DeviceState.EMPTY, began=True)
    sent = len(bytes.fromhex("".join(t["raw"] for t in sim.do("printed")["tickets"])))
    assert sent <= after
    ear.wait_state(DeviceState.EMPTY)
    since = ear.now()
    sim.do("paper")
    ear.wait_state(DeviceState.READY, since)
    before = sim.do("printed")["tickets"]
    time.sleep(0.3)
    assert sim.do("printed")["tickets"] == before  # nothing is sent later
    assert printer.print(ticket("A002")).result == "proven"
    assert whole(sim, "A002")  # on a paper of its own: nothing of the broken one hangs on it


def test_the_rest_of_a_broken_ticket_is_never_sent(ready: tuple[Sim, SerialTicketPrinter, Ear]) -> None:
    sim, printer, ear = ready
    sim.do("paper_out", after_bytes=700)
    printer.print(ticket("A001"))
    ear.wait_state(DeviceState.EMPTY)
    since = ear.now()
    sim.do("paper")
    ear.wait_state(DeviceState.READY, since)
    raw = b"".join(bytes.fromhex(t["raw"]) for t in sim.do("printed")["tickets"])
    assert raw.endswith(CUT)  # whoever changed the roll takes the scrap away, not the next citizen
    printed = raw.removesuffix(CUT)
    begin = ticket("A001").find(printed)  # not 0 where the old roll went before the first line was on it
    assert begin >= 0
    assert begin + len(printed) < 700 + 2 * ticketprinter.PIECE


def test_paper_that_ends_while_the_buffer_is_printed(ready: tuple[Sim, SerialTicketPrinter, Ear]) -> None:
    """All bytes are taken at once; the roll ends lines later."""
    sim, printer, _ = ready
    sim.do("slow", ms=5)
    sim.do("paper_out", after_lines=40)
    assert printer.print(ticket("A001")) == PrintOutcome("failed", DeviceState.EMPTY, began=True)
    assert not whole(sim, "A001")


def test_a_slow_printer_is_waited_for(ready: tuple[Sim, SerialTicketPrinter, Ear]) -> None:
    sim, printer, _ = ready
    sim.do("slow", ms=20)
    assert printer.print(ticket("A001")).result == "proven"
    assert whole(sim, "A001")


def test_paper_near_its_end_still_prints(ready: tuple[Sim, SerialTicketPrinter, Ear]) -> None:
    sim, printer, ear = ready
    sim.do("paper_low")
    ear.wait_state(DeviceState.LOW)
    assert printer.print(ticket("A001")) == PrintOutcome("proven", DeviceState.LOW, began=True)


@pytest.mark.usefixtures("prompt")
def test_silence_proves_nothing(ready: tuple[Sim, SerialTicketPrinter, Ear]) -> None:
    sim, printer, ear = ready
    since = ear.now()
    sim.do("silent")
    ear.wait_state(DeviceState.UNKNOWN, since)
    assert printer.print(ticket("A001")) == PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)
    until(lambda: whole(sim, "A001"))
    since = ear.now()
    sim.do("silent", on=False)
    ear.wait_state(DeviceState.READY, since)


def test_a_printer_without_end_mark_proves_nothing(
    ready: tuple[Sim, SerialTicketPrinter, Ear], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printerwatch, "MARK_S", 0.5)
    sim, printer, _ = ready
    sim.do("answers", only=[1, 2, 4])
    assert printer.print(ticket("A001")) == PrintOutcome("unproven", DeviceState.READY, began=True)


@pytest.mark.usefixtures("prompt")
def test_a_printer_that_answers_only_two_questions(sim: Sim) -> None:
    sim.do("answers", only=[1, 4, "mark"])
    with printing(sim.port) as (printer, ear):
        ear.wait_state(DeviceState.READY)
        assert printer.print(ticket("A001")).result == "proven"
        sim.do("paper_out")
        assert printer.print(ticket("A002")) == PrintOutcome("failed", DeviceState.EMPTY, began=False)


def test_unasked_reports_do_not_confuse(ready: tuple[Sim, SerialTicketPrinter, Ear]) -> None:
    sim, printer, ear = ready
    assert printer.print(b"\x1da\xff" + ticket("A001")).result == "proven"
    sim.do("paper_low")
    ear.wait_state(DeviceState.LOW)
    assert printer.print(ticket("A002")) == PrintOutcome("proven", DeviceState.LOW, began=True)


def test_a_blind_printer_gets_its_bytes_and_no_question(sim: Sim) -> None:
    with printing(sim.port, "escpos-80-blind") as (printer, ear):
        ear.wait_state(DeviceState.UNKNOWN)
        assert printer.print(ticket("A001")) == PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)
        until(lambda: whole(sim, "A001"))
        assert bytes.fromhex(sim.do("printed")["tickets"][0]["raw"]) == ticket("A001")
        since = ear.now()
        sim.do("unplug")
        ear.wait_state(DeviceState.ABSENT, since)
        assert printer.print(ticket("A002")) == PrintOutcome("failed", DeviceState.ABSENT, began=False)


def test_unplugged_and_back_within_five_seconds(ready: tuple[Sim, SerialTicketPrinter, Ear]) -> None:
    sim, printer, ear = ready
    since = ear.now()
    sim.do("unplug")
    ear.wait_state(DeviceState.ABSENT, since)
    assert printer.print(ticket("A001")) == PrintOutcome("failed", DeviceState.ABSENT, began=False)
    since, start = ear.now(), time.monotonic()
    sim.do("plug")
    ear.wait_state(DeviceState.READY, since)
    assert time.monotonic() - start <= 5.0
    assert printer.print(ticket("A002")).result == "proven"
    assert not begun(sim, "A001")


def test_a_cable_pulled_in_the_middle(ready: tuple[Sim, SerialTicketPrinter, Ear]) -> None:
    sim, printer, _ = ready
    sim.do("drip", ms=30)  # the answers come slowly: there is time to pull
    outcomes = list[PrintOutcome]()
    spool = threading.Thread(target=lambda: outcomes.append(printer.print(ticket("A001") * 4)))
    spool.start()
    until(lambda: begun(sim, "A001"))
    sim.do("unplug")
    spool.join(15)
    assert outcomes == [PrintOutcome("failed", DeviceState.ABSENT, began=True)]


def test_over_tcp(data: Path) -> None:
    with simulated_tcp("ticketprinter", data) as sim, printing(sim.port) as (printer, ear):
        assert sim.port.startswith("socket://")
        ear.wait_state(DeviceState.READY)
        start = time.monotonic()
        assert printer.print(ticket("A001")).result == "proven"
        assert time.monotonic() - start < 1.0
        assert whole(sim, "A001")
        since = ear.now()
        sim.do("unplug")
        ear.wait_state(DeviceState.ABSENT, since)
        sim.do("plug")
        ear.wait_state(DeviceState.READY, since)


def test_closing_settles_what_waits(sim: Sim) -> None:
    with printing("/no/such/port") as (printer, ear):
        ear.wait_state(DeviceState.ABSENT)
    assert printer.print(ticket("A001")) == PrintOutcome("failed", DeviceState.ABSENT, began=False)
    with printing(sim.port) as (printer, ear):
        ear.wait_state(DeviceState.READY)
        sim.do("slow", ms=500)
        outcomes = list[PrintOutcome]()
        spools = [
            threading.Thread(target=lambda n=n: outcomes.append(printer.print(ticket(f"A00{n}")))) for n in range(2)
        ]
        for spool in spools:
            spool.start()
        until(lambda: begun(sim, "A000") or begun(sim, "A001"))
        printer.close()
        for spool in spools:
            spool.join(10)
    assert {outcome.result for outcome in outcomes} == {"failed"}
    assert sorted(outcome.began for outcome in outcomes) == [False, True]


def test_the_picture_of_a_ticket(ready: tuple[Sim, SerialTicketPrinter, Ear], tmp_path: Path) -> None:
    sim, printer, _ = ready
    printer.print(ticket("A001"))
    font = Path(__file__).parents[2] / "resources" / "fonts" / "NotoSansSC_400Regular.ttf"
    sim.do("png", file=str(tmp_path / "a.png"), fonts=[str(font)])
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


# -- ways of telling --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["cutter", "unrecoverable", "recoverable"])
@pytest.mark.parametrize("way", ["escpos-80", "escpos-80-asb"])
def test_an_error_is_told_by_its_kind(sim: Sim, way: str, kind: str) -> None:
    with printing(sim.port, way) as (printer, ear):
        ear.wait_state(DeviceState.READY)
        since = ear.now()
        sim.do("error", kind=kind)
        assert ear.wait_state(DeviceState.FAULT, since).detail == kind
        assert printer.print(ticket("A001")) == PrintOutcome("failed", DeviceState.FAULT, began=False)
        since = ear.now()
        sim.do("error", on=False)
        ear.wait_state(DeviceState.READY, since)
        assert printer.print(ticket("A002")).result == "proven"
        assert not begun(sim, "A001")


def test_a_printer_that_answers_only_in_the_stream(sim: Sim) -> None:
    sim.do("answers", only=["mark"])
    with printing(sim.port, "escpos-80-gsr") as (printer, ear):
        ear.wait_state(DeviceState.READY)
        assert printer.print(ticket("A001")) == PrintOutcome("proven", DeviceState.READY, began=True)
        assert whole(sim, "A001")
        since = ear.now()
        sim.do("paper_low")
        ear.wait_state(DeviceState.LOW, since)
        assert printer.print(ticket("A002")) == PrintOutcome("proven", DeviceState.LOW, began=True)
        since = ear.now()
        sim.do("cover")
        ear.wait_state(DeviceState.UNKNOWN, since)  # standing still, it answers nothing: not known is all that is known
        since = ear.now()
        sim.do("cover", open=False)
        ear.wait_state(DeviceState.LOW, since)
        assert printer.print(ticket("A003")).result == "proven"


def test_paper_that_ends_in_a_ticket_is_no_proof_for_who_answers_in_the_stream(
    sim: Sim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printerwatch, "MARK_S", 0.6)
    sim.do("answers", only=["mark"])
    with printing(sim.port, "escpos-80-gsr") as (printer, ear):
        ear.wait_state(DeviceState.READY)
        sim.do("paper_out", after_lines=20)
        assert printer.print(ticket("A001")) == PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)
        sim.do("paper")
        ear.wait_state(DeviceState.READY, ear.now() - 1)
        assert printer.print(ticket("A002")).result == "proven"


def test_a_printer_that_tells_by_itself(sim: Sim) -> None:
    sim.do("answers", only=["mark"])
    with printing(sim.port, "escpos-80-asb") as (printer, ear):
        ear.wait_state(DeviceState.READY)
        assert printer.print(ticket("A001")) == PrintOutcome("proven", DeviceState.READY, began=True)
        for fault, mended, state in (
            (("cover", {}), ("cover", {"open": False}), DeviceState.OPEN),
            (("paper_out", {}), ("paper", {}), DeviceState.EMPTY),
        ):
            since = ear.now()
            sim.do(fault[0], **fault[1])
            ear.wait_state(state, since)
            assert printer.print(ticket("A009")) == PrintOutcome("failed", state, began=False)
            since = ear.now()
            sim.do(mended[0], **mended[1])
            ear.wait_state(DeviceState.READY, since)
        sim.do("paper_out", after_lines=30)
        assert printer.print(ticket("A002")) == PrintOutcome("failed", DeviceState.EMPTY, began=True)
        assert not whole(sim, "A002")


def test_silence_of_one_that_tells_by_itself_is_unknown(sim: Sim) -> None:
    with printing(sim.port, "escpos-80-asb") as (_, ear):
        ear.wait_state(DeviceState.READY)
        since = ear.now()
        sim.do("silent")
        ear.wait_state(DeviceState.UNKNOWN, since)
        since = ear.now()
        sim.do("silent", on=False)
        ear.wait_state(DeviceState.READY, since)


@pytest.mark.usefixtures("prompt")
@pytest.mark.parametrize("to", [[1], [4], [1, 2, 3, 4]])
def test_answers_of_nought_prove_nothing(sim: Sim, to: list[int]) -> None:
    """They look like the end mark's answer: a ticket must not be counted as printed by them."""
    sim.do("zeros", to=to)
    with printing(sim.port) as (printer, ear):
        state = DeviceState.UNKNOWN if 4 in to else DeviceState.READY
        ear.wait_state(state)
        outcome = printer.print(ticket("A001"))
        assert (outcome.result, outcome.began) == ("unproven", True)
        until(lambda: whole(sim, "A001"))
        if state is DeviceState.READY:
            sim.do("paper_out", after_lines=20)
            assert printer.print(ticket("A002")).result == "failed"


def test_a_mark_of_a_ticket_given_up_is_no_proof_of_the_next(
    ready: tuple[Sim, SerialTicketPrinter, Ear], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printerwatch, "MARK_S", 0.3)
    sim, printer, _ = ready
    sim.do("slow", ms=30)  # a line; 62 of them take 1.9 s
    assert printer.print(ticket("A001")).result == "unproven"
    assert printer.print(ticket("A002")).result == "unproven"  # the mark that comes meanwhile is A001's
    sim.do("slow", ms=0)
    until(lambda: whole(sim, "A002"))
    assert printer.print(ticket("A003")).result == "proven"


@pytest.mark.parametrize("tcp", [False, True])
def test_a_printer_that_holds_the_line_up_is_waited_for(data: Path, tcp: bool) -> None:
    with (simulated_tcp if tcp else simulated)("ticketprinter", data) as sim:
        sim.do("buffer", bytes=4096, flow=True)  # no baud holds a pty back: half of it may be on its way
        sim.do("slow", ms=4)
        place = Place(sim.port, Wiring(xonxoff=True))
        ear = Ear()
        printer = SerialTicketPrinter(place, printers.load("escpos-80", options={"flow": "xonxoff"}), 0, 0.1, ear.post)
        try:
            ear.wait_state(DeviceState.READY)
            result, lost = "", -1
            for _ in range(3):  # a simulator that gets no processor for long finds all of it in the pty at once
                before = sim.do("state")["lost"]
                result = printer.print(ticket("A001") * 6).result
                lost = sim.do("state")["lost"] - before
                if lost == 0:
                    break
            assert (result, lost) == ("proven", 0)
        finally:
            printer.close()


def test_a_printer_that_holds_the_line_up_for_ever_fails_the_ticket(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printerwatch, "HOLD_S", 0.6)
    with simulated_tcp("ticketprinter", data) as sim:
        sim.do("buffer", bytes=1400, flow=True)
        with printing(sim.port, flow="xonxoff") as (printer, ear):
            ear.wait_state(DeviceState.READY)
            sim.do("slow", ms=3000)
            outcome = printer.print(ticket("A001") * 3)
            assert (outcome.result, outcome.began) == ("failed", True)


def test_a_printer_without_marks_never_proves_and_still_tells_its_paper(sim: Sim) -> None:
    with printing(sim.port, marks=False) as (printer, ear):
        ear.wait_state(DeviceState.READY)
        assert printer.print(ticket("A001")) == PrintOutcome("unproven", DeviceState.READY, began=True)
        sim.do("paper_out", after_bytes=400)
        assert printer.print(ticket("A002")).state is DeviceState.EMPTY


@pytest.mark.parametrize(("cutter", "end"), [("none", b"\x1bd\x06"), ("full", b"\x1bd\x06\x1dV\x00")])
def test_a_broken_ticket_ends_as_this_printer_ends_tickets(sim: Sim, cutter: str, end: bytes) -> None:
    with printing(sim.port, cutter=cutter) as (printer, ear):
        ear.wait_state(DeviceState.READY)
        sim.do("paper_out", after_bytes=700)
        assert printer.print(ticket("A001")).result == "failed"
        since = ear.now()
        sim.do("paper")
        ear.wait_state(DeviceState.READY, since)
        raw = b"".join(bytes.fromhex(t["raw"]) for t in sim.do("printed")["tickets"])
        assert raw.endswith(end)
