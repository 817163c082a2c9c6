"""When to speak with the platform: offline, idle, pushing, pulling, as a table from what happens to what is done."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from hall.events import SyncPhase
from hall.settings import Platform


@dataclass(frozen=True, slots=True)
class Delays:
    """Every wait of sync, in seconds. Failures wait rand(0, min(retry_max, retry · 2ⁿ)): full jitter, so that
    thousands of stations coming back at once do not come in step. `gather`: from the first record of a burst to
    its sending. `look`: how often a process looks at what the others say, and whether the owner's chair is free."""

    interval: float
    retry: float
    retry_max: float
    gather: float = 0.2
    look: float = 0.5


def delays_of(platform: Platform) -> Delays:
    """The waits that the settings give."""
    return Delays(platform.interval_s, platform.retry_s, platform.retry_max_s)


class Mode(Enum):
    """What sync is doing."""

    OFFLINE = "offline"  # not in contact; greets when due
    IDLE = "idle"  # in contact, nothing to do until due
    PUSHING = "pushing"  # an exchange with records is under way
    PULLING = "pulling"  # an exchange without records is under way


@dataclass(frozen=True, slots=True)
class State:
    """`due` is the monotonic time of the next try, `failures` how many in a row, `phase` what the screens may say."""

    mode: Mode = Mode.OFFLINE
    due: float = 0.0
    failures: int = 0
    phase: SyncPhase = SyncPhase.UNKNOWN


# -- what happens -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time passed; `waiting` records could be pushed."""

    waiting: int


@dataclass(frozen=True, slots=True)
class Hurried:
    """Somebody asks for a round now."""


@dataclass(frozen=True, slots=True)
class Greeted:
    """The platform answered the greeting."""

    waiting: int


@dataclass(frozen=True, slots=True)
class Exchanged:
    """An exchange was whole; `changes` came down with it."""

    waiting: int
    changes: int


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer to be believed. `luck` in [0, 1) is the jitter, `hint_s` what the platform asked for."""

    phase: SyncPhase
    luck: float
    hint_s: float = 0.0


Happening = Ticked | Hurried | Greeted | Exchanged | Failed


# -- what to do -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Greet:
    """Ask who answers and how far our records are there."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Send a page of records (`push`) or none, and take what comes down."""

    push: bool


Effect = Greet | Exchange
Step = tuple[State, Effect | None]


def _greet_when_due(state: State, _event: Ticked, now: float, _delays: Delays) -> Step:
    return (state, Greet()) if now >= state.due else (state, None)


def _exchange_when_due(state: State, event: Ticked, now: float, delays: Delays) -> Step:
    if now >= state.due:
        return _exchange(state, event.waiting)
    soon = now + delays.gather if event.waiting else state.due
    return replace(state, due=min(state.due, soon)), None


def _at_once(state: State, _event: Hurried, now: float, _delays: Delays) -> Step:
    return replace(state, due=now), None


def _greeted(state: State, event: Greeted, _now: float, _delays: Delays) -> Step:
    return _exchange(state, event.waiting)


def _exchanged(state: State, event: Exchanged, now: float, delays: Delays) -> Step:
    state = replace(state, failures=0, phase=SyncPhase.ONLINE)
    if event.waiting or event.changes:
        return _exchange(state, event.waiting)
    return replace(state, mode=Mode.IDLE, due=now + delays.interval), None


def _failed(state: State, event: Failed, now: float, delays: Delays) -> Step:
    span = min(delays.retry_max, delays.retry * 2 ** min(state.failures, 30))
    wait = max(event.luck * span, event.hint_s * (1 + event.luck / 2))
    return State(Mode.OFFLINE, now + wait, state.failures + 1, event.phase), None


def _exchange(state: State, waiting: int) -> Step:
    return replace(state, mode=Mode.PUSHING if waiting else Mode.PULLING), Exchange(push=waiting > 0)


TABLE: dict[tuple[Mode, type], Callable[..., Step]] = {
    (Mode.OFFLINE, Ticked): _greet_when_due,
    (Mode.OFFLINE, Hurried): _at_once,
    (Mode.OFFLINE, Greeted): _greeted,
    (Mode.OFFLINE, Failed): _failed,
    (Mode.IDLE, Ticked): _exchange_when_due,
    (Mode.IDLE, Hurried): _at_once,
    (Mode.PUSHING, Exchanged): _exchanged,
    (Mode.PUSHING, Failed): _failed,
    (Mode.PULLING, Exchanged): _exchanged,
    (Mode.PULLING, Failed): _failed,
}

IGNORED: dict[tuple[Mode, type], str] = {
    (Mode.OFFLINE, Exchanged): "no exchange without a greeting",
    (Mode.IDLE, Greeted): "greetings are sent offline only",
    (Mode.IDLE, Exchanged): "nothing is under way",
    (Mode.IDLE, Failed): "nothing is under way",
    **{(mode, kind): "what is under way sees it at its end" for mode in (Mode.PUSHING, Mode.PULLING)
       for kind in (Ticked, Hurried)},
    **{(mode, Greeted): "the greeting lies behind" for mode in (Mode.PUSHING, Mode.PULLING)},
}  # fmt: skip


def step(state: State, event: Happening, now: float, delays: Delays) -> Step:
    """The state after `event` at monotonic `now`, and what to do, if anything. Pure."""
    move = TABLE.get((state.mode, type(event)))
    return move(state, event, now, delays) if move else (state, None)
