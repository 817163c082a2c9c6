"""Sync from the command line: what waits, one round now, or rounds until stopped."""

import logging
import signal
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from hall.cases.cases import Cases
from hall.clock import SystemClock
from hall.errors import Garbled, Unavailable
from hall.events import SyncPhase
from hall.settings import Settings
from hall.store import Store
from hall.words import N_, Words
from station.daily import DailyWork
from station.topics import Topics
from sync.engine import SyncEngine, run_once
from sync.status import Status
from sync.status import status as look

log = logging.getLogger("onevisit.sync")

Show = Callable[[object, Sequence[str]], None]

_PHASES = {
    SyncPhase.UNKNOWN: N_("还没有连接过"),
    SyncPhase.ONLINE: N_("已联网"),
    SyncPhase.OFFLINE: N_("省平台没有应答；照常办理，联网后自动提交"),
    SyncPhase.PORTAL: N_("应答的不是省平台（可能要先登录网络）；照常办理，联网后自动提交"),
    SyncPhase.UNTRUSTED: N_(
        "省平台的证书不可信（本机时钟不对、没有装签发机构的证书，或要先登录网络）；照常办理，用 main.py check 看原因"
    ),
    SyncPhase.ELSEWHERE: N_("由本机另一个程序负责"),
}
_TROUBLES = {
    "ahead": N_("省平台已有本机更晚的记录：本机数据可能退回过，记录不能提交，请联系管理员"),
    "fork": N_("省平台收到过以本机名义写的另一份记录：本机数据可能被复制过，记录不能提交，请联系管理员"),
}


def status(settings: Settings, say: Words, show: Show) -> int:
    """How sync stands, from the store alone."""
    store = Store.open(settings.data, SystemClock())
    try:
        _tell(look(store), say, show)
    finally:
        store.close()
    return 0


def now(settings: Settings, say: Words, show: Show) -> int:
    """One round now; exit code 1 when records still wait afterwards."""
    store = Topics(settings).store
    try:
        after = run_once(settings.platform, store, _cases(settings, store))
        _tell(after, say, show)
    finally:
        store.close()
    return 1 if after.waiting or after.phase is not SyncPhase.ONLINE else 0


def run(settings: Settings, say: Words, show: Show) -> int:
    """Rounds until a signal; each change is told."""
    over = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: over.set())
    store = Topics(settings).store
    daily = DailyWork(settings, store)
    engine = SyncEngine(settings.platform, store, lambda own: _cases(settings, own), lambda _: None)
    daily.start()
    engine.start()
    told: Status | None = None
    while not over.wait(1.0):
        current = look(store)
        if told is None or (current.phase, current.waiting) != (told.phase, told.waiting):
            told = current
            _tell(told, say, show)
    engine.stop()
    daily.stop()
    store.close()
    return 0


@contextmanager
def kept(settings: Settings) -> Generator[None, None, None]:
    """The day's work, and sync where a platform is set, go on in the background of the block, each unless another
    process owns it.

    A store that cannot be opened is told by the faces on it; then nothing goes on.
    """
    try:
        store = Topics(settings).store
    except (Unavailable, Garbled) as fault:
        log.warning("neither sync nor the day's work begins: %s", fault)
        yield
        return
    daily = DailyWork(settings, store)
    engine = SyncEngine(settings.platform, store, lambda own: _cases(settings, own), lambda _: None)
    daily.start()
    engine.start()
    try:
        yield
    finally:
        engine.stop()
        daily.stop()
        store.close()


def _cases(settings: Settings, store: Store) -> Cases:
    return Topics(settings, store).cases


def _tell(now: Status, say: Words, show: Show) -> None:
    document: dict[str, Any] = asdict(now) | {"phase": now.phase.value}
    lines = [say(_PHASES[now.phase])]
    if now.waiting:
        lines.append(say("待发 {n} 条，最早的已等 {seconds} 秒", n=now.waiting, seconds=round(now.oldest_s)))
    else:
        lines.append(say("待发 {n} 条", n=0))
    if now.quarantined:
        lines.append(say("隔离 {n} 条，需要人来处理", n=now.quarantined))
    if now.trouble:
        lines.append(say(_TROUBLES[now.trouble]))
    if now.contact:
        lines.append(say("上次完整交换：{time}", time=f"{datetime.fromisoformat(now.contact):%Y-%m-%d %H:%M:%S}"))
    show(document, lines)
