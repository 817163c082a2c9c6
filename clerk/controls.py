"""The small pieces that the desk's panels share: keyed buttons, cards, tags, the notice line, tables, ticks."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from clerk.look import Look
from hall.glyphs import on_screen

Index = QModelIndex | QPersistentModelIndex


def restyle(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties and let the style sheet see them, if they changed: it lays the whole window out anew."""
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    for name, value in properties.items():
        widget.setProperty(name, value)
    for one in (widget, *widget.findChildren(QWidget)):
        one.style().unpolish(one)
        one.style().polish(one)


class Label(QLabel):
    """Words: what no font has is a marked code in them, as in the tables (hall.glyphs)."""

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        super().setText(on_screen(text))


def label(name: str = "", role: str = "", wrap: bool = False) -> Label:
    """A label called `name` in the style of `role`."""
    made = Label()
    made.setObjectName(name)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)  # names and texts of others never become markup
    return made


class Echo(Label):
    """What is typed into `edit`, below it, as long as the field itself can show some of it only as a box."""

    def __init__(self, edit: QLineEdit | QPlainTextEdit) -> None:
        super().__init__(edit.parentWidget())  # without one it would be a window when it shows itself
        self.setProperty("role", "muted")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self._read = edit.text if isinstance(edit, QLineEdit) else edit.toPlainText
        edit.textChanged.connect(self._tell)
        self._tell()

    def _tell(self) -> None:
        typed = self._read()
        self.setText(typed)
        self.setVisible(self.text() != typed)


def tag(name: str = "") -> Label:
    """A short word on a tinted ground; its property `kind` is accent, good, warn or bad."""
    made = label(name, "tag")
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


