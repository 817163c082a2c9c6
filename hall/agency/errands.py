"""上门服务 for the old, the disabled and the ill, and the services a project gets besides: ordered, scheduled, done.

德 18, 城 六-5: 上门服务, and 批前指导, 联合踏勘, 联审联批, 代办, 预约 for projects.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hall.agency.hands import demand, now_of
from hall.agency.parties import Party, birth_of, checked
from hall.agency.records import ErrandMoved
from hall.agency.sites import Sites
from hall.cases.escalations import said
from hall.catalogue.catalogue import Catalogue
from hall.catalogue.items import Channel
from hall.codes import uscc_fault
from hall.errors import Reason, Refused, Unknown
from hall.identity import age_on, visible
from hall.journal import append
from hall.store import Row, Store
from hall.words import N_


class ErrandKind(StrEnum):
    """What is done for somebody at a place and a time."""

    HOME = "home"
    GUIDANCE = "guidance"
    SURVEY = "survey"
    REVIEW = "review"
    AGENCY = "agency"
    BOOKING = "booking"
    VISIT = "visit"


ERRAND_WORDS: dict[ErrandKind, str] = {
    ErrandKind.HOME: N_("上门服务"),
    ErrandKind.GUIDANCE: N_("批前指导"),
    ErrandKind.SURVEY: N_("联合踏勘"),
    ErrandKind.REVIEW: N_("联审联批"),
    ErrandKind.AGENCY: N_("项目代办"),
    ErrandKind.BOOKING: N_("项目预约"),
    ErrandKind.VISIT: N_("到企业服务"),
}


class Ground(StrEnum):
    """Why the hall comes to somebody's home."""

    AGE = "age"
    DISABLED = "disabled"
    ILL = "ill"


GROUND_WORDS: dict[Ground, str] = {
    Ground.AGE: N_("高龄老人"),
    Ground.DISABLED: N_("残疾人"),
    Ground.ILL: N_("行动不便"),
}


class ErrandState(StrEnum):
    """Where an errand stands."""

    ORDERED = "ordered"
    SCHEDULED = "scheduled"
    DONE = "done"
    CANCELLED = "cancelled"


ERRAND_STATES: dict[ErrandState, str] = {
    ErrandState.ORDERED: N_("待安排"),
    ErrandState.SCHEDULED: N_("已安排"),
    ErrandState.DONE: N_("已上门"),
    ErrandState.CANCELLED: N_("已取消"),
}


class ErrandAct(StrEnum):
    """What can be done with an errand."""

    SCHEDULE = "schedule"
    FINISH = "finish"
    CANCEL = "cancel"


ERRAND_ACTS: dict[ErrandAct, str] = {
    ErrandAct.SCHEDULE: N_("安排日期和人员"),
    ErrandAct.FINISH: N_("登记办好"),
    ErrandAct.CANCEL: N_("取消"),
}
_S, _A = ErrandState, ErrandAct
# (state, act) → where it leads. What is not here is refused in words.
ERRAND: dict[tuple[ErrandState, ErrandAct], ErrandState] = {
    (_S.ORDERED, _A.SCHEDULE): _S.SCHEDULED,
    (_S.SCHEDULED, _A.SCHEDULE): _S.SCHEDULED,
    (_S.SCHEDULED, _A.FINISH): _S.DONE,
    (_S.ORDERED, _A.CANCEL): _S.CANCELLED,
    (_S.SCHEDULED, _A.CANCEL): _S.CANCELLED,
}


