"""The line: numbers, the order they are called in, calling again, ending, waits; and long random days of all of it."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hall.clock import HALL_ZONE
from hall.errors import Reason, Refused
from hall.identity import CardKind, IdCard
from hall.line.picks import Why
from hall.line.records import TicketCalled, TicketFinished, TicketIssued, WindowChanged
from hall.line.tickets import LIFECYCLE, NUMBERS_PER_CLASS, OUTCOMES, Ticket, Tickets, Waiting
from hall.places import Lane, LineRules, Place
from hall.queues.sqlite import SqliteQueue
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import PLACE, Hall, audit, card, enter_people, id_number, records
from tests.helpers.refusals import refused

BOTH = ("A", "B")


@pytest.fixture
def tickets(hall: Hall) -> Tickets:
    return hall.tickets


def numbers(found: Sequence[Ticket]) -> list[str]:
    return [ticket.number for ticket in found]


# -- giving -----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-24")
def test_numbers_run_by_class_from_one(tickets: Tickets) -> None:
    given = [tickets.issue(klass, None, "kiosk").ticket.number for klass in "AABAC"]
    assert given == ["A001", "A002", "B001", "A003", "C001"]


def test_a_new_day_begins_at_one_and_leaves_the_old_line_behind(tickets: Tickets, clock: FakeClock) -> None:
    for _ in range(2):
        tickets.issue("A", card(), "kiosk")
    tickets.call_next(1, BOTH, "7")
    clock.set(datetime(2026, 11, 24, 0, 0, tzinfo=HALL_ZONE))
    today = tickets.issue("A", card(), "kiosk")
    assert (today.ticket.number, today.ticket.day, today.ahead) == ("A001", "2026-11-24", 0)
    assert numbers(tickets.waiting()) == ["A001"]
    assert tickets.of_person(id_number(1)) == [today.ticket]
    assert tickets.calls() == []
    # What yesterday left at the window is ended before anything else.
    with refused(Reason.ALREADY_SERVING):
        tickets.call_next(1, BOTH, "7")
    assert tickets.finish(1, "no_show", "7").day == "2026-11-23"
    assert tickets.call_next(1, BOTH, "7").id == today.ticket.id
    with refused(Reason.NOBODY_WAITING):
        tickets.call_next(2, BOTH, "7")


def test_where_a_ticket_stands_is_told_as_long_as_it_waits_today(tickets: Tickets, clock: FakeClock) -> None:
    first, second = tickets.issue("A", None, "kiosk"), tickets.issue("A", None, "kiosk")
    assert tickets.standing(second.ticket.id) == second
    tickets.call_next(1, BOTH, "7")
    moved = tickets.standing(second.ticket.id)
    assert moved is not None
    assert (moved.ticket, moved.ahead) == (second.ticket, 0)
    assert tickets.standing(first.ticket.id) is None  # it is at the window
    assert tickets.standing("nobody's") is None
    clock.advance(86_400)
    tickets.issue("A", None, "kiosk")
    assert tickets.standing(second.ticket.id) is None  # of yesterday


def test_the_short_way_to_who_stands_before_is_the_long_one(
    tickets: Tickets, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letters alone tell a line without priority; with any, each is looked at."""
    ids = [tickets.issue("ABCA"[n % 4], None, "kiosk").ticket.id for n in range(50)]
    tickets.call_next(1, ("A", "B"), "7")
    tickets.finish(1, "no_show", "7")
    tickets.come_back(ids[0], "guide")  # behind the place of another
    queue = SqliteQueue(store)
    lettered = [tickets.standing(id_) for id_ in ids]
    assert lettered[49] is not None
    assert queue.letters_before(1, 10, 0) == "BCAABCAAA"
    with monkeypatch.context() as long:
        long.setattr(SqliteQueue, "letters_before", lambda *_: None)
        assert [tickets.standing(id_) for id_ in ids] == lettered
    tickets.transfer(ids[8], "A", "7", 2)
    assert [queue.letters_before(1, turn, 0) is None for turn in (5, 9, 10)] == [False, False, True]
    tickets.prefer(ids[40], "appointment", "guide")
    assert queue.letters_before(1, 5, 0) is None


