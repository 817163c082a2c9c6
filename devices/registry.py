"""From settings to devices, and what an installer asks of them: which ports there are, and whether a device answers."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from devices.announcer import EspeakAnnouncer, FileAnnouncer, SilentAnnouncer
from devices.card import readerprofile
from devices.card.idcard import IdCardReader
from devices.drivers import PREFIX, brought
from devices.line.lines import place
from devices.line.link import ports
from devices.line.portnames import PortFound
from devices.line.wiring import wiring
from devices.options import Limits
from devices.options import names as option_names
from devices.options import read as read_options
from devices.papertray import FolderTray
from devices.printer.ticketprinter import SerialTicketPrinter
from hall import printers
from hall.events import DeviceChanged, DeviceState, Event
from hall.ports import Announcer, CardReader, PaperTray, PrintOutcome, TicketPrinter
from hall.settings import Device, SettingsFault
from hall.words import N_

if TYPE_CHECKING:
    from devices.printer.ipptrust import Trust

ANSWER_S = 10.0  # for a device under test: a silent reader is asked at five speeds
BAUD = 115200  # where the settings say 0

Post = Callable[[Event], None]
Closing = Callable[[], None]


def card_reader(setting: Device, data: Path, name: str, post: Post) -> CardReader | None:
    """The reader at `setting.port`, started; None where the port is "".

    `name` ("kiosk.idcard") names its simulator in `data`. Raises SettingsFault for a profile that is not known,
    Unavailable when the simulator does not start.
    """
    return _reader(setting, data, name, post) if setting.port else None


def ticket_printer(setting: Device, data: Path, name: str, post: Post) -> TicketPrinter | None:
    """The ticket printer at `setting.port`, as card_reader does it."""
    return _printer(setting, data, name, post) if setting.port else None


def printer_profile(setting: Device, data: Path) -> printers.PrinterProfile:
    """What the printer of `setting` is like; an integrator's own profiles lie in `data`. Raises SettingsFault.

    A driver that another package brings (devices.drivers) takes what an 80 mm printer takes, unless the options differ.
    """
    name = "escpos-80" if setting.profile.startswith(PREFIX) else setting.profile
    return printers.load(name, (data / "devices" / "ticketprinters",), setting.options)


def announcer(setting: Device, data: Path) -> Announcer:
    """The voice: port "espeak", "silent" (or ""), or "file:FOLDER" (relative to `data`).

    Raises SettingsFault for another port.
    """
    chinese = setting.profile or "cmn"
    if setting.port == "espeak":
        return EspeakAnnouncer(chinese)
    if setting.port in ("silent", ""):
        return SilentAnnouncer()
    if setting.port.startswith("file:"):
        return FileAnnouncer(data / setting.port.removeprefix("file:"), chinese)
    raise SettingsFault(N_("语音端口 {port} 不认识；可用：espeak、silent、file:文件夹"), port=setting.port)


def paper_tray(setting: Device, data: Path, name: str, post: Post, *, keep: bool) -> tuple[PaperTray, Closing]:
    """Where A4 papers go, and what to call at the end: port "folder" (papers/ in `data`), "cups:QUEUE" of this
    machine's print service, "ipp://HOST[:PORT]/PATH" of a printer or another machine's queue ("ipps://" over TLS),
    "winspool:NAME" of this machine's Windows, or "sim".

    `keep`: the folder keeps its papers beyond the visit. Raises SettingsFault for another port, or a wrong option;
    Unavailable when the simulator does not start.
    """
    wiring(setting.options, option_names(TrayOptions), name)  # an option that nobody knows stops the start
    options = read_options(TrayOptions, setting.options, _TRAY_LIMITS, name)
    if setting.port == "folder":
        kept, desk = keep or options.keep, name.partition(".")[0]
        return FolderTray(data / "papers" if kept else data / "papers" / desk, keep=kept), _nothing
    uri, queue, closing = "", "", _nothing
    if setting.port == "sim":
        from devices.simulated import Simulation

        simulation = Simulation("ippprinter", data, name)
        uri, closing = simulation.port, simulation.close
    elif setting.port.startswith("cups:"):
        queue = setting.port.removeprefix("cups:")
    elif setting.port.startswith(("ipp://", "ipps://")):
        uri = setting.port
    elif setting.port.startswith("winspool:") and setting.port != "winspool:":
        return _windows_tray(setting.port.removeprefix("winspool:"), options, post), closing
    if uri or queue:
        from devices.printer.ippqueue import IppQueue
        from devices.printer.ippwire import Wire
        from devices.printer.queuetray import QueueTray

        trust = _trust(options, data) if uri.startswith("ipps:") else None
        return QueueTray(IppQueue(Wire(uri, queue, trust)), post, options.patience_s), closing
    raise SettingsFault(
        N_("A4 打印端口 {port} 不认识；可用：folder、cups:队列名、ipp(s)://主机/路径、winspool:打印机名"),
        port=setting.port,
    )


def _trust(options: "TrayOptions", data: Path) -> "Trust":
    from devices.printer.ipptrust import Trust

    try:
        return Trust(data / options.certificate if options.certificate else None)
    except (OSError, ValueError):
        raise SettingsFault(N_("证书文件 {file} 不存在，或不是 PEM 证书"), file=options.certificate) from None


def _windows_tray(queue: str, options: "TrayOptions", post: Post) -> PaperTray:
    from devices.printer.queuetray import QueueTray
    from devices.printer.winqueue import WinQueue
    from devices.printer.winspool import Spooler, system

    try:
        spooler = Spooler(system())
    except OSError:
        raise SettingsFault(N_("A4 打印端口 winspool:{queue} 只能在 Windows 上用"), queue=queue) from None
    return QueueTray(WinQueue(spooler, queue, reads_pdf=options.reads_pdf), post, options.patience_s)


@dataclass(frozen=True, slots=True)
class TrayOptions:
    """`keep`: papers stay in the folder beyond their visit; `patience_s`: how long a job may stand still; `reads_pdf`:
    a printer of Windows is given the PDF itself, not its pages drawn; `certificate`: whom an ipps:// port must be."""

    keep: bool = False
    patience_s: int = 120
    reads_pdf: bool = False
    certificate: str = ""


