"""The layout lines of a profile, and the rules for length, checksum and escapes that go with them."""

import re
from itertools import product

from devices.framing.checks import CHECKS
from devices.framing.frame import Escape, Frame
from devices.framing.layout import CHECK, LENGTH, CheckRule, Form, Layout, LengthRule, Part, Span
from devices.framing.table import Table
from hall.words import N_

LARGEST, LARGEST_CAP = 256, 16384  # bytes of one frame: unless said otherwise; at most
_HEX = re.compile(r"[0-9A-Fa-f]{2}(?:\|[0-9A-Fa-f]{2})*")
_TOKEN = re.compile(
    r"(?P<name>[a-z][a-z0-9_]*)(?::(?P<width>[1-9][0-9]?)(?P<form>le|hex|dec|raw|text)?|(?P<open>[*+])(?P<text>text)?)?"
)


def frame_of(name: str, table: Table) -> Frame:
    """One kind of frame: [frame] or [frames.NAME]."""
    parts = _parts(table, "layout")
    length, check = _length(table, parts), _check(table, parts)
    way = table.choice("way", ("both", "sent", "heard"), "both")
    largest = table.whole("largest", LARGEST, 1, LARGEST_CAP)
    escape = _escape(table, parts) if table.has("escape") else None
    table.done()
    layout = Layout(parts, length, check)
    if layout.least > largest:
        told = N_("{file}：{where} 比最短的帧还短，一帧至少 {least} 字节")
        raise table.fault("largest", told, least=layout.least)
    if layout.open == 0:
        raise table.fault("layout", N_("{file}：{where} 开头应是固定的字节或定长的部分，否则找不到帧从哪里开始"))
    if length and not escape and layout.open is not None and parts.index(_part(parts, LENGTH)) > layout.open:
        raise table.fault("layout", N_("{file}：{where} 里 length 应在长度不定的部分之前"))
    try:
        return Frame(name, layout, largest, way != "heard", way != "sent", escape)
    except ValueError:
        raise table.fault("layout", N_("{file}：{where} 看不出帧到哪里结束：加上 length，或固定的帧尾")) from None


def data_of(table: Table, frame: Frame) -> Layout | None:
    """The layout of a command's or event's own part of the frame, under the name of that part; None where it has none.
    An empty text: nothing stands there."""
    key = frame.carrier
    if not key or not table.has(key):
        return None
    parts = () if table.take(key) == "" else _parts(table, key)
    names = [part.name for part in parts]
    if twice := next((name for name in names if name in (*frame.layout.names, CHECK)), None):
        raise table.fault(key, N_("{file}：{where} 里的 {token} 是整个帧的部分，请换一个名称"), token=twice)
    return Layout(parts, _length(table, parts))


def _part(parts: tuple[Part, ...], name: str) -> Part:
    return next(part for part in parts if part.name == name)


def _parts(table: Table, key: str) -> tuple[Part, ...]:
    """The parts of a layout line."""
    parts: list[Part] = []
    for token in table.text(key).split():
        if token == "|":
            continue
        if _HEX.fullmatch(token):
            parts.append(Part(fixed=tuple(int(byte, 16) for byte in token.split("|"))))
        elif found := _TOKEN.fullmatch(token):
            least = {"*": 0, "+": 1}.get(found["open"] or "")
            width = int(found["width"] or 1) if least is None else 0
            parts.append(Part(found["name"], width, Form(found["form"] or found["text"] or ""), least=least))
        else:
            raise table.fault(key, N_("{file}：{where} 里的 {token} 既不是两位十六进制的字节，也不是名称"), token=token)
    if sum(part.least is not None for part in parts) > 1:
        raise table.fault(key, N_("{file}：{where} 只能有一个长度不定的部分（* 或 +）"))
    for part in parts:
        if part.name and any(other.name == part.name and other != part for other in parts):
            raise table.fault(key, N_("{file}：{where} 里 {token} 出现两次而宽度不同"), token=part.name)
    if sum(part.name == CHECK for part in parts) > 1:
        raise table.fault(key, N_("{file}：{where} 只能有一个 check"))
    if any(part.name in (LENGTH, CHECK) and part.least is not None for part in parts):
        raise table.fault(key, N_("{file}：{where} 里 length 和 check 应是定长的"))
    return tuple(parts)


def _span(table: Table, key: str, text: str, parts: tuple[Part, ...]) -> Span:
    """ "a..b" or "a": from the first part of one name to the last of the other; start and end are those of the row."""
    names = [part.name for part in parts]
    first, _, last = text.partition("..")
    last = last or first
    for name in (first, last):
        if not name or name not in (*names, "start", "end"):
            known = tuple(dict.fromkeys(("start", *filter(None, names), "end")))
            told = N_("{file}：{where} 里没有 {token} 这个部分；可用：{known}")
            raise table.fault(key, told, token=name or text, known=known)
    begin = 0 if first == "start" else len(parts) - 1 if first == "end" else names.index(first)
    end = len(parts) - 1 if last == "end" else 0 if last == "start" else len(names) - 1 - names[::-1].index(last)
    if end < begin:
        raise table.fault(key, N_("{file}：{where} 的范围 {token} 前后颠倒"), token=text)
    return Span(begin, end)


