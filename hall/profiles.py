"""Regional profiles: the clocks, lamps, window categories and targets of a region as data with days of validity.

A region's file lies over national.toml: its own rule or project comes before the national one of the same id or kind
for as long as it is in force, and whatever it does not name stays. Such numbers are never constants of the program.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from hall.days.clocks import LampRule, PauseKind, Rule
from hall.days.workdays import Limit, Unit
from hall.errors import Reason, Refused
from hall.resources import RESOURCES
from hall.rows import Row, read_rows

PROFILES = RESOURCES / "profiles"
NATIONAL = "national"


class Mode(StrEnum):
    """How a category of windows works (一窗两模式)."""

    TAKEN_IN = "taken_in"  # 前台综合受理、后台分类审批、统一窗口出件
    DECIDED = "decided"  # 受审合一: decided where it is taken in


class Op(StrEnum):
    """How a figure is held against a target."""

    AT_LEAST = ">="
    AT_MOST = "<="
    ABOVE = ">"
    DONE = "done"  # a thing to be finished by a day: 1 when it is
    DAILY = "daily"  # appraised every day, without a number


@dataclass(frozen=True, slots=True)
class Source:
    """The document a profile was taken from; `number` is its 文号, "" where it has none."""

    title: str
    number: str
    organ: str
    issued: date
    note: str


@dataclass(frozen=True, slots=True)
class WindowClass:
    """A category of integrated windows (一窗分类) and how it works."""

    name: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a project; one of `leads`, by the kind of project, answers for it alone."""

    name: str
    leads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """The budget of a project's whole way; `applies` are the kinds of project it is for."""

    rule: Rule
    applies: tuple[str, ...]
    stages: tuple[Stage, ...]

    @property
    def since(self) -> date:
        """The first day it holds."""
        return self.rule.since


@dataclass(frozen=True, slots=True)
class Target:
    """A target T-nn. `measure` names the figure to hold against it; `value` is in `unit`.

    `deadline` None is a target that simply holds. One number may have several rows.
    """

    id: str
    measure: str
    indicator: str
    op: Op
    value: float
    unit: str
    deadline: date | None
    clause: str

    def met(self, figure: float) -> bool | None:
        """Whether `figure`, in the target's unit, meets it; None for one without a number."""
        match self.op:
            case Op.AT_LEAST:
                return figure >= self.value
            case Op.AT_MOST:
                return figure <= self.value
            case Op.ABOVE:
                return figure > self.value
            case Op.DONE:
                return figure >= 1
            case _:  # daily
                return None


@dataclass(frozen=True, slots=True)
class Publicity:
    """What of the voices of the public is kept and shown.

    A figure about one clerk or department is shown from `publish_from` ratings on, so that nobody is singled out;
    `words` is the longest free text in code points; a named person is called back up to `call_tries` times.
    """

    publish_from: int
    words: int
    call_tries: int
    clause: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules of one region. `lapsed` says that its source calls the document lapsed without giving a day."""

    name: str
    title: str
    region: str
    sources: tuple[Source, ...]
    valid_from: date
    valid_until: date | None
    lapsed: bool
    item_types: tuple[str, ...]
    windows: tuple[WindowClass, ...]
    rules: tuple[Rule, ...]
    projects: tuple[Project, ...]
    lamps: LampRule
    publicity: Publicity
    targets: tuple[Target, ...]

    def rule(self, id_: str) -> Rule:
        """The rule of an id: the region's own before the national one, the newest first. Raises KeyError."""
        return _first(id_, (rule for rule in self.rules if rule.id == id_))

    def decision_rule(self, kind: str) -> Rule | None:
        """The rule that times the decision on items of a type (two digits); None where the item's own law does."""
        return next((rule for rule in self.rules if kind in rule.kinds), None)

    def project(self, kind: str) -> Project:
        """The budget for a kind of project: "social", "government" … Raises KeyError where there is none."""
        return _first(kind, (project for project in self.projects if kind in project.applies))

    def on(self, day: date) -> "Profile":
        """The profile with only the rules and projects that are in force on `day`.

        Raises Refused(PROFILE_NOT_IN_FORCE | PROFILE_ENDED) outside its days.
        """
        if day < self.valid_from:
            raise Refused(Reason.PROFILE_NOT_IN_FORCE, name=self.title, since=self.valid_from.isoformat())
        if self.valid_until and self.valid_until < day:
            raise Refused(Reason.PROFILE_ENDED, name=self.title, until=self.valid_until.isoformat())
        return dataclasses.replace(
            self,
            rules=tuple(rule for rule in self.rules if rule.in_force(day)),
            projects=tuple(project for project in self.projects if project.rule.in_force(day)),
        )


_Dated = TypeVar("_Dated", Rule, Project)
_Found = TypeVar("_Found")


def profile_names(folder: Path = PROFILES) -> tuple[str, ...]:
    """Every region that has a profile."""
    return tuple(sorted(file.stem for file in folder.glob("*.toml") if file.stem != NATIONAL))


def profile_on(name: str, day: date, folder: Path = PROFILES) -> Profile:
    """The profile of `name` as it stands on `day`.

    Raises what `read_profile` and `Profile.on` raise.
    """
    return read_profile(name, folder).on(day)


def read_profile(name: str, folder: Path = PROFILES) -> Profile:
    """The profile of `name` with everything it ever held, over the national one.

    Raises Refused(PROFILE_UNKNOWN), or Garbled naming the file and field that is wrong.
    """
    if name not in profile_names(folder):
        raise Refused(Reason.PROFILE_UNKNOWN, name=name)
    return _read(name, read_rows(folder / f"{name}.toml"), read_national(folder))


