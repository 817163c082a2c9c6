// Turns the pages of a list that is longer than its room.
import QtQuick
import "../theme"

Item {
    id: pager

    property Paged list: null
    readonly property int page: list ? list.page : 0
    readonly property int pages: list ? list.pages : 1

    implicitHeight: Theme.target

    ActionButton {
        objectName: "page.up"
        width: pager.height
        height: pager.height
        text: ""
        label: qsTr("上一页")
        icon: "up"
        enabled: pager.page > 0
        opacity: enabled ? 1 : 0.35
        onHit: pager.list.page--
    }
    Said {
        anchors.centerIn: parent
        width: parent.width - 2 * parent.height - 2 * Theme.gap
        horizontalAlignment: Text.AlignHCenter
        text: qsTr("第 %1 页，共 %2 页").arg(pager.page + 1).arg(pager.pages)
    }
    ActionButton {
        objectName: "page.down"
        anchors.right: parent.right
        width: pager.height
        height: pager.height
        text: ""
        label: qsTr("下一页")
        icon: "down"
        enabled: pager.page < pager.pages - 1
        opacity: enabled ? 1 : 0.35
        onHit: pager.list.page++
    }
}
