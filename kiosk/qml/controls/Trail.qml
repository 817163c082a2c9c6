// Where the citizen is on the way: done, here, ahead.
pragma ComponentBehavior: Bound
import QtQuick
import "../theme"

Item {
    id: trail

    required property var visit
    readonly property int count: visit.trail.count
    readonly property int side: parent.width > parent.height ? Theme.space8 : Theme.space6

    visible: count > 0
    implicitHeight: visible ? words.height + Theme.space3 : 0

    Row {
        id: words
        x: trail.side
        width: trail.width - 2 * x
        y: Theme.space3
        spacing: Theme.space1

        Repeater {
            id: stations
            model: trail.visit.trail

            Column {
                id: station
                required property string words
                required property string place
                required property int index

                width: (trail.width - 2 * trail.side - (trail.count - 1) * Theme.space1) / trail.count
                spacing: Theme.space1

                Rectangle {
                    width: parent.width
                    height: Theme.space1
                    radius: height / 2
                    color: station.place === "ahead" ? Theme.line : Theme.accent
                }
                Said {
                    width: parent.width
                    text: (station.index + 1) + "  " + station.words
                    bold: station.place === "here"
                    font.pixelSize: Theme.small
                    color: station.place === "here" ? Theme.accent : Theme.muted
                }
            }
        }
    }
}
