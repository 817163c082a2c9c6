// A sentence that must be seen: good, warn, bad or plain.
import QtQuick
import "../theme"

Rectangle {
    id: notice

    required property string text
    property int pad: Theme.space3
    property string tone: "warn"
    property string icon: tone === "good" ? "check" : tone === "plain" ? "info" : "warn"
    readonly property color ink: ({"good": Theme.good, "warn": Theme.warn, "bad": Theme.bad})[tone] ?? Theme.ink

    implicitHeight: Math.max(words.implicitHeight, mark.height) + 2 * pad
    radius: Theme.radius
    color: ({"good": Theme.goodSoft, "warn": Theme.warnSoft, "bad": Theme.badSoft})[tone] ?? Theme.accentSoft
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Icon {
        id: mark
        name: notice.icon
        color: notice.ink
        x: Theme.space3
        anchors.verticalCenter: parent.verticalCenter
    }
    Said {
        id: words
        anchors.left: mark.right
        anchors.right: parent.right
        anchors.margins: Theme.space3
        anchors.verticalCenter: parent.verticalCenter
        text: notice.text
        color: notice.ink
        Accessible.ignored: true
    }
}
