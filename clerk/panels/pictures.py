"""材料照片: the pictures of a case's materials, taken with the desk's document camera and looked at, over the desk."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from clerk.controls import KeyButton, label
from clerk.look import Look
from clerk.models import when
from clerk.speech import Speech
from hall.cases.cases import Case
from hall.cases.pictures import MaterialPicture, Pictures
from hall.errors import Refused, Unavailable
from hall.glyphs import on_screen
from hall.ports import DocumentCamera, Picture
from hall.words import N_

WIDTH, HEIGHT = 560, 400  # of the picture on the screen
LARGEST = 20_000  # dots of a side: what claims more is no picture of a page


class Shots(QObject):
    """Takes pictures on a thread of its own: a camera takes a second or two. One at a time."""

    came = Signal(int, object)  # which order, and the Picture, or None where the camera gave none

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self.number = 0

    def take(self, camera: DocumentCamera) -> int:
        """Begin one; its number. What was begun before and is not here yet is nobody's any more."""
        self.number += 1
        self._thread = threading.Thread(
            target=self._shoot, args=(camera, self.number), name="onevisit-picture", daemon=True
        )
        self._thread.start()
        return self.number

    def end(self) -> None:
        """Wait for a picture that is being taken."""
        self.number += 1
        if self._thread:
            self._thread.join(5.0)

    def _shoot(self, camera: DocumentCamera, number: int) -> None:
        picture = camera.capture()
        if number == self.number:
            self.came.emit(number, picture)


