import DeviceModel
import Foundation
import ItemList
import NIOHTTP1
import KioskCore

extension HTTPDistrictPorts {
    /// Hands over one case: `PUT …/NUMBER`, as often as it takes; the receiver keeps each number once.
    public func deliver(_ envelope: CaseEnvelope, deadline: Duration) async -> DeliveryAnswer {
        do {
            return try await handOver(envelope, deadline)
        } catch {
            return .unavailable(code: error.rawValue)
        }
    }

    private func handOver(_ envelope: CaseEnvelope, _ deadline: Duration) async throws(PortFailure) -> DeliveryAnswer {
        let number = envelope.record.number.value
        guard AddressPart.isSafe(number) else { throw .request }
        let reply = try await client.send(
            .PUT, base(.caseReceiver) + "/" + number, CaseWire.json(of: envelope), deadline: deadline,
            limit: configuration.answerBytes)
        switch reply.status {
        case 200, 201:
            var reader = JSONObjectReader(reply.body, keys: ["number", "sequence"])
            let received = reader.text("number", length: 1...64)
            _ = reader.integer("sequence", in: 1...Int64.max)
            guard reader.problems.isEmpty, !reply.isProblem, received == number else { throw .contract }
            return .acknowledged
        case 413:
            // Whoever stands before the receiver may say it in its own form.
            guard let problem = try? reply.problem() else {
                return .refused(reason: "request.tooLarge: the receiver does not take a case of this size")
            }
            return .refused(reason: "\(problem.code): \(problem.detail)")
        // About this case. Other 4xx are about the kiosk, the address or the time: it is tried again.
        case 400, 409, 410, 422, 451:
            let problem = try reply.problem()
            return .refused(reason: "\(problem.code): \(problem.detail)")
        default: throw .contract
        }
    }
}

/// A case as it goes over the wire: the public record, and everything personal as ciphertext in base64.
enum CaseWire {
    static func json(of envelope: CaseEnvelope) -> StrictJSON {
        .object([
            .init("record", json(of: envelope.record)), .init("ciphertext", base64(envelope.ciphertext)),
            .init("wrappedKey", base64(envelope.wrappedKey)),
            .init(
                "pages",
                .array(
                    envelope.pages.map {
                        .object([
                            .init("id", .string($0.id.value)), .init("material", .string($0.material)),
                            .init("ciphertext", base64($0.ciphertext)), .init("wrappedKey", base64($0.wrappedKey)),
                        ])
                    })),
        ])
    }

    private static func base64(_ bytes: [UInt8]) -> StrictJSON { .string(Data(bytes).base64EncodedString()) }

    private static func json(of record: CaseRecord) -> StrictJSON {
        var members: [StrictJSON.Member] = [
            .init("number", .string(record.number.value)), .init("service", .string(record.service.value)),
            .init("item", .string(record.item)), .init("acceptedAt", .integer(record.acceptedAt.milliseconds)),
            .init("promisedMinutes", .integer(Int64(record.promisedMinutes))),
            .init("sources", .object(record.sources.map { .init($0.key, .string($0.value)) })),
            .init("tolerated", .object(record.tolerated.map { .init($0.key, .integer(Int64($0.value))) })),
            .init("awaits", .object(record.awaits.map { .init($0.key, .string($0.value.value)) })),
        ]
        members.append(.init("delivery", .string(record.delivery.rawValue)))
        if let elsewhere = record.crossProvince {
            members.append(
                .init(
                    "crossProvince",
                    .object([
                        .init("receivingHall", .string(elsewhere.receivingHall)),
                        .init("decidedBy", .string(elsewhere.decidedBy)),
                        .init("answeredBy", .string(elsewhere.answeredBy)),
                    ])))
        }
        if let package = record.package { members.append(.init("package", .string(package))) }
        return .object(members)
    }
}
