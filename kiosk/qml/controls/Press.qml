// Whatever can be pressed: by finger, mouse, key and screen reader alike. A press counts where it began and ended.
import QtQuick
import "../theme"

Item {
    id: press

    property string label
    property int radius: Theme.radius
    readonly property bool down: area.pressed && area.containsMouse
    signal hit

    activeFocusOnTab: enabled
    Accessible.role: Accessible.Button
    Accessible.name: label
    Accessible.focusable: true
    Accessible.onPressAction: press.hit()
    Keys.onPressed: event => {
        const keys = [Qt.Key_Return, Qt.Key_Enter, Qt.Key_Space];
        if (keys.includes(event.key)) {
            event.accepted = true;
            if (!event.isAutoRepeat)
                press.hit();
        }
    }

    MouseArea {
        id: area
        anchors.fill: parent
        onClicked: press.hit()
    }

    Rectangle {
        z: 1
        anchors.fill: parent
        anchors.margins: -Theme.ring - Theme.stroke
        visible: press.activeFocus
        radius: press.radius + Theme.ring + Theme.stroke
        color: "transparent"
        border.width: Theme.ring
        border.color: Theme.focus
    }
}
