"""What may be done with an item while the network is away, as data.

Offline is the normal case of a station on an extranet that is still being built (昌 三(二)1; 城 六-13). Each item has
one of four policies: its own, else its kind's, never beyond what the level of the site allows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from hall.cases.demands import codes_of
from hall.catalogue.items import Kind, ServiceItem
from hall.codes import Level
from hall.errors import Reason, Refused
from hall.rows import read_rows
from hall.words import N_


class Offline(StrEnum):
    """What goes without the network, from nothing to everything."""

    READ_ONLY = "read_only"
    DRAFT = "draft"
    RECEIVE = "receive"
    ACCEPT = "accept"


OFFLINE_WORDS: dict[Offline, str] = {
    Offline.READ_ONLY: N_("现在没有联网：这个事项只能看指南，联网后再来办，或到{department}办理"),
    Offline.DRAFT: N_("现在没有联网：先记下草稿，联网后我们收件并通知您，不用再来"),
    Offline.RECEIVE: N_("收下了，联网后由{department}受理，收件凭证请收好"),
    Offline.ACCEPT: N_("已经受理，联网后自动补传，不影响办理"),
}
_ORDER = tuple(Offline)


@dataclass(frozen=True, slots=True)
class OfflineRules:
    """The policies of a hall: of single `items` by code, of `kinds`, and the most that a `level` of site may do."""

    items: Mapping[str, Offline] = field(default_factory=dict[str, Offline])
    kinds: Mapping[Kind, Offline] = field(default_factory=dict[Kind, Offline])
    levels: Mapping[Level, Offline] = field(default_factory=dict[Level, Offline])
    usual: Offline = Offline.ACCEPT

    def policy(self, item: ServiceItem, level: Level = Level.COUNTY) -> Offline:
        """What goes at a site of `level`. What the hall would look up itself (免提交) its applicant shows meanwhile."""
        own = (self.items[code] for code in codes_of(item) if code in self.items)
        wanted = next(own, None) or self.kinds.get(item.kind, self.usual)
        return min(wanted, self.levels.get(level, Offline.ACCEPT), key=_ORDER.index)

    def for_drafting(self, item: ServiceItem, level: Level) -> None:
        """Raises Refused(OFFLINE_READ_ONLY) where nothing may be written down without the network."""
        if self.policy(item, level) is Offline.READ_ONLY:
            raise Refused(Reason.OFFLINE_READ_ONLY)

    def for_receiving(self, item: ServiceItem, level: Level) -> None:
        """Raises Refused(OFFLINE_READ_ONLY | OFFLINE_DRAFT) where nothing may be received without the network."""
        self.for_drafting(item, level)
        if self.policy(item, level) is Offline.DRAFT:
            raise Refused(Reason.OFFLINE_DRAFT)

    def for_accepting(self, item: ServiceItem, level: Level) -> None:
        """Raises Refused(OFFLINE_RECEIVED) where 受理 waits for the network."""
        if self.policy(item, level) is not Offline.ACCEPT:
            raise Refused(Reason.OFFLINE_RECEIVED, department=item.department)


def read_offline(file: Path) -> OfflineRules:
    """The policies in a hall's offline.toml; everything goes where there is none. Raises Garbled naming the field."""
    if not file.exists():
        return OfflineRules()
    top = read_rows(file)
    items: dict[str, Offline] = {}
    kinds: dict[Kind, Offline] = {}
    levels: dict[Level, Offline] = {}
    for row in top.rows("items"):
        policy = row.choice("policy", Offline)
        row.text("why")
        for code in row.texts("codes"):
            if code in items:
                raise row.fault("codes", f"{code} 已经写过")
            items[code] = policy
        row.done()
    for row in top.rows("kinds"):
        kinds[row.choice("kind", Kind)] = row.choice("policy", Offline)
        row.done()
    for row in top.rows("levels"):
        levels[row.choice("level", Level)] = row.choice("most", Offline)
        row.done()
    rules = OfflineRules(items, kinds, levels, top.choice("usual", Offline, Offline.ACCEPT))
    top.done()
    return rules
