// The citizen's own cases: what each state means, and what comes next.
pragma ComponentBehavior: Bound
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    title: qsTr("您的办件进度")
    hint: visit.cases.count ? qsTr("%1，共 %2 件").arg(visit.person).arg(visit.cases.count) : ""

    list: list
    actions: ActionButton {
        objectName: "progress.done"
        width: parent.width
        primary: true
        text: qsTr("看好了，返回首页")
        onHit: screen.visit.press("confirm")
    }

    Nothing {
        visible: screen.visit.cases.count === 0
        icon: "progress"
        words: qsTr("没有查到您的办件")
        sentence: qsTr("这里能查到在本中心窗口收下的申请；其他渠道的，请到窗口问")
    }
    Paged {
        id: list
        anchors.fill: parent
        full: screen.full
        model: screen.visit.cases
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
            implicitHeight: column.height + 2 * Theme.space3
            radius: Theme.radius
            color: Theme.surface
            border.width: Theme.hair
            border.color: Theme.line

            Column {
                id: column
                x: Theme.space4
                y: Theme.space3
                width: parent.width - 2 * x
                spacing: Theme.space1

                Said {
                    width: parent.width
                    text: card.item
                    bold: true
                    font.pixelSize: Theme.body + Theme.space1 / 2
                }
                Said {
                    width: parent.width
                    text: qsTr("编号 %1，%2收件").arg(card.number).arg(card.received)
                    font.pixelSize: Theme.small
                    color: Theme.muted
                    bottomPadding: Theme.space1
                }
                Row {
                    id: track
                    width: parent.width
                    bottomPadding: Theme.space1
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
                    font.pixelSize: Theme.body + Theme.space1 / 2
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
                Row {
                    objectName: card.objectName + ".parked"
                    width: parent.width
                    visible: card.parked
                    spacing: Theme.space2
                    Icon {
                        id: clock
                        name: "info"
                        color: Theme.warn
                    }
                    Said {
                        width: parent.width - clock.width - parent.spacing
                        anchors.verticalCenter: parent.verticalCenter
                        text: qsTr("已保存在本机，联网后自动提交")
                        color: Theme.warn
                    }
                }
            }
        }
    }
}
