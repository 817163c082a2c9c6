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
    readonly property real own: words.height + (tall && plate.visible ? plate.height + Theme.space4 : 0)
    property real block: own
    readonly property color ink: primary ? Theme.heroInk : Theme.ink

    label: text + (trouble ? "，" + trouble : "")
    implicitHeight: own + 2 * Theme.space2

    Rectangle {
        anchors.fill: parent
        radius: tile.radius
        color: tile.primary ? (tile.down ? Theme.heroDown : Theme.hero) : (tile.down ? Theme.accentSoft : Theme.surface)
        border.width: tile.primary ? 0 : Theme.hair
        border.color: Theme.edge
    }
    Rectangle {
        id: plate
        x: Theme.space5
        y: (tile.height - (tile.tall ? tile.block : height)) / 2
        visible: !tile.trouble || !(tile.tall || Theme.level > 1)
        width: Theme.iconBig * 1.8
        height: width
        radius: Theme.radius
        color: tile.primary ? Theme.heroSoft : Theme.accentSoft

        Icon {
            anchors.centerIn: parent
            width: plate.width * 0.56
            height: width
            name: tile.icon
            color: Theme.accent
        }
    }
    Column {
        id: words
        x: tile.tall || !plate.visible ? Theme.space5 : plate.x + plate.width + Theme.space5
        y: !tile.tall ? (tile.height - height) / 2 : plate.visible ? plate.y + plate.height + Theme.space4 : (tile.height - tile.block) / 2
        width: tile.width - x - (tile.tall ? Theme.space5 : chevron.width + 2 * Theme.space4)
        spacing: Theme.space2

        Said {
            width: parent.width
            text: tile.text
            bold: true
            font.pixelSize: tile.tall || tile.trouble ? Theme.title - Theme.space1 : Theme.title
            color: tile.ink
            Accessible.ignored: true
        }
        Said {
            width: parent.width
            visible: tile.trouble === ""
            text: tile.line
            color: tile.ink
            Accessible.ignored: true
        }
        Notice {
            width: parent.width
            visible: tile.trouble !== ""
            pad: Theme.space2
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
