"""From the moment a card is put down to the event on the bus, on a line as slow as its speed says."""

import random
import tempfile
import threading
import time
from pathlib import Path

from devices.registry import card_reader
from devices.simulated import poke
from hall.events import Bus, CardRead, DeviceChanged, DeviceState, Event
from hall.settings import Device
from station.bench.figure import Figure, percentile

GOAL = 1.15
POLL_S = 0.3  # the least time from one search to the next that the protocol allows
# bytes both ways of what must pass: a search that finds, the selection, a reading of text and photo
WIRE = 10 + 15 + 10 + 19 + 10 + 1295
BITS = 10  # of a byte on the line
NAME = "bench.idcard"
PATIENCE_S = 30.0
PERSONS = ("li", "wang", "zhang", "tian")


def measure(baud: int = 115200, count: int = 40, manner: str = "resets") -> Figure:
    """The 95th percentile of `count` cards put down at random moments of the interval, beside wire time and interval.

    `manner` is how the simulated reader lets a card be read again: "keeps" it selected and reads it again at once,
    "rereads" when it is found and selected anew, or after it "resets".
    """
    wire_s = WIRE * BITS / baud
    times: list[float] = []
    read, ready = threading.Event(), threading.Event()

    def told(event: Event) -> None:
        if isinstance(event, DeviceChanged) and event.state is DeviceState.READY:
            ready.set()

    bus = Bus(lambda work: work())  # the subscriber's thread is the wire's: no other thread is waited for
    bus.subscribe(CardRead, lambda _: read.set())
    bus.subscribe(DeviceChanged, told)
    with tempfile.TemporaryDirectory(prefix="onevisit-bench-") as folder:
        data = Path(folder)
        reader = card_reader(Device("sim", "sdt", baud, round(POLL_S * 1000)), data, NAME, bus.post)
        assert reader
        try:
            poke(data, NAME, {"do": "baud", "value": baud})
            poke(data, NAME, {"do": manner})
            _within(ready)
            for number in range(count):
                read.clear()
                time.sleep(random.uniform(2, 3) * POLL_S + wire_s)
                began = time.monotonic()
                poke(data, NAME, {"do": "put", "person": PERSONS[number % len(PERSONS)]})
                _within(read)
                times.append((time.monotonic() - began) * 1000)
                poke(data, NAME, {"do": "remove"})
        finally:
            reader.close()
    least = (wire_s + POLL_S) * 1000
    p95 = percentile(times, 0.95)
    detail = {"wire": wire_s * 1000, "interval": POLL_S * 1000, "p50": percentile(times, 0.5), "max": max(times)}
    goal = f"p95 <= {GOAL:g} x (wire + interval)"
    return Figure(p95, "ms", goal, p95 <= GOAL * least, least, p95 / least, detail | {"count": float(count)})


def _within(event: threading.Event) -> None:
    if not event.wait(PATIENCE_S):
        raise TimeoutError("the reader told nothing")
