"""What a bundle is, as data: the file against the catalogue, one form, materials asked once, the order, the guide."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hall.bundles.guides import said, told
from hall.bundles.planrows import read_bundles
from hall.bundles.plans import Field, FieldKind, Part, Slot, Waiting, Wanted, in_waves, united
from hall.bundles.separations import WAY_WORDS, Separation, Way
from hall.bundles.standing import BUNDLE_WORDS, GONE, LIVE, OVER, BundleState, Consequence, bundle_state, outcome
from hall.cases.lifecycle import CaseState
from hall.catalogue.items import Form, Material, ServiceItem
from hall.days.workdays import Limit, Unit
from hall.errors import Garbled, Reason, Refused
from hall.places import HALLS
from hall.words import words
from tests.helpers.bundles import BIRTH, CATALOGUE, COMPANY, HOUSE, PROJECT, RESTAURANT, SHEET
from tests.helpers.hall import BARE, id_number
from tests.helpers.refusals import refused

TODAY = date(2026, 11, 23)
TEXT = (HALLS / "chenggu" / "bundles.toml").read_text(encoding="utf-8")


@pytest.mark.requirement("R-47")
def test_the_four_bundles_of_the_hall() -> None:
    plans = {plan.code: plan for plan in SHEET.plans(CATALOGUE)}
    assert [(plan.name, plan.lead, len(plan.parts), plan.visits) for plan in plans.values()] == [
        ("企业开办一件事", "市场监管局", 6, 1),
        ("出生一件事", "卫健局", 5, 1),
        ("开餐饮店一件事", "市场监管局", 4, 1),
        ("二手房一件事", "自然资源局", 3, 1),
    ]
    assert plans[COMPANY].limit == Limit(0.5, Unit.WORKING_DAY)
    assert plans[RESTAURANT].result == "餐饮店行业综合许可证"  # 一业一证
    assert [plan.code for plan in SHEET.plans(CATALOGUE, staged=True)] == [PROJECT]


def test_a_field_is_asked_once_by_its_meaning_and_never_what_the_card_tells() -> None:
    for plan in (*SHEET.plans(CATALOGUE), *SHEET.plans(CATALOGUE, staged=True)):
        codes = [field.code for field in plan.asked_fields]
        assert len(codes) == len(set(codes)) == plan.saving.fields < plan.saving.fields_apart
        assert not {"applicant_name", "applicant_id", "applicant_phone"} & set(codes)
        assert {name for part in plan.parts for name in part.fields} == {field.code for field in plan.fields}


def test_a_material_is_asked_once_and_what_an_item_makes_is_not_asked_at_all() -> None:
    for plan in SHEET.plans(CATALOGUE):
        names = [wanted.name for wanted in plan.materials]
        assert len(names) == len(set(names))
        waits = {Slot(part.item.code, waiting.material) for part in plan.parts for waiting in part.waits}
        asked = [slot for wanted in plan.materials for slot in wanted.slots]
        every = {Slot(part.item.code, material.code) for part in plan.parts for material in part.item.materials}
        assert len(asked) == len(set(asked))
        assert set(asked) | waits == every
        assert not set(asked) & waits
    company = SHEET.plan(COMPANY, CATALOGUE)
    assert "营业执照" not in [wanted.name for wanted in company.materials]
    with pytest.raises(KeyError):
        company.material("licence")
    assert company.material("premises").key


def test_what_the_hall_fetches_is_told_apart() -> None:
    birth = SHEET.plan(BIRTH, CATALOGUE)
    assert [wanted.name for wanted in birth.materials if not wanted.asked] == ["分娩信息"]


@pytest.mark.requirement("R-47")
def test_the_order_is_what_waits_for_what() -> None:
    def waves(code: str) -> list[list[str]]:
        return [[part.item.name for part in wave] for wave in SHEET.plan(code, CATALOGUE).waves]

    assert waves(HOUSE) == [["契税申报缴纳"], ["不动产转移登记"], ["水电气过户"]]
    assert waves(RESTAURANT) == [
        ["企业设立登记", "户外广告设置审批"], ["食品经营许可", "公众聚集场所营业前消防安全检查"],
    ]  # fmt: skip
    ring = [part(BARE, "a", "b"), part(BARE, "b", "a")]
    with pytest.raises(ValueError, match="a、b"):
        in_waves(ring)


def part(item: ServiceItem, code: str, *of: str, materials: tuple[Material, ...] = ()) -> Part:
    return Part(replace(item, code=code, materials=materials), (), tuple(Waiting("r", each) for each in of))


def test_two_materials_of_one_code_and_two_names_keep_apart() -> None:
    paper = Material("x", "甲", False, Form.PAPER, 1, 0, "")
    shared = replace(paper, form=Form.SHARED, key=True)
    found = united(
        [
            part(BARE, "a", materials=(shared,)),
            part(BARE, "b", materials=(paper,)),
            part(BARE, "c", materials=(replace(paper, name="乙"),)),
        ],
        [Wanted("form", "表", False, Form.PAPER, "", "", (Slot("z", "z"),))],
    )
    assert [(each.code, each.name, each.key, each.asked) for each in found] == [
        ("x", "甲", True, True),  # one department may fetch it, the other wants it on paper
        ("c.x", "乙", False, True),
    ]


@pytest.mark.parametrize(
    ("kind", "answer", "kept"),
    [
        (FieldKind.TEXT, " 甲 乙 ", "甲 乙"),
        (FieldKind.AMOUNT, "0.5", "0.5"),
        (FieldKind.DAY, "2026-11-23", "2026-11-23"),
        (FieldKind.ID, id_number(3).lower(), id_number(3)),
    ],
)
def test_an_answer_is_kept_clean(kind: FieldKind, answer: str, kept: str) -> None:
    assert Field("f", "字段", kind).clean(answer, TODAY) == kept


@pytest.mark.parametrize(
    ("kind", "answer", "why"),
    [
        (FieldKind.TEXT, "  ", "没有填写"),
        (FieldKind.TEXT, "长" * 201, "太长"),
        (FieldKind.TEXT, "甲\u202e乙", "有看不见的字符"),
        (FieldKind.TEXT, "甲\u200b乙", "有看不见的字符"),
        (FieldKind.AMOUNT, "-1", "应为 0 或更大的数"),
        (FieldKind.AMOUNT, "NaN", "应为 0 或更大的数"),
        (FieldKind.AMOUNT, "多", "应为 0 或更大的数"),
        (FieldKind.DAY, "2026-02-30", "应为日期，如 2026-11-23"),
        (FieldKind.DAY, "20261123", "应为日期，如 2026-11-23"),
    ],
)
def test_an_answer_that_is_wrong_says_which_and_why(kind: FieldKind, answer: str, why: str) -> None:
    with refused(Reason.ANSWER_WRONG, field="字段", why=why):
        Field("f", "字段", kind).clean(answer, TODAY)


def test_a_number_that_is_wrong_says_what_is_wrong_with_it() -> None:
    with pytest.raises(Refused) as no:
        Field("f", "字段", FieldKind.ID).clean("123", TODAY)
    assert no.value.facts["why"]


@pytest.mark.requirement("R-18")
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_everything_about_a_bundle_is_told_at_once(language: str) -> None:
    say = words(language)
    plan = SHEET.plan(RESTAURANT, CATALOGUE)
    lines = told(plan, say, SHEET.addresses)
    whole = "\n".join(lines)
    for part_ in plan.parts:
        assert say(part_.item.name) in whole
        assert say(part_.item.department) in whole
    for wanted in plan.materials:
        assert sum(line.startswith(say(wanted.name)) for line in lines) == 1
    for field in plan.asked_fields:
        assert say(field.name) in whole
    saving = plan.saving
    assert all(str(n) in lines[-1] for n in (saving.fields_apart, saving.fields, saving.materials, saving.visits_apart))
    assert "{" not in whole


def test_a_guide_in_chinese_reads_as_it_should() -> None:
    lines = told(SHEET.plan(BIRTH, CATALOGUE), words())
    assert lines[:5] == [
        "出生一件事：5 个事项，牵头部门卫健局",
        "全部办结：5 个工作日",
        "只来 1 次，领取一份结果：出生证件袋（出生医学证明、户口簿、社会保障卡、预防接种证）",
        "第 1 步，同时办理：出生医学证明签发",
        "第 2 步，同时办理：出生登记、预防接种证办理",
    ]
    assert "分娩信息：由大厅核验，不用提交" in lines
    assert "照片：可以容缺后补，用于社会保障卡申领" in lines
    assert lines[-1] == "分开办要填 38 项、交 14 份材料、跑 5 次；一起办填 12 项、交 5 份、跑 1 次"
    bare = replace(SHEET.plan(BIRTH, CATALOGUE), limit=None, parts=(Part(BARE, ()),), materials=())
    assert "事项2：试验局，没有时限，不收费" in told(bare, words())
    assert said(Consequence("c", "“{item}”", {"item": "甲"}), words()) == "“甲”"


@pytest.mark.requirement("R-50")
def test_a_licence_is_made_easier_in_four_ways_item_by_item() -> None:
    assert {each.way for each in SHEET.separations.values()} == set(Way) == set(WAY_WORDS)
    assert all(each.clause for each in (*SHEET.separations.values(), *SHEET.addresses))
    assert [rule.name for rule in SHEET.addresses] == ["一址多照", "一照多址"]
    lines = told(SHEET.plan(RESTAURANT, CATALOGUE), words(), SHEET.addresses)
    assert "公众聚集场所营业前消防安全检查：实行告知承诺" in lines
    assert "一址多照：同一地址可以登记为多家企业的住所" in lines


@pytest.mark.requirement("R-50")
def test_a_dropped_licence_is_asked_of_nobody() -> None:
    advert = "CG26-41"
    sheet = replace(SHEET, separations={advert: Separation(advert, Way.DROPPED, "某条")})
    plan = sheet.plan(RESTAURANT, CATALOGUE)
    assert [item.code for item in plan.dropped] == [advert]
    assert advert not in [part_.item.code for part_ in plan.parts]
    assert "design" not in [wanted.code for wanted in plan.materials]
    assert "sign_text" not in [field.code for field in plan.fields]
    assert "户外广告设置审批：直接取消审批，不用再办" in told(plan, words())


# -- states -----------------------------------------------------------------------------------------------------------


def test_every_state_of_a_case_is_live_gone_or_decided() -> None:
    decided = {CaseState.GRANTED, CaseState.DENIED}
    assert LIVE | OVER | decided == set(CaseState)
    assert not LIVE & OVER
    assert GONE < OVER
    assert set(BUNDLE_WORDS) == set(BundleState)
    assert (bundle_state([]), outcome([])) == (BundleState.WITHDRAWN, BundleState.WITHDRAWN)


# -- bad files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "right", "where", "field"),
    [
        ('code = "company_kind"', 'code = "company_name"', "fields 5", "code"),
        ('of = "phone"', 'of = "fax"', "fields 3", "of"),
        ('kind = "amount"', 'kind = "weight"', "fields 6", "kind"),
        ('name = "企业类型"', 'name = "企业类型", size = 3', "fields 5", "size"),
        ('"legal_id", "seals"]', '"legal_id", "seal"]', "forms 2", "fields"),
        ('"legal_id", "seals"]', '"legal_id", "seals"]\ncolour = "red"', "forms 2", "colour"),
        ('[[forms]]\nitem = "CG26-32"', '[[forms]]\nitem = "CG26-31"', "forms 2", "item"),
        ('[[forms]]\nitem = "CG26-32"', '[[forms]]\nitem = "CG26-99"', "forms 2", "item"),
        ('[[bundles]]\nitem = "CG26-54"', '[[bundles]]\nitem = "CG26-55"', "bundles 2", "item"),
        ('item = "CG26-32"\nwaits', 'item = "CG26-37"\nwaits', "bundles 1 CG26-55 parts 2", "item"),
        ('\n\n[[bundles.parts]]\nitem = "CG26-36"\nwaits = [{ material = "licence", of = "CG26-31" }]', "",
         "bundles 1 CG26-55", "parts"),
        ('material = "licence", of = "CG26-31"', 'material = "seal", of = "CG26-31"', "CG26-55", "waits"),
        ('material = "licence", of = "CG26-31"', 'material = "licence", of = "CG26-37"', "CG26-55", "waits"),
        ('material = "tax", of = "CG26-65"', 'material = "tax", of = "CG26-39"', "CG26-57", "waits"),
        ('of = ["CG26-31.form"]', 'of = ["CG26-31.seal"]', "CG26-55", "materials"),
        ('of = ["CG26-31.form"]', 'of = ["form"]', "CG26-55 materials 1", "of"),
        ('staged = true ', 'staged = 1 ', "CG26-58", "staged"),
        ('way = "filed"', 'way = "lost"', "separations 2", "way"),
        ('name = "一址多照"\nwords', 'name = "一址多照"\nword', "addresses 1", "words"),
        ("share = 0.1, items", "share = 0.5, items", "plans 1", "stages"),
        ("share = 0.1, items", "share = 0, items", "plans 1 stages 1", "share"),
        ('{ name = "规划", share', '{ name = "立项", share', "plans 1", "stages"),
        ('"CG26-45", "CG26-46"], offers', '"CG26-45", "CG26-99"], offers', "plans 1 stages 3", "items"),
        ('needs = ["drawings"]', 'needs = ["paintings"]', "plans 1 stages 4", "needs"),
        ('spares = ["assessment"]', 'spares = ["taxes"]', "flags 1", "spares"),
        ('profiles = ["shaoxing"]', 'profiles = ["atlantis"]', "exempt 1", "profiles"),
        ("[[addresses]]", "[[places]]", "bundles.toml", "places"),
    ],
)  # fmt: skip
def test_a_fault_names_the_row_and_the_field(tmp_path: Path, wrong: str, right: str, where: str, field: str) -> None:
    assert wrong in TEXT
    (tmp_path / "chenggu").mkdir()
    (tmp_path / "chenggu" / "bundles.toml").write_text(TEXT.replace(wrong, right, 1), encoding="utf-8")
    with pytest.raises(Garbled) as garbled:
        read_bundles("chenggu", CATALOGUE, tmp_path)
    assert where in garbled.value.source
    assert garbled.value.why.startswith(field)


def test_a_form_that_asks_nothing_and_a_dropped_item_that_is_waited_for_are_faults(tmp_path: Path) -> None:
    (tmp_path / "chenggu").mkdir()
    file = tmp_path / "chenggu" / "bundles.toml"
    shutil.copy(HALLS / "chenggu" / "bundles.toml", file)
    read_bundles("chenggu", CATALOGUE, tmp_path)
    begin = TEXT.index('item = "CG26-32"\nfields = [') + len('item = "CG26-32"\nfields = [')
    empty = TEXT[:begin] + TEXT[TEXT.index("]", begin) :]
    assert empty != TEXT
    file.write_text(empty, encoding="utf-8")
    with pytest.raises(Garbled, match="字段"):
        read_bundles("chenggu", CATALOGUE, tmp_path)
    file.write_text(TEXT.replace('item = "CG17-07"\nway', 'item = "CG26-31"\nway', 1), encoding="utf-8")
    with pytest.raises(Garbled, match="不用再办"):
        read_bundles("chenggu", CATALOGUE, tmp_path)


def test_an_empty_plan_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "chenggu").mkdir()
    (tmp_path / "chenggu" / "bundles.toml").write_text("[[plans]]\nstages = []\n", encoding="utf-8")
    with pytest.raises(Garbled, match="阶段"):
        read_bundles("chenggu", CATALOGUE, tmp_path)
