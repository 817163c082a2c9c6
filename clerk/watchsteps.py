"""What a desk sees of supervision (电子监察), and does about it: findings, orders, calls out of turn, what is declared.

Plain values over the hall, no Qt, as clerk.hallsteps.
"""

from collections.abc import Callable
from datetime import date, timedelta

from clerk.hallsteps import HallStep, Seat, listed, shown
from clerk.services import Oversight
from clerk.steps import Answers, Field, Kind, Told, line, one, text
from hall.days.clocks import LAMPS, Lamp
from hall.errors import Reason, Refused
from hall.line.picks import PICK_WORDS
from hall.oversight.orders import ORDER_ACT_WORDS, ORDER_TABLE, OrderAct
from hall.oversight.watchrules import DUTY_WORDS, LEVEL_WORDS, DutyId
from hall.words import N_

WATCHED = N_("监察")
_DAYS = 30  # natural days of findings and calls out of turn that are listed

_ISSUED = N_("督办已发给 {department}，{due} 前反馈")


def _today(hall: Oversight) -> date:
    return hall.rectifications.store.clock.now().date()


def _may_see(hall: Oversight, seat: Seat) -> None:
    hall.rectifications.listeners.demand(seat.person, "supervision.see")


def _findings(hall: Oversight, seat: Seat, kind: Kind = Kind.CHOICE) -> Field:
    _may_see(hall, seat)
    found = hall.supervision.findings(_today(hall) - timedelta(days=_DAYS), _today(hall))
    say = seat.say
    lines = ((one.id, shown(one.at[:10], say(LEVEL_WORDS[one.level]), one.said(say))) for one in found)
    return listed("finding", N_("三十天内的监察预警"), lines, kind)


def _lamps(hall: Oversight, seat: Seat) -> tuple[Field, ...]:
    _may_see(hall, seat)
    lamps = hall.supervision.lamps()
    lines = (
        (case.id, shown(seat.say(LAMPS[lamp]), standing.due.day if standing.due else "", case.number, case.department))
        for lamp in reversed(Lamp)
        for case, standing in lamps[lamp]
    )
    return (listed("case", N_("在办的件和它的灯"), lines, Kind.LIST),)


def _picks(hall: Oversight, seat: Seat) -> tuple[Field, ...]:
    _may_see(hall, seat)
    found = hall.tickets.picks.of(_today(hall) - timedelta(days=_DAYS), _today(hall))
    lines = (
        (one.at, shown(one.at[:16].replace("T", " "), one.number, one.window, seat.say(PICK_WORDS[one.why]), one.staff))
        for one in found
    )
    return (listed("pick", N_("三十天内的选呼：时间、号码、窗口、理由、谁叫的"), lines, Kind.LIST),)


def _issue(hall: Oversight, answers: Answers, who: str) -> Told:
    order = hall.supervision.orders.issue(one(answers, "finding"), one(answers, "words"), who)
    return Told(_ISSUED, {"department": order.department, "due": order.due or "—"})


def _order(act: OrderAct, do: Callable[[Oversight, str, str, str], object], words: str = "") -> HallStep:
    """A step of the life of an order, with what is to be written."""

    def ask(hall: Oversight, seat: Seat) -> tuple[Field, ...]:
        say, found = seat.say, [each for each in hall.supervision.orders.open() if (each.state, act) in ORDER_TABLE]
        lines = (
            (one.id, shown(one.due, one.department, hall.supervision.finding(one.finding).said(say))) for one in found
        )
        order = listed("order", N_("督办件"), lines)
        return (order, text("words", words)) if words else (order,)

    return HallStep(
        f"order.{act}", ORDER_ACT_WORDS[act], ask,
        lambda hall, a, who: do(hall, one(a, "order"), one(a, "words") if words else "", who), WATCHED,
    )  # fmt: skip


def _number(told: str) -> int:
    if not (told.strip().isascii() and told.strip().isdigit()):
        raise Refused(Reason.DECLARED_WRONG)
    return int(told[:12])


def _declarable(hall: Oversight, seat: Seat) -> tuple[Field, ...]:
    targets = {target.measure: target for target in hall.figures.declarable()}
    return (
        listed("measure", N_("指标"), ((name, seat.say(target.indicator)) for name, target in targets.items())),
        Field("day", N_("到哪天为止"), Kind.DAY, value=_today(hall).isoformat()),
        line("counted", N_("做到的数量（完成了的写 1）"), "1"),
        line("whole", N_("总数（完成了的写 1）"), "1"),
        text("words", N_("填报的依据")),
    )


def _declare(hall: Oversight, answers: Answers, who: str) -> None:
    hall.figures.declare(
        one(answers, "measure"), date.fromisoformat(one(answers, "day")), _number(one(answers, "counted")),
        _number(one(answers, "whole")), one(answers, "words"), who,
    )  # fmt: skip


def _owed(hall: Oversight, seat: Seat) -> tuple[Field, ...]:
    _may_see(hall, seat)
    lines = (
        (
            f"{owed.duty.id} {owed.period.name}",
            shown(owed.period.last, seat.say(DUTY_WORDS[owed.duty.id]), owed.duty.organ),
        )
        for owed in hall.cadence.owed()
    )
    return (listed("duty", N_("到期的督查、通报、考核"), lines), text("words", N_("结果")))


def _done(hall: Oversight, answers: Answers, who: str) -> None:
    duty, name = one(answers, "duty").split(maxsplit=1)
    hall.cadence.done(DutyId(duty), name, one(answers, "words"), who)


WATCH_STEPS: tuple[HallStep, ...] = (
    HallStep("watch.findings", N_("查看监察预警"), lambda h, seat: (_findings(h, seat, Kind.LIST),), None, WATCHED),
    HallStep("watch.lamps", N_("查看红黄绿灯"), _lamps, None, WATCHED),
    HallStep("watch.picks", N_("查看选呼记录"), _picks, None, WATCHED),
    HallStep(
        "order.issue",
        N_("发出督办"),
        lambda h, seat: (_findings(h, seat), text("words", N_("督办要求"))),
        _issue,
        WATCHED,
    ),
    _order(OrderAct.ACKNOWLEDGE, lambda h, id_, _, who: h.supervision.orders.acknowledge(id_, who)),
    _order(OrderAct.ANSWER, lambda h, id_, w, who: h.supervision.orders.answer(id_, w, who), N_("整改情况")),
    _order(OrderAct.SEND_BACK, lambda h, id_, w, who: h.supervision.orders.send_back(id_, w, who), N_("退回的理由")),
    _order(OrderAct.CLOSE, lambda h, id_, w, who: h.supervision.orders.close(id_, w, who), N_("办结意见")),
    _order(OrderAct.ESCALATE, lambda h, id_, w, who: h.supervision.orders.escalate(id_, w, who), N_("升级的理由")),
    _order(OrderAct.CANCEL, lambda h, id_, w, who: h.supervision.orders.cancel(id_, w, who), N_("撤销的理由")),
    HallStep("cadence.done", N_("登记督查、通报、考核"), _owed, _done, WATCHED),
    HallStep("figure.declare", N_("填报指标"), _declarable, _declare, WATCHED),
)
