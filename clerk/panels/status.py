"""The line at the bottom: network, what waits to be sent, reader, printer, who sits here."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from clerk.controls import label
from clerk.look import Look
from clerk.speech import Speech
from hall.events import DeviceChanged, DeviceState, PrintSettled, SyncChanged, SyncPhase
from hall.staff import Person
from hall.words import N_

PHASES: dict[SyncPhase, tuple[str, str]] = {
    SyncPhase.UNKNOWN: (N_("网络：还没有试过"), "muted"),
    SyncPhase.ONLINE: (N_("网络：已连通"), "good"),
    SyncPhase.OFFLINE: (N_("网络：断开，照常办理，记录存在本机"), "warn"),
    SyncPhase.PORTAL: (N_("网络：通，但不是省平台"), "warn"),
    SyncPhase.UNTRUSTED: (N_("网络：通，省平台的证书不可信，请报管理员"), "bad"),
    SyncPhase.ELSEWHERE: (N_("网络：由本机另一程序负责"), "muted"),
}
DEVICES: dict[DeviceState, tuple[str, str]] = {
    DeviceState.READY: (N_("就绪"), "good"),
    DeviceState.LOW: (N_("纸快用完"), "warn"),
    DeviceState.EMPTY: (N_("缺纸"), "bad"),
    DeviceState.OPEN: (N_("盖子开着"), "bad"),
    DeviceState.FAULT: (N_("故障"), "bad"),
    DeviceState.ABSENT: (N_("没有接上"), "bad"),
    DeviceState.UNKNOWN: (N_("没有回答"), "warn"),
}


_AT_WINDOW = {"keypad": N_("呼叫器"), "evaluator": N_("评价器"), "windowled": N_("窗口屏")}
_WRONG = (DeviceState.ABSENT, DeviceState.FAULT)  # a pad that nobody pressed has not spoken either: no fault


class StatusLine(QFrame):
    """Each part is a lamp and its words: the colour never speaks alone."""

    def __init__(self, speech: Speech, look: Look, has_reader: bool, to_folder: bool) -> None:
        super().__init__()
        self.setObjectName("status")
        self._speech, self._look = speech, look
        self._has_reader, self._to_folder = has_reader, to_folder
        self._sync = SyncChanged(SyncPhase.UNKNOWN)
        self._reader: DeviceState | None = None  # nothing heard yet
        self._printer: DeviceState | None = None
        self._person: Person | None = None
        self._at_window: dict[str, DeviceState] = {}  # what is wrong with the pads and the sign
        self._left = 0  # papers of the kiosk that nobody looked for
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 14, 4)
        row.setSpacing(6)
        self._lamps: dict[str, QLabel] = {}
        self._words: dict[str, QLabel] = {}
        for name in ("network", "outbox", "reader", "printer", "left", "window", "person"):
            if name == "person":
                row.addStretch()
            lamp, words = label(f"status.{name}.lamp"), label(f"status.{name}")
            self._lamps[name], self._words[name] = lamp, words
            if name not in ("outbox", "person"):
                lamp.setText("●")
                row.addWidget(lamp)
            row.addWidget(words)
            row.addSpacing(18)
        speech.follow(self._tell)

    def dress(self, look: Look) -> None:
        """Take on another look."""
        self._look = look
        self._tell()

    def sync(self, event: SyncChanged) -> None:
        """Sync spoke."""
        self._sync = event
        self._tell()

    def device(self, event: DeviceChanged) -> None:
        """The reader spoke, a device at the window, or the queue of papers while one waits in it."""
        if event.device == "idcard":
            self._reader = event.state
            self._tell()
        elif event.device == "a4printer":
            self._printer = event.state
            self._tell()
        elif event.device in _AT_WINDOW:
            self._at_window.pop(event.device, None)
            if event.state in _WRONG:
                self._at_window[event.device] = event.state
            self._tell()

    def printed(self, event: PrintSettled) -> None:
        """A paper went through, or did not: all that is known of a printer that is not ours to ask."""
        self._printer = event.state if event.outcome == "failed" else DeviceState.READY
        self._tell()

    def left(self, count: int) -> None:
        """How many papers of the kiosk nobody looked for."""
        self._left = count
        self._tell()

    def person(self, person: Person | None) -> None:
        """Somebody sits here, or nobody."""
        self._person = person
        self._tell()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        say = self._speech
        words, kind = PHASES[self._sync.phase]
        self._put("network", say(words), kind)
        waiting = self._sync.waiting
        told = N_("待发 {n} 条，最早 {age}") if waiting else N_("没有待发的记录")
        self._put("outbox", say(told, n=waiting, age=self._age(self._sync.oldest_s)), "muted")
        words, kind = DEVICES[self._reader] if self._reader else (N_("正在查找"), "muted")
        if not self._has_reader:
            words, kind = N_("没有配置"), "muted"
        self._put("reader", say(N_("读卡器：{state}"), state=say(words)), kind)
        words, kind = DEVICES[self._printer] if self._printer else (N_("还没有用过"), "muted")
        if self._to_folder:
            words, kind = N_("存为 PDF"), "good"
        self._put("printer", say(N_("打印机：{state}"), state=say(words)), kind)
        wrong = [
            say(N_("{device}：{state}"), device=say(words), state=say(DEVICES[self._at_window[device]][0]))
            for device, words in _AT_WINDOW.items()
            if device in self._at_window
        ]
        self._put("window", say.names(wrong), "bad")
        self._put("left", say(N_("自助机打印待核对 {n} 张"), n=self._left), "warn")
        for name, tell in (("left", bool(self._left)), ("window", bool(wrong))):
            for part in (self._lamps[name], self._words[name]):
                part.setVisible(tell)  # where there is something to say: most windows have no such devices
        self._put("person", f"{self._person.name}（{self._person.id}）" if self._person else "", "muted")

    def _put(self, name: str, text: str, kind: str) -> None:
        colour = f"color: {getattr(self._look.colours, kind)}"
        if self._lamps[name].styleSheet() != colour:  # to set one lays the whole window out anew
            self._lamps[name].setStyleSheet(colour)
        self._words[name].setText(text)
        self._words[name].setAccessibleName(text)

    def _age(self, seconds: float) -> str:
        for unit, words in ((86400, N_("{n} 天")), (3600, N_("{n} 小时")), (60, N_("{n} 分钟"))):
            if seconds >= unit:
                return self._speech(words, n=int(seconds // unit))
        return self._speech(N_("不到 1 分钟"))
