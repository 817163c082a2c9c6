"""Answers of a print service that are torn at every byte, or wrong in what they hold: no paper is told as proven that
is not, none is handed over twice, none is called unbegun that may come out."""

import itertools
import socket
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from devices.printer import ippwire, queuetray
from devices.printer.ipp import Answer, Attributes, Given, Operation, Tag, read, request
from devices.printer.ippqueue import IppQueue
from devices.printer.ippstate import job_of
from devices.printer.ippwire import Wire
from devices.printer.printqueue import Job, Queue, Silent
from devices.printer.queuetray import QueueTray
from devices.simulators.ippprinter import Printer
from hall.errors import Garbled
from hall.events import DeviceState
from hall.ports import PrintOutcome

PDF = b"%PDF-1.7 " + bytes(100)
PROVEN = PrintOutcome("proven", DeviceState.READY, began=True)
UNPROVEN = PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)
COMPLETED = 9
Harm = Callable[[bytes], bytes]


class Torn(Wire):
    """A line to a printer in this process, on which the `nth` answer comes harmed; 0: none."""

    def __init__(self, printer: Printer, nth: int, harm: Harm) -> None:
        super().__init__("ipp://printer/ipp/print")
        self.printer, self._nth, self._harm = printer, nth, harm
        self.asked, self.lengths = list[Operation](), list[int]()

    def ask(
        self, operation: Operation, more: Sequence[Given] = (), job: Sequence[Given] = (), document: bytes = b""
    ) -> Answer:
        body = request(operation, 1, self.uri, "hall", more, job) + document
        told = self.printer.answer(body)
        self.printer.step()
        self.asked.append(operation)
        self.lengths.append(len(told))
        try:
            return read(self._harm(told) if len(self.asked) == self._nth else told)
        except Garbled:
            raise Silent(bool(document)) from None


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, value in (
        (queuetray, "LOOK_S", 0.0), (queuetray, "SETTLE_S", 0.0), (queuetray, "LOST_S", 0.01),
        (queuetray, "BACK_S", 0.02), (ippwire, "SILENT_S", 0.3), (ippwire, "WHOLE_S", 0.6),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)


def put(printer: Printer, wire: Wire) -> PrintOutcome:
    return QueueTray(IppQueue(wire), lambda _: None, 5.0).put("a-1.pdf", PDF, lambda: False)


def later(printer: Printer) -> list[int]:
    """The states of all jobs once the printer had its time."""
    for _ in range(9):
        printer.step()
    return [job.state for job in printer.jobs]


def test_every_answer_torn_at_every_byte() -> None:
    """Of a life of some seven answers, one is cut off at each of its bytes."""
    whole = Torn(Printer(), 0, lambda told: told)
    assert put(whole.printer, whole) == PROVEN
    for nth, length in enumerate(whole.lengths, 1):
        for at in range(length):
            printer = Printer()
            outcome = put(printer, Torn(printer, nth, lambda told, at=at: told[:at]))
            states = later(printer)
            assert len(states) <= 1, (nth, at)
            assert outcome.result != "proven" or states == [COMPLETED], (nth, at)
            if not outcome.began:
                assert states == [], (nth, at)
    assert len(whole.lengths) > 6


def test_every_byte_of_every_answer_another() -> None:
    """A wrong tag, length, number or letter anywhere breaks nothing of ours, and brings out no second paper."""
    for nth, at, flip in itertools.product(range(1, 8), range(0, 260, 3), (0x01, 0x80)):
        printer = Printer()

        def flipped(told: bytes, at: int = at, flip: int = flip) -> bytes:
            return told[:at] + bytes((told[at] ^ flip,)) + told[at + 1 :] if at < len(told) else told

        outcome = put(printer, Torn(printer, nth, flipped))
        assert len(printer.jobs) <= 1
        assert outcome.result in ("proven", "unproven", "failed")


@pytest.mark.parametrize(
    "told",
    [
        {"job-id": [0], "job-state": [5]}, {"job-id": [-7], "job-state": [5]}, {"job-id": [True], "job-state": [5]},
        {"job-id": ["7"], "job-state": [5]}, {"job-id": [7]}, {"job-state": [9]},
        {"job-id": [7], "job-state": ["9"]}, {},
    ],
)  # fmt: skip
def test_no_job_at_all(told: Attributes) -> None:
    with pytest.raises(Garbled):
        job_of(told)


