"""Which way text runs: the Unicode bidirectional algorithm (UAX 9) for paragraphs without formatting characters.

Those never reach a paper: what nobody can see is printed as a marked code.
"""

import itertools
import re
import unicodedata

# Characters that run from right to left, or make digits do so.
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_PAIRS = "()[]{}<>«»‹›≤≥（）［］｛｝＜＞《》〈〉「」『』【】〔〕〖〗"
_MIRROR = {char: _PAIRS[at ^ 1] for at, char in enumerate(_PAIRS)}
_OPENS = {
    char: _MIRROR[char] for char in "([{（［｛《〈「『【〔〖"
}  # paired brackets: of the above all but < > « » ‹ › ≤ ≥
_NEUTRAL = frozenset(("B", "S", "WS", "ON"))
_KNOWN = _NEUTRAL | {"L", "R", "AL", "EN", "AN", "ES", "ET", "CS", "NSM"}


def base(text: str) -> int:
    """The level of a paragraph: 1, from right to left, where most of its letters run so; else 0.

    The algorithm would take the first letter's way, and leaves the choice to who knows more (HL1): many a Chinese
    sentence begins with a name, and "name：" is a Chinese greeting by the wide mark at its end.
    """
    if not text or unicodedata.east_asian_width(text[-1]) in "WF":
        return 0
    kinds = [unicodedata.bidirectional(char) for char in text]
    return int(kinds.count("R") + kinds.count("AL") > kinds.count("L"))


def levels(text: str, start: int) -> list[int]:
    """The level of each character of a paragraph of level `start`: odd ones run from right to left."""
    plain = [kind if kind in _KNOWN else "ON" for kind in map(unicodedata.bidirectional, text)]
    kinds, own = list(plain), "R" if start else "L"
    _weak(kinds, own)
    _brackets(text, kinds, own)
    _neutral(kinds, own)
    return [start if was in ("B", "S") else _level(kind, start) for kind, was in zip(kinds, plain, strict=True)]


def ordered(line: str, line_levels: list[int], start: int) -> str:
    """A line of a paragraph of level `start` as it stands from left to right (L1, L2 to L4), brackets turned round."""
    line_levels = list(line_levels)
    for at in range(len(line) - 1, -1, -1):  # blanks at the end belong to the paragraph
        if not line[at].isspace():
            break
        line_levels[at] = start
    spots = list(range(len(line)))
    for level in range(max(line_levels, default=0), 0, -1):
        spots = _turned(spots, [line_levels[at] >= level for at in spots])
    chars = [_MIRROR.get(line[at], line[at]) if line_levels[at] % 2 else line[at] for at in spots]
    return "".join(_marks_behind(chars, [line_levels[at] for at in spots]))


# -- inside -----------------------------------------------------------------------------------------------------------


def _turned(spots: list[int], high: list[bool]) -> list[int]:
    """`spots`, each stretch of high ones turned round."""
    out = list[int]()
    for turn, group in itertools.groupby(range(len(spots)), high.__getitem__):
        stretch = [spots[at] for at in group]
        out += reversed(stretch) if turn else stretch
    return out


def _level(kind: str, start: int) -> int:
    """I1, I2."""
    if start % 2:
        return start if kind == "R" else start + 1
    return start + {"L": 0, "R": 1}.get(kind, 2)


def _weak(kinds: list[str], own: str) -> None:
    """W1 to W7: numbers, their signs, marks upon letters."""
    before, strong = own, own
    for at, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[at] = kind = before  # W1
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[at] = "AN"  # W2
        before = kinds[at]
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for at in range(1, len(kinds) - 1):  # W4
        left, kind, right = kinds[at - 1 : at + 2]
        if left == right and ((kind == "CS" and left in ("EN", "AN")) or (kind == "ES" and left == "EN")):
            kinds[at] = left
    at = 0
    for kind, group in itertools.groupby(list(kinds)):  # W5
        end = at + len(list(group))
        if kind == "ET" and "EN" in (kinds[at - 1] if at else "", kinds[end] if end < len(kinds) else ""):
            kinds[at:end] = ["EN"] * (end - at)
        at = end
    strong = own
    for at, kind in enumerate(kinds):
        if kind in ("ES", "ET", "CS"):
            kinds[at] = "ON"  # W6
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"  # W7


def _brackets(text: str, kinds: list[str], own: str) -> None:
    """N0: a pair of brackets runs as what it holds."""
    waiting, pairs = list[tuple[str, int]](), list[tuple[int, int]]()
    for at, char in enumerate(text):
        if kinds[at] != "ON":
            continue
        if char in _OPENS:
            waiting.append((_OPENS[char], at))
        else:
            depth = next((n for n in range(len(waiting) - 1, -1, -1) if waiting[n][0] == char), -1)
            if depth >= 0:
                pairs.append((waiting[depth][1], at))
                del waiting[depth:]
    for first, last in sorted(pairs):
        inside = {_strong(kind) for kind in kinds[first + 1 : last]} - {""}
        if not inside:
            continue
        run = own
        if own not in inside:
            context = next((_strong(kind) for kind in reversed(kinds[:first]) if _strong(kind)), own)
            run = context if context != own else own
        kinds[first] = kinds[last] = run


def _strong(kind: str) -> str:
    """The direction of a character for its neighbours: numbers count as right to left."""
    return "L" if kind == "L" else "R" if kind in ("R", "EN", "AN") else ""


def _neutral(kinds: list[str], own: str) -> None:
    """N1, N2: what has no direction takes that of both sides, or of the paragraph."""
    at = 0
    for neutral, group in itertools.groupby(list(kinds), lambda kind: kind in _NEUTRAL):
        end = at + len(list(group))
        if neutral:
            left = _strong(kinds[at - 1]) if at else own
            right = _strong(kinds[end]) if end < len(kinds) else own
            kinds[at:end] = [left if left == right else own] * (end - at)
        at = end


def _marks_behind(chars: list[str], at_levels: list[int]) -> list[str]:
    """L3: a mark stays behind the letter that it stands on, though the letters were turned round."""
    out, marks = list[str](), list[str]()
    for char, level in zip(chars, at_levels, strict=True):
        if level % 2 and unicodedata.category(char) == "Mn":
            marks.append(char)
            continue
        out += [char, *reversed(marks)]
        marks = []
    return out + marks
