"""Care of the records: proving that what the journal says is what happened."""

from dataclasses import dataclass

from hall import journal
from hall.clock import SystemClock
from hall.settings import Settings
from hall.store import FILE, Store
from hall.words import Words


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was proven: records walked, bodies purged, and every fault in words."""

    records: int
    purged: int
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def sentences(self, say: Words) -> list[str]:
        """The verdict for a person."""
        if self.faults:
            return [*self.faults, say("存在问题，请停用本机并联系管理员")]
        walked = say("日志 {n} 条，首尾相连，其中 {purged} 条正文已按规定清除", n=self.records, purged=self.purged)
        return [walked, say("数据库完整")]


def verify(settings: Settings, say: Words) -> Verdict:
    """Walk the chain, the outbox and every page of the store. Opens nothing that is not there.

    Raises Unavailable when the store cannot be opened.
    """
    if not (settings.data / FILE).exists():
        return Verdict(0, 0, (say("{folder} 里没有 {file}", folder=settings.data, file=FILE),))
    store = Store.open(settings.data, SystemClock())
    try:
        chain = journal.verify(store)
        faults = [say("日志：{fault}", fault=chain.fault)] if chain.fault else []
        faults += [say("数据库：{fault}", fault=fault) for fault in store.faults()]
        gap = store.value(
            "SELECT n FROM outbox o WHERE n > 1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE inc = o.inc AND n = o.n - 1)"
        )
        if gap:
            faults.append(say("待发记录：{n} 之前缺号", n=gap))
        return Verdict(chain.records, chain.purged, tuple(faults))
    finally:
        store.close()
