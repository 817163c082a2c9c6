// One button of the controls' style in each face of the kiosk's fonts.
import QtQuick
import QtQuick.Controls.Basic

Rectangle {
    color: "white"
    Column {
        anchors.centerIn: parent
        Button { text: "取号"; font.family: "Noto Sans SC"; font.pixelSize: 48 }
        Button { text: "取号"; font.family: "Noto Sans SC"; font.pixelSize: 48; font.bold: true }
        Button { text: "𠮷"; font.family: "HanaMinB"; font.pixelSize: 48 }
    }
}
