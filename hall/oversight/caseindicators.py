"""The measures of cases and projects (T-12, T-13, T-19, T-22 to T-24, T-30 to T-32), and of what runs (T-25, T-33)."""

from collections.abc import Callable
from datetime import date

from hall.catalogue.catalogue import ListKind
from hall.catalogue.items import Channel
from hall.days.workdays import Limit, Unit
from hall.oversight.facts import Behind, Facts, Measured, What, done, share, these, unmeasured
from hall.oversight.indicators import DECLARED, MEASURES, measure
from hall.store import Row
from hall.words import N_

__all__ = ["DECLARED", "MEASURES"]


@measure("on_time_share")
def on_time_share(facts: Facts) -> Measured:
    """限时办结率: decided by its day, of what was decided in the days and of what is late and undecided still."""
    last = facts.until.isoformat()
    days = facts.store.one(
        "SELECT coalesce(sum(decided), 0) AS decided, coalesce(sum(late), 0) AS late FROM decided_day"
        " WHERE day >= ? AND day <= ?",
        facts.since.isoformat(), last,
    )  # fmt: skip
    assert days is not None  # a sum always has its row
    waiting = facts.cases("state IN ('accepted', 'tolerated', 'reviewing') AND due > '' AND due < ?", last)
    decided = "decided_at >= ? AND decided_at < ? AND decided_at <> '' AND due <> ''"
    good = f"{decided} AND substr(decided_at, 1, 10) <= due"
    in_time = Behind(What.CASES, days["decided"] - days["late"], lambda: facts.ids(good, *facts.span))
    return share(
        in_time,
        Behind(
            What.CASES, days["decided"] + waiting.count,
            lambda: (*facts.ids(decided, *facts.span), *waiting.load()),
        ),
    )  # fmt: skip


def _days(facts: Facts, codes: tuple[str, ...]) -> Measured:
    """The mean time from acceptance to decision, in working days; counted are the cases it was taken from."""
    wanted = facts.named(codes) | set(codes)

    def took() -> list[str]:
        rows = facts.decided(wanted)
        return [row["id"] for row in rows if facts.spent(row["accepted_at"], row["decided_at"], row["id"]) is not None]

    total, count = 0.0, 0
    for begun, over, case, cases in facts.spans(wanted):
        days = facts.spent(begun, over, case)
        if days is not None:
            total, count = total + days * cases, count + cases
    if not count:
        return unmeasured(N_("这段时间没有办结的这类办件"))
    behind = Behind(What.CASES, count, took)
    return Measured(round(total / count, 2), behind, behind)


@measure("company_setup_days")
def company_setup_days(facts: Facts) -> Measured:
    """企业开办用时."""
    return _days(facts, facts.marks.company_setup)


@measure("company_licence_days")
def company_licence_days(facts: Facts) -> Measured:
    """取得营业执照用时."""
    return _days(facts, facts.marks.company_licence)


def _projects(rules: str, *params: str) -> Callable[[Facts], Measured]:
    """The mean time of the projects that ended in the days, as their clocks counted it: in the unit of their budget,
    without the pauses and the days between stages, which are the builder's own (行政许可法 art. 45)."""

    def days(facts: Facts) -> Measured:
        rows = facts.store.all(
            f"SELECT id, spent, budget, opened_at, ended_at FROM project WHERE state = 'closed' AND {rules}"
            " AND ended_at >= ? AND ended_at < ? ORDER BY ended_at",
            *params, *facts.span,
        )  # fmt: skip
        took = [(row["id"], spent) for row in rows if (spent := _spent(facts, row)) is not None]
        if not took:
            return unmeasured(N_("这段时间没有办结的这类项目"))
        ids = these(What.PROJECTS, (id_ for id_, _ in took))
        return Measured(round(sum(days for _, days in took) / len(took), 2), ids, ids)

    return days


def _spent(facts: Facts, row: Row) -> float | None:
    if row["spent"] is not None:
        return float(row["spent"])
    # closed by a version that did not keep it: from opening to end
    limit = Limit.parse(row["budget"])
    if limit and limit.unit is Unit.NATURAL_DAY:
        begin, over = date.fromisoformat(row["opened_at"][:10]), date.fromisoformat(row["ended_at"][:10])
        return float((over - begin).days)
    return facts.spent(row["opened_at"], row["ended_at"])


