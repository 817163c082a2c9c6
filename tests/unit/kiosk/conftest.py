"""A kiosk on the bench for each test that asks for one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.kiosk import Bench, BoardBench


@pytest.fixture
def bench(qapp: object, data: Path) -> Iterator[Bench]:
    """The kiosk upright, in Chinese, light, at the smallest size."""
    made = Bench(data)
    yield made
    made.close()


@pytest.fixture
def board(qapp: object, data: Path) -> Iterator[BoardBench]:
    """The board of the waiting room."""
    made = BoardBench(data)
    yield made
    made.close()


@pytest.fixture
def benches(qapp: object, tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """Makes kiosks of any shape and look."""
    made: list[Bench] = []

    def make(*shape: tuple[int, int], **look: object) -> Bench:
        made.append(Bench(tmp_path / f"data{len(made)}", *shape, **look))
        return made[-1]

    yield make
    for one in made:
        one.close()
