"""七统一: where the catalogues of two counties depart from one another, item by item. Pure.

昌 三（一）2: number, name, code, type, legal basis, process and materials of an item are the same in every county
(德 7: 三级十同). Limits are compared too: a shorter promise is a county's own right, a longer one is worth a question.
Fees, channels and windows are each county's.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hall.catalogue.catalogue import Catalogue
from hall.catalogue.items import KINDS, ServiceItem, Status
from hall.days.workdays import Limit
from hall.words import N_, words


class Aspect(StrEnum):
    """What of an item is to be the same everywhere."""

    COUNT = "count"  # 数量: it stands in one of the two lists only
    NAME = "name"
    CODE = "code"
    TYPE = "type"
    BASIS = "basis"
    PROCESS = "process"
    MATERIALS = "materials"
    STATUTORY = "statutory"
    PROMISED = "promised"


ASPECT_WORDS: dict[Aspect, str] = {
    Aspect.COUNT: N_("数量"),
    Aspect.NAME: N_("名称"),
    Aspect.CODE: N_("编码"),
    Aspect.TYPE: N_("类型"),
    Aspect.BASIS: N_("设定依据"),
    Aspect.PROCESS: N_("流程"),
    Aspect.MATERIALS: N_("材料"),
    Aspect.STATUTORY: N_("法定时限"),
    Aspect.PROMISED: N_("承诺时限"),
}


@dataclass(frozen=True, slots=True)
class Departure:
    """One thing of one item that is not the same. `ours` and `theirs` are told as people read them, "" for none."""

    code: str
    name: str
    aspect: Aspect
    ours: str
    theirs: str


def departures(ours: Catalogue, theirs: Catalogue) -> list[Departure]:
    """Every departure, in the order of our list; what only the other county has stands at the end.

    An item is the same by its 基本编码, which a province gives; where the other county has none such, by its name, as
    people read it. A cancelled item counts as none.
    """
    left = _open(theirs)
    found: list[Departure] = []
    for item in _open(ours):
        twin = _twin(item, left)
        if twin is None:
            found.append(Departure(item.code, item.name, Aspect.COUNT, item.name, ""))
            continue
        left.remove(twin)
        found += _between(item, twin)
    return found + [Departure(item.code, item.name, Aspect.COUNT, "", item.name) for item in left]


def without_basis(catalogue: Catalogue) -> list[ServiceItem]:
    """The open items that name no law: what nobody has entered yet, or what has none and goes (绍 四（二）)."""
    return [item for item in catalogue.items() if not item.cancelled and not item.basis]


def _open(catalogue: Catalogue) -> list[ServiceItem]:
    """Every 办理项 that one may apply for: the list is the same only where its parts are."""
    rows = (item for item in catalogue.items() if item.status is not Status.CANCELLED)
    return [item for row in rows for item in row.handling_items()]


def _twin(item: ServiceItem, others: Sequence[ServiceItem]) -> ServiceItem | None:
    """The same item of the other county. Parts of one row share its code: among them the name decides."""
    same_code = [other for other in others if other.base_code == item.base_code] if item.base_code else []
    if len(same_code) == 1:
        return same_code[0]
    return next((other for other in same_code or others if _spelt(other.name) == _spelt(item.name)), None)


_ASPECTS: dict[Aspect, Callable[[ServiceItem], str]] = {
    Aspect.NAME: lambda item: item.name,
    Aspect.CODE: lambda item: item.base_code,
    Aspect.TYPE: lambda item: KINDS[item.kind],
    Aspect.BASIS: lambda item: "；".join(sorted(item.basis)),
    Aspect.PROCESS: lambda item: "→".join(step.name for step in item.steps),
    Aspect.MATERIALS: lambda item: "、".join(sorted(material.name for material in item.materials)),
    Aspect.STATUTORY: lambda item: _told(item.statutory),
    Aspect.PROMISED: lambda item: _told(item.promised),
}


def _between(ours: ServiceItem, theirs: ServiceItem) -> Iterator[Departure]:
    for aspect, of in _ASPECTS.items():
        mine, other = of(ours), of(theirs)
        if _spelt(mine) != _spelt(other):
            yield Departure(ours.code, ours.name, aspect, mine, other)


def _told(limit: Limit | None) -> str:
    return limit.said(words()) if limit else ""


def _spelt(text: str) -> str:
    """Without the marks and blanks that two typists set differently: 、 and ， are no departure."""
    return "".join(char for char in text if char.isalnum() or char in "→；")
