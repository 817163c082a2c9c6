"""送件: papers go between sites, not the citizen. Each hand-over is confirmed by other hands, and nothing is lost.

绍 二（三）2: taken in at the base, decided above, carried by the departments between them; 昌 三（三）3: by courier.
The two sites have a machine each: what one does travels, and hall.agency.heard is how the other hears of it.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from hall.agency.hands import demand, now_of
from hall.agency.records import PapersSent, PapersSettled
from hall.agency.sites import Sites
from hall.cases.escalations import said
from hall.errors import Reason, Refused, Unknown
from hall.identity import visible
from hall.journal import append
from hall.store import Row, Store
from hall.words import N_


class Carried(StrEnum):
    """Who carries the papers."""

    MESSENGER = "messenger"  # the hall's own
    COURIER = "courier"
    INTERNAL = "internal"  # the closed post of the organs


CARRIED_WORDS: dict[Carried, str] = {
    Carried.MESSENGER: N_("专人送件"),
    Carried.COURIER: N_("快递送件"),
    Carried.INTERNAL: N_("机要交换"),
}


class ParcelState(StrEnum):
    """Where a hand-over stands."""

    ON_THE_WAY = "on_the_way"
    SHORT = "short"  # it came, and not everything was in it
    ARRIVED = "arrived"
    TAKEN_BACK = "taken_back"  # it never left
    OVERRULED = "overruled"  # the platform says that the papers were elsewhere: it did not come about


PARCEL_WORDS: dict[ParcelState, str] = {
    ParcelState.ON_THE_WAY: N_("送件途中"),
    ParcelState.SHORT: N_("收到的材料不全"),
    ParcelState.ARRIVED: N_("已收到"),
    ParcelState.TAKEN_BACK: N_("已取回"),
    ParcelState.OVERRULED: N_("没有成立"),
}


class ParcelAct(StrEnum):
    """What can be done with a hand-over."""

    CONFIRM = "confirm"
    MISS = "miss"
    FIND = "find"
    TAKE_BACK = "take_back"


PARCEL_ACTS: dict[ParcelAct, str] = {
    ParcelAct.CONFIRM: N_("确认收到"),
    ParcelAct.MISS: N_("登记缺件"),
    ParcelAct.FIND: N_("登记缺件已找到"),
    ParcelAct.TAKE_BACK: N_("取回"),
}
OPEN = (ParcelState.ON_THE_WAY, ParcelState.SHORT)
# (state, act) → where it leads. What is not here is refused in words.
PARCEL: dict[tuple[ParcelState, ParcelAct], ParcelState] = {
    (ParcelState.ON_THE_WAY, ParcelAct.CONFIRM): ParcelState.ARRIVED,
    (ParcelState.ON_THE_WAY, ParcelAct.MISS): ParcelState.SHORT,
    (ParcelState.ON_THE_WAY, ParcelAct.TAKE_BACK): ParcelState.TAKEN_BACK,
    (ParcelState.SHORT, ParcelAct.FIND): ParcelState.ARRIVED,
}


@dataclass(frozen=True, slots=True)
class Handover:
    """One hand-over. Times are ISO 8601 text, "" while not reached; `lacking` is what a short parcel lacks, `words`
    what was last said of it. `number` and `item` name its case where that is not held; `told` counts what the platform
    has said of it, 0 before it has."""

    id: str
    case: str
    n: int
    giver: str
    taker: str
    way: Carried
    waybill: str
    papers: tuple[str, ...]
    state: ParcelState
    sent_by: str
    sent_at: str
    settled_by: str
    settled_at: str
    lacking: tuple[str, ...]
    words: str
    number: str
    item: str
    told: int


class Handovers:
    """Sending, confirming and looking for papers. `here` is the site one stands at; "" for all of them at once."""

    def __init__(self, store: Store, sites: Sites, here: str = "") -> None:
        self._store, self._sites, self._here = store, sites, here

    def send(
        self, case: str, giver: str, taker: str, papers: Sequence[str], way: Carried, actor: str, waybill: str = ""
    ) -> Handover:
        """Send `papers` of a case from a site to another, on their list.

        Raises Refused(SITE_UNKNOWN | WORDS_MISSING | PAPERS_ON_THE_WAY | PAPERS_ELSEWHERE | ROLE_MISSING),
        Refused(SITE_SAME) for a site that sends to itself, KeyError for a case that is not held here and whose papers
        never came here.
        """
        for site in (giver, taker):
            self._sites.site(site)
        if giver == taker:
            raise Refused(Reason.SITE_SAME, site=self._sites.site(taker).name)
        if self._here not in ("", giver):
            raise Refused(Reason.PAPERS_ELSEWHERE, site=self._sites.site(giver).name)
        demand(self._store, actor, "handover.send")
        if not papers or any(not visible(paper) for paper in papers):
            raise Refused(Reason.WORDS_MISSING, what=N_("送件清单"))
        if way is Carried.COURIER:
            said(waybill, N_("快递单号"))
        with self._store.atomic():
            last = self.last(case)
            if last is None and not self._held(case):
                raise Unknown(case)
            if last and last.state in OPEN:
                raise Refused(Reason.PAPERS_ON_THE_WAY)
            if (lie := self.where(case)) not in ("", giver):
                raise Refused(Reason.PAPERS_ELSEWHERE, site=self._sites.name(lie))
            made = PapersSent(
                str(uuid.uuid4()), case, last.n + 1 if last else 1, giver, taker, way.value, visible(waybill),
                [visible(paper) for paper in papers],
            )  # fmt: skip
            self._store.run(
                "INSERT INTO handover (id, case_id, n, giver, taker, way, waybill, papers, state, sent_by, sent_at,"
                " number, item) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'on_the_way', ?, ?, ?, ?)",
                made.handover, case, made.n, giver, taker, made.way, made.waybill,
                json.dumps(made.papers, ensure_ascii=False), actor, now_of(self._store),
                last.number if last else "", last.item if last else "",
            )  # fmt: skip
            append(self._store, made, actor, self._held(case))
        return self.handover(made.handover)

    def confirm(self, id_: str, actor: str) -> Handover:
        """Everything on the list is here.

        The machine of the taking site says so; for a site without one, whoever has its signature.

        Raises Refused(HANDOVER_ELSEWHERE | HANDOVER_SAME_HANDS | ROLE_MISSING | STEP_NOT_ALLOWED).
        """
        return self._settle(id_, ParcelAct.CONFIRM, actor, "", ())

    def miss(self, id_: str, lacking: Sequence[str], words: str, actor: str) -> Handover:
        """It came, and something on the list was not in it: what, and what is done about it.

        Raises what `confirm` raises, and Refused(WORDS_MISSING | NOT_IN_PARCEL).
        """
        if not lacking:
            raise Refused(Reason.WORDS_MISSING, what=N_("缺的材料"))
        return self._settle(id_, ParcelAct.MISS, actor, said(words, N_("缺件的处理")), tuple(lacking))

    def find(self, id_: str, words: str, actor: str) -> Handover:
        """What was missing is here. Raises what `confirm` raises, and Refused(WORDS_MISSING)."""
        return self._settle(id_, ParcelAct.FIND, actor, said(words, N_("缺件怎样找到")), ())

    def take_back(self, id_: str, words: str, actor: str) -> Handover:
        """The parcel did not leave after all, says the site that sent it.

        The other side may confirm it meanwhile: then whoever reached the platform first is right, and both are told.

        Raises Refused(WORDS_MISSING | HANDOVER_ELSEWHERE | STEP_NOT_ALLOWED | ROLE_MISSING).
        """
        return self._settle(id_, ParcelAct.TAKE_BACK, actor, said(words, N_("取回的原因")), ())

    def handover(self, id_: str) -> Handover:
        """One of them. Raises KeyError."""
        row = self._store.one("SELECT * FROM handover WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return _handover(row)

    def of_case(self, case: str) -> list[Handover]:
        """The way the papers of a case have gone, oldest first."""
        rows = self._store.all("SELECT * FROM handover WHERE case_id = ? ORDER BY n, rowid", case)
        return [_handover(row) for row in rows]

    def last(self, case: str) -> Handover | None:
        """The last of a case that came about."""
        return next((each for each in reversed(self.of_case(case)) if each.state is not ParcelState.OVERRULED), None)

    def where(self, case: str) -> str:
        """The site at which the papers of a case lie, "" if they never moved; on their way, the one they left."""
        last = self.last(case)
        if last is None:
            return ""
        return last.taker if last.state is ParcelState.ARRIVED else last.giver

    def guests(self, limit: int = 200) -> list[Handover]:
        """By their last hand-over, the cases of other machines whose papers lie here: they go on, or back; the latest
        first."""
        rows = self._store.all(
            "SELECT * FROM handover AS h WHERE taker = ? AND state = 'arrived'"
            " AND NOT EXISTS (SELECT 1 FROM hall_case WHERE id = h.case_id)"
            " AND NOT EXISTS (SELECT 1 FROM handover AS later WHERE later.case_id = h.case_id AND later.n > h.n"
            " AND later.state IN ('on_the_way', 'short', 'arrived')) ORDER BY settled_at DESC LIMIT ?",
            self._here, limit,
        )  # fmt: skip
        return [_handover(row) for row in rows]

    def latest(self, limit: int = 200) -> list[Handover]:
        """What is known of hand-overs here, the latest first."""
        return [_handover(r) for r in self._store.all("SELECT * FROM handover ORDER BY rowid DESC LIMIT ?", limit)]

    def waiting(self, site: str = "") -> list[Handover]:
        """What is on its way, or short, to one site or to all, the longest first."""
        rows = self._store.all("SELECT * FROM handover WHERE state IN ('on_the_way', 'short') ORDER BY sent_at, rowid")
        return [each for each in map(_handover, rows) if site in ("", each.taker)]

    def overdue(self) -> list[Handover]:
        """What should long have been confirmed, by the hours of the hall's own file: it is asked after."""
        before = self._store.clock.now() - timedelta(hours=self._sites.policy.handover_hours)
        edge = before.isoformat(timespec="milliseconds")
        return [each for each in self.waiting() if each.sent_at <= edge]

    def may_here(self, parcel: Handover, act: ParcelAct) -> bool:
        """Whether this site has that to say: the taker what came, the giver that it did not leave, and also what came
        to a site without a machine, by its signature."""
        if act is ParcelAct.TAKE_BACK:
            return self._here in ("", parcel.giver)
        signed = self._here == parcel.giver and not self._sites.connected(parcel.taker)
        return signed or self._here in ("", parcel.taker)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _settle(self, id_: str, act: ParcelAct, actor: str, words: str, lacking: tuple[str, ...]) -> Handover:
        sender = act is ParcelAct.TAKE_BACK
        with self._store.atomic():
            found = self.handover(id_)
            after = PARCEL.get((found.state, act))
            if after is None:
                raise Refused(Reason.STEP_NOT_ALLOWED, state=PARCEL_WORDS[found.state], act=PARCEL_ACTS[act])
            demand(self._store, actor, "handover.send" if sender else "handover.confirm")
            if not self.may_here(found, act):
                raise Refused(Reason.HANDOVER_ELSEWHERE, site=self._sites.name(found.giver if sender else found.taker))
            if not sender and actor == found.sent_by:
                raise Refused(Reason.HANDOVER_SAME_HANDS)
            if strange := [paper for paper in lacking if paper not in found.papers]:
                raise Refused(Reason.NOT_IN_PARCEL, names="、".join(strange))
            over = after is not ParcelState.SHORT
            self._store.run(
                "UPDATE handover SET state = ?, settled_by = ?, settled_at = ?, lacking = ?, words = ? WHERE id = ?",
                after.value, actor, now_of(self._store) if over else "", json.dumps(lacking, ensure_ascii=False), words,
                id_,
            )  # fmt: skip
            event = PapersSettled(id_, found.case, act.value, after.value, words, list(lacking))
            append(self._store, event, actor, self._held(found.case))
        return self.handover(id_)

    def _held(self, case: str) -> str:
        """`case`, where it is held here: the steps of another machine's case are numbered there alone."""
        return self._store.value("SELECT id FROM hall_case WHERE id = ?", case) or ""


def _handover(row: Row) -> Handover:
    return Handover(
        row["id"], row["case_id"], row["n"], row["giver"], row["taker"], Carried(row["way"]), row["waybill"],
        tuple(json.loads(row["papers"])), ParcelState(row["state"]), row["sent_by"], row["sent_at"], row["settled_by"],
        row["settled_at"], tuple(json.loads(row["lacking"])), row["words"], row["number"], row["item"], row["told"],
    )  # fmt: skip
