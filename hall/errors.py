"""The tree of errors: a rule says no, the world says no, outside data cannot be read; anything else is our bug."""

import unicodedata
from enum import Enum
from functools import partial

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
    WINDOW_UNKNOWN = N_("大厅里没有 {window} 号窗口")
    WINDOW_NOT_NOW = N_("现在不是开窗时间：{hours}")
    LANE_UNKNOWN = N_("没有这种优先办理")
    NOT_IN_LINE = N_("这个号现在不在等候")
    NOT_HELD = N_("这个号没有挂起")
    NOT_MISSED = N_("只有今天过号的号才能恢复")
    NUMBER_NOT_HERE = N_("今天的队列里没有 {number} 这个号")
    NUMBER_AMBIGUOUS = N_("有几个号都是这几位数字：{numbers}，请在屏幕上选")
    NUMBER_ELSEWHERE = N_("{number} 由 {window} 号窗口办理")
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
    ITEM_IN_PARTS = N_("“{item}”分几项办理，请选一项：{names}")
    ITEM_IS_BUNDLE = N_("“{item}”由几个事项一起办，请用“开一件事”")
    ITEM_IS_PROJECT = N_("“{item}”分阶段办，先登记工程项目，再一个阶段一个阶段地申请")
    # the catalogue
    EDITION_UNKNOWN = N_("没有第 {number} 版目录")
    EDITION_IN_PAST = N_("目录的生效日期 {day} 已经过去")
    EDITION_LEAVES_OUT = N_("已有办件的事项不能从目录里去掉：{codes}；请改为已取消")
    EDITION_SAME_VERSION = N_("{code} 的内容改了，版本仍是 {version}，请写新的版本日期")
    PACKAGE_FOREIGN = N_("目录包的签名人不在本大厅信任的名单里")
    PACKAGE_FORGED = N_("目录包的签名不对，不是签名人签的")
    PACKAGE_ALTERED = N_("目录包签名以后被改动过")
    PACKAGE_OTHER_HALL = N_("目录包是给另一个大厅的：{hall}")
    # papers that prove themselves
    CERTIFICATE_OF_ANOTHER = N_("这份证书不是给本机的：密钥或站点代码对不上")
    CERTIFICATE_FOREIGN = N_("签发证书的县不在本机信任的名单里")
    CERTIFICATE_FORGED = N_("证书的签名不对，不是那个县签的")
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
    DAY_AHEAD = N_("日期不能晚于今天")
    TOLD_TOO_LATE = N_("一次性告知的期限（{day}）已过，自收件之日起视为受理")
    NOT_DEEMED = N_("这类事项逾期不告知，不视为受理")
    NOT_OVER_YET = N_("期限是 {day}，还没有过")
    ASKED_ONCE = N_("已经一次性告知过，不能再要求补正")
    ASK_ABOVE = N_("已经一次性告知过，再次告知要先上报，负责人同意后才能发出")
    SUPPLEMENT_OVER = N_("补交期限 {day} 已过，请作逾期处理")
    COMING_OVER = N_("到 {day} 没有来办，按撤回申请处理，可以重新申请")
    WORDS_MISSING = N_("请写明{what}")
    TEXT_BROKEN = N_("内容里有没读完整的字符，请重新填写")
    EXPECTED_WRONG = N_("要多少时间应大于 0，按天或半天填写")
    NUMBER_TOO_BIG = N_("数字太大，请核对")
    RECORD_UNKNOWN = N_("这里没有这条记录，请核对编号")
    ESCALATION_ANSWERED = N_("这件上报已经答复")
    CREDIT_BARRED = N_("信用记录受限，不适用{mode}：{why}")
    NOT_PLEDGEABLE = N_("这份材料不能用承诺代替")
    NO_PLEDGE = N_("此件没有作过承诺")
    PLEDGE_IN_WORDS = N_("承诺要先告知、再签承诺书，不能只打勾")
    SAME_HANDS = N_("受理和审批要分开：受理的人不能自己作决定")
    NOT_YOUR_DEPARTMENT = N_("此件由{department}审查和决定，您是{own}的人员")
    NOT_REVIEWED = N_("还没有审查意见，不能作决定")
    NOT_AUTO = N_("该事项不能由规则直接批准")
    EXTENDED_ALREADY = N_("已经延期过一次，不能再延")
    EXTEND_ABOVE = N_("延期要先上报，负责人批准后才能办")
    NOT_GRANTED = N_("没有准予过，不用撤销")
    HALL_FETCHES = N_("不能要求申请人提交：{names}；由大厅核验取得")
    FEE_NONE = N_("“{item}”不收费")
    FEE_OPEN = N_("此件已有一笔费用待缴或已缴")
    FEE_DUE = N_("此件还有 {yuan} 元没有缴，缴清后才能领取结果")
    FEE_STANDS = N_("这笔费用现在是“{state}”，不能{act}")
    FEE_RECEIPT_USED = N_("票据号码 {number} 已经用过")
    FEE_NOT_ORDERED = N_("没有下过网上支付的订单，请先下单，或在窗口缴费")
    FEE_ONLINE_AWAY = N_("现在没有联网，不能网上支付；可以在窗口用现金或刷卡缴费，也可以联网后再付")
    FEE_WITHOUT_BASIS = N_("没有法定依据，不能收费：{name}")
    NOTICE_SETTLED = N_("这条告知已经发出或已登记发送失败")
    # numbers of a case
    NUMBER_WRONG = N_("办件编号不对：{why}")
    NUMBER_BOUND = N_("此件已有办件编号 {number}，不能再绑定另一个")
    NUMBER_TAKEN = N_("办件编号 {number} 已属于另一件")
    NUMBER_UNKNOWN = N_("没有编号为 {number} 的办件")
    # without the network
    OFFLINE_READ_ONLY = N_("现在没有联网，这个事项只能看指南，不能收件")
    OFFLINE_DRAFT = N_("现在没有联网，这个事项先记下草稿，联网后再收件")
    OFFLINE_RECEIVED = N_("现在没有联网，这个事项只能收件，联网后由{department}受理")
    # consultations
    CONSULTATION_OVER = N_("这件咨询现在是“{state}”，不能{act}")
    NOT_YOUR_QUESTION = N_("这件咨询由{owner}负责，请先移交给您")
    HANDED_TO_SELF = N_("这件咨询已经由{owner}负责")
    QUESTION_HAS_CASE = N_("这件办件已经关联了一件咨询")
    NOBODY_THERE = N_("没有这个人或部门：{name}")
    # deliveries
    DELIVERY_NOT_WANTED = N_("申请人没有选择{mode}，不能这样送达")
    DELIVERY_STANDS = N_("送达现在是“{state}”，不能{act}")
    FETCHED_BY_CODE = N_("快递信箱里的结果由申请人凭取件码取，不用登记送达")
    SIGNER_NOT_ADDRESSEE = N_("签收人不是申请人本人，请选与申请人的关系")
    WAYBILL_WRONG = N_("运单号应为 8 到 30 位字母和数字")
    WAYBILL_TAKEN = N_("运单号 {waybill} 已经用于另一件")
    BANK_UNKNOWN = N_("没有这组信箱")
    BANK_FULL = N_("这组信箱现在没有空箱")
    BOX_OTHER = N_("信箱里已有此件的东西：{box} 号箱")
    BOX_EMPTY = N_("这个箱是空的")
    CODE_WRONG = N_("取件码不对，还可以试 {left} 次")
    CODE_LOCKED = N_("取件码输错太多次，请到出件窗口领取")
    CODE_EXPIRED = N_("取件期限 {day} 已过，请到出件窗口领取")
    LOCKER_AWAY = N_("快递信箱现在没有回应，打不开门；请到出件窗口办理")
    DOOR_BUSY = N_("{box} 号箱的门正在打开或者还开着，请先关好门")
    # pictures of materials
    PICTURE_KIND = N_("拍到的不是图片，请再拍一次")
    PICTURE_LARGE = N_("这张照片太大，每张最多 {most} KB；请把高拍仪的分辨率调低")
    PICTURES_FULL = N_("这件办件已经有 {most} 张照片，请先删去不要的")
    # bundles and projects
    BUNDLE_UNKNOWN = N_("没有这样的“一件事”")
    BUNDLE_STAGED = N_("工程建设项目分阶段办理，请先建立项目")
    BUNDLE_ACCEPTED = N_("这件“一件事”已经受理")
    BUNDLE_OVER = N_("这件“一件事”已经办结或全部撤回")
    BUNDLE_UNDECIDED = N_("还没有全部办完：{names}")
    BUNDLE_NOT_ISSUED = N_("结果还没有统一出件，不能送达")
    ANSWER_WRONG = N_("“{field}”填得不对：{why}")
    CHOICE_UNKNOWN = N_("“{field}”里没有“{given}”，可以选：{names}")
    FIELD_UNKNOWN = N_("申请表里没有“{field}”这一栏")
    FIELDS_MISSING = N_("申请表还没有填：{names}")
    PROJECT_UNKNOWN = N_("没有编号为 {number} 的项目")
    PROJECT_EXEMPT = N_("{name}不再审批：{instead}")
    PROJECT_NO_BUDGET = N_("{profile}没有{kind}项目的时限")
    PROJECT_ITEM_NOWHERE = N_("正在进行的阶段里没有这个事项")
    CASE_JOINED = N_("这个办件已经并入一个项目")
    LEAD_NOT_OF_STAGE = N_("“{stage}”阶段的牵头部门应为：{names}")
    STAGE_NOT_YET = N_("“{stage}”阶段还没有结束；有{lead}参加的联合预审会议纪要，才能并联审批")
    STAGE_OWES = N_("“{stage}”阶段还缺：{names}")
    JOINT_ALONE = N_("{act}要有两个以上部门参加")
    JOINT_NOT_HERE = N_("“{stage}”阶段不安排{act}")
    JOINT_SHARED = N_("{act}已于 {day} 做过，各部门共享结果，不再重复")
    # ratings
    GRADE_UNKNOWN = N_("请选一到五颗星")
    ALREADY_RATED = N_("这次办事已经评价过了，谢谢")
    NOT_SERVED_YET = N_("办完后才能评价")
    REASON_OF_OTHER_GRADE = N_("所选理由与评价等级不一致")
    WORDS_TOO_LONG = N_("最多写 {limit} 个字，现在有 {length} 个")
    PHONE_WRONG = N_("电话号码不对，请核对")
    ABOUT_YOURSELF = N_("这件事关系到您本人，请由别人来办")
    STAFF_UNKNOWN = N_("没有这个工号：{id}")
    ABOUT_ACCUSED = N_("不能交给被反映的人核查，请另外指定")
    NOBODY_TO_CALL = N_("没有留下姓名和电话，不用联系")
    CONTACTED_ALREADY = N_("已经联系过评价人")
    NOT_CONTACTED = N_("还没有联系评价人，不能反馈")
    DATED_TOO_LATE = N_("整改日期不能晚于 {day}")
    CALL_BACK_OWED = N_("实名差评要先回访，才能办结")
    APPEALED_ALREADY = N_("这条评价已经申诉过")
    APPEAL_OVER = N_("申诉期限 {day} 已过")
    # enquiries
    EMERGENCY = N_("紧急情况请马上拨打 {number}")
    TOPIC_UNKNOWN = N_("职责清单里没有这类事：{topic}")
    UNIT_UNKNOWN = N_("职责清单里没有这个单位：{unit}")
    UNIT_RETURNED_IT = N_("{unit}已经退回过，请转其他单位，或由负责人指定")
    RETURN_OVER = N_("退回期限已过，由转到的单位办理")
    DESIGNATED = N_("这件工单由负责人指定办理，不能退回")
    EXTEND_LATE = N_("期限 {day} 已过，不能再延期")
    NOTHING_TO_URGE = N_("没有拒办、超期或没有解决的情况，不用督办")
    # supervision
    ORDER_OPEN = N_("这条预警已有督办，办结以前不再发")
    ORDER_AT_TOP = N_("已经升级到{organ}，不能再升级")
    CLAIMED_ALREADY = N_("监管部门已经认领")
    NOTICE_OPEN = N_("此件还有告知函没有答复")
    NOTICE_ANSWERED = N_("这份告知函已经答复")
    FEE_WRONG = N_("收费金额不对")
    DUTY_UNKNOWN = N_("这项工作现在不用做，或已经做过")
    MEASURE_UNKNOWN = N_("没有这个指标：{name}")
    NOT_DECLARED = N_("这个指标由数据算出，不由人填报")
    DECLARED_WRONG = N_("填报的数不对：应不小于 0，分子不大于分母，日期不晚于今天")
    # staff
    STAFF_ID_WRONG = N_("工号应为 1 到 {most} 个看得见的字符，中间没有空格")
    STAFF_ID_KEPT = N_("工号“{id}”留给系统使用，请换一个")
    STAFF_KNOWN = N_("工号“{id}”已经有人用")
    ROLE_UNKNOWN = N_("没有这种岗位：{role}")
    PASSWORD_SHORT = N_("密码至少 {least} 个字符")
    SIGN_IN_WRONG = N_("工号或密码不对")
    SIGN_IN_LOCKED = N_("输错次数太多，请 {seconds} 秒后再试")
    FACE_RUNNING = N_("{face} 已经在这台机器上开着，只能开一个：请到已打开的窗口里继续，或先关掉它")
    ROLE_MISSING = N_("您的岗位没有这项权限")
    # places, and papers between them
    SITE_NO_POWER = N_("这里不能办“{item}”，请到{to}办理")
    SITE_UNKNOWN = N_("没有编码为 {code} 的地点")
    SITE_SAME = N_("送出和接收的是同一个地点：{site}")
    PAPERS_ELSEWHERE = N_("材料现在在{site}，要从那里送出")
    PAPERS_ON_THE_WAY = N_("此件的材料正在送件途中，收到后才能再送")
    HANDOVER_SAME_HANDS = N_("送出的人不能自己确认收到")
    HANDOVER_ELSEWHERE = N_("这一步由{site}办，办了以后这里会看到")
    HANDOVER_NOT_OURS = N_("这次送件与本站点无关")
    NOT_IN_PARCEL = N_("送件清单里没有：{names}")
    # agency
    MANDATE_SELF = N_("代办人不能是委托人本人")
    MANDATE_FEE = N_("代办不收费，委托书里不能有收费")
    MANDATE_NOT_VOLUNTARY = N_("委托代办出于自愿，须由委托人自己提出")
    MANDATE_TERM = N_("委托的期限不对：止期不能早于起期，也不能早于今天")
    MANDATE_NOT_YET = N_("委托自 {since} 起才有效")
    MANDATE_EXPIRED = N_("委托已于 {until} 到期，请重新委托")
    MANDATE_OVER = N_("委托已终止：{why}")
    MANDATE_SCOPE = N_("委托书里没有这个事项：{item}")
    MANDATE_POWER = N_("委托书没有授权：{power}")
    MANDATE_OTHER_AGENT = N_("委托的不是您，不能代办")
    GUARDIAN_NEEDED = N_("委托人是{capacity}，须由监护人代为委托")
    GUARDIAN_WRONG = N_("监护人须是成年人，不能是委托人本人，也不能是代办人")
    AGENT_NOT_ADULT = N_("代办人须是成年人")
    MATTER_OPEN = N_("同一委托下这个事项已在代办")
    CASE_NOT_OVER = N_("此件还没有办完，不能送达")
    OWN_CALL_BACK = N_("回访不能由代办人自己做")
    USCC_WRONG = N_("统一社会信用代码不对：{why}")
    STEWARD_NAMED = N_("这家企业已有店小二，请先交接")
    STEWARD_MISSING = N_("这家企业还没有店小二")
    LIAISON_KNOWN = N_("这位联络员已经登记")
    HOME_NOT_OFFERED = N_("这个事项没有上门服务")
    HOME_NOT_ENTITLED = N_("上门服务面向 {age} 周岁以上老人、残疾人和行动不便的人")
    ERRAND_ORDERED = N_("已经登记过，不用再登记")
    ERRAND_DAY = N_("只能约今天起 {days} 天以内的日子")
    STAFF_BUSY = N_("办理人员这半天已有安排")
    # on duty
    ON_DUTY_ALREADY = N_("您已在岗，请先离岗")
    WINDOW_MANNED = N_("{window} 号窗口已有人在岗")
    NOT_ON_DUTY = N_("您现在不在岗")
    POST_HELD = N_("这位人员已有岗位，请先结束")
    TRAINED_ALREADY = N_("这次培训已经登记")
    MINUTES_WRONG = N_("培训的分钟数应在 1 到 {most} 之间")
    # papers
    PAPER_INCOMPLETE = N_("{paper}还缺：{names}，没有打印")
    PAPER_PURGED = N_("这份文书打印时的内容已依法清除，不能补打")
    PRINT_SETTLED = N_("这次打印已有结果，不用再答")
    SHEET_NOT_OUT = N_("这一张没有出来过，或已登记为废张")
    # clock
    CALENDAR_UNKNOWN = N_("这里没有 {year} 年的放假安排（还没有公布，或年份太早），不能推算工作日")
    EXTENSION_NOT_ALLOWED = N_("这个时限依法不能延长")
    CALENDAR_FOREIGN = N_("这份放假安排不是由认可的机构签发的，没有采用")
    CALENDAR_FORGED = N_("这份放假安排的签名不对，可能被改动过，没有采用")
    CALENDAR_NOT_NEWER = N_("这份放假安排是 {edition} 版，不比正在用的 {held} 版新，没有采用")
    # profile
    PROFILE_UNKNOWN = N_("没有这个地区的规则：{name}")
    PROFILE_NOT_IN_FORCE = N_("{name}的规则自 {since} 起施行，这一天还没有规则")
    PROFILE_ENDED = N_("{name}的规则到 {until} 为止，这一天已不施行")


