"""What the desk is handed by whoever builds it: the hall's topics, on one store."""

from dataclasses import dataclass

from hall.cases import Cases
from hall.catalogue import Catalogue
from hall.places import Place
from hall.staff import Staff
from hall.tickets import Tickets


@dataclass(frozen=True, slots=True)
class Services:
    """The hall as one desk uses it."""

    tickets: Tickets
    cases: Cases
    catalogue: Catalogue
    staff: Staff
    place: Place
