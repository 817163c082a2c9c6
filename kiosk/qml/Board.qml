// The waiting room, read from ten metres: the call of now in one half, the last calls and the waiting in the other.
pragma ComponentBehavior: Bound
import QtQuick
import "controls"
import "theme"

Rectangle {
    id: root

    required property var board
    readonly property real unit: height
    readonly property int pad: unit * Theme.boardPad
    readonly property int tiny: unit * Theme.boardLeast

    color: Theme.page

    Binding { target: Theme; property: "mode"; value: root.board.theme }
    Binding { target: Theme; property: "size"; value: root.board.size }


    TopBar {
        id: top
        visit: root.board
        width: parent.width
    }
    Rectangle {
        id: now
        objectName: "board.now"
        anchors.top: top.bottom
        anchors.bottom: late.top
        anchors.left: parent.left
        anchors.margins: root.pad
        width: parent.width / 2 - 1.5 * root.pad
        radius: Theme.radius
        color: root.board.fresh ? Theme.hero : Theme.surface
        readonly property color ink: root.board.fresh ? Theme.heroInk : Theme.ink

        Rectangle {
            width: parent.width
            height: Theme.space3
            radius: Theme.radiusSmall
            visible: root.board.number !== ""
            color: Theme.tint(root.board.tint)
        }
        Column {
            visible: root.board.number !== ""
            anchors.centerIn: parent
            width: parent.width - 2 * root.pad

            Said {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: root.board.fresh ? qsTr("正在叫号") : qsTr("最近一次叫号")
                font.pixelSize: root.unit * Theme.boardRow
                color: now.ink
            }
            Said {
                objectName: "board.number"
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: root.board.number
                bold: true
                font.pixelSize: root.unit * Theme.boardNumber
                color: now.ink
                Accessible.role: Accessible.AlertMessage
            }
            Said {
                objectName: "board.window"
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("到 %1 号窗口").arg(root.board.window)
                bold: true
                font.pixelSize: root.unit * Theme.boardWindow
                wrapMode: Text.NoWrap
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: root.tiny
                color: now.ink
            }
            Said {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: root.board.klass
                font.pixelSize: root.unit * Theme.boardRow
                color: now.ink
            }
        }
        Said {
            visible: root.board.number === ""
            anchors.centerIn: parent
            width: parent.width - 2 * root.pad
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("今天还没有叫号")
            font.pixelSize: root.unit * Theme.boardRow
            color: Theme.muted
        }
    }
    Item {
        id: side
        anchors.top: top.bottom
        anchors.bottom: late.top
        anchors.right: parent.right
        anchors.margins: root.pad
        width: parent.width / 2 - 1.5 * root.pad

        Said {
            font.pixelSize: root.unit * Theme.boardSmall
            id: lastTitle
            visible: root.board.calls.count > 0
            text: qsTr("刚才叫到")
            color: Theme.muted
        }
        Said {
            visible: root.board.calls.count === 0
            width: parent.width
            text: qsTr("请留意屏幕和广播，叫到您的号时请到对应窗口")
            font.pixelSize: root.unit * Theme.boardRow
            color: Theme.muted
        }
        Column {
            id: last
            anchors.top: lastTitle.bottom
            anchors.topMargin: Theme.space1
            width: parent.width

            Repeater {
                model: root.board.calls
                Item {
                    id: call
                    required property string number
                    required property int window
                    required property string name
                    required property int tint
                    objectName: "board.call." + number
                    width: last.width
                    height: root.unit * Theme.boardLine

                    Rectangle {
                        width: Theme.space2
                        height: parent.height - Theme.space2
                        radius: Theme.radiusSmall
                        color: Theme.tint(call.tint)
                        anchors.verticalCenter: parent.verticalCenter
                    }
                    Said {
                        x: Theme.space5
                        anchors.verticalCenter: parent.verticalCenter
                        text: call.number
                        bold: true
                        font.pixelSize: root.unit * Theme.boardRow
                    }
                    Said {
                        anchors.right: parent.right
                        anchors.verticalCenter: parent.verticalCenter
                        text: qsTr("到 %1 号窗口").arg(call.window)
                        font.pixelSize: root.unit * Theme.boardRow
                    }
                    Rectangle {
                        width: parent.width
                        height: Theme.hair
                        anchors.bottom: parent.bottom
                        color: Theme.line
                    }
                }
            }
        }
        Said {
            font.pixelSize: root.unit * Theme.boardSmall
            id: waitTitle
            anchors.bottom: waits.top
            anchors.bottomMargin: Theme.space1
            text: qsTr("正在等候")
            color: Theme.muted
        }
        Grid {
            id: waits
            anchors.bottom: parent.bottom
            width: parent.width
            columns: 2
            spacing: Theme.space2

            Repeater {
                model: root.board.classes
                Rectangle {
                    id: klass
                    required property string letter
                    required property string name
                    required property int count
                    required property int minutes
                    required property int tint
                    objectName: "board.class." + letter
                    width: (waits.width - waits.spacing) / 2
                    height: words.height + Theme.space3
                    radius: Theme.radius
                    color: Theme.surface

                    Badge {
                        id: badge
                        x: Theme.space2
                        anchors.verticalCenter: parent.verticalCenter
                        width: root.unit * Theme.boardRow
                        height: width
                        letter: klass.letter
                        tint: klass.tint
                    }
                    Column {
                        id: words
                        anchors.left: badge.right
                        anchors.right: parent.right
                        anchors.margins: Theme.space2
                        anchors.verticalCenter: parent.verticalCenter
                        Said {
                            font.pixelSize: root.unit * Theme.boardSmall
                            width: parent.width
                            wrapMode: Text.NoWrap
                            fontSizeMode: Text.HorizontalFit
                            minimumPixelSize: root.tiny
                            text: klass.name
                            bold: true
                        }
                        Said {
                            font.pixelSize: root.unit * Theme.boardSmall
                            width: parent.width
                            wrapMode: Text.NoWrap
                            fontSizeMode: Text.HorizontalFit
                            minimumPixelSize: root.tiny
                            text: klass.count + klass.minutes > 0 ? qsTr("%1 人，约 %2 分钟").arg(klass.count).arg(klass.minutes)
                                                                  : qsTr("现在没有人等")
                        }
                    }
                }
            }
        }
    }
    Rectangle {
        id: late
        anchors.bottom: parent.bottom
        width: parent.width
        height: visible ? lateWords.height + Theme.space2 : 0
        visible: root.board.stale !== ""
        color: Theme.warnSoft
        Said {
            font.pixelSize: root.unit * Theme.boardSmall
            id: lateWords
            objectName: "board.stale"
            anchors.centerIn: parent
            text: qsTr("这里是 %1 的情况，正在重新读取；请留意窗口叫号").arg(root.board.stale)
            color: Theme.warn
        }
    }
}
