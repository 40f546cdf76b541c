import DeviceModel
import Synchronization
import Transports

/// A byte pipe on driven time: what the test feeds comes out at the reader's next look.
final class ScriptedTransport: ByteTransport {
    private struct State {
        var bytes: [UInt8] = []
        var isOpen = false
        var openFails = false
        var isLost = false
    }
    let place = "scripted"
    private let time: TimeSource
    private let state = Mutex(State())

    init(time: TimeSource) { self.time = time }

    func feed(_ bytes: [UInt8]) { state.withLock { $0.bytes += bytes } }
    func unplug() {
        state.withLock {
            $0.isLost = true; $0.openFails = true
        }
    }
    func plugIn() { state.withLock { $0.openFails = false } }

    func open(within limit: Duration) async throws(TransportError) {
        let fails = state.withLock { state in
            state.isOpen = !state.openFails
            state.isLost = false
            state.bytes = []
            return state.openFails
        }
        if fails { throw TransportError(.notFound, call: "open", errno: 2) }
    }

    func write(_ bytes: [UInt8], within limit: Duration) async throws(TransportError) -> Int { bytes.count }

    func read(upTo count: Int, within limit: Duration) async throws(TransportError) -> [UInt8] {
        if let bytes = try take(count) { return bytes }
        do { try await time.sleep(limit) } catch { throw TransportError(.canceled, call: "read") }
        return try take(count) ?? []
    }

    private func take(_ count: Int) throws(TransportError) -> [UInt8]? {
        let (bytes, state) = self.state.withLock { state -> ([UInt8], State) in
            let bytes = Array(state.bytes.prefix(count))
            state.bytes.removeFirst(bytes.count)
            return (bytes, state)
        }
        guard state.isOpen else { throw TransportError(.closed, call: "read") }
        if state.isLost { throw TransportError(.lost, call: "read") }
        return bytes.isEmpty ? nil : bytes
    }

    func unsent() async -> Int? { nil }
    func close() async { state.withLock { $0.isOpen = false } }
}
