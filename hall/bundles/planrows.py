"""Reading a hall's bundles.toml against its catalogue: the vocabulary of the forms, the bundles, 证照分离, projects."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hall.bundles.plans import Field, FieldKind, Part, Plan, Slot, Waiting, Wanted, in_waves, united
from hall.bundles.separations import AddressRule, Separation, Way
from hall.bundles.stagerows import known_item, read_stages
from hall.bundles.stages import StagePlans
from hall.catalogue.catalogue import Catalogue
from hall.catalogue.items import Form
from hall.errors import Reason, Refused
from hall.places import HALLS
from hall.rows import Row, read_rows

_Read = TypeVar("_Read")
_OF = ("", "name", "id_number", "phone", "address")


@dataclass(frozen=True, slots=True)
class Bound:
    """One item of a bundle as the file names it."""

    item: str
    waits: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Bundling:
    """One bundle as the file writes it, before the catalogue fills it in. `code` is its own entry in the catalogue."""

    code: str
    lead: str
    result: str
    parts: tuple[Bound, ...]
    named: tuple[Wanted, ...]
    staged: bool


@dataclass(frozen=True, slots=True)
class BundleSheet:
    """Everything in one hall's bundles.toml."""

    fields: Mapping[str, Field]
    forms: Mapping[str, tuple[str, ...]]
    bundles: Mapping[str, Bundling]
    separations: Mapping[str, Separation]
    addresses: tuple[AddressRule, ...]
    stages: StagePlans

    def plan(self, code: str, catalogue: Catalogue) -> Plan:
        """The bundle whose entry is `code`, with the items as they stand in `catalogue`.

        Raises Refused(BUNDLE_UNKNOWN), or Refused(ITEM_UNKNOWN) where the catalogue lost one of its items.
        """
        if code not in self.bundles:
            raise Refused(Reason.BUNDLE_UNKNOWN)
        row, own = self.bundles[code], catalogue.item(code)
        items = [catalogue.item(bound.item) for bound in row.parts]
        dropped = {code for code, each in self.separations.items() if each.way is Way.DROPPED}
        parts = tuple(
            Part(item, self.forms[item.code], bound.waits, self.separations.get(item.code))
            for item, bound in zip(items, row.parts, strict=True)
            if item.code not in dropped
        )
        wanted = {name for part in parts for name in part.fields}
        return Plan(
            code=code,
            name=own.name,
            lead=row.lead,
            result=row.result,
            limit=own.promised,
            visits=own.visits,
            parts=parts,
            fields=tuple(each for each in self.fields.values() if each.code in wanted),
            materials=united(parts, row.named),
            dropped=tuple(item for item in items if item.code in dropped),
            staged=row.staged,
        )

    def plans(self, catalogue: Catalogue, staged: bool = False) -> tuple[Plan, ...]:
        """Every bundle, or every project, in the order of the file."""
        return tuple(self.plan(code, catalogue) for code, each in self.bundles.items() if each.staged is staged)


def read_bundles(hall: str, catalogue: Catalogue, halls: Path = HALLS) -> BundleSheet:
    """What `hall`'s bundles.toml says, held against its catalogue; nothing where it has none.

    Raises Garbled naming the row and the field that is wrong.
    """
    file = halls / hall / "bundles.toml"
    if not file.exists():
        return BundleSheet({}, {}, {}, {}, (), StagePlans((), (), ()))
    top = read_rows(file)
    fields = _by_code(top.rows("fields"), _field, "code")
    forms = _by_code(top.rows("forms"), lambda row: _form(row, fields, catalogue), "item")
    separations = _by_code(top.rows("separations"), lambda row: _separation(row, catalogue), "item")
    rows = top.rows("bundles")
    bundles = _by_code(rows, lambda row: _bundle(row, forms, catalogue), "item")
    addresses = tuple(_address(row) for row in top.rows("addresses"))
    stages = read_stages(top, catalogue)
    top.done()
    sheet = BundleSheet(fields, forms, bundles, separations, addresses, stages)
    for row, bundling in zip(rows, bundles.values(), strict=True):
        _whole(row, sheet, bundling, catalogue)
    return sheet


def _by_code(rows: Sequence[Row], read: Callable[[Row], tuple[str, _Read]], name: str) -> dict[str, _Read]:
    """What `read` makes of each row, by its code, which field `name` gives; none twice."""
    found: dict[str, _Read] = {}
    for row in rows:
        code, one = read(row)
        if code in found:
            raise row.fault(name, f"{code} 已经用过")
        found[code] = one
    return found


