"""Care of the records: proving that what the journal says is what happened."""

from dataclasses import dataclass

from hall import journal
from hall.clock import SystemClock
from hall.settings import Settings
from hall.store import FILE, Store


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

    def sentences(self) -> list[str]:
        """The verdict for a person."""
        walked = f"日志 {self.records} 条，首尾相连，其中 {self.purged} 条正文已按规定清除"
        return [*self.faults, "存在问题，请停用本机并联系管理员"] if self.faults else [walked, "数据库完整"]


def verify(settings: Settings) -> Verdict:
    """Walk the chain, the outbox and every page of the store. Opens nothing that is not there.

    Raises Unavailable when the store cannot be opened.
    """
    if not (settings.data / FILE).exists():
        return Verdict(0, 0, (f"{settings.data} 里没有 {FILE}",))
    store = Store.open(settings.data, SystemClock())
    try:
        chain = journal.verify(store)
        faults = [f"日志：{chain.fault}"] if chain.fault else []
        faults += [f"数据库：{fault}" for fault in store.faults()]
        gap = store.value(
            "SELECT n FROM outbox o WHERE n > 1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE inc = o.inc AND n = o.n - 1)"
        )
        if gap:
            faults.append(f"待发记录：{gap} 之前缺号")
        return Verdict(chain.records, chain.purged, tuple(faults))
    finally:
        store.close()
