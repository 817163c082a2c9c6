"""What the desk looks like: three palettes, four text sizes, one style sheet; every colour of the desk is here."""

from dataclasses import dataclass, fields
from functools import cache
from string import Template
from typing import Self

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from hall.resources import RESOURCES
from hall.words import N_

FACES = ("Noto Sans SC", "Noto Sans Arabic", "HanaMinB")  # Uyghur; the rare characters of names
_FILES = (
    "NotoSansSC_400Regular.ttf",
    "NotoSansSC_700Bold.ttf",
    "NotoSansArabic_400Regular.ttf",
    "NotoSansArabic_700Bold.ttf",
    "HanaMinB.ttf",
)

THEMES = {"light": N_("浅色"), "dark": N_("深色"), "contrast": N_("高对比")}
TEXT_SIZES = {"normal": N_("标准"), "large": N_("大"), "larger": N_("更大"), "largest": N_("最大")}
_SIZES = (4, 6, 8, 10, 12, 13, 14, 15, 16, 18, 20, 22, 24, 32, 36, 64)  # $s4 … $s64 of the sheet below
_SCALES = {"normal": 1.0, "large": 1.12, "larger": 1.25, "largest": 1.4}


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme. Text on its ground keeps at least 4.5:1."""

    ground: str  # behind everything
    surface: str  # cards and tables
    raised: str  # hovered rows, secondary buttons
    field: str  # where one types
    line: str
    edge: str  # borders of what can be used
    ink: str
    muted: str
    faint: str  # what cannot be used now
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    deep: str  # the call bar
    deep_edge: str
    on_deep: str
    deep_muted: str
    deep_faint: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str


LIGHT = Colours(
    ground="#e9edf2",
    surface="#ffffff",
    raised="#f4f6f9",
    field="#ffffff",
    line="#dde3ea",
    edge="#a9b5c3",
    ink="#16202c",
    muted="#54626f",
    faint="#8592a0",
    accent="#1a5fae",
    accent_hover="#144c8c",
    on_accent="#ffffff",
    accent_soft="#e2edf9",
    deep="#12304f",
    deep_edge="#2c4d70",
    on_deep="#ffffff",
    deep_muted="#b3c6da",
    deep_faint="#7590ab",
    good="#17693c",
    good_soft="#e1f2e8",
    warn="#7d5200",
    warn_soft="#fdf0d2",
    bad="#a8231b",
    bad_soft="#fbe6e4",
)
DARK = Colours(
    ground="#10151b",
    surface="#1a212a",
    raised="#232c37",
    field="#141a21",
    line="#2b3541",
    edge="#536273",
    ink="#e6ebf1",
    muted="#a3b0be",
    faint="#6d7b8a",
    accent="#6fb0f5",
    accent_hover="#93c5f9",
    on_accent="#0a1a2b",
    accent_soft="#1d3650",
    deep="#0c2238",
    deep_edge="#294763",
    on_deep="#f4f8fc",
    deep_muted="#9db4cb",
    deep_faint="#66809a",
    good="#76d19f",
    good_soft="#143323",
    warn="#eebe62",
    warn_soft="#3a2d11",
    bad="#ff9a91",
    bad_soft="#431d1b",
)
CONTRAST = Colours(  # for tired eyes: nothing but text on black, at 7:1 at least
    ground="#000000",
    surface="#000000",
    raised="#1c1c1c",
    field="#000000",
    line="#8a8a8a",
    edge="#ffffff",
    ink="#ffffff",
    muted="#e6e6e6",
    faint="#b0b0b0",
    accent="#ffe100",
    accent_hover="#fff27a",
    on_accent="#000000",
    accent_soft="#3a3400",
    deep="#000000",
    deep_edge="#555555",
    on_deep="#ffffff",
    deep_muted="#e6e6e6",
    deep_faint="#b0b0b0",
    good="#7dffae",
    good_soft="#00290f",
    warn="#ffd27a",
    warn_soft="#2e1f00",
    bad="#ffb0a8",
    bad_soft="#3d0603",
)
PALETTES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}


@dataclass(frozen=True, slots=True)
class Look:
    """A theme at a text size."""

    theme: str = "light"
    text_size: str = "normal"

    def __str__(self) -> str:
        """As it is kept between two starts."""
        return f"{self.theme} {self.text_size}"

    @classmethod
    def read(cls, kept: str) -> Self | None:
        """What was kept; None for what this program has no theme or size for."""
        theme, _, size = kept.partition(" ")
        return cls(theme, size) if theme in THEMES and size in TEXT_SIZES else None

    @property
    def colours(self) -> Colours:
        return PALETTES[self.theme]

    def px(self, size: float) -> int:
        """`size` of the normal text size, in pixels of this one."""
        return round(size * _SCALES[self.text_size])

    def font(self, size: float = 14, bold: bool = False) -> QFont:
        """The desk's face at `size` normal pixels."""
        font = QFont(list(FACES))
        font.setPixelSize(self.px(size))
        font.setBold(bold)
        return font

    def dress(self, window: QWidget) -> None:
        """Give `window` and all in it this look."""
        load_fonts()
        app = QApplication.instance()
        if isinstance(app, QApplication) and app.style().objectName() != "fusion":
            app.setStyle(QStyleFactory.create("Fusion"))
        window.setFont(self.font())
        window.setPalette(self._palette())
        window.setStyleSheet(self._sheet())

    def _palette(self) -> QPalette:
        c, palette, role = self.colours, QPalette(), QPalette.ColorRole
        for where, colour in {
            role.Window: c.ground,
            role.WindowText: c.ink,
            role.Base: c.surface,
            role.AlternateBase: c.raised,
            role.Text: c.ink,
            role.Button: c.surface,
            role.ButtonText: c.ink,
            role.Highlight: c.accent,
            role.HighlightedText: c.on_accent,
            role.PlaceholderText: c.muted,
            role.ToolTipBase: c.surface,
            role.ToolTipText: c.ink,
            role.Link: c.accent,
        }.items():
            palette.setColor(where, QColor(colour))
        return palette

    def _sheet(self) -> str:
        names = {field.name: str(getattr(self.colours, field.name)) for field in fields(Colours)}
        sizes = {
            f"s{n}": f"{self.px(n)}px" for n in (2, 4, 6, 8, 9, 10, 12, 13, 14, 15, 16, 18, 20, 22, 24, 26, 32, 36, 64)
        }
        faces = ", ".join(f'"{face}"' for face in FACES)
        return Template(_SHEET).substitute(names | sizes, faces=faces)


