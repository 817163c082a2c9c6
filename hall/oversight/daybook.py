"""What a hall did in a day or a month, counted from its rows for the report on paper. Numbers only: it names nobody.

昌 五(二)–(三): monthly report and appraisal; 德 14: the appraisal of each day. The head of the journal's chain stands
on the paper, so that a journal cut short or put back later no longer agrees with it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from hall.cases.lifecycle import ACT_WORDS, Act
from hall.journal import end
from hall.store import Store
from hall.words import N_

_TICKETS, _CASES, _VOICES, _PAPERS = N_("排队"), N_("办件"), N_("评价"), N_("文书")
_ACTS = (
    Act.ACCEPT, Act.TOLERATE, Act.DEEM, Act.ASK, Act.REFUSE, Act.PLEDGE, Act.PAUSE, Act.EXTEND, Act.GRANT, Act.AUTO,
    Act.DENY, Act.GRANTED, Act.DENIED, Act.CLOSE, Act.DELIVER, Act.WITHDRAW, Act.GIVE_BACK, Act.LAPSE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Daybook:
    """The counts of the days from `since` to `until`: group, what, how many. `head` is the hash of the last of
    `records` records of the journal, "" before the first."""

    since: date
    until: date
    lines: tuple[tuple[str, str, int], ...]
    records: int
    head: str


def read_daybook(store: Store, since: date, until: date) -> Daybook:
    """Count the days from `since` up to and with `until`. What counts nothing is left out, but for the first of each
    group."""
    first, behind = since.isoformat(), (until + timedelta(days=1)).isoformat()
    found: list[tuple[str, str, int, bool]] = []

    def count(group: str, what: str, query: str, *more: object, always: bool = False) -> None:
        found.append((group, what, store.value(query, first, behind, *more), always))

    # By the hall's day and its index: to walk all numbers that ever were takes half a second after some years.
    states = "SELECT state, count(*) AS n FROM ticket WHERE day >= ? AND day < ? GROUP BY state"
    issued = {row["state"]: row["n"] for row in store.all(states, first, behind)}
    found.append((_TICKETS, N_("取号"), sum(issued.values()), True))
    for state, what in (("served", N_("办完")), ("no_show", N_("过号")), ("abandoned", N_("离开"))):
        found.append((_TICKETS, what, issued.get(state, 0), False))
    count(_TICKETS, N_("选呼"), "SELECT count(*) FROM picked_call WHERE at >= ? AND at < ?")
    steps = "SELECT act, count(*) AS n FROM case_step WHERE at >= ? AND at < ? GROUP BY act"
    taken = {row["act"]: row["n"] for row in store.all(steps, first, behind)}
    found.append((_CASES, N_("收件"), taken.get("receive", 0), True))
    found += [(_CASES, ACT_WORDS[act], taken.get(act.value, 0), False) for act in _ACTS]
    rated = "SELECT count(*) FROM rating WHERE at >= ? AND at < ?"
    count(_VOICES, N_("收到评价"), rated, always=True)
    count(_VOICES, N_("差评"), f"{rated} AND stars <= 2")
    printed = "SELECT count(*) FROM print_job WHERE asked_at >= ? AND asked_at < ? AND began = 1"
    count(_PAPERS, N_("打印"), printed, always=True)
    count(_PAPERS, N_("补打"), f"{printed} AND copy > 0")
    count(
        _PAPERS,
        N_("没有打印"),
        "SELECT count(*) FROM print_job WHERE asked_at >= ? AND asked_at < ? AND state = 'failed'",
    )
    spoiled = "SELECT count(*) FROM spoiled_sheet WHERE at >= ? AND at < ?"
    count(_PAPERS, N_("废张"), spoiled)
    denied = "SELECT count(*) FROM print_job WHERE asked_at >= ? AND asked_at < ? AND state = 'denied'"
    count(_PAPERS, N_("没有出来"), denied)
    doubted = "SELECT count(*) FROM print_job WHERE asked_at >= ? AND asked_at < ? AND state = 'unproven'"
    count(_PAPERS, N_("结果没有人看"), doubted)
    lines = tuple((group, what, number) for group, what, number, always in found if number or always)
    last = store.one("SELECT dseq, hash FROM journal ORDER BY pos DESC LIMIT 1")
    return Daybook(since, until, lines, end(store), last["hash"] if last else "")
