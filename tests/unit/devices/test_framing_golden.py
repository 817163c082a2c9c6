"""The shipped profiles against golden bytes: what is sent byte for byte, what is heard field for field."""

import pytest

from devices.framing import load
from tests.helpers.sims import golden

WELCOME = "欢迎光临请入场停车".encode("gbk")

SENT = [
    ("ff68.host_show_ticket_012", "ff68", "show", {"address": 1, "waiting": b"\n\n\n", "ticket": b"\0\1\2"}),
    ("ff68.host_show_waiting_007", "ff68", "show", {"address": 1, "waiting": b"\0\0\7", "ticket": b"\n\n\n"}),
    ("ff68.host_evaluator_start", "ff68", "evaluate", {"address": 1}),
    ("ff68.host_evaluator_stars5", "ff68", "stars", {"address": 1, "stars": 5}),
    ("ff68.key_call_next", "ff68", "echo", {"address": 1, "function": 1, "keys": b"\x0c"}),
    ("lock.open_many", "wkly", "open_many", {"address": 0, "channels": b"\1\2\3"}),
    ("lock.open_one", "wkly", "open", {"address": 0, "channel": 1}),
    ("led485.brightness50", "led64", "brightness", {"address": 0, "percent": 50}),
    ("led485.voice", "led64", "speak", {"address": 0, "text": "欢迎光临,请入场停车".encode("gbk")}),
    ("led485.voice_stop", "led64", "silence", {"address": 0}),
    ("led485.connect", "led64", "connect", {"address": 0, "password": b"159753"}),
    ("led485.text_ticket", "led64", "text", {"address": 0, "text": "A001 1号窗口".encode("gbk")}),
    ("led485.text_long", "led64", "text", {"address": 0, "effect": 21, "stay": 2, "leave": 21, "text": WELCOME}),
    ("ledxp.write888", "xunpeng", "show", {"number": 888}),
    ("gm65.trigger", "gm65", "trigger", {}),
    ("gm65.save_flash", "gm65", "save", {}),
    ("gm65.baud9600", "gm65", "write", {"address": 0x2A, "data": b"\x39\x01"}),
]

HEARD = [
    ("ff68.dev_evaluation_key0", "ff68", "rated", {"address": 1, "value": 0}),
    ("ff68.key_call_next", "ff68", "keys", {"address": 1, "keys": b"\x0c"}),
    ("ff68.key_recall", "ff68", "keys", {"address": 1, "keys": b"\x0d"}),
    ("ff68.key_evaluate", "ff68", "keys", {"address": 1, "keys": b"\x0b"}),
    ("ff68.key_transfer", "ff68", "keys", {"address": 1, "keys": b"\x13"}),
    ("ff68.key_hold_0_ok", "ff68", "keys", {"address": 1, "keys": b"\x00\x0f"}),
    ("ff68.key_callback_3_ok", "ff68", "keys", {"address": 1, "keys": b"\x03\x0f"}),
    ("lock.rsp_open_one", "wkly", "opened", {"address": 0, "status": 0, "channel": 1, "state": 0}),
    ("lock.rsp_query", "wkly", "state", {"address": 0, "status": 0, "channel": 1, "state": 0}),
    ("lock.rsp_all4", "wkly", "states", {"address": 0, "status": 0, "states": b"\0\1\1\0"}),
    ("lock.rsp_flash", "wkly", "done", {"address": 0, "command": 0x81, "status": 0, "channel": 1}),
    ("lock.rsp_open_all", "wkly", "all_opened", {"address": 0, "status": 0}),
    ("lock.rsp_keep_open", "wkly", "done", {"address": 0, "command": 0x88, "status": 0, "channel": 1}),
    ("led485.text_ack", "led64", "ack", {"address": 0, "command": 0x62, "status": 0}),
    ("led485.time_ack", "led64", "ack", {"address": 0, "command": 0x05, "status": 0}),
    ("ledxp.reply", "xunpeng", "shown", {"colour": 0, "number": 888, "info": 1}),
    ("gm65.ack", "gm65", "ack", {}),
]


@pytest.mark.parametrize(("name", "profile", "command", "fields"), SENT, ids=[row[0] for row in SENT])
def test_commands_are_the_golden_bytes(name: str, profile: str, command: str, fields: dict[str, int | bytes]) -> None:
    assert load(profile).encode(command, **fields) == golden(name)


@pytest.mark.parametrize(("name", "profile", "event", "fields"), HEARD, ids=[row[0] for row in HEARD])
def test_events_are_read_from_the_golden_bytes(
    name: str, profile: str, event: str, fields: dict[str, int | bytes]
) -> None:
    [heard] = load(profile).parser().feed(golden(name))
    assert heard.event == event
    assert heard.raw == golden(name)
    assert {field: heard.fields[field] for field in fields} == fields


@pytest.mark.parametrize(("name", "profile"), sorted({row[:2] for row in HEARD}))
def test_a_byte_at_a_time_gives_the_same(name: str, profile: str) -> None:
    parser, frame = load(profile).parser(), golden(name)
    heard = [one for at in range(len(frame)) for one in parser.feed(frame[at : at + 1])]
    assert [one.raw for one in heard] == [frame]
    assert parser.held == 0


@pytest.mark.parametrize(("name", "profile"), sorted({row[:2] for row in HEARD}))
def test_any_byte_changed_is_noticed(name: str, profile: str) -> None:
    """Both a sum and a CRC notice one wrong byte, wherever it is. The panel's reply has two heads: its sum tells them
    apart."""
    frame = golden(name)
    for at in range(len(frame)):
        wrong = bytearray(frame)
        wrong[at] ^= 0x20
        heard = load(profile).parser().feed(bytes(wrong))
        assert heard == [], f"byte {at}"
