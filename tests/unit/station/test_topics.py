"""What the settings choose is what the hall's topics go by: another region, other clocks and other windows."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from hall.cases.cases import MaterialState
from hall.clock import HALL_ZONE
from hall.errors import Refused
from hall.settings import load
from hall.store import Store
from station.topics import Topics
from tests.helpers.clock import FakeClock
from tests.helpers.hall import applicant


def test_what_a_region_decides_where_it_is_taken_in_needs_no_second_pair_of_hands(data: Path, tmp_path: Path) -> None:
    """德 8: the bureau decides at its own window (受审合一); elsewhere who accepted may not decide."""
    told: dict[str, str] = {}
    for profile in ("dezhou", "shaoxing"):
        file = tmp_path / f"{profile}.toml"
        file.write_text(f"[site]\nprofile = {json.dumps(profile)}\n", encoding="utf-8")
        store = Store.open(data / profile, FakeClock(datetime(2026, 3, 2, 9, 0, tzinfo=HALL_ZONE)))
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


def test_a_case_of_another_profile_is_timed_by_it(data: Path, tmp_path: Path) -> None:
    told: dict[str, str] = {}
    for profile in ("chenggu", "shaoxing"):
        file = tmp_path / f"{profile}.toml"
        file.write_text(f"[site]\nprofile = {json.dumps(profile)}\n", encoding="utf-8")
        store = Store.open(data / profile, FakeClock(datetime(2026, 3, 2, 9, 0, tzinfo=HALL_ZONE)))
        cases = Topics(load(data / profile, file), store).cases
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
