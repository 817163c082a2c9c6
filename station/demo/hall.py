"""Opens a whole hall on this machine, each part a process of its own, and closes it again."""

import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from hall.clock import SystemClock
from hall.proofs.proofs import Proofs
from hall.proofs.seals import certify, write_certificate
from hall.resources import RESOURCES
from hall.settings import SettingsFault, load
from hall.staff import Staff
from hall.store import FILE, Store, kept_key
from hall.words import N_
from station.demo.hand import HANDS, RemoteHand

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = "demo.toml"  # marks a data folder as the demo's own
COUNTY = "county.key"  # vouches for the machine's papers; of a real county it lies in no machine
FACES = ("kiosk", "desk1", "desk2", "board")
READY_S = 30.0  # the slowest start seen on a small machine is a tenth of this

# wire -> (kind of simulator, where its port stands in the settings); the pads of desk 1 share a line
WIRES = {
    "kiosk.idcard": ("idcard", ("kiosk.devices.idcard",)),
    "kiosk.ticketprinter": ("ticketprinter", ("kiosk.devices.ticketprinter",)),
    "kiosk.scanner": ("scanner", ("kiosk.devices.scanner",)),
    "kiosk.locker": ("locker", ("kiosk.devices.locker",)),
    "desk1.idcard": ("idcard", ("desk.1.devices.idcard",)),
    "desk1.pads": ("pads", ("desk.1.devices.keypad", "desk.1.devices.evaluator")),
    "desk1.sign": ("led64", ("desk.1.devices.windowled",)),
    "desk2.idcard": ("idcard", ("desk.2.devices.idcard",)),
}
MORE = {"desk.1.devices.evaluator": 'options = { grades = "05=5 04=4 03=3 02=2 01=1" }'}  # the simulated pad's keys

# Fictitious, like everybody here: id, name and role. The first two sit at desk 1 and 2; who accepted a case decides it
# only as chief representative (受审分离), so that two more are there to decide. Who answers 12345 does not call back.
PEOPLE = (
    ("1001", "陈敏", "clerk"),
    ("1002", "马晓燕", "clerk"),
    ("2001", "周明远", "reviewer"),
    ("3001", "林书岚", "chief_representative"),
    ("4001", "何静", "hotline_operator"),
    ("4002", "吴桐", "callback_clerk"),
    ("9001", "赵主任", "supervisor"),
)


@dataclass(frozen=True, slots=True)
class Clerk:
    """A demo person with a password made up for this run."""

    id: str
    name: str
    role: str
    password: str


