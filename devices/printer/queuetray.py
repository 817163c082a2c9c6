"""A4 papers through a print queue: handed over once, followed to their end, and taken off the queue again.

A queue says "completed" when the bytes are gone; only a printer knows whether a sheet came out. So a paper is proven
where the printer itself is the witness.
"""

import logging
import threading
import time
from collections.abc import Callable

from devices.printer.printqueue import Job, PrintQueue, Queue, Silent
from hall.errors import Garbled
from hall.events import DeviceChanged, DeviceState, Event
from hall.ports import PrintOutcome

LOST_S = 15.0  # of silence in the middle of a job, until its end is unknown
LOOK_S = 0.5  # between two looks at a job
SETTLE_S = 1.0  # after "completed": some say so and break off all the same
BACK_S = 5.0  # for a job that was taken back to end

log = logging.getLogger("onevisit.devices.papertray")


class QueueTray:
    """hall.ports.PaperTray over a print queue. A job that stands still for `patience_s` is taken back: who
    loads paper later does not find an earlier citizen's in the tray."""

    def __init__(self, queue: PrintQueue, post: Callable[[Event], None], patience_s: float) -> None:
        self._queue, self._post, self._patience_s = queue, post, patience_s
        self._told = DeviceState.READY
        self._pause = threading.Event()  # never set: only waited on

    def put(self, name: str, pdf: bytes, over: Callable[[], bool]) -> PrintOutcome:
        """See the port."""
        outcome = self._put(name, pdf, over)
        self._tell(DeviceState.READY if outcome.result != "failed" else outcome.state)
        return outcome

    def recover(self, name: str) -> PrintOutcome | None:
        """See the port."""
        try:
            queue = self.look()
            job = self._queue.find(name)
            if job is None:
                return None
            if not job.end:
                self._queue.cancel(job)
                job = self._wait(job) or job
            return self._ended(job, queue)
        except (Silent, Garbled):
            return None

    def forget(self) -> None:
        """See the port: each job was purged at its end."""

    def look(self) -> Queue:
        """How the queue is. Raises Silent; Garbled where there is no such queue."""
        return self._queue.look()

    def kept(self) -> int:
        """How many ended jobs of ours the queue still remembers. Raises Silent, Garbled."""
        return self._queue.kept()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _put(self, name: str, pdf: bytes, over: Callable[[], bool]) -> PrintOutcome:
        try:
            queue = self.look()
        except (Silent, Garbled):
            return PrintOutcome("failed", DeviceState.ABSENT, began=False)
        if queue.stands or not queue.accepts or not queue.pdf:
            log.info("the queue takes no paper: accepting %s, PDF %s", queue.accepts, queue.pdf)
            return PrintOutcome("failed", queue.stands or DeviceState.FAULT, began=False)
        if over():
            return PrintOutcome("failed", DeviceState.READY, began=False)
        job = self._hand_over(name, pdf, queue)
        if isinstance(job, PrintOutcome):
            return job
        touched, moved = job.touched, time.monotonic()
        try:
            while not job.end:
                if over():
                    return self._take_back(job, touched, queue, DeviceState.READY)
                if time.monotonic() - moved > self._patience_s:
                    return self._take_back(job, touched, queue, DeviceState.UNKNOWN)
                self._pause.wait(LOOK_S)
                now = self._seen(job)
                if now is None:  # forgotten by the queue: nobody can say
                    return PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)
                if (now.touched, now.sheets) != (job.touched, job.sheets):
                    moved = time.monotonic()
                job, touched = now, touched or now.touched
                self._tell(self._standing(job))
            if job.end == "completed":
                self._pause.wait(SETTLE_S)
                job = self._seen(job) or job
        except Silent:
            return PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)
        return self._ended(job, queue)

    def _hand_over(self, name: str, pdf: bytes, queue: Queue) -> Job | PrintOutcome:
        try:
            return self._queue.hand_over(name, pdf, queue)
        except (Silent, Garbled) as fault:
            if isinstance(fault, Silent) and not fault.began:
                return PrintOutcome("failed", DeviceState.ABSENT, began=False)
        try:  # the answer was lost, not always the job
            found = self._queue.find(name)
        except (Silent, Garbled):
            found = None
        return found or PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)

    def _take_back(self, job: Job, touched: bool, queue: Queue, why: DeviceState) -> PrintOutcome:
        """The visit is over, or the printer stands still: cancel, and see what became of it. `why` is told where the
        queue names no reason."""
        standing = self._standing(job)
        state = why if standing is DeviceState.READY else standing
        if self._seen(job) is not None:  # its number may be another's by now
            self._queue.cancel(job)
        now = self._wait(job)
        if now is None or not now.end:
            return PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)
        ended = self._ended(now, queue)
        if ended.result != "failed":
            return ended
        return PrintOutcome("failed", state, touched or now.touched)

    def _ended(self, job: Job, queue: Queue) -> PrintOutcome:
        """What the end of a job tells; its files go from the queue."""
        if queue.keeps and job.end:
            self._queue.purge(job)
        match job.end:
            case "completed" if queue.witness and job.clean and job.sheets:
                return PrintOutcome("proven", DeviceState.READY, began=True)
            case "completed":
                return PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)
            case "canceled":
                return PrintOutcome("failed", DeviceState.READY, job.touched)
            case "aborted":
                return PrintOutcome("failed", DeviceState.FAULT, job.touched)
            case _:
                return PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)

    def _wait(self, job: Job) -> Job | None:
        """The job once it has ended, or as it is after BACK_S."""
        deadline = time.monotonic() + BACK_S
        now: Job | None = job
        while now and not now.end and time.monotonic() < deadline:
            self._pause.wait(LOOK_S)
            now = self._seen(job)
        return now

    def _seen(self, job: Job) -> Job | None:
        """The job now, None where the queue knows it no more. Raises Silent after LOST_S without a word."""
        deadline = time.monotonic() + LOST_S
        while True:
            try:
                return self._queue.job(job)
            except (Silent, Garbled):
                if time.monotonic() > deadline:
                    raise Silent(True) from None
                self._pause.wait(LOOK_S)

    def _standing(self, job: Job) -> DeviceState:
        """READY while the queue moves, else what holds it up."""
        try:
            return self.look().stands or job.stands or DeviceState.READY
        except (Silent, Garbled):
            return DeviceState.ABSENT

    def _tell(self, state: DeviceState) -> None:
        if state is not self._told:
            self._told = state
            self._post(DeviceChanged("a4printer", state))
