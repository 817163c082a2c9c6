"""The catalogue of service items: what may be applied for, with which materials, by whom it is decided and how fast.

Element names follow GB/T 39046-2020 table 4. The case type is what the list promises; the limits are kept apart from
it, because an item may be called instant in a list and still have a statutory limit of days.
"""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from hall.errors import Garbled, Reason, Refused
from hall.places import HALLS, read_place
from hall.rows import Row, read_rows
from hall.words import N_
from hall.workdays import Limit, Unit


class Kind(StrEnum):
    """事项类型 by its two-digit code, GB/T 39046-2020 A.1."""

    LICENCE = "01"
    LEVY = "04"
    BENEFIT_PAYMENT = "05"
    CONFIRMATION = "07"
    OTHER = "10"
    PUBLIC_SERVICE = "20"


class CaseType(StrEnum):
    """办件类型: instant (decided at the counter) or promised (within a limit)."""

    INSTANT = "instant"
    PROMISED = "promised"


class Status(StrEnum):
    """Whether the item may still be applied for. A cancelled one stays in the list, with its reason."""

    ACTIVE = "active"
    CANCELLED = "cancelled"


class Channel(StrEnum):
    """办理形式: where one may apply."""

    WINDOW = "window"
    TERMINAL = "terminal"
    ONLINE = "online"
    VILLAGE = "village"
    EXPRESS = "express"


class Form(StrEnum):
    """How a material comes in."""

    CARD = "card"  # put on the card reader
    PAPER = "paper"
    SHARED = "shared"  # fetched or verified by the hall itself: the applicant hands in nothing (免提交)
    PLEDGE = "pledge"  # a commitment signed at the counter (告知承诺)


KINDS = {
    Kind.LICENCE: N_("行政许可"),
    Kind.LEVY: N_("行政征收"),
    Kind.BENEFIT_PAYMENT: N_("行政给付"),
    Kind.CONFIRMATION: N_("行政确认"),
    Kind.OTHER: N_("其他行政权力"),
    Kind.PUBLIC_SERVICE: N_("公共服务"),
}
CASE_TYPES = {CaseType.INSTANT: N_("即办件"), CaseType.PROMISED: N_("承诺件")}
CHANNELS = {
    Channel.WINDOW: N_("窗口办理"),
    Channel.TERMINAL: N_("自助终端办理"),
    Channel.ONLINE: N_("网上办理"),
    Channel.VILLAGE: N_("村（社区）代办"),
    Channel.EXPRESS: N_("快递送达"),
}


@dataclass(frozen=True, slots=True)
class Material:
    """One paper or proof. Without a key one (关键材料) nothing is accepted; the others may follow later (容缺)."""

    code: str
    name: str
    key: bool
    form: Form
    originals: int
    copies: int
    note: str


