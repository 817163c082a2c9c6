"""What a desk does with a bad rating (差评): contacted, verified, put right, appealed, called back, closed.

Plain values over the hall, no Qt, as clerk.hallsteps. What is sealed from whom it is about stands in none of its lists.
"""

from collections.abc import Callable
from datetime import timedelta

from clerk.hallsteps import HallStep, Seat, listed, shown
from clerk.hotlinesteps import whom
from clerk.services import Oversight
from clerk.steps import Answers, Field, choice, one, text
from hall.oversight.appeals import GROUND_WORDS, Ground
from hall.oversight.ratings import REASONS
from hall.oversight.rectifications import Rectification
from hall.oversight.rectlife import ACT_WORDS, TABLE, RectAct
from hall.words import N_, Words

BAD = N_("差评")

_DAYS = {"": N_("当场")} | {str(days): str(days) for days in (1, 3, 5, 7, 10, 15)}


def _said(rating: Rectification, say: Words) -> str:
    heard = rating.words or "、".join(say(REASONS[code]) for code in rating.reasons)
    return shown(rating.due, f"{rating.stars}★", heard, rating.at[:10])


def _ratings(hall: Oversight, seat: Seat, *acts: RectAct) -> Field:
    """Those that wait for one of `acts`, and that the person may know of."""
    found = [one for one in hall.rectifications.waiting(seat.person) if any((one.state, act) in TABLE for act in acts)]
    return listed("rating", N_("差评"), ((one.rating, _said(one, seat.say)) for one in found))


def _rating(act: RectAct, do: Callable[[Oversight, str, Answers, str], object], *fields: Field) -> HallStep:
    return HallStep(
        f"rating.{act}", ACT_WORDS[act], lambda hall, seat: (_ratings(hall, seat, act), *fields),
        lambda hall, answers, who: do(hall, one(answers, "rating"), answers, who), BAD,
    )  # fmt: skip


def _rectify(hall: Oversight, rating: str, answers: Answers, who: str) -> None:
    days, file = one(answers, "days"), hall.rectifications
    until = file.store.clock.now().date() + timedelta(days=int(days)) if days else None
    file.rectify(rating, one(answers, "words"), who, until)


RATING_STEPS: tuple[HallStep, ...] = (
    _rating(
        RectAct.CONTACT, lambda h, id_, a, who: h.rectifications.contact(id_, one(a, "words"), who),
        text("words", N_("联系情况")),
    ),
    _rating(
        RectAct.VERIFY, lambda h, id_, a, who: h.rectifications.verify(id_, one(a, "words"), who),
        text("words", N_("核实情况")),
    ),
    _rating(
        RectAct.RECTIFY, _rectify, text("words", N_("整改措施")),
        choice("days", N_("几天内整改好（自然日）"), _DAYS),
    ),
    _rating(
        RectAct.FEED_BACK, lambda h, id_, a, who: h.rectifications.feed_back(id_, one(a, "words"), who),
        text("words", N_("整改结果")),
    ),
    _rating(
        RectAct.APPEAL, lambda h, id_, a, who: h.appeals.appeal(id_, Ground(one(a, "ground")), one(a, "words"), who),
        choice("ground", N_("申诉的依据"), GROUND_WORDS), text("words", N_("申诉理由")),
    ),
    HallStep(
        "rating.decide", N_("复核申诉"),
        lambda h, seat: (
            _ratings(h, seat, RectAct.UPHOLD, RectAct.DISMISS),
            choice("upheld", N_("复核结论"), {"yes": ACT_WORDS[RectAct.UPHOLD], "no": ACT_WORDS[RectAct.DISMISS]}),
            text("words", N_("复核意见")),
        ),
        lambda h, a, who: h.appeals.decide(one(a, "rating"), one(a, "upheld") == "yes", one(a, "words"), who), BAD,
    ),
    _rating(RectAct.MISS, lambda h, id_, _, who: h.rectifications.miss(id_, who)),
    _rating(
        RectAct.CALL_BACK,
        lambda h, id_, a, who: h.rectifications.call_back(id_, one(a, "satisfied") == "yes", one(a, "words"), who),
        choice(
            "satisfied", N_("对整改满意吗（不满意的重新整改）"),
            {"yes": N_("满意"), "no": N_("不满意")},
        ),
        text("words", N_("回访情况")),
    ),
    _rating(RectAct.CLOSE, lambda h, id_, _, who: h.rectifications.close(id_, who)),
    HallStep(
        "rating.voice", N_("查看评价人"), lambda h, seat: (_ratings(h, seat, *RectAct),),
        lambda h, a, who: whom(h.rectifications.voice(one(a, "rating"), who)), BAD,
    ),
)  # fmt: skip