_TRAY_LIMITS = Limits({}, {"patience_s": 5}, {"patience_s": 3600})


def _nothing() -> None:
    """There is nothing to close."""


# -- for the installer ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReaderReport:
    """What a card reader answered. `baud` 0: none, or a network."""

    port: str
    state: DeviceState
    detail: str
    baud: int
    sam: str


@dataclass(frozen=True, slots=True)
class PrinterReport:
    """What a ticket printer answered: n of DLE EOT → the byte, None for no answer; and how a test ticket ended."""

    port: str
    state: DeviceState
    detail: str
    answers: dict[int, int | None] = field(default_factory=dict[int, "int | None"])
    ticket: PrintOutcome | None = None


def list_devices() -> list[PortFound]:
    """The serial ports of this machine, with the setting that finds each USB device again."""
    return ports()


def test_card_reader(setting: Device, data: Path, name: str) -> ReaderReport:
    """Open the reader, wait for its first word, close it. Blocks for up to ANSWER_S seconds."""
    heard = _Heard()
    reader = _reader(setting, data, name, heard.post)
    try:
        said = heard.wait() or DeviceChanged("idcard", DeviceState.UNKNOWN)
        baud, sam = (reader.baud, reader.sam) if isinstance(reader, IdCardReader) else (0, "")
        return ReaderReport(setting.port, said.state, said.detail, baud, sam)
    finally:
        reader.close()


def test_ticket_printer(setting: Device, data: Path, name: str, ticket: bytes = b"") -> PrinterReport:
    """Open the printer, look at its state, print `ticket` if there is one, close it. Blocks until that is done."""
    heard = _Heard()
    printer = _printer(setting, data, name, heard.post)
    try:
        said = heard.wait()
        outcome = printer.print(ticket) if ticket else None
        answers = dict(printer.answers) if isinstance(printer, SerialTicketPrinter) else {}
        return PrinterReport(setting.port, printer.state, said.detail if said else "", answers, outcome)
    finally:
        printer.close()


class _Heard:
    """Waits for the first word of a device."""

    def __init__(self) -> None:
        self._first: DeviceChanged | None = None
        self._came = threading.Event()

    def post(self, event: Event) -> None:
        if isinstance(event, DeviceChanged) and self._first is None:
            self._first = event
            self._came.set()

    def wait(self) -> DeviceChanged | None:
        self._came.wait(ANSWER_S)
        return self._first


def _reader(setting: Device, data: Path, name: str, post: Post) -> CardReader:
    if own := brought(CardReader, setting, data, name, post):
        return own
    profile = readerprofile.load(setting.profile, (data / "devices" / "readers",), setting.options)
    where, closing = place(setting, data, name, "idcard", readerprofile.KEYS)
    return IdCardReader(where, setting.baud or BAUD, setting.poll_ms / 1000, post, closing, profile)


def _printer(setting: Device, data: Path, name: str, post: Post) -> TicketPrinter:
    if own := brought(TicketPrinter, setting, data, name, post):
        return own
    profile = printer_profile(setting, data)
    flow = {} if profile.flow is printers.Flow.NONE else {profile.flow.value: True}
    setting = replace(setting, options={**flow, **setting.options})
    where, closing = place(setting, data, name, "ticketprinter", printers.KEYS)
    return SerialTicketPrinter(where, profile, setting.baud, setting.poll_ms / 1000, post, closing)
