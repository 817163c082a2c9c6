"""The ticket printer's wire: hands over the bytes of a ticket, and finds out whether it was printed."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from devices import ticketbytes as escpos
from devices.link import Link
from devices.wire import Lost, Stopped, Wire
from devices.wiring import Place
from hall.events import DeviceChanged, DeviceState, Event
from hall.ports import PrintOutcome

FAMILIES = ("escpos-80", "escpos-58")
WAYS = ("blind", "noqr")  # after the family: the printer answers nothing; it draws no QR codes (our bytes' concern)
PIECE = 512  # bytes between two looks at the paper
ANSWER_S = 0.3  # for a status byte, over the time of what is on the wire before it
MARK_S = 6.0  # for the end mark: the paper still moves when the last byte has gone
GLANCE_S = 0.25  # between two looks while waiting for it
DEAD_AFTER = 3  # silent looks until a network connection is made anew
DRAIN_S = 1.0  # over the wire's own time, for the last bytes to leave the machine
PATIENCE_S = 30.0  # for a job to be taken up and done, over the time of its bytes
STOPPED = frozenset({DeviceState.EMPTY, DeviceState.OPEN, DeviceState.FAULT})
PRINTS = frozenset({DeviceState.READY, DeviceState.LOW})
LOOK = (escpos.PRINTER, escpos.OFFLINE_CAUSE, escpos.PAPER)

log = logging.getLogger("onevisit.devices.ticketprinter")


@dataclass(eq=False, slots=True)
class _Job:
    data: bytes
    began: bool = False
    outcome: PrintOutcome | None = None
    settled: threading.Event = field(default_factory=threading.Event)

    def settle(self, result: str, state: DeviceState) -> None:
        if self.outcome is None:
            self.outcome = PrintOutcome(result, state, self.began)
            self.settled.set()


class SerialTicketPrinter:
    """hall.ports.TicketPrinter over ESC/POS with status by DLE EOT; blind printers only take bytes.

    A job that failed is forgotten: its rest is never sent, and what the printer's buffer holds of it is cut off as soon
    as it prints again, so that nobody's ticket hangs on the next one. `post` is called on the wire's thread, `closing`
    after the wire is closed. `profile` is one of FAMILIES, with WAYS after it ("escpos-58-noqr-blind"); ValueError for
    another.
    """

    def __init__(
        self,
        port: Place | str,
        profile: str,
        baud: int,
        poll_s: float,
        post: Callable[[Event], None],
        closing: Callable[[], None] = lambda: None,
    ) -> None:
        family = next((name for name in FAMILIES if f"{profile}-".startswith(f"{name}-")), None)
        ways = profile.removeprefix(family or "").split("-")[1:]
        if family is None or not set(ways) <= set(WAYS):
            raise ValueError(f"{profile!r}: {', '.join(FAMILIES)}; {', '.join(WAYS)}")
        self._profile = profile
        self.answers: dict[int, int | None] = {}  # what the last look brought: n of DLE EOT → byte
        self._blind = "blind" in ways
        self._baud = baud
        self._poll_s = poll_s
        self._post = post
        self._closing = closing
        self._state = DeviceState.UNKNOWN
        self._told = False
        self._mute: set[int] = set()  # requests it was seen not to answer
        self._torn = False  # a job broke off between its first byte and its last
        self._on_wire = 0  # bytes written since the printer last answered
        self._mark: int | None = None  # its answer to the end mark
        self._notice = 0  # bytes to come of an automatic report nobody asked for
        self._late = True  # an answer nobody waits for any more may still come
        self._jobs: deque[_Job] = deque()
        self._lock = threading.Lock()
        self._closed = False
        self._link = Link(port, baud, self, "ticketprinter")
        self._link.start()

    @property
    def profile(self) -> str:
        return self._profile

    @property
    def state(self) -> DeviceState:
        return self._state

    def print(self, data: bytes) -> PrintOutcome:
        job = _Job(data)
        with self._lock:
            if self._closed:
                return PrintOutcome("failed", DeviceState.ABSENT, began=False)
            self._jobs.append(job)
        self._link.wake()
        if not job.settled.wait(PATIENCE_S + 2 * self._wire_s(len(data))):
            with self._lock:
                if job in self._jobs:  # nobody took it up: nobody shall
                    self._jobs.remove(job)
                    job.settle("failed", DeviceState.UNKNOWN)
        job.settled.wait()  # once taken up, it ends by the limits of its own thread
        return job.outcome or PrintOutcome("failed", DeviceState.UNKNOWN, job.began)

    def close(self) -> None:
        with self._lock:
            self._closed = True
        self._link.stop()
        self._fail_all()
        self._closing()

    # on the link's thread

    def absent(self, why: str) -> None:
        self._become(DeviceState.ABSENT, why)
        self._fail_all()

    def drive(self, wire: Wire) -> None:
        self._mute.clear()
        self._on_wire = silent = 0
        while silent < DEAD_AFTER or not wire.network or self._blind:
            job = self._next()
            if job:
                self._work(wire, job)
                continue
            state = self._look(wire, everything=True)
            if state is DeviceState.UNKNOWN and self._state not in (DeviceState.UNKNOWN, DeviceState.ABSENT):
                state = self._look(wire, everything=True)  # one lost byte is not silence
            if state in PRINTS and self._torn:
                self._cut_off(wire)
                state = self._look(wire)
            silent = silent + 1 if state is DeviceState.UNKNOWN else 0
            self._become(state)
            if not self._jobs:
                wire.rest(self._poll_s)

    def _next(self) -> _Job | None:
        with self._lock:
            return self._jobs.popleft() if self._jobs else None

    def _fail_all(self) -> None:
        while job := self._next():
            job.settle("failed", DeviceState.ABSENT)

    def _work(self, wire: Wire, job: _Job) -> None:
        try:
            result, state = self._blindly(wire, job) if self._blind else self._watchfully(wire, job)
            self._become(state)
            job.settle(result, state)
        except (Lost, Stopped):
            job.settle("failed", DeviceState.ABSENT)
            raise
        finally:
            job.settle("failed", DeviceState.UNKNOWN)  # unsettled here only by a bug: the spool must not wait for ever

    def _blindly(self, wire: Wire, job: _Job) -> tuple[str, DeviceState]:
        wire.flush()  # a pulled cable shows here, before the first byte
        self._cut_off(wire)
        job.began = self._torn = True
        wire.write(job.data)
        self._torn = False
        wire.drain(DRAIN_S + self._wire_s(len(job.data)))
        return "unproven", DeviceState.UNKNOWN

    def _watchfully(self, wire: Wire, job: _Job) -> tuple[str, DeviceState]:
        state = self._look(wire)
        if state in STOPPED:
            return "failed", state
        self._cut_off(wire)
        answers = state is not DeviceState.UNKNOWN
        for piece in escpos.pieces(job.data, PIECE):
            if answers and job.began:
                paper = self.answers[escpos.PAPER] = self._ask(wire, escpos.PAPER)
                if escpos.state_of(self.answers) in STOPPED:
                    wire.discard()
                    return "failed", escpos.state_of(self.answers)
                answers = paper is not None
            job.began = self._torn = True
            wire.write(piece)
            self._on_wire += len(piece)
        self._torn = False
        return self._end(wire, len(job.data))

    def _cut_off(self, wire: Wire) -> None:
        """What a broken job left in the printer becomes a paper of its own."""
        if self._torn:
            wire.write(escpos.CUT)
            self._torn = False

    def _end(self, wire: Wire, sent: int) -> tuple[str, DeviceState]:
        """All bytes are handed over: wait until the printer says that it is through, with paper left."""
        self._mark = None
        wire.write(escpos.END_MARK)
        deadline = time.monotonic() + MARK_S + self._wire_s(sent)
        while True:
            if self._mark is None:
                self._hear(wire, GLANCE_S, escpos.is_mark)
            state = self._look(wire, flush=False)
            if state in STOPPED or (self._mark is not None and not escpos.mark_has_paper(self._mark)):
                wire.discard()
                return "failed", state if state in STOPPED else DeviceState.EMPTY
            if state is DeviceState.UNKNOWN or time.monotonic() > deadline:
                return "unproven", state
            if self._mark is not None:
                return "proven", state

    # status

    def _look(self, wire: Wire, everything: bool = False, flush: bool = True) -> DeviceState:
        """Ask for the state; not for what the printer was seen not to know, unless `everything`."""
        if self._blind:
            wire.flush()  # notices a pulled cable
            return DeviceState.UNKNOWN
        self._late = self._late or flush
        asked = [n for n in LOOK if everything or n == escpos.PAPER or n not in self._mute]
        answers = {n: self._ask(wire, n) for n in asked}
        if everything:
            self._mute = {n for n, byte in answers.items() if byte is None}
        self.answers = {n: answers.get(n) for n in LOOK}
        return escpos.state_of(self.answers)

    def _ask(self, wire: Wire, n: int) -> int | None:
        if self._late:
            wire.flush()
            self._late, self._notice = False, 0
        wire.write(escpos.status_request(n))
        before_it = 0.0 if wire.network else self._wire_s(self._on_wire)
        answer = self._hear(wire, ANSWER_S + before_it, escpos.is_status)
        if answer is None:
            self._late = True
        else:
            self._on_wire = 0
        return answer

    def _hear(self, wire: Wire, timeout: float, wanted: Callable[[int], bool]) -> int | None:
        """The next byte that is `wanted`; an answer to the end mark is noted whenever it passes."""
        deadline = time.monotonic() + timeout
        while (left := deadline - time.monotonic()) > 0:
            for byte in wire.read(1, left):
                if self._notice:
                    self._notice -= 1
                    continue
                if escpos.is_notice(byte):
                    self._notice = 3
                elif escpos.is_mark(byte):
                    self._mark = byte
                if wanted(byte):
                    return byte
        return None

    def _wire_s(self, count: int) -> float:
        """Seconds that `count` bytes take on the wire: ten bits each."""
        return count * 10 / self._baud

    def _become(self, state: DeviceState, detail: str = "") -> None:
        if self._told and state == self._state:
            return
        self._told, self._state = True, state
        log.info("ticketprinter: %s %s", state.value, detail)
        self._post(DeviceChanged("ticketprinter", state, detail))
