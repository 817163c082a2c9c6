"""The settings of one site machine: typed, frozen, read once. resources/defaults.toml is their manual."""

import dataclasses
import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, cast, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit  # pathlib has it already

from hall.resources import RESOURCES
from hall.words import N_, Words, words

Table: TypeAlias = dict[str, Any]
Option: TypeAlias = str | int | bool


class SettingsFault(Exception):
    """The settings cannot be used: `reason` is a marked sentence, `facts` which key of which file, what was expected.

    Its str is in the source language.
    """

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(words()(reason, **facts))
        self.reason = reason
        self.facts = facts

    def said(self, say: Words) -> str:
        """The sentence in the language of `say`."""
        return say(self.reason, **self.facts)


@dataclass(frozen=True, slots=True)
class Site:
    hall: str
    profile: str
    name: str
    station: str
    machine: int
    machines: int
    demo: bool


@dataclass(frozen=True, slots=True)
class Trust:
    """Ed25519 public keys, hex: whose signed notices and packages are taken, whose machines' papers are believed."""

    calendar: tuple[str, ...]
    catalogue: tuple[str, ...]
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Platform:
    url: str
    key: str
    timeout_s: float
    interval_s: float
    retry_s: float
    retry_max_s: float


@dataclass(frozen=True, slots=True)
class Device:
    """Where one device is found and how it is spoken to.

    `address` is its own on a line of several; `options` are what the wire or the driver knows beyond that, by name.
    """

    port: str
    profile: str
    baud: int
    poll_ms: int
    address: int = 0
    options: Mapping[str, Option] = field(default_factory=dict[str, Option])


@dataclass(frozen=True, slots=True)
class KioskDevices:
    idcard: Device
    ticketprinter: Device
    scanner: Device
    locker: Device


@dataclass(frozen=True, slots=True)
class Kiosk:
    language: str
    theme: str
    text_size: str
    width: int
    height: int
    full_screen: bool
    idle_warn_s: float
    idle_wipe_s: float
    card_removed_wipe_s: float
    recycle_after_s: float
    devices: KioskDevices


@dataclass(frozen=True, slots=True)
class DeskDevices:
    idcard: Device
    a4printer: Device
    keypad: Device
    evaluator: Device
    windowled: Device
    scanner: Device
    camera: Device


@dataclass(frozen=True, slots=True)
class Desk:
    window: int
    classes: tuple[str, ...]
    devices: DeskDevices


@dataclass(frozen=True, slots=True)
class DeskRules:
    """What holds for every desk of the site."""

    lock_after_s: float
    recall_limit: int


@dataclass(frozen=True, slots=True)
class BoardDevices:
    announcer: Device


@dataclass(frozen=True, slots=True)
class Board:
    width: int
    height: int
    full_screen: bool
    language: str
    theme: str
    text_size: str
    devices: BoardDevices


@dataclass(frozen=True, slots=True)
class Settings:
    """All of it. `data` is the one folder that everything of this site machine lives in."""

    data: Path
    site: Site
    trust: Trust
    platform: Platform
    kiosk: Kiosk
    desk: DeskRules
    board: Board
    any_desk: Desk
    desks: dict[int, Desk] = field(default_factory=dict[int, Desk])

    def desk_at(self, number: int) -> Desk:
        """The settings of desk `number`; a desk the site file does not name serves the window of its own number."""
        desk = self.desks.get(number, self.any_desk)
        return dataclasses.replace(desk, window=desk.window or number)


_FREE = "options"  # a table whose keys the drivers know
_CHOICES = {
    "language": ("zh_CN", "en"),
    "theme": ("light", "dark"),
    "text_size": ("normal", "large", "larger", "largest"),
}


