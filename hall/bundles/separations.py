"""证照分离: the four ways in which a licence is made easier, item by item (昌 三(六)2; 国发〔2021〕7号), as data."""

from dataclasses import dataclass
from enum import StrEnum

from hall.words import N_


class Way(StrEnum):
    """What became of a licence. DROPPED: nobody applies for it any more."""

    DROPPED = "dropped"
    FILED = "filed"
    PLEDGED = "pledged"
    EASED = "eased"


WAY_WORDS: dict[Way, str] = {
    Way.DROPPED: N_("直接取消审批，不用再办"),
    Way.FILED: N_("审批改为备案"),
    Way.PLEDGED: N_("实行告知承诺"),
    Way.EASED: N_("优化审批服务"),
}


@dataclass(frozen=True, slots=True)
class Separation:
    """The way of one item, with the clause it comes from."""

    item: str
    way: Way
    clause: str


@dataclass(frozen=True, slots=True)
class AddressRule:
    """A rule of addresses and licences (一址多照、一照多址)."""

    name: str
    words: str
    clause: str
