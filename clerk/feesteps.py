"""What a desk does with fees (收费): what a case owes is told, paid with a receipt, given back where no result comes.

Plain values over the hall, no Qt, as clerk.steps.
"""

from clerk.steps import Answers, DeskStep, Field, Kind, Told, choice, line, one
from hall.cases.cases import Case, Cases
from hall.cases.charges import STANDING_WORDS, WAY_WORDS, Charge, Standing, Way
from hall.oversight.fees import fen, rate, yuan
from hall.words import N_

FEES = N_("收费")

_OWES = N_("{number} 应缴 {yuan} 元，依据：{basis}")
_ORDERED = N_("{number} 的 {yuan} 元已在网上下单，订单尾号 {order}，缴清后这里会提示")
_PAID = N_("{number} 已缴 {yuan} 元（{way}），票据 {receipt}")
_BACK = N_("{number} 已退 {yuan} 元，退费票据 {receipt}")
# What an applicant pays on line, the platform says.
_HERE = {way: words for way, words in WAY_WORDS.items() if way is not Way.ONLINE}


def _facts(cases: Cases, charge: Charge) -> dict[str, object]:
    return {"number": cases.case(charge.case).number, "yuan": yuan(charge.amount)}


def _owed(cases: Cases, case: Case | None) -> tuple[Field, ...]:
    """The fee as it is published; the amount is asked only where the item names no one number."""
    assert case
    fee = cases.charges.published(case.id)
    told = choice("fee", N_("公布的收费标准"), {"": fee})
    return (told,) if rate(fee) is not None else (told, line("amount", N_("应缴金额（元）")))


def _notify(cases: Cases, case: str, answers: Answers, who: str) -> Told:
    made = cases.charges.notify(case, who, fen(one(answers, "amount")) if "amount" in answers else 0)
    return Told(_OWES, _facts(cases, made) | {"basis": made.basis})


def _charges(cases: Cases, charges: list[Charge], words: str, kind: Kind = Kind.CHOICE) -> Field:
    held = {case.id: case for case in cases.these(list(dict.fromkeys(one.case for one in charges)))}
    lines = tuple(
        (one.id, f"{held[one.case].number}　¥{yuan(one.amount)}　{held[one.case].item_name}") for one in charges
    )
    return Field("charge", words, kind, lines)


def _due(cases: Cases, case: Case | None, kind: Kind = Kind.CHOICE) -> Field:
    """What is due of the case that is shown, else of all."""
    due = [one for one in cases.charges.waiting(Standing.DUE) if case is None or one.case == case.id]
    return _charges(cases, due, STANDING_WORDS[Standing.DUE], kind)


def _pay(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    way = Way(one(answers, "way"))
    paid = cases.charges.pay(one(answers, "charge"), way, one(answers, "receipt"), who)
    return Told(_PAID, _facts(cases, paid) | {"way": WAY_WORDS[way], "receipt": paid.receipt})


def _order(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    made = cases.charges.order(one(answers, "charge"), who)
    return Told(_ORDERED, _facts(cases, made) | {"order": made.order[-6:]})


def _refund(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    back = cases.charges.refund(one(answers, "charge"), one(answers, "receipt"), who)
    return Told(_BACK, _facts(cases, back) | {"receipt": back.back})


CHARGING: tuple[DeskStep, ...] = (
    DeskStep("fee.notify", N_("开具缴费通知"), None, _owed, _notify, FEES, needs_case=True),
    DeskStep(
        "fee.pay", N_("登记缴费"), None,
        lambda c, case: (
            _due(c, case), choice("way", N_("缴费方式"), _HERE), line("receipt", N_("财政票据号码")),
        ),
        _pay, FEES, needs_case=True,
    ),
    DeskStep("fee.order", N_("网上支付"), None, lambda c, case: (_due(c, case),), _order, FEES, needs_case=True),
    DeskStep(
        "fee.refund", N_("退费"), None,
        lambda c, _: (
            _charges(c, c.charges.waiting(Standing.OWED_BACK), STANDING_WORDS[Standing.OWED_BACK]),
            line("receipt", N_("退费的财政票据号码")),
        ),
        _refund, FEES,
    ),
    DeskStep("fee.due", N_("还没有缴的费"), None, lambda c, _: (_due(c, None, Kind.LIST),), None, FEES),
)  # fmt: skip
