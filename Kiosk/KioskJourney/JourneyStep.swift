import DeviceModel
public import KioskWire

/// One step of a journey file; docs/JOURNEYS.md describes each.
public struct JourneyStep: Sendable {
    public var line: Int
    /// For people, before the step.
    public var say: String?
    public var within: Duration
    public var action: Action

    /// A report of what is not offered is a service too.
    var beginsService: Bool {
        switch action {
        case .start, .input(.reportItem): true
        default: false
        }
    }
    var asksForTicket: Bool { if case .ticket = action { true } else { false } }

    public enum Action: Sendable {
        case start(item: String)
        case input(InputMessage)
        case screen(ScreenWish)
        /// Reads the code that the phone received, and enters it.
        case code(phone: String)
        case key(String)
        /// A line for a control socket, as JSON.
        case devices(String)
        case district(String)
        case ticket(TicketWish)
        case offers(OffersWish)
        case item(ItemWish)
        case fault(FaultWish)
        case health(HealthWish)
        case received(ReceivedWish)
    }
}

/// What the citizen's screen has to show; what is not named may be anything.
public struct ScreenWish: Sendable {
    var stage: String?
    var text: [String] = []
    var choices: [String] = []
    var paper: [String] = []
    var hasLimit: Bool?
    var numbers: Int?

    /// nil: as wished. Texts may name `{number}`.
    func difference(_ screen: ScreenMessage, _ filled: (String) -> String) -> String? {
        if let stage, screen.stage != stage { return "the screen is at '\(screen.stage)', not at '\(stage)'" }
        let all = ([screen.title] + screen.lines).flatMap { [$0.zh, $0.en] }
        for text in text.map(filled) where !all.contains(where: { $0.contains(text) }) {
            return "the screen does not show '\(text)'"
        }
        let ids = screen.choices.map(\.id)
        for choice in choices where !ids.contains(choice) {
            return "there is no choice '\(choice)', only: \(ids.joined(separator: ", "))"
        }
        if !paper.isEmpty {
            guard let outcome = screen.paper?.rawValue, paper.contains(outcome) else {
                return "the paper is \(screen.paper?.rawValue ?? "not known"), not \(paper.joined(separator: " or "))"
            }
        }
        if let hasLimit, (screen.limit != nil) != hasLimit {
            return hasLimit ? "there is no time limit" : "there is a time limit"
        }
        if let numbers, screen.numbers.count != numbers {
            return "the screen shows \(screen.numbers.count) numbers, not \(numbers)"
        }
        return nil
    }
}

/// A ticket that has come out of the virtual printer and was not asked for before.
public struct TicketWish: Sendable {
    var text: [String] = []
    var lacks: [String] = []
    var complete: Bool?
}

public struct OffersWish: Sendable {
    var offered: Int?
    var total: Int?
    /// Not offered beside those that this kiosk never offers (`except` a reason): exactly these names.
    var closed: [String]?
    var except: String?
    /// So many offered ones carry this warning.
    var warning: String?
    var warned: Int?
    /// Every item not offered names at least one other way.
    var alternatives = false
}

public struct ItemWish: Sendable {
    var name: String
    var offered: Bool?
    var reason: String?
    var warning: String?
}

public struct FaultWish: Sendable {
    var code: String
    var active: Bool
}

public struct HealthWish: Sendable {
    var state: String?
    var counts: [String: Int] = [:]
}

/// What the district's case receiver holds.
public struct ReceivedWish: Sendable { var cases: Int }
