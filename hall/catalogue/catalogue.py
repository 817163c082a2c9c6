"""The catalogue of service items: what may be applied for here, and the lists that were published over it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from hall.catalogue.itemrows import read_item, read_material
from hall.catalogue.items import (
    CASE_TYPES,
    CHANNELS,
    KINDS,
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
from hall.codes import PROFILES
from hall.errors import Garbled, Reason, Refused, Unknown
from hall.places import HALLS, read_place
from hall.rows import Row, read_rows
from hall.words import N_

__all__ = [
    "CASE_TYPES", "CHANNELS", "KINDS", "LIST_KINDS", "Audience", "CaseType", "Catalogue", "Channel", "Earlier",
    "Finder", "Form", "Kind", "ListKind", "Material", "Misfit", "Older", "Part", "PublishedList", "Result",
    "ResultKind", "ServiceItem", "Status", "Step", "Unlisted", "misfits", "read_catalogue", "read_lists",
]  # fmt: skip

Finder = Callable[[str], Sequence[str]]  # what somebody typed -> codes of items, best first
Older = Callable[[str, str], ServiceItem | None]  # code and version of an item -> the item as it stood then


class ListKind(StrEnum):
    """What a published list says of the items on it."""

    ONE_VISIT = "one_visit"  # 最多跑一次, in batches
    FREQUENT = "frequent"  # 高频
    TOLERANT = "tolerant"  # 容缺
    ONE_WINDOW = "one_window"  # 一窗受理
    CROSS_CITY = "cross_city"  # 跨城通办
    CITYWIDE = "citywide"  # 市域通办
    ONE_THING = "one_thing"  # 一件事
    PRIORITY = "priority"  # 重点事项
    IN_HALL = "in_hall"  # 应进必进


LIST_KINDS = {
    ListKind.ONE_VISIT: N_("最多跑一次"),
    ListKind.FREQUENT: N_("高频事项"),
    ListKind.TOLERANT: N_("容缺受理"),
    ListKind.ONE_WINDOW: N_("一窗受理"),
    ListKind.CROSS_CITY: N_("跨城通办"),
    ListKind.CITYWIDE: N_("市域通办"),
    ListKind.ONE_THING: N_("一件事"),
    ListKind.PRIORITY: N_("重点事项"),
    ListKind.IN_HALL: N_("应进必进"),
}


@dataclass(frozen=True, slots=True)
class PublishedList:
    """One list as it was published. `batch` counts the batches of the one-visit list from 1 and is 0 elsewhere.

    `items` are codes of rows or of their handling items.
    """

    code: str
    kind: ListKind
    name: str
    batch: int
    published: date
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Why an item stands in no one-visit list, and what would mend it."""

    item: str
    why: str
    remedy: str


class Catalogue:
    """The items of one hall in the order of its list, and the lists published over them.

    `finder` answers a search (hall.catalogue.search); without one every item is looked at. `older` knows the items of
    earlier editions (hall.catalogue.editions).
    """

    def __init__(
        self,
        items: Iterable[ServiceItem],
        lists: Iterable[PublishedList] = (),
        unlisted: Iterable[Unlisted] = (),
        finder: Finder | None = None,
        older: Older | None = None,
    ) -> None:
        self._items, self._finder, self._older = tuple(items), finder, older
        self._by_code = {item.code: item for item in self._items}
        self._by_code |= {part.code: item.part(part) for item in self._items for part in item.parts}
        self._lists = {each.code: each for each in lists}
        self._unlisted = {each.item: each for each in unlisted}

    def items(self, listed: str = "") -> tuple[ServiceItem, ...]:
        """Every row, cancelled ones too; with the code of a published list, what stands on it, in its order.

        Raises KeyError for a list nobody published.
        """
        if listed:
            if listed not in self._lists:
                raise Unknown(listed)
            return tuple(self._by_code[code] for code in self._lists[listed].items)
        return self._items

    def item(self, code: str) -> ServiceItem:
        """The item of `code`; the code of a part gives that part as an item of its own, with all materials it needs.

        Raises Refused(ITEM_UNKNOWN).
        """
        try:
            return self._by_code[code]
        except KeyError:
            raise Refused(Reason.ITEM_UNKNOWN) from None

    def version(self, code: str, version: str) -> ServiceItem:
        """The item as it stood in `version`: the one a case was received under, whatever the catalogue says by now.

        Where no edition kept that version, the item in force. Raises Refused(ITEM_UNKNOWN).
        """
        now = self._by_code.get(code)
        if self._older is None or (now and now.version == version):
            return self.item(code)
        return self._older(code, version) or self.item(code)

    def find(self, text: str) -> list[ServiceItem]:
        """The items that fit `text`, best first: by number, code, characters, pinyin, initials, department, theme or
        everyday words.

        Words between blanks must all fit. Nothing typed gives the whole list.
        """
        if not text.strip():
            return list(self._items)
        if self._finder is None:
            from hall.catalogue.pinyin import shipped
            from hall.catalogue.search import Scan

            self._finder = Scan(self._items, shipped()).find
        return [self._by_code[code] for code in self._finder(text) if code in self._by_code]

    def become(self, other: "Catalogue") -> None:
        """Hold what `other` holds: whoever has this catalogue has the new edition."""
        vars(self).update(vars(other))

    def tree(self) -> Mapping[str, Mapping[str, tuple[ServiceItem, ...]]]:
        """主项 → 子项 → 办理项; the 子项 is "" where a main item has none."""
        found: dict[str, dict[str, tuple[ServiceItem, ...]]] = {}
        for row in self._items:
            below = found.setdefault(row.main_item, {})
            below[row.sub_item] = below.get(row.sub_item, ()) + row.handling_items()
        return found

    def on(self, day: date) -> "Catalogue":
        """The items as they stood on `day`, without those that were not yet there, and the lists published by then."""
        then = [item for item in (row.on(day) for row in self._items) if item]
        known = {item.code for row in then for item in (row, *row.handling_items())}
        lists = [
            replace(each, items=tuple(code for code in each.items if code in known))
            for each in self._lists.values()
            if each.published <= day
        ]
        return Catalogue(then, lists, self._unlisted.values())

    def lists(self, kind: ListKind | None = None) -> tuple[PublishedList, ...]:
        """Every published list, or those of one kind."""
        return tuple(each for each in self._lists.values() if kind in (None, each.kind))

    def lists_of(self, code: str) -> tuple[PublishedList, ...]:
        """The lists that name the item of `code`."""
        return self._naming.get(code, ())

    @cached_property
    def _naming(self) -> dict[str, tuple[PublishedList, ...]]:
        """Asked for with every case that is received, and for every item when figures are counted."""
        found: dict[str, tuple[PublishedList, ...]] = {}
        for each in self._lists.values():
            for code in dict.fromkeys(each.items):
                found[code] = (*found.get(code, ()), each)
        return found

    def unlisted(self, code: str = "") -> tuple[Unlisted, ...]:
        """Why the item of `code`, or every item left out, is in no one-visit list."""
        return tuple(each for each in self._unlisted.values() if code in ("", each.item))


