"""The kinds of signs over a window, by the commands their profiles have: what is sent for a state, what confirms it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from devices.window.signtext import SignTexts, figure
from hall.ports import Sign
from hall.settings import Option, SettingsFault
from hall.words import N_

if TYPE_CHECKING:
    from devices.framing import Heard, Profile

TEXT, NUMBER, REGISTER = "text", "show", "write"  # the command by which a profile shows that it is of a kind
BRIGHTNESS = "brightness"
_LOOKS = {"effect": "effects", "font": "fonts", "speed": "", "stay": ""}  # option -> the profile's names for its values
_REGISTERS = {"number": 1, "bcd": 1, "ascii": 2}  # encoding -> registers, unless `count` says otherwise
_WRITE_ONE, _WRITE_MANY = 6, 16

OPTIONS = frozenset(
    {sign.value for sign in Sign}
    | {"charset", "longest", "brightness", "colour", "paused_colour", "answers", "refresh_s"}
    | {*_LOOKS, "register", "encoding", "count", "function"}
)


@dataclass(frozen=True, slots=True)
class Order:
    """A frame for a sign; `fits` knows its answer, `fault` tells the code of a refusal, "" for none."""

    frame: bytes
    fits: "Callable[[Heard], bool]"
    fault: "Callable[[Heard], str]" = lambda _: ""


class Kind(Protocol):
    """Makes the orders of one kind of sign."""

    def begin(self) -> list[Order]:
        """What sets the sign up."""
        ...

    def orders(self, sign: Sign, number: str) -> list[Order]:
        """What makes it show that."""
        ...


def kind_of(
    profile: "Profile", address: int, options: Mapping[str, Option], window: int, where: str
) -> "TextSign | NumberSign | RegisterSign":
    """The kind of sign that `profile` speaks to. Raises SettingsFault for a profile of no sign, and for an option that
    cannot be used; `where` is the device's name, for the words."""
    if TEXT in profile.commands:
        return TextSign(profile, address, options, window, where)
    if NUMBER in profile.commands and "number" in profile.commands[NUMBER].names:
        return NumberSign(profile, address, options, where)
    if REGISTER in profile.commands:
        return RegisterSign(profile, address, options, where)
    raise SettingsFault(N_("{where}：设备规约 {name} 里没有窗口屏的命令"), where=where, name=profile.name)


class _Speaker:
    """Encodes, with the address where the profile has one; a value that does not fit is told by its option's name."""

    def __init__(self, profile: "Profile", address: int, where: str) -> None:
        self._profile, self._address, self._where = profile, address, where

    def encode(self, command: str, **fields: int | bytes) -> bytes:
        own = {"address": self._address} if "address" in self._profile.commands[command].names else {}
        try:
            return self._profile.encode(command, **own, **fields)
        except (KeyError, ValueError) as fault:
            raise SettingsFault(N_("{where} 的选项用不了：{fault}"), where=self._where, fault=fault.args[0]) from None

    def named(self, option: str, names: str, value: Option) -> int:
        """A value by one of the profile's names for it, or as a number."""
        known = self._profile.values.get(names, {})
        if isinstance(value, str) and value in known:
            return int.from_bytes(known[value], "big")
        if type(value) is not int:
            raise SettingsFault(
                N_("{where} 应为 {choices} 之一，不是 {value}"),
                where=f"{self._where}.{option}", choices=(*known, "0…255"), value=repr(value),
            )  # fmt: skip
        return value


class TextSign:
    """A panel of text, line by line. Its temporary text only: what a card keeps is written to flash, which wears."""

    def __init__(
        self, profile: "Profile", address: int, options: Mapping[str, Option], window: int, where: str
    ) -> None:
        self._speak = _Speaker(profile, address, where)
        self._codes = {name: profile.commands[name].values.get("command") for name in profile.commands}
        names = profile.commands[TEXT].names
        self._looks: dict[str, int | bytes] = {
            option: self._speak.named(option, values, options[option])
            for option, values in _LOOKS.items()
            if option in options and option in names
        }
        if "colour" in options and "colour" in names:
            self._looks["colour"] = _rgb(str(options["colour"]), where)
        self._lined = "line" in names
        self._brightness = options.get("brightness")
        if isinstance(self._brightness, int) and not 1 <= self._brightness <= 100:
            raise SettingsFault(N_("{where} 应在 1 到 100 之间"), where=f"{where}.brightness")
        self._texts = SignTexts.read(options, window, self._longest(int(options.get("longest", 0))), where)
        self.begin()
        for sign in Sign:
            self.orders(sign, "")  # what cannot be encoded is told now, not at the first call

    def begin(self) -> list[Order]:
        """The brightness, where one is set; otherwise the card keeps its own."""
        if not isinstance(self._brightness, int) or BRIGHTNESS not in self._codes:
            return []
        return [self._order(BRIGHTNESS, percent=self._brightness)]

    def orders(self, sign: Sign, number: str) -> list[Order]:
        return [self._line(n, line) for n, line in enumerate(self._texts.lines(sign, number))]

    def _line(self, n: int, text: bytes) -> Order:
        return self._order(TEXT, **({"line": n} if self._lined else {}), **self._looks, text=text)

    def _order(self, command: str, **fields: int | bytes) -> Order:
        code = self._codes[command]
        return Order(
            self._speak.encode(command, **fields),
            lambda heard: heard.event == "ack" and heard.fields.get("command", code) == code,
            lambda heard: "" if not (status := heard.fields.get("status", 0)) else str(status),
        )

    def _longest(self, wished: int) -> int:
        """Bytes of one line: what a frame holds, or less where the panel is narrower."""
        self._line(0, b" ")  # looks that cannot be encoded are no matter of length
        low, high = 1, 4096
        while low < high:
            middle = (low + high + 1) // 2
            try:
                self._line(0, b" " * middle)
                low = middle
            except SettingsFault:
                high = middle - 1
        return min(low, wished) if wished > 0 else low


