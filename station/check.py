"""The morning look: is this machine ready for the day, and what to do where it is not."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hall.agency.sites import level_of
from hall.agency.zones import read_standard, read_zones
from hall.catalogue.catalogue import read_catalogue
from hall.clock import SystemClock
from hall.days.notices import read_calendar
from hall.errors import Garbled, Refused, Unavailable
from hall.papers.dockets import read_dockets
from hall.places import read_place
from hall.profiles import profile_on
from hall.putback import noticed
from hall.resources import RESOURCES
from hall.settings import Settings
from hall.store import KEY_FILE, Store
from hall.words import N_, Words
from station.calendars import FOLDER

ROOM_MB = 200  # below this no new case should begin
_MARKS = {True: N_("[好]"), False: N_("[坏]"), None: "[--]"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, in words. `ok` None: there is nothing to judge, e.g. no platform is configured."""

    what: str
    ok: bool | None
    found: str

    def sentence(self, say: Words) -> str:
        """The finding at a glance."""
        return say(N_("{mark} {what}：{found}"), mark=say(_MARKS[self.ok]), what=self.what, found=self.found)


def check(settings: Settings, say: Words) -> list[Finding]:
    """Look at everything; one Finding each. Looking changes nothing but the first making of an empty store."""
    parts = (_records, _resources, _platform, _devices)
    return [finding for part in parts for finding in part(settings, say)]


def _records(settings: Settings, say: Words) -> Iterator[Finding]:
    try:
        store = Store.open(settings.data, SystemClock())
    except Unavailable as fault:
        yield Finding(say("数据库"), False, say(fault.words) if fault.words else fault.why)
        return
    waiting = store.value("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sent')")
    nobody = store.value("SELECT 1 FROM staff LIMIT 1") is None
    papers = Finding(say(N_("单据证书")), *_certificate(store, settings, say))
    copy = noticed(store)
    store.close()
    if copy:
        told = say(N_("像是从备份放回的：下次打开工位时编号空出一段，不会重号"))
        yield Finding(say("数据库"), None, told)
    else:
        yield Finding(say("数据库"), True, str(settings.data))
    if os.name == "posix":
        mode = (settings.data / KEY_FILE).stat().st_mode & 0o777
        private = mode == 0o600
        told = N_("权限 {mode}") if private else N_("权限 {mode}，应为 0600")
        yield Finding(say("密钥文件"), private, say(told, mode=f"{mode:04o}"))
    free = shutil.disk_usage(settings.data).free // 2**20
    told = N_("剩余 {free} MB") if free >= ROOM_MB else N_("剩余 {free} MB，少于 {room} MB，请清理")
    yield Finding(say("磁盘"), free >= ROOM_MB, say(told, free=free, room=ROOM_MB))
    yield Finding(say("待发记录"), None, say("{n} 条", n=waiting))
    told = N_("还没有工号，第一次打开工位时建立") if nobody else N_("已建立")
    yield Finding(say("工作人员"), None if nobody else True, say(told))
    yield papers


def _certificate(store: Store, settings: Settings, say: Words) -> tuple[bool | None, str]:
    """Whether other machines can check our papers. Without the county's word the hall works as before."""
    from hall.proofs.proofs import Proofs
    from station.papers import standing

    proofs = Proofs(store, settings.site.station, settings.trust.papers)
    try:
        return proofs.certificate.until is not None or None, standing(proofs, say)
    except Unavailable as fault:
        return False, say(fault.words) if fault.words else fault.why


def _resources(settings: Settings, say: Words) -> Iterator[Finding]:
    try:
        place = read_place(settings.site.hall)
        read_dockets(settings.site.hall)
        items = read_catalogue(settings.site.hall).items()
        told = say(
            "{place}：{windows} 个窗口，{items} 个事项",
            place=say(place.name),
            windows=len(place.windows),
            items=len(items),
        )
        yield Finding(say("大厅与目录"), True, told)
        today = SystemClock().now().date()
        yield _profile(settings.site.profile, today, say)
        yield _zones(settings, say)
        last = max(read_calendar(settings.site.hall, settings.data / FOLDER, settings.trust.calendar).years)
        yield Finding(say("工作日历"), today.year <= last, say("已公布到 {year} 年", year=last))
    except Garbled as fault:
        yield Finding(say("大厅与目录"), False, say(N_("{source}：{why}"), source=fault.source, why=fault.why))
    yield _words(settings.site.profile, say)
    fonts = sorted(file.name for file in (RESOURCES / "fonts").glob("*.ttf"))
    yield Finding(say("字体"), len(fonts) >= 3, say.listed(fonts))


def _words(region: str, say: Words) -> Finding:
    """Whether the words of every paper can be read as this region has them."""
    from printing.documents.facts import NAMES
    from printing.forms import check as read_words

    try:
        return Finding(say(N_("文书版式")), True, say(N_("{n} 种"), n=len(read_words(region, NAMES))))
    except Garbled as fault:
        return Finding(say("文书版式"), False, say("{source}：{why}", source=fault.source, why=fault.why))


def _profile(name: str, today: date, say: Words) -> Finding:
    try:
        profile = profile_on(name, today)
    except Refused as no:
        return Finding(say("地区规则"), False, say(no.reason.value, **no.facts))
    told = N_("{title}，窗口分类：{windows}")
    windows = say.listed([say(window.name) for window in profile.windows])
    return Finding(say("地区规则"), True, say(told, title=say(profile.title), windows=windows))


def _zones(settings: Settings, say: Words) -> Finding:
    """四统一: advice to whoever keeps the building; no hall is shut for want of it."""
    site = settings.site
    gaps = read_standard().gaps(site.name, level_of(site.station.ljust(12, "0")), read_zones(site.hall))
    told = (
        say.listed([say(words, what=what) for words, what in gaps]) if gaps else say(N_("名称、标识、分区、设备齐全"))
    )
    return Finding(say(N_("大厅分区")), None if gaps else True, told)


def _platform(settings: Settings, say: Words) -> Iterator[Finding]:
    if not settings.platform.url:
        yield Finding(say("省平台"), None, say("没有设置地址，只在本机办理"))
        return
    from sync.contact import probe

    try:
        probe(settings.platform)
        yield Finding(say("省平台"), True, settings.platform.url)
    except (Unavailable, Garbled) as fault:
        why = say(fault.words) if isinstance(fault, Unavailable) and fault.words else str(fault)
        told = say("{url}：{fault}；离线也能办理，联网后自动提交", url=settings.platform.url, fault=why)
        yield Finding(say("省平台"), False, told)


def _devices(settings: Settings, say: Words) -> Iterator[Finding]:
    from station.hardware import answers

    for answer in answers(settings, say, None):
        yield Finding(answer.name, answer.ok, answer.found)
