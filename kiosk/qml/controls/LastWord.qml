// A page that only says something: a picture, large words, a sentence, one button.
import QtQuick
import "../theme"

Column {
    id: word

    required property string icon
    required property string words
    property string sentence
    property string tone: "accent"
    property string button
    property string buttonName
    signal hit

    anchors.centerIn: parent
    width: Math.min(parent.width, Theme.space8 * 24)
    spacing: Theme.space4

    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        width: Theme.iconBig * 2.4
        height: width
        radius: width / 2
        color: word.tone === "good" ? Theme.goodSoft : word.tone === "warn" ? Theme.warnSoft : Theme.accentSoft
        Icon {
            anchors.centerIn: parent
            width: Theme.iconBig * 1.3
            height: width
            name: word.icon
            color: word.tone === "good" ? Theme.good : word.tone === "warn" ? Theme.warn : Theme.accent
        }
    }
    Said {
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        text: word.words
        bold: true
        font.pixelSize: Theme.call
        Accessible.role: Accessible.Heading
    }
    Said {
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        visible: text !== ""
        text: word.sentence
        font.pixelSize: Theme.heading
        color: Theme.muted
    }
    Item { width: 1; height: Theme.space2; visible: word.button !== "" }
    ActionButton {
        objectName: word.buttonName
        visible: word.button !== ""
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(parent.width, Math.max(implicitWidth, Theme.space8 * 9))
        primary: true
        text: word.button
        onHit: word.hit()
    }
}
