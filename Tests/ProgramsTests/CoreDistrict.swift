import Foundation
import KioskCore
import KioskJourney
@testable import VirtualDistrict

/// The virtual district's own state, asked without HTTP, with the answers that the ports would make of it.
actor CoreDistrict {
    private let district: District
    private var failures: [PortKind: String] = [:]
    private var pending: [CaseNumber] = []
    private var received: [CaseNumber] = []

    init(_ district: District) { self.district = district }

    // MARK: - Commands, as docs/VIRTUAL-DISTRICT.md has them

    /// - Returns: the answer's members, and the ports whose state it changed.
    func obey(_ line: String) async throws -> ([String: any Sendable], [(PortKind, PortView)]) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let command = object["command"] as? String
        else { throw ControlFailure("not a command: \(line)") }
        switch command {
        case "code":
            guard let code = await district.lastCode(phone: object["phone"] as? String ?? "") else {
                throw ControlFailure("no code was sent to this phone")
            }
            return (["code": code], [])
        case "expireCodes": await district.expireCodes()
        case "cases": return (["cases": received.map(\.value) as [any Sendable]], [])
        case "fail":
            guard let port = (object["port"] as? String).flatMap({ PortKind(rawValue: $0) }),
                let how = object["how"] as? String
            else { throw ControlFailure("port and how are due: \(line)") }
            failures[port] = how == "none" ? nil : how
            return ([:], [(port, isDown(port) ? .down : .up)])
        default: throw ControlFailure("the core's district does not know: \(line)")
        }
        return ([:], [])
    }

    private func isDown(_ port: PortKind) -> Bool {
        switch failures[port] {
        case nil, "denying", "refusing", "slow": false
        default: true
        }
    }

    // MARK: - Answers

    func answer(_ request: PortRequest) async -> (PortAnswer, Duration) {
        if isDown(request.port) { return (.unavailable(code: "port.unreachable"), .milliseconds(50)) }
        let denies = failures[request.port] == "denying"
        let answer: PortAnswer =
            switch request {
            case .sendCode(let number):
                await district.sendCode(idNumber: number).map {
                    .codeSent(challenge: $0.challenge, maskedPhone: $0.maskedPhone)
                } ?? .unknownPerson
            case .checkCode(let challenge, let code):
                denies
                    ? .notIdentified
                    : await district.checkCode(challenge: challenge, code: code).map {
                        .identified(Person(name: $0.name, idNumber: $0.idNumber, phone: $0.phone))
                    } ?? .notIdentified
            case .licence(let material, let person):
                denies ? .lookup(.denied, reference: nil, fields: [:]) : await lookUp(.licences, material, person)
            case .dataCheck(let material, let person):
                denies ? .lookup(.denied, reference: nil, fields: [:]) : await lookUp(.dataChecks, material, person)
            case .previous(let material, let person):
                denies ? .lookup(.denied, reference: nil, fields: [:]) : await lookUp(.records, material, person)
            }
        return (answer, failures[request.port] == "slow" ? .seconds(3) : .milliseconds(50))
    }

    private func lookUp(_ port: DistrictPort, _ material: String, _ person: Person) async -> PortAnswer {
        let holding = await district.lookUp(port, material: material, idNumber: person.idNumber)
        switch holding.answer {
        case .found: return .lookup(.found, reference: holding.reference, fields: holding.fields)
        case .none: return .lookup(.none, reference: nil, fields: [:])
        case .expired: return .lookup(.expired, reference: nil, fields: [:])
        case .denied: return .lookup(.denied, reference: nil, fields: [:])
        }
    }

    func keep(_ number: CaseNumber) { pending.append(number) }

    /// What the receiver makes of the pending cases.
    func deliver() -> [KioskEvent] {
        guard !isDown(.caseReceiver) else { return [] }
        defer { pending = [] }
        let refuses = failures[.caseReceiver] == "refusing" || failures[.caseReceiver] == "denying"
        if refuses {
            return pending.map { .caseRefused($0, reason: "case.refused: The receiver was told to refuse cases") }
        }
        received += pending
        return pending.map { .caseDelivered($0) }
    }
}
