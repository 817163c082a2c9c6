"""What keys of a pad mean: every press once, no key guessed, no grade but one the settings name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.framing import load
from devices.window.padkeys import ACTS, APART_S, DIGIT_REPEAT_S, FORGET_S, LONGEST_NUMBER, KeyMap, Typing, grades
from hall.events import KeyPressed
from hall.settings import Option, SettingsFault

FF68 = KeyMap.read(load("ff68").values, {}, "desk1.keypad")
BYTES = KeyMap.read(load("keypad-byte").values, {"keys": "2B=call 0D=number 33AA=hold"}, "desk1.keypad")


def typed(*frames: str, keys: KeyMap = FF68, every: float = 2.0) -> list[KeyPressed]:
    """What frames, one every so many seconds, amount to."""
    typing, now, events = Typing(keys), 100.0, list[KeyPressed]()
    for frame in frames:
        events += typing.feed(bytes.fromhex(frame), now)
        now += every
    return events


@pytest.mark.parametrize(
    ("frames", "act", "number"),
    [
        (["0C"], "call", ""),
        (["0D"], "recall", ""),
        (["0B"], "finish", ""),
        (["12"], "window", ""),
        (["06 0F"], "no_show", ""),
        (["00 0F"], "hold", ""),
        (["03 0F"], "take_up", ""),
        (["06", "0F"], "no_show", ""),  # the same, key by key
        (["13"], "transfer", ""),
        (["02 13"], "transfer", "2"),
        (["01 02 0F"], "number", "12"),
        (["01", "01", "0F"], "number", "11"),
        (["01 02", "0C"], "number", "12"),
        (["00 06 0F"], "number", "06"),  # two digits are a number, not 弃号
        (["09", "0D"], "recall", ""),
        (["05", "0E", "0C"], "call", ""),
        (["01", "02", "11", "0F"], "number", "12"),  # 一米 does nothing here, to what was typed neither
        (["0F"], "number", ""),
    ],
)
def test_keys_and_what_was_typed_before_them(frames: list[str], act: str, number: str) -> None:
    assert typed(*frames) == [KeyPressed(act, number)]


def test_a_pad_of_bytes_has_the_keys_that_its_settings_name() -> None:
    assert typed("31", "32", "2B", keys=BYTES) == [KeyPressed("number", "12")]
    assert typed("33AA", keys=BYTES) == [KeyPressed("hold")]
    assert typed("34AA", keys=BYTES) == []


def test_the_same_keys_within_a_moment_are_one_press() -> None:
    assert typed("12", "12", "12", every=0.9) == [KeyPressed("window")]  # each puts the end off: a stuck key
    assert typed("12", "12", every=1.1) == [KeyPressed("window")] * 2
    assert typed("01 02 0F", "01 02 0F", every=0.3) == [KeyPressed("number", "12")]
    assert Typing(FF68, 0.2).repeat_s == 0.2


def test_a_digit_may_be_typed_twice_but_does_not_bounce() -> None:
    assert typed("01", "01", "0F", every=DIGIT_REPEAT_S * 1.5) == [KeyPressed("number", "11")]
    assert typed("01", "01", "02", "0F", every=DIGIT_REPEAT_S * 0.8) == [KeyPressed("number", "12")]


def test_a_flood_of_different_keys_acts_no_faster_than_a_hand() -> None:
    events = typed(*(["0C", "0D"] * 500), every=0.001)
    assert len(events) <= 1 / APART_S + 1


def test_digits_are_forgotten_in_time_and_kept_short() -> None:
    assert typed("01", "0F", every=FORGET_S + 1) == [KeyPressed("number", "")]
    (event,) = typed(*(["01", "02"] * 10), "0F")
    assert event.number == "12" * (LONGEST_NUMBER // 2)


def test_a_key_without_a_meaning_is_counted_and_does_nothing() -> None:
    typing = Typing(FF68)
    assert typing.feed(b"\x2a", 0.0) == []
    assert typing.unknown == 1
    assert typing.feed(b"\x11", 2.0) == []  # 一米: known, and nothing here
    assert typing.unknown == 0
    assert typing.feed(b"\x05\x2a", 4.0) == []
    assert typing.unknown == 1
    assert typing.feed(b"\x0f", 6.0) == [KeyPressed("number")]  # the digit went with the key that was none


@given(st.lists(st.tuples(st.binary(min_size=1, max_size=3), st.floats(0, 20))))
def test_no_keys_break_the_typing(presses: list[tuple[bytes, float]]) -> None:
    typing, now = Typing(FF68), 0.0
    for keys, pause in presses:
        now += pause
        for event in typing.feed(keys, now):
            assert event.act in ACTS
            assert event.number == "" or event.number.isdecimal()
            assert len(event.number) <= LONGEST_NUMBER


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"keys": "0C=fly"}, "0C=fly"),
        ({"keys": "0C"}, "0C"),
        ({"keys": "=call"}, "=call"),
        ({"keys": "0G=call"}, "0G=call"),
        ({"keys": "0C1=call"}, "0C1=call"),
        ({"keys": "01020F=call"}, "01020F=call"),
        ({"digits": "3"}, "'3'"),
        ({"digits": "F7"}, "'F7'"),
        ({"digits": True}, "True"),
    ],
)
def test_a_key_that_cannot_be_read_is_named(options: dict[str, Option], part: str) -> None:
    with pytest.raises(SettingsFault) as caught:
        KeyMap.read(load("ff68").values, options, "desk1.keypad")
    assert part in str(caught.value)
    assert "desk1.keypad" in str(caught.value)


def test_a_protocol_whose_keys_have_no_meaning_here_is_named() -> None:
    with pytest.raises(SettingsFault, match="fly = 0C"):
        KeyMap.read({"keys": {"fly": b"\x0c"}}, {}, "desk1.keypad")
    with pytest.raises(SettingsFault, match=r"desk1\.keypad\.digits"):
        KeyMap.read({"digits": {"zero": b"\x30\x31"}}, {}, "desk1.keypad")


def test_settings_may_say_otherwise_than_the_protocol() -> None:
    keys = KeyMap.read(load("ff68").values, {"keys": "0B=recall 11=call", "digits": "20"}, "desk1.keypad")
    assert typed("0B", keys=keys) == [KeyPressed("recall")]
    assert typed("11", keys=keys) == [KeyPressed("call")]
    assert typed("21", "25", "0F", keys=keys) == [KeyPressed("number", "15")]


def test_grades_are_what_the_settings_say() -> None:
    assert grades("05=5 04=4 03=3 02=2 01=1", "desk1.evaluator") == {5: 5, 4: 4, 3: 3, 2: 2, 1: 1}
    assert grades("00=2 01=1 02=4 03=5", "desk1.evaluator") == {0: 2, 1: 1, 2: 4, 3: 5}
    assert grades("31=5 35=1", "desk1.evaluator") == {0x31: 5, 0x35: 1}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "请在 desk1.evaluator.grades 写明评价器每个键是几星"),
        ("05=5 04=5 01=1", "请在 desk1.evaluator.grades 写明评价器每个键是几星"),
        ("05=5 04=4 03=3", "要有满意的键，也要有不满意的键"),  # nobody could be dissatisfied
        ("02=2 01=1", "要有满意的键，也要有不满意的键"),
        ("05=6", "05=6 读不懂"),
        ("05=0", "05=0 读不懂"),
        ("05=", "05= 读不懂"),
        ("5=5", "5=5 读不懂"),
        ("0505=5", "0505=5 读不懂"),
        ("05=5 05=1", "05=1 读不懂"),
        ("五=5", "五=5 读不懂"),
    ],
)
def test_grades_that_are_not_plain_are_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(SettingsFault) as caught:
        grades(text, "desk1.evaluator")
    assert why in str(caught.value)
