// What the kiosk can do for somebody. `name` begins the tiles' names: "home" or "greet".
import QtQuick
import "../theme"

Grid {
    id: tiles

    required property var visit
    required property string name
    required property bool portrait
    // upright one below the other, four of large words in two columns; across three beside each other, four in two rows
    readonly property int count: visit.picks ? 4 : 3
    readonly property int lines: Math.ceil(count / columns)
    readonly property bool tall: lines === 1 || (portrait && columns === 2)
    readonly property real cell: (width - (columns - 1) * Theme.gap) / columns
    readonly property real tallest: Math.max(queue.implicitHeight, progress.implicitHeight, rating.implicitHeight, visit.picks ? pickup.implicitHeight : 0)
    readonly property real share: (height - (lines - 1) * Theme.gap) / lines
    readonly property real tileHeight: portrait ? Math.max(tallest, share) : share

    readonly property real block: Math.max(queue.own, progress.own, rating.own)

    columns: portrait ? (visit.picks && Theme.level > 1 ? 2 : 1) : visit.picks ? 2 : 3
    spacing: Theme.gap

    function noReader(sentence: string): string {
        return tiles.visit.reading || tiles.visit.person !== "" ? "" : sentence;
    }

    Tile {
        id: queue
        objectName: tiles.name + ".queue"
        width: tiles.cell
        height: tiles.tileHeight
        tall: tiles.tall
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
        tall: tiles.tall
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
        tall: tiles.tall
        block: tiles.block
        icon: "rating"
        text: qsTr("评价")
        line: qsTr("给今天的服务打个分")
        trouble: tiles.noReader(qsTr("读卡器暂时不能用，请到窗口评价"))
        onHit: tiles.visit.press("begin", "rating")
    }
    Tile {
        id: pickup
        objectName: tiles.name + ".pickup"
        visible: tiles.visit.picks
        width: tiles.cell
        height: tiles.tileHeight
        tall: tiles.tall
        block: tiles.block
        icon: "parcel"
        text: qsTr("取件")
        line: qsTr("凭取件码打开取件柜")
        trouble: tiles.visit.doors ? "" : qsTr("取件柜暂时没有回应，请到出件窗口领取")
        onHit: tiles.visit.press("begin", "pickup")
    }
}
