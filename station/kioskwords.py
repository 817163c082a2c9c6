"""What an installer is told of a card reader and of a ticket printer: what it answered, and what to do next."""

from typing import TYPE_CHECKING

from hall.cardhelp import help_for
from hall.events import DeviceState
from hall.printers import PrinterProfile, Status
from hall.words import N_, Words

if TYPE_CHECKING:
    from devices.registry import PrinterReport, ReaderReport

READY = (DeviceState.READY, DeviceState.LOW)
_SAM = N_("{state}，{baud} 波特，SAM {sam}")
_SAM_ON_NETWORK = N_("{state}，SAM {sam}")
_NO_SAM = N_("{state}，没有回答 SAM 编号")
_NO_READER = N_("端口打开了，{speeds} 波特都没有回答：检查电源和线缆，确认是串口读卡器（SDT 协议）而不是 USB 驱动型")
_NO_READER_ON_NETWORK = N_("连上了，读卡器不回答：检查电源，以及串口服务器一侧的波特率和线缆")

_CAUSES = {
    "cutter": N_("切刀卡住：断电，打开盖子取出卡纸，再通电"),
    "unrecoverable": N_("不能自己恢复的故障：断电重开，仍不行请联系厂家"),
    "recoverable": N_("打印头过热或电压不稳：等几分钟会自己恢复"),
    "error": N_("打印机报告故障，没有说是什么：断电重开，仍不行请联系厂家"),
    "offline": N_("打印机脱机，没有说为什么：看看它的指示灯和按键"),
}
_BLIND = N_("端口打开了；按设置它不回答状态，缺纸也不会知道，请看打印机")
_SILENT = {
    Status.DLE_EOT: N_(
        "打印机不回答：检查电源、波特率和流控；只回答 GS r 的换成带 -gsr 的型号，什么都不回答的在型号后加 -blind"
    ),
    Status.GS_R: N_("打印机不回答：可能缺纸或开着盖子（这种型号这时不出声）；否则检查电源、波特率和流控"),
    Status.ASB: N_("打印机没有发来状态：检查电源和波特率；若它不会自动发送，把型号换成不带 -asb 的"),
}
_PRINTED = {
    "proven": N_("{state}，测试票已打出"),
    "unproven": N_("{state}，测试票已发送，请看打印机"),
    "failed": N_("{state}，测试票没有打出"),
}
_UNASKED = N_("{state}；它不回答这些查询：{unasked}")
_QUERIES = {1: N_("联机"), 2: N_("盖子和故障"), 4: N_("缺纸")}


def reader_words(report: "ReaderReport", network: bool, speeds: str, say: Words, state: str) -> str:
    """`state` is the sentence of the state alone, `speeds` the ones that were tried."""
    if report.state is DeviceState.FAULT:
        return say(help_for(report.detail).installer)
    if report.state is DeviceState.UNKNOWN:
        return say(_NO_READER_ON_NETWORK) if network else say(_NO_READER, speeds=speeds)
    if report.state not in READY:
        return state
    if not report.sam:
        return say(_NO_SAM, state=state)
    return say(_SAM if report.baud else _SAM_ON_NETWORK, state=state, baud=report.baud, sam=report.sam)


def printer_words(report: "PrinterReport", profile: PrinterProfile, say: Words, state: str) -> tuple[bool, str]:
    """Whether all is well with a printer of `profile`, and how it is said; `state` as above."""
    ok = report.state in READY
    if report.state is DeviceState.UNKNOWN:
        ok = profile.status is Status.NONE
        state = say(_SILENT.get(profile.status, _BLIND))
    elif report.state is DeviceState.FAULT:
        state = say(_CAUSES.get(report.detail, _CAUSES["error"]))
    elif ok and (mute := [n for n, byte in report.answers.items() if byte is None and n in _QUERIES]):
        state = say(_UNASKED, state=state, unasked="、".join(say(_QUERIES[n]) for n in sorted(mute)))
    if report.ticket and (ok or report.ticket.began):
        state = say(_PRINTED[report.ticket.result], state=state)
    return ok, state
