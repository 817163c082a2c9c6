"""Where the boxes of a bank are on its lock boards, by the options of the settings. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from devices.options import Limits, names, read
from hall.settings import Option


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the boxes are, and how long what may take: the options of the settings.

    Box 1 is channel `first` of the first board; each board has `channels` boxes. `inverted`: the switches say open
    where they mean shut.
    """

    bank: str = "hall"
    boxes: int = 24
    first: int = 1
    channels: int = 24
    left_open_s: int = 60
    try_s: int = 3
    inverted: bool = False

    @property
    def boards(self) -> int:
        """How many boards the boxes need."""
        return -(-self.boxes // self.channels)

    def place(self, box: int) -> tuple[int, int]:
        """The board (from 0) and channel of a box."""
        board, place = divmod(box - 1, self.channels)
        return board, self.first + place

    def box(self, board: int, channel: int) -> int | None:
        """The box at a board's channel, None where there is none."""
        box = board * self.channels + channel - self.first + 1
        inside = self.first <= channel < self.first + self.channels
        return box if inside and 1 <= box <= self.boxes else None


OPTIONS = names(Layout)
_LEAST = {"boxes": 1, "first": 0, "channels": 1, "left_open_s": 1, "try_s": 1}
_MOST = {"boxes": 1024, "first": 1, "channels": 240}  # 84 tells of so many in a frame of 255 bytes


def layout_of(options: Mapping[str, Option], where: str) -> Layout:
    """Of the settings. Raises SettingsFault naming the option of the device `where`."""
    return read(Layout, options, Limits({}, _LEAST, _MOST), where)
