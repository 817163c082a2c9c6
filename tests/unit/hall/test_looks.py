"""How desks look is kept for whoever chose it, and is no record of the hall."""

from hall.journal import end
from hall.looks import Looks
from hall.store import Store


def test_each_has_the_look_that_was_chosen_last(store: Store) -> None:
    looks = Looks(store)
    assert looks.of("7") == ""
    looks.keep("dark large", "7", "desk-1")
    looks.keep("light", "desk-1")
    assert (looks.of("7"), looks.of("desk-1"), looks.of("8")) == ("dark large", "light", "")
    assert end(store) == 0
