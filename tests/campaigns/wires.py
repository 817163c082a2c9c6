"""Devices that are pulled, drip, flood and jam while a kiosk runs: `make devices`. 2,000 episodes by default.

Each worker is the kiosk's own process: its window, its event loop, its bus, and on its wires a reader, a ticket
printer, a scanner, two lock boards, and a keypad with an evaluator on one line, each a simulated device of its own on a
pty. One episode: something is being done with one device, and in the middle of it a mishap befalls its line. Then the
line is well again, and the device must do its work: read another card, print a ticket, tell a door, a
code, a key. Told are how long that took, and how late the event loop ever came round.
"""

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

EPISODES = 2000
GAP_MS = 50.0  # p99.9 of the event loop's lateness
RECOVERED_S = 5.0  # after a device was plugged in again; told of the other mishaps, too
REPLUGGED = "unplug"
LOST_S = 30.0  # a device that is not back by then has failed
MISHAPS = (REPLUGGED, "drip", "flood", "jam", "silence", "tear")
KINDS = ("idcard", "ticketprinter", "scanner", "locker", "keypad")
PATIENCE_S = {"idcard": 4.0, "ticketprinter": 20.0}  # for one act, which may be a long one
ROOT = Path(__file__).parents[2]
TICKET = b"\x1b@TEST\n\n\n\x1dV\x01"


