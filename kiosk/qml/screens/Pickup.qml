// Which box, and its code: typed on large keys, or scanned.
pragma ComponentBehavior: Bound
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    title: qsTr("凭码取件")
    hint: visit.notice || (visit.scanning ? qsTr("输入箱号和 8 位取件码，或者扫一下取件码")
                                          : qsTr("输入箱号和 8 位取件码"))
    urge: visit.notice !== ""

    readonly property bool ready: visit.coding ? visit.code.length === 8 : visit.box !== ""

    Item {
        id: sheet
        width: Math.min(parent.width, Theme.space8 * 16)
        anchors.horizontalCenter: parent.horizontalCenter
        height: parent.height

        Row {
            id: slots
            width: parent.width
            spacing: Theme.gap

            DigitField {
                objectName: "pickup.box"
                width: (parent.width - parent.spacing) * 0.32
                name: qsTr("箱号")
                digits: screen.visit.box
                places: 3
                here: !screen.visit.coding
                onHit: screen.visit.press("choose", "box")
            }
            DigitField {
                objectName: "pickup.code"
                width: (parent.width - parent.spacing) * 0.68
                name: qsTr("取件码")
                digits: screen.visit.code
                places: 8
                here: screen.visit.coding
                onHit: screen.visit.press("choose", "code")
            }
        }
        NumberPad {
            anchors.top: slots.bottom
            anchors.topMargin: Theme.gap
            anchors.horizontalCenter: parent.horizontalCenter
            width: parent.width
            height: Math.min(parent.height - y, Theme.target * 6)
            onTyped: digit => screen.visit.press("digit", digit)
        }
    }
    actions: [
        Notice {
            objectName: "pickup.refusal"
            width: parent.width
            visible: screen.visit.refusal !== ""
            text: screen.visit.refusal
        },
        Notice {
            width: parent.width
            visible: screen.visit.refusal === "" && !screen.visit.doors
            text: qsTr("取件柜暂时没有回应，请到出件窗口领取")
        },
        ActionButton {
            objectName: "pickup.ok"
            width: parent.width
            primary: true
            enabled: screen.ready
            opacity: enabled ? 1 : 0.45
            text: screen.visit.coding ? qsTr("打开箱门") : qsTr("下一步：取件码")
            onHit: screen.visit.press("confirm")
        }
    ]
}
