"""What each rule of supervision finds in the rows and in the journal. Nothing is changed here.

Two ways. A thing that stands (a clock that ran out, a window that stays shut) is looked for in the rows each time; a
thing that happened (a refusal, a second notice) is read from the journal once, from where the last look ended.

What stands is looked for in pieces: a rule over cases gives REST between two pages of them, where whoever looks may let
others have their turn. No piece takes longer than a call of the hall may.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hall.cases.casefile import Case, CaseFile, MaterialState
from hall.cases.lifecycle import PAPER_WORDS, RECEIVE, TABLE, Act, CaseState
from hall.cases.procedures import Procedures
from hall.days.clocks import Lamp
from hall.errors import Reason, Refused
from hall.hours import Hours, within
from hall.oversight.watchrules import RuleId, WatchRule
from hall.places import Place
from hall.store import Row, Store
from hall.words import N_

_DELIVERY_DAYS = 60  # natural days after a decision in which its delivery is watched: an alarm is found long before
_PAGE = 20  # cases of one piece: some 3 ms
_DECIDED = ("CaseDecided", "CaseDecidedHere")
EVENTS = ("CaseRefused", "CaseReturned", *_DECIDED, "SupplementAsked", "FeeTaken", "StaffSignedIn", "StaffSignedOut",
          "StorePutBack")  # fmt: skip
"""The records that a look at the journal needs."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found: `value` is held against its thresholds. `subject` in its `period` is said once per level."""

    rule: RuleId
    subject: str
    period: str
    value: float
    case: str = ""
    department: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict[str, str | int])


REST = None
"""Between two pieces of a rule."""

Finds = Iterator[Found | None]

FINDING_WORDS: dict[RuleId, str] = {
    RuleId.DEADLINE: N_("办件 {number} 的期限是 {day}，还没有办完"),
    RuleId.SLOW_FILING: N_("办件 {number} 收件后 {days} 个工作日，还没有受理，也没有告知"),
    RuleId.PAPER_MISSING: N_("办件 {number} 的文书没有打印：{paper}"),
    RuleId.MATERIALS_MISSING: N_("办件 {number} 已受理，还缺 {count} 份材料"),
    RuleId.ASKED_AGAIN: N_("办件 {number} 告知补正 {count} 次"),
    RuleId.ASKED_AFTER_ACCEPTANCE: N_("办件 {number} 受理以后又要求补正"),
    RuleId.REFUSAL: N_("办件 {number} 没有办成：{act}"),
    RuleId.FEE: N_("办件 {number} 收费 {taken} 元，标准是 {rate} 元"),
    RuleId.LONG_WAIT: N_("{number} 号已等候 {minutes} 分钟"),
    RuleId.WINDOW_CLOSED: N_("{klass} 类有人等候 {minutes} 分钟，没有开着的窗口"),
    RuleId.PAUSED: N_("{window} 号窗口已暂停 {minutes} 分钟"),
    RuleId.LEFT_WINDOW: N_("{window} 号窗口开着，人已离开 {minutes} 分钟"),
    RuleId.NOT_ON_DUTY: N_("{window} 号窗口应开 {minutes} 分钟，还没有人"),
    RuleId.UNCLAIMED: N_("办件 {number} 推送监管部门 {days} 个工作日，还没有认领"),
    RuleId.OUT_OF_TURN: N_("{window} 号窗口今天选呼 {count} 次，没有按先后叫号"),
    RuleId.PUT_BACK: N_(
        "本机数据像是从备份放回的，{since} 以后的记录不全。文号每个序列空出 {dockets} 个，不会重号；"
        "请对照纸质文书核对这段时间的文号、收件号和当天的号单，并打开快递信箱看一遍"
    ),
}
_ENDS: dict[str, str] = {
    Act.REFUSE: N_("不予受理"),
    Act.GIVE_BACK: N_("退件"),
    Act.DENY: N_("不予"),
    Act.DENIED: N_("不予"),
}
_LAMPS = {Lamp.YELLOW: 1.0, Lamp.RED: 2.0, Lamp.ALARM: 3.0}


