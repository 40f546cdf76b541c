/// The services of the district, by the first part of their path.
public enum DistrictPort: String, Sendable, CaseIterable {
    case identity
    case licences
    case dataChecks
    case records
    case caseReceiver

    var path: String {
        switch self {
        case .dataChecks: "data-checks"
        case .caseReceiver: "cases"
        case .identity, .licences, .records: rawValue
        }
    }
}

/// How a service fails, when told to.
public enum DistrictFailure: Sendable, Hashable {
    /// The connection is closed without an answer.
    case down
    /// 503 with problem details.
    case error
    /// No answer at all; the connection stays open until the client goes, at most a minute.
    case silent
    /// The right answer, that much later.
    case slow(Duration)
    /// Look-ups are answered `denied`, codes never identify.
    case denying
    /// JSON of another shape.
    case wrong
    /// Not JSON.
    case garbage
    /// An answer of two million bytes.
    case oversized
    /// Sends the client elsewhere.
    case redirecting
    /// The case receiver refuses what it gets, against the rules.
    case refusing

    /// As the control socket names it; `slow` takes a delay.
    public init?(name: String, delay: Duration?) {
        switch name {
        case "down": self = .down
        case "error": self = .error
        case "silent": self = .silent
        case "slow": self = .slow(delay ?? .seconds(5))
        case "denying": self = .denying
        case "wrong": self = .wrong
        case "garbage": self = .garbage
        case "oversized": self = .oversized
        case "redirecting": self = .redirecting
        case "refusing": self = .refusing
        default: return nil
        }
    }

    static let names = [
        "none", "down", "error", "silent", "slow", "denying", "wrong", "garbage", "oversized", "redirecting",
        "refusing",
    ]
}
