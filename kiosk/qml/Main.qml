// The kiosk's frame: bars that never move, the step between them, and the question before the wipe.
pragma ComponentBehavior: Bound
import QtQuick
import "controls"
import "theme"

Rectangle {
    id: root

    required property var visit
    property alias guarded: guard.running
    readonly property string step: visit.step
    readonly property bool portrait: height > width
    readonly property real factor: Math.max(0.1, portrait ? width / Theme.portraitWidth : height / Theme.landscapeHeight)

    color: Theme.page

    function open(): void {
        screen.setSource("screens/" + step[0].toUpperCase() + step.slice(1) + ".qml", {"visit": visit});
        guard.restart();
    }
    onStepChanged: open()
    Component.onCompleted: open()

    Binding { target: Theme; property: "mode"; value: root.visit.theme }
    Binding { target: Theme; property: "size"; value: root.visit.size }
    Timer { id: guard; interval: Theme.guardMs }

    Item {
        id: frame
        scale: root.factor
        transformOrigin: Item.TopLeft
        width: root.width / root.factor
        height: root.height / root.factor

        Loader {
            id: screen
            focus: true
            enabled: !ask.active
            anchors.top: notice.bottom
            anchors.bottom: bottom.top
            width: parent.width
            onLoaded: forceActiveFocus()
        }
        MouseArea {
            objectName: "guard"
            anchors.fill: screen
            visible: guard.running
        }
        TopBar {
            id: top
            visit: root.visit
            width: parent.width
        }
        Trail {
            id: trail
            visit: root.visit
            anchors.top: top.bottom
            width: parent.width
        }
        Item {
            id: notice
            anchors.top: trail.bottom
            width: parent.width
            height: root.visit.lifted ? back.height + Theme.space2 : 0
            visible: root.visit.lifted
            Notice {
                id: back
                objectName: "bar.lifted"
                x: Theme.space6
                y: Theme.space2
                width: parent.width - 2 * x
                icon: "card"
                text: qsTr("证件已取走，马上返回首页；放回证件可以继续")
            }
        }
        BottomBar {
            id: bottom
            visit: root.visit
            enabled: !ask.active
            width: parent.width
            anchors.bottom: parent.bottom
        }
        Loader {
            id: ask
            objectName: "ask"
            anchors.fill: parent
            active: root.visit.seconds >= 0
            sourceComponent: StillThere { visit: root.visit }
            onActiveChanged: if (!active) screen.forceActiveFocus()
        }
    }
}
