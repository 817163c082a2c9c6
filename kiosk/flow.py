"""The citizen's visit as a table: step × event → function; pure, without Qt, clock or store."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from hall.events import (
    CardRead,
    CardRemoved,
    CardUnreadable,
    DeviceChanged,
    DeviceState,
    Event,
    PrintSettled,
    Scanned,
    ScanRefused,
)
from hall.words import LANGUAGES, N_
from kiosk.steps import (
    BOX_DIGITS,
    CODE_DIGITS,
    SIZES,
    THEMES,
    Adjust,
    AskHelp,
    Back,
    Begin,
    BoxAsked,
    Broke,
    CardFault,
    CasesFound,
    CasesMoved,
    Choose,
    CodeRefused,
    Confirm,
    Digit,
    Door,
    DoorSaid,
    Effect,
    FindCases,
    FindVisits,
    Goal,
    GoHome,
    IssueTicket,
    LookAt,
    NotDone,
    NumberGiven,
    OpenBox,
    Paper,
    PaperQueued,
    PrintTicket,
    ProofSeen,
    Rate,
    RatingTaken,
    Refusal,
    State,
    Step,
    Tick,
    Touched,
    VisitsFound,
    Wipe,
    WithoutCard,
    after,
)

Result: TypeAlias = tuple[State, tuple[Effect, ...]]


NO_READER = (DeviceState.ABSENT, DeviceState.FAULT)
NO_DOORS = (DeviceState.ABSENT, DeviceState.FAULT, DeviceState.UNKNOWN)  # a board that is silent opens nothing

NO_PARCELS_HERE = N_("这里没有取件柜，请按短信或回执上的地址取件")
TICKET_SCANNED = N_("这是排队号：请留意大屏和语音，叫到号再到窗口")
FOR_THE_WINDOW = N_("这张单据请给窗口的工作人员看")
NOT_OURS = N_("这个码不是本中心的单据，请扫受理通知书上的码")
NOT_READ = N_("没有扫清楚，请把码摆正，再扫一次")

# -- moves ------------------------------------------------------------------------------------------------------------


def _go(state: State, step: Step, now: float) -> State:
    return replace(state, step=step, entered=now, touched=now, notice="")


def _wiped(state: State, now: float) -> State:
    kept = State(state.delays, state.start, state.reader, state.printer, state.locker, state.lying, state.start)
    return replace(kept, entered=now, touched=now)


def _home(state: State, _event: Event, now: float) -> Result:
    return _wiped(state, now), (Wipe(),)


def _over(state: State, step: Step, now: float, goal: Goal | None = None, refusal: Refusal | None = None) -> Result:
    """A last page: everything of the citizen is gone before it comes; the look they chose stays until Home."""
    return replace(_wiped(state, now), step=step, look=state.look, goal=goal, refusal=refusal), (Wipe(),)


def _touched(state: State, _event: Event, now: float) -> Result:
    return replace(state, touched=now), ()


def _leave(state: State, event: Event, now: float) -> Result:
    """首页 while a number may be owed: the number comes first."""
    if state.owes_number:
        return _go(state, Step.TICKET, now), ()
    return _home(state, event, now)


def _proceed(state: State, goal: Goal, now: float) -> Result:
    """Where a card, or none, leads for this goal."""
    state, card = replace(state, goal=goal), state.card
    if goal is Goal.QUEUE:
        return _go(state, Step.SERVICE, now), ()
    if card is None:
        return _go(replace(state, helped=Step.HOME), Step.HELP, now), ()
    if goal is Goal.PROGRESS:
        return _go(state, Step.PROGRESS, now), (FindCases(card),)
    return _go(state, Step.VISITS, now), (FindVisits(card),)


def _begin(state: State, event: Begin, now: float) -> Result:
    if event.goal is Goal.PICKUP:
        if state.locker is None:
            return state, ()
        return _go(replace(state, goal=Goal.PICKUP, card=None), Step.PICKUP, now), ()  # the code says who may
    if state.card is None and state.reader not in NO_READER:
        return _go(replace(state, goal=event.goal), Step.CARD, now), ()
    return _proceed(state, event.goal, now)


def _without_card(state: State, _event: Event, now: float) -> Result:
    if state.goal is Goal.QUEUE:
        return _go(replace(state, fault=CardFault.NONE), Step.SERVICE, now), ()
    return _go(replace(state, helped=Step.CARD), Step.HELP, now), ()


def _card_first(state: State, event: CardRead, now: float) -> Result:
    return _go(replace(state, lying=True, card=event.card), Step.GREET, now), ()


def _card_wanted(state: State, event: CardRead, now: float) -> Result:
    state = replace(state, lying=True, card=event.card, fault=CardFault.NONE)
    return _proceed(state, state.goal or Goal.QUEUE, now)


def _card_again(state: State, event: CardRead, now: float) -> Result:
    """The same card stays the same visit; a card where none was joins it; another person's card begins anew."""
    if state.card is None or state.card.number == event.card.number:
        return replace(state, lying=True, card=event.card, lifted=None, touched=now), ()
    return _another(state, event, now)


