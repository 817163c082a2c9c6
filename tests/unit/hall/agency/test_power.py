"""What a site has no power over is not received there, and the refusal says where to go."""

import pytest

from hall.agency.sites import read_sites
from hall.cases.cases import Cases, CaseState
from hall.cases.regions import read_case_rules
from hall.catalogue.catalogue import read_catalogue
from hall.catalogue.items import Channel
from hall.errors import Reason
from hall.store import Store
from tests.helpers.hall import CALENDAR, applicant, records
from tests.helpers.refusals import refused

CATALOGUE, SITES = read_catalogue("chenggu"), read_sites("chenggu")
MARRIAGE, ESTATE, PENSION, TREES = "CG17-08a", "CG26-38", "CG17-29", "CG26-46"
COUNTY, TOWN, VILLAGE = "610722", "610722001", "610722001903"


def at(store: Store, station: str) -> Cases:
    cases = Cases(store, CATALOGUE, CALENDAR, station, read_case_rules("chenggu"))
    cases.hall, cases.sites = "chenggu", SITES
    return cases


@pytest.mark.requirement("R-57")
@pytest.mark.parametrize(
    ("station", "item"), [(TOWN, MARRIAGE), (TOWN, ESTATE), (VILLAGE, MARRIAGE), (VILLAGE, TREES), (VILLAGE, ESTATE)]
)
def test_what_has_no_power_here_is_refused_with_where_to_go(store: Store, station: str, item: str) -> None:
    name = CATALOGUE.item(item).name
    with refused(Reason.SITE_NO_POWER, item=name, to="城固县政务服务中心"):
        at(store, station).receive(item, applicant(), "", "007")
    assert records(store) == []


@pytest.mark.parametrize(("station", "item"), [(COUNTY, MARRIAGE), (TOWN, PENSION), (VILLAGE, PENSION), (TOWN, TREES)])
def test_what_may_be_filed_here_is_received(store: Store, station: str, item: str) -> None:
    assert at(store, station).receive(item, applicant(), "", "007").state is CaseState.RECEIVED


def test_what_came_down_the_line_was_filed_where_it_belongs(store: Store) -> None:
    case = at(store, VILLAGE).receive(MARRIAGE, applicant(), "", "platform", channel=Channel.ONLINE)
    assert case.state is CaseState.RECEIVED


def test_a_station_outside_the_register_is_bound_by_none(store: Store) -> None:
    assert at(store, "610722099").receive(MARRIAGE, applicant(), "", "007").state is CaseState.RECEIVED
