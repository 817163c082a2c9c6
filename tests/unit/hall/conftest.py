"""One open store for the tests of the hall's topics."""

import shutil
from collections.abc import Generator
from pathlib import Path

import pytest

from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import Hall, enter_people, hall_over


@pytest.fixture(scope="session")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the first start leaves it, with its people, to be copied: making the tables anew takes too long."""
    folder = tmp_path_factory.mktemp("first") / "data"
    made = Store.open(folder, FakeClock())
    enter_people(made)
    made.close()
    return folder


@pytest.fixture
def store(first_start: Path, data: Path, clock: FakeClock) -> Generator[Store, None, None]:
    """A store in which nothing has happened yet."""
    shutil.copytree(first_start, data)
    opened = Store.open(data, clock)
    yield opened
    opened.close()


@pytest.fixture
def hall(store: Store) -> Hall:
    """The small hall over that store."""
    return hall_over(store)
