// The number, and what became of its paper.
import QtQuick
import "../controls"

Screen {
    id: screen
    readonly property bool out: visit.paper === "proven" || visit.paper === "seen"
    title: out ? qsTr("请取走您的票") : qsTr("请记住您的号码")
    hint: visit.lying ? qsTr("请不要忘记取走身份证") : qsTr("叫到号时，大屏幕会显示去几号窗口")
    urge: visit.lying

    NumberSheet {
        visit: screen.visit
        across: screen.split
        width: parent.width
        height: screen.split ? parent.height : Math.min(parent.height, implicitHeight * 1.3)
    }
    actions: [
        Notice {
            objectName: "ticket.paper"
            width: parent.width
            tone: screen.out ? "good" : "warn"
            icon: screen.out ? "check" : "printer"
            text: screen.out ? qsTr("票已打印好")
                : screen.visit.paper === "failed" ? qsTr("票没有打印出来，请记住号码或拍照")
                : qsTr("如果票没有出来，请记住号码或拍照")
        },
        ActionButton {
            objectName: "ticket.done"
            width: parent.width
            primary: true
            text: screen.visit.owes ? qsTr("我记住了") : qsTr("完成")
            onHit: screen.visit.press("confirm")
        }
    ]
}
