"""A hall of real processes for tests: faces with hands, their logs kept and read, and the verbs of a visit."""

import contextlib
import json
import os
import re
import signal
import time
import urllib.request
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import Any

from hall.clock import SystemClock
from hall.journal import verify
from hall.store import Row, Store
from station.demo.hall import DemoHall, until
from station.demo.hand import HANDS

AWAY_S = 1.5  # how long a hand stays away with a card: a reader believes it after several empty looks
PATIENCE_S = 25.0  # the machine may be busy with other tests
BACK_S = 5.0  # how soon whatever was lost must be back
HOME = "home.queue"
NOBODY_WAITS = "现在没有等候的号"

# Short waits towards the platform, and no new process between visits unless a test asks for one.
SETTINGS = """
[platform]
timeout_s = 1.0
[kiosk]
recycle_after_s = 0.0
"""

# What a face may say that is worse than INFO without being a bug: a pulled cable, a silent platform.
_BAD = re.compile(r"Traceback|^\S+ \S+ (?:WARNING|ERROR|CRITICAL) |QML|qt\.|Segmentation", re.MULTILINE)
_HARMLESS = re.compile(r"propagateSizeHints|onevisit\.supervise: face ended")

# What leads towards Home from each screen of the kiosk, best first.
_ENDS = ("ticket.done", "came.yes", "help.done", "progress.done", "visits.done", "bar.home", "bar.back")


