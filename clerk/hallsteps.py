"""Steps of a desk that belong to no case: what each asks of the oversight of the hall and does, for whoever sits here.

Plain values, no Qt, as clerk.steps; `at` makes such a step one that the desk's form can ask.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from clerk.services import Oversight
from clerk.steps import Answers, DeskStep, Field, Kind
from hall.words import Words

MOST = 200  # lines of a list that a form offers


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits at the desk, by 工号, and the language of the desk."""

    person: str
    say: Words


Ask = Callable[[Oversight, Seat], tuple[Field, ...]]
Do = Callable[[Oversight, Answers, str], object]


@dataclass(frozen=True, slots=True)
class HallStep:
    """One entry of a menu. `ask` is told who asks: what a person may not know of is not listed, or refused."""

    name: str
    words: str
    ask: Ask
    do: Do | None
    group: str

    def at(self, seat: Seat, hall: Oversight) -> DeskStep:
        """The step as the form asks it."""
        do = self.do
        return DeskStep(
            self.name, self.words, None, lambda _cases, _case: self.ask(hall, seat),
            (lambda _cases, _case, answers, actor: do(hall, answers, actor)) if do else None, self.group,
        )  # fmt: skip


def listed(name: str, words: str, lines: Iterable[tuple[str, str]], kind: Kind = Kind.CHOICE) -> Field:
    """A list to choose from, or to look at."""
    return Field(name, words, kind, tuple(lines)[:MOST])


def shown(*parts: object) -> str:
    """One line of a list."""
    return "　".join(str(part) or "—" for part in parts)
