"""A village station's evening with the platform: its records go up, the official numbers of its cases come down.

The platform is played here by its answers alone: it takes every page, and numbers every case it hears of.
"""

from hall.store import Store
from station.month.site import Site
from sync.outbox import Outbox
from sync.wire import Receipt

_ENOUGH = 400  # cases of the days since the last exchange


def pending(store: Store) -> int:
    """How many records still wait to go up."""
    return store.value("SELECT count(*) FROM outbox WHERE state = 'queued'")


class Exchange:
    """The line of one site to the platform. `met` are the numbers of what was received without it: the provisional
    one, and the official one it got afterwards."""

    def __init__(self, site: Site) -> None:
        self._site, self._outbox = site, Outbox(site.store)
        self._given = 0
        self.met: dict[str, str] = {}

    def evening(self) -> None:
        """Exchange, if there is a line today; what was received without one is noted when it gets its number."""
        site = self._site
        if site.today in site.here.offline:
            site.tally["evenings without a line"] += 1
            return
        while page := self._outbox.take():
            self._outbox.settle(page, Receipt(page.last, 0, page.chain, ()))
        for case in reversed(site.cases.recent(_ENOUGH)):
            if case.official_no:
                continue
            self._given += 1
            bound = site.cases.numbered(case.id, f"GF2026{site.block:02d}{self._given:06d}")
            if any(case.received_at.startswith(day.isoformat()) for day in site.here.offline):
                self.met[bound.provisional_no] = bound.official_no
