"""七统一: two counties' catalogues held against one another; the laws that the shipped items name."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from hall.catalogue.catalogue import Catalogue, read_catalogue
from hall.catalogue.items import Kind, Part, ServiceItem, Status, Step
from hall.catalogue.sheets import read
from hall.catalogue.uniformity import ASPECT_WORDS, Aspect, departures, without_basis
from hall.days.workdays import Limit, Unit
from hall.resources import RESOURCES
from tests.helpers.lifecycle import MATERIALS, PERMIT

OURS = read_catalogue("chenggu")
INVENTED = RESOURCES / "comparison" / "invented-county.csv"
BASE = "990199031000"
ITEM = replace(
    PERMIT, base_code=BASE, basis=("甲法第一条", "乙条例"), steps=(Step("受理"), Step("审查")), main_item=PERMIT.name
)
PARTS = tuple(Part(f"P-{n}", name, None, Limit(1, Unit.WORKING_DAY), (), "") for n, name in enumerate(("迁入", "迁出")))


def told(ours: list[ServiceItem], theirs: list[ServiceItem]) -> list[tuple[Aspect, str, str]]:
    return [(one.aspect, one.ours, one.theirs) for one in departures(Catalogue(ours), Catalogue(theirs))]


def test_two_equal_lists_have_no_departure() -> None:
    assert departures(OURS, OURS) == []
    assert told([ITEM], [replace(ITEM, code="其他码", seq=9, department="另一局", fee="10 元", note="不同")]) == []


@pytest.mark.requirement("R-08")
@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"name": "准予"}, (Aspect.NAME, "事项P-1", "准予")),
        ({"kind": Kind.CONFIRMATION}, (Aspect.TYPE, "行政许可", "行政确认")),
        ({"basis": ("甲法第一条",)}, (Aspect.BASIS, "乙条例；甲法第一条", "甲法第一条")),
        ({"steps": (Step("受理"),)}, (Aspect.PROCESS, "受理→审查", "受理")),
        ({"materials": MATERIALS[:2]}, (Aspect.MATERIALS, "照片、申请表、租赁合同、身份证", "申请表、身份证")),
        ({"statutory": None}, (Aspect.STATUTORY, "20 个工作日", "")),
        ({"promised": Limit(7, Unit.NATURAL_DAY)}, (Aspect.PROMISED, "5 个工作日", "7 天（含节假日）")),
        ({"base_code": "990199039000"}, (Aspect.CODE, BASE, "990199039000")),
        ({"base_code": ""}, (Aspect.CODE, BASE, "")),
    ],
)
def test_each_thing_that_is_to_be_the_same_is_told(other: dict[str, object], expected: tuple[Aspect, str, str]) -> None:
    assert told([ITEM], [replace(ITEM, **other)]) == [expected]  # type: ignore[arg-type]


def test_the_order_of_materials_and_the_marks_of_typists_are_no_departure() -> None:
    other = replace(ITEM, name="事项 P-1", materials=MATERIALS[::-1], basis=("乙条例", "甲法第一条"))
    assert told([ITEM], [other]) == []


def test_what_stands_in_one_list_only_is_told_and_what_is_cancelled_stands_in_none() -> None:
    alone = replace(ITEM, code="X", name="另一件", base_code="")
    assert told([ITEM], [alone]) == [(Aspect.COUNT, "事项P-1", ""), (Aspect.COUNT, "", "另一件")]
    assert told([ITEM], [replace(ITEM, status=Status.CANCELLED, why="取消")]) == [(Aspect.COUNT, "事项P-1", "")]


def test_parts_that_share_a_code_are_told_apart_by_their_names() -> None:
    row = replace(ITEM, parts=PARTS)
    assert told([row], [row]) == []
    assert told([row], [replace(row, parts=PARTS[::-1])]) == []
    assert told([row], [replace(row, parts=PARTS[:1])]) == [(Aspect.COUNT, "迁出", "")]
    moved = replace(PARTS[1], promised=Limit(3, Unit.WORKING_DAY))
    assert told([row], [replace(row, parts=(PARTS[0], moved))]) == [(Aspect.PROMISED, "1 个工作日", "3 个工作日")]


@pytest.mark.requirement("R-08")
def test_the_invented_county_departs_where_it_was_made_to() -> None:
    theirs, faults = read(INVENTED, "ABCDEFGH", OURS)
    assert faults == []
    assert all("虚构" in item.note for item in theirs.items())  # nobody takes it for a county of this world
    found = [one for one in departures(OURS, theirs) if one.aspect is not Aspect.COUNT]
    assert [(one.code, one.aspect) for one in found] == [
        ("CG17-12", Aspect.PROMISED), ("CG26-31", Aspect.PROCESS), ("CG26-40", Aspect.NAME),
        ("CG26-40", Aspect.MATERIALS), ("CG26-42", Aspect.BASIS), ("CG26-52", Aspect.TYPE), ("CG26-63", Aspect.CODE),
    ]  # fmt: skip
    counted = [one for one in departures(OURS, theirs) if one.aspect is Aspect.COUNT]
    assert [one.theirs for one in counted if one.theirs] == ["临时占道经营备案"]
    assert "商品房预售合同备案" not in {one.ours for one in counted}


def test_every_aspect_has_a_word() -> None:
    assert set(ASPECT_WORDS) == set(Aspect)


def test_the_shipped_items_name_laws_and_the_rest_are_known() -> None:
    for item in OURS.items():
        assert all(re.match(r"《[^《》]+》(第[一二三四五六七八九十百千零]+条、?)*$", law) for law in item.basis), (
            item.code
        )
        assert not (item.cancelled and item.basis)
    lacking = {item.code for item in without_basis(OURS)}
    joined = {item.code for item in OURS.items() if item.includes}  # 一件事: each of its items has its own
    assert lacking == joined
    assert "待大厅核对" in OURS.item("CG17-13").note  # what we are not sure of is said where it stands


def test_the_basis_goes_out_and_comes_back(tmp_path: Path) -> None:
    from hall.catalogue.sheets import write

    for ending in (".json", ".csv", ".xlsx"):
        file = tmp_path / f"out{ending}"
        write(file, OURS)
        again, faults = read(file, "ABCDEFGH", OURS)
        assert faults == []
        assert [item.basis for item in again.items()] == [item.basis for item in OURS.items()]
