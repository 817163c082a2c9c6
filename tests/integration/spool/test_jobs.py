"""The spool on a real store: jobs settle once, faults are told, and a paper comes out unmarked once."""

import dataclasses
import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hall import printers
from hall.cases.records import PaperPrinted, ReprintAsked
from hall.errors import Reason, Refused
from hall.events import DeviceState, PrintSettled
from hall.journal import read as read_journal
from hall.journal import verify
from hall.ports import PrintOutcome
from hall.store import Store
from printing.documents.names import ACCEPTANCE_NOTICE, QUEUE_TICKET
from tests.helpers.escpos_reader import read
from tests.helpers.papers import case, issued
from tests.helpers.spool import (
    EMPTY_AMID,
    EMPTY_BEFORE,
    PROVEN,
    UNPROVEN,
    Face,
    jobs,
    journalled,
    marks,
)


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
    again = face.spool.ticket_again(job, "kiosk")
    face.settled()
    assert marks(face.roll.printed) == ["", "补打 1"]
    events = [entry.event() for entry in read_journal(face.store, 0)]
    assert ReprintAsked(again, QUEUE_TICKET, "A012", 1) in events
    with pytest.raises(Refused) as no:
        face.spool.ticket_again(again, "kiosk")
    assert no.value.reason is Reason.PRINT_SETTLED
    assert len(face.roll.printed) == 2


def test_a_reprint_of_a_ticket_says_what_the_first_said_in_its_language(face: Face):
    face.roll.answers = [UNPROVEN]
    job = face.spool.ticket(issued(), "en")
    face.settled()
    face.spool.answer(job, False, "citizen")
    face.spool.ticket_again(job, "kiosk")
    face.settled()
    first, again = (read(data).text for data in face.roll.printed)
    assert "Queue number" in first
    assert again.replace("【Reprint 1】\n", "") == first


def test_a_ticket_of_a_visit_that_is_over_is_not_printed_again(face: Face):
    face.roll.answers = [UNPROVEN]
    job = face.spool.ticket(issued())
    face.settled()
    face.spool.answer(job, False, "citizen")
    face.spool.visit_over()
    with pytest.raises(Refused) as no:
        face.spool.ticket_again(job, "kiosk")
    assert no.value.reason is Reason.PRINT_SETTLED
    assert len(face.roll.printed) == 1


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
