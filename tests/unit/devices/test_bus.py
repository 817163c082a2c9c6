"""One line with several devices: turns, silence, echo, gaps, frames heard in between, a line pulled and put back."""

import itertools
import os
import select
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from devices.framing import Heard, load
from devices.line import member, talk
from devices.line.bus import Bus, BusPort
from devices.line.wiring import Place, Wiring
from tests.helpers.ptys import terminal
from tests.helpers.sims import until

WKLY = load("wkly")
FF68 = load("ff68")


def wkly(address: int, command: int, *data: int) -> bytes:
    head = b"WKLY" + bytes((8 + len(data), address, command, *data))
    check = 0
    for byte in head:
        check ^= byte
    return head + bytes((check,))


class Boards:
    """Lock boards at the far end of the line: each of `present` answers 83 (query)."""

    def __init__(self, master: int, present: set[int], echo: bool = False) -> None:
        self.present, self.echo = present, echo
        self.asked: list[tuple[float, int, int]] = []  # when, address, command
        self._master = master
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def say(self, data: bytes) -> None:
        os.write(self._master, data)

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def _serve(self) -> None:
        got = b""
        while not self._ended.is_set():
            if not select.select([self._master], [], [], 0.02)[0]:
                continue
            try:
                got += os.read(self._master, 1024)
            except OSError:
                return
            while len(got) >= 5 and len(got) >= got[4]:
                frame, got = got[: got[4]], got[got[4] :]
                self.asked.append((time.monotonic(), frame[5], frame[6]))
                if self.echo:
                    self.say(frame)
                if frame[5] in self.present and frame[6] == 0x83:
                    self.say(wkly(frame[5], 0x83, 0x00, frame[7], 0x01))


@contextmanager
def boards(path: Path, present: set[int], echo: bool = False) -> Generator[Boards, None, None]:
    with terminal(path) as master:
        far = Boards(master, present, echo)
        try:
            yield far
        finally:
            far.end()


