"""The moves of an ordinary visit, for the table in kiosk.flow: card, number, cases, rating, and how each ends."""

from dataclasses import replace
from typing import TypeAlias

from hall.events import CardRead, CardUnreadable, DeviceChanged, DeviceState, Event, PrintSettled
from kiosk.steps import (
    Begin,
    CardFault,
    CasesFound,
    Choose,
    Effect,
    FindCases,
    FindVisits,
    Goal,
    IssueTicket,
    Looked,
    NotDone,
    NumberGiven,
    Paper,
    PaperQueued,
    PrintAgain,
    PrintTicket,
    Rate,
    Refusal,
    State,
    Step,
    TellPaper,
    VisitsFound,
    Wipe,
)

Result: TypeAlias = tuple[State, tuple[Effect, ...]]


NO_READER = (DeviceState.ABSENT, DeviceState.FAULT)
NO_DOORS = (DeviceState.ABSENT, DeviceState.FAULT, DeviceState.UNKNOWN)  # a board that is silent opens nothing


def go(state: State, step: Step, now: float) -> State:
    return replace(state, step=step, entered=now, touched=now, notice="")


def wiped(state: State, now: float) -> State:
    kept = State(state.delays, state.start, state.reader, state.printer, state.locker, state.lying, state.start)
    return replace(kept, entered=now, touched=now)


def home(state: State, _event: Event, now: float) -> Result:
    return wiped(state, now), (Wipe(),)


def over(state: State, step: Step, now: float, goal: Goal | None = None, refusal: Refusal | None = None) -> Result:
    """A last page: everything of the citizen is gone before it comes; the look they chose stays until Home."""
    return replace(wiped(state, now), step=step, look=state.look, goal=goal, refusal=refusal), (Wipe(),)


def touched(state: State, _event: Event, now: float) -> Result:
    return replace(state, touched=now), ()


def leave(state: State, event: Event, now: float) -> Result:
    """首页 while a number may be owed: the number comes first, and the question of its paper."""
    if state.owes_number:
        return go(state, Step.CAME if state.helped is Step.CAME else Step.TICKET, now), ()
    return home(state, event, now)


def proceed(state: State, goal: Goal, now: float) -> Result:
    """Where a card, or none, leads for this goal."""
    state, card = replace(state, goal=goal), state.card
    if goal is Goal.QUEUE:
        return go(state, Step.SERVICE, now), ()
    if card is None:
        return go(replace(state, helped=Step.HOME), Step.HELP, now), ()
    if goal is Goal.PROGRESS:
        return go(state, Step.PROGRESS, now), (FindCases(card),)
    return go(state, Step.VISITS, now), (FindVisits(card),)


def begin(state: State, event: Begin, now: float) -> Result:
    if event.goal is Goal.PICKUP:
        if state.locker is None:
            return state, ()
        return go(replace(state, goal=Goal.PICKUP, card=None), Step.PICKUP, now), ()  # the code says who may
    if state.card is None and state.reader not in NO_READER:
        return go(replace(state, goal=event.goal), Step.CARD, now), ()
    return proceed(state, event.goal, now)


def without_card(state: State, _event: Event, now: float) -> Result:
    if state.goal is Goal.QUEUE:
        return go(replace(state, fault=CardFault.NONE), Step.SERVICE, now), ()
    return go(replace(state, helped=Step.CARD), Step.HELP, now), ()


def card_first(state: State, event: CardRead, now: float) -> Result:
    return go(replace(state, lying=True, card=event.card), Step.GREET, now), ()


def card_wanted(state: State, event: CardRead, now: float) -> Result:
    state = replace(state, lying=True, card=event.card, fault=CardFault.NONE)
    return proceed(state, state.goal or Goal.QUEUE, now)


def card_again(state: State, event: CardRead, now: float) -> Result:
    """The same card stays the same visit; a card where none was joins it; another person's card begins anew."""
    if state.card is None or state.card.number == event.card.number:
        return replace(state, lying=True, card=event.card, lifted=None, touched=now), ()
    return another(state, event, now)


def another(state: State, event: CardRead, now: float) -> Result:
    state, effects = home(state, event, now)
    state, _ = card_first(state, event, now)
    return state, effects


def card_at_number(state: State, event: CardRead, now: float) -> Result:
    """While a number is owed nobody's card takes the screen away from it."""
    mine = state.card is not None and state.card.number == event.card.number
    if state.owes_number or mine or state.issued is None:
        return replace(state, lying=True), ()
    return another(state, event, now)


def card_in_help(state: State, event: CardRead, now: float) -> Result:
    if state.issued is not None:
        return card_at_number(state, event, now)
    if state.helped is Step.CARD:
        return card_wanted(state, event, now)
    if state.helped is Step.HOME and state.card is None:
        return another(state, event, now)
    return card_again(state, event, now)


