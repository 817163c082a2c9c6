"""代办 from the errand to the call afterwards: 委托 → 受理 → 办理 → 送达 → 归档 → 上报 → 回访, as one table.

The mandate is looked at again before every act of the agent (hall.agency.mandates). The matter wraps a case: what
befalls the case itself stands in hall.cases. 绍 四（一）2 全程服务; 城 六-14; 德 15.
"""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from hall.actors import role_of
from hall.agency.hands import demand, now_of
from hall.agency.mandates import Mandate, Mandates, Power
from hall.agency.records import MatterMoved
from hall.agency.sites import Sites
from hall.cases.cases import Cases
from hall.cases.escalations import said
from hall.cases.lifecycle import TERMINAL
from hall.errors import Reason, Refused, Unknown
from hall.journal import append
from hall.staff import may
from hall.store import Row, Store
from hall.words import N_


class MatterState(StrEnum):
    """Where a matter stands; the first seven are the steps of the village agency."""

    ENTRUSTED = "entrusted"
    TAKEN = "taken"
    HANDLED = "handled"
    DELIVERED = "delivered"
    ARCHIVED = "archived"
    REPORTED = "reported"
    CALLED_BACK = "called_back"
    DECLINED = "declined"
    CANCELLED = "cancelled"


MATTER_WORDS: dict[MatterState, str] = {
    MatterState.ENTRUSTED: N_("已委托"),
    MatterState.TAKEN: N_("代办已受理"),
    MatterState.HANDLED: N_("代办中"),
    MatterState.DELIVERED: N_("结果已送到"),
    MatterState.ARCHIVED: N_("代办已归档"),
    MatterState.REPORTED: N_("代办已上报"),
    MatterState.CALLED_BACK: N_("代办已回访"),
    MatterState.DECLINED: N_("代办不了"),
    MatterState.CANCELLED: N_("代办已取消"),
}


class MatterAct(StrEnum):
    """What can be done with a matter."""

    TAKE = "take"
    FILE = "file"
    ACT = "act"
    DELIVER = "deliver"
    ARCHIVE = "archive"
    REPORT = "report"
    CALL_BACK = "call_back"
    DECLINE = "decline"
    CANCEL = "cancel"


MATTER_ACTS: dict[MatterAct, str] = {
    MatterAct.TAKE: N_("受理委托"),
    MatterAct.FILE: N_("代为申报"),
    MatterAct.ACT: N_("代为办理"),
    MatterAct.DELIVER: N_("把结果送到委托人"),
    MatterAct.ARCHIVE: N_("归档代办材料"),
    MatterAct.REPORT: N_("上报代办情况"),
    MatterAct.CALL_BACK: N_("回访委托人"),
    MatterAct.DECLINE: N_("说明代办不了"),
    MatterAct.CANCEL: N_("取消代办"),
}

