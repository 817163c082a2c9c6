"""A hall whose cases may go every way: its items, its staff of every role, every act performed, every state reached."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hall.cases.caserules import CaseRules
from hall.cases.cases import Case, Cases, CaseState, MaterialState
from hall.cases.counterrules import Bank, CounterRules, LockerRules
from hall.cases.escalations import Why
from hall.cases.lifecycle import TABLE, Act
from hall.cases.procedures import Procedure
from hall.cases.refusals import Ground
from hall.cases.resultways import Delivery
from hall.cases.supplements import Way
from hall.catalogue.catalogue import Catalogue, ListKind, PublishedList
from hall.catalogue.items import CaseType, Form, Kind, Material, ServiceItem, Status
from hall.days.workdays import Limit, Unit
from hall.staff import ROLES
from hall.store import Store
from tests.helpers.hall import CALENDAR, STATION, applicant

CLERK, REVIEWER, CHIEF, BOSS, AGENT, ISSUER = "c1", "r1", "h1", "s1", "a1", "i1"
_ROLES = {
    CLERK: "clerk", "c2": "clerk", REVIEWER: "reviewer", CHIEF: "chief_representative", BOSS: "supervisor",
    AGENT: "agent", ISSUER: "issue_clerk",
}  # fmt: skip
assert set(_ROLES.values()) <= set(ROLES)

MATERIALS = tuple(
    Material(code, name, key, form, 1, 0, "")
    for code, name, key, form in (
        ("id", "身份证", True, Form.CARD),
        ("form", "申请表", True, Form.PAPER),
        ("photo", "照片", False, Form.PAPER),
        ("lease", "租赁合同", False, Form.PAPER),
    )
)


def _item(code: str, seq: int, **other: Any) -> ServiceItem:
    fields: dict[str, Any] = {
        "code": code, "seq": seq, "name": f"事项{code}", "department": "试验局", "first_department": "试验局",
        "kind": Kind.LICENCE, "case_type": CaseType.PROMISED, "status": Status.ACTIVE,
        "statutory": Limit(20, Unit.WORKING_DAY), "promised": Limit(5, Unit.WORKING_DAY), "materials": MATERIALS,
        "parts": (), "fee": "不收费", "channels": (), "klass": "A", "version": "2017-07-24", "note": "",
    }  # fmt: skip
    return ServiceItem(**(fields | other))


PERMIT = _item("P-1", 1)
BENEFIT = _item("B-1", 2, kind=Kind.BENEFIT_PAYMENT)
INSTANT = _item("I-1", 3, case_type=CaseType.INSTANT, promised=Limit(0, Unit.ON_THE_SPOT))
NAMED_INSTANT = _item("I-2", 4, case_type=CaseType.INSTANT, promised=Limit(30, Unit.WORKING_DAY))
AUTO = _item("A-1", 5, materials=MATERIALS[:1])
STRICT = _item("S-1", 6)  # on no list of tolerance
LIMITLESS = _item("L-1", 7, promised=None, statutory=None)
MONTHLY = _item("M-1", 8, promised=Limit(1, Unit.MONTH), statutory=Limit(2, Unit.MONTH))
ITEMS = (PERMIT, BENEFIT, INSTANT, NAMED_INSTANT, AUTO, STRICT, LIMITLESS, MONTHLY)
TOLERANT = PublishedList(
    "tolerant", ListKind.TOLERANT, "容缺", 0, date(2026, 1, 1), tuple(i.code for i in ITEMS if i is not STRICT)
)  # fmt: skip
CATALOGUE = Catalogue(ITEMS, [TOLERANT])
RULES = CaseRules(
    pledges={"P-1": ("form", "lease")}, auto=frozenset({"A-1"}), review_organ="试验县人民政府", court="试验县人民法院",
    counter=CounterRules(lockers=LockerRules((Bank("east", "东门信箱", 2), Bank("west", "西门信箱", 1)), tries=3)),
)  # fmt: skip


def cases_over(store: Store, rules: CaseRules = RULES) -> Cases:
    """The cases of that hall over `store`, with one person of every role, and two clerks, on its staff."""
    for id_, role in _ROLES.items():
        store.run("INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES (?, ?, ?, '')", id_, id_, role)
    return Cases(store, CATALOGUE, CALENDAR, STATION, rules)


def received(cases: Cases, item: ServiceItem = PERMIT, n: int = 1, without: tuple[str, ...] = ()) -> Case:
    """A case of the n-th person with all its materials but those `without`."""
    case = cases.receive(item.code, applicant(n), "", CLERK)
    for material in item.materials:
        if material.code not in without:
            case = cases.set_material(case.id, material.code, MaterialState.RECEIVED, CLERK)
    return case


def accepted(cases: Cases, item: ServiceItem = PERMIT, n: int = 1) -> Case:
    """A case accepted by the clerk."""
    return cases.accept(received(cases, item, n).id, CLERK)


def perform(cases: Cases, case: str, act: Act, clock: Any) -> None:
    """Do `act` in the way it is allowed to be done, as far as the state of the case lets it."""
    tomorrow = clock.now().date() + timedelta(days=1)
    acts: dict[Act, Callable[[], object]] = {
        Act.SET_MATERIAL: lambda: cases.set_material(case, "id", MaterialState.RECEIVED, CLERK),
        Act.ACCEPT: lambda: cases.accept(case, CLERK),
        Act.TOLERATE: lambda: cases.supplements.tolerate(case, tomorrow, CLERK),
        Act.DEEM: lambda: cases.supplements.deem(case, "rule"),
        Act.ASK: lambda: cases.supplements.ask(case, ["申请表没有签名"], CLERK),
        Act.TAKE: lambda: cases.supplements.take(case, _wanted(cases, case), Way.POST, CLERK),
        Act.SUPPLEMENTED: lambda: cases.supplements.complete(case, CLERK),
        Act.REFUSE: lambda: cases.refusals.refuse(case, Ground.NOT_ENTITLED, "依据某法第一条", "", CLERK),
        Act.ESCALATE: lambda: cases.escalations.escalate(case, Why.CANNOT, "请定", CLERK),
        Act.PLEDGE: lambda: cases.pledges.pledge(case, ["form"], "告知书", "我承诺", CLERK),
        Act.UNPLEDGE: lambda: cases.pledges.withdraw(case, CLERK),
        Act.VERIFY: lambda: cases.pledges.verify(case, True, "属实", REVIEWER),
        Act.REVIEW: lambda: cases.decisions.review(case, True, "符合条件", REVIEWER),
        Act.PAUSE: lambda: cases.procedures.pause(
            case, Procedure.HEARING, "听证", Limit(10, Unit.WORKING_DAY), REVIEWER
        ),
        Act.RESUME: lambda: cases.procedures.resume(case, REVIEWER),
        Act.EXTEND: lambda: extended(cases, case),
        Act.GRANT: lambda: cases.decisions.grant(case, "准予", CHIEF),
        Act.DENY: lambda: cases.decisions.deny(case, "不符合第二条", CHIEF),
        Act.AUTO: lambda: cases.decisions.auto(case, CLERK),
        Act.GRANTED: lambda: _decided(cases, case, "granted"),
        Act.DENIED: lambda: _decided(cases, case, "denied"),
        Act.CLOSE: lambda: cases.close(case, CLERK),
        Act.ISSUE: lambda: cases.endings.issue(case, "", ISSUER),
        Act.DELIVER: lambda: cases.endings.deliver(case, Delivery.WINDOW, "张三", "", ISSUER),
        Act.WITHDRAW: lambda: cases.endings.withdraw(case, "", CLERK),
        Act.GIVE_BACK: lambda: cases.endings.give_back(case, "申请人要求", CLERK),
        Act.LAPSE: lambda: cases.supplements.lapse(case, "rule"),
        Act.REVOKE: lambda: cases.endings.revoke(case, "承诺不实", BOSS),
    }
    acts[act]()


def extended(cases: Cases, case: str) -> Case:
    """The case extended, once its supervisor allowed it."""
    now = cases.case(case)
    if (now.state, Act.EXTEND) in TABLE and not now.extended:
        asked = cases.escalations.escalate(case, Why.EXTEND, "案情复杂", REVIEWER)
        cases.escalations.answer(asked.id, True, "同意", BOSS)
    return cases.procedures.extend(case, "案情复杂", REVIEWER)


def _wanted(cases: Cases, case: str) -> str:
    """A material that is missing; one that is here, where none is."""
    found = cases.case(case)
    return (found.missing or found.materials)[0].code


def _decided(cases: Cases, case: str, outcome: str) -> None:
    steps = len(cases.steps(case))
    cases.decided(case, f"GF2026-{case[-12:]}", outcome, "平台决定", "2026-11-30T10:00:00+08:00", 100 + steps)


def brought_to(cases: Cases, state: CaseState, clock: Any, item: ServiceItem = PERMIT) -> Case:
    """A case in `state`, by the way a case gets there."""
    before: dict[CaseState, tuple[CaseState, Act]] = {
        CaseState.ACCEPTED: (CaseState.RECEIVED, Act.ACCEPT),
        CaseState.REVIEWING: (CaseState.ACCEPTED, Act.REVIEW),
        CaseState.PAUSED: (CaseState.REVIEWING, Act.PAUSE),
        CaseState.GRANTED: (CaseState.REVIEWING, Act.GRANT),
        CaseState.DENIED: (CaseState.REVIEWING, Act.DENY),
        CaseState.CLOSED: (CaseState.GRANTED, Act.CLOSE),
        CaseState.ISSUED: (CaseState.CLOSED, Act.ISSUE),
        CaseState.DELIVERED: (CaseState.ISSUED, Act.DELIVER),
        CaseState.REFUSED: (CaseState.RECEIVED, Act.REFUSE),
        CaseState.WITHDRAWN: (CaseState.ACCEPTED, Act.WITHDRAW),
        CaseState.RETURNED: (CaseState.RECEIVED, Act.GIVE_BACK),
        CaseState.REVOKED: (CaseState.CLOSED, Act.REVOKE),
    }
    if state in before:
        earlier, act = before[state]
        case = brought_to(cases, earlier, clock, item).id
        perform(cases, case, act, clock)
    elif state is CaseState.RECEIVED:
        case = received(cases, item).id
    elif state is CaseState.LAPSED:
        case = brought_to(cases, CaseState.TOLERATED, clock, item).id
        clock.advance(5 * 86400)
        perform(cases, case, Act.LAPSE, clock)
    else:
        case = received(cases, item, without=("photo",)).id
        perform(cases, case, Act.ASK if state is CaseState.SUPPLEMENT else Act.TOLERATE, clock)
    found = cases.case(case)
    assert found.state is state
    return found