class House:
    """A running hall, and what a test does in it. `log(face)` is what that face said so far."""

    def __init__(self, hall: DemoHall, logs: Path) -> None:
        self.hall, self._logs = hall, logs
        self.store = Store.open(hall.data, SystemClock())

    # -- looking ------------------------------------------------------------------------------------------------------

    def log(self, face: str) -> str:
        """All that the face (every process of it) said."""
        return (self._logs / f"{face}.log").read_text(encoding="utf-8", errors="replace")

    def bad_lines(self) -> list[str]:
        """Lines of the faces' logs that tell of a bug."""
        return [
            f"{file.stem}: {line}"
            for file in sorted(self._logs.glob("*.log"))
            for line in file.read_text(encoding="utf-8", errors="replace").splitlines()
            if _BAD.search(line) and not _HARMLESS.search(line)
        ]

    def texts(self, face: str) -> list[str]:
        """Every text that is visible now."""
        return self.hall.hands[face].do("see")["texts"]

    def sees(self, face: str, text: str, timeout_s: float = PATIENCE_S) -> list[str]:
        """Wait for a text; all texts seen then."""
        return self.hall.hands[face].wait(text=text, timeout_s=timeout_s)["texts"]

    def lacks(self, face: str, text: str, timeout_s: float = PATIENCE_S) -> None:
        """Wait until a text is not visible any more."""
        until(lambda: not any(text in one for one in self.texts(face)), f"{face} without {text}", timeout_s)

    def value(self, face: str, name: str, field: str = "text") -> Any:
        """A property of a control."""
        return self.hall.hands[face].do("value", name=name, field=field)["value"]

    def pid(self, face: str) -> int:
        """The process that shows the face now."""
        return json.loads((self.hall.data / HANDS / f"{face}.json").read_text())["pid"]

    def ask(self, path: str, **body: Any) -> Any:
        """Ask the sandbox platform, or tell it something."""
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(self.hall.platform + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)

    def arrived(self) -> list[dict[str, Any]]:
        """The records at the platform, in the order of arrival."""
        return self.ask("/sandbox/records")

    def assert_arrived_once(self, timeout_s: float = PATIENCE_S) -> None:
        """Everything that travels reaches the platform by itself, each record once and in order."""
        until(lambda: self.store.value("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sent')") == 0,
              "an empty outbox", timeout_s)  # fmt: skip
        sent = self.store.value("SELECT count(*) FROM outbox")
        assert [record["n"] for record in self.arrived()] == list(range(1, sent + 1))

    def tickets(self) -> list[Row]:
        """Every ticket of the store, oldest first."""
        return self.store.all("SELECT * FROM ticket ORDER BY pos")

    def ticket(self, number: str) -> Row:
        """The ticket of that number."""
        row = self.store.one("SELECT * FROM ticket WHERE number = ?", number)
        assert row is not None, number
        return row

    def jobs(self, number: str) -> list[Row]:
        """The print jobs of that number, oldest first."""
        return self.store.all("SELECT * FROM print_job WHERE number = ? ORDER BY pos", number)

    def printed_facts(self, number: str) -> list[dict[str, Any]]:
        """What the journal says of papers with that number."""
        bodies = self.store.all("SELECT body FROM journal WHERE type = 'PaperPrinted' ORDER BY pos")
        facts = [json.loads(bytes(row["body"])) for row in bodies]
        return [fact for fact in facts if fact.get("number") == number]

    def papers_out(self) -> list[str]:
        """The words of every ticket that hangs out of the simulated printer."""
        return ["\n".join(t["lines"]) for t in self.hall.poke("kiosk.ticketprinter", do="printed")["tickets"]]

    def assert_sound(self) -> None:
        """No number twice, and the journal's chain proven."""
        numbers = [(row["day"], row["number"]) for row in self.tickets()]
        assert len(numbers) == len(set(numbers))
        assert not verify(self.store).fault

    # -- the kiosk ----------------------------------------------------------------------------------------------------

    def press(self, face: str, name: str, timeout_s: float = PATIENCE_S) -> None:
        """Wait for a control and touch it."""
        self.hall.hands[face].wait(name=name, timeout_s=timeout_s)
        self.hall.hands[face].do("press", name=name)

    def card(self, wire: str, person: str) -> None:
        """Put a card on a reader."""
        assert self.hall.poke(wire, do="put", person=person)["ok"]

    def take_off(self, wire: str) -> None:
        """Take the card off; the next one that is put there must be another's."""
        assert self.hall.poke(wire, do="remove")["ok"]

    def lift(self, wire: str) -> None:
        """Take the card off, and stay away as long as a hand does, so that the same card counts as put again."""
        self.take_off(wire)
        time.sleep(AWAY_S)

    def confirm_screen(self, klass: str = "A", person: str = "") -> None:
        """取号 up to the screen that asks 请核对; with a card, or without when `person` is ""."""
        self.press("kiosk", HOME)
        hand = self.hall.hands["kiosk"]
        if person:
            self.sees("kiosk", "请把身份证平放在读卡区")
            self.card("kiosk.idcard", person)
        else:
            name = until(
                lambda: next((n for n in hand.do("see")["names"] if n in ("card.nocard", f"service.{klass}")), ""),
                "the next step",
                PATIENCE_S,
            )
            if name == "card.nocard":
                self.press("kiosk", name)
        self.press("kiosk", f"service.{klass}")
        hand.wait(name="confirm.ok", timeout_s=PATIENCE_S)

    def take_number(self, klass: str = "A", person: str = "") -> str:
        """取号 up to the screen that shows the number for good; the number."""
        self.confirm_screen(klass, person)
        self.press("kiosk", "confirm.ok")
        self.hall.hands["kiosk"].wait(name="ticket.done", timeout_s=PATIENCE_S)
        return self.value("kiosk", "ticket.number")

    def go_home(self) -> None:
        """Leave whatever the kiosk shows, as a citizen does."""
        hand = self.hall.hands["kiosk"]
        end = time.monotonic() + PATIENCE_S
        while True:
            names = hand.do("see")["names"]
            if HOME in names:
                hand.wait(name=HOME)
                return
            if "guard" not in names and (name := next((n for n in _ENDS if n in names), "")):
                with contextlib.suppress(RuntimeError):  # the screen went on by itself
                    hand.do("press", name=name)
            assert time.monotonic() < end, names
            time.sleep(0.1)

    # -- the desks ----------------------------------------------------------------------------------------------------

    def key(self, desk: str, key: str) -> None:
        """Press a key at a desk."""
        self.hall.hands[desk].do("key", key=key)

    def sign_in(self, desk: str) -> None:
        """The desk's own clerk signs in by keyboard."""
        clerk = self.hall.clerks[int(desk.removeprefix("desk")) - 1]
        hand = self.hall.hands[desk]
        hand.do("type", name="signin.id", text=clerk.id)
        hand.do("type", name="signin.password", text=clerk.password)
        self.key(desk, "Return")
        hand.wait(text=f"（{clerk.id}）", timeout_s=PATIENCE_S)

    def open_window(self, desk: str) -> None:
        """Sign in and open the window."""
        self.sign_in(desk)
        self.key(desk, "F8")
        self.hall.hands[desk].wait(name="desk.call", timeout_s=PATIENCE_S)

    def serves(self, desk: str) -> str:
        """The number at the desk's window, or "" or a word for none."""
        return self.value(desk, "queue.number")

    def call(self, desk: str, number: str) -> None:
        """F2 until this number is at the window; whoever waited before it is served first."""
        end = time.monotonic() + PATIENCE_S
        while True:
            self.key(desk, "F2")
            self.hall.hands[desk].wait(name="desk.finish", timeout_s=PATIENCE_S)
            if self.serves(desk) == number:
                return
            assert time.monotonic() < end, f"{number} is never called"
            self.finish(desk)

    def finish(self, desk: str) -> None:
        """F5."""
        self.key(desk, "F5")
        self.hall.hands[desk].wait(name="desk.call", timeout_s=PATIENCE_S)

    def accept(self, desk: str, person: str = "li", item: str = "12", phone: str = "") -> Path:
        """Item, card, materials, 收件, 受理 for the number at the window; the notice that came out.

        With `person` "" whoever calls has put the card already.
        """
        hand, papers = self.hall.hands[desk], self.hall.data / "papers"
        before = set(papers.glob("acceptance_notice-*.pdf"))
        hand.wait(name="intake.item", timeout_s=PATIENCE_S)
        hand.do("type", name="intake.item", text=item)
        self.key(desk, "Return")
        hand.wait(name="intake.materials", timeout_s=PATIENCE_S)
        if person:
            self.card(f"{desk}.idcard", person)
        self.sees(desk, "按 F9 填入")
        self.key(desk, "F9")
        until(lambda: self.value(desk, "intake.name"), "the name in the form")
        if phone:
            hand.do("type", name="intake.phone", text=phone)
        self.key(desk, "Ctrl+R")
        hand.wait(text="临", timeout_s=PATIENCE_S)
        hand.do("focus", name="intake.materials")
        for _ in range(hand.do("rows", name="intake.materials")["rows"]):
            self.key(desk, "Space")
        self.key(desk, "Ctrl+Return")
        self.sees(desk, "已受理")
        self.take_off(f"{desk}.idcard")
        return until(lambda: sorted(set(papers.glob("acceptance_notice-*.pdf")) - before), "the notice", PATIENCE_S)[0]

    # -- processes ----------------------------------------------------------------------------------------------------

    def kill(self, face: str) -> int:
        """kill -9 of the process that shows the face; its pid."""
        pid = self.pid(face)
        os.kill(pid, signal.SIGKILL)
        return pid

    def start_again(self, face: str) -> None:
        """Start a face that was killed, as its user does."""
        self.hall._processes[face].wait(PATIENCE_S)
        self.hall._face(face)
        self.wait_new(face, 0)

    def wait_new(self, face: str, old: int, timeout_s: float = PATIENCE_S) -> float:
        """Wait until another process than `old` shows the face and answers; how many seconds that took."""
        begun = time.monotonic()
        until(lambda: self.pid(face) != old, f"a new process of {face}", timeout_s)
        self.hall.hands[face].do("see", timeout_s=PATIENCE_S)
        return time.monotonic() - begun

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


@contextlib.contextmanager
def opened(folder: Path, *faces: str, settings: str = "", harmless: Iterable[str] = ()) -> Generator[House, None, None]:
    """A hall of these faces in `folder`, for the length of the block; afterwards no face has told of a bug.

    `settings` is a site file laid on ours; `harmless` are patterns of log lines that a test provokes on purpose.
    """
    logs = folder / "logs"
    logs.mkdir(parents=True)
    files: Sequence[Path] = [folder / "house.toml", folder / "site.toml"]
    for file, text in zip(files, (SETTINGS, settings), strict=True):
        file.write_text(text, encoding="utf-8")
    expected = [re.compile(pattern) for pattern in harmless]
    with DemoHall(folder / "data", files, voice="silent", faces=faces, logs=logs) as hall:
        house = House(hall, logs)
        try:
            yield house
        finally:
            house.close()
    bad = [line for line in house.bad_lines() if not any(pattern.search(line) for pattern in expected)]
    assert not bad, "\n".join(bad)
