// The card came first: what would its holder like?
import QtQuick
import "../controls"

Screen {
    id: screen
    title: qsTr("%1，您好").arg(visit.person)
    hint: qsTr("证件已读好，请点一下要办的事")

    splits: false

    Tiles {
        name: "greet"
        visit: screen.visit
        portrait: screen.portrait
        width: parent.width
        height: parent.height
    }
}
