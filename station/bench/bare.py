"""The baseline of the kiosk: a bare QML window with the controls' style and the kiosk's fonts, and nothing else.

With "pulse" it also measures how late its loop comes round, until standard input ends.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QUICK_BACKEND", "software")  # as the kiosk does

from PySide6.QtCore import QUrl
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtQuick import QQuickView

FONTS = Path(__file__).parents[2] / "resources" / "fonts"
FONT_FILES = (
    "NotoSansSC_400Regular.ttf",
    "NotoSansSC_700Bold.ttf",
    "NotoSansArabic_400Regular.ttf",
    "NotoSansArabic_700Bold.ttf",
    "HanaMinB.ttf",
)


def main(width: int, height: int, pulse: bool) -> int:
    """Show the window until the process is told to end."""
    app = QGuiApplication(sys.argv[:1])
    for name in FONT_FILES:
        if QFontDatabase.addApplicationFont(str(FONTS / name)) < 0:
            raise FileNotFoundError(name)
    view = QQuickView()
    view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
    view.setSource(QUrl.fromLocalFile(str(Path(__file__).with_name("bare.qml"))))
    view.resize(width, height)
    view.show()
    return _pulse(app) if pulse else app.exec()


def _pulse(app: QGuiApplication) -> int:
    import json
    import threading

    sys.path.insert(0, str(Path(__file__).parents[2]))
    from station.demo.hand import Gaps

    gaps = Gaps()

    def follow_parent() -> None:
        sys.stdin.read()
        app.exit(0)

    threading.Thread(target=follow_parent, daemon=True).start()
    app.exec()
    print(json.dumps(gaps.taken()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), "pulse" in sys.argv))
