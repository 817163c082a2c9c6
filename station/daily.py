"""The work that nobody has to remember: silence that becomes acceptance, promises that lapse; and supervision's looks.

One process of a site machine does it, whoever holds the lock; the day's work is done when that process starts and once
on every day after that, and supervision looks every few minutes. Doing it twice changes nothing.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import date

from filelock import FileLock, Timeout

from hall.errors import Unavailable
from hall.putback import keep
from hall.settings import Settings
from hall.store import Store
from station.topics import Topics

log = logging.getLogger("onevisit.daily")

LOCK_FILE = "daily.lock"
LOOK_S = 30.0  # between looks at the clock, and at a lock that another process holds
_REST_S = 0.01  # between two pieces of supervision's look: the screens of this process have their turn

Work = Callable[[Topics], Mapping[str, int]]


def _deadlines(hall: Topics) -> Mapping[str, int]:
    """行政许可法 art. 32: what was told nothing in time is accepted; the applicant's own days end too."""
    from hall.cases.deadlines import run

    passed = run(hall.cases.supplements)
    return {"deemed": len(passed.deemed), "lapsed": len(passed.lapsed)}


def _approvals(hall: Topics) -> Mapping[str, int]:
    """审管互动: what was granted goes to its regulator."""
    return {"pushed": len(hall.regulators.push())}


def _voices(hall: Topics) -> Mapping[str, int]:
    """What came in before a calendar reached so far gets its days once the notice of the year is here."""
    from hall.oversight.duties import Duties
    from hall.oversight.enquiries import Enquiries

    enquiries = Enquiries(hall.store, hall.terms, Duties(()))
    return {"dated": hall.rectifications.redate() + enquiries.redate() + hall.reports.redate()}


WORK: tuple[Work, ...] = (_deadlines, _approvals, _voices)
"""What is done, in order; each tells how many of what it changed, and never whose."""


class DailyWork:
    """Does the work on a thread of its own, with its own Store; `store` is any of this process."""

    def __init__(self, settings: Settings, store: Store, work: tuple[Work, ...] = WORK) -> None:
        self._settings, self._open, self._clock, self._work = settings, store.again, store.clock, work
        self._lock = FileLock(store.data / LOCK_FILE, blocking=False, thread_local=False, fallback_to_soft=False)
        self._done: date | None = None
        self._looks_at = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="onevisit-daily", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, and let another process have the work; returns when it is gone."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()
        if self._lock.is_locked:
            self._lock.release()

    def turn(self) -> bool:
        """Look at the clock once: whether anything was to be done, and by us.

        Raises Unavailable when the store is busy; then it is still to be done.
        """
        today, at = self._clock.now().date(), self._clock.monotonic()
        if (self._done == today and at < self._looks_at) or not self._mine():
            return False
        store = self._open()
        try:
            hall = Topics(self._settings, store)
            if self._done != today:
                for work in self._work:
                    for what, count in work(hall).items():
                        log.info("the day's work: %s %d", what, count)
                self._done = today
            if at >= self._looks_at:
                self._supervise(hall)
                self._looks_at = at + hall.supervision.minutes * 60
                keep(store)
        finally:
            store.close()
        return True

    def _supervise(self, hall: Topics) -> None:
        """电子监察, 实时: everything is looked at once, in pieces; the end of the process does not wait for it."""
        from hall.oversight.supervision import Looked

        looked = Looked()
        for _ in hall.supervision.pieces(looked):
            if self._over.wait(_REST_S):
                return
        if looked.findings or looked.risen:
            log.info(
                "supervision: found %d, ordered %d, risen %d", *map(len, (looked.findings, looked.orders, looked.risen))
            )

    def _mine(self) -> bool:
        if not self._lock.is_locked:
            try:
                self._lock.acquire()
            except Timeout:
                return False
        return True

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self.turn()
            except Unavailable as fault:
                log.warning("the day's work waits: %s", fault)
            except Exception as bug:  # a message may hold a name
                log.critical("the day's work stumbled over %s and is tried again", type(bug).__name__)
            self._over.wait(LOOK_S)
