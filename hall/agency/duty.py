"""在岗: who is at which window of which site since when; and the post and the training of each (双重管理).

昌 三（一）5 (dual management, attendance), 三（一）6 (presence is watched at four levels); 德 16 四点半线上课堂.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hall.actors import role_of
from hall.agency.hands import demand, now_of
from hall.agency.records import DutyBegan, DutyEnded, PostGiven, Trained
from hall.agency.sites import Sites
from hall.cases.escalations import said
from hall.errors import Reason, Refused, Unknown
from hall.journal import append
from hall.store import Row, Store
from hall.words import N_


class Left(StrEnum):
    """Why somebody left the place."""

    OFF = "off"
    BREAK = "break"
    TRAINING = "training"
    MOVED = "moved"
    FORGOTTEN = "forgotten"  # ended by a manager: the person went home without a word


LEFT_WORDS: dict[Left, str] = {
    Left.OFF: N_("下班"),
    Left.BREAK: N_("暂时离开"),
    Left.TRAINING: N_("参加培训"),
    Left.MOVED: N_("换岗"),
    Left.FORGOTTEN: N_("补登离岗"),
}


_MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Duty:
    """A time at a place; `window` 0 is none, `until` "" while it lasts. Times are ISO 8601 text."""

    id: str
    staff: str
    site: str
    window: int
    since: str
    until: str
    why: str


@dataclass(frozen=True, slots=True)
class Post:
    """Who sent a person, and who manages the person here."""

    staff: str
    site: str
    sender: str
    manager: str
    full_time: bool
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Course:
    """A course somebody took part in."""

    course: str
    day: str
    minutes: int


class Roster:
    """Presence, posts and training, over the store."""

    def __init__(self, store: Store, sites: Sites) -> None:
        self._store, self._sites = store, sites

    # -- presence -----------------------------------------------------------------------------------------------------

    def start(self, staff: str, site: str, window: int = 0) -> Duty:
        """在岗 from now on.

        Raises Refused(ON_DUTY_ALREADY | SITE_UNKNOWN | WINDOW_UNKNOWN | WINDOW_MANNED | ROLE_MISSING).
        """
        demand(self._store, staff, "duty.mark")
        self._sites.site(site)
        if window < 0:
            raise Refused(Reason.WINDOW_UNKNOWN, window=window)
        with self._store.atomic():
            if self.of(staff):
                raise Refused(Reason.ON_DUTY_ALREADY)
            if window and self.at(site, window):
                raise Refused(Reason.WINDOW_MANNED, window=window)
            id_ = str(uuid.uuid4())
            self._store.run(
                "INSERT INTO duty (id, staff, site, window, since) VALUES (?, ?, ?, ?, ?)",
                id_, staff, site, window, now_of(self._store),
            )  # fmt: skip
            append(self._store, DutyBegan(staff, site, window), staff)
        return self._one(id_)

    def leave(self, staff: str, why: Left, actor: str = "") -> Duty:
        """离岗; `actor` is the manager who enters it for somebody who forgot, the person otherwise.

        Raises Refused(NOT_ON_DUTY | ROLE_MISSING).
        """
        by = actor or staff
        demand(self._store, by, "duty.mark" if by == staff else "duty.manage")
        with self._store.atomic():
            now = self.of(staff)
            if now is None:
                raise Refused(Reason.NOT_ON_DUTY)
            ended = "UPDATE duty SET until = ?, why = ? WHERE id = ?"
            self._store.run(ended, now_of(self._store), why.value, now.id)
            append(self._store, DutyEnded(staff, now.site, now.window, why.value), by)
        return self._one(now.id)

    def on_duty(self, site: str = "") -> list[Duty]:
        """Who is on duty now, at one site or at all, by window."""
        rows = self._store.all(
            "SELECT * FROM duty WHERE until = '' AND ?1 IN ('', site) ORDER BY site, window, since", site
        )
        return [_duty(row) for row in rows]

    def at(self, site: str, window: int) -> Duty | None:
        """Who is at a window; None where nobody is."""
        row = self._store.one("SELECT * FROM duty WHERE site = ? AND window = ? AND until = ''", site, window)
        return _duty(row) if row else None

    def of(self, staff: str) -> Duty | None:
        """Where somebody is on duty; None where nowhere."""
        row = self._store.one("SELECT * FROM duty WHERE staff = ? AND until = ''", staff)
        return _duty(row) if row else None

    def attendance(self, day: date, staff: str = "") -> list[Duty]:
        """The times that began on a day, of one person or of all, in order: the sheet of attendance."""
        rows = self._store.all(
            "SELECT * FROM duty WHERE since >= ?1 AND since < ?2 AND ?3 IN ('', staff) ORDER BY since, rowid",
            day.isoformat(), date.fromordinal(day.toordinal() + 1).isoformat(), staff,
        )  # fmt: skip
        return [_duty(row) for row in rows]

    # -- posts and training -------------------------------------------------------------------------------------------

    def give_post(self, staff: str, site: str, sender: str, manager: str, full_time: bool, actor: str) -> Post:
        """双重管理: `sender` is the department that sent the person, or the firm the work is given to (购买服务).

        Raises Refused(ROLE_MISSING | STAFF_UNKNOWN | SITE_UNKNOWN | POST_HELD | WORDS_MISSING).
        """
        demand(self._store, actor, "duty.manage")
        role_of(self._store, staff)
        self._sites.site(site)
        sent, managed = said(sender, N_("派出单位")), said(manager, N_("管理单位"))
        with self._store.atomic():
            if self.post(staff):
                raise Refused(Reason.POST_HELD)
            self._store.run(
                "INSERT INTO post (id, staff, site, sender, manager, full_time, since) VALUES (?, ?, ?, ?, ?, ?, ?)",
                str(uuid.uuid4()), staff, site, sent, managed, int(full_time), now_of(self._store),
            )  # fmt: skip
            append(self._store, PostGiven(staff, site, sent, managed, full_time, True), actor)
        return self._post(staff)

    def end_post(self, staff: str, actor: str) -> None:
        """The person goes back. Raises Refused(ROLE_MISSING), KeyError for somebody without a post."""
        demand(self._store, actor, "duty.manage")
        with self._store.atomic():
            held = self._post(staff)
            self._store.run("UPDATE post SET until = ? WHERE staff = ? AND until = ''", now_of(self._store), staff)
            append(
                self._store, PostGiven(staff, held.site, held.sender, held.manager, held.full_time, False), actor
            )  # fmt: skip

    def post(self, staff: str) -> Post | None:
        """The post somebody holds; None for nobody's."""
        row = self._store.one("SELECT * FROM post WHERE staff = ? AND until = ''", staff)
        return (
            Post(
                row["staff"], row["site"], row["sender"], row["manager"], bool(row["full_time"]), row["since"],
                row["until"],
            )
            if row
            else None
        )  # fmt: skip

    def train(self, who: str, course: str, day: date, minutes: int, actor: str) -> None:
        """Note a course of a member of staff or a liaison officer.

        Raises Refused(ROLE_MISSING | WORDS_MISSING | MINUTES_WRONG | DAY_AHEAD | STAFF_UNKNOWN | TRAINED_ALREADY).
        """
        demand(self._store, actor, "duty.manage")
        name = said(course, N_("培训的内容"))
        if not 0 < minutes <= _MINUTES_OF_A_DAY:
            raise Refused(Reason.MINUTES_WRONG, most=_MINUTES_OF_A_DAY)
        if day > self._store.clock.now().date():
            raise Refused(Reason.DAY_AHEAD)
        if not self._store.value("SELECT 1 FROM liaison WHERE id = ?", who):
            role_of(self._store, who)
        with self._store.atomic():
            new = "INSERT OR IGNORE INTO training VALUES (?, ?, ?, ?)"
            if not self._store.run(new, who, name, day.isoformat(), minutes):
                raise Refused(Reason.TRAINED_ALREADY)
            append(self._store, Trained(who, name, day.isoformat(), minutes), actor)

    def trained(self, who: str) -> list[Course]:
        """Every course somebody took part in, the newest first."""
        rows = self._store.all("SELECT * FROM training WHERE who = ? ORDER BY day DESC, course", who)
        return [Course(row["course"], row["day"], row["minutes"]) for row in rows]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _one(self, id_: str) -> Duty:
        row = self._store.one("SELECT * FROM duty WHERE id = ?", id_)
        assert row is not None  # it was written by the caller
        return _duty(row)

    def _post(self, staff: str) -> Post:
        found = self.post(staff)
        if found is None:
            raise Unknown(staff)
        return found


def _duty(row: Row) -> Duty:
    return Duty(row["id"], row["staff"], row["site"], row["window"], row["since"], row["until"], row["why"])
