"""A profile against its own examples: what differs is told in words. And packing, part by part."""

from pathlib import Path

import pytest

from devices.framing import load, profiles, prove, read
from hall.words import words

LAMP = """
about = "灯"
[frame]
layout = "A5 address number:2le state data* check:2hex 0D"
check = "sum8"
[commands.set]
data = "level"
[events.was]
when = {{ state = 1 }}
data = "level"
[events.other]
[[examples]]
hex = "{hex}"
{what}
with = {{ {values} }}
"""


@pytest.mark.parametrize("name", sorted(profiles()))
def test_every_shipped_profile_comes_out_as_its_examples_say(name: str) -> None:
    profile = load(name)
    assert [each.said(words()) for each in prove(profile)] == []
    assert profile.examples, "a profile without an example is an opinion"


@pytest.mark.parametrize(
    ("row", "what", "values", "told"),
    [
        ("A5 01 02 00 01 09 42 32 0D", 'command = "set"', "address = 1, number = 2, state = 1, level = 9", ""),
        ("A5 01 02 00 01 09 42 32 0D", 'event = "was"', 'address = 1, number = "02 00", level = "09"', ""),
        ("A5 01 02 00 01 09 42 32 0D", 'event = "was"\nmeaning = "亮"', "level = 8", "第 1 例（亮）：level 读出 9，应为 8"),  # noqa: E501
        ("A5 01 02 00 01 09 42 32 0D", 'event = "was"', "mood = 8", "mood 读出 —，应为 8"),
        ("A5 01 02 00 01 09 42 32 0D", 'event = "was"', 'data = "08"', "data 读出 09，应为 08"),
        ("A5 01 02 00 01 09 42 32 0D", 'event = "was"', 'number = "00 02"', "number 读出 2，应为 00 02"),
        ("A5 01 02 00 01 09 42 32 0D", 'event = "was"', 'level = "00 09"', "level 读出 9，应为 00 09"),
        ("A5 01 02 00 01 09 42 32 0D", 'event = "other"', "", "第 1 例（other）：读成了 was，应为 other"),
        ("A5 01 02 00 01 09 42 33 0D", 'event = "was"', "", "校验不对：按规约整帧应为 A5 01 02 00 01 09 42 32 0D"),
        ("A5 01 02 00 01 09 42 32 0A", 'event = "was"', "", "读不出一整帧：A5 01 02 00 01 09 42 32 0A"),
        ("A5 01 02", 'event = "was"', "", "读不出一整帧：A5 01 02"),
        ("A5 01 02 00 01 08 42 32 0D", 'command = "set"', "address = 1, number = 2, state = 1, level = 9",
         "编出 A5 01 02 00 01 09 42 32 0D，应为 A5 01 02 00 01 08 42 32 0D：从第 6 字节起不同"),
        ("A5 01", 'command = "set"', "address = 1, number = 2, state = 1, level = 9", "从第 3 字节起不同"),
        ("A5 01", 'command = "set"', "address = 256, number = 2, state = 1, level = 9", "有的值放不进它的部分，或整帧太长：address = 256, number = 2"),  # noqa: E501
        ("A5 01", 'command = "set"', "number = 2, state = 1, level = 9", "缺少字段：address"),
        ("A5 01", 'command = "set"', "colour = 2", "没有字段 colour；可用：address, number, state, level"),
    ],
)  # fmt: skip
def test_a_difference_is_told(tmp_path: Path, row: str, what: str, values: str, told: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(LAMP.format(hex=row, what=what, values=values), encoding="utf-8")
    said = [each.said(words()) for each in prove(read(file))]
    assert len(said) == bool(told)
    assert told in "".join(said)


def test_a_value_that_does_not_fit_is_told_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'about = "部分"\n[frame]\nlayout = "A5 raw:2raw number:3dec length:2dec word+text FF"\n'
        'length = "word"\nlargest = 20\n[commands.put]\n',
        encoding="utf-8",
    )
    profile = read(file)
    good: dict[str, int | bytes] = {"raw": b"\0\1", "number": 42, "word": b"hi"}
    assert profile.encode("put", **good) == b"\xa5\0\x0104202hi\xff"
    assert profile.encode("put", **{**good, "number": b"042"}) == profile.encode("put", **good)
    for name, value, told in [
        ("raw", 5, "raw: needs bytes, not a number"),
        ("raw", b"1", "raw: needs 2 bytes"),
        ("word", b"", "word: needs 1 bytes or more"),
        ("word", b"a\x00", "word: cannot hold these bytes"),
        ("number", 1000, "number: 1000 is not from 0 to 999"),
        ("number", b"xyz", "number: cannot hold these bytes"),
        ("word", b"x" * 100, "too many"),
        ("word", b"x" * 50, "a frame has 20 at most"),
    ]:
        with pytest.raises(ValueError, match="mine put: ") as fault:
            profile.encode("put", **{**good, name: value})
        assert told in str(fault.value)
    with pytest.raises(KeyError, match="mine has no command get; it has put"):
        profile.encode("get")
    parser = profile.parser()
    assert [
        each.fields["number"] for each in parser.feed(b"\xa5\0\x01x4202hi\xff" + profile.encode("put", **good))
    ] == [42]


def test_words_of_two_bytes_come_in_pairs(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    rule = '{ counts = "data", unit = 2 }'
    text = f'about = "字"\n[frame]\nlayout = "A5 length data*"\nlength = {rule}\n[commands.put]\n'
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="not a whole number of units"):
        read(file).encode("put", data=b"123")


def test_a_profile_may_be_named_by_its_file(tmp_path: Path) -> None:
    text = LAMP.format(hex="A5 01", what='event = "was"', values="")
    (tmp_path / "Lamp 2.toml").write_text(text, encoding="utf-8")
    assert load("Lamp 2.toml", [tmp_path]).about == "灯"
    assert load(str(tmp_path / "Lamp 2.toml")).about == "灯"


def test_what_may_be_left_out_and_what_may_not(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('about = "空"\n[frame]\nlayout = "A5 kind data* 0D"\n[commands.put]\n', encoding="utf-8")
    profile = read(file)
    assert profile.encode("put", kind=1) == b"\xa5\x01\x0d"
    with pytest.raises(KeyError, match="mine put has no field colour; it has kind, data"):
        profile.encode("put", kind=1, colour=3)


def test_a_list_that_contradicts_its_own_length_is_no_list() -> None:
    """Four locks told, three states sent, in a frame that is whole: nothing is guessed."""
    profile = load("wkly")
    good = bytes.fromhex("574B4C590E008400040001010087")
    torn = profile.encode("query_all", address=0)[:-1].replace(b"\x08", b"\x0d") + b"\x00\x04\x00\x01\x01"
    check = 0
    for byte in torn:
        check ^= byte
    heard = profile.parser().feed(torn + bytes((check,)) + good)
    assert [(each.event, each.fields.get("states")) for each in heard] == [("", None), ("states", b"\0\1\1\0")]