class DemoHall:
    """Simulated devices, sandbox platform, staff and faces. `files` are the user's own settings, laid on the demo's.

    A device whose port the user's settings name is theirs: no simulator is started for it. `faces` are the ones to
    open, with their wires; `logs` is a folder in which each face keeps what it says instead of our standard error.
    """

    def __init__(
        self,
        data: Path,
        files: Sequence[Path],
        *,
        voice: str = "espeak",
        scale: dict[str, str] | None = None,
        faces: Sequence[str] = FACES,
        logs: Path | None = None,
    ) -> None:
        self.data = data.resolve()
        if (self.data / FILE).exists() and not (self.data / SETTINGS).exists():
            raise SettingsFault(N_("{folder} 里是正式数据，演示不能用它"), folder=self.data)
        self._files, self._voice, self._scale = [file.resolve() for file in files], voice, scale or {}
        self._faces, self._logs = tuple(faces), logs
        self.clerks = [Clerk(*person, secrets.token_hex(4)) for person in PEOPLE]
        self.foreign = self._foreign()
        self.hands = {name: RemoteHand(name, self.data) for name in faces}
        self.platform, self._county = "", ""
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def _foreign(self) -> frozenset[str]:
        """The wires that the user's own settings connect."""
        settings = load(self.data, *self._files)
        kiosk, one, two = settings.kiosk.devices, settings.desk_at(1).devices, settings.desk_at(2).devices
        ports = {
            "kiosk.idcard": kiosk.idcard.port,
            "kiosk.ticketprinter": kiosk.ticketprinter.port,
            "kiosk.scanner": kiosk.scanner.port,
            "kiosk.locker": kiosk.locker.port,
            "desk1.idcard": one.idcard.port,
            "desk1.pads": one.keypad.port or one.evaluator.port,
            "desk1.sign": one.windowled.port,
            "desk2.idcard": two.idcard.port,
        }
        return frozenset(wire for wire, port in ports.items() if port)

    # -- opening and closing ------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Start everything and wait until every face shows itself.

        Raises RuntimeError naming the part that did not come up.
        """
        (self.data / HANDS).mkdir(parents=True, exist_ok=True)
        for old in (self.data / HANDS).glob("*.json"):
            old.unlink()
        self._hire()
        ours = {w: kind for w, (kind, _) in WIRES.items() if w not in self.foreign and w.split(".")[0] in self._faces}
        ports = {wire: self._simulate(wire, kind) for wire, kind in ours.items()}
        self.network(True)
        self._settle(ports)
        for face in self._faces:
            self._face(face)
        for face, hand in self.hands.items():
            try:
                hand.do("see", timeout_s=READY_S)
            except TimeoutError:
                raise RuntimeError(f"{face} did not come up") from None

    def close(self) -> None:
        """End every process, faces first; whoever does not listen is killed."""
        for name in reversed(self._processes):
            self._end(name)

    def __enter__(self) -> "DemoHall":
        try:
            self.open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- pokes --------------------------------------------------------------------------------------------------------

    def network(self, on: bool) -> None:
        """Start the sandbox platform, or kill it as a cut line does: nobody answers at its address."""
        if on and "sandbox" not in self._processes:
            listen = self.platform.removeprefix("http://") or "127.0.0.1:0"
            folder = str(self.data / "platform")
            said = self._start("sandbox", "sync.sandbox", "--listen", listen, "--data", folder, "--with-parent")
            self.platform = "http://" + said["listen"].removeprefix("http://")
        elif not on and "sandbox" in self._processes:
            process = self._processes.pop("sandbox")
            process.kill()
            _close_pipes(process)
            process.wait()

    @property
    def online(self) -> bool:
        """Whether the platform is running."""
        return "sandbox" in self._processes

    def ended(self) -> list[str]:
        """The faces that are not running any more."""
        return [face for face in self._faces if self._processes[face].poll() is not None]

    def poke(self, wire: str, **command: Any) -> dict[str, Any]:
        """Have a simulator do something, e.g. poke("kiosk.idcard", do="put", person="zhang")."""
        from devices.simulated import poke

        return poke(self.data, wire, command)

    def draw_ticket(self, picture: Path) -> dict[str, Any]:
        """Have the simulated printer draw the last ticket it printed, as PNG."""
        fonts = [str(RESOURCES / "fonts" / name) for name in ("NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf")]
        return self.poke("kiosk.ticketprinter", do="png", file=str(picture), fonts=fonts)

    def kill(self, face: str) -> None:
        """kill -9 of a face's process, as it is found by its hand."""
        pid = json.loads((self.data / HANDS / f"{face}.json").read_text())["pid"]
        os.kill(pid, 9)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _hire(self) -> None:
        store = Store.open(self.data, SystemClock())
        with store.atomic():
            store.run("DELETE FROM staff")  # the demo's people get new passwords every time
        for clerk in self.clerks:
            Staff(store).add(clerk.id, clerk.name, clerk.role, clerk.password)
        self._county = self._vouch(store)
        store.close()

    def _vouch(self, store: Store) -> str:
        """The demo is a county of one machine, and vouches for it: the county's public key."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        secret = kept_key(self.data / COUNTY)
        county = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw().hex()
        station, until = load(self.data, *self._files).site.station, store.clock.now().date() + timedelta(days=365)
        proofs = Proofs(store, station, (county,))
        proofs.take(write_certificate(certify(proofs.key, station, until, secret)))
        return county

    def _simulate(self, wire: str, kind: str) -> str:
        args = ["--tcp"] if sys.platform == "win32" else []
        home = str(self.data / "sim")
        return self._start(wire, "devices.simulators", kind, "--home", home, "--name", wire, "--with-parent", *args)[
            "port"
        ]

    def _settle(self, ports: dict[str, str]) -> None:
        """Write the demo's own settings file."""
        lines = [
            "[site]",
            "demo = true",
            "[trust]",
            f'papers = ["{self._county}"]',
            "[platform]",
            f'url = "{self.platform}"',
            "interval_s = 1.0",
            "retry_s = 0.5",
            "retry_max_s = 2.0",
            "[kiosk]",
            "full_screen = false",
            "[board]",
            "full_screen = false",
            "[board.devices.announcer]",
            f"port = {json.dumps(self._voice)}",
        ]
        for wire, port in ports.items():
            for place in WIRES[wire][1]:
                lines += [f"[{place}]", f"port = {json.dumps(port)}", *([MORE[place]] if place in MORE else [])]
        (self.data / SETTINGS).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _face(self, face: str) -> None:
        files = [self.data / SETTINGS, *self._files]
        command = [sys.executable, "-m", "station.demo.face", face, "--data", str(self.data)]
        command += [part for file in files for part in ("--settings", str(file))]
        if face == "kiosk":
            command = [sys.executable, "-m", "station.supervise", *command]
        environment = os.environ | ({"QT_SCALE_FACTOR": self._scale[face]} if face in self._scale else {})
        with contextlib.ExitStack() as own:
            log = own.enter_context((self._logs / f"{face}.log").open("ab")) if self._logs else None
            self._processes[face] = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log)

    def _start(self, name: str, module: str, *args: str) -> dict[str, Any]:
        """Start a peer that says in one JSON line where it listens."""
        process = subprocess.Popen(
            [sys.executable, "-m", module, *args], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert process.stdout
        self._processes[name] = process
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"{name} did not come up")
        return json.loads(line)

    def _end(self, name: str) -> None:
        process = self._processes[name]
        _close_pipes(process)
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream:
            with contextlib.suppress(OSError):
                stream.close()


def until(look: Any, what: str, timeout_s: float = 15.0) -> Any:
    """Call `look` until it gives something true; that.

    Raises TimeoutError naming `what`.
    """
    end = time.monotonic() + timeout_s
    while True:
        if found := look():
            return found
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.05)