@pytest.mark.parametrize("value", [[], ["three"], [b""], [-1], [2**31 - 1]])
def test_odd_values_of_a_job(value: list[object]) -> None:
    """The count of sheets, its reasons, its time: what cannot be read proves nothing and breaks nothing."""
    for name in ("job-impressions-completed", "job-state-reasons", "time-at-processing", "job-name"):
        said: Attributes = {"job-id": [7], "job-state": [9], "job-impressions-completed": [0]}
        job = job_of({**said, name: value or [b""]})  # type: ignore[dict-item]
        assert job.end == "completed"


class Turncoat(Printer):
    """One that changes its mind about a job that is through."""

    def __init__(self, states: Sequence[int]) -> None:
        super().__init__()
        self._states = iter(states)

    def answer(self, body: bytes) -> bytes:
        for job in self.jobs:
            job.state, job.sheets, job.began = next(self._states, job.state), 1, True
        return super().answer(body)

    def step(self) -> None:
        """Time changes nothing here: the states are as told."""


@pytest.mark.parametrize(
    ("states", "result"),
    [
        ((9, 9, 9, 9), "proven"),
        ((5, 9, 5, 5), "unproven"),  # completed, and again printing
        ((5, 3, 3, 9, 9, 9), "proven"),  # back to waiting, then through
        ((9, 8), "failed"),
        ((42, 42, 42, 9, 9, 9), "proven"),  # a state that nobody knows
    ],
)
def test_states_that_go_backwards(states: tuple[int, ...], result: str) -> None:
    printer = Turncoat([state for state in states for _ in (0, 1)])  # each look is one at the job and one at the queue
    assert put(printer, Torn(printer, 0, lambda told: told)).result == result


def test_a_number_that_is_anothers_by_now() -> None:
    """The service started anew and gave our number to somebody else: that paper is neither followed nor taken back."""
    printer = Printer()

    def anew(told: bytes) -> bytes:
        printer.jobs[0].name = "another's"
        return told

    wire = Torn(printer, 2, anew)
    over = iter([False, True, True])  # before the paper goes over; then the visit ends
    assert QueueTray(IppQueue(wire), lambda _: None, 5.0).put("a-1.pdf", PDF, lambda: next(over)) == UNPROVEN
    assert Operation.CANCEL_JOB not in wire.asked
    assert later(printer) == [COMPLETED]


def test_a_list_of_thousands_of_jobs() -> None:
    one = b"\x02" + b"\x21\x00\x06job-id\x00\x04\x00\x00\x00\x07" + b"\x23\x00\x09job-state\x00\x04\x00\x00\x00\x09"
    head = b"\x01\x01\x00\x00\x00\x00\x00\x01"
    assert len(read(head + one * 10_000 + b"\x03").every(Tag.JOB)) == 10_000
    with pytest.raises(Garbled):
        read(head + one * 40_000 + b"\x03")  # more than a megabyte
    with pytest.raises(Garbled):
        read(head + b"\x02\x21\x7f\xff" + b"x" * 100)


# -- HTTP around it ---------------------------------------------------------------------------------------------------

OK = b"\x01\x01\x00\x00\x00\x00\x00\x01\x01\x03"