_S, _A = MatterState, MatterAct
# (state, act) → where it leads. What is not here is refused in words.
MATTER: dict[tuple[MatterState, MatterAct], MatterState] = {
    (_S.ENTRUSTED, _A.TAKE): _S.TAKEN,
    (_S.ENTRUSTED, _A.DECLINE): _S.DECLINED,
    (_S.ENTRUSTED, _A.CANCEL): _S.CANCELLED,
    (_S.TAKEN, _A.FILE): _S.HANDLED,
    (_S.TAKEN, _A.CANCEL): _S.CANCELLED,
    (_S.HANDLED, _A.ACT): _S.HANDLED,
    (_S.HANDLED, _A.DELIVER): _S.DELIVERED,
    (_S.HANDLED, _A.CANCEL): _S.CANCELLED,  # the agency ends, the case goes on in the principal's own hands
    (_S.DELIVERED, _A.ARCHIVE): _S.ARCHIVED,
    (_S.ARCHIVED, _A.REPORT): _S.REPORTED,
    (_S.REPORTED, _A.CALL_BACK): _S.CALLED_BACK,
}
SEVEN = (
    _S.ENTRUSTED, _S.TAKEN, _S.HANDLED, _S.DELIVERED, _S.ARCHIVED, _S.REPORTED, _S.CALLED_BACK,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matter:
    """One item done for somebody by a mandate. `case` is "" until it was filed; `site` is where it was entrusted."""

    id: str
    mandate: str
    item: str
    site: str
    state: MatterState
    case: str
    opened_at: str
    moved_at: str


@dataclass(frozen=True, slots=True)
class MatterStep:
    """One step of a matter as it was taken."""

    act: str
    before: str
    after: str
    at: str
    actor: str
    words: str


class Matters:
    """Doing things for others, over the store."""

    def __init__(self, store: Store, mandates: Mandates, cases: Cases, sites: Sites) -> None:
        self._store, self._mandates, self._cases, self._sites = store, mandates, cases, sites

    def entrust(self, mandate: str, item: str, site: str, actor: str) -> Matter:
        """委托: open a matter of one item of a mandate at a site; `actor` is whose desk it was, or the agent.

        Raises what Mandates.check raises for who is to act, and what Cases.single raises, and
        Refused(SITE_UNKNOWN | MATTER_OPEN | ROLE_MISSING).
        """
        demand(self._store, actor, "mandate.take")
        self._sites.site(site)
        self._cases.single(item)
        with self._store.atomic():
            given = self._mandates.mandate(mandate)
            self._mandates.check(mandate, item, Power.FILE, given.staff)
            if self._store.value(
                "SELECT 1 FROM matter WHERE mandate = ? AND item = ? AND state IN ('entrusted', 'taken', 'handled')",
                mandate, item,
            ):  # fmt: skip
                raise Refused(Reason.MATTER_OPEN)
            id_, now = str(uuid.uuid4()), now_of(self._store)
            self._store.run(
                "INSERT INTO matter (id, mandate, item, site, state, opened_at, moved_at)"
                " VALUES (?, ?, ?, ?, 'entrusted', ?, ?)",
                id_, mandate, item, site, now, now,
            )  # fmt: skip
            self._note(self.matter(id_), "entrust", _S.ENTRUSTED, "", actor)
        return self.matter(id_)

    def take(self, id_: str, actor: str) -> Matter:
        """受理: the agent takes the matter on. Raises what the mandate refuses, and Refused(STEP_NOT_ALLOWED)."""
        return self._agent(id_, _A.TAKE, Power.FILE, "", actor)

    def decline(self, id_: str, words: str, actor: str) -> Matter:
        """It cannot be done for others: why, and where to go.

        Raises Refused(WORDS_MISSING | STEP_NOT_ALLOWED | ROLE_MISSING | MANDATE_OTHER_AGENT).
        """
        self._hands(id_, actor)
        return self._move(id_, _A.DECLINE, said(words, N_("代办不了的原因和去处")), actor)

    def file(self, id_: str, actor: str) -> Matter:
        """办理: file the principal's case. Raises what the mandate refuses, and what Cases.receive refuses."""
        with self._store.atomic():
            moved = self._agent(id_, _A.FILE, Power.FILE, "", actor, file=True)
        return moved

    def act(self, id_: str, power: Power, words: str, actor: str) -> Matter:
        """One more act of the agent within the case: it is noted here, and done in the case's own topic.

        Raises what the mandate refuses, and Refused(WORDS_MISSING | STEP_NOT_ALLOWED).
        """
        return self._agent(id_, _A.ACT, power, said(words, N_("代办的内容")), actor)

    def deliver(self, id_: str, signer: str, actor: str) -> Matter:
        """送达: what the case ended with is in the principal's hands; `signer` took it.

        Raises what the mandate refuses, and Refused(CASE_NOT_OVER | WORDS_MISSING | STEP_NOT_ALLOWED).
        """
        with self._store.atomic():
            found = self.matter(id_)
            self._after(found, _A.DELIVER)
            if self._cases.case(found.case).state not in TERMINAL:
                raise Refused(Reason.CASE_NOT_OVER)
            return self._agent(id_, _A.DELIVER, Power.COLLECT, said(signer, N_("签收人")), actor)

    def archive(self, id_: str, words: str, actor: str) -> Matter:
        """归档: where the papers of the matter are kept. Raises as `decline` does."""
        self._hands(id_, actor)
        return self._move(id_, _A.ARCHIVE, said(words, N_("档案号")), actor)

    def report(self, id_: str, words: str, actor: str) -> Matter:
        """上报: the matter stands in the station's report to the town. Raises as `archive` does."""
        self._hands(id_, actor)
        return self._move(id_, _A.REPORT, said(words, N_("上报的情况")), actor)

    def call_back(self, id_: str, words: str, actor: str) -> Matter:
        """回访: the principal was asked, by somebody else than the agent, and said so.

        Raises Refused(OWN_CALL_BACK | ROLE_MISSING | WORDS_MISSING | STEP_NOT_ALLOWED).
        """
        demand(self._store, actor, "agency.call_back")
        if actor == self._mandates.mandate(self.matter(id_).mandate).staff:
            raise Refused(Reason.OWN_CALL_BACK)
        return self._move(id_, _A.CALL_BACK, said(words, N_("回访的情况")), actor)

    def cancel(self, id_: str, words: str, actor: str) -> Matter:
        """取消: the principal wants it no more, or the mandate is over. Raises as `archive` does."""
        demand(self._store, actor, "mandate.take")
        return self._move(id_, _A.CANCEL, said(words, N_("取消的原因")), actor)

    # -- reading ------------------------------------------------------------------------------------------------------

    def matter(self, id_: str) -> Matter:
        """One of them. Raises KeyError."""
        row = self._store.one("SELECT * FROM matter WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return _matter(row)

    def of_case(self, case: str) -> Matter | None:
        """The matter that filed a case; None where nobody acted for another."""
        row = self._store.one("SELECT * FROM matter WHERE case_id = ? AND case_id <> ''", case)
        return _matter(row) if row else None

    def open(self, staff: str = "") -> list[Matter]:
        """What is not yet called back about nor given up, of one agent or of all, the longest untouched first."""
        rows = self._store.all(
            "SELECT matter.* FROM matter JOIN mandate ON mandate.id = matter.mandate"
            " WHERE state NOT IN ('called_back', 'declined', 'cancelled') AND ?1 IN ('', staff)"
            " ORDER BY moved_at, matter.rowid",
            staff,
        )
        return [_matter(row) for row in rows]

    def steps(self, id_: str) -> list[MatterStep]:
        """Every step of a matter, oldest first."""
        rows = self._store.all("SELECT * FROM matter_step WHERE matter = ? ORDER BY n", id_)
        return [MatterStep(r["act"], r["before"], r["state"], r["at"], r["actor"], r["words"]) for r in rows]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _hands(self, id_: str, actor: str) -> None:
        """The agent of the mandate, or who answers for agents; for somebody of the principal's own, the clerk in front.

        Raises Refused(ROLE_MISSING | MANDATE_OTHER_AGENT).
        """
        staff = self._mandates.mandate(self.matter(id_).mandate).staff
        demand(self._store, actor, "agency.act" if staff else "mandate.take")
        if staff not in ("", actor) and not may(role_of(self._store, actor), "agency.call_back"):
            raise Refused(Reason.MANDATE_OTHER_AGENT)

    def _after(self, found: Matter, act: MatterAct) -> MatterState:
        after = MATTER.get((found.state, act))
        if after is None:
            raise Refused(Reason.STEP_NOT_ALLOWED, state=MATTER_WORDS[found.state], act=MATTER_ACTS[act])
        return after

    def _agent(
        self, id_: str, act: MatterAct, power: Power, words: str, actor: str, file: bool = False
    ) -> Matter:  # fmt: skip
        """A step of the agent: the mandate is looked at first."""
        with self._store.atomic():
            found = self.matter(id_)
            self._after(found, act)
            given = self._mandates.check(found.mandate, found.item, power, actor)
            if given.staff:
                demand(self._store, actor, "agency.act")
            return self._move(id_, act, words, actor, self._filed(given, found, actor) if file else "")

    def _filed(self, given: Mandate, found: Matter, actor: str) -> str:
        return self._cases.receive(found.item, given.principal.applicant(), "", actor).id

    def _move(self, id_: str, act: MatterAct, words: str, actor: str, case: str = "") -> Matter:
        with self._store.atomic():
            found = self.matter(id_)
            after = self._after(found, act)
            self._store.run(
                "UPDATE matter SET state = ?, case_id = ?, moved_at = ? WHERE id = ?",
                after.value, case or found.case, now_of(self._store), id_,
            )  # fmt: skip
            self._note(self.matter(id_), act.value, found.state, words, actor)
        return self.matter(id_)

    def _note(self, now: Matter, act: str, before: MatterState, words: str, actor: str) -> None:
        event = MatterMoved(now.id, now.mandate, now.item, now.site, act, now.state.value, now.case, words)
        header = append(self._store, event, actor, now.case)
        self._store.run(
            "INSERT INTO matter_step SELECT ?1, coalesce(max(n), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7 FROM matter_step"
            " WHERE matter = ?1",
            now.id, act, before.value, now.state.value, header.at, actor, words,
        )  # fmt: skip


def _matter(row: Row) -> Matter:
    return Matter(
        row["id"], row["mandate"], row["item"], row["site"], MatterState(row["state"]), row["case_id"],
        row["opened_at"], row["moved_at"],
    )  # fmt: skip
