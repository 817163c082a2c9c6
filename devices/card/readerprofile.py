"""What an ID card reader is like, as data: resources/devices/readers/NAME.toml, changed by the options of a site."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hall.errors import Garbled
from hall.resources import RESOURCES
from hall.rows import Row
from hall.settings import Option, SettingsFault
from hall.words import N_

FOLDER = RESOURCES / "devices" / "readers"


class Manner(StrEnum):
    """What a reader answers while a card that was read still lies on it."""

    LEARN = "learn"  # not known: told from its answers
    AGAIN = "again"  # finds it at every search
    ONCE = "once"  # finds nothing until it is lifted and put back
    DIRECT = "direct"  # what it answers to find and select means nothing: only reading tells


class Confirm(StrEnum):
    """When a text has to be read twice, equal, before it is a card's."""

    ALWAYS = "always"  # where the reader does not read it again by itself, it is reset, or the card placed again
    DOUBT = "doubt"  # only where the line or the text itself gives a reason
    NEVER = "never"


class Appended(StrEnum):
    """Which of several addresses that were appended to a card is the latest."""

    LAST = "last"
    FIRST = "first"
    NEVER = "never"  # they are not asked for


@dataclass(frozen=True, slots=True)
class ReaderProfile:
    """How a reader is to be treated. `rf_frame` is what 61 FF is given at the greeting, 0: it is not sent.

    `gone_after` searches in a row without the card make it lifted. `photos` names the PhotoDecoder that draws the
    photo, "" for none. Times in seconds: until the first byte of an answer to a greeting, a search, a reading.
    """

    name: str
    manner: Manner
    gone_after: int
    confirm: Confirm
    appended: Appended
    resets: bool
    rf_frame: int
    photos: str
    hello_s: float
    search_s: float
    read_s: float


# Each may stand among the options of a site, too.
KEYS = frozenset(
    ("manner", "gone_after", "confirm", "appended", "resets", "rf_frame", "photos", "hello_ms", "search_ms", "read_ms")
)


def names(folders: Sequence[Path] = ()) -> list[str]:
    """The readers there is a profile of, by name."""
    return sorted({file.stem for folder in (FOLDER, *folders) for file in folder.glob("*.toml")})


def load(name: str, folders: Sequence[Path] = (), options: Mapping[str, Option] | None = None) -> ReaderProfile:
    """The profile `name` of the first of `folders` (an integrator's own), else of the product, under `options`.

    Raises SettingsFault for a name there is no file of, and for a key that is missing, unknown or wrong.
    """
    file = next((file for folder in (*folders, FOLDER) if (file := folder / f"{name}.toml").is_file()), None)
    if file is None or Path(name).name != name:
        known = "、".join(names(folders))
        raise SettingsFault(N_("读卡器型号 {profile} 不认识；可用：{known}"), profile=name, known=known)
    try:
        over = {key: value for key, value in (options or {}).items() if key in KEYS}
        return _read(name, Row(file.name, tomllib.loads(file.read_text(encoding="utf-8")) | over))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SettingsFault(N_("设备型号文件 {file} 读不懂：{fault}"), file=file, fault=fault) from None
    except Garbled as fault:
        raise SettingsFault(N_("设备型号文件 {file} 读不懂：{fault}"), file=file, fault=fault.why) from None


def _read(name: str, row: Row) -> ReaderProfile:
    profile = ReaderProfile(
        name=name,
        manner=row.choice("manner", Manner, Manner.LEARN),
        gone_after=row.whole("gone_after", 3),
        confirm=row.choice("confirm", Confirm, Confirm.ALWAYS),
        appended=row.choice("appended", Appended, Appended.LAST),
        resets=row.flag("resets", True),
        rf_frame=row.whole("rf_frame", 0),
        photos=row.text("photos", ""),
        hello_s=row.whole("hello_ms", 500) / 1000,
        search_s=row.whole("search_ms", 1000) / 1000,
        read_s=row.whole("read_ms", 3000) / 1000,
    )
    row.done()
    if not 1 <= profile.gone_after <= 50:
        raise row.fault("gone_after", "应为 1 到 50")
    if profile.rf_frame > 255:
        raise row.fault("rf_frame", "应为 0 到 255")
    for key, seconds in (("hello_ms", profile.hello_s), ("search_ms", profile.search_s), ("read_ms", profile.read_s)):
        if not 0.05 <= seconds <= 30:
            raise row.fault(key, "应为 50 到 30000")
    return profile
