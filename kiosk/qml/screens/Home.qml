// What can be done here.
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    title: qsTr("您好，今天要办什么？")
    hint: qsTr("请点一下要办的事，也可以先放身份证")

    Notice {
        id: lying
        visible: screen.visit.lying
        width: parent.width
        anchors.bottom: parent.bottom
        icon: "card"
        text: qsTr("读卡区上还有一张身份证，请主人取走")
    }
    Tiles {
        name: "home"
        visit: screen.visit
        portrait: screen.portrait
        width: parent.width
        height: parent.height - (lying.visible ? lying.height + Theme.gap : 0)
    }
}
