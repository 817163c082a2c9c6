// One step of the visit: what it is about, the room for doing it, and its buttons. Upright they stand one below the
// other; across, words and buttons stand left and the room right.
import QtQuick
import "../theme"

FocusScope {
    id: screen

    required property var visit
    property string title
    property string hint
    property bool splits: true
    property bool loud: false
    property bool urge: false
    property Paged list: null
    readonly property bool portrait: height > width
    readonly property bool split: !portrait && splits
    default property alias content: room.data
    property alias actions: foot.data

    readonly property int margin: portrait ? Theme.space6 : Theme.space8
    readonly property int edge: portrait ? Theme.space6 : Theme.space3
    readonly property real side: split ? (width - 2 * margin - Theme.space6) * 0.4 : width - 2 * margin
    readonly property real below: head.height > 0 ? head.height + (portrait ? Theme.space5 : Theme.space3) : 0
    readonly property real above: foot.height > 0 ? foot.height + Theme.gap : 0
    // the room's height while no pages need be turned: what decides whether they must
    readonly property real full: height - 2 * edge - (split ? 0 : below + above)
    readonly property real turned: list && list.turns && !split ? pager.height + Theme.gap : 0

    Accessible.role: Accessible.Pane
    Accessible.name: title

    Column {
        id: head
        x: screen.margin
        y: screen.edge
        width: screen.side
        spacing: Theme.space1

        Said {
            width: parent.width
            visible: text !== ""
            text: screen.title
            bold: true
            font.pixelSize: screen.loud ? Theme.call : screen.split ? Theme.title - Theme.space1 : Theme.title
            color: screen.loud ? Theme.accent : Theme.ink
            Accessible.role: Accessible.Heading
        }
        Said {
            width: parent.width
            visible: text !== ""
            text: screen.hint
            font.pixelSize: screen.loud ? Theme.heading : Theme.body
            bold: screen.urge
            color: screen.urge ? Theme.warn : screen.loud ? Theme.ink : Theme.muted
        }
    }
    Item {
        id: room
        x: screen.split ? screen.margin + screen.side + Theme.space6 : screen.margin
        y: screen.split ? screen.edge : screen.edge + screen.below
        width: screen.width - screen.margin - x
        height: screen.full - screen.turned
    }
    Pager {
        id: pager
        list: screen.list
        visible: screen.list !== null && screen.list.turns
        x: screen.margin
        y: screen.height - screen.edge - screen.above - height
        width: screen.side
    }
    Column {
        id: foot
        x: screen.margin
        y: screen.height - screen.edge - height
        width: screen.side
        spacing: Theme.gap
    }
}
