"""Lives played at random over a store of their own, and the lines every such life ends with."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from hypothesis.stateful import RuleBasedStateMachine

from hall.journal import verify
from hall.store import Store
from tests.helpers.clock import FakeClock


@cache
def _first_start() -> Path:
    """A store as the first start leaves it, to be copied for each life: making the tables anew takes too long."""
    folder = Path(tempfile.mkdtemp(prefix="onevisit-first-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Store.open(folder / "data", FakeClock()).close()
    return folder / "data"


class StoredLife(RuleBasedStateMachine):
    """A machine whose first rule calls `open_store`. At its end the store is closed and thrown away, and its journal
    was whole."""

    def open_store(self, clock: FakeClock | None = None) -> None:
        """`self.store` and `self.clock`: a new store, and the clock that stands in it."""
        self.folder = tempfile.TemporaryDirectory(prefix="onevisit-life-")
        data = Path(self.folder.name) / "data"
        shutil.copytree(_first_start(), data)
        self.clock = clock or FakeClock()
        self.store = Store.open(data, self.clock)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            fault = verify(self.store).fault
            self.store.close()
            self.folder.cleanup()
            assert fault == ""
