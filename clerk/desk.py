"""The desk as a table: (step, event) gives a function; `step` is pure, and what it wants done comes back as effects.

Nothing here knows Qt, the store or a device. The window performs the effects with the hall and reports what the hall
answered as the next event, so the desk believes it serves a number only after the hall has said so.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from clerk.acts import (
    Accept,
    CallNext,
    CardPut,
    Clear,
    CloseWindow,
    Effect,
    Finish,
    Happening,
    Hint,
    Hold,
    LineAct,
    Lock,
    Move,
    NoShow,
    OfferCard,
    OfferPick,
    OfferStep,
    OpenWindow,
    PauseWindow,
    PressAccept,
    PressCall,
    PressCard,
    PressClose,
    PressFinish,
    PressHold,
    PressLine,
    PressLock,
    PressMove,
    PressNoShow,
    PressPick,
    PressRecall,
    PressReceive,
    PressSignOut,
    PressStep,
    PressTakeUp,
    PressWindow,
    Recall,
    Receive,
    SignedIn,
    SignOff,
    TakeCard,
    TakeUp,
    Tell,
    Ticked,
    TicketOver,
    TicketTaken,
    Touched,
    Unlock,
    WindowShut,
)
from hall.errors import Reason


class Step(Enum):
    """Where the desk stands."""

    SIGNED_OUT = "signed_out"
    CLOSED = "closed"  # somebody sits here, the window is shut
    OPEN = "open"  # free for the next number
    SERVING = "serving"  # a number is at the window
    PAUSED = "paused"
    LOCKED = "locked"  # nobody at the keyboard; what lies under the lock is kept


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the desk remembers.

    `ticket` and `number` name the number being served, empty when there is none. `under` is the step kept below a
    lock. `touched` is the monotonic second of the last key or pointer; `lock_after` the quiet seconds until the lock.
    """

    lock_after: float
    step: Step = Step.SIGNED_OUT
    person: str = ""
    ticket: str = ""
    number: str = ""
    under: Step | None = None
    touched: float = 0.0


Answer = tuple[Desk, tuple[Effect, ...]]
Rule = Callable[[Desk, Happening, float], Answer]


def step(desk: Desk, happening: Happening, now: float) -> Answer:
    """The desk after `happening` at monotonic second `now`, and what is to be done.

    Raises KeyError for a pair that is neither in TABLE nor in IGNORED: a hole in the table, our bug.
    """
    pair = (desk.step, type(happening))
    if pair in IGNORED:
        return desk, ()
    return TABLE[pair](desk, happening, now)


# -- rules ------------------------------------------------------------------------------------------------------------


def _do(*effects: Effect) -> Rule:
    """Stay, and do this."""

    def rule(desk: Desk, _: Happening, now: float) -> Answer:
        return replace(desk, touched=now), effects

    return rule


def _go(to: Step, *effects: Effect) -> Rule:
    """Go there, and do this."""

    def rule(desk: Desk, _: Happening, now: float) -> Answer:
        return replace(desk, step=to, touched=now), effects

    return rule


def _tell(reason: Hint | Reason) -> Rule:
    """Stay, and say why not."""

    def rule(desk: Desk, _: Happening, now: float) -> Answer:
        return replace(desk, touched=now), (Tell(reason, desk.number),)

    return rule


_WINDOW_STEPS = {"open": Step.OPEN, "paused": Step.PAUSED}


def _sign_in(desk: Desk, happening: Happening, now: float) -> Answer:
    assert isinstance(happening, SignedIn)
    to = Step.SERVING if happening.ticket else _WINDOW_STEPS.get(happening.window, Step.CLOSED)
    return (
        Desk(desk.lock_after, to, happening.person, happening.ticket, happening.number, touched=now),
        (Unlock(),),
    )


def _unlock(desk: Desk, happening: Happening, now: float) -> Answer:
    """Back to what lay under the lock. A colleague may take the desk over with its number: a clerk who went home must
    not keep a citizen waiting; the one who left is signed off."""
    assert isinstance(happening, SignedIn)
    assert desk.under is not None
    effects: tuple[Effect, ...] = (Unlock(),)
    if happening.person != desk.person:
        effects = (SignOff(desk.person), *effects)
    return replace(desk, step=desk.under, under=None, person=happening.person, touched=now), effects


def _sign_out(desk: Desk, _: Happening, now: float) -> Answer:
    return Desk(desk.lock_after, touched=now), (CloseWindow(), Clear(), SignOff(desk.person), Lock())


def _lock(desk: Desk, _: Happening, now: float) -> Answer:
    return replace(desk, step=Step.LOCKED, under=desk.step, touched=now), (Lock(),)