measure("project_days_fast_50")(_projects("rule = ?", "fast_50"))
measure("project_days_fast_100")(_projects("rule = ?", "fast_100"))
measure("project_days_social")(_projects("rule = ?", "main_social"))
measure("project_days_government")(_projects("rule = ?", "main_government"))
measure("project_days_whole")(_projects("(rule = ?1 OR whole_rule = ?1)", "whole"))


@measure("fast_flow_share")
def fast_flow_share(facts: Facts) -> Measured:
    """高效审批: of the enterprises' projects opened in the days, those under a fast budget."""

    def opened(also: str) -> Behind:
        where = f"FROM project WHERE opened_at >= ? AND opened_at < ? AND kind IN ('social_small', 'social'){also}"
        count = facts.store.value(f"SELECT count(*) {where}", *facts.span)
        return Behind(
            What.PROJECTS, count, lambda: [r["id"] for r in facts.store.all(f"SELECT id {where}", *facts.span)]
        )

    return share(opened(" AND rule LIKE 'fast%'"), opened(""))


@measure("e_licence_share")
def e_licence_share(facts: Facts) -> Measured:
    """电子营业执照: of the licences delivered, those delivered electronically."""
    codes = tuple(facts.marks.company_licence)
    where = (
        f"item IN ({', '.join('?' * len(codes))}) AND decided_at >= ? AND decided_at < ? AND state = 'delivered'"
        " AND outcome = 'granted'"
    )
    electronic = " AND EXISTS (SELECT 1 FROM delivery WHERE case_id = id AND mode = 'electronic')"
    return share(facts.cases(where + electronic, *codes, *facts.span), facts.cases(where, *codes, *facts.span))


@measure("daily_one_window")
def daily_one_window(facts: Facts) -> Measured:
    """一窗受理: of what was received, that of the one-window list."""
    return share(facts.received(facts.on(ListKind.ONE_WINDOW)), facts.received())


@measure("daily_base_window")
def daily_base_window(facts: Facts) -> Measured:
    """基层一窗: of what villages may take in, that which was taken in there, by an agent."""
    codes = facts.picked(lambda item: Channel.VILLAGE in item.channels).ids
    by_agent = (
        " AND EXISTS (SELECT 1 FROM case_step JOIN staff ON staff.id = actor"
        " WHERE case_id = hall_case.id AND n = 1 AND role IN ('agent', 'town_lead', 'steward'))"
    )
    return share(facts.received(codes, by_agent), facts.received(codes))


@measure("daily_satisfaction")
def daily_satisfaction(facts: Facts) -> Measured:
    """办件满意度: ratings of 基本满意 and better, of all that count."""

    def rated(least: int) -> Behind:
        where = "FROM rating WHERE at >= ? AND at < ? AND counts = 1 AND stars >= ?"
        params = (*facts.span, least)
        count = facts.store.value(f"SELECT count(*) {where}", *params)
        return Behind(What.RATINGS, count, lambda: [r["id"] for r in facts.store.all(f"SELECT id {where}", *params)])

    return share(rated(3), rated(1))


@measure("daily_phone")
def daily_phone(facts: Facts) -> Measured:
    """咨询电话接听: of the tries, those that were answered (R-83)."""

    def tried(answered: int) -> Behind:
        where = "FROM phone_try WHERE day >= ? AND day <= ? AND answered >= ?"
        params = (facts.since.isoformat(), facts.until.isoformat(), answered)
        count = facts.store.value(f"SELECT count(*) {where}", *params)
        return Behind(
            What.RECORDS, count, lambda: [str(r["pos"]) for r in facts.store.all(f"SELECT pos {where}", *params)]
        )

    return share(tried(1), tried(0))


# -- what runs (T-25, T-33) ------------------------------------------------------------------------


@measure("supervision_live")
def supervision_live(facts: Facts) -> Measured:
    """电子监察 has looked at this hall."""
    since = facts.store.value("SELECT value FROM watch_state WHERE key = 'since'") or ""
    rules = these(What.RECORDS, [since] if since else [])
    return done(rules, rules, date.fromisoformat(since[:10]) if since else None)


@measure("network_exchange")
def network_exchange(facts: Facts) -> Measured:
    """双向交换: the platform has receipts for our records, and its decisions are here."""
    up = facts.store.value("SELECT state FROM outbox ORDER BY inc, n LIMIT 1") in ("received", "safe")
    down = facts.store.value("SELECT 1 FROM hall_case WHERE revision > 0 LIMIT 1")
    both = these(What.RECORDS, [name for name, there in (("up", up), ("down", down)) if there])
    return done(both, these(What.RECORDS, ("up", "down")))
