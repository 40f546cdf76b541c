/// What kind of printer the virtual one is. The names match the driver's models, the values are the printer's own.
public struct PrinterProfile: Hashable, Sendable {
    public var name: String
    /// Printable dots across: 576 (80 mm) or 384 (58 mm), 8 dots/mm.
    public var dots: Int
    /// Answers `GS ( H` fn 48 with the process id.
    public var hasProcessID: Bool
    /// Obeys `GS a` and sends status unasked on change.
    public var hasASB: Bool
    /// Obeys `DLE DC4` fn 8 (clear).
    public var hasClear: Bool
    /// Answers `GS I` and takes `DLE ENQ`.
    public var hasIdentity: Bool
    public var hasNearEndSensor: Bool
    public var hasCutter: Bool
    /// After a jam is cleared by hand the error stays until `DLE ENQ` 1 or 2, a cover cycle or a power cycle;
    /// false: it ends when the jam is cleared.
    public var errorNeedsRecovery: Bool
    /// Sent unasked at power-up, on the link that is then up.
    public var sendsStatusAtPowerOn: Bool
    /// Reply to `DLE EOT 1` when all is well: 12h, or 16h with the drawer pin high, as many Epson printers answer.
    public var idleStatus: UInt8
    /// Paper speed in mm/s.
    public var speed: Double
    /// Receive buffer in bytes.
    public var buffer: Int
    public var cutTime: Duration
    public var maker: String
    public var model: String
    public var firmware: String
    public var serialNumber: String
    /// Longest QR payload in bytes that the symbol store takes.
    public var qrBytes: Int

    /// 80 mm, with process id, ASB and clear.
    public static let epson = PrinterProfile(
        name: "epson-tm", dots: 576, hasProcessID: true, hasASB: true, hasClear: true, hasIdentity: true,
        hasNearEndSensor: true, hasCutter: true, errorNeedsRecovery: true, sendsStatusAtPowerOn: true,
        idleStatus: 0x16, speed: 150, buffer: 4096, cutTime: .milliseconds(300), maker: "VIRTUAL",
        model: "V80-II", firmware: "1.00 V", serialNumber: "V0001", qrBytes: 2953)

    /// 80 mm clone: status by `DLE EOT` and `GS r` only.
    public static let generic80 = PrinterProfile(
        name: "generic-80", dots: 576, hasProcessID: false, hasASB: false, hasClear: false, hasIdentity: false,
        hasNearEndSensor: true, hasCutter: true, errorNeedsRecovery: false, sendsStatusAtPowerOn: false,
        idleStatus: 0x12, speed: 120, buffer: 4096, cutTime: .milliseconds(400), maker: "", model: "",
        firmware: "", serialNumber: "", qrBytes: 1017)

    /// 58 mm clone without a near-end sensor.
    public static let generic58 = PrinterProfile(
        name: "generic-58", dots: 384, hasProcessID: false, hasASB: false, hasClear: false, hasIdentity: false,
        hasNearEndSensor: false, hasCutter: true, errorNeedsRecovery: false, sendsStatusAtPowerOn: false,
        idleStatus: 0x12, speed: 80, buffer: 1024, cutTime: .milliseconds(400), maker: "", model: "",
        firmware: "", serialNumber: "", qrBytes: 1017)

    public static let all: [PrinterProfile] = [.epson, .generic80, .generic58]

    public static func named(_ name: String) -> PrinterProfile? { all.first { $0.name == name } }
}
