public import KioskWire

/// A kiosk with its citizen's screen, its parts and its district, on which a journey is played: the running program, or
/// the core alone under a driven clock.
public protocol JourneyKiosk: Sendable {
    /// The devices can be commanded; else ``devices(_:)`` throws.
    var hasDevices: Bool { get }
    func items() async throws -> ItemsMessage
    func screen() async throws -> ScreenMessage
    /// - Throws: `ProblemMessage` where the kiosk refuses it.
    func input(_ input: InputMessage) async throws -> ScreenMessage
    func faults() async throws -> FaultsMessage
    func health() async throws -> HealthMessage
    /// One line of JSON to the virtual devices, as docs/VIRTUAL-DEVICES.md says, and the answer's members.
    /// - Throws: ``ControlFailure`` where it is refused.
    func devices(_ line: String) async throws -> [String: any Sendable]
    /// The same to the virtual district: docs/VIRTUAL-DISTRICT.md.
    func district(_ line: String) async throws -> [String: any Sendable]
    /// Lets a moment pass before something is asked again.
    /// - Returns: how long that was.
    func pause() async throws -> Duration
}

/// A control socket that does not answer, or refuses.
public struct ControlFailure: Error, Sendable, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
}
