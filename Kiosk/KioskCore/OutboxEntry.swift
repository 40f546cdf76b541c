public import DeviceModel

/// One thing that the district hears of a kiosk. Sequences of a kiosk begin at 1 and have no gap; they follow the
/// order in which records are committed. No personal data in the clear: a case's travels as ciphertext
/// beside it, the phone of a call-back as ciphertext in its entry.
public struct OutboxEntry: Hashable, Codable, Sendable {
    public enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        case `case`, queueEvent, licenceCall, evaluation, ratingDetail
    }

    /// A text or a whole number: bodies are flat, so that store and receiver keep kinds they do not know.
    public enum Value: Hashable, Codable, Sendable {
        case text(String)
        case number(Int64)

        public init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int64.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            }
        }
    }

    public var sequence: Int64
    public var kind: Kind
    /// The same fact has the same id, however often it is sent; unique per kiosk, at most 200 characters.
    public var id: String
    public var at: Instant
    /// By kind as docs/openapi/district.yaml says.
    public var body: [String: Value]

    public init(sequence: Int64, kind: Kind, id: String, at: Instant, body: [String: Value]) {
        self.sequence = sequence
        self.kind = kind
        self.id = id
        self.at = at
        self.body = body
    }
}

/// What a record says to the district, before the store gives it its place.
public struct OutboxFact: Hashable, Sendable {
    public var kind: OutboxEntry.Kind
    /// nil: nothing in the record names it alone; its sequence does.
    public var id: String?
    public var at: Instant
    public var body: [String: OutboxEntry.Value]

    public func entry(sequence: Int64) -> OutboxEntry {
        OutboxEntry(sequence: sequence, kind: kind, id: id ?? "\(kind.rawValue)-\(sequence)", at: at, body: body)
    }
}

extension KioskRecord {
    /// What the district hears of this record; nil: nothing.
    ///
    /// - Parameter item: the item of a service, from the record that began it.
    public func outboxFact(item: (ServiceID) throws -> String?) rethrows -> OutboxFact? {
        switch self {
        case .numberIssued(let ticket): .queueEvent("issued", ticket)
        case .queueEvent(let event): .queueEvent(event)
        case .caseAccepted(let record): .acceptance(record)
        case .lookup(let lookup): try lookup.source == "licence" ? .licenceCall(lookup, item(lookup.service)) : nil
        case .evaluation(let evaluation): try .evaluation(evaluation, item(evaluation.service))
        case .ratingDetail(let detail): .ratingDetail(detail)
        case .sessionStarted, .sessionEnded, .caseRefused, .caseDelivered, .caseSettled, .act, .printEnded,
            .serviceEnded,
            .evaluationPrompted, .unresolved:
            nil
        }
    }
}

extension OutboxFact {
    /// An event of a queue number; each happens to a number once.
    static func queueEvent(_ event: String, _ ticket: QueueTicket) -> OutboxFact {
        OutboxFact(
            kind: .queueEvent,
            id: "\(ticket.hall)/\(ticket.serviceDay)/\(ticket.queue)/\(ticket.queueClass)/\(ticket.number)/\(event)",
            at: ticket.at,
            body: [
                "event": .text(event), "hall": .text(ticket.hall), "serviceDay": .text(ticket.serviceDay),
                "queue": .text(ticket.queue), "class": .text(ticket.queueClass), "label": .text(ticket.label),
                "number": .number(Int64(ticket.number)), "service": .text(ticket.service.value),
            ])
    }

    /// What a window did with a number. It may be called again and passed over again, so that such a step is known by
    /// its place.
    static func queueEvent(_ event: QueueEventRecord) -> OutboxFact {
        let number = "\(event.hall)/\(event.serviceDay)/\(event.queue)/\(event.queueClass)/\(event.number)"
        let isOnce = event.step != .recalled && event.step != .abandoned
        return OutboxFact(
            kind: .queueEvent, id: isOnce ? "\(number)/\(event.step.rawValue)" : nil, at: event.at,
            body: [
                "event": .text(event.step.rawValue), "hall": .text(event.hall), "serviceDay": .text(event.serviceDay),
                "queue": .text(event.queue), "class": .text(event.queueClass), "label": .text(event.label),
                "number": .number(Int64(event.number)), "window": .text(event.window),
            ])
    }

    /// That a case exists; its content goes to the case receiver by its number.
    static func acceptance(_ record: CaseRecord) -> OutboxFact {
        var body: [String: OutboxEntry.Value] = [
            "number": .text(record.number.value), "service": .text(record.service.value), "item": .text(record.item),
            "promisedMinutes": .number(Int64(record.promisedMinutes)),
        ]
        body["package"] = record.package.map { .text($0) }
        return OutboxFact(kind: .case, id: record.number.value, at: record.acceptedAt, body: body)
    }

    /// Which item asked for which licence and what came of it. Not for whom, and not in which service: the case of
    /// that service names a person.
    static func licenceCall(_ lookup: LookupRecord, _ item: String?) -> OutboxFact {
        var body: [String: OutboxEntry.Value] = [
            "material": .text(lookup.material), "answer": .text(lookup.answer.rawValue),
        ]
        body["item"] = item.map { .text($0) }
        return OutboxFact(kind: .licenceCall, id: nil, at: lookup.at, body: body)
    }

    static func evaluation(_ evaluation: EvaluationRecord, _ item: String?) -> OutboxFact {
        var body: [String: OutboxEntry.Value] = ["service": .text(evaluation.service.value)]
        body["item"] = item.map { .text($0) }
        switch evaluation.result {
        case .rated(let level, _): body["level"] = .number(Int64(level))
        case .silent(let reason): body["silence"] = .text(reason.rawValue)
        }
        return OutboxFact(kind: .evaluation, id: evaluation.service.value, at: evaluation.at, body: body)
    }

    /// Why a rating was bad. Who agreed to be called back adds `ciphertext` and `wrappedKey` in base64.
    static func ratingDetail(_ detail: RatingDetail) -> OutboxFact {
        OutboxFact(
            kind: .ratingDetail, id: "\(detail.service)/detail", at: detail.at,
            body: [
                "service": .text(detail.service.value),
                "reasons": .text(detail.reasons.map(\.rawValue).joined(separator: ",")),
            ])
    }
}