@dataclass(frozen=True, slots=True)
class Scene:
    """What a look needs: the rows, the files of cases with their calendar and lamps, the place, and when it is."""

    store: Store
    file: CaseFile
    procedures: Procedures
    place: Place
    now: datetime

    def workdays(self, since: str) -> int:
        """Working days from a time of a row until now; 0 where no calendar reaches: nothing is said then."""
        try:
            return self.file.calendar.workdays_between(datetime.fromisoformat(since).date(), self.now.date())
        except Refused:
            return 0

    def minutes(self, since: str) -> int:
        """Whole minutes from a time of a row until now; below 0 when a clock was set back."""
        return int((self.now - datetime.fromisoformat(since)) / timedelta(minutes=1))

    @property
    def day(self) -> str:
        """Today."""
        return self.now.date().isoformat()

    def pages(self, where: str, *params: object) -> Iterator[list[Case]]:
        """The cases of a clause of SQL, a page at a time; what left the clause meanwhile is left out."""
        ids = [row["id"] for row in self.store.all(f"SELECT id FROM hall_case WHERE {where}", *params)]
        for start in range(0, len(ids), _PAGE):
            page = json.dumps(ids[start : start + _PAGE])
            yield self.file.cases(f"WHERE id IN (SELECT value FROM json_each(?)) AND {where}", page, *params)


# -- what stands ------------------------------------------------------------------------------------------------------


def deadlines(scene: Scene, rule: WatchRule) -> Finds:
    """Clocks that near their end or ran out: to answer, to decide, and for licences to deliver (行政许可法 art. 44).

    The profile's lamps speak: yellow 提醒, red 预警, over for more than their days 报警. A clock that stands
    (grey) says nothing.
    """
    delivered = (scene.now - timedelta(days=_DELIVERY_DAYS)).isoformat()
    for clock, where, params in (
        ("decide", "state IN ('accepted', 'tolerated', 'reviewing') AND due > ''", ()),
        ("answer", "state = 'received' AND answer_due <> ''", ()),
        ("deliver", "decided_at > ? AND decided_at <> '' AND due <> '' AND kind = '01'"
         " AND state IN ('granted', 'denied', 'closed', 'issued')", (delivered,)),
    ):  # fmt: skip
        for page in scene.pages(where, *params):
            for case in page:
                try:
                    standing = scene.procedures.standing(case)
                except Refused as no:
                    if no.reason is not Reason.CALENDAR_UNKNOWN:
                        raise
                    continue
                if standing and standing.due and (value := _LAMPS.get(standing.lamp, 0.0)) >= rule.least:
                    day = standing.due.day.isoformat()
                    yield _of_case(rule.id, case, f"{clock} {day}", value, day=day)
            yield REST


def slow_filing(scene: Scene, rule: WatchRule) -> Finds:
    """Received, and nobody said yes, no or what is missing."""
    for page in scene.pages("state = 'received' AND received_at < ?", scene.day):
        for case in page:
            if (days := scene.workdays(case.received_at)) >= rule.least:
                yield _of_case(rule.id, case, case.received_at, days, days=days)
        yield REST


def materials_missing(scene: Scene, rule: WatchRule) -> Finds:
    """Accepted, and something is missing: by silence that became acceptance, or by a promise that was not kept."""
    undecided = "state IN ('accepted', 'tolerated', 'reviewing') AND due >= ''"
    for page in scene.pages(f"{undecided} AND NOT (state = 'tolerated' AND waits_until >= ?)", scene.day):
        for case in page:
            if missing := sum(material.state is MaterialState.WANTED for material in case.materials):
                yield _of_case(rule.id, case, case.accepted_at, missing, count=missing)
        yield REST


def long_wait(scene: Scene, rule: WatchRule) -> Finds:
    """Somebody waits too long for a call."""
    for row in _waiting(scene):
        if (minutes := scene.minutes(row["issued_at"])) >= rule.least:
            facts: dict[str, str | int] = {"number": row["number"], "minutes": minutes}
            yield Found(rule.id, row["id"], row["day"], minutes, department=scene.place.organ, facts=facts)


def window_closed(scene: Scene, rule: WatchRule) -> Finds:
    """Somebody waits for a class, and none of its windows is open."""
    opened = {row["number"] for row in scene.store.all("SELECT number FROM service_window WHERE state = 'open'")}
    served = {letter for window in scene.place.windows if window.number in opened for letter in window.classes}
    first: dict[str, Row] = {}
    for row in _waiting(scene):
        first.setdefault(row["klass"], row)
    for klass, row in first.items():
        minutes = scene.minutes(row["issued_at"])
        if klass not in served and minutes >= rule.least:
            period = f"{scene.day} {scene.now.hour:02d}"
            facts: dict[str, str | int] = {"klass": klass, "minutes": minutes}
            yield Found(rule.id, klass, period, minutes, department=scene.place.organ, facts=facts)


def paused(scene: Scene, rule: WatchRule) -> Finds:
    """A window was paused, and nobody took it up again."""
    for row in scene.store.all("SELECT * FROM service_window WHERE state = 'paused' AND since >= ?", scene.day):
        yield from _of_window(scene, rule, row["number"], row["since"], row["since"])


