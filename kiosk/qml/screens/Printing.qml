// The number stands; its paper is on the way. What the printer says of itself is shown as it says it.
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    title: qsTr("正在打印您的号票")
    hint: qsTr("号码已经取好，请稍等")

    NumberSheet {
        id: sheet
        visit: screen.visit
        width: screen.portrait ? parent.width : parent.width * 0.56
        height: screen.portrait ? implicitHeight : Math.max(implicitHeight, parent.height * 0.8)
    }
    Notice {
        x: screen.portrait ? 0 : sheet.width + Theme.space6
        y: screen.portrait ? sheet.height + Theme.space5 : 0
        width: parent.width - x
        tone: screen.visit.printing ? "plain" : "warn"
        icon: "printer"
        text: screen.visit.printing ? qsTr("票正在从出票口出来") : screen.visit.printer
    }
}
