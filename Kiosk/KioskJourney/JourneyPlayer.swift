import DeviceModel
import Foundation
import KioskWire

/// Plays the steps one after another, and says what citizen and technician see.
public struct JourneyPlayer<Kiosk: JourneyKiosk>: Sendable {
    let kiosk: Kiosk
    let say: @Sendable (String) -> Void

    private var number = ""
    private var service = ""
    private var ticketsSeen = 0
    private var lastScreen: ScreenMessage?
    private var lastState = ""
    /// Paths of the pictures of papers that came out.
    public private(set) var pictures: [String] = []

    public init(_ kiosk: Kiosk, say: @escaping @Sendable (String) -> Void = { _ in }) {
        self.kiosk = kiosk
        self.say = say
    }

    /// - Throws: ``JourneyDifference`` at the first step that goes otherwise than written.
    public mutating func play(_ journey: JourneyFile) async throws {
        say("== \(journey.title)")
        if kiosk.hasDevices, journey.steps.contains(where: \.asksForTicket) {
            ticketsSeen = try await tickets(from: 1).map(Self.sequence).max() ?? 0
        }
        for (index, step) in journey.steps.enumerated() {
            if let words = step.say { say("-- \(words)") }
            do { try await play(step) } catch let mismatch as Mismatch {
                throw JourneyDifference(step: index + 1, line: step.line, reason: mismatch.reason)
            } catch let failure as ControlFailure {
                throw JourneyDifference(step: index + 1, line: step.line, reason: failure.description)
            } catch let problem as ProblemMessage where problem.status < 500 && problem.status != 401 {
                throw JourneyDifference(step: index + 1, line: step.line, reason: "refused: \(problem)")
            }
            try await tellTechnician()
        }
    }

    private func filled(_ text: String) -> String {
        text.replacing("{number}", with: number).replacing("{service}", with: service)
    }

    private mutating func play(_ step: JourneyStep) async throws {
        switch step.action {
        case .start(let name):
            say("   citizen chooses: \(name)")
            let id = try await kiosk.items().items.first { $0.name == name }?.id ?? name
            show(try await kiosk.input(.start(item: id)))
        case .input(let input):
            say("   citizen: \(Self.words(input))")
            show(try await kiosk.input(input))
        case .screen(let wish): try await screen(wish, step.within)
        case .code(let phone):
            let code = try await code(phone, step.within)
            say("   the citizen's phone received a code, and it is typed in")
            show(try await kiosk.input(.enterCode(code: code)))
        case .key(let key):
            say("   keypad: \(key) is pressed")
            _ = try await kiosk.devices(Self.json(["device": "keypad", "do": "press", "key": key]))
        case .devices(let line):
            say("   to the virtual devices: \(line)")
            _ = try await kiosk.devices(line)
        case .district(let line):
            say("   to the virtual district: \(line)")
            _ = try await kiosk.district(line)
        case .ticket(let wish): try await ticket(wish, step.within)
        case .offers(let wish):
            let answer = try await until(step.within, { [kiosk] in try await kiosk.items() }) {
                OffersCheck.difference($0, wish)
            }
            say("   \(answer.offered) of \(answer.total) items are offered")
        case .item(let wish):
            let answer = try await until(step.within, { [kiosk] in try await kiosk.items() }) {
                OffersCheck.difference($0, wish)
            }
            for item in answer.items where item.name == wish.name { say("   " + OffersCheck.words(item)) }
        case .fault(let wish):
            _ = try await until(step.within, { [kiosk] in try await kiosk.faults() }) { answer in
                let isThere = answer.faults.contains { $0.code.value == wish.code }
                return isThere == wish.active ? nil : "fault \(wish.code) is \(isThere ? "there" : "not there")"
            }
            say("   fault \(wish.code) is \(wish.active ? "there" : "gone")")
        case .health(let wish):
            let health = try await until(step.within, { [kiosk] in try await kiosk.health() }) {
                Self.difference($0, wish)
            }
            say(
                "   health: \(health.state.rawValue); "
                    + "\(Self.count(health.store.numbers, "number")), \(Self.count(health.store.cases, "case"))"
            )
        case .received(let wish):
            _ = try await until(step.within, { [kiosk] in try await Self.received(kiosk) }) { count in
                count == wish.cases ? nil : "the receiver holds \(count) cases, not \(wish.cases)"
            }
            say("   the district's receiver holds \(wish.cases) cases")
        }
    }

