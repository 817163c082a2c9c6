"""The hall's topics on one store, for one thread, each loaded when it is first asked for."""

from functools import cached_property
from typing import TYPE_CHECKING

from hall.clock import SystemClock
from hall.settings import Settings
from hall.store import Store

if TYPE_CHECKING:
    from hall.cases.cases import Cases
    from hall.catalogue.catalogue import Catalogue
    from hall.line.tickets import Tickets
    from hall.oversight.ratings import Ratings
    from hall.places import Place
    from hall.staff import Staff


class Topics:
    """Everything a face asks of the hall. Making one opens the store; no screen needs every topic at its first frame.

    Raises Unavailable when the store cannot be opened; a topic raises Garbled when the hall's files cannot be read.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.store = Store.open(settings.data, SystemClock())

    @cached_property
    def place(self) -> "Place":
        from hall.places import read_place

        return read_place(self._settings.site.hall)

    @cached_property
    def catalogue(self) -> "Catalogue":
        return self._catalogue_on(self.store)

    def renew_catalogue(self) -> None:
        """Another edition may be in force: whoever holds the catalogue gets it."""
        if "catalogue" in vars(self):
            self.catalogue.become(self._catalogue_on(self.store))

    def _catalogue_on(self, store: Store) -> "Catalogue":
        from hall.catalogue.editions import Editions

        return Editions(store, self._settings.site.hall).catalogue()

    @cached_property
    def tickets(self) -> "Tickets":
        from hall.line.tickets import Tickets

        return Tickets(self.store, self.place, self._settings.desk.recall_limit)

    @cached_property
    def cases(self) -> "Cases":
        return self.cases_on(self.store)

    def cases_on(self, store: Store) -> "Cases":
        """The cases on another connection, for another thread."""
        from hall.cases.caserules import read_case_rules
        from hall.cases.cases import Cases
        from hall.days.workdays import Calendar

        catalogue = self.catalogue if store is self.store else self._catalogue_on(store)
        site = self._settings.site
        return Cases(store, catalogue, Calendar.read(), site.station, read_case_rules(site.hall))

    @cached_property
    def ratings(self) -> "Ratings":
        from hall.oversight.ratings import Ratings

        return Ratings(self.store, self.tickets)

    @cached_property
    def staff(self) -> "Staff":
        from hall.staff import Staff

        return Staff(self.store)
