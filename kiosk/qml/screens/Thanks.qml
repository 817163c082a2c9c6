// The rating is taken.
import QtQuick
import "../controls"

Screen {
    id: screen

    splits: false

    LastWord {
        icon: "check"
        tone: "good"
        words: qsTr("谢谢您的评价")
        sentence: qsTr("我们会逐条看，做得不好的会改")
        button: qsTr("返回首页")
        buttonName: "thanks.done"
        onHit: screen.visit.press("confirm")
    }
}
