"""How a form is parted over pages: what belongs together stays together, what goes on says what it is."""

import dataclasses
from collections.abc import Callable

import pypdfium2
import pytest

from hall.cases.cases import CaseMaterial, MaterialState
from hall.catalogue.catalogue import Form as Paper
from hall.catalogue.catalogue import Material
from printing.documents import intake
from printing.documents.facts import Held
from printing.layout import MM, layout
from printing.marks import Rule, Words
from printing.paper import Form, Row, Section
from printing.pdf import advance, make
from printing.sheet import pages
from tests.helpers.pagemarks import badly_parted, crowded, outside
from tests.helpers.papers import case, issuer, item, notice

SENTENCE = "排水口标高低于接入管网的管底标高，且没有设置格栅和沉砂设施。"
ENDS: dict[str, Callable[[int], Section]] = {
    "a long reason": lambda n: Section("不予的理由", rows=(Row("决定", "不予"), Row("事实和理由", SENTENCE * n))),
    "rows": lambda n: Section("节", rows=tuple(Row(f"第 {m} 行", SENTENCE * 2) for m in range(n))),
    "a table": lambda n: Section(
        "表", heads=("序号", "名称"), columns=(12, 0), lines=tuple((str(m), SENTENCE * 2) for m in range(n))
    ),
    "notes": lambda n: Section("注", notes=(SENTENCE * 3,) * n),
}


@pytest.mark.parametrize("kind", ENDS)
@pytest.mark.parametrize("sealed", [True, False])
def test_no_heading_ends_a_page_and_no_signature_stands_alone(kind: str, sealed: bool):
    """However much stands before, and however long it is: a page is filled line by line."""
    for before, much in [*((n, 4) for n in range(12, 44)), *((n % 7 * 3, n) for n in range(1, 34, 2))]:
        short = Section("前", notes=("短",) * before)
        form = dataclasses.replace(notice(), sections=(short, ENDS[kind](much)), seal="章" if sealed else "")
        assert badly_parted(form) == [], (before, much)
        assert outside(form) == [], (before, much)


def test_a_row_that_goes_on_says_again_what_it_is():
    form = dataclasses.replace(notice(), sections=(ENDS["a long reason"](120),))
    shown = _texts(make(form))
    assert len(shown) == 3
    assert ["事实和理由（续）" in page for page in shown] == [False, True, True]


def test_numbers_stand_under_each_other_at_the_right_edge_of_their_column():
    table = Section(
        "表", heads=("序号", "项目", "金额"), columns=(12, 0, 40), right=(0, 2),
        lines=(("9", "取号", "8.00"), ("10", "很长的项目" * 20, "1,234.50"), ("11", "名字", "پاتىگۈل")),
    )  # fmt: skip
    form = dataclasses.replace(notice(), sections=(table,))
    plan = layout(form.layout)
    (page,) = pages(form, plan, advance)

    def ends(*texts: str) -> set[float]:
        shown = [mark for mark in page if isinstance(mark, Words) and mark.size == plan.type["body"]]
        found = [mark for mark in shown if mark.text in texts]
        assert len(found) == len(texts)
        return {round(mark.x + sum(advance(char, mark.bold) for char in mark.text) * mark.size, 3) for mark in found}

    left, right = plan.page["left"], plan.page["width"] - plan.page["right"]
    assert ends("序号", "9", "10", "11") == {round(left + 12 * MM - plan.pad, 3)}
    assert ends("金额", "8.00", "1,234.50") == {round(right - plan.pad, 3)}
    (words,) = (mark for mark in page if isinstance(mark, Words) and mark.text == "取号")
    assert words.x == left + 12 * MM + plan.pad  # what is no number stays where it was


