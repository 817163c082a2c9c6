// Out of service: what a kiosk shows that keeps failing. It needs nothing but the theme, and offers nothing to touch.
import QtQuick
import "controls"
import "theme"

Rectangle {
    id: root

    required property string hall
    readonly property real factor: height > width ? width / Theme.portraitWidth : height / Theme.landscapeHeight

    color: Theme.page

    Item {
        scale: Math.max(0.1, root.factor)
        transformOrigin: Item.TopLeft
        width: root.width / scale
        height: root.height / scale

        LastWord {
            width: Math.min(parent.width - 2 * Theme.space6, Theme.space8 * 24)
            icon: "info"
            tone: "warn"
            words: qsTr("这台机器暂停服务")
            sentence: qsTr("请到人工窗口办理，已取的号照常有效")
        }
        Said {
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.space6
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: root.hall
            color: Theme.muted
        }
    }
}
