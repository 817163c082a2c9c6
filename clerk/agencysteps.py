"""What a desk does for others and with papers between sites: mandates, the seven steps of 代办, hand-overs (送件).

Plain values over the hall, no Qt, as clerk.steps.
"""

from collections.abc import Callable
from datetime import date

from clerk.papersteps import printed
from clerk.steps import Answers, DeskStep, Field, Kind, Told, choice, line, one, text
from hall.agency.handovers import CARRIED_WORDS, PARCEL, PARCEL_ACTS, PARCEL_WORDS, Carried, Handover, ParcelAct
from hall.agency.mandates import ENDED_WORDS, POWER_WORDS, Draft, Ended, Mandate, Power
from hall.agency.matters import MATTER, MATTER_ACTS, MATTER_WORDS, Matter, MatterAct
from hall.agency.parties import Party, PartyKind, body, person
from hall.cases.cases import Case, Cases
from hall.codes import uscc_fault
from hall.identity import citizen_number_fault, mask_name
from hall.words import N_

FOR_OTHERS = N_("代办")
BETWEEN = N_("送件")

_TAKEN = N_("委托书已登记，{until} 前有效")
_ENTRUSTED = N_("已受托：{item}，现在是“{state}”")
_MOVED = N_("{item} 的代办现在是“{state}”")
_SENT = N_("已送出，第 {n} 次送件，收到后请{to}确认")
_STANDS = N_("{parcel}：{papers}。现在是“{state}”")
_STANDS_SAID = N_("{parcel}：{papers}。现在是“{state}”（{said}）")


_PLAIN = (Power.FILE, Power.SUPPLEMENT, Power.RECEIVE_PAPERS, Power.COLLECT)
# 特别授权: what must be named by itself.
_NAMED: dict[str, str] = {
    "": N_("没有"),
    Power.PLEDGE: POWER_WORDS[Power.PLEDGE],
    Power.WITHDRAW: POWER_WORDS[Power.WITHDRAW],
    f"{Power.PLEDGE} {Power.WITHDRAW}": N_("作出承诺和撤回申请"),
}


def party_of(answers: Answers, field: str, today: date) -> Party:
    """Somebody by name and number: a body where it is a credit code and no citizen's number."""
    name, number = one(answers, field).strip(), one(answers, f"{field}_number").strip()
    if not uscc_fault(number) and citizen_number_fault(number, today):
        return body(name, number)
    return person(name, number)


def _mandate_fields(cases: Cases, __: Case | None) -> tuple[Field, ...]:
    return (
        line("principal", N_("委托人的姓名（名称）")),
        line("principal_number", N_("委托人的证件号码（统一社会信用代码）")),
        line("agent", N_("代办人的姓名")),
        line("agent_number", N_("代办人的证件号码")),
        line("staff", N_("代办人的工号（委托人自己的代理人不填）")),
        line("signature", N_("委托人签名的委托书编号")),
        Field("items", N_("委托的事项（可以选几个）"), Kind.ITEMS),
        Field("powers", N_("委托的权限"), Kind.MANY, tuple((power.value, POWER_WORDS[power]) for power in _PLAIN)),
        choice("named", N_("另外特别授权"), _NAMED),
        Field("until", N_("委托到哪天为止"), Kind.DAY, value=cases.agency.today.isoformat()),
        Field("voluntary", N_("委托人自愿，代办不收费"), Kind.CHOICE, (("yes", N_("是")), ("no", N_("不是")))),
        line("guardian", N_("监护人的姓名（委托人未成年或不能自理的必填）")),
        line("guardian_number", N_("监护人的证件号码")),
    )


def _take_mandate(cases: Cases, _: str, a: Answers, who: str) -> Told:
    guardian, today = f"{one(a, 'guardian')}{one(a, 'guardian_number')}".strip(), cases.agency.today
    powers = (*a["powers"], *one(a, "named").split())
    made = cases.agency.mandates.take(
        Draft(
            party_of(a, "principal", today), party_of(a, "agent", today), tuple(a["items"]),
            tuple(Power(power) for power in powers), today, date.fromisoformat(one(a, "until")), one(a, "signature"),
            one(a, "staff").strip(), one(a, "voluntary") == "yes",
            guardian=party_of(a, "guardian", today) if guardian else None,
        ),
        who,
    )  # fmt: skip
    return printed("mandate", made.id, who, _TAKEN, {"until": made.until.isoformat()})


