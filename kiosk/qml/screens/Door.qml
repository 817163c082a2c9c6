// The door of the box: opening, open, or not; what to do next in one sentence.
import QtQuick
import "../controls"

Screen {
    id: screen

    splits: false
    readonly property string door: visit.door

    LastWord {
        objectName: "door.words"
        icon: ({"opened": "parcel", "shut": "check", "failed": "warn"})[screen.door] ?? "parcel"
        tone: ({"opened": "good", "shut": "good", "failed": "warn"})[screen.door] ?? "accent"
        words: screen.door === "opened" ? qsTr("%1 号箱开了").arg(screen.visit.box)
             : screen.door === "shut" ? qsTr("箱门已关好")
             : screen.door === "failed" ? qsTr("箱门没有打开")
             : qsTr("正在打开 %1 号箱").arg(screen.visit.box)
        sentence: screen.door === "opened" ? qsTr("请取出您的东西，然后把门关好")
                : screen.door === "shut" ? qsTr("谢谢，请慢走")
                : screen.door === "failed" ? qsTr("东西还在箱里，取件码还能用。请再试一次，或到出件窗口")
                : qsTr("请看取件柜，门会自己弹开")
        button: screen.door === "opening" ? "" : qsTr("返回首页")
        buttonName: "door.done"
        onHit: screen.visit.press("confirm")
    }
}