@dataclass
class Tally:
    """What came of some episodes: seconds until each was over, by mishap; the loop's gaps in ms."""

    recovered: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    failed: list[str] = field(default_factory=list[str])
    gaps: list[float] = field(default_factory=list[float])
    unproven: int = 0

    @property
    def episodes(self) -> int:
        return sum(map(len, self.recovered.values())) + len(self.failed)

    def add(self, told: dict[str, Any]) -> None:
        for mishap, times in told["recovered"].items():
            self.recovered.setdefault(mishap, []).extend(times)
        self.failed += told["failed"]
        self.gaps += told["gaps"]
        self.unproven += told["unproven"]

    def told(self) -> dict[str, Any]:
        return {"recovered": self.recovered, "failed": self.failed, "gaps": self.gaps, "unproven": self.unproven}


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` of `values` do not exceed."""
    return sorted(values)[max(0, -(-round(share * 1e6) * len(values) // 1_000_000) - 1)] if values else 0.0


def report(tally: Tally, seconds: float, workers: int) -> tuple[list[str], bool]:
    """The campaign in sentences, and whether every goal is reached."""
    gap = percentile(tally.gaps, 0.999)
    late = {mishap: sum(took > RECOVERED_S for took in times) for mishap, times in tally.recovered.items()}
    replugged = late.pop(REPLUGGED, 0)
    others = sum(late.values())
    lines = [f"{tally.episodes} episodes in {seconds:.0f} s, {workers} at once; {len(tally.failed)} devices not back"]
    lines += [f"  {each}" for each in tally.failed]
    for mishap, times in sorted(tally.recovered.items()):
        spread = f"p50 {percentile(times, 0.5):.2f} s, p99 {percentile(times, 0.99):.2f} s, longest {max(times):.2f} s"
        lines.append(f"{mishap:8} {len(times):5}  back after {spread}")
    lines.append(f"tickets that came without proof: {tally.unproven}")
    lines.append(f"later than {RECOVERED_S:g} s: {replugged} after they were plugged in again, {others} after the rest")
    lines.append(
        f"event loop: p99.9 {gap:.1f} ms late (at most {GAP_MS:g}), longest {max(tally.gaps, default=0):.1f} ms"
    )
    return lines, not tally.failed and not replugged and gap <= GAP_MS


# -- one worker -------------------------------------------------------------------------------------------------------


class Bench:
    """The devices of one kiosk, their simulators, and what proves that each works."""

    def __init__(self, data: Path, post: Callable[[Any], None], chance: Random) -> None:
        from devices import locker, registry
        from devices.scan import scanner
        from devices.window import atwindow
        from hall.settings import Device
        from tests.helpers.sims import Ear

        self._data, self._chance, self._count = data, chance, 0
        self._open: set[int] = set()  # doors
        self.unproven = 0  # tickets that came, of which the printer did not say so
        self.ear = Ear()
        self._sim = {kind: f"kiosk.{kind}" for kind in KINDS} | {"keypad": "kiosk.pads"}

        def heard(event: Any) -> None:
            self.ear.post(event)
            post(event)  # as the kiosk does: to the bus of its GUI thread

        grades: dict[str, Any] = {"grades": "05=5 04=4 03=3 02=2 01=1"}
        self.printer = registry.ticket_printer(
            Device("sim", "escpos-80", 115200, 500), data, "kiosk.ticketprinter", heard
        )
        self.devices: list[Any] = [
            self.printer,
            locker.open_locker(Device("sim", "wkly", 9600, 500), data, "kiosk.locker", heard),
            registry.card_reader(Device("sim", "sdt", 115200, 300), data, "kiosk.idcard", heard),
            scanner.open_scanner(Device("sim", "line", 9600, 0), data, "kiosk.scanner", heard),
            atwindow.keypad(Device("sim:kiosk.pads", "ff68", 9600, 0, 1), data, "kiosk.keypad", heard),
            atwindow.evaluator(Device("sim:kiosk.pads", "ff68", 9600, 0, 1, grades), data, "kiosk.evaluator", heard),
        ]

    def close(self) -> None:
        for device in self.devices:
            device.close()

    def poke(self, kind: str, do: str, **order: Any) -> None:
        from devices.simulated import poke

        poke(self._data, self._sim[kind], {"do": do, **order})

    def act(self, kind: str) -> Callable[[], bool]:
        """Have the device do its work; whether it was seen to be done."""
        from hall.events import CardRead, DoorTold, KeyPressed, Scanned

        self._count += 1
        since, number = self.ear.now(), self._count
        if kind == "idcard":
            self.poke(kind, "remove")
            person = ("li", "wang", "zhang", "tian")[number % 4]
            self.poke(kind, "put", person=person)
            return lambda: bool(self.ear.of(CardRead, since))
        if kind == "ticketprinter":
            outcomes: list[Any] = []
            printer = self.printer
            assert printer is not None
            threading.Thread(target=lambda: outcomes.append(printer.print(TICKET)), daemon=True).start()
            return lambda: bool(outcomes) and self._printed(outcomes[0].result)
        if kind == "scanner":
            self.poke(kind, "scan", text=f"OV1:{number:08d}")
            return lambda: any(event.text == f"OV1:{number:08d}" for event in self.ear.of(Scanned, since))
        if kind == "locker":
            box = 1 + number % 24
            self._open ^= {box}
            self.poke(kind, "open" if box in self._open else "shut", channel=box)
            return lambda: any(event.box == box for event in self.ear.of(DoorTold, since))
        self.poke(kind, "press", keys=("call", "recall", "wait", "transfer")[number % 4])  # one act follows another
        return lambda: bool(self.ear.of(KeyPressed, since))

    def _printed(self, result: str) -> bool:
        """Whether there is a ticket; a job that failed is over, and another is to be tried."""
        if result == "failed":
            raise Again
        self.unproven += result == "unproven"
        return True

    def works(self, kind: str) -> None:
        """Wait until the device does its work, having it try again now and then. Raises TimeoutError."""
        latest = time.monotonic() + LOST_S
        while time.monotonic() < latest:
            done, patience = self.act(kind), time.monotonic() + PATIENCE_S.get(kind, 0.7)
            with suppress(Again):
                while time.monotonic() < patience:
                    if done():
                        return
                    time.sleep(0.01)
        raise TimeoutError(kind)

    def suffer(self, kind: str, mishap: str) -> None:
        """Let it befall the line in the middle of an act; return when the line is well again."""
        chance = self._chance
        self.act(kind)
        time.sleep(chance.uniform(0.0, 0.25))
        last = chance.uniform(0.05, 0.8)
        if mishap == REPLUGGED:
            self.poke(kind, "unplug")
            time.sleep(last)
            self.poke(kind, "plug")
        elif mishap == "drip":
            self.poke(kind, "drip", ms=chance.choice((1, 2, 5)))
            time.sleep(last)
            self.poke(kind, "drip", ms=0)
        elif mishap == "flood":
            ends = time.monotonic() + last
            while time.monotonic() < ends:
                self.poke(kind, "garbage", bytes=4000)
        elif mishap == "jam":
            self.poke(kind, "blocked")
            time.sleep(last)
            self.poke(kind, "blocked", on=False)
        elif mishap == "silence":
            self.poke(kind, "silent")
            time.sleep(last)
            self.poke(kind, "silent", on=False)
        else:
            self.poke(kind, "tear", times=1)


class Again(Exception):
    """What was tried has failed, and is to be tried anew."""


def work(episodes: int, seed: int) -> dict[str, Any]:
    """Play `episodes` in this process, whose main thread becomes the kiosk's."""
    logging.disable(logging.CRITICAL)
    from hall.settings import load
    from station.build import kiosk_face
    from station.demo.hand import Gaps

    tally, chance = Tally(), Random(seed)
    with tempfile.TemporaryDirectory(prefix="onevisit-wires-") as folder:
        data = Path(folder)
        site = data / "site.toml"
        site.write_text("[site]\ndemo = true\n[kiosk]\nfull_screen = false\nrecycle_after_s = 0\n", encoding="utf-8")
        face = kiosk_face(load(data, site), syncs=False)
        measured: list[Gaps] = []
        pairs: list[tuple[str, str]] = []

        def play() -> None:
            bench = Bench(data, face.bus.post, chance)
            try:
                for kind in KINDS:
                    bench.works(kind)
                face.hop(lambda: measured.append(Gaps()))
                for number in range(episodes):
                    if not pairs:
                        pairs.extend((kind, mishap) for kind in KINDS for mishap in MISHAPS)
                        chance.shuffle(pairs)
                    kind, mishap = pairs.pop()
                    try:
                        bench.suffer(kind, mishap)
                        well = time.monotonic()
                        bench.works(kind)
                        tally.recovered.setdefault(mishap, []).append(time.monotonic() - well)
                    except TimeoutError:
                        tally.failed.append(f"{kind} after {mishap} (episode {number} of seed {seed})")
                tally.gaps = [round(max(0.0, late), 2) for late in measured[0].seen]
                tally.unproven = bench.unproven
            except Exception as fault:
                tally.failed.append(f"the campaign itself: {type(fault).__name__}: {fault}")
            finally:
                bench.close()
                face.hop(lambda: face.app.exit(0))  # quit() would ask the window, which refuses

        thread = threading.Thread(target=play)
        face.later(thread.start)
        face.run()
        thread.join()
    return tally.told()


# -- all of them ------------------------------------------------------------------------------------------------------


def campaign(episodes: int, workers: int, seed: int, told: Callable[[str], object]) -> tuple[Tally, float]:
    """Share the episodes among processes; what came of them, and how long it took."""
    begun, tally = time.monotonic(), Tally()
    shares = [episodes // workers + (each < episodes % workers) for each in range(workers)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    command = [sys.executable, "-m", "tests.campaigns.wires", "--worker"]
    processes = [
        subprocess.Popen(
            [*command, "--episodes", str(share), "--seed", str(seed + n)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n, share in enumerate(shares)
        if share
    ]
    for number, process in enumerate(processes, 1):
        said, _ = process.communicate()
        try:
            tally.add(json.loads(said.splitlines()[-1]))
        except (ValueError, IndexError, KeyError):
            tally.failed.append(f"worker {number} ended with {process.returncode}")
        told(f"worker {number} of {len(processes)} done, {tally.episodes} episodes")
    return tally, time.monotonic() - begun


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--episodes", type=int, default=EPISODES)
    parser.add_argument("--workers", type=int, default=2 * (os.cpu_count() or 1))  # they wait, mostly
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        sys.stdout.write(json.dumps(work(asked.episodes, asked.seed)) + "\n")
        return 0
    tally, seconds = campaign(asked.episodes, asked.workers, asked.seed, lambda line: sys.stderr.write(line + "\n"))
    lines, good = report(tally, seconds, asked.workers)
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
