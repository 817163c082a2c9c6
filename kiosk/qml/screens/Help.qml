// Who to turn to. No call is made from here, and none is pretended.
pragma ComponentBehavior: Bound
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    loud: true
    title: visit.helpTitle
    hint: visit.helpText
    list: list
    actions: ActionButton {
        objectName: "help.done"
        width: parent.width
        primary: true
        text: qsTr("知道了")
        onHit: screen.visit.press("confirm")
    }

    Paged {
        id: list
        anchors.fill: parent
        full: screen.full
        model: screen.visit.windows
        highest: Theme.space8 * 2

        delegate: Rectangle {
            id: row
            required property int index
            required property int number
            required property string name
            required property bool open

            x: list.xOf(index)
            y: list.yOf(index)
            width: list.cellWidth
            height: list.cellHeight
            visible: list.shows(index)
            implicitHeight: Math.max(said.implicitHeight, chip.implicitHeight) + 2 * Theme.space2
            radius: Theme.radius
            color: Theme.surface
            border.width: Theme.hair
            border.color: Theme.line

            Said {
                id: number
                x: Theme.space4
                width: Theme.heading * 1.4
                anchors.verticalCenter: parent.verticalCenter
                text: row.number
                bold: true
                font.pixelSize: Theme.heading
                color: Theme.accent
            }
            Said {
                id: said
                anchors.left: number.right
                anchors.right: chip.left
                anchors.rightMargin: Theme.space2
                anchors.verticalCenter: parent.verticalCenter
                text: row.name
            }
            Said {
                id: chip
                anchors.right: parent.right
                anchors.rightMargin: Theme.space3
                anchors.verticalCenter: parent.verticalCenter
                text: row.open ? qsTr("正在办公") : qsTr("没有开")
                font.pixelSize: Theme.small
                color: row.open ? Theme.good : Theme.muted
            }
        }
    }
}
