import DeviceModel
import Foundation
import GRDB
import KioskCore
import KioskStore

/// Records of one small service, and a folder that goes away.
enum Samples {
    static let owner = "HJ/K01"
    static let service = ServiceID("HJ-K01-20261124-S0007")
    static let case1 = CaseNumber("HJ-K01-20261124-0003")
    static let at = Instant(milliseconds: 1_795_500_000_000)

    static let session = KioskRecord.sessionStarted(
        SessionRecord(service: service, item: "I1", at: at, list: ListReference(sequence: 4, hash: "ab")))

    static func ticket(_ number: Int, day: String = "2026-11-24", queueClass: String = "ordinary") -> QueueTicket {
        QueueTicket(
            hall: "HJ", serviceDay: day, queue: "综合", queueClass: queueClass, prefix: "A", number: number,
            kiosk: KioskID("K01"), service: service, at: at)
    }

    static func record(_ number: CaseNumber = case1) -> CaseRecord {
        CaseRecord(
            number: number, service: service, item: "I1", package: nil, acceptedAt: at, promisedMinutes: 480,
            sources: ["近期照片": "scan"], tolerated: [:], awaits: [:])
    }

    static func sealed(_ number: CaseNumber = case1) -> SealedCase {
        SealedCase(
            number: number, ciphertext: [1, 2, 3], wrappedKey: [4, 5],
            pages: [SealedPage(id: PageID("\(number)/1"), material: "近期照片", ciphertext: [9, 8], wrappedKey: [7])])
    }

    /// Runs SQL on a file, beside any store.
    static func sql(_ path: String, _ sql: String) throws {
        try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    static func count(_ path: String, _ sql: String) throws -> Int? {
        try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: sql) }
    }

    static func folder() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appending(path: "kiosk-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    /// Runs with a fresh store's path, and removes the folder.
    static func withPath<T>(_ body: (String) async throws -> T) async throws -> T {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder.appending(path: "kiosk.sqlite").path)
    }
}