class Half(StrEnum):
    """Half a day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True, slots=True)
class Errand:
    """One errand; day, half and staff are empty until it is scheduled. `ground` is that of a home visit, or a proof."""

    id: str
    kind: ErrandKind
    item: str
    ground: str
    address: str
    phone: str
    state: ErrandState
    day: str
    half: str
    staff: str
    words: str


def entitled(ground: Ground, birth: date | None, day: date, age: int) -> bool:
    """Whether the hall comes home: from `age` on by the day of birth; else by the ground, which is proved in words."""
    if ground is Ground.AGE:
        return birth is not None and age_on(birth, day) >= age
    return True


class Errands:
    """Ordering and doing errands, over the store."""

    def __init__(self, store: Store, catalogue: Catalogue, sites: Sites) -> None:
        self._store, self._catalogue, self._policy = store, catalogue, sites.policy

    def order_home(
        self, item: str, who: Party, ground: Ground, proof: str, address: str, actor: str
    ) -> Errand:  # fmt: skip
        """Order a home visit; `proof` names the certificate of disability, or why somebody cannot come.

        Raises Refused(HOME_NOT_OFFERED | HOME_NOT_ENTITLED | WORDS_MISSING | ERRAND_ORDERED | ROLE_MISSING), what
        `checked` raises, and what the item refuses.
        """
        today = self._store.clock.now().date()
        wanted = self._catalogue.item(item)
        if no := wanted.refusal:
            raise no
        if Channel.HOME not in wanted.channels:
            raise Refused(Reason.HOME_NOT_OFFERED)
        person = checked(who, today)
        if not entitled(ground, birth_of(person, today), today, self._policy.home_age):
            raise Refused(Reason.HOME_NOT_ENTITLED, age=self._policy.home_age)
        shown = "" if ground is Ground.AGE else said(proof, N_("残疾人证号或行动不便的说明"))
        return self._order(
            ErrandKind.HOME, self._store.person(person.id_number), item, f"{ground.value} {shown}".strip(),
            said(address, N_("上门的地址")), person.phone, actor,
        )  # fmt: skip

    def order_project(
        self, kind: ErrandKind, uscc: str, item: str, words: str, address: str, phone: str, actor: str
    ) -> Errand:  # fmt: skip
        """Order one of the services a project gets. Raises Refused(USCC_WRONG | WORDS_MISSING | ERRAND_ORDERED |
        ROLE_MISSING | CHOICE_UNKNOWN) and what the item refuses."""
        if kind is ErrandKind.HOME:
            offered = tuple(words for each, words in ERRAND_WORDS.items() if each is not kind)
            raise Refused(Reason.CHOICE_UNKNOWN, field=N_("服务"), given=ERRAND_WORDS[kind], names=offered)
        code = uscc.strip().upper()
        if fault := uscc_fault(code):
            raise Refused(Reason.USCC_WRONG, why=fault)
        if no := self._catalogue.item(item).refusal:
            raise no
        return self._order(kind, code, item, said(words, N_("需要的服务")), visible(address), visible(phone), actor)

    def schedule(self, id_: str, day: date, half: Half, staff: str, actor: str) -> Errand:
        """Who comes, and when. Raises Refused(ERRAND_DAY | STAFF_BUSY | STEP_NOT_ALLOWED | ROLE_MISSING)."""
        demand(self._store, actor, "visit.order")
        demand(self._store, staff, "visit.make")
        today = self._store.clock.now().date()
        if not today <= day <= today + timedelta(days=self._policy.home_days):
            raise Refused(Reason.ERRAND_DAY, days=self._policy.home_days)
        with self._store.atomic():
            taken = "SELECT id FROM errand WHERE staff = ? AND day = ? AND half = ? AND state = 'scheduled'"
            if self._store.value(taken, staff, day.isoformat(), half.value) not in (None, id_):
                raise Refused(Reason.STAFF_BUSY)
            return self._move(id_, _A.SCHEDULE, "", actor, day=day.isoformat(), half=half.value, staff=staff)

    def finish(self, id_: str, words: str, actor: str) -> Errand:
        """It was done: what, in words, by who was sent.

        Raises Refused(WORDS_MISSING | STEP_NOT_ALLOWED | MANDATE_OTHER_AGENT | ROLE_MISSING).
        """
        demand(self._store, actor, "visit.make")
        what = said(words, N_("上门办理的情况"))
        with self._store.atomic():
            found = self.errand(id_)
            self._after(found, _A.FINISH)
            if found.staff != actor:
                raise Refused(Reason.MANDATE_OTHER_AGENT)
            return self._move(id_, _A.FINISH, what, actor, settled_at=now_of(self._store))

    def cancel(self, id_: str, words: str, actor: str) -> Errand:
        """It is not wanted any more. Raises Refused(WORDS_MISSING | STEP_NOT_ALLOWED | ROLE_MISSING)."""
        demand(self._store, actor, "visit.order")
        why = said(words, N_("取消的原因"))
        return self._move(id_, _A.CANCEL, why, actor, settled_at=now_of(self._store))

    def errand(self, id_: str) -> Errand:
        """One of them. Raises KeyError."""
        row = self._store.one("SELECT * FROM errand WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return _errand(row)

    def pending(self, staff: str = "") -> list[Errand]:
        """What is still to be done, by one member of staff or by anybody: what has a day first, by the day."""
        rows = self._store.all(
            "SELECT * FROM errand WHERE state IN ('ordered', 'scheduled') AND ?1 IN ('', staff)"
            " ORDER BY day = '', day, half DESC, ordered_at, rowid",
            staff,
        )
        return [_errand(row) for row in rows]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _order(
        self, kind: ErrandKind, who: str, item: str, ground: str, address: str, phone: str, actor: str
    ) -> Errand:  # fmt: skip
        demand(self._store, actor, "visit.order")
        with self._store.atomic():
            open_ = "SELECT 1 FROM errand WHERE kind = ? AND who = ? AND item = ? AND state IN ('ordered', 'scheduled')"
            if self._store.value(open_, kind.value, who, item):
                raise Refused(Reason.ERRAND_ORDERED)
            id_ = str(uuid.uuid4())
            self._store.run(
                "INSERT INTO errand (id, kind, who, item, ground, address, phone, state, ordered_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 'ordered', ?)",
                id_, kind.value, who, item, ground, address, phone, now_of(self._store),
            )  # fmt: skip
            self._note(self.errand(id_), "order", "", actor)
        return self.errand(id_)

    def _after(self, found: Errand, act: ErrandAct) -> ErrandState:
        after = ERRAND.get((found.state, act))
        if after is None:
            raise Refused(Reason.STEP_NOT_ALLOWED, state=ERRAND_STATES[found.state], act=ERRAND_ACTS[act])
        return after

    def _move(self, id_: str, act: ErrandAct, words: str, actor: str, **columns: str) -> Errand:
        with self._store.atomic():
            after = self._after(self.errand(id_), act)
            values = {"state": after.value, "words": words, **columns}
            self._store.run(
                f"UPDATE errand SET {', '.join(f'{name} = ?' for name in values)} WHERE id = ?", *values.values(), id_
            )
            self._note(self.errand(id_), act.value, words, actor)
        return self.errand(id_)

    def _note(self, now: Errand, act: str, words: str, actor: str) -> None:
        moved = ErrandMoved(
            now.id, now.kind.value, now.item, act, now.state.value, now.day, now.half, now.staff, words
        )  # fmt: skip
        append(self._store, moved, actor)


def _errand(row: Row) -> Errand:
    return Errand(
        row["id"], ErrandKind(row["kind"]), row["item"], row["ground"], row["address"], row["phone"],
        ErrandState(row["state"]), row["day"], row["half"], row["staff"], row["words"],
    )  # fmt: skip
