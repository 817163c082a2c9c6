"""The spool on a real store: jobs settle once, faults are told, and nothing gives a second unmarked paper."""

import dataclasses
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hall import printers
from hall.cases.records import PaperPrinted, ReprintAsked
from hall.errors import Reason, Refused, Unavailable
from hall.events import DeviceState, Event, PrintSettled
from hall.journal import purge, verify
from hall.journal import read as read_journal
from hall.papers.jobs import Spoilt
from hall.ports import PrintOutcome
from hall.store import Store
from printing.documents.names import ACCEPTANCE_NOTICE, QUEUE_TICKET
from printing.paper import dump
from printing.spool import Spool
from printing.worker import Worker
from tests.helpers.clock import FakeClock
from tests.helpers.escpos_reader import read
from tests.helpers.papers import PLACE, RARE, SITE, OneNotice, case, issued

REPO = Path(__file__).resolve().parents[2]
PROVEN = PrintOutcome("proven", DeviceState.READY, True)
UNPROVEN = PrintOutcome("unproven", DeviceState.UNKNOWN, True)
EMPTY_BEFORE = PrintOutcome("failed", DeviceState.EMPTY, False)
EMPTY_AMID = PrintOutcome("failed", DeviceState.EMPTY, True)


@dataclass
class Roll:
    """A ticket printer in memory: answers with `answers` in turn, the last for ever; keeps what reached paper."""

    answers: list[PrintOutcome] = field(default_factory=lambda: [PROVEN])
    profile: printers.PrinterProfile = field(default_factory=lambda: printers.load("escpos-80"))
    state: DeviceState = DeviceState.READY
    printed: list[bytes] = field(default_factory=list[bytes])
    gate: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)
    breaks: BaseException | None = None

    def __post_init__(self) -> None:
        self.gate.set()

    def print(self, data: bytes) -> PrintOutcome:
        self.asked.set()
        assert self.gate.wait(60)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer.began:
            self.printed.append(data)
        if self.breaks:
            raise self.breaks
        return answer

    def close(self) -> None:
        pass


@dataclass
class Folder:
    """A tray in memory."""

    answer: PrintOutcome = PROVEN
    papers: dict[str, bytes] = field(default_factory=dict[str, bytes])
    recovered: dict[str, PrintOutcome] = field(default_factory=dict[str, PrintOutcome])

    def put(self, name: str, pdf: bytes, over: Callable[[], bool]) -> PrintOutcome:
        if self.answer.began:
            self.papers[name] = pdf
        return self.answer

    def recover(self, name: str) -> PrintOutcome | None:
        return self.recovered.get(name)

    def forget(self) -> None:
        self.papers.clear()


class Face:
    """One face of the machine with its spool; what the spool posts is waited for."""

    def __init__(
        self, store: Store, name: str = "kiosk", roll: Roll | None = None, kind: type[Spool] = Spool, **more: Any
    ) -> None:
        self.store, self.roll, self.tray = store, roll or Roll(), Folder()
        self.posted: queue.Queue[Event] = queue.Queue()
        ways: dict[str, Any] = {"printer": self.roll, "tray": self.tray} | more
        self.file: Any = OneNotice()
        self.spool = kind(store, PLACE, SITE, lambda: self.file, name, self.posted.put, **ways)
        for id_, role in (("1001", "clerk"), ("2002", "guide")):
            store.run("INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES (?1, ?1, ?2, '')", id_, role)

    def notice(self, actor: str = "1001") -> str:
        """Ask for the notice of acceptance; the job."""
        return self.spool.again(self.file.case.id, ACCEPTANCE_NOTICE, actor)

    def settled(self) -> PrintSettled:
        event = self.posted.get(timeout=60)
        assert isinstance(event, PrintSettled)
        return event


@pytest.fixture
def store(data: Path, clock: FakeClock) -> Iterator[Store]:
    opened = Store.open(data, clock)
    yield opened
    opened.close()


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """An A4 paper is its words, for tests of what becomes of it: fonts are loaded for seconds."""
    monkeypatch.setattr(Worker, "pdf", lambda _, form: dump(form))


@pytest.fixture
def face(store: Store) -> Iterator[Face]:
    made = Face(store)
    made.spool.start()
    yield made
    made.spool.stop()