def _offer(desk: Desk, happening: Happening, now: float) -> Answer:
    """Whoever is signed in may go on with a case, window open or not: reviewers and supervisors have none to open."""
    assert isinstance(happening, PressStep)
    return replace(desk, touched=now), (OfferStep(happening.name),)


def _move(desk: Desk, happening: Happening, now: float) -> Answer:
    assert isinstance(happening, PressMove)
    return replace(desk, touched=now), (Move(happening.klass, happening.window),)


def _pick(desk: Desk, happening: Happening, now: float) -> Answer:
    assert isinstance(happening, PressPick)
    return replace(desk, touched=now), (OfferPick(happening.number),)


def _take_up(desk: Desk, happening: Happening, now: float) -> Answer:
    assert isinstance(happening, PressTakeUp)
    return replace(desk, touched=now), (TakeUp(happening.ticket),)


def _line(desk: Desk, happening: Happening, now: float) -> Answer:
    """Whoever is signed in may help those who wait: the guide has no window."""
    assert isinstance(happening, PressLine)
    return replace(desk, touched=now), (LineAct(happening.name, happening.facts),)


def _tick(desk: Desk, happening: Happening, now: float) -> Answer:
    return _lock(desk, happening, now) if now - desk.touched >= desk.lock_after else (desk, ())


def _touch(desk: Desk, _: Happening, now: float) -> Answer:
    return replace(desk, touched=now), ()


def _unless_draft(rule: Rule) -> Rule:
    """`rule`, but what was typed and not yet received is never wiped by a key."""

    def guarded(desk: Desk, happening: Happening, now: float) -> Answer:
        assert isinstance(
            happening,
            PressSignOut | PressCall | PressPick | PressNoShow | PressFinish | PressHold | PressMove | PressTakeUp,
        )
        return _tell(Hint.DRAFT_LEFT)(desk, happening, now) if happening.draft else rule(desk, happening, now)

    return guarded


def _take(desk: Desk, happening: Happening, now: float) -> Answer:
    assert isinstance(happening, TicketTaken)
    return replace(desk, step=Step.SERVING, ticket=happening.ticket, number=happening.number, touched=now), (Clear(),)


def _take_again(desk: Desk, happening: Happening, now: float) -> Answer:
    """The journal repeats what this desk already knows; another number is never taken on top of one."""
    assert isinstance(happening, TicketTaken)
    return desk, () if happening.ticket == desk.ticket else (Tell(Hint.ONE_AT_A_TIME),)


def _over(desk: Desk, happening: Happening, now: float) -> Answer:
    assert isinstance(happening, TicketOver)
    if happening.ticket != desk.ticket:
        return desk, ()
    return replace(desk, step=Step.OPEN, ticket="", number=""), (Clear(),)


def _over_locked(desk: Desk, happening: Happening, now: float) -> Answer:
    assert isinstance(happening, TicketOver)
    if happening.ticket != desk.ticket:
        return desk, ()
    return replace(desk, under=Step.OPEN, ticket="", number=""), (Clear(),)


# -- the table --------------------------------------------------------------------------------------------------------

_KEYS = (
    PressSignOut,
    PressWindow,
    PressClose,
    PressCall,
    PressRecall,
    PressPick,
    PressNoShow,
    PressFinish,
    PressHold,
    PressTakeUp,
    PressMove,
    PressLine,
    PressCard,
    PressReceive,
    PressAccept,
    PressStep,
    PressLock,
)
_S = Step
_nobody = _tell(Hint.NOBODY_SERVED)
_not_open = _tell(Hint.OPEN_FIRST)
_serving = _tell(Hint.FINISH_FIRST)

