"""One acceptance beside its own statements on the bare driver: same file format, same rows, same durability."""

import contextlib
import statistics
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import Any, Generic, TypeVar

from hall.cases.cases import Applicant, Cases, MaterialState
from hall.catalogue.catalogue import ServiceItem, read_catalogue
from hall.clock import SystemClock
from hall.days.workdays import Calendar, Unit
from hall.identity import check_digit
from hall.store import Row, Store
from station.bench.clerk import CLERK, enter

HALL = "chenggu"
_STATION = "610722"
_NUMBER = "99999919900101001"  # of nobody: the place does not exist

Statement = tuple[str, tuple[object, ...]]
S = TypeVar("S", bound=Store)


def measure(rounds: int = 300) -> dict[str, float]:
    """Accept `rounds` cases, each beside its twin by hand; the median rates of both and their ratio.

    {"ours": acceptances per second, "baseline": the same statements per second by hand, "ratio": ours / baseline}.
    By hand: the statements that the acceptance of a twin made, with their values, one after the other on the driver's
    own connection, in the same file format with the same settings; nothing is checked, built or hashed between them.
    Both are durable when the clock stops.
    """
    with tempfile.TemporaryDirectory(prefix="onevisit-bench-") as folder:
        ours = _Counter(Store.open(Path(folder) / "ours", SystemClock()))
        twin = _Counter(_Notebook.open(Path(folder) / "twin", SystemClock()))
        with closing(ours.store), closing(twin.store):
            spent: dict[str, list[float]] = {"ours": [], "baseline": []}
            for turn in range(rounds):
                acts: list[tuple[str, Callable[[], object]]] = [
                    ("ours", _accepting(ours)),
                    ("baseline", _by_hand(twin)),
                ]
                for name, act in acts if turn % 2 else reversed(acts):
                    began = time.perf_counter()
                    act()
                    spent[name].append(time.perf_counter() - began)
    rates = {name: 1 / statistics.median(times) for name, times in spent.items()}
    return {**rates, "ratio": rates["ours"] / rates["baseline"]}


class _Counter(Generic[S]):
    """A store with its cases, and a way to have one ready to be accepted."""

    def __init__(self, store: S) -> None:
        self.store = store
        enter(store)
        catalogue = read_catalogue(HALL)
        self.cases = Cases(self.store, catalogue, Calendar.read(), _STATION)
        self._item = next(item for item in catalogue.items() if typical(item))

    def ready(self) -> str:
        """A new case whose materials are all here: its id."""
        applicant = Applicant("张三", "mainland", _NUMBER + check_digit(_NUMBER))
        case = self.cases.receive(self._item.code, applicant, "", CLERK)
        for material in case.materials:
            self.cases.set_material(case.id, material.code, MaterialState.RECEIVED, CLERK)
        return case.id


def typical(item: ServiceItem) -> bool:
    """Several materials and a promise in working days."""
    return len(item.materials) >= 4 and item.promised is not None and item.promised.unit is Unit.WORKING_DAY


def _accepting(counter: "_Counter[Any]") -> Callable[[], object]:
    case = counter.ready()
    return lambda: counter.cases.accept(case, CLERK)


def _by_hand(twin: "_Counter[_Notebook]") -> Callable[[], object]:
    statements = twin.store.said_by(_accepting(twin))
    execute = twin.store.db.conn.execute

    def act() -> None:
        for sql, values in statements:
            execute(sql, values).fetchall()

    return act


class _Undone(Exception):
    """Ends a transaction that was only looked at."""


class _Notebook(Store):
    """A store that notes the statements it is given."""

    _said: list[Statement] | None = None

    def said_by(self, act: Callable[[], object]) -> list[Statement]:
        """Every statement of `act`, with its values, as the bare driver takes them; what `act` did is undone."""
        self._said = said = []
        with contextlib.suppress(_Undone), super().atomic():
            act()
            raise _Undone
        self._said = None
        return said

    @contextlib.contextmanager
    def atomic(self) -> Generator[None, None, None]:
        self._note("BEGIN IMMEDIATE")
        with super().atomic():
            yield
        self._note("COMMIT")

    def run(self, sql: str, *params: object) -> int:
        self._note(sql, *params)
        return super().run(sql, *params)

    def one(self, sql: str, *params: object) -> Row | None:
        self._note(sql, *params)
        return super().one(sql, *params)

    def all(self, sql: str, *params: object) -> list[Row]:
        self._note(sql, *params)
        return super().all(sql, *params)

    def _note(self, sql: str, *params: object) -> None:
        if self._said is not None:
            self._said.append((sql, params))
