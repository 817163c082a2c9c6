// Check the answers before the number is given.
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    title: qsTr("请核对")
    hint: qsTr("没有错，就点“确认取号”")

    Rectangle {
        id: sheet
        width: screen.portrait ? parent.width : parent.width * 0.56
        height: screen.portrait ? answers.height + 2 * Theme.space6 : Math.max(answers.height + 2 * Theme.space5, parent.height * 0.6)
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.hair
        border.color: Theme.line

        Column {
            id: answers
            x: Theme.space6
            width: parent.width - 2 * x
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.space4

            Column {
                width: parent.width
                spacing: Theme.space1
                Said {
                    width: parent.width
                    text: qsTr("取号人")
                    color: Theme.muted
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
        }
    }
    Column {
        x: screen.portrait ? 0 : sheet.width + Theme.space6
        y: screen.portrait ? sheet.height + Theme.space6 : 0
        width: parent.width - x
        spacing: Theme.gap

        Notice {
            width: parent.width
            visible: screen.visit.expired
            text: qsTr("您的身份证已过有效期，可以先取号，请尽快换证")
        }
        Notice {
            width: parent.width
            visible: !screen.visit.printing
            text: qsTr("%1，号码会显示在屏幕上").arg(screen.visit.printer)
        }
        ActionButton {
            objectName: "confirm.ok"
            width: parent.width
            primary: true
            icon: "ticket"
            text: qsTr("确认取号")
            onHit: screen.visit.press("confirm")
        }
        ActionButton {
            objectName: "confirm.change"
            width: parent.width
            text: qsTr("改选业务")
            onHit: screen.visit.press("back")
        }
    }
}
