"""好差评: one rating of one visit, in the five national grades with their reason codes (GB/T 39734, 39735 families)."""

import json
import uuid
from collections.abc import Sequence

from hall.errors import Reason, Refused
from hall.events import Rated
from hall.journal import append
from hall.line.tickets import Ticket, Tickets
from hall.store import Store, driver
from hall.words import N_

# 5 is best here; GB/T 39046 A.8 counts the other way round and is converted where records leave for such a system.
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


class Ratings:
    """Takes ratings. Voluntary, by the citizen alone: no clerk sees or filters them here (国办发〔2019〕51号)."""

    def __init__(self, store: Store, tickets: Tickets) -> None:
        self._store, self._tickets = store, tickets

    def rate(self, ticket: Ticket, stars: int, reasons: Sequence[str]) -> None:
        """Record one rating of one finished visit; `stars` 5 … 1, `reasons` codes of that grade, possibly none.

        Raises Refused(NOT_SERVED_YET | ALREADY_RATED | REASON_OF_OTHER_GRADE).
        """
        if stars not in GRADES:
            raise ValueError(stars)
        if any(code not in REASONS or code[0] != str(stars) for code in reasons):
            raise Refused(Reason.REASON_OF_OTHER_GRADE)
        id_, at = str(uuid.uuid4()), self._store.clock.now().isoformat(timespec="milliseconds")
        with self._store.atomic():
            now = self._tickets.ticket(ticket.id)
            if now is None or now.state != "served":
                raise Refused(Reason.NOT_SERVED_YET)
            try:
                self._store.run(
                    "INSERT INTO rating VALUES (?, ?, ?, ?, ?)", id_, ticket.id, stars, json.dumps(list(reasons)), at
                )
            except driver.IntegrityError:
                raise Refused(Reason.ALREADY_RATED) from None
            append(self._store, Rated(id_, ticket.id, ticket.number, stars, list(reasons)), "citizen")

    def rateable(self, id_number: str) -> list[Ticket]:
        """Today's visits of the person that are served and not yet rated, newest first."""
        return [
            ticket
            for ticket in self._tickets.of_person(id_number)
            if ticket.state == "served"
            and self._store.value("SELECT 1 FROM rating WHERE ticket = ?", ticket.id) is None
        ]
