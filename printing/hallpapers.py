"""The papers that belong to no case: 一次性告知单 of a matter, 评价表, and the hall's own 日报 and 月报."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from hall.cases.cases import Cases
from hall.catalogue.catalogue import Catalogue
from hall.oversight.figures import Figure
from hall.store import Store
from printing.documents import guides, sheets
from printing.documents.facts import Issuer
from printing.paper import Form

Counted = Callable[[date, date], Sequence[Figure]]
"""Every figure of the hall from a day up to and with another."""


class HallPapers:
    """Makes them from the hall's records as they stand now."""

    def __init__(self, store: Store, cases: Cases, catalogue: Catalogue, counted: Counted, issuer: Issuer) -> None:
        self._store, self._cases, self._catalogue = store, cases, catalogue
        self._counted, self._issuer = counted, issuer

    def make(self, paper: str, subject: str) -> Form:
        """A paper by its name at the printer. `subject` is the code of an item or a bundle for "telling", the number of
        a visit for "rating_form" ("" for none), a day (ISO) for "daily" and for the "monthly" of its month.

        Raises KeyError for an unknown paper, Refused(ITEM_UNKNOWN | PAPER_INCOMPLETE).
        """
        match paper:
            case "telling":
                return self._telling(subject)
            case "rating_form":
                return sheets.rating_form(subject, self._issuer, self._issuer.today())
            case "daily":
                return self.daily(date.fromisoformat(subject))
            case "monthly":
                return self.monthly(date.fromisoformat(subject))
            case _:
                raise KeyError(paper)

    def daily(self, day: date) -> Form:
        """日报 of a day."""
        from hall.oversight.daybook import read_daybook

        return sheets.daily(read_daybook(self._store, day, day), self._issuer)

    def monthly(self, day: date) -> Form:
        """月报 of the month that a day lies in."""
        from hall.oversight.daybook import read_daybook

        first, last = month_of(day, date.fromisoformat(self._issuer.today()))
        return sheets.monthly(read_daybook(self._store, first, last), self._counted(first, last), self._issuer)

    def _telling(self, code: str) -> Form:
        """一次性告知: of a bundle everything that its items want, told together (德 6)."""
        plan = next((plan for plan in self._cases.bundles.plans() if plan.code == code), None)
        items = [part.item for part in plan.parts] if plan else [self._catalogue.item(code)]
        told = [(item, self._cases.guide(item.code)) for item in items]
        title = plan.name if plan else items[0].name
        return guides.telling(told, title, "", self._issuer, self._issuer.today())


def month_of(day: date, today: date) -> tuple[date, date]:
    """The first and the last day of the month that a day lies in; of a month that is not over, up to today."""
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first, min(last, max(today, first))
