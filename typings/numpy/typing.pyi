"""The one name that Pillow'"'"'s signatures need."""

from typing import Generic, TypeVar

_T = TypeVar("_T")

class NDArray(Generic[_T]): ...
