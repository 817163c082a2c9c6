"""缴费: what a case owes, paid at the counter or on line, given back when the case ends without a result.

行政许可法 art. 58 and 59: no fee without law, and then the published rate. 绍 四（四）2 网上支付; 昌 三（二）1（1）:
the data of fees goes up as records. No money moves here: cash and POS are taken by the till beside the desk, an order
paid on line is the platform's, which answers with its receipt. Every way ends with the number of a receipt of the
treasury (财政票据).
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hall.agency.hands import demand
from hall.cases.casefile import CaseFile
from hall.cases.escalations import said
from hall.cases.lifecycle import STATE_WORDS, CaseState
from hall.cases.serving import FeeDue, FeeOrdered, FeePaid, FeeReturned, FeeVoided
from hall.errors import Reason, Refused, Unknown
from hall.journal import append
from hall.oversight.fees import MOST, rate
from hall.store import Row
from hall.words import N_

CHARGE, REFUND = "fee.charge", "fee.refund"


class Standing(StrEnum):
    """Where a charge stands."""

    DUE = "due"
    PAID = "paid"
    VOID = "void"
    OWED_BACK = "owed_back"
    REFUNDED = "refunded"


class Act(StrEnum):
    """What is done with a charge."""

    PAY = "pay"
    END = "end"  # the case ended without a result
    REFUND = "refund"
    LATE = "late"  # paid on line when nothing was due any more


LIFE: dict[tuple[Standing, Act], Standing] = {
    (Standing.DUE, Act.PAY): Standing.PAID,
    (Standing.DUE, Act.END): Standing.VOID,
    (Standing.PAID, Act.END): Standing.OWED_BACK,
    (Standing.OWED_BACK, Act.REFUND): Standing.REFUNDED,
    (Standing.VOID, Act.LATE): Standing.OWED_BACK,
}
"""(standing, act) → where the charge stands then. What is not here is refused in words."""

STANDING_WORDS: dict[Standing, str] = {
    Standing.DUE: N_("待缴费"),
    Standing.PAID: N_("已缴费"),
    Standing.VOID: N_("不用缴费"),
    Standing.OWED_BACK: N_("待退费"),
    Standing.REFUNDED: N_("已退费"),
}
ACT_WORDS: dict[Act, str] = {
    Act.PAY: N_("缴费"),
    Act.END: N_("终止缴费"),
    Act.REFUND: N_("退费"),
    Act.LATE: N_("登记终止后到账"),
}


class Way(StrEnum):
    """How it was paid."""

    CASH = "cash"
    POS = "pos"
    CODE = "code"  # 扫码: with the applicant's telephone, at the till
    ONLINE = "online"


WAY_WORDS: dict[Way, str] = {
    Way.CASH: N_("现金"),
    Way.POS: N_("刷卡"),
    Way.CODE: N_("扫码支付"),
    Way.ONLINE: N_("网上支付"),
}

# Where a fee may still fall due: the case is under way, or its result not yet handed over.
_OPEN = frozenset({
    CaseState.ACCEPTED, CaseState.TOLERATED, CaseState.REVIEWING, CaseState.PAUSED, CaseState.GRANTED,
    CaseState.CLOSED, CaseState.ISSUED,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Charge:
    """One fee of one case, in fen. `receipt` is the number of the treasury's receipt, `order` of the order on line,
    `back` of the receipt of a refund; "" where there is none."""

    id: str
    case: str
    amount: int
    basis: str
    standing: Standing
    way: Way | None
    order: str
    receipt: str
    back: str


class Charges:
    """The charges of one store."""

    def __init__(self, file: CaseFile, away: Callable[[], bool]) -> None:
        self._file, self._store, self._away = file, file.store, away

    def notify(self, case: str, actor: str, amount: int = 0) -> Charge:
        """缴费通知: the case owes its item's published fee, by the law that stands behind it. `amount` fen only where
        the item names no one number.

        Raises KeyError, Refused(FEE_NONE) for an item without a fee, Refused(FEE_WITHOUT_BASIS), Refused(FEE_WRONG)
        for another amount than the published one or none at all, Refused(FEE_OPEN) while one is due or paid,
        Refused(STEP_NOT_ALLOWED) before acceptance or after the end, Refused(ROLE_MISSING).
        """
        with self._store.atomic():
            demand(self._store, actor, CHARGE)
            row = self._file.row(case)
            item = self._file.catalogue.item(row["item"])
            basis, published = self._file.rules.counter.demands.basis(item), rate(item.fee)
            if published == 0:
                raise Refused(Reason.FEE_NONE, item=row["item_name"])
            if published and amount not in (0, published):
                raise Refused(Reason.FEE_WRONG)
            owed = published or amount
            if not 0 < owed < MOST:
                raise Refused(Reason.FEE_WRONG)
            if (state := CaseState(row["state"])) not in _OPEN:
                raise Refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[state], act=N_("开具缴费通知"))
            if any(one.standing in (Standing.DUE, Standing.PAID) for one in self.of_case(case)):
                raise Refused(Reason.FEE_OPEN)
            id_ = str(uuid.uuid4())
            self._store.run(
                "INSERT INTO case_charge (id, case_id, amount, basis, at) VALUES (?, ?, ?, ?, ?)",
                id_, case, owed, basis, self._file.now,
            )  # fmt: skip
            append(self._store, FeeDue(id_, case, owed, basis), actor, case)
        return self.charge(id_)

    def order(self, id_: str, actor: str, *, away: bool = False) -> Charge:
        """网上支付: an order that the applicant pays at the platform's cashier; asked again, the same order.

        The platform takes the money and answers (`settled`). Raises KeyError, Refused(FEE_ONLINE_AWAY) while the
        platform cannot be reached, Refused(FEE_STANDS | ROLE_MISSING).
        """
        with self._store.atomic():
            demand(self._store, actor, CHARGE)
            now = self._before(id_, Act.PAY)
            if away or self._away():
                raise Refused(Reason.FEE_ONLINE_AWAY)
            if not now.order:
                order = str(uuid.uuid4())
                self._store.run("UPDATE case_charge SET order_no = ? WHERE id = ?", order, id_)
                append(self._store, FeeOrdered(id_, now.case, order, now.amount), actor, now.case)
        return self.charge(id_)

    def pay(self, id_: str, way: Way, receipt: str, actor: str) -> Charge:
        """缴费 at the counter, all of it, or what the platform's cashier took as the receipt shows it.

        Raises KeyError, Refused(WORDS_MISSING) without a receipt, Refused(FEE_RECEIPT_USED) for one that paid another
        charge, Refused(FEE_NOT_ORDERED) for an online payment that nobody ordered, Refused(FEE_STANDS | ROLE_MISSING).
        """
        with self._store.atomic():
            demand(self._store, actor, CHARGE)
            now = self._before(id_, Act.PAY)
            number = said(receipt, N_("票据号码"))
            if way is Way.ONLINE and not now.order:
                raise Refused(Reason.FEE_NOT_ORDERED)
            self._paid(now, Act.PAY, way, number, actor)
        return self.charge(id_)

    def settled(self, order: str, receipt: str) -> Charge:
        """The platform says that an order was paid; said twice, nothing changes. What was paid when the case had ended
        meanwhile is owed back, and so is a second payment of what is paid already (重复缴费): it stands as a charge of
        its own, so that whoever refunds finds it.

        Raises LookupError for an order this store does not know, and what `pay` raises.
        """
        row = self._store.one("SELECT * FROM case_charge WHERE order_no = ? AND order_no <> ''", order)
        if row is None:
            raise Unknown(order)
        if row["receipt"] == receipt.strip():
            return _charge(row)
        if row["state"] == Standing.DUE:
            return self.pay(row["id"], Way.ONLINE, receipt, "platform")
        if row["state"] != Standing.VOID:
            return self._paid_again(_charge(row), said(receipt, N_("票据号码")))
        with self._store.atomic():
            demand(self._store, "platform", CHARGE)
            now = self._before(row["id"], Act.LATE)
            self._paid(now, Act.LATE, Way.ONLINE, said(receipt, N_("票据号码")), "platform")
            append(self._store, FeeVoided(now.id, now.case, True), "platform", now.case)
        return self.charge(now.id)

    def refund(self, id_: str, receipt: str, actor: str) -> Charge:
        """退费 of what is owed back, with the number of its receipt.

        Raises KeyError, Refused(WORDS_MISSING | FEE_STANDS | ROLE_MISSING | FEE_RECEIPT_USED).
        """
        with self._store.atomic():
            demand(self._store, actor, REFUND)
            now = self._before(id_, Act.REFUND)
            number = said(receipt, N_("退费票据号码"))
            self._unused(number)
            self._moves(now, Act.REFUND, back=number)
            append(self._store, FeeReturned(id_, now.case, now.amount, number), actor, now.case)
        return self.charge(id_)

    def ended(self, case: str, actor: str) -> None:
        """The case ended without a result: inside the transaction in which it did."""
        for now in self.of_case(case):
            if (now.standing, Act.END) in LIFE:  # a second payment is owed back already
                self._moves(now, Act.END)
                append(self._store, FeeVoided(now.id, case, now.standing is Standing.PAID), actor, case)

    # -- finding ------------------------------------------------------------------------------------------------------

    def charge(self, id_: str) -> Charge:
        """One charge. Raises KeyError."""
        row = self._store.one("SELECT * FROM case_charge WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return _charge(row)

    def of_case(self, case: str) -> list[Charge]:
        """The charges of a case, oldest first."""
        return [_charge(row) for row in self._store.all("SELECT * FROM case_charge WHERE case_id = ? ORDER BY n", case)]

    def published(self, case: str) -> str:
        """What the item of a case costs, in the words of the catalogue. Raises KeyError."""
        return self._file.catalogue.item(self._file.row(case)["item"]).fee

    def waiting(self, standing: Standing) -> list[Charge]:
        """The charges that stand so, oldest first: what is due, what is owed back."""
        return [
            _charge(row) for row in self._store.all("SELECT * FROM case_charge WHERE state = ? ORDER BY n", standing)
        ]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _before(self, id_: str, act: Act) -> Charge:
        now = self.charge(id_)
        if (now.standing, act) not in LIFE:
            raise Refused(Reason.FEE_STANDS, state=STANDING_WORDS[now.standing], act=ACT_WORDS[act])
        return now

    def _paid(self, now: Charge, act: Act, way: Way, receipt: str, actor: str) -> None:
        self._unused(receipt)
        self._moves(now, act, way=way.value, receipt=receipt)
        append(self._store, FeePaid(now.id, now.case, now.amount, way.value, receipt, now.order), actor, now.case)

    def _paid_again(self, first: Charge, receipt: str) -> Charge:
        order = f"{first.order}#{receipt}"  # its own, so that it is known when it is said again
        with self._store.atomic():
            demand(self._store, "platform", CHARGE)
            if row := self._store.one("SELECT * FROM case_charge WHERE order_no = ?", order):
                return _charge(row)
            self._unused(receipt)
            id_ = str(uuid.uuid4())
            self._store.run(
                "INSERT INTO case_charge (id, case_id, amount, basis, state, way, order_no, receipt, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id_, first.case, first.amount, first.basis, Standing.OWED_BACK.value, Way.ONLINE.value, order, receipt,
                self._file.now,
            )  # fmt: skip
            paid = FeePaid(id_, first.case, first.amount, Way.ONLINE.value, receipt, first.order)
            append(self._store, paid, "platform", first.case)
            append(self._store, FeeVoided(id_, first.case, True), "platform", first.case)
        return self.charge(id_)

    def _unused(self, number: str) -> None:
        if self._store.value("SELECT 1 FROM case_charge WHERE receipt = ?1 OR back = ?1", number):
            raise Refused(Reason.FEE_RECEIPT_USED, number=number)

    def _moves(self, now: Charge, act: Act, **columns: object) -> None:
        values: dict[str, object] = {"state": LIFE[now.standing, act].value} | columns
        self._store.run(
            f"UPDATE case_charge SET {', '.join(f'{name} = ?' for name in values)} WHERE id = ?",
            *values.values(), now.id,
        )  # fmt: skip


def _charge(row: Row) -> Charge:
    return Charge(
        row["id"], row["case_id"], row["amount"], row["basis"], Standing(row["state"]),
        Way(row["way"]) if row["way"] else None, row["order_no"], row["receipt"], row["back"],
    )  # fmt: skip
