"""Print jobs on their way to paper: each is tried once, nothing comes out twice unmarked, nothing after its visit."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from hall.cases.lifecycle import PAPER_WORDS
from hall.errors import Reason, Refused
from hall.events import Event
from hall.line.tickets import Issued
from hall.papers.jobs import SHEET, UNATTENDED, Sheet, Spoilt
from hall.places import Place
from hall.ports import CasePaper, PaperTray, TicketPrinter
from hall.settings import Site
from hall.store import Store
from hall.words import SOURCE, words
from printing.documents import names
from printing.documents.names import APPOINTMENT, PICKUP, QUEUE_TICKET, SLIPS
from printing.documents.slips import appointment_slip, pickup_slip, queue_ticket
from printing.paper import Slip, dump, on_a4
from printing.press import WORKER_IDLE_S, Press

if TYPE_CHECKING:
    from hall.cases.lockers import Placed
    from hall.line.appointments import Appointment
    from printing.casepapers import CasePapers


class Spool(Press):
    """hall.ports.DeskPapers for one face (`face`: "kiosk", "desk-1" …), the owner of `printer` and `tray`.

    Both may be None: such jobs fail as ABSENT. `papers` gives the papers of cases, loaded at the first need of them.
    What queues belongs to the thread of `store`; the printing itself happens on a thread of the spool's.

    What is promised: a job is marked sent, durably, before its first byte leaves, and is never sent again. Any later
    job for the same paper, by any face of the machine, is a reprint and bears 补打 n. One of a case says what the first
    one said, and so does a ticket that nobody found. The words of a job stay in its row only until it has ended, those
    of a ticket in memory until its visit has; and a job ends with the visit that it was for.
    """

    def __init__(
        self, store: Store, place: Place, site: Site, papers: "Callable[[], CasePapers]", face: str,
        post: Callable[[Event], None], printer: TicketPrinter | None = None, tray: PaperTray | None = None,
        worker_idle_s: float = WORKER_IDLE_S,
    ) -> None:  # fmt: skip
        super().__init__(store, site, face, post, printer, tray, worker_idle_s)
        self._place, self._papers = place, papers
        self._tickets: dict[str, bytes] = {}  # of this visit: what each job said, should nobody find it

    def ticket(self, issued: Issued, language: str = SOURCE) -> str:
        """Queue the ticket in the `language` of the visit; the job's id.

        Raises Refused(PAPER_INCOMPLETE | WRONG_CLASS): then nothing is queued.
        """
        said = dump(queue_ticket(issued, self._place, self._site, words(language)))
        job = self._queue(QUEUE_TICKET, issued.ticket.id, issued.ticket.number, said)
        self._tickets[job] = said
        return job

    def ticket_again(self, job: str, actor: str) -> str:
        """See hall.ports.Papers. The first may lie in the printer after all: whoever finds both must see one number
        twice, also where the citizen has changed the language since."""
        if job not in self._tickets:
            raise Refused(Reason.PRINT_SETTLED)
        again = self._jobs.ask_unseen(job, self._tickets[job], actor)
        self._wake.set()
        return again

    def visit_over(self, grace_s: float = 0.0) -> int:
        """See hall.ports.Papers."""
        self._tickets.clear()
        return super().visit_over(grace_s)

    def appointment(self, booked: "Appointment", language: str = SOURCE) -> str:
        """See hall.ports.Papers."""
        slip = appointment_slip(booked, self._place, self._site, words(language))
        return self._slip(APPOINTMENT, booked.id, booked.begin, slip)

    def pickup(self, placed: "Placed", bank: str, what: str, language: str = SOURCE) -> str:
        """See hall.ports.Papers."""
        slip = pickup_slip(placed, bank, what, self._place, self._site, words(language))
        return self._slip(PICKUP, placed.parcel.id, str(placed.parcel.box), slip)

    def owed(self, case: str, known: int = 0) -> dict[str, str]:
        """See hall.ports.DeskPapers. All of them are made before the first is queued."""
        with self._store.atomic():  # two windows that hear of one step would else both print it
            wanted = [owed for owed in self._papers().owed(case, known) if not self._jobs.asked(owed.name, case)]
            made = [(owed, owed.make()) for owed in wanted]
            jobs = {
                self._jobs.ask(owed.name, case, form.number, dump(form)): PAPER_WORDS[owed.kind] for owed, form in made
            }
        self._wake.set()
        return jobs

    def of_case(self, case: str) -> list[CasePaper]:
        """See hall.ports.DeskPapers."""
        return [
            CasePaper(owed.name, PAPER_WORDS[owed.kind], self._jobs.next_copy(owed.name, case))
            for owed in self._papers().owed(case)
        ]

    def again(self, case: str, name: str, actor: str) -> str:
        """See hall.ports.DeskPapers."""
        owed = next((owed for owed in self._papers().owed(case) if owed.name == name), None)
        if owed is None:
            raise KeyError(name)
        number, said = self._jobs.issued(name, case) or (None, b"")
        if number is None:
            form = owed.make()
            number, said = form.number, dump(form)
        job = self._jobs.ask_again(name, case, number, said, actor)
        self._wake.set()
        return job

    def other(self, paper: str, subject: str, actor: str = "") -> str:
        """See hall.ports.DeskPapers."""
        number, said = self._jobs.issued(paper, subject) or (None, b"")
        if number is None:
            form = self._papers().other(paper, subject)
            number, said = form.number, dump(form)
        if paper in names.EACH_ITS_OWN:
            subject = f"{subject} {uuid.uuid4()}"  # none of them is a reprint
        if not actor:
            return self._queue(paper, subject, number, said)
        job = self._jobs.ask_again(paper, subject, number, said, actor)
        self._wake.set()
        return job

    def repeat(self, job: str, actor: str) -> dict[str, str]:
        """See hall.ports.DeskPapers."""
        row = self._jobs.row(job)
        paper, subject = row["paper"], row["subject"]
        if paper == QUEUE_TICKET:
            return self._number_on_a4(subject, actor)
        if paper.partition(".")[0] in SLIPS:
            return {}
        if paper in names.EACH_ITS_OWN:
            again = self.other(paper, subject.rpartition(" ")[0])
        elif names.is_of_case(paper) and paper not in names.UNOWED:
            again = self.again(subject, paper, actor)
        else:
            again = self.other(paper, subject, actor)
        return {again: names.title_of(paper)}

    def answer(self, job: str, came: bool, actor: str) -> None:
        """See hall.ports.DeskPapers."""
        self._jobs.answer(job, came, actor)

    def doubts(self) -> dict[str, str]:
        """See hall.ports.DeskPapers."""
        return {sheet.job: names.title_of(sheet.paper) for sheet in self._jobs.doubts(self._today)}

    def left_in_doubt(self) -> list[tuple[Sheet, str]]:
        """See hall.ports.DeskPapers."""
        return [(sheet, names.title_of(sheet.paper)) for sheet in self._jobs.doubts(self._today, UNATTENDED)]

    def sheets(self, case: str) -> list[tuple[Sheet, str]]:
        """See hall.ports.DeskPapers."""
        return [(sheet, names.title_of(sheet.paper)) for sheet in self._jobs.sheets(case)]

    def spoil(self, job: str, reason: Spoilt, actor: str) -> None:
        """See hall.ports.DeskPapers."""
        self._jobs.spoil(job, reason, actor)

    @property
    def _today(self) -> str:
        return self._store.clock.now().date().isoformat()

    def _number_on_a4(self, ticket: str, actor: str) -> dict[str, str]:
        """A queue ticket on the paper of a desk, as its number stands in the line by now: what the kiosk's said has
        gone with its visit. Nothing for a number that waits no more."""
        from hall.line.line import Line  # a kiosk's own reprint needs no line

        issued = Line(self._store, self._place).standing(ticket)
        if issued is None:
            return {}
        slip = queue_ticket(issued, self._place, self._site)
        said = dump(on_a4(slip))
        job = self._jobs.ask_again(QUEUE_TICKET + SHEET, ticket, issued.ticket.number, said, actor)
        self._wake.set()
        return {job: names.title_of(QUEUE_TICKET)}

    def _slip(self, paper: str, subject: str, number: str, slip: Slip) -> str:
        """On the roll of this face; where it has only A4, on that, under a name of its own."""
        if self._printer is None and self._tray is not None:
            return self._queue(paper + SHEET, subject, number, dump(on_a4(slip)))
        return self._queue(paper, subject, number, dump(slip))

    def _queue(self, paper: str, subject: str, number: str, said: bytes) -> str:
        job = self._jobs.ask(paper, subject, number, said)
        self._wake.set()
        return job
