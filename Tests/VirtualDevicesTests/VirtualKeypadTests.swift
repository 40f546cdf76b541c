import DeviceModel
import Testing
import VirtualDevices

@Suite("Virtual keypad")
struct VirtualKeypadTests {
    @Test("a press is two boot reports: key down, nothing down", arguments: KeypadKey.allCases)
    func press(key: KeypadKey) throws {
        var keypad = VirtualKeypad()
        let usage = try #require(VirtualKeypad.standardUsages[key])
        #expect(keypad.press(key) == [0, 0, usage, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 8))
        #expect(keypad.held.isEmpty)
    }

    @Test("two keys stand beside one another, each leaves alone")
    func two() {
        var keypad = VirtualKeypad()
        _ = keypad.down(.satisfied)
        #expect(keypad.down(.confirm) == [0, 0, 0x1F, 0x28, 0, 0, 0, 0])
        #expect(keypad.up(.satisfied) == [0, 0, 0x28, 0, 0, 0, 0, 0])
    }

    @Test("a key held twice counts once; seven keys are a roll-over")
    func rollOver() {
        var keypad = VirtualKeypad()
        _ = keypad.down(.satisfied)
        #expect(keypad.down(.satisfied) == [0, 0, 0x1F, 0, 0, 0, 0, 0])
        for key in KeypadKey.allCases { _ = keypad.down(key) }
        #expect(keypad.report == [0, 0, 1, 1, 1, 1, 1, 1])
    }
}
