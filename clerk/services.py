"""What the desk is handed by whoever builds it: the hall's topics, on one store."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from hall.cases.cases import Cases
from hall.catalogue.catalogue import Catalogue
from hall.line.tickets import Tickets
from hall.places import Place
from hall.staff import Staff

if TYPE_CHECKING:
    from hall.looks import Looks
    from hall.oversight.appeals import Appeals
    from hall.oversight.cadence import Cadence
    from hall.oversight.enquiries import Enquiries
    from hall.oversight.figures import Figures
    from hall.oversight.phones import Phones
    from hall.oversight.rectifications import Rectifications
    from hall.oversight.reports import Reports
    from hall.oversight.supervision import Supervision


class Oversight(Protocol):
    """What people say of the hall and who watches it, and how they want their desks to look; each topic is asked for
    when it is needed: another calendar makes it anew."""

    @property
    def looks(self) -> "Looks": ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def enquiries(self) -> "Enquiries": ...
    @property
    def rectifications(self) -> "Rectifications": ...
    @property
    def appeals(self) -> "Appeals": ...
    @property
    def reports(self) -> "Reports": ...
    @property
    def phones(self) -> "Phones": ...
    @property
    def supervision(self) -> "Supervision": ...
    @property
    def figures(self) -> "Figures": ...
    @property
    def cadence(self) -> "Cadence": ...


@dataclass(frozen=True, slots=True)
class Services:
    """The hall as one desk uses it."""

    tickets: Tickets
    cases: Cases
    catalogue: Catalogue
    staff: Staff
    place: Place
    oversight: Oversight
