// Put the card on the reader; the screen goes on by itself.
import QtQuick
import "../controls"

Screen {
    id: screen
    title: qsTr("请把身份证平放在读卡区")
    hint: qsTr("读好后会自动往下走，不用点屏幕")

    readonly property string amiss: {
        if (visit.notice)
            return visit.notice;
        if (!visit.reading)
            return qsTr("读卡器暂时不能用，请点下面的按钮");
        if (visit.fault)
            return visit.faultWords;
        if (visit.lying)
            return qsTr("请把身份证拿起来，再放一次");
        return "";
    }

    CardDrawing {
        anchors.fill: parent
    }
    actions: [
        Notice {
            objectName: "card.amiss"
            width: parent.width
            tone: screen.amiss ? "warn" : "plain"
            icon: screen.amiss ? "warn" : "card"
            text: screen.amiss || qsTr("正反面都可以，放好后请不要拿开")
        },
        ActionButton {
            objectName: "card.nocard"
            width: parent.width
            text: screen.visit.goal === "queue" ? qsTr("没有带证，直接取号") : qsTr("没有带证，看看问谁")
            onHit: screen.visit.press("nocard")
        }
    ]
}
