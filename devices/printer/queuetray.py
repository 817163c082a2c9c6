"""A4 papers through the system's print queue or a printer that speaks IPP: handed over, followed to their end, and
taken off the queue again. RFC 8011; what is CUPS's own is asked of CUPS alone.

A queue says "completed" when the bytes are gone; only a printer knows whether a sheet came out. So a paper is proven
where the printer itself says so: at the other end of our connection, or of CUPS's own IPP connection to it.
"""

import logging
import threading
import time
from collections.abc import Callable

from devices.printer.ipp import CANCELED, NOT_FOUND, Attributes, Given, Operation, Tag
from devices.printer.ippstate import OF_JOB, OF_QUEUE, Job, Queue, job_of, queue_of
from devices.printer.ippwire import Silent, Wire
from hall.errors import Garbled
from hall.events import DeviceChanged, DeviceState, Event
from hall.ports import PrintOutcome

LOST_S = 15.0  # of silence in the middle of a job, until its end is unknown
LOOK_S = 0.5  # between two looks at a job
SETTLE_S = 1.0  # after "completed": some say so and break off all the same
BACK_S = 5.0  # for a job that was taken back to end

log = logging.getLogger("onevisit.devices.papertray")


class QueueTray:
    """hall.ports.PaperTray over IPP. A job that stands still for `patience_s` is taken back: who loads paper later does
    not find an earlier citizen's in the tray."""

    def __init__(self, wire: Wire, post: Callable[[Event], None], patience_s: float) -> None:
        self._wire, self._post, self._patience_s = wire, post, patience_s
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
            job = self._find(name)
            if job is None:
                return None
            if not job.end:
                self._wire.ask(Operation.CANCEL_JOB, [(Tag.INTEGER, "job-id", job.id)])
                job = self._wait(job) or job
            return self._ended(job, queue)
        except (Silent, Garbled):
            return None

    def forget(self) -> None:
        """See the port: each job was purged at its end."""

    def look(self) -> Queue:
        """How the queue is. Raises Silent; Garbled where there is no such queue."""
        answer = self._wire.ask(Operation.GET_PRINTER, [(Tag.KEYWORD, "requested-attributes", OF_QUEUE)])
        if not answer.ok:
            raise Garbled("ipp", f"no queue here: {answer.status:#06x}")
        return queue_of(answer)

    def kept(self) -> int:
        """How many ended jobs of ours the queue still remembers. Raises Silent."""
        return len(self._jobs("completed"))

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
                self._tell(self._standing())
            if job.end == "completed":
                self._pause.wait(SETTLE_S)
                job = self._seen(job) or job
        except Silent:
            return PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)
        return self._ended(job, queue)

    def _hand_over(self, name: str, pdf: bytes, queue: Queue) -> Job | PrintOutcome:
        given: list[Given] = [(Tag.NAME, "job-name", name), (Tag.MIME, "document-format", "application/pdf")]
        media: list[Given] = [(Tag.KEYWORD, "media", "iso_a4_210x297mm")] if queue.a4 else []
        try:
            answer = self._wire.ask(Operation.PRINT_JOB, given, media, pdf)
            if answer.ok:
                return job_of(answer.first(Tag.JOB))
            log.info("the queue refused a paper: %#06x", answer.status)
            return PrintOutcome("failed", DeviceState.FAULT, began=answer.status == CANCELED)
        except (Silent, Garbled) as fault:
            if isinstance(fault, Silent) and not fault.began:
                return PrintOutcome("failed", DeviceState.ABSENT, began=False)
        try:  # the answer was lost, not always the job
            found = self._find(name)
        except (Silent, Garbled):
            found = None
        return found or PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)

    def _take_back(self, job: Job, touched: bool, queue: Queue, why: DeviceState) -> PrintOutcome:
        """The visit is over, or the printer stands still: cancel, and see what became of it. `why` is told where the
        queue names no reason."""
        standing = self._standing()
        state = why if standing is DeviceState.READY else standing
        self._wire.ask(Operation.CANCEL_JOB, [(Tag.INTEGER, "job-id", job.id)])
        now = self._wait(job)
        if now is None or not now.end:
            return PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)
        ended = self._ended(now, queue)
        if ended.result != "failed":
            return ended
        return PrintOutcome("failed", state, touched or now.touched)

    def _ended(self, job: Job, queue: Queue) -> PrintOutcome:
        """What the end of a job tells; its files go from the queue."""
        if queue.cups and job.end:
            self._purge(job)
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

    def _purge(self, job: Job) -> None:
        """CUPS keeps an ended job's document for a day and its name for ever, unless this one job is named for purging
        (its Purge-Jobs takes job-ids; another printer's would empty the whole queue)."""
        try:
            more: list[Given] = [
                (Tag.INTEGER, "job-ids", job.id), (Tag.BOOLEAN, "my-jobs", True), (Tag.BOOLEAN, "purge-jobs", True),
            ]  # fmt: skip
            answer = self._wire.ask(Operation.PURGE_JOBS, more)
            if answer.ok:
                return
            log.warning("the queue keeps the files of a job: %#06x", answer.status)
        except Silent:
            log.warning("the queue keeps the files of a job: it does not answer")

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
                return self._once(job)
            except (Silent, Garbled):
                if time.monotonic() > deadline:
                    raise Silent(True) from None
                self._pause.wait(LOOK_S)

    def _once(self, job: Job) -> Job | None:
        answer = self._wire.ask(
            Operation.GET_JOB, [(Tag.INTEGER, "job-id", job.id), (Tag.KEYWORD, "requested-attributes", OF_JOB)]
        )
        if answer.status == NOT_FOUND:
            return None
        return job_of(answer.first(Tag.JOB))

    def _find(self, name: str) -> Job | None:
        """The latest job of ours called so."""
        named = [said for which in ("not-completed", "completed") for said in self._jobs(which)]
        return max(
            (job_of(said) for said in named if said.get("job-name") == [name]), key=lambda job: job.id, default=None
        )

    def _jobs(self, which: str) -> list[Attributes]:
        more: list[Given] = [
            (Tag.BOOLEAN, "my-jobs", True), (Tag.KEYWORD, "which-jobs", which),
            (Tag.KEYWORD, "requested-attributes", OF_JOB),
        ]  # fmt: skip
        return self._wire.ask(Operation.GET_JOBS, more).every(Tag.JOB)

    def _standing(self) -> DeviceState:
        """READY while the queue moves, else what holds it up."""
        try:
            return self.look().stands or DeviceState.READY
        except (Silent, Garbled):
            return DeviceState.ABSENT

    def _tell(self, state: DeviceState) -> None:
        if state is not self._told:
            self._told = state
            self._post(DeviceChanged("a4printer", state))
