"""What a desk does around the steps of a case: questions (咨询), results on their way (送达), drafts without the
network.

Plain values over the hall, no Qt, as clerk.steps.
"""

from collections.abc import Sequence

from clerk.agencysteps import AGENCY, PARCELS
from clerk.bundlesteps import BUNDLES
from clerk.feesteps import CHARGING
from clerk.papersteps import PRINTING, printed
from clerk.regulatorsteps import REGULATING
from clerk.steps import OUT, STEPS, Answers, DeskStep, Field, Kind, Told, choice, fields, item, line, number, one, text
from clerk.ways import banks, told_box, wish_fields
from hall.cases.cases import Applicant, Case, Cases
from hall.cases.consultations import DOING_WORDS, Doing
from hall.cases.lockers import Parcel, ParcelWay
from hall.cases.offline import OFFLINE_WORDS, Offline
from hall.cases.resultways import HANDLING_WORDS, RELATION_WORDS, Delivery, DeliveryState, Handling, Proof, Relation
from hall.identity import CardKind, mask_name
from hall.words import N_

MOST = 200  # lines of a list that a form offers: the oldest first

# -- 咨询 -------------------------------------------------------------------------------------------------------------

_ASKED = N_("咨询 {number} 已登记，由 {owner} 负责，{due} 前答复")
_HANDED = N_("已移交 {owner}，移交凭证 {receipt} 请交给咨询人")


def _questions(cases: Cases) -> Field:
    held = tuple(
        (one.id, f"{one.number}　{one.owner}　{one.due or '—'}　{one.question or one.item}")
        for one in cases.consultations.open()
    )
    return Field("consultation", N_("待答复的咨询"), Kind.CHOICE, held)


def _all_questions(cases: Cases) -> Field:
    asked = (*cases.consultations.open(), *cases.consultations.answered())
    return Field(
        "consultation",
        N_("咨询"),
        Kind.CHOICE,
        tuple((one.id, f"{one.number}　{one.question or one.item}") for one in asked),
    )


