"""A key pressed twice acts once: the answer to each press is kept and given again."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any, ClassVar, Protocol, TypeVar

from hall.store import Store

_SWEPT = 20  # old answers forgotten with each new one: short transactions, and the table stays small


class Answer(Protocol):
    """A dataclass of JSON values."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


A = TypeVar("A", bound=Answer)


class Presses:
    """The presses of one store. A refused press is not kept: nothing was done, so it may be tried again."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def once(
        self, press: str, act: str, today: Callable[[], int], do: Callable[[], A], revive: Callable[[dict[str, Any]], A]
    ) -> A:
        """What `do` answers, in one transaction; for a `press` (a UUID of the caller, "" for none) that was answered
        before, the same answer without doing it again. `today` tells the number of the hall day.

        Raises ValueError when the same press was another act: the caller's bug.
        """
        with self._store.atomic():
            if not press:
                return do()
            known = self._store.one("SELECT act, answer FROM press WHERE id = ?", press)
            if known:
                if known["act"] != act:
                    raise ValueError(f"press {press} was {known['act']}, not {act}")
                return revive(json.loads(known["answer"]))
            answer, hall_day = do(), today()
            self._store.run(
                "DELETE FROM press WHERE id IN (SELECT id FROM press WHERE hall_day < ? LIMIT ?)", hall_day, _SWEPT
            )
            kept = json.dumps(dataclasses.asdict(answer), ensure_ascii=False)
            self._store.run("INSERT INTO press VALUES (?, ?, ?, ?)", press, act, hall_day, kept)
        return answer
