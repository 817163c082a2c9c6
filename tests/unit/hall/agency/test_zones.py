"""The zones of a hall and the standard that all halls share."""

from dataclasses import replace
from pathlib import Path

import pytest

from hall.agency.sites import SiteLevel
from hall.agency.zones import Zone, ZoneKind, read_standard, read_zones
from hall.errors import Garbled
from hall.places import read_place

STANDARD = read_standard()


@pytest.mark.requirement("R-30")
def test_the_demonstration_hall_keeps_the_common_standard() -> None:
    zones = read_zones("chenggu")
    assert {zone.kind for zone in zones} == set(ZoneKind)
    assert STANDARD.gaps(read_place("chenggu").name, SiteLevel.COUNTY, zones) == ()


@pytest.mark.requirement("R-30")
def test_what_is_wanting_is_named() -> None:
    service, _, waiting = read_zones("chenggu")
    poor = [replace(service, sign="办事区"), replace(waiting, equipment=("座椅",))]
    assert STANDARD.gaps("桔园镇服务大厅", SiteLevel.TOWN, poor) == (
        ("名称应以“{what}”结尾", "便民服务中心"),
        ("标识应为“{what}”", "窗口服务区"),
        ("没有{what}", "咨询服务区"),
        ("缺少{what}", "饮水"),
        ("缺少{what}", "充电"),
    )


def test_two_zones_of_a_kind_share_what_they_hold() -> None:
    service, advice, waiting = read_zones("chenggu")
    halves = [
        service,
        advice,
        replace(waiting, equipment=("座椅",)),
        Zone(ZoneKind.WAITING, "母婴室", ("饮水", "充电")),
    ]
    assert STANDARD.gaps("城固县政务服务中心", SiteLevel.COUNTY, halves) == ()


def test_a_hall_that_names_no_zones_has_none(tmp_path: Path) -> None:
    assert read_zones("nowhere", tmp_path) == ()


def test_a_wrong_zone_is_named(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "zones.toml").write_text('[[zones]]\nkind = "garden"\nsign = "x"\n', encoding="utf-8")
    with pytest.raises(Garbled, match=r"zones 1.*kind"):
        read_zones("here", tmp_path)
