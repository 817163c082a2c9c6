"""The columns of the catalogue as one table: what each is called, its field, and how a value becomes a cell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hall.catalogue.catalogue import LIST_KINDS
from hall.catalogue.items import CASE_TYPES, CHANNELS, KINDS

Plain = dict[str, Any]

_UNITS = {"working_day": "工作日", "natural_day": "自然日", "hour": "小时", "on_the_spot": "当场"}
_STATES = {"active": "在用", "delegated": "下放", "taken_over": "承接", "entrusted": "委托", "cancelled": "取消"}
_FORMS = {"card": "读卡", "paper": "纸质", "shared": "免提交", "pledge": "承诺"}
_RESULTS = {"licence": "证照", "document": "文书", "payment": "资金", "record": "登记"}
_AUDIENCES = {"1": "自然人", "2": "企业", "3": "事业单位", "4": "社会组织", "5": "行政机关", "6": "其他"}
_CHANNELS = {str(channel): word for channel, word in CHANNELS.items()}
_KINDS = {str(kind): word for kind, word in KINDS.items()}
_CASE_TYPES = {str(kind): word for kind, word in CASE_TYPES.items()}
_LIST_KINDS = {str(kind): word for kind, word in LIST_KINDS.items()}
_YES = {"true": "是", "false": "否"}
_LIST = re.compile(r"[；;\n]")
_BESIDE = re.compile(r"(?P<name>.+?)（(?P<beside>[^（）]+)）")


_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# What a program of tables writes where it could not compute: no cell of ours means that.
_BROKEN = frozenset(("#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DIV/0!", "#SPILL!", "#CALC!"))


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
    except (ValueError, OverflowError):
        raise ValueError("应为时限，如 20 工作日、0.5 工作日、7 自然日、当场") from None


def _number(text: str) -> float | int:
    if not _PLAIN_NUMBER.fullmatch(text):  # a program of tables writes 1000 as 1E+03 where it has too little room
        raise ValueError(text)
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
class Column:
    """One column: its heading, the field it holds, and how a value becomes a cell and back."""

    head: str
    field: str
    text: Callable[[Any], str] = str
    read: Callable[[str], Any] = str


def _choice(head: str, field: str, words: dict[str, str]) -> Column:
    return Column(head, field, lambda value: words[str(value)], lambda text: _chosen(words, text))


def _choices(head: str, field: str, words: dict[str, str]) -> Column:
    return Column(
        head,
        field,
        lambda values: "；".join(words[value] for value in values),
        lambda text: [_chosen(words, part) for part in _split(text)],
    )


def _several(head: str, field: str) -> Column:
    return Column(head, field, "；".join, _split)


# What a row is, and the item or handling item it belongs to. A published list, and an item left out of the one-visit
# lists, are rows too: they belong to none.
WHAT, OF = "类别", "所属"
ITEM, PART, MATERIAL, EARLIER, LIST, UNLISTED = "事项", "办理项", "材料", "历史", "清单", "未列入"
WITHIN = {PART: "parts", MATERIAL: "materials", EARLIER: "earlier"}

COLUMNS = (
    Column("编码", "code"),
    Column("序号", "seq", read=_whole_read),
    Column("名称", "name"),
    Column("部门", "department"),
    Column("原部门", "first_department"),
    _choice("事项类型", "kind", _KINDS),
    _choice("办件类型", "case_type", _CASE_TYPES),
    _choice("状态", "status", _STATES),
    Column("状态原因", "why"),
    Column("状态日期", "since"),
    Column("对方单位", "body"),
    Column("法定时限", "statutory", _limit_text, _limit_read),
    Column("承诺时限", "promised", _limit_text, _limit_read),
    Column("收费", "fee"),
    _choices("办理形式", "channels", _CHANNELS),
    Column("号类", "klass"),
    Column("版本", "version"),
    Column("止于", "until"),
    Column("说明", "note"),
    Column("主项", "main_item"),
    Column("子项", "sub_item"),
    Column("基本编码", "base_code"),
    Column("实施编码", "implementation_code"),
    Column("业务办理项编码", "handling_code"),
    _choices("服务对象", "audience", _AUDIENCES),
    Column("主题", "theme"),
    _several("常用叫法", "words"),
    Column("到场次数", "visits", read=_whole_read),
    _several("受理条件", "conditions"),
    Column("办理流程", "steps", _steps_text, _steps_read),
    Column("办理结果", "results", _results_text, _results_read),
    _several("包含事项", "includes"),
    _several("设定依据", "basis"),
    Column("关键", "key", lambda value: _YES[str(value).lower()], lambda text: _chosen(_YES, text) == "true"),
    _choice("提交方式", "form", _FORMS),
    Column("原件", "originals", read=_whole_read),
    Column("复印件", "copies", read=_whole_read),
    Column("样表", "sample"),
    _choice("清单种类", "list_kind", _LIST_KINDS),
    Column("批次", "batch", read=_whole_read),
    Column("公布日期", "published"),
    _several("列入事项", "items"),
    Column("改进办法", "remedy"),
)
HEADS = (WHAT, OF, *(column.head for column in COLUMNS))
HEAD_OF = {column.field: column.head for column in COLUMNS} | {name: what for what, name in WITHIN.items()}
# The fields of a list and of an item left out, by the columns that hold them.
LIST_FIELDS = {
    "code": "code",
    "kind": "list_kind",
    "name": "name",
    "batch": "batch",
    "published": "published",
    "items": "items",
}
UNLISTED_FIELDS = {"item": "code", "why": "why", "remedy": "remedy"}
APART_HEADS = {key: HEAD_OF[field] for key, field in (LIST_FIELDS | UNLISTED_FIELDS).items()}


def cells(what: str, of: str, values: Plain) -> list[str]:
    """One row of the table; what the values do not hold is an empty cell."""
    return [what, of, *(column.text(values[column.field]) if column.field in values else "" for column in COLUMNS)]


def values_of(row: dict[str, str]) -> tuple[Plain, list[tuple[str, str]]]:
    """The fields of a row from its cells by their headings, and what is wrong with it: heading and why."""
    values: Plain = {}
    wrong: list[tuple[str, str]] = []
    for column in COLUMNS:
        if row.get(column.head) in _BROKEN:
            wrong.append((column.head, f"是表格程序的错误值 {row[column.head]}，不是内容"))
        elif column.head in row:
            try:
                values[column.field] = column.read(row[column.head])
            except ValueError as fault:
                wrong.append((column.head, str(fault)))
    return values, wrong
