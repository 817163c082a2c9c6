"""Chenggu's first list as it was published, as it stands today, and what is refused of an items.toml."""

import shutil
from pathlib import Path

import pytest

from hall.catalogue import CASE_TYPES, CHANNELS, KINDS, CaseType, Catalogue, Channel, Form, Kind, read_catalogue
from hall.errors import Garbled, Reason, Refused
from hall.places import HALLS, read_place
from hall.workdays import Limit, Unit

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
TEXT = (HALLS / "chenggu" / "items.toml").read_text(encoding="utf-8")


def numbers(text: str) -> list[int]:
    return [item.seq for item in CATALOGUE.find(text)]


def test_the_thirty_items_stand_word_for_word_in_their_order() -> None:
    published = [tuple(line.split(" ")) for line in FIRST_LIST.strip().splitlines()]
    assert [(str(item.seq), item.first_department, item.name) for item in CATALOGUE.items()] == published
    assert {item.case_type for item in CATALOGUE.items()} == {CaseType.INSTANT}


def test_the_two_abolished_items_stay_with_their_reason() -> None:
    cancelled = {item.seq: item for item in CATALOGUE.items() if item.cancelled}
    assert set(cancelled) == {5, 7}
    assert "标志" in cancelled[5].cancelled_why
    assert "森林法" in cancelled[7].cancelled_why
    assert str(cancelled[7].cancelled_on) == "2020-07-01"
    assert all(not item.materials and not item.channels for item in cancelled.values())


def test_departments_are_those_of_today_beside_those_of_the_list() -> None:
    moved = {item.seq: item.department for item in CATALOGUE.items() if item.department != item.first_department}
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
    assert {item.kind for item in CATALOGUE.items()} == set(Kind) - {Kind.LEVY}


def test_the_label_of_the_list_is_kept_apart_from_the_limits() -> None:
    subsidy, divorce, licence = CATALOGUE.item("CG17-01"), CATALOGUE.item("CG17-08c"), CATALOGUE.item("CG17-17")
    assert (subsidy.case_type, subsidy.promised) == (CaseType.INSTANT, Limit(30, Unit.WORKING_DAY))
    assert subsidy.statutory is None
    assert "承诺件" in subsidy.note
    assert divorce.promised == Limit(30, Unit.NATURAL_DAY)
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


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        CATALOGUE.item("CG17-31")
    assert refused.value.reason is Reason.ITEM_UNKNOWN


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("8", [8]),
        ("3", [3, 30]),
        ("CG17-19", [19]),
        ("cg17-08c", [8]),  # the code of a part leads to its row
        ("身份证", [12]),
        ("离婚", [8]),
        ("出生登记", [19]),
        ("结婚证", [8]),  # its characters, not in one piece
        ("换驾驶证", [17]),
        ("医保局", [21, 23, 24]),
        ("房管局", [2]),  # the name of 2017
        ("养老 支付", [30]),
        ("养老 医保局", []),
        ("机动车", [5, 15, 16, 18]),
        ("  ", list(range(1, 31))),
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
        ('case_type = "instant"', 'case_type = "即办件"', "第 1 项", "case_type"),
        ('klass = "A"', 'klass = "Q"', "第 1 项", "klass"),
        ('version = "2017-07-24"', 'version = "2017"', "第 1 项", "version"),
        ("count = 7", "count = -7", "第 2 项 statutory", "count"),
        ("count = 7", "count = 0.3", "第 2 项", "statutory"),
        ("count = 7, ", "", "第 2 项", "statutory"),
        ('{ count = 7, unit = "natural_day" }', '{ count = 7, unit = "week" }', "第 2 项 statutory", "unit"),
        ("promised = { count = 30", "promise = { count = 30", "第 1 项", "promised"),
        ('{ unit = "on_the_spot" }', '{ count = 1, unit = "on_the_spot" }', "第 8 项", "statutory"),
        ('code = "presale"', 'code = "contract"', "第 2 项", "materials"),
        ('code = "agreement", name = "离', 'code = "certificate", name = "离', "第 8 项 parts 3", "materials"),
        ('code = "CG17-08b"', 'code = "CG17-08a"', "第 8 项", "code"),
        ("key = true, originals = 0, copies = 1", "key = 1", "第 1 项 materials 2", "key"),
        ('form = "pledge"', 'form = "oral"', "第 1 项 materials 3", "form"),
        ('channels = ["window", "online", "village", "express"]', "", "第 1 项", "channels"),
        ('"village", "express"', '"village", "pigeon"', "第 1 项", "channels"),
        ('status = "cancelled"', "", "第 5 项", "cancelled_why"),
        ("cancelled_on = 2020-07-01", 'cancelled_on = "2020"', "第 7 项", "cancelled_on"),
        ('fee = "不收费"', 'fee = "不收费"\nprice = 3', "第 1 项", "price"),
        ('fee = "不收费"', 'fee = "不收费"\ncancelled_on = 2020-07-01', "第 1 项", "cancelled_on"),
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


def read_garbled(folder: Path, text: str) -> Garbled:
    shutil.copy(HALLS / "chenggu" / "hall.toml", folder)
    (folder / "items.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Garbled) as garbled:
        read_catalogue(folder.name, folder.parent)
    return garbled.value