def jobs(store: Store) -> list[dict[str, Any]]:
    return [dict(row) for row in store.all("SELECT * FROM print_job ORDER BY pos")]


def journalled(store: Store) -> list[PaperPrinted]:
    events = [entry.event() for entry in read_journal(store, 0)]
    return [event for event in events if isinstance(event, PaperPrinted)]


def marks(papers: list[bytes]) -> list[str]:
    """Of each ticket: "" or the reprint's mark."""
    texts = [read(paper).text for paper in papers]
    return [next((f"补打 {n}" for n in range(1, 30) if f"【补打 {n}】" in text), "") for text in texts]


def test_a_ticket_is_printed_told_and_written_down(face: Face):
    job = face.spool.ticket(issued())
    assert face.settled() == PrintSettled(job, QUEUE_TICKET, "proven", DeviceState.READY, True)
    assert "A012" in read(face.roll.printed[0]).text
    assert journalled(face.store) == [PaperPrinted(job, QUEUE_TICKET, "A012", "proven")]
    assert verify(face.store).fault == ""


def test_a_notice_is_made_elsewhere_and_handed_over(face: Face):
    job = face.notice()
    assert face.settled() == PrintSettled(job, ACCEPTANCE_NOTICE, "proven", DeviceState.READY, True)
    (name,) = face.tray.papers
    assert name == "acceptance_notice-610722001202611230007.pdf"
    assert face.tray.papers[name].startswith(b"%PDF-")
    assert [row["case_id"] for row in face.store.all("SELECT case_id FROM journal")] == [case().id]


def test_a_ticket_that_nobody_found_comes_once_more_as_a_reprint(face: Face):
    face.roll.answers = [UNPROVEN]
    job = face.spool.ticket(issued())
    face.settled()
    face.spool.answer(job, False, "citizen")
    again = face.spool.ticket_again(job, issued(), "kiosk")
    face.settled()
    assert marks(face.roll.printed) == ["", "补打 1"]
    events = [entry.event() for entry in read_journal(face.store, 0)]
    assert ReprintAsked(again, QUEUE_TICKET, "A012", 1) in events
    with pytest.raises(Refused) as no:
        face.spool.ticket_again(again, issued(), "kiosk")
    assert no.value.reason is Reason.PRINT_SETTLED
    assert len(face.roll.printed) == 2


def test_nothing_of_the_paper_stays_in_the_store_once_it_ended(face: Face, data: Path):
    face.roll.answers = [PROVEN, EMPTY_BEFORE, EMPTY_AMID, UNPROVEN]
    for number in range(4):
        face.spool.ticket(issued(id=f"t{number}", holder_name="欧阳"))
        face.settled()
    assert [row["body"] for row in jobs(face.store)] == [None] * 4
    assert [row["state"] for row in jobs(face.store)] == ["proven", "failed", "failed", "unproven"]


def test_a_printer_that_cannot_say_is_unproven_and_counts_as_printed(face: Face):
    face.roll.answers = [UNPROVEN]
    job = face.spool.ticket(issued())
    assert face.settled().outcome == "unproven"
    assert journalled(face.store) == [PaperPrinted(job, QUEUE_TICKET, "A012", "unproven")]


@pytest.mark.parametrize("fault", [EMPTY_BEFORE, EMPTY_AMID])
def test_paper_out_is_told_and_never_counted_as_printed(face: Face, fault: PrintOutcome):
    face.roll.answers = [fault]
    job = face.spool.ticket(issued())
    assert face.settled() == PrintSettled(job, QUEUE_TICKET, "failed", DeviceState.EMPTY, fault.began)
    assert journalled(face.store) == []
    assert jobs(face.store)[0]["why"] == "empty"


def test_new_paper_does_not_bring_out_the_old_ticket(face: Face):
    face.roll.answers = [EMPTY_BEFORE, PROVEN]
    face.spool.ticket(issued(id="first", number="A001"))
    face.settled()
    face.spool.ticket(issued(id="second", number="A002"))
    face.settled()
    assert ["A002" in read(data).text for data in face.roll.printed] == [True]


def test_after_a_failure_before_the_first_byte_the_ticket_is_unmarked(face: Face):
    face.roll.answers = [EMPTY_BEFORE, PROVEN]
    for _ in range(2):
        face.spool.ticket(issued())
        face.settled()
    assert marks(face.roll.printed) == [""]