    private static func json(_ object: [String: String]) -> String {
        (try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])).map {
            String(decoding: $0, as: UTF8.self)
        } ?? "{}"
    }

    private static func count(_ number: Int, _ word: String) -> String {
        "\(number) \(word)" + (number == 1 ? "" : "s")
    }

    private static func words(_ input: InputMessage) -> String {
        switch input {
        // What a citizen types is not printed.
        case .fill(let fields): "fills in " + fields.keys.sorted().joined(separator: ", ")
        case .requestCode: "types an identity number, asks for a code"
        case .scan(let material): "scan \(material)"
        case .missing(let material): "does not have \(material)"
        default: input.kind.rawValue
        }
    }

    /// Asks again until nothing differs, or the time is over: then the last difference is the error.
    private func until<Answer: Sendable>(
        _ limit: Duration, _ ask: @Sendable () async throws -> Answer, _ difference: (Answer) -> String?
    ) async throws -> Answer {
        var waited = Duration.zero
        while true {
            let answer = try await ask()
            guard let reason = difference(answer) else { return answer }
            guard waited < limit else {
                throw Mismatch(reason: limit == .zero ? reason : reason + " (waited \(limit.milliseconds / 1000) s)")
            }
            waited += try await kiosk.pause()
        }
    }

    private mutating func screen(_ wish: ScreenWish, _ limit: Duration) async throws {
        let (number, service) = (number, service)
        let fill = { (text: String) in text.replacing("{number}", with: number).replacing("{service}", with: service) }
        show(try await until(limit, { [kiosk] in try await kiosk.screen() }) { wish.difference($0, fill) })
    }

    private func code(_ phone: String, _ limit: Duration) async throws -> String {
        let line = Self.json(["command": "code", "phone": phone])
        var waited = Duration.zero
        while true {
            do {
                if let code = try await kiosk.district(line)["code"] as? String { return code }
            } catch let failure as ControlFailure where waited >= limit {
                throw failure
            } catch is ControlFailure {}
            guard waited < limit else { throw Mismatch(reason: "no code came") }
            waited += try await kiosk.pause()
        }
    }

    private static func received(_ kiosk: Kiosk) async throws -> Int {
        (try await kiosk.district(#"{"command":"cases"}"#)["cases"] as? [any Sendable])?.count ?? 0
    }

    // MARK: - Tickets

    private func tickets(from: Int) async throws -> [[String: any Sendable]] {
        let answer = try await kiosk.devices(#"{"device":"printer","do":"tickets","from":\#(from)}"#)
        return (answer["tickets"] as? [any Sendable])?.compactMap { $0 as? [String: any Sendable] } ?? []
    }

    private static func sequence(_ ticket: [String: any Sendable]) -> Int {
        (ticket["sequence"] as? Double).map { Int($0) } ?? 0
    }

    private mutating func ticket(_ wish: TicketWish, _ limit: Duration) async throws {
        let from = ticketsSeen + 1
        let player = self
        let found = try await until(limit, { try await player.tickets(from: from) }) { tickets in
            let match = tickets.contains { player.matches($0, wish) }
            return match ? nil : "no ticket came out with: \(wish.text.map(player.filled).joined(separator: ", "))"
        }
        guard let ticket = found.first(where: { matches($0, wish) }) else { return }
        ticketsSeen = Self.sequence(ticket)
        for line in Self.lines(ticket) where !line.allSatisfy(\.isWhitespace) { say("   paper | " + line) }
        if let png = ticket["png"] as? String {
            pictures.append(png)
            say("   picture of the paper: \(png)")
        }
    }

    private static func lines(_ ticket: [String: any Sendable]) -> [String] {
        (ticket["text"] as? [any Sendable])?.compactMap { $0 as? String } ?? []
    }

    private func matches(_ ticket: [String: any Sendable], _ wish: TicketWish) -> Bool {
        // Blanks are left out on both sides: a heading may be set wide.
        func dense(_ text: String) -> String { text.filter { !$0.isWhitespace } }
        let text = dense(Self.lines(ticket).joined())
        let end = ticket["end"] as? String
        guard end != "open" || wish.complete == false else { return false }
        if let complete = wish.complete, (ticket["complete"] as? Double ?? 0) == (complete ? 0 : 1) { return false }
        return wish.text.allSatisfy { text.contains(dense(filled($0))) }
            && !wish.lacks.contains { text.contains(dense(filled($0))) }
    }

    // MARK: - What is seen

    private mutating func show(_ screen: ScreenMessage) {
        if let last = screen.numbers.last { number = last }
        if let own = screen.service { service = own }
        var same = screen
        same.limit = nil
        var before = lastScreen
        before?.limit = nil
        lastScreen = screen
        guard same != before else { return }
        say("   screen [\(screen.stage)] \(screen.title.zh) / \(screen.title.en)")
        for line in screen.lines { say("          | \(line.zh)") }
        if !screen.choices.isEmpty {
            say("          choices: " + screen.choices.map { "\($0.label.zh) (\($0.id))" }.joined(separator: ", "))
        }
        if !screen.numbers.isEmpty { say("          to keep: " + screen.numbers.joined(separator: ", ")) }
    }

    private mutating func tellTechnician() async throws {
        let health = try await kiosk.health()
        let faults = try await kiosk.faults().faults.map { "\($0.code.value) (\($0.title.zh))" }
        let state =
            "health \(health.state.rawValue), \(health.offered)/\(health.items) offered, faults: "
            + (faults.isEmpty ? "none" : faults.joined(separator: ", "))
        if state != lastState { say("   technician: " + state) }
        lastState = state
    }

    static func difference(_ health: HealthMessage, _ wish: HealthWish) -> String? {
        if let state = wish.state, health.state.rawValue != state {
            return "health is \(health.state.rawValue) (\(health.reasons.joined(separator: ", "))), not \(state)"
        }
        let store = health.store
        let counts = [
            "numbers": store.numbers, "cases": store.cases, "pendingCases": store.pendingCases,
            "deliveredCases": store.deliveredCases, "settledCases": store.settledCases, "ratings": store.ratings,
            "silent": store.silent,
            "unresolved": store.unresolved, "prints": store.prints,
        ]
        for (name, wanted) in wish.counts.sorted(by: { $0.key < $1.key }) where counts[name] != wanted {
            return "the store holds \(counts[name] ?? 0) \(name), not \(wanted)"
        }
        return nil
    }
}

/// Why a step went otherwise, before its place is known.
struct Mismatch: Error { var reason: String }

/// Where a journey went otherwise than written.
public struct JourneyDifference: Error, CustomStringConvertible {
    /// From 1.
    public var step: Int
    /// Of the file, from 1.
    public var line: Int
    public var reason: String
    public var description: String { "step \(step) (line \(line)): \(reason)" }
}
