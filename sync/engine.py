"""The thread that keeps records going up and decisions coming down, for one owner among the machine's processes."""

import contextlib
import logging
import random
import threading
import time
import uuid
from collections.abc import Callable

from filelock import FileLock, Timeout

from hall.cases.cases import Cases
from hall.errors import Garbled, Unavailable
from hall.events import Event, SyncChanged, SyncPhase
from hall.settings import Platform
from hall.store import Store
from sync.outbox import Outbox
from sync.status import Known, Status, backlog, recall, remember, status
from sync.steps import (
    Effect,
    Exchanged,
    Failed,
    Greet,
    Greeted,
    Happening,
    Hurried,
    State,
    Ticked,
    delays_of,
    step,
)
from sync.wire import CUT

log = logging.getLogger("onevisit.sync")

LOCK_FILE = "sync.lock"


class _Owner:
    """Who holds the lock: lives by the table, one effect after the other."""

    def __init__(self, platform: Platform, store: Store, cases: Cases, over: threading.Event) -> None:
        from sync.client import PlatformClient  # loads requests: not before somebody owns sync
        from sync.contact import Contact

        self._store, self._over = store, over
        self._delays = delays_of(platform)
        self._client = PlatformClient(platform)
        self._contact = Contact(platform, self._client, store, cases)
        self.state = State(due=store.clock.monotonic())
        self.abort = self._client.abort
        Outbox(store).restart()

    def turn(self, told: Callable[[], None] = lambda: None) -> None:
        """Look at the time and at what waits, and act until all is done; `told` is called after each act."""
        asked = recall(self._store, Known.ASKED)
        hurry = asked != recall(self._store, Known.ANSWERED)
        for event in (*([Hurried()] if hurry else []), Ticked(self._contact.waiting())):
            effect = self._step(event)
            while effect and not self._over.is_set():
                effect = self._step(self._perform(effect))
                if self._over.is_set():
                    return  # broken off by ourselves: that says nothing about the line
                with contextlib.suppress(Unavailable):  # the store is busy: the next turn says it
                    self._publish()
                    told()
        self._publish()
        if hurry:
            remember(self._store, Known.ANSWERED, asked)

    def _step(self, event: Happening) -> Effect | None:
        self.state, effect = step(self.state, event, self._store.clock.monotonic(), self._delays)
        return effect

    def _publish(self) -> None:
        phase = self.state.phase
        if phase is not SyncPhase.UNKNOWN and phase.value != recall(self._store, Known.PHASE):
            log.info("platform: %s", phase.value)
            remember(self._store, Known.PHASE, phase.value)

    def _perform(self, effect: Effect) -> Happening:
        """Act, and say how it went: whatever it was, the table goes on from there."""
        from sync.client import Unreached

        luck = random.random()
        try:
            if isinstance(effect, Greet):
                return Greeted(self._contact.greet().waiting)
            outcome = self._contact.exchange(effect.push)
            return Exchanged(outcome.waiting, outcome.changes)
        except Unreached as fault:
            if not self._over.is_set():
                log.info("platform: %s", fault.why)
            return Failed(fault.phase, luck, fault.retry_after_s)
        except Garbled as fault:
            if fault.why == CUT:
                log.info("platform: the answer broke off")
                return Failed(SyncPhase.OFFLINE, luck)
            log.error("an answer is not believed: %s", fault.why)
            return Failed(SyncPhase.PORTAL, luck)
        except Unavailable as fault:
            log.warning("sync waits: %s", fault)
        except Exception:
            log.critical("sync stumbled over a bug of ours and tries again", exc_info=True)
        return Failed(self.state.phase, luck)

    def close(self) -> None:
        self._client.close()


