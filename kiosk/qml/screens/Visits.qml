// Which of today's visits is to be rated.
pragma ComponentBehavior: Bound
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    readonly property bool none: visit.visits.count === 0
    title: none ? qsTr("评价") : qsTr("要评价哪一次？")

    list: list
    actions: ActionButton {
        objectName: "visits.done"
        visible: screen.none
        width: parent.width
        primary: true
        text: qsTr("返回首页")
        onHit: screen.visit.press("confirm")
    }

    Nothing {
        visible: screen.none
        icon: "rating"
        words: qsTr("今天没有可以评价的办事")
        sentence: qsTr("窗口办完后就能评价，每次办事评价一次")
    }
    Paged {
        id: list
        anchors.fill: parent
        full: screen.full
        model: screen.visit.visits
        highest: Theme.space8 * 4

        delegate: Press {
            id: row
            required property int index
            required property string ticket
            required property string number
            required property string name
            required property int window
            required property string at
            required property int tint

            objectName: "visits." + number
            label: number + "，" + name
            x: list.xOf(index)
            y: list.yOf(index)
            width: list.cellWidth
            height: list.cellHeight
            visible: list.shows(index)
            implicitHeight: words.height + 2 * Theme.space3
            onHit: screen.visit.press("choose", ticket)

            Rectangle {
                anchors.fill: parent
                radius: row.radius
                color: row.down ? Theme.accentSoft : Theme.surface
                border.width: Theme.hair
                border.color: Theme.edge
            }
            Said {
                id: number
                x: Theme.space4
                width: Theme.title * 3
                anchors.verticalCenter: parent.verticalCenter
                text: row.number
                bold: true
                font.pixelSize: Theme.title
                color: Theme.tint(row.tint)
                Accessible.ignored: true
            }
            Column {
                id: words
                anchors.left: number.right
                anchors.right: chevron.left
                anchors.margins: Theme.space2
                anchors.verticalCenter: parent.verticalCenter
                Said {
                    width: parent.width
                    text: row.name
                    bold: true
                    font.pixelSize: Theme.heading
                    Accessible.ignored: true
                }
                Said {
                    width: parent.width
                    text: qsTr("%1 在 %2 号窗口").arg(row.at).arg(row.window)
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
