"""Places and people as one desk uses them: the topics of this package over one store, at one site."""

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from hall.agency.mandates import Mandates
from hall.agency.matters import Matters
from hall.agency.sites import Sites
from hall.catalogue.catalogue import Catalogue
from hall.store import Store

if TYPE_CHECKING:
    from hall.agency.duty import Roster
    from hall.agency.errands import Errands
    from hall.agency.handovers import Handovers
    from hall.agency.stewards import Stewards
    from hall.cases.cases import Cases


class Agency:
    """The topics, each loaded when it is first asked for. `here` is the code of the site one stands at."""

    def __init__(self, store: Store, cases: "Cases", catalogue: Catalogue, sites: Sites, station: str) -> None:
        self._store, self._catalogue = store, catalogue
        self.sites, self.here = sites, station.ljust(12, "0")
        self.mandates = Mandates(store, catalogue)
        self.matters = Matters(store, self.mandates, cases, sites)

    @property
    def today(self) -> date:
        """The hall's day."""
        return self._store.clock.now().date()

    @cached_property
    def handovers(self) -> "Handovers":
        from hall.agency.handovers import Handovers

        return Handovers(self._store, self.sites, self.here)

    @cached_property
    def errands(self) -> "Errands":
        from hall.agency.errands import Errands

        return Errands(self._store, self._catalogue, self.sites)

    @cached_property
    def stewards(self) -> "Stewards":
        from hall.agency.stewards import Stewards

        return Stewards(self._store)

    @cached_property
    def roster(self) -> "Roster":
        from hall.agency.duty import Roster

        return Roster(self._store, self.sites)
