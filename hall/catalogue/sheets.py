"""The catalogue as a file people work on: JSON whole, CSV and XLSX as one table; read with a report row by row."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from hall.catalogue.catalogue import Catalogue, misfits, read_lists
from hall.catalogue.editions import lists_plain
from hall.catalogue.itemrows import plain, read_item
from hall.catalogue.items import CASE_TYPES, CHANNELS, KINDS, ServiceItem
from hall.codes import NATIONAL, CodeProfile
from hall.errors import Garbled, Unavailable
from hall.rows import Row

FORMATS = (".json", ".csv", ".xlsx")
_LARGEST = 200 * 2**20  # bytes, unpacked: a catalogue of a province is a tenth of that
_FORMULA = ("=", "+", "-", "@")  # a spreadsheet would reckon with a cell that begins so

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: the row as the file counts it (the heading is row 1; in JSON the n-th item), the
    field as the file calls it, and why."""

    row: int
    field: str
    why: str


# -- cells ------------------------------------------------------------------------------------------------------------

_UNITS = {"working_day": "工作日", "natural_day": "自然日", "hour": "小时", "on_the_spot": "当场"}
_STATES = {"active": "在用", "delegated": "下放", "taken_over": "承接", "entrusted": "委托", "cancelled": "取消"}
_FORMS = {"card": "读卡", "paper": "纸质", "shared": "免提交", "pledge": "承诺"}
_RESULTS = {"licence": "证照", "document": "文书", "payment": "资金", "record": "登记"}
_AUDIENCES = {"1": "自然人", "2": "企业", "3": "事业单位", "4": "社会组织", "5": "行政机关", "6": "其他"}
_CHANNELS = {str(channel): word for channel, word in CHANNELS.items()}
_KINDS = {str(kind): word for kind, word in KINDS.items()}
_CASE_TYPES = {str(kind): word for kind, word in CASE_TYPES.items()}
_YES = {"true": "是", "false": "否"}
_LIST = re.compile(r"[；;\n]")
_BESIDE = re.compile(r"(?P<name>.+?)（(?P<beside>[^（）]+)）")


def _chosen(words: dict[str, str], text: str) -> str:
    """The value that a word stands for; the value itself will do too."""
    found = {word: value for value, word in words.items()} | {value: value for value in words}
    if text not in found:
        raise ValueError(f"应为 {'、'.join(words.values())} 之一，不是 {text}")
    return found[text]


def _split(text: str) -> list[str]:
    return [part.strip() for part in _LIST.split(text) if part.strip()]


def _limit_text(limit: Plain) -> str:
    return f"{limit['count']} {_UNITS[limit['unit']]}" if "count" in limit else _UNITS[limit["unit"]]


def _limit_read(text: str) -> Plain:
    count, _, unit = text.rpartition(" ")
    try:
        return {"unit": _chosen(_UNITS, unit)} | ({"count": _number(count)} if count else {})
    except ValueError:
        raise ValueError("应为时限，如 20 工作日、0.5 工作日、7 自然日、当场") from None


def _number(text: str) -> float | int:
    count = float(text)
    return int(count) if count == int(count) else count


