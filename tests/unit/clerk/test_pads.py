"""The pads and the sign of a window: keys that do what the desk's keys do, grades that nobody at the desk sees."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from clerk.acts import Hint
from clerk.desk import Step
from clerk.window import DeskWindow
from hall.errors import Unavailable
from hall.events import DeviceChanged, DeviceState, GradePressed, KeyPressed
from hall.journal import read
from hall.line.tickets import Ticket
from hall.oversight.ratings import Channel, Ratings
from hall.oversight.records import Rated
from hall.ports import PAD_ACTS, Sign
from tests.helpers.desk import CARD, PASSWORD, Hall


class Pad:
    """All three devices of a window, as what they were told."""

    def __init__(self) -> None:
        self.shown: list[tuple[int, str]] = []
        self.beeps = 0
        self.asked: list[str] = []
        self.signs: list[tuple[Sign, str]] = []

    def show(self, waiting: int, number: str) -> None:
        self.shown.append((waiting, number))

    def refuse(self) -> None:
        self.beeps += 1

    def ask(self, ticket: str) -> None:
        self.asked.append(ticket)

    def close(self) -> None: ...


class Panel:
    def __init__(self, pad: Pad) -> None:
        self._pad = pad

    def show(self, sign: Sign, number: str = "") -> None:
        self._pad.signs.append((sign, number))

    def close(self) -> None: ...


class Place:
    """A desk with pads: `key` presses the clerk's, `grade` the citizen's."""

    def __init__(self, hall: Hall, number: int = 1) -> None:
        self.hall, self.pad = hall, Pad()
        self.window = hall.desk(number)
        self._bus = hall.buses[-1]
        self.ratings = Ratings(hall.store, hall.tickets)
        self.window.wires.equip(self.pad, self.pad, Panel(self.pad), self.rate)
        self.window.show()

    def rate(self, ticket: Ticket, stars: int) -> str:
        return self.ratings.rate(ticket, stars, [], channel=Channel.EVALUATOR)

    def enter(self, person: str = "1001") -> None:
        self.window.signin.id.setText(person)
        self.window.signin.password.setText(PASSWORD)
        self.window.signin.enter.click()

    def key(self, act: str, number: str = "") -> bool:
        """Press; whether the pad did not beep."""
        before = self.pad.beeps
        self._bus.publish(KeyPressed(act, number))
        return self.pad.beeps == before

    def grade(self, ticket: str, stars: int) -> None:
        self._bus.publish(GradePressed(ticket, stars))

    def rated(self) -> list[Rated]:
        return [event for entry in read(self.hall.store, 0) if isinstance(event := entry.event(), Rated)]

    def words(self) -> str:
        return "\n".join(label.text() for label in self.window.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def place(hall: Hall) -> Place:
    return Place(hall)


def opened(place: Place) -> Place:
    place.enter()
    place.key("window")
    return place


def test_every_key_of_the_pad_does_what_the_desks_key_does(place: Place) -> None:
    hall, window = place.hall, place.window
    for _ in range(4):
        hall.tickets.issue("A", None, "kiosk")
    opened(place)
    assert window.desk.step is Step.OPEN
    assert place.key("call")
    assert (window.desk.step, window.desk.number) == (Step.SERVING, "A001")
    assert place.key("recall")
    current = hall.tickets.current(1)
    assert current is not None
    assert current.times == 2
    assert place.key("hold")
    assert [ticket.number for ticket in hall.tickets.held()] == ["A001"]
    assert place.key("take_up")
    assert window.desk.number == "A001"
    assert place.key("finish")
    assert place.key("call")
    assert place.key("no_show")
    assert [ticket.number for ticket in hall.tickets.missed()] == ["A002"]
    assert place.key("call")
    assert place.key("transfer", "2")
    assert window.desk.step is Step.OPEN
    moved = next(ticket for ticket in hall.tickets.waiting() if ticket.number == "A003")
    assert moved.only == 2
    assert place.key("window")
    assert window.desk.step is Step.PAUSED
    assert place.key("close")
    assert window.desk.step is Step.CLOSED
    assert place.pad.beeps == 0


def test_every_act_of_a_pad_has_a_meaning_in_every_step(place: Place) -> None:
    steps: list[Callable[[], object]] = [
        lambda: None, place.enter, lambda: place.key("window"), lambda: place.window.press("lock"),
    ]  # fmt: skip
    for step in steps:
        step()
        for act in sorted(PAD_ACTS - {"window", "close"}):
            place.key(act, "7")  # nothing of it may raise
    assert place.window.desk.step is Step.LOCKED


def test_a_refusal_beeps_and_the_screen_says_why(place: Place) -> None:
    opened(place)
    for act in ("call", "recall", "no_show", "finish", "hold", "take_up", "transfer", "number"):
        assert not place.key(act, "9"), act
    assert "今天的队列里没有 9 这个号" in place.words()
    assert place.hall.tickets.current(1) is None


def test_nobody_signed_in_or_a_locked_desk_refuses_every_key(place: Place) -> None:
    place.hall.tickets.issue("A", None, "kiosk")
    for act in sorted(PAD_ACTS):
        assert not place.key(act, "1"), act
    assert place.window.signin.fault.text() == Hint.SIGN_IN_FIRST.value
    opened(place)
    place.window.press("lock")
    for act in sorted(PAD_ACTS):
        assert not place.key(act, "1"), act
    assert place.window.signin.fault.text() == Hint.UNLOCK_FIRST.value
    assert place.hall.tickets.current(1) is None
    assert place.hall.tickets.windows() == {1: "open"}


def test_an_open_form_is_not_run_over(place: Place) -> None:
    place.hall.tickets.issue("A", None, "kiosk")
    opened(place)
    place.key("call")
    place.window.press_step("escalate_visit")
    assert QApplication.activeModalWidget() is not None
    assert not place.key("finish")
    assert Hint.FORM_OPEN.value in place.words()
    assert place.window.desk.step is Step.SERVING
    place.window.steps.close()
    assert place.key("finish")


def test_what_was_typed_is_not_wiped_by_a_key_of_the_pad(place: Place) -> None:
    place.hall.tickets.issue("A", None, "kiosk")
    opened(place)
    place.key("call")
    place.window.intake.take_card(CARD)
    assert place.window.intake.draft
    assert not place.key("finish")
    assert Hint.DRAFT_LEFT.value in place.words()


def test_a_number_that_is_typed_is_found_wherever_it_is(place: Place) -> None:
    hall, window = place.hall, place.window
    for _ in range(4):
        hall.tickets.issue("A", None, "kiosk")
    opened(place)
    place.key("call")
    assert place.key("number", "001")  # at the window: once more
    current = hall.tickets.current(1)
    assert current is not None
    assert current.times == 2
    place.key("hold")
    place.key("call")
    assert not place.key("number", "1")  # put aside, but another one is here
    place.key("no_show")
    assert place.key("number", "1")
    assert window.desk.number == "A001"
    assert place.key("number", "002")  # missed: waits again
    assert [ticket.number for ticket in hall.tickets.missed()] == []
    place.key("finish")
    assert place.key("number", "4")  # nobody is called before those who came earlier, but for a reason that is asked
    form = window.steps.form
    assert form
    assert form.isVisible()
    number = form.findChild(QLineEdit, "step.number")
    assert number
    assert number.text() == "A004"
    assert window.desk.step is Step.OPEN
    assert not place.key("call")  # a key of the pad waits for the form
    form.ok.click()
    assert (window.desk.number, place.pad.shown[-1][1]) == ("A004", "A004")
    assert place.pad.signs[-1] == (Sign.CALLING, "A004")


def test_two_numbers_of_the_same_digits_are_not_guessed(place: Place) -> None:
    hall = place.hall
    opened(place)
    for letter in ("A", "B"):
        hall.tickets.issue(letter, None, "kiosk")
        hall.tickets.call_next(1, [letter], "1001")
        hall.tickets.finish(1, "no_show", "1001")
    both = {ticket.klass for ticket in hall.tickets.missed()}
    assert both == {"A", "B"}
    done = place.key("number", "001")
    mine = both & set(place.window.wires.pads._classes)
    assert done == (len(mine) == 1)
    assert done or "A001" in place.words()


def test_the_latest_of_those_put_aside_here_is_taken_up(place: Place) -> None:
    hall = place.hall
    for _ in range(3):
        hall.tickets.issue("A", None, "kiosk")
    hall.tickets.call_next(2, ["A"], "1002")
    hall.tickets.hold(2, "1002")  # another window's
    opened(place)
    for _ in range(2):
        place.key("call")
        hall.clock.advance(60)
        place.key("hold")
    assert place.key("take_up")
    assert place.window.desk.number == "A003"


def test_pad_and_sign_show_the_line_and_the_number(place: Place) -> None:
    hall, pad = place.hall, place.pad
    assert pad.signs == [(Sign.CLOSED, "")]
    opened(place)
    hall.tickets.issue("A", CARD, "kiosk")
    hall.tail()
    assert pad.shown[-1] == (1, "")
    assert pad.signs[-1] == (Sign.OPEN, "")
    place.key("call")
    assert pad.shown[-1] == (0, "A001")
    assert pad.signs[-1] == (Sign.CALLING, "A001")
    place.window.press("lock")
    assert pad.signs[-1] == (Sign.CALLING, "A001")  # a lock is no pause
    place.enter()
    place.key("finish")
    place.key("window")
    assert pad.signs[-1] == (Sign.PAUSED, "")
    said = repr(pad.shown) + repr(pad.signs)
    assert CARD.name not in said
    assert all(one != next_ for one, next_ in zip(pad.signs, pad.signs[1:], strict=False))


@pytest.mark.requirement("R-24")
@pytest.mark.requirement("R-77")
def test_a_finished_visit_is_asked_for_a_grade_and_the_desk_shows_nothing_of_it(place: Place) -> None:
    hall = place.hall
    hall.tickets.issue("A", None, "kiosk")
    opened(place)
    place.key("call")
    ticket = place.window.desk.ticket
    assert place.pad.asked == []
    place.key("finish")
    assert place.pad.asked == [ticket]
    before = place.words()
    place.grade(ticket, 1)
    hall.tail()
    assert place.words() == before
    (rated,) = place.rated()
    assert (rated.ticket, rated.stars, rated.channel) == (ticket, 1, "evaluator")
    assert hall.store.value("SELECT count(*) FROM rectification") == 1  # 差评 goes its way by itself


def test_one_visit_is_rated_once(place: Place) -> None:
    place.hall.tickets.issue("A", None, "kiosk")
    opened(place)
    place.key("call")
    ticket = place.window.desk.ticket
    place.grade(ticket, 5)  # not over yet: the hall takes none
    assert place.rated() == []
    place.key("finish")
    before = place.words()
    place.grade(ticket, 5)
    place.grade(ticket, 1)
    place.grade("nobody", 1)
    assert [event.stars for event in place.rated()] == [5]
    assert place.words() == before
    assert place.pad.beeps == 0


def test_a_number_that_goes_on_to_its_next_service_is_rated_at_the_end(place: Place) -> None:
    place.hall.tickets.issue("A", None, "kiosk", then=("B",))
    opened(place)
    place.key("call")
    place.key("finish")
    assert place.pad.asked == []


def test_a_missed_call_is_not_rated(place: Place) -> None:
    place.hall.tickets.issue("A", None, "kiosk")
    opened(place)
    place.key("call")
    place.key("no_show")
    assert place.pad.asked == []


def test_a_grade_that_could_not_be_written_is_written_later(
    place: Place, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[..., None]
) -> None:
    expect_log("^WARNING onevisit.desk: store unavailable: disk full$")
    place.hall.tickets.issue("A", None, "kiosk")
    opened(place)
    place.key("call")
    ticket = place.window.desk.ticket
    place.key("finish")

    def full(*_: object, **__: object) -> str:
        raise Unavailable("store", "disk full")

    with monkeypatch.context() as broken:
        broken.setattr(place.ratings, "rate", full)
        place.grade(ticket, 4)
        assert place.rated() == []
    place.window.wires.pads.settle()
    place.window.wires.pads.settle()
    assert [event.stars for event in place.rated()] == [4]


def test_no_log_tells_a_grade(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(1, "onevisit")
    place.hall.tickets.issue("A", None, "kiosk")
    opened(place)
    place.key("call")
    ticket = place.window.desk.ticket
    place.key("finish")
    caplog.clear()
    place.grade(ticket, 1)
    place.grade(ticket, 1)
    assert "ALREADY_RATED" in caplog.text
    assert ticket not in caplog.text
    assert "stars" not in caplog.text
    assert "1" not in repr(GradePressed("x", 1)).partition(" at ")[0]


def test_a_desk_without_pads_works_as_ever(hall: Hall) -> None:
    hall.tickets.issue("A", None, "kiosk")
    window: DeskWindow = hall.desk()
    window.show()
    hall.buses[-1].publish(KeyPressed("call"))
    hall.buses[-1].publish(GradePressed("nobody", 1))
    assert window.desk.step is Step.SIGNED_OUT


def test_the_status_line_says_which_device_of_the_window_is_away(place: Place) -> None:
    opened(place)
    said = place.words()
    for event in (DeviceChanged("keypad", DeviceState.UNKNOWN), DeviceChanged("windowled", DeviceState.READY)):
        place.window.status.device(event)
    assert place.words() == said  # nothing is wrong: nothing is said
    for device in ("keypad", "evaluator"):
        place.window.status.device(DeviceChanged(device, DeviceState.ABSENT))
    place.window.status.device(DeviceChanged("windowled", DeviceState.FAULT))
    assert "呼叫器：没有接上、评价器：没有接上、窗口屏：故障" in place.words()
    for device in ("keypad", "evaluator", "windowled"):
        place.window.status.device(DeviceChanged(device, DeviceState.UNKNOWN))
    assert place.words() == said
