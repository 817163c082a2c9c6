"""The tree of errors: a rule says no, the world says no, outside data cannot be read; anything else is our bug."""

from enum import Enum

from hall.words import N_


class Reason(Enum):
    """Why a rule refuses. The value is the sentence people read (a key of the catalogue of words)."""

    # tickets
    NOBODY_WAITING = N_("现在没有等候的号")
    TAKEN_BY_OTHER = N_("这个号已由其他窗口叫走")
    ALREADY_SERVING = N_("请先办完当前的号，再叫下一号")
    NUMBERS_USED_UP = N_("今天的号已取完，请到咨询台")
    RECALLED_ENOUGH = N_("已重呼 {limit} 次，请按过号处理")
    TICKET_OVER = N_("这个号已经办完")
    WRONG_CLASS = N_("没有这类业务的号")
    QUOTA_DAY = N_("{klass} 类今天只有 {quota} 个号，已取完")
    QUOTA_MORNING = N_("{klass} 类上午只有 {quota} 个号，已取完，下午再取")
    QUOTA_AFTERNOON = N_("{klass} 类下午只有 {quota} 个号，已取完，请改天再来")
    NUMBERS_NOT_NOW = N_("现在不取号，取号时间：{hours}")
    WINDOW_NOT_NOW = N_("现在不是开窗时间：{hours}")
    LANE_UNKNOWN = N_("没有这种优先办理")
    NOT_IN_LINE = N_("这个号现在不在等候")
    NOT_HELD = N_("这个号没有挂起")
    NOT_MISSED = N_("只有今天过号的号才能恢复")
    RETURNED_ENOUGH = N_("过号只能恢复 {limit} 次，请重新取号")
    TRANSFER_NOWHERE = N_("这个号已经在那个队列里")
    WINDOW_NOT_FOR_CLASS = N_("{window} 号窗口不办 {klass} 类业务")
    # appointments
    NOT_BOOKABLE = N_("这类业务不用预约，直接取号")
    SLOT_UNKNOWN = N_("没有这个时段，或已过去，请另选")
    SLOT_FULL = N_("这个时段已约满，请另选")
    BOOKED_ALREADY = N_("您那天已约过这类业务，或那个时段已有预约")
    APPOINTMENT_OVER = N_("这个预约已用过、已取消或已过期")
    NO_APPOINTMENT = N_("今天没有您的预约")
    CHECK_IN_EARLY = N_("您约的是 {begin}，请 {since} 以后签到")
    # cases
    ITEM_UNKNOWN = N_("目录里没有这个事项")
    ITEM_CANCELLED = N_("该事项已取消：{why}")
    ITEM_DELEGATED = N_("该事项已下放，请到{body}办理")
    MATERIALS_MISSING = N_("材料不齐，还缺：{names}")
    STEP_NOT_ALLOWED = N_("当前状态是“{state}”，不能{act}")
    APPLICANT_MISSING = N_("请先读取或填写申请人")
    NAME_NOT_ALLOWED = N_("姓名里有看不见的控制字符，或超过 50 个字")
    ID_NUMBER_WRONG = N_("证件号码不对：{why}")
    # ratings
    ALREADY_RATED = N_("这次办事已经评价过了，谢谢")
    NOT_SERVED_YET = N_("办完后才能评价")
    REASON_OF_OTHER_GRADE = N_("所选理由与评价等级不一致")
    # staff
    SIGN_IN_WRONG = N_("工号或密码不对")
    SIGN_IN_LOCKED = N_("输错次数太多，请 {seconds} 秒后再试")
    ROLE_MISSING = N_("您的岗位没有这项权限")
    # papers
    PAPER_INCOMPLETE = N_("{paper}还缺：{names}，没有打印")
    # clock
    CALENDAR_UNKNOWN = N_("{year} 年的放假安排还没有公布，不能推算工作日")
    EXTENSION_NOT_ALLOWED = N_("这个时限依法不能延长")
    CALENDAR_FOREIGN = N_("这份放假安排不是由认可的机构签发的，没有采用")
    CALENDAR_FORGED = N_("这份放假安排的签名不对，可能被改动过，没有采用")
    CALENDAR_NOT_NEWER = N_("这份放假安排是 {edition} 版，不比正在用的 {held} 版新，没有采用")
    # profile
    PROFILE_UNKNOWN = N_("没有这个地区的规则：{name}")
    PROFILE_NOT_IN_FORCE = N_("{name}的规则自 {since} 起施行，这一天还没有规则")
    PROFILE_ENDED = N_("{name}的规则到 {until} 为止，这一天已不施行")


class Refused(Exception):
    """A rule says no. Shown as plain words with the next step; logged at info."""

    def __init__(self, reason: Reason, **facts: object) -> None:
        super().__init__(reason.name)
        self.reason = reason
        self.facts = facts


class Unavailable(Exception):
    """The world says no: paper, cable, network, disk. That part closes, the rest goes on; retried."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(f"{part}: {why}")
        self.part = part
        self.why = why


class Garbled(Exception):
    """Outside data cannot be read: the row or frame is put aside, nothing is guessed.

    `source` says where it came from; `why` must not quote personal data.
    """

    def __init__(self, source: str, why: str) -> None:
        super().__init__(f"{source}: {why}")
        self.source = source
        self.why = why
