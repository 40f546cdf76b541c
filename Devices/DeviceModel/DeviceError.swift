/// A failure of a device: what was attempted, where, and what to do about it. `code` is an entry of the
/// fault catalogue.
public struct DeviceError: Error, Hashable, Codable, Sendable, CustomStringConvertible {
    public var code: FaultCode
    /// For instance "print ticket A012, block 3 of 5".
    public var attempted: String
    public var device: DeviceID
    /// Raw values kept as evidence: bytes in hex, errno, library codes. Never what a citizen typed.
    public var evidence: String

    public init(code: FaultCode, attempted: String, device: DeviceID, evidence: String = "") {
        self.code = code
        self.attempted = attempted
        self.device = device
        self.evidence = evidence
    }

    public var description: String {
        "\(code.value): \(device): \(attempted)" + (evidence.isEmpty ? "" : " (\(evidence))")
    }
}
