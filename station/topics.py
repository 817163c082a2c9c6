"""The hall's topics on one store, for one thread, each loaded when it is first asked for."""

import logging
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from hall.clock import SystemClock
from hall.putback import go_on, keep, marked, noticed, spared
from hall.settings import Settings
from hall.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hall.agency.sites import Sites
    from hall.agency.windows import Matrix
    from hall.cases.casefile import CaseFile
    from hall.cases.cases import Cases
    from hall.cases.numbers import Terminal
    from hall.catalogue.catalogue import Catalogue
    from hall.days.workdays import Calendar
    from hall.line.tickets import Tickets
    from hall.looks import Looks
    from hall.oversight.appeals import Appeals
    from hall.oversight.assessments import Assessments
    from hall.oversight.cadence import Cadence
    from hall.oversight.enquiries import Enquiries
    from hall.oversight.figures import Figure, Figures
    from hall.oversight.phones import Phones
    from hall.oversight.ratings import Ratings
    from hall.oversight.rectifications import Rectifications
    from hall.oversight.regulators import Regulators
    from hall.oversight.reports import Reports
    from hall.oversight.supervision import Supervision
    from hall.oversight.terms import Terms
    from hall.oversight.watchrules import WatchRules
    from hall.places import Place
    from hall.profiles import Profile
    from hall.staff import Staff
    from printing.casepapers import CasePapers
    from printing.documents.facts import Issuer
    from printing.hallpapers import HallPapers

log = logging.getLogger("onevisit.station")

# What holds the calendar, and is made anew with another.
_COUNTED = (
    "calendar", "_case_file", "figures", "supervision", "regulators", "terms", "rectifications", "appeals",
    "assessments", "enquiries", "reports",
)  # fmt: skip


