// Did the ticket come out? Its printer cannot say, so whoever stands here is asked; the number stays in sight.
import QtQuick
import "../controls"

Screen {
    id: screen
    title: qsTr("票出来了吗？")
    hint: visit.lying ? qsTr("请不要忘记取走身份证") : qsTr("请看一眼出票口")
    urge: visit.lying

    NumberSheet {
        visit: screen.visit
        across: screen.split
        width: parent.width
        height: screen.split ? parent.height : Math.min(parent.height, implicitHeight * 1.3)
    }
    actions: [
        ActionButton {
            objectName: "came.yes"
            width: parent.width
            primary: true
            icon: "check"
            text: qsTr("出来了")
            onHit: screen.visit.press("looked", "came")
        },
        ActionButton {
            objectName: "came.no"
            width: parent.width
            icon: "printer"
            text: screen.visit.again ? qsTr("还是没有出来") : qsTr("没有出来，再打一张")
            onHit: screen.visit.press("looked", "not")
        }
    ]
}