def _shown(mandate: Mandate) -> str:
    kept = mandate.principal.name
    name = mask_name(kept) if mandate.principal.kind is PartyKind.NATURAL else kept
    return f"{name}　{mandate.staff or '—'}　{mandate.until.isoformat()}"


def _mandates(cases: Cases) -> Field:
    held = tuple((each.id, f"{_shown(each)}　{' '.join(each.items)}") for each in cases.agency.mandates.standing())
    return Field("mandate", N_("委托书"), Kind.CHOICE, held)


def _entrustable(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    named = tuple(
        (f"{each.id} {item}", f"{item}　{_shown(each)}")
        for each in cases.agency.mandates.standing()
        for item in each.items
    )
    return (Field("errand", N_("委托的事项"), Kind.CHOICE, named),)


def _entrust(cases: Cases, _: str, a: Answers, who: str) -> Told:
    mandate, item = one(a, "errand").split(" ")
    made = cases.agency.matters.entrust(mandate, item, cases.agency.here, who)
    return Told(_ENTRUSTED, {"item": made.item, "state": MATTER_WORDS[made.state]})


def _matters(cases: Cases, act: MatterAct) -> Field:
    able = tuple(
        (each.id, f"{each.item}　{_shown(cases.agency.mandates.mandate(each.mandate))}")
        for each in cases.agency.matters.open()
        if (each.state, act) in MATTER
    )
    return Field("matter", N_("代办的事项"), Kind.CHOICE, able)


Move = Callable[[Cases, str, Answers, str], Matter]


def _matter(act: MatterAct, move: Move, *fields: Field) -> DeskStep:
    def do(cases: Cases, _: str, a: Answers, who: str) -> Told:
        now = move(cases, one(a, "matter"), a, who)
        return Told(_MOVED, {"item": now.item, "state": MATTER_WORDS[now.state]})

    return DeskStep(
        f"agency.{act}", MATTER_ACTS[act], None, lambda c, _: (_matters(c, act), *fields), do, FOR_OTHERS
    )  # fmt: skip


_SAID = text("words", N_("说明"))


AGENCY: tuple[DeskStep, ...] = (
    DeskStep("agency.mandate", N_("登记委托书"), None, _mandate_fields, _take_mandate, FOR_OTHERS),
    DeskStep(
        "agency.paper",
        N_("打印委托书"),
        None,
        lambda c, _: (_mandates(c),),
        lambda _, __, a, who: printed("mandate", one(a, "mandate"), who),
        FOR_OTHERS,
    ),
    DeskStep(
        "agency.end",
        N_("终止委托"),
        None,
        lambda c, _: (_mandates(c), choice("why", N_("原因"), ENDED_WORDS)),
        lambda c, _, a, who: c.agency.mandates.end(one(a, "mandate"), Ended(one(a, "why")), who),
        FOR_OTHERS,
    ),
    DeskStep("agency.entrust", N_("接受委托事项"), None, _entrustable, _entrust, FOR_OTHERS),
    _matter(MatterAct.TAKE, lambda c, id_, _, who: c.agency.matters.take(id_, who)),
    _matter(MatterAct.FILE, lambda c, id_, _, who: c.agency.matters.file(id_, who)),
    _matter(
        MatterAct.ACT,
        lambda c, id_, a, who: c.agency.matters.act(id_, Power(one(a, "power")), one(a, "words"), who),
        choice("power", N_("使用的权限"), POWER_WORDS),
        _SAID,
    ),
    _matter(
        MatterAct.DELIVER,
        lambda c, id_, a, who: c.agency.matters.deliver(id_, one(a, "signer"), who),
        line("signer", N_("签收人")),
    ),
    _matter(MatterAct.ARCHIVE, lambda c, id_, a, who: c.agency.matters.archive(id_, one(a, "words"), who), _SAID),
    _matter(MatterAct.REPORT, lambda c, id_, a, who: c.agency.matters.report(id_, one(a, "words"), who), _SAID),
    _matter(MatterAct.CALL_BACK, lambda c, id_, a, who: c.agency.matters.call_back(id_, one(a, "words"), who), _SAID),
    _matter(MatterAct.DECLINE, lambda c, id_, a, who: c.agency.matters.decline(id_, one(a, "words"), who), _SAID),
    _matter(MatterAct.CANCEL, lambda c, id_, a, who: c.agency.matters.cancel(id_, one(a, "words"), who), _SAID),
)


# -- 送件 -------------------------------------------------------------------------------------------------------------


def _sending(cases: Cases, papers: str = "") -> tuple[Field, ...]:
    agency = cases.agency
    sites = tuple((site.code, site.name) for site in agency.sites.all() if site.code != agency.here)
    return (
        Field("taker", N_("送到哪里"), Kind.CHOICE, sites),
        choice("way", N_("怎样送"), CARRIED_WORDS),
        line("waybill", N_("快递单号（专人送件不填）")),
        text("papers", N_("送件清单，一行一份"), papers),
    )


def _parcel_fields(cases: Cases, case: Case | None) -> tuple[Field, ...]:
    assert case
    return _sending(cases, "\n".join(material.name for material in case.materials if material not in case.missing))


def _send(cases: Cases, id_: str, a: Answers, who: str) -> Told:
    agency = cases.agency
    made = agency.handovers.send(
        id_, agency.here, one(a, "taker"), one(a, "papers").splitlines(), Carried(one(a, "way")), who,
        one(a, "waybill"),
    )  # fmt: skip
    return Told(_SENT, {"n": made.n, "to": agency.sites.site(made.taker).name})


def _shown_parcel(cases: Cases, parcel: Handover) -> str:
    """A hand-over in one line: its case by the number on the cover, the way it goes, since when."""
    sites, number = cases.agency.sites, parcel.number or cases.case(parcel.case).number
    return f"{number}　{sites.name(parcel.giver)} → {sites.name(parcel.taker)}　{parcel.sent_at[:10]}"


def _guests(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    lying = tuple((each.case, f"{each.number}　{each.item}") for each in cases.agency.handovers.guests())
    return (Field("case", N_("其他站点送来的办件"), Kind.CHOICE, lying), *_sending(cases))


def _pass_on(cases: Cases, _: str, a: Answers, who: str) -> Told:
    return _send(cases, one(a, "case"), a, who)


def _known(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    found = tuple((each.id, _shown_parcel(cases, each)) for each in cases.agency.handovers.latest())
    return (Field("parcel", N_("送件"), Kind.CHOICE, found),)


def _look(cases: Cases, _: str, a: Answers, __: str) -> Told:
    parcel = cases.agency.handovers.handover(one(a, "parcel"))
    facts = {
        "parcel": _shown_parcel(cases, parcel), "papers": tuple(parcel.papers), "state": PARCEL_WORDS[parcel.state],
        "lacking": tuple(parcel.lacking), "said": parcel.words,
    }  # fmt: skip
    if parcel.lacking:
        return Told(N_("{parcel}：{papers}。现在是“{state}”，缺{lacking}（{said}）"), facts)
    return Told(_STANDS_SAID if parcel.words else _STANDS, facts)


def _parcels(cases: Cases, act: ParcelAct) -> Field:
    """Those that can be dealt with here so: what came here, or what went from here."""
    handovers = cases.agency.handovers
    able = tuple(each for each in handovers.waiting() if (each.state, act) in PARCEL and handovers.may_here(each, act))
    return Field("parcel", N_("送件"), Kind.CHOICE, tuple((each.id, _shown_parcel(cases, each)) for each in able))


Settle = Callable[[Cases, str, Answers, str], Handover]


def _parcel(act: ParcelAct, settle: Settle, *fields: Field) -> DeskStep:
    def do(cases: Cases, _: str, a: Answers, who: str) -> None:
        settle(cases, one(a, "parcel"), a, who)

    return DeskStep(
        f"parcel.{act}", PARCEL_ACTS[act], None, lambda c, _: (_parcels(c, act), *fields), do, BETWEEN
    )  # fmt: skip


PARCELS: tuple[DeskStep, ...] = (
    DeskStep("parcel.send", N_("送出材料"), None, _parcel_fields, _send, BETWEEN, needs_case=True),
    DeskStep("parcel.pass_on", N_("转送其他站点的材料"), None, _guests, _pass_on, BETWEEN),
    _parcel(ParcelAct.CONFIRM, lambda c, id_, _, who: c.agency.handovers.confirm(id_, who)),
    _parcel(
        ParcelAct.MISS,
        lambda c, id_, a, who: c.agency.handovers.miss(id_, one(a, "lacking").splitlines(), one(a, "words"), who),
        text("lacking", N_("缺哪几份，一行一份")),
        _SAID,
    ),
    _parcel(ParcelAct.FIND, lambda c, id_, a, who: c.agency.handovers.find(id_, one(a, "words"), who), _SAID),
    _parcel(ParcelAct.TAKE_BACK, lambda c, id_, a, who: c.agency.handovers.take_back(id_, one(a, "words"), who), _SAID),
    DeskStep("parcel.look", N_("送件到哪里了"), None, _known, _look, BETWEEN),
)  # fmt: skip