class Refused(Exception):
    """A rule says no. Shown as plain words with the next step; logged at info.

    A fact may be what somebody typed: of a text only so much is kept as fits a screen, and nothing that hides or turns
    what stands beside it.
    """

    def __init__(self, reason: Reason, **facts: object) -> None:
        super().__init__(reason.name)
        self.reason = reason
        self.facts = {name: sayable(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}

    def __reduce__(self) -> tuple[object, ...]:
        """It crosses processes whole: with its reason and facts, not by its name alone."""
        return partial(Refused, self.reason, **self.facts), ()


_MOST_SAID = 300  # characters: the longest true list of missing materials is below two thirds of it
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def sayable(text: str) -> str:
    """As much of what somebody typed or sent as a sentence can hold: nothing that hides or turns what stands beside it,
    and no more than fits a screen."""
    if not text.isprintable():  # seldom: a new Han character is not either, and stays
        text = "".join(c for c in text if unicodedata.category(c) not in _HIDDEN)
    return text if len(text) <= _MOST_SAID else text[:_MOST_SAID] + "…"


class Unknown(Refused, KeyError):
    """An id that leads to nothing here. Also a KeyError: a caller that asks for what may not be there expects one."""

    def __init__(self, id_: object) -> None:
        super().__init__(Reason.RECORD_UNKNOWN)
        self.args = (id_,)

    def __reduce__(self) -> tuple[object, ...]:
        """It crosses processes with its id."""
        return Unknown, self.args


class Unavailable(Exception):
    """The world says no: paper, cable, network, disk. That part closes, the rest goes on; retried.

    `why` is for the log; `words`, where there are any, say it to people: a sentence to be translated.
    """

    def __init__(self, part: str, why: str, words: str = "") -> None:
        super().__init__(f"{part}: {why}")
        self.part, self.why, self.words = part, why, words


class Garbled(Exception):
    """Outside data cannot be read: the row or frame is put aside, nothing is guessed.

    `source` says where it came from; `why` must not quote personal data. Both are kept as far as they can be said.
    """

    def __init__(self, source: str, why: str) -> None:
        self.source = sayable(source)
        self.why = sayable(why)
        super().__init__(f"{self.source}: {self.why}")
