"""What a desk does between approval and regulation (审管互动): claimed, asked for by a 告知函, answered.

Plain values over the hall, no Qt, as clerk.steps.
"""

from clerk.steps import Answers, DeskStep, Field, Kind, Told, choice, one, text
from hall.cases.cases import Case, Cases
from hall.oversight.regulators import WISH_WORDS, Wish
from hall.words import N_

LINKED = N_("审管互动")

_ASKED = N_("{number} 收到告知函：{wish}，请有权的人答复")
_DONE = N_("{number} 已按告知函{wish}，决定类文书从现在起不再有效")
_DECLINED = N_("{number} 没有按告知函{wish}，已答复")


def _unclaimed(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    held = cases.regulators.unclaimed()
    numbers = {case.id: case.number for case in cases.these([one.case for one in held])}
    lines = tuple((one.case, f"{numbers[one.case]}　{one.organ}　{one.at[:10]}") for one in held)
    return (Field("case", N_("推送给监管部门还没有认领的"), Kind.CHOICE, lines),)


def _wishes(cases: Cases, case: Case | None) -> tuple[Field, ...]:
    """Only of what was pushed: of anything else no regulator knows."""
    assert case
    wishes = (
        tuple((wish.value, words) for wish, words in WISH_WORDS.items()) if cases.regulators.pushed(case.id) else ()
    )
    return (Field("wish", N_("监管部门要求"), Kind.CHOICE, wishes), text("words", N_("告知函的理由")))


def _take(cases: Cases, id_: str, answers: Answers, who: str) -> Told:
    notice = cases.regulators.take_notice(id_, Wish(one(answers, "wish")), one(answers, "words"), who)
    return Told(_ASKED, {"number": cases.case(id_).number, "wish": WISH_WORDS[notice.wish]})


def _open(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    open_ = cases.regulators.open()
    numbers = {case.id: case.number for case in cases.these(list({notice.case for notice in open_}))}
    lines = tuple((one.id, f"{numbers[one.case]}　{WISH_WORDS[one.wish]}　{one.words}") for one in open_)
    return (
        Field("notice", N_("待答复的告知函"), Kind.CHOICE, lines),
        choice("done", N_("答复"), {"yes": N_("按告知函办理"), "no": N_("不按告知函办理")}),
        text("words", N_("答复的理由")),
    )


def _answer(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    done = one(answers, "done") == "yes"
    notice = cases.regulators.answer(one(answers, "notice"), done, one(answers, "words"), who)
    facts = {"number": cases.case(notice.case).number, "wish": WISH_WORDS[notice.wish]}
    return Told(_DONE if done else _DECLINED, facts)


REGULATING: tuple[DeskStep, ...] = (
    DeskStep(
        "regulator.claim", N_("登记认领"), None, _unclaimed,
        lambda c, _, a, who: c.regulators.claim(one(a, "case"), who), LINKED,
    ),
    DeskStep("regulator.notice", N_("登记告知函"), None, _wishes, _take, LINKED, needs_case=True),
    DeskStep("regulator.answer", N_("答复告知函"), None, _open, _answer, LINKED),
)  # fmt: skip
