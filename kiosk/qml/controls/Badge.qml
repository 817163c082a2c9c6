// The letter of a class of business in the class's colour.
import QtQuick
import "../theme"

Rectangle {
    id: badge

    required property string letter
    required property int tint

    implicitWidth: Theme.heading * 2
    implicitHeight: implicitWidth
    radius: Theme.radius
    color: Theme.tint(tint)

    Said {
        anchors.centerIn: parent
        text: badge.letter
        bold: true
        font.pixelSize: badge.height * 0.6
        lineHeight: 1
        color: Theme.tintInk
    }
}
