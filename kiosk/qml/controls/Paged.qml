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
    // the height there is while no pages are turned
    property real full: height

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
    readonly property bool turns: wanted * (least + gap) - gap > full
    readonly property int fitting: Math.max(1, Math.floor((height + gap) / (least + gap)))
    readonly property int shown: turns ? fitting : Math.max(1, wanted)
    readonly property int pages: Math.max(1, Math.ceil(wanted / shown))
    readonly property real cellWidth: (width - (columns - 1) * gap) / columns
    readonly property int cellHeight: Math.min(Math.max(highest, least), Math.floor((height - (shown - 1) * gap) / shown))

    function xOf(index: int): real { return (index % columns) * (cellWidth + gap); }
    function yOf(index: int): real { return (Math.floor(index / columns) % shown) * (cellHeight + gap); }
    function shows(index: int): bool { return Math.floor(Math.floor(index / columns) / shown) === page; }

    onPagesChanged: page = Math.min(page, pages - 1)

    Repeater { id: rows }
}
