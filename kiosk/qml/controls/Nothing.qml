// An empty room that says why it is empty.
import QtQuick
import "../theme"

Column {
    id: nothing

    required property string icon
    required property string words
    required property string sentence

    width: parent.width
    anchors.centerIn: parent
    spacing: Theme.space3

    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        width: Theme.iconBig * 2.4
        height: width
        radius: width / 2
        color: Theme.accentSoft
        Icon {
            anchors.centerIn: parent
            width: Theme.iconBig * 1.3
            height: width
            name: nothing.icon
            color: Theme.accent
        }
    }
    Said {
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        text: nothing.words
        bold: true
        font.pixelSize: Theme.heading
    }
    Said {
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        text: nothing.sentence
        color: Theme.muted
    }
}
