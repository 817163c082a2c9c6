"""The moves of codes: papers that prove themselves, numbers that lead to a case, boxes and their doors."""

from dataclasses import replace

from hall.events import CardRead, Event, Scanned
from hall.words import N_
from kiosk.moves import Result, another, begin, found_cases, go, home
from kiosk.steps import (
    BOX_DIGITS,
    CODE_DIGITS,
    Begin,
    BoxAsked,
    CasesFound,
    Choose,
    CodeRefused,
    Digit,
    Door,
    DoorSaid,
    FindCases,
    Goal,
    LookAt,
    OpenBox,
    ProofSeen,
    State,
    Step,
)

NO_PARCELS_HERE = N_("这里没有取件柜，请按短信或回执上的地址取件")
TICKET_SCANNED = N_("这是排队号：请留意大屏和语音，叫到号再到窗口")
FOR_THE_WINDOW = N_("这张单据请给窗口的工作人员看")
NOT_OURS = N_("这个码不是本中心的单据，请扫受理通知书上的码")
NOT_READ = N_("没有扫清楚，请把码摆正，再扫一次")


# -- papers that prove themselves -------------------------------------------------------------------------------------


def proof_seen(state: State, event: ProofSeen, _now: float) -> Result:
    """With the holder's card on the reader the case is looked for at once."""
    summary = event.answer.summary
    state = replace(state, answer=event.answer, wanted=summary.provisional_no if summary else "")
    return state, (FindCases(state.card),) if state.card and state.mine else ()


def card_at_proof(state: State, event: CardRead, now: float) -> Result:
    """The holder's card opens the case where it is known; a stranger's is told that the paper is not theirs."""
    stranger = state.card is not None and state.card.number != event.card.number
    if stranger or state.answer is None or state.answer.summary is None:
        return another(state, event, now)
    state = replace(state, lying=True, card=event.card, lifted=None, touched=now)
    if not state.mine:
        return state, ()
    return replace(state, goal=Goal.PROGRESS), (FindCases(event.card),)


def cases_at_proof(state: State, event: CasesFound, now: float) -> Result:
    state, _ = found_cases(state, event, now)
    if state.goal is Goal.PROGRESS and state.opens:
        return go(state, Step.PROGRESS, now), ()
    return replace(state, goal=None), ()


def proof_done(state: State, event: Event, now: float) -> Result:
    """看办理进度 where the case can be opened, 首页 where it cannot."""
    if not state.opens:
        return home(state, event, now)
    return go(replace(state, goal=Goal.PROGRESS), Step.PROGRESS, now), ()


# -- codes and boxes --------------------------------------------------------------------------------------------------


def scanned(state: State, event: Scanned, now: float) -> Result:
    """A paper of ours goes where its tile would lead; another code is told that it is none."""
    from hall import papercodes  # Home needs none
    from hall.papercodes import CaseCode, ItemCode, OtherCode, PickUpCode, SummaryCode, TicketCode

    match papercodes.read_code(event.text):
        case SummaryCode(text):
            fresh = replace(state, goal=None, answer=None, wanted="", cases=(), box="", code="", coding=False)
            return go(fresh, Step.PROOF, now), (LookAt(text),)
        case PickUpCode(bank, box, code):
            if state.locker is None:
                return _noticed(state, NO_PARCELS_HERE, now)
            state = replace(state, goal=Goal.PICKUP, card=None, box=str(box), code="", coding=True)
            return _opening(state, bank, code, now)
        case CaseCode(number):
            state = replace(state, wanted=number)
            if state.step is Step.PROGRESS:
                return found_cases(replace(state, touched=now), CasesFound(state.cases), now)
            return begin(state, Begin(Goal.PROGRESS), now)
        case TicketCode():
            return _noticed(state, TICKET_SCANNED, now)
        case ItemCode() | OtherCode():
            return _noticed(state, FOR_THE_WINDOW, now)
        case _:
            return _noticed(state, NOT_OURS, now)


def scan_refused(state: State, _event: Event, now: float) -> Result:
    return _noticed(state, NOT_READ, now)


def _noticed(state: State, words: str, now: float) -> Result:
    return replace(state, notice=words, touched=now), ()


def digit(state: State, event: Digit, now: float) -> Result:
    text, most = (state.code, CODE_DIGITS) if state.coding else (state.box, BOX_DIGITS)
    text = text[:-1] if not event.value else (text + event.value)[:most] if event.value in _DIGITS else text
    state = replace(state, touched=now, refusal=None, notice="")
    return (replace(state, code=text) if state.coding else replace(state, box=text)), ()


_DIGITS = frozenset("0123456789")


def field_chosen(state: State, event: Choose, now: float) -> Result:
    if event.value not in ("box", "code"):
        return state, ()
    return replace(state, coding=event.value == "code", touched=now), ()


def code_entered(state: State, _event: Event, now: float) -> Result:
    """From the box to its code, from the code to the door."""
    if not int(state.box or 0):
        return replace(state, box="", coding=False, touched=now), ()
    if not state.coding or len(state.code) < CODE_DIGITS:
        return replace(state, coding=True, touched=now), ()
    return _opening(state, "", state.code, now)


def _opening(state: State, bank: str, code: str, now: float) -> Result:
    """One asking. The code is given away with it, and kept no longer."""
    press = state.presses + 1
    state = replace(state, code="", presses=press, attempt="", door=Door.OPENING, refusal=None)
    return go(state, Step.DOOR, now), (OpenBox(bank, int(state.box), code, press),)


def box_asked(state: State, event: BoxAsked, _now: float) -> Result:
    return replace(state, attempt=event.attempt), ()


def code_refused(state: State, event: CodeRefused, now: float) -> Result:
    return go(replace(state, refusal=event.refusal, code="", coding=True), Step.PICKUP, now), ()


_DOORS = {"opened": Door.OPENED, "done": Door.SHUT, "failed": Door.FAILED, "unsure": Door.FAILED}


def door_said(state: State, event: DoorSaid, now: float) -> Result:
    """A door of an earlier visit says nothing here."""
    if not state.attempt or event.attempt != state.attempt or event.state not in _DOORS:
        return state, ()
    return replace(state, door=_DOORS[event.state], touched=now), ()


def at_door(state: State, event: Event, now: float) -> Result:
    """Nobody walks away from a door that is just opening."""
    return (state, ()) if state.door is Door.OPENING else home(state, event, now)