class SyncEngine:
    """Keeps this machine's records going up and decisions coming down, on a thread of its own.

    Of all processes on the store the one that holds the lock does the work; the others repeat its words and take the
    chair when it falls free. Each posts SyncChanged to its own screens. `cases` makes the hall's cases on the thread's
    own Store. With an empty platform.url nothing is ever tried.
    """

    def __init__(
        self, platform: Platform, store: Store, cases: Callable[[Store], Cases], post: Callable[[Event], None]
    ) -> None:
        self._platform, self._open, self._cases, self._post = platform, store.again, cases, post
        self._lock = FileLock(store.data / LOCK_FILE, blocking=False, thread_local=False, fallback_to_soft=False)
        self._owner: _Owner | None = None
        self._over, self._wake = threading.Event(), threading.Event()
        self._told: tuple[SyncPhase, int, int] | None = None
        self._thread = threading.Thread(target=self._run, name="onevisit-sync", daemon=True)

    @property
    def owns(self) -> bool:
        """Whether this process does the work."""
        return self._owner is not None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def nudge(self) -> None:
        """Something was committed: look now whether it travels. From any thread."""
        self._wake.set()

    def stop(self) -> None:
        """End the thread; a request in flight is broken off. From any thread."""
        self._over.set()
        self._wake.set()
        if owner := self._owner:
            owner.abort()
        if self._thread.ident is not None:
            self._thread.join(5.0)  # only a name server that does not answer keeps it longer; it ends with the process

    def _run(self) -> None:
        store = self._open()
        try:
            while not self._over.is_set():
                wait = delays_of(self._platform).look
                try:
                    wait = self._turn(store)
                except Unavailable as fault:  # the store is locked or full for a moment
                    log.warning("sync waits: %s", fault)
                self._wake.wait(wait)
                self._wake.clear()
        finally:
            self._leave()
            store.close()

    def _turn(self, store: Store) -> float:
        """One look at the world; how long to wait for the next."""
        if self._owner is None and self._platform.url and self._sit_down():
            self._owner = _Owner(self._platform, store, self._cases(store), self._over)
        self._tell(store)
        owner, look = self._owner, delays_of(self._platform).look
        if owner is None:
            return look
        owner.turn(lambda: self._tell(store))
        self._tell(store)
        return min(look, max(0.0, owner.state.due - store.clock.monotonic()))

    def _sit_down(self) -> bool:
        if self._lock.is_locked:
            return True
        try:
            self._lock.acquire()
        except Timeout:
            return False
        log.info("this process owns sync")
        return True

    def _leave(self) -> None:
        if self._owner:
            self._owner.close()
            self._owner = None
        if self._lock.is_locked:
            self._lock.release()

    def _tell(self, store: Store) -> None:
        """Post SyncChanged when the phase or the number changed, or the oldest grew older by a minute."""
        phase = SyncPhase(recall(store, Known.PHASE) or SyncPhase.UNKNOWN.value)
        waiting, oldest_s = backlog(store)
        told = (phase, waiting, int(oldest_s // 60))
        if told != self._told:
            self._told = told
            self._post(SyncChanged(phase, waiting, oldest_s))


def run_once(platform: Platform, store: Store, cases: Cases, patience_s: float = 60.0) -> Status:
    """Sync now, and say how things stand afterwards.

    Where another process owns sync, it is asked to hold a round, and waited for up to `patience_s` seconds. Raises
    Unavailable("platform", …) when no platform is set, Unavailable("sync", …) when the owner does not answer.
    """
    if not platform.url:
        raise Unavailable("platform", "platform.url is empty")
    lock = FileLock(store.data / LOCK_FILE, blocking=False, fallback_to_soft=False)
    try:
        with lock:
            owner = _Owner(platform, store, cases, threading.Event())
            try:
                owner.turn()
            finally:
                owner.close()
            return status(store)
    except Timeout:
        pass
    ticket, end = str(uuid.uuid4()), time.monotonic() + patience_s
    remember(store, Known.ASKED, ticket)
    while recall(store, Known.ANSWERED) != ticket:
        if time.monotonic() > end:
            raise Unavailable("sync", "the process that owns sync does not answer")
        time.sleep(0.1)
    return status(store)
