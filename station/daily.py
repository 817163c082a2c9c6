"""The work of each day that nobody has to remember: silence that becomes acceptance, promises that lapse.

One process of a site machine does it, whoever holds the lock; it is done when that process starts and once on every
day after that. Doing it twice changes nothing.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import date

from filelock import FileLock, Timeout

from hall.errors import Unavailable
from hall.settings import Settings
from hall.store import Store
from station.topics import Topics

log = logging.getLogger("onevisit.daily")

LOCK_FILE = "daily.lock"
LOOK_S = 30.0  # between looks at the day, and at a lock that another process holds

Work = Callable[[Topics], Mapping[str, int]]


def _deadlines(hall: Topics) -> Mapping[str, int]:
    """行政许可法 art. 32: what was told nothing in time is accepted; the applicant's own days end too."""
    from hall.cases.deadlines import run

    passed = run(hall.cases.supplements)
    return {"deemed": len(passed.deemed), "lapsed": len(passed.lapsed)}


def _supervision(hall: Topics) -> Mapping[str, int]:
    """审管互动 and 电子监察: what was granted goes to its regulator, and everything is looked at once."""
    pushed = hall.regulators.push()
    looked = hall.supervision.watch()
    return {"pushed": len(pushed), "found": len(looked.findings), "risen": len(looked.risen)}


def _voices(hall: Topics) -> Mapping[str, int]:
    """What came in before a calendar reached so far gets its days once the notice of the year is here."""
    from hall.oversight.duties import Duties
    from hall.oversight.enquiries import Enquiries

    enquiries = Enquiries(hall.store, hall.terms, Duties(()))
    return {"dated": hall.rectifications.redate() + enquiries.redate() + hall.reports.redate()}


WORK: tuple[Work, ...] = (_deadlines, _supervision, _voices)
"""What is done, in order; each tells how many of what it changed, and never whose."""


class DailyWork:
    """Does the day's work on a thread of its own, with its own Store; `store` is any of this process."""

    def __init__(self, settings: Settings, store: Store, work: tuple[Work, ...] = WORK) -> None:
        self._settings, self._open, self._clock, self._work = settings, store.again, store.clock, work
        self._lock = FileLock(store.data / LOCK_FILE, blocking=False, thread_local=False, fallback_to_soft=False)
        self._done: date | None = None
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
        """Look once: whether the work of today was to be done, and by us.

        Raises Unavailable when the store is busy; then it is still to be done.
        """
        today = self._clock.now().date()
        if self._done == today or not self._mine():
            return False
        store = self._open()
        try:
            hall = Topics(self._settings, store)
            for work in self._work:
                for what, count in work(hall).items():
                    log.info("the day's work: %s %d", what, count)
        finally:
            store.close()
        self._done = today
        return True

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