def _whole_read(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("应为 0 或更大的整数")
    return int(text)


def _steps_text(steps: Sequence[Plain]) -> str:
    return "；".join(s["name"] + (f"（{_limit_text(s['limit'])}）" if "limit" in s else "") for s in steps)


def _steps_read(text: str) -> list[Plain]:
    steps: list[Plain] = []
    for part in _split(text):
        beside = _BESIDE.fullmatch(part)
        steps.append({"name": beside["name"], "limit": _limit_read(beside["beside"])} if beside else {"name": part})
    return steps


def _results_text(results: Sequence[Plain]) -> str:
    return "；".join(f"{r['name']}（{_RESULTS[r['kind']]}）" for r in results)


def _results_read(text: str) -> list[Plain]:
    results: list[Plain] = []
    for part in _split(text):
        beside = _BESIDE.fullmatch(part)
        if beside is None:
            raise ValueError("每项结果要写种类，如 营业执照（证照）")
        results.append({"name": beside["name"], "kind": _chosen(_RESULTS, beside["beside"])})
    return results


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: its heading, the field it holds, and how a value becomes a cell and back."""

    head: str
    field: str
    text: Callable[[Any], str] = str
    read: Callable[[str], Any] = str


def _choice(head: str, field: str, words: dict[str, str]) -> _Column:
    return _Column(head, field, lambda value: words[str(value)], lambda text: _chosen(words, text))


def _choices(head: str, field: str, words: dict[str, str]) -> _Column:
    return _Column(
        head,
        field,
        lambda values: "；".join(words[value] for value in values),
        lambda text: [_chosen(words, part) for part in _split(text)],
    )


def _several(head: str, field: str) -> _Column:
    return _Column(head, field, "；".join, _split)


_WHAT, _OF = "类别", "所属"
_ITEM, _PART, _MATERIAL, _EARLIER = "事项", "办理项", "材料", "历史"
_LISTS = {_PART: "parts", _MATERIAL: "materials", _EARLIER: "earlier"}

COLUMNS = (
    _Column("编码", "code"),
    _Column("序号", "seq", read=_whole_read),
    _Column("名称", "name"),
    _Column("部门", "department"),
    _Column("原部门", "first_department"),
    _choice("事项类型", "kind", _KINDS),
    _choice("办件类型", "case_type", _CASE_TYPES),
    _choice("状态", "status", _STATES),
    _Column("状态原因", "why"),
    _Column("状态日期", "since"),
    _Column("对方单位", "body"),
    _Column("法定时限", "statutory", _limit_text, _limit_read),
    _Column("承诺时限", "promised", _limit_text, _limit_read),
    _Column("收费", "fee"),
    _choices("办理形式", "channels", _CHANNELS),
    _Column("号类", "klass"),
    _Column("版本", "version"),
    _Column("止于", "until"),
    _Column("说明", "note"),
    _Column("主项", "main_item"),
    _Column("子项", "sub_item"),
    _Column("基本编码", "base_code"),
    _Column("实施编码", "implementation_code"),
    _Column("业务办理项编码", "handling_code"),
    _choices("服务对象", "audience", _AUDIENCES),
    _Column("主题", "theme"),
    _several("常用叫法", "words"),
    _Column("到场次数", "visits", read=_whole_read),
    _several("受理条件", "conditions"),
    _Column("办理流程", "steps", _steps_text, _steps_read),
    _Column("办理结果", "results", _results_text, _results_read),
    _several("包含事项", "includes"),
    _Column("关键", "key", lambda value: _YES[str(value).lower()], lambda text: _chosen(_YES, text) == "true"),
    _choice("提交方式", "form", _FORMS),
    _Column("原件", "originals", read=_whole_read),
    _Column("复印件", "copies", read=_whole_read),
    _Column("样表", "sample"),
)
HEADS = (_WHAT, _OF, *(column.head for column in COLUMNS))
_HEAD_OF = {column.field: column.head for column in COLUMNS} | {name: what for what, name in _LISTS.items()}


# -- writing ----------------------------------------------------------------------------------------------------------


def write(file: Path, catalogue: Catalogue) -> None:
    """Write `catalogue` to `file`, in the form its ending names. JSON holds the published lists too.

    Raises Garbled for another ending, Unavailable when the disk refuses.
    """
    items = [plain(item) for item in catalogue.items()]
    try:
        match _form(file):
            case ".json":
                whole = {"items": items} | lists_plain(catalogue)
                file.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            case ".csv":
                out = io.StringIO(newline="")
                csv.writer(out).writerows([HEADS, *([_guarded(cell) for cell in row] for row in _table(items))])
                file.write_text(out.getvalue(), encoding="utf-8-sig", newline="")
            case _:
                _write_xlsx(file, _table(items))
    except OSError as fault:
        raise Unavailable("file", f"{file}: {fault.strerror}") from fault


def _form(file: Path) -> str:
    form = file.suffix.lower()
    if form not in FORMATS:
        raise Garbled(file.name, f"文件名应以 {'、'.join(FORMATS)} 结尾")
    return form


def _table(items: Iterable[Plain]) -> list[list[str]]:
    rows: list[list[str]] = []
    for item in items:
        rows.append(_cells(_ITEM, "", item))
        for what, name in ((_MATERIAL, "materials"), (_PART, "parts"), (_EARLIER, "earlier")):
            for one in item.get(name, ()):
                rows.append(_cells(what, item["code"], one))
                if what == _PART:
                    rows += [_cells(_MATERIAL, one["code"], material) for material in one.get("materials", ())]
    return rows


def _cells(what: str, of: str, values: Plain) -> list[str]:
    return [what, of, *(column.text(values[column.field]) if column.field in values else "" for column in COLUMNS)]


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell


def _write_xlsx(file: Path, rows: list[list[str]]) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.create_sheet("事项", 0)
    del book["Sheet"]
    for at, row in enumerate([list(HEADS), *rows], 1):
        for column, text in enumerate(row, 1):
            if text:
                cell = sheet.cell(at, column, text)
                cell.data_type = "s"  # never a formula, whatever it begins with
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "D2"
    for column, width in (("A", 8), ("B", 12), ("C", 12), ("D", 6), ("E", 36)):
        sheet.column_dimensions[column].width = width
    book.save(file)


# -- reading ----------------------------------------------------------------------------------------------------------


def read(
    file: Path, letters: Sequence[str], before: Catalogue, codes: CodeProfile = NATIONAL
) -> tuple[Catalogue, list[Fault]]:
    """The catalogue in `file`, for a hall with ticket classes `letters`, and everything that is wrong with it.

    Only without faults may it be used. A table holds no published lists: those of `before` go on for the items that
    stay. Raises Garbled when the file is none of the three forms, Unavailable when it cannot be read.
    """
    try:
        if file.stat().st_size > _LARGEST:
            raise Garbled(file.name, "文件太大")
        data = file.read_bytes()
    except OSError as fault:
        raise Unavailable("file", f"{file}: {fault.strerror}") from fault
    match _form(file):
        case ".json":
            return read_json(file.name, data, letters, codes)
        case ".csv":
            rows = _csv_rows(file.name, data)
        case _:
            rows = _xlsx_rows(file.name, data)
    found, faults = _nested(file.name, rows)
    items, wrong = _items(found, letters, codes, whole=not faults)
    known = {item.code for row in items for item in (row, *row.handling_items())}
    kept = lists_plain(before)
    for one in kept["lists"]:
        one["items"] = [code for code in one["items"] if code in known]
    kept["unlisted"] = [left for left in kept["unlisted"] if left["item"] in known]
    return Catalogue(items, *read_lists(Row(file.name, kept), items)), sorted(faults + wrong, key=lambda f: f.row)


def read_json(
    name: str, data: bytes, letters: Sequence[str], codes: CodeProfile = NATIONAL
) -> tuple[Catalogue, list[Fault]]:
    """The catalogue in JSON `data`, with its lists, and everything that is wrong with it.

    Raises Garbled when it is no JSON of a catalogue.
    """
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise Garbled(name, f"不是 JSON：{fault}") from None
    top = Row(name, whole)
    listed = cast("Plain", whole).get("items")
    if not isinstance(listed, list) or not listed:
        raise Garbled(name, "items：没有任何事项")
    found = [_Found(n, values) for n, values in enumerate(cast("list[object]", listed), 1)]
    items, faults = _items(found, letters, codes)
    if faults:
        return Catalogue(items), faults
    top.rows("items")
    try:
        return Catalogue(items, *read_lists(top, items)), []
    except Garbled as fault:
        return Catalogue(items), [Fault(0, fault.source.removeprefix(name).strip(), fault.why)]


@dataclass(slots=True)
class _Found:
    """An item as the file has it, and the rows its parts stand in."""

    row: int
    values: object
    rows: dict[str, int] | None = None


def _items(
    found: Sequence[_Found], letters: Sequence[str], codes: CodeProfile, whole: bool = True
) -> tuple[list[ServiceItem], list[Fault]]:
    """The items, and what is wrong with each; once each is sound and these are the `whole`, between them."""
    faults: list[Fault] = []
    items: list[tuple[_Found, ServiceItem]] = []
    for one in found:
        try:
            items.append((one, read_item(Row("", one.values), (), codes)))
        except Garbled as fault:
            faults.append(_fault(one, fault))
    if whole and not faults:
        items.sort(key=lambda pair: pair[1].seq)
        for wrong in misfits([item for _, item in items], letters):
            faults.append(Fault(items[wrong.index][0].row, _HEAD_OF.get(wrong.field, wrong.field), wrong.why))
    return [item for _, item in items], faults


def _fault(one: _Found, fault: Garbled) -> Fault:
    """The fault where the file has it: the row of the part or material, where those have rows of their own."""
    field, colon, why = fault.why.partition("：")
    if not colon:
        field, why = "", fault.why
    where = fault.source.strip()
    if one.rows is None:  # JSON: the way to the field, as it is written there
        return Fault(one.row, f"{where} {field}".strip(), why)
    within = [path for path in one.rows if f"{where} ".startswith(f"{path} ")]
    last = where.rpartition(" ")[2]  # of a limit, its own column; count and unit have none
    field = _HEAD_OF.get(field) or _HEAD_OF.get(last, field)
    return Fault(one.rows[max(within, key=len)] if within else one.row, field, why)


def _csv_rows(name: str, data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):  # what a spreadsheet saves here
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Garbled(name, "不是 UTF-8，也不是 GB 18030")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as fault:
        raise Garbled(name, f"不是 CSV：{fault}") from None
    return [[_unguarded(cell) for cell in row] for row in rows]


def _xlsx_rows(name: str, data: bytes) -> list[list[str]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _LARGEST:
                raise Garbled(name, "文件太大")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [[_cell_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        book.close()
    except Garbled:
        raise
    except Exception as fault:  # what a damaged workbook raises is not told anywhere
        raise Garbled(name, f"不是 XLSX：{type(fault).__name__}") from None
    return rows


def _cell_text(value: object) -> str:
    """A cell as text: a spreadsheet makes numbers of digits and days of dates."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _nested(name: str, rows: list[list[str]]) -> tuple[list[_Found], list[Fault]]:
    """The rows of the table put together to items; what cannot be put together is a fault."""
    heads = [head.strip() for head in rows[0]] if rows else []
    if strange := [head for head in heads if head and head not in HEADS]:
        raise Garbled(name, f"没有这一列：{strange[0]}")
    if missing := [head for head in (_WHAT, "编码", "名称") if head not in heads]:
        raise Garbled(name, f"缺少这一列：{missing[0]}")
    faults: list[Fault] = []
    items: dict[str, _Found] = {}
    parts: dict[str, tuple[_Found, Plain, str]] = {}
    for at, row in enumerate(rows[1:], 2):
        cells = {head: cell.strip() for head, cell in zip(heads, row, strict=False) if head and cell.strip()}
        if not cells:
            continue
        values: Plain = {}
        for column in COLUMNS:
            if column.head in cells:
                try:
                    values[column.field] = column.read(cells[column.head])
                except (ValueError, OverflowError) as fault:
                    faults.append(Fault(at, column.head, str(fault)))
        what, code, of = cells.get(_WHAT, ""), str(values.get("code", "")), cells.get(_OF, "")
        if what == _ITEM:
            if code in items:
                faults.append(Fault(at, "编码", f"{code} 已经用过"))
            items[code] = _Found(at, values, {})
        elif what not in _LISTS:
            faults.append(Fault(at, _WHAT, f"应为 {_ITEM}、{'、'.join(_LISTS)} 之一"))
        elif what == _MATERIAL and of in parts:
            whole, inner, where = parts[of]
            _put(whole, inner, "materials", values, at, f"{where} ")
        elif of in items:
            whole = items[of]
            where = _put(whole, cast("Plain", whole.values), _LISTS[what], values, at, "")
            if what == _PART:
                parts[code] = whole, values, where
        else:
            faults.append(Fault(at, _OF, f"前面没有编码为 {of} 的事项或办理项"))
    if not items and not faults:
        raise Garbled(name, "没有任何事项")
    bad = {fault.row for fault in faults}
    return [one for one in items.values() if not bad & {one.row, *(one.rows or {}).values()}], faults


def _put(whole: _Found, inner: Plain, name: str, values: Plain, at: int, where: str) -> str:
    """Put one row into its item; the words by which a fault names it."""
    there = inner.setdefault(name, [])
    there.append(values)
    path = f"{where}{name} {len(there)}"
    if whole.rows is not None:
        whole.rows[path] = at
    return path