class Board:
    """A driver of one board, as a test needs it."""

    def __init__(self, address: int) -> None:
        self.address = address
        self.heard: list[Heard] = []
        self.begun = 0
        self.absences: list[str] = []
        self.polls: list[bool] = []
        self.port: BusPort

    def on(self, bus: Bus, poll_s: float = 0.0) -> "Board":
        poll = self._poll if poll_s else None
        self.port = bus.attach(
            self.address,
            self.heard.append,
            profile=WKLY,
            begin=self._begin,
            absent=self.absences.append,
            poll=poll,
            poll_s=poll_s,
        )
        return self

    def query(self, timeout: float = 0.15) -> Heard | None:
        return self.port.ask(
            WKLY.encode("query", address=self.address, channel=1), lambda h: h.event == "state", timeout
        )

    def _begin(self) -> None:
        self.begun += 1

    def _poll(self) -> None:
        self.polls.append(self.query() is not None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tty"


@contextmanager
def line(path: Path | str, wiring: Wiring = Wiring()) -> Generator[Bus, None, None]:  # noqa: B008 - frozen
    bus = Bus(Place(str(path), wiring), 115200, "bus")
    ports: list[BusPort] = []
    attach = bus.attach

    def kept(*args: object, **given: object) -> BusPort:
        ports.append(attach(*args, **given))  # type: ignore[arg-type]
        return ports[-1]

    bus.attach = kept  # type: ignore[method-assign]
    try:
        yield bus
    finally:
        for port in ports:
            port.close()
        assert bus.empty
        assert not [thread for thread in threading.enumerate() if thread.name == "onevisit-wire-bus"]


def test_several_boards_are_asked_in_turn_and_unsolicited_frames_reach_their_own(path: Path) -> None:
    with boards(path, {1, 2}) as far, line(path) as bus:
        one, two = Board(1).on(bus), Board(2).on(bus)
        until(lambda: one.begun == two.begun == 1)
        assert not one.port.answers
        found = one.query(2.0)
        assert found is not None
        assert (found.fields["address"], found.fields["state"]) == (1, 1)
        assert one.port.answers
        assert two.query(2.0) is not None
        far.say(wkly(2, 0x85, 0, 7, 0))
        until(lambda: bool(two.heard))
        assert (two.heard[0].event, two.heard[0].fields["channel"]) == ("door", 7)
        assert not one.heard
        one.port.send(WKLY.encode("flash", address=1, channel=3))
        until(lambda: (1, 0x81) in [asked[1:] for asked in far.asked])


def test_a_silent_board_is_asked_ever_more_seldom_and_holds_nobody_up(path: Path) -> None:
    with boards(path, {1}) as far, line(path) as bus:
        there, gone = Board(1).on(bus, poll_s=0.05), Board(9).on(bus, poll_s=0.05)
        until(lambda: len(gone.polls) >= 4)
        since = time.monotonic()
        begun = len(there.polls)
        time.sleep(1.0)
        assert len(there.polls) - begun >= 6  # a busy machine may take a few
        late = [when for when, address, _ in far.asked if address == 9 and when > since]
        assert len(late) <= 4
        assert not gone.port.answers
        assert there.port.answers
        far.present.add(9)
        until(lambda: gone.polls[-1], timeout=8)
        until(lambda: gone.begun >= 2)  # it was away: it is set up again
        assert there.begun == 1


def test_questions_of_several_threads_never_overlap(path: Path) -> None:
    with boards(path, {1, 2, 3}) as far, line(path) as bus:
        there = [Board(n).on(bus) for n in (1, 2, 3)]
        answers: list[tuple[int, Heard | None]] = []

        def ask(board: Board) -> None:
            answers.extend((board.address, board.query(2.0)) for _ in range(5))

        threads = [threading.Thread(target=ask, args=(board,)) for board in there]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == 15
        assert all(heard and heard.fields["address"] == address for address, heard in answers)
        assert len(far.asked) == 15


def test_what_comes_in_the_middle_of_a_question_is_not_lost_and_comes_after_it(path: Path) -> None:
    with boards(path, set()) as far, line(path) as bus:
        one, two = Board(1).on(bus), Board(2).on(bus)
        order: list[str] = []
        until(lambda: one.begun == 1)

        def job() -> None:
            order.append("asking")
            assert one.query(0.4) is None
            order.append("asked")

        one.port.soon(job)
        until(lambda: bool(far.asked))
        far.say(wkly(1, 0x85, 0, 3, 1) + wkly(2, 0x85, 0, 4, 1))
        until(lambda: bool(one.heard and two.heard))
        assert order == ["asking", "asked"]


def test_jobs_and_questions_have_an_end_where_the_wire_is_away(path: Path) -> None:
    with line(path) as bus:
        board = Board(1).on(bus)
        until(lambda: bool(board.absences))
        assert board.query(0.1) is None
        done = threading.Event()
        board.port.soon(lambda: (board.port.send(b"x"), done.set())[0])
        assert done.wait(5)


def test_pulled_and_put_back_every_board_is_set_up_again(path: Path) -> None:
    with line(path) as bus:
        there = [Board(n).on(bus) for n in (1, 2)]
        for round_ in (1, 2):
            with boards(path, {1, 2}):
                until(lambda n=round_: all(board.begun >= n for board in there))
                assert there[1].query(2.0) is not None
            absences = len(there[0].absences)
            until(lambda n=absences: len(there[0].absences) > n)


@pytest.mark.parametrize("known", [True, None])
def test_a_line_that_hears_itself(path: Path, known: bool | None) -> None:
    with boards(path, {1}, echo=True), line(path, Wiring(echo=known)) as bus:
        one, gone = Board(1).on(bus), Board(5).on(bus)
        until(lambda: one.begun == 1)
        assert gone.query(0.2) is None  # its own words are no answer
        for _ in range(3):
            assert one.query(2.0) is not None
        assert not one.heard
        assert not gone.heard


def test_our_own_words_alone_are_no_answer_even_if_they_would_fit(path: Path) -> None:
    flash = WKLY.encode("flash", address=1, channel=3)
    with boards(path, set(), echo=True), line(path) as bus:
        one = Board(1).on(bus)
        until(lambda: one.begun == 1)
        assert one.port.ask(flash, lambda heard: True, 0.3) is None


def test_a_line_known_not_to_echo_takes_an_answer_equal_to_the_question(path: Path) -> None:
    flash = wkly(1, 0x85, 0, 3, 1)  # a frame that is valid both ways
    with boards(path, set(), echo=True), line(path, Wiring(echo=False)) as bus:
        one = Board(1).on(bus)
        until(lambda: one.begun == 1)
        assert one.port.ask(flash, lambda heard: heard.event == "door", 2.0) is not None


class Scripted(Boards):
    """A far end that answers each question with the next of `answers`, whatever was asked."""

    answers: tuple[bytes, ...] = ()

    def _serve(self) -> None:
        got, left = b"", list(self.answers)
        while not self._ended.is_set():
            if not select.select([self._master], [], [], 0.02)[0]:
                continue
            got += os.read(self._master, 1024)
            self.asked.append((time.monotonic(), got[0], len(got)))
            got = b""
            if left:
                self.say(left.pop(0))


@contextmanager
def scripted(path: Path, *answers: bytes) -> Generator[Boards, None, None]:
    with terminal(path) as master:
        far = type("Far", (Scripted,), {"answers": answers})(master, set())
        try:
            yield far
        finally:
            far.end()


@pytest.mark.parametrize("cut", [5, 6, 9])
def test_an_answer_that_broke_off_takes_none_of_the_next_one_with_it(path: Path, cut: int) -> None:
    whole = wkly(0, 0x83, 0x00, 0x01, 0x01)
    with scripted(path, whole[:cut], whole) as far, line(path) as bus:
        board = Board(0).on(bus)
        until(lambda: board.begun == 1)
        assert board.query(0.5) is None
        found = board.query(3.0)
        assert found is not None
        assert found.raw == whole
        assert len(far.asked) == 2
        assert not board.heard


def test_a_whole_answer_behind_one_that_broke_off_needs_no_second_one_only_silence(path: Path) -> None:
    """Modbus frames have no head: what is whole within a longer one waits for it, as long as something comes."""
    profile = load("modbus-rtu")
    torn, whole = bytes.fromhex("1103FA0102"), bytes.fromhex("110306AE415652434049AD")
    with scripted(path, torn + whole), line(path) as bus:
        ready = threading.Event()
        port = bus.attach(17, lambda _: None, profile=profile, begin=ready.set)
        assert ready.wait(5)
        begun = time.monotonic()
        found = port.ask(profile.encode("read", address=17, register=1), lambda h: h.event == "registers", 3.0)
        assert found is not None
        assert found.raw == whole
        assert time.monotonic() - begun < 2.5


def test_frames_keep_their_distance(path: Path) -> None:
    with boards(path, {1}) as far, line(path, Wiring(gap_us=60_000)) as bus:
        one = Board(1).on(bus)
        until(lambda: one.begun == 1)
        for _ in range(4):
            one.port.send(WKLY.encode("flash", address=1, channel=3))
        until(lambda: len(far.asked) == 4)
        times = [when for when, _, _ in far.asked]
        assert min(b - a for a, b in itertools.pairwise(times)) >= 0.05


def test_two_protocols_share_a_line(path: Path) -> None:
    with boards(path, {1}) as far, line(path) as bus:
        board, keys = Board(1).on(bus), list[Heard]()
        bus.attach(1, keys.append, profile=FF68)
        until(lambda: board.begun == 1)
        far.say(bytes.fromhex("FF680303680101 0C0E16"))
        until(lambda: bool(keys))
        assert keys[0].event == "keys"
        assert board.query(2.0) is not None
        assert not board.heard


def test_a_driver_with_a_bug_does_not_take_the_line_away(path: Path, expect_log: Callable[..., None]) -> None:
    expect_log("CRITICAL onevisit.devices.bus: driver failed: ValueError at .*test_bus.py", at_least=1)

    def broken(heard: Heard) -> None:
        raise ValueError("张三")

    with boards(path, {1, 2}) as far, line(path) as bus:
        board = Board(2).on(bus)
        bus.attach(1, broken, profile=WKLY)
        until(lambda: board.begun == 1)
        far.say(wkly(1, 0x85, 0, 3, 1))
        assert board.query(2.0) is not None


def test_a_babbling_line_is_spoken_on_all_the_same(path: Path) -> None:
    with boards(path, {1}) as far, line(path) as bus:
        board = Board(1).on(bus)
        until(lambda: board.begun == 1)
        ended = threading.Event()

        def babble() -> None:
            while not ended.is_set():
                far.say(b"\x55\xaa")
                time.sleep(0.001)

        thread = threading.Thread(target=babble)
        thread.start()
        try:
            assert board.query(3.0) is not None
        finally:
            ended.set()
            thread.join()


def test_a_flood_is_survived_and_fills_nothing(path: Path) -> None:
    with boards(path, {1}) as far, line(path) as bus:
        board = Board(1).on(bus)
        until(lambda: board.begun == 1)
        ended = threading.Event()

        def flood() -> None:
            chance = Random(3)
            while not ended.is_set():
                far.say(chance.randbytes(2000))

        thread = threading.Thread(target=flood)
        thread.start()
        time.sleep(0.5)
        assert bus._talk
        assert len(bus._talk.later) <= talk.KEPT
        assert bus._talk.held <= 65536
        ended.set()
        thread.join()
        until(lambda: board.query(1.0) is not None)


def test_a_device_without_polls_is_set_up_when_it_comes_back(path: Path) -> None:
    begun: list[bool] = []
    with boards(path, set()) as far, line(path) as bus:
        board = Board(4)
        frame = WKLY.encode("query", address=4, channel=1)
        ready = threading.Event()
        held: list[BusPort] = []

        def begin() -> None:
            ready.wait(5)
            begun.append(held[0].ask(frame, lambda heard: heard.event == "state", 0.05) is not None)

        held.append(bus.attach(4, board.heard.append, profile=WKLY, begin=begin))
        ready.set()
        until(lambda: len(begun) >= 3)
        assert not any(begun)
        assert not held[0].answers
        far.present.add(4)
        until(lambda: begun[-1])
        assert held[0].answers
        count = len(begun)
        time.sleep(0.3)
        assert len(begun) == count  # once is enough


def test_leaving_in_the_middle_of_a_question(path: Path) -> None:
    with boards(path, set()), line(path) as bus:
        one, two = Board(1).on(bus), Board(2).on(bus)
        until(lambda: one.begun == 1)
        threads = [threading.Thread(target=board.query, args=(30.0,)) for board in (one, two)]
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        time.sleep(0.1)
        two.port.close()
        two.port.close()  # a second time is no fault
        one.port.close()
        for thread in threads:
            thread.join()
        assert time.monotonic() - begun < 5


def test_a_connection_on_which_nobody_answers_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(member, "LONGEST_PAUSE_S", 0.1)
    server, peers = socket.create_server(("127.0.0.1", 0)), list[socket.socket]()
    with server, line(f"socket://127.0.0.1:{server.getsockname()[1]}") as bus:
        Board(1).on(bus, poll_s=0.05)
        for _ in range(2):
            peers.append(server.accept()[0])  # which stays open and says nothing
    for peer in peers:
        peer.close()


def test_a_driver_that_asks_back_when_it_hears_something_gets_its_answer(path: Path) -> None:
    """And what it hears meanwhile comes after that, not in the middle."""
    order: list[str] = []
    held: list[BusPort] = []

    def heard(door: Heard) -> None:
        order.append(f"door {door.fields['channel']}")
        found = held[0].ask(WKLY.encode("query", address=1, channel=7), lambda h: h.event == "state", 5.0)
        order.append("answered" if found else "silent")

    with boards(path, {1}) as far, line(path) as bus:
        ready = threading.Event()
        held.append(bus.attach(1, heard, profile=WKLY, begin=ready.set))
        assert ready.wait(5)
        far.say(wkly(1, 0x85, 0, 3, 1) + wkly(1, 0x85, 0, 4, 1))
        until(lambda: len(order) == 4)
    assert order == ["door 3", "answered", "door 4", "answered"]
