import Foundation
import ItemList
import NIOHTTP1
public import KioskCore

/// What the records port holds as the result of an item for a citizen.
public enum ResultAnswer: Sendable, Hashable {
    case ready(ResultDocument)
    /// In the making; `until` is a date `YYYY-MM-DD`.
    case pending(until: String)
    case none
    case denied
    case unavailable(code: String)
}

/// A result as it can be printed.
public struct ResultDocument: Sendable, Hashable {
    public enum Content: Sendable, Hashable {
        case pdf([UInt8])
        /// Values for a template that the kiosk has by this name.
        case fields(template: String, [String: String])
    }
    public var content: Content
    public var issuer: String
    public var number: String
    /// `YYYY-MM-DD`.
    public var date: String
    public var verificationCode: String

    public init(content: Content, issuer: String, number: String, date: String, verificationCode: String) {
        self.content = content
        self.issuer = issuer
        self.number = number
        self.date = date
        self.verificationCode = verificationCode
    }
}

extension HTTPDistrictPorts {
    private enum Word: String, CaseIterable { case ready, pending, none, denied }

    /// Asks for the result of an item; like ``ask(_:deadline:)`` it ends by its deadline and never throws.
    public func result(item: String, person: Person, deadline: Duration) async -> ResultAnswer {
        do {
            let reply = try await client.send(
                .POST, base(.records) + "/results",
                .object([
                    .init("item", .string(item)), .init("name", .string(person.name)),
                    .init("idNumber", .string(person.idNumber)),
                ]), deadline: deadline, limit: configuration.resultBytes)
            return try Self.result(reply)
        } catch {
            return .unavailable(code: error.rawValue)
        }
    }

    private static func result(_ reply: PortReply) throws(PortFailure) -> ResultAnswer {
        guard reply.status == 200, !reply.isProblem else { throw .contract }
        var reader = JSONObjectReader(reply.body, keys: ["answer", "until", "document"])
        let word = reader.word("answer", Word.self)
        let until = reader.text("until", length: 10...10, required: word == .pending)
        let document = reader.value("document", required: word == .ready)
        guard reader.problems.isEmpty, let word else { throw .contract }
        switch word {
        case .none: return .none
        case .denied: return .denied
        case .pending: return .pending(until: until ?? "")
        case .ready:
            guard let document else { throw .contract }
            return .ready(try Self.document(document))
        }
    }

    private static func document(_ value: StrictJSON) throws(PortFailure) -> ResultDocument {
        let keys = ["pdf", "template", "fields", "issuer", "number", "date", "verificationCode"]
        var reader = JSONObjectReader(value, keys: keys)
        let issuer = reader.text("issuer", length: 1...100)
        let number = reader.text("number", length: 1...60)
        let date = reader.text("date", length: 10...10)
        let code = reader.text("verificationCode", length: 1...60)
        let template = reader.text("template", length: 1...60, required: false)
        let fields = reader.textMap("fields", count: 0...100, required: false)
        let content: ResultDocument.Content
        switch (reader.value("pdf", required: false), template, fields) {
        case (.string(let base64)?, nil, nil):
            guard let pdf = Data(base64Encoded: base64), pdf.starts(with: Data("%PDF-".utf8)) else { throw .contract }
            content = .pdf(Array(pdf))
        case (nil, let template?, let fields?): content = .fields(template: template, fields)
        default: throw .contract
        }
        guard reader.problems.isEmpty, let issuer, let number, let date, let code else { throw .contract }
        return ResultDocument(content: content, issuer: issuer, number: number, date: date, verificationCode: code)
    }
}
