// A button of a screen: verb and noun. `primary` is the one to touch.
import QtQuick
import "../theme"

Press {
    id: button

    required property string text
    property bool primary: false
    property string icon

    label: text
    implicitWidth: row.implicitWidth + 2 * Theme.space6
    implicitHeight: Math.max(Theme.target, words.implicitHeight + 2 * Theme.space3)

    Rectangle {
        anchors.fill: parent
        radius: button.radius
        color: button.primary ? (button.down ? Theme.accentDown : Theme.accent)
                              : (button.down ? Theme.accentSoft : Theme.surface)
        border.width: button.primary ? 0 : Theme.stroke
        border.color: Theme.accent
    }

    Row {
        id: row
        anchors.centerIn: parent
        spacing: Theme.space2

        Icon {
            visible: button.icon !== ""
            name: button.icon || "next"
            anchors.verticalCenter: parent.verticalCenter
            color: words.color
        }
        Said {
            id: words
            visible: text !== ""
            width: Math.min(implicitWidth, button.width - 2 * Theme.space3 - (button.icon ? Theme.icon + Theme.space2 : 0))
            horizontalAlignment: Text.AlignHCenter
            anchors.verticalCenter: parent.verticalCenter
            text: button.text
            bold: true
            font.pixelSize: Theme.heading
            color: button.primary ? Theme.accentInk : Theme.accent
            Accessible.ignored: true
        }
    }
}
