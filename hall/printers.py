"""What a ticket printer is like, as data: resources/devices/ticketprinters/NAME.toml, changed by the options of a site.

Both sides need it: printing makes the bytes for it, the driver asks it how it is in the way it can answer.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from hall.errors import Garbled
from hall.resources import RESOURCES
from hall.rows import Row
from hall.settings import Option, SettingsFault
from hall.words import N_

FOLDER = RESOURCES / "devices" / "ticketprinters"
CELL = 12  # dots of a Latin character of font A
BAND = 48  # rows of one picture command at most: what breaks off in the middle of one is soon made up for


class Status(StrEnum):
    """How a printer tells how it is. Silence is never "paper ok"."""

    NONE = "none"  # it takes bytes, and says nothing
    DLE_EOT = "dle_eot"  # asked at any time, answered at once
    GS_R = "gs_r"  # asked in the stream, answered when all before it is printed
    ASB = "asb"  # tells by itself at every change


class Cutter(StrEnum):
    """What ends a ticket."""

    PARTIAL = "partial"  # it hangs by a bit until it is taken
    FULL = "full"
    NONE = "none"  # torn off by hand, over an edge


class Flow(StrEnum):
    """How a printer holds the line up while its buffer is full."""

    NONE = "none"
    XONXOFF = "xonxoff"
    RTSCTS = "rtscts"
    DSRDTR = "dsrdtr"


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """A model of printer. `dots` across the paper, `qr_dots` of one QR module, `baud` where a site says 0; `init` is
    sent after the reset, e.g. to choose two-byte characters; `feed` lines bring the last one past the knife.

    `marks`: it answers GS r in its turn, which proves that a ticket is out.
    """

    name: str
    dots: int
    qr_dots: int
    native_qr: bool
    baud: int
    status: Status
    marks: bool
    cutter: Cutter
    feed: int
    flow: Flow
    init: bytes

    @property
    def columns(self) -> int:
        """Latin cells in a line."""
        return self.dots // CELL

    @property
    def longest(self) -> int:
        """Bytes of the longest command in a ticket: a picture of BAND rows. Who breaks off leaves the printer waiting
        for no more than these, whatever comes then."""
        return 8 + BAND * self.dots // 8

    @property
    def cut(self) -> bytes:
        """The end of a ticket: ESC d past the knife, then GS V where there is one."""
        knife = {Cutter.PARTIAL: b"\x1dV\x01", Cutter.FULL: b"\x1dV\x00", Cutter.NONE: b""}
        return b"\x1bd" + bytes((self.feed,)) + knife[self.cutter]


KEYS = frozenset(("dots", "qr_dots", "native_qr", "status", "marks", "cutter", "feed", "flow", "init"))
# After a name: what older settings say of any model. The same as options.
_WAYS: dict[str, dict[str, Any]] = {"blind": {"status": "none", "marks": False}, "noqr": {"native_qr": False}}


def names(folders: Sequence[Path] = ()) -> list[str]:
    """The printers there is a profile of, by name."""
    return sorted({file.stem for folder in (FOLDER, *folders) for file in folder.glob("*.toml")})


def load(name: str, folders: Sequence[Path] = (), options: Mapping[str, Option] | None = None) -> PrinterProfile:
    """The profile `name` of the first of `folders` (an integrator's own), else of the product, under `options`.

    "-blind" and "-noqr" may stand after a name, one or both. Raises SettingsFault for a name there is no file of, and
    for a key that is missing, unknown or wrong.
    """
    model, ways = name, list[str]()
    while (file := _file(model, folders)) is None:
        model, dash, way = model.rpartition("-")
        if not dash or way not in _WAYS:
            known = "、".join(names(folders))
            raise SettingsFault(
                N_("小票打印机型号 {profile} 不认识；可用：{known}，后面可加 -blind、-noqr"), profile=name, known=known
            )
        ways.append(way)
    over = {key: value for way in ways for key, value in _WAYS[way].items()}
    over |= {key: value for key, value in (options or {}).items() if key in KEYS}
    try:
        return _read(name, Row(file.name, tomllib.loads(file.read_text(encoding="utf-8")) | over))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SettingsFault(N_("设备型号文件 {file} 读不懂：{fault}"), file=file, fault=fault) from None
    except Garbled as fault:
        raise SettingsFault(N_("设备型号文件 {file} 读不懂：{fault}"), file=file, fault=fault.why) from None


def _file(name: str, folders: Sequence[Path]) -> Path | None:
    if Path(name).name != name:
        return None
    return next((file for folder in (*folders, FOLDER) if (file := folder / f"{name}.toml").is_file()), None)


def _read(name: str, row: Row) -> PrinterProfile:
    try:
        init = bytes.fromhex(row.text("init", "1C 26"))
    except ValueError:
        raise row.fault("init", "应为十六进制字节") from None
    status = row.choice("status", Status)
    profile = PrinterProfile(
        name=name,
        dots=row.whole("dots"),
        qr_dots=row.whole("qr_dots", 6),
        native_qr=row.flag("native_qr", True),
        baud=row.whole("baud", 115200),
        status=status,
        marks=row.flag("marks", status is not Status.NONE),
        cutter=row.choice("cutter", Cutter, Cutter.PARTIAL),
        feed=row.whole("feed", 6),
        flow=row.choice("flow", Flow, Flow.NONE),
        init=init,
    )
    row.done()
    if profile.dots % 8 or not 192 <= profile.dots <= 1024:
        raise row.fault("dots", "应为 192 到 1024 之间 8 的倍数")
    if not 1 <= profile.qr_dots <= 16:
        raise row.fault("qr_dots", "应为 1 到 16")
    if not 300 <= profile.baud <= 921600:
        raise row.fault("baud", "应为 300 到 921600")
    if profile.feed > 255:
        raise row.fault("feed", "应为 0 到 255")
    if profile.marks and profile.status is Status.NONE:
        raise row.fault("marks", "status 为 none 时应为 false")
    return profile