class PictureSheet(QDialog):
    """The pictures of one case. `camera` is None where the desk has none: then they can only be looked at."""

    def __init__(
        self,
        parent: QWidget,
        speech: Speech,
        look: Look,
        case: Case,
        pictures: Pictures,
        actor: str,
        camera: DocumentCamera | None,
        shots: Shots,
    ) -> None:
        super().__init__(parent)
        self._say, self._case, self._pictures, self._actor = speech, case, pictures, actor
        self._camera, self._shots, self._awaited, self._for = camera, shots, 0, ""
        self._shown: list[MaterialPicture] = []
        self._at = 0
        self.setObjectName("pictures")
        self.setWindowTitle(speech(N_("材料照片")))
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        heading, lead = label("pictures.title", "title"), label("pictures.lead", "muted", wrap=True)
        heading.setText(speech(N_("材料照片")))
        lead.setText(f"{case.number}　{speech(case.item_name)}")
        box.addWidget(heading)
        box.addWidget(lead)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        self.list = QListWidget()
        self.list.setObjectName("pictures.materials")
        self.list.setAccessibleName(speech(N_("材料清单")))
        self.list.setFixedWidth(look.px(260))
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        middle.addWidget(self.list)
        side = QVBoxLayout()
        side.setSpacing(8)
        self.view = QLabel()
        self.view.setObjectName("pictures.view")
        self.view.setProperty("role", "card")
        self.view.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.view.setFixedSize(look.px(WIDTH), look.px(HEIGHT))
        self.view.setAccessibleName(speech(N_("材料照片")))
        side.addWidget(self.view)
        turn = QHBoxLayout()
        self.back, self.forth = KeyButton("pictures.back", "←"), KeyButton("pictures.forth", "→")
        self.told = label("pictures.told", "muted")
        self.told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        turn.addWidget(self.back)
        turn.addWidget(self.told, 1)
        turn.addWidget(self.forth)
        side.addLayout(turn)
        middle.addLayout(side)
        box.addLayout(middle)
        self.fault = label("pictures.fault", "fault", wrap=True)
        self.fault.hide()
        box.addWidget(self.fault)
        self.shoot = KeyButton("pictures.shoot", "F12", "primary")
        self.drop, self.leave = KeyButton("pictures.drop"), KeyButton("pictures.leave", "Esc")
        keys = QHBoxLayout()
        for button, words, key, does in (
            (self.back, N_("上一张"), "Left", lambda: self._turn(-1)),
            (self.forth, N_("下一张"), "Right", lambda: self._turn(1)),
            (self.shoot, N_("拍照"), "F12", self._shoot),
            (self.drop, N_("删去这张"), "", self._drop),
            (self.leave, N_("返回"), "", self.reject),
        ):
            button.setText(speech(words))
            button.setAutoDefault(False)
            button.setShortcut(key)
            button.clicked.connect(lambda _=False, does=does: does())
        keys.addWidget(self.drop)
        keys.addStretch()
        keys.addWidget(self.leave)
        keys.addWidget(self.shoot)
        box.addLayout(keys)
        for material in case.materials:
            QListWidgetItem("", self.list).setData(Qt.ItemDataRole.UserRole, material.code)
        self.list.currentRowChanged.connect(lambda _: self._reload(last=True))
        shots.came.connect(self._came)
        self.list.setCurrentRow(0)
        self._reload()
        self.list.setFocus()

    # -- inside -------------------------------------------------------------------------------------------------------

    @property
    def _material(self) -> str:
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item else ""

    def _reload(self, last: bool = False) -> None:
        """Ask the hall again, and show what is there of the material under the cursor."""
        say, here = self._say, [one for one in self._pictures.of_case(self._case.id) if not one.gone_at]
        for row, material in enumerate(self._case.materials):
            n = sum(one.material == material.code for one in here)
            words = say(N_("{name}（{n} 张）"), name=say(material.name), n=n) if n else say(material.name)
            self.list.item(row).setText(on_screen(words))
        self._shown = [one for one in here if one.material == self._material]
        self._at = len(self._shown) - 1 if last else max(0, min(self._at, len(self._shown) - 1))
        self._show()

    def _show(self) -> None:
        say, many = self._say, len(self._shown)
        self.shoot.setEnabled(self._camera is not None and not self._awaited and bool(self._material))
        self.shoot.setText(say(N_("正在拍照…")) if self._awaited else say(N_("拍照")))
        self.drop.setEnabled(bool(many))
        self.back.setEnabled(self._at > 0)
        self.forth.setEnabled(self._at + 1 < many)
        if not many:
            self.view.setPixmap(QPixmap())
            none = (
                N_("还没有照片。把材料放到高拍仪下，按 F12 拍照")
                if self._camera
                else N_("还没有照片，这个窗口也没有高拍仪")
            )
            self.view.setText(say(none))
            self.told.setText("")
            return
        one, pixmap = self._shown[self._at], QPixmap()
        pixmap.loadFromData(self._pictures.data(one.id, self._actor) or b"")
        if pixmap.isNull() or max(pixmap.width(), pixmap.height()) > LARGEST:
            self.view.setPixmap(QPixmap())
            self.view.setText(say(N_("这张照片打不开")))
        else:
            size, ratio = self.view.size(), self.view.devicePixelRatioF()
            shown = pixmap.scaled(
                size * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            shown.setDevicePixelRatio(ratio)
            self.view.setPixmap(shown)
        facts = {"at": self._at + 1, "n": many, "time": when(one.at), "who": one.by}
        self.told.setText(say(N_("第 {at} 张，共 {n} 张　{time}　{who}"), **facts))

    def _turn(self, by: int) -> None:
        self._at = max(0, min(self._at + by, len(self._shown) - 1))
        self._show()

    def _shoot(self) -> None:
        if self._camera and not self._awaited:
            self.fault.hide()
            self._awaited, self._for = self._shots.take(self._camera), self._material
            self._show()

    def _came(self, number: int, picture: Picture | None) -> None:
        if number != self._awaited:
            return
        self._awaited = 0
        if picture is None:
            self._fail(self._say(N_("高拍仪没有拍到，请看看连线，再拍一次")))
            self._show()
            return
        self._ask(lambda: self._pictures.take(self._case.id, self._for, picture, self._actor))
        self._reload(last=True)

    def _drop(self) -> None:
        if self._shown:
            self._ask(lambda: self._pictures.drop(self._shown[self._at].id, self._actor))
            self._reload()

    def _ask(self, act: Callable[[], object]) -> None:
        try:
            act()
            self.fault.hide()
        except (Refused, Unavailable) as no:
            self._fail(self._say.no(no))

    def _fail(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.show()


class PictureDesk:
    """Opens the sheet, one at a time. `camera` is given by whoever builds the desk."""

    def __init__(self, parent: QWidget, speech: Speech, pictures: Callable[[], Pictures]) -> None:
        self._parent, self._speech, self._pictures = parent, speech, pictures
        self.camera: DocumentCamera | None = None
        self.sheet: PictureSheet | None = None
        self.shots = Shots(parent)

    def offer(self, case: Case, actor: str, look: Look) -> None:
        """Show the pictures of `case`, and take more."""
        self.close()
        self.sheet = PictureSheet(
            self._parent, self._speech, look, case, self._pictures(), actor, self.camera, self.shots
        )
        self.sheet.open()

    def close(self) -> None:
        """The desk locks, or another citizen comes: nothing of a case stays in sight, and no picture comes any more."""
        if self.sheet:
            self.shots.number += 1
            self.sheet.reject()
            self.sheet.deleteLater()
            self.sheet = None