def test_once_bytes_went_out_every_further_print_is_marked(face: Face):
    face.roll.answers = [EMPTY_AMID, EMPTY_BEFORE, UNPROVEN, PROVEN]
    for _ in range(4):
        face.spool.ticket(issued())
        face.settled()
    assert marks(face.roll.printed) == ["", "补打 1", "补打 2"]


def test_two_requests_at_once_give_one_unmarked_ticket(face: Face):
    face.roll.gate.clear()
    face.spool.ticket(issued())
    face.spool.ticket(issued())
    face.roll.gate.set()
    assert {face.settled().outcome, face.settled().outcome} == {"proven"}
    assert marks(face.roll.printed) == ["", "补打 1"]


def test_a_reprint_at_another_face_is_marked_too(face: Face):
    face.spool.ticket(issued())
    face.settled()
    other = Face(face.store, "desk-1")
    other.spool.start()
    other.spool.ticket(issued())
    other.settled()
    other.spool.stop()
    assert marks(face.roll.printed + other.roll.printed) == ["", "补打 1"]


@pytest.mark.usefixtures("plain")
def test_a_reprinted_notice_has_a_name_of_its_own(face: Face):
    for _ in range(2):
        face.notice()
        face.settled()
    assert list(face.tray.papers) == [
        "acceptance_notice-610722001202611230007.pdf",
        "acceptance_notice-610722001202611230007-copy1.pdf",
    ]


@pytest.mark.usefixtures("plain")
def test_a_first_print_needs_no_role_and_a_reprint_does(face: Face):
    face.notice("2002")  # a guide
    face.settled()
    with pytest.raises(Refused) as no:
        face.notice("2002")
    assert no.value.reason is Reason.ROLE_MISSING
    assert len(jobs(face.store)) == 1


@pytest.mark.usefixtures("plain")
def test_a_mandate_is_asked_for_again_by_who_may(face: Face):
    face.spool.other("mandate", "m1", "2002")
    face.settled()
    with pytest.raises(Refused) as no:
        face.spool.other("mandate", "m1", "2002")
    assert no.value.reason is Reason.ROLE_MISSING
    face.spool.other("mandate", "m1", "1001")
    face.settled()
    assert [job["copy"] for job in jobs(face.store)] == [0, 1]


@pytest.mark.usefixtures("plain")
def test_a_report_asked_for_again_tells_what_is_so_by_then(face: Face):
    said: list[str] = []
    for item in ("开办企业", "变更企业"):
        face.file.case = dataclasses.replace(face.file.case, item_name=item)
        face.spool.other("daily", "2026-11-20", "2002")
        face.settled()
        said += [str(json.loads(paper)) for paper in face.tray.papers.values()]
        face.tray.forget()
    assert [("开办企业" in each, "变更企业" in each) for each in said] == [(True, False), (False, True)]
    assert [job["copy"] for job in jobs(face.store)] == [0, 0]


@pytest.mark.usefixtures("plain")
def test_a_reprint_is_written_down_with_who_asked_for_it(face: Face):
    face.notice()
    face.settled()
    job = face.notice()
    face.settled()
    (asked,) = [entry for entry in read_journal(face.store, 0) if isinstance(entry.event(), ReprintAsked)]
    assert asked.event() == ReprintAsked(job, ACCEPTANCE_NOTICE, "临610722001202611230007", 1)
    assert (asked.header.actor, asked.header.case) == ("1001", case().id)


@pytest.mark.usefixtures("plain")
def test_what_is_owed_is_queued_once(face: Face):
    first = face.spool.owed(case().id)
    assert list(first.values()) == ["受理通知书"]
    assert face.spool.owed(case().id) == {}  # on its way
    face.settled()
    assert face.spool.owed(case().id) == {}  # came out: a reprint is asked for by its name
    assert [(paper.name, paper.copies) for paper in face.spool.of_case(case().id)] == [(ACCEPTANCE_NOTICE, 1)]


@pytest.mark.usefixtures("plain")
def test_what_is_owed_and_did_not_come_out_is_queued_again(face: Face):
    face.tray.answer = EMPTY_BEFORE
    face.spool.owed(case().id)
    face.settled()
    assert len(face.spool.owed(case().id)) == 1
    face.settled()


