public import DeviceModel
import ItemList
import NIOHTTP1
public import KioskCore

/// That the records port calls a case settled, and since when.
public struct CaseSettlement: Sendable, Hashable {
    /// Cases of one question.
    public static let cases_max = 200

    public var number: CaseNumber
    /// Whole seconds.
    public var at: Instant

    public init(number: CaseNumber, at: Instant) {
        self.number = number
        self.at = at
    }
}

public enum SettlementsAnswer: Sendable, Hashable {
    /// Those of the cases asked that are settled.
    case settled([CaseSettlement])
    case unavailable(code: String)
}

extension HTTPDistrictPorts {
    /// Asks which cases are settled: `POST …/settlements`. An answer that names another case, one twice, or a time at
    /// which its case cannot have been settled is `port.contract` as a whole.
    public func settlements(of cases: [KeptCase], deadline: Duration) async -> SettlementsAnswer {
        guard !cases.isEmpty else { return .settled([]) }
        guard cases.count <= CaseSettlement.cases_max else { return .unavailable(code: PortFailure.request.rawValue) }
        do {
            let reply = try await client.send(
                .POST, base(.records) + "/settlements",
                .object([.init("cases", .array(cases.map { .string($0.number.value) }))]), deadline: deadline,
                limit: configuration.answerBytes)
            return .settled(try Self.settlements(reply, of: cases, now: client.time.now()))
        } catch {
            return .unavailable(code: error.rawValue)
        }
    }

    private static func settlements(
        _ reply: PortReply, of cases: [KeptCase], now: Instant
    ) throws(PortFailure) -> [CaseSettlement] {
        guard reply.status == 200, !reply.isProblem else { throw .contract }
        var reader = JSONObjectReader(reply.body, keys: ["settled"])
        let entries = reader.array("settled", count: 0...cases.count)
        guard reader.problems.isEmpty, let entries else { throw .contract }
        var open = Dictionary(cases.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        var settled: [CaseSettlement] = []
        for entry in entries {
            var inner = JSONObjectReader(entry, keys: ["number", "at"])
            let number = inner.text("number", length: 1...64).map { CaseNumber($0) }
            let seconds = inner.text("at", length: 20...20).flatMap { UTCTime.seconds(of: $0) }
            guard inner.problems.isEmpty, let number, let seconds else { throw .contract }
            let at = Instant(milliseconds: seconds * 1000)
            guard let kept = open.removeValue(forKey: number), kept.canBeSettled(at: at, now: now) else {
                throw .contract
            }
            settled.append(CaseSettlement(number: number, at: at))
        }
        return settled
    }
}
