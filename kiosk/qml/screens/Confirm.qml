// Check the answers before the number is given.
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    title: qsTr("请核对")
    hint: visit.printing ? qsTr("没有错，就可以取号了") : ""

    Rectangle {
        id: sheet
        width: parent.width
        height: Math.min(parent.height, answers.height + 2 * pad)
        readonly property int pad: screen.split ? Theme.space4 : Theme.space6
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.hair
        border.color: Theme.line

        Column {
            id: answers
            x: Theme.space6
            width: parent.width - 2 * x
            anchors.verticalCenter: parent.verticalCenter
            spacing: screen.split ? Theme.space3 : Theme.space4

            Column {
                width: parent.width
                spacing: Theme.space1
                Item {
                    width: parent.width
                    height: who.height
                    Said {
                        id: who
                        text: qsTr("取号人")
                        color: Theme.muted
                    }
                    Said {
                        anchors.right: parent.right
                        text: screen.visit.idNumber
                        color: Theme.muted
                    }
                }
                Said {
                    objectName: "confirm.person"
                    width: parent.width
                    text: screen.visit.person || qsTr("没有带证")
                    bold: true
                    font.pixelSize: Theme.title
                }
            }
            Rectangle {
                width: parent.width
                height: Theme.hair
                color: Theme.line
            }
            Column {
                width: parent.width
                spacing: Theme.space2
                Said {
                    width: parent.width
                    text: qsTr("要办的业务")
                    color: Theme.muted
                }
                Row {
                    width: parent.width
                    spacing: Theme.space3
                    Badge {
                        id: badge
                        letter: screen.visit.klass
                        tint: screen.visit.tint
                    }
                    Said {
                        width: parent.width - badge.width - parent.spacing
                        anchors.verticalCenter: parent.verticalCenter
                        text: screen.visit.klassName
                        bold: true
                        font.pixelSize: Theme.title
                    }
                }
            }
            Rectangle {
                width: parent.width
                height: Theme.hair
                color: Theme.line
            }
            Column {
                width: parent.width
                spacing: Theme.space1
                Said {
                    width: parent.width
                    text: qsTr("预计等候")
                    color: Theme.muted
                }
                Said {
                    width: parent.width
                    text: screen.visit.minutes > 0 ? qsTr("%1 分钟").arg(screen.visit.minutes) : qsTr("很快")
                    bold: true
                    font.pixelSize: Theme.heading
                }
            }
        }
    }
    actions: [
        Notice {
            width: parent.width
            visible: !screen.visit.printing
            text: qsTr("%1，号码会显示在屏幕上").arg(screen.visit.printer)
        },
        ActionButton {
            objectName: "confirm.ok"
            width: parent.width
            primary: true
            icon: "ticket"
            text: qsTr("确认取号")
            onHit: screen.visit.press("confirm")
        },
        ActionButton {
            objectName: "confirm.change"
            width: parent.width
            text: qsTr("改选业务")
            onHit: screen.visit.press("back")
        }
    ]
}
