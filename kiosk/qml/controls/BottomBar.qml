// Always the same six: the way back, the way home, the three ways to read better, and a human.
import QtQuick
import "../theme"

Rectangle {
    id: bar

    required property var visit
    readonly property int pad: wide ? Theme.space1 : Theme.space2
    readonly property bool wide: parent.width > parent.height
    readonly property int side: wide ? Theme.space8 : Theme.space3
    readonly property int tall: height - 2 * pad
    readonly property real cell: (width - 2 * side - 5 * Theme.gap) / 6

    implicitHeight: Math.max(wide ? Theme.targetLeast : Theme.target, back.implicitHeight) + 2 * pad
    color: Theme.sunk

    Row {
        x: bar.side
        y: bar.pad
        spacing: Theme.gap

        BarButton {
            id: back
            width: bar.cell
            height: bar.tall
            beside: bar.wide
            objectName: "bar.back"
            text: qsTr("返回")
            icon: "back"
            enabled: bar.visit.mayBack
            onHit: bar.visit.press("back")
        }
        BarButton {
            width: bar.cell
            height: bar.tall
            beside: bar.wide
            objectName: "bar.home"
            text: qsTr("首页")
            icon: "home"
            enabled: bar.visit.mayHome
            onHit: bar.visit.press("home")
        }
        BarButton {
            width: bar.cell
            height: bar.tall
            beside: bar.wide
            objectName: "bar.language"
            text: bar.visit.nextLanguage
            icon: "language"
            onHit: bar.visit.press("adjust", "language")
        }
        BarButton {
            width: bar.cell
            height: bar.tall
            beside: bar.wide
            objectName: "bar.size"
            text: qsTr("大字")
            icon: "size"
            onHit: bar.visit.press("adjust", "size")
        }
        BarButton {
            width: bar.cell
            height: bar.tall
            beside: bar.wide
            objectName: "bar.theme"
            text: qsTr("对比")
            icon: "theme"
            onHit: bar.visit.press("adjust", "theme")
        }
        BarButton {
            width: bar.cell
            height: bar.tall
            beside: bar.wide
            objectName: "bar.help"
            text: qsTr("请人帮忙")
            icon: "help"
            enabled: bar.visit.mayHelp
            onHit: bar.visit.press("help")
        }
    }
}
