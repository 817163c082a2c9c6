"""The clerk in whose name the bench acts: what nobody did is not written down."""

import secrets

from hall.staff import Staff
from hall.store import Store

CLERK = "bench"


def enter(store: Store) -> None:
    """Put that clerk on the staff of a store that does not know anybody yet."""
    Staff(store).add(CLERK, "测量", "clerk", secrets.token_urlsafe())
