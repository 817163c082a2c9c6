// One step of the visit: what it is about, what to do, and the room for doing it.
import QtQuick
import "../theme"

FocusScope {
    id: screen

    required property var visit
    property string title
    property string hint
    readonly property bool portrait: height > width
    readonly property int margin: portrait ? Theme.space6 : Theme.space8
    default property alias content: room.data

    Accessible.role: Accessible.Pane
    Accessible.name: title

    Column {
        id: head
        x: screen.margin
        width: screen.width - 2 * x
        y: screen.portrait ? Theme.space6 : Theme.space4
        spacing: Theme.space1

        Said {
            width: parent.width
            visible: text !== ""
            text: screen.title
            bold: true
            font.pixelSize: Theme.title
            Accessible.role: Accessible.Heading
        }
        Said {
            width: parent.width
            visible: text !== ""
            text: screen.hint
            color: Theme.muted
        }
    }

    Item {
        id: room
        anchors.fill: parent
        anchors.leftMargin: screen.margin
        anchors.rightMargin: screen.margin
        anchors.topMargin: head.height > 0 ? head.y + head.height + (screen.portrait ? Theme.space5 : Theme.space3) : head.y
        anchors.bottomMargin: screen.portrait ? Theme.space6 : Theme.space3
    }
}
