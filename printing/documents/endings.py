"""How a case leaves the hall: 办结通知, 送达回证, 终止办理通知书, 退件通知书, EMS 详情单."""

from hall.cases.casefile import STATE_WORDS
from hall.cases.lifecycle import Act, CaseState
from hall.cases.resultways import DELIVERY_WORDS, RELATION_WORDS, Delivery, DeliveryPlan, Relation
from printing.documents import decisions
from printing.documents.facts import Held, day, moment
from printing.paper import Form

_OUTCOMES = {"granted": STATE_WORDS[CaseState.GRANTED], "denied": STATE_WORDS[CaseState.DENIED]}


def closing(held: Held, plan: DeliveryPlan) -> Form:
    """办结通知: what became of the case, and how its applicant gets the result."""
    case = held.case
    texts = {
        "outcome": _OUTCOMES.get(case.outcome, ""),
        "text": case.decision,
        "decided": day(case.decided_at),
        "results": "、".join(result.name for result in held.item.results),
        "wish": DELIVERY_WORDS[plan.mode],
        "by_post": plan.address if plan.mode is Delivery.EMS else "",
        "day": day(held.at or case.decided_at),
    }
    return held.form("closing", texts)


def service(held: Held) -> Form:
    """送达回证: addressee, document, mode, place, time, signer and relation, refusal, waybill."""
    mode, relation, named = held.fact("mode"), held.fact("relation"), held.fact("document")
    texts = {
        "addressee": held.fact("addressee") or held.case.applicant.name,
        "document": named if named and named != held.case.item_name else _served(held),
        "mode": DELIVERY_WORDS[Delivery(mode)] if mode else "",
        "place": held.fact("place") or held.issuer.site.name,
        "served": moment(held.at),
        "signer": held.fact("signer"),
        "relation": RELATION_WORDS[Relation(relation)] if relation else "",
        "refused": held.fact("refusal"),
        "waybill": held.fact("waybill"),
        "e_licence": held.fact("licence"),
        "note": held.fact("note"),
    }
    return held.form("service", texts)


def _served(held: Held) -> str:
    """What is handed over where no more than the item was written down: the decision by its name and 文号, and what it
    gives."""
    decided = decisions.title(held)
    results = [result.name for result in held.item.results] if held.case.outcome == "granted" else []
    number = f"（{held.served}）" if held.served else ""
    return "、".join([f"《{decided}》{number}" if decided else held.case.item_name, *results])


def termination(held: Held) -> Form:
    """终止办理通知书: taken back; or a day passed with something missing, or with nobody coming again."""
    lapsed = held.step is not None and held.step.act == Act.LAPSE
    untaken = held.step is not None and bool(held.step.facts.get("untaken"))
    texts = {
        "withdrawn": "" if lapsed else "是",
        "lapsed": "是" if lapsed and not untaken else "",
        "untaken": "是" if untaken else "",
        "why": held.fact("why"),
        "until": day(held.fact("until")),
    }
    return held.form("termination", texts, {"missing": tuple(line[:2] for line in held.names(held.listed("missing")))})


def given_back(held: Held) -> Form:
    """退件通知书: the cause, and the papers given back."""
    papers = tuple((str(n), name) for n, name in enumerate(held.listed("papers"), 1))
    return held.form("return", {"why": held.fact("why")}, {"given": papers})


def waybill(held: Held, plan: DeliveryPlan, today: str) -> Form:
    """EMS 详情单 of a letter handed to the post on `today` (ISO): what is written on the envelope.

    The address stands whole: somebody has to find it.
    """
    texts = {
        "addressee": plan.addressee,
        "address": plan.address,
        "addressee_phone": plan.phone,
        "waybill": plan.waybill,
        "results": "、".join(result.name for result in held.item.results) or held.case.item_name,
        "day": day(today),
    }
    return held.form("waybill", texts)
