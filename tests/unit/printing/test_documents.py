"""What the papers say, and the holes they refuse to be printed with."""

import dataclasses

import pytest

from hall.catalogue.catalogue import Kind
from hall.days.workdays import Limit, Unit
from hall.errors import Reason, Refused
from printing.documents.slips import queue_ticket
from printing.paper import Form, dump, load_form, load_slip, reprinted
from tests.helpers import papers
from tests.helpers.papers import GOLDEN, MATERIALS, PLACE, RARE, SITE, case, golden, issued, issuer, item


def notice(**changes: object) -> Form:
    return papers.notice(case(**changes))  # type: ignore[arg-type]


def said(form: Form) -> str:
    rows = [f"{row.label} {row.value}" for part in form.sections for row in part.rows]
    lines = [" ".join(line) for part in form.sections for line in part.lines]
    return "\n".join([form.number, *form.opening, *rows, *lines, *(n for part in form.sections for n in part.notes)])


def test_the_notice_holds_every_field_it_owes():
    form = notice()
    text = said(form)
    assert form.issuer == PLACE.organ
    assert form.number == "临610722001202611230007"
    assert form.qr == "OV1:C/610722001202611230007"
    for owed in (
        "驾驶人换证业务", "CG17-17", f"申请人 {RARE}", "公安局", SITE.name, "收件时间 2026年11月23日 09:40",
        "受理时间 2026年11月23日 09:52", "法定办结时限 20 个工作日", "承诺办结时限 1 个工作日", "不迟于2026年11月24日",
        "是否收费 证件工本费 10 元", PLACE.phone, "所需时间不计入办理期限", "进度查询",
        *(material.name for material in MATERIALS),
    ):  # fmt: skip
        assert owed in text
    assert [row.label for row in form.signatures] == ["受理人员", "申请人签收"]


def test_numbers_of_the_person_are_masked_and_the_name_is_not():
    text = said(notice())
    assert "99000019800101001X" not in text
    assert "9900************1X" in text
    assert "13800000000" not in text
    assert RARE in text


def test_a_hall_may_print_numbers_whole():
    form = papers.notice(by=issuer(mask=False))
    assert "99000019800101001X" in said(form)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.LICENCE])
def test_only_licences_claim_the_licence_law(kind: Kind):
    form = papers.notice(about=item(kind=kind))
    assert "行政许可法" not in said(form)
    assert "承诺时限" in form.opening[0]


def test_a_licence_names_the_clause_it_is_accepted_under():
    assert "第三十二条" in notice().opening[0]
    assert "第四十五条" in said(notice())


def test_once_bound_both_numbers_stand_on_the_paper():
    text = said(notice(official_no="11610722MB2D06811W4000117051000202611230008"))
    assert "办件编号 11610722MB2D06811W4000117051000202611230008" in text
    assert "原临时编号 临610722001202611230007" in text


def test_an_unknown_due_day_is_said_not_guessed():
    assert "放假安排公布后另行告知" in said(notice(due=""))


def test_limits_in_other_units_and_none_at_all():
    text = said(notice(promised=Limit(0, Unit.ON_THE_SPOT), statutory=None))
    assert "承诺办结时限 当场办结" in text
    assert "法定办结时限 未作规定" in text


def test_a_material_the_catalogue_no_longer_lists_keeps_its_name():
    form = papers.notice(about=item(materials=()))
    assert "三年内无重大以上交通责任事故承诺书" in said(form)


def test_a_real_hall_bears_no_demo_mark():
    real = dataclasses.replace(SITE, demo=False)
    assert papers.notice(by=issuer(site=real)).banner == ""
    assert queue_ticket(issued(), PLACE, real).banner == ""
    assert notice().banner == "演示数据"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"accepted_at": ""}, "受理时间"),
        ({"name": " "}, "申请人"),
        ({"provisional_no": "", "department": ""}, "编号、办件编号、实施部门"),
    ],
)
def test_a_hole_in_the_notice_is_named(changes: dict[str, str], named: str):
    with pytest.raises(Refused) as no:
        notice(**changes)
    assert no.value.reason is Reason.PAPER_INCOMPLETE
    assert no.value.facts == {"paper": "受理通知书", "names": named}


def test_a_hole_in_the_ticket_is_named():
    with pytest.raises(Refused) as no:
        queue_ticket(issued(number=""), PLACE, SITE)
    assert no.value.facts["names"] == "号码"


def test_a_ticket_taken_without_a_card_has_no_holder():
    labels = [row.label for row in queue_ticket(issued(holder_name=""), PLACE, SITE).rows]
    assert labels == ["前面等候", "预计等候", "取号时间"]


def test_papers_travel_as_json_unchanged():
    slip = queue_ticket(issued(holder_name="\ud842" + RARE), PLACE, SITE)
    assert load_slip(dump(slip)) == slip
    assert load_form(dump(notice())) == notice()


def test_a_reprint_is_marked_and_the_first_print_is_not():
    assert reprinted(notice(), 0) == notice()
    assert reprinted(notice(), 3).mark == "补打 3"


@pytest.mark.parametrize("name", ["ticket-80.escpos", "ticket-58.escpos", "acceptance.json"])
def test_the_papers_are_the_golden_ones(name: str):
    assert golden()[name] == (GOLDEN / name).read_bytes()
