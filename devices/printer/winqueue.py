"""A print queue of Windows: what its spooler says of queue and job, and how a paper gets in.

The spooler never tells whether a sheet came out: "printed" is when its bytes are gone, and then it forgets the job. So
no paper is proven here; a person is asked.
"""

import getpass
import logging
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from devices.printer.printqueue import Job, Queue, Silent
from devices.printer.winspool import (
    DELETE,
    NO_SUCH_JOB,
    NO_SUCH_PRINTER,
    PAUSE,
    RESUME,
    V4,
    Printer,
    Said,
    Spooler,
    SpoolerFault,
)
from hall.errors import Garbled
from hall.events import DeviceState
from hall.ports import PrintOutcome

DRAW_S = 90.0  # for all pages of a paper to be drawn

log = logging.getLogger("onevisit.devices.papertray")

_HOME = Path(__file__).resolve().parents[2]
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # no black box on the clerk's screen

# PRINTER_STATUS_…: of many the one that a hand can help. What is not named here lets papers through: initialising,
# warming up, saving power, little toner, busy.
_QUEUE_STANDS: tuple[tuple[int, DeviceState], ...] = (
    (0x0000_0010 | 0x0000_0020, DeviceState.EMPTY),  # paper out, manual feed
    (0x0040_0000, DeviceState.OPEN),  # door open
    (0x0000_0008 | 0x0000_0040 | 0x0000_0800, DeviceState.FAULT),  # jam, paper problem, bin full
    (0x0004_0000 | 0x0020_0000 | 0x0010_0000, DeviceState.FAULT),  # no toner, out of memory, a hand is needed
    (0x0000_0080 | 0x0000_1000 | 0x0200_0000, DeviceState.ABSENT),  # offline, not available, server offline
    (0x0000_0001 | 0x0000_0002 | 0x0400_0000, DeviceState.FAULT),  # paused, error, its driver must be renewed
)
_GOING = 0x0000_0004  # the queue is being deleted
_KEEPS, _WORK_OFFLINE = 0x0100, 0x0400  # PRINTER_ATTRIBUTE_…

# JOB_STATUS_…
_JOB_STANDS: tuple[tuple[int, DeviceState], ...] = (
    (0x0040, DeviceState.EMPTY),  # paper out
    (0x0020, DeviceState.ABSENT),  # offline
    (0x0002 | 0x0200 | 0x0400, DeviceState.FAULT),  # error, blocked by its driver, a hand is needed
    (0x0001, DeviceState.FAULT),  # paused, by somebody else than us
)
_DELETED, _PRINTED = 0x0100, 0x0080 | 0x1000 | 0x2000  # printed, complete, retained
_BEGUN = 0x0010 | 0x0002 | 0x0040 | 0x0400 | _PRINTED  # printing; and what only befalls a job at its printer


def queue_of(attributes: int, status: int) -> Queue:
    """What PRINTER_INFO_2 says."""
    stands = next((state for bits, state in _QUEUE_STANDS if status & bits), None)
    if attributes & _WORK_OFFLINE:
        stands = stands or DeviceState.ABSENT
    return Queue(
        accepts=not status & _GOING,
        stands=stands,
        pdf=True,
        a4=True,
        keeps=bool(attributes & _KEEPS),
        witness=False,
    )


def job_of(said: Said) -> Job:
    """What JOB_INFO_2 says."""
    end = "canceled" if said.status & _DELETED else "completed" if said.status & _PRINTED else ""
    return Job(
        id=said.id,
        name=said.name,
        end=end,
        clean=False,
        sheets=None,
        touched=said.begun or bool(said.status & _BEGUN),
        stands=next((state for bits, state in _JOB_STANDS if said.status & bits), None),
    )


