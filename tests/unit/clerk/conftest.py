"""A hall with clerks, for the widget tests of the desk."""

from collections.abc import Generator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.desk import Hall


@pytest.fixture
def hall(qtbot: QtBot, data: Path) -> Generator[Hall, None, None]:
    """A store with three people; its desks are closed at the end."""
    hall = Hall(data)
    hall.people()
    yield hall
    hall.close()
