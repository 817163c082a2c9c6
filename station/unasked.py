"""The papers that nobody asks for: what the days did to a case by themselves, printed at a window for its applicant.

行政许可法 art. 32: what was told nothing in five days is accepted, and a notice of acceptance is owed all the same.
"""

import logging
from datetime import timedelta

from hall.cases.deadlines import by_itself
from hall.errors import Refused
from hall.ports import DeskPapers
from hall.store import Store

log = logging.getLogger("onevisit.station")

BACK = timedelta(days=30)  # how far a window looks back that was shut for long


class Unasked:
    """Prints them once, at whichever window hears first; what another has queued is left alone."""

    def __init__(self, store: Store, papers: DeskPapers) -> None:
        self._store, self._papers = store, papers

    def look(self) -> int:
        """Queue what is owed and not printed; how many papers. One that cannot be made is logged and left."""
        queued = 0
        for case, known in by_itself(self._store, (self._store.clock.now() - BACK).date()):
            try:
                queued += len(self._papers.owed(case, known))
            except Refused as no:
                log.error("a paper that the days owe was not printed: %s", no.reason.name)
        if queued:
            log.info("papers that the days owe: %d", queued)
        return queued
