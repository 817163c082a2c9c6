"""Is every word whole, inside its place and clear of its neighbours; is every target large enough and far enough?"""

from itertools import combinations

from PySide6.QtCore import QRectF
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem, QQuickView, QQuickWindow

from tests.helpers.kiosk import shown_items, text_items

TARGET, GAP = 96, 24  # pixels of a screen 1080 wide (upright) or high (across)
_SLACK = 1.5


def layout_faults(view: QQuickView, targets: bool = True) -> list[str]:
    """What is clipped, covered, outside or too small; empty when all is well."""
    factor = _factor(view)
    whole = QRectF(0, 0, view.width() / factor, view.height() / factor)
    view.grabWindow()  # rows and columns take their places when a frame is drawn
    dialog = next((item for item in shown_items(view) if item.objectName() == "ask" and item.childItems()), None)
    texts = [item for item in text_items(view) if dialog is None or _inside(item, dialog)]
    faults = [fault for item in texts for fault in _text_faults(item, whole)]
    areas = [(item, _painted(item)) for item in texts]
    for (one, a), (other, b) in combinations(areas, 2):
        common = a.intersected(b)
        if common.width() > 4 and common.height() > 4:
            faults.append(f"{_name(one)} and {_name(other)} overlap")
    if targets:
        presses = [item for item in shown_items(view) if _is_press(item) and (dialog is None or _inside(item, dialog))]
        faults += [fault for item in presses for fault in _target_faults(item, whole)]
        for one, other in combinations(presses, 2):
            if (gap := _gap(_rect(one), _rect(other))) < GAP - _SLACK:
                faults.append(f"{_name(one)} and {_name(other)} are {gap:.0f} px apart")
    return faults


def _text_faults(item: QQuickItem, whole: QRectF) -> list[str]:
    faults: list[str] = []
    if item.property("truncated"):
        faults.append(f"{_name(item)} is truncated")
    if item.property("contentWidth") > item.width() + _SLACK or item.property("contentHeight") > item.height() + _SLACK:
        faults.append(f"{_name(item)} does not fit its own room")
    painted = _painted(item)
    if not whole.adjusted(-1, -1, 1, 1).contains(painted):
        faults.append(f"{_name(item)} leaves the window")
    for above in _ancestors(item):
        if above.property("radius") is not None or above.inherits("QQuickLoader"):
            room = _rect(above).adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
            if not room.contains(painted):
                faults.append(f"{_name(item)} leaves {_name(above)} by {_excess(room, painted)}")
                break
    return faults


def _target_faults(item: QQuickItem, whole: QRectF) -> list[str]:
    rect = _rect(item)
    if min(rect.width(), rect.height()) < TARGET - _SLACK:
        return [f"{_name(item)} is {rect.width():.0f} × {rect.height():.0f}"]
    return [] if whole.adjusted(-1, -1, 1, 1).contains(rect) else [f"{_name(item)} leaves the window"]


def _is_press(item: QQuickItem) -> bool:
    return item.property("label") is not None and item.property("down") is not None


def _ancestors(item: QQuickItem) -> list[QQuickItem]:
    found: list[QQuickItem] = []
    above = item.parentItem()
    while above is not None:
        found.append(above)
        above = above.parentItem()
    return found


def _inside(item: QQuickItem, outer: QQuickItem) -> bool:
    return outer in _ancestors(item)


def _rect(item: QQuickItem) -> QRectF:
    return _scene(item, QRectF(0, 0, item.width(), item.height()))


def _scene(item: QQuickItem, rect: QRectF) -> QRectF:
    """`rect` of `item` in the pixels the screens are drawn for, whatever the size of this window."""
    scene, factor = item.mapRectToScene(rect), _factor(item.window())
    return QRectF(scene.x() / factor, scene.y() / factor, scene.width() / factor, scene.height() / factor)


def _factor(window: QQuickWindow) -> float:
    return min(window.width(), window.height()) / 1080


def _painted(item: QQuickItem) -> QRectF:
    """Where the words are, whatever their alignment leaves free."""
    width, height = item.property("contentWidth"), item.property("contentHeight")
    context = qmlContext(item)
    assert context
    align = QQmlExpression(context, item, "Number(effectiveHorizontalAlignment)").evaluate()[0]
    x = {2: item.width() - width, 4: (item.width() - width) / 2}.get(align, 0.0)
    return _scene(item, QRectF(x, 0, width, height))


def _gap(a: QRectF, b: QRectF) -> float:
    across = max(a.left() - b.right(), b.left() - a.right(), 0.0)
    down = max(a.top() - b.bottom(), b.top() - a.bottom(), 0.0)
    return max(across, down)


def _excess(room: QRectF, painted: QRectF) -> str:
    over = {
        "left": room.left() - painted.left(),
        "top": room.top() - painted.top(),
        "right": painted.right() - room.right(),
        "bottom": painted.bottom() - room.bottom(),
    }
    return ", ".join(f"{side} {by:.0f}" for side, by in over.items() if by > 0)


def _name(item: QQuickItem) -> str:
    named = item.objectName() or next((above.objectName() for above in _ancestors(item) if above.objectName()), "?")
    text = item.property("text")
    return f"{named} “{text}”" if text else f"{named} ({item.metaObject().className().split('_')[0]})"