def _another(state: State, event: CardRead, now: float) -> Result:
    state, effects = _home(state, event, now)
    state, _ = _card_first(state, event, now)
    return state, effects


def _card_at_number(state: State, event: CardRead, now: float) -> Result:
    """While a number is owed nobody's card takes the screen away from it."""
    mine = state.card is not None and state.card.number == event.card.number
    if state.owes_number or mine or state.issued is None:
        return replace(state, lying=True), ()
    return _another(state, event, now)


def _card_in_help(state: State, event: CardRead, now: float) -> Result:
    if state.issued is not None:
        return _card_at_number(state, event, now)
    if state.helped is Step.CARD:
        return _card_wanted(state, event, now)
    if state.helped is Step.HOME and state.card is None:
        return _another(state, event, now)
    return _card_again(state, event, now)


def _card_lies(state: State, _event: Event, _now: float) -> Result:
    return replace(state, lying=True), ()


def _unreadable(state: State, event: CardUnreadable, now: float) -> Result:
    fault = CardFault.AGAIN if event.again else CardFault.USELESS
    return replace(state, lying=True, fault=fault, unread=event.status, touched=now), ()


def _removed(state: State, _event: Event, now: float) -> Result:
    hangs = state.card is not None and state.issued is None
    return replace(state, lying=False, lifted=now if hangs else None), ()


def _device(state: State, event: DeviceChanged, _now: float) -> Result:
    if event.device == "idcard":
        return replace(state, reader=event.state), ()
    if event.device == "ticketprinter":
        return replace(state, printer=event.state), ()
    if event.device == "locker":
        return replace(state, locker=event.state), ()
    return state, ()


def _class_chosen(state: State, event: Choose, now: float) -> Result:
    return _go(replace(state, klass=event.value), Step.CONFIRM, now), ()


def _number_wanted(state: State, _event: Event, now: float) -> Result:
    return _go(state, Step.PRINTING, now), (IssueTicket(state.klass, state.card),)


def _number_given(state: State, event: NumberGiven, now: float) -> Result:
    if state.issued is not None:
        return state, ()
    return replace(state, issued=event.issued, paper=Paper.PRINTING, lifted=None), (PrintTicket(event.issued),)


def _paper_queued(state: State, event: PaperQueued, now: float) -> Result:
    if event.job:
        return replace(state, job=event.job), ()
    return _go(replace(state, paper=Paper.FAILED), Step.TICKET, now), ()


def _settled(state: State, event: PrintSettled, now: float) -> Result:
    """A job of an earlier visit says nothing here."""
    if not state.job or event.job != state.job:
        return state, ()
    state = replace(state, paper=Paper(event.outcome))
    return (_go(state, Step.TICKET, now) if state.step is Step.PRINTING else state), ()


def _found_cases(state: State, event: CasesFound, _now: float) -> Result:
    """The person's own; of them the one whose paper was scanned stands first. A paper of another's case shows nothing
    of it: who holds a paper is not who it is about."""
    return replace(state, cases=tuple(sorted(event.cases, key=lambda case: case.provisional_no != state.wanted))), ()


def _cases_moved(state: State, _event: Event, _now: float) -> Result:
    return state, (FindCases(state.card),) if state.card else ()


def _found_visits(state: State, event: VisitsFound, now: float) -> Result:
    state = replace(state, visits=event.tickets)
    if len(event.tickets) == 1:
        return _go(replace(state, ticket=event.tickets[0]), Step.RATE, now), ()
    return state, ()


def _visit_chosen(state: State, event: Choose, now: float) -> Result:
    for ticket in state.visits:
        if ticket.id == event.value:
            return _go(replace(state, ticket=ticket), Step.RATE, now), ()
    return state, ()


