// Where we are, what time it is, and whether the line to the outside stands.
import QtQuick
import "../theme"

Rectangle {
    id: bar

    required property var visit
    readonly property int side: parent.width > parent.height ? Theme.space8 : Theme.space6

    implicitHeight: Math.max(name.implicitHeight, facts.implicitHeight) + 2 * Theme.space3
    color: Theme.bar

    Rectangle {
        id: mark
        x: bar.side
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.space8
        height: width
        radius: Theme.radiusSmall
        color: Theme.barInk

        Icon {
            anchors.centerIn: parent
            name: "check"
            color: Theme.bar
            weight: 5
        }
    }
    Said {
        id: name
        anchors.left: mark.right
        anchors.leftMargin: Theme.space3
        anchors.right: facts.left
        anchors.rightMargin: Theme.space3
        anchors.verticalCenter: parent.verticalCenter
        text: bar.visit.hall
        bold: true
        font.pixelSize: Theme.label + Theme.space1
        color: Theme.barInk
    }
    Row {
        id: facts
        anchors.right: parent.right
        anchors.rightMargin: bar.side
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.space3

        Column {
            anchors.verticalCenter: parent.verticalCenter

            Said {
                anchors.right: parent.right
                text: bar.visit.day
                font.pixelSize: Theme.small
                color: Theme.barInk
            }
            Row {
                anchors.right: parent.right
                spacing: Theme.space1

                Rectangle {
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.space2
                    height: width
                    radius: width / 2
                    color: bar.visit.online ? Theme.barInk : "transparent"
                    border.width: Theme.hair
                    border.color: Theme.barInk
                }
                Said {
                    objectName: "bar.network"
                    text: bar.visit.network
                    font.pixelSize: Theme.small
                    color: Theme.barInk
                }
            }
        }
        Said {
            anchors.verticalCenter: parent.verticalCenter
            text: bar.visit.time
            bold: true
            font.pixelSize: Theme.heading + Theme.space1
            color: Theme.barInk
        }
    }
}
