"""The thread that brings print jobs to paper: one after another, each marked sent before its first byte, tried once."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from hall.errors import Refused, Unavailable
from hall.events import DeviceState, Event, PrintSettled
from hall.papers.jobs import JobState, PrintJobs
from hall.ports import PaperTray, PrintOutcome, TicketPrinter
from hall.settings import Site
from hall.store import Row, Store
from printing import ticket
from printing.documents import names
from printing.documents.names import SLIPS
from printing.paper import dump, load_form, load_slip, reprinted
from printing.worker import Worker

log = logging.getLogger("onevisit.papers")

WORKER_IDLE_S = 30.0  # after this long without an A4 job the process that makes them ends
_SOON_S = 1.0  # until another try at the store, or another look at a grace that runs


class Press:
    """The printing of one face (`face`: "kiosk", "desk-1" …), the owner of `printer` and `tray`. Either may be None:
    its jobs fail as ABSENT. Jobs are asked for by who derives from this, on the thread of `store`."""

    def __init__(
        self,
        store: Store,
        site: Site,
        face: str,
        post: Callable[[Event], None],
        printer: TicketPrinter | None = None,
        tray: PaperTray | None = None,
        worker_idle_s: float = WORKER_IDLE_S,
    ) -> None:
        self._store, self._site = store, site
        self._face, self._post, self._printer, self._tray = face, post, printer, tray
        self._worker, self._worker_idle_s = Worker(), worker_idle_s
        self._jobs = self._jobs_on(store)
        self._limits: list[tuple[int, float]] = []  # of visits that are over: jobs up to this place end by then
        self._wake, self._over = threading.Event(), False
        self._thread = threading.Thread(target=self._run, name="onevisit-spool", daemon=True)

    def start(self) -> None:
        """Settle what an earlier process of this face left behind, without printing it; then begin."""
        self._limits.append((self._jobs.open()[1], time.monotonic()))
        self._thread.start()

    def stop(self) -> None:
        """Finish the job in hand, cancel the others, end thread and worker process; returns when they are gone."""
        self._over = True
        self._wake.set()
        self._thread.join()
        self._settle_left(self._jobs, self._jobs.open()[1], None)

    def visit_over(self, grace_s: float = 0.0) -> int:
        """See hall.ports.Papers."""
        count, last = self._jobs.open()
        self._limits.append((last, time.monotonic() + grace_s))
        self._wake.set()
        return count

    def _jobs_on(self, store: Store) -> PrintJobs:
        return PrintJobs(store, self._face, names.is_of_case)

    # -- the thread ---------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        store = self._store.again()
        try:
            self._begin(store)
            while not self._over:
                self._wake.clear()
                soon = False
                try:
                    if self._one(store):
                        continue
                except Unavailable as fault:  # nothing was sent: the job is still queued
                    log.warning("the spool waits: %s", fault)
                    soon = True
                soon = soon or bool(self._limits)
                quiet = self._worker_idle_s if self._worker.running else None
                if not self._wake.wait(_SOON_S if soon else quiet) and not soon:
                    self._worker.rest()
        finally:
            self._worker.rest()
            store.close()

    def _one(self, store: Store) -> bool:
        """Print the oldest queued job; False when there is none. Raises Unavailable when the store fails before it."""
        jobs = self._jobs_on(store)
        job = jobs.oldest()
        self._forget(job)
        if job is None:
            return False
        if self._too_late(job):
            jobs.drop(job)
            self._post(PrintSettled(job["id"], job["paper"], "failed", DeviceState.READY, False))
            return True
        send = self._sender(job)
        outcome = PrintOutcome("failed", DeviceState.ABSENT, False)
        if send is not None:
            made = self._claim(store, job)
            outcome = send(*made) if made else PrintOutcome("failed", DeviceState.FAULT, False)
        self._settle(jobs, job, outcome)
        return True

    def _claim(self, store: Store, job: Row) -> tuple[bytes, int] | None:
        """Make the paper, then mark the job sent, durably: its bytes and which copy it is. None: it cannot be made."""
        jobs, paper, subject = self._jobs_on(store), job["paper"], job["subject"]
        copy = jobs.next_copy(paper, subject)
        while said := self._said(jobs, job):
            data = self._made(job, self._own_sheet(store, job, said) if copy else said, copy)
            if data is None:
                return None
            with store.atomic():
                late = jobs.next_copy(paper, subject)  # another face may have been faster
                if late == copy:
                    jobs.take(job, copy)
                    if names.says_what_it_said(paper):
                        jobs.keep_words(paper, subject, job["number"], said)
                    return data, copy
            copy = late
        return None

    def _said(self, jobs: PrintJobs, job: Row) -> bytes | None:
        """The words for the job: those of the first print of the paper, where there was one. None: forgotten by law
        since the job was asked for."""
        try:
            issued = jobs.issued(job["paper"], job["subject"])
        except Refused:
            return None
        return issued[1] if issued else job["body"]

    def _made(self, job: Row, said: bytes, copy: int) -> bytes | None:
        try:
            if job["paper"] in SLIPS:
                assert self._printer is not None
                return ticket.render(reprinted(load_slip(said), copy), self._printer.profile)
            return self._worker.pdf(reprinted(load_form(said), copy))
        except Unavailable as fault:
            log.warning("job %s was not made: %s", job["id"], fault)
        except Exception as bug:
            log.critical("job %s was not made: %s", job["id"], type(bug).__name__)
        return None

    def _own_sheet(self, store: Store, job: Row, said: bytes) -> bytes:
        """The words of a reprint: one that proves itself bears a serial of its own, for the sheets before it become
        void. Where nothing can be signed just now, they stay as they are."""
        if not names.is_of_case(job["paper"]):
            return said
        from hall.proofs.proofs import Proofs  # signs: no ticket needs it

        form = load_form(said)
        try:
            own = Proofs(store, self._site.station, ()).again(form.qr, job["subject"], job["paper"])
        except Unavailable as fault:
            log.warning("a reprint bears the code of the sheet before it: %s", fault)
            return said
        return dump(replace(form, qr=own))

    def _sender(self, job: Row) -> Callable[[bytes, int], PrintOutcome] | None:
        """How to hand the paper over and wait for its end; None where the face has no printer for it."""
        printer, tray = self._printer, self._tray
        if job["paper"] in SLIPS:
            return None if printer is None else lambda data, _: _guarded(job, lambda: printer.print(data))
        if tray is None:
            return None
        return lambda data, copy: _guarded(
            job, lambda: tray.put(_file_name(job, copy), data, lambda: self._over or self._too_late(job))
        )

    def _settle(self, jobs: PrintJobs, job: Row, outcome: PrintOutcome) -> None:
        """Write the end down; then tell the face."""
        try:
            jobs.settle(job, outcome)
        except Unavailable as fault:  # it stays 'sent': never printed again, and settled as unknown at the next start
            log.error("the end of job %s could not be written: %s", job["id"], fault)
        self._post(PrintSettled(job["id"], job["paper"], outcome.result, outcome.state, outcome.began))

    # -- the end of a visit, and of a process -------------------------------------------------------------------------

    def _too_late(self, job: Row) -> bool:
        """Whether the visit of the job is over, and its grace."""
        now = time.monotonic()
        return any(job["pos"] <= last and now >= limit for last, limit in tuple(self._limits))

    def _forget(self, job: Row | None) -> None:
        """Let the tray forget the papers of each visit that is over; `job` is the next one to come out."""
        limits, now = tuple(self._limits), time.monotonic()
        past = [one for one in limits if now >= one[1] and (job is None or job["pos"] > one[0])]
        if past:
            for one in past:
                self._limits.remove(one)
            if self._tray is not None:
                self._tray.forget()

    def _begin(self, store: Store) -> None:
        """What an earlier process left is asked for at the tray before anything new is printed."""
        try:
            self._settle_left(self._jobs_on(store), self._limits[0][0], self._tray)
        except Unavailable as fault:
            log.error("papers of an earlier process are not settled: %s", fault)

    def _settle_left(self, jobs: PrintJobs, last: int, tray: PaperTray | None) -> None:
        """Whoever waited for the papers up to `last` is gone: what is queued is dropped, what was being sent is asked
        for at the tray, and may have come out."""
        left = jobs.left(last)
        for job in left:
            if job["state"] == JobState.QUEUED:
                jobs.drop(job)
                continue
            found = None
            if tray is not None and job["paper"] not in SLIPS:
                found = _guarded(job, lambda job=job: tray.recover(_file_name(job, job["copy"])))
            jobs.settle(job, found or PrintOutcome("unproven", DeviceState.UNKNOWN, True))
        if left:
            log.info("papers of an earlier process: %d settled", len(left))


T = TypeVar("T")


def _guarded(job: Row, send: Callable[[], T]) -> T | PrintOutcome:
    """A driver that breaks instead of answering may have printed something."""
    try:
        return send()
    except Exception as bug:
        log.critical("job %s broke the driver: %s", job["id"], type(bug).__name__)
        return PrintOutcome("failed", DeviceState.FAULT, True)


def _file_name(job: Row, copy: int) -> str:
    """Safe everywhere and about nobody: paper, the number's ASCII part, which copy."""
    number = "".join(char for char in job["number"] if char.isascii() and char.isalnum())
    return f"{job['paper']}-{number}{f'-copy{copy}' if copy else ''}.pdf"
