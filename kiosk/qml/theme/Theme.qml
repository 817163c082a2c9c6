// Every colour, space, radius, size of type and duration of the public screens. Nothing of these stands anywhere else.
pragma Singleton
import QtQuick

QtObject {
    id: theme

    property string mode: "light"
    property string size: "normal"
    readonly property bool dark: mode === "dark"
    readonly property int level: Math.max(0, ["normal", "large", "larger", "largest"].indexOf(size))

    // Colours. Words keep 7:1 to what they stand on; tests/unit/kiosk/test_theme.py holds them to it.
    readonly property color page: dark ? "#0E171C" : "#F5F1E8"
    readonly property color surface: dark ? "#19252C" : "#FFFFFF"
    readonly property color sunk: dark ? "#121D23" : "#EAE4D7"
    readonly property color line: dark ? "#3A4A53" : "#D3CAB8"
    readonly property color edge: dark ? "#8698A2" : "#7B7464"
    readonly property color ink: dark ? "#F4EFE6" : "#16222B"
    readonly property color muted: dark ? "#C6CED3" : "#3B4852"
    readonly property color accent: dark ? "#86D3DF" : "#0A4A5C"
    readonly property color accentDown: dark ? "#B5E6EE" : "#06313E"
    readonly property color accentInk: dark ? "#06232B" : "#FFFFFF"
    readonly property color hero: dark ? "#124B58" : "#0A4A5C"
    readonly property color heroDown: dark ? "#0C3742" : "#06313E"
    readonly property color heroInk: dark ? "#F4EFE6" : "#FFFFFF"
    readonly property color heroSoft: dark ? "#0A2F39" : "#D6E7EA"
    readonly property color accentSoft: dark ? "#16343D" : "#DCEBED"
    readonly property color bar: dark ? "#0A252E" : "#0A3B4A"
    readonly property color barStrip: dark ? "#07191F" : "#072C38"
    readonly property color barInk: dark ? "#F4EFE6" : "#FFFFFF"
    readonly property color good: dark ? "#A3E6BE" : "#0C4A2B"
    readonly property color goodSoft: dark ? "#14311F" : "#E0F0E5"
    readonly property color warn: dark ? "#FFD891" : "#623500"
    readonly property color warnSoft: dark ? "#38290C" : "#FFF0D0"
    readonly property color bad: dark ? "#FFBDB2" : "#7E1414"
    readonly property color badSoft: dark ? "#401B17" : "#FCE7E3"
    readonly property color focus: dark ? "#FFB65E" : "#C2500A"
    readonly property color veil: dark ? "#D0000000" : "#B0101A20"

    // One colour per class of business, told apart by letter as well.
    readonly property list<color> tints: dark
        ? ["#86D3DF", "#F3B3D5", "#EBD382", "#BCC7FF", "#A3E2B7", "#FFC0A8"]
        : ["#0A4A5C", "#6A2350", "#574100", "#2C3A8A", "#1A4E2D", "#7A2C12"]
    readonly property color tintInk: dark ? "#0B1418" : "#FFFFFF"

    function tint(at: int): color {
        return theme.tints[at % theme.tints.length];
    }

    // Spaces, on a grid of 8.
    readonly property int hair: 2
    readonly property int stroke: 4
    readonly property int space1: 8
    readonly property int space2: 16
    readonly property int space3: 24
    readonly property int space4: 32
    readonly property int space5: 40
    readonly property int space6: 48
    readonly property int space8: 64
    readonly property int target: 112
    readonly property int targetLeast: 96
    readonly property int gap: 24
    readonly property int radius: 20
    readonly property int radiusSmall: 12
    readonly property int ring: 6

    // Type.
    readonly property int small: [26, 29, 32, 34][level]
    readonly property int label: [28, 31, 34, 36][level]
    readonly property int body: [32, 36, 40, 44][level]
    readonly property int heading: [44, 48, 52, 56][level]
    readonly property int title: [56, 61, 66, 72][level]
    readonly property int call: [80, 84, 90, 96][level]
    readonly property int number: [300, 290, 268, 228][level]

    readonly property int tag: [24, 26, 28, 30][level]
    readonly property int numberAcross: [208, 212, 216, 220][level]
    // the face's own lines stand wide apart
    readonly property real leading: 0.92
    readonly property real leadingTitle: 0.86

    // Sizes of pictures.
    readonly property int icon: [44, 46, 48, 52][level]
    readonly property int iconBig: 80

    // The board is read from ten metres: its type follows the height of the screen, not the sizes above.
    readonly property real boardNumber: 0.3
    readonly property real boardWindow: 0.115
    readonly property real boardRow: 0.054
    readonly property real boardSmall: 0.034
    readonly property real boardLeast: 0.02
    readonly property real boardLine: 0.088
    readonly property real boardPad: 0.03

    // A second tap that was meant for the screen before lands in this time after a change, and is swallowed.
    readonly property int guardMs: 250

    readonly property int portraitWidth: 1080
    readonly property int landscapeHeight: 1080
}