def _wanted(table: Table, name: str, parts: tuple[Part, ...]) -> bool:
    """Whether there is a rule `name`; it must go with a part of that name."""
    has = any(part.name == name for part in parts)
    if has and not table.has(name):
        raise table.fault(name, N_("{file}：缺少 {where}：布局里有这个部分，不知道怎样算"))
    if table.has(name) and not has:
        raise table.fault(name, N_("{file}：{where} 没有用处：布局里没有这个部分"))
    return has


def _length(table: Table, parts: tuple[Part, ...]) -> LengthRule | None:
    """length = "data", or { counts = "data", add = 1, unit = 2 }: so many units in these parts, and `add`."""
    if not _wanted(table, LENGTH, parts):
        return None
    value = table.take(LENGTH)
    rule = Table(table.file, table.where, {"counts": value}) if isinstance(value, str) else table.table(LENGTH)
    span = _span(rule, LENGTH if isinstance(value, str) else "counts", rule.text("counts"), parts)
    made = LengthRule(span, rule.whole("add", 0, -255, 255), rule.whole("unit", 1, 1, 16))
    rule.done()
    if not any(part.least is not None for part in parts[span.first : span.last + 1]):
        raise table.fault(LENGTH, N_("{file}：{where} 数的部分里没有长度不定的"))
    if _part(parts, LENGTH).form in (Form.RAW, Form.TEXT):
        raise table.fault(LENGTH, N_("{file}：{where} 应是一个数"))
    return made


def _check(table: Table, parts: tuple[Part, ...]) -> CheckRule | None:
    """check = "xor", or { kind = "sum8", over = "address..data", free = "AB CD" }; over all before it unless said."""
    if not _wanted(table, CHECK, parts):
        return None
    value = table.take(CHECK)
    rule = Table(table.file, table.where, {"kind": value}) if isinstance(value, str) else table.table(CHECK)
    kind = rule.text("kind")
    if kind not in CHECKS:
        told = N_("{file}：{where} 没有 {kind} 这种校验；可用：{known}")
        raise rule.fault(CHECK if isinstance(value, str) else "kind", told, kind=kind, known=tuple(CHECKS))
    part = _part(parts, CHECK)
    at = parts.index(part)
    if at == 0 and not rule.has("over"):
        raise table.fault(CHECK, N_("{file}：{where} 前面没有字节可算；用 over 写明范围"))
    over = _span(rule, "over", rule.text("over"), parts) if rule.has("over") else Span(0, at - 1)
    if over.first <= at <= over.last:
        raise rule.fault("over", N_("{file}：{where} 的范围不能包括 check 自己"))
    if part.form in (Form.RAW, Form.TEXT, Form.DEC) or part.largest != 256 ** CHECKS[kind].width - 1:
        told = N_("{file}：{where} 是 {width} 字节的校验，布局里的 check 装不下或太宽")
        raise table.fault(CHECK, told, width=CHECKS[kind].width)
    free = (rule.row("free"),) if rule.has("free") else ()
    if free and len(free[0]) != part.width:
        raise rule.fault("free", N_("{file}：{where} 应与 check 一样宽"))
    rule.done()
    return CheckRule(CHECKS[kind], over, free)


def _escape(table: Table, parts: tuple[Part, ...]) -> Escape:
    """escape = { "7E" = "7D 02", "7D" = "7D 01" }: what may not stand between the fixed head and the fixed tail; with a
    tail of several bytes also { "10" = "10 10" }."""
    rows = table.table("escape")
    made: dict[int, bytes] = {}
    for key in rows.rest():
        plain, sent = rows.as_bytes(key, key), rows.row(key)
        if len(plain) != 1 or len(sent) < 2:
            raise rows.fault(key, N_("{file}：{where} 应把一个字节换成两个或更多字节"))
        made[plain[0]] = sent
    front = next((at for at, part in enumerate(parts) if not part.fixed), 0)
    end = next((at for at in range(len(parts), front, -1) if parts[at - 1].fixed), 0)
    begin = next((at for at in range(end, front, -1) if not parts[at - 1].fixed), end)
    if not front or begin == end or any(part.least is not None for part in parts[end:]):
        raise table.fault("layout", N_("{file}：{where} 有转义时，首尾都应是固定的字节"))
    tails = [bytes(row) for row in product(*(part.fixed for part in parts[begin:end]))]
    for byte in (*(row[0] for row in tails), *(sent[0] for sent in made.values())):
        if byte not in made:
            told = N_("{file}：{where} 里缺少 {byte}：帧尾的第一个字节和转义字节自己都要转义")
            raise table.fault("escape", told, byte=f"{byte:02X}")
    heads = [bytes(row) for row in product(*(part.fixed for part in parts[:front]))]
    if {*heads} & {*tails} and all(part.least == 0 for part in parts[front:begin]):
        raise table.fault("layout", N_("{file}：{where} 首尾相同时，中间不能是空的：用 + 而不用 *"))
    alone = [row for row in tails if len(row) == 1]
    if any(row.startswith(sent) or sent.startswith(row) for row in tails for sent in made.values()) or any(
        row in sent for row in alone for sent in made.values()
    ):
        raise table.fault("escape", N_("{file}：{where} 换成的字节里不能有帧尾的字节"))
    if len(set(made.values())) < len(made) or any(
        a != b and a.startswith(b) for a in made.values() for b in made.values()
    ):
        raise table.fault("escape", N_("{file}：{where} 换成的字节应各不相同，也不能一个是另一个的开头"))
    return Escape(made)