def left_window(scene: Scene, rule: WatchRule) -> Finds:
    """脱岗: a window stands open, and who opened it is gone: by the duty records (hall.agency.duty) where the person
    keeps any today, else by having signed out of every desk since."""
    for row in scene.store.all("SELECT number, staff, since FROM service_window WHERE state = 'open'"):
        duties = "SELECT until FROM duty WHERE staff = ? AND since >= ? ORDER BY until"
        here = [each["until"] for each in scene.store.all(duties, row["staff"], scene.day)]
        if not here:
            seat = "SELECT at FROM watch_seat WHERE staff = ? AND here = 0"
            here = [each["at"] for each in scene.store.all(seat, row["staff"])] or [""]
        if here[0] and here[-1] >= row["since"]:
            yield from _of_window(scene, rule, row["number"], row["since"], here[-1])


def not_on_duty(scene: Scene, rule: WatchRule) -> Finds:
    """缺岗: the hours of a window have begun, on a working day, and it was not opened in them."""
    try:
        works = scene.file.calendar.is_workday(scene.now.date())
    except Refused:
        works = False
    state = {row["number"]: row for row in scene.store.all("SELECT * FROM service_window")}
    for window in scene.place.windows if works else ():
        begun = _begun(window.hours or scene.place.hours, scene.now)
        there = state.get(window.number)
        if begun and not (there and (there["state"] != "closed" or there["since"] >= begun)):
            yield from _of_window(scene, rule, window.number, begun, begun)


def unclaimed(scene: Scene, rule: WatchRule) -> Finds:
    """审管互动: what was pushed to the regulator, and nobody took into care."""
    for row in scene.store.all("SELECT * FROM regulator_push WHERE claimed_at = '' AND at < ? ORDER BY at", scene.day):
        if (days := scene.workdays(row["at"])) >= rule.least:
            case = scene.file.case(row["case_id"])
            facts: dict[str, str | int] = {"number": case.number, "days": days}
            yield Found(rule.id, case.id, row["at"], days, case.id, row["organ"], facts)
        yield REST


def out_of_turn(scene: Scene, rule: WatchRule) -> Finds:
    """选呼: a window called numbers before those who came earlier (插队 is what citizens complain of)."""
    for row in scene.store.all(
        "SELECT window, count(*) AS n FROM picked_call WHERE at >= ? GROUP BY window", scene.day
    ):
        if row["n"] >= rule.least:
            facts: dict[str, str | int] = {"window": row["window"], "count": row["n"]}
            yield Found(rule.id, f"{row['window']}", scene.day, row["n"], department=scene.place.organ, facts=facts)


STANDING: dict[RuleId, Callable[[Scene, WatchRule], Finds]] = {
    RuleId.DEADLINE: deadlines,
    RuleId.SLOW_FILING: slow_filing,
    RuleId.MATERIALS_MISSING: materials_missing,
    RuleId.LONG_WAIT: long_wait,
    RuleId.WINDOW_CLOSED: window_closed,
    RuleId.PAUSED: paused,
    RuleId.LEFT_WINDOW: left_window,
    RuleId.NOT_ON_DUTY: not_on_duty,
    RuleId.UNCLAIMED: unclaimed,
    RuleId.OUT_OF_TURN: out_of_turn,
}


# -- what happened: `row` is a header of the journal -------------------------------------------------------------


def refusal(scene: Scene, rule: WatchRule, row: Row) -> Iterator[Found]:
    """不予受理、退件、不予: allowed, on paper, and looked at (窗口无否决权)."""
    act = _act(scene, row)
    if act in _ENDS:
        case = scene.file.case(row["case_id"])
        yield _of_case(rule.id, case, str(row["seq"]), 1, act=_ENDS[act])


def asked_again(scene: Scene, rule: WatchRule, row: Row) -> Iterator[Found]:
    """多次补正: what is missing is told once."""
    if row["type"] == "SupplementAsked" and (count := _times(scene, row, "= 'ask'")) >= rule.least:
        yield _of_case(rule.id, scene.file.case(row["case_id"]), str(row["seq"]), count, count=count)


def asked_after_acceptance(scene: Scene, rule: WatchRule, row: Row) -> Iterator[Found]:
    """受理后补正: acceptance says that all is here."""
    if row["type"] == "SupplementAsked" and _times(scene, row, "IN ('accept', 'tolerate', 'deem')"):
        yield _of_case(rule.id, scene.file.case(row["case_id"]), str(row["seq"]), 1)


