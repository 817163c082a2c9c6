"""What else may befall a case: the topics beside its ordinary way, each loaded when it is first asked for."""

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from hall.cases.casefile import CaseFile
from hall.cases.caserules import CaseRules
from hall.cases.numbers import Numbers, Terminal
from hall.catalogue.catalogue import Catalogue
from hall.codes import Level
from hall.days.workdays import Calendar
from hall.errors import Refused
from hall.store import Store
from hall.words import Words

if TYPE_CHECKING:
    from hall.agency.sites import Sites
    from hall.cases.charges import Charges
    from hall.cases.consultations import Consultations
    from hall.cases.credit import Credit
    from hall.cases.decisions import Decisions
    from hall.cases.deliveries import Deliveries
    from hall.cases.endings import Endings
    from hall.cases.escalations import Escalations
    from hall.cases.lockers import Lockers
    from hall.cases.pictures import Pictures
    from hall.cases.pledges import Pledges
    from hall.cases.procedures import Procedures
    from hall.cases.refusals import Refusals
    from hall.cases.supplements import Supplements
    from hall.cases.tellings import Tellings
    from hall.oversight.regulators import Regulators
    from hall.proofs.proofs import Proofs
    from hall.proofs.verdicts import Answer


class CaseTopics:
    """The topics of one store over one file of cases. `hall.cases.cases.Cases` is this and a case's ordinary way."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        calendar: Calendar,
        station: str,
        rules: CaseRules | None = None,
        terminal: Terminal | None = None,
        level: Level = Level.COUNTY,
    ) -> None:
        self._store, self._catalogue, self._station, self._level = store, catalogue, station, level
        self._file = CaseFile(store, catalogue, calendar, rules or CaseRules())
        self._counter = self._file.rules.counter
        self.numbers = Numbers(store, station, terminal or Terminal(), self._counter.block)
        self.sites: Sites | None = None  # the register, where the hall has one
        self.away = False  # whoever follows the line to the platform says when it is away
        self.hall = ""  # whose bundles.toml says what is asked for together
        self.counties: tuple[str, ...] = ()  # keys, hex, of counties whose machines' papers are believed

    @cached_property
    def supplements(self) -> "Supplements":
        from hall.cases.supplements import Supplements

        return Supplements(self._file, self.escalations, self.credit)

    @cached_property
    def refusals(self) -> "Refusals":
        from hall.cases.refusals import Refusals

        return Refusals(self._file)

    @cached_property
    def escalations(self) -> "Escalations":
        from hall.cases.escalations import Escalations

        return Escalations(self._file)

    @cached_property
    def pledges(self) -> "Pledges":
        from hall.cases.pledges import Pledges

        return Pledges(self._file, self.credit)

    @cached_property
    def decisions(self) -> "Decisions":
        from hall.cases.decisions import Decisions

        return Decisions(self._file, self.credit)

    @cached_property
    def procedures(self) -> "Procedures":
        from hall.cases.procedures import Procedures

        return Procedures(self._file, self.escalations)

    @cached_property
    def endings(self) -> "Endings":
        from hall.cases.endings import Endings

        return Endings(self._file, self.deliveries)

    @cached_property
    def deliveries(self) -> "Deliveries":
        from hall.cases.deliveries import Deliveries

        return Deliveries(self._file, self.lockers)

    @cached_property
    def lockers(self) -> "Lockers":
        from hall.cases.lockers import Lockers

        return Lockers(self._file, self._counter.lockers)

    @cached_property
    def consultations(self) -> "Consultations":
        from hall.cases.consultations import Consultations

        return Consultations(self._file, self._station, self._counter)

    @cached_property
    def pictures(self) -> "Pictures":
        from hall.cases.pictures import Pictures, read_picture_rules

        return Pictures(self._file, read_picture_rules(self.hall))

    @cached_property
    def charges(self) -> "Charges":
        from hall.cases.charges import Charges

        return Charges(self._file, lambda: self.away)

    @cached_property
    def regulators(self) -> "Regulators":
        """What came to the regulators and back; what goes to them is pushed by who knows the region's kinds."""
        from hall.oversight.regulators import Regulators

        return Regulators(self._file, self.endings, ())

    @cached_property
    def tellings(self) -> "Tellings":
        from hall.cases.tellings import Tellings

        return Tellings(self._store)

    @cached_property
    def proofs(self) -> "Proofs":
        from hall.proofs.proofs import Proofs

        return Proofs(self._store, self._station, self.counties)

    def proved(self, answer: "Answer", say: Words) -> list[tuple[str, str]]:
        """What a paper proves, as label and value; item and place by the names that this hall has for them."""
        from hall.proofs.telling import lines

        said, item = answer.summary, ""
        with suppress(Refused):  # an item that this hall does not have goes by its code
            item = self._catalogue.version(said.item, said.version).name if said else ""
        site = self.sites.of_station(answer.station) if self.sites else None
        return lines(answer, item, site.name if site else "", say)

    @cached_property
    def credit(self) -> "Credit":
        from hall.cases.credit import Credit

        return Credit(self._store)
