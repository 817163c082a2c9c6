// The citizen's own cases: what each state means, and what comes next.
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    title: qsTr("您的办件进度")
    hint: visit.cases.count ? qsTr("%1，共 %2 件").arg(visit.person).arg(visit.cases.count) : ""

    Column {
        visible: screen.visit.cases.count === 0
        width: parent.width
        anchors.centerIn: parent
        spacing: Theme.space3

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Theme.iconBig * 2
            height: width
            name: "progress"
            color: Theme.muted
        }
        Said {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("没有查到您的办件")
            bold: true
            font.pixelSize: Theme.heading
        }
        Said {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("这里能查到在本中心窗口收下的申请；其他渠道的，请到窗口问")
            color: Theme.muted
        }
    }
    Paged {
        id: list
        name: "progress"
        width: parent.width
        height: parent.height - done.height - Theme.gap
        model: screen.visit.cases
        columns: screen.portrait ? 1 : 2
        highest: least

        delegate: Rectangle {
            id: card
            required property int index
            required property string number
            required property string item
            required property string status
            required property string said
            required property int stage
            required property string received
            required property string promised
            required property string follows
            required property string decision
            required property bool parked

            objectName: "progress.case" + index
            x: list.xOf(index)
            y: list.yOf(index)
            width: list.cellWidth
            height: list.cellHeight
            visible: list.shows(index)
            implicitHeight: column.height + 2 * Theme.space4
            radius: Theme.radius
            color: Theme.surface
            border.width: Theme.hair
            border.color: Theme.line

            Column {
                id: column
                x: Theme.space4
                y: Theme.space4
                width: parent.width - 2 * x
                spacing: Theme.space2

                Said {
                    width: parent.width
                    text: card.item
                    bold: true
                    font.pixelSize: Theme.heading
                }
                Said {
                    width: parent.width
                    text: qsTr("办件编号 %1").arg(card.number)
                    wrapMode: Text.WrapAnywhere
                    font.pixelSize: Theme.small
                    color: Theme.muted
                }
                Row {
                    id: track
                    width: parent.width
                    spacing: Theme.space1

                    Repeater {
                        model: [qsTr("收件"), qsTr("受理"), qsTr("决定"), qsTr("办结")]
                        Column {
                            id: mark
                            required property string modelData
                            required property int index
                            width: (track.width - 3 * track.spacing) / 4
                            spacing: Theme.space1
                            Rectangle {
                                width: parent.width
                                height: Theme.space2
                                radius: height / 2
                                color: mark.index > card.stage ? Theme.line : card.status === "denied" && mark.index === 2 ? Theme.bad : Theme.accent
                            }
                            Said {
                                width: parent.width
                                text: mark.modelData
                                font.pixelSize: Theme.small
                                bold: mark.index === card.stage
                                color: mark.index === card.stage ? Theme.ink : Theme.muted
                            }
                        }
                    }
                }
                Said {
                    objectName: card.objectName + ".said"
                    width: parent.width
                    text: card.said
                    bold: true
                    font.pixelSize: Theme.heading
                    color: card.status === "denied" ? Theme.bad : card.status === "received" ? Theme.ink : Theme.good
                }
                Said {
                    width: parent.width
                    text: card.follows
                }
                Said {
                    width: parent.width
                    visible: text !== ""
                    text: card.decision
                    color: Theme.muted
                }
                Said {
                    width: parent.width
                    text: qsTr("%1 收件").arg(card.received)
                    font.pixelSize: Theme.small
                    color: Theme.muted
                }
                Notice {
                    objectName: card.objectName + ".parked"
                    width: parent.width
                    visible: card.parked
                    tone: "plain"
                    text: qsTr("已保存在本机，联网后自动提交")
                }
            }
        }
    }
    ActionButton {
        id: done
        objectName: "progress.done"
        width: screen.portrait ? parent.width : parent.width / 2
        anchors.bottom: parent.bottom
        anchors.horizontalCenter: parent.horizontalCenter
        primary: true
        text: qsTr("看好了，返回首页")
        onHit: screen.visit.press("confirm")
    }
}
