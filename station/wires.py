"""The installer's ear on a wire: what passes, masked; a session written down without its people; one played again."""

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TextIO

from devices.line.lines import wired
from devices.line.wire import Tap
from devices.tracing.recording import Recorder, scrubbing
from devices.tracing.sessions import Reading
from devices.tracing.taps import tapped
from devices.tracing.trace import TOLD, Trace
from hall.errors import Unavailable
from hall.events import DeviceChanged, Event
from hall.settings import Device, Settings, SettingsFault
from hall.words import N_, Words

Write = Callable[[str], None]


def trace(settings: Settings, name: str, seconds: float | None, say: Words, write: Write) -> int:
    """Open the device `name` as the program does and write what passes, `seconds` long or until interrupted."""
    ended = threading.Event()
    write = _ending(write, ended)
    with _opened(settings, name, lambda reading: Trace(reading, write), say, write):
        _wait(seconds, ended)
    return 0


def record(settings: Settings, name: str, file: Path, seconds: float | None, say: Words, write: Write) -> int:
    """The same, written to `file` for `replay`. Raises SettingsFault for a file that is there already, Unavailable when
    the disk refuses."""
    try:
        kept = file.open("x", encoding="utf-8")
    except FileExistsError:
        raise SettingsFault(N_("文件已存在：{file}"), file=file) from None
    ended = threading.Event()
    with kept:
        lost: list[str] = []
        keep = _ending(lambda line: _keep(kept, line), ended, lost)
        with _opened(settings, name, lambda reading: Recorder(name, scrubbing(reading), keep), say, write):
            write(say(N_("正在录制 {name}；Ctrl-C 结束"), name=name))
            _wait(seconds, ended)
        if lost:
            raise Unavailable(file.name, lost[0])
        write(say(N_("已录制到 {file}；里面没有真实的人"), file=file))
    return 0


def replay(file: Path, home: Path, fast: bool, tcp: bool) -> int:
    """Play the device's side of a recording on a pty (or a TCP port) until interrupted; the first line says where.

    Raises SettingsFault for a file that is no recording.
    """
    from devices.simulators.host import Host
    from devices.simulators.replay import Replay, steps

    try:
        steps(file.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise SettingsFault(N_("{file} 不是录制的会话"), file=file) from None
    with Host(home, f"replay.{file.stem}", tcp=tcp or sys.platform == "win32") as host:
        host.run(Replay(host.send, file, fast), with_parent=False)
    return 0


def _keep(kept: TextIO, line: str) -> None:
    kept.write(line + "\n")
    kept.flush()


def _ending(write: Write, ended: threading.Event, lost: list[str] | None = None) -> Write:
    """`write`, until it fails: the disk is full, or whoever read has gone. Then that is the end; `lost` is told why."""

    def quietly(line: str) -> None:
        if not ended.is_set():
            try:
                write(line)
            except OSError as fault:
                if lost is not None:
                    lost.append(fault.strerror or type(fault).__name__)
                ended.set()

    return quietly


@contextlib.contextmanager
def _opened(
    settings: Settings, name: str, make: Callable[[Reading], Tap], say: Words, write: Write
) -> Generator[None, None, None]:
    setting = wired(settings).get(name)
    if setting is None or not setting.port:
        known = tuple(other for other, each in wired(settings).items() if each.port)
        raise SettingsFault(N_("没有配置设备 {name}；已配置：{known}"), name=name, known=known or ("-",))

    def post(event: Event) -> None:
        if isinstance(event, DeviceChanged):  # of the others some are about a person
            write(f"{TOLD} {event.device} {event.state.value} {say(event.detail)}".rstrip())

    with tapped(name, make):
        device = _open(setting, settings.data, name, post)
        try:
            yield
        finally:
            device.close()


class _Closes:
    """What every device can do."""

    def close(self) -> None: ...


def _open(setting: Device, data: Path, name: str, post: Callable[[Event], None]) -> _Closes:
    from devices import locker, registry
    from devices.scan import scanner
    from devices.window import atwindow

    owner, _, kind = name.partition(".")
    window = int(owner.removeprefix("desk") or 0) if owner.startswith("desk") else 0
    made = {
        "idcard": lambda: registry.card_reader(setting, data, name, post),
        "ticketprinter": lambda: registry.ticket_printer(setting, data, name, post),
        "scanner": lambda: scanner.open_scanner(setting, data, name, post),
        "locker": lambda: locker.open_locker(setting, data, name, post),
        "keypad": lambda: atwindow.keypad(setting, data, name, post),
        "evaluator": lambda: atwindow.evaluator(setting, data, name, post),
        "windowled": lambda: atwindow.window_sign(setting, data, name, window, post),
    }.get(kind)
    device = made() if made else None
    if device is None:
        raise SettingsFault(N_("设备 {name} 没有串口，不能监听"), name=name)
    return device  # pyright: ignore[reportReturnType]


def _wait(seconds: float | None, ended: threading.Event) -> None:
    """Until the time is over, nothing can be written any more, or somebody interrupts."""
    before = signal.signal(signal.SIGTERM, lambda *_: ended.set())
    with contextlib.suppress(KeyboardInterrupt):
        ended.wait(seconds)
    signal.signal(signal.SIGTERM, before)
