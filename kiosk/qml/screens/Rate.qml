// The five grades; nobody at the windows sees who chose what.
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    title: qsTr("您对这次服务满意吗？")
    hint: qsTr("%1 %2。评价自愿，窗口人员看不到").arg(visit.rated).arg(visit.ratedName)

    Paged {
        id: list
        name: "rate"
        anchors.fill: parent
        model: screen.visit.grades
        columns: screen.portrait ? 1 : 5
        highest: screen.portrait ? Theme.space8 * 4 : Theme.space8 * 8

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
            implicitHeight: screen.portrait ? Math.max(Theme.iconBig, said.implicitHeight) + 2 * Theme.space3
                                            : Theme.iconBig * 1.5 + said.implicitHeight + 3 * Theme.space3
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
                width: screen.portrait ? Theme.iconBig * 1.2 : Theme.iconBig * 1.6
                height: width
                weight: 2.6
                color: Theme.accent
                x: screen.portrait ? Theme.space5 : (row.width - width) / 2
                y: screen.portrait ? (row.height - height) / 2 : (row.height - height - Theme.space3 - said.height) / 2
            }
            Said {
                id: said
                x: screen.portrait ? face.x + face.width + Theme.space5 : Theme.space2
                y: screen.portrait ? (row.height - height) / 2 : face.y + face.height + Theme.space3
                width: row.width - x - Theme.space2
                horizontalAlignment: screen.portrait ? Text.AlignLeft : Text.AlignHCenter
                text: row.words
                bold: true
                font.pixelSize: Theme.heading
                Accessible.ignored: true
            }
        }
    }
}
