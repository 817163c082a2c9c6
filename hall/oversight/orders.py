"""督办: somebody is made to answer for a finding, by a day; who answered does not close it, and silence goes up.

The steps are practice (GB/T 39046-2020 table 11 knows only content and result); days, and who hears of it next, are
data (hall.oversight.watchrules.OrderRules).
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum

from hall.cases.escalations import said
from hall.days.workdays import Calendar
from hall.errors import Reason, Refused, Unknown
from hall.journal import append
from hall.oversight.voices import Listeners
from hall.oversight.watchrecords import OrderIssued, OrderMoved
from hall.oversight.watchrules import OrderRules
from hall.store import Row, Store, driver
from hall.words import N_

RULE = "rule"  # who acts when nobody does


class OrderState(Enum):
    """Where an order stands."""

    ISSUED = "issued"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"  # mended, or said why not; not yet accepted
    CLOSED = "closed"
    CANCELLED = "cancelled"


ORDER_STATE_WORDS: dict[OrderState, str] = {
    OrderState.ISSUED: N_("已发出"),
    OrderState.ACKNOWLEDGED: N_("已签收"),
    OrderState.ANSWERED: N_("已反馈"),
    OrderState.CLOSED: N_("已办结"),
    OrderState.CANCELLED: N_("已撤销"),
}


class OrderAct(StrEnum):
    """What can be done with one."""

    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    SEND_BACK = "send_back"
    CLOSE = "close"
    ESCALATE = "escalate"
    CANCEL = "cancel"


ORDER_ACT_WORDS: dict[OrderAct, str] = {
    OrderAct.ACKNOWLEDGE: N_("签收督办"),
    OrderAct.ANSWER: N_("反馈整改"),
    OrderAct.SEND_BACK: N_("退回重办"),
    OrderAct.CLOSE: N_("办结督办"),
    OrderAct.ESCALATE: N_("升级督办"),
    OrderAct.CANCEL: N_("撤销督办"),
}

_S, _A = OrderState, OrderAct
# (state, act) → where it leads. What is not here is refused in words.
ORDER_TABLE: dict[tuple[OrderState, OrderAct], OrderState] = {
    (_S.ISSUED, _A.ACKNOWLEDGE): _S.ACKNOWLEDGED,
    (_S.ISSUED, _A.ESCALATE): _S.ISSUED,
    (_S.ISSUED, _A.CANCEL): _S.CANCELLED,
    (_S.ACKNOWLEDGED, _A.ANSWER): _S.ANSWERED,
    (_S.ACKNOWLEDGED, _A.ESCALATE): _S.ACKNOWLEDGED,
    (_S.ACKNOWLEDGED, _A.CANCEL): _S.CANCELLED,
    (_S.ANSWERED, _A.SEND_BACK): _S.ACKNOWLEDGED,
    (_S.ANSWERED, _A.CLOSE): _S.CLOSED,
}
ORDER_OVER = frozenset({_S.CLOSED, _S.CANCELLED})


@dataclass(frozen=True, slots=True)
class Order:
    """One order. `step` counts how often it went up; `due` is the last day to answer, "" where no calendar reaches."""

    id: str
    finding: str
    state: OrderState
    department: str
    step: int
    due: str
    issued_at: str
    issued_by: str
    answer: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class OrderStep:
    """What was done with an order, by whom, and in which words."""

    act: str
    state: OrderState
    at: str
    actor: str
    words: str


class Orders:
    """The orders of one store. Who may make and judge them holds "supervision.order" (hall.staff)."""

    def __init__(self, store: Store, calendar: Calendar, rules: OrderRules) -> None:
        self._store, self._calendar, self._rules = store, calendar, rules
        self._listeners = Listeners(store)

    def issue(self, finding: str, words: str, actor: str) -> Order:
        """Make somebody answer for a finding: its department, within the rules' days.

        `actor` is a person, or RULE for what the rules make by themselves. Raises KeyError for an unknown finding,
        Refused(ROLE_MISSING | WORDS_MISSING | ORDER_OPEN).
        """
        self._judge(actor)
        id_, kept = str(uuid.uuid4()), said(words, N_("督办要求"))
        with self._store.atomic():
            department = self._store.value("SELECT department FROM finding WHERE id = ?", finding)
            if department is None:
                raise Unknown(finding)
            due, now = self._day(self._rules.days), self._now()
            try:
                self._store.run(
                    "INSERT INTO supervision_order (id, finding, state, department, due, issued_at, issued_by)"
                    " VALUES (?, ?, 'issued', ?, ?, ?, ?)",
                    id_, finding, department, due, now, actor,
                )  # fmt: skip
            except driver.IntegrityError:
                raise Refused(Reason.ORDER_OPEN) from None
            self._note(id_, "issue", OrderState.ISSUED, actor, kept)
            append(self._store, OrderIssued(id_, finding, department, due, kept), actor)
        return self.order(id_)

    def acknowledge(self, id_: str, actor: str) -> Order:
        """签收: the department has it."""
        return self._move(id_, OrderAct.ACKNOWLEDGE, actor)

    def answer(self, id_: str, words: str, actor: str) -> Order:
        """反馈: what was mended, or why it could not be. Raises Refused(WORDS_MISSING)."""
        kept = said(words, N_("整改情况"))
        return self._move(id_, OrderAct.ANSWER, actor, kept, answer=kept, answered_by=actor)

    def send_back(self, id_: str, words: str, actor: str) -> Order:
        """Not mended: the department answers anew, within the days of a step. Raises Refused(WORDS_MISSING)."""
        kept = said(words, N_("退回的理由"))
        due = self._day(self._rules.again)
        return self._move(id_, OrderAct.SEND_BACK, actor, kept, answer="", answered_by="", due=due)

    def close(self, id_: str, words: str, actor: str) -> Order:
        """办结: the answer is accepted by somebody else than gave it. Raises Refused(ABOUT_YOURSELF)."""
        return self._move(id_, OrderAct.CLOSE, actor, words.strip())

    def escalate(self, id_: str, words: str, actor: str) -> Order:
        """Let the next step up hear of it: `words` say why. Raises Refused(ORDER_AT_TOP | WORDS_MISSING)."""
        kept, now = said(words, N_("升级的理由")), self.order(id_)
        if now.state not in ORDER_OVER and now.step + 1 >= len(self._rules.steps):
            raise Refused(Reason.ORDER_AT_TOP, organ=self._rules.steps[-1])
        return self._move(id_, OrderAct.ESCALATE, actor, kept, step=now.step + 1, due=self._day(self._rules.again))

    def cancel(self, id_: str, words: str, actor: str) -> Order:
        """Taken back before it was answered: it was wrong. Raises Refused(WORDS_MISSING)."""
        return self._move(id_, OrderAct.CANCEL, actor, said(words, N_("撤销的理由")))

    def overdue(self) -> list[Order]:
        """What nobody answered by its day, the oldest first."""
        return self._all(
            "state IN ('issued', 'acknowledged') AND due <> '' AND due < ? ORDER BY due",
            self._store.clock.now().date().isoformat(),
        )  # fmt: skip

    def run(self) -> list[Order]:
        """Let everything overdue go up one step, as far as there are steps. Safe to run at any time."""
        return list(self.rising())

    def rising(self) -> Iterator[Order]:
        """The same, one at a time."""
        for late in self.overdue():
            if late.step + 1 < len(self._rules.steps):
                yield self.escalate(late.id, N_("到期没有反馈"), RULE)

    def order(self, id_: str) -> Order:
        """One of them. Raises KeyError."""
        found = self._all("id = ?", id_)
        if not found:
            raise Unknown(id_)
        return found[0]

    def open(self, department: str = "") -> list[Order]:
        """What is not over, of one department or of all, the nearest day first."""
        return self._all(
            "state NOT IN ('closed', 'cancelled') AND (? = '' OR department = ?) ORDER BY due", department, department
        )

    def of_finding(self, finding: str) -> list[Order]:
        """Every order made for a finding, oldest first."""
        return self._all("finding = ? ORDER BY issued_at, rowid", finding)

    def steps(self, id_: str) -> list[OrderStep]:
        """What was done with an order, oldest first."""
        rows = self._store.all("SELECT * FROM order_step WHERE order_id = ? ORDER BY n", id_)
        return [OrderStep(r["act"], OrderState(r["state"]), r["at"], r["actor"], r["words"]) for r in rows]

    def organ(self, order: Order) -> str:
        """Who hears of it at its step: the department itself at the first."""
        return order.department if order.step == 0 else self._rules.steps[order.step]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _move(self, id_: str, act: OrderAct, actor: str, words: str = "", **columns: object) -> Order:
        with self._store.atomic():
            now = self.order(id_)
            after = ORDER_TABLE.get((now.state, act))
            if after is None:
                raise Refused(
                    Reason.STEP_NOT_ALLOWED, state=ORDER_STATE_WORDS[now.state], act=ORDER_ACT_WORDS[act]
                )  # fmt: skip
            if act not in (OrderAct.ACKNOWLEDGE, OrderAct.ANSWER):
                self._judge(actor, now.answered_by)
            values = {"state": after.value, **columns}
            self._store.run(
                f"UPDATE supervision_order SET {', '.join(f'{name} = ?' for name in values)} WHERE id = ?",
                *values.values(), id_,
            )  # fmt: skip
            moved = self.order(id_)
            self._note(id_, act, after, actor, words)
            append(self._store, OrderMoved(id_, act, after.value, moved.step, moved.due, words), actor)
        return moved

    def _judge(self, actor: str, about: str = "") -> None:
        """Raises Refused(ROLE_MISSING | ABOUT_YOURSELF). A rule may do what needs no judging."""
        if actor != RULE:
            self._listeners.demand(actor, "supervision.order", about)

    def _note(self, id_: str, act: str, state: OrderState, actor: str, words: str) -> None:
        self._store.run(
            "INSERT INTO order_step SELECT ?1, count(*) + 1, ?2, ?3, ?4, ?5, ?6 FROM order_step WHERE order_id = ?1",
            id_, act, state.value, self._now(), actor, words,
        )  # fmt: skip

    def _day(self, days: int) -> str:
        """So many working days from today; "" where no calendar reaches."""
        try:
            return self._calendar.add_workdays(self._store.clock.now().date(), days).isoformat()
        except Refused:
            return ""

    def _now(self) -> str:
        return self._store.clock.now().isoformat(timespec="milliseconds")

    def _all(self, where: str, *params: object) -> list[Order]:
        return [_order(row) for row in self._store.all(f"SELECT * FROM supervision_order WHERE {where}", *params)]


def _order(row: Row) -> Order:
    return Order(
        row["id"], row["finding"], OrderState(row["state"]), row["department"], row["step"], row["due"],
        row["issued_at"], row["issued_by"], row["answer"], row["answered_by"],
    )  # fmt: skip
