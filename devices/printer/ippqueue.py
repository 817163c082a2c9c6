"""A print queue that speaks IPP: CUPS's, or a printer's own (RFC 8011). What is CUPS's own is asked of CUPS alone."""

import logging
from dataclasses import replace

from devices.printer.ipp import CANCELED, NOT_FOUND, Attributes, Given, Operation, Tag
from devices.printer.ippstate import OF_JOB, OF_QUEUE, job_of, queue_of
from devices.printer.ippwire import Wire
from devices.printer.printqueue import Job, Queue, Silent
from hall.errors import Garbled
from hall.events import DeviceState
from hall.ports import PrintOutcome

log = logging.getLogger("onevisit.devices.papertray")


class IppQueue:
    """devices.printer.printqueue.PrintQueue over IPP. A printer that is asked itself is the witness of its sheets; so
    is one that CUPS asks over IPP."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def look(self) -> Queue:
        """See the protocol."""
        answer = self._wire.ask(Operation.GET_PRINTER, [(Tag.KEYWORD, "requested-attributes", OF_QUEUE)])
        if not answer.ok:
            raise Garbled("ipp", f"no queue here: {answer.status:#06x}")
        return queue_of(answer)

    def hand_over(self, name: str, pdf: bytes, queue: Queue) -> Job | PrintOutcome:
        """See the protocol."""
        given: list[Given] = [(Tag.NAME, "job-name", name), (Tag.MIME, "document-format", "application/pdf")]
        media: list[Given] = [(Tag.KEYWORD, "media", "iso_a4_210x297mm")] if queue.a4 else []
        answer = self._wire.ask(Operation.PRINT_JOB, given, media, pdf)
        if answer.ok:
            return replace(job_of(answer.first(Tag.JOB)), name=name)
        log.info("the queue refused a paper: %#06x", answer.status)
        return PrintOutcome("failed", DeviceState.FAULT, began=answer.status == CANCELED)

    def find(self, name: str) -> Job | None:
        """See the protocol."""
        named = [said for which in ("not-completed", "completed") for said in self._jobs(which)]
        return max(
            (job_of(said) for said in named if said.get("job-name") == [name]), key=lambda job: job.id, default=None
        )

    def job(self, job: Job) -> Job | None:
        """See the protocol."""
        answer = self._wire.ask(
            Operation.GET_JOB, [(Tag.INTEGER, "job-id", job.id), (Tag.KEYWORD, "requested-attributes", OF_JOB)]
        )
        if answer.status == NOT_FOUND:
            return None
        now = job_of(answer.first(Tag.JOB))
        return now if now.name in ("", job.name) else None  # a service that started anew counts from 1 again

    def cancel(self, job: Job) -> None:
        """See the protocol."""
        self._wire.ask(Operation.CANCEL_JOB, [(Tag.INTEGER, "job-id", job.id)])

    def purge(self, job: Job) -> None:
        """CUPS keeps an ended job's document for a day and its name for ever, unless its owner takes it back once more,
        this time with everything (purge-job). Its Purge-Jobs would want an administrator."""
        try:
            more: list[Given] = [(Tag.INTEGER, "job-id", job.id), (Tag.BOOLEAN, "purge-job", True)]
            answer = self._wire.ask(Operation.CANCEL_JOB, more)
            if not answer.ok and answer.status != NOT_FOUND:
                log.warning("the queue keeps the files of a job: %#06x", answer.status)
        except Silent:
            log.warning("the queue keeps the files of a job: it does not answer")

    def kept(self) -> int:
        """See the protocol."""
        return len(self._jobs("completed"))

    def _jobs(self, which: str) -> list[Attributes]:
        more: list[Given] = [
            (Tag.BOOLEAN, "my-jobs", True), (Tag.KEYWORD, "which-jobs", which),
            (Tag.KEYWORD, "requested-attributes", OF_JOB),
        ]  # fmt: skip
        return self._wire.ask(Operation.GET_JOBS, more).every(Tag.JOB)