TABLE: dict[tuple[Step, type[Happening]], Rule] = {
    **{(_S.SIGNED_OUT, key): _tell(Hint.SIGN_IN_FIRST) for key in _KEYS},
    (_S.SIGNED_OUT, SignedIn): _sign_in,
    #
    (_S.CLOSED, PressSignOut): _unless_draft(_sign_out),
    (_S.CLOSED, PressWindow): _go(_S.OPEN, OpenWindow()),
    (_S.CLOSED, PressCall): _not_open,
    (_S.CLOSED, PressRecall): _not_open,
    (_S.CLOSED, PressPick): _not_open,
    (_S.CLOSED, PressNoShow): _not_open,
    (_S.CLOSED, PressFinish): _not_open,
    (_S.CLOSED, PressHold): _not_open,
    (_S.CLOSED, PressTakeUp): _not_open,
    (_S.CLOSED, PressMove): _not_open,
    (_S.CLOSED, PressCard): _not_open,
    (_S.CLOSED, PressReceive): _not_open,
    (_S.CLOSED, PressAccept): _not_open,
    #
    (_S.OPEN, PressSignOut): _unless_draft(_sign_out),
    (_S.OPEN, PressWindow): _go(_S.PAUSED, PauseWindow()),
    (_S.OPEN, PressClose): _go(_S.CLOSED, CloseWindow()),
    (_S.OPEN, PressCall): _unless_draft(_do(CallNext())),
    (_S.OPEN, PressRecall): _nobody,
    (_S.OPEN, PressPick): _unless_draft(_pick),
    (_S.OPEN, PressNoShow): _nobody,
    (_S.OPEN, PressFinish): _nobody,
    (_S.OPEN, PressHold): _nobody,
    (_S.OPEN, PressTakeUp): _unless_draft(_take_up),
    (_S.OPEN, PressMove): _nobody,
    (_S.OPEN, TicketTaken): _take,
    (_S.OPEN, WindowShut): _go(_S.CLOSED),
    #
    (_S.SERVING, PressSignOut): _serving,
    (_S.SERVING, PressWindow): _serving,
    (_S.SERVING, PressClose): _serving,
    (_S.SERVING, PressCall): _tell(Reason.ALREADY_SERVING),
    (_S.SERVING, PressRecall): _do(Recall()),
    (_S.SERVING, PressPick): _serving,
    (_S.SERVING, PressNoShow): _unless_draft(_do(NoShow())),
    (_S.SERVING, PressFinish): _unless_draft(_do(Finish())),
    (_S.SERVING, PressHold): _unless_draft(_do(Hold())),
    (_S.SERVING, PressTakeUp): _serving,
    (_S.SERVING, PressMove): _unless_draft(_move),
    (_S.SERVING, TicketTaken): _take_again,
    (_S.SERVING, TicketOver): _over,
    #
    (_S.PAUSED, PressSignOut): _unless_draft(_sign_out),
    (_S.PAUSED, PressWindow): _go(_S.OPEN, OpenWindow()),
    (_S.PAUSED, PressClose): _go(_S.CLOSED, CloseWindow()),
    (_S.PAUSED, PressCall): _tell(Hint.RESUME_FIRST),
    (_S.PAUSED, PressRecall): _nobody,
    (_S.PAUSED, PressPick): _tell(Hint.RESUME_FIRST),
    (_S.PAUSED, PressNoShow): _nobody,
    (_S.PAUSED, PressFinish): _nobody,
    (_S.PAUSED, PressHold): _nobody,
    (_S.PAUSED, PressTakeUp): _tell(Hint.RESUME_FIRST),
    (_S.PAUSED, PressMove): _nobody,
    (_S.PAUSED, TicketTaken): _take,
    #
    **{(_S.LOCKED, key): _tell(Hint.UNLOCK_FIRST) for key in _KEYS},
    (_S.LOCKED, SignedIn): _unlock,
    (_S.LOCKED, TicketOver): _over_locked,
}
for _step in (_S.OPEN, _S.SERVING, _S.PAUSED):  # a citizen who comes without a number is served as well
    TABLE.update(
        {
            (_step, PressCard): _do(TakeCard()),
            (_step, PressReceive): _do(Receive()),
            (_step, PressAccept): _do(Accept()),
            (_step, CardPut): _do(OfferCard()),
        }
    )
for _step in (_S.CLOSED, _S.OPEN, _S.SERVING, _S.PAUSED):
    TABLE.update(
        {
            (_step, PressStep): _offer,
            (_step, PressLine): _line,
            (_step, PressLock): _lock,
            (_step, Touched): _touch,
            (_step, Ticked): _tick,
        }
    )

IGNORED: frozenset[tuple[Step, type[Happening]]] = frozenset(
    {
        (_S.SIGNED_OUT, TicketTaken),  # the journal's tail brings the past of this window
        (_S.SIGNED_OUT, TicketOver),
        (_S.SIGNED_OUT, CardPut),  # nobody entitled to see it
        (_S.SIGNED_OUT, Touched),
        (_S.SIGNED_OUT, Ticked),
        (_S.CLOSED, SignedIn),
        (_S.CLOSED, PressClose),
        (_S.CLOSED, TicketTaken),
        (_S.CLOSED, TicketOver),
        (_S.CLOSED, CardPut),
        (_S.OPEN, SignedIn),
        (_S.OPEN, TicketOver),  # the echo of our own finish
        (_S.SERVING, SignedIn),
        (_S.PAUSED, SignedIn),
        (_S.PAUSED, TicketOver),
        *((where, WindowShut) for where in Step if where is not _S.OPEN),  # it is an answer to opening
        (_S.LOCKED, TicketTaken),
        (_S.LOCKED, CardPut),
        (_S.LOCKED, Touched),
        (_S.LOCKED, Ticked),
    }
)
