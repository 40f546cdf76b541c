/// Names of counters, from UnifiedPOS where it has them.
public struct StatisticName: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    public var name: String

    public init(_ name: String) { self.name = name }

    public init(from decoder: any Decoder) throws {
        name = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    public static func < (a: StatisticName, b: StatisticName) -> Bool { a.name < b.name }
    public var description: String { name }

    public static let receiptLinePrinted = StatisticName("ReceiptLinePrintedCount")
    public static let paperCut = StatisticName("PaperCutCount")
    public static let failedPaperCut = StatisticName("FailedPaperCutCount")
    public static let failedPrint = StatisticName("FailedPrintCount")
    public static let communicationError = StatisticName("CommunicationErrorCount")
    public static let hoursPowered = StatisticName("HoursPoweredCount")
    public static let keyPressed = StatisticName("KeyPressedCount")
    /// Presses of known keys that nobody waited for. Not in UnifiedPOS.
    public static let droppedKeyPressed = StatisticName("DroppedKeyPressedCount")
    /// Presses of usages that the key map does not have. Not in UnifiedPOS.
    public static let unknownKeyPressed = StatisticName("UnknownKeyPressedCount")
    /// Reports of more keys than the keypad can tell apart. Not in UnifiedPOS.
    public static let keyRollOver = StatisticName("KeyRollOverCount")
    public static let goodScan = StatisticName("GoodScanCount")
    public static let failedScan = StatisticName("FailedScanCount")
    /// Fault records that the log refused for good. Not in UnifiedPOS.
    public static let droppedFaultRecord = StatisticName("DroppedFaultRecordCount")
    public static let workerRestart = StatisticName("WorkerRestartCount")
}
