"""The document camera: from files, by a stand-in of its library, and without one."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from devices import selfservice
from devices.camera import MISSING, FileCamera, Lens, UsbCamera, camera
from hall.events import DeviceState
from hall.ports import Picture
from hall.settings import Device, SettingsFault

JPEG, PNG = b"\xff\xd8\xff\xe0picture", b"\x89PNG\r\n\x1a\npicture"


def setting(port: str, **options: int) -> Device:
    return Device(port, "uvc", 0, 0, 0, options)


class Library:
    """cv2, as far as it is used."""

    CAP_PROP_FRAME_WIDTH, CAP_PROP_FRAME_HEIGHT, IMWRITE_JPEG_QUALITY = 3, 4, 1

    def __init__(self, opens: bool = True, frames: bool = True, makes: bool = True, bug: bool = False) -> None:
        self.opens, self.frames, self.makes, self.bug = opens, frames, makes, bug
        self.asked: list[Any] = []

    def VideoCapture(self, number: int) -> Any:  # noqa: N802 - the library's name
        self.asked.append(("open", number))
        return SimpleNamespace(
            isOpened=lambda: self.opens,
            set=lambda what, value: self.asked.append(("set", what, value)),
            read=self.read,
            release=lambda: self.asked.append(("release",)),
        )

    def read(self) -> tuple[bool, str]:
        if self.bug:
            raise RuntimeError("a driver's bug")
        self.asked.append(("read",))
        return self.frames, "frame"

    def imencode(self, kind: str, frame: str, how: list[int]) -> tuple[bool, bytes]:
        self.asked.append(("encode", kind, frame, how))
        return self.makes, JPEG


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    made = Library()
    monkeypatch.setitem(sys.modules, "cv2", made)  # pyright: ignore[reportArgumentType]
    return made


def test_a_picture_by_the_library(library: Library, tmp_path: Path) -> None:
    usb = camera(setting("2", width=3264, height=2448, warm=2, quality=80), tmp_path, "desk1.camera")
    assert usb.state is DeviceState.UNKNOWN
    picture = usb.capture()
    assert picture
    assert (picture.kind, picture.data) == ("jpeg", JPEG)
    assert "picture" not in repr(picture)
    assert usb.state is DeviceState.READY
    assert library.asked == [
        ("open", 2), ("set", 3, 3264), ("set", 4, 2448), ("read",), ("read",), ("read",),
        ("encode", ".jpg", "frame", [1, 80]), ("release",),
    ]  # fmt: skip
    usb.close()


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ({"opens": False}, DeviceState.ABSENT), ({"frames": False}, DeviceState.UNKNOWN),
        ({"makes": False}, DeviceState.READY), ({"bug": True}, DeviceState.FAULT),
    ],
)  # fmt: skip
def test_a_camera_that_gives_none(
    library: Library, fault: dict[str, bool], state: DeviceState, expect_log: Any
) -> None:
    for name, value in fault.items():
        setattr(library, name, value)
    if "bug" in fault:
        expect_log("RuntimeError")
    usb = UsbCamera(0, Lens())
    assert usb.capture() is None
    assert usb.state is state
    assert library.asked[-1] in [("release",), ("open", 0)]


def test_without_the_library_it_is_absent_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    usb = camera(setting("0"), tmp_path, "x")
    assert (usb.state, usb.detail) == (DeviceState.ABSENT, MISSING)
    assert usb.capture() is None
    report = selfservice.test_camera(setting("0"), tmp_path, "x")
    assert (report.state, report.detail, report.size) == (DeviceState.ABSENT, MISSING, 0)


def test_pictures_from_a_folder_in_their_order(tmp_path: Path) -> None:
    for name, data in (("2.png", PNG), ("1.jpg", JPEG), ("3.txt", b"text")):
        (tmp_path / name).write_bytes(data)
    folder = camera(setting(f"file:{tmp_path}"), Path("/"), "x")
    assert folder.state is DeviceState.READY
    assert [folder.capture() for _ in range(3)] == [Picture("jpeg", JPEG), Picture("png", PNG), Picture("jpeg", JPEG)]
    one = FileCamera(tmp_path / "2.png")
    assert one.capture() == Picture("png", PNG)
    one.close()


def test_files_that_are_no_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: Any) -> None:
    gone = FileCamera(tmp_path / "none.jpg")
    assert (gone.state, gone.capture()) == (DeviceState.ABSENT, None)
    assert gone.detail
    gone.close()
    (tmp_path / "text.jpg").write_bytes(b"no picture")
    assert FileCamera(tmp_path / "text.jpg").capture() is None
    (tmp_path / "large.jpg").write_bytes(JPEG)
    monkeypatch.setattr("devices.camera._LARGEST", 3)
    assert FileCamera(tmp_path / "large.jpg").capture() is None
    expect_log("FileNotFoundError")
    racing = FileCamera(tmp_path / "large.jpg")
    monkeypatch.setattr(FileCamera, "_files", lambda _: [tmp_path / "vanished.jpg"])
    assert racing.capture() is None


def test_a_port_or_profile_that_is_none(tmp_path: Path) -> None:
    for wrong in (setting("/dev/video0"), setting("file:"), setting("12345"), Device("0", "twain", 0, 0)):
        with pytest.raises(SettingsFault):
            camera(wrong, tmp_path, "x")
    with pytest.raises(SettingsFault, match="quality"):
        camera(setting("0", quality=0), tmp_path, "x")
