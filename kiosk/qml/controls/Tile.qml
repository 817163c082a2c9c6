// A large choice: picture, name, one line of explanation, and what is amiss if something is.
import QtQuick
import "../theme"

Press {
    id: tile

    required property string icon
    required property string text
    required property string line
    property string trouble
    property bool primary: false
    property bool tall: false
    readonly property color ink: primary ? Theme.accentInk : Theme.ink

    label: text + (trouble ? "，" + trouble : "")
    implicitHeight: words.implicitHeight + 2 * Theme.space5 + (tall ? plate.height + Theme.space4 : 0)

    Rectangle {
        anchors.fill: parent
        radius: tile.radius
        color: tile.primary ? (tile.down ? Theme.accentDown : Theme.accent) : (tile.down ? Theme.accentSoft : Theme.surface)
        border.width: tile.primary ? 0 : Theme.hair
        border.color: Theme.edge
    }
    Rectangle {
        id: plate
        x: Theme.space5
        y: tile.tall ? Math.max(Theme.space5, (tile.height - height - Theme.space4 - words.height) / 2) : (tile.height - height) / 2
        width: Theme.iconBig * 1.8
        height: width
        radius: Theme.radius
        color: tile.primary ? Theme.accentMuted : Theme.accentSoft

        Icon {
            anchors.centerIn: parent
            width: Theme.iconBig
            name: tile.icon
            color: Theme.accent
            height: width
        }
    }
    Column {
        id: words
        x: tile.tall ? Theme.space5 : plate.x + plate.width + Theme.space5
        y: tile.tall ? plate.y + plate.height + Theme.space4 : (tile.height - height) / 2
        width: tile.width - x - (tile.tall ? Theme.space5 : chevron.width + 2 * Theme.space4)
        spacing: Theme.space2

        Said {
            width: parent.width
            text: tile.text
            bold: true
            font.pixelSize: Theme.title
            color: tile.ink
            Accessible.ignored: true
        }
        Said {
            width: parent.width
            text: tile.line
            color: tile.ink
            Accessible.ignored: true
        }
        Notice {
            width: parent.width
            visible: tile.trouble !== ""
            text: tile.trouble
            Accessible.ignored: true
        }
    }
    Icon {
        id: chevron
        visible: !tile.tall
        name: "next"
        color: tile.ink
        anchors.right: parent.right
        anchors.rightMargin: Theme.space4
        anchors.verticalCenter: parent.verticalCenter
    }
}
