"""What a desk does with several matters as one (一件事): opened, filled in, taken in, accepted, handed out together.

Plain values over the hall, no Qt, as clerk.steps. A bundle is reached by any of its cases.
"""

from clerk.steps import Answers, DeskStep, Field, Kind, Told, choice, line, number, one, text
from clerk.ways import banks, told_box, wish_fields
from hall.bundles.bundlefile import Bundle
from hall.bundles.standing import BUNDLE_WORDS
from hall.cases.casefile import Applicant, MaterialState
from hall.cases.cases import Case, Cases
from hall.cases.resultways import DELIVERY_WORDS, HANDLING_WORDS, Delivery, Handling
from hall.errors import Reason, Refused
from hall.identity import CardKind
from hall.words import N_

AS_ONE = N_("一件事")
# A box is opened by its code: nobody notes that down.
_NOTED = {mode: words for mode, words in DELIVERY_WORDS.items() if mode is not Delivery.LOCKER}
_PAGE = 8  # fields of the one form that stand on the screen at a time

_OPENED = N_("{number} 已收件：{count} 个事项，一张表 {fields} 项，{materials} 份材料")
_ANSWERED = N_("{number} 的申请表还有 {left} 项没有填")
_TAKEN = N_("{number} 还缺 {left} 份材料")
_STANDS = N_("{number} 现在是“{state}”")


def _bundle(cases: Cases, case: str) -> Bundle:
    found = cases.bundles.of_case(case)
    if found is None:
        raise Refused(Reason.BUNDLE_UNKNOWN)
    return found


def _stands(bundle: Bundle) -> Told:
    return Told(_STANDS, {"number": bundle.number, "state": BUNDLE_WORDS[bundle.state]})


