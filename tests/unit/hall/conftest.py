"""One open store for the tests of the hall's topics."""

from collections.abc import Generator
from pathlib import Path

import pytest

from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import Hall, hall_over


@pytest.fixture
def store(data: Path, clock: FakeClock) -> Generator[Store, None, None]:
    """A store at its first start."""
    opened = Store.open(data, clock)
    yield opened
    opened.close()


@pytest.fixture
def hall(store: Store) -> Hall:
    """The small hall over that store."""
    return hall_over(store)
