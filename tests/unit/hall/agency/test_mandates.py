"""Mandates: taken down whole or refused in words, looked at before every act, ended at any time."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from hall.agency.mandates import ENDED_WORDS, POWER_WORDS, Ended, Mandates, Power
from hall.agency.parties import Capacity, body
from hall.agency.records import MandateEnded, MandateTaken
from hall.catalogue.catalogue import Catalogue
from hall.catalogue.items import Status
from hall.errors import Reason
from hall.store import Store, driver
from tests.helpers.agency import (
    ADMIN,
    SHOP,
    TODAY,
    USCC,
    WANG,
    ZHAO,
    Agency,
    agency_over,
    child,
    draft,
    mandated,
    somebody,
)
from tests.helpers.clock import FakeClock
from tests.helpers.hall import id_number, records
from tests.helpers.lifecycle import BENEFIT, CLERK, INSTANT, PERMIT
from tests.helpers.refusals import refused

BOY = child(3, date(2016, 5, 5))


@pytest.fixture
def agency(store: Store) -> Agency:
    return agency_over(store)


@pytest.mark.requirement("R-72")
def test_a_mandate_is_voluntary_and_free(agency: Agency, store: Store) -> None:
    with refused(Reason.MANDATE_NOT_VOLUNTARY):
        mandated(agency, voluntary=False)
    with refused(Reason.MANDATE_FEE):
        mandated(agency, fee=50)
    with pytest.raises(driver.IntegrityError):  # and no row says otherwise
        store.run("UPDATE mandate SET fee = 1 WHERE id = ?", mandated(agency).id)
    friend = mandated(agency, staff="", fee=50)  # what a friend asks is the friend's own matter
    assert friend.staff == ""


def test_a_mandate_names_everything_the_law_asks(agency: Agency, store: Store) -> None:
    given = mandated(agency)
    assert (given.principal, given.agent, given.guardian) == (somebody(1), somebody(900), None)
    assert given.items == (PERMIT.code, INSTANT.code)
    assert given.powers == tuple(Power)
    assert (given.since, given.until) == (TODAY, TODAY + timedelta(days=9))
    assert agency.mandates.of_principal(id_number(1)) == [given]
    assert agency.mandates.of_staff(WANG) == [given]
    assert agency.mandates.of_principal("") == agency.mandates.of_staff("") == []
    (told,) = records(store)
    assert isinstance(told, MandateTaken)
    assert told.guardian == {}
    assert told.principal["id_number"] == id_number(1)
    assert json.loads(store.value("SELECT items FROM mandate")) == list(given.items)


def test_what_nobody_may_apply_for_is_not_entrusted_and_nothing_twice(store: Store) -> None:
    gone = replace(PERMIT, status=Status.CANCELLED, why="国务院取消")
    agency_over(store)
    mandates = Mandates(store, Catalogue([gone, INSTANT]))
    with refused(Reason.ITEM_CANCELLED, why="国务院取消"):
        mandates.take(draft(), CLERK)
    given = mandates.take(draft(items=(INSTANT.code,) * 3, powers=(Power.FILE,) * 2), CLERK)
    assert (given.items, given.powers) == ((INSTANT.code,), (Power.FILE,))


@pytest.mark.parametrize(
    ("other", "reason", "facts"),
    [
        ({"agent": somebody(1)}, Reason.MANDATE_SELF, {}),
        ({"agent": child(4, date(2010, 1, 1))}, Reason.AGENT_NOT_ADULT, {}),
        ({"items": ()}, Reason.WORDS_MISSING, {"what": "委托的事项"}),
        ({"items": ("X-9",)}, Reason.ITEM_UNKNOWN, {}),
        ({"powers": ()}, Reason.WORDS_MISSING, {"what": "委托的权限"}),
        ({"signature": " "}, Reason.WORDS_MISSING, {"what": "委托人的签名"}),
        ({"until": TODAY - timedelta(days=1)}, Reason.MANDATE_TERM, {}),
        ({"since": TODAY + timedelta(days=20)}, Reason.MANDATE_TERM, {}),
        ({"staff": ADMIN}, Reason.ROLE_MISSING, {}),
        ({"staff": "nobody"}, Reason.STAFF_UNKNOWN, {"id": "nobody"}),
        ({"principal": BOY}, Reason.GUARDIAN_NEEDED, {"capacity": "限制民事行为能力人"}),
        ({"declared": Capacity.NONE}, Reason.GUARDIAN_NEEDED, {"capacity": "无民事行为能力人"}),
        ({"principal": BOY, "guardian": BOY}, Reason.GUARDIAN_WRONG, {}),
        ({"principal": BOY, "guardian": somebody(900)}, Reason.GUARDIAN_WRONG, {}),
        ({"principal": BOY, "guardian": child(5, date(2009, 1, 1))}, Reason.GUARDIAN_WRONG, {}),
        ({"declared": Capacity.LIMITED, "guardian": somebody(1)}, Reason.GUARDIAN_WRONG, {}),
    ],
)
def test_what_is_no_mandate(
    agency: Agency, store: Store, other: dict[str, Any], reason: Reason, facts: dict[str, str]
) -> None:
    with refused(reason, **facts):
        mandated(agency, **other)
    assert store.value("SELECT count(*) FROM mandate") == 0


def test_somebody_under_age_is_entrusted_by_the_guardian(agency: Agency) -> None:
    given = mandated(agency, principal=BOY, guardian=somebody(2))
    assert given.guardian == somebody(2)
    assert agency.mandates.mandate(given.id) == given
    youth = child(6, date(2010, 1, 1))
    assert mandated(agency, principal=youth, own_living=True).guardian is None


def test_a_company_gives_a_mandate_to_a_steward(agency: Agency) -> None:
    given = mandated(agency, principal=body("演示有限公司", USCC), staff=SHOP)
    assert agency.mandates.of_principal(USCC) == [given]
    firm = mandated(agency, agent=body("代理有限公司", USCC), staff="")  # an agent may be a firm
    assert firm.agent.name == "代理有限公司"


def test_who_takes_a_mandate_down(agency: Agency) -> None:
    with refused(Reason.ROLE_MISSING):
        agency.mandates.take(draft(), ADMIN)
    given = mandated(agency)
    with refused(Reason.STAFF_UNKNOWN, id=""):
        agency.mandates.end(given.id, Ended.REVOKED, "")


def test_a_mandate_is_looked_at_before_every_act(agency: Agency, clock: FakeClock) -> None:
    mandates: Mandates = agency.mandates
    given = mandated(agency, powers=(Power.FILE,), since=TODAY + timedelta(days=2))
    with refused(Reason.MANDATE_NOT_YET, since="2026-11-25"):
        mandates.check(given.id, PERMIT.code, Power.FILE, WANG)
    clock.advance(2 * 86400)
    assert mandates.check(given.id, PERMIT.code, Power.FILE, WANG) == given
    with refused(Reason.MANDATE_OTHER_AGENT):
        mandates.check(given.id, PERMIT.code, Power.FILE, ZHAO)
    with refused(Reason.MANDATE_SCOPE, item=BENEFIT.code):
        mandates.check(given.id, BENEFIT.code, Power.FILE, WANG)
    with refused(Reason.MANDATE_POWER, power="作出承诺"):
        mandates.check(given.id, PERMIT.code, Power.PLEDGE, WANG)
    clock.advance(7 * 86400)
    assert mandates.check(given.id, PERMIT.code, Power.FILE, WANG) == given  # its last day
    clock.advance(86400)
    with refused(Reason.MANDATE_EXPIRED, until="2026-12-02"):
        mandates.check(given.id, PERMIT.code, Power.FILE, WANG)


@pytest.mark.parametrize("why", Ended)
def test_a_mandate_ends_at_any_time(agency: Agency, store: Store, why: Ended) -> None:
    given = mandated(agency)
    assert agency.mandates.end(given.id, why, CLERK).ended is why
    assert records(store)[-1] == MandateEnded(given.id, why.value)
    for act in (
        lambda: agency.mandates.check(given.id, PERMIT.code, Power.FILE, WANG),
        lambda: agency.mandates.end(given.id, why, CLERK),
    ):
        with refused(Reason.MANDATE_OVER, why=ENDED_WORDS[why]):
            act()


def test_a_private_agent_acts_at_any_desk(agency: Agency) -> None:
    given = mandated(agency, staff="")
    assert given.refusal(PERMIT.code, Power.FILE, TODAY, CLERK) is None
    assert given.refusal(PERMIT.code, Power.FILE, TODAY) is None


def test_words() -> None:
    assert set(POWER_WORDS) == set(Power)
    assert set(ENDED_WORDS) == set(Ended)
