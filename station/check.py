"""The morning look: is this machine ready for the day, and what to do where it is not."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from hall.catalogue import read_catalogue
from hall.clock import SystemClock
from hall.errors import Garbled, Unavailable
from hall.places import read_place
from hall.settings import RESOURCES, Settings
from hall.store import KEY_FILE, Store
from hall.workdays import Calendar

ROOM_MB = 200  # below this no new case should begin


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `ok` None: there is nothing to judge, e.g. no platform is configured."""

    what: str
    ok: bool | None
    found: str

    @property
    def mark(self) -> str:
        """The finding at a glance."""
        return {True: "[好]", False: "[坏]", None: "[--]"}[self.ok]


def check(settings: Settings) -> list[Finding]:
    """Look at everything; one Finding each. Looking changes nothing but the first making of an empty store."""
    return [*_records(settings), *_resources(settings), *_platform(settings), *_devices(settings)]


def _records(settings: Settings) -> Iterator[Finding]:
    try:
        store = Store.open(settings.data, SystemClock())
    except Unavailable as fault:
        yield Finding("数据库", False, fault.why)
        return
    waiting = store.value("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sent')")
    nobody = store.value("SELECT 1 FROM staff LIMIT 1") is None
    store.close()
    yield Finding("数据库", True, str(settings.data))
    if os.name == "posix":
        mode = (settings.data / KEY_FILE).stat().st_mode & 0o777
        yield Finding("密钥文件", mode == 0o600, f"权限 {mode:04o}" + ("" if mode == 0o600 else "，应为 0600"))
    free = shutil.disk_usage(settings.data).free // 2**20
    yield Finding(
        "磁盘", free >= ROOM_MB, f"剩余 {free} MB" + ("" if free >= ROOM_MB else f"，少于 {ROOM_MB} MB，请清理")
    )
    yield Finding("待发记录", None, f"{waiting} 条")
    yield Finding("工作人员", None if nobody else True, "还没有工号，第一次打开工位时建立" if nobody else "已建立")


def _resources(settings: Settings) -> Iterator[Finding]:
    try:
        place = read_place(settings.site.hall)
        items = read_catalogue(settings.site.hall).items()
        yield Finding("大厅与目录", True, f"{place.name}：{len(place.windows)} 个窗口，{len(items)} 个事项")
        last = max(Calendar.read().years)
        today = SystemClock().now().date()
        yield Finding("工作日历", today.year <= last, f"已公布到 {last} 年")
    except Garbled as fault:
        yield Finding("大厅与目录", False, f"{fault.source}：{fault.why}")
    fonts = sorted(file.name for file in (RESOURCES / "fonts").glob("*.ttf"))
    yield Finding("字体", len(fonts) >= 3, "、".join(fonts))


def _platform(settings: Settings) -> Iterator[Finding]:
    if not settings.platform.url:
        yield Finding("省平台", None, "没有设置地址，只在本机办理")
        return
    from sync.contact import probe

    try:
        probe(settings.platform)
        yield Finding("省平台", True, settings.platform.url)
    except (Unavailable, Garbled) as fault:
        yield Finding("省平台", False, f"{settings.platform.url}：{fault}；离线也能办理，联网后自动提交")


def _devices(settings: Settings) -> Iterator[Finding]:
    from station.hardware import answers

    for answer in answers(settings, None):
        yield Finding(answer.name, answer.ok, answer.found)
