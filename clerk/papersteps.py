"""What a desk prints that belongs to no step of a case: 一次性告知单, 评价表, and the hall's own reports.

Plain values over the hall, no Qt, as clerk.steps; the printing itself is asked of hall.ports.DeskPapers.
"""

from dataclasses import replace
from datetime import date

from clerk.steps import Answers, DeskStep, Field, Kind, Told, item, line, one
from hall.cases.cases import Case, Cases
from hall.ports import DeskPapers
from hall.words import N_

PRINTS = N_("打印单据")

TITLES: dict[str, str] = {
    "telling": N_("一次性告知单"), "rating_form": N_("政务服务评价表"), "daily": N_("大厅日报"),
    "monthly": N_("大厅月报"), "guide": N_("办事指南"), "closing": N_("办结通知"),
    "mandate": N_("委托代办授权书"), "waybill": N_("政务服务邮件详情单"),
}  # fmt: skip
"""What they are called, by their names at the printer."""
_TO_PRINTER = N_("{paper}：正在打印")


def printed(paper: str, subject: str, who: str = "", words: str = "", facts: dict[str, object] | None = None) -> Told:
    """Have a paper printed, and say so, or `words` in place of it. One that came out before is asked for by `who`,
    who needs the right to."""

    def queue(papers: DeskPapers) -> dict[str, str]:
        return {papers.other(paper, subject, who): TITLES[paper]}

    return Told(words or _TO_PRINTER, facts or {"paper": TITLES[paper]}, queue)


def _tell_once(cases: Cases, _: str, answers: Answers, __: str) -> Told:
    code = one(answers, "item").strip()
    if all(plan.code != code for plan in cases.bundles.plans()):
        cases.guide(code)  # a code that is none is said in the form
    return printed("telling", code)


def _day(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    return (Field("day", N_("哪一天"), Kind.DAY, value=cases.agency.today.isoformat()),)


def _report(paper: str, words: str) -> DeskStep:
    def do(cases: Cases, _: str, answers: Answers, who: str) -> Told:
        cases.demand(who, "figures.see")
        return printed(paper, date.fromisoformat(one(answers, "day")).isoformat(), who)

    return DeskStep(f"print.{paper}", words, None, _day, do, PRINTS)


PRINTING: tuple[DeskStep, ...] = (
    DeskStep(
        "print.telling", TITLES["telling"], None,
        lambda c, _: (replace(item(N_("事项或一件事")), choices=tuple((p.code, p.name) for p in c.bundles.plans())),),
        _tell_once, PRINTS,
    ),
    DeskStep(
        "print.rating_form", TITLES["rating_form"], None,
        lambda _, __: (line("number", N_("排队号（可以不写）")),),
        lambda _, __, a, ___: printed("rating_form", one(a, "number").strip()[:8]), PRINTS,
    ),
    _report("daily", TITLES["daily"]),
    _report("monthly", N_("大厅月报（所选日期的那个月）")),
)  # fmt: skip
