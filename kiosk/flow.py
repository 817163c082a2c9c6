"""The citizen's visit as a table: step × event → function; pure, without Qt, clock or store."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from hall.events import CardRead, CardRemoved, CardUnreadable, DeviceChanged, Event, PrintSettled, Scanned, ScanRefused
from hall.words import LANGUAGES
from kiosk import codes, moves
from kiosk.moves import Result
from kiosk.steps import (
    SIZES,
    THEMES,
    Adjust,
    AskHelp,
    Back,
    Begin,
    BoxAsked,
    Broke,
    CasesFound,
    CasesMoved,
    Choose,
    CodeRefused,
    Confirm,
    Digit,
    Door,
    DoorSaid,
    GoHome,
    Looked,
    NotDone,
    NumberGiven,
    Paper,
    PaperQueued,
    ProofSeen,
    RatingTaken,
    Refusal,
    State,
    Step,
    Tick,
    Touched,
    VisitsFound,
    WithoutCard,
    after,
)

# -- help and ways back -----------------------------------------------------------------------------------------------


def _ask_help(state: State, _event: Event, now: float) -> Result:
    return moves.go(replace(state, helped=state.step), Step.HELP, now), ()


def _back(state: State, event: Event, now: float) -> Result:
    if state.step is Step.HELP:
        return moves.home(state, event, now) if state.helped is Step.HOME else (moves.go(state, state.helped, now), ())
    if state.step is Step.CONFIRM:
        return moves.go(state, Step.SERVICE, now), ()
    if state.step is Step.PICKUP and state.coding:
        return replace(state, coding=False, code="", refusal=None, touched=now), ()
    if state.step is Step.REASONS:
        return (state, ()) if state.sent else (moves.go(state, Step.RATE, now), ())
    if state.step is Step.RATE and len(state.visits) > 1:
        return moves.go(state, Step.VISITS, now), ()
    if state.step is Step.SERVICE and state.card is None and state.reader not in moves.NO_READER:
        return moves.go(state, Step.CARD, now), ()
    if state.card is not None and state.step is not Step.GREET:
        return moves.go(replace(state, goal=None, cases=(), visits=(), ticket=None, answer=None), Step.GREET, now), ()
    return moves.home(state, event, now)


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
            return moves.not_done(state, NotDone(Refusal("")), now)
        return moves.go(replace(state, paper=Paper.UNPROVEN), Step.TICKET, now), ()
    if state.step is Step.DOOR and state.door is Door.OPENING:
        return replace(state, door=Door.FAILED, touched=now), ()
    return moves.home(state, event, now)


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
    (Touched, _ALL, moves.touched),
    (Adjust, _ALL, _adjust),
    (DeviceChanged, _ALL, moves.device_changed),
    (CardRemoved, _ALL, moves.removed),
    (Broke, _ALL, moves.broke),
    (Begin, frozenset({_S.HOME, _S.GREET}), moves.begin),
    (WithoutCard, frozenset({_S.CARD}), moves.without_card),
    (CardRead, frozenset({_S.HOME}), moves.card_first),
    (CardRead, frozenset({_S.CARD}), moves.card_wanted),
    (CardRead, _WITH_CARD, moves.card_again),
    (CardRead, frozenset({_S.PROOF}), codes.card_at_proof),
    (CardRead, frozenset({_S.CAME, _S.TICKET}), moves.card_at_number),
    (CardRead, _LIES, moves.card_lies),
    (CardRead, frozenset({_S.SORRY}), moves.another),
    (CardRead, frozenset({_S.HELP}), moves.card_in_help),
    (CardUnreadable, frozenset({_S.CARD}), moves.unreadable),
    (CardUnreadable, _ALL - {_S.CARD}, moves.card_lies),
    (Choose, frozenset({_S.SERVICE}), moves.class_chosen),
    (Choose, frozenset({_S.VISITS}), moves.visit_chosen),
    (Choose, frozenset({_S.RATE}), moves.grade_chosen),
    (Choose, frozenset({_S.REASONS}), moves.reason_chosen),
    (Choose, frozenset({_S.PICKUP}), codes.field_chosen),
    (Digit, frozenset({_S.PICKUP}), codes.digit),
    (Scanned, _SCANS, codes.scanned),
    (ScanRefused, _SCANS, codes.scan_refused),
    (Confirm, frozenset({_S.PICKUP}), codes.code_entered),
    (Confirm, frozenset({_S.DOOR}), codes.at_door),
    (GoHome, frozenset({_S.DOOR}), codes.at_door),
    (BoxAsked, frozenset({_S.DOOR}), codes.box_asked),
    (CodeRefused, frozenset({_S.DOOR}), codes.code_refused),
    (DoorSaid, frozenset({_S.DOOR}), codes.door_said),
    (Confirm, frozenset({_S.CONFIRM}), moves.number_wanted),
    (Confirm, frozenset({_S.REASONS}), moves.rating_given),
    (Confirm, frozenset({_S.TICKET, _S.PROGRESS, _S.VISITS, _S.THANKS, _S.SORRY}), moves.home),
    (Confirm, frozenset({_S.HELP}), _back),
    (Confirm, frozenset({_S.PROOF}), codes.proof_done),
    (Looked, frozenset({_S.CAME}), moves.looked),
    (Back, _CALM - {_S.HOME, _S.CAME, _S.TICKET, _S.THANKS}, _back),
    (GoHome, _CALM - {_S.CAME, _S.TICKET}, moves.leave),
    (AskHelp, _CALM - {_S.HELP}, _ask_help),
    (NumberGiven, frozenset({_S.PRINTING}), moves.number_given),
    (PaperQueued, frozenset({_S.PRINTING}), moves.paper_queued),
    (PrintSettled, frozenset({_S.PRINTING, _S.TICKET, _S.HELP}), moves.settled),
    (ProofSeen, frozenset({_S.PROOF}), codes.proof_seen),
    (CasesFound, frozenset({_S.PROGRESS}), moves.found_cases),
    (CasesFound, frozenset({_S.PROOF}), codes.cases_at_proof),
    (CasesMoved, frozenset({_S.PROGRESS}), moves.cases_moved),
    (VisitsFound, frozenset({_S.VISITS}), moves.found_visits),
    (RatingTaken, frozenset({_S.REASONS}), moves.rating_taken),
    (NotDone, frozenset({_S.PRINTING, _S.PROGRESS, _S.PROOF, _S.VISITS, _S.REASONS}), moves.not_done),
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
    Looked: _ALL - {_S.CAME},
    Confirm: frozenset({_S.HOME, _S.GREET, _S.CARD, _S.SERVICE, _S.PRINTING, _S.CAME, _S.RATE}),
    # nothing lies behind these steps; a number being printed, or owed, is not walked away from by accident
    Back: frozenset({_S.HOME, _S.PRINTING, _S.DOOR, _S.CAME, _S.TICKET, _S.THANKS}),
    GoHome: frozenset({_S.PRINTING, _S.CAME, _S.TICKET}),
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