def test_a_paper_the_case_is_not_owed(face: Face):
    with pytest.raises(KeyError):
        face.spool.again(case().id, "grant", "1001")


def test_a_hole_in_the_paper_is_refused_before_anything_is_queued(face: Face):
    with pytest.raises(Refused):
        face.spool.ticket(issued(issued_at=""))
    face.file.case = case(accepted_at="")
    with pytest.raises(Refused):
        face.notice()
    assert jobs(face.store) == []


def test_a_face_without_printers_says_absent(store: Store):
    face = Face(store, printer=None, tray=None)
    face.spool.start()
    face.spool.ticket(issued())
    face.notice()
    assert [face.settled().state, face.settled().state] == [DeviceState.ABSENT] * 2
    face.spool.stop()
    assert journalled(store) == []


def test_a_driver_that_breaks_may_have_printed(face: Face, expect_log: Callable[..., None]):
    expect_log("broke the driver: RuntimeError")
    face.roll.breaks = RuntimeError("bug")
    job = face.spool.ticket(issued())
    assert face.settled() == PrintSettled(job, QUEUE_TICKET, "failed", DeviceState.FAULT, True)
    face.roll.breaks = None
    face.spool.ticket(issued())
    assert face.settled().outcome == "proven"
    assert marks(face.roll.printed) == ["", "补打 1"]


def test_a_ticket_that_cannot_be_made_fails_the_job_and_not_the_spool(face: Face, expect_log: Callable[..., None]):
    expect_log("was not made: ValueError")
    face.roll.profile = dataclasses.replace(printers.load("escpos-80"), init=b"\x1b9\x80", dots=0)
    face.spool.ticket(issued())
    assert face.settled() == dataclasses.replace(
        PrintSettled("", QUEUE_TICKET, "failed", DeviceState.FAULT, False), job=jobs(face.store)[0]["id"]
    )
    face.roll.profile = printers.load("escpos-58")
    face.spool.ticket(issued())
    assert face.settled().outcome == "proven"
    assert marks(face.roll.printed) == [""]


def test_the_pdf_process_leaves_when_idle_and_comes_back(store: Store):
    face = Face(store, worker_idle_s=0.05)
    face.spool.start()
    for _ in range(2):
        face.notice()
        assert face.settled().outcome == "proven"
        for _ in range(600):
            if not face.spool._worker.running:
                break
            threading.Event().wait(0.1)
        assert not face.spool._worker.running
    face.spool.stop()


def test_stopping_finishes_the_job_in_hand_and_drops_the_rest(store: Store):
    face = Face(store)
    face.roll.gate.clear()
    face.spool.start()
    face.spool.ticket(issued(id="first"))
    assert face.roll.asked.wait(60)
    face.spool.ticket(issued(id="second"))
    stopper = threading.Thread(target=lambda: face.roll.gate.set())
    stopper.start()
    face.spool.stop()
    stopper.join()
    assert [row["body"] for row in jobs(store)] == [None, None]
    assert [row["state"] for row in jobs(store)] in (["proven", "cancelled"], ["proven", "proven"])


def test_a_face_leaves_the_jobs_of_another_alone(store: Store):
    waiting = Face(store, "desk-1")
    waiting.spool.ticket(issued())  # its thread has not begun yet
    kiosk = Face(store, "kiosk")
    kiosk.spool.start()
    kiosk.spool.stop()
    assert [row["state"] for row in jobs(store)] == ["queued"]


# -- as it was issued -------------------------------------------------------------------------------------------------


def said(face: Face, name: str) -> str:
    """What stands on a paper that came out `plain`."""
    return face.tray.papers[name].decode()


@pytest.mark.usefixtures("plain")
def test_a_reprint_says_what_the_first_print_said(face: Face):
    """The case went on and the catalogue changed; the citizen's copy was lost, not its content."""
    face.notice()
    face.settled()
    face.file.case = case(name="后来改名", due="2027-01-31")
    face.notice()
    face.settled()
    first, again = (said(face, name) for name in face.tray.papers)
    assert RARE in first
    assert "补打 1" in again
    assert again.replace("补打 1", "") == first


