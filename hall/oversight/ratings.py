"""好差评: one rating of one visit or matter, in the national grades with their reason codes (GB/T 39734, 39735)."""

import json
import uuid
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from hall.errors import Garbled, Reason, Refused, Unknown
from hall.journal import append
from hall.line.tickets import Ticket, Tickets
from hall.oversight.records import Rated
from hall.store import Row, Store, driver
from hall.words import N_

if TYPE_CHECKING:  # of no use to a citizen who is content: the kiosk loads them with the first words or bad rating
    from hall.oversight.terms import Terms
    from hall.oversight.voices import Voice

# 5 is best here, as in the national codes of reasons; GB/T 39046 A.8 counts the other way round: see to_a8.
GRADES: dict[int, str] = {
    5: N_("非常满意"),
    4: N_("满意"),
    3: N_("基本满意"),
    2: N_("不满意"),
    1: N_("非常不满意"),
}

# The nationwide options; the first digit of a code is its grade.
REASONS: dict[str, str] = {
    "510": N_("一窗受理一次办结"),
    "511": N_("可以先受理后补材料"),
    "512": N_("不用提交证明"),
    "513": N_("可以全程网上办理"),
    "514": N_("可以使用手机办理"),
    "515": N_("可以就近办理"),
    "516": N_("无需材料直接办理"),
    "517": N_("服务热情效率高"),
    "406": N_("填写一张表单就可完成申报"),
    "407": N_("在线提交材料窗口核验"),
    "408": N_("一张清单告知全部申报材料"),
    "409": N_("用告知承诺减免申报材料"),
    "410": N_("可以在线预约办理"),
    "411": N_("跑大厅一次办完"),
    "412": N_("可以使用自助机办理"),
    "413": N_("服务态度较好"),
    "307": N_("一次性告知需要补正的材料"),
    "308": N_("提供申报材料样本"),
    "309": N_("在承诺的时间内办结"),
    "310": N_("办事指南指引准确"),
    "311": N_("按办事指南要求的材料即可办理"),
    "312": N_("可以快递送达"),
    "313": N_("跑动次数与承诺的一致"),
    "314": N_("服务态度一般"),
    "207": N_("没有提供材料样本"),
    "208": N_("没有提供材料清单"),
    "209": N_("未在承诺时间内办结"),
    "210": N_("同样内容的证明材料被要求多次提交"),
    "211": N_("承诺网办但无法在线办理"),
    "212": N_("在线预约办理后到实体大厅重复取号排队"),
    "213": N_("窗口人员业务不熟练"),
    "214": N_("服务态度生硬"),
    "108": N_("在办事指南之外增加新的审批条件"),
    "109": N_("需提供办事指南之外的申报材料"),
    "110": N_("无理由超过法定办理时间"),
    "111": N_("办事指南提供样本有错"),
    "112": N_("承诺在线收取申报材料实际无法收取"),
    "113": N_("多头跑窗口和部门"),
    "114": N_("跑动次数与承诺的不一致"),
    "115": N_("服务态度差效率低"),
}


BAD = (1, 2)
"""差评: 不满意 and 非常不满意 (国办发〔2019〕51号)."""


def to_a8(stars: int) -> str:
    """The grade as GB/T 39046-2020 A.8 writes it, where 1 is 非常满意: for records that leave for such a system."""
    if stars not in GRADES:
        raise ValueError(stars)
    return str(6 - stars)


def from_a8(code: str) -> int:
    """The stars of a grade of GB/T 39046-2020 A.8. Raises Garbled for anything but "1" … "5"."""
    if code not in ("1", "2", "3", "4", "5"):
        raise Garbled("GB/T 39046 A.8", f"no such grade: {code[:8]!a}")
    return 6 - int(code)


class Channel(StrEnum):
    """Where a rating was given."""

    KIOSK = "kiosk"
    EVALUATOR = "evaluator"  # the pad at the window
    TOWNSHIP = "township"  # a town's or village's station
    ONLINE = "online"
    MESSAGE = "message"  # the answer to a text message


CHANNEL_WORDS: dict[Channel, str] = {
    Channel.KIOSK: N_("自助机"),
    Channel.EVALUATOR: N_("窗口评价器"),
    Channel.TOWNSHIP: N_("乡镇、村便民服务站"),
    Channel.ONLINE: N_("网上"),
    Channel.MESSAGE: N_("短信"),
}
ON_SITE = frozenset({Channel.KIOSK, Channel.EVALUATOR, Channel.TOWNSHIP})
"""一次一评: where a visit is rated."""
OF_MATTERS = frozenset({Channel.ONLINE, Channel.MESSAGE, Channel.TOWNSHIP})
"""一事一评: where a matter is rated."""

# Where a case is not over yet: nothing to rate.
_RUNNING = frozenset({"received", "supplement", "accepted", "tolerated", "reviewing", "paused"})


def _national() -> "Terms":
    from hall.oversight.terms import Terms

    return Terms.national()