# -- rules over the whole ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Misfit:
    """An item that is sound by itself and does not fit the others: its place among them, the field, and why."""

    index: int
    field: str
    why: str


def misfits(items: Sequence[ServiceItem], letters: Sequence[str]) -> Iterator[Misfit]:
    """What is wrong between `items`, in a hall with ticket classes `letters`."""
    codes: set[str] = set()
    for index, item in enumerate(items):
        if item.seq != index + 1:
            yield Misfit(index, "seq", f"应为 {index + 1}：序号从 1 起，不跳号")
        if item.klass not in letters:
            yield Misfit(index, "klass", f"应为 {'、'.join(letters)} 之一，不是 {item.klass}")
        for code in (item.code, *(part.code for part in item.parts)):
            if code in codes:
                yield Misfit(index, "code", f"{code} 已经用过")
            codes.add(code)
    for index, item in enumerate(items):
        for code in item.includes:
            if code not in codes:
                yield Misfit(index, "includes", f"没有编码为 {code} 的事项")


# -- reading ----------------------------------------------------------------------------------------------------------


def read_catalogue(hall: str, halls: Path = HALLS) -> Catalogue:
    """The catalogue in `hall`'s items.toml, checked against its place, with the lists in lists.toml if there are any.

    Raises Garbled naming the row and the field that is wrong.
    """
    letters = [klass.letter for klass in read_place(hall, halls).classes]
    top = read_rows(halls / hall / "items.toml")
    top.text("list")
    profile = top.text("codes", "national")
    if profile not in PROFILES:
        raise top.fault("codes", f"应为 {'、'.join(PROFILES)} 之一，不是 {profile}")
    always = [read_material(row) for row in top.rows("always")]
    rows = top.rows("items")
    items: list[ServiceItem] = []
    for row in rows:
        row.where = f"{top.where} 第 {row.whole('seq')} 项"
        items.append(read_item(row, always, PROFILES[profile]))
    top.done()
    for wrong in misfits(items, letters):
        raise rows[wrong.index].fault(wrong.field, wrong.why)
    if not items:
        raise Garbled(top.where, "items：没有任何事项")
    file = halls / hall / "lists.toml"
    return Catalogue(items, *read_lists(read_rows(file), items, whole=True)) if file.exists() else Catalogue(items)


def read_lists(
    top: Row, items: Sequence[ServiceItem], whole: bool = False
) -> tuple[tuple[PublishedList, ...], tuple[Unlisted, ...]]:
    """The lists published over `items`. When they are the `whole` of them, an item on no one-visit list must say why.

    Raises Garbled naming the row and the field that is wrong.
    """
    known = {item.code for row in items for item in (row, *row.handling_items())}
    lists: list[PublishedList] = []
    for row in top.rows("lists"):
        published = row.day("published")
        if published is None:
            raise row.fault("published", "缺少这个字段")
        one = PublishedList(
            row.text("code"), row.choice("kind", ListKind), row.text("name"), row.whole("batch", 0), published,
            row.texts("items"),
        )  # fmt: skip
        row.done()
        if one.code in {other.code for other in lists}:
            raise row.fault("code", f"{one.code} 已经用过")
        if bool(one.batch) != (one.kind is ListKind.ONE_VISIT):
            raise row.fault("batch", "“最多跑一次”清单要写批次，其他清单不写")
        if strange := [code for code in one.items if code not in known]:
            raise row.fault("items", f"没有编码为 {strange[0]} 的事项")
        lists.append(one)
    there = {code for one in lists if one.kind is ListKind.ONE_VISIT for code in one.items}
    unlisted: list[Unlisted] = []
    for row in top.rows("unlisted"):
        left = Unlisted(row.text("item"), row.text("why"), row.text("remedy"))
        row.done()
        if left.item not in known or left.item in there:
            raise row.fault("item", f"{left.item} 不在目录里，或已在“最多跑一次”清单里")
        unlisted.append(left)
    silent = {item.code for item in items} - there - {left.item for left in unlisted}
    if whole and there and silent:
        raise top.fault("unlisted", f"{min(silent)} 不在“最多跑一次”清单里，要写明原因和改进办法")
    top.done()
    return tuple(lists), tuple(unlisted)
