"""The gallery of screens: pictures of the right size with something on them, in the theme that was asked for."""

from pathlib import Path

from PySide6.QtGui import QImage

from tests.helpers.gallery import render_gallery


def test_four_pictures(qapp: object, tmp_path: Path) -> None:
    looks = [("light", "zh_CN", "normal"), ("dark", "en", "largest")]
    files = render_gallery(tmp_path / "gallery", ["home", "ticket"], ["portrait"], looks)
    assert [file.name for file in files] == [
        "home-portrait-light-zh_CN-normal.png",
        "ticket-portrait-light-zh_CN-normal.png",
        "home-portrait-dark-en-largest.png",
        "ticket-portrait-dark-en-largest.png",
    ]
    for file in files:
        image = QImage(str(file))
        assert (image.width(), image.height()) == (1080, 1920)
        corner = image.pixelColor(4, 1000)
        assert (corner.lightness() > 128) == ("light" in file.name)
        assert len({image.pixel(x, y) for x in range(0, 1080, 9) for y in range(0, 1920, 9)}) > 20