class WinQueue:
    """devices.printer.printqueue.PrintQueue over the spooler of Windows.

    A paper goes in as pages that its driver draws, or, where the printer is known to read PDF (`reads_pdf`), as it is.
    Its job is held until it is whole: a process that dies in the middle leaves no half of a paper.
    """

    def __init__(self, spooler: Spooler, queue: str, *, reads_pdf: bool) -> None:
        self._spooler, self._name, self._reads_pdf = spooler, queue, reads_pdf
        self._taken_back: dict[tuple[int, str], Job] = {}  # the spooler forgets at once what is deleted

    def look(self) -> Queue:
        """See the protocol."""
        with self._open() as printer:
            info = printer.info()
        return queue_of(info.attributes, info.status)

    def hand_over(self, name: str, pdf: bytes, queue: Queue) -> Job | PrintOutcome:
        """See the protocol."""
        hand = self._as_it_is if self._reads_pdf else self._drawn
        with self._open() as printer:
            number, held, whole = hand(printer, name, pdf)
            number = number or next((said.id for said in printer.jobs() if said.name == name), 0)  # begun and not told
            if not number:
                return PrintOutcome("failed", DeviceState.FAULT, began=False)
            if whole:
                if held and printer.control(number, RESUME):
                    log.info("a paper may be held by its queue")  # then it stands still, and is taken back
                return Job(number, name, "", clean=False, sheets=None, touched=not held)
            if printer.control(number, DELETE) in (0, NO_SUCH_JOB):
                return PrintOutcome("failed", DeviceState.FAULT, began=not held)
        raise Silent(True)  # what there is of it may come out

    def find(self, name: str) -> Job | None:
        """See the protocol."""
        with self._open() as printer:
            named = [job_of(said) for said in printer.jobs() if said.name == name]
        return max(named, key=lambda job: job.id, default=None)

    def job(self, job: Job) -> Job | None:
        """See the protocol."""
        with self._open() as printer:
            said = printer.job(job.id)
        if said is not None and said.name == job.name:
            return job_of(said)
        return self._taken_back.get((job.id, job.name))

    def cancel(self, job: Job) -> None:
        """See the protocol. Held first: a job that was not at its printer then never came there."""
        with self._open() as printer:
            before = printer.job(job.id)
            if before is None or before.name != job.name:
                return
            held = not printer.control(job.id, PAUSE)
            said = printer.job(job.id) or before
            if not printer.control(job.id, DELETE):
                now = job_of(said)
                self._taken_back[job.id, job.name] = replace(now, end="canceled", touched=now.touched or not held)

    def purge(self, job: Job) -> None:
        """See the protocol: where a queue is set to keep printed documents."""
        try:
            with self._open() as printer:
                if printer.control(job.id, DELETE) not in (0, NO_SUCH_JOB):
                    log.warning("the queue keeps the files of a job")
        except (Silent, Garbled):
            log.warning("the queue keeps the files of a job: it does not answer")

    def kept(self) -> int:
        """See the protocol."""
        us = getpass.getuser().casefold()
        with self._open() as printer:
            return sum(bool(job_of(said).end) and said.user.casefold() == us for said in printer.jobs())

    # -- inside -------------------------------------------------------------------------------------------------------

    @contextmanager
    def _open(self) -> Generator[Printer, None, None]:
        try:
            with self._spooler.printer(self._name) as printer:
                yield printer
        except SpoolerFault as fault:
            log.info("the spooler: %s", fault)
            if fault.code == NO_SUCH_PRINTER:
                raise Garbled("winspool", "no queue of this name") from None
            raise Silent(False) from None

    def _as_it_is(self, printer: Printer, name: str, pdf: bytes) -> tuple[int, bool, bool]:
        """The bytes of the PDF themselves: the job's number (0: none), whether it is held, whether it is whole."""
        number, held = 0, False
        try:
            number = printer.start(name, _datatype(printer))
            held = not printer.control(number, PAUSE)
            printer.write(pdf)
            printer.end()
        except SpoolerFault as fault:
            log.info("the spooler took no paper: %s", fault)
            if number:
                printer.abort()
            return number, held, False
        return number, held, True

    def _drawn(self, printer: Printer, name: str, pdf: bytes) -> tuple[int, bool, bool]:
        """Pages drawn by the driver, in a process of their own: a driver is another's code, and lives in ours."""
        command = [sys.executable, "-m", "devices.printer.winpages", self._name, name]
        return draw_in(command, pdf)


def draw_in(command: list[str], pdf: bytes) -> tuple[int, bool, bool]:
    """What devices.printer.winpages, started by `command`, told: see `WinQueue._as_it_is`."""
    try:
        done = subprocess.run(
            command, cwd=_HOME, input=pdf, capture_output=True, timeout=DRAW_S, check=False, creationflags=_NO_WINDOW
        )
        said, whole = done.stdout, done.returncode == 0
    except subprocess.TimeoutExpired as late:
        said, whole = late.stdout or b"", False
    except OSError:
        return 0, False, False
    number, _, held = said.decode("ascii", "replace").strip().partition(" ")
    if not number.isdecimal():
        log.info("no page of a paper was drawn")
        return 0, False, False
    return int(number), held == "held", whole


def _datatype(printer: Printer) -> str:
    try:
        return "XPS_PASS" if printer.driver_version() >= V4 else "RAW"
    except (SpoolerFault, Garbled):
        return "RAW"
