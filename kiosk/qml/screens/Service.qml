// Which business: who waits for it, and how long it would take.
pragma ComponentBehavior: Bound
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    title: qsTr("请选择要办的业务")
    hint: visit.expired ? "" : visit.person ? qsTr("%1，您好。选好后还可以核对").arg(visit.person) : qsTr("不带证也能取号，办事时请带好证件")

    list: list
    actions: Notice {
        visible: screen.visit.expired
        width: parent.width
        text: qsTr("您的身份证已过有效期，可以先取号，请尽快换证")
    }

    Paged {
        id: list
        anchors.fill: parent
        full: screen.full
        model: screen.visit.classes
        highest: Theme.space8 * 5

        delegate: Press {
            id: row
            required property int index
            required property string letter
            required property string name
            required property int count
            required property int minutes
            required property int tint

            objectName: "service." + letter
            label: name + "，" + waiting.text
            x: list.xOf(index)
            y: list.yOf(index)
            width: list.cellWidth
            height: list.cellHeight
            visible: list.shows(index)
            implicitHeight: Math.max(badge.height, words.height) + 2 * Theme.space2
            onHit: screen.visit.press("choose", letter)

            Rectangle {
                anchors.fill: parent
                radius: row.radius
                color: row.down ? Theme.accentSoft : Theme.surface
                border.width: Theme.hair
                border.color: Theme.edge
            }
            Badge {
                id: badge
                letter: row.letter
                tint: row.tint
                x: Theme.space4
                anchors.verticalCenter: parent.verticalCenter
            }
            Column {
                id: words
                anchors.left: badge.right
                anchors.right: chevron.left
                anchors.leftMargin: Theme.space4
                anchors.rightMargin: Theme.space2
                anchors.verticalCenter: parent.verticalCenter
                spacing: Theme.space1

                Said {
                    width: parent.width
                    text: row.name
                    bold: true
                    font.pixelSize: Theme.heading
                    Accessible.ignored: true
                }
                Said {
                    id: waiting
                    width: parent.width
                    text: (row.count > 0 ? qsTr("现在等候 %1 人").arg(row.count) : qsTr("现在没有人等"))
                          + (row.minutes > 0 ? qsTr("，大约等 %1 分钟").arg(row.minutes) : "")
                    color: Theme.muted
                    Accessible.ignored: true
                }
            }
            Icon {
                id: chevron
                name: "next"
                color: Theme.accent
                anchors.right: parent.right
                anchors.rightMargin: Theme.space3
                anchors.verticalCenter: parent.verticalCenter
            }
        }
    }
}
