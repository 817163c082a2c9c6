"""A wire in its driver's hands, over a port that does what the test says: what is lost, what waits, what stops."""

import threading
import time
from collections.abc import Callable
from typing import cast

import pytest

from devices.line import wire as wires
from devices.line.wire import Lost, Port, Stopped, Wire


class Fake:
    """devices.line.wire.Port without a wire behind it."""

    network, baud = False, 9600

    def __init__(self) -> None:
        self.takes, self.left, self.coming = 1000, list[int](), list[bytes]()
        self.sent, self.fails = b"", False
        self.waits: Callable[[], None] = lambda: None

    def _may(self) -> None:
        self.waits()
        if self.fails:
            raise OSError(5, "gone")

    def set_baud(self, baud: int) -> None:
        self._may()
        self.baud = baud

    def receive(self, count: int) -> bytes:
        self._may()
        return self.coming.pop(0)[:count] if self.coming else b""

    def take(self, wait: bool) -> bytes:
        return self.receive(4096)

    def send(self, data: bytes) -> int:
        self._may()
        taken, self.takes = data[: self.takes], max(0, self.takes - len(data))
        self.sent += taken
        return len(taken)

    def forget_input(self) -> None:
        self._may()
        self.coming.clear()

    def forget_output(self) -> None:
        self._may()

    def unsent(self) -> int:
        self._may()
        return self.left.pop(0) if self.left else 0


class Heard:
    """A tap that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, object]] = []

    def opened(self, baud: int) -> None:
        self.told.append(("opened", baud))

    def sent(self, data: bytes) -> None:
        self.told.append(("sent", data))

    def came(self, data: bytes) -> None:
        self.told.append(("came", data))

    def closed(self) -> None:
        self.told.append(("closed", None))


class Bench:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(wires, "SLICE_S", 0.001)
        monkeypatch.setattr(wires, "STUCK_S", 0.02)
        self.port, self.tap, self.stopping, self.woken = Fake(), Heard(), threading.Event(), threading.Event()
        self.wire = Wire(cast("Port", self.port), self.stopping, self.woken, self.tap)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(monkeypatch)


def test_all_of_a_long_write_is_handed_over_in_pieces(bench: Bench) -> None:
    row = bytes(range(256)) * 3
    bench.wire.write(row)
    assert bench.port.sent == row
    assert [said for said, _ in bench.tap.told] == ["opened", "sent", "sent", "sent"]


def test_a_line_that_takes_some_and_then_nothing_is_lost_and_the_tap_heard_what_went(bench: Bench) -> None:
    bench.port.takes = 100
    with pytest.raises(Lost):
        bench.wire.write(bytes(300))
    assert bench.port.sent == bytes(100)
    assert bench.tap.told[-1] == ("sent", bytes(100))


def test_a_line_that_takes_again_in_time_is_not_lost(bench: Bench) -> None:
    bench.port.takes = 0
    until = time.monotonic() + 0.01

    def opens() -> None:
        if time.monotonic() > until:
            bench.port.takes = 10

    bench.port.waits = opens
    bench.wire.write(b"abc")
    assert bench.port.sent == b"abc"


def test_what_comes_in_pieces_is_put_together_and_what_does_not_come_is_missed(bench: Bench) -> None:
    bench.port.coming = [b"ab", b"", b"cd", b"e"]
    assert bench.wire.read(4, 1.0) == b"abcd"
    assert bench.wire.read(4, 0.005) == b"e"
    assert bench.wire.read(4, 0.0) == b""
    bench.port.coming = [b"", b"x"]
    assert bench.wire.take(1.0) == b"x"
    assert bench.wire.take(0) == b""


def test_it_waits_until_all_has_left_and_no_longer_than_it_may(bench: Bench) -> None:
    bench.port.left = [5, 3]
    bench.wire.drain(1.0)
    assert bench.port.left == []
    bench.port.left = [9] * 10_000
    begun = time.monotonic()
    bench.wire.drain(0.02)
    assert 0.02 <= time.monotonic() - begun < 1.0
    assert bench.port.left


def test_every_act_on_a_port_that_is_gone_loses_the_wire(bench: Bench) -> None:
    bench.port.fails = True
    acts: tuple[Callable[[], object], ...] = (
        lambda: bench.wire.write(b"x"),
        lambda: bench.wire.read(1, 0.0),
        lambda: bench.wire.take(0.0),
        bench.wire.flush,
        bench.wire.discard,
        lambda: bench.wire.drain(1.0),
        lambda: setattr(bench.wire, "baud", 115200),
    )
    for act in acts:
        with pytest.raises(Lost):
            act()
    assert bench.wire.baud == 9600


def test_a_wire_that_is_to_stop_stops_at_every_act_also_where_the_port_fails_under_it(bench: Bench) -> None:
    bench.port.fails = True
    bench.port.waits = bench.stopping.set  # closed by another thread in the middle of it
    with pytest.raises(Stopped):
        bench.wire.write(b"x")
    for act in (bench.wire.flush, lambda: bench.wire.rest(0.0), lambda: bench.wire.read(1, 1.0)):
        with pytest.raises(Stopped):
            act()


def test_a_rest_is_over_when_it_is_woken(bench: Bench) -> None:
    bench.woken.set()
    begun = time.monotonic()
    bench.wire.rest(5.0)
    assert time.monotonic() - begun < 2.0
    assert not bench.woken.is_set()


def test_a_network_has_no_speed(bench: Bench) -> None:
    assert bench.wire.seconds(960) == pytest.approx(1.0)
    bench.wire.baud = 19200
    assert bench.wire.seconds(960) == pytest.approx(0.5)
    assert bench.tap.told[-1] == ("opened", 19200)
    bench.port.network = True
    assert bench.wire.network
    assert bench.wire.seconds(960) == 0.0
    bench.wire.baud = 9600
    assert bench.tap.told[-1] == ("opened", 0)
