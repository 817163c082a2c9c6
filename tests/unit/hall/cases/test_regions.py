"""Another profile, other clocks: what a region sets for the cases of a hall."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hall.cases.caserules import Again, CaseRules
from hall.cases.cases import Case, Cases, MaterialState
from hall.cases.regions import region_rules
from hall.catalogue.catalogue import read_catalogue
from hall.days.workdays import Calendar, Limit, Unit
from hall.errors import Garbled
from hall.profiles import profile_names, profile_on, read_national
from hall.store import Store
from tests.helpers.hall import applicant

DAY = date(2026, 11, 23)
CATALOGUE = read_catalogue("chenggu")
PROJECT = "CG26-58"


def test_each_region_promises_its_own_for_a_project_and_the_hall_where_it_promises_none() -> None:
    days, project = Unit.WORKING_DAY, CATALOGUE.item(PROJECT)
    told = {name: region_rules("chenggu", profile_on(name, DAY)).promise(project) for name in profile_names()}
    assert told == {
        "chenggu": Limit(45, days),  # no budget of its own: the hall's promise
        "dezhou": Limit(45, days),
        "changji": Limit(90, days),  # its 120 would be longer than the limit that binds the item
        "shaoxing": Limit(100, Unit.NATURAL_DAY),
    }
    company = region_rules("chenggu", profile_on("dezhou", DAY)).promises
    assert company == {"CG26-31": Limit(0.5, days), PROJECT: Limit(45, days)}


def accepted(store: Store, profile: str) -> Case:
    rules = region_rules("chenggu", profile_on(profile, DAY))
    cases = Cases(store, CATALOGUE, Calendar.read(), "610722", rules)
    case = cases.receive(PROJECT, applicant(), "", "w1")
    for material in case.materials:
        cases.set_material(case.id, material.code, MaterialState.RECEIVED, "w1")
    return cases.accept(case.id, "w1")


def test_the_same_case_is_due_on_another_day_under_another_profile(store: Store) -> None:
    shaoxing, chenggu = accepted(store, "shaoxing"), accepted(store, "chenggu")
    assert (shaoxing.promised, chenggu.promised) == (Limit(100, Unit.NATURAL_DAY), Limit(45, Unit.WORKING_DAY))
    assert shaoxing.due == "2027-03-03"  # a hundred days by the calendar of every year
    assert chenggu.due == ""  # forty-five working days end in a year whose notice is not here


def test_rules_and_lamps_of_a_region_are_those_of_the_cases() -> None:
    national = read_national().on(DAY)
    first, days = national.rule("licence.tell"), Limit(3, Unit.WORKING_DAY)
    decide, lamps = national.decision_rule("01"), replace(national.lamps, share=0.5)
    assert decide
    stricter = (replace(first, limit=days), replace(decide, extension=None))
    region = replace(national, rules=(*stricter, *national.rules), lamps=lamps)
    rules = region_rules("chenggu", region)
    assert (rules.answer.limit, rules.answer.kinds, rules.lamps) == (days, ("01",), lamps)
    assert rules.extension == CaseRules().extension
    assert (rules.again, rules.promises) == (Again.ESCALATE, {})  # what the hall says itself stays


def test_the_country_sets_what_we_had_written_from_its_laws(tmp_path: Path) -> None:
    rules, law = region_rules("nowhere", read_national().on(DAY), tmp_path), CaseRules()
    for name in ("supplement", "extension", "review", "suit", "lamps", "promises"):
        assert getattr(rules, name) == getattr(law, name), name
    assert (rules.answer.limit, rules.answer.kinds) == (law.answer.limit, law.answer.kinds)
    assert rules.deliver.limit == law.deliver.limit


@pytest.mark.parametrize("row", ['rule = "a", project = "b"', "", 'rule = "a", more = 1', "rule = 1"])
def test_a_promise_that_cannot_be_read_is_named(tmp_path: Path, row: str) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "promises.toml").write_text(f'promises = [{{ item = "A"{", " if row else ""}{row} }}]', encoding="utf-8")
    with pytest.raises(Garbled):
        region_rules("x", read_national().on(DAY), tmp_path)
