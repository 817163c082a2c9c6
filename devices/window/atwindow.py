"""From settings to the devices of one window: the clerk's pad, the citizen's, and the sign; each on its share of a
line."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from devices.drivers import brought
from devices.framing import Profile, load
from devices.line.bus import Bus
from devices.line.lines import line
from devices.window import evaluator as evaluators
from devices.window import keypad as keypads
from devices.window import windowled as signs
from devices.window.evaluator import BusEvaluator
from devices.window.keypad import BusKeypad
from devices.window.windowled import BusWindowSign
from hall.events import DeviceChanged, DeviceState, Event
from hall.ports import Evaluator, Keypad, WindowSign
from hall.settings import Device

PROFILES = "devices"  # folder of the data folder that holds the integrator's own protocols
PRESSING_S = 10.0  # an installer has so long to press a key of a pad under test
SETTLING_S = 5.0  # until the first word of a device under test

# protocol -> its simulator, for port "sim"
_SIMULATORS = {
    "keypad-byte": "bytepad",
    "evaluator-byte": "bytepad",
    "led64": "led64",
    "led64-v200": "led64",
    "xunpeng": "numberpanel",
    "modbus-rtu": "modbuspanel",
}
_FF68 = "pads"

Post = Callable[[Event], None]


def keypad(setting: Device, data: Path, name: str, post: Post) -> Keypad | None:
    """The clerk's pad at `setting.port`, started; None where the port is "". `name` is as "desk1.keypad".

    Raises SettingsFault for a setting that cannot be used, Unavailable when its simulator does not start.
    """
    return _keypad(setting, data, name, post) if setting.port else None


def evaluator(setting: Device, data: Path, name: str, post: Post) -> Evaluator | None:
    """The citizen's pad at `setting.port`, as keypad does it."""
    return _evaluator(setting, data, name, post) if setting.port else None


def window_sign(setting: Device, data: Path, name: str, window: int, post: Post) -> WindowSign | None:
    """The sign over `window` at `setting.port`, as keypad does it."""
    return _sign(setting, data, name, window, post) if setting.port else None


# -- for the installer ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WindowReport:
    """What a device of a window answered; a pad answers only by a key that somebody presses meanwhile: `pressed`, in
    hex, is what it sent for it."""

    port: str
    state: DeviceState
    detail: str
    pressed: str = ""


def test_pad(setting: Device, data: Path, name: str, pressing_s: float = PRESSING_S) -> WindowReport:
    """Open a pad; where its port is open, wait `pressing_s` seconds for a key. UNKNOWN: no key was pressed."""
    make = _keypad if name.endswith("keypad") else _evaluator
    return _tested(setting, partial(make, setting, data, name), pressing_s)


def test_sign(setting: Device, data: Path, name: str, window: int) -> WindowReport:
    """Open a sign and have it show that its window is closed."""
    return _tested(setting, partial(_sign, setting, data, name, window), 0.0)


def _tested(setting: Device, make: Callable[[Post], Keypad | Evaluator | WindowSign], patience: float) -> WindowReport:
    """The first word of a device; where that is not the last, also what it says within `patience` seconds."""
    first, answered, said = threading.Event(), threading.Event(), list[DeviceChanged]()

    def post(event: Event) -> None:
        if isinstance(event, DeviceChanged):
            said.append(event)
            first.set()
            if event.state is not DeviceState.UNKNOWN:
                answered.set()

    device = make(post)
    try:
        first.wait(SETTLING_S)
        answered.wait(patience)
        last = said[-1] if said else DeviceChanged("", DeviceState.UNKNOWN)
        pressed: bytes = getattr(device, "pressed", b"")  # a driver of another package need not know
        return WindowReport(setting.port, last.state, last.detail, pressed.hex(" ").upper())
    finally:
        device.close()


# -- inside -----------------------------------------------------------------------------------------------------------


def _keypad(setting: Device, data: Path, name: str, post: Post) -> Keypad:
    if own := brought(Keypad, setting, data, name, post):
        return own
    profile = _profile(setting, data)
    open_line = partial(_line, setting, data, name, profile, keypads.OPTIONS)
    return BusKeypad(open_line, profile, setting.address, setting.options, name, post)


def _evaluator(setting: Device, data: Path, name: str, post: Post) -> Evaluator:
    if own := brought(Evaluator, setting, data, name, post):
        return own
    profile = _profile(setting, data)
    open_line = partial(_line, setting, data, name, profile, evaluators.OPTIONS)
    return BusEvaluator(open_line, profile, setting.address, setting.options, name, post)


def _sign(setting: Device, data: Path, name: str, window: int, post: Post) -> WindowSign:
    if own := brought(WindowSign, setting, data, name, post):
        return own
    profile = _profile(setting, data)
    open_line = partial(_line, setting, data, name, profile, signs.OPTIONS)
    return BusWindowSign(
        open_line, profile, setting.address, setting.options, window, setting.poll_ms / 1000, name, post
    )


def _line(setting: Device, data: Path, name: str, profile: Profile, own: frozenset[str]) -> Bus:
    return line(setting, data, name, profile.baud, _SIMULATORS.get(setting.profile, _FF68), own)


def _profile(setting: Device, data: Path) -> Profile:
    return load(setting.profile, (data / PROFILES,))
