import HTTPTypes
import ItemList

/// One request to one service: which operation it is, its body, its answer.
struct DistrictQuestion: Sendable {
    var port: DistrictPort
    /// Of the path, after the service.
    var parts: [String]
    var method: HTTPRequest.Method

    private enum Operation {
        case health, sendCode, lookUp, result, settlements
        case checkCode(challenge: String)
        case receive(number: String)
        case receiveEntries(kiosk: String)

        var method: HTTPRequest.Method {
            switch self {
            case .health: .get
            case .receive: .put
            case .sendCode, .checkCode, .lookUp, .result, .settlements, .receiveEntries: .post
            }
        }
    }

    private var operation: Operation? {
        switch (port, parts.count, parts.first) {
        case (_, 1, "health"): .health
        case (.identity, 1, "codes"): .sendCode
        case (.identity, 3, "codes") where parts[2] == "check": .checkCode(challenge: parts[1])
        case (.licences, 1, "lookups"), (.dataChecks, 1, "lookups"), (.records, 1, "lookups"): .lookUp
        case (.records, 1, "results"): .result
        case (.records, 1, "settlements"): .settlements
        case (.caseReceiver, 1, let number?) where Self.isNumber(number): .receive(number: number)
        case (.caseReceiver, 3, "kiosks") where parts[2] == "entries" && Self.isNumber(parts[1]):
            .receiveEntries(kiosk: parts[1])
        default: nil
        }
    }

    private static func isNumber(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || $0 == 0x2D || $0 == 0x5F
            }
    }

    func answer(_ bytes: [UInt8], _ district: District, _ failure: DistrictFailure?) async -> DistrictReply {
        guard let operation else { return .problem(.notFound, "request.unknown", "No such operation") }
        guard method == operation.method else {
            var reply = DistrictReply.problem(.methodNotAllowed, "request.method", "Another method is due")
            reply.headers[.allow] = operation.method.rawValue
            return reply
        }
        if case .health = operation { return .json([.init("status", .string("up"))]) }
        let body: StrictJSON
        do {
            body = try StrictJSON.read(bytes, limits: StrictJSONLimits(bytes: DistrictResponder.caseBytes, depth: 8))
        } catch {
            return .problem(.badRequest, "request.json", "The body is not JSON", error.description)
        }
        switch operation {
        case .health: return .json([.init("status", .string("up"))])
        case .sendCode: return await sendCode(body, district)
        case .checkCode(let challenge): return await checkCode(challenge, body, district, failure)
        case .lookUp: return await lookUp(body, district, failure)
        case .result: return await result(body, district, failure)
        case .receiveEntries(let kiosk): return await receiveEntries(kiosk, body, district, failure)
        case .settlements: return await settlements(body, district)
        case .receive(let number): return await receive(number, body, bytes.count, district, failure)
        }
    }

    func invalid(_ problems: [JSONProblem]) -> DistrictReply {
        let told = problems.prefix(5).map(\.description).joined(separator: "; ")
        return .problem(.unprocessableContent, "request.invalid", "The body is not as agreed", told)
    }

    private func sendCode(_ body: StrictJSON, _ district: District) async -> DistrictReply {
        var reader = JSONObjectReader(body, keys: ["idNumber"])
        guard let idNumber = reader.text("idNumber", length: 1...30), reader.problems.isEmpty else {
            return invalid(reader.problems)
        }
        guard let sent = await district.sendCode(idNumber: idNumber) else {
            return .problem(.notFound, "identity.unknownPerson", "No phone is on record for this number")
        }
        return .json(
            [.init("challenge", .string(sent.challenge)), .init("maskedPhone", .string(sent.maskedPhone))],
            status: .created)
    }

    private func checkCode(
        _ challenge: String, _ body: StrictJSON, _ district: District, _ failure: DistrictFailure?
    ) async -> DistrictReply {
        var reader = JSONObjectReader(body, keys: ["code"])
        guard let code = reader.text("code", length: 1...20), reader.problems.isEmpty else {
            return invalid(reader.problems)
        }
        guard failure != .denying, let person = await district.checkCode(challenge: challenge, code: code) else {
            return .problem(.forbidden, "identity.notIdentified", "The code is wrong or too old")
        }
        return .json([
            .init("name", .string(person.name)), .init("idNumber", .string(person.idNumber)),
            .init("phone", .string(person.phone)),
        ])
    }

    private func lookUp(
        _ body: StrictJSON, _ district: District, _ failure: DistrictFailure?
    ) async -> DistrictReply {
        var reader = JSONObjectReader(body, keys: ["material", "name", "idNumber"])
        let material = reader.text("material", length: 1...60)
        let name = reader.text("name", length: 1...60)
        let idNumber = reader.text("idNumber", length: 1...30)
        guard reader.problems.isEmpty, let material, name != nil, let idNumber else { return invalid(reader.problems) }
        if failure == .denying { return .json([.init("answer", .string("denied"))]) }
        let holding = await district.lookUp(port, material: material, idNumber: idNumber)
        var members: [StrictJSON.Member] = [.init("answer", .string(holding.answer.rawValue))]
        if holding.answer == .found {
            if let reference = holding.reference { members.append(.init("reference", .string(reference))) }
            members.append(.init("fields", .object(holding.fields.map { .init($0.key, .string($0.value)) })))
        }
        return .json(members)
    }

    private func result(
        _ body: StrictJSON, _ district: District, _ failure: DistrictFailure?
    ) async -> DistrictReply {
        var reader = JSONObjectReader(body, keys: ["item", "name", "idNumber"])
        let item = reader.text("item", length: 1...64)
        let name = reader.text("name", length: 1...60)
        let idNumber = reader.text("idNumber", length: 1...30)
        guard reader.problems.isEmpty, let item, name != nil, let idNumber else { return invalid(reader.problems) }
        if failure == .denying { return .json([.init("answer", .string("denied"))]) }
        return DistrictReply(status: .ok, bytes: await district.result(item: item, idNumber: idNumber).canonical)
    }

    private func receive(
        _ number: String, _ body: StrictJSON, _ bytes: Int, _ district: District, _ failure: DistrictFailure?
    ) async -> DistrictReply {
        if failure == .refusing || failure == .denying {
            await district.refuse()
            return .problem(
                .unprocessableContent, "case.refused", "Refused on command", "The receiver was told to refuse cases")
        }
        let (record, problems) = CaseBody.check(body, number: number)
        guard problems.isEmpty, let record else {
            await district.refuse()
            return invalid(problems)
        }
        func acknowledged(_ status: HTTPResponse.Status, _ sequence: Int) -> DistrictReply {
            .json(
                [.init("number", .string(number)), .init("sequence", .integer(Int64(sequence)))], status: status)
        }
        switch await district.receive(number: number, record: record, body: body, bytes: bytes) {
        case .new(let sequence): return acknowledged(.created, sequence)
        case .again(let sequence): return acknowledged(.ok, sequence)
        case .conflict:
            await district.refuse()
            return .problem(.conflict, "case.conflict", "Another case has this number", "Its content differs")
        case .full:
            let status = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
            return .problem(status, "service.full", "The log of this virtual district is full")
        }
    }
}