class NumberSign:
    """A panel of digits in one of a few colours: the digits of the number, others where nobody is called."""

    def __init__(self, profile: "Profile", address: int, options: Mapping[str, Option], where: str) -> None:
        self._speak = _Speaker(profile, address, where)
        self._figures = _figures(options, where)
        self._coloured = "colour" in profile.commands[NUMBER].names
        names = profile.values.get("colours", {})
        calling = options.get("colour", next(iter(names), 0))
        paused = options.get("paused_colour", "red" if "red" in names else calling)
        self._colours = {
            sign: self._speak.named("colour", "colours", paused if sign is Sign.PAUSED else calling) for sign in Sign
        }
        for sign in Sign:
            self.orders(sign, "Z999")

    def begin(self) -> list[Order]:
        return []

    def orders(self, sign: Sign, number: str) -> list[Order]:
        shown = figure(number) if sign is Sign.CALLING else self._figures[sign]
        colour = {"colour": self._colours[sign]} if self._coloured else {}
        wanted = {"number": shown, **colour}
        return [
            Order(
                self._speak.encode(NUMBER, **wanted),
                lambda heard: heard.event == "shown" and all(heard.fields.get(k, v) == v for k, v in wanted.items()),
            )
        ]


class RegisterSign:
    """A panel that is registers: the number as a number, as decimal digits of four bits each, or as characters.

    An answer to one register's write is the very bytes of the write, which no line can tell from an echo. So it is read
    first, but where the settings say that this line has none (echo = false): the answer to that tells what the line
    does. Any will do, also that the panel cannot be read. Nothing is sent while the panel still has a request in hand:
    a slave does one thing at a time, and on two wires both would speak at once.
    """

    def __init__(self, profile: "Profile", address: int, options: Mapping[str, Option], where: str) -> None:
        self._speak = _Speaker(profile, address, where)
        self._figures = _figures(options, where)
        self._register = _whole(options, "register", 0, 0xFFFF, where)
        self._encoding = str(options.get("encoding", "number"))
        if self._encoding not in _REGISTERS:
            raise SettingsFault(
                N_("{where} 应为 {choices} 之一，不是 {value}"),
                where=f"{where}.encoding", choices=tuple(_REGISTERS), value=repr(self._encoding),
            )  # fmt: skip
        self._count = _whole(options, "count", _REGISTERS[self._encoding], 8, where)
        many = _WRITE_ONE if self._count == 1 else _WRITE_MANY
        self._function = _whole(options, "function", many, _WRITE_MANY, where)
        if self._function not in (_WRITE_ONE, _WRITE_MANY) or (self._function == _WRITE_ONE and self._count != 1):
            raise SettingsFault(N_("{where} 应为 6（写一个寄存器）或 16（写几个）"), where=f"{where}.function")
        self._known = options.get("echo") is False or options.get("answers") is False
        for sign in Sign:
            self.orders(sign, "Z999")

    def begin(self) -> list[Order]:
        return []

    def orders(self, sign: Sign, number: str) -> list[Order]:
        values = self._values(number if sign is Sign.CALLING else str(self._figures[sign]))
        speak, register, count = self._speak, self._register, len(values) // 2
        if self._function == _WRITE_MANY:
            frame = speak.encode("write_many", register=register, count=count, values=values)
            return [Order(frame, lambda heard: heard.event in ("written_many", "refused"), _refusal)]
        frame = speak.encode(REGISTER, register=register, value=int.from_bytes(values, "big"))
        write = Order(frame, lambda heard: heard.raw == frame or heard.event == "refused", _refusal)
        if self._known:
            return [write]
        read = speak.encode("read", register=register, count=count)
        return [Order(read, lambda heard: heard.event in ("registers", "refused")), write]

    def _values(self, number: str) -> bytes:
        """Register after register, the high byte first."""
        size = self._count * 2
        if self._encoding == "ascii":
            return number.encode("ascii", "replace")[:size].rjust(size)
        shown = figure(number)
        if self._encoding == "bcd":
            return bytes.fromhex(str(shown)[-size * 2 :].rjust(size * 2, "0"))
        return shown.to_bytes(size, "big")


def _refusal(heard: "Heard") -> str:
    return str(heard.fields.get("code", "refused")) if heard.event == "refused" else ""


def _figures(options: Mapping[str, Option], where: str) -> dict[Sign, int]:
    """What a panel of digits shows where nobody is called; 0 unless the settings say otherwise."""
    return {sign: _whole(options, sign.value, 0, 0xFFFF, where) for sign in Sign if sign is not Sign.CALLING}


def _whole(options: Mapping[str, Option], name: str, default: int, most: int, where: str) -> int:
    value = options.get(name, default)
    if type(value) is not int or not 0 <= value <= most:
        raise SettingsFault(N_("{where} 应在 0 到 {most} 之间"), where=f"{where}.{name}", most=most)
    return value


def _rgb(text: str, where: str) -> bytes:
    try:
        colour = bytes.fromhex(text)
    except ValueError:
        colour = b""
    if len(colour) != 3:
        raise SettingsFault(N_("{where} 应为六位十六进制颜色，如 FF0000"), where=f"{where}.colour")
    return colour + b"\0"
