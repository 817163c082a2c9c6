"""容缺受理承诺书 and 通知书, 告知承诺书: what an applicant promises in writing, and what rests on it."""

from hall.cases.cases import MaterialState
from printing.documents.facts import Held, day
from printing.paper import Form


def tolerance_promise(held: Held) -> Form:
    """容缺受理承诺书: which non-key materials follow, by which day, and what becomes of it if not."""
    return held.form("tolerance_promise", {"until": day(_until(held))}, {"missing": _tolerated(held)})


def tolerance(held: Held) -> Form:
    """容缺受理通知书: accepted on that promise."""
    texts = {"until": day(_until(held)), "due": day(held.fact("due")) if held.step else day(held.case.due)}
    return held.form("tolerance", texts, {"missing": _tolerated(held)})


def pledge(held: Held) -> Form:
    """告知承诺书: what was told, and what is pledged in the place of which proofs."""
    codes = held.listed("materials") or tuple(
        material.code for material in held.case.materials if material.state is MaterialState.PLEDGED
    )
    texts = {"notice": held.fact("notice").rstrip("。"), "pledge": held.fact("text"), "day": day(held.at)}
    return held.form("pledge", texts, {"pledged": tuple(line[:2] for line in held.names(codes))})


def _until(held: Held) -> str:
    return held.fact("until") or held.case.waits_until


def _tolerated(held: Held) -> tuple[tuple[str, ...], ...]:
    return tuple(line[:2] for line in held.names(held.listed("tolerated")))
