"""A store of a machine, and its kiosk's spool at work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.store import Store
from printing.paper import dump
from printing.worker import Worker
from tests.helpers.clock import FakeClock
from tests.helpers.spool import (
    Face,
)


@pytest.fixture
def store(data: Path, clock: FakeClock) -> Iterator[Store]:
    opened = Store.open(data, clock)
    yield opened
    opened.close()


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """An A4 paper is its words, for tests of what becomes of it: fonts are loaded for seconds."""
    monkeypatch.setattr(Worker, "pdf", lambda _, form: dump(form))


@pytest.fixture
def face(store: Store) -> Iterator[Face]:
    made = Face(store)
    made.spool.start()
    yield made
    made.spool.stop()
