"""How people want their desk to look: kept on this machine for each of them, and for each desk until somebody signs in.

Not a record of the hall: nobody else is told, and nothing of it travels.
"""

from hall.store import Store


class Looks:
    """What was chosen last, by whom: a member of staff by id, or a desk by its name."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, who: str) -> str:
        """The words of the look that was kept; "" while none was."""
        return self._store.value("SELECT value FROM meta WHERE key = ?", f"look {who}") or ""

    def keep(self, look: str, *whose: str) -> None:
        """Remember `look` for each of `whose`."""
        with self._store.atomic():
            for who in whose:
                self._store.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", f"look {who}", look)
