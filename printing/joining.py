"""Letters of the Arabic script in the shapes they take beside each other: what Uyghur and Kazakh need, and no more.

Unicode gives a code to each shape of each of their letters (Arabic Presentation Forms A and B), and the font that we
ship has a glyph under each: no shaping engine is asked. Rules: Unicode Standard, 9.2, joining types and lam-alef.
"""

import re
import unicodedata
from functools import cache

ZWNJ, ZWJ = "\u200c", "\u200d"
_AE, _TATWEEL = "\u06d5", "\u0640"
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_FORMS = (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD))
_Shapes = dict[str, str]  # "initial", "medial", "final" → the character of that shape


def joined(text: str) -> str:
    """`text`, still in the order of speaking, with each letter as the character of its shape; lam-alef as one.

    The joiners U+200C and U+200D do their work and are gone. Text without Arabic letters comes back as it is, and what
    is in its shapes already stays so.
    """
    if not ARABIC.search(text):
        return text
    out = list[str]()
    for at, char in enumerate(text):
        shapes = _shapes().get(char)
        if joiner(text, at):
            continue
        if shapes is None:
            out.append(char)
            continue
        before, after = _joins(text, at, -1), _joins(text, at, 1)
        alef = _ligature(text, at)
        if alef:
            out.append(_lam_alef()[alef, before])
        elif not _ligature_ends(text, at):
            shape = {(False, False): "", (False, True): "initial", (True, True): "medial", (True, False): "final"}
            out.append(shapes.get(shape[before, after], char))
    return "".join(out)


def joiner(text: str, at: int) -> bool:
    """Whether the character at `at` is a joiner beside a letter it works on: elsewhere it is nothing of ours."""
    beside = text[max(0, at - 1) : at + 2]
    return text[at] in (ZWNJ, ZWJ) and ARABIC.search(beside) is not None


def spoken(char: str) -> str:
    """What the character of a shape says: a letter, or two of a ligature; any other character itself."""
    if char == "\ufeea":  # the closing shape of U+06D5, which shares it with a letter that neither language has
        return _AE
    return unicodedata.normalize("NFKC", char) if ord(char) in _FORMS and not 0xFEF5 <= ord(char) <= 0xFEFC else char


# -- inside -----------------------------------------------------------------------------------------------------------


@cache
def _shapes() -> dict[str, _Shapes]:
    """The shapes of each letter beside the one it has alone. No "initial" one: it never joins what follows."""
    found: dict[str, _Shapes] = {_AE: {"final": "\ufeea"}}
    for point in _FORMS:
        kind, _, letters = unicodedata.decomposition(chr(point)).partition(" ")
        if letters and " " not in letters and kind != "<isolated>":
            found.setdefault(chr(int(letters, 16)), {}).setdefault(kind.strip("<>"), chr(point))
    return found


@cache
def _lam_alef() -> dict[tuple[str, bool], str]:
    """(the alef, whether lam is joined from before) → the ligature."""
    pairs = [unicodedata.decomposition(chr(point)).split() for point in range(0xFEF5, 0xFEFD)]
    return {(chr(int(alef, 16)), kind == "<final>"): chr(0xFEF5 + n) for n, (kind, _lam, alef) in enumerate(pairs)}


def _joins(text: str, at: int, step: int) -> bool:
    """Whether the letter at `at` and its neighbour before (-1) or after (1) hold hands."""
    there = _neighbour(text, at, step)
    left, right = (at, there) if step > 0 else (there, at)
    if there < 0 or text[there] == ZWNJ:
        return False
    return _gives(text[left]) and (text[right] in (_TATWEEL, ZWJ) or bool(_shapes().get(text[right])))


def _gives(char: str) -> bool:
    """Whether it joins what follows it."""
    return char in (_TATWEEL, ZWJ) or "initial" in _shapes().get(char, ())


def _neighbour(text: str, at: int, step: int) -> int:
    """The place of the next character that is no mark upon a letter; -1 where there is none."""
    at += step
    while 0 <= at < len(text) and unicodedata.category(text[at]) == "Mn":
        at += step
    return at if 0 <= at < len(text) else -1


def _ligature(text: str, at: int) -> str:
    """The alef that follows the lam at `at` at once."""
    after = text[at + 1 : at + 2]
    return after if text[at] == "\u0644" and (after, False) in _lam_alef() else ""


def _ligature_ends(text: str, at: int) -> bool:
    return at > 0 and bool(_ligature(text, at - 1))
