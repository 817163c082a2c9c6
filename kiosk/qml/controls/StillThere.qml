// Asks whether somebody is there before the visit is wiped. A touch anywhere answers.
import QtQuick
import QtQuick.Shapes
import "../theme"

FocusScope {
    id: ask

    required property var visit
    readonly property real rest: Math.max(0, Math.min(1, visit.seconds / visit.warning))

    Accessible.role: Accessible.Dialog
    Accessible.name: qsTr("您还在吗？")
    Component.onCompleted: stay.forceActiveFocus()

    Rectangle {
        anchors.fill: parent
        color: Theme.veil
    }
    MouseArea {
        anchors.fill: parent
        onClicked: ask.visit.press("still")
    }
    Rectangle {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.space6, Theme.space8 * 14)
        height: column.height + 2 * Theme.space6
        radius: Theme.radius
        color: Theme.page

        Column {
            id: column
            x: Theme.space6
            y: Theme.space6
            width: parent.width - 2 * x
            spacing: Theme.space4

            Said {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("您还在吗？")
                bold: true
                font.pixelSize: Theme.title
            }
            Item {
                anchors.horizontalCenter: parent.horizontalCenter
                width: 240
                height: width

                Shape {
                    anchors.fill: parent
                    ShapePath {
                        strokeColor: Theme.line
                        strokeWidth: 18
                        fillColor: "transparent"
                        PathAngleArc { centerX: 120; centerY: 120; radiusX: 104; radiusY: 104; startAngle: 0; sweepAngle: 360 }
                    }
                    ShapePath {
                        strokeColor: Theme.accent
                        strokeWidth: 18
                        fillColor: "transparent"
                        capStyle: ShapePath.RoundCap
                        PathAngleArc { centerX: 120; centerY: 120; radiusX: 104; radiusY: 104; startAngle: -90; sweepAngle: 360 * ask.rest }
                    }
                }
                Said {
                    anchors.centerIn: parent
                    objectName: "ask.seconds"
                    text: ask.visit.seconds
                    bold: true
                    font.pixelSize: Theme.call
                }
            }
            Said {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("为保护您的信息，没有人操作时会清除内容，返回首页")
            }
            ActionButton {
                id: stay
                objectName: "ask.still"
                width: parent.width
                primary: true
                text: qsTr("我还在")
                onHit: ask.visit.press("still")
            }
            ActionButton {
                objectName: "ask.leave"
                width: parent.width
                visible: ask.visit.mayHome && !ask.visit.owes
                text: qsTr("办完了，返回首页")
                onHit: ask.visit.press("home")
            }
        }
    }
}
