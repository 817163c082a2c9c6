"""The catalogue as JSON, CSV and XLSX: out and in again the same, and every bad row told by its number."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from hall.catalogue.catalogue import Catalogue, read_catalogue
from hall.catalogue.columns import HEADS
from hall.catalogue.sheets import FORMATS, Fault, read, write
from hall.errors import Garbled, Unavailable

READ = read_catalogue("chenggu")
LETTERS = "ABCD"


def table(tmp_path: Path) -> list[list[str]]:
    """The shipped catalogue as the rows of a CSV file, headings first."""
    file = tmp_path / "all.csv"
    write(file, READ)
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))


def taken(tmp_path: Path, rows: list[list[str]], encoding: str = "utf-8-sig") -> tuple[Catalogue, list[Fault]]:
    file = tmp_path / "in.csv"
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    file.write_bytes(out.getvalue().encode(encoding))
    return read(file, LETTERS, READ)


def put(rows: list[list[str]], at: int, head: str, text: str) -> None:
    """Write `text` into row `at`, counted as a spreadsheet does."""
    rows[at - 1][HEADS.index(head)] = text


@pytest.mark.parametrize("form", FORMATS)
def test_what_goes_out_comes_in_again_the_same(tmp_path: Path, form: str) -> None:
    file = tmp_path / f"catalogue{form}"
    write(file, READ)
    found, faults = read(file, LETTERS, READ)
    assert faults == []
    assert found.items() == READ.items()
    assert (found.lists(), found.unlisted()) == (READ.lists(), READ.unlisted())


def test_what_a_spreadsheet_saves_is_read(tmp_path: Path) -> None:
    rows = table(tmp_path)
    assert taken(tmp_path, rows, "gb18030")[0].items() == READ.items()
    rows.insert(5, [""] * len(HEADS))  # a blank line
    rows[0].append("")
    assert taken(tmp_path, rows)[1] == []
    shuffled = [rows[0], *sorted(rows[1:], key=lambda row: row[0] != "事项")]  # sorted by a column
    assert len(taken(tmp_path, shuffled)[0].items()) == 65


@pytest.mark.parametrize(
    ("row", "head", "text", "fault"),
    [
        (2, "序号", "一", Fault(2, "序号", "应为 0 或更大的整数")),
        (2, "序号", "99", Fault(2, "序号", "应为 65：序号从 1 起，不跳号")),
        (2, "类别", "物品", Fault(2, "类别", "应为 事项、办理项、材料、历史、清单、未列入 之一")),
        (2, "名称", "", Fault(2, "名称", "缺少这个字段")),
        (2, "名称", "农机\u202e补贴", Fault(2, "名称", "含有看不见的字符")),
        (2, "名称", "农机\u200b补贴", Fault(2, "名称", "含有看不见的字符")),
        (2, "承诺时限", "30 工天", Fault(2, "承诺时限", "应为时限，如 20 工作日、0.5 工作日、7 自然日、当场")),
        (2, "承诺时限", "1e1 工作日", Fault(2, "承诺时限", "应为时限，如 20 工作日、0.5 工作日、7 自然日、当场")),
        (2, "名称", "#N/A", Fault(2, "名称", "是表格程序的错误值 #N/A，不是内容")),
        (2, "承诺时限", "-3 工作日", Fault(2, "承诺时限", "应为 0 或更大的数")),
        (2, "承诺时限", "inf 工作日", Fault(2, "承诺时限", "应为时限，如 20 工作日、0.5 工作日、7 自然日、当场")),
        (2, "号类", "Q", Fault(2, "号类", "应为 A、B、C、D 之一，不是 Q")),
        (2, "版本", "2026-02-30", Fault(2, "版本", "应为日期，如 2017-07-24")),
        (2, "版本", "20170724", Fault(2, "版本", "应为日期，如 2017-07-24")),
        (2, "版本", "昨天", Fault(2, "版本", "应为日期，如 2017-07-24")),
        (2, "编码", "CG17-02", Fault(9, "编码", "CG17-02 已经用过")),
        (2, "基本编码", "99", Fault(2, "基本编码", "基本编码应为 12 位，现有 2 位")),
        (2, "状态", "取消", Fault(2, "材料", "已取消的事项不再收材料")),
        (2, "事项类型", "99", Fault(2, "事项类型", "")),
        (2, "办理流程", "受理（两天）", Fault(2, "办理流程", "")),
        (2, "办理结果", "补贴", Fault(2, "办理结果", "每项结果要写种类，如 营业执照（证照）")),
        (3, "所属", "CG00", Fault(3, "所属", "前面没有编码为 CG00 的事项或办理项")),
        (4, "关键", "也许", Fault(4, "关键", "应为 是、否 之一，不是 也许")),
        (4, "关键", "", Fault(4, "关键", "缺少这个字段")),
        (4, "提交方式", "口头", Fault(4, "提交方式", "")),
        (4, "原件", "1.5", Fault(4, "原件", "应为 0 或更大的整数")),
        (4, "原件", "9" * 5000, Fault(4, "原件", "")),
        (4, "编码", "", Fault(4, "编码", "缺少这个字段")),
        (4, "到场次数", "1", Fault(4, "到场次数", "没有这个字段")),
    ],
)
def test_a_fault_names_its_row_and_its_field(tmp_path: Path, row: int, head: str, text: str, fault: Fault) -> None:
    rows = table(tmp_path)
    put(rows, row, head, text)
    faults = taken(tmp_path, rows)[1]
    named = [one for one in faults if (one.row, one.field) == (fault.row, fault.field)]
    assert named, faults
    assert named[0].why
    assert fault.why in ("", named[0].why)


def test_every_bad_row_is_told_at_once(tmp_path: Path) -> None:
    rows = table(tmp_path)
    bad = [at for at, row in enumerate(rows, 1) if row[0] == "事项"][:40]
    for at in bad:
        put(rows, at, "收费", "")
        put(rows, at, "序号", "x")
    faults = taken(tmp_path, rows)[1]
    assert {fault.row for fault in faults} == set(bad)


def test_a_fault_in_a_part_stands_at_the_parts_own_row(tmp_path: Path) -> None:
    rows = table(tmp_path)
    divorce = next(at for at, row in enumerate(rows, 1) if "CG17-08c" in row and row[0] == "办理项")
    put(rows, divorce, "承诺时限", "0.3 工作日")
    agreement = next(at for at, row in enumerate(rows, 1) if "离婚协议书" in row)
    assert taken(tmp_path, rows)[1] == [Fault(divorce, "承诺时限", "count 应为大于 0 的整数或半数；当场办结不写 count")]
    put(rows, divorce, "承诺时限", "30 自然日")
    put(rows, agreement, "复印件", "0.5")
    assert [fault.row for fault in taken(tmp_path, rows)[1]] == [agreement]


def test_a_formula_stays_text(tmp_path: Path) -> None:
    first, *others = READ.items()
    evil = Catalogue([replace(first, note="=1+1", fee="@SUM(A1)", theme="'=x"), *others])
    for form in FORMATS:
        file = tmp_path / f"evil{form}"
        write(file, evil)
        assert read(file, LETTERS, READ)[0].items() == evil.items()
    text = (tmp_path / "evil.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
    sheet = load_workbook(tmp_path / "evil.xlsx").worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"} == {"s"}


def test_numbers_and_days_of_a_spreadsheet_are_read_as_they_look(tmp_path: Path) -> None:
    file = tmp_path / "typed.xlsx"
    write(file, READ)
    book = load_workbook(file)
    sheet = book.worksheets[0]
    for line, row in enumerate(sheet.iter_rows(min_row=2), 2):
        for head, kind in (("序号", float), ("版本", datetime.fromisoformat), ("原件", int)):
            value = row[HEADS.index(head)].value
            if value:
                sheet.cell(line, HEADS.index(head) + 1, kind(str(value)))
    book.save(file)
    assert read(file, LETTERS, READ)[0].items() == READ.items()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.doc", b"", "文件名应以"),
        ("a.json", b"{", "不是 JSON"),
        ("a.json", b"[" * 100_000, "不是 JSON"),
        ("a.json", b"\xff\xfe", "不是 JSON"),
        ("a.json", b"[]", "应为一张表"),
        ("a.json", b"{}", "没有任何事项"),
        ("a.json", b'{"items": []}', "没有任何事项"),
        ("a.csv", b"\xff\xff\xff", "不是 UTF-8"),
        ("a.csv", b"", "缺少这一列"),
        ("a.csv", "名称,价格\n".encode(), "没有这一列：价格"),
        ("a.csv", "类别,编码,名称\n".encode(), "没有任何事项"),
        ("a.csv", b'"' + b"x" * 200_000, "不是 CSV"),
        ("a.xlsx", b"PK", "不是 XLSX"),
        ("a.xlsx", b"", "不是 XLSX"),
    ],
)
def test_what_is_no_catalogue_is_refused_whole(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Garbled) as garbled:
        read(tmp_path / name, LETTERS, READ)
    assert why in garbled.value.why


def test_a_workbook_that_unpacks_without_end_is_not_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for n in range(3):
            packed.writestr(f"xl/worksheets/sheet{n}.xml", b"0" * (90 * 2**20))
    with pytest.raises(Garbled) as garbled:
        read(file, LETTERS, READ)
    assert garbled.value.why == "文件太大"


def test_a_workbook_of_somebody_else_is_told_which_column_is_strange(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["姓名", "电话"])
    book.save(tmp_path / "people.xlsx")
    with pytest.raises(Garbled) as garbled:
        read(tmp_path / "people.xlsx", LETTERS, READ)
    assert garbled.value.why == "没有这一列：姓名"


@pytest.mark.parametrize("act", [lambda file: read(file, LETTERS, READ), lambda file: write(file, READ)])
def test_a_disk_that_refuses_is_told(tmp_path: Path, act: Callable[[Path], object]) -> None:
    with pytest.raises(Unavailable):
        act(tmp_path / "nowhere" / "x.csv")


def test_json_names_the_item_and_the_way_to_the_field(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    write(file, READ)
    whole = json.loads(file.read_text(encoding="utf-8"))
    whole["items"][1]["statutory"]["unit"] = "week"
    whole["items"][3] = "四"
    whole["items"][7]["parts"][2]["materials"][0]["key"] = 1
    file.write_text(json.dumps(whole), encoding="utf-8")
    assert [(fault.row, fault.field) for fault in read(file, LETTERS, READ)[1]] == [
        (2, "statutory unit"), (4, ""), (8, "parts 3 materials 1 key"),
    ]  # fmt: skip
    whole["items"] = json.loads(json.dumps(whole["items"]))
    write(file, READ)
    whole = json.loads(file.read_text(encoding="utf-8"))
    whole["lists"][0]["items"].append("nobody")
    file.write_text(json.dumps(whole), encoding="utf-8")
    assert read(file, LETTERS, READ)[1] == [Fault(0, "lists 1", "items：没有编码为 nobody 的事项")]


def listless(rows: list[list[str]]) -> list[list[str]]:
    """The rows without those of the lists: a table made from nothing but items."""
    return [row for row in rows if row[0] not in ("清单", "未列入")]


def test_lists_go_on_for_what_a_table_keeps(tmp_path: Path) -> None:
    rows = listless(table(tmp_path))
    gone = [row for row in rows if "CG26-58" not in row[:3]]
    for row in gone:
        if row[3].isdigit() and int(row[3]) > 58:  # a list never skips a number
            row[3] = str(int(row[3]) - 1)
    found, faults = taken(tmp_path, gone)
    assert faults == []
    assert len(found.items("one-visit-1")) == 30
    assert "CG26-58" not in [item.code for item in found.items("one-thing")]
    assert [left.item for left in found.unlisted()] == ["CG26-45", "CG26-46", "CG26-51"]


@pytest.mark.requirement("R-14")
@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_the_lists_travel_with_the_table_to_a_hall_that_has_none(tmp_path: Path, form: str) -> None:
    """最多跑一次 in its batches, 容缺, 一窗 and the others; and why an item stands on no one-visit list."""
    file = tmp_path / f"catalogue{form}"
    write(file, READ)
    found, faults = read(file, LETTERS, Catalogue(()))
    assert faults == []
    assert found.lists() == READ.lists() != ()
    assert found.unlisted() == READ.unlisted() != ()


def listed(rows: list[list[str]], what: str) -> int:
    """The first row of that sort, counted as a spreadsheet does."""
    return next(at for at, row in enumerate(rows, 1) if row[0] == what)


@pytest.mark.parametrize(
    ("what", "head", "text", "field", "why"),
    [
        ("清单", "列入事项", "CG17-01；无此事项", "列入事项", "没有编码为 无此事项 的事项"),
        ("清单", "列入事项", "CG17-01；CG17-01", "列入事项", "有重复"),
        ("清单", "清单种类", "随便", "清单种类", None),
        ("清单", "清单种类", "", "清单种类", "缺少这个字段"),
        ("清单", "批次", "一", "批次", "应为 0 或更大的整数"),
        ("清单", "批次", "0", "批次", "“最多跑一次”清单要写批次，其他清单不写"),
        ("清单", "公布日期", "", "公布日期", "缺少这个字段"),
        ("清单", "公布日期", "2026-13-01", "公布日期", "应为日期，如 2020-07-01"),
        ("清单", "编码", "", "编码", "缺少这个字段"),
        ("清单", "名称", "清\u202e单", "名称", "含有看不见的字符"),
        ("未列入", "编码", "CG17-01", "编码", "CG17-01 不在目录里，或已在“最多跑一次”清单里"),
        ("未列入", "改进办法", "", "改进办法", "缺少这个字段"),
        ("未列入", "状态原因", "", "状态原因", "缺少这个字段"),
    ],
)
def test_a_fault_in_a_list_names_its_row_and_its_column(
    tmp_path: Path, what: str, head: str, text: str, field: str, why: str | None
) -> None:
    rows = table(tmp_path)
    at = listed(rows, what)
    put(rows, at, head, text)
    found, faults = taken(tmp_path, rows)
    assert [(fault.row, fault.field) for fault in faults] == [(at, field)]
    assert why in (None, faults[0].why)
    assert found.lists() == ()  # nothing half-imported


def test_a_list_that_stands_twice_is_told_at_its_second_row(tmp_path: Path) -> None:
    rows = table(tmp_path)
    at = listed(rows, "清单")
    rows.insert(at, list(rows[at - 1]))
    assert [(fault.row, fault.field) for fault in taken(tmp_path, rows)[1]] == [(at + 1, "编码")]


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setattr("hall.catalogue.sheets.LARGEST", 1000)
    write(tmp_path / f"all{form}", READ)
    with pytest.raises(Garbled, match="文件太大"):
        read(tmp_path / f"all{form}", LETTERS, READ)


def test_numbers_and_days_are_read_however_a_spreadsheet_keeps_them(tmp_path: Path) -> None:
    """A number that was reckoned is a fraction with nothing behind the point, and some programs keep bare dates."""
    file = tmp_path / "all.xlsx"
    write(file, READ)
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet], there = re.subn(rb'<c r="D2".*?</c>', b'<c r="D2"><v>1.0</v></c>', parts[sheet])
    assert there == 1
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    found, faults = read(file, LETTERS, READ)
    assert faults == []
    assert found.items()[0].seq == 1
