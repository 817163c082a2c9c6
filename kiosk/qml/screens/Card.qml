// Put the card on the reader; the screen goes on by itself.
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    title: qsTr("请把身份证平放在读卡区")
    hint: qsTr("读好后会自动往下走，不用点屏幕")

    readonly property string amiss: {
        if (!visit.reading)
            return qsTr("读卡器暂时不能用，请点下面的按钮");
        if (visit.fault === "again")
            return qsTr("没有读到证件，请拿起来，平放再试一次");
        if (visit.fault === "useless")
            return qsTr("这张证件读不出来，请换一张，或点下面的按钮");
        if (visit.lying)
            return qsTr("请把身份证拿起来，再放一次");
        return "";
    }

    CardDrawing {
        id: drawing
        width: screen.portrait ? parent.width : parent.width / 2 - Theme.gap
        height: screen.portrait ? parent.height - side.height - Theme.space5 : parent.height
    }
    Column {
        id: side
        width: screen.portrait ? parent.width : parent.width / 2
        x: screen.portrait ? 0 : parent.width / 2
        y: screen.portrait ? parent.height - height : (parent.height - height) / 2
        spacing: Theme.space4

        Notice {
            objectName: "card.amiss"
            width: parent.width
            visible: screen.amiss !== ""
            text: screen.amiss
        }
        Notice {
            width: parent.width
            visible: screen.amiss === ""
            tone: "plain"
            icon: "card"
            text: qsTr("正反面都可以，放好后请不要拿开")
        }
        ActionButton {
            objectName: "card.nocard"
            width: parent.width
            text: screen.visit.goal === "queue" ? qsTr("没有带证，直接取号") : qsTr("没有带证，看看问谁")
            onHit: screen.visit.press("nocard")
        }
    }
}
