"""The demo with somebody at the screen: every face in a window of its own, and a small panel of pokes beside them."""

import contextlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from clerk.look import Look
from hall.errors import Unavailable
from hall.oversight.ratings import GRADES
from hall.words import N_, Words
from station.demo.hall import Clerk, DemoHall
from station.tongue import tongue

LOOK_MS = 1000
GAP = 12
# Windows of a hall's size on a desk's screen: the kiosk is a tall 1080 by 1920, the board a wide 1920 by 1080.
SCALE = {"kiosk": "0.5", "board": "0.5"}
# What a hand does on the clerk's pad, and the keys it presses there.
_KEYS = {
    N_("叫下一号"): "call",
    N_("重呼"): "recall",
    N_("过号"): "6 ok",
    N_("挂起"): "0 ok",
    N_("回呼"): "3 ok",
    N_("办完"): "evaluate",
    N_("暂停"): "wait",
}


class Panel(QWidget):
    """Puts cards, takes paper and pulls the plug."""

    def __init__(self, hall: DemoHall, say: Words) -> None:
        super().__init__()
        self._hall, self._say = hall, say
        self.setWindowTitle(say("一次办 · 演示面板"))
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(say("数据在 {folder}", folder=hall.data)))
        for wire, name in (
            ("kiosk.idcard", say("自助终端读卡器")),
            ("desk1.idcard", say("{n} 号桌读卡器", n=1)),
            ("desk2.idcard", say("{n} 号桌读卡器", n=2)),
        ):
            layout.addWidget(self._reader(wire, name))
        layout.addWidget(self._pads())
        layout.addWidget(self._codes())
        layout.addWidget(self._printer())
        layout.addWidget(self._network())
        layout.addWidget(_people(hall.clerks, say))
        self._state = QLabel()
        self._state.setWordWrap(True)
        layout.addWidget(self._state)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self._look()

    def _reader(self, wire: str, name: str) -> QGroupBox:
        box, row = QGroupBox(name), QHBoxLayout()
        box.setLayout(row)
        if wire in self._hall.foreign:
            row.addWidget(QLabel(self._say("由设置文件接到您的设备")))
            return box
        person = QComboBox()
        for key, holder in self._hall.poke(wire, do="persons")["persons"].items():
            person.addItem(holder["name"] or key, key)
        row.addWidget(person, 1)
        row.addWidget(_button(self._say("放卡"), lambda: self._poke(wire, do="put", person=person.currentData())))
        row.addWidget(_button(self._say("取卡"), lambda: self._poke(wire, do="remove")))
        row.addWidget(_button(self._say("拔线"), lambda: self._poke(wire, do="unplug")))
        row.addWidget(_button(self._say("插线"), lambda: self._poke(wire, do="plug")))
        return box

    def _pads(self) -> QGroupBox:
        """The clerk's pad, the citizen's and the sign of desk 1, with what they show."""
        say, box, column = self._say, QGroupBox(self._say(N_("{n} 号桌的呼叫器、评价器、窗口屏"), n=1)), QVBoxLayout()
        box.setLayout(column)
        wire = "desk1.pads"
        if wire in self._hall.foreign:
            column.addWidget(QLabel(say("由设置文件接到您的设备")))
        else:
            keys, grades = QHBoxLayout(), QHBoxLayout()
            for words, pressed in _KEYS.items():
                keys.addWidget(_button(say(words), lambda pressed=pressed: self._poke(wire, do="press", keys=pressed)))
            for stars, words in GRADES.items():
                grades.addWidget(_button(say(words), lambda stars=stars: self._poke(wire, do="rate", value=stars)))
            column.addLayout(keys)
            column.addLayout(grades)
        self._shown = QLabel()
        column.addWidget(self._shown)
        return box

    def _codes(self) -> QGroupBox:
        """The kiosk's scanner, and the doors of its boxes."""
        say, box, row = self._say, QGroupBox(self._say(N_("自助终端的扫码器和取件柜"))), QHBoxLayout()
        box.setLayout(row)
        if "kiosk.scanner" not in self._hall.foreign:
            text = QLineEdit()
            text.setPlaceholderText(say(N_("单据上的码，如 OV1:P/hall/1/12345678")))
            row.addWidget(text, 1)
            row.addWidget(
                _button(say(N_("扫码")), lambda: self._poke("kiosk.scanner", do="scan", text=text.text().strip()))
            )
        if "kiosk.locker" not in self._hall.foreign:
            row.addWidget(_button(say(N_("关好箱门")), self._shut))
        return box

    def _shut(self) -> None:
        """A hand shuts every door that is open."""
        for door in self._hall.poke("kiosk.locker", do="state")["open"]:
            board, _, channel = door.partition("/")
            self._poke("kiosk.locker", do="shut", board=int(board), channel=int(channel))

    def _shows(self) -> str:
        """What stands on the pad and on the sign of desk 1."""
        told: list[str] = []
        with contextlib.suppress(Unavailable):
            if "desk1.pads" not in self._hall.foreign:
                pad = self._hall.poke("desk1.pads", do="state")
                words = N_("呼叫器：等候 {waiting}，票号 {number}")
                told.append(
                    self._say(words, waiting=pad["waiting"].strip() or "–", number=pad["number"].strip() or "–")
                )
            if "desk1.sign" not in self._hall.foreign:
                lines = self._hall.poke("desk1.sign", do="state")["lines"]
                told.append(self._say(N_("窗口屏：{text}"), text=" ".join(lines).strip() or "–"))
        return "　".join(told)

    def _printer(self) -> QGroupBox:
        wire = "kiosk.ticketprinter"
        box, row = QGroupBox(self._say("小票打印机")), QHBoxLayout()
        box.setLayout(row)
        if wire in self._hall.foreign:
            row.addWidget(QLabel(self._say("由设置文件接到您的设备")))
            return box
        picture = self._hall.data / "ticket.png"
        row.addWidget(_button(self._say("缺纸"), lambda: self._poke(wire, do="paper_out")))
        row.addWidget(_button(self._say("装纸"), lambda: self._poke(wire, do="paper")))
        row.addWidget(_button(self._say("拔线"), lambda: self._poke(wire, do="unplug")))
        row.addWidget(_button(self._say("插线"), lambda: self._poke(wire, do="plug")))
        row.addWidget(_button(self._say("看小票"), lambda: self._show_ticket(picture)))
        return box

    def _network(self) -> QGroupBox:
        box, row = QGroupBox(self._say("省平台")), QHBoxLayout()
        box.setLayout(row)
        row.addWidget(_button(self._say("断网"), lambda: self._hall.network(False)))
        row.addWidget(_button(self._say("联网"), lambda: self._hall.network(True)))
        row.addWidget(_button(self._say("打开平台页面"), lambda: QDesktopServices.openUrl(QUrl(self._hall.platform))))
        return box

    def _show_ticket(self, picture: Path) -> None:
        answer = self._hall.draw_ticket(picture)
        self._state.setText("" if answer["ok"] else self._say("还没有打印过小票"))
        if answer["ok"]:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(picture)))

    def _poke(self, wire: str, **command: object) -> bool:
        try:
            answer = self._hall.poke(wire, **command)
        except Unavailable as fault:
            self._state.setText(str(fault))
            return False
        self._state.setText("" if answer["ok"] else str(answer.get("error")))
        return bool(answer["ok"])

    def _look(self) -> None:
        """A face that ended is told, and all of them ended ends the demo."""
        self._shown.setText(self._shows())
        gone = self._hall.ended()
        if gone:
            self._state.setText(self._say("已关闭：{faces}", faces=tuple(gone)))
        if len(gone) == 4:
            self.close()