def _field(row: Row) -> tuple[str, Field]:
    field = Field(
        row.text("code"), row.text("name"), row.choice("kind", FieldKind, FieldKind.TEXT), row.text("of", ""),
        row.flag("keeps", False),
    )  # fmt: skip
    row.done()
    if field.of not in _OF:
        raise row.fault("of", f"应为 {'、'.join(_OF[1:])} 之一，不是 {field.of}")
    return field.code, field


def _form(row: Row, fields: Mapping[str, Field], catalogue: Catalogue) -> tuple[str, tuple[str, ...]]:
    item, names = known_item(row, row.text("item"), catalogue).code, row.texts("fields")
    row.done()
    if strange := [name for name in names if name not in fields]:
        raise row.fault("fields", f"词汇表里没有 {strange[0]}")
    if not names:
        raise row.fault("fields", "表上没有任何字段")
    return item, names


def _separation(row: Row, catalogue: Catalogue) -> tuple[str, Separation]:
    one = Separation(known_item(row, row.text("item"), catalogue).code, row.choice("way", Way), row.text("clause"))
    row.done()
    return one.item, one


def _address(row: Row) -> AddressRule:
    one = AddressRule(row.text("name"), row.text("words"), row.text("clause"))
    row.done()
    return one


def _bundle(row: Row, forms: Mapping[str, tuple[str, ...]], catalogue: Catalogue) -> tuple[str, Bundling]:
    own = known_item(row, row.text("item"), catalogue)
    row.where = f"{row.where} {own.code}"
    bundling = Bundling(
        code=own.code,
        lead=row.text("lead"),
        result=row.text("result"),
        parts=tuple(_bound(each, forms) for each in row.rows("parts")),
        named=tuple(_named(each) for each in row.rows("materials")),
        staged=row.flag("staged", False),
    )
    row.done()
    return own.code, bundling


def _bound(row: Row, forms: Mapping[str, tuple[str, ...]]) -> Bound:
    item = row.text("item")
    if item not in forms:
        raise row.fault("item", f"forms 里没有 {item} 的表")
    waits: list[Waiting] = []
    for each in row.rows("waits"):
        waits.append(Waiting(each.text("material"), each.text("of")))
        each.done()
    row.done()
    return Bound(item, tuple(waits))


def _named(row: Row) -> Wanted:
    slots: list[Slot] = []
    for text in row.texts("of"):
        item, dot, material = text.rpartition(".")
        if not dot:
            raise row.fault("of", f"应为“事项.材料”，不是 {text}")
        slots.append(Slot(item, material))
    wanted = Wanted(
        row.text("code"), row.text("name"), False, Form.PAPER, row.text("note", ""), row.text("sample", ""),
        tuple(slots),
    )  # fmt: skip
    row.done()
    return wanted


def _whole(row: Row, sheet: BundleSheet, bundling: Bundling, catalogue: Catalogue) -> None:
    """The bundle fits its own entry in the catalogue, and its parts fit each other."""
    items = [bound.item for bound in bundling.parts]
    own = catalogue.item(bundling.code)
    if sorted(items) != sorted(own.includes):
        raise row.fault("parts", f"应与目录里 {own.code} 包含的事项相同：{'、'.join(own.includes)}")
    dropped = {item for item in items if (kept := sheet.separations.get(item)) and kept.way is Way.DROPPED}
    slots = {Slot(code, material.code) for code in items for material in catalogue.item(code).materials}
    for bound in bundling.parts:
        for waiting in bound.waits:
            if Slot(bound.item, waiting.material) not in slots:
                raise row.fault("waits", f"{bound.item} 没有材料 {waiting.material}")
            if waiting.of not in items or waiting.of in dropped:
                raise row.fault("waits", f"{waiting.of} 不在这件“一件事”里，或已不用再办")
    for wanted in bundling.named:
        if strange := [slot for slot in wanted.slots if slot not in slots]:
            raise row.fault("materials", f"没有材料 {strange[0]}")
    plan = sheet.plan(bundling.code, catalogue)
    try:
        in_waves(plan.parts)
    except ValueError as ring:
        raise row.fault("waits", f"互相等待：{ring}") from None
