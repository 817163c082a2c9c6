"""Papers that prove themselves, as records: which were signed, and which are void."""

from dataclasses import dataclass
from typing import ClassVar

from hall.record import Record


@dataclass(frozen=True, slots=True)
class PaperSealed(Record):
    """A paper of a case was made with a summary `serial` on it, signed by the key `issuer`."""

    issuer: str
    serial: str
    paper: str


@dataclass(frozen=True, slots=True)
class PapersVoided(Record):
    """Papers that the key `issuer` signed are void since then; `serials` of one empty text are all of them.

    `why` is a hall.proofs.voids.Void. Every other machine of the county must hear of it.
    """

    travels: ClassVar[bool] = True
    issuer: str
    serials: list[str]
    since: str
    why: str


@dataclass(frozen=True, slots=True)
class VoidHeard(Record):
    """What another machine made void came down."""

    issuer: str
    serials: list[str]
    since: str
    why: str
