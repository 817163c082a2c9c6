"""What the settings choose is what the hall's topics go by: another region, other clocks and other windows."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from hall.cases.cases import MaterialState
from hall.clock import HALL_ZONE
from hall.errors import Refused
from hall.oversight.enquirylife import Kind
from hall.oversight.reports import ReportKind
from hall.profiles import read_national
from hall.settings import load
from hall.store import Store
from station.topics import Topics
from tests.helpers.clock import FakeClock
from tests.helpers.hall import applicant, enter_people


def test_what_a_region_decides_where_it_is_taken_in_needs_no_second_pair_of_hands(data: Path, tmp_path: Path) -> None:
    """德 8: the bureau decides at its own window (受审合一); elsewhere who accepted may not decide."""
    told: dict[str, str] = {}
    for profile in ("dezhou", "shaoxing"):
        file = tmp_path / f"{profile}.toml"
        file.write_text(f"[site]\nprofile = {json.dumps(profile)}\n", encoding="utf-8")
        store = Store.open(data / profile, FakeClock(datetime(2026, 3, 2, 9, 0, tzinfo=HALL_ZONE)))
        enter_people(store)
        store.run("INSERT INTO staff (id, name, role, secret) VALUES ('2001', '周明', 'reviewer', '')")
        cases = Topics(load(data / profile, file), store).cases
        case = cases.receive("CG26-31", applicant(), "", "2001")
        for material in case.materials:
            cases.set_material(case.id, material.code, MaterialState.RECEIVED, "2001")
        cases.accept(case.id, "2001")
        try:
            told[profile] = cases.decisions.grant(case.id, "准予", "2001").state.value
        except Refused as no:
            told[profile] = no.reason.name
        store.close()
    assert told == {"dezhou": "granted", "shaoxing": "SAME_HANDS"}


def test_machines_of_one_station_number_cases_apart(data: Path, tmp_path: Path) -> None:
    given: list[str] = []
    for machine in (1, 2):
        file = tmp_path / f"{machine}.toml"
        file.write_text(f"[site]\nmachine = {machine}\nmachines = 2\n", encoding="utf-8")
        store = Store.open(data / str(machine), FakeClock())
        enter_people(store)
        cases = Topics(load(data / str(machine), file), store).cases
        given += [cases.receive("CG17-12", applicant(n), "", "1001").number for n in range(120)]
        store.close()
    assert len(set(given)) == 240


def test_while_the_platform_is_away_each_item_goes_as_far_as_it_may(data: Path, tmp_path: Path) -> None:
    store = Store.open(data, FakeClock())
    enter_people(store)
    hall = Topics(load(data), store)
    hall.cases.hall = ""  # no list of bundles: CG26-58 is an item as any other

    def accepted(item: str, n: int) -> str:
        try:
            case = hall.cases.receive(item, applicant(n), "", "w1")
            for material in case.materials:
                hall.cases.set_material(case.id, material.code, MaterialState.RECEIVED, "w1")
            return hall.cases.accept(case.id, "w1").state.value
        except Refused as no:
            return no.reason.name

    items = ("CG17-12", "CG26-47", "CG26-31", "CG26-58")
    hall.be_away(True)
    told = [accepted(item, n) for n, item in enumerate(items)]
    assert told == ["accepted", "OFFLINE_RECEIVED", "OFFLINE_DRAFT", "OFFLINE_READ_ONLY"]
    hall.be_away(False)
    assert [accepted(item, n) for n, item in enumerate(items)] == ["accepted"] * 4
    hall.be_away(True)
    assert accepted("CG26-47", 9) == "OFFLINE_RECEIVED"
    file = tmp_path / "village.toml"
    file.write_text('[site]\nstation = "610722001001"\n', encoding="utf-8")
    village = Topics(load(data, file), store)
    assert village.cases.offline("CG17-12").value == "receive"  # a village takes in for the hall
    store.close()


def test_a_case_of_another_profile_is_timed_by_it(data: Path, tmp_path: Path) -> None:
    told: dict[str, str] = {}
    for profile in ("chenggu", "shaoxing"):
        file = tmp_path / f"{profile}.toml"
        file.write_text(f"[site]\nprofile = {json.dumps(profile)}\n", encoding="utf-8")
        store = Store.open(data / profile, FakeClock(datetime(2026, 3, 2, 9, 0, tzinfo=HALL_ZONE)))
        enter_people(store)
        cases = Topics(load(data / profile, file), store).cases
        cases.hall = ""  # no list of bundles: CG26-58 is an item as any other
        case = cases.receive("CG26-58", applicant(), "", "w1")
        for material in case.materials:
            cases.set_material(case.id, material.code, MaterialState.RECEIVED, "w1")
        told[profile] = cases.accept(case.id, "w1").due
        store.close()
    assert told == {"chenggu": "2026-05-08", "shaoxing": "2026-06-10"}


def test_out_of_its_days_a_region_leaves_the_rules_of_the_country(
    data: Path, tmp_path: Path, expect_log: Callable[..., None]
) -> None:
    expect_log("the profile dezhou is not in force: the rules of the country hold")
    file = tmp_path / "site.toml"
    file.write_text('[site]\nprofile = "dezhou"\n', encoding="utf-8")
    store = Store.open(data, FakeClock(datetime(2020, 1, 2, 9, 0, tzinfo=HALL_ZONE)))
    assert Topics(load(data, file), store).profile.name == "national"
    store.close()


def test_a_bad_rating_and_an_enquiry_go_by_the_days_of_the_settings(data: Path) -> None:
    store = Store.open(data, FakeClock(datetime(2026, 11, 23, 9, 0, tzinfo=HALL_ZONE)))
    for id_, role in (("c1", "clerk"), ("s1", "supervisor"), ("o1", "hotline_operator")):
        store.run("INSERT INTO staff (id, name, role, secret) VALUES (?1, ?1, ?2, '')", id_, role)
    hall = Topics(load(data), store)
    hall.tickets.issue("A", None, "kiosk")
    hall.tickets.call_next(1, ("A",), "c1")
    rating = hall.ratings.rate(hall.tickets.finish(1, "served", "c1"), 2, ["214"])
    assert hall.rectifications.one(rating, "s1").due == "2026-11-30"
    hall.rectifications.verify(rating, "属实", "s1")
    assert hall.appeals.open("s1") == []
    enquiry = hall.enquiries.receive(Kind.HELP, "房产证", "o1")
    assert hall.enquiries.transfer(enquiry.id, "estate", "o1").owner == "自然资源局"
    assert hall.reports.file(ReportKind.FAULT, "没有老花镜", "c1") == "FY202611230001"
    hall.phones.tried("0916-0000000", True, 5, "s1")
    assert hall.assessments.whole(store.clock.now().date(), store.clock.now().date()) is None
    before = hall.rectifications
    hall.renew_calendar()
    assert hall.rectifications is not before  # days are counted by the new notice
    store.close()


def test_a_region_whose_rules_have_ended_answers_by_those_of_the_country(
    data: Path, tmp_path: Path, expect_log: Callable[..., None]
) -> None:
    file = tmp_path / "early.toml"
    file.write_text('[site]\nprofile = "dezhou"\n', encoding="utf-8")
    store = Store.open(data, FakeClock(datetime(2020, 1, 10, 9, 0, tzinfo=HALL_ZONE)))
    expect_log("dezhou is not in force")
    terms = Topics(load(data, file), store).terms
    assert terms.rules == read_national().rules
    store.close()
