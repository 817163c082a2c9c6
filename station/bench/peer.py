"""A simulated device that remembers when each byte came and went: python -m station.bench.peer idcard --home DIR …"""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from devices.simulators.host import Host
from devices.simulators.idcard import Reader
from devices.simulators.ticketprinter import Printer


class Watched:
    """The device behind the wire of `host`, watched. The poke "traffic" tells what passed since the last such poke.

    {"came": [[at, hex] …], "went": …}, `at` in seconds of the machine's monotonic clock.
    """

    def __init__(self, kind: str, host: Host) -> None:
        self._host = host
        self._came: list[tuple[float, str]] = []
        self._went: list[tuple[float, str]] = []
        self._device = Reader(self._send) if kind == "idcard" else Printer(self._send)

    def receive(self, data: bytes) -> None:
        self._came.append((time.monotonic(), data.hex()))
        self._device.receive(data)

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        if order["do"] != "traffic":
            return self._device.obey(order)
        came, self._came = self._came, []
        went, self._went = self._went, []
        return {"came": came, "went": went}

    def _send(self, data: bytes) -> None:
        self._went.append((time.monotonic(), data.hex()))
        self._host.send(data)


def main() -> int:
    """Run one device until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("idcard", "ticketprinter"))
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--name", required=True)
    asked = parser.parse_args()
    with Host(asked.home, asked.name, tcp=sys.platform == "win32") as host:
        host.run(Watched(asked.kind, host), with_parent=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
