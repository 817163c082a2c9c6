"""What a desk does beyond its counter: home visits and services to projects (上门), stewards (店小二), presence (在岗).

Plain values over the hall, no Qt, as clerk.steps.
"""

from datetime import date

from clerk.agencysteps import party_of
from clerk.hallsteps import listed, shown
from clerk.steps import Answers, DeskStep, Field, Kind, Told, choice, fields, item, line, one, text
from hall.agency.duty import LEFT_WORDS, Left
from hall.agency.errands import ERRAND, ERRAND_ACTS, ERRAND_WORDS, GROUND_WORDS, ErrandAct, ErrandKind, Ground, Half
from hall.agency.stewards import PROBLEM, PROBLEM_ACTS, PROBLEM_WORDS, ProblemAct
from hall.cases.cases import Case, Cases
from hall.errors import Reason, Refused
from hall.words import N_

OUTSIDE = N_("上门服务")
STEWARDING = N_("店小二")
PRESENCE = N_("在岗")

_PROBLEM_STANDS = N_("企业的问题现在是“{state}”")
_STEWARD = N_("{uscc} 的店小二是 {staff}")
_HALVES = {Half.MORNING.value: N_("上午"), Half.AFTERNOON.value: N_("下午")}
_MINUTES = {str(n): str(n) for n in (30, 45, 60, 90, 120, 180, 240, 360, 480)}

# -- 上门 -------------------------------------------------------------------------------------------------------------


def _home(cases: Cases, _: str, answers: Answers, who: str) -> object:
    party = party_of(answers, "who", cases.agency.today)
    return cases.agency.errands.order_home(
        one(answers, "item").strip(), party, Ground(one(answers, "ground")), one(answers, "proof"),
        one(answers, "address"), who,
    )  # fmt: skip


def _for_project(cases: Cases, _: str, answers: Answers, who: str) -> object:
    return cases.agency.errands.order_project(
        ErrandKind(one(answers, "kind")), one(answers, "uscc"), one(answers, "item").strip(), one(answers, "words"),
        one(answers, "address"), one(answers, "phone"), who,
    )  # fmt: skip


def _errands(cases: Cases, act: ErrandAct) -> Field:
    waiting = [each for each in cases.agency.errands.pending() if (each.state, act) in ERRAND]
    lines = ((each.id, shown(each.day, each.staff, each.item, each.address)) for each in waiting)
    return listed("errand", N_("约好的服务"), lines)


def _schedule(cases: Cases, _: str, answers: Answers, who: str) -> object:
    return cases.agency.errands.schedule(
        one(answers, "errand"), date.fromisoformat(one(answers, "day")), Half(one(answers, "half")),
        one(answers, "staff").strip(), who,
    )  # fmt: skip


_ITEM = item(N_("事项"))
_USCC = line("uscc", N_("企业的统一社会信用代码"))
ERRANDS: tuple[DeskStep, ...] = (
    DeskStep(
        "errand.home", N_("登记上门服务"), None,
        fields(
            _ITEM, line("who", N_("姓名")), line("who_number", N_("证件号码")),
            choice("ground", N_("不能到窗口的原因"), GROUND_WORDS), line("proof", N_("残疾人证号或行动不便的说明")),
            line("address", N_("上门的地址")),
        ),
        _home, OUTSIDE,
    ),
    DeskStep(
        "errand.project", N_("登记项目服务"), None,
        fields(
            Field("kind", N_("服务"), Kind.CHOICE, tuple(
                (kind.value, words) for kind, words in ERRAND_WORDS.items() if kind is not ErrandKind.HOME
            )),
            _USCC, _ITEM, text("words", N_("需要的服务")), line("address", N_("服务的地点")),
            line("phone", N_("联系电话")),
        ),
        _for_project, OUTSIDE,
    ),
    DeskStep(
        f"errand.{ErrandAct.SCHEDULE}", ERRAND_ACTS[ErrandAct.SCHEDULE], None,
        lambda c, _: (
            _errands(c, ErrandAct.SCHEDULE), Field("day", N_("哪一天"), Kind.DAY, value=c.agency.today.isoformat()),
            choice("half", N_("上午还是下午"), _HALVES), line("staff", N_("谁去（工号）")),
        ),
        _schedule, OUTSIDE,
    ),
    DeskStep(
        f"errand.{ErrandAct.FINISH}", ERRAND_ACTS[ErrandAct.FINISH], None,
        lambda c, _: (_errands(c, ErrandAct.FINISH), text("words", N_("上门办理的情况"))),
        lambda c, _, a, who: c.agency.errands.finish(one(a, "errand"), one(a, "words"), who), OUTSIDE,
    ),
    DeskStep(
        f"errand.{ErrandAct.CANCEL}", N_("取消上门服务"), None,
        lambda c, _: (_errands(c, ErrandAct.CANCEL), text("words", N_("取消的原因"))),
        lambda c, _, a, who: c.agency.errands.cancel(one(a, "errand"), one(a, "words"), who), OUTSIDE,
    ),
)  # fmt: skip

# -- 店小二 -----------------------------------------------------------------------------------------------------------


