// Who to turn to. No call is made from here, and none is pretended.
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen

    Column {
        id: words
        width: screen.portrait ? parent.width : parent.width / 2 - Theme.space6
        spacing: Theme.space3

        Rectangle {
            width: Theme.iconBig * 2
            height: width
            radius: width / 2
            color: Theme.accentSoft
            Icon {
                anchors.centerIn: parent
                width: Theme.iconBig * 1.1
                height: width
                name: "help"
                color: Theme.accent
            }
        }
        Said {
            objectName: "help.title"
            width: parent.width
            text: screen.visit.helpTitle
            bold: true
            font.pixelSize: Theme.call
            color: Theme.accent
            Accessible.role: Accessible.Heading
        }
        Said {
            width: parent.width
            text: screen.visit.helpText
            font.pixelSize: Theme.heading
        }
    }
    Paged {
        id: list
        name: "help"
        x: screen.portrait ? 0 : parent.width / 2
        y: screen.portrait ? words.height + Theme.space6 : 0
        width: parent.width - x
        height: parent.height - y - (screen.portrait ? done.height + Theme.space4 : 0)
        model: screen.visit.windows
        highest: Theme.space8 * 2
        gap: Theme.space2

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
    ActionButton {
        id: done
        objectName: "help.done"
        width: words.width
        anchors.bottom: parent.bottom
        primary: true
        text: qsTr("知道了")
        onHit: screen.visit.press("confirm")
    }
}
