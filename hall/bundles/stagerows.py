"""Reading what a hall's bundles.toml says of projects: stages with their shares, flags of areas, exempt classes."""

from decimal import Decimal

from hall.bundles.stages import Exempt, Flag, Joint, StagePlan, StagePlans
from hall.catalogue.catalogue import Catalogue
from hall.catalogue.items import ServiceItem
from hall.errors import Refused
from hall.profiles import profile_names
from hall.rows import Row


def read_stages(top: Row, catalogue: Catalogue) -> StagePlans:
    """Raises Garbled naming the row and the field that is wrong."""
    return StagePlans(
        tuple(_plan(row, catalogue) for row in top.rows("plans")),
        tuple(_flag(row) for row in top.rows("flags")),
        tuple(_exempt(row) for row in top.rows("exempt")),
    )


def known_item(row: Row, code: str, catalogue: Catalogue, field: str = "item") -> ServiceItem:
    """The item of a code. Raises Garbled naming `field` where the catalogue has none."""
    try:
        return catalogue.item(code)
    except Refused:
        raise row.fault(field, f"没有编码为 {code} 的事项") from None


def _plan(row: Row, catalogue: Catalogue) -> tuple[StagePlan, ...]:
    plan = tuple(_stage(each, catalogue) for each in row.rows("stages"))
    row.done()
    if not plan or len({stage.name for stage in plan}) != len(plan):
        raise row.fault("stages", "至少要有一个阶段，名称不能重复")
    if sum(stage.share for stage in plan) > 1:
        raise row.fault("stages", "各阶段的份额加起来不能超过 1")
    return plan


def _stage(row: Row, catalogue: Catalogue) -> StagePlan:
    stage = StagePlan(
        row.text("name"),
        Decimal(str(row.number("share"))),
        row.texts("items"),
        row.choices("needs", Joint),
        row.choices("offers", Joint),
    )
    row.done()
    for code in stage.items:
        known_item(row, code, catalogue, "items")
    if not stage.share:
        raise row.fault("share", "应大于 0")
    return stage


def _flag(row: Row) -> Flag:
    flag = Flag(row.text("code"), row.text("name"), row.choices("spares", Joint), row.text("clause"))
    row.done()
    return flag


def _exempt(row: Row) -> Exempt:
    one = Exempt(row.text("code"), row.text("name"), row.texts("profiles"), row.text("instead"), row.text("clause"))
    row.done()
    if strange := [name for name in one.profiles if name not in profile_names()]:
        raise row.fault("profiles", f"没有这个地区的规则：{strange[0]}")
    return one
