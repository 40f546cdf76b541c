import DeviceModel
import Foundation
import Ports
import VirtualDistrict

import struct KioskCore.Person

/// A real virtual district on loopback and the real client of the kiosk.
struct Harness: Sendable {
    let district: District
    let port: Int
    let ports: HTTPDistrictPorts

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/District")
    static let hubKey = folder.appending(path: "demonstration-hub-private-key.pem").path
    static let hubPublicKey = folder.appending(path: "demonstration-hub-public-key.pem").path

    /// The demonstration's citizen, and one of whom nearly everything is found.
    static let soldier = Person(name: "陈测试", idNumber: "350399198503150014", phone: "13800000001")
    static let other = Person(name: "林样例", idNumber: "350399199001010024", phone: "13800000002")
    static let third = Person(name: "黄示例", idNumber: "350399197012120035", phone: "13800000003")

    /// Generous: nothing in these tests waits for it unless something is broken.
    static let patience: Duration = .seconds(30)

    static let time = TimeSource(
        now: { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) },
        uptime: { .nanoseconds(Int64(DispatchTime.now().uptimeNanoseconds)) },
        sleep: { try await Task.sleep(for: $0) })

    static func with(
        control: String? = nil, state: String? = nil,
        _ body: @escaping @Sendable (Harness) async throws -> Void
    ) async throws {
        let (ready, signal) = AsyncStream.makeStream(of: Int.self)
        let service = try VirtualDistrictService(
            .init(files: folder.path, control: control, hubKey: hubKey, state: state), logger: .quiet
        ) { signal.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await service.run() } catch is CancellationError {}
                signal.finish()
            }
            group.addTask {
                var port: Int?
                for await value in ready {
                    port = value
                    break
                }
                // None: the service ended before it was ready, and its error is what counts.
                guard let port else { return }
                let base = "http://127.0.0.1:\(port)"
                let ports = try HTTPDistrictPorts(DistrictPortsConfiguration(base: base), time: time)
                do {
                    try await body(Harness(district: service.district, port: port, ports: ports))
                } catch {
                    try await ports.shutdown()
                    throw error
                }
                try await ports.shutdown()
            }
            // The body's end ends the service; an error of the service ends the body.
            try await group.next()
            group.cancelAll()
        }
    }
}
