"""The theme: words stand out from what they stand on, and no colour, size, font or bare word lives outside it."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlComponent, QQmlEngine

from kiosk.stage import QML
from kiosk.steps import SIZES, THEMES

# Words of the first colour stand on the second.
ON = [
    *product(("ink", "muted", "accent", "good", "warn", "bad"), ("page", "surface")),
    *product(("ink", "muted", "accent"), ("accentSoft",)),
    ("accentInk", "accent"), ("accentInk", "accentDown"), ("heroInk", "hero"), ("heroInk", "heroDown"),
    ("barInk", "bar"), ("barInk", "barStrip"), ("good", "goodSoft"), ("warn", "warnSoft"), ("bad", "badSoft"),
    ("ink", "sunk"),
]  # fmt: skip
# Shapes that mean something: frames of controls, the focus ring (WCAG 1.4.11).
SHAPES = [("edge", "page"), ("edge", "surface"), ("focus", "page"), ("focus", "surface"), ("accent", "line")]


class Theme:
    """The singleton, as QML sees it."""

    def __init__(self) -> None:
        self.engine = QQmlEngine()
        self.component = QQmlComponent(self.engine)
        code = b'import QtQml\nimport "theme"\nQtObject { property var it: Theme }'
        self.component.setData(code, QUrl.fromLocalFile(f"{QML}/"))
        self.holder = self.component.create()
        self.it = self.holder.property("it")


@pytest.fixture
def theme(qapp: object) -> Iterator[Theme]:
    made = Theme()
    yield made
    made.holder.deleteLater()


def contrast(one: QColor, other: QColor) -> float:
    """The ratio of WCAG 2.1."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: QColor) -> float:
    shares = (colour.redF(), colour.greenF(), colour.blueF())
    parts = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def test_the_ratio_is_right() -> None:
    assert contrast(QColor("#000"), QColor("#FFF")) == pytest.approx(21)
    assert contrast(QColor("#777"), QColor("#FFF")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", THEMES)
def test_words_keep_seven_to_one(theme: Theme, mode: str) -> None:
    theme.it.setProperty("mode", mode)
    colour = theme.it.property
    low = {(on, under): round(ratio, 2) for on, under in ON if (ratio := contrast(colour(on), colour(under))) < 7}
    assert low == {}
    low = {pair: round(ratio, 2) for pair in SHAPES if (ratio := contrast(*map(colour, pair))) < 3}
    assert low == {}
    tints = theme.it.property("tints")
    for tint in tints.toVariant() if hasattr(tints, "toVariant") else tints:
        for under in (colour("tintInk"), colour("surface")):
            assert contrast(QColor(tint), under) >= 7, (QColor(tint).name(), under.name())


@pytest.mark.parametrize("name", ["small", "label", "body", "heading", "title", "call"])
def test_type_grows_with_the_size(theme: Theme, name: str) -> None:
    seen: list[int] = []
    for size in SIZES:
        theme.it.setProperty("size", size)
        seen.append(theme.it.property(name))
    assert seen == sorted(set(seen))


def test_the_sizes_people_were_promised(theme: Theme) -> None:
    figures = {}
    for size in ("normal", "largest"):
        theme.it.setProperty("size", size)
        figures[size] = [theme.it.property(name) for name in ("body", "title")]
        assert theme.it.property("number") >= 160
        assert theme.it.property("numberAcross") >= 160
    assert figures == {"normal": [32, 56], "largest": [44, 72]}


FILES = sorted(file for file in QML.rglob("*.qml") if file.parent.name != "theme")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_of_the_theme_stands_outside_it(file: object) -> None:
    code = "\n".join(line.split("//")[0] for line in file.read_text().splitlines())  # type: ignore[attr-defined]
    assert not re.findall(r'"#[0-9A-Fa-f]{3,8}"|Qt\.rgba|color: "(?!transparent)\w+"', code), "a colour"
    assert not re.findall(r"font\.family|pixelSize:\s*\d|pointSize", code), "a font or its size"
    assert not re.findall(r"radius:\s*[1-9]\d*\s*$|interval:\s*\d", code, re.M) or file.stem == "CardDrawing"  # type: ignore[attr-defined]


def test_citizen_code_opens_nothing() -> None:
    """No way out of the kiosk is even written down: files, printing, links, dialogs, menus, text fields."""
    wrong = re.compile(
        r"FileDialog|PrintDialog|DesktopServices|openUrlExternally|WebEngine|MessageBox|QShortcut|Shortcut\s*{|Menu\s*{"
        r"|TextInput|TextField|TextEdit|TextArea|selectByMouse|onPressAndHold|Animation|ShaderEffect|MultiEffect"
    )
    for file in [*QML.rglob("*.qml"), *QML.parent.glob("*.py")]:
        assert not wrong.findall(file.read_text()), file.name


def test_every_directory_lists_its_files() -> None:
    for folder in ("controls", "screens", "theme"):
        listed = set(re.findall(r"(\w+\.qml)", (QML / folder / "qmldir").read_text()))
        assert listed == {file.name for file in (QML / folder).glob("*.qml")}
