// A button of the bottom bar: a picture and a word.
import QtQuick
import "../theme"

Press {
    id: button

    required property string text
    required property string icon
    property bool beside: false
    readonly property color ink: enabled ? Theme.ink : Theme.edge

    label: text
    implicitHeight: (beside ? Math.max(Theme.icon, words.implicitHeight) : Theme.icon + words.implicitHeight) + 2 * Theme.space2

    Rectangle {
        anchors.fill: parent
        radius: button.radius
        color: button.down ? Theme.accentSoft : Theme.surface
        border.width: Theme.hair
        border.color: button.enabled ? Theme.edge : Theme.line
    }
    Icon {
        id: mark
        name: button.icon
        color: button.ink
        x: button.beside ? (button.width - width - Theme.space2 - words.implicitWidth) / 2 : (button.width - width) / 2
        y: button.beside ? (button.height - height) / 2 : (button.height - height - words.implicitHeight) / 2
    }
    Said {
        id: words
        text: button.text
        font.pixelSize: button.beside ? Theme.small : Theme.tag
        wrapMode: Text.NoWrap
        color: button.ink
        x: button.beside ? mark.x + mark.width + Theme.space2 : (button.width - implicitWidth) / 2
        y: button.beside ? (button.height - height) / 2 : mark.y + mark.height
        Accessible.ignored: true
    }
}
