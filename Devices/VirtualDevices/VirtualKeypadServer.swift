public import DeviceModel

/// A virtual evaluation keypad on loopback TCP or a pseudo-terminal. What the client sends is read and ignored, as the
/// LED report of a keyboard would be. Without a client, presses are lost, as with an unplugged keypad.
public final class VirtualKeypadServer: Sendable {
    private struct Served: ServedDevice {
        var keypad: VirtualKeypad
        var output: [UInt8] = []
        /// Reports to come: what, when.
        var planned: [(usage: UInt8, at: Duration)] = []
        var now: Duration = .zero
        var isLinkUp = true
        var linkGeneration = 0
        var room: Int { 4096 }
        var isAlive: Bool { true }
        mutating func take(_ bytes: ArraySlice<UInt8>, at now: Duration) -> Int { bytes.count }
        mutating func advance(to now: Duration) {
            self.now = now
            for plan in planned where plan.at <= now { emit(keypad.up(usage: plan.usage)) }
            planned.removeAll { $0.at <= now }
            // Nobody listens: keep no more than the last reports.
            if output.count > 512 { output.removeFirst(output.count - 512) }
        }
        mutating func emit(_ bytes: [UInt8]) { output += bytes }
        mutating func give() -> [UInt8] {
            defer { output = [] }
            return output
        }
    }
    private let server: DeviceServer<Served>

    /// - Throws: ``SocketError``.
    public init(keypad: VirtualKeypad = VirtualKeypad(), on address: VirtualAddress) throws {
        server = try DeviceServer(Served(keypad: keypad), on: address)
        server.start()
    }

    public var address: String { server.address }
    public var port: UInt16? { server.port }
    public func stop() { server.stop() }
    public func setSpeed(_ speed: Double) { server.setSpeed(speed) }

    /// Presses a key and lets it go after `duration`.
    public func press(_ key: KeypadKey, for duration: Duration = .milliseconds(80)) {
        server.with { served in
            served.emit(served.keypad.down(key))
            served.planned.append((served.keypad.usages[key] ?? 0, served.now + duration))
        }
    }

    /// Holds a key down until ``release(_:)``: a stuck key.
    public func hold(_ key: KeypadKey) { server.with { served in served.emit(served.keypad.down(key)) } }
    public func release(_ key: KeypadKey) { server.with { served in served.emit(served.keypad.up(key)) } }

    /// Any usage, such as one that no key has.
    public func press(usage: UInt8) {
        server.with { served in
            served.emit(served.keypad.down(usage: usage))
            served.emit(served.keypad.up(usage: usage))
        }
    }

    /// Raw bytes on the line.
    public func send(_ bytes: [UInt8]) { server.with { served in served.emit(Array(bytes.prefix(512))) } }

    public func unplug() { server.with { served in served.isLinkUp = false } }
    public func plugIn() {
        server.with { served in
            served.isLinkUp = true
            served.linkGeneration += 1
        }
    }
    public var heldUsages: [UInt8] { server.with { served in served.keypad.held } }
}
