/// A property of a device: a value, not known, or not supported by this model; with when and how it was seen.
public enum Reading<Value: Sendable & Hashable & Codable>: Sendable, Hashable, Codable {
    case value(Value, at: Instant, by: ReadingOrigin)
    case unknown
    case unsupported

    /// The value, unless it is older than `limit` at `now`: too old means unknown.
    public func current(at now: Instant, limit: Duration) -> Value? {
        guard case .value(let value, let at, _) = self, now - at <= limit else { return nil }
        return value
    }

    /// The value, however old.
    public var last: Value? {
        guard case .value(let value, _, _) = self else { return nil }
        return value
    }

    public var observedAt: Instant? {
        guard case .value(_, let at, _) = self else { return nil }
        return at
    }
}

/// How a reading was obtained.
public enum ReadingOrigin: String, Sendable, Hashable, Codable {
    case sensor, reported, inferred, declared
}
