"""A camera that looks down on a document (高拍仪): through OpenCV where a site has it installed, or from files.

pip install onevisit[camera] brings the library; without it the camera is ABSENT and says so.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from devices.drivers import brought
from devices.options import Limits, names, read
from hall.events import DeviceState, Event
from hall.ports import DocumentCamera, Picture
from hall.settings import Device, SettingsFault
from hall.words import N_

LIBRARY = "cv2"
MISSING = N_("没有安装摄像头程序库：pip install onevisit[camera]")
_MAGIC = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}
_LARGEST = 32 * 2**20  # bytes of one picture: more is no picture of a page


def _unheard(event: Event) -> None:
    """A camera says how it is when it is asked."""


log = logging.getLogger("onevisit.devices")


@dataclass(frozen=True, slots=True)
class Lens:
    """How a camera is set: the options of its settings. 0: as the camera has it. `warm` pictures are thrown away first:
    a camera sets its light by them."""

    width: int = 0
    height: int = 0
    warm: int = 5
    quality: int = 90


OPTIONS = names(Lens)
_LIMITS = Limits({}, {"width": 0, "height": 0, "warm": 0, "quality": 1}, {"warm": 60, "quality": 100})


class UsbCamera:
    """hall.ports.DocumentCamera by OpenCV: camera `number` of this machine. It is open only while it takes a picture:
    between two citizens its light is out."""

    def __init__(self, number: int, lens: Lens) -> None:
        self.state: DeviceState = DeviceState.UNKNOWN
        self.detail = ""
        self._number, self._lens = number, lens
        self._lock = threading.Lock()
        if _library() is None:
            self.state, self.detail = DeviceState.ABSENT, MISSING

    def capture(self) -> Picture | None:
        """hall.ports.DocumentCamera.capture"""
        with self._lock:
            library = _library()
            if library is None:
                return self._gives(None, DeviceState.ABSENT, MISSING)
            try:
                return self._take(library)
            except Exception as fault:  # the library's own error is of its own kind, and any may come of a bad driver
                log.warning("camera: %s", type(fault).__name__)
                return self._gives(None, DeviceState.FAULT, type(fault).__name__)

    def close(self) -> None:
        """Nothing is held between two pictures."""

    def _take(self, library: Any) -> Picture | None:
        device = library.VideoCapture(self._number)
        try:
            if not device.isOpened():
                return self._gives(None, DeviceState.ABSENT, f"no camera {self._number}")
            for what, value in (
                (library.CAP_PROP_FRAME_WIDTH, self._lens.width),
                (library.CAP_PROP_FRAME_HEIGHT, self._lens.height),
            ):
                if value:
                    device.set(what, value)
            for _ in range(self._lens.warm):
                device.read()
            came, frame = device.read()
            if not came:
                return self._gives(None, DeviceState.UNKNOWN, "no picture")
            made, data = library.imencode(".jpg", frame, [library.IMWRITE_JPEG_QUALITY, self._lens.quality])
            return self._gives(Picture("jpeg", bytes(data)) if made else None, DeviceState.READY, "")
        finally:
            device.release()

    def _gives(self, picture: Picture | None, state: DeviceState, detail: str) -> Picture | None:
        self.state, self.detail = state, detail
        return picture


class FileCamera:
    """hall.ports.DocumentCamera from a picture file, or from a folder of them in the order of their names: for trying,
    and for a scanner that lays its pages in a folder."""

    def __init__(self, path: Path) -> None:
        self._path, self._next = path, 0

    @property
    def state(self) -> DeviceState:
        return DeviceState.READY if self._files() else DeviceState.ABSENT

    @property
    def detail(self) -> str:
        return "" if self._files() else "no picture there"

    def capture(self) -> Picture | None:
        """hall.ports.DocumentCamera.capture"""
        files = self._files()
        if not files:
            return None
        file = files[self._next % len(files)]
        self._next += 1
        try:
            data = file.read_bytes() if file.stat().st_size <= _LARGEST else b""
        except OSError as fault:
            log.warning("camera: %s", type(fault).__name__)
            return None
        kind = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), "")
        return Picture(kind, data) if kind else None

    def close(self) -> None:
        """Files need no closing."""

    def _files(self) -> list[Path]:
        if self._path.is_dir():
            return sorted(f for f in self._path.iterdir() if f.suffix.lower() in (".jpg", ".jpeg", ".png"))
        return [self._path] if self._path.is_file() else []


def camera(setting: Device, data: Path, where: str, post: Callable[[Event], None] = _unheard) -> DocumentCamera:
    """The camera at `setting.port`: its number, or "file:PATH" (relative to `data`).

    Raises SettingsFault for another port or a wrong option; `where` is the device's name, for the words.
    """
    if own := brought(DocumentCamera, setting, data, where, post):
        return own
    if setting.profile != "uvc":
        raise SettingsFault(N_("高拍仪型号 {profile} 不认识；可用：uvc"), profile=setting.profile)
    lens = read(Lens, setting.options, _LIMITS, where)
    if setting.port.startswith("file:") and len(setting.port) > len("file:"):
        return FileCamera(data / setting.port.removeprefix("file:"))
    if setting.port.isdecimal() and len(setting.port) < 4:
        return UsbCamera(int(setting.port), lens)
    raise SettingsFault(N_("高拍仪端口 {port} 不认识；可用：摄像头编号、file:路径"), port=setting.port)


def _library() -> Any:
    """OpenCV, None where it is not installed."""
    try:
        return import_module(LIBRARY)
    except ImportError:
        return None
