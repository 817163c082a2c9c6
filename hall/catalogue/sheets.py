"""The catalogue as a file people work on: JSON, or one table as CSV or XLSX; read with a report row by row."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from hall.catalogue.catalogue import Catalogue, misfits, read_lists
from hall.catalogue.columns import (
    APART_HEADS,
    EARLIER,
    HEAD_OF,
    HEADS,
    ITEM,
    LIST,
    LIST_FIELDS,
    MATERIAL,
    OF,
    PART,
    UNLISTED,
    UNLISTED_FIELDS,
    WHAT,
    WITHIN,
    Plain,
    cells,
    values_of,
)
from hall.catalogue.editions import lists_plain
from hall.catalogue.itemrows import plain, read_item
from hall.catalogue.items import ServiceItem
from hall.catalogue.tablefiles import LARGEST, csv_bytes, csv_rows, write_xlsx, xlsx_rows
from hall.codes import NATIONAL, CodeProfile
from hall.errors import Garbled, Unavailable, sayable
from hall.rows import Row

FORMATS = (".json", ".csv", ".xlsx")
_WIDTHS = (8, 12, 12, 6, 36)
_APART = {LIST: ("lists", LIST_FIELDS), UNLISTED: ("unlisted", UNLISTED_FIELDS)}  # rows that belong to no item


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: the row as the file counts it (the heading is row 1; in JSON the n-th item), the
    field as the file calls it, and why."""

    row: int
    field: str
    why: str

    def __post_init__(self) -> None:
        """Both may quote the file: they are kept as far as they can be said."""
        for name in ("field", "why"):
            object.__setattr__(self, name, sayable(getattr(self, name)))


# -- writing ----------------------------------------------------------------------------------------------------------


def write(file: Path, catalogue: Catalogue) -> None:
    """Write `catalogue` with its published lists to `file`, in the form its ending names.

    Raises Garbled for another ending, Unavailable when the disk refuses.
    """
    try:
        match _form(file):
            case ".json":
                whole = {"items": [plain(item) for item in catalogue.items()]} | lists_plain(catalogue)
                file.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            case ".csv":
                file.write_bytes(csv_bytes([HEADS, *_table(catalogue)]))
            case _:
                write_xlsx(file, ITEM, [HEADS, *_table(catalogue)], _WIDTHS)
    except OSError as fault:
        raise Unavailable("file", f"{file}: {fault.strerror}") from fault


def _form(file: Path) -> str:
    form = file.suffix.lower()
    if form not in FORMATS:
        raise Garbled(file.name, f"文件名应以 {'、'.join(FORMATS)} 结尾")
    return form


def _table(catalogue: Catalogue) -> list[list[str]]:
    rows: list[list[str]] = []
    for item in map(plain, catalogue.items()):
        rows.append(cells(ITEM, "", item))
        for what in (MATERIAL, PART, EARLIER):
            for one in item.get(WITHIN[what], ()):
                rows.append(cells(what, item["code"], one))
                if what == PART:
                    rows += [cells(MATERIAL, one["code"], material) for material in one.get("materials", ())]
    listed = lists_plain(catalogue)
    for what, (name, fields) in _APART.items():
        rows += [cells(what, "", {field: one[key] for key, field in fields.items()}) for one in listed[name]]
    return rows


# -- reading ----------------------------------------------------------------------------------------------------------


def read(
    file: Path, letters: Sequence[str], before: Catalogue, codes: CodeProfile = NATIONAL
) -> tuple[Catalogue, list[Fault]]:
    """The catalogue in `file`, for a hall with ticket classes `letters`, and everything that is wrong with it.

    Only without faults may it be used. A table without a row of a list leaves those of `before` in force for the items
    that stay. Raises Garbled when the file is none of the three forms, Unavailable when it cannot be read.
    """
    try:
        if file.stat().st_size > LARGEST:
            raise Garbled(file.name, "文件太大")
        data = file.read_bytes()
    except OSError as fault:
        raise Unavailable("file", f"{file}: {fault.strerror}") from fault
    match _form(file):
        case ".json":
            return read_json(file.name, data, letters, codes)
        case ".csv":
            rows = csv_rows(file.name, data)
        case _:
            rows = xlsx_rows(file.name, data)
    table, faults = _nested(file.name, rows)
    items, wrong = _items(table.items, letters, codes, whole=not faults)
    faults = sorted([*faults, *wrong], key=lambda fault: fault.row)
    if faults:
        return Catalogue(items), faults
    if not table.lists:
        known = {item.code for row in items for item in (row, *row.handling_items())}
        kept = lists_plain(before)
        for one in kept["lists"]:
            one["items"] = [code for code in one["items"] if code in known]
        kept["unlisted"] = [left for left in kept["unlisted"] if left["item"] in known]
        return Catalogue(items, *read_lists(Row(file.name, kept), items)), []
    try:
        return Catalogue(items, *read_lists(Row("", table.lists), items)), []
    except Garbled as fault:
        return Catalogue(items), [_fault(table.whole, fault, APART_HEADS)]


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
            faults.append(Fault(items[wrong.index][0].row, HEAD_OF.get(wrong.field, wrong.field), wrong.why))
    return [item for _, item in items], faults


