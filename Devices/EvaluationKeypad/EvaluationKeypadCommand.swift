public import DeviceModel

/// What an evaluation keypad can be told. Keys pressed while input is disabled are counted and dropped.
public enum EvaluationKeypadCommand: Sendable, Hashable {
    /// Takes key presses until one comes that `accepts` holds, or the execution time ends (a time-out completion).
    case awaitKey(accepts: Set<KeypadKey>)
}

/// A key, when it was pressed, and the keypad's own rising number for it.
public struct KeyPress: Sendable, Hashable {
    public var key: KeypadKey
    public var at: Instant
    public var sequence: UInt64

    public init(key: KeypadKey, at: Instant, sequence: UInt64) {
        self.key = key
        self.at = at
        self.sequence = sequence
    }
}
