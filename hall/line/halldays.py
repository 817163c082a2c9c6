"""When a day of the hall begins: by the clock, and without harm by a clock that is wrong.

The rule. A hall day begins with the first number taken on a later date than the newest number's. A clock that was set
back begins none: the hall day, its line and its numbers go on, and it keeps the date it began with. When the clock then
reaches a date after the corrected one, the next hall day begins, even if some number was once given under a far later
date: a clock that ran years ahead neither stops the hall nor the daily beginning. Who waited when a clock jumped ahead
stands in the line again once it is set back, and no number that people hold by then is given a second time.
"""

import logging
from typing import NamedTuple

from hall.store import Store

log = logging.getLogger("onevisit.tickets")


class HallDay(NamedTuple):
    """The n-th hall day of this store. `day` is the ISO date it began with, `seen` the clock's at its newest number."""

    n: int
    day: str
    seen: str


def following(last: HallDay | None, date: str) -> HallDay:
    """The hall day in which the clock says `date` (ISO), `last` being the newest one kept."""
    if last is None:
        return HallDay(1, date, date)
    if date > last.seen and date != last.day:  # its own date again: a clock set back by mistake was put right
        return HallDay(last.n + 1, date, date)
    return last if date == last.seen else last._replace(seen=date)


class HallDays:
    """The hall days of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def today(self) -> HallDay:
        """The hall day of now, without beginning it."""
        return following(self._newest(), self._date())

    def begin(self) -> HallDay:
        """The hall day of now, kept in the store. Inside atomic(): a number is about to be given."""
        last = self._newest()
        now = following(last, self._date())
        if now != last:
            self._store.run(
                "INSERT INTO hall_day VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seen = excluded.seen",
                now.n, now.day, now.seen,
            )  # fmt: skip
        if last and now.seen < last.seen:
            self._rejoin(now)
        return now

    def _rejoin(self, now: HallDay) -> None:
        """The clock was set back to the date of the hall day before: that one had been cut short by a jump ahead."""
        log.info("the clock was set back to %s within the hall day of %s", now.seen, now.day)
        self._store.run(
            "UPDATE ticket SET hall_day = ?1 WHERE state IN ('waiting', 'held')"
            " AND hall_day = (SELECT n FROM hall_day WHERE n = ?1 - 1 AND day = ?2)",
            now.n, now.seen,
        )  # fmt: skip

    def _newest(self) -> HallDay | None:
        row = self._store.one("SELECT n, day, seen FROM hall_day ORDER BY n DESC LIMIT 1")
        return HallDay(row["n"], row["day"], row["seen"]) if row else None

    def _date(self) -> str:
        return self._store.clock.now().date().isoformat()
