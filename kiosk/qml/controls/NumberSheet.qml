// The number, as large as it must be remembered, in the shape of its ticket.
import QtQuick
import "../theme"

Rectangle {
    id: sheet

    required property var visit
    property bool across: false

    readonly property real natural: name.implicitHeight + number.implicitHeight + facts.implicitHeight + Theme.space1 + Theme.hair
    implicitHeight: natural + 2 * Theme.space4
    radius: Theme.radius
    color: Theme.surface
    border.width: Theme.hair
    border.color: Theme.line

    Rectangle {
        width: parent.width
        height: Theme.space2
        radius: Theme.radiusSmall
        color: Theme.tint(sheet.visit.tint)
    }
    Column {
        id: column
        x: Theme.space5
        width: parent.width - 2 * x
        y: (parent.height + Theme.space2 - height) / 2
        spacing: Math.max(0, Math.min(Theme.space3, (sheet.height - sheet.natural - 2 * Theme.space3) / 4))

        Said {
            id: name
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: sheet.visit.klassName
            font.pixelSize: sheet.across ? Theme.body : Theme.heading
            color: Theme.muted
        }
        Said {
            id: number
            objectName: "ticket.number"
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: sheet.visit.number
            bold: true
            font.pixelSize: sheet.across ? Theme.numberAcross : Theme.number
            lineHeight: 0.85
            wrapMode: Text.NoWrap
            color: Theme.tint(sheet.visit.tint)
        }
        Rectangle {
            width: parent.width
            height: Theme.hair
            color: Theme.line
        }
        Item { width: 1; height: Theme.space1 }
        Row {
            id: facts
            width: parent.width

            component Fact: Column {
                id: fact
                required property string what
                required property string much
                width: parent.width / 2
                Said {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    text: fact.what
                    color: Theme.muted
                }
                Said {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    text: fact.much
                    bold: true
                    font.pixelSize: Theme.heading
                }
            }
            Fact {
                what: qsTr("前面等候")
                much: sheet.visit.ahead > 0 ? qsTr("%1 人").arg(sheet.visit.ahead) : qsTr("没有人")
            }
            Fact {
                what: qsTr("预计等候")
                much: sheet.visit.minutes > 0 ? qsTr("%1 分钟").arg(sheet.visit.minutes) : qsTr("很快")
            }
        }
    }
}
