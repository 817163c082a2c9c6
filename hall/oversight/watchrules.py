"""What supervision watches, from which value on it speaks and how loudly, and the rhythm of its duties: all data.

昌州政办发〔2019〕28号 三（一）6 and 城政办发〔2017〕102号 六-10 ask for 电子监察 over presence, state, speed and
quality; no text sets the numbers, so they stand in resources/supervision/, a region's own rows over the national ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from hall.resources import RESOURCES
from hall.rows import Row, read_rows
from hall.words import N_

FOLDER = RESOURCES / "supervision"
NATIONAL = "national"


class Level(StrEnum):
    """预警类型, in the order of weight."""

    NOTICE = "notice"
    WARNING = "warning"
    ALARM = "alarm"


LEVEL_WORDS: dict[Level, str] = {Level.NOTICE: N_("提醒"), Level.WARNING: N_("预警"), Level.ALARM: N_("报警")}


class Aspect(StrEnum):
    """What is watched in real time."""

    PRESENCE = "presence"
    STATE = "state"
    SPEED = "speed"
    QUALITY = "quality"


ASPECT_WORDS: dict[Aspect, str] = {
    Aspect.PRESENCE: N_("在岗"),
    Aspect.STATE: N_("状态"),
    Aspect.SPEED: N_("效率"),
    Aspect.QUALITY: N_("质量"),
}


class System(StrEnum):
    """The four systems of the counter that a rule serves (城 一; 昌 三（一）4)."""

    FIRST_CONTACT = "first_contact"
    TELL_ONCE = "tell_once"
    IN_TIME = "in_time"
    PROMISE = "promise"


SYSTEM_WORDS: dict[System, str] = {
    System.FIRST_CONTACT: N_("首问责任"),
    System.TELL_ONCE: N_("一次性告知"),
    System.IN_TIME: N_("限时办结"),
    System.PROMISE: N_("服务承诺"),
}


class Measure(StrEnum):
    """What the thresholds of a rule are counted in; `LAMP` is 1 yellow, 2 red, 3 alarm."""

    LAMP = "lamp"
    MINUTE = "minute"
    WORKING_DAY = "working_day"
    COUNT = "count"
    YUAN = "yuan"


class RuleId(StrEnum):
    """Each rule has its own way of finding (hall.oversight.findings); which of them are watched is data."""

    DEADLINE = "deadline"
    SLOW_FILING = "slow_filing"
    PAPER_MISSING = "paper_missing"
    MATERIALS_MISSING = "materials_missing"
    ASKED_AGAIN = "asked_again"
    ASKED_AFTER_ACCEPTANCE = "asked_after_acceptance"
    REFUSAL = "refusal"
    FEE = "fee"
    LONG_WAIT = "long_wait"
    WINDOW_CLOSED = "window_closed"
    PAUSED = "paused"
    LEFT_WINDOW = "left_window"
    NOT_ON_DUTY = "not_on_duty"
    UNCLAIMED = "unclaimed"
    OUT_OF_TURN = "out_of_turn"
    PUT_BACK = "put_back"


@dataclass(frozen=True, slots=True)
class WatchRule:
    """One rule. `code` is its 规则编号; `thresholds` say from which value on it speaks at which level.

    `papers` maps a paper owed (hall.cases.lifecycle.PaperKind) to its name at the printer.
    """

    id: RuleId
    code: str
    aspect: Aspect
    system: System
    unit: Measure
    thresholds: Mapping[Level, float]
    clause: str
    papers: Mapping[str, str] = field(default_factory=dict[str, str])

    def level(self, value: float) -> Level | None:
        """How loudly `value` is to be said; None while it is nothing to speak of."""
        reached = [level for level in Level if level in self.thresholds and value >= self.thresholds[level]]
        return reached[-1] if reached else None

    @property
    def least(self) -> float:
        """The value from which on the rule speaks at all."""
        return min(self.thresholds.values())


@dataclass(frozen=True, slots=True)
class OrderRules:
    """督办: `days` working days to answer, `again` more with each of the `steps` it goes up when they have passed.

    `made_for` are the levels for which an order is made by itself. Approvals of `push_kinds` go to the regulator.
    """

    days: int
    again: int
    made_for: tuple[Level, ...]
    steps: tuple[str, ...]
    push_kinds: tuple[str, ...]


class Every(StrEnum):
    """How often a duty comes."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class DutyId(StrEnum):
    """The duties of oversight that the four plans name."""

    INSPECTION = "inspection"
    PUSH = "push"
    DISPATCH = "dispatch"
    BULLETIN = "bulletin"
    REPORT = "report"
    APPRAISAL = "appraisal"
    SPECIAL_INSPECTION = "special_inspection"


