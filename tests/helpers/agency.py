"""People who act for others: a staff with every role of the agency, mandates at hand, and a matter at any step."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hall.agency.mandates import Draft, Mandate, Mandates, Power
from hall.agency.matters import Matter, Matters, MatterState
from hall.agency.parties import Party, person
from hall.agency.sites import Sites, read_sites
from hall.cases.cases import Cases, MaterialState
from hall.cases.endings import Delivery
from hall.identity import check_digit
from hall.store import Store
from tests.helpers.hall import id_number
from tests.helpers.lifecycle import CATALOGUE, CHIEF, CLERK, INSTANT, ISSUER, PERMIT, cases_over

HALL, TOWN, VILLAGE, OTHER_VILLAGE = "610722000000", "610722001000", "610722001903", "610722002901"
WANG, ZHAO, LEAD, SHOP, CALLER, ADMIN = "v1", "v2", "t1", "st1", "cb1", "ad1"
PEOPLE = {
    WANG: "agent", ZHAO: "agent", LEAD: "town_lead", SHOP: "steward", CALLER: "callback_clerk", ADMIN: "administrator",
    "st2": "steward", "g1": "guide",
}  # fmt: skip
TODAY = date(2026, 11, 23)
ALL_POWERS = tuple(Power)
USCC = "91610722DEM000011N"


@dataclass(frozen=True)
class Agency:
    """The topics of agency over one store."""

    store: Store
    sites: Sites
    cases: Cases
    mandates: Mandates
    matters: Matters


def agency_over(store: Store) -> Agency:
    """The agency over `store`, with its staff entered."""
    cases = cases_over(store)
    for id_, role in PEOPLE.items():
        store.run("INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES (?, ?, ?, '')", id_, id_, role)
    sites, mandates = read_sites("chenggu"), Mandates(store, CATALOGUE)
    return Agency(store, sites, cases, mandates, Matters(store, mandates, cases, sites))


def held(store: Store, *cases: str) -> None:
    """Cases of that id, received and no more: what hand-overs are of."""
    for case in cases:
        store.run(
            "INSERT INTO hall_case (id, provisional_no, item, item_name, item_version, department, state, applicant,"
            " person, ticket, received_at) VALUES (?1, ?1, 'P-1', '', '', '', 'received', '{}', '', '', '')",
            case,
        )


def somebody(n: int) -> Party:
    """The n-th person of the tests."""
    return person("张三丰", id_number(n))


def child(n: int, born: date) -> Party:
    """Somebody born on that day."""
    first = f"999999{born:%Y%m%d}{n:03d}"
    return person("张小宝", first + check_digit(first))


def draft(n: int = 1, staff: str = WANG, **other: Any) -> Draft:
    """A mandate of the n-th person for a village agent, good for ten days."""
    fields: dict[str, Any] = {
        "principal": somebody(n), "agent": somebody(900), "items": (PERMIT.code, INSTANT.code), "powers": ALL_POWERS,
        "since": TODAY, "until": TODAY + timedelta(days=9), "signature": "委托书2026-001", "staff": staff,
    }  # fmt: skip
    return Draft(**(fields | other))


def mandated(agency: Agency, n: int = 1, **other: Any) -> Mandate:
    """That mandate, taken down by a clerk today."""
    today = agency.store.clock.now().date()
    days: dict[str, Any] = {"since": today, "until": today + timedelta(days=9)}
    return agency.mandates.take(draft(n, **(days | other)), CLERK)


def finished(agency: Agency, case: str) -> None:
    """Bring a case to its end, in the hands of its applicant."""
    cases = agency.cases
    for material in cases.case(case).missing:
        cases.set_material(case, material.code, MaterialState.RECEIVED, CLERK)
    if case in [each.id for each in cases.supplements.unanswered()]:  # silence has accepted it
        cases.supplements.deem(case, CLERK)
    else:
        cases.accept(case, CLERK)
    cases.decisions.grant(case, "", CHIEF)
    cases.close(case, CLERK)
    cases.endings.deliver(case, Delivery.WINDOW, "王代办", "", ISSUER)


def brought_to(agency: Agency, state: MatterState, n: int = 1) -> Matter:
    """A matter of the n-th person in `state`, by the way a matter gets there."""
    matters = agency.matters
    matter = matters.entrust(mandated(agency, n).id, PERMIT.code, VILLAGE, WANG)
    if state is MatterState.DECLINED:
        return matters.decline(matter.id, "要本人到场，请到县里", WANG)
    if state is MatterState.CANCELLED:
        return matters.cancel(matter.id, "委托人不办了", CLERK)
    steps = (
        lambda: matters.take(matter.id, WANG),
        lambda: matters.file(matter.id, WANG),
        lambda: (
            finished(agency, matters.matter(matter.id).case),
            matters.deliver(matter.id, "张三丰", WANG),
        ),
        lambda: matters.archive(matter.id, "D-1", WANG),
        lambda: matters.report(matter.id, "十一月第四周", WANG),
        lambda: matters.call_back(matter.id, "满意", CALLER),
    )
    order = list(MatterState)
    for step in steps[: order.index(state)]:
        step()
    found = matters.matter(matter.id)
    assert found.state is state
    return found
