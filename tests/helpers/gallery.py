"""Every public screen as a picture: scene × shape × theme × language × text size.

python -m tests.helpers.gallery FOLDER [SCENE …]
"""

import logging
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.helpers.kiosk import LANDSCAPE, PORTRAIT, SCENES, Bench, fill, home_again, settle_qt

SHAPES = {"portrait": PORTRAIT, "landscape": LANDSCAPE}
ENDS = (("light", "zh_CN", "normal"), ("light", "zh_CN", "largest"), ("light", "en", "normal"),
        ("light", "en", "largest"), ("dark", "zh_CN", "normal"), ("dark", "en", "largest"))  # fmt: skip


def render_gallery(
    folder: Path,
    scenes: Iterable[str] = SCENES,
    shapes: Iterable[str] = SHAPES,
    looks: Iterable[tuple[str, str, str]] = ENDS,
) -> list[Path]:
    """Write one PNG per picture into `folder`; the files in order. Needs a QGuiApplication."""
    folder.mkdir(parents=True, exist_ok=True)
    scenes, looks, files = tuple(scenes), tuple(looks), list[Path]()
    for shape in shapes:
        for theme, language, size in looks:
            with tempfile.TemporaryDirectory() as data:
                bench = Bench(Path(data), SHAPES[shape], theme=theme, language=language, text_size=size, demo=True)
                fill(bench)
                for scene in scenes:
                    home_again(bench)
                    SCENES[scene](bench)
                    settle_qt()
                    files.append(folder / f"{scene}-{shape}-{theme}-{language}-{size}.png")
                    bench.view.grabWindow().save(str(files[-1]))
                bench.close()
    return files


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    from PySide6.QtGui import QGuiApplication

    app = QGuiApplication(sys.argv[:1])
    logging.disable()
    render_gallery(Path(sys.argv[1]), sys.argv[2:] or SCENES)