def test_what_is_told_of_a_new_number_is_what_stands(store: Store) -> None:
    enter_people(store)
    queue = SqliteQueue(store)
    with store.atomic():
        store.run("INSERT INTO hall_day VALUES (1, '2026-11-23', '2026-11-23')")
        for n, lane in ((1, ""), (2, "elder")):
            told = queue.add(f"t{n}", 1, "2026-11-23", f"A00{n}", "ABC", lane, "p", "张**", "2026-11-23T09:00")
            stands = queue.ticket(f"t{n}")
            assert stands is not None
            assert told == dict(stands)


def test_the_holder_is_known_to_the_hall_and_masked_on_the_ticket(tickets: Tickets, store: Store) -> None:
    mine = tickets.issue("A", card(1, "欧阳娜娜"), "kiosk").ticket
    tickets.issue("A", card(2), "kiosk")
    anonymous = tickets.issue("B", None, "kiosk").ticket
    later = tickets.issue("B", card(1, "欧阳娜娜"), "kiosk").ticket
    assert mine.holder_name == "欧***"
    assert anonymous.holder_name == ""
    assert tickets.of_person(id_number(1)) == [later, mine]
    assert tickets.of_person(id_number(3)) == []
    assert tickets.of_person("") == []  # nobody is not the holder of what was taken without a card
    kept = str([tuple(row) for row in store.all("SELECT * FROM ticket")]) + str(records(store))
    assert "娜" not in kept
    assert id_number(1) not in kept


def test_a_foreigner_is_greeted_in_latin_and_masked_alike(tickets: Tickets) -> None:
    foreign = IdCard(CardKind.FOREIGNER_2017, "", "USA110081010012", english_name="DOE")
    assert tickets.issue("A", foreign, "kiosk").ticket.holder_name == "D**"


def test_a_class_the_hall_does_not_have_gives_no_number(tickets: Tickets, store: Store) -> None:
    with refused(Reason.WRONG_CLASS):
        tickets.issue("Z", None, "kiosk")
    assert records(store) == []


def test_the_last_number_of_the_day(tickets: Tickets, store: Store) -> None:
    tickets.issue("A", None, "kiosk")
    store.run("UPDATE ticket SET number = ?", f"A{NUMBERS_PER_CLASS - 1}")
    assert tickets.issue("A", None, "kiosk").ticket.number == "A999"
    for _ in range(2):
        with refused(Reason.NUMBERS_USED_UP):
            tickets.issue("A", None, "kiosk")
    assert tickets.issue("B", None, "kiosk").ticket.number == "B001"
    assert len(records(store)) == 3


# -- calling ----------------------------------------------------------------------------------------------------------


def test_a_window_calls_by_arrival_over_all_its_classes(tickets: Tickets) -> None:
    for klass in "BABCA":
        tickets.issue(klass, None, "kiosk")
    called: list[str] = []
    for _ in range(4):
        called.append(tickets.call_next(1, BOTH, "7").number)
        tickets.finish(1, "served", "7")
    assert called == ["B001", "A001", "B002", "A002"]
    with refused(Reason.NOBODY_WAITING):
        tickets.call_next(1, BOTH, "7")
    with refused(Reason.NOBODY_WAITING):
        tickets.call_next(1, (), "7")
    assert tickets.call_next(4, ("C",), "7").number == "C001"


def test_a_window_serves_one_at_a_time(tickets: Tickets) -> None:
    for _ in range(2):
        tickets.issue("A", None, "kiosk")
    first = tickets.call_next(1, BOTH, "7")
    assert tickets.current(1) == first
    assert (first.state, first.window, first.times) == ("called", 1, 1)
    with refused(Reason.ALREADY_SERVING):
        tickets.call_next(1, BOTH, "7")
    assert tickets.call_next(2, BOTH, "8").number == "A002"
    with refused(Reason.ALREADY_SERVING):  # rather than "nobody waits": the window has work
        tickets.call_next(1, BOTH, "7")
    assert tickets.current(3) is None


