"""电子监察: findings recorded once each, and the orders that follow; how every open case stands by its lamp.

昌州政办发〔2019〕28号 三（一）6; 城政办发〔2017〕102号 六-10, 六-11. The fields are those of
GB/T 39046-2020 table 11. What is watched, and from when on, is data (hall.oversight.watchrules); how it is found stands
in hall.oversight.findings.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hall.cases.casefile import Case, CaseFile
from hall.cases.escalations import Escalations
from hall.cases.procedures import Procedures
from hall.days.clocks import Lamp, Standing
from hall.errors import Reason, Refused
from hall.journal import append, end
from hall.oversight.findings import EVENTS, FINDING_WORDS, HAPPENED, STANDING, Found, Scene, paper_missing
from hall.oversight.orders import ORDER_STATE_WORDS, RULE, Order, Orders
from hall.oversight.watchrecords import FindingRecorded
from hall.oversight.watchrules import LEVEL_WORDS, Level, RuleId, WatchRules
from hall.places import Place
from hall.store import Row
from hall.words import N_, Words

_BATCH = 50  # rows of one write, so that no screen waits for it


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `id` is its 监察编号, `subject` in `period` what it is about; `facts` fill its sentence."""

    id: str
    rule: RuleId
    subject: str
    period: str
    level: Level
    case: str
    department: str
    site: str
    at: str
    facts: Mapping[str, str | int]

    def said(self, say: Words) -> str:
        """督办内容 in the words of a language."""
        return say(FINDING_WORDS[self.rule], **{k: say(v) if isinstance(v, str) else v for k, v in self.facts.items()})


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look found anew, the orders it made, and those that went up."""

    findings: tuple[Finding, ...]
    orders: tuple[Order, ...]
    risen: tuple[Order, ...]


class Supervision:
    """Watches one store. `station` is the code of the site that the findings name as their 机构."""

    def __init__(self, file: CaseFile, place: Place, rules: WatchRules, station: str) -> None:
        self._file, self._store, self._place, self._rules, self._station = file, file.store, place, rules, station
        self._procedures = Procedures(file, Escalations(file))
        self.orders = Orders(self._store, file.calendar, rules.orders)

    # -- the look -----------------------------------------------------------------------------------------------------

    def watch(self) -> Looked:
        """Look at everything once. Safe to run at any time and as often as one likes: nothing is said twice.

        A finding that grows louder is said again at its new level.
        """
        scene = self._scene()
        self._begin()
        before = self._store.value("SELECT coalesce(max(rowid), 0) FROM finding")
        ordered = self._store.value("SELECT coalesce(max(rowid), 0) FROM supervision_order")
        self._follow(scene)
        self._papers(scene)
        for id_, look in STANDING.items():
            if rule := self._rules.rules.get(id_):
                self._keep(look(scene, rule))
        risen = self.orders.run()
        fresh = self._findings("rowid > ? ORDER BY rowid", before)
        made = self._store.all("SELECT id FROM supervision_order WHERE rowid > ? ORDER BY rowid", ordered)
        return Looked(tuple(fresh), tuple(self.orders.order(row["id"]) for row in made), tuple(risen))

    def _begin(self) -> None:
        with self._store.atomic():
            self._store.run("INSERT OR IGNORE INTO watch_state VALUES ('since', ?)", self._now())

    def _follow(self, scene: Scene) -> None:
        """What happened since the last look."""
        last, at = end(self._store), int(self._state("journal", "0"))
        marks = ", ".join("?" * len(EVENTS))
        rows = self._store.all(
            "SELECT pos, case_id, seq, type, at, actor FROM journal WHERE pos > ? AND pos <= ?"
            f" AND type IN ({marks}) ORDER BY pos",
            at, last, *EVENTS,
        )  # fmt: skip
        for start in range(0, len(rows), _BATCH):
            page = rows[start : start + _BATCH]
            with self._store.atomic():
                for row in page:
                    self._event(scene, row)
                self._remember("journal", str(page[-1]["pos"]))
        if last > at:
            with self._store.atomic():
                self._remember("journal", str(last))

    def _event(self, scene: Scene, row: Row) -> None:
        if row["type"] in ("StaffSignedIn", "StaffSignedOut"):
            self._store.run(
                "INSERT INTO watch_seat VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET here = excluded.here,"
                " at = excluded.at",
                row["actor"], int(row["type"] == "StaffSignedIn"), row["at"],
            )  # fmt: skip
            return
        for id_, look in HAPPENED.items():
            if rule := self._rules.rules.get(id_):
                for found in look(scene, rule, row):
                    self._record(found)

    def _papers(self, scene: Scene) -> None:
        """The papers that steps owe, once there was time to print them. A stamp from the future waits for nothing."""
        rule = self._rules.rules.get(RuleId.PAPER_MISSING)
        if rule is None:
            return
        now, at = scene.now, int(self._state("papers", "0"))
        ripe = (now - timedelta(minutes=rule.least)).isoformat(timespec="milliseconds")
        young = self._store.value(
            "SELECT min(pos) FROM journal WHERE pos > ? AND at > ? AND at <= ?", at, ripe, self._now()
        )
        last = young - 1 if young else end(self._store)
        rows = self._store.all(
            "SELECT case_step.*, pos FROM journal JOIN case_step ON case_step.case_id = journal.case_id AND n = seq"
            " WHERE pos > ? AND pos <= ? ORDER BY pos",
            at, last,
        )  # fmt: skip
        self._keep(found for row in rows for found in paper_missing(scene, rule, row))
        if last > at:
            with self._store.atomic():
                self._remember("papers", str(last))

    # -- reading ------------------------------------------------------------------------------------------------------

    def finding(self, id_: str) -> Finding:
        """One of them. Raises KeyError."""
        found = self._findings("id = ?", id_)
        if not found:
            raise KeyError(id_)
        return found[0]

    def findings(self, since: date, until: date, level: Level | None = None) -> list[Finding]:
        """What was found from `since` to `until`, both included, newest first; of one level, or of all."""
        where = "at >= ? AND at < ? AND (? = '' OR level = ?) ORDER BY at DESC, id DESC"
        return self._findings(where, since.isoformat(), _next(until), level or "", level or "")

    def of_case(self, case: str) -> list[Finding]:
        """What was found about a case, oldest first."""
        return self._findings("case_id = ? AND case_id <> '' ORDER BY at, id", case)

    def tally(self, since: date, until: date) -> dict[str, dict[Level, int]]:
        """How many findings of each level each department has: what a bulletin says."""
        rows = self._store.all(
            "SELECT department, level, count(*) AS n FROM finding WHERE at >= ? AND at < ? GROUP BY department, level",
            since.isoformat(), _next(until),
        )  # fmt: skip
        found: dict[str, dict[Level, int]] = {}
        for row in rows:
            found.setdefault(row["department"], dict.fromkeys(Level, 0))[Level(row["level"])] = row["n"]
        return found

    def table_11(self, finding: Finding, say: Words) -> dict[str, str]:
        """The finding in the fields of GB/T 39046-2020 table 11, which keep their names in every language.

        结果 is how its newest order stands, "" where there is none.
        """
        orders = self.orders.of_finding(finding.id)
        result = ""
        if orders:
            result = say(ORDER_STATE_WORDS[orders[-1].state])
            if orders[-1].answer:
                result = say(N_("{state}：{answer}"), state=result, answer=orders[-1].answer)
        return {
            "督办内容": finding.said(say),
            "机构": finding.site,
            "监察编号": finding.id,
            "规则编号": self._rules.rules[finding.rule].code,
            "预警类型": say(LEVEL_WORDS[finding.level]),
            "时间": finding.at,
            "结果": result,
            "责任部门": finding.department,
        }

    def lamps(self) -> dict[Lamp, list[tuple[Case, Standing]]]:
        """Every case whose clock binds the hall or stands still, by its lamp, the nearest end first (红黄绿灯)."""
        found: dict[Lamp, list[tuple[Case, Standing]]] = {lamp: [] for lamp in Lamp}
        states = "'received', 'supplement', 'accepted', 'tolerated', 'reviewing', 'paused'"
        for case in self._file.cases(f"WHERE state IN ({states}) ORDER BY due, received_at"):
            try:
                standing = self._procedures.standing(case)
            except Refused as no:
                if no.reason is not Reason.CALENDAR_UNKNOWN:
                    raise
                continue
            if standing:
                found[standing.lamp].append((case, standing))
        return found

    # -- inside -------------------------------------------------------------------------------------------------------

    def _keep(self, found: Iterable[Found]) -> None:
        """Record what was found, in short writes."""
        every = list(found)
        for start in range(0, len(every), _BATCH):
            with self._store.atomic():
                for one in every[start : start + _BATCH]:
                    self._record(one)

    def _record(self, found: Found) -> None:
        rule = self._rules.rules[found.rule]
        level = rule.level(found.value)
        key = (found.rule, found.subject, found.period, level)
        known = "SELECT 1 FROM finding WHERE rule = ? AND subject = ? AND period = ? AND level = ?"
        if level is None or self._store.value(known, *key):
            return
        now = self._store.clock.now()
        ordinal = self._store.next_number("finding", now.date().isoformat())
        id_ = f"JC{self._station}{now:%Y%m%d}{ordinal:04d}"
        facts = dict(found.facts)
        self._store.run(
            "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            id_, *key, found.case, found.department, self._station, self._now(), json.dumps(facts, ensure_ascii=False),
        )  # fmt: skip
        made = FindingRecorded(
            id_, found.rule, rule.code, found.subject, found.period, level, found.case, found.department,
            self._station, {name: str(fact) for name, fact in facts.items()},
        )  # fmt: skip
        append(self._store, made, RULE)
        if level in self._rules.orders.made_for:
            self.orders.issue(id_, N_("请查明原因，限期整改"), RULE)

    def _scene(self) -> Scene:
        return Scene(self._store, self._file, self._procedures, self._place, self._store.clock.now())

    def _state(self, key: str, default: str) -> str:
        return self._store.value("SELECT value FROM watch_state WHERE key = ?", key) or default

    def _remember(self, key: str, value: str) -> None:
        self._store.run(
            "INSERT INTO watch_state VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", key, value
        )

    def _now(self) -> str:
        return self._store.clock.now().isoformat(timespec="milliseconds")

    def _findings(self, where: str, *params: object) -> list[Finding]:
        return [_finding(row) for row in self._store.all(f"SELECT * FROM finding WHERE {where}", *params)]


def _finding(row: Row) -> Finding:
    facts: dict[str, Any] = json.loads(row["facts"])
    return Finding(
        row["id"], RuleId(row["rule"]), row["subject"], row["period"], Level(row["level"]), row["case_id"],
        row["department"], row["site"], row["at"], facts,
    )  # fmt: skip


def _next(day: date) -> str:
    return (day + timedelta(days=1)).isoformat()
