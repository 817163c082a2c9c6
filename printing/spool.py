"""Print jobs: queued, sent, then proven, unproven or failed. Each is tried once: nothing comes out twice unmarked."""

import logging
import threading
import uuid
from collections.abc import Callable

from hall.cases.cases import Case
from hall.catalogue.catalogue import Catalogue
from hall.errors import Unavailable
from hall.events import DeviceState, Event, PaperPrinted, PrintSettled
from hall.journal import append
from hall.line.tickets import Issued
from hall.places import Place
from hall.ports import PaperTray, PrintOutcome, TicketPrinter
from hall.settings import Site
from hall.store import Row, Store
from hall.words import SOURCE, words
from printing import documents, ticket
from printing.documents import ACCEPTANCE_NOTICE, QUEUE_TICKET
from printing.paper import Form, Slip, dump, load_form, load_slip, reprinted
from printing.worker import Worker

log = logging.getLogger("onevisit.papers")

WORKER_IDLE_S = 30.0  # after this long without an A4 job the process that makes them ends
_STORE_RETRY_S = 1.0


class Spool:
    """hall.ports.Papers for one face (`face`: "kiosk", "desk-1" …), the owner of `printer` and `tray`.

    Both may be None: such jobs fail as ABSENT. `staff` tells who is signed in, to stand on notices. `ticket` and
    `acceptance` belong to the thread of `store`; the printing itself happens on a thread of the spool's.

    What is promised: a job is marked sent, durably, before its first byte leaves, and is never sent again. Any later
    job for the same ticket or case, by any face of the machine, is a reprint and bears 补打 n. Words of a paper stay
    in the store only until its job has ended.
    """

    def __init__(
        self,
        store: Store,
        place: Place,
        site: Site,
        catalogue: Catalogue,
        face: str,
        post: Callable[[Event], None],
        printer: TicketPrinter | None = None,
        tray: PaperTray | None = None,
        staff: Callable[[], str] = str,
        worker_idle_s: float = WORKER_IDLE_S,
    ) -> None:
        self._store, self._place, self._site, self._catalogue = store, place, site, catalogue
        self._face, self._post, self._printer, self._tray, self._staff = face, post, printer, tray, staff
        self._worker, self._worker_idle_s = Worker(), worker_idle_s
        self._wake, self._over = threading.Event(), False
        self._thread = threading.Thread(target=self._run, name="onevisit-spool", daemon=True)

    def start(self) -> None:
        """Settle what an earlier process of this face left behind, without printing it; then begin."""
        _abandon(self._store, self._face)
        self._thread.start()

    def stop(self) -> None:
        """Finish the job in hand, cancel the others, end thread and worker process; returns when they are gone."""
        self._over = True
        self._wake.set()
        self._thread.join()
        _abandon(self._store, self._face)

    def ticket(self, issued: Issued, language: str = SOURCE) -> str:
        """Queue the ticket in the `language` of the visit; the job's id.

        Raises Refused(PAPER_INCOMPLETE | WRONG_CLASS): then nothing is queued.
        """
        slip = documents.queue_ticket(issued, self._place, self._site, words(language))
        return self._queue(QUEUE_TICKET, issued.ticket.id, issued.ticket.number, slip)

    def acceptance(self, case: Case) -> str:
        """Queue the notice of acceptance; the job's id.

        Raises Refused(PAPER_INCOMPLETE | ITEM_UNKNOWN): then nothing is queued.
        """
        item = self._catalogue.version(case.item, case.item_version)
        form = documents.acceptance_notice(case, item, self._place, self._site, self._staff())
        return self._queue(ACCEPTANCE_NOTICE, case.id, case.number, form)

    def _queue(self, paper: str, subject: str, number: str, what: Slip | Form) -> str:
        job = str(uuid.uuid4())
        with self._store.atomic():
            self._store.run(
                "INSERT INTO print_job (id, face, paper, subject, number, state, asked_at, body)"
                " VALUES (?, ?, ?, ?, ?, 'queued', ?, ?)",
                job, self._face, paper, subject, number, _now(self._store), dump(what),
            )  # fmt: skip
        self._wake.set()
        return job

    # -- the spool's thread -------------------------------------------------------------------------------------------

    def _run(self) -> None:
        store = self._store.again()
        try:
            while not self._over:
                self._wake.clear()
                wait = self._worker_idle_s if self._worker.running else None
                try:
                    if self._one(store):
                        continue
                except Unavailable as fault:  # nothing was sent: the job is still queued
                    log.warning("the spool waits: %s", fault)
                    wait = _STORE_RETRY_S
                if not self._wake.wait(wait) and wait != _STORE_RETRY_S:
                    self._worker.rest()
        finally:
            self._worker.rest()
            store.close()

    def _one(self, store: Store) -> bool:
        """Print the oldest queued job; False when there is none. Raises Unavailable when the store fails before it."""
        job = store.one("SELECT * FROM print_job WHERE face = ? AND state = 'queued' ORDER BY pos LIMIT 1", self._face)
        if job is None:
            return False
        send = self._sender(job)
        outcome = PrintOutcome("failed", DeviceState.ABSENT, False)
        if send is not None:
            made = self._claim(store, job)
            outcome = send(*made) if made else PrintOutcome("failed", DeviceState.FAULT, False)
        self._settle(store, job, outcome)
        return True

    def _claim(self, store: Store, job: Row) -> tuple[bytes, int] | None:
        """Make the paper, then mark the job sent, durably: its bytes and which copy it is. None: it cannot be made."""
        copy = _next_copy(store, job)
        while (data := self._made(job, copy)) is not None:
            with store.atomic():
                late = _next_copy(store, job)  # another face may have printed it while we made ours
                if late == copy:
                    store.run("UPDATE print_job SET state = 'sent', began = 1, copy = ? WHERE id = ?", copy, job["id"])
                    return data, copy
            copy = late
        return None

    def _made(self, job: Row, copy: int) -> bytes | None:
        try:
            if job["paper"] == QUEUE_TICKET:
                assert self._printer is not None
                slip = reprinted(load_slip(job["body"]), copy)
                return ticket.render(slip, self._printer.profile)
            return self._worker.pdf(reprinted(load_form(job["body"]), copy))
        except Unavailable as fault:
            log.warning("job %s was not made: %s", job["id"], fault)
        except Exception as bug:
            log.critical("job %s was not made: %s", job["id"], type(bug).__name__)
        return None

    def _sender(self, job: Row) -> Callable[[bytes, int], PrintOutcome] | None:
        """How to hand the paper over and wait for its end; None where the face has no printer for it."""
        printer, tray = self._printer, self._tray
        if job["paper"] == QUEUE_TICKET:
            return None if printer is None else lambda data, _: _guarded(job, lambda: printer.print(data))
        return None if tray is None else lambda data, copy: _guarded(job, lambda: tray.put(_file_name(job, copy), data))

    def _settle(self, store: Store, job: Row, outcome: PrintOutcome) -> None:
        """Write the end down, and what was printed into the journal, in one; then tell the face."""
        printed = outcome.result != "failed"
        try:
            with store.atomic():
                store.run(
                    "UPDATE print_job SET state = ?, began = ?, why = ?, settled_at = ?, body = NULL WHERE id = ?",
                    outcome.result, int(outcome.began), "" if printed else outcome.state.value, _now(store), job["id"],
                )  # fmt: skip
                if printed:
                    event = PaperPrinted(job["id"], job["paper"], job["number"], outcome.result)
                    append(store, event, self._face, job["subject"] if job["paper"] == ACCEPTANCE_NOTICE else "")
        except Unavailable as fault:  # it stays 'sent': never printed again, and settled as unknown at the next start
            log.error("the end of job %s could not be written: %s", job["id"], fault)
        self._post(PrintSettled(job["id"], job["paper"], outcome.result, outcome.state, outcome.began))


