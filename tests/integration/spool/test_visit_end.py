"""The end of a visit ends its papers: nothing of it comes out for the next, and nothing of it stays."""

import threading
from collections.abc import Callable

import pytest

from hall.ports import PrintOutcome
from hall.store import Store
from tests.helpers.escpos_reader import read
from tests.helpers.papers import issued
from tests.helpers.spool import (
    PROVEN,
    Face,
    jobs,
)


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
