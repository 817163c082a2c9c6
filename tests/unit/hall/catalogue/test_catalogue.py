"""Chenggu's first list as it was published, the catalogue of today around it, and what is refused of an items.toml."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hall.catalogue.catalogue import (
    CASE_TYPES,
    CHANNELS,
    KINDS,
    LIST_KINDS,
    Audience,
    CaseType,
    Catalogue,
    Channel,
    Form,
    Kind,
    ListKind,
    Result,
    ResultKind,
    ServiceItem,
    Status,
    read_catalogue,
)
from hall.catalogue.itemrows import plain, read_item
from hall.codes import Level, base_code, handling_code, implementation_code
from hall.days.workdays import Limit, Unit
from hall.errors import Garbled, Reason, Refused
from hall.places import HALLS, read_place
from hall.rows import Row

# 城政办发〔2017〕102号, annex: number, department, name. Every row is an 即办件 there.
FIRST_LIST = """
1 农业局 农业机械购置补贴
2 房管局 商品房预售合同备案
3 卫计局 独生子女父母补助金
4 文广局 从事出版物发行业务的单位和个人年检
5 环保局 机动车环保检验合格标志核发
6 交通局 道路运输从业人员诚信考核
7 林业局 木材及限制级林副产品运输证核发
8 民政局 结婚、离婚登记，补领婚姻登记证
9 财政局 非税收入零星收款票据领购与核销
10 教体局 民办学校招生简章和广告备案
11 教体局 民办学校修改章程备案
12 公安局 居民临时身份证签发
13 公安局 交通管理信息查询服务
14 公安局 道路交通安全违法行为记分
15 公安局 机动车注册登记（摩托车）
16 公安局 机动车注销登记（摩托车）
17 公安局 驾驶人换证业务
18 公安局 机动车检验（三轮汽车、低速货车）
19 公安局 户口登记（出生、迁入、迁出、死亡登记）
20 人社局 工伤保险待遇支付
21 人社局 生育保险待遇支付
22 人社局 失业保险待遇支付
23 人社局 医疗保险待遇支付
24 人社局 慢性病待遇支付
25 人社局 高校毕业生报到及人事代理
26 人社局 人事档案调出
27 人社局 就业创业登记证发放
28 人社局 城乡居民养老保险关系转移接续
29 人社局 城乡居民养老保险参保登记
30 人社局 城乡居民养老保险待遇支付
"""

CATALOGUE = read_catalogue("chenggu")
FIRST = CATALOGUE.items("one-visit-1")
TEXT = (HALLS / "chenggu" / "items.toml").read_text(encoding="utf-8")


def numbers(text: str) -> list[int]:
    return [item.seq for item in CATALOGUE.find(text)]


def test_the_thirty_items_stand_word_for_word_in_their_order() -> None:
    published = [tuple(line.split(" ")) for line in FIRST_LIST.strip().splitlines()]
    assert [(str(item.seq), item.first_department, item.name) for item in FIRST] == published


def test_the_two_abolished_items_stay_with_their_reason() -> None:
    cancelled = {item.seq: item for item in CATALOGUE.items() if item.cancelled}
    assert set(cancelled) == {5, 7}
    assert "标志" in cancelled[5].why
    assert "森林法" in cancelled[7].why
    assert str(cancelled[7].since) == "2020-07-01"
    assert all(not item.materials and not item.channels for item in cancelled.values())


def test_departments_are_those_of_today_beside_those_of_the_list() -> None:
    moved = {item.seq: item.department for item in FIRST if item.department != item.first_department}
    assert moved == {
        1: "农业农村局", 2: "住建局", 3: "卫健局", 4: "文旅局", 5: "生态环境局", 7: "自然资源局",
        21: "医保局", 23: "医保局", 24: "医保局",
    }  # fmt: skip


@pytest.mark.requirement("R-05")
def test_every_type_of_the_plan_has_its_national_code_and_words() -> None:
    assert {kind.value: word for kind, word in KINDS.items()} == {
        "01": "行政许可", "04": "行政征收", "05": "行政给付", "07": "行政确认", "10": "其他行政权力", "20": "公共服务",
    }  # fmt: skip
    assert set(CASE_TYPES) == set(CaseType)
    assert set(CHANNELS) == set(Channel)
    assert {item.kind for item in CATALOGUE.items()} == set(Kind)


def test_what_the_list_calls_instant_and_is_not_is_a_promised_case() -> None:
    """城政办发〔2017〕102号 prints 即办件 beside every row; subsidy and divorce cannot be (民法典 art. 1077)."""
    every = [item for row in FIRST for item in row.handling_items()]
    assert [item.code for item in every if item.case_type is not CaseType.INSTANT] == ["CG17-01", "CG17-08c"]
    assert "清单列为即办件" in CATALOGUE.item("CG17-01").note
    assert CATALOGUE.item("CG17-08a").case_type is CaseType.INSTANT


def test_the_type_of_a_case_is_kept_apart_from_the_limits() -> None:
    subsidy, divorce, licence = CATALOGUE.item("CG17-01"), CATALOGUE.item("CG17-08c"), CATALOGUE.item("CG17-17")
    assert (subsidy.case_type, subsidy.promised) == (CaseType.PROMISED, Limit(30, Unit.WORKING_DAY))
    assert subsidy.statutory is None
    assert "承诺件" in subsidy.note
    assert divorce.promised == Limit(60, Unit.NATURAL_DAY)  # thirty to think it over, thirty to come again
    assert "冷静期" in CATALOGUE.item("CG17-08").note
    assert licence.statutory == Limit(1, Unit.WORKING_DAY)
    assert licence.promised == Limit(0, Unit.ON_THE_SPOT)


def test_every_item_one_may_apply_for_is_whole() -> None:
    letters = {klass.letter for klass in read_place("chenggu").classes}
    for item in CATALOGUE.items():
        assert item.klass in letters
        if item.cancelled:
            continue
        first = item.materials[0]
        assert (first.name, first.form) == ("身份证", Form.CARD), item.name
        assert first.key is (item.seq != 12), item.name  # who asks for a temporary card has lost his own
        assert len({material.code for material in item.materials}) == len(item.materials), item.name
        assert item.promised
        assert item.fee
        assert item.channels
        assert item.version


def test_a_part_brings_its_own_materials_on_top_of_the_rows() -> None:
    row, part = CATALOGUE.item("CG17-08"), CATALOGUE.item("CG17-08c")
    assert [p.name for p in row.parts] == ["结婚登记", "补领婚姻登记证", "离婚登记"]
    assert [p.name for p in CATALOGUE.item("CG17-19").parts] == ["出生登记", "迁入登记", "迁出登记", "死亡登记"]
    assert [m.name for m in part.materials] == ["身份证", "结婚证", "离婚协议书"]
    assert (part.seq, part.name, part.department, part.parts) == (8, "离婚登记", row.department, ())


@pytest.mark.requirement("R-02")
def test_items_stand_on_three_levels_and_the_promise_is_made_per_handling_item() -> None:
    tree = CATALOGUE.tree()
    assert list(tree["工程建设项目审批"]) == ["立项", "用地", "规划", "施工许可", "验收"]
    assert [item.name for item in tree["户口登记"][""]] == ["出生登记", "迁入登记", "迁出登记", "死亡登记"]
    assert [item.code for item in tree["机动车登记"]["注销登记"]] == ["CG17-16"]
    visits = {item.name: item.visits for item in tree["婚姻登记"][""]}
    assert visits == {"结婚登记": 1, "补领婚姻登记证": 1, "离婚登记": 2}  # one list, one row, and not one promise


@pytest.mark.requirement("R-01")
def test_the_catalogue_is_the_power_list_and_the_list_of_public_services_for_everybody() -> None:
    assert len(CATALOGUE.items()) == 65
    services = {item.seq for item in CATALOGUE.items() if item.public_service}
    assert {13, 26, 39, 55} <= services
    assert not {31, 38, 40} & services
    served = {audience for item in CATALOGUE.items() for audience in item.audience}
    assert {Audience.PERSON, Audience.ENTERPRISE, Audience.INSTITUTION} <= served


@pytest.mark.requirement("R-06")
def test_the_one_visit_list_came_in_batches_and_what_is_left_out_says_why_and_what_would_mend_it() -> None:
    batches = CATALOGUE.lists(ListKind.ONE_VISIT)
    assert [one.batch for one in batches] == [1, 2, 3]
    assert (str(batches[0].published), len(CATALOGUE.items("one-visit-1"))) == ("2017-07-24", 30)
    on_a_list = {code for one in batches for code in one.items}
    out = [item for item in CATALOGUE.items() if item.code not in on_a_list]
    assert [item.seq for item in out] == [45, 46, 51, 58]
    assert all(left.why and left.remedy for item in out for left in CATALOGUE.unlisted(item.code))
    assert len(CATALOGUE.unlisted()) == len(out)


@pytest.mark.requirement("R-14", "R-09", "R-10", "R-63", "R-64")
def test_other_lists_stand_over_the_same_items() -> None:
    assert {one.kind for one in CATALOGUE.lists()} == set(ListKind) == set(LIST_KINDS)
    assert [item.name for item in CATALOGUE.items("one-thing")][1:3] == ["企业开办一件事", "开餐饮店一件事"]
    assert [item.name for item in CATALOGUE.items("citywide")] == [
        "公共场所卫生许可", "户外广告设置审批", "污水排入排水管网许可",
    ]  # fmt: skip
    assert {one.code for one in CATALOGUE.lists_of("CG26-31")} == {
        "one-visit-2", "frequent", "tolerant", "one-window", "cross-city", "priority", "in-hall",
    }  # fmt: skip
    assert CATALOGUE.items("cross-city")[0].name == "结婚登记"  # a handling item, not its row
    assert all(any(not m.key for m in item.materials) for item in CATALOGUE.items("tolerant"))
    projects = {item.code for item in CATALOGUE.items() if item.main_item == "工程建设项目审批"}
    assert projects <= {item.code for item in CATALOGUE.items("priority")}
    with pytest.raises(KeyError):
        CATALOGUE.items("gone")


@pytest.mark.requirement("R-07")
def test_an_item_is_known_as_it_stood_on_any_day() -> None:
    then, now = CATALOGUE.on(date(2018, 1, 1)), CATALOGUE.on(date(2026, 11, 21))
    timber = then.item("CG17-07")
    assert (timber.department, timber.status, timber.refusal) == ("林业局", Status.ACTIVE, None)
    assert now.item("CG17-07").cancelled
    assert (then.item("CG17-21").department, now.item("CG17-21").department) == ("人社局", "医保局")
    assert "户口簿" in then.item("CG17-08").note
    assert (len(then.items()), len(now.items())) == (30, 65)
    assert [one.code for one in then.lists()] == ["one-visit-1"]
    assert CATALOGUE.on(date(2017, 7, 23)).items() == ()


@pytest.mark.requirement("R-07")
@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (Status.ACTIVE, None),
        (Status.TAKEN_OVER, None),
        (Status.ENTRUSTED, None),
        (Status.DELEGATED, Reason.ITEM_DELEGATED),
        (Status.CANCELLED, Reason.ITEM_CANCELLED),
    ],
)
def test_a_state_says_whether_one_may_apply_here(status: Status, reason: Reason | None) -> None:
    item = replace(CATALOGUE.item("CG26-40"), status=status, why="试验", body="镇政府")
    assert (item.refusal.reason if item.refusal else None) is reason


def test_what_was_taken_over_says_from_whom_and_since_when() -> None:
    doctors = CATALOGUE.item("CG26-44")
    assert (doctors.status, str(doctors.since), doctors.body) == (
        Status.TAKEN_OVER, "2024-01-01", "汉中市卫生健康委员会",
    )  # fmt: skip
    assert doctors.refusal is None


@pytest.mark.requirement("R-15")
def test_a_guide_holds_what_the_counter_tells() -> None:
    subsidy, divorce, company = (CATALOGUE.item(code) for code in ("CG17-01", "CG17-08c", "CG26-31"))
    assert [(step.name, step.limit.count if step.limit else None) for step in subsidy.steps] == [
        ("受理", 2), ("核验", 13), ("公示", 5), ("兑付", 15),
    ]  # fmt: skip
    assert divorce.steps[1].limit == Limit(30, Unit.NATURAL_DAY)
    assert company.results == (Result("营业执照", ResultKind.LICENCE),)
    assert company.promised == Limit(0.5, Unit.WORKING_DAY)
    assert "办营业执照" in company.words
    assert [CATALOGUE.item(code).name for code in CATALOGUE.item("CG26-57").includes] == [
        "契税申报缴纳",
        "不动产转移登记",
        "水电气过户",
    ]
    assert CATALOGUE.item("CG17-15").conditions


def test_the_codes_of_the_demonstration_are_sound_and_of_nobody() -> None:
    for item in CATALOGUE.items()[30:]:
        base, whole = base_code(item.base_code), handling_code(item.handling_code)
        assert (base.region, base.kind) == ("99", item.kind)
        assert whole.implementation == implementation_code(item.implementation_code)
        assert (whole.implementation.level, whole.implementation.base) == (Level.COUNTY, base)
        assert "DEM0" in whole.implementation.body


@pytest.mark.parametrize("item", CATALOGUE.items(), ids=lambda item: item.code)
def test_an_item_written_as_a_row_is_read_back_the_same(item: ServiceItem) -> None:
    assert read_item(Row("x", json.loads(json.dumps(plain(item))))) == item


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        CATALOGUE.item("CG17-99")
    assert refused.value.reason is Reason.ITEM_UNKNOWN


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("8", [8]),
        ("3", [3, *range(30, 40)]),
        ("CG17-19", [19]),
        ("cg17-08c", [8]),  # the code of a part leads to its row
        ("身份证", [12]),
        ("离婚", [8]),
        ("出生登记", [19]),
        ("结婚证", [8]),  # its characters, not in one piece
        ("换驾驶证", [17]),
        ("医保局", [21, 23, 24, 35, 60]),
        ("房管局", [2]),  # the name of 2017
        ("养老 支付", [30]),
        ("养老 医保局", []),
        ("机动车", [15, 16, 18, 5]),  # the abolished one last
        ("  ", list(range(1, 66))),
        ("𠮷", []),
        ("zzz", []),
        ("%", []),
    ],
)
def test_items_are_found_the_way_people_ask(text: str, found: list[int]) -> None:
    assert numbers(text) == found


def test_the_best_answer_comes_first() -> None:
    assert numbers("1")[0] == 1
    assert numbers("1")[1:] == [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]
    assert numbers("医疗")[0] == 23


@pytest.mark.parametrize(
    ("wrong", "right", "where", "field"),
    [
        ("seq = 2\n", "seq = 3\n", "第 3 项", "seq"),
        ("seq = 2\n", 'seq = "2"\n', "items 2", "seq"),
        ('code = "CG17-02"', 'code = "CG17-01"', "第 2 项", "code"),
        ('name = "商品房预售合同备案"', "", "第 2 项", "name"),
        ('name = "商品房预售合同备案"', 'name = " 商品房"', "第 2 项", "name"),
        ('name = "商品房预售合同备案"', "name = 2", "第 2 项", "name"),
        ('"village", "express"', '"village", 5', "第 1 项", "channels"),
        ('kind = "10"', 'kind = "11"', "第 2 项", "kind"),
        ('case_type = "instant"', 'case_type = "即办件"', "第 2 项", "case_type"),
        ('klass = "A"', 'klass = "Q"', "第 1 项", "klass"),
        ('version = "2017-07-24"', 'version = "2017"', "第 1 项", "version"),
        ("count = 7", "count = -7", "第 2 项 statutory", "count"),
        ("count = 7", "count = 0.3", "第 2 项", "statutory"),
        ("count = 7, ", "", "第 2 项", "statutory"),
        ('{ count = 7, unit = "natural_day" }', '{ count = 7, unit = "week" }', "第 2 项 statutory", "unit"),
        ("promised = { count = 30", "promise = { count = 30", "第 1 项", "promised"),
        ('statutory = { unit = "on', 'statutory = { count = 1, unit = "on', "第 8 项", "statutory"),
        ('code = "presale"', 'code = "contract"', "第 2 项", "materials"),
        ('code = "agreement", name = "离', 'code = "certificate", name = "离', "第 8 项 parts 3", "materials"),
        ('code = "CG17-08b"', 'code = "CG17-08a"', "第 8 项", "code"),
        ("key = true, originals = 0, copies = 1", "key = 1", "第 1 项 materials 2", "key"),
        ('form = "pledge"', 'form = "oral"', "第 1 项 materials 3", "form"),
        ('channels = ["window", "online", "village", "express"]', "", "第 1 项", "channels"),
        ('"village", "express"', '"village", "pigeon"', "第 1 项", "channels"),
        ('status = "cancelled"', "", "第 5 项", "why"),
        ("since = 2020-07-01", 'since = "2020"', "第 7 项", "since"),
        ('fee = "不收费"', 'fee = "不收费"\nprice = 3', "第 1 项", "price"),
        ('fee = "不收费"', 'fee = "不收费"\nsince = 2020-07-01', "第 1 项", "since"),
        ('codes = "national"', 'codes = "martian"', "items.toml", "codes"),
        ('base_code = "990199031000"', 'base_code = "99019903100"', "第 31 项", "base_code"),
        ('base_code = "990199031000"', 'base_code = "990199032000"', "第 31 项", "implementation_code"),
        ('since = 2024-01-01\nbody = "汉中市卫生健康委员会"', "since = 2024-01-01", "第 44 项", "body"),
        ('"CG17-19a", "CG26-60"', '"CG17-19x", "CG26-60"', "第 54 项", "includes"),
        ("until = 2020-06-30", "until = 2020-07-01", "第 7 项", "earlier"),
        ("until = 2020-06-30\n", "", "第 7 项 earlier 1", "until"),
        ("until = 2020-06-30", 'until = "20200630"', "第 7 项 earlier 1", "until"),
        ('audience = ["1", "2"]', 'audience = ["1", "8"]', "第 2 项", "audience"),
        ('kind = "payment"', 'kind = "gift"', "第 1 项 results 1", "kind"),
        ("[[always]]", "[[never]]", "items.toml", "never"),
        ("[[items]]", "[[items]", "items.toml", ""),
    ],
)
def test_a_fault_names_the_row_and_the_field(tmp_path: Path, wrong: str, right: str, where: str, field: str) -> None:
    assert wrong in TEXT
    garbled = read_garbled(tmp_path, TEXT.replace(wrong, right, 1))
    assert where in garbled.source
    assert field in garbled.why


def test_a_cancelled_item_asks_for_nothing_and_a_list_is_never_empty(tmp_path: Path) -> None:
    asks = TEXT.replace(
        'status = "cancelled"', 'status = "cancelled"\nmaterials = [{ code = "x", name = "x", key = true }]', 1
    )
    assert read_garbled(tmp_path, asks).why.startswith("materials")
    assert "items" in read_garbled(tmp_path, 'list = "空"').why
    assert Catalogue([]).find("1") == []


@pytest.mark.parametrize(
    ("wrong", "right", "where", "field"),
    [
        ('"CG17-01", ', '"CG17-91", ', "lists 1", "items"),
        ("batch = 2", "batch = 0", "lists 2", "batch"),
        ('kind = "frequent"', 'kind = "frequent"\nbatch = 1', "lists 4", "batch"),
        ('kind = "frequent"', 'kind = "seldom"', "lists 4", "kind"),
        ('code = "one-visit-2"', 'code = "one-visit-1"', "lists 2", "code"),
        ("published = 2017-07-24", "", "lists 1", "published"),
        ('item = "CG26-45"', 'item = "CG26-31"', "unlisted 1", "item"),
        ('"CG26-55", "CG26-56", "CG26-57"]', '"CG26-55", "CG26-56"]', "lists.toml", "CG26-57"),
    ],
)
def test_a_fault_of_a_list_names_it(tmp_path: Path, wrong: str, right: str, where: str, field: str) -> None:
    lists = (HALLS / "chenggu" / "lists.toml").read_text(encoding="utf-8")
    assert wrong in lists
    (tmp_path / "lists.toml").write_text(lists.replace(wrong, right, 1), encoding="utf-8")
    garbled = read_garbled(tmp_path, TEXT)
    assert where in garbled.source
    assert field in garbled.why


def read_garbled(folder: Path, text: str) -> Garbled:
    shutil.copy(HALLS / "chenggu" / "hall.toml", folder)
    (folder / "items.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Garbled) as garbled:
        read_catalogue(folder.name, folder.parent)
    return garbled.value


def test_a_case_is_read_by_the_version_it_was_received_under() -> None:
    now = CATALOGUE.items()[0]
    then = replace(now, name="从前的名称", version="2016-01-01")
    asked: list[tuple[str, str]] = []

    def older(code: str, version: str) -> ServiceItem | None:
        asked.append((code, version))
        return then if (code, version) == (then.code, then.version) else None

    catalogue = Catalogue(CATALOGUE.items(), older=older)
    assert catalogue.version(now.code, now.version) is catalogue.item(now.code)
    assert asked == []  # what is in force is not looked for elsewhere
    assert catalogue.version(now.code, "2016-01-01") is then
    assert catalogue.version(now.code, "1999-01-01") is catalogue.item(now.code)  # no edition kept it
    assert CATALOGUE.version(now.code, "2016-01-01") is CATALOGUE.item(now.code)
    with pytest.raises(Refused) as no:
        catalogue.version("nobody", "2016-01-01")
    assert no.value.reason is Reason.ITEM_UNKNOWN