@dataclass(frozen=True, slots=True)
class Part:
    """办理项: one of several businesses that a row of the list holds. `materials` come on top of the row's own."""

    code: str
    name: str
    statutory: Limit | None
    promised: Limit | None
    materials: tuple[Material, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """事项: one row of the published list as it stands today.

    `seq` is its number in the list, `klass` the letter of its ticket class, `first_department` the department the list
    names, `department` the one responsible now. `version` is the day since when the entry stands as it does here.
    Every item that may be applied for has a promised limit; the statutory one is None where no law sets it.
    """

    code: str
    seq: int
    name: str
    department: str
    first_department: str
    kind: Kind
    case_type: CaseType
    status: Status
    cancelled_why: str
    cancelled_on: date | None
    statutory: Limit | None
    promised: Limit | None
    materials: tuple[Material, ...]
    parts: tuple[Part, ...]
    fee: str
    channels: tuple[Channel, ...]
    klass: str
    version: str
    note: str

    @property
    def cancelled(self) -> bool:
        """Whether the item can no longer be applied for."""
        return self.status is Status.CANCELLED


class Catalogue:
    """The items of one hall, in the order of its list."""

    def __init__(self, items: Iterable[ServiceItem]) -> None:
        self._items = tuple(items)
        self._by_code = {item.code: item for item in self._items}
        self._by_code |= {part.code: _of_part(item, part) for item in self._items for part in item.parts}

    def items(self) -> tuple[ServiceItem, ...]:
        """Every row of the list, cancelled ones too."""
        return self._items

    def item(self, code: str) -> ServiceItem:
        """The item of `code`; the code of a part gives that part as an item of its own, with all materials it needs.

        Raises Refused(ITEM_UNKNOWN).
        """
        try:
            return self._by_code[code]
        except KeyError:
            raise Refused(Reason.ITEM_UNKNOWN) from None

    def find(self, text: str) -> list[ServiceItem]:
        """The items that fit `text`, best first: number in the list or code, characters of the name, department.

        Words between blanks must all fit. Nothing typed gives the whole list.
        """
        words = text.casefold().split()
        ranked = [(max((_rank(item, word) for word in words), default=0), item) for item in self._items]
        return [item for rank, item in sorted(ranked, key=lambda pair: (pair[0], pair[1].seq)) if rank < _NO]


_NO = 9


def _rank(item: ServiceItem, word: str) -> int:
    """How well `word` fits: 0 best, _NO not at all."""
    codes = [item.code.casefold(), *(part.code.casefold() for part in item.parts)]
    name = item.name.casefold()
    if word == str(item.seq) or word in codes:
        return 0
    if name.startswith(word):
        return 1
    if word in name or any(word in part.name.casefold() for part in item.parts):
        return 2
    if word in item.department.casefold() or word in item.first_department.casefold():
        return 3
    if word.isascii():
        return 4 if str(item.seq).startswith(word) or codes[0].startswith(word) else _NO
    return 5 if set(word) <= set(name) else _NO  # 结婚证 finds 结婚、离婚登记


def _of_part(item: ServiceItem, part: Part) -> ServiceItem:
    return dataclasses.replace(
        item,
        code=part.code,
        name=part.name,
        statutory=part.statutory,
        promised=part.promised,
        materials=item.materials + part.materials,
        parts=(),
        note=part.note or item.note,
    )


# -- reading ----------------------------------------------------------------------------------------------------------


def read_catalogue(hall: str, halls: Path = HALLS) -> Catalogue:
    """The catalogue in `hall`'s items.toml, checked against its place.

    Raises Garbled naming the row and the field that is wrong.
    """
    letters = [klass.letter for klass in read_place(hall, halls).classes]
    top = read_rows(halls / hall / "items.toml")
    top.text("list")
    always = [_material(row) for row in top.rows("always")]
    items: list[ServiceItem] = []
    codes: set[str] = set()
    for row in top.rows("items"):
        row.where = f"{top.where} 第 {row.whole('seq')} 项"
        item = _item(row, always)
        row.done()
        if item.seq != len(items) + 1:
            raise row.fault("seq", f"应为 {len(items) + 1}：序号从 1 起，不跳号")
        if item.klass not in letters:
            raise row.fault("klass", f"应为 {'、'.join(letters)} 之一，不是 {item.klass}")
        for code in (item.code, *(part.code for part in item.parts)):
            if code in codes:
                raise row.fault("code", f"{code} 已经用过")
            codes.add(code)
        items.append(item)
    top.done()
    if not items:
        raise Garbled(top.where, "items：没有任何事项")
    return Catalogue(items)


def _item(row: Row, always: list[Material]) -> ServiceItem:
    status = row.choice("status", Status, Status.ACTIVE)
    own = [_material(each) for each in row.rows("materials")]
    codes = {material.code for material in own}
    materials = [material for material in always if material.code not in codes] + own
    if status is Status.CANCELLED:
        if own:
            raise row.fault("materials", "已取消的事项不再收材料")
        materials = []
    item = ServiceItem(
        code=row.text("code"),
        seq=row.whole("seq"),
        name=row.text("name"),
        department=row.text("department"),
        first_department=row.text("first_department"),
        kind=row.choice("kind", Kind),
        case_type=row.choice("case_type", CaseType),
        status=status,
        cancelled_why=row.text("cancelled_why", ""),
        cancelled_on=row.day("cancelled_on"),
        statutory=_limit(row, "statutory"),
        promised=_limit(row, "promised"),
        materials=_distinct(row, materials),
        parts=tuple(_part(each, materials) for each in row.rows("parts")),
        fee=row.text("fee"),
        channels=row.choices("channels", Channel),
        klass=row.text("klass"),
        version=row.text("version"),
        note=row.text("note", ""),
    )
    try:
        date.fromisoformat(item.version)
    except ValueError:
        raise row.fault("version", "应为日期，如 2017-07-24") from None
    if item.cancelled != bool(item.cancelled_why):
        raise row.fault("cancelled_why", "已取消的事项要写明原因，其他事项不写")
    if item.cancelled_on and not item.cancelled:
        raise row.fault("cancelled_on", "只有已取消的事项才有取消日期")
    if item.cancelled:
        return item
    if not item.channels:
        raise row.fault("channels", "至少要有一种办理形式")
    if None in (item.promised, *(part.promised for part in item.parts)):
        raise row.fault("promised", "要写明承诺办结时限")
    return item


def _part(row: Row, common: list[Material]) -> Part:
    part = Part(
        code=row.text("code"),
        name=row.text("name"),
        statutory=_limit(row, "statutory"),
        promised=_limit(row, "promised"),
        materials=tuple(_material(each) for each in row.rows("materials")),
        note=row.text("note", ""),
    )
    _distinct(row, [*common, *part.materials])
    row.done()
    return part


def _material(row: Row) -> Material:
    material = Material(
        code=row.text("code"),
        name=row.text("name"),
        key=row.flag("key"),
        form=row.choice("form", Form, Form.PAPER),
        originals=row.whole("originals", 1),
        copies=row.whole("copies", 0),
        note=row.text("note", ""),
    )
    row.done()
    return material


def _distinct(row: Row, materials: list[Material]) -> tuple[Material, ...]:
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
