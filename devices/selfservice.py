"""What an installer asks of scanners, boxes, document cameras and A4 printers: does it answer, how are its doors, a
picture, what stays of a paper."""

import threading
from dataclasses import dataclass
from pathlib import Path

from devices.boxes.layout import layout_of
from devices.camera import camera
from devices.locker import open_locker
from devices.scan.scanner import open_scanner
from devices.scan.scantext import bare
from hall.errors import Garbled
from hall.events import DeviceChanged, DeviceState, Event, Scanned, ScanRefused
from hall.settings import Device

ANSWER_S = 10.0  # for a device to say its first word
SETTLE_S = 1.5  # for a scan module to answer its trigger


@dataclass(frozen=True, slots=True)
class ScannerReport:
    """How a scanner is, and whether a code came while it was watched; never which. `fault`: why what came was none
    (the value of a ScanFault), or "aim": it came with its kind in front."""

    port: str
    state: DeviceState
    detail: str
    scanned: bool
    fault: str = ""


@dataclass(frozen=True, slots=True)
class LockerReport:
    """How the boards are, and each door in the order of the boxes."""

    port: str
    state: DeviceState
    detail: str
    doors: list[str]


@dataclass(frozen=True, slots=True)
class CameraReport:
    """What a camera gave: the kind of picture and its bytes, "" and 0 for none."""

    port: str
    state: DeviceState
    detail: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class TrayReport:
    """How the way to A4 is. `takes` PDF; `witness`: its printer tells how a job ended; `kept` old jobs of ours that the
    queue still has, -1 where a folder keeps every paper on purpose; `detail` why nobody is there, if that is known."""

    port: str
    state: DeviceState
    takes: bool
    witness: bool
    kept: int
    detail: str = ""


def test_tray(setting: Device, data: Path, name: str, *, keep: bool) -> TrayReport:
    """Ask a queue how it is and what it kept; no paper is printed. Raises SettingsFault."""
    from devices.printer.printqueue import Silent
    from devices.printer.queuetray import QueueTray
    from devices.registry import paper_tray

    tray, closing = paper_tray(setting, data, name, lambda _: None, keep=keep)
    try:
        if not isinstance(tray, QueueTray):
            return TrayReport(setting.port, DeviceState.READY, True, True, -1 if setting.options.get("keep") else 0)
        queue = tray.look()
        stands = queue.stands or (DeviceState.READY if queue.accepts else DeviceState.FAULT)
        return TrayReport(setting.port, stands, queue.pdf, queue.witness, tray.kept() if queue.keeps else 0)
    except (Silent, Garbled) as fault:
        return TrayReport(setting.port, DeviceState.ABSENT, False, False, 0, getattr(fault, "why", ""))
    finally:
        closing()


def test_scanner(setting: Device, data: Path, name: str, scanning_s: float) -> ScannerReport:
    """Open a scanner, wait `scanning_s` seconds for a code where it says nothing by itself, close it."""
    ear = _Ear()
    scanner = open_scanner(setting, data, name, ear.post)
    assert scanner
    try:
        ear.first.wait(ANSWER_S)
        if ear.state is DeviceState.UNKNOWN:
            ear.better.wait(max(scanning_s, SETTLE_S))
    finally:
        scanner.close()
    return ScannerReport(setting.port, ear.state, ear.detail, ear.scanned, ear.fault)


def test_locker(setting: Device, data: Path, name: str) -> LockerReport:
    """Open a bank of boxes, ask how every door is, close it. No door is opened."""
    ear = _Ear()
    locker = open_locker(setting, data, name, ear.post)
    assert locker
    try:
        ear.first.wait(ANSWER_S)
        boxes = layout_of(setting.options, name).boxes
        doors = [locker.door(box).value for box in range(1, boxes + 1)]
        return LockerReport(setting.port, ear.state, ear.detail, doors)
    finally:
        locker.close()


def test_camera(setting: Device, data: Path, name: str) -> CameraReport:
    """Take one picture, and keep nothing of it."""
    device = camera(setting, data, name)
    picture = device.capture()
    device.close()
    kind, size = (picture.kind, len(picture.data)) if picture else ("", 0)
    return CameraReport(setting.port, device.state, device.detail, kind, size)


class _Ear:
    """Waits for a device's first word, and for a better one."""

    def __init__(self) -> None:
        self.first, self.better = threading.Event(), threading.Event()
        self.state, self.detail, self.scanned, self.fault = DeviceState.UNKNOWN, "", False, ""

    def post(self, event: Event) -> None:
        if isinstance(event, DeviceChanged):
            self.state, self.detail = event.state, event.detail
            self.first.set()
            if event.state is DeviceState.READY:
                self.better.set()
        elif isinstance(event, Scanned | ScanRefused):
            self.scanned = True
            self.fault = (
                event.fault.value if isinstance(event, ScanRefused) else "aim" * (bare(event.text) != event.text)
            )
            self.better.set()
