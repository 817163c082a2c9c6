"""The topics of places and people, as one desk of one site has them."""

from hall.store import Store
from tests.helpers.agency import HALL, TODAY, agency_over, mandated


def test_every_topic_hangs_on_the_cases_of_a_desk(store: Store) -> None:
    cases = agency_over(store).cases
    agency = cases.agency
    assert (agency.here, agency.today) == (HALL, TODAY)
    assert agency.sites.hall().code == HALL
    given = mandated(agency_over(store))
    assert agency.mandates.standing() == [given]
    assert agency.matters.open() == agency.handovers.waiting() == agency.errands.pending() == []
    assert agency.stewards.pending() == agency.roster.on_duty() == []
    cases = agency_over(store).cases
    cases.sites = agency_over(store).sites
    assert len(cases.agency.sites.all()) == 22
