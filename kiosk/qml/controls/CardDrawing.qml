// Where the card goes: the plate with the card's outline, and a card on its way down.
import QtQuick
import QtQuick.Shapes
import "../theme"

Item {
    id: drawing

    readonly property real unit: Math.min(width / 640, height / 560)

    Accessible.role: Accessible.Graphic
    Accessible.name: qsTr("把身份证平放在读卡区")

    Item {
        width: 640
        height: 560
        anchors.centerIn: parent
        scale: drawing.unit

        // the console, seen from a little above
        Shape {
            anchors.fill: parent
            ShapePath {
                strokeWidth: -1
                fillColor: Theme.sunk
                PathSvg { path: "M112 300h416a24 24 0 0 1 23 17l56 188a28 28 0 0 1-27 36H60a28 28 0 0 1-27-36l56-188a24 24 0 0 1 23-17z" }
            }
            ShapePath {
                strokeColor: Theme.edge
                strokeWidth: 4
                fillColor: Theme.surface
                joinStyle: ShapePath.RoundJoin
                PathSvg { path: "M156 336h328a14 14 0 0 1 13 10l38 134a16 16 0 0 1-15 20H120a16 16 0 0 1-15-20l38-134a14 14 0 0 1 13-10z" }
            }
            ShapePath {
                strokeColor: Theme.accent
                strokeWidth: 5
                strokeStyle: ShapePath.DashLine
                dashPattern: [4, 3]
                fillColor: Theme.accentSoft
                joinStyle: ShapePath.RoundJoin
                PathSvg { path: "M218 360h204a10 10 0 0 1 10 8l20 92a12 12 0 0 1-12 14H200a12 12 0 0 1-12-14l20-92a10 10 0 0 1 10-8z" }
            }
            // the sign of a contactless reader
            ShapePath {
                strokeColor: Theme.accent
                strokeWidth: 6
                fillColor: "transparent"
                capStyle: ShapePath.RoundCap
                PathSvg { path: "M298 436a22 22 0 0 1 44 0 M280 436a40 40 0 0 1 80 0 M262 436a58 58 0 0 1 116 0" }
            }
        }

        // the card
        Rectangle {
            x: 172
            y: 20
            width: 296
            height: 188
            radius: 18
            color: Theme.surface
            border.width: 5
            border.color: Theme.accent

            Rectangle {
                width: parent.width
                height: 34
                radius: 18
                color: Theme.accent
                Rectangle {
                    y: 17
                    width: parent.width
                    height: 17
                    color: Theme.accent
                }
            }
            Repeater {
                model: [130, 96, 116]
                Rectangle {
                    required property int modelData
                    required property int index
                    x: 26
                    y: 62 + index * 38
                    width: modelData
                    height: 14
                    radius: 7
                    color: Theme.line
                }
            }
            Rectangle {
                x: 190
                y: 54
                width: 82
                height: 108
                radius: 10
                color: Theme.accentSoft
                Icon {
                    anchors.centerIn: parent
                    width: 60
                    height: 60
                    name: "help"
                    color: Theme.accent
                }
            }
        }
        Shape {
            anchors.fill: parent
            ShapePath {
                strokeColor: Theme.accent
                strokeWidth: 12
                fillColor: "transparent"
                capStyle: ShapePath.RoundCap
                joinStyle: ShapePath.RoundJoin
                PathSvg { path: "M320 226v62 M290 262l30 30 30-30" }
            }
        }
    }
}
