"""A small hall to measure in: a kiosk and a desk that keep time, watched devices, the stand-in platform."""

import json
import os
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hall import printers
from hall.identity import mask_name
from station.demo.hall import READY_S, ROOT, SETTINGS, WIRES, DemoHall, until
from station.demo.hand import HANDS

FACES = ("kiosk", "desk1")
CARD, PRINTER = "kiosk.idcard", "kiosk.ticketprinter"
_WATCHED = ("idcard", "ticketprinter")  # kinds of station.bench.peer; the others are simulated as in the demo
SIZE = (1080, 1920)
SETTINGS_OF_OURS = f"""
[kiosk]
width = {SIZE[0]}
height = {SIZE[1]}
recycle_after_s = 0
[desk]
lock_after_s = 3600.0
"""
FOUND = "9f"  # status of a reader that has found a card; the tenth byte of its answer
STATUS_AT = slice(18, 20)  # that byte in hex


@dataclass(frozen=True, slots=True)
class Visit:
    """When things happened while a number was taken, in seconds of the machine's monotonic clock.

    `found` and `named` are None for a visit without a card.
    """

    found: float | None  # the reader first answered that a card lies there
    named: float | None  # the frame of the next step, with the holder's name, was on the screen
    touched: float  # 确认取号
    printed: float  # the last byte of the ticket was at the printer


class BenchHall(DemoHall):
    """A hall in `data`; opening starts devices and platform, `begin` starts the faces."""

    def __init__(self, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True)
        own = data / "bench.toml"
        own.write_text(SETTINGS_OF_OURS, encoding="utf-8")
        super().__init__(data, [own], voice="silent", faces=FACES, logs=data)
        self.settings = [self.data / SETTINGS, own]

    def __enter__(self) -> "BenchHall":
        super().__enter__()
        return self

    def open(self) -> None:
        (self.data / HANDS).mkdir(parents=True, exist_ok=True)
        self._hire()
        wires = {wire: kind for wire, (kind, _) in WIRES.items() if wire.split(".")[0] in FACES}
        ports = {wire: self._simulate(wire, kind) for wire, kind in wires.items()}
        self.network(True)
        self._settle(ports)
        holders = self.poke(CARD, do="persons")["persons"]
        self._names = {person: mask_name(holder["name"]) for person, holder in holders.items()}

    def begin(self) -> None:
        """Start the faces, and have a clerk sign in and open the window."""
        for face in FACES:
            self._face(face)
        for hand in self.hands.values():
            hand.do("see", timeout_s=READY_S)
        desk, clerk = self.hands["desk1"], self.clerks[0]
        desk.wait(name="signin.id")
        desk.do("type", name="signin.id", text=clerk.id)
        desk.do("type", name="signin.password", text=clerk.password)
        desk.do("key", key="Return")
        desk.wait(name="desk.window")
        desk.do("key", key="F8")
        desk.wait(name="desk.call")
        self.hands["kiosk"].wait(name="home.queue")

    def options(self) -> list[str]:
        """What main.py is told to start a face in this hall."""
        return ["--data", str(self.data), *(part for file in self.settings for part in ("--settings", str(file)))]

    def mood(self, name: str, **facts: Any) -> None:
        """Have the platform answer in another mood."""
        data = json.dumps({"mood": name, **facts}).encode()
        request = urllib.request.Request(f"{self.platform}/sandbox/mood", data, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=10).close()

    # -- at the kiosk -------------------------------------------------------------------------------------------------

    def press(self, name: str) -> float:
        """Touch a control of the kiosk once it is there and the screen takes touches again; when it was touched."""
        hand = self.hands["kiosk"]

        def ready() -> bool:
            names = hand.do("see")["names"]
            return name in names and "guard" not in names

        until(ready, f"{name} at the kiosk")
        return hand.do("press", name=name)["at"]

    def take_number(self, person: str = "") -> Visit:
        """One whole 取号, with the card of `person` or without any."""
        self.press("home.queue")
        found = named = None
        if person:
            found, named = self._put(person)
        else:
            self.press("card.nocard")
        self.press("service.B")
        self.poke(PRINTER, do="traffic")
        touched = self.press("confirm.ok")
        printed = self._printed()
        if person:
            self.poke(CARD, do="remove")
        self.press("ticket.done")
        self.hands["kiosk"].wait(name="home.queue")
        return Visit(found, named, touched, printed)

    def _put(self, person: str) -> tuple[float, float]:
        hand = self.hands["kiosk"]
        hand.wait(name="card.nocard")
        hand.do("await", text=self._names[person])
        self.poke(CARD, do="traffic")
        time.sleep(random.random() * 0.3)  # anywhere between two searches
        self.poke(CARD, do="put", person=person)
        named = until(lambda: hand.do("met")["at"], "the name on the screen")
        answers = self.poke(CARD, do="traffic")["went"]
        return next(at for at, answer in answers if answer[STATUS_AT] == FOUND), named

    def _printed(self) -> float:
        """When the end of the ticket came. Asks the printer only, so that the kiosk is left alone."""
        seen = ""
        end = printers.load("escpos-80").cut.hex()
        arrivals: list[tuple[int, float]] = []

        def cut() -> float | None:
            nonlocal seen
            for at, data in self.poke(PRINTER, do="traffic")["came"]:
                seen += data
                arrivals.append((len(seen), at))
            where = seen.rfind(end)
            return next((at for length, at in arrivals if length >= where + len(end)), None) if where >= 0 else None

        return until(cut, "the end of a ticket")

    # -- inside -------------------------------------------------------------------------------------------------------

    def _simulate(self, wire: str, kind: str) -> str:
        if kind not in _WATCHED:
            return super()._simulate(wire, kind)
        said = self._start(wire, "station.bench.peer", kind, "--home", str(self.data / "sim"), "--name", wire)
        return said["port"]

    def _face(self, face: str) -> None:
        command = [sys.executable, "-m", "station.bench.face", face, *self.options()]
        with ExitStack() as own:
            log = own.enter_context((self.data / f"{face}.log").open("ab"))
            self._processes[face] = subprocess.Popen(command, cwd=ROOT, env=os.environ, stderr=log)


def take_numbers(hall: BenchHall, count: int, persons: Sequence[str] = ("zhang", "li", "wang")) -> list[Visit]:
    """`count` visits after one to warm up, each with another card than the one before."""
    return [hall.take_number(persons[n % len(persons)]) for n in range(count + 1)][1:]
