"""How a wire is set: what the settings say of it beyond its port and speed, checked, in the shape a Link takes."""

import dataclasses
import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from devices.line.wire import Tap
from hall.settings import Option, SettingsFault
from hall.words import N_

_CHOICES: Mapping[str, tuple[Option, ...]] = {"parity": ("N", "E", "O"), "stopbits": (1, 2), "bytesize": (7, 8)}


@dataclass(frozen=True, slots=True)
class Wiring:
    """The options every wire knows, as resources/defaults.toml explains them. None: as the system or line has it."""

    parity: str = "N"
    stopbits: int = 1
    bytesize: int = 8
    rtscts: bool = False
    dsrdtr: bool = False
    xonxoff: bool = False
    dtr: bool | None = None
    rts: bool | None = None
    echo: bool | None = None
    gap_us: int = 0
    rs485: bool = False
    rs485_rts_high: bool = True
    rs485_before_us: int = 0
    rs485_after_us: int = 0
    rs485_hears_itself: bool = False
    trace: bool = False

    @property
    def bits(self) -> int:
        """Bits that one byte takes on the wire, its start bit included."""
        return 1 + self.bytesize + (self.parity != "N") + self.stopbits


PLAIN = Wiring()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a wire is and how it is set. `tap` hears all of it; `locks` is the folder that names what is taken of the
    network's ports, which no system locks; None: they are not locked."""

    port: str
    wiring: Wiring = PLAIN
    tap: Tap | None = None
    locks: Path | None = None


def wiring(options: Mapping[str, Option], own: Collection[str], where: str) -> Wiring:
    """What `options` say of the wire; `own` are the names that its driver knows.

    Raises SettingsFault for a name nobody knows, a value of the wrong type, or two that exclude each other; `where` is
    the device's name, for the words.
    """
    known = get_type_hints(Wiring)
    made: dict[str, Any] = {}
    for name, value in options.items():
        if name in own:
            continue
        if name not in known:
            near = difflib.get_close_matches(name, (*known, *own), 1)
            if near:
                raise SettingsFault(
                    N_("{where} 没有选项 {name}，是不是 {near}？"), where=where, name=name, near=near[0]
                )
            raise SettingsFault(
                N_("{where} 没有选项 {name}；可用：{known}"), where=where, name=name, known=(*sorted(own), *known)
            )
        kinds = get_args(known[name]) or (known[name],)
        if type(value) not in kinds:
            kind = kinds[0].__name__
            raise SettingsFault(
                N_("{where} 的选项 {name} 应为 {kind}，不是 {value}"),
                where=where,
                name=name,
                kind=kind,
                value=repr(value),
            )
        if value not in _CHOICES.get(name, (value,)) or (type(value) is int and value < 0):
            choices = tuple(map(str, _CHOICES.get(name, ("0…",))))
            raise SettingsFault(
                N_("{where} 的选项 {name} 应为 {choices} 之一，不是 {value}"),
                where=where,
                name=name,
                choices=choices,
                value=repr(value),
            )
        made[name] = value
    found = dataclasses.replace(PLAIN, **made)
    if found.xonxoff + found.rtscts > 1 or (found.rs485 and found.rtscts):
        raise SettingsFault(N_("{where} 的 rtscts 不能与 xonxoff 或 rs485 同时使用"), where=where)
    return found
