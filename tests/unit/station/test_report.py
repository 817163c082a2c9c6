"""Figures and supervision from the command line: sentences, JSON, a sheet, and what stands behind one measure."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.cases.cases import Cases
from hall.clock import SystemClock
from hall.settings import Settings, load
from hall.store import Store
from main import main
from station.daily import WORK
from station.topics import Topics
from tests.helpers.clock import FakeClock
from tests.helpers.hall import applicant, enter_people


@pytest.fixture
def settings(data: Path) -> Settings:
    return load(data)


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    store = Store.open(data, SystemClock())
    enter_people(store)
    yield store
    store.close()


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main([*words]) == 0
    return capsys.readouterr().out


@pytest.mark.requirement("R-79")
def test_every_target_of_the_region_is_shown_and_written(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "figures.csv"
    lines = said(capsys, "figures", "--data", str(data), "--csv", str(file)).splitlines()
    assert [line[:4] for line in lines] == ["T-15", "T-16", "T-16", "T-35"]
    assert "达到" in lines[0]
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["id"] for row in rows] == ["T-15", "T-16", "T-16", "T-35"]
    plain = json.loads(said(capsys, "figures", "--data", str(data), "--json"))
    assert [row["verdict"] for row in plain] == [row["verdict"] for row in rows]


def test_another_region_shows_its_own(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[site]\nprofile = "dezhou"\n', encoding="utf-8")
    lines = said(capsys, "figures", "--data", str(data), "--settings", str(own)).splitlines()
    assert {line[:4] for line in lines} == {"T-27", "T-28", "T-29", "T-30", "T-31", "T-32"}
    assert any("本机不能测量" in line for line in lines)


def test_what_stands_behind_a_measure_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "figures", "--data", str(data), "--of", "one_visit_as_rule").splitlines()
    assert "  + CG17-01" in lines
    assert "  - CG26-58" in lines
    assert main(["figures", "--data", str(data), "--of", "nothing"]) == 1
    assert "没有这个指标" in capsys.readouterr().err


def test_a_sheet_that_cannot_be_written_is_told(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figures", "--data", str(data), "--csv", str(tmp_path / "no" / "f.csv")]) == 1
    assert "f.csv" in capsys.readouterr().err


@pytest.mark.requirement("R-84")
def test_one_look_tells_what_it_found_in_the_fields_of_the_standard(
    data: Path, settings: Settings, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    cases: Cases = Topics(settings, store).cases
    case = cases.receive("CG17-13", applicant(), "", "1001")
    cases.refusals.refuse(case.id, _ground(), "依据目录", "", "1001")
    assert "新发现 0 条" not in said(capsys, "watch", "--data", str(data))
    assert said(capsys, "watch", "--data", str(data)).splitlines() == ["新发现 0 条，发出督办 0 件，升级 0 件"]
    assert json.loads(said(capsys, "watch", "--data", str(data), "--json")) == []


def _ground():
    from hall.cases.refusals import Ground

    return Ground.NOT_ENTITLED


@pytest.mark.requirement("R-87")
def test_the_days_work_pushes_what_was_granted(data: Path, settings: Settings, clock: FakeClock) -> None:
    store = Store.open(data, clock)
    enter_people(store)
    hall = Topics(settings, store)
    case = hall.cases.receive("CG26-31", applicant(), "", "1001")
    hall.cases.decided(case.id, "N1", "granted", "准予", clock.now().isoformat(), 1)
    told = [work(hall) for work in WORK]
    assert {"pushed": 1} in told
    assert hall.regulators.of_case(case.id).organ == "市场监管局"
    store.close()