def _grade_chosen(state: State, event: Choose, now: float) -> Result:
    if event.value not in ("1", "2", "3", "4", "5"):
        return state, ()
    return _go(replace(state, stars=int(event.value), reasons=()), Step.REASONS, now), ()


def _reason_chosen(state: State, event: Choose, now: float) -> Result:
    """Chosen again, a reason is taken back."""
    if event.value[:1] != str(state.stars):
        return state, ()
    if event.value in state.reasons:
        left = tuple(code for code in state.reasons if code != event.value)
        return replace(state, reasons=left, touched=now), ()
    return replace(state, reasons=(*state.reasons, event.value), touched=now), ()


def _rating_given(state: State, _event: Event, now: float) -> Result:
    if state.ticket is None or state.sent:
        return state, ()
    return replace(state, sent=True, touched=now), (Rate(state.ticket, state.stars, state.reasons),)


def _rating_taken(state: State, _event: Event, now: float) -> Result:
    return _over(state, Step.THANKS, now, goal=state.goal)


def _not_done(state: State, event: NotDone, now: float) -> Result:
    return _over(state, Step.SORRY, now, refusal=event.refusal)


def _broke(state: State, _event: Event, now: float) -> Result:
    return _over(state, Step.SORRY, now)


# -- papers that prove themselves -------------------------------------------------------------------------------------


def _proof_seen(state: State, event: ProofSeen, _now: float) -> Result:
    """With the holder's card on the reader the case is looked for at once."""
    summary = event.answer.summary
    state = replace(state, answer=event.answer, wanted=summary.provisional_no if summary else "")
    return state, (FindCases(state.card),) if state.card and state.mine else ()


def _card_at_proof(state: State, event: CardRead, now: float) -> Result:
    """The holder's card opens the case where it is known; a stranger's is told that the paper is not theirs."""
    stranger = state.card is not None and state.card.number != event.card.number
    if stranger or state.answer is None or state.answer.summary is None:
        return _another(state, event, now)
    state = replace(state, lying=True, card=event.card, lifted=None, touched=now)
    if not state.mine:
        return state, ()
    return replace(state, goal=Goal.PROGRESS), (FindCases(event.card),)


def _cases_at_proof(state: State, event: CasesFound, now: float) -> Result:
    state, _ = _found_cases(state, event, now)
    if state.goal is Goal.PROGRESS and state.opens:
        return _go(state, Step.PROGRESS, now), ()
    return replace(state, goal=None), ()


def _proof_done(state: State, event: Event, now: float) -> Result:
    """看办理进度 where the case can be opened, 首页 where it cannot."""
    if not state.opens:
        return _home(state, event, now)
    return _go(replace(state, goal=Goal.PROGRESS), Step.PROGRESS, now), ()


# -- codes and boxes --------------------------------------------------------------------------------------------------


def _scanned(state: State, event: Scanned, now: float) -> Result:
    """A paper of ours goes where its tile would lead; another code is told that it is none."""
    from hall import papercodes  # Home needs none
    from hall.papercodes import CaseCode, ItemCode, OtherCode, PickUpCode, SummaryCode, TicketCode

    match papercodes.read_code(event.text):
        case SummaryCode(text):
            fresh = replace(state, goal=None, answer=None, wanted="", cases=(), box="", code="", coding=False)
            return _go(fresh, Step.PROOF, now), (LookAt(text),)
        case PickUpCode(bank, box, code):
            if state.locker is None:
                return _noticed(state, NO_PARCELS_HERE, now)
            state = replace(state, goal=Goal.PICKUP, card=None, box=str(box), code="", coding=True)
            return _opening(state, bank, code, now)
        case CaseCode(number):
            state = replace(state, wanted=number)
            if state.step is Step.PROGRESS:
                return _found_cases(replace(state, touched=now), CasesFound(state.cases), now)
            return _begin(state, Begin(Goal.PROGRESS), now)
        case TicketCode():
            return _noticed(state, TICKET_SCANNED, now)
        case ItemCode() | OtherCode():
            return _noticed(state, FOR_THE_WINDOW, now)
        case _:
            return _noticed(state, NOT_OURS, now)


def _scan_refused(state: State, _event: Event, now: float) -> Result:
    return _noticed(state, NOT_READ, now)


def _noticed(state: State, words: str, now: float) -> Result:
    return replace(state, notice=words, touched=now), ()


