// Out of service: said calmly, with the next step.
import QtQuick
import "../controls"

Screen {
    splits: false

    LastWord {
        icon: "window"
        words: qsTr("本机暂停服务")
        sentence: qsTr("请到咨询台或窗口办理，给您添麻烦了")
    }
}
