// Something could not be done: said calmly, with the next step. Nothing of the citizen is here any more.
import QtQuick
import "../controls"

Screen {
    id: screen

    splits: false

    LastWord {
        icon: "info"
        tone: "warn"
        words: screen.visit.refusal ? qsTr("这次没有办成") : qsTr("抱歉，出了点问题")
        sentence: (screen.visit.refusal ? qsTr("%1。").arg(screen.visit.refusal) : "") + qsTr("您的信息已经清除，请重新开始，或到咨询台找工作人员")
        button: qsTr("返回首页")
        buttonName: "sorry.done"
        onHit: screen.visit.press("confirm")
    }
}