@pytest.mark.usefixtures("plain")
def test_two_windows_that_ask_at_once_say_the_same(store: Store):
    """Both asked before either printed, and the case changed between: the second is a reprint of the first."""
    face, other = Face(store), Face(store, "desk-2")
    face.notice()
    other.file.case = case(name="后来改名")
    other.notice()
    assert face.spool._one(store)
    assert other.spool._one(store)
    (name,) = other.tray.papers
    assert name.endswith("-copy1.pdf")
    assert RARE in said(other, name)


@pytest.mark.usefixtures("plain")
def test_what_the_law_had_forgotten_is_not_printed_again(face: Face, store: Store):
    face.notice()
    face.settled()
    store.run("UPDATE outbox SET state = 'safe'")
    assert purge(store, 99) == 1
    with pytest.raises(Refused) as no:
        face.notice()
    assert no.value.reason is Reason.PAPER_PURGED
    assert len(jobs(store)) == 1


@pytest.mark.usefixtures("plain")
def test_words_forgotten_while_a_reprint_waits_are_not_printed(store: Store):
    face = Face(store)
    face.notice()
    face.spool._one(store)
    face.notice()
    store.run("UPDATE issued_paper SET words = NULL")
    face.spool._one(store)
    assert [row["state"] for row in jobs(store)] == ["proven", "failed"]
    assert len(face.tray.papers) == 1
    face.spool._worker.rest()


# -- the end of a visit -----------------------------------------------------------------------------------------------


def test_nothing_comes_out_after_its_visit(face: Face):
    face.roll.gate.clear()
    face.spool.ticket(issued(id="first", number="A001"))
    assert face.roll.asked.wait(60)  # in the printer's hands
    face.spool.ticket(issued(id="second", number="A002"))
    assert face.spool.visit_over() == 2
    face.spool.ticket(issued(id="third", number="A003"))
    face.roll.gate.set()
    assert [face.settled().outcome for _ in range(3)] == ["proven", "failed", "proven"]
    assert [row["state"] for row in jobs(face.store)] == ["proven", "cancelled", "proven"]
    assert ["A003" in read(data).text for data in face.roll.printed] == [False, True]


@pytest.mark.usefixtures("plain")
def test_a_grace_lets_papers_end_and_the_next_citizen_ends_it(store: Store):
    face = Face(store)
    face.notice()
    assert face.spool.visit_over(3600.0) == 1
    assert face.spool._too_late(jobs(store)[0]) is False
    assert face.spool.visit_over(0.0) == 1  # somebody else is called
    face.spool._one(store)
    assert [(row["state"], row["body"]) for row in jobs(store)] == [("cancelled", None)]
    assert face.tray.papers == {}


@pytest.mark.usefixtures("plain")
def test_the_tray_learns_that_the_visit_is_over(store: Store):
    face = Face(store)
    over: list[bool] = []

    def put(name: str, pdf: bytes, asked: Callable[[], bool]) -> PrintOutcome:
        over.append(asked())
        face.spool.visit_over()
        over.append(asked())
        return PROVEN

    face.tray.put = put  # type: ignore[method-assign]
    face.notice()
    face.spool._one(store)
    assert over == [False, True]
    face.spool._worker.rest()


@pytest.mark.usefixtures("plain")
def test_the_tray_forgets_a_visit_and_no_more(face: Face):
    face.notice()
    face.settled()
    assert len(face.tray.papers) == 1
    face.spool.visit_over()
    for _ in range(600):
        if not face.tray.papers:
            break
        threading.Event().wait(0.05)
    face.notice()
    face.settled()
    assert [name.partition("-copy")[2] for name in face.tray.papers] == ["1.pdf"]


# -- what people say --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("plain")
def test_a_doubtful_paper_is_asked_about_and_printed_again_marked(face: Face):
    face.tray.answer = UNPROVEN
    job = face.notice()
    assert face.settled().outcome == "unproven"
    assert face.spool.doubts() == {job: "受理通知书"}
    face.spool.answer(job, False, "1001")
    assert face.spool.doubts() == {}
    face.tray.answer = PROVEN
    (again,) = face.spool.repeat(job, "1001")
    face.settled()
    assert [(row["id"], row["state"], row["copy"]) for row in jobs(face.store)] == [
        (job, "denied", 0),
        (again, "proven", 1),
    ]


