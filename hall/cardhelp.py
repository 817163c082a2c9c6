"""What to do about a card that could not be read: for the citizen, the clerk, and whoever looks after the reader."""

from dataclasses import dataclass

from hall.words import N_


@dataclass(frozen=True, slots=True)
class Help:
    """Source sentences: what the kiosk says to the citizen, what the desk says, what the installer should look at."""

    citizen: str
    clerk: str
    installer: str


_ASK = N_("请到窗口，工作人员会帮您办理，也可以不用证件直接取号")
_BY_HAND = N_("这张证件读不了，请核对原件后手工填写")
_AGAIN = N_("没有读到证件，请拿起来，平放再试一次")
_DESK_AGAIN = N_("证件没有读出来，请拿起来再放一次")
_READER = N_("读卡器现在不能用，请核对原件后手工填写，并报修")
_OUTSIDE = N_("读卡器没有认出请求：查看线缆和波特率，换一台读卡器对比")
_NOT_KNOWN = N_("读卡器不支持或不允许这条命令：查看型号，更换或升级读卡器")

# SW3, the reader's own status (GA/T 467), in hex; and in words what only this program notices.
HELP: dict[str, Help] = {
    "10": Help(_AGAIN, _DESK_AGAIN, N_("请求在线上出错：检查线缆、接地和波特率")),
    "11": Help(_ASK, _BY_HAND, _OUTSIDE),
    "21": Help(_ASK, _BY_HAND, _NOT_KNOWN),
    "23": Help(_ASK, _BY_HAND, _NOT_KNOWN),
    "24": Help(_ASK, _BY_HAND, _OUTSIDE),
    "31": Help(
        N_("证件没有通过校验，请拿起来，平放再试一次；还不行请到窗口"),
        N_("证件没有认可读卡器，请再放一次；仍不行请核对原件，手工填写"),
        N_("证件对安全模块的认证失败：若每张证件都这样，安全模块要检修"),
    ),
    "32": Help(
        N_("证件没有通过校验，请拿起来，平放再试一次；还不行请到窗口"),
        N_("读卡器没有认可这张证件，请再放一次；仍不行请核实证件真伪"),
        N_("安全模块对证件的认证失败：若每张证件都这样，安全模块要检修"),
    ),
    "33": Help(
        N_("证件信息没有通过校验，请拿起来，平放再试一次；还不行请到窗口"),
        N_("证件信息校验失败，请再放一次；仍不行请核实证件真伪"),
        N_("证件信息验证错误：换一张证件对比，若只有这张这样，是证件的问题"),
    ),
    "40": Help(
        N_("这台机器读不了这种证件，请到窗口办理"),
        N_("这台读卡器不认识这种证件，请核对原件后手工填写"),
        N_("安全模块太旧，不认识港澳台居民居住证或外国人永久居留身份证：读卡器需升级"),
    ),
    "41": Help(_AGAIN, _DESK_AGAIN, N_("读证件失败：若经常这样，检查读卡区上有没有金属，以及供电")),
    "47": Help(_AGAIN, _DESK_AGAIN, N_("取随机数失败：断电重开读卡器，仍这样则检修安全模块")),
    "60": Help(
        N_("读卡器暂时不能用，请点下面的按钮"), _READER, N_("安全模块自检失败，不接受命令：断电重开，仍这样则返修")
    ),
    "66": Help(N_("读卡器暂时不能用，请点下面的按钮"), _READER, N_("安全模块没有授权，不能使用：联系读卡器厂家授权")),
    "80": Help(_AGAIN, _DESK_AGAIN, N_("没有找到证件：证件没有放稳，或拿得太快")),
    "81": Help(_AGAIN, _DESK_AGAIN, N_("选取证件失败：读卡区上可能叠着两张卡")),
    "91": Help(_ASK, _BY_HAND, N_("证件里没有这一项内容：换一张证件对比")),
    "silent": Help(_AGAIN, _DESK_AGAIN, N_("读卡器读到一半没有回答：检查线缆和供电")),
    "parts": Help(_AGAIN, _DESK_AGAIN, N_("读出的内容长度不对：检查波特率和线缆")),
    "text": Help(
        N_("这张证件读不出来，请换一张，或点下面的按钮"),
        N_("读出的文字不是一张证件，请核对原件后手工填写"),
        N_("读出的文字没有号码或日期不存在：检查线缆，换一张证件对比"),
    ),
    "kind": Help(
        N_("这台机器读不了这种证件，请到窗口办理"),
        N_("本系统还不认识这种证件，请核对原件后手工填写"),
        N_("证件类别标志不在已知的四种之内：请把标志报给系统的维护者"),
    ),
    "unsure": Help(
        N_("为了不读错，请把证件拿起来，再放一次"),
        N_("两次读出的内容还不能互相印证，请把证件拿起来再放一次"),
        N_("线路上有杂波，或读出的内容前后不一致：检查线缆、接地和波特率"),
    ),
}
_OTHER = Help(_AGAIN, _DESK_AGAIN, N_("读卡器报告了一个没有列出的状态：请把状态码报给读卡器厂家"))

# Placing the card again does not help.
IN_VAIN = frozenset(("11", "21", "23", "24", "40", "60", "66", "91", "kind"))


def help_for(status: str) -> Help:
    """What to do about `status` of CardUnreadable or DeviceChanged("idcard", FAULT)."""
    return HELP.get(status, _OTHER)
