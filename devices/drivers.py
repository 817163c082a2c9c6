"""Drivers that other packages bring: an entry point of the group "onevisit.devices", loaded when a setting names it."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from hall.events import Event
from hall.settings import Device, SettingsFault
from hall.words import N_

GROUP = "onevisit.devices"
PREFIX = "driver:"  # profile = "driver:NAME" asks for one of them

Driver = TypeVar("Driver")
Factory = Callable[[Device, Path, str, Callable[[Event], None]], object]

log = logging.getLogger("onevisit.devices.drivers")


def brought(port: type[Driver], setting: Device, data: Path, name: str, post: Callable[[Event], None]) -> Driver | None:
    """The driver that `setting.profile` names as "driver:NAME", made by its factory; None for any other profile.

    `port` is the Protocol of hall.ports that it must have. The factory gets the setting, the data folder, the device's
    name ("kiosk.locker") and where to post events. Raises SettingsFault in words when no package brings it, when it
    cannot be imported or made, or when it lacks something of the Protocol.
    """
    if not setting.profile.startswith(PREFIX):
        return None
    wanted = setting.profile.removeprefix(PREFIX)
    try:
        made = _factory(wanted)(setting, data, name, post)
    except SettingsFault:
        raise
    except Exception as fault:  # whatever another's code may raise is told as a setting that cannot be used
        log.exception("driver %s failed to start", wanted)
        why = f"{type(fault).__name__}: {fault}"
        raise SettingsFault(N_("设备驱动 {wanted} 启动不了：{why}"), wanted=wanted, why=why) from fault
    if missing := tuple(each for each in _members(port) if not hasattr(made, each)):
        told = N_("设备驱动 {wanted} 不能作 {name}：缺少 {missing}")
        raise SettingsFault(told, wanted=wanted, name=name, missing=missing)
    return cast("Driver", made)


def installed() -> list[tuple[str, str]]:
    """The drivers that installed packages bring: name, and package with version. Nothing of them is loaded."""
    return sorted((point.name, _package(point)) for point in _points())


def _points() -> list[Any]:
    from importlib.metadata import entry_points  # reads the folders of every package: only where a setting asks

    return list(entry_points(group=GROUP))


def _package(point: Any) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def _factory(wanted: str) -> Factory:
    found = [point for point in _points() if point.name == wanted]
    if not found:
        known = tuple(name for name, _ in installed())
        if not known:
            raise SettingsFault(N_("没有安装设备驱动 {wanted}，别的也没有"), wanted=wanted)
        raise SettingsFault(N_("没有安装设备驱动 {wanted}；可用：{known}"), wanted=wanted, known=known)
    if len({point.value for point in found}) > 1:
        packages = tuple(_package(point) for point in found)
        raise SettingsFault(
            N_("几个软件包都有设备驱动 {wanted}：{packages}；请只留一个"), wanted=wanted, packages=packages
        )
    factory = found[0].load()
    if not callable(factory):
        raise SettingsFault(N_("设备驱动 {wanted} 指的不是函数：{value}"), wanted=wanted, value=found[0].value)
    return factory


def _members(port: type[object]) -> list[str]:
    """What a Protocol asks for."""
    return [name for name in vars(port) if not name.startswith("_")]
