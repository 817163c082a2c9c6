"""Sync from the command line: what waits, one round now, or rounds until stopped."""

import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from hall.cases import Cases
from hall.catalogue import read_catalogue
from hall.clock import SystemClock
from hall.events import SyncPhase
from hall.settings import Settings
from hall.store import Store
from hall.workdays import Calendar
from sync.engine import SyncEngine, run_once
from sync.status import Status
from sync.status import status as look

Show = Callable[[object, Sequence[str]], None]

_PHASES = {
    SyncPhase.UNKNOWN: "还没有连接过",
    SyncPhase.ONLINE: "已联网",
    SyncPhase.OFFLINE: "省平台没有应答；照常办理，联网后自动提交",
    SyncPhase.PORTAL: "应答的不是省平台（可能要先登录网络）；照常办理，联网后自动提交",
    SyncPhase.ELSEWHERE: "由本机另一个程序负责",
}


def status(settings: Settings, show: Show) -> int:
    """How sync stands, from the store alone."""
    store = Store.open(settings.data, SystemClock())
    try:
        _tell(look(store), show)
    finally:
        store.close()
    return 0


def now(settings: Settings, show: Show) -> int:
    """One round now; exit code 1 when records still wait afterwards."""
    store = Store.open(settings.data, SystemClock())
    try:
        after = run_once(settings.platform, store, _cases(settings, store))
        _tell(after, show)
    finally:
        store.close()
    return 1 if after.waiting or after.phase is not SyncPhase.ONLINE else 0


def run(settings: Settings, show: Show) -> int:
    """Rounds until a signal; each change is told."""
    over = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: over.set())
    store = Store.open(settings.data, SystemClock())
    engine = SyncEngine(settings.platform, store, lambda own: _cases(settings, own), lambda _: None)
    engine.start()
    told: Status | None = None
    while not over.wait(1.0):
        current = look(store)
        if told is None or (current.phase, current.waiting) != (told.phase, told.waiting):
            told = current
            _tell(told, show)
    engine.stop()
    store.close()
    return 0


def _cases(settings: Settings, store: Store) -> Cases:
    return Cases(store, read_catalogue(settings.site.hall), Calendar.read(), settings.site.station)


def _tell(now: Status, show: Show) -> None:
    document: dict[str, Any] = asdict(now) | {"phase": now.phase.value}
    lines = [
        _PHASES[now.phase],
        f"待发 {now.waiting} 条" + (f"，最早的已等 {now.oldest_s:.0f} 秒" if now.waiting else ""),
    ]
    if now.quarantined:
        lines.append(f"隔离 {now.quarantined} 条，需要人来处理")
    if now.trouble:
        lines.append(now.trouble)
    if now.contact:
        lines.append(f"上次完整交换：{datetime.fromisoformat(now.contact):%Y-%m-%d %H:%M:%S}")
    show(document, lines)