def _kinds(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    plans = tuple((plan.code, plan.name) for plan in cases.bundles.plans())
    return (
        Field("bundle", N_("哪一件事"), Kind.CHOICE, plans),
        line("applicant", N_("申请人")),
        number("id_number", N_("身份证号码")),
        line("phone", N_("联系电话（可以不写）")),
    )


def _open(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    person = Applicant(
        one(answers, "applicant"), CardKind.MAINLAND.value, one(answers, "id_number"), one(answers, "phone")
    )
    bundle = cases.bundles.open(one(answers, "bundle"), person, {}, "", who)
    fields = len(cases.bundles.plan(bundle.code).asked_fields)
    return Told(
        _OPENED,
        {"number": bundle.number, "count": len(bundle.cases), "fields": fields, "materials": len(bundle.missing)},
        opens=bundle.cases[0].id,
    )


def _empty(cases: Cases, case: Case | None) -> tuple[Field, ...]:
    """The next fields of the form that nobody has filled in, with what the applicant told in an earlier one."""
    found = cases.bundles.of_case(case.id) if case else None
    left = cases.bundles.plan(found.code).unanswered(found.answers) if found else ()
    told = cases.bundles.told_before(found.code, found.cases[0].applicant.id_number) if found else {}
    return tuple(line(field.code, field.name, told.get(field.code, "")) for field in left[:_PAGE]) or (_nothing(),)


def _nothing() -> Field:
    return Field("none", N_("申请表没有要填的"), Kind.CHOICE)


def _answer(cases: Cases, case: str, answers: Answers, who: str) -> Told:
    bundle = cases.bundles.answer(_bundle(cases, case).id, {name: told[0] for name, told in answers.items()}, who)
    left = len(cases.bundles.plan(bundle.code).unanswered(bundle.answers))
    return Told(_ANSWERED, {"number": bundle.number, "left": left}, more=left > 0)


def _missing(cases: Cases, case: Case | None) -> tuple[Field, ...]:
    found = cases.bundles.of_case(case.id) if case else None
    names = tuple((material.code, material.name) for material in found.missing) if found else ()
    return (
        Field("materials", N_("收到的材料（每份只收一次，勾掉没有的）"), Kind.MANY if names else Kind.CHOICE, names),
    )


def _take(cases: Cases, case: str, answers: Answers, who: str) -> Told:
    bundle = _bundle(cases, case)
    for material in answers["materials"]:
        bundle = cases.bundles.set_material(bundle.id, material, MaterialState.RECEIVED, who)
    return Told(_TAKEN, {"number": bundle.number, "left": len(bundle.missing)})


def _progress(cases: Cases, case: Case | None) -> tuple[Field, ...]:
    found = cases.bundles.of_case(case.id) if case else None
    rows = (
        tuple((each.id, f"{each.item_name}　{each.number}　{each.due or '—'}") for each in found.cases) if found else ()
    )
    return (Field("case", N_("其中的事项和承诺办结日"), Kind.LIST, rows),)


def _ask_nothing(_: Cases, __: Case | None) -> tuple[Field, ...]:
    return ()


BUNDLES: tuple[DeskStep, ...] = (
    DeskStep("bundle.open", N_("开一件事"), None, _kinds, _open, AS_ONE),
    DeskStep("bundle.answer", N_("填申请表"), None, _empty, _answer, AS_ONE, needs_case=True),
    DeskStep("bundle.take", N_("收材料"), None, _missing, _take, AS_ONE, needs_case=True),
    DeskStep(
        "bundle.accept", N_("受理整件事"), None, _ask_nothing,
        lambda c, id_, _, who: _stands(c.bundles.accept(_bundle(c, id_).id, who)), AS_ONE, needs_case=True,
    ),
    DeskStep(
        "bundle.progress", N_("看办到哪里"), None, _progress, lambda c, id_, _, __: _stands(_bundle(c, id_)), AS_ONE,
        needs_case=True,
    ),
    DeskStep(
        "bundle.stuck", N_("退回办不下去的事项"), None, _ask_nothing,
        lambda c, id_, _, who: _stands(c.bundles.return_stuck(_bundle(c, id_).id, who)), AS_ONE, needs_case=True,
    ),
    DeskStep(
        "bundle.issue", N_("统一出件"), None, _ask_nothing,
        lambda c, id_, _, who: _stands(c.bundles.issue(_bundle(c, id_).id, who)), AS_ONE, needs_case=True,
    ),
    DeskStep(
        "bundle.wish", HANDLING_WORDS[Handling.WISH], None, wish_fields,
        lambda c, id_, a, who: _stands(
            c.bundles.wish(
                _bundle(c, id_).id, Delivery(one(a, "mode")), who, one(a, "address"), one(a, "addressee"),
                one(a, "phone"),
            )
        ),
        AS_ONE, needs_case=True,
    ),
    DeskStep(
        "bundle.post", HANDLING_WORDS[Handling.POST], None, lambda _, __: (line("waybill", N_("运单号")),),
        lambda c, id_, a, who: _stands(c.bundles.post(_bundle(c, id_).id, one(a, "waybill"), who)), AS_ONE,
        needs_case=True,
    ),
    DeskStep(
        "bundle.box", HANDLING_WORDS[Handling.BOX], None, lambda c, _: (banks(c),),
        lambda c, id_, a, who: told_box(c, c.bundles.box(_bundle(c, id_).id, one(a, "bank"), who)), AS_ONE,
        needs_case=True,
    ),
    DeskStep(
        "bundle.deliver", N_("一起送达"), None,
        lambda _, __: (
            choice("mode", N_("送达方式"), _NOTED), line("signer", N_("签收人")),
            line("licence", N_("电子证照标识")), line("note", N_("备注")),
        ),
        lambda c, id_, a, who: _stands(
            c.bundles.deliver(
                _bundle(c, id_).id, Delivery(one(a, "mode")), one(a, "signer"), one(a, "note"), who, one(a, "licence")
            )
        ),
        AS_ONE, needs_case=True,
    ),
    DeskStep(
        "bundle.withdraw", N_("撤回整件事"), None, lambda _, __: (text("why", N_("申请人说的原因（可以不写）")),),
        lambda c, id_, a, who: _stands(c.bundles.withdraw(_bundle(c, id_).id, one(a, "why"), who)), AS_ONE,
        needs_case=True,
    ),
)  # fmt: skip
