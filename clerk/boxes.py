"""What the desk tells of the doors of a locker: those it asked for, and those that somebody has to look after."""

from clerk.speech import Speech
from hall.cases.doors import AttemptState, Purpose
from hall.cases.serving import DoorLeftOpen, DoorTurned, DoorUnasked
from hall.words import N_

_TURNED: dict[tuple[AttemptState, Purpose], str] = {
    (AttemptState.DONE, Purpose.PUT): N_("{box} 号箱已关好，结果登记为放进信箱"),
    (AttemptState.DONE, Purpose.CLEAR): N_("{box} 号箱已关好，东西登记为收回窗口"),
    (AttemptState.OPENED, Purpose.PUT): N_("{box} 号箱开了：放进去，把门关好"),
    (AttemptState.OPENED, Purpose.CLEAR): N_("{box} 号箱开了：取出来，把门关好"),
}
_FAILED = N_("{box} 号箱的门没有打开，什么都没有登记；请再试一次")
_FAILED_PUT = N_("{box} 号箱的门没有打开，什么都没有登记，刚才的取件码不能用；请再试一次")
_UNSURE = N_("不知道 {box} 号箱的门开了没有，什么都没有登记；请去看一下")
_OVERTAKEN = N_("{box} 号箱关了门，但此件已另行办理，没有登记；请把东西取出来")
_UNASKED = N_("{box} 号箱的门开着，不是系统打开的，请去看一下")
_LEFT_OPEN = N_("{box} 号箱的门一直没有关，请去关好")


def door_words(event: DoorTurned, say: Speech) -> tuple[str, str] | None:
    """The sentence and its kind for whoever asked for the door; None where nothing is to be said."""
    state, purpose = AttemptState(event.state), Purpose(event.purpose)
    if words := _TURNED.get((state, purpose)):
        return say(words, box=event.box), "good" if state is AttemptState.DONE else "info"
    if state is AttemptState.UNSURE:
        return say(_UNSURE, box=event.box), "warn"
    if state is AttemptState.FAILED:
        line = event.why in ("refused", "away", "stale", "interrupted")
        failed = _FAILED_PUT if purpose is Purpose.PUT else _FAILED
        return say(failed if line else _OVERTAKEN, box=event.box), "warn"
    return None


def alarm_words(event: DoorUnasked | DoorLeftOpen, say: Speech) -> str:
    """What every desk hears: a door is open that should not be."""
    return say(_UNASKED if isinstance(event, DoorUnasked) else _LEFT_OPEN, box=event.box)