def test_calling_again_up_to_the_limit(tickets: Tickets, clock: FakeClock, store: Store) -> None:
    tickets.issue("A", None, "kiosk")
    with refused(Reason.NOBODY_WAITING):
        tickets.recall(1, "7")
    tickets.call_next(1, BOTH, "7")
    for times in (2, 3, 4):
        clock.advance(20)
        again = tickets.recall(1, "7")
        assert (again.number, again.times) == ("A001", times)
        assert again.called_at == clock.now().isoformat(timespec="milliseconds")
    with refused(Reason.RECALLED_ENOUGH, limit=3):
        tickets.recall(1, "7")
    current = tickets.current(1)
    assert current is not None
    assert current.times == 4
    assert [event.times for event in records(store) if isinstance(event, TicketCalled)] == [1, 2, 3, 4]


def test_the_newest_call_stands_first_whatever_the_clock_says(tickets: Tickets, clock: FakeClock) -> None:
    for _ in range(3):
        tickets.issue("A", None, "kiosk")
    for window in (1, 2, 3):
        clock.advance(-3600)
        tickets.call_next(window, BOTH, "7")
    assert numbers(tickets.calls()) == ["A003", "A002", "A001"]
    clock.advance(-3600)
    tickets.recall(1, "7")
    assert numbers(tickets.calls()) == ["A001", "A003", "A002"]
    tickets.finish(3, "served", "7")
    assert numbers(tickets.calls(limit=2)) == ["A001", "A003"]  # ended ones stay on the board


# -- ending -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", sorted(OUTCOMES))
def test_ending_frees_the_window(tickets: Tickets, store: Store, outcome: str) -> None:
    issued = tickets.issue("A", None, "kiosk").ticket
    tickets.call_next(1, BOTH, "7")
    ended = tickets.finish(1, outcome, "7")
    assert (ended.id, ended.state, ended.window) == (issued.id, outcome, 1)
    assert tickets.current(1) is None
    assert tickets.ticket(issued.id) == ended
    assert records(store)[-1] == TicketFinished(issued.id, "A001", "A", 1, outcome)
    with refused(Reason.TICKET_OVER):
        tickets.finish(1, outcome, "7")
    with refused(Reason.NOBODY_WAITING):  # an ended number is not called again
        tickets.call_next(1, BOTH, "7")


def test_only_known_ends(tickets: Tickets) -> None:
    with pytest.raises(ValueError, match="lost"):
        tickets.finish(1, "lost", "7")
    assert tickets.ticket("unknown") is None


def test_the_table_of_a_ticket_is_what_the_rows_may_do() -> None:
    states = {before for before, _ in LIFECYCLE} | set(LIFECYCLE.values())
    assert states == {"waiting", "called", "held", "served", "no_show", "abandoned"}
    assert {"served", "no_show"} == OUTCOMES


# -- windows ----------------------------------------------------------------------------------------------------------


def test_windows_open_pause_and_close(tickets: Tickets, store: Store) -> None:
    assert tickets.windows() == {}
    for state in ("open", "paused", "closed"):
        tickets.set_window(2, state, "007")
        assert tickets.windows() == {2: state}
    tickets.set_window(1, "open", "008")
    assert tickets.windows() == {1: "open", 2: "closed"}
    assert records(store)[-1] == WindowChanged(1, "open", "008")


# -- waits ------------------------------------------------------------------------------------------------------------


def waits(tickets: Tickets) -> dict[str, tuple[int, int]]:
    return {one.klass: (one.count, one.wait_minutes) for one in tickets.counts()}


def test_an_empty_hall_has_no_wait(tickets: Tickets) -> None:
    assert tickets.counts() == [Waiting("A", 0, 0), Waiting("B", 0, 0), Waiting("C", 0, 0)]
    issued = tickets.issue("A", None, "kiosk")
    assert (issued.ahead, issued.wait_minutes) == (0, 0)