class Topics:
    """Everything a face asks of the hall. Making one opens the store, unless it is given one; no screen needs every
    topic at its first frame.

    Raises Unavailable when the store cannot be opened; a topic raises Garbled when the hall's files cannot be read.
    """

    def __init__(self, settings: Settings, store: Store | None = None) -> None:
        self._settings, self._away = settings, False
        self.store = store or self._opened()

    def _opened(self) -> Store:
        store = self.store = Store.open(self._settings.data, SystemClock())
        if why := noticed(store):  # before anybody is given a number
            go_on(store, self._settings.site.hall, self.cases.numbers, why)
        elif not marked(store):
            keep(store)
        return store

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
        for made in _COUNTED:
            vars(self).pop(made, None)
        if "cases" in vars(self):
            self.cases.count_by(self.calendar)

    @cached_property
    def tickets(self) -> "Tickets":
        from hall.line.tickets import Tickets

        return Tickets(self.store, spared(self.place, self.store), self._settings.desk.recall_limit)

    @cached_property
    def cases(self) -> "Cases":
        cases = self.cases_on(self.store)
        cases.away = self._away
        return cases

    def case_papers(self) -> "CasePapers":
        """The papers of cases as this hall issues them."""
        from hall.papers.dockets import Dockets, read_dockets
        from printing.casepapers import CasePapers

        site = self._settings.site
        dockets = Dockets(self.store, read_dockets(site.hall), site.station, self._terminal)
        return CasePapers(self.cases, self.catalogue, self._issuer(), self.hall_papers(), dockets)

    def hall_papers(self) -> "HallPapers":
        """The papers that belong to no case, as this hall issues them."""
        from printing.hallpapers import HallPapers

        def counted(since: "date", until: "date") -> "Sequence[Figure]":
            return self.figures.all(since, until)

        return HallPapers(self.store, self.cases, self.catalogue, counted, self._issuer())

    def _issuer(self) -> "Issuer":
        from hall.actors import name_of
        from hall.cases.regions import region_rules
        from printing.documents.facts import Issuer

        site, store = self._settings.site, self.store
        return Issuer(
            self.place, site, region_rules(site.hall, self.profile), named=lambda id_: name_of(store, id_),
            today=lambda: store.clock.now().date().isoformat(),
        )  # fmt: skip

    def be_away(self, away: bool) -> None:
        """Whether the platform cannot be reached just now: what each item allows then stands in the hall's files."""
        self._away = away
        if "cases" in vars(self):
            self.cases.away = away

    def cases_on(self, store: Store) -> "Cases":
        """The cases on another connection, for another thread."""
        from hall.cases.cases import Cases
        from hall.cases.regions import region_rules
        from hall.codes import Level

        catalogue = self.catalogue if store is self.store else self._catalogue_on(store)
        site = self._settings.site
        rules = region_rules(site.hall, self.profile)
        if self.windows:
            rules = replace(rules, decided_here=self.windows.decided_here(catalogue))
        level = {9: Level.TOWN, 12: Level.VILLAGE}.get(len(site.station), Level.COUNTY)
        cases = Cases(store, catalogue, self.calendar, site.station, rules, self._terminal, level)
        cases.hall, cases.sites = site.hall, self.sites
        cases.counties = self._settings.trust.papers
        return cases

    @property
    def _terminal(self) -> "Terminal":
        """Which of its station's machines this one is: each numbers in places of its own."""
        from hall.cases.numbers import Terminal

        return Terminal(part=self._settings.site.machine, parts=self._settings.site.machines)

    @cached_property
    def sites(self) -> "Sites | None":
        """The register of the county's sites; None for a hall without one."""
        from hall.agency.sites import read_sites
        from hall.places import HALLS

        hall = self._settings.site.hall
        return read_sites(hall) if (HALLS / hall / "sites.toml").exists() else None

    @cached_property
    def windows(self) -> "Matrix | None":
        """Which counter does what, by the region's categories of windows; None for a hall without a register."""
        from hall.agency.windows import Matrix

        if self.sites is None:
            return None
        return Matrix(self.sites.counters, self.sites.categories, self.profile)

    @cached_property
    def ratings(self) -> "Ratings":
        from hall.oversight.ratings import Ratings

        return Ratings(self.store, self.tickets, lambda: self.terms)

    @cached_property
    def terms(self) -> "Terms":
        """By when the public is answered, by every rule the region ever had: what came in before goes by its own."""
        from hall.oversight.terms import Terms
        from hall.profiles import NATIONAL, read_national, read_profile

        name = self.profile.name
        return Terms.of(read_national() if name == NATIONAL else read_profile(name), self.calendar)

    @cached_property
    def rectifications(self) -> "Rectifications":
        from hall.oversight.rectifications import Rectifications

        return Rectifications(self.store, self.terms)

    @cached_property
    def appeals(self) -> "Appeals":
        from hall.oversight.appeals import Appeals

        return Appeals(self.rectifications)

    @cached_property
    def assessments(self) -> "Assessments":
        from hall.oversight.assessments import Assessments

        return Assessments(self.store, self.terms)

    @cached_property
    def enquiries(self) -> "Enquiries":
        from hall.oversight.duties import read_duties
        from hall.oversight.enquiries import Enquiries

        return Enquiries(self.store, self.terms, read_duties(self._settings.site.hall))

    @cached_property
    def reports(self) -> "Reports":
        from hall.oversight.reports import Reports

        return Reports(self.store, self.terms)

    @cached_property
    def phones(self) -> "Phones":
        from hall.oversight.phones import Phones

        return Phones(self.store)

    @cached_property
    def figures(self) -> "Figures":
        """By the region's profile as it ever was: a target outlives its day."""
        from hall.oversight.facts import read_marks
        from hall.oversight.figures import Figures
        from hall.profiles import read_profile

        site = self._settings.site
        return Figures(self._case_file, self.place, read_marks(site.hall), read_profile(site.profile))

    @cached_property
    def supervision(self) -> "Supervision":
        from hall.oversight.supervision import Supervision

        return Supervision(self._case_file, self.place, self._watch_rules, self._settings.site.station)

    @cached_property
    def regulators(self) -> "Regulators":
        from hall.oversight.regulators import Regulators

        return Regulators(self._case_file, self.cases.endings, self._watch_rules.orders.push_kinds)

    @cached_property
    def cadence(self) -> "Cadence":
        from hall.oversight.cadence import Cadence

        return Cadence(self.store, self._watch_rules.duties)

    @cached_property
    def _watch_rules(self) -> "WatchRules":
        from hall.oversight.watchrules import read_watch_rules

        return read_watch_rules(self._settings.site.profile)

    @cached_property
    def _case_file(self) -> "CaseFile":
        from hall.cases.casefile import CaseFile
        from hall.cases.regions import region_rules

        rules = region_rules(self._settings.site.hall, self.profile)
        return CaseFile(self.store, self.catalogue, self.calendar, rules)

    @cached_property
    def looks(self) -> "Looks":
        from hall.looks import Looks

        return Looks(self.store)

    @cached_property
    def staff(self) -> "Staff":
        from hall.staff import Staff

        return Staff(self.store)
