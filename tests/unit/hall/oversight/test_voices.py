"""What people say, as it is kept; and who may hear it."""

import pytest

from hall.errors import Reason
from hall.identity import name_fault
from hall.oversight.records import VoiceShown
from hall.oversight.voices import Listeners, Taken, Voice, clean_words, note, sound, steps
from hall.store import Store
from tests.helpers.hall import records
from tests.helpers.refusals import refused
from tests.helpers.voices import BOSS, CLERK, VOICE, staffed


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("  办得慢 \n\n 还凶\t", "办得慢 还凶"),
        ("好\u202e差\u2066评\u200b\ufeff", "好差评"),  # what turns and hides others
        ("一\x00二\x1b[31m三\x7f\x85四", "一二[31m三 四"),
        ("坏\ud800字", "坏字"),  # half a surrogate pair cannot be stored
        ("\u2028\u2029\u3000", ""),
        ("兀嗀\ufa0c 阿依古丽·买买提 𠮷㛃䶮𬭎", "兀嗀\ufa0c 阿依古丽·买买提 𠮷㛃䶮𬭎"),  # nothing is normalised
    ],
)
def test_words_are_kept_as_they_can_be_seen(words: str, kept: str) -> None:
    assert clean_words(words, 500) == kept


def test_length_counts_characters_and_nothing_is_cut_off() -> None:
    assert clean_words("𠮷" * 500, 500) == "𠮷" * 500
    with refused(Reason.WORDS_TOO_LONG, limit=500, length=501):
        clean_words("𠮷" * 501, 500)
    assert clean_words("\u200b" * 9000, 500) == ""


def test_a_voice_has_a_name_and_a_number() -> None:
    assert sound(Voice(" 张三 ", " +86 139-0000-0000 ")) == Voice("张三", "+86 139-0000-0000")
    for name in ("", "张\u202e三"):
        with refused(Reason.NAME_NOT_ALLOWED, why=name_fault(name)):
            sound(Voice(name, "12345678"))
    for phone in ("", "1234", "电话", "139 0000 0000 转 5", "1" * 40, "139--0000"):
        with refused(Reason.PHONE_WRONG):
            sound(Voice("张三", phone))


def test_a_voice_is_never_shown_by_accident() -> None:
    assert repr(VOICE) == "Voice()"


def test_nobody_hears_about_himself(store: Store) -> None:
    staffed(store)
    listeners = Listeners(store)
    listeners.demand(BOSS, "rating.judge", CLERK)
    with refused(Reason.ABOUT_YOURSELF):
        listeners.demand(BOSS, "rating.judge", BOSS)
    with refused(Reason.ROLE_MISSING):
        listeners.demand(CLERK, "rating.judge")
    with refused(Reason.STAFF_UNKNOWN, id="nobody"):
        listeners.demand("nobody", "rating.judge")


def test_each_look_at_a_name_is_a_record(store: Store) -> None:
    staffed(store)
    listeners = Listeners(store)
    store.run("CREATE TEMP TABLE said (name TEXT, phone TEXT)")
    store.run("INSERT INTO said VALUES ('张三', '12345678'), ('', '')")
    named, unnamed = store.all("SELECT * FROM said")
    assert listeners.show(unnamed, "x", BOSS) is None
    assert records(store) == []
    assert listeners.show(named, "x", BOSS) == Voice("张三", "12345678")
    assert records(store) == [VoiceShown("x")]
    assert not VoiceShown.travels


def test_steps_are_counted_by_subject(store: Store) -> None:
    for subject, act in (("x", "one"), ("y", "other"), ("x", "two")):
        with store.atomic():
            note(store, subject, act, "state", BOSS, "因为")
    at = "2026-11-23T09:00:00.000+08:00"
    assert steps(store, "x") == [Taken("one", "state", at, BOSS, "因为"), Taken("two", "state", at, BOSS, "因为")]
    assert [row["n"] for row in store.all("SELECT n FROM voice_step ORDER BY subject, n")] == [1, 2, 1]
