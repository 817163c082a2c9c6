// The number stands; its paper is on the way. What the printer says of itself is shown as it says it.
import QtQuick
import "../controls"

Screen {
    id: screen
    title: qsTr("正在打印您的号票")
    hint: qsTr("一般几秒钟就好，请稍等")

    NumberSheet {
        visit: screen.visit
        across: screen.split
        width: parent.width
        height: screen.split ? parent.height : Math.min(parent.height, implicitHeight * 1.3)
    }
    actions: [
        Notice {
            width: parent.width
            tone: "good"
            text: screen.visit.again ? qsTr("再打一张，票上会写“补打”") : qsTr("号码已经取好")
        },
        Notice {
            objectName: "printing.printer"
            width: parent.width
            tone: screen.visit.printing ? "plain" : "warn"
            icon: "printer"
            text: screen.visit.printing ? qsTr("正在打印，票从出票口出来") : screen.visit.printer
        }
    ]
}
