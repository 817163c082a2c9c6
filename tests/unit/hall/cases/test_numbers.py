"""Numbers of a case: blocks of a terminal that no other gives from, and the official number, bound once."""

import threading
from contextlib import closing
from datetime import date

import pytest
import sqlcipher3.dbapi2 as driver
from hypothesis import given
from hypothesis import strategies as st

from hall.cases.caserules import CaseRules
from hall.cases.cases import Cases, CaseState
from hall.cases.counterrules import CounterRules
from hall.cases.numbers import Terminal, number_fault, official_number
from hall.cases.serving import CaseNumbered
from hall.codes import uscc_check
from hall.errors import Reason
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import CALENDAR, STATION, applicant, records
from tests.helpers.lifecycle import CATALOGUE, CLERK, brought_to, cases_over, received
from tests.helpers.refusals import refused

BODY = "11610722MB0000000"
FULL = f"{BODY}{uscc_check(BODY)}4610100100120" + "20261123" + "0007"


@pytest.fixture
def cases(store: Store) -> Cases:
    return cases_over(store)


def terminal(store: Store, name: str, part: int = 1, parts: int = 1, block: int = 3) -> Cases:
    rules = CaseRules(counter=CounterRules(block=block))
    cases_over(store)  # with its people
    return Cases(store, CATALOGUE, CALENDAR, STATION, rules, Terminal(name, part, parts))


def take(cases: Cases, n: int = 1) -> str:
    return cases.receive("P-1", applicant(n), "", CLERK).provisional_no


def test_each_terminal_gives_from_its_own_block_and_takes_the_next(store: Store) -> None:
    kiosk, desk = terminal(store, "kiosk"), terminal(store, "desk-1")
    given = [take(kiosk), take(desk), take(kiosk), take(kiosk), take(kiosk), take(desk)]
    stem = f"临{STATION}20261123"
    assert given == [f"{stem}{serial:04d}" for serial in (1, 4, 2, 3, 7, 5)]
    blocks = store.all("SELECT first, last, terminal, next FROM number_block ORDER BY first")
    assert [tuple(row) for row in blocks] == [(1, 3, "kiosk", 4), (4, 6, "desk-1", 6), (7, 9, "kiosk", 8)]


def test_a_new_day_begins_anew(store: Store, clock: FakeClock) -> None:
    cases = terminal(store, "kiosk")
    take(cases)
    clock.advance(86400)
    assert take(cases).endswith("202611240001")


def test_a_store_that_counted_without_blocks_goes_on_behind_its_last(store: Store) -> None:
    for _ in range(4):
        store.next_number("case", "2026-11-23")
    assert take(terminal(store, "kiosk")).endswith("0007")


def test_the_database_itself_keeps_blocks_apart(store: Store) -> None:
    take(terminal(store, "kiosk"))
    for first, last in ((1, 1), (3, 5), (0, 9)):
        with pytest.raises(driver.IntegrityError, match=r"overlap|CHECK|UNIQUE"):
            store.run("INSERT INTO number_block VALUES ('2026-11-23', ?, ?, 'desk-1', ?)", first, last, first)