def test_the_wait_is_the_work_before_one_shared_by_the_windows_that_do_it(tickets: Tickets) -> None:
    # A 10 minutes at windows 1, 2; B 6 minutes at 1, 2, 3; C 20 minutes at 4.
    for klass in "AABBC":
        tickets.issue(klass, None, "kiosk")
    # Windows 1 and 2 take the A for 10 minutes each, 3 both B for 6 minutes each, 4 the C.
    assert waits(tickets) == {"A": (2, 10), "B": (2, 10), "C": (1, 20)}
    issued = tickets.issue("A", None, "kiosk")
    assert (issued.ahead, issued.wait_minutes) == (4, 10)


def test_only_open_windows_share_the_work_and_they_call_what_they_call(tickets: Tickets) -> None:
    for klass in "AAB":
        tickets.issue(klass, None, "kiosk")
    tickets.set_window(1, "open", "7")
    tickets.set_window(2, "paused", "8")
    assert waits(tickets)["A"] == (2, 26)
    assert waits(tickets)["B"] == (1, 26)  # window 1 calls A and B by arrival
    tickets.set_window(1, "closed", "7")
    tickets.set_window(3, "open", "9")
    assert waits(tickets)["B"] == (1, 6)  # window 3 does nothing but B
    assert waits(tickets)["A"] == (2, 10)  # nobody open for A: as if all were that could be


def test_who_is_being_served_counts_for_what_is_left_of_it(tickets: Tickets, clock: FakeClock) -> None:
    for klass in "AC":
        tickets.issue(klass, None, "kiosk")
    tickets.set_window(1, "open", "7")
    tickets.call_next(1, BOTH, "7")
    tickets.call_next(4, ("C",), "8")
    assert waits(tickets) == {"A": (0, 10), "B": (0, 10), "C": (0, 20)}
    clock.advance(4 * 60)
    assert waits(tickets) == {"A": (0, 6), "B": (0, 6), "C": (0, 16)}
    clock.advance(3600)  # longer than usual already: a quarter of the usual is still to come
    assert waits(tickets) == {"A": (0, 3), "B": (0, 3), "C": (0, 5)}
    clock.advance(-7200)  # the clock was set back to before the call
    assert waits(tickets)["C"] == (0, 20)


def test_a_class_the_hall_gave_up_while_one_is_served_does_no_harm(store: Store, tickets: Tickets) -> None:
    tickets.issue("C", None, "kiosk")
    tickets.call_next(1, ("C",), "7")
    smaller = Place("小", "小", "0", PLACE.classes[:1], PLACE.windows[:1])
    assert Tickets(store, smaller, 3).issue("A", None, "kiosk").wait_minutes == 0


def test_a_class_no_window_serves_still_has_a_wait(store: Store) -> None:
    alone = Tickets(store, Place("空", "空", "0", PLACE.classes, ()), 3)
    alone.issue("A", None, "kiosk")
    assert waits(alone)["A"] == (1, 10)


# -- random days ------------------------------------------------------------------------------------------------------

LANED = replace(PLACE, lanes=(Lane("elder", "老年人"),), line=LineRules(return_behind=2, return_limit=1))
CALLED_BY = {window.number: window.classes for window in PLACE.windows}
ONE = st.integers(0, 30)  # which of those there are


@dataclass
class Citizen:
    """A number as the model has it; called by (turn, late)."""

    klass: str
    rest: str
    lane: str
    turn: int
    late: int = 0
    state: str = "waiting"
    window: int = 0
    only: int = 0
    times: int = 0
    returns: int = 0


