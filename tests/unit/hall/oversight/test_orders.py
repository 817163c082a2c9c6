"""督办: its table, its days, who may judge it; and lives played at random."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as play

from hall.errors import Reason, Refused
from hall.oversight.orders import (
    ORDER_ACT_WORDS,
    ORDER_OVER,
    ORDER_STATE_WORDS,
    ORDER_TABLE,
    RULE,
    Order,
    OrderAct,
    Orders,
    OrderState,
)
from hall.oversight.watchrecords import OrderIssued, OrderMoved
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import CALENDAR, records
from tests.helpers.lifecycle import BOSS, CLERK, cases_over
from tests.helpers.lives import StoredLife
from tests.helpers.oversight import RULEBOOK
from tests.helpers.refusals import refused

SECOND_BOSS = "s2"
RULES = RULEBOOK.orders


def orders_over(store: Store) -> Orders:
    """The orders of a store with two findings to make some for, and two supervisors."""
    cases_over(store)
    store.run("INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES (?, ?, 'supervisor', '')", SECOND_BOSS, "x")
    for n in (1, 2):
        store.run(
            "INSERT INTO finding VALUES (?, 'deadline', ?, 'p', 'alarm', '', '试验局', '610722', '', '{}')",
            f"JC{n}", f"c{n}",
        )  # fmt: skip
    return Orders(store, CALENDAR, RULES)


@pytest.fixture
def orders(store: Store) -> Orders:
    return orders_over(store)


def do(orders: Orders, id_: str, act: OrderAct, actor: str = BOSS) -> Order:
    match act:
        case OrderAct.ACKNOWLEDGE:
            return orders.acknowledge(id_, actor)
        case OrderAct.ANSWER:
            return orders.answer(id_, "已整改", actor)
        case OrderAct.SEND_BACK:
            return orders.send_back(id_, "没有改好", actor)
        case OrderAct.CLOSE:
            return orders.close(id_, "核实无误", actor)
        case OrderAct.ESCALATE:
            return orders.escalate(id_, "影响较大", actor)
        case _:
            return orders.cancel(id_, "误报", actor)


WAYS: dict[OrderState, tuple[OrderAct, ...]] = {
    OrderState.ISSUED: (),
    OrderState.ACKNOWLEDGED: (OrderAct.ACKNOWLEDGE,),
    OrderState.ANSWERED: (OrderAct.ACKNOWLEDGE, OrderAct.ANSWER),
    OrderState.CLOSED: (OrderAct.ACKNOWLEDGE, OrderAct.ANSWER, OrderAct.CLOSE),
    OrderState.CANCELLED: (OrderAct.CANCEL,),
}


def brought_to(orders: Orders, state: OrderState) -> Order:
    order = orders.issue("JC1", "请整改", BOSS)
    for act in WAYS[state]:
        order = do(orders, order.id, act, CLERK if act in (OrderAct.ACKNOWLEDGE, OrderAct.ANSWER) else BOSS)
    assert order.state is state
    return order


@pytest.mark.parametrize("state", OrderState)
@pytest.mark.parametrize("act", OrderAct)
def test_every_act_in_every_state_is_in_the_table_or_refused_in_words(
    orders: Orders, store: Store, state: OrderState, act: OrderAct
) -> None:
    order = brought_to(orders, state)
    told = len(records(store))
    if (state, act) in ORDER_TABLE:
        moved = do(orders, order.id, act)
        assert moved.state is ORDER_TABLE[state, act]
        assert records(store)[-1] == OrderMoved(
            order.id, act, moved.state.value, moved.step, moved.due, orders.steps(order.id)[-1].words
        )
        assert len(records(store)) == told + 1
        return
    with refused(Reason.STEP_NOT_ALLOWED, state=ORDER_STATE_WORDS[state], act=ORDER_ACT_WORDS[act]):
        do(orders, order.id, act)
    assert orders.order(order.id) == order
    assert len(records(store)) == told


def test_the_table_is_whole() -> None:
    assert set(ORDER_STATE_WORDS) == set(OrderState)
    assert {act for _, act in ORDER_TABLE} == set(ORDER_ACT_WORDS) == set(OrderAct)
    for state in OrderState:
        leads = {after for (before, _), after in ORDER_TABLE.items() if before is state} - {state}
        assert bool(leads) == (state not in ORDER_OVER)


def test_an_order_goes_to_the_department_with_a_day(orders: Orders, store: Store) -> None:
    order = orders.issue("JC1", " 请整改 ", BOSS)
    assert (order.department, order.due, order.step) == ("试验局", "2026-11-30", 0)  # Monday the 23rd and five more
    assert orders.organ(order) == "试验局"
    assert records(store) == [OrderIssued(order.id, "JC1", "试验局", "2026-11-30", "请整改")]
    assert [(step.act, step.state, step.actor) for step in orders.steps(order.id)] == [
        ("issue", OrderState.ISSUED, BOSS)
    ]
    assert orders.open() == orders.open("试验局") == orders.of_finding("JC1") == [order]
    assert orders.open("别局") == []


def test_a_finding_has_one_open_order(orders: Orders) -> None:
    first = orders.issue("JC1", "请整改", BOSS)
    with refused(Reason.ORDER_OPEN):
        orders.issue("JC1", "再催", BOSS)
    orders.cancel(first.id, "误报", BOSS)
    assert orders.issue("JC1", "确实有误", BOSS).state is OrderState.ISSUED
    with pytest.raises(KeyError):
        orders.issue("JC9", "请整改", BOSS)
    with pytest.raises(KeyError):
        orders.order("nothing")


def test_only_who_may_makes_and_judges_orders_and_nobody_the_own_answer(orders: Orders) -> None:
    with refused(Reason.ROLE_MISSING):
        orders.issue("JC1", "请整改", CLERK)
    order = brought_to(orders, OrderState.ACKNOWLEDGED)
    with refused(Reason.ROLE_MISSING):
        orders.cancel(order.id, "误报", CLERK)
    orders.answer(order.id, "已整改", BOSS)
    with refused(Reason.ABOUT_YOURSELF):
        orders.close(order.id, "好", BOSS)
    assert orders.close(order.id, "好", SECOND_BOSS).state is OrderState.CLOSED


def test_what_is_sent_back_is_answered_anew(orders: Orders, clock: FakeClock) -> None:
    order = brought_to(orders, OrderState.ANSWERED)
    clock.advance(86400)
    back = orders.send_back(order.id, "没有改好", BOSS)
    assert (back.state, back.answer, back.answered_by, back.due) == (OrderState.ACKNOWLEDGED, "", "", "2026-11-26")
    assert [step.words for step in orders.steps(order.id)] == ["请整改", "", "已整改", "没有改好"]


@pytest.mark.parametrize("words", ["", "   "])
def test_an_order_speaks_in_words(orders: Orders, words: str) -> None:
    with pytest.raises(Refused) as no:
        orders.issue("JC1", words, BOSS)
    assert no.value.reason is Reason.WORDS_MISSING
    order = brought_to(orders, OrderState.ACKNOWLEDGED)
    for say in (orders.answer, orders.escalate, orders.cancel, orders.send_back):
        with pytest.raises(Refused) as no:
            say(order.id, words, BOSS)
        assert no.value.reason is Reason.WORDS_MISSING


def test_silence_goes_up_step_by_step_as_far_as_there_are_steps(orders: Orders, clock: FakeClock) -> None:
    order = orders.issue("JC1", "请整改", BOSS)
    answered = brought_second(orders)
    clock.advance(86400 * 8)  # Tuesday, one working day after its last
    assert [late.id for late in orders.overdue()] == [order.id]
    (risen,) = orders.run()
    assert (risen.step, risen.due, orders.organ(risen)) == (1, "2026-12-03", "政务服务中心")
    assert orders.steps(order.id)[-1].actor == RULE
    assert orders.run() == []  # it has a new day
    clock.advance(86400 * 3)
    assert orders.organ(orders.run()[0]) == "监察机关"
    clock.advance(86400 * 7)
    assert orders.run() == []
    assert orders.order(order.id).step == 2
    with refused(Reason.ORDER_AT_TOP, organ="监察机关"):
        orders.escalate(order.id, "再升", BOSS)
    assert orders.order(answered.id).step == 0


def brought_second(orders: Orders) -> Order:
    order = orders.issue("JC2", "请整改", BOSS)
    orders.acknowledge(order.id, CLERK)
    return orders.answer(order.id, "已整改", CLERK)


def test_where_no_calendar_reaches_an_order_has_no_day_and_is_never_late(orders: Orders, clock: FakeClock) -> None:
    clock.set(clock.now().replace(month=12, day=30))
    order = orders.issue("JC1", "请整改", BOSS)
    assert order.due == ""
    clock.advance(86400 * 90)
    assert orders.overdue() == []


# -- lives at random --------------------------------------------------------------------------------------------------


class OrderLives(StoredLife):
    """Orders for two findings, acted on in any order by anybody, while days go by."""

    @initialize()
    def open(self) -> None:
        self.open_store()
        self.orders = orders_over(self.store)
        self.known: dict[str, Order] = {}

    @rule(finding=st.sampled_from(["JC1", "JC2"]), who=st.sampled_from([BOSS, CLERK, RULE]))
    def issue(self, finding, who) -> None:
        has = any(order.state not in ORDER_OVER for order in self.orders.of_finding(finding))
        try:
            order = self.orders.issue(finding, "请整改", who)
        except Refused as no:
            assert (no.reason is Reason.ROLE_MISSING) == (who == CLERK)  # noqa: PT017
            assert has or who == CLERK
            return
        assert not has
        self.known[order.id] = order

    @precondition(lambda self: self.known)
    @rule(data=st.data(), act=st.sampled_from(list(OrderAct)), who=st.sampled_from([BOSS, SECOND_BOSS, CLERK]))
    def act(self, data, act, who) -> None:
        self._act(data.draw(st.sampled_from(sorted(self.known))), act, who)

    @precondition(lambda self: self.known)
    @rule(data=st.data(), who=st.sampled_from([BOSS, SECOND_BOSS]))
    def act_that_the_table_has(self, data, who) -> None:
        pairs = [(id_, act) for id_, o in self.known.items() for before, act in ORDER_TABLE if before is o.state]
        if pairs:
            id_, act = data.draw(st.sampled_from(pairs))
            self._act(id_, act, who)

    @rule(days=st.integers(1, 6))
    def days_pass(self, days) -> None:
        self.clock.advance(days * 86400)

    @rule()
    def what_is_late_goes_up(self) -> None:
        late = {order.id for order in self.orders.overdue()}
        for order in self.orders.run():
            assert order.id in late
            assert order.step == self.known[order.id].step + 1
            self.known[order.id] = order

    def _act(self, id_: str, act: OrderAct, who: str) -> None:
        before = self.known[id_]
        told = self.store.value("SELECT count(*) FROM journal")
        try:
            self.known[id_] = do(self.orders, id_, act, who)
        except Refused:
            assert self.orders.order(id_) == before
            assert self.store.value("SELECT count(*) FROM journal") == told
            return
        assert self.known[id_].state is ORDER_TABLE[before.state, act]
        assert self.store.value("SELECT count(*) FROM journal") == told + 1
        if act in (OrderAct.CLOSE, OrderAct.SEND_BACK):
            assert who not in (before.answered_by, CLERK)

    @invariant()
    def one_open_order_for_a_finding(self) -> None:
        open_ = [o.finding for o in getattr(self, "known", {}).values() if o.state not in ORDER_OVER]
        assert len(open_) == len(set(open_))

    @invariant()
    def the_steps_lead_to_the_state_and_never_past_the_top(self) -> None:
        for id_, order in getattr(self, "known", {}).items():
            assert self.orders.order(id_) == order
            state, *steps = self.orders.steps(id_)
            now = state.state
            for step in steps:
                assert ORDER_TABLE[now, OrderAct(step.act)] is step.state
                now = step.state
            assert now is order.state
            assert order.step == sum(step.act == OrderAct.ESCALATE for step in steps) < len(RULES.steps)
            assert bool(order.answer) == (order.state in (OrderState.ANSWERED, OrderState.CLOSED))


@pytest.mark.timeout(120)
def test_no_life_of_an_order_breaks_its_rules() -> None:
    play(
        OrderLives,
        settings=settings(
            max_examples=30,
            stateful_step_count=20,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
            print_blob=False,
        ),
    )


def test_a_single_step_cannot_go_up(store: Store) -> None:
    orders_over(store)
    orders = Orders(store, CALENDAR, replace(RULES, steps=("责任部门",)))
    order = orders.issue("JC1", "请整改", BOSS)
    with refused(Reason.ORDER_AT_TOP, organ="责任部门"):
        orders.escalate(order.id, "再升", BOSS)