def _digit(state: State, event: Digit, now: float) -> Result:
    text, most = (state.code, CODE_DIGITS) if state.coding else (state.box, BOX_DIGITS)
    text = text[:-1] if not event.value else (text + event.value)[:most] if event.value in _DIGITS else text
    state = replace(state, touched=now, refusal=None, notice="")
    return (replace(state, code=text) if state.coding else replace(state, box=text)), ()


_DIGITS = frozenset("0123456789")


def _field_chosen(state: State, event: Choose, now: float) -> Result:
    if event.value not in ("box", "code"):
        return state, ()
    return replace(state, coding=event.value == "code", touched=now), ()


def _code_entered(state: State, _event: Event, now: float) -> Result:
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
    return _go(state, Step.DOOR, now), (OpenBox(bank, int(state.box), code, press),)


def _box_asked(state: State, event: BoxAsked, _now: float) -> Result:
    return replace(state, attempt=event.attempt), ()


def _code_refused(state: State, event: CodeRefused, now: float) -> Result:
    return _go(replace(state, refusal=event.refusal, code="", coding=True), Step.PICKUP, now), ()


_DOORS = {"opened": Door.OPENED, "done": Door.SHUT, "failed": Door.FAILED, "unsure": Door.FAILED}


def _door_said(state: State, event: DoorSaid, now: float) -> Result:
    """A door of an earlier visit says nothing here."""
    if not state.attempt or event.attempt != state.attempt or event.state not in _DOORS:
        return state, ()
    return replace(state, door=_DOORS[event.state], touched=now), ()


def _at_door(state: State, event: Event, now: float) -> Result:
    """Nobody walks away from a door that is just opening."""
    return (state, ()) if state.door is Door.OPENING else _home(state, event, now)


# -- help and ways back -----------------------------------------------------------------------------------------------


def _ask_help(state: State, _event: Event, now: float) -> Result:
    return _go(replace(state, helped=state.step), Step.HELP, now), ()


def _back(state: State, event: Event, now: float) -> Result:
    if state.step is Step.HELP:
        return _home(state, event, now) if state.helped is Step.HOME else (_go(state, state.helped, now), ())
    if state.step is Step.CONFIRM:
        return _go(state, Step.SERVICE, now), ()
    if state.step is Step.PICKUP and state.coding:
        return replace(state, coding=False, code="", refusal=None, touched=now), ()
    if state.step is Step.REASONS:
        return (state, ()) if state.sent else (_go(state, Step.RATE, now), ())
    if state.step is Step.RATE and len(state.visits) > 1:
        return _go(state, Step.VISITS, now), ()
    if state.step is Step.SERVICE and state.card is None and state.reader not in NO_READER:
        return _go(state, Step.CARD, now), ()
    if state.card is not None and state.step is not Step.GREET:
        return _go(replace(state, goal=None, cases=(), visits=(), ticket=None, answer=None), Step.GREET, now), ()
    return _home(state, event, now)


def _adjust(state: State, event: Adjust, now: float) -> Result:
    look = state.look
    if event.what == "language":
        look = replace(look, language=after(LANGUAGES, look.language))
    elif event.what == "theme":
        look = replace(look, theme=after(THEMES, look.theme))
    elif event.what == "size":
        look = replace(look, size=after(SIZES, look.size))
    return replace(state, look=look, touched=now), ()


# -- time -------------------------------------------------------------------------------------------------------------

_OWN_END = (Step.THANKS, Step.SORRY)  # they end by themselves, so nobody is asked whether they are still there


def _end(state: State) -> float | None:
    """When this visit ends by itself if nothing happens; None at a clean Home and while the printer has its time."""
    d = state.delays
    if state.clean:
        return None
    if state.step is Step.HOME and state.look == state.start:
        return state.touched + d.sorry
    if state.step is Step.DOOR:
        if state.door is Door.OPENING:
            return state.entered + d.door
        return state.touched + (d.thanks if state.door is Door.SHUT else d.ticket)
    if state.step is Step.PRINTING:
        return state.entered + d.printing
    if state.owes_number:
        return state.touched + d.remember
    if state.step is Step.TICKET:
        return state.touched + d.ticket
    if state.step in _OWN_END:
        return state.touched + (d.thanks if state.step is Step.THANKS else d.sorry)
    idle = state.touched + d.idle_wipe
    return idle if state.lifted is None else min(idle, state.lifted + d.card_removed)


