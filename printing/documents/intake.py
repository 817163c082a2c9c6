"""收件凭证, 受理通知书, 不予受理通知书, 补正材料一次性告知书. 行政许可法 art. 32: dated, in writing, under seal."""

from hall.cases.lifecycle import Act
from hall.cases.refusals import GROUND_WORDS, Ground
from hall.cases.supplements import WAY_WORDS, Way
from hall.catalogue.items import Kind
from printing.documents.facts import Held, day, materials
from printing.paper import Form

# 行政许可法: the clause of each ground that has one of its own.
_CLAUSES = {
    Ground.NOT_NEEDED: "第三十二条第一款第（一）项",
    Ground.WRONG_ORGAN: "第三十二条第一款第（二）项",
    Ground.BARRED: "第七十八条、第七十九条",
}


def receipt(held: Held) -> Form:
    """申请材料收件凭证: of everything at receipt, or of one material that came in later."""
    later = held.step is not None and held.step.act == Act.TAKE
    way, licence = held.fact("channel"), held.item.kind is Kind.LICENCE
    texts = {
        "later": "是" if later else "",
        "first_licence": "是" if not later and licence else "",
        "first_other": "是" if not later and not licence else "",
        "way": WAY_WORDS[Way(way)] if later and way else "",
        "left": held.fact("left"),
        "offline": "是" if held.step and held.step.facts.get("offline") else "",
        "answer_day": day(held.case.answer_due),
        "day": day(held.at or held.case.received_at),
    }
    listed = held.names((held.fact("material"),)) if later else ()
    return held.form("receipt", texts, {"materials": materials(held), "taken": listed})


def acceptance(held: Held) -> Form:
    """受理通知书. `deemed`: the law counted the hall's silence as acceptance."""
    due = held.fact("due") if held.step else held.case.due  # as it was then: a later extension has a paper of its own
    texts = {"deemed": "是" if held.case.deemed else "", "due": day(due), "day": day(held.case.accepted_at)}
    return held.form("acceptance", texts, {"materials": materials(held)})


def refusal(held: Held) -> Form:
    """不予受理通知书: the ground in law, the right organ, the remedies."""
    ground = held.fact("reason")
    texts = {
        "ground": GROUND_WORDS[Ground(ground)] if ground else "",
        "clause": _CLAUSES.get(Ground(ground), "第三十二条") if ground else "",
        "why": held.fact("words"),
        "right_organ": held.fact("organ"),
        "review_until": day(held.fact("review_until")),
        "suit_until": day(held.fact("suit_until")),
    }
    return held.form("refusal", texts)


def supplement(held: Held) -> Form:
    """补正材料一次性告知书: every defect and material at once, until when, by which ways."""
    points = held.listed("points")
    known = {material.code: material for material in held.item.materials}
    lines = [
        (name, _wanted(known[code].originals, known[code].copies) if code in known else "")
        for code, (_, name, _) in zip(held.listed("materials"), held.names(held.listed("materials")), strict=True)
    ] + [(point, "请改正") for point in points]
    texts = {
        "until": day(held.fact("until")),
        "again": held.fact("approver"),
        "ways": "、".join(WAY_WORDS[Way(way)] for way in held.listed("channels")),
    }
    return held.form("supplement", texts, {"points": tuple((str(n), *line) for n, line in enumerate(lines, 1))})


def _wanted(originals: int, copies: int) -> str:
    counts = [f"{kind} {count} 份" for kind, count in (("原件", originals), ("复印件", copies)) if count]
    return "补交" + "，".join(counts)
