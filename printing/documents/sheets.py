"""The hall's own sheets: 评价纸质表, the report of a day or month, the report of readiness in the morning."""

from collections.abc import Sequence
from datetime import date

from hall.oversight.daybook import Daybook
from hall.oversight.figures import VERDICT_WORDS, Figure
from hall.oversight.ratings import GRADES, REASONS
from hall.profiles import Op
from hall.words import N_, words
from printing.documents.facts import Issuer, day
from printing.paper import Form

_SIGNS = {Op.AT_LEAST: "≥", Op.AT_MOST: "≤", Op.ABOVE: "＞"}
_UNITS = {"items": N_("项"), "working_day": N_("个工作日"), "natural_day": N_("天")}


def rating_form(number: str, issuer: Issuer, today: str) -> Form:
    """评价纸质表, for who cannot or will not use a screen. Nobody at the window looks at it (国办发〔2019〕51号)."""
    lines: list[tuple[str, ...]] = []
    for stars, grade in GRADES.items():
        reasons = [f"□ {code} {text}" for code, text in REASONS.items() if code[0] == str(stars)]
        half = (len(reasons) + 1) // 2
        lines.append((f"□ {grade}", "\n".join(reasons[:half]), "\n".join(reasons[half:])))
    return issuer.form("rating_form", {"paper_no": number, "day": day(today)}, {"reasons": tuple(lines)})


def daily(book: Daybook, issuer: Issuer) -> Form:
    """日报: what the hall did in a day, and the head of the journal, by which nothing can be undone unseen."""
    return issuer.form("daily", _book(book), {"counts": _counts(book)})


def monthly(book: Daybook, figures: Sequence[Figure], issuer: Issuer) -> Form:
    """月报: the same of a month, with every target of the region beside its figure."""
    lines = tuple(_figure(figure) for figure in figures)
    return issuer.form("monthly", _book(book), {"counts": _counts(book), "indicators": lines})


def readiness(findings: Sequence[tuple[str, bool | None, str]], issuer: Issuer, today: date) -> Form:
    """晨检报告: each thing looked at, whether it is right, and what was found."""
    marks = {True: "正常", False: "不正常", None: "—"}
    lines = tuple((what, marks[ok], found) for what, ok, found in findings)
    bad = [what for what, ok, _ in findings if ok is False]
    verdict = f"不正常：{'、'.join(bad)}" if bad else "全部正常，可以开门"
    texts = {
        "paper_no": today.isoformat().replace("-", ""), "day": day(today.isoformat()), "verdict": verdict,
        "bad": "是" if bad else "",
    }  # fmt: skip
    return issuer.form("readiness", texts, {"findings": lines})


def _book(book: Daybook) -> dict[str, str]:
    since, until = day(book.since.isoformat()), day(book.until.isoformat())
    return {
        "paper_no": f"{book.since:%Y%m%d}" if book.since == book.until else f"{book.since:%Y%m}",
        "period": since if since == until else f"{since}至{until}",
        "day": until,
        "journal": book.head,
        "records": str(book.records),
    }


def _counts(book: Daybook) -> tuple[tuple[str, ...], ...]:
    """A group is named once, at its first line."""
    shown = ["", *(group for group, _, _ in book.lines)]
    return tuple(
        ("" if before == group else group, what, str(count))
        for before, (group, what, count) in zip(shown, book.lines, strict=False)
    )


def _figure(figure: Figure) -> tuple[str, ...]:
    target, found = figure.target, figure.measured
    unit = words()(_UNITS.get(target.unit, target.unit))
    plain = {Op.DONE: "完成", Op.DAILY: "每日考核"}
    goal = plain.get(target.op) or f"{_SIGNS[target.op]} {target.value:g}{_gap(unit)}"
    shown = "—" if found.value is None else f"{found.value:g}{_gap(unit)}"
    if target.op is Op.DONE and found.value is not None:
        shown = "已完成" if found.value >= 1 else "未完成"
    return (target.id, target.indicator, goal, shown, VERDICT_WORDS[figure.verdict])


def _gap(unit: str) -> str:
    """A unit behind its number: a word stands apart from it, the sign of per cent does not."""
    return unit if unit in ("", "%") else f" {unit}"
