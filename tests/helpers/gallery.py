"""Every public screen as a picture: scene × shape × theme × language × text size.

python -m tests.helpers.gallery FOLDER [SCENE …]
"""

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.helpers.kiosk import BOX_SCENES, LANDSCAPE, PORTRAIT, SCENES, WANG, Bench, fill, home_again, settle_qt

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


def boxes_gallery(
    folder: Path, looks: Iterable[tuple[str, str, str]] = ENDS, scenes: Iterable[str] = BOX_SCENES
) -> None:
    """The same of a kiosk with boxes."""
    folder.mkdir(parents=True, exist_ok=True)
    scenes = tuple(scenes)
    for shape, room in SHAPES.items():
        for theme, language, size in looks:
            with tempfile.TemporaryDirectory() as data:
                bench = Bench(Path(data), room, theme=theme, language=language, text_size=size, demo=True, boxes=True)
                fill(bench)
                bench.parcel(WANG)
                for scene in scenes:
                    home_again(bench)
                    BOX_SCENES[scene](bench)
                    settle_qt()
                    bench.view.grabWindow().save(str(folder / f"{scene}-{shape}-{theme}-{language}-{size}.png"))
                bench.close()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("scenes", nargs="*", metavar="SCENE", help="all, if none")
    asked = parser.parse_args()
    if strange := set(asked.scenes) - {*SCENES, *BOX_SCENES}:
        parser.error(f"no such scene: {', '.join(sorted(strange))}")
    from PySide6.QtGui import QGuiApplication

    app = QGuiApplication(sys.argv[:1])
    logging.disable()
    wanted = asked.scenes or (*SCENES, *BOX_SCENES)
    render_gallery(asked.folder, [name for name in wanted if name in SCENES])
    boxes_gallery(asked.folder, scenes=[name for name in wanted if name in BOX_SCENES])