def _guarded(job: Row, send: Callable[[], PrintOutcome]) -> PrintOutcome:
    """A driver that breaks instead of answering may have printed something."""
    try:
        return send()
    except Exception as bug:
        log.critical("job %s broke the driver: %s", job["id"], type(bug).__name__)
        return PrintOutcome("failed", DeviceState.FAULT, True)


def _next_copy(store: Store, job: Row) -> int:
    """0 while nothing of the paper can have come out of any printer, else the number of the reprint."""
    return store.value(
        "SELECT coalesce(max(copy) + 1, 0) FROM print_job WHERE paper = ? AND subject = ? AND began = 1",
        job["paper"], job["subject"],
    )  # fmt: skip


def _abandon(store: Store, face: str) -> None:
    """Whoever waited for these papers is gone: what is queued is dropped, what was being sent has an unknown end."""
    with store.atomic():
        dropped = store.run(
            "UPDATE print_job SET state = 'cancelled', settled_at = ?, body = NULL WHERE face = ? AND state = 'queued'",
            _now(store), face,
        )  # fmt: skip
        lost = store.run(
            "UPDATE print_job SET state = 'failed', why = ?, settled_at = ?, body = NULL"
            " WHERE face = ? AND state = 'sent'",
            DeviceState.UNKNOWN.value, _now(store), face,
        )  # fmt: skip
    if dropped or lost:
        log.info("papers of an earlier process: %d dropped unprinted, %d of unknown end", dropped, lost)


def _file_name(job: Row, copy: int) -> str:
    """Safe everywhere and about nobody: paper, the number's ASCII part, which copy."""
    number = "".join(char for char in job["number"] if char.isascii() and char.isalnum())
    return f"{job['paper']}-{number}{f'-copy{copy}' if copy else ''}.pdf"


def _now(store: Store) -> str:
    return store.clock.now().isoformat(timespec="milliseconds")
