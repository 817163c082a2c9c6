"""The calendar from the command line: how far it reaches, a signed notice taken, and refusals in words."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hall.cases.cases import MaterialState
from hall.clock import HALL_ZONE
from hall.days.records import CalendarChanged
from hall.journal import canonical
from hall.settings import load
from hall.store import Store
from hall.words import words
from station.check import check
from station.commands import FAILED, USAGE, main
from station.topics import Topics
from tests.helpers.clock import FakeClock
from tests.helpers.hall import applicant, enter_people, records

PROVINCE = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
KEY = PROVINCE.public_key().public_bytes_raw().hex()


@pytest.fixture(autouse=True)
def _in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that trusts the province's key."""
    file = tmp_path / "site.toml"
    file.write_text(f'[trust]\ncalendar = ["{KEY}"]\n', encoding="utf-8")
    return file


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """The notice of 2027, made up."""
    fields: dict[str, Any] = {
        "notice": "calendar", "year": 2027, "edition": "2027.1", "source": "试验",
        "off": [{"from": "2027-01-01"}, {"from": "2027-02-05", "to": "2027-02-12"}], "makeup": [], "key": KEY,
    }  # fmt: skip
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(fields | {"sig": PROVINCE.sign(canonical(fields)).hex()}), encoding="utf-8")
    return file


def run(data: Path, *asked: object) -> int:
    return main(["calendar", *map(str, asked), "--data", str(data)])


def test_listing_says_how_far_it_reaches_and_makes_no_store(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "list") == 0
    assert "可以计算到 2026 年年底，版本 2025.1+2026.1" in capsys.readouterr().out
    assert run(data, "list", "--json") == 0
    assert json.loads(capsys.readouterr().out)["years"] == [2025, 2026]
    assert not data.exists()


def test_a_notice_is_taken_and_every_face_counts_by_it(
    data: Path, site: Path, notice: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load(data, site)
    store = Store.open(data, FakeClock(datetime(2026, 12, 28, 9, 0, tzinfo=HALL_ZONE)))
    enter_people(store)
    hall = Topics(settings, store)
    hall.cases.hall = ""  # no list of bundles: CG26-58 is an item as any other

    def accepted(n: int) -> str:
        case = hall.cases.receive("CG26-58", applicant(n), "", "w1")
        for material in case.materials:
            hall.cases.set_material(case.id, material.code, MaterialState.RECEIVED, "w1")
        return hall.cases.accept(case.id, "w1").due

    assert accepted(1) == ""  # forty-five working days pass the year's end
    assert run(data, "take", notice, "--settings", site) == 0
    said = capsys.readouterr().out
    assert "已采用 2027 年放假安排，版本 2027.1" in said
    assert "可以计算到 2027 年年底" in said
    assert CalendarChanged(2027, "2027.1") in records(store)
    hall.renew_calendar()  # what a face does when it hears of the record
    assert date.fromisoformat(accepted(2)) == date(2027, 3, 10)
    store.close()
    assert {finding.what: finding.found for finding in check(settings, words())}["工作日历"] == "已公布到 2027 年"
    assert run(data, "take", notice, "--settings", site) == FAILED
    assert "不比正在用的 2027.1 版新" in capsys.readouterr().err


def test_a_strangers_notice_and_a_missing_one_are_refused_in_words(
    data: Path, site: Path, notice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(data, "take", notice) == FAILED  # nobody is trusted until a site says so
    assert "不是由认可的机构签发的" in capsys.readouterr().err
    forged = tmp_path / "forged.json"
    forged.write_text(notice.read_text(encoding="utf-8").replace("2027.1", "2027.2"), encoding="utf-8")
    assert run(data, "take", forged, "--settings", site) == FAILED
    assert "签名不对" in capsys.readouterr().err
    assert run(data, "take", tmp_path / "nothing.json", "--settings", site) == FAILED
    assert "nothing.json" in capsys.readouterr().err
    assert run(data, "take") == USAGE
    assert run(data, "list") == 0
    assert "2026 年年底" in capsys.readouterr().out


def test_a_profile_nobody_knows_stops_the_start(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text('[site]\nprofile = "atlantis"\n', encoding="utf-8")
    assert run(data, "list", "--settings", file) == USAGE
    assert "site.profile" in capsys.readouterr().err


def test_the_morning_look_names_the_region_and_how_its_windows_work(data: Path, tmp_path: Path) -> None:
    told: dict[str, str] = {}
    for profile in ("chenggu", "changji"):
        file = tmp_path / f"{profile}.toml"
        file.write_text(f'[site]\nprofile = "{profile}"\n', encoding="utf-8")
        told[profile] = {finding.what: finding.found for finding in check(load(data, file), words())}["地区规则"]
    assert "领办代办" in told["chenggu"]
    assert "商事登记" in told["changji"]
