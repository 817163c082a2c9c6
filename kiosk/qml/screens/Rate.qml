// The five grades; nobody at the windows sees who chose what.
pragma ComponentBehavior: Bound
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    title: qsTr("您对这次服务满意吗？")
    hint: qsTr("%1 %2。评价自愿，窗口人员看不到").arg(visit.rated).arg(visit.ratedName)

    list: list

    Paged {
        id: list
        anchors.fill: parent
        full: screen.full
        model: screen.visit.grades
        highest: Theme.space8 * 4

        delegate: Press {
            id: row
            required property int index
            required property int stars
            required property string words

            objectName: "rate." + stars
            label: words
            x: list.xOf(index)
            y: list.yOf(index)
            width: list.cellWidth
            height: list.cellHeight
            visible: list.shows(index)
            implicitHeight: said.implicitHeight + 2 * Theme.space2
            onHit: screen.visit.press("choose", stars)

            Rectangle {
                anchors.fill: parent
                radius: row.radius
                color: row.down ? Theme.accentSoft : Theme.surface
                border.width: Theme.hair
                border.color: Theme.edge
            }
            Icon {
                id: face
                name: row.stars
                width: Math.min(Theme.iconBig * 1.2, row.height - 2 * Theme.space2)
                height: width
                weight: 2.6
                color: Theme.accent
                x: Theme.space5
                anchors.verticalCenter: parent.verticalCenter
            }
            Said {
                id: said
                anchors.left: face.right
                anchors.right: parent.right
                anchors.leftMargin: Theme.space5
                anchors.rightMargin: Theme.space2
                anchors.verticalCenter: parent.verticalCenter
                text: row.words
                bold: true
                font.pixelSize: Theme.heading
                Accessible.ignored: true
            }
        }
    }
}
