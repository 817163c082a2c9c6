// What the kiosk can do for somebody. `name` begins the tiles' names: "home" or "greet".
import QtQuick
import "../theme"

Grid {
    id: tiles

    required property var visit
    required property string name
    required property bool portrait
    readonly property real cell: portrait ? width : (width - 2 * Theme.gap) / 3
    readonly property real tallest: Math.max(queue.implicitHeight, progress.implicitHeight, rating.implicitHeight)
    readonly property real tileHeight: portrait ? Math.max(tallest, (height - 2 * Theme.gap) / 3) : height

    readonly property real block: Math.max(queue.own, progress.own, rating.own)

    columns: portrait ? 1 : 3
    spacing: Theme.gap

    function noReader(sentence: string): string {
        return tiles.visit.reading || tiles.visit.person !== "" ? "" : sentence;
    }

    Tile {
        id: queue
        objectName: tiles.name + ".queue"
        width: tiles.cell
        height: tiles.tileHeight
        tall: !tiles.portrait
        block: tiles.block
        primary: true
        icon: "ticket"
        text: qsTr("取号")
        line: qsTr("到窗口办事，先取一个号")
        trouble: tiles.visit.printing ? tiles.noReader(qsTr("读卡器暂时不能用，不用带证也能取号"))
                                      : qsTr("%1，号码会显示在屏幕上").arg(tiles.visit.printer)
        onHit: tiles.visit.press("begin", "queue")
    }
    Tile {
        id: progress
        objectName: tiles.name + ".progress"
        width: tiles.cell
        height: tiles.tileHeight
        tall: !tiles.portrait
        block: tiles.block
        icon: "progress"
        text: qsTr("进度查询")
        line: qsTr("看看您的事办到哪一步了")
        trouble: tiles.noReader(qsTr("读卡器暂时不能用，请到窗口查询"))
        onHit: tiles.visit.press("begin", "progress")
    }
    Tile {
        id: rating
        objectName: tiles.name + ".rating"
        width: tiles.cell
        height: tiles.tileHeight
        tall: !tiles.portrait
        block: tiles.block
        icon: "rating"
        text: qsTr("评价")
        line: qsTr("给今天的服务打个分")
        trouble: tiles.noReader(qsTr("读卡器暂时不能用，请到窗口评价"))
        onHit: tiles.visit.press("begin", "rating")
    }
}
