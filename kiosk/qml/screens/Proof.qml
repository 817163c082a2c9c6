// What a scanned paper proves: the verdict, and the words that were signed.
pragma ComponentBehavior: Bound
import QtQuick
import "../controls"
import "../theme"

Screen {
    id: screen
    readonly property bool believed: visit.proof === "genuine" || visit.proof === "revoked"
    title: qsTr("单据核验")
    hint: visit.notice || visit.proofHint
    urge: visit.notice !== ""

    list: believed ? list : null
    actions: [
        ActionButton {
            objectName: "proof.open"
            width: parent.width
            visible: screen.visit.proofOpens
            primary: true
            icon: "progress"
            text: qsTr("看办理进度")
            onHit: screen.visit.press("confirm")
        },
        ActionButton {
            objectName: "proof.done"
            width: parent.width
            visible: !screen.visit.proofOpens
            primary: true
            text: qsTr("看好了，返回首页")
            onHit: screen.visit.press("home")
        }
    ]

    Nothing {
        visible: screen.visit.proof !== "" && !screen.believed
        icon: "warn"
        words: qsTr("这张单据没有通过核验")
        sentence: screen.visit.proofWords
    }
    Notice {
        id: verdict
        objectName: "proof.verdict"
        visible: screen.believed
        width: parent.width
        tone: screen.visit.proof === "genuine" ? "good" : "bad"
        text: screen.visit.proofWords
    }
    Paged {
        id: list
        visible: screen.believed
        anchors.fill: parent
        anchors.topMargin: verdict.height + Theme.gap
        full: screen.full - verdict.height - Theme.gap
        gap: Theme.space1
        model: screen.visit.proved
        highest: Theme.target * 1.2

        delegate: Rectangle {
            id: row
            required property int index
            required property string label
            required property string value

            objectName: "proof.row" + index
            x: list.xOf(index)
            y: list.yOf(index)
            width: list.cellWidth
            height: list.cellHeight
            visible: list.shows(index)
            implicitHeight: Math.max(what.implicitHeight, said.implicitHeight) + 2 * Theme.space2
            radius: Theme.radiusSmall
            color: Theme.surface
            border.width: Theme.hair
            border.color: Theme.line

            Said {
                id: what
                x: Theme.space3
                width: parent.width * 0.3 - x
                anchors.verticalCenter: parent.verticalCenter
                text: row.label
                color: Theme.muted
            }
            Said {
                id: said
                x: parent.width * 0.3 + Theme.space2
                width: parent.width - x - Theme.space3
                anchors.verticalCenter: parent.verticalCenter
                text: row.value
                bold: true
            }
        }
    }
}