def seconds_left(state: State, now: float) -> int | None:
    """Whole seconds until the wipe while the screen asks 还在吗; None while it does not ask."""
    end = _end(state)
    asks = state.step not in (Step.HOME, Step.PRINTING, Step.DOOR, *_OWN_END) and not (
        state.step is Step.TICKET and not state.owes_number
    )
    if end is None or not asks or state.lifted is not None:
        return None
    warning = end - (state.delays.idle_wipe - state.delays.idle_warn)
    return max(0, -int((now - end) // 1)) if now >= warning else None


def due(state: State, now: float) -> float | None:
    """When the next Tick is worth sending, in monotonic seconds; None while nothing waits."""
    end = _end(state)
    if end is None:
        return None
    left = seconds_left(state, now)
    if left is not None:
        return min(end, now + 1.0)
    warning = end - (state.delays.idle_wipe - state.delays.idle_warn)
    return warning if now < warning and seconds_left(state, warning) is not None else end


def _tick(state: State, event: Event, now: float) -> Result:
    end = _end(state)
    if end is None or now < end:
        return state, ()
    if state.step is Step.PRINTING:
        if state.issued is None:
            return _not_done(state, NotDone(Refusal("")), now)
        return _go(replace(state, paper=Paper.UNPROVEN), Step.TICKET, now), ()
    if state.step is Step.DOOR and state.door is Door.OPENING:
        return replace(state, door=Door.FAILED, touched=now), ()
    return _home(state, event, now)


# -- the table --------------------------------------------------------------------------------------------------------

Pair: TypeAlias = tuple[Step, type[Event]]

_S = Step
_ALL = frozenset(Step)
_CALM = _ALL - {_S.PRINTING, _S.DOOR}  # while the printer or a lock works there is nothing to touch
_SCANS = frozenset({_S.HOME, _S.GREET, _S.CARD, _S.PROGRESS, _S.PROOF, _S.PICKUP})
_LIES = frozenset({_S.PRINTING, _S.THANKS, _S.PICKUP, _S.DOOR})  # nobody's card changes anything there
_WITH_CARD = frozenset({_S.GREET, _S.SERVICE, _S.CONFIRM, _S.PROGRESS, _S.VISITS, _S.RATE, _S.REASONS})

_ROWS: tuple[tuple[type[Event], frozenset[Step], Callable[..., Result]], ...] = (
    (Tick, _ALL, _tick),
    (Touched, _ALL, _touched),
    (Adjust, _ALL, _adjust),
    (DeviceChanged, _ALL, _device),
    (CardRemoved, _ALL, _removed),
    (Broke, _ALL, _broke),
    (Begin, frozenset({_S.HOME, _S.GREET}), _begin),
    (WithoutCard, frozenset({_S.CARD}), _without_card),
    (CardRead, frozenset({_S.HOME}), _card_first),
    (CardRead, frozenset({_S.CARD}), _card_wanted),
    (CardRead, _WITH_CARD, _card_again),
    (CardRead, frozenset({_S.PROOF}), _card_at_proof),
    (CardRead, frozenset({_S.TICKET}), _card_at_number),
    (CardRead, _LIES, _card_lies),
    (CardRead, frozenset({_S.SORRY}), _another),
    (CardRead, frozenset({_S.HELP}), _card_in_help),
    (CardUnreadable, frozenset({_S.CARD}), _unreadable),
    (CardUnreadable, _ALL - {_S.CARD}, _card_lies),
    (Choose, frozenset({_S.SERVICE}), _class_chosen),
    (Choose, frozenset({_S.VISITS}), _visit_chosen),
    (Choose, frozenset({_S.RATE}), _grade_chosen),
    (Choose, frozenset({_S.REASONS}), _reason_chosen),
    (Choose, frozenset({_S.PICKUP}), _field_chosen),
    (Digit, frozenset({_S.PICKUP}), _digit),
    (Scanned, _SCANS, _scanned),
    (ScanRefused, _SCANS, _scan_refused),
    (Confirm, frozenset({_S.PICKUP}), _code_entered),
    (Confirm, frozenset({_S.DOOR}), _at_door),
    (GoHome, frozenset({_S.DOOR}), _at_door),
    (BoxAsked, frozenset({_S.DOOR}), _box_asked),
    (CodeRefused, frozenset({_S.DOOR}), _code_refused),
    (DoorSaid, frozenset({_S.DOOR}), _door_said),
    (Confirm, frozenset({_S.CONFIRM}), _number_wanted),
    (Confirm, frozenset({_S.REASONS}), _rating_given),
    (Confirm, frozenset({_S.TICKET, _S.PROGRESS, _S.VISITS, _S.THANKS, _S.SORRY}), _home),
    (Confirm, frozenset({_S.HELP}), _back),
    (Confirm, frozenset({_S.PROOF}), _proof_done),
    (Back, _CALM - {_S.HOME, _S.TICKET, _S.THANKS}, _back),
    (GoHome, _CALM - {_S.TICKET}, _leave),
    (AskHelp, _CALM - {_S.HELP}, _ask_help),
    (NumberGiven, frozenset({_S.PRINTING}), _number_given),
    (PaperQueued, frozenset({_S.PRINTING}), _paper_queued),
    (PrintSettled, frozenset({_S.PRINTING, _S.TICKET, _S.HELP}), _settled),
    (ProofSeen, frozenset({_S.PROOF}), _proof_seen),
    (CasesFound, frozenset({_S.PROGRESS}), _found_cases),
    (CasesFound, frozenset({_S.PROOF}), _cases_at_proof),
    (CasesMoved, frozenset({_S.PROGRESS}), _cases_moved),
    (VisitsFound, frozenset({_S.VISITS}), _found_visits),
    (RatingTaken, frozenset({_S.REASONS}), _rating_taken),
    (NotDone, frozenset({_S.PRINTING, _S.PROGRESS, _S.PROOF, _S.VISITS, _S.REASONS}), _not_done),
)

TABLE: dict[Pair, Callable[..., Result]] = {(step, kind): move for kind, steps, move in _ROWS for step in steps}

# What may arrive and must change nothing.
IGNORED: dict[type[Event], frozenset[Step]] = {
    # a touch that was meant for the screen before this one
    Begin: _ALL - {_S.HOME, _S.GREET},
    WithoutCard: _ALL - {_S.CARD},
    Choose: _ALL - {_S.SERVICE, _S.VISITS, _S.RATE, _S.REASONS, _S.PICKUP},
    Digit: _ALL - {_S.PICKUP},
    # a code is no reason to leave what was begun
    Scanned: _ALL - _SCANS,
    ScanRefused: _ALL - _SCANS,
    Confirm: frozenset({_S.HOME, _S.GREET, _S.CARD, _S.SERVICE, _S.PRINTING, _S.RATE}),
    # nothing lies behind these steps; a number being printed, or owed, is not walked away from by accident
    Back: frozenset({_S.HOME, _S.PRINTING, _S.DOOR, _S.TICKET, _S.THANKS}),
    GoHome: frozenset({_S.PRINTING, _S.TICKET}),
    AskHelp: frozenset({_S.PRINTING, _S.DOOR, _S.HELP}),
    # an answer to a visit that is over, or to a step that was left
    NumberGiven: _ALL - {_S.PRINTING},
    PaperQueued: _ALL - {_S.PRINTING},
    PrintSettled: _ALL - {_S.PRINTING, _S.TICKET, _S.HELP},
    BoxAsked: _ALL - {_S.DOOR},
    CodeRefused: _ALL - {_S.DOOR},
    DoorSaid: _ALL - {_S.DOOR},
    ProofSeen: _ALL - {_S.PROOF},
    CasesFound: _ALL - {_S.PROGRESS, _S.PROOF},
    CasesMoved: _ALL - {_S.PROGRESS},
    VisitsFound: _ALL - {_S.VISITS},
    RatingTaken: _ALL - {_S.REASONS},
    NotDone: _ALL - {_S.PRINTING, _S.PROGRESS, _S.PROOF, _S.VISITS, _S.REASONS},
}


def step(state: State, event: Event, now: float) -> Result:
    """The next state and what must be done. `now` is monotonic seconds; KeyError for an event no row names.

    A visit whose time is over ends before the event is looked at, however late the timer was.
    """
    kind = type(event)
    if state.step in IGNORED.get(kind, ()):
        return state, ()
    move = TABLE[state.step, kind]
    if kind is not Tick and state.step is not Step.PRINTING:
        ended, effects = _tick(state, event, now)
        if effects:
            after, more = step(ended, event, now)
            return after, effects + more
    return move(state, event, now)
