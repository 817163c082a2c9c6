"""What a sign over a window says, as text its font can show, as a number, or as registers. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from hall.ports import Sign
from hall.settings import Option, SettingsFault
from hall.words import N_

CHARSETS = ("gb2312", "gbk")
MISSING = "〓"  # stands, in print as on signs, for a character that the font lacks; both charsets hold it
LONGEST_NUMBER = "Z999"
# Short enough for a panel of eight characters: its number is what people look for.
TEXTS = {
    Sign.CALLING: "请{number}到{window}号窗口",
    Sign.OPEN: "{window}号窗口",
    Sign.PAUSED: "暂停服务",
    Sign.CLOSED: " ",
}


@dataclass(frozen=True, slots=True)
class SignTexts:
    """The text of each state of the sign, one line of the panel a line; {number} and {window} are filled in."""

    texts: Mapping[Sign, str]
    window: int
    charset: str

    @classmethod
    def read(cls, options: Mapping[str, Option], window: int, longest: int, where: str) -> "SignTexts":
        """From the options calling, open, paused, closed and charset. `longest`: bytes of one line.

        Raises SettingsFault naming `where` and the option: for a charset that is not known, a text with another
        placeholder, one that is longer than a line.
        """
        charset = str(options.get("charset", CHARSETS[0])).lower()
        if charset not in CHARSETS:
            raise SettingsFault(
                N_("{where} 应为 {choices} 之一，不是 {value}"),
                where=f"{where}.charset",
                choices=CHARSETS,
                value=charset,
            )
        texts = {sign: str(options.get(sign.value, text)) for sign, text in TEXTS.items()}
        made = cls(texts, window, charset)
        for sign in Sign:
            try:
                lines = made.lines(sign, LONGEST_NUMBER)
            except (KeyError, ValueError, IndexError):
                raise SettingsFault(
                    N_("{where} 的文字里只能用 {number} 和 {window} 两个空位"),
                    where=f"{where}.{sign.value}", number="{number}", window="{window}",
                ) from None  # fmt: skip
            for line in lines:
                if len(line) > longest:
                    raise SettingsFault(
                        N_("{where} 的一行有 {size} 字节，这块屏最多 {longest} 字节（一个汉字两字节）"),
                        where=f"{where}.{sign.value}", size=len(line), longest=longest,
                    )  # fmt: skip
        return made

    @property
    def height(self) -> int:
        """Lines of the tallest text: all of them are written each time, so that none stays from the text before."""
        return max(text.count("\n") for text in self.texts.values()) + 1

    def lines(self, sign: Sign, number: str) -> list[bytes]:
        """The lines of the panel in its charset; " " for one that is empty."""
        text = self.texts[sign].format(number=number, window=self.window)
        lines = text.split("\n")
        lines += [""] * (self.height - len(lines))
        return [shown(line, self.charset) or b" " for line in lines]


def shown(text: str, charset: str) -> bytes:
    """`text` in `charset`; MISSING in place of what it lacks, nothing in place of controls."""
    out = b""
    for char in filter(str.isprintable, text):
        try:
            out += char.encode(charset)
        except UnicodeEncodeError:
            out += MISSING.encode(charset)
    return out


def figure(number: str) -> int:
    """The digits of a number, which is all that a panel of digits can show of it: 12 of "A012"; 0 without any."""
    return int("".join(char for char in number if char in "0123456789") or "0")
