"""Simulated devices as processes of their own, and an ear for what a device of ours posts."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from devices.simulated import Simulation, poke
from hall.events import DeviceChanged, DeviceState, Event

E = TypeVar("E", bound=Event)
GOLDEN = Path(__file__).parents[1] / "golden" / "devices.jsonl"
PATIENCE_S = 15.0  # the machine may be busy with other tests


def golden(name: str) -> bytes:
    """The bytes of one golden vector."""
    lines = map(json.loads, GOLDEN.read_text().splitlines())
    return next(bytes.fromhex(line["hex"]) for line in lines if line["name"] == name)


class Ear:
    """Keeps what was posted; `wait` waits for the first event from `since` on that is meant."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._came = threading.Condition()

    def post(self, event: Event) -> None:
        with self._came:
            self.events.append(event)
            self._came.notify_all()

    def now(self) -> int:
        """A place in the stream of events, for `since`."""
        with self._came:
            return len(self.events)

    def wait(
        self,
        kind: type[E],
        since: int = 0,
        timeout: float = PATIENCE_S,
        meant: Callable[[E], bool] = lambda _: True,
    ) -> E:
        deadline = time.monotonic() + timeout
        with self._came:
            while True:
                for event in self.events[since:]:
                    if isinstance(event, kind) and meant(event):
                        return event
                if not self._came.wait(max(0.0, deadline - time.monotonic())) and time.monotonic() >= deadline:
                    raise AssertionError(f"no {kind.__name__} in {timeout} s, only {self.events[since:]}")

    def wait_state(self, state: DeviceState, since: int = 0, timeout: float = PATIENCE_S) -> DeviceChanged:
        return self.wait(DeviceChanged, since, timeout, lambda event: event.state is state)

    def of(self, kind: type[E], since: int = 0) -> list[E]:
        return [event for event in self.events[since:] if isinstance(event, kind)]


@dataclass
class Sim:
    """A running simulated device."""

    port: str
    data: Path
    name: str

    def do(self, what: str, **order: Any) -> dict[str, Any]:
        """Poke it; the poke must succeed."""
        answer = poke(self.data, self.name, {"do": what, **order})
        assert answer["ok"], answer
        return answer


@contextmanager
def simulated(kind: str, data: Path, name: str = "") -> Generator[Sim, None, None]:
    """A simulated device of `kind` as a process; it ends with the block."""
    simulation = Simulation(kind, data, name or f"test.{kind}")
    try:
        yield Sim(simulation.port, data, name or f"test.{kind}")
    finally:
        simulation.close()


@contextmanager
def simulated_tcp(kind: str, data: Path) -> Generator[Sim, None, None]:
    """The same on a TCP port."""
    name = f"tcp.{kind}"
    command = [sys.executable, "-m", "devices.simulators", kind, "--home", str(data / "sim"), "--name", name, "--tcp"]
    with subprocess.Popen([*command, "--with-parent"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline()
        yield Sim(Simulation(kind, data, name).port, data, name)  # it runs already, and is used
        process.communicate(timeout=10)
    assert process.returncode == 0
    assert not (data / "sim" / f"{name}.json").exists()


def until(true: Callable[[], bool], timeout: float = PATIENCE_S) -> None:
    """Wait for something that nothing announces."""
    deadline = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < deadline, "it never became true"
        time.sleep(0.01)
