"""A hall for desks under test: the real topics on a store of their own, a bus that calls directly, papers that wait."""

from datetime import date
from pathlib import Path
from typing import cast

from clerk.services import Oversight, Services
from clerk.window import DeskWindow
from hall.cases.caserules import read_case_rules
from hall.cases.cases import Cases
from hall.cases.lifecycle import PAPER_WORDS
from hall.cases.lockers import Placed
from hall.catalogue.catalogue import read_catalogue
from hall.days.workdays import Calendar
from hall.events import Bus, DeviceState, PrintSettled, Record
from hall.identity import CardKind, IdCard
from hall.journal import read
from hall.line.appointments import Appointment
from hall.line.tickets import Issued, Tickets
from hall.papers.jobs import Sheet, Spoilt
from hall.places import read_place
from hall.ports import CasePaper
from hall.settings import load
from hall.staff import Staff
from hall.store import Store
from station.topics import Topics
from tests.helpers.clock import FakeClock

PASSWORD = "demo-2026-11"
CARD = IdCard(
    kind=CardKind.MAINLAND,
    name="𠮷㛃䶮",
    number="990000198203041239",
    sex="2",
    nation="01",
    birth=date(1982, 3, 4),
    address="汉中市城固县博望街道演示路1号",
)


class PatientPapers:
    """hall.ports.Papers that prints nothing: it remembers what it was asked for and lets the test settle it."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.asked: list[tuple[str, str]] = []  # case and paper, in order
        self.cases: Cases
        self.over: list[float] = []  # the grace of each visit that ended
        self.unseen: dict[str, str] = {}
        self.left: list[Sheet] = []
        self.out: list[Sheet] = []
        self.answers: list[tuple[str, bool, str]] = []
        self.spoilt: list[tuple[str, Spoilt, str]] = []

    def ticket(self, issued: Issued, language: str = "zh_CN") -> str:
        raise AssertionError(f"a desk prints no queue ticket: {issued.ticket.number}")

    def ticket_again(self, job: str, actor: str) -> str:
        raise AssertionError("a desk prints no queue tickets")

    def appointment(self, booked: Appointment, language: str = "zh_CN") -> str:
        return self.again(booked.id, "appointment", "")

    def pickup(self, placed: Placed, bank: str, what: str, language: str = "zh_CN") -> str:
        assert placed.code
        return self.again(placed.parcel.id, f"pickup of {what} at {bank}", "")

    def owed(self, case: str, known: int = 0) -> dict[str, str]:
        kinds = [kind for step in self.cases.steps(case)[known:] for kind in step.owes]
        return {self.again(case, kind.value, ""): PAPER_WORDS[kind] for kind in kinds}

    def of_case(self, case: str) -> list[CasePaper]:
        kinds = [kind for step in self.cases.steps(case) for kind in step.owes]
        return [CasePaper(kind.value, PAPER_WORDS[kind], self.asked.count((case, kind.value))) for kind in kinds]

    def again(self, case: str, name: str, actor: str) -> str:
        self.asked.append((case, name))
        return f"job-{len(self.asked)}"

    def other(self, paper: str, subject: str, actor: str = "") -> str:
        return self.again(subject, paper, "")

    def visit_over(self, grace_s: float = 0.0) -> int:
        self.over.append(grace_s)
        return 0

    def answer(self, job: str, came: bool, actor: str) -> None:
        self.answers.append((job, came, actor))
        self.unseen.pop(job, None)
        self.left = [sheet for sheet in self.left if sheet.job != job]

    def doubts(self) -> dict[str, str]:
        return dict(self.unseen)

    def left_in_doubt(self) -> list[tuple[Sheet, str]]:
        return [(sheet, "排队号") for sheet in self.left]

    def repeat(self, job: str, actor: str) -> dict[str, str]:
        if not job.startswith("job-"):
            return {}
        case, name = self.asked[int(job.removeprefix("job-")) - 1]
        return {self.again(case, name, actor): "受理通知书"}

    def sheets(self, case: str) -> list[tuple[Sheet, str]]:
        return [(sheet, "受理通知书") for sheet in self.out]

    def spoil(self, job: str, reason: Spoilt, actor: str) -> None:
        self.spoilt.append((job, reason, actor))
        self.left = [sheet for sheet in self.left if sheet.job != job]

    def settle(self, outcome: str = "proven", state: DeviceState = DeviceState.READY) -> None:
        """End every job."""
        for n in range(len(self.asked)):  # those that ended before are nobody's any more
            self._bus.publish(PrintSettled(f"job-{n + 1}", self.asked[n][1], outcome, state))


class Hall:
    """One site machine with as many desks as the test opens."""

    def __init__(self, data: Path) -> None:
        self.clock = FakeClock()
        self.settings = load(data)
        self.store = Store.open(data, self.clock)
        self.place = read_place(self.settings.site.hall)
        self.catalogue = read_catalogue(self.settings.site.hall)
        self.staff = Staff(self.store)
        self.tickets = Tickets(self.store, self.place, self.settings.desk.recall_limit)
        rules = read_case_rules(self.settings.site.hall)
        self.cases = Cases(self.store, self.catalogue, Calendar.read(), self.settings.site.station, rules)
        self.topics = Topics(self.settings, self.store)
        self.desks: list[DeskWindow] = []
        self.buses: list[Bus] = []
        self.papers: list[PatientPapers] = []
        self._heard = 0

    def people(self) -> None:
        """Two clerks and their supervisor, all with PASSWORD: one hash for the three, for it is slow on purpose."""
        self.staff.add("1001", "王芳", "clerk", PASSWORD)
        for id_, name, role in (("1002", "李建国", "clerk"), ("9001", "陈静", "supervisor")):
            self.store.run(
                "INSERT INTO staff (id, name, role, secret) SELECT ?, ?, ?, secret FROM staff WHERE id = '1001'",
                id_, name, role,
            )  # fmt: skip

    def desk(self, number: int = 1) -> DeskWindow:
        """Open desk `number`, with a bus of its own as a process of its own has."""
        bus = Bus(lambda call: call())
        papers = PatientPapers(bus)
        papers.cases = self.cases
        hall = cast(Oversight, self.topics)
        services = Services(self.tickets, self.cases, self.catalogue, self.staff, self.place, hall)
        window = DeskWindow(number, services, self.settings, bus, papers, self.clock)
        self.buses.append(bus)
        self.papers.append(papers)
        self.desks.append(window)
        return window

    def tail(self) -> None:
        """What the journal's tail does in every process: publish the new records on each bus."""
        for entry in read(self.store, self._heard):
            self._heard = entry.header.dseq
            event = entry.event()
            assert isinstance(event, Record)
            for bus in self.buses:
                bus.publish(event)

    def close(self) -> None:
        """Shut the desks, then the store."""
        for window in self.desks:
            window.close()
            window.deleteLater()
        self.store.close()
