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
    # the catalogue
    EDITION_UNKNOWN = N_("没有第 {number} 版目录")
    EDITION_IN_PAST = N_("目录的生效日期 {day} 已经过去")
    EDITION_LEAVES_OUT = N_("已有办件的事项不能从目录里去掉：{codes}；请改为已取消")
    EDITION_SAME_VERSION = N_("{code} 的内容改了，版本仍是 {version}，请写新的版本日期")
    PACKAGE_FOREIGN = N_("目录包的签名人不在本大厅信任的名单里")
    PACKAGE_FORGED = N_("目录包的签名不对，不是签名人签的")
    PACKAGE_ALTERED = N_("目录包签名以后被改动过")
    PACKAGE_OTHER_HALL = N_("目录包是给另一个大厅的：{hall}")
    MATERIALS_MISSING = N_("材料不齐，还缺：{names}")
    STEP_NOT_ALLOWED = N_("当前状态是“{state}”，不能{act}")
    APPLICANT_MISSING = N_("请先读取或填写申请人")
    NAME_NOT_ALLOWED = N_("姓名不能这样写：{why}")
    ID_NUMBER_WRONG = N_("证件号码不对：{why}")
    # the life of a case
    NOTHING_MISSING = N_("材料已经齐全")
    KEY_MATERIALS_MISSING = N_("关键材料不能容缺，还缺：{names}")
    NOT_TOLERANT = N_("该事项不在容缺受理清单里")
    NO_LIMIT = N_("推算不出承诺办结日，不能容缺受理")
    PROMISE_TOO_LATE = N_("补齐的日期不能晚于承诺办结日 {day}")
    DAY_PAST = N_("日期不能早于今天")
    TOLD_TOO_LATE = N_("一次性告知的期限（{day}）已过，自收件之日起视为受理")
    NOT_DEEMED = N_("这类事项逾期不告知，不视为受理")
    NOT_OVER_YET = N_("期限是 {day}，还没有过")
    ASKED_ONCE = N_("已经一次性告知过，不能再要求补正")
    ASK_ABOVE = N_("已经一次性告知过，再次告知要先上报，负责人同意后才能发出")
    SUPPLEMENT_OVER = N_("补交期限 {day} 已过，请作逾期处理")
    WORDS_MISSING = N_("请写明{what}")
    ESCALATION_ANSWERED = N_("这件上报已经答复")
    CREDIT_BARRED = N_("信用记录受限，不适用{mode}：{why}")
    NOT_PLEDGEABLE = N_("这份材料不能用承诺代替")
    NO_PLEDGE = N_("此件没有作过承诺")
    SAME_HANDS = N_("受理和审批要分开：受理的人不能自己作决定")
    NOT_REVIEWED = N_("还没有审查意见，不能作决定")
    NOT_AUTO = N_("该事项不能由规则直接批准")
    EXTENDED_ALREADY = N_("已经延期过一次，不能再延")
    EXTEND_ABOVE = N_("延期要先上报，负责人批准后才能办")
    NOT_GRANTED = N_("没有准予过，不用撤销")
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
