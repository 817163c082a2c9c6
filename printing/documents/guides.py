"""办事指南 and 一次性告知单: everything one has to know of an item, on paper, told at once (绍 四(二); 城 六-7)."""

from collections.abc import Sequence

from hall.cases.guides import Chapter
from hall.catalogue.catalogue import CASE_TYPES, KINDS, ServiceItem
from printing.documents.facts import Issuer, day
from printing.documents.names import CODE_PREFIX
from printing.paper import Form


def guide(item: ServiceItem, chapters: Sequence[Chapter], issuer: Issuer, today: str) -> Form:
    """办事指南 of one handling item. `today` is the day it is printed (ISO)."""
    return issuer.form("guide", _facts(item, today), {"chapters": _lines(chapters)})


def telling(
    items: Sequence[tuple[ServiceItem, Sequence[Chapter]]], title: str, to: str, issuer: Issuer, today: str
) -> Form:
    """一次性告知单: all items of one matter told together, to whom asked (`to` may be "")."""
    lines = tuple(
        (item.name if n == 0 else "", chapter.heading, "\n".join(chapter.lines))
        for item, chapters in items
        for n, chapter in enumerate(chapters)
    )
    first = items[0][0] if items else None
    texts = (_facts(first, today) if first else {}) | {"item": title, "applicant": to}
    return issuer.form("telling", texts, {"chapters": lines})


def _facts(item: ServiceItem, today: str) -> dict[str, str]:
    return {
        "item": item.name,
        "item_code": item.code,
        "implementation_code": item.implementation_code,
        "version": day(item.version),
        "department": item.department,
        "kind": KINDS[item.kind],
        "case_type": CASE_TYPES[item.case_type],
        "visits": f"{item.visits} 次",
        "paper_no": f"{item.code}-{item.version.replace('-', '')}",
        "day": day(today),
        "item_qr": f"{CODE_PREFIX}I/{item.code}/{item.version.replace('-', '')}",
    }


def _lines(chapters: Sequence[Chapter]) -> tuple[tuple[str, ...], ...]:
    return tuple((chapter.heading, "\n".join(chapter.lines)) for chapter in chapters)
