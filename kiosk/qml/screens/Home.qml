// What can be done here.
import QtQuick
import "../controls"

Screen {
    id: screen
    title: qsTr("您好，今天要办什么？")
    hint: visit.notice || (visit.lying ? qsTr("读卡区上还有一张身份证，请主人取走") : qsTr("请点一下要办的事，也可以先放身份证"))
    urge: visit.lying || visit.notice !== ""

    splits: false

    Tiles {
        name: "home"
        visit: screen.visit
        portrait: screen.portrait
        width: parent.width
        height: parent.height
    }
}
