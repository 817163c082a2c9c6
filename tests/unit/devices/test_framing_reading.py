"""Profiles from files: what a good one becomes, and what is said of every kind of bad one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from devices.framing import Heard, load, profiles, read
from hall.settings import SettingsFault
from hall.words import words

GOOD = """
about = "测试"
source = "手册"
personal = ["text"]
[serial]
baud = 4800
echoes = true
[timing]
answer = 1
[frame]
layout = "02 | address | length:2le | command:2hex | data* | check:2 | 03"
length = { counts = "command..data", add = 1 }
check = { kind = "crc16-ccitt", over = "address..data", free = "00 00" }
largest = 60
[commands.say]
about = "说"
command = 0x10
data = "kind length text+text"
length = "text"
defaults = { kind = 7 }
[commands.stop]
command = 0x11
data = ""
[commands.any]
[events.said]
when = { command = [0x10, 0x12], kind = "07" }
data = "kind rest*"
[events.other]
[values.kinds]
loud = "07"
soft = 8
[[examples]]
hex = "02 01"
command = "say"
with = { address = 1, text = "41" }
meaning = "说 A"
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def put(text: str) -> Path:
        file = tmp_path / "mine.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return put


def fault(file: Path) -> str:
    with pytest.raises(SettingsFault) as told:
        read(file)
    assert "{" not in told.value.said(words("en"))  # every fact of the sentence is there
    return str(told.value)


def test_a_whole_profile_is_read(write: Callable[[str], Path]) -> None:
    profile = read(write(GOOD))
    assert (profile.name, profile.about, profile.baud, profile.echoes) == ("mine", "测试", 4800, True)
    assert dict(profile.timing) == {"answer": 1.0}
    assert profile.values["kinds"] == {"loud": b"\x07", "soft": b"\x08"}
    assert profile.personal == {"text"}
    assert profile.examples[0].meaning == "说 A"
    frame = profile.encode("say", address=9, text=b"hello")
    assert frame[:9] == bytes.fromhex("02 09 0A00 3130 07 05") + b"h"
    [heard] = profile.parser().feed(frame)
    assert heard.event == "said"
    assert heard.fields == {"address": 9, "command": 0x10, "data": b"\x07\x05hello", "kind": 7, "rest": b"\x05hello"}
    assert profile.encode("stop", address=1)[4:6] == b"11"
    [other] = profile.parser().feed(profile.encode("any", address=1, command=0xFE, data=b"x"))
    assert (other.event, other.fields["data"]) == ("other", b"x")


