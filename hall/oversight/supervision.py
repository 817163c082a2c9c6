"""电子监察: findings recorded once each, and the orders that follow; how every open case stands by its lamp.

昌州政办发〔2019〕28号 三（一）6; 城政办发〔2017〕102号 六-10, 六-11. The fields are those of
GB/T 39046-2020 table 11. What is watched, and from when on, is data (hall.oversight.watchrules); how it is found stands
in hall.oversight.findings.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hall.cases.casefile import Case, CaseFile
from hall.cases.escalations import Escalations
from hall.cases.procedures import Procedures
from hall.days.clocks import Lamp, Standing
from hall.days.workdays import day_after
from hall.errors import Reason, Refused, Unknown
from hall.journal import append, end
from hall.oversight.findings import (
    EVENTS,
    FINDING_WORDS,
    HAPPENED,
    STANDING,
    Finds,
    Found,
    Scene,
    paper_missing,
)
from hall.oversight.orders import ORDER_STATE_WORDS, RULE, Order, Orders
from hall.oversight.watchrecords import FindingRecorded
from hall.oversight.watchrules import LEVEL_WORDS, Level, RuleId, WatchRules
from hall.places import Place
from hall.store import Row
from hall.words import N_, Words

_BATCH = 5  # findings of one write, with their records and orders: no screen waits for more than that
_RECORDS = 200  # records of one piece
_LAMPS = 50


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


@dataclass(slots=True)
class Looked:
    """What one look found anew so far, the orders it made, and those that went up."""

    findings: list[Finding] = field(default_factory=list[Finding])
    orders: list[Order] = field(default_factory=list[Order])
    risen: list[Order] = field(default_factory=list[Order])


class Supervision:
    """Watches one store. `station` is the code of the site that the findings name as their 机构; `minutes` says how
    often it should look."""

    def __init__(self, file: CaseFile, place: Place, rules: WatchRules, station: str) -> None:
        self._file, self._store, self._place, self._rules, self._station = file, file.store, place, rules, station
        self._procedures = Procedures(file, Escalations(file))
        self.orders = Orders(self._store, file.calendar, rules.orders)
        self.minutes = rules.minutes

    # -- the look -----------------------------------------------------------------------------------------------------

    def watch(self) -> Looked:
        """Look at everything once. Safe to run at any time and as often as one likes: nothing is said twice.

        A finding that grows louder is said again at its new level.
        """
        looked = Looked()
        for _ in self.pieces(looked):
            pass
        return looked

    def pieces(self, looked: Looked) -> Iterator[None]:
        """The same look into `looked`, piece by piece: none takes longer than a call of the hall may, and between two
        of them nothing is held. Who leaves it before its end loses nothing: the next look goes on, or looks again."""
        scene = self._scene()
        with self._store.atomic():
            self._store.run("INSERT OR IGNORE INTO watch_state VALUES ('since', ?)", self._now())
        yield from self._follow(scene, looked)
        yield from self._papers(scene, looked)
        for id_, look in STANDING.items():
            if rule := self._rules.rules.get(id_):
                yield from self._keep(look(scene, rule), looked)
        for order in self.orders.rising():
            looked.risen.append(order)
            yield

    def _follow(self, scene: Scene, looked: Looked) -> Iterator[None]:
        """What happened since the last look."""
        last, at = end(self._store), int(self._state("journal", "0"))
        marks = ", ".join("?" * len(EVENTS))
        while at < last:
            upto = min(at + _RECORDS, last)
            rows = self._store.all(
                "SELECT pos, case_id, seq, type, at, actor FROM journal WHERE pos > ? AND pos <= ?"
                f" AND type IN ({marks}) ORDER BY pos",
                at, upto, *EVENTS,
            )  # fmt: skip
            for start in range(0, len(rows), _BATCH):
                page = rows[start : start + _BATCH]
                found = [one for row in page for one in self._happened(scene, row) if self._news(one)]
                with self._store.atomic():
                    for row in page:
                        self._seat(row)
                    for one in found:
                        self._record(one, looked)
                    self._remember("journal", str(page[-1]["pos"]))
                yield
            with self._store.atomic():
                self._remember("journal", str(upto))
            at = upto
            yield

    def _seat(self, row: Row) -> None:
        """Who signed in or out last."""
        if row["type"] in ("StaffSignedIn", "StaffSignedOut"):
            self._store.run(
                "INSERT INTO watch_seat VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET here = excluded.here,"
                " at = excluded.at",
                row["actor"], int(row["type"] == "StaffSignedIn"), row["at"],
            )  # fmt: skip

    def _happened(self, scene: Scene, row: Row) -> Iterator[Found]:
        for id_, look in HAPPENED.items():
            if rule := self._rules.rules.get(id_):
                yield from look(scene, rule, row)

    def _papers(self, scene: Scene, looked: Looked) -> Iterator[None]:
        """The papers that steps owe, once there was time to print them. A stamp from the future waits for nothing."""
        rule = self._rules.rules.get(RuleId.PAPER_MISSING)
        if rule is None:
            return
        last, at = end(self._store), int(self._state("papers", "0"))
        ripe = (scene.now - timedelta(minutes=rule.least)).isoformat(timespec="milliseconds")
        while at < last:
            upto = min(at + _RECORDS, last)
            young = self._store.value(
                "SELECT min(pos) FROM journal WHERE pos > ? AND pos <= ? AND at > ? AND at <= ?",
                at, upto, ripe, self._now(),
            )  # fmt: skip
            if young:
                upto = last = young - 1
            rows = self._store.all(
                "SELECT case_step.*, pos FROM journal JOIN case_step ON case_step.case_id = journal.case_id AND n = seq"
                " WHERE pos > ? AND pos <= ? ORDER BY pos",
                at, upto,
            )  # fmt: skip
            yield from self._keep(paper_missing(scene, rule, rows), looked)
            if upto > at:
                with self._store.atomic():
                    self._remember("papers", str(upto))
            at = upto
            yield

    # -- reading ------------------------------------------------------------------------------------------------------

    def finding(self, id_: str) -> Finding:
        """One of them. Raises KeyError."""
        found = self._findings("id = ?", id_)
        if not found:
            raise Unknown(id_)
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

    def lamps(self, limit: int = _LAMPS) -> dict[Lamp, list[tuple[Case, Standing]]]:
        """The cases whose clock binds the hall or stands still, by lamp, the nearest end first (红黄绿灯).

        `limit` of them at most: a list on a screen is not the place to walk thousands.
        """
        found: dict[Lamp, list[tuple[Case, Standing]]] = {lamp: [] for lamp in Lamp}
        states = "'received', 'supplement', 'accepted', 'tolerated', 'reviewing', 'paused'"
        order = "iif(due <> '', due, answer_due), received_at"
        for case in self._file.cases(f"WHERE state IN ({states}) ORDER BY {order} LIMIT ?", limit):
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

    def _keep(self, found: Finds, looked: Looked) -> Iterator[None]:
        """Record what was found, in short writes; what is known already is not even asked for under the lock."""
        news: list[Found] = []
        for one in found:
            if one is None:  # REST
                yield
            elif self._news(one):
                news.append(one)
                if len(news) >= _BATCH:
                    self._write(news, looked)
                    yield
        self._write(news, looked)

    def _write(self, news: list[Found], looked: Looked) -> None:
        if news:
            with self._store.atomic():
                for one in news:
                    self._record(one, looked)
            news.clear()

    def _news(self, found: Found) -> Level | None:
        """How loudly it is to be said; None for what is nothing to speak of, and for what was said so before."""
        level = self._rules.rules[found.rule].level(found.value)
        known = "SELECT 1 FROM finding WHERE rule = ? AND subject = ? AND period = ? AND level = ?"
        if level is None or self._store.value(known, found.rule, found.subject, found.period, level):
            return None
        return level

    def _record(self, found: Found, looked: Looked) -> None:
        """Write down what is news. Another process may have been quicker: asked again under the lock."""
        rule, level = self._rules.rules[found.rule], self._news(found)
        if level is None:
            return
        now = self._store.clock.now()
        ordinal = self._store.next_number("finding", now.date().isoformat())
        finding = Finding(
            f"JC{self._station}{now:%Y%m%d}{ordinal:04d}", found.rule, found.subject, found.period, level, found.case,
            found.department, self._station, now.isoformat(timespec="milliseconds"), found.facts,
        )  # fmt: skip
        self._store.run(
            "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            finding.id, finding.rule, finding.subject, finding.period, level, finding.case, finding.department,
            finding.site, finding.at, json.dumps(dict(found.facts), ensure_ascii=False),
        )  # fmt: skip
        made = FindingRecorded(
            finding.id, finding.rule, rule.code, finding.subject, finding.period, level, finding.case,
            finding.department, finding.site, {name: str(fact) for name, fact in found.facts.items()},
        )  # fmt: skip
        append(self._store, made, RULE)
        looked.findings.append(finding)
        if level in self._rules.orders.made_for:
            looked.orders.append(self.orders.issue(finding.id, N_("请查明原因，限期整改"), RULE))

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
    return day_after(day).isoformat()
