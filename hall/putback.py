"""A store put back from a copy: how that is noticed, and how its numbers go on behind those it has forgotten.

What was given after the copy was made stands on papers in people's hands, and the store knows nothing of it. So every
series leaves free the most that it can have given: a spare, and so many for each hour since the copy's last record (a
hall's counter.toml). By time, so that a copy put back a second time leaves free what its first life gave, too.
"""

import logging
from datetime import datetime, time, timedelta
from math import ceil
from typing import TYPE_CHECKING

from hall.store import FILE, KEY_FILE, Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hall.cases.counterrules import Room
    from hall.cases.numbers import Numbers
    from hall.places import Place, TicketClass

log = logging.getLogger("onevisit.store")

MOVED, BEHIND, AHEAD = "moved", "behind", "ahead"
"""Other files lie in the old ones' place; the store is behind its mark; the platform holds what it does not."""

MARK_FILE = "site.mark"  # beside the store, for copies are often of the store alone: "journal's end, times put back"
DOCKETS = "behind docket"  # what 文号 of a year leave free, of each series: a row of number_given
_TICKETS = "behind ticket"  # the last number that a class does not give on a day: with its letter, another such row
DAILY = ("bundle", "project", "consultation", "report", "enquiry", "finding")
"""What else is counted by the day (Store.next_number)."""


def noticed(store: Store) -> str:
    """How this store shows that it is a copy put back: MOVED, BEHIND, or "" where nothing speaks for it."""
    known = _known(store)
    if known and known != _file(store):
        return MOVED
    return BEHIND if _mark(store)[0] > _end(store) else ""


def marked(store: Store) -> bool:
    """Whether the store was opened so before; one that was not is new, or of a program that knew no marks."""
    return bool(_known(store))


def keep(store: Store) -> None:
    """Note which file the store is and how far it came, for whoever opens it next."""
    _keep_file(store)
    _write_mark(store, _mark(store)[1])


def go_on(store: Store, hall: str, numbers: "Numbers", why: str, since: str = "") -> bool:
    """Let every number of this store go on behind what it may have forgotten since its last record; whether there was
    anything left to do, for another process of this machine may have been first.

    AHEAD is heard when the store has gone on already: it has forgotten what came `since` its last contact, "" never.

    Raises Unavailable, Garbled for files of the hall that cannot be read.
    """
    from hall.cases.counterrules import read_counter_rules
    from hall.journal import append
    from hall.papers.records import StorePutBack
    from hall.places import HALLS, read_place

    place = read_place(hall) if (HALLS / hall / "hall.toml").exists() else None
    times = _mark(store)[1] + 1
    with store.atomic():
        if _done(store, since) if why == AHEAD else not noticed(store):
            return False
        now = store.clock.now()
        since = since or _at(store, "ORDER BY pos" if why == AHEAD else "ORDER BY pos DESC") or now.isoformat()
        last = datetime.fromisoformat(since)
        dockets, cases, tickets = _left(read_counter_rules(hall).room, times, last, now, place)
        # a step of December may have its paper in January
        for year in range(min(last.year, now.year) - 1, max(last.year, now.year) + 1):
            _raise(store, DOCKETS, str(year), dockets)
        numbers.leave(now.date(), cases)
        for kind in DAILY:
            for day in (now.date().isoformat(), f"{now:%Y%m%d}"):  # topics write a day in either way
                _raise(store, kind, day, cases)
        for klass in place.classes if place else ():
            given = _given(store, klass, now.date().isoformat())
            store.run(
                "INSERT OR REPLACE INTO number_given VALUES (?, ?, ?)",
                f"{_TICKETS} {klass.letter}", now.date().isoformat(), min(given + tickets, klass.last),
            )  # fmt: skip
        append(store, StorePutBack(why, since, dockets, cases, tickets), "rule")
        _keep_file(store)
    _write_mark(store, times)
    log.error("this store was put back from a copy (%s): its numbers go on behind a gap", why)
    return True