def test_what_was_heard_does_not_show_in_a_log() -> None:
    assert repr(Heard("text", {"text": b"secret"}, b"secret")) == "Heard('text', 6 bytes)"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('about = "测试"', "", ["缺少 about"]),
        ('about = "测试"', "about = 3", ["about 应为文字"]),
        ("about = ", "abuot = ", ["缺少 about"]),
        ("source = ", "sauce = ", ["没有 sauce", "是不是 source"]),
        ("[timing]", "[zzz]\na = 1\n[timing]", ["没有 zzz；可用：about、source"]),
        ("[serial]", "[[serial]]", ["[serial] 应为一张表"]),
        ("baud = 4800", "baud = 100", ["[serial] baud 应为 300 到 4000000 的整数"]),
        ("baud = 4800", 'baud = "fast"', ["[serial] baud"]),
        ("baud = 4800", "bauds = 4800", ["没有 [serial] bauds，是不是 baud"]),
        ("echoes = true", "echoes = 1", ["[serial] echoes 应为 true 或 false"]),
        ("answer = 1", "answer = -1", ["[timing] answer 应为 0 到 3600 秒"]),
        ("answer = 1", "answer = true", ["[timing] answer"]),
        ('personal = ["text"]', 'personal = ["txet"]', ["personal 应为一列字段的名称", "text"]),
        ('personal = ["text"]', "personal = true", ["personal 应为一列字段的名称"]),
        # layout
        ("02 | address", "2 | address", ["[frame] layout 里的 2 既不是两位十六进制的字节，也不是名称"]),
        ("data* |", "data* | more+ |", ["[frame] layout 只能有一个长度不定的部分"]),
        ("02 | address |", "02 | address:2 | address |", ["里 address 出现两次而宽度不同"]),
        ("check:2 | 03", "check:2 | check:2 | 03", ["只能有一个 check"]),
        ("length:2le", "length*", ["只能有一个长度不定的部分"]),
        ("data* | check:2", "data | check*", ["length 和 check 应是定长的"]),
        ("02 | address |", "data* | address |", ["只能有一个长度不定的部分"]),
        ("largest = 60", "largest = 5", ["[frame] largest 比最短的帧还短，一帧至少 9 字节"]),
        ("largest = 60", "largest = 99999", ["[frame] largest 应为 1 到 16384"]),
        ("largest = 60", 'way = "in"', ["[frame] way 应为 both、sent、heard 之一，不是 in"]),
        ("largest = 60", 'way = "sent"', ["frames 里没有一种帧是收的"]),
        ("largest = 60", 'longest = 60', ["没有 [frame] longest，是不是 largest"]),
        # length
        ('counts = "command..data"', 'counts = "comand..data"', ["[frame.length] counts 里没有 comand", "command"]),
        ('counts = "command..data"', 'counts = "data..command"', ["[frame.length] counts 的范围 data..command 前后颠倒"]),  # noqa: E501
        ('counts = "command..data"', 'counts = "command"', ["[frame] length 数的部分里没有长度不定的"]),
        ('counts = "command..data"', 'counts = ".."', ["[frame.length] counts 里没有 .. 这个部分"]),
        ("add = 1 }", "add = 1.5 }", ["[frame.length] add 应为 -255 到 255 的整数"]),
        ("add = 1 }", "plus = 1 }", ["没有 [frame.length] plus"]),
        ('length = { counts = "command..data", add = 1 }', "", ["缺少 [frame] length：布局里有这个部分"]),
        ("length:2le | ", "", ["[frame] length 没有用处"]),
        ("length:2le", "length:2raw", ["[frame] length 应是一个数"]),
        ("length:2le | command:2hex | data*", "command:2hex | data* | length:2le", ["length 应在长度不定的部分之前"]),
        # checksum
        ('kind = "crc16-ccitt"', 'kind = "crc7"', ["[frame.check] kind 没有 crc7 这种校验", "sum8、"]),
        ('check = { kind = "crc16-ccitt", over = "address..data", free = "00 00" }', 'check = "crc"', ["[frame] check 没有 crc"]),  # noqa: E501
        ('kind = "crc16-ccitt"', 'kind = "sum8"', ["[frame] check 是 1 字节的校验"]),
        ("check:2 |", "check:2raw |", ["[frame] check 是 2 字节的校验"]),
        ('over = "address..data"', 'over = "start..end"', ["[frame.check] over 的范围不能包括 check 自己"]),
        ('over = "address..data"', 'over = "end..start"', ["[frame.check] over 的范围 end..start 前后颠倒"]),
        ('free = "00 00"', 'free = "00"', ["[frame.check] free 应与 check 一样宽"]),
        ('free = "00 00"', 'free = "0"', ["[frame.check] free 应为十六进制字节"]),
        ("check:2 | ", "", ["[frame] check 没有用处"]),
        # commands
        ("command = 0x10\n", "comand = 0x10\n", ["没有 [commands.say] comand，是不是 command"]),
        ("command = 0x10\n", "command = 300\n", ["[commands.say] command 应为 0 到 255 的数，或 2 个字节"]),
        ("command = 0x10\n", "command = -1\n", ["[commands.say] command 应为十六进制字节"]),
        ("command = 0x10\n", 'command = "zz"\n', ["[commands.say] command 应为十六进制字节，如 0A 1F，不是 zz"]),
        ("kind length text+text", "kind length address", ["[commands.say] data 里的 address 是整个帧的部分"]),
        ("kind length text+text", "kind length check", ["[commands.say] data 里的 check 是整个帧的部分"]),
        ("kind length text+text", "kind : text+text", ["[commands.say] data 里的 : 既不是"]),
        ("kind length text+text", "kind text+text", ["[commands.say] length 没有用处"]),
        ("defaults = { kind = 7 }", "defaults = { kind = 256 }", ["[commands.say] defaults kind 应为 0 到 255 的数，或 1 个字节"]),  # noqa: E501
        ("defaults = { kind = 7 }", "defaults = { knd = 7 }", ["[commands.say] defaults knd 不是这个命令的字段", "kind"]),  # noqa: E501
        ("defaults = { kind = 7 }", 'frame = "big"', ["[commands.say] frame 应为 frame 之一，不是 big"]),
        # events
        ("command = [0x10, 0x12]", "comand = 1", ["[events.said.when] comand 不是帧里的字段；可用：address、command"]),
        ("command = [0x10, 0x12]", "command = [256]", ["[events.said.when] command 应为 0 到 255 的数，或 2 个字节"]),
        ("command = [0x10, 0x12]", "command = [0.5]", ["[events.said.when] command 应为十六进制字节"]),
        ('kind = "07" }', 'kind = "07", data = 3 }', ["[events.said.when] data 应为这个部分放得下的字节"]),
        ("[events.other]", "[events.other]\nwhat = 1", ["没有 [events.other] what"]),
        ("[events.said]", '[events.all]\n[events.said]', ["[events.said] 永远轮不到：all 在它前面"]),
        ("[events.other]", '[events.""]', ['[events] "" 不能作名称']),
        ("[events.other]", "[events]\nother = 3", ["mine.toml"]),
        # values and examples
        ("soft = 8", "soft = 256", ["[values.kinds] soft 应为十六进制字节"]),
        ("[[examples]]", "[examples]", ["examples 应写成 [[examples]]"]),
        ('hex = "02 01"', "", ["缺少 [examples 1] hex"]),
        ('hex = "02 01"', 'hex = "0x02"', ["[examples 1] hex 应为十六进制字节"]),
        ('command = "say"\nwith', 'command = "shout"\nwith', ["[examples 1] command 应为 say、stop、any 之一，不是 shout"]),  # noqa: E501
        ('command = "say"\nwith', "with", ["[examples 1] 应写 command 或 event，只写一个"]),
        ('command = "say"\nwith', 'event = "sad"\nwith', ["[examples 1] event 应为 said、other 之一"]),
        ("meaning = ", "means = ", ["没有 [examples 1] means"]),
        ("[serial]", "[serial", ["设备规约", "读不懂"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(
    write: Callable[[str], Path], old: str, new: str, told: list[str]
) -> None:
    assert old in GOOD
    said = fault(write(GOOD.replace(old, new)))
    assert "mine.toml" in said
    assert [part for part in told if part not in said] == [], said


SEVERAL = """
about = "几种帧"
[frames.out]
layout = "A1 data* 0D"
way = "sent"
[frames.in]
layout = "B1 code"
way = "heard"
[frames.more]
layout = "B2 text*text 0D"
way = "heard"
[commands.go]
data = "01 02"
[events.code]
frame = "in"
[events.text]
frame = "more"
text = "first rest*"
[events.rest]
when = { code = 3 }
"""


def test_several_kinds_of_frames(write: Callable[[str], Path]) -> None:
    profile = read(write(SEVERAL))
    assert profile.encode("go") == bytes.fromhex("A1 01 02 0D")
    heard = profile.parser().feed(b"\xb1\x07\xb2hello\r")
    assert [(each.event, dict(each.fields)) for each in heard] == [
        ("code", {"code": 7}),
        ("text", {"text": b"hello", "first": ord("h"), "rest": b"ello"}),
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('[events.code]\nframe = "in"', '[events.code]\nframe = "out"', "[events.code] frame 应为 in、more 之一，不是 out"),  # noqa: E501
        ('frame = "more"\n', "", "缺少 [events.text] frame：应指明收哪一种帧：in、more"),
        ('layout = "B1 code"\nway = "heard"', 'layout = "B1 code"', "缺少 [commands.go] frame：应指明发哪一种帧：out、in"),  # noqa: E501
        ('layout = "B1 code"', 'layout = "code* B1"', "[frames.in] layout 开头应是固定的字节或定长的部分"),
        ('layout = "B1 code"', 'layout = "B1 code*"', "[frames.in] layout 看不出帧到哪里结束"),
        ('layout = "B1 code"', 'layout = "check code"\ncheck = "xor"', "[frames.in] check 前面没有字节可算"),
        ("[frames.out]", "[frame]\nlayout = 'A1'\n[frames.out]", "应有一张 [frame] 表，或几张 [frames.名称] 表"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_several_kinds(write: Callable[[str], Path], old: str, new: str, told: str) -> None:
    assert old in SEVERAL
    assert told in fault(write(SEVERAL.replace(old, new)))


ESCAPED = """
about = "转义"
[frame]
layout = "7E address data* check 7E"
check = "xor"
escape = { "7E" = "7D 02", "7D" = "7D 01" }
[commands.put]
[events.got]
"""


def test_escaped_bytes_travel_and_come_back(write: Callable[[str], Path]) -> None:
    """The checksum is over the plain bytes, the head among them."""
    profile = read(write(ESCAPED))
    frame = profile.encode("put", address=0x7E, data=b"\x7d\x7e\x01")
    assert frame == bytes.fromhex("7E 7D02 7D01 7D02 01 02 7E")
    [heard] = profile.parser().feed(b"\x7e\x7e" + frame + frame[:3])
    assert heard.fields == {"address": 0x7E, "data": b"\x7d\x7e\x01"}
    assert profile.parser().feed(frame.replace(b"\x7d\x01", b"\x7d\x05")) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"7E" = "7D 02", ', "", "[frame] escape 里缺少 7E"),
        (', "7D" = "7D 01"', "", "[frame] escape 里缺少 7D"),
        ('"7D 01"', '"7E 01"', "[frame] escape 换成的字节里不能有帧尾的字节"),
        ('check 7E"', 'check 7D 01"', "[frame] escape 换成的字节里不能有帧尾的字节"),
        ('address data* check 7E"\ncheck = "xor"', 'data* 7E"', "[frame] layout 首尾相同时，中间不能是空的"),
        ('"7D 02"', '"7D 7E"', "[frame] escape 换成的字节里不能有帧尾的字节"),
        ('"7D 02"', '"7D 01"', "[frame] escape 换成的字节应各不相同"),
        ('"7D 02"', '"7D 01 01"', "[frame] escape 换成的字节应各不相同，也不能一个是另一个的开头"),
        ('"7D 02"', '"02"', "[frame.escape] 7E 应把一个字节换成两个或更多字节"),
        ('"7D 02"', '"02 xx"', "[frame.escape] 7E 应为十六进制字节"),
        ('check 7E"', 'check"', "[frame] layout 有转义时，首尾都应是固定的字节"),
    ],
)
def test_what_is_wrong_with_escapes(write: Callable[[str], Path], old: str, new: str, told: str) -> None:
    assert old in ESCAPED
    assert told in fault(write(ESCAPED.replace(old, new)))


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    assert "打不开" in fault(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'about = "\xff"')
    assert "读不懂" in fault(tmp_path / "latin.toml")


def test_an_integrators_folder_goes_before_ours(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, about in ((one, "第一"), (two, "第二")):
        folder.mkdir()
        (folder / "ff68.toml").write_text(ESCAPED.replace("转义", about), encoding="utf-8")
    (two / "own.toml").write_text(ESCAPED, encoding="utf-8")
    (two / "Not a name.toml").write_text("", encoding="utf-8")
    assert load("ff68", [one, two]).about == "第一"
    assert load("own", [one, two]).about == "转义"
    assert load("wkly", [one, two, tmp_path / "none"]).name == "wkly"
    known = profiles([one, two])
    assert {"own", "ff68", "wkly"} <= set(known)
    assert known["ff68"] == one / "ff68.toml"
    assert not any(" " in name for name in known)


def test_a_name_that_is_not_known_lists_those_that_are() -> None:
    for name in ("ff86", "../defaults", ""):
        with pytest.raises(SettingsFault, match=r"没有设备规约.*ff68"):
            load(name)
