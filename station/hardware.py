"""The installer's questions: which ports there are, what answers on the configured ones, and a poke for a simulator."""

import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from hall.events import DeviceState
from hall.settings import Device, Settings, SettingsFault
from hall.words import N_, Words

if TYPE_CHECKING:
    from devices.registry import PrinterReport, ReaderReport
    from devices.window.atwindow import WindowReport

Show = Callable[[object, Sequence[str]], None]

_FOUND = {
    DeviceState.READY: N_("就绪"),
    DeviceState.LOW: N_("就绪，纸快用完了"),
    DeviceState.EMPTY: N_("缺纸：装上纸卷，合上盖子"),
    DeviceState.OPEN: N_("盖子开着：合上盖子"),
    DeviceState.FAULT: N_("设备自己报告故障：断电重开，仍不行请联系厂家"),
    DeviceState.ABSENT: N_("端口打不开：检查线缆、端口名和占用端口的程序"),
    DeviceState.UNKNOWN: N_("端口打开了，设备不回答：检查电源、波特率和型号"),
}
_PAD = {
    DeviceState.READY: N_("就绪，按键收到了，键值 {pressed}"),
    DeviceState.UNKNOWN: N_("端口打开了；按键之前它不出声，请按一下键试试（device test 会等 10 秒）"),
}
_SCANNER = {
    DeviceState.READY: N_("就绪，扫码器有回应"),
    DeviceState.UNKNOWN: N_("端口打开了；扫码器扫到码才出声，请扫一个码试试（device test 会等 10 秒）"),
}
_BOXES = {
    DeviceState.READY: N_("就绪，{n} 个箱门：{open} 个开着，{unknown} 个不知道"),
    DeviceState.LOW: N_("有的锁板不回答，{n} 个箱门里 {unknown} 个不知道：检查锁板地址和接线"),
}
_A4 = {
    DeviceState.EMPTY: N_("缺纸：请装纸"),
    DeviceState.OPEN: N_("盖子开着：合上盖子"),
    DeviceState.FAULT: N_("打印队列停着或不收作业：请看打印机，再到打印服务里恢复"),
    DeviceState.ABSENT: N_("没有这个打印队列，或打印服务没有回应：检查队列名和 CUPS"),
}
_PRINTED = {
    "proven": N_("{state}，测试票已打出"),
    "unproven": N_("{state}，测试票已发送，请看打印机"),
    "failed": N_("{state}，测试票没有打出"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one configured device answered. `ok` None: no device is configured there."""

    name: str
    port: str
    ok: bool | None
    found: str
    facts: dict[str, object]


def list_ports(say: Words, show: Show) -> int:
    """Every serial port of this machine, with the setting that finds it again."""
    from devices.registry import list_devices

    found = list_devices()
    lines = [f"{each.usb or each.path}  {each.path}  {each.description}" for each in found]
    nothing = say("没有找到串口；USB 设备请检查线缆，网络设备用 socket://主机:端口")
    show([asdict(each) for each in found], lines or [nothing])
    return 0


def test(settings: Settings, with_ticket: bool, say: Words, show: Show) -> int:
    """Ask every configured device; exit code 0 when each of them is ready."""
    from devices.window.atwindow import PRESSING_S

    ticket = _test_ticket(settings, say) if with_ticket else None
    found = list(answers(settings, say, ticket, PRESSING_S))
    lines = [
        say(N_("{name}：{found}（{port}）"), name=each.name, found=each.found, port=each.port or say("未配置"))
        for each in found
    ]
    show([asdict(each) for each in found], lines)
    return 0 if all(each.ok is not False for each in found) else 1


def answers(settings: Settings, say: Words, ticket: bytes | None, pressing_s: float = 0.0) -> Iterator[Answer]:
    """What each device of the kiosk and the desks answers; `ticket` is printed where there is a ticket printer, and for
    a key of each pad somebody has `pressing_s` seconds."""
    with _hushed(logging.getLogger("onevisit.devices")):
        found = (_asked(settings, say, ticket), _at_windows(settings, say, pressing_s))
        found = (*found, _codes_and_boxes(settings, say, pressing_s), _trays(settings, say))
        for answer in chain(*found):
            yield _why(answer, say)


def _why(answer: Answer, say: Words) -> Answer:
    """Where the port itself is the trouble, what to do about that."""
    from devices.line.portnames import SENTENCES

    detail = str(answer.facts.get("detail", ""))
    return replace(answer, found=say(detail)) if detail in SENTENCES else answer


@contextlib.contextmanager
def _hushed(logger: logging.Logger) -> Iterator[None]:
    """The answers say how the devices are: the log need not say it too. Afterwards it speaks as before."""
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _asked(settings: Settings, say: Words, ticket: bytes | None) -> Iterator[Answer]:
    from devices.card.sam import SPEEDS
    from devices.registry import printer_profile, test_card_reader, test_ticket_printer
    from station.kioskwords import printer_words, reader_words

    data, kiosk = settings.data, settings.kiosk.devices
    readers = {"kiosk.idcard": kiosk.idcard}
    readers |= {f"desk{n}.idcard": desk.devices.idcard for n, desk in sorted(settings.desks.items())}
    for name, setting in readers.items():
        if not setting.port:
            yield _nothing(name, say)
            continue
        try:
            reader = test_card_reader(setting, data, name)
        except SettingsFault as fault:
            yield _unusable(name, setting, fault, say)
            continue
        speeds = "、".join(map(str, dict.fromkeys((setting.baud or SPEEDS[0], *SPEEDS))))
        network = setting.port.startswith("socket://")
        found = reader_words(reader, network, speeds, say, say(_FOUND[reader.state]))
        yield Answer(name, setting.port, reader.state is DeviceState.READY, found, asdict(reader))
    if not kiosk.ticketprinter.port:
        yield _nothing("kiosk.ticketprinter", say)
        return
    try:
        printer = test_ticket_printer(kiosk.ticketprinter, data, "kiosk.ticketprinter", ticket or b"")
        profile = printer_profile(kiosk.ticketprinter, data)
    except SettingsFault as fault:
        yield _unusable("kiosk.ticketprinter", kiosk.ticketprinter, fault, say)
        return
    ok, found = printer_words(printer, profile, say, say(_FOUND[printer.state]))
    yield Answer("kiosk.ticketprinter", kiosk.ticketprinter.port, ok, found, asdict(printer))


def _at_windows(settings: Settings, say: Words, pressing_s: float) -> Iterator[Answer]:
    """The pads and signs of the windows; one that is not set up is none that is missing. Silence of a pad is no fault:
    it speaks when it is pressed."""
    from devices.window.atwindow import test_pad, test_sign

    for n in sorted(settings.desks):
        desk = settings.desk_at(n)
        for kind, setting in (("keypad", desk.devices.keypad), ("evaluator", desk.devices.evaluator)):
            if setting.port:
                try:
                    pad = test_pad(setting, settings.data, f"desk{n}.{kind}", pressing_s)
                except SettingsFault as fault:
                    yield _unusable(f"desk{n}.{kind}", setting, fault, say)
                    continue
                ok, found = pad.state in _PAD, _PAD.get(pad.state, _FOUND[pad.state])
                yield Answer(f"desk{n}.{kind}", setting.port, ok, say(found, pressed=pad.pressed), asdict(pad))
        if desk.devices.windowled.port:
            name, setting = f"desk{n}.windowled", desk.devices.windowled
            try:
                yield _answer(name, setting, test_sign(setting, settings.data, name, desk.window), say, "")
            except SettingsFault as fault:
                yield _unusable(name, setting, fault, say)


def _codes_and_boxes(settings: Settings, say: Words, scanning_s: float) -> Iterator[Answer]:
    """Scanners, boxes and document cameras; what is not set up is none that is missing."""
    from devices.selfservice import test_camera, test_scanner

    data, kiosk = settings.data, settings.kiosk.devices
    desks = {n: settings.desk_at(n).devices for n in sorted(settings.desks)}
    scanners = {"kiosk.scanner": kiosk.scanner}
    scanners |= {f"desk{n}.scanner": devices.scanner for n, devices in desks.items()}
    for name, setting in scanners.items():
        if setting.port:
            try:
                scanner = test_scanner(setting, data, name, scanning_s)
            except SettingsFault as fault:
                yield _unusable(name, setting, fault, say)
                continue
            ok, found = scanner.state in _SCANNER, _SCANNER.get(scanner.state, _FOUND[scanner.state])
            yield Answer(name, setting.port, ok, say(found), asdict(scanner))
    if kiosk.locker.port:
        yield _boxes(kiosk.locker, data, say)
    for n, devices in desks.items():
        if devices.camera.port:
            camera = test_camera(devices.camera, data, f"desk{n}.camera")
            found = N_("就绪，拍到一张 {kind}，{size} KB") if camera.size else camera.detail or _FOUND[camera.state]
            words = say(found, kind=camera.kind, size=max(1, camera.size // 1024))
            yield Answer(f"desk{n}.camera", devices.camera.port, camera.size > 0, words, asdict(camera))


def _boxes(setting: Device, data: Path, say: Words) -> Answer:
    from devices.selfservice import test_locker

    try:
        boxes = test_locker(setting, data, "kiosk.locker")
    except SettingsFault as fault:
        return _unusable("kiosk.locker", setting, fault, say)
    count, found = boxes.doors.count, _BOXES.get(boxes.state, _FOUND[boxes.state])
    words = say(found, n=len(boxes.doors), open=count("open"), unknown=count("unknown"))
    return Answer("kiosk.locker", setting.port, boxes.state is DeviceState.READY, words, asdict(boxes))


def _trays(settings: Settings, say: Words) -> Iterator[Answer]:
    """Where each desk prints A4, and whether anything of a citizen's papers stays there."""
    from devices.selfservice import test_tray

    for n in sorted(settings.desks):
        setting, name = settings.desk_at(n).devices.a4printer, f"desk{n}.a4printer"
        try:
            tray = test_tray(setting, settings.data, name, keep=settings.site.demo)
        except SettingsFault as fault:
            yield _unusable(name, setting, fault, say)
            continue
        ok, found = True, N_("就绪，打印机自己报告纸出来没有")
        if tray.state in _A4 or not tray.takes:
            ok, found = False, tray.detail or _A4.get(tray.state, N_("打印队列不收 PDF：请换用收 PDF 的队列"))
        elif tray.kept > 0 and setting.port.startswith("winspool:"):
            ok, found = False, N_("打印机还留着 {n} 份旧作业：在打印机属性的“高级”里取消“保留打印的文档”")
        elif tray.kept > 0:
            ok = False
            found = N_("打印服务还留着 {n} 份旧作业：在 cupsd.conf 写 PreserveJobFiles No 和 PreserveJobHistory No")
        elif tray.kept < 0:
            ok, found = False, N_("文书存为 PDF，办完也不删除（keep = true）：公众的文书不应这样留着")
        elif setting.port == "folder":
            found = N_("存为 PDF，办完就删除") if not settings.site.demo else N_("演示：存为 PDF，不删除")
        elif not tray.witness:
            found = N_("就绪；打印机不报告纸出来没有，由窗口看一眼作答")
        yield Answer(name, setting.port, ok, say(found, n=tray.kept), asdict(tray))


def poke(settings: Settings, words: Sequence[str], say: Words, show: Show) -> int:
    """Send a simulator one command given as NAME KEY=VALUE …; without words, list the simulators."""
    from devices import simulated

    if not words:
        names = simulated.names(settings.data)
        nothing = say("{folder} 里没有模拟设备；先运行 main.py demo，或把端口设为 sim", folder=settings.data)
        show(names, names or [nothing])
        return 0
    pairs = [word.partition("=") for word in words[1:]]
    if wrong := tuple(key for key, equals, _ in pairs if not equals):
        raise SettingsFault(N_("应写成 键=值：{wrong}"), wrong=wrong)
    answer = simulated.poke(settings.data, words[0], {key: _value(value) for key, _, value in pairs})
    show(answer, [f"{key}: {value}" for key, value in answer.items()])
    return 0 if answer.get("ok") else 1


def _value(text: str) -> object:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdigit() and len(text) < 9 else text


def _unusable(name: str, setting: Device, fault: SettingsFault, say: Words) -> Answer:
    """A profile, an option or a driver that cannot be used: the other devices are asked all the same."""
    return Answer(name, setting.port, False, fault.said(say), {})


def _nothing(name: str, say: Words) -> Answer:
    return Answer(name, "", None, say("没有配置"), {})


def _answer(
    name: str,
    setting: Device,
    report: "ReaderReport | PrinterReport | WindowReport",
    say: Words,
    more: str,
    **facts: object,
) -> Answer:
    """`more` is the sentence, around {state}, of a device in order; "" where the state alone says it."""
    ok, state = report.state in (DeviceState.READY, DeviceState.LOW), say(_FOUND[report.state])
    return Answer(name, setting.port, ok, say(more, state=state, **facts) if ok and more else state, asdict(report))


def _test_ticket(settings: Settings, say: Words) -> bytes:
    from devices.registry import printer_profile
    from printing.paper import Row, Slip
    from printing.ticket import render

    rows = (Row(say("汉字"), "办事一次成"), Row(say("生僻字"), "𠮷㛃䶮𬭎"))
    issuer, notes = say(settings.site.name), (say("不是排队号，请丢弃"),)
    slip = Slip(say.language, "", issuer, say("测试票"), "", "A000", "", rows, notes, "OV1:TEST")
    return render(slip, printer_profile(settings.kiosk.devices.ticketprinter, settings.data))
