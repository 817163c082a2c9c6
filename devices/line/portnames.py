"""Names of ports that stay true when a cable is pulled and put elsewhere, and what an installer is told of a port."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from hall.words import N_

BUSY = N_("端口已被占用：另一个程序，或设置里的另一个设备，正开着它")
DENIED = N_("没有权限打开端口：把运行程序的用户加入 dialout 组，重新登录")
MISSING = N_("没有这个端口：线缆没有插好，或端口名写错了；main.py device list 列出现有的端口")
REFUSED = N_("对方拒绝连接：检查端口号，以及对方的串口服务是否开着")
UNREACHED = N_("网络上找不到对方：检查地址、网线和对方的电源")
UNPLUGGED = N_("这个 USB 设备没有插着")
SEVERAL = N_("插着几个同样的 USB 设备：端口里加上序列号，或用 @ 加上插口位置")
UNFIT = N_("端口不接受设置里的波特率、校验、停止位或流控")
NO_RS485 = N_("这个端口不能自己切换 RS-485 方向：去掉选项 rs485，改用自动换向的转换器")
NO_LINES = N_("这个端口没有 DTR、RTS、DSR 信号：去掉选项 dtr、rts、dsrdtr")
NO_RFC2217 = N_("对方不是 RFC 2217 服务：改用 socket://，或打开对方的 RFC 2217（Telnet 串口控制）")
WRONG_USB = N_("USB 端口应写成 usb:VID:PID、usb:VID:PID:序列号 或 usb:VID:PID@插口位置")
WRONG_ADDRESS = N_("网络端口应写成 socket://主机:端口 或 rfc2217://主机:端口")
GONE = N_("连接断了：线缆被拔出，或设备断了电")
STUCK = N_("设备不收数据：检查它的电源和流控")
# what an installer may be told of a port in place of the system's own words
SENTENCES = (
    BUSY, DENIED, MISSING, REFUSED, UNREACHED, UNPLUGGED, SEVERAL, UNFIT, NO_RS485, NO_LINES, NO_RFC2217, WRONG_USB,
    WRONG_ADDRESS, GONE, STUCK,
)  # fmt: skip
NETWORK = ("socket://", "rfc2217://")


class PortFault(ValueError):
    """A port's name is wrong, or what it names cannot be opened: one of the sentences above."""


@dataclass(frozen=True, slots=True)
class PortFound:
    """A serial port of this machine; `usb` is the port setting that finds it again wherever it is plugged in."""

    path: str
    description: str
    usb: str
    location: str = ""


@dataclass(frozen=True, slots=True)
class Usb:
    """What a port setting says of a USB device, in lower case; "" is any."""

    numbers: str  # "vid:pid", hex without leading zeros
    serial: str
    location: str

    def fits(self, found: PortFound) -> bool:
        """Whether `found` is such a device. A location also names all interfaces behind it ("1-2" for "1-2:1.0")."""
        if not found.usb:
            return False
        other = usb(found.usb)
        place = found.location.lower()
        return (
            other.numbers == self.numbers
            and self.serial in ("", other.serial)
            and (not self.location or place == self.location or place.startswith(self.location + ":"))
        )

    def meets(self, other: "Usb") -> bool:
        """Whether one device may be meant by both."""
        return (
            self.numbers == other.numbers
            and (not self.serial or not other.serial or self.serial == other.serial)
            and (not self.location or not other.location or self.location == other.location)
        )


def usb(spec: str) -> Usb:
    """The parts of "usb:VID:PID[:serial][@location]"; a serial number may hold colons.

    Raises PortFault for anything else.
    """
    named, _, location = spec.lower().partition("@")
    parts = named.split(":", 3)
    try:
        numbers = ":".join(f"{int(part, 16):x}" for part in parts[1:3])
    except ValueError:
        raise PortFault(WRONG_USB) from None
    if parts[0] != "usb" or len(parts) < 3:
        raise PortFault(WRONG_USB)
    return Usb(numbers, parts[3] if len(parts) > 3 else "", location)


def located(spec: str, plugged: Iterable[PortFound]) -> str:
    """The path that a USB device has now. Two that fit are not guessed between.

    Raises PortFault when none or several fit.
    """
    wanted = usb(spec)
    fitting = [found for found in plugged if wanted.fits(found)]
    if len(fitting) != 1:
        raise PortFault(SEVERAL if fitting else UNPLUGGED)
    return fitting[0].path


def told_apart(plugged: list[PortFound]) -> list[PortFound]:
    """The same ports; where several of one kind are plugged in, the setting names the place of each, too."""
    names = [found.usb for found in plugged]
    return [
        replace(found, usb=f"{found.usb}@{found.location}") if found.location and names.count(found.usb) > 1 else found
        for found in plugged
    ]


def network(spec: str) -> tuple[str, int]:
    """Host and port of "socket://host:port" or "rfc2217://host:port".

    Raises PortFault for anything else.
    """
    try:
        address = urlsplit(spec)
        if address.hostname and address.port:
            return address.hostname, address.port
    except ValueError:
        pass
    raise PortFault(WRONG_ADDRESS)


def clash(one: str, other: str) -> bool:
    """Whether two port settings may name one port. A wrong name clashes with its equal only."""
    if one == other:
        return True
    try:
        if one.startswith("usb:") and other.startswith("usb:"):
            return usb(one).meets(usb(other))
        if one.startswith(NETWORK) and other.startswith(NETWORK):
            return network(one) == network(other)
    except PortFault:
        return False
    if "://" in one + other or one.startswith("usb:") or other.startswith("usb:"):
        return False
    return one.lower() == other.lower() if "/" not in one + other else os.path.realpath(one) == os.path.realpath(other)
