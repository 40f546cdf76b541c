import Glibc
public import Logging

/// Log lines on standard error as docs/LOGGING.md describes them:
/// `<6> 2026-11-24T02:03:04.005Z kiosk.started list=1 items=87`.
public struct StandardErrorLog: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let write: @Sendable (String) -> Void

    public init(level: Logger.Level) {
        self.init(level: level) { line in
            var bytes = Array(line.utf8)
            bytes.append(10)
            // One call a line, so that lines of several threads do not mix.
            _ = bytes.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
        }
    }

    /// - Parameter write: takes one line without its end.
    public init(level: Logger.Level, write: @escaping @Sendable (String) -> Void) {
        logLevel = level
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        write(Self.line(event.level, "\(event.message)", all, at: Self.now()))
    }

    /// A value with blanks, quotes or line ends is quoted as JSON strings are; every other one stands bare.
    static func line(_ level: Logger.Level, _ code: String, _ metadata: Logger.Metadata, at now: String) -> String {
        var line = "<\(priority(level))> \(now) \(clean(code))"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(quoted("\(value)"))" }
        return line
    }

    /// Priorities of syslog(3), as journald reads them from the start of a line.
    static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    private static func clean(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 32 ? " " : Character($0) })
    }

    private static func quoted(_ text: String) -> String {
        let short = text.utf8.count > 2000 ? String(text.prefix(500)) + "…" : text
        let isBare = !short.isEmpty && short.unicodeScalars.allSatisfy { $0.value > 32 && $0 != "\"" && $0 != "=" }
        if isBare { return short }
        var out = "\""
        for scalar in short.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            default: out.unicodeScalars.append(scalar.value < 32 ? " " : scalar)
            }
        }
        return out + "\""
    }

    private static func now() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var parts = tm()
        var seconds = time.tv_sec
        gmtime_r(&seconds, &parts)
        func padded(_ value: some BinaryInteger, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        let day = "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1, 2))-\(padded(parts.tm_mday, 2))"
        let clock = "\(padded(parts.tm_hour, 2)):\(padded(parts.tm_min, 2)):\(padded(parts.tm_sec, 2))"
        return "\(day)T\(clock).\(padded(time.tv_nsec / 1_000_000, 3))Z"
    }
}