class KeyButton(QPushButton):
    """A button that shows the key that does the same."""

    def __init__(self, name: str, key: str = "", role: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", role)
        self.setProperty("keyed", "true" if key else "false")
        self._cap = QLabel(key, self)
        self._cap.setProperty("role", "key")
        self._cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._cap.setVisible(bool(key))

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        super().setText(on_screen(text))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        hint = super().sizeHint()
        cap = self._cap.sizeHint().width() + 4 if self._cap.text() else 0
        return QSize(hint.width() + cap, hint.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._place()

    def _place(self) -> None:
        size = self._cap.sizeHint()
        self._cap.setGeometry(
            self.width() - size.width() - 7, (self.height() - size.height()) // 2, size.width(), size.height()
        )


class Card(QFrame):
    """A surface with a small heading over its content."""

    def __init__(self, name: str = "", heading: bool = True) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 14)
        self.body.setSpacing(6)
        self.heading = label(f"{name}.heading", "heading")
        if heading:
            self.body.addWidget(self.heading)


_MARKS = {"hint": "→", "info": "i", "good": "✓", "warn": "!", "refusal": "!"}


class Notice(QFrame):
    """The one line that tells: what to do next, what was done, why not. It never takes the keyboard away."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 8, 6)
        row.setSpacing(10)
        self._mark = label("notice.mark", "strong")
        self._text = label("notice.text", wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.close_button = KeyButton("notice.close", "Esc", "link")
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.close_button.clicked.connect(self.closed)
        stays = self.close_button.sizePolicy()  # or the page would move with it, and be laid out anew: 15 ms
        stays.setRetainSizeWhenHidden(True)
        self.close_button.setSizePolicy(stays)
        row.addWidget(self._mark)
        row.addWidget(self._text, 1)
        row.addWidget(self.close_button)
        self.kind = ""

    def say(self, text: str, kind: str) -> None:
        """Show `text` as a hint, info, good, warn or refusal."""
        self._text.setText(text)
        self._mark.setText(_MARKS[kind])
        self.setAccessibleName(self.text)
        self.close_button.setVisible(kind != "hint")
        if kind != self.kind:
            self.kind = kind
            restyle(self, kind=kind)

    @property
    def text(self) -> str:
        return self._text.text()


class Choice(QComboBox):
    """A drop-down whose arrow is drawn in the colour of its words; long choices do not widen it."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """The list is as wide as its longest line, as far as the screen has room: there it is read."""
        wanted, room = self.view().sizeHintForColumn(0) + 32, self.screen().availableSize().width() - 40
        self.view().setMinimumWidth(min(wanted, room))
        super().showPopup()

    def addItem(self, text: str, userData: object = None) -> None:  # noqa: N802, N803 - Qt's names
        super().addItem(on_screen(text), userData)

    def setItemText(self, index: int, text: str) -> None:  # noqa: N802 - Qt's name
        super().setItemText(index, on_screen(text))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        _draw_arrow(self)


class DayEdit(QDateEdit):
    """A day, typed or looked up: its arrow, too, is drawn in the colour of its words."""

    def __init__(self) -> None:
        super().__init__()
        self.setDisplayFormat("yyyy-MM-dd")
        self.setCalendarPopup(True)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        _draw_arrow(self)


def _draw_arrow(widget: QWidget) -> None:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(widget.palette().buttonText().color(), 1.6))
    x, y, half = widget.width() - 18.0, widget.height() / 2 - 2, widget.fontMetrics().height() / 5
    painter.drawPolyline(QPolygonF([QPointF(x - half, y), QPointF(x, y + half), QPointF(x + half, y)]))


class Scroll(QScrollArea):
    """Room for what may grow beyond its space, with no frame; the keyboard pulls into view what it reaches."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        if now and self._inside.isAncestorOf(now):
            self.ensureWidgetVisible(now)


class Table(QTableView):
    """A table as the desk shows them: whole rows, quiet lines, sorted by its headings, copied as text with Ctrl+C."""

    chosen = Signal(QModelIndex)  # Enter or a double click
    spaced = Signal(QModelIndex)  # the space bar
    struck = Signal(QModelIndex)  # Delete or Backspace

    def __init__(self, name: str, plain: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self._widths: tuple[int, ...] = ()
        self._rest = 0.4
        self.setProperty("role", "plain" if plain else "")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setMinimumSectionSize(24)
        self.doubleClicked.connect(self.chosen)

    def fit(self, look: Look, row: int, *widths: int, rest: float = 0.4) -> None:
        """Rows of `row` normal pixels; columns of `widths`, 0 for the one that takes the rest: at least `rest` of the
        room."""
        self._rest = rest
        self.verticalHeader().setDefaultSectionSize(look.px(row))
        header = self.horizontalHeader()
        for column, width in enumerate(widths):
            stretch = QHeaderView.ResizeMode.Stretch if not width else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(column, stretch)
        self._widths = tuple(look.px(width) if width else 0 for width in widths)
        self._share_out()

    def setModel(self, model: QAbstractItemModel | None) -> None:  # noqa: N802 - Qt's name
        super().setModel(model)
        if model:
            model.headerDataChanged.connect(self._share_out)  # another language has headings of another width

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._share_out()

    def _share_out(self) -> None:
        """The columns as wide as their headings, and as was asked where that leaves enough for the rest."""
        header, room = self.horizontalHeader(), (1 - self._rest) * self.viewport().width()
        least = {column: header.sectionSizeHint(column) for column, width in enumerate(self._widths) if width}
        more = {column: max(0, self._widths[column] - width) for column, width in least.items()}
        share = min(1.0, max(0.0, room - sum(least.values())) / (sum(more.values()) or 1))
        for column, width in least.items():
            header.resizeSection(column, width + int(share * more[column]))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key, index = event.key(), self.currentIndex()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and index.isValid() and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(index)
        elif plain and index.isValid() and key == Qt.Key.Key_Space:
            self.spaced.emit(index)
        elif plain and index.isValid() and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.struck.emit(index)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the selected rows on the clipboard as tab-separated text, as they are shown."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        model = self.model()
        lines = ["\t".join(str(model.index(r, c).data() or "") for c in range(model.columnCount())) for r in rows]
        QApplication.clipboard().setText("\n".join(lines))


_TICK = ((0.24, 0.52), (0.43, 0.70), (0.77, 0.32))  # its three corners, in parts of the box


class Tick(QStyledItemDelegate):
    """A check box drawn in the desk's colours, in the middle of its cell."""

    def __init__(self, parent: QObject, look: Look) -> None:
        super().__init__(parent)
        self.look = look

    def editorEvent(self, *_: object) -> bool:  # noqa: N802 - Qt's name
        """The table's own click and space toggle; Qt's would toggle a second time."""
        return False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator  # type: ignore[attr-defined]
        style = plain.widget.style() if plain.widget else QApplication.style()  # type: ignore[attr-defined]
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, plain.widget)  # type: ignore[attr-defined]
        c, side = self.look.colours, self.look.px(18)
        centre = option.rect.center()  # type: ignore[attr-defined]
        box = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
        on = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(c.accent if on else c.edge), 1.5))
        painter.setBrush(QColor(c.accent if on else c.field))
        painter.drawRoundedRect(box, 4, 4)
        if on:
            line = QPolygonF([box.topLeft() + QPointF(side * x, side * y) for x, y in _TICK])
            painter.setPen(QPen(QColor(c.on_accent), 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline(line)
        painter.restore()
