"""Fees of the month (缴费): told with the acceptance, paid at once, later or on line, and given back in the evening."""

from collections.abc import Callable
from typing import TypeVar

from hall.cases.charges import Standing, Way
from hall.errors import Reason, Refused
from hall.oversight.fees import FREE, rate
from station.month.site import Site, Story

_Done = TypeVar("_Done")
_AT_ONCE, _LATER, _ONLINE = 0.7, 0.2, 0.1  # shares of those who owe a fee
_HERE = (Way.CASH, Way.POS, Way.CODE)


class Till:
    """The fees of one site."""

    def __init__(self, site: Site) -> None:
        self._site, self._chance, self._charges = site, site.chance, site.cases.charges

    def tell(self, case: str, hand: str) -> None:
        """缴费通知, where the item of a case that was just accepted costs something; and when it is paid."""
        site, fee = self._site, self._charges.published(case)
        if fee == FREE:
            return
        amount = self._chance.randint(5, 400) * 100 if rate(fee) is None else 0
        charge = self._charges.notify(case, hand, amount).id
        site.tally["fees told"] += 1
        how = self._chance.choices((_AT_ONCE, _LATER, _ONLINE), (_AT_ONCE, _LATER, _ONLINE))[0]
        if how == _AT_ONCE:
            self._pay(charge, hand)
        elif how == _ONLINE and not site.cases.away:
            site.begin(self._on_line(charge, hand))
        else:
            site.begin(self._later(charge, hand))

    def out(self, case: str, hand: str, act: Callable[[], _Done]) -> _Done:
        """Let a result out by `act`: where a fee is due the hall says so, it is paid, and then it goes."""
        try:
            return act()
        except Refused as no:
            if no.reason is not Reason.FEE_DUE:
                raise
        self._site.tally[f"refused {Reason.FEE_DUE.name}"] += 1
        self.settle(case, hand)
        return act()

    def settle(self, case: str, hand: str) -> None:
        """Pay what is due of a case."""
        for charge in self._charges.of_case(case):
            if charge.standing is Standing.DUE:
                self._pay(charge.id, hand)

    def evening(self) -> None:
        """退费 of what is owed back, by who may."""
        for charge in self._charges.waiting(Standing.OWED_BACK):
            self._charges.refund(charge.id, self._receipt(), self._site.one("supervisor"))
            self._site.tally["fees given back"] += 1

    def _later(self, charge: str, hand: str) -> Story:
        yield self._site.at_work(self._chance.randint(1, 3))
        if self._charges.charge(charge).standing is Standing.DUE:
            self._pay(charge, hand)

    def _on_line(self, charge: str, hand: str) -> Story:
        """The applicant pays at the platform's cashier; what comes after the end is owed back."""
        order = self._charges.order(charge, hand).order
        yield self._site.after(self._chance.uniform(5, 3000))
        if self._charges.charge(charge).standing in (Standing.DUE, Standing.VOID):
            settled = self._charges.settled(order, self._receipt())
            self._site.tally["fees paid on line"] += 1
            if settled.standing is Standing.OWED_BACK:
                self._site.tally["fees paid after the end"] += 1

    def _pay(self, charge: str, hand: str) -> None:
        self._charges.pay(charge, self._chance.choice(_HERE), self._receipt(), hand)
        self._site.tally["fees paid here"] += 1

    def _receipt(self) -> str:
        return f"61{self._site.block:02d}{self._site.serial():08d}"
