"""From a device's settings to its wire: a place of its own, or its share of a line that several hang on."""

import dataclasses
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from devices.line.bus import Bus
from devices.line.portnames import clash
from devices.line.wiring import Place, Wiring, wiring
from devices.tracing.sessions import Framed, Hidden, Printing, Reading, Scanning, Sdt
from devices.tracing.taps import tap
from hall.settings import Device, Settings, SettingsFault
from hall.words import N_

SIMULATED = "sim"  # a simulator of the device's own; "sim:NAME": the one NAME, which several may hang on

SHARING = frozenset({"keypad", "evaluator", "windowled", "locker"})  # kinds that may share a line
UNWIRED = frozenset({"a4printer", "camera"})  # kinds whose port is none
READINGS: dict[str, Callable[[], Reading]] = {"idcard": Sdt, "ticketprinter": Printing, "scanner": Scanning}  # by kind

Closing = Callable[[], None]


@dataclass(slots=True)
class _Line:
    """A line of this process, and what every device on it must agree on."""

    bus: Bus
    baud: int
    wiring: Wiring


_LINES: dict[tuple[Path, str], _Line] = {}  # by data folder and port
_LOCK = threading.Lock()


def place(setting: Device, data: Path, name: str, simulator: str, own: Collection[str] = ()) -> tuple[Place, Closing]:
    """Where the wire of the device `name` is, and what to call when the device is closed.

    `simulator` is the kind that port "sim" starts; `own` are the options that its driver knows. Raises SettingsFault
    for a wrong option, Unavailable when the simulator does not start.
    """
    wired = wiring(setting.options, own, name)
    port, closing = _port(setting.port, data, name, simulator)
    listening, deaf = tap(name, READINGS.get(name.rpartition(".")[2], Hidden)(), data, wired.trace)
    return Place(port, wired, listening, data / "ports"), _both(closing, deaf)


def line(setting: Device, data: Path, name: str, baud: int, simulator: str, own: Collection[str] = ()) -> Bus:
    """The line that the device `name` hangs on: one for all whose settings name the same port. It is closed when the
    last device has left it.

    `baud` is the protocol's speed where the settings say 0. Raises as `place`, and SettingsFault where another device
    on the same line is set to another speed or other options of the wire.
    """
    wanted = setting.baud or baud
    wired = wiring(setting.options, own, name)
    key = (data, _named(setting.port, name))
    with _LOCK:
        known = _LINES.get(key) or next(
            (line for (folder, port), line in _LINES.items() if folder == data and clash(port, key[1])), None
        )
        if known is None:
            port, closing = _port(setting.port, data, name, simulator)
            known = _LINES[key] = _line(Place(port, wired, locks=data / "ports"), wanted, data, name, key, closing)
        elif (known.baud, known.wiring) != (wanted, wired):
            raise SettingsFault(
                N_("{name} 与同一条线上的设备波特率或线路选项不同（{port}）"), name=name, port=setting.port
            )
        return known.bus


def wired(settings: Settings) -> dict[str, Device]:
    """Every device of the machine that has a wire of its own or a share of one, by name ("desk1.keypad")."""
    owners = {"kiosk": settings.kiosk.devices} | {
        f"desk{n}": desk.devices for n, desk in sorted(settings.desks.items())
    }
    return {
        f"{owner}.{part.name}": getattr(devices, part.name)
        for owner, devices in owners.items()
        for part in dataclasses.fields(devices)
        if part.name not in UNWIRED
    }


def refuse_shared(devices: dict[str, Device]) -> None:
    """Refuse two devices at one port, before either is opened: those of SHARING may hang on one line within one process
    (the name before the dot), all others have their wire to themselves.

    Raises SettingsFault naming both.
    """
    ported = [(name, each) for name, each in devices.items() if each.port and each.port != SIMULATED]
    for at, (name, one) in enumerate(ported):
        for other_name, other in ported[at + 1 :]:
            if not clash(one.port, other.port):
                continue
            owner, _, kind = name.partition(".")
            other_owner, _, other_kind = other_name.partition(".")
            if owner != other_owner or kind not in SHARING or other_kind not in SHARING:
                raise SettingsFault(
                    N_("{name} 和 {other} 设成了同一个端口 {port}；只有同一台的总线设备可以共用"),
                    name=name,
                    other=other_name,
                    port=one.port,
                )


def _line(spot: Place, baud: int, data: Path, name: str, key: tuple[Path, str], closing: Closing) -> _Line:
    buses: list[Bus] = []
    listening, deaf = tap(name, Framed(lambda: buses[0].profiles if buses else ()), data, spot.wiring.trace)
    spot = dataclasses.replace(spot, tap=listening)
    buses.append(Bus(spot, baud, name, _forgetting(key, _both(closing, deaf))))
    return _Line(buses[0], baud, spot.wiring)


def _both(first: Closing, second: Closing) -> Closing:
    def both() -> None:
        first()
        second()

    return both


def _named(port: str, name: str) -> str:
    return f"{SIMULATED}:{name}" if port == SIMULATED else port


def _port(port: str, data: Path, name: str, simulator: str) -> tuple[str, Closing]:
    if port != SIMULATED and not port.startswith(f"{SIMULATED}:"):
        return port, lambda: None
    from devices.simulated import Simulation  # nothing simulated is loaded where devices are real

    simulation = Simulation(simulator, data, _named(port, name).removeprefix(f"{SIMULATED}:"))
    return simulation.port, simulation.close


def _forgetting(key: tuple[Path, str], closing: Closing) -> Closing:
    def forget() -> None:
        with _LOCK:
            _LINES.pop(key, None)
        closing()

    return forget
