"""Where a bundle stands, from where its cases stand, and what one no means for the others. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hall.cases.casefile import Case
from hall.cases.lifecycle import CaseState
from hall.words import N_


class BundleState(StrEnum):
    """Where a bundle stands: a function of the states of its cases."""

    OPEN = "open"
    WAITING = "waiting"  # for the applicant
    GRANTED = "granted"
    PARTLY = "partly"  # decided, some granted and some not
    DENIED = "denied"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


BUNDLE_WORDS: dict[BundleState, str] = {
    BundleState.OPEN: N_("办理中"),
    BundleState.WAITING: N_("等申请人补材料"),
    BundleState.GRANTED: N_("全部准予"),
    BundleState.PARTLY: N_("部分准予"),
    BundleState.DENIED: N_("没有准予"),
    BundleState.CLOSED: N_("已办结"),
    BundleState.WITHDRAWN: N_("已撤回"),
}

_S = CaseState
WAITS = frozenset({_S.SUPPLEMENT, _S.TOLERATED})
LIVE = frozenset({_S.RECEIVED, _S.ACCEPTED, _S.REVIEWING, _S.PAUSED}) | WAITS
GONE = frozenset({_S.WITHDRAWN, _S.RETURNED, _S.LAPSED, _S.REVOKED})
OVER = frozenset({_S.CLOSED, _S.ISSUED, _S.DELIVERED, _S.REFUSED}) | GONE


def said_yes(case: Case) -> bool:
    """Whether the case was granted and still is."""
    return case.outcome == "granted" and case.state is not _S.REVOKED


def said_no(case: Case) -> bool:
    """Whether the case was denied or refused: 不予 and 不予受理 both leave the applicant without it."""
    return case.outcome == "denied" or case.state is _S.REFUSED


def bundle_state(cases: Iterable[Case]) -> BundleState:
    """The state of the bundle of `cases`.

    What waits for the applicant comes first: somebody has to be told. Then what the hall still has to do. What was
    withdrawn, given back or lapsed has no say in the outcome of the others.
    """
    every = list(cases)
    states = {case.state for case in every}
    if states & WAITS:
        return BundleState.WAITING
    if states & LIVE:
        return BundleState.OPEN
    if states <= GONE:
        return BundleState.WITHDRAWN
    if states <= OVER:
        return BundleState.CLOSED
    return outcome(every)


def outcome(cases: Sequence[Case]) -> BundleState:
    """What the decisions come to: GRANTED, PARTLY or DENIED; WITHDRAWN where there is none."""
    yes, no = any(map(said_yes, cases)), any(map(said_no, cases))
    if yes and no:
        return BundleState.PARTLY
    if not (yes or no):
        return BundleState.WITHDRAWN
    return BundleState.GRANTED if yes else BundleState.DENIED


@dataclass(frozen=True, slots=True)
class Consequence:
    """What became of one item and what that means for the others: a source sentence with its facts.

    `stuck` are the cases that wait for its result in vain.
    """

    case: str
    words: str
    facts: Mapping[str, object]
    stuck: tuple[str, ...] = ()


_ALONE = N_("“{item}”没有办成，其他事项不受影响，照常办理")
_STUCK = N_("“{item}”没有办成，要用它的结果的“{names}”办不下去，可以退件或撤回；其他事项照常办理")


def consequences(cases: Sequence[Case], waits: Iterable[tuple[str, str]]) -> tuple[Consequence, ...]:
    """What each item that came to nothing means; `waits` are pairs of a case and one whose result it still waits for.

    Nobody loses an item because of another: those that need no result of it go on, those that do are named.
    """
    by_id, pairs = {case.id: case for case in cases}, list(waits)
    found: list[Consequence] = []
    for case in cases:
        if not (said_no(case) or case.state in GONE):
            continue
        stuck = tuple(dict.fromkeys(_behind(case.id, pairs, by_id)))
        names = tuple(by_id[id_].item_name for id_ in stuck)
        words, facts = (
            (_STUCK, {"item": case.item_name, "names": names}) if stuck else (_ALONE, {"item": case.item_name})
        )
        found.append(Consequence(case.id, words, facts, stuck))
    return tuple(found)


def _behind(id_: str, pairs: Sequence[tuple[str, str]], by_id: dict[str, Case]) -> Iterable[str]:
    """The live cases that wait for `id_`, and those that wait for them."""
    for waiting, of in pairs:
        if of == id_ and by_id[waiting].state in LIVE:
            yield waiting
            yield from _behind(waiting, pairs, by_id)
