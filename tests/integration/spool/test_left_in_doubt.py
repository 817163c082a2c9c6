"""What a kiosk left in doubt, settled by a clerk of the same machine: seen, and never twice unmarked."""

from collections.abc import Iterator

import pytest

from hall.errors import Reason, Refused
from hall.line.tickets import Issued, Tickets
from hall.papers.jobs import Spoilt
from hall.store import Store
from printing.documents.names import QUEUE_TICKET
from tests.helpers.papers import PLACE, issued
from tests.helpers.spool import UNPROVEN, Face, Roll, jobs

pytestmark = pytest.mark.usefixtures("plain")


@pytest.fixture
def tickets(store: Store) -> Tickets:
    return Tickets(store, PLACE, recall_limit=3)


@pytest.fixture
def left(store: Store, tickets: Tickets) -> Issued:
    """A number whose ticket the kiosk's printer cannot prove, and whose holder has gone."""
    kiosk = Face(store, "kiosk", Roll([UNPROVEN]))
    given = tickets.issue("A", None, "kiosk")
    kiosk.spool.ticket(given)
    kiosk.spool._one(store)
    kiosk.spool.visit_over()
    return given


@pytest.fixture
def desk(store: Store) -> Iterator[Face]:
    """A window of the same machine, with A4 and no roll."""
    made = Face(store, "desk-1", printer=None)
    yield made
    made.spool._worker.rest()


def doubts(desk: Face) -> list[tuple[str, str]]:
    return [(sheet.number, title) for sheet, title in desk.spool.left_in_doubt()]


def test_a_clerk_sees_which_paper_it_is_and_nobodys_name(desk: Face, left: Issued) -> None:
    ((sheet, title),) = desk.spool.left_in_doubt()
    assert (sheet.paper, sheet.number, title) == (QUEUE_TICKET, left.ticket.number, "排队号")
    assert sheet.at.startswith("2026-11-23T")
    assert desk.spool.doubts() == {}  # its own


@pytest.mark.parametrize(("came", "state"), [(True, "confirmed"), (False, "denied")])
def test_what_the_clerk_saw_settles_it(desk: Face, left: Issued, came: bool, state: str) -> None:
    (job,) = jobs(desk.store)
    desk.spool.answer(job["id"], came, "1001")
    assert doubts(desk) == []
    assert [(row["state"], row["answered_by"]) for row in jobs(desk.store)] == [(state, "1001")]
    with pytest.raises(Refused) as no:
        desk.spool.answer(job["id"], came, "citizen")  # who comes back says it too late
    assert no.value.reason is Reason.PRINT_SETTLED


def test_a_spoiled_ticket_is_no_doubt_any_more(desk: Face, left: Issued) -> None:
    job = jobs(desk.store)[0]["id"]
    desk.spool.spoil(job, Spoilt.TORN, "1001")
    assert doubts(desk) == []
    (again,) = desk.spool.repeat(job, "1001")  # another is wanted
    desk.spool._one(desk.store)
    assert [(row["id"], row["copy"]) for row in jobs(desk.store)][1:] == [(again, 1)]


def test_a_number_that_waits_comes_out_on_a4_as_a_reprint(desk: Face, left: Issued, tickets: Tickets) -> None:
    tickets.issue("A", None, "kiosk")
    job = jobs(desk.store)[0]["id"]
    desk.spool.answer(job, False, "1001")
    with pytest.raises(Refused) as no:
        desk.spool.repeat(job, "2002")
    assert no.value.reason is Reason.ROLE_MISSING
    ((again, title),) = desk.spool.repeat(job, "1001").items()
    desk.spool._one(desk.store)
    assert title == "排队号"
    assert [(row["id"], row["copy"], row["state"]) for row in jobs(desk.store)][1:] == [(again, 1, "proven")]
    (said,) = (paper.decode() for paper in desk.tray.papers.values())
    assert left.ticket.number in said
    assert "补打 1" in said


def test_a_number_that_waits_no_more_needs_no_paper(desk: Face, left: Issued, tickets: Tickets) -> None:
    job = jobs(desk.store)[0]["id"]
    desk.spool.answer(job, False, "1001")
    tickets.abandon(left.ticket.id, "kiosk")
    assert desk.spool.repeat(job, "1001") == {}
    assert len(jobs(desk.store)) == 1


def test_the_same_slip_on_the_roll_and_on_a4_is_one_paper(store: Store) -> None:
    """Else a number would be in two hands, and neither would say that there is another."""
    roll = Face(store, "kiosk", Roll([UNPROVEN]))
    roll.spool.ticket(issued())
    roll.spool._one(store)
    assert roll.spool._jobs.next_copy(f"{QUEUE_TICKET}.a4", issued().ticket.id) == 1
