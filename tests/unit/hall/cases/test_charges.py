"""缴费: what a case owes by law, paid once with a receipt, given back where there is no result; nothing out before."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from hall.cases.cases import Cases, CaseState
from hall.cases.charges import ACT_WORDS, LIFE, STANDING_WORDS, WAY_WORDS, Act, Charge, Standing, Way
from hall.cases.demands import Demands, FeeBasis
from hall.cases.resultways import Delivery
from hall.cases.serving import FeeDue, FeeOrdered, FeePaid, FeeReturned, FeeVoided
from hall.catalogue.catalogue import Catalogue
from hall.errors import Reason, Refused
from hall.oversight.fees import fen, yuan
from hall.store import Store, driver
from tests.helpers.hall import CALENDAR, STATION, applicant, records
from tests.helpers.lifecycle import BOSS, CHIEF, CLERK, ISSUER, PERMIT, REVIEWER, RULES, cases_over
from tests.helpers.lives import StoredLife
from tests.helpers.refusals import refused

PLAIN = replace(PERMIT, code="F-1", fee="10 元", materials=())
BY_LAW = replace(PERMIT, code="F-2", seq=2, fee="税费，按规定", materials=())
LAWLESS = replace(PERMIT, code="F-3", seq=3, fee="20 元", materials=())
FREE = replace(PERMIT, code="F-4", seq=4, materials=())
DEMANDS = Demands(fees=(FeeBasis(("F-1", "F-2"), "某法第二十条"),))
FEE_RULES = replace(RULES, counter=replace(RULES.counter, demands=DEMANDS))


def hall(store: Store) -> Cases:
    cases_over(store)
    return Cases(store, Catalogue([PLAIN, BY_LAW, LAWLESS, FREE]), CALENDAR, STATION, FEE_RULES)


@pytest.fixture
def cases(store: Store) -> Cases:
    return hall(store)


def accepted(cases: Cases, code: str = "F-1", n: int = 1) -> str:
    return cases.accept(cases.receive(code, applicant(n), "", CLERK).id, CLERK).id


def granted(cases: Cases, case: str, *, yes: bool = True) -> None:
    cases.decisions.review(case, yes, "看过", REVIEWER)
    (cases.decisions.grant if yes else cases.decisions.deny)(case, "决定", CHIEF)
    cases.close(case, CLERK)


@pytest.mark.requirement("R-97")
def test_a_fee_is_told_paid_at_the_counter_and_the_result_goes_out(cases: Cases, store: Store) -> None:
    case = accepted(cases)
    due = cases.charges.notify(case, CLERK)
    assert due == Charge(due.id, case, 1000, "某法第二十条", Standing.DUE, None, "", "", "")
    assert records(store)[-1] == FeeDue(due.id, case, 1000, "某法第二十条")
    granted(cases, case)
    cases.endings.issue(case, "", ISSUER)
    with refused(Reason.FEE_DUE, yuan="10.00"):
        cases.endings.deliver(case, Delivery.WINDOW, "某", "", ISSUER)
    assert cases.charges.waiting(Standing.DUE) == [due]
    paid = cases.charges.pay(due.id, Way.CASH, " 610100001 ", CLERK)
    assert (paid.standing, paid.way, paid.receipt) == (Standing.PAID, Way.CASH, "610100001")
    assert records(store)[-1] == FeePaid(due.id, case, 1000, "cash", "610100001", "")
    assert cases.endings.deliver(case, Delivery.WINDOW, "某", "", ISSUER).state is CaseState.DELIVERED


@pytest.mark.requirement("R-97")
def test_an_order_on_line_is_paid_by_the_platform_and_told_once(cases: Cases, store: Store) -> None:
    case = accepted(cases)
    due = cases.charges.notify(case, CLERK)
    with refused(Reason.FEE_ONLINE_AWAY):
        cases.charges.order(due.id, CLERK, away=True)
    with refused(Reason.FEE_NOT_ORDERED):
        cases.charges.pay(due.id, Way.ONLINE, "1", CLERK)
    ordered = cases.charges.order(due.id, CLERK)
    assert records(store)[-1] == FeeOrdered(due.id, case, ordered.order, 1000)
    assert cases.charges.order(due.id, CLERK) == ordered
    with pytest.raises(LookupError):
        cases.charges.settled("another", "R-1")
    with pytest.raises(LookupError):
        cases.charges.settled("", "R-1")
    paid = cases.charges.settled(ordered.order, "R-1")
    assert (paid.standing, paid.way) == (Standing.PAID, Way.ONLINE)
    told = len(records(store))
    assert cases.charges.settled(ordered.order, "R-1 ") == paid
    assert len(records(store)) == told


def test_what_was_paid_twice_is_owed_back_once(cases: Cases, store: Store) -> None:
    case = accepted(cases)
    due = cases.charges.order(cases.charges.notify(case, CLERK).id, CLERK)
    cases.charges.pay(due.id, Way.CASH, "C-1", CLERK)  # and meanwhile, on a telephone:
    again = cases.charges.settled(due.order, "R-2")
    assert (again.standing, again.receipt, again.amount) == (Standing.OWED_BACK, "R-2", due.amount)
    told = len(records(store))
    assert cases.charges.settled(due.order, " R-2") == again
    assert len(records(store)) == told
    with refused(Reason.FEE_RECEIPT_USED, number="C-1"):
        cases.charges.pay(cases.charges.notify(accepted(cases, n=2), CLERK).id, Way.CASH, "C-1", CLERK)
    third = cases.charges.settled(due.order, "R-3")
    assert [one.id for one in cases.charges.waiting(Standing.OWED_BACK)] == [again.id, third.id]
    assert cases.charges.refund(again.id, "B-1", BOSS).standing is Standing.REFUNDED
    assert cases.charges.charge(due.id).standing is Standing.PAID  # what is owed stays paid
    cases.endings.withdraw(case, "", CLERK)
    assert [one.standing for one in cases.charges.of_case(case)] == [
        Standing.OWED_BACK, Standing.REFUNDED, Standing.OWED_BACK,
    ]  # fmt: skip
    with refused(Reason.WORDS_MISSING, what="票据号码"):
        cases.charges.settled(due.order, " ")


def test_the_platform_that_is_away_takes_no_order_from_the_site_either(cases: Cases) -> None:
    due = cases.charges.notify(accepted(cases), CLERK)
    cases.away = True
    with refused(Reason.FEE_ONLINE_AWAY):
        cases.charges.order(due.id, CLERK)
    assert cases.charges.pay(due.id, Way.POS, "1", CLERK).standing is Standing.PAID


def test_nothing_is_owed_without_law_or_beyond_the_published_rate(cases: Cases) -> None:
    with refused(Reason.FEE_NONE, item="事项P-1"):
        cases.charges.notify(accepted(cases, "F-4"), CLERK)
    with refused(Reason.FEE_WITHOUT_BASIS, name="20 元"):
        cases.charges.notify(accepted(cases, "F-3"), CLERK)
    one, taxed = accepted(cases), accepted(cases, "F-2")
    for amount in (999, -1, 10**30):
        with refused(Reason.FEE_WRONG):
            cases.charges.notify(one, CLERK, amount)
    for amount in (0, -5, 10**11, 10**30):
        with refused(Reason.FEE_WRONG):
            cases.charges.notify(taxed, CLERK, amount)
    assert cases.charges.notify(taxed, CLERK, 123_45).amount == 12345
    with pytest.raises(KeyError):
        cases.charges.notify("nothing", CLERK)
    with pytest.raises(KeyError):
        cases.charges.charge("nothing")


def test_a_case_owes_once_and_only_while_it_is_under_way(cases: Cases) -> None:
    early = cases.receive("F-1", applicant(), "", CLERK).id
    with refused(Reason.STEP_NOT_ALLOWED, state="已收件", act="开具缴费通知"):
        cases.charges.notify(early, CLERK)
    case = accepted(cases)
    due = cases.charges.notify(case, CLERK, 1000)
    with refused(Reason.FEE_OPEN):
        cases.charges.notify(case, CLERK)
    cases.charges.pay(due.id, Way.CASH, "1", CLERK)
    with refused(Reason.FEE_OPEN):
        cases.charges.notify(case, CLERK)


def test_who_may_charge_and_who_gives_back(cases: Cases) -> None:
    case = accepted(cases)
    for actor in ("rule", "kiosk", "a1"):
        if actor == "a1":
            cases.charges.notify(case, actor)  # an agent takes money for the hall too
            continue
        with refused(Reason.ROLE_MISSING):
            cases.charges.notify(case, actor)
    due = cases.charges.of_case(case)[0]
    cases.charges.pay(due.id, Way.CASH, "1", CLERK)
    cases.endings.withdraw(case, "", CLERK)
    with refused(Reason.ROLE_MISSING):
        cases.charges.refund(due.id, "2", CLERK)
    with refused(Reason.STAFF_UNKNOWN, id="nobody"):
        cases.charges.refund(due.id, "2", "nobody")


@pytest.mark.requirement("R-97")
def test_what_was_paid_goes_back_when_the_case_is_withdrawn(cases: Cases, store: Store) -> None:
    case, unpaid = accepted(cases), accepted(cases, n=2)
    paid, due = cases.charges.notify(case, CLERK), cases.charges.notify(unpaid, CLERK)
    cases.charges.pay(paid.id, Way.POS, "61", CLERK)
    cases.endings.withdraw(case, "不办了", CLERK)
    assert records(store)[-1] == FeeVoided(paid.id, case, True)
    cases.endings.withdraw(unpaid, "", CLERK)
    assert records(store)[-1] == FeeVoided(due.id, unpaid, False)
    assert cases.charges.charge(due.id).standing is Standing.VOID
    assert [one.id for one in cases.charges.waiting(Standing.OWED_BACK)] == [paid.id]
    with refused(Reason.WORDS_MISSING, what="退费票据号码"):
        cases.charges.refund(paid.id, "​", BOSS)
    with refused(Reason.FEE_RECEIPT_USED, number="61"):
        cases.charges.refund(paid.id, "61", BOSS)
    done = cases.charges.refund(paid.id, "62", BOSS)
    assert (done.standing, done.back) == (Standing.REFUNDED, "62")
    assert records(store)[-1] == FeeReturned(paid.id, case, 1000, "62")
    with refused(Reason.FEE_STANDS, state="已退费", act="退费"):
        cases.charges.refund(paid.id, "63", BOSS)
    with refused(Reason.FEE_STANDS, state="不用缴费", act="缴费"):
        cases.charges.pay(due.id, Way.CASH, "64", CLERK)


def test_what_was_paid_on_line_after_the_end_is_owed_back(cases: Cases, store: Store) -> None:
    case = accepted(cases)
    due = cases.charges.order(cases.charges.notify(case, CLERK).id, CLERK)
    cases.endings.withdraw(case, "", CLERK)
    late = cases.charges.settled(due.order, "71")
    assert (late.standing, late.way, late.receipt) == (Standing.OWED_BACK, Way.ONLINE, "71")
    assert records(store)[-2:] == [
        FeePaid(due.id, case, 1000, "online", "71", due.order), FeeVoided(due.id, case, True),
    ]  # fmt: skip
    assert cases.charges.settled(due.order, "71") == late
    assert cases.charges.refund(due.id, "72", BOSS).standing is Standing.REFUNDED
    with refused(Reason.FEE_RECEIPT_USED, number="72"):
        other = cases.charges.order(cases.charges.notify(accepted(cases, n=2), CLERK).id, CLERK)
        cases.endings.withdraw(other.case, "", CLERK)
        cases.charges.settled(other.order, "72")


def test_what_an_item_costs_is_said_in_the_words_of_the_catalogue(cases: Cases) -> None:
    assert cases.charges.published(accepted(cases)) == "10 元"
    with pytest.raises(KeyError):
        cases.charges.published("nothing")


def test_what_is_typed_in_yuan_is_read_to_the_fen() -> None:
    assert [fen(text) for text in ("80", " 80.5 元", "0.01", "123.45")] == [8000, 8050, 1, 12345]
    assert [yuan(amount) for amount in (8000, 8050, 1, 12345)] == ["80.00", "80.50", "0.01", "123.45"]
    for text in ("", "80,00", "-1", "1e3", "八十", "1.234", "12345678"):
        with refused(Reason.FEE_WRONG):
            fen(text)


def test_a_receipt_pays_once_and_is_named(cases: Cases) -> None:
    one, two = (cases.charges.notify(accepted(cases, n=n), CLERK) for n in (1, 2))
    with refused(Reason.WORDS_MISSING, what="票据号码"):
        cases.charges.pay(one.id, Way.CASH, " ", CLERK)
    cases.charges.pay(one.id, Way.CASH, "61", CLERK)
    with refused(Reason.FEE_RECEIPT_USED, number="61"):
        cases.charges.pay(two.id, Way.POS, "61", CLERK)


@pytest.mark.parametrize("mode", [Delivery.EMS, Delivery.LOCKER])
def test_nothing_leaves_the_window_before_it_is_paid(cases: Cases, mode: Delivery) -> None:
    case = accepted(cases)
    due = cases.charges.notify(case, CLERK)
    granted(cases, case)
    cases.endings.issue(case, "", ISSUER)
    cases.deliveries.wish(case, mode, CLERK, "演示县一号", "某", "13900000000")
    with refused(Reason.FEE_DUE, yuan="10.00"):
        if mode is Delivery.EMS:
            cases.deliveries.post(case, "EB123456789CN", ISSUER)
        else:
            cases.deliveries.box(case, "east", ISSUER)
    cases.charges.pay(due.id, Way.CASH, "1", CLERK)
    if mode is Delivery.EMS:
        cases.deliveries.post(case, "EB123456789CN", ISSUER)
    else:
        cases.deliveries.box(case, "east", ISSUER)


def test_a_result_that_goes_along_is_paid_too(cases: Cases) -> None:
    lead, along = accepted(cases), accepted(cases)
    cases.charges.notify(along, CLERK)
    for case in (lead, along):
        granted(cases, case)
        cases.endings.issue(case, "", ISSUER)
        cases.deliveries.wish(case, Delivery.EMS, CLERK, "演示县一号", "某", "13900000000")
    with refused(Reason.FEE_DUE, yuan="10.00"):
        cases.deliveries.post(lead, "EB123456789CN", ISSUER, [along])


def test_a_denial_is_served_whatever_is_due(cases: Cases) -> None:
    case = accepted(cases)
    cases.charges.notify(case, CLERK)
    granted(cases, case, yes=False)
    assert cases.endings.deliver(case, Delivery.WINDOW, "某", "", ISSUER).state is CaseState.DELIVERED


def test_the_database_keeps_one_open_charge_and_one_use_of_a_receipt(cases: Cases, store: Store) -> None:
    case = accepted(cases)
    cases.charges.notify(case, CLERK)
    fields = "(id, case_id, amount, basis, state, way, receipt, at)"
    insert = f"INSERT INTO case_charge {fields} VALUES (?, ?, ?, '法', ?, ?, ?, '')"
    for n, (amount, state, way, receipt) in enumerate(
        [(1, "due", "", ""), (0, "void", "", ""), (1, "paid", "", ""), (1, "owed_back", "cash", ""),
         (1, "refunded", "cash", "9"), (1, "void", "online", "8")]
    ):  # fmt: skip
        with pytest.raises(driver.IntegrityError):
            store.run(insert, f"x{n}", case, amount, state, way, receipt)


def test_every_standing_act_and_way_has_words() -> None:
    assert set(STANDING_WORDS) == set(Standing)
    assert set(ACT_WORDS) == set(Act) == {act for _, act in LIFE}
    assert set(WAY_WORDS) == set(Way)


# -- lives at random --------------------------------------------------------------------------------------------------


class Lives(StoredLife):
    """Charges of three cases in any order: no yuan is paid twice or given back unpaid, no result goes out unpaid."""

    @initialize()
    def begin(self) -> None:
        self.open_store()
        self.cases = hall(self.store)
        self.ids = [accepted(self.cases, n=n) for n in (1, 2, 3)]
        self.receipts = 0

    @rule(n=st.integers(0, 2), what=st.sampled_from(["notify", "order", "cash", "online", "refund", "withdraw",
                                                     "grant", "issue", "deliver"]))  # fmt: skip
    def act(self, n: int, what: str) -> None:
        case, charges = self.ids[n], self.cases.charges
        last = charges.of_case(case)[-1:]
        self.receipts += 1
        number = f"R{self.receipts}"
        before = self.state()
        try:
            match what:
                case "notify":
                    charges.notify(case, CLERK)
                case "withdraw":
                    self.cases.endings.withdraw(case, "", CLERK)
                case "grant":
                    granted(self.cases, case)
                case "issue":
                    self.cases.endings.issue(case, "", ISSUER)
                case "deliver":
                    self.cases.endings.deliver(case, Delivery.WINDOW, "某", "", ISSUER)
                case _ if not last:
                    pass
                case "order":
                    charges.order(last[0].id, CLERK)
                case "cash":
                    charges.pay(last[0].id, Way.CASH, number, CLERK)
                case "online":
                    charges.settled(last[0].order or "none", number)
                case _:
                    charges.refund(last[0].id, number, BOSS)
        except LookupError:
            assert what == "online"
        except Refused:
            assert self.state() == before or what == "grant"

    def state(self) -> list[tuple[object, ...]]:
        rows = self.store.all("SELECT * FROM case_charge ORDER BY n") + self.store.all(
            "SELECT id, state FROM hall_case"
        )
        return [tuple(row) for row in rows]

    @invariant()
    def money_is_where_its_receipt_says(self) -> None:
        if not hasattr(self, "receipts"):
            return
        taken = sum(e.amount for e in records(self.store) if isinstance(e, FeePaid))
        back = sum(e.amount for e in records(self.store) if isinstance(e, FeeReturned))
        every = [one for case in self.ids for one in self.cases.charges.of_case(case)]
        assert taken == sum(one.amount for one in every if one.receipt)
        assert back == sum(one.amount for one in every if one.back)
        for id_ in self.ids:
            case = self.cases.case(id_)
            standings = {one.standing for one in self.cases.charges.of_case(id_)}
            if case.state is CaseState.DELIVERED:
                assert Standing.DUE not in standings
            if case.state is CaseState.WITHDRAWN:
                assert not standings & {Standing.DUE, Standing.PAID}


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
