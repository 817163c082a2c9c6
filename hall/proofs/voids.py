"""When a paper that proves itself is void: by a step of its case, by its reprint, or because somebody says so.

The record of it travels, and comes down to every other machine of the county. A machine that has not heard of it yet
answers as before: how old its knowledge is, its line to the platform says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from hall.cases.lifecycle import Act, PaperKind
from hall.journal import append
from hall.proofs.records import PapersVoided, VoidHeard
from hall.store import Store
from hall.words import N_


class Void(Enum):
    """Why a paper is void."""

    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    LAPSED = "lapsed"
    REVOKED = "revoked"
    REDECIDED = "redecided"
    CHANGED = "changed"  # the next three: what the regulator asked for was done
    CANCELLED = "cancelled"
    ANNULLED = "annulled"
    UNPLEDGED = "unpledged"
    REPLACED = "replaced"
    LOST = "lost"
    STOPPED = "stopped"  # the machine's key
    OTHER = "other"  # of a newer version of the program


VOID_WORDS: dict[Void, str] = {
    Void.WITHDRAWN: N_("申请已经撤回"),
    Void.RETURNED: N_("申请已经退件"),
    Void.LAPSED: N_("逾期没有补齐或没有来办，按撤回处理"),
    Void.REVOKED: N_("决定已经撤销"),
    Void.REDECIDED: N_("已有新的决定"),
    Void.CHANGED: N_("许可的内容已经变更，以变更后的为准"),
    Void.CANCELLED: N_("许可已经注销"),
    Void.ANNULLED: N_("许可证件已经作废"),
    Void.UNPLEDGED: N_("承诺已经撤回，要重新受理"),
    Void.REPLACED: N_("已由补打的单据代替"),
    Void.LOST: N_("已经挂失"),
    Void.STOPPED: N_("出具单据的机器已经停用"),
    Void.OTHER: N_("出具单位已经声明作废"),
}

CLOSING = "closing"  # 办结通知, which no step owes
_DECISIONS = frozenset({PaperKind.GRANT.value, PaperKind.DENIAL.value, CLOSING})
_ACCEPTANCES = frozenset({PaperKind.ACCEPTANCE, PaperKind.TOLERANCE, PaperKind.TOLERANCE_PROMISE, PaperKind.PLEDGE})

# What each step makes void of the papers before it; None: all of them. The step's own papers come after it.
VOIDS: Mapping[str, tuple[Void, frozenset[str] | None]] = {
    Act.WITHDRAW: (Void.WITHDRAWN, None),
    Act.GIVE_BACK: (Void.RETURNED, None),
    Act.LAPSE: (Void.LAPSED, None),
    Act.REVOKE: (Void.REVOKED, _DECISIONS),
    Act.UNPLEDGE: (Void.UNPLEDGED, frozenset(kind.value for kind in _ACCEPTANCES)),
    **dict.fromkeys(
        (Act.GRANT, Act.DENY, Act.AUTO, Act.GRANTED, Act.DENIED), (Void.REDECIDED, _DECISIONS)
    ),
}  # fmt: skip

ALL = ""  # in the place of a serial: everything that the key signed


@dataclass(frozen=True, slots=True)
class Voided:
    """A revocation: since when (ISO), and why."""

    since: str
    why: Void


def void_by_step(store: Store, case: str, act: str, actor: str) -> None:
    """Make void what a step of `case` ends, inside its atomic()."""
    if act not in VOIDS:
        return
    why, kinds = VOIDS[act]
    _void(
        store, case, [row["serial"] for row in _valid(store, case) if kinds is None or row["kind"] in kinds], why, actor
    )


def void_decision(store: Store, case: str, why: Void, actor: str) -> None:
    """The decision of `case` holds no more as its papers say it, inside atomic()."""
    _void(store, case, [row["serial"] for row in _valid(store, case) if row["kind"] in _DECISIONS], why, actor)


def void_older(store: Store, case: str, paper: str, actor: str) -> None:
    """A sheet of `paper` came out: those before it are void, 补打 takes their place. Inside atomic()."""
    newest = store.value(
        "SELECT serial FROM paper_summary WHERE case_id = ? AND paper = ? ORDER BY n DESC LIMIT 1",
        case, paper,
    )  # fmt: skip
    older = [row["serial"] for row in _valid(store, case) if row["paper"] == paper and row["serial"] != newest]
    _void(store, case, older, Void.REPLACED, actor)


def void_like(store: Store, case: str, like: str, serial: str) -> None:
    """A reprint says what the sheet `like` said: what made that void makes `serial` void. Inside atomic()."""
    issuer = store.value("SELECT issuer FROM paper_summary WHERE serial = ?", like)
    held = voided(store, issuer, like) if issuer else None
    if held and held.why not in (Void.REPLACED, Void.LOST):
        _void(store, case, [serial], held.why, "rule")


def void_lost(store: Store, case: str, actor: str) -> int:
    """挂失: the papers of `case` are with somebody else; how many became void."""
    with store.atomic():
        valid = [row["serial"] for row in _valid(store, case)]
        _void(store, case, valid, Void.LOST, actor)
    return len(valid)


def stop_key(store: Store, issuer: str, actor: str) -> None:
    """The key `issuer` is in other hands: nothing that it signed is believed any more."""
    with store.atomic():
        since = _now(store)
        if _keep(store, issuer, [ALL], since, Void.STOPPED):
            append(store, PapersVoided(issuer, [ALL], since, Void.STOPPED.value), actor)


def hear(store: Store, issuer: str, serials: Sequence[str], since: str, why: str) -> None:
    """What another machine made void came down from the platform; the same again changes nothing. Inside atomic()."""
    known = {void.value: void for void in Void}
    if _keep(store, issuer, serials, since, known.get(why, Void.OTHER)):
        append(store, VoidHeard(issuer, list(serials), since, why), "platform")


def voided(store: Store, issuer: str, serial: str) -> Voided | None:
    """Whether, and since when, a paper of an issuer is void as far as is known here."""
    row = store.one(
        "SELECT since, why FROM paper_void WHERE issuer = ? AND serial IN (?, ?) ORDER BY since LIMIT 1",
        issuer, serial, ALL,
    )  # fmt: skip
    return Voided(row["since"], Void(row["why"])) if row else None


# -- inside -----------------------------------------------------------------------------------------------------------


def _valid(store: Store, case: str) -> "list[Mapping[str, str]]":
    """The papers of a case that are not void."""
    return store.all(
        "SELECT serial, paper, kind FROM paper_summary AS s WHERE case_id = ? AND NOT EXISTS"
        " (SELECT 1 FROM paper_void AS v WHERE v.issuer = s.issuer AND v.serial = s.serial) ORDER BY n",
        case,
    )


def _void(store: Store, case: str, serials: Sequence[str], why: Void, actor: str) -> None:
    """One record for each key that signed some of them: all but always one."""
    since, of_key = _now(store), dict[str, list[str]]()
    for serial in serials:
        issuer = store.value("SELECT issuer FROM paper_summary WHERE serial = ?", serial)
        of_key.setdefault(issuer, []).append(serial)
    for issuer, own in of_key.items():
        _keep(store, issuer, own, since, why)
        append(store, PapersVoided(issuer, own, since, why.value), actor, case)


def _keep(store: Store, issuer: str, serials: Sequence[str], since: str, why: Void) -> int:
    """Write down what is not there yet; how many that was."""
    return sum(
        store.run("INSERT OR IGNORE INTO paper_void VALUES (?, ?, ?, ?)", issuer, serial, since, why.value)
        for serial in serials
    )


def _now(store: Store) -> str:
    return store.clock.now().isoformat(timespec="seconds")
