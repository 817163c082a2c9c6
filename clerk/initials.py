"""The letters that Chinese words begin with, for menus and for finding commands; no dictionary is loaded for it."""

from bisect import bisect_right

# GB 2312 holds its common characters by their pinyin: the first of each initial.
_INITIAL = "abcdefghjklmnopqrstwxyz"
_CODES = "b0a1b0c5b2c1b4eeb6eab7a2b8c1b9febbf7bfa6c0acc2e8c4c3c5b6c5bec6dac8bbc8f6cbfacddacef4d1b9d4d1"
_FIRST = [bytes.fromhex(_CODES[n : n + 4]) for n in range(0, len(_CODES), 4)]


def initial(words: str) -> str:
    """The letter that `words` begin with, of the pinyin where they are Chinese; "" for what begins with none."""
    try:
        code = words[:1].encode("gb2312")
    except UnicodeEncodeError:  # no character of a menu
        return ""
    place = bisect_right(_FIRST, code)
    return _INITIAL[place - 1] if place else words[:1].casefold() if len(code) == 1 else ""


def initials(words: str) -> str:
    """The initials of all characters: "djzx" of 登记咨询."""
    return "".join(map(initial, words))
