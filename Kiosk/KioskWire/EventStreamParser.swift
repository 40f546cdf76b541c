/// Server-sent events (WHATWG HTML, "Server-sent events"), from bytes cut anywhere.
public struct EventStreamParser: Sendable {
    public struct Record: Sendable, Hashable {
        public var id: String?
        public var event: String
        public var data: String

        public init(id: String?, event: String, data: String) {
            self.id = id
            self.event = event
            self.data = data
        }
    }

    /// A line or a record that is too long.
    public struct TooLong: Error, Sendable, Hashable {}

    private var line: [UInt8] = []
    private var data: [String] = []
    private var size = 0
    private var id: String?
    private var event = ""
    private var lastWasCR = false
    static let bytes_max = 1 << 20

    public init() {}

    /// Records that are complete with these bytes.
    public mutating func feed(_ bytes: some Sequence<UInt8>) throws(TooLong) -> [Record] {
        var records: [Record] = []
        for byte in bytes {
            if byte == 0x0A, lastWasCR {
                lastWasCR = false
                continue
            }
            lastWasCR = byte == 0x0D
            guard byte == 0x0A || byte == 0x0D else {
                line.append(byte)
                guard line.count + size <= Self.bytes_max else { throw TooLong() }
                continue
            }
            if let record = take(String(decoding: line, as: UTF8.self)) { records.append(record) }
            line.removeAll(keepingCapacity: true)
        }
        return records
    }

    private mutating func take(_ line: String) -> Record? {
        if line.isEmpty {
            defer {
                data = []
                size = 0
                event = ""
            }
            guard !data.isEmpty else { return nil }
            return Record(id: id, event: event.isEmpty ? "message" : event, data: data.joined(separator: "\n"))
        }
        guard !line.hasPrefix(":") else { return nil }
        let colon = line.firstIndex(of: ":")
        let name = colon.map { line[..<$0] } ?? line[...]
        var value = colon.map { line[line.index(after: $0)...] } ?? ""
        if value.hasPrefix(" ") { value = value.dropFirst() }
        switch name {
        case "data":
            data.append(String(value))
            size += value.utf8.count
        case "event": event = String(value)
        case "id": if !value.contains("\0") { id = String(value) }
        default: break
        }
        return nil
    }
}
