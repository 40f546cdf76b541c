import DeviceModel
import ItemList
import NIOHTTP1
import KioskCore

extension HTTPDistrictPorts {
    /// Hands over a batch: `POST …/kiosks/SENDER/entries`. An answer that contradicts the batch is against the
    /// contract: nothing may be removed on its word.
    public func deliver(_ batch: OutboxBatch, deadline: Duration) async -> EntriesAnswer {
        do {
            return try await handOver(batch, deadline)
        } catch {
            return .unavailable(code: error.rawValue)
        }
    }

    private func handOver(_ batch: OutboxBatch, _ deadline: Duration) async throws(PortFailure) -> EntriesAnswer {
        guard AddressPart.isSafe(batch.sender), let first = batch.entries.first?.sequence else { throw .request }
        let reply = try await client.send(
            .POST, base(.caseReceiver) + "/kiosks/\(batch.sender)/entries", EntriesWire.json(of: batch),
            deadline: deadline, limit: configuration.answerBytes)
        switch reply.status {
        case 200:
            guard !reply.isProblem else { throw .contract }
            return try Self.taken(reply.body, batch, first)
        case 409:
            guard reply.isProblem else { throw .contract }
            var reader = JSONObjectReader(
                reply.body, keys: ["type", "title", "status", "detail", "instance", "code", "through"])
            let code = reader.text("code", length: 1...60)
            let status = reader.integer("status", in: 409...409)
            let through = reader.integer("through", in: 0...Int64.max)
            // What it says to lack must lie before the batch, or else it is in the batch.
            guard code == "entries.gap", status != nil, let through, through < first - 1, batch.lostThrough == nil
            else { throw .contract }
            return .gap(through: through)
        default: throw .contract
        }
    }

    private static func taken(
        _ body: StrictJSON, _ batch: OutboxBatch, _ first: Int64
    ) throws(PortFailure) -> EntriesAnswer {
        var reader = JSONObjectReader(body, keys: ["kiosk", "through", "refused"])
        let kiosk = reader.text("kiosk", length: 1...64)
        let through = reader.integer("through", in: (first - 1)...Int64.max)
        var refused: [Int64: String] = [:]
        for (index, value) in (reader.array("refused", count: 0...batch.entries.count) ?? []).enumerated() {
            var inner = JSONObjectReader(value, keys: ["sequence", "reason"], path: "refused[\(index)]")
            let sequence = inner.integer("sequence", in: first...(first + Int64(batch.entries.count) - 1))
            let reason = inner.text("reason", length: 1...120)
            guard inner.problems.isEmpty, let sequence, let reason, refused[sequence] == nil else { throw .contract }
            refused[sequence] = reason
        }
        guard reader.problems.isEmpty, kiosk == batch.sender, let through,
            refused.keys.allSatisfy({ $0 <= through })
        else { throw .contract }
        return .taken(through: through, refused: refused)
    }
}

/// A batch as it goes over the wire.
enum EntriesWire {
    static func json(of batch: OutboxBatch) -> StrictJSON {
        var members: [StrictJSON.Member] = [.init("entries", .array(batch.entries.map { json(of: $0) }))]
        if let lost = batch.lostThrough { members.append(.init("lostThrough", .integer(lost))) }
        return .object(members)
    }

    static func json(of entry: OutboxEntry) -> StrictJSON {
        let body = entry.body.map { key, value -> StrictJSON.Member in
            switch value {
            case .text(let text): .init(key, .string(text))
            case .number(let number): .init(key, .integer(number))
            }
        }
        return .object([
            .init("sequence", .integer(entry.sequence)), .init("kind", .string(entry.kind.rawValue)),
            .init("id", .string(entry.id)), .init("at", .integer(entry.at.milliseconds)),
            .init("body", .object(body.sorted { $0.key < $1.key })),
        ])
    }
}

extension OutboxBatch {
    /// As many of the entries as one batch holds, at least the first.
    public static func fitting(_ entries: [OutboxEntry]) -> [OutboxEntry] {
        var bytes = 0
        let fitting = entries.prefix(entriesMax).prefix { entry in
            bytes += EntriesWire.json(of: entry).canonical.count + 1
            return bytes <= bytesMax
        }
        return Array(fitting.isEmpty ? entries.prefix(1) : fitting)
    }
}