@pytest.mark.usefixtures("plain")
def test_a_spoiled_sheet_and_the_next(face: Face):
    job = face.notice()
    face.settled()
    ((sheet, title),) = face.spool.sheets(case().id)
    assert (sheet.job, title) == (job, "受理通知书")
    face.spool.spoil(job, Spoilt.JAMMED, "1001")
    assert face.spool.sheets(case().id) == []
    face.spool.repeat(job, "1001")
    face.settled()
    assert [name.partition("-copy")[2] for name in face.tray.papers] == ["", "1.pdf"]
    with pytest.raises(Refused):
        face.spool.repeat(job, "2002")  # a guide


def test_a_slip_is_not_printed_from_its_job(face: Face):
    job = face.spool.ticket(issued())
    face.settled()
    assert face.spool.repeat(job, "1001") == {}


# -- crashes ----------------------------------------------------------------------------------------------------------


class Crash(BaseException):
    """The process is gone. Nothing of ours catches it."""


class Dying:
    """A store whose process dies before its `at`-th statement or commit: what was committed stays, the rest is gone."""

    def __init__(self, store: Store, at: int) -> None:
        self._store, self._left = store, at

    def _step(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Crash

    def __getattr__(self, name: str) -> Any:
        what = getattr(self._store, name)
        if name not in ("run", "one", "value", "all"):
            return what

        def call(*args: Any) -> Any:
            self._step()
            return what(*args)

        return call

    def atomic(self) -> Any:
        outer = self

        class Block:
            def __enter__(self) -> None:
                outer._step()
                self.inner = outer._store.atomic()
                self.inner.__enter__()

            def __exit__(self, *why: Any) -> Any:
                try:
                    if why[0] is None:
                        outer._step()
                except Crash as crash:
                    self.inner.__exit__(Crash, crash, None)
                    raise
                return self.inner.__exit__(*why)

        return Block()


class Careless(Spool):
    """The planted bug: hands the paper over without having marked its job."""

    def _claim(self, store: Store, job: Any) -> tuple[bytes, int] | None:
        data = self._made(job, job["body"], 0)
        return None if data is None else (data, 0)


def unmarked_after_crashes(data: Path, clock: FakeClock, kind: type[Spool], dies_in_printer: bool) -> list[int]:
    """One ticket, its process killed before each step in turn, then printed again by the next process.

    How many unmarked tickets came out, for each step it was killed at.
    """
    unmarked: list[int] = []
    while True:
        folder = data / str(len(unmarked))
        store = Store.open(folder, clock)
        face = Face(store, kind=kind)
        face.roll.breaks = Crash() if dies_in_printer else None
        crashed = False
        try:
            face.spool.ticket(issued())
            face.spool._one(Dying(store, len(unmarked)))  # type: ignore[arg-type]
        except Crash:
            crashed = True
        store.close()
        if not crashed:
            return unmarked

        store = Store.open(folder, clock)
        back = Face(store)
        back.spool.start()
        back.spool.ticket(issued())
        assert back.settled().outcome == "proven"
        back.spool.stop()
        unmarked.append(marks(face.roll.printed + back.roll.printed).count(""))
        assert len(back.roll.printed) == 1, "an old job was printed by itself"
        states = [row["state"] for row in jobs(store)]
        assert not {"queued", "sent"} & set(states)
        assert all(row["body"] is None for row in jobs(store))
        assert len(journalled(store)) == sum(state in ("proven", "unproven") for state in states)
        assert verify(store).fault == ""
        store.close()
        if dies_in_printer and face.roll.printed:
            return unmarked


@pytest.mark.parametrize("dies_in_printer", [False, True])
def test_a_crash_at_any_step_never_gives_a_second_unmarked_ticket(data: Path, clock: FakeClock, dies_in_printer: bool):
    unmarked = unmarked_after_crashes(data, clock, Spool, dies_in_printer)
    assert len(unmarked) >= 5
    assert max(unmarked) == 1


def test_the_crash_test_catches_a_spool_that_marks_too_late(data: Path, clock: FakeClock):
    assert max(unmarked_after_crashes(data, clock, Careless, dies_in_printer=True)) == 2


def left_sent(store: Store) -> Face:
    """A face that died while it sent a notice."""
    face = Face(store)
    face.tray.put = lambda *_: (_ for _ in ()).throw(Crash)  # type: ignore[method-assign]
    face.notice()
    with pytest.raises(Crash):
        face.spool._one(store)
    face.spool._worker.rest()
    assert [row["state"] for row in jobs(store)] == ["sent"]
    return face


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("found", "state"),
    [(None, "unproven"), (UNPROVEN, "unproven"), (PROVEN, "proven"), (EMPTY_AMID, "failed"), (EMPTY_BEFORE, "failed")],
)
def test_after_a_crash_the_tray_is_asked_what_became_of_it(store: Store, found: PrintOutcome | None, state: str):
    """Where it does not know, nobody does: then a person is asked, and the next one is marked."""
    left_sent(store)
    back = Face(store)
    if found:
        back.tray.recovered["acceptance_notice-610722001202611230007.pdf"] = found
    back.spool.start()
    back.notice()
    back.settled()
    back.spool.stop()
    first, second = jobs(store)
    assert (first["state"], first["body"]) == (state, None)
    assert (first["id"] in back.spool.doubts()) is (state == "unproven")
    assert second["copy"] == (0 if found is EMPTY_BEFORE else 1)
    assert verify(store).fault == ""