def _ask_question(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    made = cases.consultations.ask(
        one(answers, "item").strip(), one(answers, "question"), who, one(answers, "id_number"), one(answers, "phone")
    )
    return Told(_ASKED, {"number": made.number, "owner": made.owner, "due": made.due or "—"})


def _answer_question(cases: Cases, _: str, answers: Answers, who: str) -> None:
    id_, item, words = one(answers, "consultation"), one(answers, "item").strip(), one(answers, "words")
    if item and not words.strip():
        cases.consultations.answer_by_guide(id_, item, who)
    else:
        cases.consultations.answer(id_, words, who)


def _hand_question(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    to = one(answers, "to").strip()
    receipt = cases.consultations.hand_over(one(answers, "consultation"), to, one(answers, "why"), who)
    return Told(_HANDED, {"owner": to, "receipt": receipt})


def _attach_question(cases: Cases, id_: str, answers: Answers, who: str) -> None:
    cases.consultations.attach(one(answers, "consultation"), cases.case(id_), who)


def _late_questions(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    late = tuple(
        (one.id, f"{one.due}　{one.number}　{one.owner}　{one.question or one.item}")
        for one in cases.consultations.overdue()
    )
    return (Field("consultation", N_("过了答复期限的咨询和现在的负责人"), Kind.LIST, late),)


_CONSULT = N_("咨询")
CONSULTING: tuple[DeskStep, ...] = (
    DeskStep(
        "consult.ask",
        N_("登记咨询"),
        None,
        fields(
            item(N_("咨询的事项（可以不选）")),
            text("question", N_("咨询的问题（写了事项可以不写）")),
            number("id_number", N_("身份证号码（可以不写）")),
            line("phone", N_("联系电话（可以不写）")),
        ),
        _ask_question,
        _CONSULT,
    ),
    DeskStep(
        "consult.answer",
        DOING_WORDS[Doing.ANSWER],
        None,
        lambda c, _: (
            _questions(c),
            item(N_("用办事指南答复：选事项")),
            text("words", N_("或者写明答复")),
        ),
        _answer_question,
        _CONSULT,
    ),
    DeskStep(
        "consult.hand_over",
        DOING_WORDS[Doing.HAND_OVER],
        None,
        lambda c, _: (
            _questions(c),
            line("to", N_("移交给谁（工号，或部门全称）")),
            text("why", N_("移交的原因")),
        ),
        _hand_question,
        _CONSULT,
    ),
    DeskStep(
        "consult.receive",
        DOING_WORDS[Doing.RECEIVE],
        None,
        lambda c, _: (_all_questions(c),),
        _attach_question,
        _CONSULT,
        needs_case=True,
    ),
    DeskStep(
        "consult.end",
        DOING_WORDS[Doing.END],
        None,
        lambda c, _: (_all_questions(c), text("why", N_("没有答复的，写明原因"))),
        lambda c, _, a, who: c.consultations.end(one(a, "consultation"), one(a, "why"), who),
        _CONSULT,
    ),
    DeskStep("consult.overdue", N_("超期未答的咨询"), None, _late_questions, None, _CONSULT),
)

# -- 送达 -------------------------------------------------------------------------------------------------------------

_BACK = N_("{box} 号箱已打开，东西请放回出件窗口")
_OPENING = N_("{box} 号箱正在打开：取出来关好门，才登记为收回")


def _results(cases: Cases, mode: Delivery, state: DeliveryState) -> Field:
    found = tuple(
        (case.id, f"{case.number}　{mask_name(case.applicant.name)}　{plan.waybill or case.item_name}")
        for case, plan in cases.deliveries.ready(mode, state, MOST)
    )
    return Field("case", N_("办件"), Kind.CHOICE, found)


def _parcels(cases: Cases, parcels: Sequence[Parcel]) -> Field:
    held = tuple((p.id, f"{p.bank}　{p.box}　{cases.case(p.case).number}　{p.until}") for p in parcels)
    return Field("parcel", N_("箱里的东西"), Kind.CHOICE, held)


def _clear(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    parcel = cases.lockers.parcel(one(answers, "parcel"))
    by_door = cases.deliveries.doors.works(parcel.bank)
    if parcel.way is ParcelWay.OUT:
        cases.deliveries.clear(parcel.id, who)
    elif by_door:
        cases.lockers.ask_back(parcel.id, who)
    else:
        cases.lockers.collect(parcel.id, who)
    return Told(_OPENING if by_door else _BACK, {"box": parcel.box})


def _owed(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    owed = tuple(
        (each.case.id, f"{each.due or '—'}　{each.case.number}　{mask_name(each.case.applicant.name)}")
        for each in cases.deliveries.owed(MOST)
    )
    return (Field("case", N_("还没有送达的结果和法定的最后一天"), Kind.LIST, owed),)


def _drafted(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    kept = tuple((d.id, f"{d.at[:10]}　{d.item}　{mask_name(d.applicant.name)}") for d in cases.drafts.all())
    return (Field("draft", N_("草稿"), Kind.CHOICE, kept),)


def _receive_draft(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    case = cases.receive_draft(one(answers, "draft"), who)
    return Told(N_("{number} 已收件，申请人可以不用再来"), {"number": case.number}, opens=case.id)


def _keep_draft(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    person = Applicant(
        one(answers, "applicant"), CardKind.MAINLAND.value, one(answers, "id_number"), one(answers, "phone")
    )  # fmt: skip
    cases.drafts.keep(one(answers, "item").strip(), person, who)
    return Told(OFFLINE_WORDS[Offline.DRAFT], {})


def _post(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    """The sheet on the envelope comes with it."""
    sent = cases.deliveries.post(one(answers, "case"), one(answers, "waybill"), who)
    return printed("waybill", one(answers, "case"), who, _POSTED, {"waybill": sent.waybill})


_POSTED = N_("已寄出，运单号 {waybill}；详情单正在打印")
_DRAFT = N_("草稿")
DELIVERING: tuple[DeskStep, ...] = (
    DeskStep(
        "delivery.wish",
        HANDLING_WORDS[Handling.WISH],
        None,
        wish_fields,
        lambda c, id_, a, who: c.deliveries.wish(
            id_, Delivery(one(a, "mode")), who, one(a, "address"), one(a, "addressee"), one(a, "phone")
        ),
        OUT,
        needs_case=True,
    ),
    DeskStep(
        "delivery.post",
        HANDLING_WORDS[Handling.POST],
        None,
        lambda c, _: (_results(c, Delivery.EMS, DeliveryState.WAITING), line("waybill", N_("运单号"))),
        _post,
        OUT,
    ),
    DeskStep(
        "delivery.arrive",
        HANDLING_WORDS[Handling.ARRIVE],
        None,
        lambda c, _: (
            _results(c, Delivery.EMS, DeliveryState.POSTED),
            line("signer", N_("签收人")),
            choice("relation", N_("与申请人的关系"), RELATION_WORDS),
        ),
        lambda c, _, a, who: c.deliveries.arrived(
            one(a, "case"), Proof(one(a, "signer"), Relation(one(a, "relation"))), who
        ),
        OUT,
    ),
    DeskStep(
        "delivery.back",
        HANDLING_WORDS[Handling.BACK],
        None,
        lambda c, _: (_results(c, Delivery.EMS, DeliveryState.POSTED), text("why", N_("退回的原因"))),
        lambda c, _, a, who: c.deliveries.sent_back(one(a, "case"), one(a, "why"), who),
        OUT,
    ),
    DeskStep(
        "delivery.box",
        HANDLING_WORDS[Handling.BOX],
        None,
        lambda c, _: (_results(c, Delivery.LOCKER, DeliveryState.WAITING), banks(c)),
        lambda c, _, a, who: told_box(c, c.deliveries.box(one(a, "case"), one(a, "bank"), who)),
        OUT,
    ),
    DeskStep(
        "delivery.recode",
        N_("换发取件码"),
        None,
        lambda c, _: (_parcels(c, c.lockers.inside(ParcelWay.OUT)),),
        lambda c, _, a, who: told_box(c, c.lockers.recode(one(a, "parcel"), who)),
        OUT,
    ),
    DeskStep(
        "delivery.clear",
        HANDLING_WORDS[Handling.CLEAR],
        None,
        lambda c, _: (_parcels(c, (*c.lockers.inside(ParcelWay.OUT), *c.lockers.inside(ParcelWay.IN))),),
        _clear,
        OUT,
    ),
    DeskStep(
        "delivery.send",
        HANDLING_WORDS[Handling.SEND],
        None,
        lambda c, _: (
            _results(c, Delivery.ELECTRONIC, DeliveryState.WAITING),
            line("licence", N_("电子证照标识")),
        ),
        lambda c, _, a, who: c.deliveries.send(one(a, "case"), one(a, "licence"), who),
        OUT,
    ),
    DeskStep("delivery.owed", N_("还没有送达的结果"), None, _owed, None, OUT),
    DeskStep(
        "draft.keep",
        N_("记下草稿（没有联网时）"),
        None,
        fields(
            item(N_("事项")),
            line("applicant", N_("申请人")),
            number("id_number", N_("身份证号码")),
            line("phone", N_("联系电话（可以不写）")),
        ),
        _keep_draft,
        _DRAFT,
    ),
    DeskStep("draft.receive", N_("草稿转为收件"), None, _drafted, _receive_draft, _DRAFT),
)

EVERY: tuple[DeskStep, ...] = (
    *CONSULTING,
    *STEPS,
    *CHARGING,
    *DELIVERING,
    *AGENCY,
    *PARCELS,
    *BUNDLES,
    *PRINTING,
    *REGULATING,
)
"""What the desk's menus offer of cases at its first frame; clerk.latersteps follows behind it."""
