"""A card that cannot be read: the screen says what helps with this very status, and it fits at every size."""

from collections.abc import Callable

import pytest

from hall.cardhelp import HELP, IN_VAIN
from hall.events import CardUnreadable
from hall.words import words
from kiosk.steps import SIZES
from tests.helpers.kiosk import Bench, home_again, settle_qt
from tests.helpers.layout import layout_faults


@pytest.mark.parametrize("status", HELP)
def test_the_citizen_is_told_what_helps(bench: Bench, status: str) -> None:
    bench.visit.press("begin", "queue")
    bench.bus.publish(CardUnreadable(status, status not in IN_VAIN))
    assert bench.says(HELP[status].citizen)


def test_what_is_said_ends_with_the_next_card(bench: Bench) -> None:
    bench.visit.press("begin", "queue")
    bench.bus.publish(CardUnreadable("unsure"))
    home_again(bench)
    bench.visit.press("begin", "queue")
    assert not bench.says(HELP["unsure"].citizen)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("shape", [(270, 480), (480, 270)])
def test_the_longest_words_fit(benches: Callable[..., Bench], language: str, shape: tuple[int, int]) -> None:
    say = words(language)
    longest = max(HELP, key=lambda status: len(say(HELP[status].citizen)))
    bench = benches(shape, language=language, text_size=SIZES[-1], demo=True)
    bench.visit.press("begin", "queue")
    bench.bus.publish(CardUnreadable(longest, longest not in IN_VAIN))
    settle_qt()
    assert bench.says(say(HELP[longest].citizen))
    assert layout_faults(bench.view) == []
