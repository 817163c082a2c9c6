"""Every sentence people read is marked, and stands in every language, with the same facts in it."""

import gettext
import re

import pytest

from hall.errors import Reason
from hall.words import LANGUAGES, SOURCE, words
from tests.helpers import wordlist

OTHERS = [language for language in LANGUAGES if language != SOURCE]
FACTS = re.compile(r"\{\w*\}|%\d+|%n")

FOUND = wordlist.found()
SENTENCES = wordlist.sentences()


def test_every_catalogue_is_a_language_of_the_program() -> None:
    assert wordlist.languages() == OTHERS


def test_every_mark_holds_a_plain_sentence_and_screens_show_no_other() -> None:
    assert [f"{each.place}:{each.line}: {each.text}" for each in FOUND if each.odd] == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_is_without_a_translation(language: str) -> None:
    known = wordlist.read(language)
    assert [text for text in SENTENCES if not known.get(text)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_left_of_a_sentence_that_is_gone(language: str) -> None:
    assert [text for text in wordlist.read(language) if text not in SENTENCES] == []


@pytest.mark.parametrize("language", OTHERS)
def test_facts_stand_on_both_sides(language: str) -> None:
    for text, said in wordlist.read(language).items():
        assert not said or sorted(FACTS.findall(said)) == sorted(FACTS.findall(text)), text


def test_english_is_english() -> None:
    wide = re.compile(r"[‘’“”…—\u3000-\u303f\uff00-\uffef]")  # our font draws these as wide as a Chinese character
    said = wordlist.read("en").values()
    assert [each for each in said if wordlist.HAN.search(each) or wide.search(each)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalogue_says_what_the_readable_one_says(language: str) -> None:
    with wordlist.po_file(language).with_suffix(".mo").open("rb") as stream:
        spoken = gettext.GNUTranslations(stream)
    for text, said in wordlist.read(language).items():
        assert spoken.gettext(text) == (said or text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_has_words_in_every_language(reason: Reason, language: str) -> None:
    facts = {name.strip("{}"): "7" for name in FACTS.findall(reason.value)}
    said = words(language)(reason.value, **facts)
    assert "{" not in said
    assert (said == reason.value.format(**facts)) is (language == SOURCE)


def test_a_tuple_is_told_as_the_language_lists() -> None:
    assert words()("还缺：{names}", names=("甲", "乙")) == "还缺：甲、乙"
    assert words("en")("还缺：{names}", names=("A", "B")) == "Missing: A, B"
    assert words("en").listed(["A"]) == "A"


def test_words_are_found_however_they_are_written() -> None:
    source = "A = N_('一')\nB = N_('二' '三')\nsay('四', n=1)\nself._words('五')\nplain('六')\n"
    assert [each.text for each in wordlist.in_python("x.py", source)] == ["一", "二三", "四", "五"]
    screen = 'Text { text: qsTr("一") } // qsTr("注")\n Text { text: qsTr(\'二 %1\').arg("x") } /* "注" */'
    assert [each.text for each in wordlist.in_qml("X.qml", screen)] == ["一", "二 %1"]


@pytest.mark.parametrize("source", ["N_(text)", "N_(f'{n} 号')", "say(f'{n} 号')", "N_('一', '二')"])
def test_a_mark_without_a_plain_sentence_is_odd(source: str) -> None:
    assert [each.odd for each in wordlist.in_python("x.py", source)] == [True]


def test_chinese_in_rooms_where_it_is_said_is_marked_or_odd() -> None:
    source = '"""说明"""\nA = N_("一")\nB = "二"\nC = f"{n} 号"\nD = "中文"\nE = "x"\n'
    assert [each.text for each in wordlist.in_python("kiosk/x.py", source) if each.odd] == ["二", " 号"]
    assert [each.text for each in wordlist.in_python("station/x.py", source) if each.odd] == ["二", " 号"]
    for silent in ("hall/x.py", "station/bench/x.py", "station/demo/stories.py"):
        assert [each.text for each in wordlist.in_python(silent, source) if each.odd] == []


@pytest.mark.parametrize("source", ["qsTr(name)", 'Text { text: "取号" }', "Text { text: `第 ${n} 号` }"])
def test_words_outside_a_mark_on_a_screen_are_odd(source: str) -> None:
    assert [each.odd for each in wordlist.in_qml("kiosk/X.qml", source)] == [True]


def test_a_language_tells_all_its_sentences_at_once() -> None:
    """What the screens' translator asks for; the source language has none: its sentences are themselves."""
    for language in OTHERS:
        told = words(language).sentences()
        assert "" not in told
        assert told == {text: words(language)(text) for text in told}
        assert len(told) > 100
    assert words(SOURCE).sentences() == {}