def load(data: Path, *files: Path) -> Settings:
    """The defaults, overridden by each of `files` in turn; `data` is the site machine's folder.

    Raises SettingsFault naming the key (and the nearest known one), or the file, that is wrong.
    """
    tree = _read(RESOURCES / "defaults.toml")
    template: Table = tree["desk"].pop("N")
    desks: dict[int, Table] = {}
    for file in files:
        site = _read(file)
        own = _table(site.get("desk", {}), "desk")
        for key in [k for k in own if k.isdecimal()]:
            desks[int(key)] = _merge(desks.get(int(key), template), own.pop(key), f"desk.{key}")
        tree = _merge(tree, site, "")
    return Settings(
        data=data.resolve(),
        site=_placed(_build(Site, tree["site"], "site")),
        trust=_build(Trust, tree["trust"], "trust"),
        platform=_reachable(_build(Platform, tree["platform"], "platform")),
        kiosk=_build(Kiosk, tree["kiosk"], "kiosk"),
        desk=_build(DeskRules, tree["desk"], "desk"),
        board=_build(Board, tree["board"], "board"),
        any_desk=_build(Desk, template, "desk.N"),
        desks={number: _build(Desk, values, f"desk.{number}") for number, values in desks.items()},
    )


def _placed(site: Site) -> Site:
    """`site` whose machine is one of the station's: two of one place would give the same numbers."""
    if not 1 <= site.machine <= site.machines:
        raise SettingsFault(N_("site.machine 应在 1 到 site.machines（{machines}）之间"), machines=site.machines)
    return site


def _reachable(platform: Platform) -> Platform:
    """`platform` with an address that can be asked, or with none."""
    try:
        asked = urlsplit(platform.url)
        known = not platform.url or (asked.scheme in ("http", "https") and bool(asked.hostname) and asked.port != 0)
    except ValueError:  # a port or a bracket that is none
        known = False
    if not known:
        told = N_("platform.url 应写成 http(s)://主机[:端口]，不是 {value}")
        raise SettingsFault(told, value=repr(platform.url))
    return platform


def _table(value: object, where: str) -> Table:
    if not isinstance(value, dict):
        raise SettingsFault(N_("[{where}] 应为一张表"), where=where)
    return cast("Table", value)


def _read(file: Path) -> Table:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsFault(N_("找不到设置文件 {file}"), file=file) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SettingsFault(N_("设置文件 {file} 读不懂：{fault}"), file=file, fault=fault) from None


def _merge(base: Table, over: object, where: str) -> Table:
    """`over` laid on `base`; every key of `over` must stand in `base`."""
    result = dict(base)
    for key, value in _table(over, where).items():
        path = f"{where}.{key}" if where else key
        if key not in base:
            if near := difflib.get_close_matches(key, base, 1):
                raise SettingsFault(N_("没有这个设置：{path}，是不是 {near}？"), path=path, near=near[0])
            raise SettingsFault(N_("没有这个设置：{path}；可用：{known}"), path=path, known=tuple(base))
        if key == _FREE:
            result[key] = base[key] | _table(value, path)
        else:
            result[key] = _merge(base[key], value, path) if isinstance(base[key], dict) else value
    return result


def _build(kind: type[Any], values: Table, where: str) -> Any:
    """`values` as a `kind`; each value must be of the declared type."""
    made: Table = {}
    for name, hint in get_type_hints(kind).items():
        path, value = f"{where}.{name}", values[name]
        if name == _FREE:
            made[name] = _options(value, path)
            continue
        if dataclasses.is_dataclass(hint):
            made[name] = _build(hint, value, path)  # pyright: ignore[reportArgumentType]
            continue
        if get_origin(hint) is tuple:
            inner = get_args(hint)[0]
            listed = cast("list[object]", value)
            if not isinstance(value, list) or not all(type(each) is inner for each in listed):
                raise SettingsFault(N_("{path} 应为一列 {kind}"), path=path, kind=inner.__name__)
            made[name] = tuple(listed)
            continue
        if hint is float and type(value) is int:
            value = float(value)
        if type(value) is not hint:
            raise SettingsFault(
                N_("{path} 应为 {kind}，不是 {value}"), path=path, kind=hint.__name__, value=repr(value)
            )
        if name in _CHOICES and value not in _CHOICES[name]:
            raise SettingsFault(
                N_("{path} 应为 {choices} 之一，不是 {value}"), path=path, choices=_CHOICES[name], value=repr(value)
            )
        made[name] = value
    return kind(**made)


def _options(value: Table, where: str) -> dict[str, Option]:
    for key, given in value.items():
        if type(given) not in (str, int, bool):
            raise SettingsFault(
                N_("{path} 应为 {kind}，不是 {value}"), path=f"{where}.{key}", kind="str/int/bool", value=repr(given)
            )
    return dict(value)
