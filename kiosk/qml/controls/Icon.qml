// A line icon on a grid of 48, in any colour of the theme.
import QtQuick
import QtQuick.Shapes
import "../theme"

Item {
    id: icon

    required property string name
    property color color: Theme.ink
    property real weight: 3.6

    readonly property string circle: "M24 6a18 18 0 1 0 .01 0z "
    readonly property string face: circle + "M17.5 19v1.5 M30.5 19v1.5 "
    readonly property var lines: ({
        "ticket": "M7 13h34v7.5a3.5 3.5 0 0 0 0 7V35H7v-7.5a3.5 3.5 0 0 0 0-7z M29 14v4 M29 22v4 M29 30v4",
        "progress": "M14 10h-3v31h26V10h-3 M18 6h12v8H18z M17 27l5.5 5.5L32 22",
        "rating": "M24 6.5l5.4 11 12.1 1.7-8.8 8.5 2.1 12.1L24 34.1l-10.8 5.7 2.1-12.1-8.8-8.5 12.1-1.7z",
        "back": "M29 9L14 24l15 15",
        "next": "M19 9l15 15-15 15",
        "up": "M9 31l15-15 15 15",
        "down": "M9 17l15 15 15-15",
        "home": "M6 23L24 8l18 15 M11 20v21h26V20 M20 41V29h8v12",
        "language": circle + "M6 24h36 M24 6c-10 9-10 27 0 36 M24 6c10 9 10 27 0 36",
        "size": "M4 39L15 11l11 28 M8 30h14 M29 39l7.5-18L44 39 M32 32.5h9",
        "theme": circle,
        "help": "M24 7a8.5 8.5 0 1 0 .01 0z M7 42c0-10 7.5-15 17-15s17 5 17 15",
        "check": "M8 25l11 11L40 13",
        "warn": "M24 7L44 41H4z M24 19v11 M24 35v.6",
        "info": circle + "M24 22v12 M24 14v.6",
        "card": "M4 11h40v27H4z M10 18h10v12H10z M26 19h12 M26 25h12 M26 31h7",
        "printer": "M13 18V7h22v11 M13 33H6V18h36v15h-7 M13 28h22v13H13z",
        "parcel": "M7 15l17-8 17 8v19l-17 8-17-8z M7 15l17 8 17-8 M24 23v19",
        "erase": "M16 11h26v26H16L5 24z M24 19l10 10 M34 19L24 29",
        "window": "M5 41V22h38v19 M5 22l5-12h28l5 12 M5 31h38 M24 22v-4",
        "5": face + "M15 27c2 7 16 7 18 0z",
        "4": face + "M15 28c3 6 15 6 18 0",
        "3": face + "M16 30.5h16",
        "2": face + "M16 33c3-5 13-5 16 0",
        "1": face + "M15 34c2-8 16-8 18 0 M14 14l6 3 M34 14l-6 3"
    })

    implicitWidth: Theme.icon
    implicitHeight: implicitWidth
    Accessible.ignored: true

    Shape {
        width: 48
        height: 48
        scale: icon.width / 48
        transformOrigin: Item.TopLeft

        ShapePath {
            strokeColor: icon.color
            strokeWidth: icon.weight
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            PathSvg { path: icon.lines[icon.name] }
        }
        ShapePath {
            strokeWidth: -1
            fillColor: icon.name === "theme" ? icon.color : "transparent"
            PathSvg { path: "M24 6a18 18 0 0 1 0 36z" }
        }
    }
}
