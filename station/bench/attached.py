"""A process that holds every kind of device: python -m station.bench.attached DATA, until standard input ends."""

import logging
import sys
from pathlib import Path
from typing import Any

from devices import locker, registry
from devices.scan import scanner
from devices.simulated import Simulation
from devices.window import atwindow
from hall.events import Event
from hall.settings import Device, Option

PADS = "bench.pads"
GRADES: dict[str, Option] = {"grades": "05=5 04=4 03=3 02=2 01=1"}  # of the simulated pad


def _dropped(event: Event) -> None:
    """Nobody listens."""


def main() -> int:
    """Attach all of them, say so, and wait."""
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    data = Path(sys.argv[1])
    pads = Simulation("pads", data, PADS)
    devices: list[Any] = [
        registry.card_reader(Device("sim", "sdt", 115200, 300), data, "kiosk.idcard", _dropped),
        registry.ticket_printer(Device("sim", "escpos-80", 115200, 2000), data, "kiosk.ticketprinter", _dropped),
        scanner.open_scanner(Device("sim", "line", 9600, 1000), data, "kiosk.scanner", _dropped),
        locker.open_locker(Device("sim", "wkly", 9600, 2000), data, "kiosk.locker", _dropped),
        atwindow.keypad(Device(pads.port, "ff68", 9600, 0, 1), data, "desk1.keypad", _dropped),
        atwindow.evaluator(Device(pads.port, "ff68", 9600, 0, 1, GRADES), data, "desk1.evaluator", _dropped),
        atwindow.window_sign(Device("sim", "led64", 9600, 2000, 1), data, "desk1.windowled", 1, _dropped),
    ]
    sys.stdout.write(f"{len(devices)}\n")
    sys.stdout.flush()
    sys.stdin.read()
    for device in devices:
        device.close()
    pads.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
