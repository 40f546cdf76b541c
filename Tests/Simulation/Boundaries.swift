import KioskCore

/// Every place at which a kiosk can die: what the last commit was for, and the effect that was not performed any
/// more. Places that were never died at come first.
struct Boundaries {
    enum Purpose: Int, CaseIterable {
        case none, begin, number, submit, prompt, report, settle, end, note

        init(_ records: [KioskRecord]) {
            self = .note
            for record in records {
                switch record {
                case .sessionStarted: self = .begin
                case .numberIssued: self = .number
                case .caseAccepted: self = .submit
                case .evaluationPrompted: self = .prompt
                case .unresolved: if self != .settle { self = .report }
                case .caseDelivered, .caseRefused: self = .settle
                case .sessionEnded: self = .end
                default: break
                }
            }
        }
    }

    enum Place: Int, CaseIterable {
        case commit, committed, print, scan, cancelScan, dropPage, ask, keypad, timer, erase, deliver, log

        /// `commit` is before it is durable; ``committed`` between that and its answer.
        init(_ effect: Effect) {
            switch effect {
            case .commit: self = .commit
            case .print: self = .print
            case .scan: self = .scan
            case .cancelScan: self = .cancelScan
            case .dropPage: self = .dropPage
            case .ask: self = .ask
            case .enableKeypad, .disableKeypad: self = .keypad
            case .setTimer, .cancelTimer: self = .timer
            case .eraseSession: self = .erase
            case .deliverCases: self = .deliver
            case .log, .answerQueue: self = .log
            }
        }
    }

    private static let places = Place.allCases.count
    private var seen = [Int](repeating: 0, count: Purpose.allCases.count * places)
    private var crashed = [Int](repeating: 0, count: Purpose.allCases.count * places)

    /// Whether to die here now.
    mutating func pass(_ purpose: Purpose, _ place: Place, _ random: inout SplitRandom) -> Bool {
        let at = purpose.rawValue * Self.places + place.rawValue
        seen[at] += 1
        guard random.chance(crashed[at] == 0 && seen[at] > 20 ? 400 : 1) else { return false }
        crashed[at] += 1
        return true
    }

    /// `crash submit/print` with how often a kiosk died there, `boundary submit/print` with how often it was passed.
    var counts: [String: Int] {
        var counts: [String: Int] = [:]
        for purpose in Purpose.allCases {
            for place in Place.allCases {
                let at = purpose.rawValue * Self.places + place.rawValue
                guard seen[at] > 0 else { continue }
                counts["boundary \(purpose)/\(place)"] = seen[at]
                counts["crash \(purpose)/\(place)"] = crashed[at]
            }
        }
        return counts
    }
}
