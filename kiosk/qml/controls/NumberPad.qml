// Ten large digits, and a key that takes the last one back.
pragma ComponentBehavior: Bound
import QtQuick
import "../theme"

Grid {
    id: pad

    signal typed(string digit)
    readonly property real cell: (width - 2 * spacing) / 3
    readonly property real tall: (height - 3 * spacing) / 4

    columns: 3
    spacing: Theme.gap
    Keys.onPressed: event => {
        if (event.text >= "0" && event.text <= "9" && event.text.length === 1)
            pad.typed(event.text);
        else if (event.key === Qt.Key_Backspace)
            pad.typed("");
        else
            return;
        event.accepted = true;
    }

    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "none", "0", ""]

        Item {
            id: place
            required property string modelData
            width: pad.cell
            height: pad.tall

            Press {
                id: key
                objectName: "pad." + (place.modelData || "erase")
                anchors.fill: parent
                visible: place.modelData !== "none"
                label: place.modelData || qsTr("退格")
                onHit: pad.typed(place.modelData)

                Rectangle {
                    anchors.fill: parent
                    radius: key.radius
                    color: key.down ? Theme.accentSoft : Theme.surface
                    border.width: Theme.hair
                    border.color: Theme.edge
                }
                Said {
                    anchors.centerIn: parent
                    visible: place.modelData !== ""
                    text: place.modelData
                    bold: true
                    font.pixelSize: Math.min(Theme.title, pad.tall / 2)
                    Accessible.ignored: true
                }
                Icon {
                    anchors.centerIn: parent
                    visible: place.modelData === ""
                    width: Math.min(Theme.title, pad.tall / 2)
                    height: width
                    name: "erase"
                }
            }
        }
    }
}
