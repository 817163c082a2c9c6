"""Named migrations, each applied once in its own transaction."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlite_utils import Database

_F = TypeVar("_F", bound=Callable[[Database], None])

class Migrations:
    name: str
    def __init__(self, name: str) -> None: ...
    def __call__(self, *, name: str | None = None, transactional: bool = True) -> Callable[[_F], _F]: ...
    def apply(self, db: Database, *, stop_before: str | Iterable[str] | None = None) -> None: ...