class Days(RuleBasedStateMachine):
    """Several days of a hall, against a model: nothing is given, called or served twice, nothing is lost, everybody has
    the turn that the rules give."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory(prefix="onevisit-test-")
        self.clock = FakeClock()
        self.store = Store.open(Path(self._folder.name), self.clock)
        enter_people(self.store)
        self.tickets = Tickets(self.store, LANED, 1)
        self.people: dict[str, Citizen] = {}  # of today
        self.leftover: dict[int, str] = {}  # what an earlier day left at a window
        self.calls: dict[int, int] = {}  # of a window today since its last one out of the priority lane
        self.given = Counter[tuple[str, str]]()
        self.ends = Counter[str]()
        self.windows: dict[int, str] = {}
        self.arrivals = self.returned = 0

    def teardown(self) -> None:
        faults = audit(self.store)
        self.store.close()
        self._folder.cleanup()
        assert faults == []

    # -- the model --

    def those(self, *states: str) -> list[str]:
        """Who is in one of `states`, each in turn."""
        found = [id_ for id_, one in self.people.items() if one.state in states]
        return sorted(found, key=lambda id_: (self.people[id_].turn, self.people[id_].late))

    def at(self, window: int) -> str:
        """Who is at the window, "" for nobody."""
        mine = [id_ for id_ in self.those("called") if self.people[id_].window == window]
        return mine[0] if mine else self.leftover.get(window, "")

    def wait_again(self, id_: str) -> None:
        one = self.people[id_]
        one.state, one.window, one.times = "waiting", 0, 0

    # -- the citizen --

    @rule(klass=st.sampled_from("ABC"), then=st.sampled_from(("", "B", "CA")), lane=st.sampled_from(("", "", "elder")),
          person=st.integers(0, 3), twice=st.booleans())  # fmt: skip
    def issue(self, klass: str, then: str, lane: str, person: int, twice: bool) -> None:
        self.give(klass, then, lane, person, twice)

    def give(self, klass: str, then: str, lane: str, person: int, twice: bool) -> None:
        press = str(uuid.uuid4()) if twice else ""
        holder = card(person) if person else None
        issued = self.tickets.issue(klass, holder, "kiosk", tuple(then), lane, press)
        if twice:
            assert self.tickets.issue(klass, holder, "kiosk", tuple(then), lane, press) == issued
        day = self.clock.now().date().isoformat()
        self.given[day, klass] += 1
        assert issued.ticket.number == f"{klass}{self.given[day, klass]:03d}"
        assert 0 <= issued.ahead <= len(self.those("waiting"))
        assert issued.wait_minutes >= 0
        self.arrivals += 1
        self.people[issued.ticket.id] = Citizen(klass, then.replace(klass, ""), lane, self.arrivals)

    @rule(course=st.lists(st.tuples(st.sampled_from("AAB"), st.sampled_from(("", "elder"))), min_size=3, max_size=6))
    def crowd(self, course: list[tuple[str, str]]) -> None:
        for klass, lane in course:
            self.give(klass, "", lane, 0, False)

    @rule(which=ONE)
    def abandon(self, which: int) -> None:
        if there := self.those("waiting", "held", "called", "served"):
            id_ = there[which % len(there)]
            if self.people[id_].state in ("waiting", "held"):
                assert self.tickets.abandon(id_, "kiosk").state == "abandoned"
                self.people[id_].state = "abandoned"
                self.ends["abandoned"] += 1
            else:
                with refused(Reason.NOT_IN_LINE):
                    self.tickets.abandon(id_, "kiosk")

    @rule(which=ONE)
    def come_back(self, which: int) -> None:
        if there := self.those("no_show"):
            id_ = there[which % len(there)]
            one = self.people[id_]
            if one.returns:
                with refused(Reason.RETURNED_ENOUGH, limit=1):
                    self.tickets.come_back(id_, "guide")
                return
            line = [self.people[other] for other in self.those("waiting")]
            line = [other for other in line if (other.klass, other.lane) == (one.klass, one.lane)]
            self.tickets.come_back(id_, "guide")
            self.returned += 1
            one.turn = max([one.turn, *(other.turn for other in line[:2])])
            one.late, one.returns, one.only = self.returned, 1, 0
            self.wait_again(id_)

    @rule(which=ONE)
    def prefer(self, which: int) -> None:
        if there := self.those("waiting"):
            id_ = there[which % len(there)]
            self.tickets.prefer(id_, "elder", "guide")
            self.people[id_].lane = "elder"

    # -- the window --

    @rule(window=st.integers(1, 4), twice=st.booleans())
    def call(self, window: int, twice: bool) -> None:
        press = str(uuid.uuid4()) if twice else ""
        mine = [
            id_
            for id_ in self.those("waiting")
            if self.people[id_].klass in CALLED_BY[window] and self.people[id_].only in (0, window)
        ]
        if self.at(window) or not mine:
            with refused(Reason.ALREADY_SERVING if self.at(window) else Reason.NOBODY_WAITING):
                self.tickets.call_next(window, CALLED_BY[window], "7", press)
            return
        lanes = {
            True: [id_ for id_ in mine if self.people[id_].lane],
            False: [i for i in mine if not self.people[i].lane],
        }
        preferred = self.calls.get(window, 1) >= 1
        first = (lanes[preferred] or lanes[not preferred])[0]
        called = self.tickets.call_next(window, CALLED_BY[window], "7", press)
        if twice:
            assert self.tickets.call_next(window, CALLED_BY[window], "7", press) == called
        assert called.id == first
        one = self.people[first]
        self.calls[window] = 0 if one.lane else self.calls.get(window, 1) + 1
        one.state, one.window, one.times = "called", window, 1
        assert self.tickets.calls(1) == [called]

    @rule(window=st.integers(1, 4))
    def recall(self, window: int) -> None:
        id_ = self.at(window)
        if not id_:
            with refused(Reason.NOBODY_WAITING):
                self.tickets.recall(window, "7")
        elif id_ not in self.people:
            return  # what an earlier day left: only its end is of interest
        elif self.people[id_].times > 1:
            with refused(Reason.RECALLED_ENOUGH, limit=1):
                self.tickets.recall(window, "7")
        else:
            assert self.tickets.recall(window, "7").times == 2
            self.people[id_].times = 2

    @rule(window=st.integers(1, 4), outcome=st.sampled_from(sorted(OUTCOMES)))
    def finish(self, window: int, outcome: str) -> None:
        id_ = self.at(window)
        if not id_:
            with refused(Reason.TICKET_OVER):
                self.tickets.finish(window, outcome, "7")
            return
        assert self.tickets.finish(window, outcome, "7").id == id_
        self.ends[outcome] += 1
        if self.leftover.pop(window, ""):
            return
        one = self.people[id_]
        one.state, one.window = outcome, window
        if outcome == "served" and one.rest:
            one.klass, one.rest, one.only = one.rest[0], one.rest[1:], 0
            self.wait_again(id_)

    @rule(window=st.integers(1, 4))
    def hold(self, window: int) -> None:
        id_ = self.at(window)
        if id_ not in self.people:
            with refused(Reason.TICKET_OVER):
                self.tickets.hold(window, "7")
            return
        assert self.tickets.hold(window, "7").id == id_
        self.people[id_].state = "held"

    @rule(window=st.integers(1, 4), which=ONE)
    def take_up(self, window: int, which: int) -> None:
        if there := self.those("held"):
            id_ = there[which % len(there)]
            if self.at(window):
                with refused(Reason.ALREADY_SERVING):
                    self.tickets.take_up(id_, window, "7")
                return
            assert self.tickets.take_up(id_, window, "7").window == window
            one = self.people[id_]
            one.state, one.window, one.times = "called", window, 1

    @rule(window=st.integers(1, 4), which=ONE)
    def pick(self, window: int, which: int) -> None:
        if there := self.those("waiting", "held", "no_show"):
            id_ = there[which % len(there)]
            one, found = self.people[id_], self.tickets.ticket(id_)
            assert found
            no: Reason | None = None
            if one.only not in (0, window):
                no = Reason.NUMBER_ELSEWHERE
            elif one.klass not in CALLED_BY[window]:
                no = Reason.WINDOW_NOT_FOR_CLASS
            elif one.times > 1:
                no = Reason.RECALLED_ENOUGH
            elif self.at(window):
                no = Reason.ALREADY_SERVING
            call = partial(self.tickets.picks.pick, found.number, window, CALLED_BY[window], Why.PROMISED, "7")
            if no:
                with pytest.raises(Refused) as refusal:
                    call()
                assert refusal.value.reason is no
                return
            assert call().id == id_
            one.state, one.window, one.times = "called", window, one.times + 1

    @rule(which=ONE, klass=st.sampled_from("ABC"), window=st.integers(0, 4))
    def transfer(self, which: int, klass: str, window: int) -> None:
        if there := self.those("waiting", "called", "held"):
            id_ = there[which % len(there)]
            one = self.people[id_]
            if window and klass not in CALLED_BY[window]:
                with refused(Reason.WINDOW_NOT_FOR_CLASS, window=window, klass=klass):
                    self.tickets.transfer(id_, klass, "7", window)
            elif klass == one.klass and window in (one.only, one.window or one.only):
                with refused(Reason.TRANSFER_NOWHERE):
                    self.tickets.transfer(id_, klass, "7", window)
            else:
                self.tickets.transfer(id_, klass, "7", window)
                one.klass, one.only, one.rest = klass, window, one.rest.replace(klass, "")
                self.wait_again(id_)

    @rule(window=st.integers(1, 4), state=st.sampled_from(("open", "paused", "closed")))
    def change_window(self, window: int, state: str) -> None:
        self.tickets.set_window(window, state, "7")
        self.windows[window] = state

    # -- the world --

    @rule(seconds=st.integers(-7200, 7200))
    def clock_is_set(self, seconds: int) -> None:
        moved = self.clock.now() + timedelta(seconds=seconds)
        if moved.date() == self.clock.now().date():
            self.clock.set(moved)

    @rule()
    def clock_is_weeks_late_for_one_number(self) -> None:
        now = self.clock.now()
        today = now.date().isoformat()
        if not self.given[today, "A"]:
            return  # the day has not begun: the wrong date would begin one of its own
        self.clock.set(now - timedelta(days=40))
        issued = self.tickets.issue("A", None, "kiosk").ticket
        self.clock.set(now)
        self.given[today, "A"] += 1
        self.arrivals += 1
        assert (issued.number, issued.day) == (f"A{self.given[today, 'A']:03d}", today)
        self.people[issued.id] = Citizen("A", "", "", self.arrivals)

    @precondition(lambda self: len(self.those("waiting")) > 2)
    @rule()
    def night(self) -> None:
        self.clock.set(self.clock.now() + timedelta(days=1))
        self.leftover |= {self.people[id_].window: id_ for id_ in self.those("called")}
        self.people.clear()
        self.calls.clear()

    @rule()
    def process_ends_and_starts(self) -> None:
        assert audit(self.store) == []
        self.store.close()
        self.store = Store.open(Path(self._folder.name), self.clock)
        enter_people(self.store)
        self.tickets = Tickets(self.store, LANED, 1)

    # -- what always holds --

    @invariant()
    def the_line_is_the_line(self) -> None:
        waiting = self.tickets.waiting()
        for lane in ("", "elder"):
            there = [id_ for id_ in self.those("waiting") if self.people[id_].lane == lane]
            assert [ticket.id for ticket in waiting if ticket.lane == lane] == there
        counted = {one.klass: one.count for one in self.tickets.counts()}
        assert counted == {
            klass: sum(self.people[id_].klass == klass for id_ in self.those("waiting")) for klass in "ABC"
        }

    @invariant()
    def everybody_is_where_the_model_says(self) -> None:
        for id_, one in self.people.items():
            ticket = self.tickets.ticket(id_)
            assert ticket is not None
            fields = ("klass", "rest", "lane", "only", "state", "window", "returns")
            assert {name: getattr(ticket, name) for name in fields} == {name: getattr(one, name) for name in fields}
        assert {ticket.id for ticket in self.tickets.held()} == set(self.those("held"))
        assert {t.id for t in self.tickets.missed()} == {i for i in self.those("no_show") if not self.people[i].returns}

    @invariant()
    def a_window_serves_one(self) -> None:
        for window in CALLED_BY:
            current = self.tickets.current(window)
            assert (current.id if current else "") == self.at(window)
        assert self.tickets.windows() == self.windows

    @invariant()
    def the_journal_tells_every_end(self) -> None:
        told = records(self.store)
        assert sum(isinstance(event, TicketIssued) for event in told) == self.given.total()
        assert Counter(event.outcome for event in told if isinstance(event, TicketFinished)) == self.ends


TestDays = Days.TestCase
TestDays.settings = settings(max_examples=25, stateful_step_count=35, deadline=None)
