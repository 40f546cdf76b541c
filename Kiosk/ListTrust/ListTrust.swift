public import ItemList

/// Decides whether a city's list may be used. Later issues put a TUF client behind the same face.
public protocol ListTrust: Sendable {
    /// Judges one list as it lies in a file; takes no more than milliseconds, does no I/O and keeps nothing.
    /// - Parameters:
    ///   - content: the list, byte for byte as it was signed.
    ///   - proof: what proves it, in the verifier's own form: here the raw detached signature.
    ///   - floor: the highest sequence that was ever accepted; an equal one is accepted again, a lower one never.
    ///   - now: seconds since 1970-01-01T00:00:00Z, for `validFrom`.
    func judge(content: [UInt8], proof: [UInt8], floor: Int64, now: Int64) -> ListVerdict
}

public enum ListVerdict: Sendable, Hashable {
    case accepted(ItemList, ListAcceptance)
    case refused(ListTrustRefusal)
}

/// What is recorded of an acceptance.
public struct ListAcceptance: Sendable, Hashable, Codable {
    public var sequence: Int64
    /// SHA-256 of the content, 64 lower-case hexadecimal digits.
    public var hash: String
    /// Who verified by what: `ed25519:` and the first 16 hexadecimal digits of the SHA-256 of the public key.
    public var verifier: String
    /// In the order in which they were passed: `size`, `signature`, `content`, `sequence`, `validFrom`.
    public var checks: [String]

    public init(sequence: Int64, hash: String, verifier: String, checks: [String]) {
        self.sequence = sequence
        self.hash = hash
        self.verifier = verifier
        self.checks = checks
    }
}

/// Why a list is not used.
public struct ListTrustRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, Codable, CaseIterable {
        /// More bytes than are allowed.
        case tooLarge = "list.too.large"
        /// The proof is no signature of the content by the configured key.
        case signature = "list.signature.bad"
        /// Signed, but against the form or the rules: see ``ListTrustRefusal/problems``.
        case content = "list.content.invalid"
        /// Older than a list that was accepted before.
        case sequence = "list.sequence.below"
        /// Good, but not valid yet.
        case validFrom = "list.valid.later"
        /// A file of it cannot be read.
        case file = "list.file.unreadable"
    }
    public var code: Code
    public var detail: String
    public var remedy: String
    public var problems: ItemListProblems?

    public init(_ code: Code, _ detail: String, _ remedy: String, problems: ItemListProblems? = nil) {
        self.code = code
        self.detail = detail
        self.remedy = remedy
        self.problems = problems
    }

    public var description: String {
        "\(code.rawValue): \(detail). \(remedy)" + (problems.map { "\n\($0)" } ?? "")
    }
}
