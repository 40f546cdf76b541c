public import DeviceModel
public import KioskCore
public import Layout

/// A paper ready for the printer, with what the print journal keeps of it.
public struct ComposedPaper: Sendable, Hashable {
    public var layout: Layout
    public var kind: PaperKind
    /// What the paper is known by: queue label, case number, service id.
    public var publicNumber: String
    /// SHA-256 in hex of the coded layout without its line with the verification code.
    public var layoutHash: String
    /// Three groups of four, such as `7KQ2 M0XF 9T3B`.
    public var verificationCode: String
    /// When what it tells of happened; a reprint keeps it.
    public var at: Instant
    public var isReprint: Bool
}
