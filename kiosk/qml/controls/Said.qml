// Words on the screen: wrapped, never elided, in one of the theme's sizes.
import QtQuick
import "../theme"

Text {
    property bool bold: false

    color: Theme.ink
    font.pixelSize: Theme.body
    font.weight: bold ? Font.Bold : Font.Normal
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
    lineHeight: font.pixelSize >= Theme.heading ? Theme.leadingTitle : Theme.leading
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.ignored: text === ""
}
