"""What reaches the desk, and what the desk wants done: plain values, no Qt."""

from dataclasses import dataclass
from enum import Enum

from hall.errors import Reason
from hall.words import N_


class Hint(Enum):
    """Why a key does nothing just now, and which key helps."""

    SIGN_IN_FIRST = N_("请先登录")
    UNLOCK_FIRST = N_("屏幕已锁定，输入密码后继续")
    OPEN_FIRST = N_("窗口还没有开，按 F8 打开窗口")
    RESUME_FIRST = N_("窗口已暂停，按 F8 恢复后再叫号")
    FINISH_FIRST = N_("正在办理 {number}，办完（F5）或过号（F4）之后再做这一步")
    NOBODY_SERVED = N_("窗口前没有叫到的号，按 F2 叫号")
    DRAFT_LEFT = N_("表里还有没收件的内容：先收件（Ctrl+R），或清空（Ctrl+D）")
    ONE_AT_A_TIME = N_("这个窗口已有正在办理的号，先办完它")
    FORM_OPEN = N_("屏幕上还开着一张表，先填完或关上它")


# -- events -----------------------------------------------------------------------------------------------------------


class Happening:
    """What reaches the desk: a key, an answer of the hall, the passing of time."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SignedIn(Happening):
    """The hall let `person` in. `window` is the window's state in the store; `ticket` what it still serves (after a
    crash, a number is found here again)."""

    person: str
    window: str = "closed"
    ticket: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class PressSignOut(Happening):
    """Leave the desk. `draft`, here and below: the form holds something that was not received yet."""

    draft: bool = False


@dataclass(frozen=True, slots=True)
class PressWindow(Happening):
    """F8: open a closed window, pause an open one, take up a paused one."""


@dataclass(frozen=True, slots=True)
class PressClose(Happening):
    """Shut the window."""


@dataclass(frozen=True, slots=True)
class PressCall(Happening):
    """F2: the next number."""

    draft: bool = False


@dataclass(frozen=True, slots=True)
class PressRecall(Happening):
    """F3: the same number once more."""


@dataclass(frozen=True, slots=True)
class PressPick(Happening):
    """F7, 选呼: a number out of its turn; `number` as far as it was typed already."""

    number: str = ""
    draft: bool = False


@dataclass(frozen=True, slots=True)
class PressNoShow(Happening):
    """F4: nobody came."""

    draft: bool = False


@dataclass(frozen=True, slots=True)
class PressFinish(Happening):
    """F5: the visit is over."""

    draft: bool = False


@dataclass(frozen=True, slots=True)
class PressHold(Happening):
    """F6: put the number aside."""

    draft: bool = False


@dataclass(frozen=True, slots=True)
class PressTakeUp(Happening):
    """Take up a number that was put aside."""

    ticket: str = ""
    draft: bool = False


@dataclass(frozen=True, slots=True)
class PressMove(Happening):
    """转号: let the number at the window wait for that class ("" for its own), at that window (0 for any)."""

    klass: str = ""
    window: int = 0
    draft: bool = False


@dataclass(frozen=True, slots=True)
class PressLine(Happening):
    """Something with the line or the bookings: come_back, abandon, prefer, check_in, book or cancel, and its facts."""

    name: str = ""
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowShut(Happening):
    """The hall did not let the window open."""


@dataclass(frozen=True, slots=True)
class PressCard(Happening):
    """F9: use what the reader holds."""


@dataclass(frozen=True, slots=True)
class PressReceive(Happening):
    """收件."""


@dataclass(frozen=True, slots=True)
class PressAccept(Happening):
    """受理."""


@dataclass(frozen=True, slots=True)
class PressStep(Happening):
    """A step of the life of a case, by its name in clerk.steps."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class PressLock(Happening):
    """Lock the screen now."""


@dataclass(frozen=True, slots=True)
class TicketTaken(Happening):
    """The hall gave this window a number."""

    ticket: str
    number: str


@dataclass(frozen=True, slots=True)
class TicketOver(Happening):
    """The hall says that number is over, whoever ended it."""

    ticket: str


@dataclass(frozen=True, slots=True)
class CardPut(Happening):
    """A card was read."""


@dataclass(frozen=True, slots=True)
class Touched(Happening):
    """A key or the pointer."""


@dataclass(frozen=True, slots=True)
class Ticked(Happening):
    """Time went by."""


# by name: a slotted dataclass leaves a first draft of itself among the subclasses
HAPPENINGS = tuple({kind.__name__: kind for kind in Happening.__subclasses__()}.values())


# -- effects ----------------------------------------------------------------------------------------------------------


class Effect:
    """What the window is to do."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class CallNext(Effect):
    """Ask the hall for the next number."""


@dataclass(frozen=True, slots=True)
class Recall(Effect):
    """Call the same number again."""


@dataclass(frozen=True, slots=True)
class OfferPick(Effect):
    """Ask which number and why, then call it."""

    number: str


@dataclass(frozen=True, slots=True)
class NoShow(Effect):
    """End the number as 过号."""


@dataclass(frozen=True, slots=True)
class Finish(Effect):
    """End the number as served."""


@dataclass(frozen=True, slots=True)
class Hold(Effect):
    """Put the number aside."""


@dataclass(frozen=True, slots=True)
class TakeUp(Effect):
    """Take up `ticket`."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Move(Effect):
    """Transfer the number at the window."""

    klass: str
    window: int


@dataclass(frozen=True, slots=True)
class LineAct(Effect):
    """Do that with the line, and tell what became of it."""

    name: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenWindow(Effect):
    """Tell the hall that the window is open."""


@dataclass(frozen=True, slots=True)
class PauseWindow(Effect):
    """Tell the hall that the window pauses."""


@dataclass(frozen=True, slots=True)
class CloseWindow(Effect):
    """Tell the hall that the window is shut."""


@dataclass(frozen=True, slots=True)
class TakeCard(Effect):
    """Lay the card's data into the form."""


@dataclass(frozen=True, slots=True)
class OfferCard(Effect):
    """Say that a card lies there and which key takes it; nothing is filled in by itself."""


@dataclass(frozen=True, slots=True)
class Receive(Effect):
    """收件."""


@dataclass(frozen=True, slots=True)
class Accept(Effect):
    """受理."""


@dataclass(frozen=True, slots=True)
class OfferStep(Effect):
    """Ask what the step needs to know, then take it."""

    name: str


@dataclass(frozen=True, slots=True)
class Clear(Effect):
    """The citizen has gone: nothing of theirs stays on the screen."""


@dataclass(frozen=True, slots=True)
class Lock(Effect):
    """Cover the screen."""


@dataclass(frozen=True, slots=True)
class Unlock(Effect):
    """Uncover the screen."""


@dataclass(frozen=True, slots=True)
class SignOff(Effect):
    """Tell the hall that `person` left the desk."""

    person: str


@dataclass(frozen=True, slots=True)
class Tell(Effect):
    """A refusal in words; `number` fills the sentence where it asks for one."""

    reason: Hint | Reason
    number: str = ""
