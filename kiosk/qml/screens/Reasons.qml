// Why: the nationwide reasons of the chosen grade. None need be chosen.
pragma ComponentBehavior: Bound
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    title: visit.stars >= 4 ? qsTr("哪里让您满意？") : qsTr("哪里还可以做得更好？")
    hint: qsTr("可以选几条，也可以不选")

    list: list
    actions: ActionButton {
        objectName: "reasons.ok"
        width: parent.width
        primary: true
        text: qsTr("提交评价")
        onHit: screen.visit.press("confirm")
    }

    Paged {
        id: list
        anchors.fill: parent
        full: screen.full
        model: screen.visit.reasons
        columns: screen.portrait ? 1 : 2
        highest: Theme.space8 * 2.5

        delegate: Press {
            id: row
            required property int index
            required property string code
            required property string words
            required property bool chosen

            objectName: "reasons." + code
            label: words
            Accessible.role: Accessible.CheckBox
            Accessible.checkable: true
            Accessible.checked: chosen
            x: list.xOf(index)
            y: list.yOf(index)
            width: list.cellWidth
            height: list.cellHeight
            visible: list.shows(index)
            implicitHeight: said.implicitHeight + 2 * Theme.space2
            onHit: screen.visit.press("choose", code)

            Rectangle {
                anchors.fill: parent
                radius: row.radius
                color: row.chosen ? Theme.accentSoft : Theme.surface
                border.width: row.chosen ? Theme.stroke : Theme.hair
                border.color: row.chosen ? Theme.accent : Theme.edge
            }
            Rectangle {
                id: box
                x: Theme.space3
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.icon + Theme.space1
                height: width
                radius: Theme.radiusSmall
                color: row.chosen ? Theme.accent : "transparent"
                border.width: Theme.stroke
                border.color: Theme.accent
                Icon {
                    visible: row.chosen
                    anchors.fill: parent
                    anchors.margins: Theme.stroke
                    name: "check"
                    weight: 6
                    color: Theme.accentInk
                }
            }
            Said {
                id: said
                anchors.left: box.right
                anchors.right: parent.right
                anchors.margins: Theme.space3
                anchors.verticalCenter: parent.verticalCenter
                text: row.words
                Accessible.ignored: true
            }
        }
    }
}
