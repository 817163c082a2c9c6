"""What the keys of a pad mean: which act each stands for, what was typed before it, and which press is an echo."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hall.events import KeyPressed
from hall.ports import PAD_ACTS
from hall.settings import Option, SettingsFault
from hall.words import N_

CANCEL = "cancel"  # forget what was typed
NONE = "none"  # a key that does nothing here, and is no mistake either
LONGEST_NUMBER = 6  # digits; more are no number of any hall
FORGET_S = 8.0  # digits that nothing followed are forgotten after so long
REPEAT_MS = 1000  # the same keys so soon after each other are one press whose acknowledgement was lost, or a stuck key
DIGIT_REPEAT_S = 0.12  # a digit may well be typed twice, though not as fast as contacts bounce
APART_S = 0.15  # no hand presses two different acts within it

# What the keys of a profile are called after what is printed on them, as acts of this desk. 一米 has none here.
PRINTED = {
    "evaluate": "finish",
    "confirm": "number",
    "distance": NONE,
    "pause": "window",
    "abandon": "no_show",
    "resume": "take_up",
}
ACTS = PAD_ACTS | {CANCEL, NONE}


@dataclass(frozen=True, slots=True)
class KeyMap:
    """`acts`: one key, or a digit and a key, by its bytes → the act. `zero`: the code of 0, the others follow it."""

    acts: Mapping[bytes, str]
    zero: int

    def digit(self, key: int) -> str:
        """The digit of a key, "" for any other key."""
        return str(key - self.zero) if 0 <= key - self.zero <= 9 else ""

    @classmethod
    def read(cls, values: Mapping[str, Mapping[str, bytes]], options: Mapping[str, Option], where: str) -> "KeyMap":
        """From a profile's [values.keys] (name = bytes) and [values.digits] (zero = byte), and over them the options
        keys ("0C=call 060F=no_show") and digits ("30"). Raises SettingsFault naming the part that is wrong."""
        acts: dict[bytes, str] = {}
        for name, keys in values.get("keys", {}).items():
            acts[keys] = _checked(
                PRINTED.get(name, name), keys, f"{name} = {keys.hex(' ').upper()}", f"{where} [values.keys]"
            )
        for part in str(options.get("keys", "")).split():
            code, _, act = part.partition("=")
            keys = _bytes(code)
            acts[keys] = _checked(act, keys, part, f"{where}.keys")
        zero = _bytes(str(options["digits"])) if "digits" in options else values.get("digits", {}).get("zero", b"\0")
        if len(zero) != 1 or zero[0] > 0xF6:
            raise SettingsFault(
                N_("{where} 应为数字键 0 的键码（两位十六进制），不是 {part}"),
                where=f"{where}.digits", part=repr(options.get("digits", zero.hex())),
            )  # fmt: skip
        return cls(acts, zero[0])


def _checked(act: str, keys: bytes, part: str, where: str) -> str:
    if not 1 <= len(keys) <= 2 or act not in ACTS:
        raise SettingsFault(
            N_("{where} 的 {part} 读不懂：应写成 键码=动作，动作可用 {known}"),
            where=where, part=part, known=tuple(sorted(ACTS)),
        )  # fmt: skip
    return act


@dataclass(slots=True)
class Typing:
    """Presses one after another: makes acts of keys, each once. Times are monotonic seconds."""

    keys: KeyMap
    repeat_s: float = REPEAT_MS / 1000
    unknown: int = 0  # keys that stand for nothing, since the last `feed` began
    _typed: str = ""
    _last: bytes = b""
    _heard: float = field(default=float("-inf"))
    _acted: float = field(default=float("-inf"))

    def feed(self, pressed: bytes, now: float) -> list[KeyPressed]:
        """What the keys of one frame amount to; [] for a digit, a repetition, and a key that does nothing."""
        self.unknown = 0
        if now - self._heard > FORGET_S:
            self._typed = ""
        if self._again(pressed, now):
            return []
        events: list[KeyPressed] = []
        for key in pressed:
            digit = self.keys.digit(key)
            if digit and bytes((key,)) not in self.keys.acts:
                self._typed = (self._typed + digit)[-LONGEST_NUMBER:]
                continue
            act = self._act(key, self._typed)
            if act == NONE:
                continue
            typed, self._typed = self._typed, ""
            if act in ("", CANCEL):
                self.unknown += act == ""
            elif now - self._acted >= APART_S:
                self._acted = now
                events.append(_said(act, typed))
        return events

    def _again(self, pressed: bytes, now: float) -> bool:
        """Whether these keys are a repetition. A stuck key stays one press however long it is stuck."""
        lone = len(pressed) == 1 and self.keys.digit(pressed[0]) != ""
        again = pressed == self._last and now - self._heard < (DIGIT_REPEAT_S if lone else self.repeat_s)
        self._last, self._heard = pressed, now
        return again

    def _act(self, key: int, typed: str) -> str:
        one = bytes((key,))
        if len(typed) == 1:
            pair = bytes((self.keys.zero + int(typed), key))
            one = pair if pair in self.keys.acts else one
        return self.keys.acts.get(one, "")


def _said(act: str, typed: str) -> KeyPressed:
    """The press as the desk hears it: digits before 呼叫 ask for that number, as they do before 确认."""
    if typed and act == "call":
        return KeyPressed("number", typed)
    return KeyPressed(act, typed if act in ("number", "transfer") else "")


def grades(text: str, where: str) -> dict[int, int]:
    """Which value of the evaluator is how many stars, from "05=5 04=4 …" (value in hex, then stars).

    Every pad counts its own way and the national grades count two ways (5 is best in the codes of reasons, 1 in GB/T
    39046 A.8), so there is no default. Raises SettingsFault naming `where`: for what cannot be read, two values of one
    grade, and a pad on which nobody could be dissatisfied or satisfied (国办发〔2019〕51号: ratings are not filtered).
    """
    stars: dict[int, int] = {}
    for part in text.split():
        value, equals, grade = part.partition("=")
        key = _bytes(value)
        if not equals or len(key) != 1 or key[0] in stars or grade not in ("1", "2", "3", "4", "5"):
            raise SettingsFault(
                N_("{where} 的 {part} 读不懂：应写成 设备值=星级，如 05=5（5 为非常满意）"),
                where=f"{where}.grades", part=part,
            )  # fmt: skip
        stars[key[0]] = int(grade)
    if len(set(stars.values())) != len(stars) or not stars.keys():
        raise SettingsFault(
            N_("请在 {where} 写明评价器每个键是几星，一键一级，如 05=5 04=4 03=3 02=2 01=1（5 为非常满意）"),
            where=f"{where}.grades",
        )  # fmt: skip
    if not (set(stars.values()) & {1, 2} and set(stars.values()) & {4, 5}):
        raise SettingsFault(N_("{where} 里要有满意的键，也要有不满意的键"), where=f"{where}.grades")
    return stars


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text) if text.isascii() and text.isalnum() else b""
    except ValueError:
        return b""
