"""What is decided and how the clock stood on the way: 准予, 不予, 撤销; 延期通知书, 特别程序时间告知书.

行政许可法 art. 38 (a denial says why and names the remedies), 42 (延期), 45 (特别程序), 69 (撤销).
"""

from hall.cases.procedures import PROCEDURE_WORDS, Procedure
from hall.catalogue.items import Kind
from printing.documents.facts import Held, day, limit
from printing.paper import Form

_GRANTS = {True: "准予行政许可决定书", False: "准予决定书"}  # of a licence, and of anything else
_DENIALS = {True: "不予行政许可决定书", False: "不予决定书"}


def title(held: Held) -> str:
    """What the decision of the case is called; "" while there is none."""
    titles = {"granted": _GRANTS, "denied": _DENIALS}.get(held.case.outcome)
    return titles[_licence(held)] if titles else ""


def grant(held: Held) -> Form:
    """准予决定书. What was decided by rule (秒批) says so."""
    decided = held.at or held.case.decided_at
    results = "、".join(result.name for result in held.item.results)
    by_rule = "是" if held.step and held.step.facts.get("by_rule") else ""
    texts = {
        "grant_title": _GRANTS[_licence(held)],
        "text": held.fact("text"),
        "results": results,
        "by_rule": by_rule,
        "day": day(decided),
    }
    return held.form("grant", texts)


def denial(held: Held) -> Form:
    """不予决定书: the reasons, and whom to ask for a remedy until when."""
    texts = {
        "denial_title": _DENIALS[_licence(held)],
        "why": held.fact("text") or held.case.decision,
        "review_until": day(held.fact("review_until")),
        "suit_until": day(held.fact("suit_until")),
        "day": day(held.at or held.case.decided_at),
    }
    return held.form("denial", texts)


def _licence(held: Held) -> bool:
    return held.item.kind is Kind.LICENCE


def revocation(held: Held) -> Form:
    """撤销决定书."""
    return held.form("revocation", {"why": held.fact("why")})


def extension(held: Held) -> Form:
    """延期通知书: the day before and after, why, and who approved it."""
    texts = {
        "by": limit(held.fact("by")),
        "why": held.fact("why"),
        "approver": held.issuer.named(held.fact("approver")),
        "due_before": day(held.fact("due_before")),
        "due": day(held.fact("due")) or day(held.fact("statutory_due")),
    }
    return held.form("extension", texts)


def excluded_time(held: Held) -> Form:
    """特别程序时间告知书: which procedure, why, since when, and how long it is expected to take."""
    procedure = held.fact("procedure")
    texts = {
        "procedure": PROCEDURE_WORDS[Procedure(procedure)] if procedure else "",
        "why": held.fact("why"),
        "expected": limit(held.fact("expected")),
        "since": day(held.fact("since")),
    }
    return held.form("excluded_time", texts)