def _name(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    instead = one(answers, "instead") == "yes"
    named = cases.agency.stewards.name(one(answers, "uscc"), one(answers, "staff").strip(), who, instead)
    return Told(_STEWARD, {"uscc": named.uscc, "staff": named.staff})


def _liaisons(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    return (_USCC, line("name", N_("联络员的姓名")))


def _end_liaison(cases: Cases, _: str, answers: Answers, who: str) -> None:
    stewards, name = cases.agency.stewards, one(answers, "name").strip()
    for liaison in stewards.liaisons(one(answers, "uscc").strip()):
        if liaison.name == name:
            stewards.end_liaison(liaison.id, who)
            return
    raise Refused(Reason.RECORD_UNKNOWN)


def _problem(act: ProblemAct) -> DeskStep:
    def ask(cases: Cases, _: Case | None) -> tuple[Field, ...]:
        waiting = [each for each in cases.agency.stewards.pending() if (each.state, act) in PROBLEM]
        lines = ((each.id, shown(each.opened_at[:10], each.uscc, each.staff, each.words)) for each in waiting)
        return (listed("problem", N_("企业的问题"), lines), text("words", N_("处理的情况")))

    def do(cases: Cases, _: str, answers: Answers, who: str) -> Told:
        moved = cases.agency.stewards.move(one(answers, "problem"), act, one(answers, "words"), who)
        return Told(_PROBLEM_STANDS, {"state": PROBLEM_WORDS[moved.state]})

    return DeskStep(f"problem.{act}", PROBLEM_ACTS[act], None, ask, do, STEWARDING)


STEWARDS: tuple[DeskStep, ...] = (
    DeskStep(
        "steward.name", N_("指定店小二"), None,
        fields(
            _USCC, line("staff", N_("店小二的工号")),
            choice("instead", N_("已经有店小二的"), {"no": N_("不替换"), "yes": N_("替换")}),
        ),
        _name, STEWARDING,
    ),
    DeskStep(
        "steward.liaison", N_("登记企业联络员"), None,
        fields(_USCC, line("who", N_("联络员的姓名")), line("who_number", N_("证件号码"))),
        lambda c, _, a, who: c.agency.stewards.enter_liaison(
            one(a, "uscc"), party_of(a, "who", c.agency.today), who
        ), STEWARDING,
    ),
    DeskStep("steward.liaison_end", N_("撤销企业联络员"), None, _liaisons, _end_liaison, STEWARDING),
    DeskStep(
        "problem.open", N_("登记企业的问题"), None, fields(_USCC, text("words", N_("企业的问题"))),
        lambda c, _, a, who: c.agency.stewards.open(one(a, "uscc").strip(), one(a, "words"), who), STEWARDING,
    ),
    *(_problem(act) for act in ProblemAct),
)  # fmt: skip

# -- 在岗 -------------------------------------------------------------------------------------------------------------


def _on_duty(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    here = cases.agency.roster.on_duty()
    return (listed("staff", N_("在岗的人"), ((d.staff, shown(d.staff, d.window or "", d.since[11:16])) for d in here)),)


def _window(told: str) -> int:
    """A window's number, 0 for none."""
    if told.strip() and not (told.strip().isascii() and told.strip().isdigit()):
        raise Refused(Reason.WINDOW_UNKNOWN, window=told.strip())
    return int(told[:4] or "0")


DUTY: tuple[DeskStep, ...] = (
    DeskStep(
        "duty.start", N_("登记到岗"), None, fields(line("window", N_("几号窗口（不在窗口的不填）"))),
        lambda c, _, a, who: c.agency.roster.start(who, c.agency.here, _window(one(a, "window"))), PRESENCE,
    ),
    DeskStep(
        "duty.leave", N_("登记离岗"), None,
        fields(choice("why", N_("离开的原因"), {
            why.value: words for why, words in LEFT_WORDS.items() if why is not Left.FORGOTTEN
        })),
        lambda c, _, a, who: c.agency.roster.leave(who, Left(one(a, "why"))), PRESENCE,
    ),
    DeskStep(
        "duty.leave_for", N_("替人补登离岗"), None, _on_duty,
        lambda c, _, a, who: c.agency.roster.leave(one(a, "staff"), Left.FORGOTTEN, who), PRESENCE,
    ),
    DeskStep(
        "duty.post", N_("登记派驻"), None,
        fields(
            line("staff", N_("派驻人员的工号")), line("sender", N_("派出单位")), line("manager", N_("管理单位")),
            choice("full_time", N_("专职还是兼职"), {"yes": N_("专职"), "no": N_("兼职")}),
        ),
        lambda c, _, a, who: c.agency.roster.give_post(
            one(a, "staff").strip(), c.agency.here, one(a, "sender"), one(a, "manager"),
            one(a, "full_time") == "yes", who,
        ), PRESENCE,
    ),
    DeskStep(
        "duty.post_end", N_("结束派驻"), None, fields(line("staff", N_("派驻人员的工号"))),
        lambda c, _, a, who: c.agency.roster.end_post(one(a, "staff").strip(), who), PRESENCE,
    ),
    DeskStep(
        "duty.train", N_("登记培训"), None,
        lambda c, _: (
            line("staff", N_("参加人的工号")), text("course", N_("培训的内容")),
            Field("day", N_("哪一天"), Kind.DAY, value=c.agency.today.isoformat()),
            choice("minutes", N_("多少分钟"), _MINUTES),
        ),
        lambda c, _, a, who: c.agency.roster.train(
            one(a, "staff").strip(), one(a, "course"), date.fromisoformat(one(a, "day")), int(one(a, "minutes")), who
        ), PRESENCE,
    ),
)  # fmt: skip