@cache
def load_fonts() -> None:
    """Give Qt the site's own fonts, so that no system font is needed."""
    for file in _FILES:
        QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / file))


_SHEET = """
* { font-family: $faces; font-size: $s14; color: $ink; }
QMainWindow, QWidget#desk { background: $ground; }
QFrame[role="card"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: $s20; font-weight: 700; }
QLabel[role="heading"] { font-size: $s13; font-weight: 700; color: $muted; }
QLabel[role="strong"] { font-weight: 700; }
QLabel[role="name"] { font-size: $s20; font-weight: 700; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: $s12; }
QLabel[role="figure"] { font-size: $s18; font-weight: 700; }
QLabel[role="fault"] { color: $bad; font-size: $s13; }
QLabel[role="differs"] { color: $warn; font-size: $s13; }
QLabel[role="tag"] { border-radius: 4px; padding: 2px $s8; font-size: $s12; background: $raised; color: $muted; }
QLabel[role="tag"][kind="accent"] { background: $accent_soft; color: $accent; }
QLabel[role="tag"][kind="good"] { background: $good_soft; color: $good; }
QLabel[role="tag"][kind="warn"] { background: $warn_soft; color: $warn; }
QLabel[role="tag"][kind="bad"] { background: $bad_soft; color: $bad; }

QFrame#queue\\.bar { background: $deep; border: 1px solid $deep_edge; border-radius: 8px; }
QFrame#queue\\.bar QLabel { color: $on_deep; }
QFrame#queue\\.bar QLabel[role="small"], QFrame#queue\\.bar QLabel[role="muted"] { color: $deep_muted; }
QLabel#queue\\.number { font-size: $s64; font-weight: 700; }
QLabel#queue\\.number[word="true"] { font-size: $s36; }

QFrame#notice { border-radius: 8px; background: $surface; border: 1px solid $line; }
QFrame#doubts { background: $warn_soft; border-top: 1px solid $warn; }
QFrame#doubts QLabel#doubts\\.words { color: $warn; font-size: $s15; }
QFrame#notice[kind="hint"] { background: transparent; border-color: transparent; }
QFrame#notice[kind="hint"] QLabel { color: $muted; }
QFrame#notice[kind="info"] { background: $accent_soft; border-color: $accent; }
QFrame#notice[kind="good"] { background: $good_soft; border-color: $good; }
QFrame#notice[kind="good"] QLabel { color: $good; }
QFrame#notice[kind="warn"] { background: $warn_soft; border-color: $warn; }
QFrame#notice[kind="warn"] QLabel { color: $warn; }
QFrame#notice[kind="refusal"] { background: $bad_soft; border-color: $bad; }
QFrame#notice[kind="refusal"] QLabel { color: $bad; }
QFrame#notice QLabel#notice\\.text { font-size: $s15; }
QFrame#notice[kind="refusal"] QLabel#notice\\.text { font-weight: 700; }
QFrame#notice[kind="good"] QLabel#notice\\.text { font-weight: 700; }

QPushButton {
    background: $surface; border: 1px solid $edge; border-radius: 6px; padding: $s6 $s12; min-height: $s20;
}
QPushButton:hover { background: $raised; border-color: $accent; }
QPushButton:pressed { background: $accent_soft; }
QPushButton:disabled { color: $faint; border-color: $line; background: $raised; }
QPushButton:focus { border: 2px solid $accent; padding: $s4 $s10; }
QPushButton[role="primary"] { background: $accent; border-color: $accent; color: $on_accent; font-weight: 700; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $ink; }
QPushButton[role="primary"]:disabled { background: $raised; border-color: $line; color: $faint; }
QPushButton[role="link"] { border: 1px solid transparent; background: transparent; color: $accent; padding: 2px $s6; }
QPushButton[role="link"]:hover { background: $accent_soft; }
QPushButton[role="link"]:focus { border: 2px solid $accent; padding: 1px $s4; }
QPushButton[keyed="true"] { text-align: left; padding-left: $s10; }
QLabel[role="key"] {
    background: transparent; color: $muted; font-size: $s12; font-weight: 400;
    border: 1px solid $edge; border-radius: 4px; padding: 0 $s4;
}
QLabel[role="key"]:disabled { color: $faint; border-color: $line; }
QPushButton[role="primary"] QLabel[role="key"] { color: $on_accent; border-color: $on_accent; }
QFrame#queue\\.bar QPushButton { background: transparent; border-color: $deep_faint; color: $on_deep; }
QFrame#queue\\.bar QPushButton:hover { border-color: $on_deep; background: $deep_edge; }
QFrame#queue\\.bar QPushButton:focus { border-color: $on_deep; }
QFrame#queue\\.bar QPushButton:disabled { color: $deep_faint; border-color: $deep_edge; background: transparent; }
QFrame#queue\\.bar QPushButton QLabel[role="key"] { color: $deep_muted; border-color: $deep_faint; }
QFrame#queue\\.bar QPushButton QLabel[role="key"]:disabled { color: $deep_faint; border-color: $deep_edge; }
QFrame#queue\\.bar QPushButton[role="primary"] { background: $on_deep; border-color: $on_deep; color: $deep; }
QFrame#queue\\.bar QPushButton[role="primary"]:hover { background: $deep_muted; }
QFrame#queue\\.bar QPushButton[role="primary"]:focus { border: 2px solid $accent; }
QFrame#queue\\.bar QPushButton[role="primary"] QLabel[role="key"] { color: $deep; border-color: $deep_faint; }
QFrame#queue\\.bar QPushButton[role="primary"]:disabled {
    background: transparent; border-color: $deep_edge; color: $deep_faint;
}

QDialog#step { background: $ground; }
QLineEdit, QComboBox, QDateEdit, QPlainTextEdit, QDialog QListWidget {
    background: $field; border: 1px solid $edge; border-radius: 6px; padding: $s4 $s8;
    selection-background-color: $accent; selection-color: $on_accent;
}
QDialog QListWidget { selection-background-color: $accent_soft; selection-color: $ink; }
QLineEdit, QComboBox, QDateEdit { min-height: $s22; }
QLineEdit:focus, QComboBox:focus, QDateEdit:focus, QPlainTextEdit:focus, QDialog QListWidget:focus {
    border: 2px solid $accent; padding: $s4 $s6;
}
QDateEdit::drop-down { border: none; width: $s24; }
QLineEdit:disabled, QLineEdit[fixed="true"] { background: $raised; border-color: $line; }
QLineEdit[wrong="true"] { border: 2px solid $bad; }
QLineEdit#palette\\.search { font-size: $s16; min-height: $s32; }
QComboBox { padding-right: $s24; }
QComboBox:disabled { background: $raised; border-color: $line; color: $ink; }
QComboBox::drop-down { border: none; width: $s24; }
QComboBox QAbstractItemView {
    background: $surface; border: 1px solid $edge; padding: 4px; outline: none;
    selection-background-color: $accent_soft; selection-color: $ink;
}

QTabWidget::pane { border: none; top: 0; }
QTabBar { background: transparent; }
QTabBar::tab {
    background: transparent; color: $muted; padding: $s6 $s16; margin-right: 4px;
    border: none; border-bottom: 3px solid transparent; font-size: $s15;
}
QTabBar::tab:selected { color: $ink; font-weight: 700; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $ink; }
QTabBar::tab:focus { color: $accent; }

QTableView {
    background: $surface; border: 1px solid $line; border-radius: 8px; outline: none; gridline-color: $line;
    selection-background-color: $accent_soft; selection-color: $ink;
}
QTableView[role="plain"] { border-color: transparent; border-radius: 4px; }
QTableView:focus { border: 2px solid $accent; }
QTableView::item { padding: 0 $s8; border-bottom: 1px solid $line; }
QTableView::item:hover { background: $raised; }
QTableView::item:selected { background: $accent_soft; color: $ink; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
    background: transparent; color: $muted; font-size: $s12;
    border: none; border-bottom: 1px solid $edge; padding: $s4 $s8 $s4 $s10;
}
QTableCornerButton::section { background: transparent; border: none; }

QMenuBar { background: $surface; border-bottom: 1px solid $line; padding: 2px $s8; }
QMenuBar::item { background: transparent; padding: $s6 $s10; border-radius: 4px; }
QMenuBar::item:selected { background: $accent_soft; }
QMenu { background: $surface; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: $s6 $s32 $s6 $s16; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px $s8; }
QLabel#desk\\.where { color: $muted; padding: $s6 $s10; }

QFrame#status { background: $surface; border-top: 1px solid $line; }
QFrame#status QLabel { font-size: $s13; }
QFrame#palette { background: $surface; border: 1px solid $edge; border-radius: 10px; }
QWidget#signin { background: $deep; }
QFrame#signin\\.card { background: $surface; border: none; border-radius: 12px; }
QLabel#signin\\.hall, QLabel#signin\\.demo { font-size: $s15; color: $deep_muted; }
QLabel#signin\\.window { font-size: $s36; font-weight: 700; color: $on_deep; }
QLabel#signin\\.kept { color: $on_deep; font-size: $s15; }
QLabel#signin\\.brand { color: $on_deep; font-size: $s18; font-weight: 700; }
QFrame#signin\\.rule { background: $deep_faint; border: none; }
QWidget#signin QLabel#signin\\.title { font-size: $s22; font-weight: 700; }

QToolTip { background: $surface; color: $ink; border: 1px solid $edge; padding: 4px 8px; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: $edge; border-radius: 4px; min-height: 28px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal { background: $edge; border-radius: 4px; min-width: 28px; margin: 2px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
