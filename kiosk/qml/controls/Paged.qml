// Rows of equal height that fill the room, a page at a time; the delegate asks for its place by its index.
import QtQuick
import "../theme"

FocusScope {
    id: paged

    property alias model: rows.model
    property alias delegate: rows.delegate
    property int columns: 1
    property int gap: Theme.gap
    property int highest: 100000
    property int page: 0
    property string name

    readonly property int count: rows.count
    readonly property int least: {
        let most = Theme.target;
        for (let i = 0; i < rows.count; i++) {
            const item = rows.itemAt(i);
            if (item)
                most = Math.max(most, item.implicitHeight);
        }
        return Math.ceil(most);
    }
    readonly property int wanted: Math.ceil(count / columns)
    readonly property bool turns: wanted * (least + gap) - gap > height
    readonly property int room: height - (turns ? Theme.target + gap : 0)
    readonly property int fitting: Math.max(1, Math.floor((room + gap) / (least + gap)))
    readonly property int shown: turns ? fitting : Math.max(1, wanted)
    readonly property int pages: Math.max(1, Math.ceil(wanted / shown))
    readonly property real cellWidth: (width - (columns - 1) * gap) / columns
    readonly property int cellHeight: Math.min(highest, Math.floor((room - (shown - 1) * gap) / shown))

    function xOf(index: int): real { return (index % columns) * (cellWidth + gap); }
    function yOf(index: int): real { return (Math.floor(index / columns) % shown) * (cellHeight + gap); }
    function shows(index: int): bool { return Math.floor(Math.floor(index / columns) / shown) === page; }

    onPagesChanged: page = Math.min(page, pages - 1)

    Repeater { id: rows }

    Row {
        visible: paged.turns
        anchors.bottom: parent.bottom
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: Theme.gap

        ActionButton {
            objectName: paged.name + ".up"
            text: qsTr("上一页")
            icon: "up"
            enabled: paged.page > 0
            opacity: enabled ? 1 : 0.4
            onHit: paged.page--
        }
        Said {
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("第 %1 页，共 %2 页").arg(paged.page + 1).arg(paged.pages)
        }
        ActionButton {
            objectName: paged.name + ".down"
            text: qsTr("下一页")
            icon: "down"
            enabled: paged.page < paged.pages - 1
            opacity: enabled ? 1 : 0.4
            onHit: paged.page++
        }
    }
}
