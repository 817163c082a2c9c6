"""Signing in, unlocking, and at the very first start entering the first person."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from clerk.controls import Echo, KeyButton, label
from clerk.speech import Speech
from hall.errors import Refused, Unavailable
from hall.settings import Site
from hall.staff import SHORTEST_PASSWORD, Person, Staff
from hall.words import N_


class SignIn(QWidget):
    """`entered` brings the person whom the hall let in."""

    entered = Signal(Person)

    def __init__(self, speech: Speech, staff: Staff, desk: str, site: Site, number: int) -> None:
        super().__init__()
        self.setObjectName("signin")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._speech, self._staff, self._desk = speech, staff, desk
        self._kept = ""
        self._first = False

        place = QVBoxLayout()
        place.setSpacing(10)
        brand, rule = label("signin.brand"), QFrame()
        rule.setObjectName("signin.rule")
        rule.setFixedSize(48, 3)
        speech.fix(brand.setText, N_("一次办"))
        demo = label("signin.demo", wrap=True)
        demo.setVisible(site.demo)
        speech.fix(demo.setText, N_("演示数据"))
        where, window = label("signin.hall", wrap=True), label("signin.window")
        self._kept_line = label("signin.kept", wrap=True)
        speech.fix(where.setText, site.name)
        speech.fix(window.setText, N_("{number} 号窗口"), number=number)
        place.addStretch()
        for one in (brand, rule, window, where, demo, self._kept_line):
            place.addWidget(one)
        place.addStretch()

        card = QFrame()
        card.setObjectName("signin.card")
        card.setFixedWidth(420)
        form = QVBoxLayout(card)
        form.setContentsMargins(36, 32, 36, 32)
        form.setSpacing(6)
        self._title, self._lead = label("signin.title"), label("signin.lead", "muted", wrap=True)
        form.addWidget(self._title)
        form.addWidget(self._lead)
        form.addSpacing(14)
        self.id = self._field(form, "signin.id", N_("工号"))
        self.name = self._field(form, "signin.name", N_("姓名"))
        self.password = self._field(form, "signin.password", N_("密码"), secret=True)
        self.again = self._field(form, "signin.again", N_("再输一次密码"), secret=True)
        self.fault = label("signin.fault", "fault", wrap=True)
        self.fault.setMinimumHeight(24)
        form.addWidget(self.fault)
        self.enter = KeyButton("signin.enter", "Enter", "primary")
        self.enter.clicked.connect(self._submit)
        form.addWidget(self.enter)

        row = QHBoxLayout(self)
        row.setContentsMargins(48, 48, 48, 48)
        row.setSpacing(48)
        row.addStretch(1)
        row.addLayout(place, 1)
        row.addWidget(card, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        speech.follow(self._tell)

    def ask(self, person: str = "", kept: str = "") -> None:
        """Ask for a sign-in; behind a lock `person` is who sat here and `kept` says what is kept for them."""
        self._kept = kept
        for field in (self.name, self.password, self.again):
            field.clear()
        self.id.setText(person)
        self.fault.setText("")
        self._tell()
        (self.password if person else self.id).setFocus()

    def say(self, text: str) -> None:
        """Tell why a key does nothing here."""
        self.fault.setText(text)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _field(self, form: QVBoxLayout, name: str, words: str, secret: bool = False) -> QLineEdit:
        caption, edit = QLabel(), QLineEdit()
        caption.setProperty("role", "muted")
        caption.setObjectName(f"{name}.caption")
        caption.setBuddy(edit)
        edit.setObjectName(name)
        if secret:
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.returnPressed.connect(self._next)
        self._speech.fix(caption.setText, words)
        self._speech.fix(edit.setAccessibleName, words)
        form.addWidget(caption)
        form.addWidget(edit)
        if not secret:
            form.addWidget(Echo(edit))
        form.addSpacing(6)
        return edit

    def _tell(self) -> None:
        self._first = not self._kept and self._staff.empty()
        for edit in (self.name, self.again):
            edit.setVisible(self._first)
            caption = self.findChild(QLabel, f"{edit.objectName()}.caption")
            assert isinstance(caption, QLabel)
            caption.setVisible(self._first)
        title, lead, button = N_("登录"), N_("用工号和密码登录这个窗口。"), N_("登录")
        if self._kept:
            title, lead, button = N_("屏幕已锁定"), N_("输入密码继续；同事接手请用自己的工号。"), N_("解锁")
        elif self._first:
            title, lead = N_("第一次使用"), N_("还没有任何人员。先登记一位负责人，再由负责人登录。")
            button = N_("登记并登录")
        self._title.setText(self._speech(title))
        self._lead.setText(self._speech(lead))
        self.enter.setText(self._speech(button))
        self.enter.setAccessibleName(self._speech(button))
        self._kept_line.setText(self._kept)

    def _next(self) -> None:
        """Enter goes to the first empty field, and in when none is empty."""
        fields = (self.id, self.name, self.password, self.again) if self._first else (self.id, self.password)
        for field in fields:
            if not field.text().strip():
                field.setFocus()
                return
        self._submit()

    def _submit(self) -> None:
        id_, password = self.id.text().strip(), self.password.text()
        try:
            if self._first:
                if fault := self._first_fault(id_, password):
                    self.fault.setText(self._speech(fault))
                    return
                self._staff.add(id_, self.name.text().strip(), "supervisor", password)
            person = self._staff.sign_in(id_, password, self._desk)
        except Refused as no:
            self.fault.setText(self._speech.because(no.reason, **no.facts))
            self.password.clear()
            self.password.setFocus()
            return
        except Unavailable as gone:
            self.fault.setText(self._speech.no(gone))
            return
        self.ask()
        self.entered.emit(person)

    def _first_fault(self, id_: str, password: str) -> str:
        if not id_ or not self.name.text().strip():
            return N_("请填工号和姓名")
        if len(password) < SHORTEST_PASSWORD:
            return N_("密码至少 8 个字符")
        return "" if password == self.again.text() else N_("两次输入的密码不一样")
