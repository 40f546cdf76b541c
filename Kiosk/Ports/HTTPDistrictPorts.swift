public import DeviceModel
import Foundation
import ItemList
import NIOHTTP1
public import KioskCore

/// The district's services over HTTP, by docs/openapi/district.yaml.
///
/// Every call ends by its deadline. What a service answers is read strictly: an unknown key, word or status, another
/// type, more bytes than allowed are `.unavailable(code: "port.contract")`. Codes of `.unavailable`: `port.timeout`,
/// `port.unreachable`, `port.service` (it said itself that it cannot), `port.contract`, `port.request`. Nothing is
/// logged, and no personal value is part of an address.
public final class HTTPDistrictPorts: DistrictPorts {
    let configuration: DistrictPortsConfiguration
    let client: PortClient

    /// - Throws: ``PortsConfigurationError`` for an address or bound that cannot be.
    public init(
        _ configuration: DistrictPortsConfiguration, time: TimeSource
    ) throws(PortsConfigurationError) {
        for port in PortKind.allCases {
            let address = Self.base(of: port, configuration)
            guard let url = URL(string: address), ["http", "https"].contains(url.scheme ?? ""),
                let host = url.host(), !host.isEmpty, url.query() == nil, url.fragment() == nil, url.user() == nil,
                !address.hasSuffix("/")
            else { throw PortsConfigurationError(setting: port.rawValue, reason: "'\(address)' is no base address") }
        }
        guard (1...64).contains(configuration.connectionsPerHost) else {
            throw PortsConfigurationError(setting: "connectionsPerHost", reason: "1 to 64 are allowed")
        }
        self.configuration = configuration
        client = PortClient(
            connectionsPerHost: configuration.connectionsPerHost, connectTimeout: configuration.connectTimeout,
            time: time)
    }

    /// Ends all connections; no call may follow. Call it once, before the value is dropped.
    public func shutdown() async throws { try await client.shutdown() }

    static func base(of port: PortKind, _ configuration: DistrictPortsConfiguration) -> String {
        switch port {
        case .identity: configuration.identity
        case .licences: configuration.licences
        case .dataChecks: configuration.dataChecks
        case .records: configuration.records
        case .caseReceiver: configuration.caseReceiver
        }
    }

    func base(_ port: PortKind) -> String { Self.base(of: port, configuration) }

    public func ask(_ request: PortRequest, deadline: Duration) async -> PortAnswer {
        do {
            switch request {
            case .sendCode(let idNumber): return try await sendCode(idNumber, deadline)
            case .checkCode(let challenge, let code): return try await checkCode(challenge, code, deadline)
            case .licence(let material, let person): return try await lookUp(.licences, material, person, deadline)
            case .dataCheck(let material, let person): return try await lookUp(.dataChecks, material, person, deadline)
            case .previous(let material, let person): return try await lookUp(.records, material, person, deadline)
            }
        } catch {
            return .unavailable(code: error.rawValue)
        }
    }

    public func probe(_ port: PortKind, deadline: Duration) async -> PortView {
        do {
            let reply = try await client.send(
                .GET, base(port) + "/health", deadline: deadline, limit: configuration.answerBytes)
            guard reply.status == 200 else { return .down }
            var reader = JSONObjectReader(reply.body, keys: ["status"])
            let status = reader.text("status", length: 1...20)
            return reader.problems.isEmpty && status == "up" ? .up : .down
        } catch {
            return .down
        }
    }

    private func sendCode(_ idNumber: String, _ deadline: Duration) async throws(PortFailure) -> PortAnswer {
        let reply = try await client.send(
            .POST, base(.identity) + "/codes", .object([.init("idNumber", .string(idNumber))]), deadline: deadline,
            limit: configuration.answerBytes)
        switch reply.status {
        case 201:
            var reader = JSONObjectReader(reply.body, keys: ["challenge", "maskedPhone"])
            let challenge = reader.text("challenge", length: 1...64)
            let phone = reader.text("maskedPhone", length: 3...20)
            guard reader.problems.isEmpty, !reply.isProblem, let challenge, let phone, AddressPart.isSafe(challenge),
                phone.contains("*")
            else { throw .contract }
            return .codeSent(challenge: challenge, maskedPhone: phone)
        case 404:
            guard try reply.problem().code == "identity.unknownPerson" else { throw .contract }
            return .unknownPerson
        default: throw .contract
        }
    }

    private func checkCode(
        _ challenge: String, _ code: String, _ deadline: Duration
    ) async throws(PortFailure) -> PortAnswer {
        guard AddressPart.isSafe(challenge) else { throw .request }
        let reply = try await client.send(
            .POST, base(.identity) + "/codes/\(challenge)/check", .object([.init("code", .string(code))]),
            deadline: deadline, limit: configuration.answerBytes)
        switch reply.status {
        case 200:
            var reader = JSONObjectReader(reply.body, keys: ["name", "idNumber", "phone"])
            let name = reader.text("name", length: 1...60)
            let idNumber = reader.text("idNumber", length: 1...30)
            let phone = reader.text("phone", length: 1...30)
            guard reader.problems.isEmpty, !reply.isProblem, let name, let idNumber, let phone else { throw .contract }
            return .identified(Person(name: name, idNumber: idNumber, phone: phone))
        case 403:
            guard try reply.problem().code == "identity.notIdentified" else { throw .contract }
            return .notIdentified
        default: throw .contract
        }
    }

    /// What a look-up may answer.
    private enum Word: String, CaseIterable { case found, none, expired, denied }

    private func lookUp(
        _ port: PortKind, _ material: String, _ person: Person, _ deadline: Duration
    ) async throws(PortFailure) -> PortAnswer {
        let question: StrictJSON = .object([
            .init("material", .string(material)), .init("name", .string(person.name)),
            .init("idNumber", .string(person.idNumber)),
        ])
        let reply = try await client.send(
            .POST, base(port) + "/lookups", question, deadline: deadline, limit: configuration.answerBytes)
        guard reply.status == 200, !reply.isProblem else { throw .contract }
        var reader = JSONObjectReader(reply.body, keys: ["answer", "reference", "fields"])
        let word = reader.word("answer", Word.self)
        let reference = reader.text("reference", length: 1...100, required: word == .found)
        let fields = reader.textMap("fields", count: 0...50, required: false) ?? [:]
        guard reader.problems.isEmpty, let word else { throw .contract }
        switch word {
        case .found: return .lookup(.found, reference: reference, fields: fields)
        case .none: return .lookup(.none, reference: nil, fields: [:])
        case .expired: return .lookup(.expired, reference: nil, fields: [:])
        case .denied: return .lookup(.denied, reference: nil, fields: [:])
        }
    }
}

/// Parts of an address that come from elsewhere.
enum AddressPart {
    /// 1 to 64 letters, digits, `-`, `_`; nothing that an address could take for more than a name.
    static func isSafe(_ part: String) -> Bool {
        (1...64).contains(part.utf8.count)
            && part.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                    || $0 == 0x5F
            }
    }
}
