"""The ticket printer's wire: hands over the bytes of a ticket, and finds out whether it was printed."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from devices.line.link import Link
from devices.line.wire import Lost, Stopped, Wire
from devices.line.wiring import Place
from devices.printer import ticketbytes as escpos
from devices.printer.printerwatch import PRINTS, STOPPED, Watch
from hall.events import DeviceChanged, DeviceState, Event
from hall.ports import PrintOutcome
from hall.printers import PrinterProfile, Status

PIECE = 512  # bytes between two looks at the paper
SMALL_PIECE = 128  # where a printer behind a network must be able to say stop before its buffer is full
DEAD_AFTER = 3  # silent looks until a network connection is made anew
HEADER = 8  # bytes before the data of a command: a question among them would be taken for a size
LEFT_S = 0.2  # in which the last bytes of a ticket have left the machine, unless the printer holds the line up
DRAIN_S = 1.0  # over the wire's own time, for the last bytes to leave the machine
PATIENCE_S = 30.0  # for a job to be taken up and done, over the time of its bytes

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
    """hall.ports.TicketPrinter over ESC/POS; printers whose profile says that they say nothing only take bytes.

    A job that failed is forgotten: its rest is never sent, and what the printer's buffer holds of it is cut off as soon
    as it prints again, so that nobody's ticket hangs on the next one. `post` is called on the wire's thread, `closing`
    after the wire is closed. `baud` 0: the profile's.
    """

    def __init__(
        self,
        place: Place | str,
        profile: PrinterProfile,
        baud: int,
        poll_s: float,
        post: Callable[[Event], None],
        closing: Callable[[], None] = lambda: None,
    ) -> None:
        self._profile = profile
        self._blind = profile.status is Status.NONE
        self._baud = baud or profile.baud
        self._poll_s = poll_s
        self._post = post
        self._closing = closing
        self._state = DeviceState.UNKNOWN
        self._told: tuple[DeviceState, str] | None = None
        self._asks_at_once = profile.status is Status.DLE_EOT
        self._torn = False  # a job broke off between its first byte and its last
        self._watch = Watch(profile)
        self._jobs: deque[_Job] = deque()
        self._lock = threading.Lock()
        self._closed = False
        self._link = Link(place, self._baud, self, "ticketprinter")
        self._link.start()

    @property
    def profile(self) -> PrinterProfile:
        return self._profile

    @property
    def answers(self) -> dict[int, int | None]:
        """What the last look brought: n of DLE EOT → byte."""
        return dict(self._watch.answers)

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
        self._watch.begin()
        silent, new = 0, True
        self._make_up(wire, self._profile.longest if self._torn else HEADER)  # before any other byte
        while silent < DEAD_AFTER or not wire.network or self._blind:
            job = self._next()
            if job:
                self._work(wire, job)
                continue
            state = self._watch.look(wire, everything=True)
            if state is DeviceState.UNKNOWN and self._state not in (DeviceState.UNKNOWN, DeviceState.ABSENT):
                state = self._watch.look(wire, everything=True)  # one lost byte is not silence
            if new and (state in PRINTS or (state is DeviceState.UNKNOWN and not self._asks_at_once)):
                self._find_out(wire)
                new = False
            if (state in PRINTS or not self._asks_at_once) and self._torn and not self._blind:
                self._cut_off(wire)
                state = self._watch.look(wire)
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
        if not self._hand_over(wire, job):
            return "failed", DeviceState.UNKNOWN
        wire.drain(DRAIN_S + self._wire_s(len(job.data)))
        return "unproven", DeviceState.UNKNOWN

    def _watchfully(self, wire: Wire, job: _Job) -> tuple[str, DeviceState]:
        state = self._watch.look(wire)
        if state in STOPPED:
            return "failed", state
        if state in PRINTS:
            self._watch.square(wire)
        self._cut_off(wire)
        if not self._hand_over(wire, job):
            return "failed", self._watch.glance(wire)
        result, state = self._watch.end(wire, len(job.data))
        if result == "failed":
            begun = time.monotonic()
            wire.drain(LEFT_S)
            if time.monotonic() - begun >= LEFT_S:  # it takes no bytes: nobody shall get them later
                wire.discard()
                self._torn = True
        return result, state

    def _hand_over(self, wire: Wire, job: _Job) -> bool:
        """All bytes of the ticket, in pieces; False when the printer stands still before the last."""
        before = 0
        for piece in escpos.pieces(job.data, SMALL_PIECE if self._watch.by_hand(wire) else PIECE):
            stopped = job.began and not self._blind and self._watch.glance(wire) in STOPPED
            if stopped or not self._watch.flows(wire, self._wire_s(before)):
                wire.discard()
                return False
            before = len(piece)
            job.began = self._torn = True
            wire.write(piece)
            self._watch.wrote(len(piece))
        self._torn = False
        return True

    def _cut_off(self, wire: Wire) -> None:
        """What a broken job left in the printer becomes a paper of its own."""
        if self._torn:
            self._make_up(wire, self._profile.longest)
            wire.write(self._profile.cut)
            self._torn = False

    def _make_up(self, wire: Wire, missing: int) -> None:
        """End a command that broke off, `missing` bytes at most before its end: noughts are blank in a picture, and
        nothing anywhere else. Without them the printer would take what comes next for the rest of it."""
        wire.write(bytes(missing))
        self._watch.wrote(missing)

    def _find_out(self, wire: Wire) -> None:
        """Whoever had the wire before us may have broken off: killed, or a cable that was pulled."""
        if self._profile.marks and not self._torn and not self._watch.in_turn(wire):
            self._make_up(wire, self._profile.longest)
            self._torn = self._watch.in_turn(wire)

    def _wire_s(self, count: int) -> float:
        """Seconds that `count` bytes take on a serial wire: ten bits each."""
        return count * 10 / self._baud

    def _become(self, state: DeviceState, detail: str = "") -> None:
        if state is DeviceState.FAULT:
            detail = str(self._watch.cause or "")
        told = (state, detail if state is DeviceState.FAULT else "")
        if told == self._told:
            return
        self._told, self._state = told, state
        log.info("ticketprinter: %s %s", state.value, detail)
        self._post(DeviceChanged("ticketprinter", state, detail))
