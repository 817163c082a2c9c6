"""Print jobs: queued, sent, then proven, unproven or failed. Each is tried once: nothing comes out twice unmarked."""

import logging
import threading
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from hall.actors import role_of
from hall.cases.lifecycle import PAPER_WORDS
from hall.cases.records import PaperPrinted, ReprintAsked
from hall.errors import Reason, Refused, Unavailable
from hall.events import DeviceState, Event, PrintSettled
from hall.journal import append
from hall.line.tickets import Issued
from hall.places import Place
from hall.ports import CasePaper, PaperTray, PrintOutcome, TicketPrinter
from hall.settings import Site
from hall.staff import may
from hall.store import Row, Store
from hall.words import SOURCE, words
from printing import ticket
from printing.documents.names import APPOINTMENT, PICKUP, QUEUE_TICKET, SLIPS, is_of_case
from printing.documents.slips import appointment_slip, pickup_slip, queue_ticket
from printing.paper import Form, Slip, dump, load_form, load_slip, reprinted
from printing.worker import Worker

if TYPE_CHECKING:
    from hall.cases.lockers import Placed
    from hall.line.appointments import Appointment
    from printing.casepapers import CasePapers

log = logging.getLogger("onevisit.papers")

WORKER_IDLE_S = 30.0  # after this long without an A4 job the process that makes them ends
_STORE_RETRY_S = 1.0


class Spool:
    """hall.ports.DeskPapers for one face (`face`: "kiosk", "desk-1" …), the owner of `printer` and `tray`.

    Both may be None: such jobs fail as ABSENT. `papers` gives the papers of cases, loaded at the first need of them.
    What queues belongs to the thread of `store`; the printing itself happens on a thread of the spool's.

    What is promised: a job is marked sent, durably, before its first byte leaves, and is never sent again. Any later
    job for the same paper, by any face of the machine, is a reprint and bears 补打 n. Words of a paper stay
    in the store only until its job has ended.
    """

    def __init__(
        self,
        store: Store,
        place: Place,
        site: Site,
        papers: "Callable[[], CasePapers]",
        face: str,
        post: Callable[[Event], None],
        printer: TicketPrinter | None = None,
        tray: PaperTray | None = None,
        worker_idle_s: float = WORKER_IDLE_S,
    ) -> None:
        self._store, self._place, self._site, self._papers = store, place, site, papers
        self._face, self._post, self._printer, self._tray = face, post, printer, tray
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
        slip = queue_ticket(issued, self._place, self._site, words(language))
        return self._queue(QUEUE_TICKET, issued.ticket.id, issued.ticket.number, slip)

    def appointment(self, booked: "Appointment", language: str = SOURCE) -> str:
        """See hall.ports.Papers."""
        slip = appointment_slip(booked, self._place, self._site, words(language))
        return self._queue(APPOINTMENT, booked.id, booked.begin, slip)

    def pickup(self, placed: "Placed", bank: str, what: str, language: str = SOURCE) -> str:
        """See hall.ports.Papers."""
        slip = pickup_slip(placed, bank, what, self._place, self._site, words(language))
        return self._queue(PICKUP, placed.parcel.id, str(placed.parcel.box), slip)

    def owed(self, case: str, known: int = 0) -> dict[str, str]:
        """See hall.ports.DeskPapers. All of them are made before the first is queued."""
        wanted = [owed for owed in self._papers().owed(case, known) if not self._asked(owed.name, case)]
        made = [(owed, owed.make()) for owed in wanted]
        return {self._queue(owed.name, case, form.number, form): PAPER_WORDS[owed.kind] for owed, form in made}

    def of_case(self, case: str) -> list[CasePaper]:
        """See hall.ports.DeskPapers."""
        return [
            CasePaper(owed.name, PAPER_WORDS[owed.kind], _next_copy(self._store, owed.name, case))
            for owed in self._papers().owed(case)
        ]

    def again(self, case: str, name: str, actor: str) -> str:
        """See hall.ports.DeskPapers."""
        owed = next((owed for owed in self._papers().owed(case) if owed.name == name), None)
        if owed is None:
            raise KeyError(name)
        form = owed.make()
        with self._store.atomic():
            copy = _next_copy(self._store, name, case)
            if copy and not may(role_of(self._store, actor), "paper.reprint"):
                raise Refused(Reason.ROLE_MISSING)
            job = self._queue(name, case, form.number, form)
            if copy:
                append(self._store, ReprintAsked(job, name, form.number, copy), actor, case)
        self._wake.set()  # once more: the thread may have looked before the commit
        return job

    def other(self, paper: str, subject: str) -> str:
        """See hall.ports.DeskPapers."""
        form = self._papers().other(paper, subject)
        return self._queue(paper, subject, form.number, form)

    def _asked(self, paper: str, subject: str) -> bool:
        """Whether a paper came out, may have, or is on its way."""
        return bool(
            self._store.value(
                "SELECT 1 FROM print_job WHERE paper = ? AND subject = ?"
                " AND (began = 1 OR state IN ('queued', 'sent'))",
                paper, subject,
            )
        )  # fmt: skip

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
        copy = _next_copy(store, job["paper"], job["subject"])
        while (data := self._made(job, copy)) is not None:
            with store.atomic():
                late = _next_copy(store, job["paper"], job["subject"])  # another face may have been faster
                if late == copy:
                    store.run("UPDATE print_job SET state = 'sent', began = 1, copy = ? WHERE id = ?", copy, job["id"])
                    return data, copy
            copy = late
        return None

    def _made(self, job: Row, copy: int) -> bytes | None:
        try:
            if job["paper"] in SLIPS:
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
        if job["paper"] in SLIPS:
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
                    append(store, event, self._face, job["subject"] if is_of_case(job["paper"]) else "")
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


def _next_copy(store: Store, paper: str, subject: str) -> int:
    """0 while nothing of the paper can have come out of any printer, else the number of the reprint."""
    return store.value(
        "SELECT coalesce(max(copy) + 1, 0) FROM print_job WHERE paper = ? AND subject = ? AND began = 1",
        paper, subject,
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
