"""Our side of a simulated device: starts its process, finds its port, and sends it pokes."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, cast

from hall.errors import Unavailable

READY_S = 15.0
POKE_S = 10.0
_HOUSE = Path(__file__).resolve().parent.parent


class Simulation:
    """A simulated device named `name` ("kiosk.idcard"), of `kind` "idcard" or "ticketprinter", in the data folder.

    A running one of that name is used; otherwise a process is started, which ends with close() or with this process.
    Raises Unavailable when it does not get ready.
    """

    def __init__(self, kind: str, data: Path, name: str) -> None:
        self._process: subprocess.Popen[str] | None = None
        home = _home(data)
        if _answers(data, name):
            self.port = str(_card(home, name)["port"])
            return
        home.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "devices.simulators", kind, "--home", str(home), "--name", name]
        self._process = subprocess.Popen(
            [*command, "--with-parent"],
            cwd=_HOUSE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(_HOUSE)},
        )
        assert self._process.stdout
        late = threading.Timer(READY_S, self._process.kill)
        late.start()
        line = self._process.stdout.readline()
        late.cancel()
        late.join()
        try:
            self.port = str(json.loads(line)["port"])
        except (ValueError, KeyError):
            self.close()
            raise Unavailable(name, "simulator did not start") from None

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin
        assert process.stdout
        with contextlib.suppress(OSError):
            process.stdin.close()  # the simulator ends when its parent's end of the pipe is gone
        try:
            process.wait(2.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def poke(data: Path, name: str, command: dict[str, Any]) -> dict[str, Any]:
    """Send one command to the simulated device `name` and return its answer: {"ok": true, …}, or false and "error".

    Raises Unavailable when no such device runs.
    """
    try:
        host, _, port = str(_card(_home(data), name)["control"]).partition(":")
        with socket.create_connection((host, int(port)), timeout=POKE_S) as control, control.makefile("rw") as lines:
            lines.write(json.dumps(command) + "\n")
            lines.flush()
            answer = lines.readline()
        return cast("dict[str, Any]", json.loads(answer))
    except (OSError, ValueError, KeyError) as fault:
        raise Unavailable(name, f"no simulator: {type(fault).__name__}") from None


def names(data: Path) -> list[str]:
    """Names of the devices that are simulated in the data folder just now: those that answer."""
    return sorted(file.stem for file in _home(data).glob("*.json") if _answers(data, file.stem))


def _answers(data: Path, name: str) -> bool:
    try:
        poke(data, name, {"do": "state"})
    except Unavailable:
        return False
    return True


def _home(data: Path) -> Path:
    return data / "sim"


def _card(home: Path, name: str) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads((home / f"{name}.json").read_text(encoding="utf-8")))
