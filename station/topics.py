"""The hall's topics on one store, for one thread, each loaded when it is first asked for."""

import logging
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from hall.clock import SystemClock
from hall.settings import Settings
from hall.store import Store

if TYPE_CHECKING:
    from hall.agency.windows import Matrix
    from hall.cases.cases import Cases
    from hall.catalogue.catalogue import Catalogue
    from hall.days.workdays import Calendar
    from hall.line.tickets import Tickets
    from hall.oversight.ratings import Ratings
    from hall.places import Place
    from hall.profiles import Profile
    from hall.staff import Staff

log = logging.getLogger("onevisit.station")


class Topics:
    """Everything a face asks of the hall. Making one opens the store, unless it is given one; no screen needs every
    topic at its first frame.

    Raises Unavailable when the store cannot be opened; a topic raises Garbled when the hall's files cannot be read.
    """

    def __init__(self, settings: Settings, store: Store | None = None) -> None:
        self._settings = settings
        self.store = store or Store.open(settings.data, SystemClock())

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
    def profile(self) -> "Profile":
        """What the region of the settings sets, as it stands today; where it is not in force, what the country sets.

        Raises Refused(PROFILE_UNKNOWN).
        """
        from hall.errors import Reason, Refused
        from hall.profiles import read_national, read_profile

        today = self.store.clock.now().date()
        region = read_profile(self._settings.site.profile)
        try:
            return region.on(today)
        except Refused as no:
            if no.reason not in (Reason.PROFILE_NOT_IN_FORCE, Reason.PROFILE_ENDED):
                raise
            log.error("the profile %s is not in force: the rules of the country hold", region.name)
            return read_national().on(today)

    @cached_property
    def calendar(self) -> "Calendar":
        """The days of work: those shipped, signed notices taken since, and the hall's own."""
        from hall.days.notices import read_calendar
        from station.calendars import FOLDER

        site, trust = self._settings.site, self._settings.trust
        return read_calendar(site.hall, self._settings.data / FOLDER, trust.calendar)

    def renew_calendar(self) -> None:
        """Another edition of a year was taken: days are counted by it from now on."""
        vars(self).pop("calendar", None)
        if "cases" in vars(self):
            self.cases.count_by(self.calendar)

    @cached_property
    def tickets(self) -> "Tickets":
        from hall.line.tickets import Tickets

        return Tickets(self.store, self.place, self._settings.desk.recall_limit)

    @cached_property
    def cases(self) -> "Cases":
        return self.cases_on(self.store)

    def cases_on(self, store: Store) -> "Cases":
        """The cases on another connection, for another thread."""
        from hall.cases.cases import Cases
        from hall.cases.regions import region_rules

        catalogue = self.catalogue if store is self.store else self._catalogue_on(store)
        site = self._settings.site
        rules = region_rules(site.hall, self.profile)
        if self.windows:
            rules = replace(rules, decided_here=self.windows.decided_here(catalogue))
        return Cases(store, catalogue, self.calendar, site.station, rules)

    @cached_property
    def windows(self) -> "Matrix | None":
        """Which counter does what, by the region's categories of windows; None for a hall without a register."""
        from hall.agency.sites import read_sites
        from hall.agency.windows import Matrix
        from hall.places import HALLS

        if not (HALLS / self._settings.site.hall / "sites.toml").exists():
            return None
        sites = read_sites(self._settings.site.hall)
        return Matrix(sites.counters, sites.categories, self.profile)

    @cached_property
    def ratings(self) -> "Ratings":
        from hall.oversight.ratings import Ratings

        return Ratings(self.store, self.tickets)

    @cached_property
    def staff(self) -> "Staff":
        from hall.staff import Staff

        return Staff(self.store)
