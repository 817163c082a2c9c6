"""Figures and supervision from the command line: every target beside its figure, and one look of 电子监察."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hall.errors import Unavailable
from hall.settings import Settings
from hall.words import N_, Words
from station.topics import Topics

if TYPE_CHECKING:
    from hall.oversight.figures import Figure

Show = Callable[[object, Sequence[str]], None]
UNITS = {"%": "%", "items": N_("项"), "working_day": N_("个工作日"), "natural_day": N_("天"), "": ""}


def behind(settings: Settings, measure: str, since: date | None, until: date | None, say: Words, show: Show) -> int:
    """What stands behind the figures of one measure: the codes or ids that count for it, and those that do not.

    Raises Unavailable when the store cannot be used, Refused for a measure that the region has no target of.
    """
    hall = Topics(settings)
    document: list[dict[str, object]] = []
    lines: list[str] = []
    try:
        for figure in hall.figures.of(measure, since, until):
            counted = figure.measured.counted.ids
            others = [id_ for id_ in figure.measured.whole.ids if id_ not in set(counted)]
            document.append({**figure.plain(), "counted_ids": counted, "other_ids": others})
            lines.append(_line(figure, say))
            lines += [f"  + {id_}" for id_ in counted] + [f"  - {id_}" for id_ in others]
    finally:
        hall.store.close()
    show(document, lines)
    return 0


def figures(
    settings: Settings, since: date | None, until: date | None, csv: Path | None, say: Words, show: Show
) -> int:
    """Every figure of the settings' region: shown, and written to `csv` as a sheet where one is named.

    Raises Unavailable when the store or the file cannot be used.
    """
    from hall.oversight.figures import sheet

    hall = Topics(settings)
    try:
        every = hall.figures.all(since, until)
    finally:
        hall.store.close()
    if csv:
        try:
            csv.write_text(sheet(every), encoding="utf-8-sig", newline="")  # the mark lets spreadsheets see UTF-8
        except OSError as fault:
            raise Unavailable("file", f"{csv}: {fault.strerror}") from fault
    show([figure.plain() for figure in every], [_line(figure, say) for figure in every])
    return 0


def watch(settings: Settings, say: Words, show: Show) -> int:
    """One look of supervision: what it found anew, each in the fields of GB/T 39046-2020 table 11.

    Raises Unavailable when the store cannot be used.
    """
    from hall.oversight.watchrules import LEVEL_WORDS

    hall = Topics(settings)
    try:
        looked = hall.supervision.watch()
        rows = [hall.supervision.table_11(finding, say) for finding in looked.findings]
    finally:
        hall.store.close()
    lines = [
        f"{finding.id}  {say(LEVEL_WORDS[finding.level])}  {finding.said(say)}  {finding.department}"
        for finding in looked.findings
    ]
    told = say(
        N_("新发现 {found} 条，发出督办 {orders} 件，升级 {risen} 件"),
        found=len(rows), orders=len(looked.orders), risen=len(looked.risen),
    )  # fmt: skip
    show(rows, [*lines, told])
    return 0


def _line(figure: "Figure", say: Words) -> str:
    from hall.oversight.figures import VERDICT_WORDS
    from hall.profiles import Op

    target, found = figure.target, figure.measured
    goal = (
        f"{target.op.value} {target.value:g}{say(UNITS[target.unit])}" if target.op not in (Op.DONE, Op.DAILY) else ""
    )
    shown = "—" if found.value is None else f"{found.value:g}"
    of = f"{found.counted.count}/{found.whole.count} {say(found.whole.what)}" if found.value is not None else ""
    words = [target.id, say(VERDICT_WORDS[figure.verdict]), say(target.indicator), shown, goal, of, say(found.why)]
    return "  ".join(word for word in words if word)