def card_lies(state: State, _event: Event, _now: float) -> Result:
    return replace(state, lying=True), ()


def unreadable(state: State, event: CardUnreadable, now: float) -> Result:
    fault = CardFault.AGAIN if event.again else CardFault.USELESS
    return replace(state, lying=True, fault=fault, unread=event.status, touched=now), ()


def removed(state: State, _event: Event, now: float) -> Result:
    hangs = state.card is not None and state.issued is None
    return replace(state, lying=False, lifted=now if hangs else None), ()


def device_changed(state: State, event: DeviceChanged, _now: float) -> Result:
    if event.device == "idcard":
        return replace(state, reader=event.state), ()
    if event.device == "ticketprinter":
        return replace(state, printer=event.state), ()
    if event.device == "locker":
        return replace(state, locker=event.state), ()
    return state, ()


def class_chosen(state: State, event: Choose, now: float) -> Result:
    return go(replace(state, klass=event.value), Step.CONFIRM, now), ()


def number_wanted(state: State, _event: Event, now: float) -> Result:
    return go(state, Step.PRINTING, now), (IssueTicket(state.klass, state.card),)


def number_given(state: State, event: NumberGiven, now: float) -> Result:
    if state.issued is not None:
        return state, ()
    return replace(state, issued=event.issued, paper=Paper.PRINTING, lifted=None), (PrintTicket(event.issued),)


def paper_queued(state: State, event: PaperQueued, now: float) -> Result:
    if event.job:
        return replace(state, job=event.job), ()
    return go(replace(state, paper=Paper.FAILED), Step.TICKET, now), ()


def settled(state: State, event: PrintSettled, now: float) -> Result:
    """A job of an earlier visit says nothing here."""
    if not state.job or event.job != state.job:
        return state, ()
    state = replace(state, paper=Paper(event.outcome))
    if state.step is Step.HELP:
        return state, ()
    return go(state, Step.CAME if state.paper is Paper.UNPROVEN else Step.TICKET, now), ()


def looked(state: State, event: Looked, now: float) -> Result:
    """A person's word where the printer has none (hall.papers.jobs). What did not come out is printed once more."""
    told = TellPaper(state.job, event.came)
    if event.came:
        return go(replace(state, paper=Paper.SEEN), Step.TICKET, now), (told,)
    if state.again:
        return go(replace(state, paper=Paper.FAILED), Step.TICKET, now), (told,)
    again = replace(state, paper=Paper.PRINTING, job="", again=True)
    return go(again, Step.PRINTING, now), (told, PrintAgain(state.job))


def found_cases(state: State, event: CasesFound, _now: float) -> Result:
    """The person's own; of them the one whose paper was scanned stands first. A paper of another's case shows nothing
    of it: who holds a paper is not who it is about."""
    return replace(state, cases=tuple(sorted(event.cases, key=lambda case: case.provisional_no != state.wanted))), ()


def cases_moved(state: State, _event: Event, _now: float) -> Result:
    return state, (FindCases(state.card),) if state.card else ()


def found_visits(state: State, event: VisitsFound, now: float) -> Result:
    state = replace(state, visits=event.tickets)
    if len(event.tickets) == 1:
        return go(replace(state, ticket=event.tickets[0]), Step.RATE, now), ()
    return state, ()


def visit_chosen(state: State, event: Choose, now: float) -> Result:
    for ticket in state.visits:
        if ticket.id == event.value:
            return go(replace(state, ticket=ticket), Step.RATE, now), ()
    return state, ()


def grade_chosen(state: State, event: Choose, now: float) -> Result:
    if event.value not in ("1", "2", "3", "4", "5"):
        return state, ()
    return go(replace(state, stars=int(event.value), reasons=()), Step.REASONS, now), ()


def reason_chosen(state: State, event: Choose, now: float) -> Result:
    """Chosen again, a reason is taken back."""
    if event.value[:1] != str(state.stars):
        return state, ()
    if event.value in state.reasons:
        left = tuple(code for code in state.reasons if code != event.value)
        return replace(state, reasons=left, touched=now), ()
    return replace(state, reasons=(*state.reasons, event.value), touched=now), ()


def rating_given(state: State, _event: Event, now: float) -> Result:
    if state.ticket is None or state.sent:
        return state, ()
    return replace(state, sent=True, touched=now), (Rate(state.ticket, state.stars, state.reasons),)


def rating_taken(state: State, _event: Event, now: float) -> Result:
    return over(state, Step.THANKS, now, goal=state.goal)


def not_done(state: State, event: NotDone, now: float) -> Result:
    return over(state, Step.SORRY, now, refusal=event.refusal)


def broke(state: State, _event: Event, now: float) -> Result:
    return over(state, Step.SORRY, now)
