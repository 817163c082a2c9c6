// Where we are, what time it is, and whether the line to the outside stands.
import QtQuick
import "../theme"

Rectangle {
    id: bar

    required property var visit
    readonly property bool wide: parent.width > parent.height
    readonly property int side: wide ? Theme.space8 : Theme.space6

    readonly property int main: Math.max(name.implicitHeight, facts.implicitHeight) + 2 * (wide ? Theme.space2 : Theme.space3)
    implicitHeight: main + strip.height
    color: Theme.bar

    Rectangle {
        id: mark
        x: bar.side
        y: (bar.main - height) / 2
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
        y: (bar.main - height) / 2
        text: bar.visit.hall
        bold: true
        font.pixelSize: Theme.label + Theme.space1 / 2
        color: Theme.barInk
    }
    Row {
        id: facts
        anchors.right: parent.right
        anchors.rightMargin: bar.side
        y: (bar.main - height) / 2
        spacing: Theme.space3

        Demo {
            visible: bar.wide && bar.visit.demo
            anchors.verticalCenter: parent.verticalCenter
        }
        Column {
            visible: bar.wide
            anchors.verticalCenter: parent.verticalCenter

            Day { visit: bar.visit; anchors.right: parent.right }
            Network { visit: bar.visit; anchors.right: parent.right }
        }
        Clock {
            visit: bar.visit
            visible: bar.wide
            anchors.verticalCenter: parent.verticalCenter
        }
        Column {
            visible: !bar.wide
            anchors.verticalCenter: parent.verticalCenter

            Clock { visit: bar.visit; anchors.right: parent.right }
            Day { visit: bar.visit; anchors.right: parent.right }
        }
    }
    Rectangle {
        id: strip
        visible: !bar.wide
        y: bar.height - height
        width: parent.width
        height: visible ? line.implicitHeight + Theme.space2 : 0
        color: Theme.barStrip

        Network {
            id: line
            visit: bar.visit
            x: bar.side
            anchors.verticalCenter: parent.verticalCenter
        }
        Demo {
            visible: bar.visit.demo
            anchors.right: parent.right
            anchors.rightMargin: bar.side
            anchors.verticalCenter: parent.verticalCenter
        }
    }

    component Demo: Rectangle {
        implicitWidth: badge.implicitWidth + 2 * Theme.space2
        implicitHeight: badge.implicitHeight
        radius: Theme.radiusSmall
        color: Theme.warnSoft
        Said {
            id: badge
            objectName: "bar.demo"
            anchors.centerIn: parent
            text: qsTr("演示数据")
            bold: true
            font.pixelSize: Theme.small
            color: Theme.warn
        }
    }
    component Day: Said {
        required property var visit
        text: visit.day
        font.pixelSize: Theme.small
        color: Theme.barInk
    }
    component Clock: Said {
        required property var visit
        text: visit.time
        bold: true
        font.pixelSize: Theme.heading + Theme.space1
        color: Theme.barInk
    }
    component Network: Row {
        id: network
        required property var visit
        spacing: Theme.space1
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.space2
            height: width
            radius: width / 2
            color: network.visit.online ? Theme.barInk : "transparent"
            border.width: Theme.hair
            border.color: Theme.barInk
        }
        Said {
            objectName: "bar.network"
            text: network.visit.network
            font.pixelSize: Theme.small
            color: Theme.barInk
        }
    }
}
