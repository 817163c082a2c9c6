"""By whose hands something is done: the role of an actor, asked of the table of permissions."""

from hall.actors import role_of
from hall.errors import Reason, Refused
from hall.staff import may
from hall.store import Store


def demand(store: Store, actor: str, permission: str) -> None:
    """Nothing, if the role of `actor` covers `permission`. Raises Refused(ROLE_MISSING | STAFF_UNKNOWN)."""
    if not may(role_of(store, actor), permission):
        raise Refused(Reason.ROLE_MISSING)


def now_of(store: Store) -> str:
    """The hall's time as rows and records hold it."""
    return store.clock.now().isoformat(timespec="milliseconds")
