"""事前、事中、事后告知: what the applicant is to hear at each step, in words; the sending itself is the platform's.

德 19; 城 六-18: to the mobile of the application, and only where one was given.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hall.cases.lifecycle import Act
from hall.cases.serving import NoticeQueued, NoticeSettled
from hall.errors import Reason, Refused, Unknown
from hall.journal import append
from hall.store import Row, Store
from hall.words import N_


class Stage(StrEnum):
    """When the applicant hears it: before acceptance, while the case runs, once it is decided."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


REMIND, COME, UNTAKEN = "remind", "come", "untaken"
_B, _D, _A = Stage.BEFORE, Stage.DURING, Stage.AFTER
TOLD: dict[str, tuple[Stage, str]] = {
    "receive": (_B, N_("您的“{item}”已收件，编号 {number}")),
    Act.ASK: (_B, N_("您的“{item}”（{number}）需要补正，请在 {until} 前补齐，详见一次性告知书")),
    REMIND: (_B, N_("您的“{item}”（{number}）还缺材料，请在 {until} 前补齐")),
    Act.REFUSE: (_B, N_("您的“{item}”（{number}）不予受理，理由和救济途径见通知书")),
    Act.GIVE_BACK: (_B, N_("您的“{item}”（{number}）已退件，原因见退件通知书")),
    Act.LAPSE: (_B, N_("您的“{item}”（{number}）逾期没有补齐，按撤回处理，可以重新申请")),
    COME: (_D, N_("您的“{item}”（{number}）冷静期已满，请双方在 {until} 前一起来办理，没有来的按撤回处理")),
    UNTAKEN: (_D, N_("您的“{item}”（{number}）到 {until} 没有来办理，按撤回处理，可以重新申请")),
    Act.ACCEPT: (_D, N_("您的“{item}”（{number}）已受理，承诺办结日 {due}")),
    Act.DEEM: (_D, N_("您的“{item}”（{number}）视为已受理，承诺办结日 {due}")),
    Act.TOLERATE: (_D, N_("您的“{item}”（{number}）已容缺受理，请在 {until} 前补齐")),
    Act.PAUSE: (_D, N_("您的“{item}”（{number}）进入特别程序，所需时间不计入时限")),
    Act.RESUME: (_D, N_("您的“{item}”（{number}）特别程序已结束，承诺办结日 {due}")),
    Act.EXTEND: (_D, N_("您的“{item}”（{number}）经批准延期，办结日 {due}")),
    Act.GRANT: (_A, N_("您的“{item}”（{number}）已准予")),
    Act.AUTO: (_A, N_("您的“{item}”（{number}）已准予")),
    Act.GRANTED: (_A, N_("您的“{item}”（{number}）已准予")),
    Act.DENY: (_A, N_("您的“{item}”（{number}）不予准予，理由和救济途径见决定书")),
    Act.DENIED: (_A, N_("您的“{item}”（{number}）不予准予，理由和救济途径见决定书")),
    Act.ISSUE: (_A, N_("您的“{item}”（{number}）结果已出，可以领取")),
    Act.DELIVER: (_A, N_("您的“{item}”（{number}）结果已送达")),
    Act.REVOKE: (_A, N_("您的“{item}”（{number}）的决定已撤销，理由见撤销决定书")),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: `words` is a source sentence, `facts` fill it. `state` is queued, sent or failed."""

    id: str
    case: str
    stage: Stage
    act: str
    words: str
    facts: Mapping[str, str]
    state: str
    at: str
    why: str


def tell(store: Store, case: Row, act: str, facts: Mapping[str, object], actor: str) -> None:
    """Queue what the applicant is to hear of `act`, inside its atomic(); nothing without a number to send it to."""
    act = UNTAKEN if facts.get("untaken") else act
    if act not in TOLD or not json.loads(case["applicant"])["phone"]:
        return
    stage, words = TOLD[act]
    told = {
        "item": case["item_name"],
        "number": case["official_no"] or case["provisional_no"],
        "due": str(facts.get("due") or "—"),
        "until": str(facts.get("until") or "—"),
    }
    kept = {name: value for name, value in told.items() if f"{{{name}}}" in words}
    id_, at = str(uuid.uuid4()), store.clock.now().isoformat(timespec="milliseconds")
    store.run(
        "INSERT INTO citizen_notice (id, case_id, stage, act, words, facts, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        id_, case["id"], stage.value, act, words, json.dumps(kept, ensure_ascii=False), at,
    )  # fmt: skip
    append(store, NoticeQueued(id_, case["id"], stage.value, words, kept), actor, case["id"])


class Tellings:
    """The queue of notices over the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def queued(self) -> list[Notice]:
        """What waits to be sent, oldest first."""
        return self._all("state = 'queued'")

    def of_case(self, case: str) -> list[Notice]:
        """Everything the applicant of a case was to hear, oldest first."""
        return self._all("case_id = ?", case)

    def remind(self, case: str, actor: str, until: str = "", act: str = REMIND) -> bool:
        """Tell the applicant once that the day to bring what is missing comes near, or (COME) that to come again until
        `until`; whether it was told now.

        Raises KeyError.
        """
        with self._store.atomic():
            row = self._store.one("SELECT * FROM hall_case WHERE id = ?", case)
            if row is None:
                raise Unknown(case)
            until = until or row["waits_until"]
            known = [notice.facts["until"] for notice in self.of_case(case) if notice.act == act]
            if not until or until in known:
                return False
            tell(self._store, row, act, {"until": until}, actor)
        return len(known) < len([notice for notice in self.of_case(case) if notice.act == act])

    def settle(self, id_: str, sent: bool, why: str, actor: str) -> Notice:
        """The platform sent it, or could not, and why. Raises KeyError, Refused(NOTICE_SETTLED)."""
        with self._store.atomic():
            notice = self.notice(id_)
            state = "sent" if sent else "failed"
            if not self._store.run(
                "UPDATE citizen_notice SET state = ?, why = ? WHERE id = ? AND state = 'queued'", state, why, id_
            ):
                raise Refused(Reason.NOTICE_SETTLED)
            append(self._store, NoticeSettled(id_, notice.case, sent, why), actor, notice.case)
        return self.notice(id_)

    def notice(self, id_: str) -> Notice:
        """One notice. Raises KeyError."""
        found = self._all("id = ?", id_)
        if not found:
            raise Unknown(id_)
        return found[0]

    def _all(self, where: str, *params: object) -> list[Notice]:
        rows = self._store.all(f"SELECT * FROM citizen_notice WHERE {where} ORDER BY at, rowid", *params)
        return [
            Notice(
                row["id"], row["case_id"], Stage(row["stage"]), row["act"], row["words"], json.loads(row["facts"]),
                row["state"], row["at"], row["why"],
            )
            for row in rows
        ]  # fmt: skip
