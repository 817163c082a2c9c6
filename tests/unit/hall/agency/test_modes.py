"""The ways of being served, each read from what it keeps."""

from datetime import datetime

import pytest

from hall.agency.errands import Errands, Ground
from hall.agency.mandates import Mandates
from hall.agency.matters import Matters
from hall.agency.modes import MODE_WORDS, ServiceMode, modes_of
from hall.agency.parties import person
from hall.agency.sites import read_sites
from hall.cases.caserules import read_case_rules
from hall.cases.cases import Cases
from hall.catalogue.catalogue import read_catalogue
from hall.clock import HALL_ZONE
from hall.line.tickets import Tickets
from hall.places import read_place
from hall.store import Store
from tests.helpers.agency import PEOPLE, VILLAGE, WANG, draft, somebody
from tests.helpers.clock import FakeClock
from tests.helpers.hall import CALENDAR, STATION, applicant, card, id_number
from tests.helpers.lifecycle import CLERK

CARD, COMPANY = "CG26-53", "CG26-55"
CATALOGUE, SITES = read_catalogue("chenggu"), read_sites("chenggu")


@pytest.fixture
def cases(store: Store) -> Cases:
    for id_, role in {CLERK: "clerk", **PEOPLE}.items():
        store.run("INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES (?, ?, ?, '')", id_, id_, role)
    cases = Cases(store, CATALOGUE, CALENDAR, STATION, read_case_rules("chenggu"))
    cases.hall, cases.sites = "chenggu", SITES
    return cases


@pytest.fixture
def tickets(store: Store) -> Tickets:
    return Tickets(store, read_place("chenggu"), 3)


@pytest.mark.requirement("R-29")
def test_a_case_names_every_way_it_went(store: Store, cases: Cases, tickets: Tickets, clock: FakeClock) -> None:
    def went(case: str) -> tuple[ServiceMode, ...]:
        return modes_of(store, case)

    def received(n: int, ticket: str = "", consultation: str = "") -> str:
        return cases.receive(CARD, applicant(n), ticket, CLERK, consultation=consultation).id

    plain = tickets.issue("A", card(1), "kiosk").ticket
    assert went(received(1, plain.id)) == ()

    elder = tickets.issue("A", card(2), "kiosk", lane="elder").ticket
    asked = cases.consultations.ask(CARD, "", CLERK)
    assert went(received(2, elder.id, asked.id)) == (ServiceMode.PRIORITY, ServiceMode.GUIDED)

    clock.set(datetime(2026, 11, 23, 9, 50, tzinfo=HALL_ZONE))
    tickets.appointments.book("D", clock.now().date(), "10:00", id_number(3), "张三丰", "kiosk")
    kept = tickets.check_in(id_number(3), "kiosk").ticket
    Errands(store, CATALOGUE, SITES).order_home(
        CARD, person("张三丰", id_number(3)), Ground.DISABLED, "残疾人证号 1", "柳湾村", CLERK
    )
    assert went(received(3, kept.id)) == (ServiceMode.APPOINTMENT, ServiceMode.ONE_TO_ONE)

    mandates = Mandates(store, CATALOGUE)
    matters = Matters(store, mandates, cases, SITES)
    mandate = mandates.take(draft(4, items=(CARD,), principal=somebody(4)), CLERK)
    matter = matters.take(matters.entrust(mandate.id, CARD, VILLAGE, WANG).id, WANG)
    assert went(matters.file(matter.id, WANG).case) == (ServiceMode.ELSEWHERE,)

    bundle = cases.bundles.open(COMPANY, applicant(5), {}, "", CLERK)
    assert {went(case.id) for case in bundle.cases} == {(ServiceMode.JOINT,)}
    assert set(MODE_WORDS) == set(ServiceMode)