def read_national(folder: Path = PROFILES) -> Profile:
    """What holds everywhere, for a topic that is told of no region. Raises Garbled."""
    return _read(NATIONAL, read_rows(folder / f"{NATIONAL}.toml"), None)


# -- reading ----------------------------------------------------------------------------------------------------------


def _read(name: str, top: Row, under: Profile | None) -> Profile:
    since = _since(top, "valid_from")
    rules = [_rule(row, since) for row in top.rows("rules")]
    projects = [_project(row, since) for row in top.rows("projects")]
    lamps, publicity = top.row("lamps"), top.row("publicity")
    item_types = top.texts("item_types")
    if under is None and not (lamps and item_types and publicity):
        raise top.fault("lamps", "全国的规则要有 lamps、publicity 和 item_types")
    profile = Profile(
        name=name,
        title=top.text("title"),
        region=top.text("region"),
        sources=tuple(_source(row) for row in top.rows("sources")),
        valid_from=since,
        valid_until=_until(top, "valid_until", since),
        lapsed=top.flag("lapsed", False),
        item_types=item_types or (under.item_types if under else ()),
        windows=tuple(_window(row) for row in top.rows("windows")),
        rules=(*_newest_first(rules), *(under.rules if under else ())),
        projects=(*_newest_first(projects), *(under.projects if under else ())),
        lamps=_lamps(lamps, under),
        publicity=_publicity(publicity, under),
        targets=tuple(_target(row) for row in top.rows("targets")),
    )
    top.done()
    if len(profile.region) != 6 or not (profile.region.isascii() and profile.region.isdigit()):
        raise top.fault("region", "应为 6 位行政区划代码")
    if not profile.sources:
        raise top.fault("sources", "要写明依据的文件")
    return profile


def _source(row: Row) -> Source:
    source = Source(
        row.text("title"), row.text("number", ""), row.text("organ"), _since(row, "issued"), row.text("note", "")
    )
    row.done()
    return source


def _window(row: Row) -> WindowClass:
    window = WindowClass(row.text("name"), row.choice("mode", Mode))
    row.done()
    return window


def _rule(row: Row, since: date) -> Rule:
    rule = _limited(row, since)
    row.done()
    return rule


def _project(row: Row, since: date) -> Project:
    stages: list[Stage] = []
    for each in row.rows("stages"):
        stages.append(Stage(each.text("name"), each.texts("leads")))
        each.done()
    project = Project(_limited(row, since), row.texts("applies"), tuple(stages))
    row.done()
    if not project.applies:
        raise row.fault("applies", "要写明适用的项目")
    return project


def _limited(row: Row, since: date) -> Rule:
    row.where = f"{row.where} {row.text('id')}"
    limit = _limit(row, "limit")
    if limit is None:
        raise row.fault("limit", "缺少这个字段")
    first = row.day("since") or since
    rule = Rule(
        id=row.text("id"),
        name=row.text("name"),
        limit=limit,
        clause=row.text("clause"),
        kinds=row.texts("kinds"),
        extension=_limit(row, "extension"),
        stops=row.choices("stops", PauseKind),
        rolls=row.flag("rolls", False),
        ahead=row.flag("ahead", False),
        since=first,
        until=_until(row, "until", first),
    )
    if rule.extension and rule.extension.unit is not limit.unit:
        raise row.fault("extension", "单位应与 limit 相同")
    return rule


def _limit(row: Row, name: str) -> Limit | None:
    table = row.row(name)
    if table is None:
        return None
    limit = Limit(table.number("count", 0), table.choice("unit", Unit))
    table.done()
    if not limit.sound:
        raise row.fault(name, "count 应为大于 0 的整数或半数；当场办结不写 count")
    return limit


def _lamps(row: Row | None, under: Profile | None) -> LampRule:
    if row is None:
        assert under is not None  # the national profile was checked to have its own
        return under.lamps
    lamps = LampRule(row.number("share"), row.number("days"), row.whole("alarm_after"))
    row.done()
    if lamps.share > 1:
        raise row.fault("share", "应在 0 和 1 之间")
    return lamps


def _publicity(row: Row | None, under: Profile | None) -> Publicity:
    if row is None:
        assert under is not None  # as with the lamps
        return under.publicity
    publicity = Publicity(
        row.whole("publish_from"), row.whole("words"), row.whole("call_tries"), row.text("clause")
    )  # fmt: skip
    row.done()
    if not publicity.publish_from:
        raise row.fault("publish_from", "应为 1 或更大的整数")
    return publicity


def _target(row: Row) -> Target:
    row.where = f"{row.where} {row.text('id')}"
    op = row.choice("op", Op)
    numbered = op not in (Op.DONE, Op.DAILY)
    target = Target(
        id=row.text("id"),
        measure=row.text("measure"),
        indicator=row.text("indicator"),
        op=op,
        value=row.number("value") if numbered else 1.0,
        unit=row.text("unit") if numbered else "",
        deadline=row.day("deadline"),
        clause=row.text("clause"),
    )
    row.done()
    if op is Op.DONE and target.deadline is None:
        raise row.fault("deadline", "要写明完成的日期")
    return target


def _since(row: Row, name: str) -> date:
    day = row.day(name)
    if day is None:
        raise row.fault(name, "缺少这个字段")
    return day


def _until(row: Row, name: str, since: date) -> date | None:
    day = row.day(name)
    if day is not None and day < since:
        raise row.fault(name, "不能早于起始日期")
    return day


def _newest_first(dated: list[_Dated]) -> list[_Dated]:
    return sorted(dated, key=lambda each: each.since, reverse=True)


def _first(key: str, found: Iterator[_Found]) -> _Found:
    for each in found:
        return each
    raise KeyError(key)
