"""The citizen's visit as a table: step × event → function; pure, without Qt, clock or store."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from hall.events import CardRead, CardRemoved, CardUnreadable, DeviceChanged, DeviceState, Event, PrintSettled
from hall.words import LANGUAGES
from kiosk.steps import (
    SIZES,
    THEMES,
    Adjust,
    AskHelp,
    Back,
    Begin,
    Broke,
    CardFault,
    CasesFound,
    CasesMoved,
    Choose,
    Confirm,
    Effect,
    FindCases,
    FindVisits,
    Goal,
    GoHome,
    IssueTicket,
    NotDone,
    NumberGiven,
    Paper,
    PaperQueued,
    PrintTicket,
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

# -- moves ------------------------------------------------------------------------------------------------------------


def _go(state: State, step: Step, now: float) -> State:
    return replace(state, step=step, entered=now, touched=now)


def _wiped(state: State, now: float) -> State:
    kept = State(state.delays, state.start, state.reader, state.printer, state.lying, state.start)
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
    return replace(state, lying=True, fault=fault, touched=now), ()


def _removed(state: State, _event: Event, now: float) -> Result:
    hangs = state.card is not None and state.issued is None
    return replace(state, lying=False, lifted=now if hangs else None), ()


def _device(state: State, event: DeviceChanged, _now: float) -> Result:
    if event.device == "idcard":
        return replace(state, reader=event.state), ()
    if event.device == "ticketprinter":
        return replace(state, printer=event.state), ()
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
    return replace(state, cases=event.cases), ()


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


def _ask_help(state: State, _event: Event, now: float) -> Result:
    return _go(replace(state, helped=state.step), Step.HELP, now), ()


def _back(state: State, event: Event, now: float) -> Result:
    if state.step is Step.HELP:
        return _home(state, event, now) if state.helped is Step.HOME else (_go(state, state.helped, now), ())
    if state.step is Step.CONFIRM:
        return _go(state, Step.SERVICE, now), ()
    if state.step is Step.REASONS:
        return (state, ()) if state.sent else (_go(state, Step.RATE, now), ())
    if state.step is Step.RATE and len(state.visits) > 1:
        return _go(state, Step.VISITS, now), ()
    if state.step is Step.SERVICE and state.card is None and state.reader not in NO_READER:
        return _go(state, Step.CARD, now), ()
    if state.card is not None and state.step is not Step.GREET:
        return _go(replace(state, goal=None, cases=(), visits=(), ticket=None), Step.GREET, now), ()
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
    asks = state.step not in (Step.HOME, Step.PRINTING, *_OWN_END) and not (
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
    return _home(state, event, now)


# -- the table --------------------------------------------------------------------------------------------------------

Pair: TypeAlias = tuple[Step, type[Event]]

_S = Step
_ALL = frozenset(Step)
_CALM = _ALL - {_S.PRINTING}  # while the printer works there is nothing to touch
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
    (CardRead, frozenset({_S.PRINTING}), _card_lies),
    (CardRead, frozenset({_S.TICKET}), _card_at_number),
    (CardRead, frozenset({_S.THANKS}), _card_lies),
    (CardRead, frozenset({_S.SORRY}), _another),
    (CardRead, frozenset({_S.HELP}), _card_in_help),
    (CardUnreadable, frozenset({_S.CARD}), _unreadable),
    (CardUnreadable, _ALL - {_S.CARD}, _card_lies),
    (Choose, frozenset({_S.SERVICE}), _class_chosen),
    (Choose, frozenset({_S.VISITS}), _visit_chosen),
    (Choose, frozenset({_S.RATE}), _grade_chosen),
    (Choose, frozenset({_S.REASONS}), _reason_chosen),
    (Confirm, frozenset({_S.CONFIRM}), _number_wanted),
    (Confirm, frozenset({_S.REASONS}), _rating_given),
    (Confirm, frozenset({_S.TICKET, _S.PROGRESS, _S.VISITS, _S.THANKS, _S.SORRY}), _home),
    (Confirm, frozenset({_S.HELP}), _back),
    (Back, _CALM - {_S.HOME, _S.TICKET, _S.THANKS}, _back),
    (GoHome, _CALM - {_S.TICKET}, _leave),
    (AskHelp, _CALM - {_S.HELP}, _ask_help),
    (NumberGiven, frozenset({_S.PRINTING}), _number_given),
    (PaperQueued, frozenset({_S.PRINTING}), _paper_queued),
    (PrintSettled, frozenset({_S.PRINTING, _S.TICKET, _S.HELP}), _settled),
    (CasesFound, frozenset({_S.PROGRESS}), _found_cases),
    (CasesMoved, frozenset({_S.PROGRESS}), _cases_moved),
    (VisitsFound, frozenset({_S.VISITS}), _found_visits),
    (RatingTaken, frozenset({_S.REASONS}), _rating_taken),
    (NotDone, frozenset({_S.PRINTING, _S.PROGRESS, _S.VISITS, _S.REASONS}), _not_done),
)

TABLE: dict[Pair, Callable[..., Result]] = {(step, kind): move for kind, steps, move in _ROWS for step in steps}

# What may arrive and must change nothing.
IGNORED: dict[type[Event], frozenset[Step]] = {
    # a touch that was meant for the screen before this one
    Begin: _ALL - {_S.HOME, _S.GREET},
    WithoutCard: _ALL - {_S.CARD},
    Choose: _ALL - {_S.SERVICE, _S.VISITS, _S.RATE, _S.REASONS},
    Confirm: frozenset({_S.HOME, _S.GREET, _S.CARD, _S.SERVICE, _S.PRINTING, _S.RATE}),
    # nothing lies behind these steps; a number being printed, or owed, is not walked away from by accident
    Back: frozenset({_S.HOME, _S.PRINTING, _S.TICKET, _S.THANKS}),
    GoHome: frozenset({_S.PRINTING, _S.TICKET}),
    AskHelp: frozenset({_S.PRINTING, _S.HELP}),
    # an answer to a visit that is over, or to a step that was left
    NumberGiven: _ALL - {_S.PRINTING},
    PaperQueued: _ALL - {_S.PRINTING},
    PrintSettled: _ALL - {_S.PRINTING, _S.TICKET, _S.HELP},
    CasesFound: _ALL - {_S.PROGRESS},
    CasesMoved: _ALL - {_S.PROGRESS},
    VisitsFound: _ALL - {_S.VISITS},
    RatingTaken: _ALL - {_S.REASONS},
    NotDone: _ALL - {_S.PRINTING, _S.PROGRESS, _S.VISITS, _S.REASONS},
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
