import Foundation
import ItemList
import Vault

/// The state of the district's services; the one place that knows anybody. Time comes from the machine's clock and
/// can be pushed on with ``expireCodes()``.
public actor District {
    /// A case as the receiver's log keeps it.
    public struct ReceivedCase: Sendable {
        public var number: String
        /// From 1, in the order in which cases came first.
        public var sequence: Int
        /// The public record as it came.
        public var record: StrictJSON
        /// How often it came.
        public var deliveries: Int
        var body: StrictJSON
        var bytes: Int
    }

    struct Challenge {
        var idNumber: String
        var code: String
        var tries = 0
        var expired = false
    }

    enum Receipt: Sendable, Hashable {
        case new(sequence: Int)
        case again(sequence: Int)
        case conflict
        case full
    }

    static let cases_max = 10_000
    static let caseBytes_max = 1 << 30
    static let challenges_max = 10_000

    private let people: [String: DistrictPerson]
    private let hub: HubPrivateKey?
    private var failures: [DistrictPort: DistrictFailure] = [:]
    private var challenges: [String: Challenge] = [:]
    private var lastCode: [String: String] = [:]
    private var nextChallenge = 1
    private var log: [ReceivedCase] = []
    private var byNumber: [String: Int] = [:]
    private var logBytes = 0
    private var requests: [DistrictPort: Int] = [:]
    private var refusals = 0
    /// When each was settled, in seconds since 1970.
    private var settled: [String: Int64] = [:]
    private var entryLog: EntryLog
    private let entryFile: EntryFile?

    /// - Parameter state: a folder in which the log of entries outlives the process; nil: it does not.
    init(files: DistrictFiles, hub: HubPrivateKey?, state: String? = nil) throws {
        people = Dictionary(files.people.map { ($0.idNumber, $0) }, uniquingKeysWith: { first, _ in first })
        self.hub = hub
        var log = EntryLog()
        entryFile = try state.map { try EntryFile(folder: $0, into: &log) }
        entryLog = log
    }

    // MARK: Failing on command

    /// Nil: the service is well again.
    public func fail(_ port: DistrictPort, _ failure: DistrictFailure?) { failures[port] = failure }

    /// Counts the request and says how it fails, if it does.
    func failure(of port: DistrictPort) -> DistrictFailure? {
        requests[port, default: 0] += 1
        return failures[port]
    }

    // MARK: Identity

    /// Sends a code to the phone on record: the "phone" is ``lastCode(phone:)``.
    func sendCode(idNumber: String) -> (challenge: String, maskedPhone: String)? {
        guard let person = people[idNumber] else { return nil }
        if challenges.count >= Self.challenges_max { challenges.removeAll() }
        let challenge = "C\(nextChallenge)-\(UInt64.random(in: .min ... .max))"
        nextChallenge += 1
        let digits = String(UInt32.random(in: 0..<1_000_000))
        let code = String(repeating: "0", count: 6 - digits.count) + digits
        challenges[challenge] = Challenge(idNumber: idNumber, code: code)
        lastCode[person.phone] = code
        let stars = String(repeating: "*", count: person.phone.count - 6)
        return (challenge, person.phone.prefix(3) + stars + person.phone.suffix(3))
    }

    /// The person, once, for the right code in at most five tries.
    func checkCode(challenge: String, code: String) -> DistrictPerson? {
        guard var known = challenges[challenge], !known.expired, known.tries < 5 else { return nil }
        known.tries += 1
        challenges[challenge] = known
        guard known.code == code else { return nil }
        challenges[challenge] = nil
        return people[known.idNumber]
    }

    /// The last code sent to a phone, as its owner would read it.
    public func lastCode(phone: String) -> String? { lastCode[phone] }

    /// All codes sent so far are too old from now on.
    public func expireCodes() { for key in challenges.keys { challenges[key]?.expired = true } }

    // MARK: Look-ups

    func lookUp(_ port: DistrictPort, material: String, idNumber: String) -> DistrictPerson.Holding {
        let none = DistrictPerson.Holding(answer: .none, reference: nil, fields: [:])
        guard let person = people[idNumber] else { return none }
        switch port {
        case .licences: return person.licences[material] ?? none
        case .dataChecks: return person.dataChecks[material] ?? none
        case .records: return person.previous[material] ?? none
        case .identity, .caseReceiver: return none
        }
    }

    func result(item: String, idNumber: String) -> StrictJSON {
        people[idNumber]?.results[item] ?? .object([.init("answer", .string("none"))])
    }

    // MARK: Cases

    /// Keeps each number once; the same again is counted, another content under a known number is a conflict.
    func receive(number: String, record: StrictJSON, body: StrictJSON, bytes: Int) -> Receipt {
        if let index = byNumber[number] {
            guard log[index].body == body else { return .conflict }
            log[index].deliveries += 1
            return .again(sequence: log[index].sequence)
        }
        guard log.count < Self.cases_max, logBytes + bytes <= Self.caseBytes_max else { return .full }
        logBytes += bytes
        byNumber[number] = log.count
        log.append(
            ReceivedCase(
                number: number, sequence: log.count + 1, record: record, deliveries: 1, body: body, bytes: bytes))
        return .new(sequence: log.count)
    }

    func refuse() { refusals += 1 }

    // MARK: Entries

    /// Durable, where there is a folder, before the kiosk is told.
    func receive(
        entries: [EntryLog.Entry], lostThrough: Int64?, of kiosk: String, refusal: String?
    ) throws -> EntryLog.Receipt {
        var log = entryLog
        let (receipt, lines) = log.take(entries, lostThrough: lostThrough, of: kiosk, refusal: refusal)
        try entryFile?.append(lines, of: kiosk)
        entryLog = log
        return receipt
    }

    /// What came of each kiosk, by its name, `HJ-K01`.
    public func entries(of kiosk: String) -> EntryLog.Journal { entryLog.journals[kiosk] ?? EntryLog.Journal() }

    /// As a receiver whose disk is gone.
    public func forgetEntries() throws {
        try entryFile?.clear()
        entryLog.forget()
    }

    public func cases() -> [ReceivedCase] { log }

    // MARK: Settlements

    /// Settles a received case now; it stays settled when it was. False: it was never received.
    @discardableResult
    public func settle(number: String) -> Bool {
        guard byNumber[number] != nil else { return false }
        if settled[number] == nil { settled[number] = Int64(Date().timeIntervalSince1970) }
        return true
    }

    /// Settles all that are not settled yet; how many these were.
    public func settleAll() -> Int {
        let open = byNumber.keys.filter { settled[$0] == nil }
        for number in open { settle(number: number) }
        return open.count
    }

    func settledAt(_ number: String) -> Int64? { settled[number] }

    /// What the hub reads of a case with its private key.
    public func open(number: String) throws -> OpenedCase? {
        guard let index = byNumber[number] else { return nil }
        guard let hub else { throw DistrictError.noHubKey }
        return try OpenedCase(log[index].body, number: number, hub: hub)
    }

    /// Requests by port, and cases.
    public func counts() -> [String: Int] {
        var counts = Dictionary(uniqueKeysWithValues: DistrictPort.allCases.map { ($0.rawValue, requests[$0] ?? 0) })
        counts["cases"] = log.count
        counts["deliveries"] = log.reduce(0) { $0 + $1.deliveries }
        counts["refusals"] = refusals
        counts["settled"] = settled.count
        counts["entries"] = entryLog.journals.values.reduce(0) { $0 + $1.entries.count }
        return counts
    }
}

public enum DistrictError: Error, Sendable, CustomStringConvertible {
    case noHubKey
    case control(path: String, reason: String)
    case state(path: String, reason: String)

    public var description: String {
        switch self {
        case .noHubKey: "no hub key was given: start with --hub-key FILE to read cases"
        case .state(let path, let reason): "\(path): \(reason)"
        case .control(let path, let reason): "control socket \(path): \(reason)"
        }
    }
}
