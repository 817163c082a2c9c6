"""Who acts: nobody's name has nobody's rights, and what is no person may do only what is its own."""

from datetime import date, timedelta

import pytest

from hall.actors import SYSTEM, is_system, role_of
from hall.cases.cases import Cases, MaterialState
from hall.cases.lifecycle import Act
from hall.errors import Reason
from hall.events import StaffSignedOut
from hall.identity import visible
from hall.journal import append
from hall.staff import MAY, ROLES, Staff, may
from hall.store import Store
from tests.helpers.hall import applicant, records
from tests.helpers.lifecycle import CLERK, PERMIT, cases_over, received
from tests.helpers.refusals import refused

NOBODY = ("", " ", "clerk", "c1 ", "C1", "rules", "Rule", "rule ", "desk-", "desk-1x", "0", "' OR 1=1 --", "\x00", "‮c1")


@pytest.fixture
def cases(store: Store) -> Cases:
    return cases_over(store)


def test_each_system_actor_has_a_row_of_its_own_and_no_role_bears_its_name() -> None:
    assert MAY.keys() > SYSTEM
    assert MAY.keys() - SYSTEM - {""} == set(ROLES)
    assert not MAY[""]


@pytest.mark.parametrize("actor", NOBODY)
def test_who_is_nobody_has_no_right_and_leaves_no_trace(store: Store, cases: Cases, actor: str) -> None:
    case = received(cases)
    before = len(records(store)), store.value("SELECT count(*) FROM hall_case")
    for act in (
        lambda: cases.receive(PERMIT.code, applicant(2), "", actor),
        lambda: cases.set_material(case.id, "id", MaterialState.WANTED, actor),
        lambda: cases.accept(case.id, actor),
        lambda: cases.close(case.id, actor),
        lambda: cases.endings.withdraw(case.id, "不办了", actor),
        lambda: cases.credit.repair("1", actor),
        lambda: role_of(store, actor),
    ):
        with refused(Reason.STAFF_UNKNOWN, id=visible(actor)):
            act()
    with refused(Reason.STAFF_UNKNOWN, id=visible(actor)), store.atomic():
        append(store, StaffSignedOut("x", "desk 1"), actor)
    assert (len(records(store)), store.value("SELECT count(*) FROM hall_case")) == before
    assert cases.case(case.id) == case


def test_half_a_character_is_nobody_either(store: Store) -> None:
    with refused(Reason.TEXT_BROKEN):
        role_of(store, "\ud800")


def test_the_refusal_says_the_name_without_what_turns_it(store: Store) -> None:
    with refused(Reason.STAFF_UNKNOWN, id="1001"):
        role_of(store, "‮10​01")
    with refused(Reason.STAFF_UNKNOWN, id="9" * 20):
        role_of(store, "9" * 10_000)


@pytest.mark.parametrize(("actor", "own"), [("rule", Act.DEEM), ("platform", Act.GRANTED), ("kiosk", Act.DELIVER)])
def test_what_is_no_person_may_do_its_own_and_nothing_of_a_desks(store: Store, actor: str, own: Act) -> None:
    role = role_of(store, actor)
    assert may(role, own)
    for act in (Act.REFUSE, Act.GRANT, Act.DENY, Act.REVIEW, Act.CLOSE, Act.REVOKE):
        assert not may(role, act)


def test_a_rule_promises_nothing_and_a_reader_of_journals_receives_nothing(store: Store, cases: Cases) -> None:
    store.run("INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES ('au', '审', 'auditor', '')")
    case = received(cases)
    for actor in ("au", "rule", "citizen", "desk-1"):
        with refused(Reason.ROLE_MISSING):
            cases.receive(PERMIT.code, applicant(2), "", actor)
        with refused(Reason.ROLE_MISSING):
            cases.supplements.tolerate(case.id, date(2026, 11, 30) + timedelta(1), actor)


def test_a_desks_printer_writes_records_and_may_do_nothing(store: Store) -> None:
    assert is_system("desk-12")
    assert role_of(store, "desk-12") == ""
    with store.atomic():
        append(store, StaffSignedOut("x", "desk 1"), "desk-12")
    assert len(records(store)) == 1


def test_nobody_is_hired_under_the_name_of_a_part_of_the_hall(store: Store) -> None:
    for id_ in (*SYSTEM, "desk-2"):
        with refused(Reason.STAFF_ID_KEPT, id=id_):
            Staff(store).add(id_, "李", "clerk", "correct horse")
    assert store.value("SELECT count(*) FROM staff WHERE name = '李'") == 0


def test_a_member_of_staff_acts_under_the_role_on_the_list(store: Store, cases: Cases) -> None:
    assert role_of(store, CLERK) == "clerk"
    assert received(cases).state.value == "received"