def spared(place: "Place", store: Store) -> "Place":
    """`place`, whose classes give today only numbers that no forgotten ticket of today can bear."""
    rows = store.all(
        "SELECT kind, last FROM number_given WHERE kind LIKE ? AND day = ?",
        f"{_TICKETS} %", store.clock.now().date().isoformat(),
    )  # fmt: skip
    if not rows:
        return place
    from dataclasses import replace

    after = {row["kind"].removeprefix(f"{_TICKETS} "): row["last"] for row in rows}
    classes: Sequence[TicketClass] = [
        replace(klass, first=min(after.get(klass.letter, klass.first - 1) + 1, klass.last)) for klass in place.classes
    ]
    return replace(place, classes=tuple(classes))


# -- inside -----------------------------------------------------------------------------------------------------------


def _left(room: "Room", times: int, last: datetime, now: datetime, place: "Place | None") -> tuple[int, int, int]:
    """How many 文号, cases and tickets are left free. A clock that stands before the copy counts no hours."""
    opening = min((span.begin for span in place.numbers), default=time(0)) if place else time(0)
    midnight = datetime.combine(now.date(), time(0), now.tzinfo)

    def of(rate: int, since: datetime) -> int:
        return room.spare * times + ceil(rate * max(timedelta(0), now - since) / timedelta(hours=1))

    doors = datetime.combine(now.date(), opening, now.tzinfo)
    return of(room.dockets, last), of(room.cases, max(last, midnight)), of(room.tickets, max(last, doors))


def _raise(store: Store, kind: str, day: str, by: int) -> None:
    store.run("INSERT INTO number_given VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET last = last + ?3", kind, day, by)


def _given(store: Store, klass: "TicketClass", day: str) -> int:
    """The highest number of a class that this store knows, or has left free before."""
    number = store.value(
        "SELECT max(number) FROM ticket WHERE day = ? AND number BETWEEN ? AND ?",
        day, f"{klass.letter}{klass.first:03d}", f"{klass.letter}{klass.last:03d}",
    )  # fmt: skip
    left = store.value("SELECT last FROM number_given WHERE (kind, day) = (?, ?)", f"{_TICKETS} {klass.letter}", day)
    return max(int(number[1:]) if number else klass.first - 1, left or 0)


def _done(store: Store, since: str) -> bool:
    """Whether it was noticed here before the platform said it."""
    return bool(_at(store, "WHERE type = 'StorePutBack' AND at >= ?", since))


def _at(store: Store, which: str, *params: object) -> str:
    return store.value(f"SELECT at FROM journal {which} LIMIT 1", *params) or ""


def _file(store: Store) -> str:
    """What store and key are to their disk. No copy of a file has the number and the time of change of its first: the
    key's, for it is never written again."""
    key = (store.data / KEY_FILE).stat()
    return f"{(store.data / FILE).stat().st_ino} {key.st_ino} {key.st_ctime_ns}"


def _known(store: Store) -> str:
    return store.value("SELECT value FROM meta WHERE key = 'file'") or ""


def _keep_file(store: Store) -> None:
    if _known(store) != _file(store):
        store.run("INSERT OR REPLACE INTO meta VALUES ('file', ?)", _file(store))


def _end(store: Store) -> int:
    return store.value("SELECT coalesce(max(pos), 0) FROM journal")


def _mark(store: Store) -> tuple[int, int]:
    """The journal's end and the times put back that the mark tells; nothing where it is missing or torn."""
    try:
        end, times = (store.data / MARK_FILE).read_text(encoding="ascii").split()
        return int(end), int(times)
    except (OSError, ValueError):
        return 0, 0


def _write_mark(store: Store, times: int) -> None:
    try:
        (store.data / MARK_FILE).write_text(f"{_end(store)} {times}\n", encoding="ascii")
    except OSError as fault:  # a full disk says so elsewhere
        log.warning("the mark beside the store is not written: %s", fault.strerror)
