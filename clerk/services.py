"""What the desk is handed by whoever builds it: the hall's topics, on one store."""

from dataclasses import dataclass

from hall.cases.cases import Cases
from hall.catalogue.catalogue import Catalogue
from hall.line.tickets import Tickets
from hall.places import Place
from hall.staff import Staff


@dataclass(frozen=True, slots=True)
class Services:
    """The hall as one desk uses it."""

    tickets: Tickets
    cases: Cases
    catalogue: Catalogue
    staff: Staff
    place: Place