class Ratings:
    """Takes ratings. Voluntary, by the citizen alone: no clerk sees or filters them here (国办发〔2019〕51号).

    Nothing here tells what anybody was rated: of bad ratings hall.oversight.rectifications knows, once somebody else
    has opened them; of all, hall.oversight.assessments in sums. `terms` is asked for at the first need of it.
    """

    def __init__(self, store: Store, tickets: Tickets, terms: "Callable[[], Terms]" = _national) -> None:
        self._store, self._tickets, self._terms = store, tickets, terms

    def rate(
        self,
        ticket: Ticket,
        stars: int,
        reasons: Sequence[str],
        words: str = "",
        voice: "Voice | None" = None,
        channel: Channel = Channel.KIOSK,
    ) -> str:
        """Record one rating of one finished visit (一次一评); its id.

        `stars` 5 … 1, `reasons` codes of that grade, possibly none; `words` free text; `voice` who wants to be answered
        (实名), None for nobody (匿名). Raises Refused(NOT_SERVED_YET | ALREADY_RATED | GRADE_UNKNOWN |
        REASON_OF_OTHER_GRADE | WORDS_TOO_LONG | NAME_NOT_ALLOWED | PHONE_WRONG), Refused(CHOICE_UNKNOWN) for a
        `channel` that rates matters.
        """
        _comes(channel, ON_SITE)
        with self._store.atomic():
            now = self._tickets.ticket(ticket.id)
            if now is None or now.state != "served":
                raise Refused(Reason.NOT_SERVED_YET)
            departments = self._store.all("SELECT DISTINCT department FROM hall_case WHERE ticket = ?", ticket.id)
            return self._keep(
                stars, reasons, words, voice, channel, ticket=ticket.id, number=ticket.number,
                rated=self._served(ticket.id), department=departments[0]["department"] if len(departments) == 1 else "",
            )  # fmt: skip

    def rate_matter(
        self,
        case: str,
        stars: int,
        reasons: Sequence[str],
        words: str = "",
        voice: "Voice | None" = None,
        channel: Channel = Channel.ONLINE,
    ) -> str:
        """Record one rating of one matter that is over (一事一评), however it ended; its id.

        Raises what `rate` raises, KeyError for an unknown case, Refused(CHOICE_UNKNOWN) for a `channel` that rates
        visits.
        """
        _comes(channel, OF_MATTERS)
        with self._store.atomic():
            row = self._store.one(
                "SELECT state, department, accepted_by, provisional_no FROM hall_case WHERE id = ?", case
            )
            if row is None:
                raise Unknown(case)
            if row["state"] in _RUNNING:
                raise Refused(Reason.NOT_SERVED_YET)
            return self._keep(
                stars, reasons, words, voice, channel, case_id=case, number=row["provisional_no"],
                rated=row["accepted_by"], department=row["department"],
            )  # fmt: skip

    def rateable(self, id_number: str) -> list[Ticket]:
        """Today's visits of the person that are served and not yet rated, newest first."""
        return [
            ticket
            for ticket in self._tickets.of_person(id_number)
            if ticket.state == "served"
            and self._store.value("SELECT 1 FROM rating WHERE ticket = ? AND ticket <> ''", ticket.id) is None
        ]

    def matters(self, id_number: str) -> list[str]:
        """The person's matters that are over and not yet rated, newest first; ids of cases."""
        rows = self._store.all(
            "SELECT id, state FROM hall_case WHERE person = ? AND person <> '' ORDER BY received_at DESC",
            self._store.person(id_number),
        )
        return [
            row["id"]
            for row in rows
            if row["state"] not in _RUNNING
            and self._store.value("SELECT 1 FROM rating WHERE case_id = ? AND case_id <> ''", row["id"]) is None
        ]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _keep(
        self, stars: int, reasons: Sequence[str], words: str, voice: "Voice | None", channel: Channel, *, number: str,
        rated: str, department: str, ticket: str = "", case_id: str = "",
    ) -> str:  # fmt: skip
        codes = list(dict.fromkeys(reasons))
        if type(stars) is not int or stars not in GRADES:
            raise Refused(Reason.GRADE_UNKNOWN)
        if any(code not in REASONS or code[0] != str(stars) for code in codes):
            raise Refused(Reason.REASON_OF_OTHER_GRADE)
        name = phone = person = ""
        if words or voice:
            from hall.oversight.voices import clean_words, sound

            words = clean_words(words, self._terms().publicity.words)
            if voice:
                heard = sound(voice)
                name, phone, person = heard.name, heard.phone, self._store.person(heard.id_number)
        id_, now = str(uuid.uuid4()), self._store.clock.now()
        try:
            self._store.run(
                "INSERT INTO rating (id, ticket, case_id, stars, reasons, at, channel, words, person, name, phone,"
                " rated, department) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id_, ticket, case_id, stars, json.dumps(codes), now.isoformat(timespec="milliseconds"), channel.value,
                words, person, name, phone, rated, department,
            )  # fmt: skip
        except driver.IntegrityError:
            raise Refused(Reason.ALREADY_RATED) from None
        if stars in BAD:
            from hall.oversight.rectifications import begin

            begin(self._store, self._terms(), id_, rated, department, named=bool(phone))
        event = Rated(id_, ticket, number, stars, codes, case_id, channel.value, words, bool(phone))
        append(self._store, event, "citizen")
        return id_

    def _served(self, ticket: str) -> str:
        """Who called the number last, and so served it: the journal knows even after the window changed hands."""
        row: Row | None = self._store.one(
            # Records stand without a gap, so a number tells the place.
            "SELECT actor FROM journal WHERE inc = ? AND type = 'TicketCalled' AND pos ="
            " (SELECT called_dseq FROM ticket WHERE id = ?) + (SELECT max(pos) - dseq FROM journal)",
            self._store.inc, ticket,
        )  # fmt: skip
        return row["actor"] if row else ""


def _comes(channel: Channel, ways: Collection[Channel]) -> None:
    """Nothing, if a rating of this kind comes in by `channel`. Raises Refused(CHOICE_UNKNOWN)."""
    if channel not in ways:
        names = tuple(CHANNEL_WORDS[each] for each in Channel if each in ways)
        raise Refused(Reason.CHOICE_UNKNOWN, field=N_("评价渠道"), given=CHANNEL_WORDS[channel], names=names)