@contextmanager
def service(raw: bytes, *, closes: bool = True, drips_s: float = 0.0) -> Generator[str, None, None]:
    """Somebody who answers `raw` to whatever is asked."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            line, _ = door.accept()
            with line:
                line.recv(65536)
                try:
                    if drips_s:
                        for n in range(len(raw)):
                            line.sendall(raw[n : n + 1])
                            if over.wait(drips_s):
                                return
                    else:
                        line.sendall(raw)
                    if not closes:
                        over.wait(5)
                    line.shutdown(socket.SHUT_WR)
                    while line.recv(65536):  # to its end: what is unread would break the connection off
                        pass
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"ipp://127.0.0.1:{door.getsockname()[1]}/ipp/print"
        over.set()
        thread.join()


def _http(head: bytes, body: bytes = OK, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\n" + head + b"\r\n" + body


LENGTH = b"Content-Length: %d\r\n" % len(OK)
CHUNKS = b"Transfer-Encoding: chunked\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        _http(LENGTH),
        _http(LENGTH + b"Connection: keep-alive\r\n"),
        _http(CHUNKS, b"4\r\n" + OK[:4] + b"\r\n6\r\n" + OK[4:] + b"\r\n0\r\n\r\n"),
        _http(CHUNKS, b"".join(b"1\r\n" + OK[n : n + 1] + b"\r\n" for n in range(len(OK))) + b"0\r\n\r\n"),
        b"HTTP/1.1 100 Continue\r\n\r\n" + _http(LENGTH),
        b"HTTP/1.0 200 OK\r\n\r\n" + OK,
    ],
)
def test_ways_to_say_it_right(raw: bytes) -> None:
    with service(raw) as uri:
        assert Wire(uri).ask(Operation.GET_PRINTER) == read(OK)


@pytest.mark.parametrize(
    ("raw", "closes"),
    [
        (_http(b"Content-Length: 1073741824\r\n", OK[:-1]), True),  # a gigabyte is announced, and never comes
        (_http(b"Content-Length: 1073741824\r\n", OK[:-1]), False),
        (_http(b"Content-Length: -5\r\n", b""), True),
        (_http(LENGTH, OK[:-1]), True),
        (_http(CHUNKS, b"ffffffff\r\n" + OK[:-1]), True),
        (_http(CHUNKS, b"zz\r\n" + OK), True),
        (_http(CHUNKS, b"4\r\n" + OK[:4]), True),
        (_http(LENGTH + b"Location: ipp://elsewhere/\r\n", status=b"301 Moved Permanently"), True),
        (_http(LENGTH + b"WWW-Authenticate: Basic\r\n", status=b"401 Unauthorized"), True),
        (_http(LENGTH, status=b"503 Busy"), True),
        (b"HTTP/9.9 200 OK\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", True),
        (b"\x00" * 100_000, True),
        (b"", True),
    ],
)
def test_ways_to_say_it_wrong(raw: bytes, closes: bool) -> None:
    with service(raw, closes=closes) as uri, pytest.raises(Silent):
        Wire(uri).ask(Operation.PRINT_JOB, document=PDF)


@pytest.mark.parametrize("cut", range(0, len(_http(LENGTH)), 4))
def test_http_torn_anywhere(cut: int) -> None:
    with service(_http(LENGTH)[:cut]) as uri, pytest.raises(Silent) as silence:
        Wire(uri).ask(Operation.PRINT_JOB, document=PDF)
    assert silence.value.began


def test_one_that_drips_for_ever() -> None:
    """Each byte comes in time, the whole never does."""
    endless = _http(b"Content-Length: 9999\r\n", OK[:-1] + bytes(9999))
    with service(endless, drips_s=0.05) as uri, pytest.raises(Silent):
        Wire(uri).ask(Operation.GET_PRINTER)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"\x21\x00\x01a\x00\x04\x00\x00\x00\x01", "before any group"),
        (b"\x04\x21\x00\x00\x00\x04\x00\x00\x00\x01", "without a name"),
    ],
)
def test_a_value_that_is_nobody_s_makes_the_answer_noise(body: bytes, why: str) -> None:
    with pytest.raises(Garbled, match=why):
        read(b"\x01\x01\x00\x00\x00\x00\x00\x01" + body + b"\x03")


def test_a_collection_is_passed_over_and_what_stands_behind_it_is_read() -> None:
    """begCollection, memberAttrName, a member's value, endCollection (RFC 8010, 3.1.6)."""
    collection = b"\x34\x00\x01m\x00\x00" + b"\x4a\x00\x00\x00\x01x" + b"\x37\x00\x00\x00\x00"
    body = b"\x04" + collection + b"\x21\x00\x01n\x00\x04\x00\x00\x00\x07" + b"\x03"
    assert read(b"\x01\x01\x00\x00\x00\x00\x00\x01" + body).first(Tag.PRINTER)["n"] == [7]


class Says(Wire):
    """A line on which every question gets the same answer, or none."""

    def __init__(self, status: int | None) -> None:
        super().__init__("ipp://printer/ipp/print")
        self._status = status

    def ask(
        self, operation: Operation, more: Sequence[Given] = (), job: Sequence[Given] = (), document: bytes = b""
    ) -> Answer:
        if self._status is None:
            raise Silent(bool(document))
        return Answer(self._status)


