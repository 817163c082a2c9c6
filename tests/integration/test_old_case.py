"""A case keeps the item it was received under: a later edition of the catalogue changes neither its paper nor its
desk."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hall.cases.cases import Case, Cases, MaterialState
from hall.catalogue.catalogue import Catalogue
from hall.catalogue.editions import Editions
from hall.catalogue.items import ServiceItem
from hall.days.workdays import Calendar, Limit, Unit
from hall.places import read_place
from hall.store import Store
from printing.casepapers import CasePapers
from printing.documents.names import ACCEPTANCE_NOTICE
from printing.spool import Spool
from tests.helpers.clock import FakeClock
from tests.helpers.hall import applicant, enter_people
from tests.helpers.papers import SITE, issuer

CODE = "CG26-31"


class Counter:
    """A hall with its spool on one store, as a face of the machine joins them."""

    def __init__(self, store: Store) -> None:
        self.store, self.editions = store, Editions(store, "chenggu")
        enter_people(store)
        self.catalogue = self.editions.catalogue()
        self.cases = Cases(store, self.catalogue, Calendar.read(), "610722")
        papers = CasePapers(self.cases, self.catalogue, issuer())
        self.spool = Spool(store, read_place("chenggu"), SITE, lambda: papers, "desk-1", lambda _: None)

    def received(self) -> Case:
        case = self.cases.receive(CODE, applicant(), "", "w1")
        for material in case.materials:
            self.cases.set_material(case.id, material.code, MaterialState.RECEIVED, "w1")
        return self.cases.accept(case.id, "w1")

    def amend(self, **fields: object) -> ServiceItem:
        """Another edition with another item of CODE, which whoever holds the catalogue is given."""
        now = self.catalogue
        rows = [replace(item, **fields) if item.code == CODE else item for item in now.items()]  # type: ignore[arg-type]
        self.editions.take(Catalogue(rows, now.lists(), now.unlisted()), "next.json", "command")
        now.become(self.editions.catalogue())
        return now.item(CODE)

    def paper(self, case: Case) -> str:
        job = self.spool.again(case.id, ACCEPTANCE_NOTICE, "w1")
        body: bytes = self.store.value("SELECT body FROM print_job WHERE id = ?", job)
        return body.decode()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    store = Store.open(tmp_path / "data", FakeClock())
    yield Counter(store)
    store.close()


def test_the_paper_of_an_old_case_says_what_held_when_it_was_received(counter: Counter) -> None:
    old = counter.received()
    was = counter.catalogue.item(CODE)
    materials = tuple(replace(each, originals=each.originals + 7) for each in was.materials)
    new = counter.amend(
        name="公司登记", version="2026-11-23", fee="收费 20 元", materials=materials,
        promised=Limit(3, Unit.WORKING_DAY), statutory=Limit(30, Unit.WORKING_DAY),
    )  # fmt: skip
    assert (new.name, new.fee) == ("公司登记", "收费 20 元")
    paper = counter.paper(counter.cases.case(old.id))
    for said in (was.name, was.fee, "0.5 个工作日"):
        assert said in paper
    for unsaid in ("公司登记", "收费 20 元", "3 个工作日", "原件 8"):
        assert unsaid not in paper
    fresh = counter.received()
    paper = counter.paper(fresh)
    assert (fresh.item_name, fresh.item_version) == ("公司登记", "2026-11-23")
    for said in ("公司登记", "收费 20 元", "3 个工作日", "原件 8"):
        assert said in paper


def test_an_item_that_no_edition_kept_in_that_version_is_the_one_in_force(counter: Counter) -> None:
    assert counter.catalogue.version(CODE, "1999-01-01") == counter.catalogue.item(CODE)
    part = counter.catalogue.items()[0]
    assert counter.catalogue.version(part.code, part.version) == part
