"""What the platform says of hand-overs (送件): how a machine hears what another did with papers between their sites.

Each word tells a hand-over as it stands, and counts: so the same twice, or an older one after a newer, changes nothing.
The platform's order is that of all machines. Whoever did the same meanwhile and reached it later is wrong, and is told
so in words.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from hall.agency.handovers import OPEN, PARCEL, Carried, Handovers, ParcelState
from hall.agency.hands import now_of
from hall.agency.records import PapersHeard
from hall.agency.sites import Sites
from hall.errors import Garbled, Reason, Refused
from hall.journal import append
from hall.store import Row, Store
from hall.words import N_

_NEWS: Mapping[ParcelState, str] = {
    ParcelState.ON_THE_WAY: N_("{number} 的材料正从{giver}送往{taker}"),
    ParcelState.SHORT: N_("{number} 的材料：{taker}收到的不全，缺“{lacking}”（{said}）"),
    ParcelState.ARRIVED: N_("{number} 的材料：{taker}已收到"),
    ParcelState.TAKEN_BACK: N_("{number} 的材料：{giver}已取回（{said}）"),
    ParcelState.OVERRULED: N_("{number} 的材料这次没有送成：当时不在{giver}"),
}
_SHORT_FIRST = N_("{number} 的材料：{taker}已登记缺“{lacking}”，这里登记的没有生效")
_BACK_FIRST = N_("{number} 的材料：{giver}先取回了（{said}），这里登记的没有生效")
# What was done here, and what stands in its place: another was first.
_LOST: Mapping[tuple[str, str], str] = {
    (ParcelState.ARRIVED, ParcelState.SHORT): _SHORT_FIRST,
    (ParcelState.TAKEN_BACK, ParcelState.SHORT): _SHORT_FIRST,
    (ParcelState.ARRIVED, ParcelState.TAKEN_BACK): _BACK_FIRST,
    (ParcelState.SHORT, ParcelState.TAKEN_BACK): _BACK_FIRST,
    (ParcelState.TAKEN_BACK, ParcelState.ARRIVED): N_("{number} 的材料没有取回：{taker}先确认收到了"),
}
_FACTS = ("case_id", "giver", "taker", "way", "waybill")  # what no hand-over ever changes, beside its papers


@dataclass(frozen=True, slots=True)
class Word:
    """A hand-over as the platform knows it. `revision` is the count of what was done with it; `source` is the store
    that did the last of it, `by` and `at` who and when there. `number` and `item` name the case in words."""

    handover: str
    case: str
    number: str
    item: str
    n: int
    giver: str
    taker: str
    way: Carried
    waybill: str
    papers: tuple[str, ...]
    sent_by: str
    sent_at: str
    state: ParcelState
    by: str
    at: str
    words: str
    lacking: tuple[str, ...]
    revision: int
    source: str


def hear(store: Store, here: str, word: Word) -> None:
    """Take down what the platform says, at the site `here` ("" for all). Inside atomic().

    Raises Refused(HANDOVER_NOT_OURS) for papers that neither come from here nor go here and whose case is not held
    here, Garbled for another parcel under a known name.
    """
    row = store.one("SELECT * FROM handover WHERE id = ?", word.handover)
    if row is None:
        held = store.value("SELECT 1 FROM hall_case WHERE id = ?", word.case)
        if not held and here not in ("", word.giver, word.taker):
            raise Refused(Reason.HANDOVER_NOT_OURS)
    elif tuple(row[name] for name in _FACTS) != (word.case, word.giver, word.taker, word.way, word.waybill) or (
        tuple(json.loads(row["papers"])) != word.papers
    ):
        raise Garbled("platform", "another hand-over under a known name")
    elif word.revision <= row["told"]:
        return
    before = ParcelState(row["state"]) if row else None
    after = _after(store, word, before)
    if after in OPEN:
        _overrule(store, word)
    _keep(store, word, row, after)
    append(store, PapersHeard(word.handover, word.case, before or "", after.value), "platform")


def news(handovers: Handovers, sites: Sites, event: PapersHeard) -> tuple[str, Mapping[str, object]]:
    """What came down, as a sentence and its facts; ("", {}) where it is nothing new to whoever works here."""
    found = handovers.handover(event.handover)
    facts: dict[str, object] = {
        "number": found.number, "giver": sites.name(found.giver), "taker": sites.name(found.taker),
        "lacking": "、".join(found.lacking), "said": found.words,
    }  # fmt: skip
    if event.before == event.state:
        return "", {}
    return _LOST.get((event.before, event.state)) or _NEWS[ParcelState(event.state)], facts


# -- inside -----------------------------------------------------------------------------------------------------------


def _after(store: Store, word: Word, before: ParcelState | None) -> ParcelState:
    """Where the hand-over stands here after the word."""
    if before and word.source == store.device and _leads(word.state, before):
        return before  # our own step has reached the platform; what we did after it is still on its way there
    later = "SELECT 1 FROM handover WHERE case_id = ? AND id <> ? AND told > 0 AND n > ? AND state <> 'overruled'"
    if word.state in OPEN and store.value(later, word.case, word.handover, word.n):
        return ParcelState.OVERRULED  # an old word: the papers have gone on since, and a newer one will say how
    return word.state


def _leads(one: ParcelState, other: ParcelState) -> bool:
    """Whether steps lead from `one` to `other`."""
    return any(after is other or _leads(after, other) for (before, _), after in PARCEL.items() if before is one)


def _overrule(store: Store, word: Word) -> None:
    """The papers are on their way as the word says: they are not on another at once."""
    for row in store.all(
        "SELECT id, state FROM handover WHERE case_id = ? AND id <> ? AND state IN ('on_the_way', 'short')",
        word.case, word.handover,
    ):  # fmt: skip
        store.run(
            "UPDATE handover SET state = 'overruled', settled_by = 'platform', settled_at = ?, lacking = '[]',"
            " number = ?, item = ? WHERE id = ?",
            now_of(store), word.number, word.item, row["id"],
        )  # fmt: skip
        append(store, PapersHeard(row["id"], word.case, row["state"], ParcelState.OVERRULED.value), "platform")


def _keep(store: Store, word: Word, row: Row | None, after: ParcelState) -> None:
    ours = word.source == store.device
    if row and ours and after.value == row["state"]:  # the step stands here already, with whose it was
        store.run(
            "UPDATE handover SET n = ?, number = ?, item = ?, told = ? WHERE id = ?",
            word.n, word.number, word.item, word.revision, word.handover,
        )  # fmt: skip
        return
    site = word.giver if after is ParcelState.TAKEN_BACK else word.taker
    by = "" if after is ParcelState.ON_THE_WAY else word.by if ours else f"{word.by}@{site}"
    if after is ParcelState.OVERRULED:
        by = "platform"
    store.run(
        "INSERT INTO handover (id, case_id, n, giver, taker, way, waybill, papers, state, sent_by, sent_at,"
        " settled_by, settled_at, lacking, words, number, item, told)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"
        " ON CONFLICT (id) DO UPDATE SET n = ?3, state = ?9, settled_by = ?12, settled_at = ?13, lacking = ?14,"
        " words = ?15, number = ?16, item = ?17, told = ?18",
        word.handover, word.case, word.n, word.giver, word.taker, word.way.value, word.waybill, _json(word.papers),
        after.value, f"{word.sent_by}@{word.giver}", word.sent_at, by, "" if after in OPEN else word.at,
        _json(word.lacking if after is ParcelState.SHORT else ()), word.words, word.number, word.item, word.revision,
    )  # fmt: skip


def _json(texts: tuple[str, ...]) -> str:
    return json.dumps(texts, ensure_ascii=False)
