"""The steps a desk can take with a case, beyond receiving and accepting: what each asks, and what it tells the hall.

Plain values over the hall, no Qt: clerk.panels.stepform asks, the menus list them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from hall.cases.cases import Case, Cases
from hall.cases.deadlines import run
from hall.cases.escalations import WHY_WORDS, Why
from hall.cases.lifecycle import ACT_WORDS, Act
from hall.cases.pledges import PLEDGE_TEXT
from hall.cases.procedures import PROCEDURE_WORDS, Procedure
from hall.cases.refusals import GROUND_WORDS, Ground
from hall.cases.resultways import RELATION_WORDS, Proof, Relation
from hall.cases.supplements import WAY_WORDS, Way
from hall.days.workdays import Limit, Unit
from hall.ports import DeskPapers
from hall.words import N_

REMIND_DAYS = 3
OUT = N_("送达")  # the menu of what leaves the hall
_DAYS = tuple((str(n), str(n)) for n in (5, 10, 15, 20, 30, 60))


class Kind(Enum):
    """How a field is filled in."""

    LINE = "line"
    NUMBER = "number"  # of an identity document; one that stands there already is masked
    TEXT = "text"
    DAY = "day"
    CHOICE = "choice"
    MANY = "many"
    ITEM = "item"  # an item of the catalogue, found by a few characters; none may be chosen
    ITEMS = "items"
    LIST = "list"  # lines to look at


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a step asks. `choices` are (value, words), of an ITEM those that are in no catalogue; `value` is what
    stands there first."""

    name: str
    words: str
    kind: Kind
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a step tells the clerk beside that it is done: a sentence and its facts; and what it has printed, if
    anything: job → the paper's title; only once the door `behind` (bank, box) has shut on what it is about. `opens` is
    a case to go on with, `more` says that the same step asks further."""

    words: str
    facts: Mapping[str, object]
    prints: Callable[[DeskPapers], Mapping[str, str]] | None = None
    behind: tuple[str, int] | None = None
    opens: str = ""
    more: bool = False


Answers = Mapping[str, Sequence[str]]  # by field; every field but MANY and ITEMS has one
Ask = Callable[[Cases, Case | None], tuple[Field, ...]]
Do = Callable[[Cases, str, Answers, str], object]  # cases, id of the case ("" without one), answers, who


@dataclass(frozen=True, slots=True)
class DeskStep:
    """One entry of the menu. A step without an `act` needs no case, but for those that say so. `ask` may look at the
    case it is for, `do` may give back a Told; without it there is only something to look at. Steps of one `group` stand
    in a menu of their own.
    """

    name: str
    words: str
    act: Act | None
    ask: Ask
    do: Do | None
    group: str = ""
    needs_case: bool = False


def one(answers: Answers, name: str) -> str:
    """The answer to a field that has one."""
    return answers[name][0]


def choice(name: str, words: str, choices: Mapping[Any, str]) -> Field:
    return Field(name, words, Kind.CHOICE, tuple((str(value), said) for value, said in choices.items()))


def _yes(name: str, words: str, yes: str, no: str) -> Field:
    return Field(name, words, Kind.CHOICE, (("yes", yes), ("no", no)))


def text(name: str, words: str, value: str = "") -> Field:
    return Field(name, words, Kind.TEXT, value=value)


def line(name: str, words: str, value: str = "") -> Field:
    return Field(name, words, Kind.LINE, value=value)


def number(name: str, words: str) -> Field:
    return Field(name, words, Kind.NUMBER)


def item(words: str) -> Field:
    """An item of the catalogue; the answer is its code, "" for none."""
    return Field("item", words, Kind.ITEM)


_WAY = choice("way", N_("送来的方式"), WAY_WORDS)


def _nothing(_: Cases, __: Case | None) -> tuple[Field, ...]:
    return ()


def _missing(_: Cases, case: Case | None) -> tuple[Field, ...]:
    assert case
    names = tuple((material.code, material.name) for material in case.missing)
    return (Field("material", N_("收到的材料"), Kind.CHOICE, names), _WAY)


def _promised(cases: Cases, case: Case | None) -> tuple[Field, ...]:
    assert case
    return (Field("until", N_("申请人承诺补齐的日期"), Kind.DAY, value=cases.supplements.last_day(case.id)),)


def _pledgeable(cases: Cases, case: Case | None) -> tuple[Field, ...]:
    assert case
    allowed = cases.pledges.pledgeable(case.id)
    names = tuple((m.code, m.name) for m in case.materials if m.code in allowed)
    return (
        Field("materials", N_("用承诺代替的材料"), Kind.MANY, names),
        text("notice", N_("已向申请人告知"), N_("办理条件、证明用途、承诺方式、不实承诺的责任和核查方式")),
        text("text", N_("申请人的承诺"), PLEDGE_TEXT),
    )


def _due_soon(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    due = tuple(
        (case.id, f"{case.waits_until}　{case.number}　{case.applicant.phone or '—'}")
        for case in cases.supplements.reminders(REMIND_DAYS)
    )
    return (Field("case", N_("三天内到期、要提醒申请人补交的办件"), Kind.CHOICE, due),)


def _open_escalations(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    asked = tuple((e.id, f"{e.at[:16].replace('T', ' ')}　{e.words}") for e in cases.escalations.open())
    return (
        Field("escalation", N_("待答复的上报"), Kind.CHOICE, asked),
        _yes("allowed", N_("答复"), N_("同意"), N_("不同意")),
        text("words", N_("答复的理由")),
    )


def _entries(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    held = tuple((e.id, f"{e.since}　{e.why}") for e in cases.credit.barred())
    return (Field("entry", N_("信用受限的记录"), Kind.CHOICE, held),)


def _simple(act: Act, ask: Ask, do: Do, group: str = "") -> DeskStep:
    return DeskStep(act.value, ACT_WORDS[act], act, ask, do, group)


def fields(*fields: Field) -> Ask:
    return lambda _cases, _case: fields


def _handed(cases: Cases, case: Case | None) -> tuple[Field, ...]:
    assert case
    return (
        line("signer", N_("签收人"), case.applicant.name),
        choice("relation", N_("与申请人的关系"), RELATION_WORDS),
        line("place", N_("送达地点（不在窗口时填写）")),
        text("refusal", N_("没有签收的，写明情形和见证人")),
        line("note", N_("备注")),
    )


def _hand(cases: Cases, id_: str, answers: Answers, who: str) -> object:
    proof = Proof(
        one(answers, "signer"), Relation(one(answers, "relation")), one(answers, "refusal"),
        place=one(answers, "place"), note=one(answers, "note"),
    )  # fmt: skip
    return cases.deliveries.hand(id_, proof, who)


STEPS: tuple[DeskStep, ...] = (
    _simple(
        Act.ASK,
        fields(text("points", N_("缺的材料会自动列出；其他要改正的，一行写一条"))),
        lambda c, id_, a, who: c.supplements.ask(id_, one(a, "points").splitlines(), who),
    ),
    _simple(
        Act.TAKE, _missing, lambda c, id_, a, who: c.supplements.take(id_, one(a, "material"), Way(one(a, "way")), who)
    ),
    _simple(Act.SUPPLEMENTED, _nothing, lambda c, id_, _, who: c.supplements.complete(id_, who)),
    _simple(
        Act.TOLERATE,
        _promised,
        lambda c, id_, a, who: c.supplements.tolerate(id_, date.fromisoformat(one(a, "until")), who),
    ),
    _simple(Act.DEEM, _nothing, lambda c, id_, _, who: c.supplements.deem(id_, who)),
    _simple(Act.LAPSE, _nothing, lambda c, id_, _, who: c.supplements.lapse(id_, who)),
    _simple(
        Act.REFUSE,
        fields(
            choice("ground", N_("依据"), GROUND_WORDS),
            text("words", N_("理由和法律依据")),
            line("organ", N_("有权办理的机关（不属于本机关时必填）")),
        ),
        lambda c, id_, a, who: c.refusals.refuse(id_, Ground(one(a, "ground")), one(a, "words"), one(a, "organ"), who),
    ),
    _simple(
        Act.ESCALATE,
        fields(choice("why", N_("为什么上报"), WHY_WORDS), text("words", N_("事由"))),
        lambda c, id_, a, who: c.escalations.escalate(id_, Why(one(a, "why")), one(a, "words"), who),
    ),
    _simple(
        Act.PLEDGE,
        _pledgeable,
        lambda c, id_, a, who: c.pledges.pledge(id_, a["materials"], one(a, "notice"), one(a, "text"), who),
    ),
    _simple(Act.UNPLEDGE, _nothing, lambda c, id_, _, who: c.pledges.withdraw(id_, who)),
    _simple(
        Act.VERIFY,
        fields(_yes("kept", N_("核查结果"), N_("承诺属实"), N_("承诺不实")), text("words", N_("核查情况"))),
        lambda c, id_, a, who: c.pledges.verify(id_, one(a, "kept") == "yes", one(a, "words"), who),
    ),
    _simple(
        Act.REVIEW,
        fields(_yes("passes", N_("结论"), N_("建议准予"), N_("建议不予")), text("opinion", N_("审查意见"))),
        lambda c, id_, a, who: c.decisions.review(id_, one(a, "passes") == "yes", one(a, "opinion"), who),
    ),
    _simple(
        Act.PAUSE,
        fields(
            choice("procedure", N_("特别程序"), PROCEDURE_WORDS),
            text("why", N_("理由")),
            Field("days", N_("预计需要的工作日"), Kind.CHOICE, _DAYS),
        ),
        lambda c, id_, a, who: c.procedures.pause(
            id_, Procedure(one(a, "procedure")), one(a, "why"), Limit(float(one(a, "days")), Unit.WORKING_DAY), who
        ),
    ),
    _simple(Act.RESUME, _nothing, lambda c, id_, _, who: c.procedures.resume(id_, who)),
    _simple(
        Act.EXTEND,
        fields(text("why", N_("延期的理由"))),
        lambda c, id_, a, who: c.procedures.extend(id_, one(a, "why"), who),
    ),
    _simple(
        Act.GRANT,
        fields(text("text", N_("决定的内容"))),
        lambda c, id_, a, who: c.decisions.grant(id_, one(a, "text"), who),
    ),
    _simple(
        Act.DENY,
        fields(text("text", N_("不予的理由"))),
        lambda c, id_, a, who: c.decisions.deny(id_, one(a, "text"), who),
    ),
    _simple(Act.AUTO, _nothing, lambda c, id_, _, who: c.decisions.auto(id_, who)),
    _simple(Act.CLOSE, _nothing, lambda c, id_, _, who: c.close(id_, who)),
    _simple(
        Act.ISSUE,
        fields(line("result", N_("结果名称（空着就用事项名称）"))),
        lambda c, id_, a, who: c.endings.issue(id_, one(a, "result"), who),
        OUT,
    ),
    _simple(Act.DELIVER, _handed, _hand, OUT),
    _simple(
        Act.WITHDRAW,
        fields(text("why", N_("申请人说的原因（可以不写）"))),
        lambda c, id_, a, who: c.endings.withdraw(id_, one(a, "why"), who),
    ),
    _simple(
        Act.GIVE_BACK,
        fields(text("why", N_("退件的原因"))),
        lambda c, id_, a, who: c.endings.give_back(id_, one(a, "why"), who),
    ),
    _simple(
        Act.REVOKE,
        fields(text("why", N_("撤销的理由"))),
        lambda c, id_, a, who: c.endings.revoke(id_, one(a, "why"), who),
    ),
    DeskStep(
        "escalate_visit",
        N_("没有收件，上报"),
        None,
        fields(item(N_("问的事项（可以不选）")), text("words", N_("事由"))),
        lambda c, _, a, who: c.escalations.escalate_visit(one(a, "item").strip(), one(a, "words"), who),
    ),
    DeskStep(
        "answer",
        N_("答复上报"),
        None,
        _open_escalations,
        lambda c, _, a, who: c.escalations.answer(
            one(a, "escalation"), one(a, "allowed") == "yes", one(a, "words"), who
        ),
    ),
    DeskStep(
        "repair",
        N_("信用修复"),
        None,
        _entries,
        lambda c, _, a, who: c.credit.repair(one(a, "entry"), who),
    ),
    DeskStep("reminders", N_("补交提醒"), None, _due_soon, lambda c, _, a, who: c.tellings.remind(one(a, "case"), who)),
    DeskStep("deadlines", N_("处理已过的期限"), None, _nothing, lambda c, _, __, ___: run(c.supplements)),
)