READY_QUEUE = Queue(accepts=True, stands=None, pdf=True, a4=True, keeps=True, witness=True)


@pytest.mark.parametrize(("status", "began"), [(0x0507, False), (0x0508, True)])  # busy; canceled, so it had begun
def test_a_paper_that_is_refused_has_failed(status: int, began: bool) -> None:
    outcome = IppQueue(Says(status)).hand_over("a-1.pdf", PDF, READY_QUEUE)
    assert outcome == PrintOutcome("failed", DeviceState.FAULT, began=began)


@pytest.mark.parametrize(("status", "told"), [(0x0403, "0x0403"), (None, "does not answer"), (0x0406, ""), (0, "")])
def test_files_that_a_queue_keeps_are_told_and_stop_nothing(
    status: int | None, told: str, expect_log: Callable[..., None]
) -> None:
    if told:
        expect_log(f"keeps the files of a job: .*{told}")
    IppQueue(Says(status)).purge(Job(1, "a-1.pdf", "completed", clean=True, sheets=1, touched=True))


def test_an_account_without_a_name_prints_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container may run us under a number that no system file names."""

    def nobody() -> str:
        raise KeyError("uid not found: 4711")

    monkeypatch.setattr(ippwire.getpass, "getuser", nobody)
    asked = list[bytes]()
    monkeypatch.setattr(ippwire, "request", lambda *of: asked.append(request(*of)) or request(*of))
    wire = Wire("ipp://127.0.0.1:1/ipp/print")
    with pytest.raises(Silent):
        wire.ask(Operation.GET_PRINTER)
    assert b"requesting-user-name\x00\x08onevisit" in asked[0]


class Late:
    """devices.printer.printqueue.PrintQueue whose answer to a paper is lost, or whose printer is quicker than we."""

    def __init__(self, *, loses: bool) -> None:
        self._loses, self._job = loses, Job(1, "a-1.pdf", "", clean=True, sheets=None, touched=True)

    def look(self) -> Queue:
        return READY_QUEUE

    def hand_over(self, name: str, pdf: bytes, queue: Queue) -> Job:
        if self._loses:
            raise Silent(True)
        return self._job

    def find(self, name: str) -> Job | None:
        raise Silent(False)

    def job(self, job: Job) -> Job | None:
        return self._job

    def cancel(self, job: Job) -> None:
        self._job = replace(self._job, end="completed", sheets=1)

    def purge(self, job: Job) -> None: ...

    def kept(self) -> int:
        return 0


def test_a_paper_whose_answer_is_lost_and_whose_queue_is_gone_is_nobody_s_to_tell() -> None:
    tray = QueueTray(Late(loses=True), lambda _: None, 5.0)
    assert tray.put("a-1.pdf", PDF, lambda: False) == UNPROVEN


def test_a_paper_that_is_out_before_it_could_be_taken_back_is_proven() -> None:
    over = itertools.chain([False], itertools.repeat(True))
    tray = QueueTray(Late(loses=False), lambda _: None, 5.0)
    assert tray.put("a-1.pdf", PDF, lambda: next(over)) == PROVEN


def test_a_queue_of_another_name_is_none() -> None:
    with pytest.raises(Garbled, match="no queue here"):
        IppQueue(Says(0x0406)).look()


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no such sockets")
def test_the_print_service_of_this_machine_is_asked_by_its_socket_under_our_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It sees who is there, and takes our name for it: no password stands anywhere."""
    heard = list[bytes]()
    told = b"\x01\x01\x00\x00\x00\x00\x00\x01\x03"
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(str(tmp_path / "cups.sock"))
        service.listen()
        monkeypatch.setattr(ippwire, "SOCKET", tmp_path / "cups.sock")

        def serve() -> None:
            line, _ = service.accept()
            with line:
                while b"attributes-charset" not in b"".join(heard):
                    heard.append(line.recv(4096))
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(told) + told)

        thread = threading.Thread(target=serve)
        thread.start()
        assert Wire("", "大厅").ask(Operation.GET_PRINTER).ok
        thread.join()
    head = b"".join(heard).partition(b"\r\n\r\n")[0].decode()
    assert head.startswith("POST /printers/%E5%A4%A7%E5%8E%85 ")
    assert f"Authorization: PeerCred {ippwire.getpass.getuser()}" in head
