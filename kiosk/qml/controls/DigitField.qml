// A number being typed: its name, its digits, an empty place for each that is to come.
pragma ComponentBehavior: Bound
import QtQuick
import "../theme"

Press {
    id: field

    required property string name
    required property string digits
    required property int places
    property bool here: false

    label: digits ? name + " " + digits.split("").join(" ") : name
    implicitHeight: column.height + 2 * Theme.space2

    Rectangle {
        anchors.fill: parent
        radius: field.radius
        color: field.here ? Theme.surface : Theme.sunk
        border.width: field.here ? Theme.stroke : Theme.hair
        border.color: field.here ? Theme.accent : Theme.edge
    }
    Column {
        id: column
        x: Theme.space3
        y: Theme.space2
        width: parent.width - 2 * x
        spacing: Theme.space1

        Said {
            width: parent.width
            text: field.name
            color: field.here ? Theme.accent : Theme.muted
            bold: field.here
            Accessible.ignored: true
        }
        Row {
            id: places
            width: parent.width
            spacing: Theme.space1

            Repeater {
                model: field.places
                Item {
                    id: place
                    required property int index
                    width: (places.width - (field.places - 1) * places.spacing) / field.places
                    height: digit.height

                    Said {
                        id: digit
                        anchors.horizontalCenter: parent.horizontalCenter
                        text: field.digits[place.index] ?? " "
                        bold: true
                        font.pixelSize: Theme.title
                        Accessible.ignored: true
                    }
                    Rectangle {
                        anchors.bottom: parent.bottom
                        width: parent.width
                        height: Theme.stroke
                        color: field.here && place.index === field.digits.length ? Theme.accent : Theme.line
                    }
                }
            }
        }
    }
}
