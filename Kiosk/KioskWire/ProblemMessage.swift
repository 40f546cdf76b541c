public import DeviceModel

/// Problem details (RFC 9457), the body of every answer of 400 and more, as `application/problem+json`.
public struct ProblemMessage: Error, Codable, Sendable, Hashable, CustomStringConvertible {
    /// `urn:kiosk:problem:CODE`.
    public var type: String
    public var title: String
    public var status: Int
    /// What happened to this request.
    public var detail: String
    /// The path asked for.
    public var instance: String
    /// Stable; scripts match on it.
    public var code: String
    /// What to do.
    public var remedy: LocalizedText
    /// For an input that does not apply now: those that do.
    public var choices: [String]?

    public init(
        status: Int, code: String, title: String, detail: String, instance: String, remedy: LocalizedText,
        choices: [String]? = nil
    ) {
        type = "urn:kiosk:problem:\(code)"
        self.title = title
        self.status = status
        self.detail = detail
        self.instance = instance
        self.code = code
        self.remedy = remedy
        self.choices = choices
    }

    public var description: String {
        "\(code): \(detail)" + (remedy.en == detail ? "" : " \(remedy.en)")
            + (choices.map { $0.isEmpty ? "" : " Choices now: " + $0.joined(separator: ", ") } ?? "")
    }
}

/// Who may ask what; each has a token of its own.
public enum Role: String, Codable, Sendable, Hashable, CaseIterable {
    case citizen, technician, maintenance
    /// The hall's windows and its calling system: queue numbers, and nothing else.
    case windows
}