def test_a_group_is_named_again_on_the_next_page_and_has_no_lines_inside():
    lines = tuple(("甲类" if n == 0 else "乙类" if n == 40 else "", f"第 {n} 项") for n in range(42))
    form = dataclasses.replace(
        notice(), sections=(Section("表", heads=("类别", "项目"), columns=(36, 0), lines=lines),)
    )
    plan = layout(form.layout)
    first, second = (page for page in pages(form, plan, advance))
    assert [mark.text for mark in second if isinstance(mark, Words) and "类" in mark.text][1:] == ["甲类（续）", "乙类"]
    inside = [mark for mark in first if isinstance(mark, Rule) and mark.y == mark.to_y and mark.x > plan.page["left"]]
    assert len(inside) > 20
    flat = [mark for mark in first if isinstance(mark, Rule) and mark.y == mark.to_y and mark.thick < 0.6]
    lowest = min(mark.y for mark in flat if mark.y > plan.page["bottom"])
    assert any(mark.y == lowest and mark.x == plan.page["left"] for mark in flat)


def test_a_line_to_sign_on_keeps_clear_of_the_seal():
    form = dataclasses.replace(notice(), layout="signed-1", signatures=(Row("受送达人（签名或者盖章）", ""),))
    assert crowded(form) == []
    [line] = [mark for mark in pages(form, layout("signed-1"), advance)[0] if isinstance(mark, Rule) and mark.y < 400
              and mark.thick == 0.5 and mark.colour == "1c1c1c"]  # fmt: skip
    assert line.to_x - line.x >= 24 * MM


def _texts(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def filled(count: int, name: str, item_name: str, material: str) -> Form:
    """受理通知书 with its own 文号 and a signed code."""
    listed = tuple(Material(f"m{n}", f"{material}{n}", True, Paper.PAPER, 1, 2, "") for n in range(count))
    here = tuple(CaseMaterial(m.code, m.name, True, MaterialState.RECEIVED) for m in listed)
    of, about = case(name, item_name=item_name, materials=here), item(materials=listed, name=item_name)
    code, docket = "OV1:P" + "Z" * 120, "城固行审博受〔2026〕1234号"
    return intake.acceptance(Held(of, about, issuer(), None, 1, code, docket))


SCRIPTS = {
    "Han": "欧阳" + "㛃𠮷䶮𬭎龘" * 9 + "某某某",
    "Uyghur": "گۈلزىرا ئابدۇرەخمان قىزى تۇرسۇنتوختى ئەخمەتجان ئوغ",
    "one word": "گۈلزىرائابدۇرەخمانقىزىتۇرسۇنتوختىئەخمەتجانئوغلىمۇھ",
    "Latin": "W" * 50,
    "mixed": "买买提·گۈلزىرا·Wolfgang·𠮷㛃·" * 2 + "𠮷㛃",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_notice_with_the_longest_name_and_item_and_many_materials_is_whole(script: str) -> None:
    name, item_name = SCRIPTS[script], "城镇污水排入排水管网许可（新办、变更、延续，含建设项目施工期间临时排水）" * 2
    assert len(name) == 50
    form = filled(12, name, item_name, "公安机关交通管理部门出具的驾驶记录证明原件和复印件（加盖公章）")
    assert crowded(form) + outside(form) + badly_parted(form) == []
    with pypdfium2.PdfDocument(make(form)) as document:
        text = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    assert text.count(item_name) == 2
    assert text.count("加盖公章") == 12
    if script in ("Han", "Latin"):
        assert text.count(name) == 2


@pytest.mark.parametrize(("count", "sheets"), [(3, 1), (5, 1), (8, 1), (12, 2)])
def test_what_would_go_on_for_a_few_lines_is_set_closer(count: int, sheets: int) -> None:
    """A notice of eight materials is one sheet; where that saves no page, it keeps its air."""
    form, look = filled(count, "王芳", "驾驶人换证业务", "身份证"), layout("signed-1")
    set_ = pages(form, look, advance)
    assert len(set_) == sheets
    airy = len(pages(form, dataclasses.replace(look, tight=None), advance))
    assert (set_ == pages(form, dataclasses.replace(look, tight=None), advance)) == (airy == sheets)
    assert airy == (1 if count < 6 else 2)
