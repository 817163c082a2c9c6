"""Every status a reader may give has words for who stands before it and for who looks after it."""

import pytest

from hall.cardhelp import HELP, IN_VAIN, help_for
from hall.words import words

# The statuses of the protocol that are no success of what was asked (devices: 90 done, 9F found).
PROTOCOL = ["10", "11", "21", "23", "24", "31", "32", "33", "40", "41", "47", "60", "66", "80", "81", "91"]


def test_every_status_of_the_protocol_has_its_help() -> None:
    assert set(PROTOCOL) <= set(HELP)


@pytest.mark.parametrize("status", [*HELP, "7F"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_help_is_said_in_both_languages(status: str, language: str) -> None:
    say = words(language)
    help_ = help_for(status)
    for sentence in (help_.citizen, help_.clerk, help_.installer):
        assert say(sentence)
        assert language == "zh_CN" or say(sentence).isascii()


@pytest.mark.parametrize("status", sorted(set(HELP) - IN_VAIN))
def test_who_may_try_again_is_told_how(status: str) -> None:
    if status != "text":
        assert "再" in help_for(status).citizen
        assert "再" in help_for(status).clerk


@pytest.mark.parametrize("status", sorted(IN_VAIN))
def test_who_would_try_in_vain_is_told_another_way(status: str) -> None:
    assert "再放" not in help_for(status).citizen
    assert "再放" not in help_for(status).clerk
