"""Items from rows and back: the one reading for the hall's own file, imports, packages and the store."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from hall.catalogue.items import (
    Audience,
    CaseType,
    Channel,
    Earlier,
    Form,
    Kind,
    Material,
    Part,
    Result,
    ResultKind,
    ServiceItem,
    Status,
    Step,
)
from hall.codes import NATIONAL, CodeKind, CodeProfile, code_fault
from hall.days.workdays import Limit, Unit
from hall.rows import Row

NAME, CODE = 200, 50  # the most characters of a name and of a code: GB/T 39046-2020, table 4 and its an..50
# What a row may leave out: a value that is just this is not written either.
_SILENT: dict[str, object] = {"form": Form.PAPER, "originals": 1, "copies": 0, "visits": 1, "status": Status.ACTIVE}


def read_item(row: Row, always: Sequence[Material] = (), codes: CodeProfile = NATIONAL) -> ServiceItem:
    """One item, whole and sound. `always` are materials every open item asks for first.

    Raises Garbled naming the row and the field that is wrong.
    """
    status = row.choice("status", Status, Status.ACTIVE)
    own = [read_material(each) for each in row.rows("materials")]
    named = {material.code for material in own}
    materials = [material for material in always if material.code not in named] + own
    if status is Status.CANCELLED:
        if own:
            raise row.fault("materials", "已取消的事项不再收材料")
        materials = []
    item = ServiceItem(
        code=row.text("code", most=CODE),
        seq=row.whole("seq"),
        name=row.text("name", most=NAME),
        department=row.text("department", most=NAME),
        first_department=row.text("first_department", row.text("department"), most=NAME),
        kind=row.choice("kind", Kind),
        case_type=row.choice("case_type", CaseType),
        status=status,
        statutory=_limit(row, "statutory"),
        promised=_limit(row, "promised"),
        materials=_distinct(row, materials),
        parts=tuple(_part(each, materials, codes) for each in row.rows("parts")),
        fee=row.text("fee"),
        channels=row.choices("channels", Channel),
        klass=row.text("klass", most=CODE),
        version=_version(row),
        note=row.text("note", ""),
        why=row.text("why", ""),
        since=row.day("since"),
        body=row.text("body", "", most=NAME),
        main_item=row.text("main_item", row.text("name"), most=NAME),
        sub_item=row.text("sub_item", "", most=NAME),
        base_code=_code(row, CodeKind.BASE, codes),
        implementation_code=_code(row, CodeKind.IMPLEMENTATION, codes),
        handling_code=_code(row, CodeKind.HANDLING, codes),
        audience=row.choices("audience", Audience) or (Audience.PERSON,),
        theme=row.text("theme", "", most=NAME),
        words=row.texts("words"),
        visits=row.whole("visits", 1),
        conditions=row.texts("conditions"),
        steps=tuple(_step(each) for each in row.rows("steps")),
        results=tuple(_result(each) for each in row.rows("results")),
        includes=row.texts("includes"),
        basis=row.texts("basis"),
    )
    _standing(row, item)
    earlier = _earlier(row, item)
    row.done()
    return replace(item, earlier=earlier) if earlier else item


def _standing(row: Row, item: ServiceItem) -> None:
    """The status, its reason and its limits belong together."""
    named = item.status is not Status.ACTIVE
    if named != bool(item.why):
        raise row.fault("why", "已取消、下放、承接、委托的事项要写明原因，其他事项不写")
    if item.since and not named:
        raise row.fault("since", "只有已取消、下放、承接、委托的事项才有这个日期")
    if bool(item.body) != (named and not item.cancelled):
        raise row.fault("body", "下放、承接、委托要写明对方单位，其他事项不写")
    if item.cancelled:
        return
    if not item.channels:
        raise row.fault("channels", "至少要有一种办理形式")
    if None in (item.promised, *(part.promised for part in item.parts)):
        raise row.fault("promised", "要写明承诺办结时限")
    if item.base_code and item.implementation_code and not item.implementation_code.endswith(item.base_code):
        raise row.fault("implementation_code", "末尾应为基本编码")


def _earlier(row: Row, item: ServiceItem) -> tuple[Earlier, ...]:
    found: list[Earlier] = []
    for each in row.rows("earlier"):
        until = each.day("until")
        if until is None:
            raise each.fault("until", "缺少这个字段")
        found.append(
            Earlier(
                version=_version(each),
                until=until,
                name=each.text("name", item.name, most=NAME),
                department=each.text("department", item.department, most=NAME),
                status=each.choice("status", Status, Status.ACTIVE),
                statutory=_limit(each, "statutory") if each.has("statutory") else item.statutory,
                promised=_limit(each, "promised") if each.has("promised") else item.promised,
                note=each.text("note", ""),
            )
        )
        each.done()
    starts = [date.fromisoformat(one.version) for one in found] + [date.fromisoformat(item.version)]
    for one, start, following in zip(found, starts, starts[1:], strict=False):
        if not start <= one.until < following:
            raise row.fault("earlier", f"{one.version} 的版本应止于下一版本之前")
    return tuple(found)


def _part(row: Row, common: Iterable[Material], codes: CodeProfile) -> Part:
    part = Part(
        code=row.text("code", most=CODE),
        name=row.text("name", most=NAME),
        statutory=_limit(row, "statutory"),
        promised=_limit(row, "promised"),
        materials=tuple(read_material(each) for each in row.rows("materials")),
        note=row.text("note", ""),
        visits=row.whole("visits", 1),
        handling_code=_code(row, CodeKind.HANDLING, codes),
        steps=tuple(_step(each) for each in row.rows("steps")),
    )
    _distinct(row, [*common, *part.materials])
    row.done()
    return part


def read_material(row: Row) -> Material:
    """One material. Raises Garbled naming the field that is wrong."""
    material = Material(
        code=row.text("code", most=CODE),
        name=row.text("name", most=NAME),
        key=row.flag("key"),
        form=row.choice("form", Form, Form.PAPER),
        originals=row.whole("originals", 1),
        copies=row.whole("copies", 0),
        note=row.text("note", ""),
        sample=row.text("sample", ""),
    )
    row.done()
    return material


def _step(row: Row) -> Step:
    step = Step(row.text("name", most=NAME), _limit(row, "limit"))
    row.done()
    return step


def _result(row: Row) -> Result:
    result = Result(row.text("name", most=NAME), row.choice("kind", ResultKind, ResultKind.DOCUMENT))
    row.done()
    return result


def _distinct(row: Row, materials: Sequence[Material]) -> tuple[Material, ...]:
    codes = [material.code for material in materials]
    for code in codes:
        if codes.count(code) > 1:
            raise row.fault("materials", f"{code} 有两份")
    return tuple(materials)


def _limit(row: Row, name: str) -> Limit | None:
    table = row.row(name)
    if table is None:
        return None
    limit = Limit(table.number("count", 0), table.choice("unit", Unit))
    table.done()
    if not limit.sound:
        raise row.fault(name, "count 应为大于 0 的整数或半数；当场办结不写 count")
    return limit


def _version(row: Row) -> str:
    text = row.text("version")
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise row.fault("version", "应为日期，如 2017-07-24")


def _code(row: Row, kind: CodeKind, codes: CodeProfile) -> str:
    text = row.text(kind, "")
    fault = code_fault(kind, text, codes) if text else ""
    if fault:
        raise row.fault(kind, fault)
    return text


# -- back to rows -----------------------------------------------------------------------------------------------------


def plain(item: ServiceItem) -> dict[str, Any]:
    """The item as `read_item` reads it, of JSON types only; what a row may leave out is left out."""
    return _plain(item)


def _plain(record: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if value in ("", None, ()) or _SILENT.get(field.name) == value:
            continue
        found[field.name] = _value(value)
    return found


def _value(value: Any) -> Any:
    if isinstance(value, Limit):
        return {"unit": str(value.unit)} | ({"count": _number(value.count)} if value.count else {})
    if isinstance(value, tuple):
        return [_value(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | bool) else _plain(value)


def _number(count: float) -> float | int:
    return int(count) if count == int(count) else count