def _fault(one: _Found, fault: Garbled, heads: Mapping[str, str] = HEAD_OF) -> Fault:
    """The fault where the file has it: the row of the part or material, where those have rows of their own."""
    field, colon, why = fault.why.partition("：")
    if not colon:
        field, why = "", fault.why
    where = fault.source.strip()
    if one.rows is None:  # JSON: the way to the field, as it is written there
        return Fault(one.row, f"{where} {field}".strip(), why)
    within = [path for path in one.rows if f"{where} ".startswith(f"{path} ")]
    last = where.rpartition(" ")[2]  # of a limit, its own column; count and unit have none
    field = heads.get(field) or heads.get(last, field)
    return Fault(one.rows[max(within, key=len)] if within else one.row, field, why)


@dataclass(slots=True)
class _Table:
    """What the rows of a table hold: the items; the lists as they are written in JSON, and the rows those stand in."""

    items: list[_Found]
    lists: Plain
    whole: _Found


def _nested(name: str, rows: list[list[str]]) -> tuple[_Table, list[Fault]]:
    """The rows of the table put together; what cannot be put together is a fault."""
    heads = [head.strip() for head in rows[0]] if rows else []
    if strange := [head for head in heads if head and head not in HEADS]:
        raise Garbled(name, f"没有这一列：{strange[0]}")
    if missing := [head for head in (WHAT, "编码", "名称") if head not in heads]:
        raise Garbled(name, f"缺少这一列：{missing[0]}")
    faults: list[Fault] = []
    items: dict[str, _Found] = {}
    parts: dict[str, tuple[_Found, Plain, str]] = {}
    lists: Plain = {}
    apart = _Found(0, lists, {})
    for at, texts in enumerate(rows[1:], 2):
        row = {head: cell.strip() for head, cell in zip(heads, texts, strict=False) if head and cell.strip()}
        if not row:
            continue
        values, wrong = values_of(row)
        faults += [Fault(at, head, why) for head, why in wrong]
        what, code, of = row.get(WHAT, ""), str(values.get("code", "")), row.get(OF, "")
        if what == ITEM:
            if code in items:
                faults.append(Fault(at, "编码", f"{code} 已经用过"))
            items[code] = _Found(at, values, {})
        elif what in _APART:
            listed, fields = _APART[what]
            _put(apart, lists, listed, {key: values[field] for key, field in fields.items() if field in values}, at, "")
        elif what not in WITHIN:
            faults.append(Fault(at, WHAT, f"应为 {ITEM}、{'、'.join((*WITHIN, *_APART))} 之一"))
        elif what == MATERIAL and of in parts:
            whole, inner, where = parts[of]
            _put(whole, inner, "materials", values, at, f"{where} ")
        elif of in items:
            whole = items[of]
            where = _put(whole, cast("Plain", whole.values), WITHIN[what], values, at, "")
            if what == PART:
                parts[code] = whole, values, where
        else:
            faults.append(Fault(at, OF, f"前面没有编码为 {of} 的事项或办理项"))
    if not items and not faults:
        raise Garbled(name, "没有任何事项")
    bad = {fault.row for fault in faults}
    sound = [one for one in items.values() if not bad & {one.row, *(one.rows or {}).values()}]
    return _Table(sound, lists, apart), faults


def _put(whole: _Found, inner: Plain, name: str, values: Plain, at: int, where: str) -> str:
    """Put one row into its item; the words by which a fault names it."""
    there = inner.setdefault(name, [])
    there.append(values)
    path = f"{where}{name} {len(there)}"
    assert whole.rows is not None  # only JSON has none
    whole.rows[path] = at
    return path