def _place(hall: DemoHall, panel: Panel) -> None:
    """Side by side as far as the screen allows: kiosk, board over the desks, panel at the right edge."""
    area = panel.screen().availableGeometry()
    panel.move(max(0, area.right() - panel.frameGeometry().width()), area.top())
    beside = area.left() + 540 + GAP
    places = {"kiosk": (area.left(), area.top()), "board": (beside, area.top())}
    places |= {"desk2": (beside + 4 * GAP, area.top() + 280 + 4 * GAP), "desk1": (beside, area.top() + 280)}
    for face, (x, y) in places.items():
        hall.hands[face].do("place", x=x, y=y)
    panel.raise_()


def _people(clerks: Sequence[Clerk], say: Words) -> QGroupBox:
    box, grid = QGroupBox(say("演示人员（密码每次启动新编）")), QGridLayout()
    box.setLayout(grid)
    for row, clerk in enumerate(clerks):
        cells = (clerk.name, say("工号 {id}", id=clerk.id), say("密码 {password}", password=clerk.password))
        for column, text in enumerate(cells):
            label = QLabel(text)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(label, row, column)
    return box


def _button(text: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.clicked.connect(lambda: act())
    return button


def run(data: Path, files: Sequence[Path]) -> int:
    """Open the demo until its panel or all its faces are closed; what it made stays in `data`."""
    app, say = QApplication(sys.argv[:1]), tongue()
    print(say("正在打开：模拟设备、省平台、自助终端、两张桌、大屏……"), flush=True)
    with DemoHall(data, files, scale=SCALE) as hall:
        panel = Panel(hall, say)
        Look().dress(panel)
        panel.show()
        _place(hall, panel)
        for clerk in hall.clerks:
            told = say("{name}  工号 {id}  密码 {password}", name=clerk.name, id=clerk.id, password=clerk.password)
            print(told, flush=True)
        return app.exec()
