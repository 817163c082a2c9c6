"""A reprint says what the first print said, as long as the law lets that be known; and what people say of a sheet."""

import pytest

from hall.errors import Reason, Refused
from hall.journal import purge
from hall.papers.jobs import Spoilt
from hall.store import Store
from tests.helpers.papers import RARE, case, issued
from tests.helpers.spool import (
    PROVEN,
    UNPROVEN,
    Face,
    jobs,
)


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
