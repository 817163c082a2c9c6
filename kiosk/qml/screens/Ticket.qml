// The number, and what became of its paper.
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    title: visit.paper === "proven" ? qsTr("请取走您的票") : qsTr("请记住您的号码")
    hint: qsTr("叫到号时，大屏幕和广播会告诉您去几号窗口")

    NumberSheet {
        id: sheet
        visit: screen.visit
        width: screen.portrait ? parent.width : parent.width * 0.56
        height: screen.portrait ? implicitHeight : Math.max(implicitHeight, parent.height * 0.8)
    }
    Column {
        x: screen.portrait ? 0 : sheet.width + Theme.space6
        y: screen.portrait ? sheet.height + Theme.space5 : 0
        width: parent.width - x
        spacing: Theme.gap

        Notice {
            objectName: "ticket.paper"
            width: parent.width
            tone: screen.visit.paper === "proven" ? "good" : "warn"
            icon: screen.visit.paper === "proven" ? "check" : "printer"
            text: screen.visit.paper === "proven" ? qsTr("票已打印好")
                : screen.visit.paper === "failed" ? qsTr("票没有打印出来，请记住号码或拍照")
                : qsTr("如果票没有出来，请记住号码或拍照")
        }
        Notice {
            width: parent.width
            visible: screen.visit.lying
            icon: "card"
            text: qsTr("请不要忘记取走身份证")
        }
        ActionButton {
            objectName: "ticket.done"
            width: parent.width
            primary: true
            text: screen.visit.owes ? qsTr("我记住了") : qsTr("完成")
            onHit: screen.visit.press("confirm")
        }
    }
}
