"""The applicants' side: kinds of applicants, who stands for them, and what somebody may do alone."""

from datetime import date

import pytest

from hall.agency.parties import (
    CAPACITY_WORDS,
    PARTY_WORDS,
    STANDS_WORDS,
    Capacity,
    PartyKind,
    Stands,
    birth_of,
    body,
    capacity,
    checked,
    person,
)
from hall.cases.casefile import OTHER_ID
from hall.codes import uscc_check
from hall.errors import Reason
from hall.store import Store
from tests.helpers.agency import TODAY, USCC, agency_over, child, somebody
from tests.helpers.hall import id_number
from tests.helpers.lifecycle import CLERK, PERMIT
from tests.helpers.refusals import refused


@pytest.mark.requirement("R-99")
def test_people_companies_and_other_bodies_apply(store: Store) -> None:
    cases = agency_over(store).cases
    other = body("某村股份经济合作社", USCC, kind=PartyKind.OTHER)
    for party in (somebody(1), body("演示有限公司", USCC, "0916-1"), other):
        known = checked(party, TODAY)
        case = cases.receive(PERMIT.code, known.applicant(), "", CLERK)
        assert case.applicant.name == party.name
        assert case.applicant.id_kind == ("mainland" if party.kind is PartyKind.NATURAL else OTHER_ID)
    assert set(PARTY_WORDS) == set(PartyKind)
    assert STANDS_WORDS[Stands.LIAISON] == "企业联络员"
    assert set(STANDS_WORDS) == set(Stands)


def test_a_body_goes_by_its_credit_code() -> None:
    assert uscc_check(USCC[:17]) == USCC[17]
    assert checked(body("演示有限公司", USCC.lower()), TODAY).id_number == USCC
    with refused(Reason.USCC_WRONG, why="校验位不对"):
        checked(body("演示有限公司", USCC[:17] + ("0" if USCC[17] != "0" else "1")), TODAY)


def test_a_person_goes_by_the_number_of_a_card() -> None:
    assert checked(person(" 张三丰 ", id_number(1).lower(), " 13900000000 "), TODAY).phone == "13900000000"
    with refused(Reason.ID_NUMBER_WRONG, why="应为 18 位"):
        checked(person("张三丰", "1"), TODAY)
    with refused(Reason.NAME_NOT_ALLOWED, why="请填写姓名"):
        checked(person(" ", id_number(1)), TODAY)
    assert checked(person("阿依古丽", "E12345678", id_kind=OTHER_ID), TODAY).id_number == "E12345678"
    with refused(Reason.APPLICANT_MISSING):
        checked(person("阿依古丽", " ", id_kind=OTHER_ID), TODAY)
    with refused(Reason.ID_NUMBER_WRONG, why="有看不见的字符"):
        checked(person("阿依古丽", "E1234\u202e5678", id_kind=OTHER_ID), TODAY)


@pytest.mark.parametrize(
    ("born", "declared", "own", "able"),
    [
        (date(2008, 11, 23), None, False, Capacity.FULL),  # eighteen today
        (date(2008, 11, 24), None, False, Capacity.LIMITED),
        (date(2008, 11, 24), None, True, Capacity.FULL),  # who lives on the own work
        (date(2011, 1, 1), None, True, Capacity.LIMITED),  # but not before sixteen
        (date(2018, 11, 23), None, False, Capacity.LIMITED),  # eight today
        (date(2018, 11, 24), None, False, Capacity.NONE),
        (date(1950, 1, 1), Capacity.NONE, False, Capacity.NONE),
        (None, None, False, Capacity.FULL),
    ],
)
def test_what_somebody_may_do_alone(born: date | None, declared: Capacity | None, own: bool, able: Capacity) -> None:
    assert capacity(born, TODAY, declared, own) is able
    assert set(CAPACITY_WORDS) == set(Capacity)


def test_the_day_of_birth_stands_in_the_number() -> None:
    assert birth_of(child(1, date(2016, 2, 29)), TODAY) == date(2016, 2, 29)
    assert birth_of(body("演示有限公司", USCC), TODAY) is None
    assert birth_of(person("阿依古丽", "E1", id_kind=OTHER_ID), TODAY) is None
    assert "张" not in repr(somebody(1))