def fee(scene: Scene, rule: WatchRule, row: Row) -> Iterator[Found]:
    """收费偏离标准: more, or less, than the item's rate was taken."""
    if row["type"] != "FeeTaken":
        return
    fees = scene.store.all("SELECT * FROM case_fee WHERE case_id = ? AND at = ?", row["case_id"], row["at"])
    for one in fees:
        if one["rate"] is not None and (off := abs(one["taken"] - one["rate"]) / 100) >= rule.least:
            taken, rate = f"{one['taken'] / 100:g}", f"{one['rate'] / 100:g}"
            yield _of_case(rule.id, scene.file.case(one["case_id"]), one["id"], off, taken=taken, rate=rate)


def put_back(scene: Scene, rule: WatchRule, row: Row) -> Iterator[Found]:
    """The store is a copy: what it forgot stands on papers, and only people can compare them."""
    if row["type"] == "StorePutBack":
        told = json.loads(scene.store.value("SELECT body FROM journal WHERE pos = ?", row["pos"]))
        since = f"{datetime.fromisoformat(told['since']):%Y-%m-%d %H:%M}"
        facts: dict[str, str | int] = {"since": since, "dockets": told["dockets"]}
        yield Found(rule.id, f"{row['pos']}", row["at"], 1, department=scene.place.organ, facts=facts)


HAPPENED: dict[RuleId, Callable[[Scene, WatchRule, Row], Iterator[Found]]] = {
    RuleId.REFUSAL: refusal,
    RuleId.ASKED_AGAIN: asked_again,
    RuleId.ASKED_AFTER_ACCEPTANCE: asked_after_acceptance,
    RuleId.FEE: fee,
    RuleId.PUT_BACK: put_back,
}


def paper_missing(scene: Scene, rule: WatchRule, rows: Sequence[Row]) -> Finds:
    """A step owes its applicant a paper that this house prints, and none came out of a printer. `rows`: the steps."""
    for n, row in enumerate(rows, 1):
        act = row["act"]
        move = RECEIVE if act == "receive" else TABLE[CaseState(row["before"]), Act(act)]
        for paper in move.owes:
            printed = rule.papers.get(paper.value)
            if printed and not scene.store.value(
                "SELECT 1 FROM print_job WHERE paper = ? AND subject = ? AND began = 1 AND state <> 'denied'",
                printed, row["case_id"],
            ):  # fmt: skip
                case, minutes = scene.file.case(row["case_id"]), scene.minutes(row["at"])
                yield _of_case(rule.id, case, f"{row['n']} {paper}", minutes, paper=PAPER_WORDS[paper])
        if n % _PAGE == 0:
            yield REST


# -- inside -----------------------------------------------------------------------------------------------------------


def _of_case(rule: RuleId, case: Case, period: str, value: float, **facts: str | int) -> Found:
    told: dict[str, str | int] = {"number": case.number, **facts}
    return Found(rule, case.id, period, value, case.id, case.department, told)


def _of_window(scene: Scene, rule: WatchRule, window: int, period: str, since: str) -> Iterator[Found]:
    if (minutes := scene.minutes(since)) >= rule.least:
        facts: dict[str, str | int] = {"window": window, "minutes": minutes}
        yield Found(rule.id, f"{window}", period, minutes, department=scene.place.organ, facts=facts)


def _waiting(scene: Scene) -> list[Row]:
    """Who waits today, the longest first."""
    return scene.store.all(
        "SELECT id, number, klass, day, issued_at FROM ticket WHERE state = 'waiting' AND issued_at >= ?"
        " AND hall_day = (SELECT max(n) FROM hall_day) ORDER BY issued_at",
        scene.day,
    )  # fmt: skip


def _begun(hours: Hours, now: datetime) -> str:
    """When the span of now began, as rows hold times; "" outside the hours, and where there are none."""
    for span in hours:
        if within((span,), now):
            begin = now.replace(hour=span.begin.hour, minute=span.begin.minute, second=0, microsecond=0)
            return begin.isoformat(timespec="milliseconds")
    return ""


def _act(scene: Scene, row: Row) -> str:
    """Which step of its case a record is; "" for a decision that grants, and for what is no step."""
    found = scene.store.value("SELECT act FROM case_step WHERE case_id = ? AND n = ?", row["case_id"], row["seq"])
    return found or ""


def _times(scene: Scene, row: Row, acts: str) -> int:
    """How often the case took one of `acts` up to that record."""
    where = f"SELECT count(*) FROM case_step WHERE case_id = ? AND n <= ? AND act {acts}"
    return scene.store.value(where, row["case_id"], row["seq"])
