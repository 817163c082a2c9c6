"""Who acts: a member of staff, or one of the few that are no person and are named here. Nobody else writes a record."""

import re

from hall.errors import Reason, Refused
from hall.identity import visible
from hall.store import Store

SYSTEM = frozenset({"rule", "platform", "kiosk", "citizen", "regulator", "command", "setup"})
"""A rule that runs by itself; what came down the line; the touchscreen; who uses it without a name; the regulator
beyond the line; the command line; the first start. What each may do stands in hall.staff.MAY, as for every role."""

_FACE = re.compile(r"desk-[0-9]{1,3}")  # a desk's own printer says what it printed
_SHOWN = 20


def is_system(actor: str) -> bool:
    """Whether `actor` is no person but a part of the hall, or of the world beyond its line."""
    return actor in SYSTEM or _FACE.fullmatch(actor) is not None


def role_of(store: Store, actor: str) -> str:
    """The role of a member of staff; of a system actor its own name, "" for a desk's printer, which may do nothing.

    Raises Refused(STAFF_UNKNOWN, id=…) for who is neither: a slip of the pen has nobody's rights (审批责任终身追究,
    昌 三(三)1: every step is somebody's).
    """
    if actor in SYSTEM:
        return actor
    role: str | None = store.value("SELECT role FROM staff WHERE id = ?", actor)
    if role is None and not is_system(actor):
        raise unknown(actor)
    return role or ""


def name_of(store: Store, actor: str) -> str:
    """What a member of staff is called, to stand on papers; "" for a system actor and for nobody."""
    return store.value("SELECT name FROM staff WHERE id = ?", actor) or ""


def unknown(actor: str) -> Refused:
    """The refusal of an actor who is nobody."""
    return Refused(Reason.STAFF_UNKNOWN, id=visible(actor[:_SHOWN]))
