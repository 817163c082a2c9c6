"""The installer's questions: which ports there are, what answers on the configured ones, and a poke for a simulator."""

import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from hall.errors import Unavailable
from hall.events import DeviceState
from hall.settings import Device, Settings, SettingsFault
from hall.words import N_, Words

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
_SIGN = {
    DeviceState.FAULT: N_("窗口屏拒绝了命令，应答码 {code}：检查型号，以及 options 里的 register 等选项"),
    DeviceState.UNKNOWN: N_("端口打开了，窗口屏不回答：检查电源、接线、波特率、地址和型号"),
}
_SCANNER = {
    DeviceState.READY: N_("就绪，扫码器有回应"),
    DeviceState.UNKNOWN: N_("端口打开了；扫码器扫到码才出声，请扫一个码试试（device test 会等 10 秒）"),
    DeviceState.FAULT: N_("扫码模块不接受触发命令：把它设为命令触发方式；自己一直读的，profile 写 line"),
}
_UNREAD = {
    "torn": N_('扫到了码，但没等到码后的回车：把扫码器设为码后加回车，或在 options 里写 ending = "idle"'),
    "overlong": N_("扫到的码太长：检查波特率，或在 options 里写大 longest"),
    "binary": N_("扫到的不是文字：检查波特率、校验位，以及 options 里的 encoding 和 ending"),
    "hidden": N_("码里有看不见的字符，不采用：请换一个码再试"),
    "aim": N_("扫到了码，但码前带着码制标识（如 ]Q1）：在扫码器上关掉它，或在 options 里写 aim_id = true"),
}
_BOXES = {
    DeviceState.READY: N_("就绪，{n} 个箱门：{open} 个开着，{unknown} 个不知道"),
    DeviceState.LOW: N_("有的锁板不回答，{n} 个箱门里 {unknown} 个不知道：检查锁板地址和接线"),
    DeviceState.UNKNOWN: N_("端口打开了，锁板不回答：检查电源、接线、波特率和锁板地址"),
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
    lines = ["  ".join(_told(each.usb, each.path, each.description)) for each in found]
    nothing = say("没有找到串口；USB 设备请检查线缆，网络设备用 socket://主机:端口")
    show([asdict(each) for each in found], lines or [nothing])
    return 0


def _told(usb: str, path: str, description: str) -> list[str]:
    """What to write into the settings, and what else is known of the port; nothing twice."""
    return [part for part in dict.fromkeys((usb or path, path, description)) if part not in ("", "n/a")]


@dataclass(frozen=True, slots=True)
class _Question:
    """A place for a device, and how the one that is configured there is asked. None may be missing where `expected`."""

    name: str
    setting: Device
    ask: Callable[[], Answer]
    expected: bool = False


def test(settings: Settings, names: Sequence[str], with_ticket: bool, say: Words, show: Show) -> int:
    """Ask the devices called `names`, or every configured one; exit code 0 when each of them is ready.

    Raises SettingsFault for a name that no device has.
    """
    from devices.window.atwindow import PRESSING_S

    ticket = _test_ticket(settings, say) if with_ticket else None
    found = list(answers(settings, say, ticket, PRESSING_S, names))
    lines = [
        say(N_("{name}：{found}（{port}）"), name=each.name, found=each.found, port=each.port or say("未配置"))
        for each in found
    ]
    show([asdict(each) for each in found], lines)
    return 0 if all(each.ok is not False for each in found) else 1


def answers(
    settings: Settings, say: Words, ticket: bytes | None, pressing_s: float = 0.0, names: Sequence[str] = ()
) -> Iterator[Answer]:
    """What each device of the kiosk and the desks answers, or of those called `names` alone; `ticket` is printed where
    there is a ticket printer, and for a key of each pad somebody has `pressing_s` seconds."""
    questions = [
        *_readers(settings, say), _printer(settings, say, ticket), *_at_windows(settings, say, pressing_s),
        *_scanners(settings, say, pressing_s), _boxes(settings, say), *_cameras(settings, say), *_trays(settings, say),
    ]  # fmt: skip
    known = tuple(each.name for each in questions)
    if strange := tuple(name for name in names if name not in known):
        raise SettingsFault(N_("没有叫 {strange} 的设备；有 {known}"), strange=strange, known=known)
    with _hushed(logging.getLogger("onevisit.devices")):
        for each in questions:
            if each.name in (names or known) and (each.setting.port or each.expected or names):
                yield _why(_answer(each, say), say)


def _answer(question: _Question, say: Words) -> Answer:
    """A profile, an option or a driver that cannot be used is an answer: the other devices are asked all the same."""
    if not question.setting.port:
        return Answer(question.name, "", None, say("没有配置"), {})
    try:
        return question.ask()
    except SettingsFault as fault:
        return Answer(question.name, question.setting.port, False, fault.said(say), {})


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


def _readers(settings: Settings, say: Words) -> Iterator[_Question]:
    readers = {"kiosk.idcard": settings.kiosk.devices.idcard}
    readers |= {f"desk{n}.idcard": desk.devices.idcard for n, desk in sorted(settings.desks.items())}
    for name, setting in readers.items():
        yield _Question(name, setting, partial(_reader, name, setting, settings.data, say), expected=True)


def _reader(name: str, setting: Device, data: Path, say: Words) -> Answer:
    from devices.card.sam import SPEEDS
    from devices.registry import test_card_reader
    from station.kioskwords import reader_words

    reader = test_card_reader(setting, data, name)
    speeds = "、".join(map(str, dict.fromkeys((setting.baud or SPEEDS[0], *SPEEDS))))
    network = setting.port.startswith("socket://")
    found = reader_words(reader, network, speeds, say, say(_FOUND[reader.state]))
    return Answer(name, setting.port, reader.state is DeviceState.READY, found, asdict(reader))


def _printer(settings: Settings, say: Words, ticket: bytes | None) -> _Question:
    name, setting = "kiosk.ticketprinter", settings.kiosk.devices.ticketprinter

    def ask() -> Answer:
        from devices.registry import printer_profile, test_ticket_printer
        from station.kioskwords import printer_words

        printer = test_ticket_printer(setting, settings.data, name, ticket or b"")
        profile = printer_profile(setting, settings.data)
        ok, found = printer_words(printer, profile, say, say(_FOUND[printer.state]))
        return Answer(name, setting.port, ok, found, asdict(printer))

    return _Question(name, setting, ask, expected=True)


def _at_windows(settings: Settings, say: Words, pressing_s: float) -> Iterator[_Question]:
    """The pads and signs of the windows. Silence of a pad is no fault: it speaks when it is pressed."""
    for n in sorted(settings.desks):
        desk = settings.desk_at(n)
        for kind, setting in (("keypad", desk.devices.keypad), ("evaluator", desk.devices.evaluator)):
            name = f"desk{n}.{kind}"
            yield _Question(name, setting, partial(_pad, name, setting, settings.data, say, pressing_s))
        name, setting = f"desk{n}.windowled", desk.devices.windowled
        yield _Question(name, setting, partial(_sign, name, setting, settings.data, say, desk.window))


def _pad(name: str, setting: Device, data: Path, say: Words, pressing_s: float) -> Answer:
    from devices.window.atwindow import test_pad

    pad = test_pad(setting, data, name, pressing_s)
    ok, found = pad.state in _PAD, _PAD.get(pad.state, _FOUND[pad.state])
    return Answer(name, setting.port, ok, say(found, pressed=pad.pressed), asdict(pad))


def _sign(name: str, setting: Device, data: Path, say: Words, window: int) -> Answer:
    from devices.window.atwindow import test_sign
    from devices.window.windowled import CANNOT_ANSWER, LONE_COPY

    sign = test_sign(setting, data, name, window)
    ok, found = sign.state is DeviceState.READY, _SIGN.get(sign.state, _FOUND[sign.state])
    if sign.detail == CANNOT_ANSWER:
        ok, found = True, N_("端口打开了，“窗口关闭”已经发出；这块屏设为不回答，请看一眼屏")
    elif sign.detail == LONE_COPY:
        found = N_("端口打开了，回来的只有发出的原样字节：屏原样应答的，在 options 里写 echo = false；否则屏没有回答")
    return Answer(name, setting.port, ok, say(found, code=sign.detail), asdict(sign))


def _scanners(settings: Settings, say: Words, scanning_s: float) -> Iterator[_Question]:
    scanners = {"kiosk.scanner": settings.kiosk.devices.scanner}
    scanners |= {f"desk{n}.scanner": settings.desk_at(n).devices.scanner for n in sorted(settings.desks)}
    for name, setting in scanners.items():
        yield _Question(name, setting, partial(_scanner, name, setting, settings.data, say, scanning_s))


def _scanner(name: str, setting: Device, data: Path, say: Words, scanning_s: float) -> Answer:
    from devices.selfservice import test_scanner

    scanner = test_scanner(setting, data, name, scanning_s)
    ok = scanner.state in (DeviceState.READY, DeviceState.UNKNOWN)
    found = _SCANNER.get(scanner.state, _FOUND[scanner.state])
    if scanner.fault:
        ok, found = False, _UNREAD[scanner.fault]
    return Answer(name, setting.port, ok, say(found), asdict(scanner))


def _boxes(settings: Settings, say: Words) -> _Question:
    name, setting = "kiosk.locker", settings.kiosk.devices.locker

    def ask() -> Answer:
        from devices.selfservice import test_locker

        boxes = test_locker(setting, settings.data, name)
        count, found = boxes.doors.count, _BOXES.get(boxes.state, _FOUND[boxes.state])
        words = say(found, n=len(boxes.doors), open=count("open"), unknown=count("unknown"))
        return Answer(name, setting.port, boxes.state is DeviceState.READY, words, asdict(boxes))

    return _Question(name, setting, ask)


def _cameras(settings: Settings, say: Words) -> Iterator[_Question]:
    for n in sorted(settings.desks):
        name, setting = f"desk{n}.camera", settings.desk_at(n).devices.camera
        yield _Question(name, setting, partial(_camera, name, setting, settings.data, say))


def _camera(name: str, setting: Device, data: Path, say: Words) -> Answer:
    from devices.selfservice import test_camera

    camera = test_camera(setting, data, name)
    found = N_("就绪，拍到一张 {kind}，{size} KB") if camera.size else camera.detail or _FOUND[camera.state]
    words = say(found, kind=camera.kind, size=max(1, camera.size // 1024))
    return Answer(name, setting.port, camera.size > 0, words, asdict(camera))


def _trays(settings: Settings, say: Words) -> Iterator[_Question]:
    for n in sorted(settings.desks):
        name, setting = f"desk{n}.a4printer", settings.desk_at(n).devices.a4printer
        yield _Question(name, setting, partial(_tray, name, setting, settings, say), expected=True)


def _tray(name: str, setting: Device, settings: Settings, say: Words) -> Answer:
    """Where a desk prints A4, and whether anything of a citizen's papers stays there."""
    from devices.selfservice import test_tray

    tray = test_tray(setting, settings.data, name, keep=settings.site.demo)
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
    return Answer(name, setting.port, ok, say(found, n=tray.kept), asdict(tray))


def poke(settings: Settings, words: Sequence[str], say: Words, show: Show) -> int:
    """Send a simulator one command given as NAME KEY=VALUE …; without words, list the simulators.

    1 where none runs. Raises SettingsFault for a word without a value, Unavailable where that simulator does not run.
    """
    from devices import simulated

    there = simulated.names(settings.data)
    nothing = say("{folder} 里没有模拟设备；先运行 main.py demo，或把端口设为 sim", folder=settings.data)
    if not words:
        show(there, there or [nothing])
        return 0 if there else 1
    pairs = [word.partition("=") for word in words[1:]]
    if wrong := tuple(key for key, equals, _ in pairs if not equals):
        raise SettingsFault(N_("应写成 键=值：{wrong}"), wrong=wrong)
    if words[0] not in there:
        raise Unavailable(words[0], say("没有在运行；在运行的：{there}", there=tuple(there)) if there else nothing)
    answer = simulated.poke(settings.data, words[0], {key: _value(value) for key, _, value in pairs})
    show(answer, [f"{key}: {value}" for key, value in answer.items()])
    return 0 if answer.get("ok") else 1


def _value(text: str) -> object:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdigit() and len(text) < 9 else text


def _test_ticket(settings: Settings, say: Words) -> bytes:
    from devices.registry import printer_profile
    from printing.paper import Row, Slip
    from printing.ticket import render

    rows = (Row(say("汉字"), "办事一次成"), Row(say("生僻字"), "𠮷㛃䶮𬭎"))
    issuer, notes = say(settings.site.name), (say("不是排队号，请丢弃"),)
    slip = Slip(say.language, "", issuer, say("测试票"), "", "A000", "", rows, notes, "OV1:TEST")
    return render(slip, printer_profile(settings.kiosk.devices.ticketprinter, settings.data))