DUTY_WORDS: dict[DutyId, str] = {
    DutyId.INSPECTION: N_("督查"),
    DutyId.PUSH: N_("推进"),
    DutyId.DISPATCH: N_("调度"),
    DutyId.BULLETIN: N_("通报"),
    DutyId.REPORT: N_("报告"),
    DutyId.APPRAISAL: N_("考核"),
    DutyId.SPECIAL_INSPECTION: N_("专项监察"),
}


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty with its rhythm and the body that owes it."""

    id: DutyId
    every: Every
    organ: str
    clause: str


@dataclass(frozen=True, slots=True)
class WatchRules:
    """Everything supervision is told by data. A running station looks every `minutes`."""

    rules: Mapping[RuleId, WatchRule]
    orders: OrderRules
    duties: tuple[Duty, ...]
    minutes: int


def read_watch_rules(profile: str, folder: Path = FOLDER) -> WatchRules:
    """The rules of the region `profile` over the national ones; the national ones alone where it has no file.

    Raises Garbled naming the file and the field that is wrong.
    """
    top = read_rows(folder / f"{NATIONAL}.toml")
    rules = _rules(top)
    table = top.row("orders")
    if table is None:
        raise top.fault("orders", "缺少这个字段")
    orders, duties, minutes = _orders(table), _duties(top), _minutes(top)
    top.done()
    file = folder / f"{profile}.toml"
    if file.exists():
        over = read_rows(file)
        rules |= _rules(over)
        orders = _orders(own) if (own := over.row("orders")) else orders
        duties = _duties(over) or duties
        minutes = _minutes(over, minutes)
        over.done()
    return WatchRules(rules, orders, duties, minutes)


def _rules(top: Row) -> dict[RuleId, WatchRule]:
    found: dict[RuleId, WatchRule] = {}
    for row in top.rows("rules"):
        rule = WatchRule(
            row.choice("id", RuleId), row.text("code"), row.choice("aspect", Aspect), row.choice("system", System),
            row.choice("unit", Measure), {level: row.number(level) for level in Level if row.has(level)},
            row.text("clause"), dict(_pair(row, text) for text in row.texts("papers")),
        )  # fmt: skip
        row.done()
        values = list(rule.thresholds.values())
        if not values or values != sorted(set(values)) or values[0] <= 0:
            raise row.fault("notice", "notice、warning、alarm 至少写一个，一个比一个大，都大于 0")
        if rule.id in found:
            raise row.fault("id", f"{rule.id} 已经用过")
        found[rule.id] = rule
    return found


def _pair(row: Row, text: str) -> tuple[str, str]:
    owed, sign, printed = text.partition("=")
    if not (owed and sign and printed):
        raise row.fault("papers", f"应为 文书=打印名，不是 {text}")
    return owed, printed


def _orders(row: Row) -> OrderRules:
    orders = OrderRules(
        row.whole("days"), row.whole("again"), row.choices("made_for", Level), row.texts("steps"),
        row.texts("push_kinds"),
    )  # fmt: skip
    row.done()
    if not (orders.days and orders.again and orders.steps):
        raise row.fault("days", "days 和 again 应大于 0，steps 至少一级")
    return orders


def _minutes(top: Row, default: int | None = None) -> int:
    minutes = top.whole("minutes", default)
    if not minutes:
        raise top.fault("minutes", "应大于 0")
    return minutes


def _duties(top: Row) -> tuple[Duty, ...]:
    found: list[Duty] = []
    for row in top.rows("duties"):
        found.append(Duty(row.choice("id", DutyId), row.choice("every", Every), row.text("organ"), row.text("clause")))
        row.done()
    return tuple(found)