def test_the_job_is_marked_sent_before_the_first_byte(face: Face, data: Path, clock: FakeClock):
    face.roll.gate.clear()
    face.spool.ticket(issued())
    assert face.roll.asked.wait(60)
    assert [(row["state"], row["began"]) for row in jobs(face.store)] == [("sent", 1)]
    face.roll.gate.set()
    face.settled()


def test_a_failing_store_keeps_the_job_until_it_is_back(
    store: Store, expect_log: Callable[..., None], monkeypatch: Any
):
    expect_log("the spool waits")
    face, claim, tries = Face(store), Spool._claim, list[int]()

    def full_once(spool: Spool, *args: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise Unavailable("store", "disk full")
        return claim(spool, *args)

    monkeypatch.setattr(Spool, "_claim", full_once)
    face.spool.start()
    face.spool.ticket(issued())
    assert face.settled().outcome == "proven"
    face.spool.stop()
    assert marks(face.roll.printed) == [""]


def test_a_printer_that_dies_at_any_byte_leaves_at_most_one_unmarked_ticket(face: Face):
    """The roll keeps what came out; whatever hangs out of it, the next one says 补打."""
    for byte in range(0, 900, 45):
        face.roll.printed.clear()
        face.roll.answers = [EMPTY_AMID if byte else EMPTY_BEFORE, PROVEN]
        for _ in range(2):
            face.spool.ticket(issued(id=f"ticket-{byte}"))
            face.settled()
        assert marks(face.roll.printed).count("") == 1


# -- what the face's own process carries ------------------------------------------------------------------------------

_FACE = """
import queue, sys
from pathlib import Path
from hall import printers
from hall.events import DeviceState
from hall.papers.jobs import Spoilt
from hall.ports import PrintOutcome
from hall.store import Store
from printing.spool import Spool
from tests.helpers.clock import FakeClock
from tests.helpers.papers import PLACE, SITE, OneNotice, case, issued

class Port:
    profile = printers.load("escpos-80")
    def print(self, data): return PrintOutcome("proven", DeviceState.READY, True)
    def put(self, name, pdf, over): return PrintOutcome("proven", DeviceState.READY, True)
    def forget(self): pass

def heavy():
    return [name for name in ("reportlab", "qrcode", "PIL", "printing.pdf", "PySide6") if name in sys.modules]

posted = queue.Queue()
store = Store.open(Path(sys.argv[1]), FakeClock())
spool = Spool(store, PLACE, SITE, OneNotice, "desk-1", posted.put, Port(), Port())
spool.start()
spool.ticket(issued())
assert posted.get(timeout=60).outcome == "proven"
spool.owed(case().id)
assert posted.get(timeout=60).outcome == "proven"
print(heavy())
spool.ticket(issued(holder_name="\\U00020bb7**"))  # must be drawn: Pillow, and still no PDF
assert posted.get(timeout=60).outcome == "proven"
print(heavy())
spool.stop()
store.close()
"""


def test_the_face_never_loads_the_pdf_library(data: Path):
    command = [sys.executable, "-c", _FACE, str(data)]
    ran = subprocess.run(command, cwd=REPO, capture_output=True, text=True, timeout=110)
    assert ran.stdout.splitlines() == ["[]", "['PIL']"], ran.stderr
