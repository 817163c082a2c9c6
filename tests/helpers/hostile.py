"""What nobody should type, send or import, and whether a sentence about it can be read."""

import unicodedata
from datetime import date

_LONG = 1_000_000
TEXTS = (
    "", " ", "\u3000", "\x00", "a\x00b", "\ud800", "张\udfff三", "\u202e三丰张\u202c", "\u2066x", "\u200b",
    "张\u200d三", "\ufeff张", "A" * 10_000, "张" * _LONG, "e" + "\u0301" * 5_000, "一" * 50, "一" * 51, "' OR 1=1 --",
    '"; DROP TABLE staff; --', "%s%n{x}", "{0}", "{", "../../etc/passwd", "C:\\x", "a\nb", "\r\n\r\nHTTP/1.1", "\u2028",
    "1e999", "nan", "-1", "9" * 400, "１２", "２０２６-11-23", "2026-02-29", "2026-13-01", "9999-12-31", "10000-01-01",
    "610722491231002", "610722199902290013", "11110111000077745X300101700300003", "11110111000077745X30010170030000",
    "null", "True", "\U000323af", "\ue863", "é", "e\u0301", "<b>", "=1+1", "\t", "🧨", "77", "\udbff\udfff",
)  # fmt: skip
NUMBERS = (0, -1, True, 7, 10**6, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 10**30)
FLOATS = (0.0, -1.0, 0.1, float("nan"), float("inf"), 1e308)
DAYS = (date.min, date(1, 1, 2), date(2020, 2, 29), date(2026, 11, 22), date(2026, 12, 31), date(2027, 1, 1), date.max)

_MOST_SAID = 400  # characters of a refusal or a fault that a screen can show


def unreadable(said: str) -> str:
    """What is wrong with a sentence as a screen would show it; "" for one that can be read."""
    if len(said) > _MOST_SAID:
        return f"a sentence of {len(said)} characters"
    found = [hex(ord(c)) for c in hidden(said)]
    return f"a sentence with {found[:3]}" if found else ""


def hidden(text: str) -> str:
    """What hides or turns others in a text; lines are no such thing."""
    return "".join(c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c != "\n")