def test_terminals_that_press_at_once_never_give_one_number(store: Store) -> None:
    given: list[str] = []

    def press(name: str) -> None:
        with closing(store.again()) as mine:
            cases = terminal(mine, name)
            given.extend(take(cases) for _ in range(8))

    threads = [threading.Thread(target=press, args=(f"desk-{n % 2}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(given) == len(set(given)) == 32


@given(
    sizes=st.lists(st.integers(1, 7), min_size=2, max_size=3),
    used=st.lists(st.integers(0, 60), min_size=1, max_size=30),
)
def test_stores_of_one_station_never_take_each_others_serials(sizes: list[int], used: list[int]) -> None:
    size, parts = sizes[0], len(sizes)
    first = [Terminal("", part + 1, parts).first(upto, size) for part in range(parts) for upto in used]
    for part in range(parts):
        mine = {Terminal("", part + 1, parts).first(upto, size) for upto in used}
        others = {Terminal("", other + 1, parts).first(upto, size) for other in range(parts) if other != part
                  for upto in used}  # fmt: skip
        assert not mine & others
    assert all((serial - 1) % size == 0 for serial in first)
    assert all(Terminal("", 1, parts).first(upto, size) > upto for upto in used)


def test_the_official_number_is_bound_once_and_both_find_the_case(cases: Cases, store: Store) -> None:
    case, other = received(cases), received(cases, n=2)
    told = cases.numbered(case.id, FULL)
    assert (told.number, told.official_no, told.provisional_no) == (FULL, FULL, case.provisional_no)
    assert records(store)[-1] == CaseNumbered(case.id, case.provisional_no, FULL)
    known = len(records(store))
    assert cases.numbered(case.id, FULL) == told
    assert len(records(store)) == known
    with refused(Reason.NUMBER_BOUND, number=FULL):
        cases.numbered(case.id, FULL[:-1] + "8")
    with refused(Reason.NUMBER_TAKEN, number=FULL):
        cases.numbered(other.id, FULL)
    with refused(Reason.NUMBER_WRONG, why="应为 1 到 50 个字符"):
        cases.numbered(other.id, "")
    with pytest.raises(LookupError):
        cases.numbered("nobody", "GF-1")
    for number in (case.provisional_no, FULL, f" {FULL.lower()} "):
        assert cases.by_number(number).id == case.id
    with refused(Reason.NUMBER_UNKNOWN, number="GF-404"):
        cases.by_number("GF-404")


def test_a_decision_binds_the_number_and_may_not_change_it(cases: Cases, clock: FakeClock) -> None:
    case = brought_to(cases, CaseState.ACCEPTED, clock)
    cases.numbered(case.id, "GF-1")
    with refused(Reason.NUMBER_BOUND, number="GF-1"):
        cases.decided(case.id, "GF-2", "granted", "准予", "2026-11-30T10:00:00+08:00", 1)
    assert cases.case(case.id).state is CaseState.ACCEPTED
    cases.decided(case.id, "GF-1", "granted", "准予", "2026-11-30T10:00:00+08:00", 1)
    assert cases.case(case.id).state is CaseState.GRANTED
    second = received(cases, n=2)
    cases.accept(second.id, CLERK)
    cases.decided(second.id, "GF-9", "denied", "不符", "2026-11-30T10:00:00+08:00", 1)
    assert cases.by_number("GF-9").id == second.id


def test_a_number_of_43_tells_its_parts() -> None:
    parts = official_number(FULL)
    assert (str(parts.implementation), parts.day, parts.serial) == (FULL[:31], date(2026, 11, 23), 7)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (FULL[:-1], "43 位"), (FULL[:-1] + "x", "只能是数字"), (FULL[:35] + "1323" + FULL[39:], "不是日期"),
        ("2" + FULL[1:], "校验位"),
    ],
)  # fmt: skip
def test_what_is_no_number_of_43_is_told(number: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        official_number(number)


@pytest.mark.parametrize(
    ("number", "why"),
    [("GF2026-1_a", ""), ("", "应为"), ("9" * 51, "应为"), ("GF 1", "只能有"), ("编号1", "只能有")],
)
def test_an_official_number_is_what_can_be_written(number: str, why: str) -> None:
    assert number_fault(number).startswith(why)
    assert bool(number_fault(number)) == bool(why)


def test_a_number_of_no_case_is_bound_to_none(cases: Cases) -> None:
    with pytest.raises(KeyError):
        cases.numbers.bind("nothing", FULL)


def test_a_case_goes_by_the_number_of_any_of_its_papers_too(cases: Cases, store: Store) -> None:
    first, second = received(cases), received(cases)
    store.run("INSERT INTO docket VALUES (?, 'grant', '城固行审准〔2026〕12号')", first.id)
    store.run("INSERT INTO docket VALUES (?, 'grant', '城固行审准〔2026〕112号')", second.id)
    assert cases.by_number("城固行审准[2026] 12号").id == first.id
    with refused(Reason.NUMBER_UNKNOWN, number="城固行审准〔2026〕1号"):
        cases.by_number("城固行审准〔2026〕1号")
    assert cases.numbers.docketed("〔2026〕12") == {first.id: "城固行审准〔2026〕12号"}
    assert cases.numbers.docketed("行审准%") == cases.numbers.docketed("12号") == {}  # no pattern; too short
    assert set(cases.numbers.docketed("行审准〔")) == {first.id, second.id}
    assert cases.numbers.dockets(second.id) == ["城固行审准〔2026〕112号"]
