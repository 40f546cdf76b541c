import KioskWire

/// One operation: method, path and who may ask it. openapi.yaml, which is served too, describes the same;
/// a test checks that.
struct Route: Sendable, Hashable {
    enum Operation: Sendable, Hashable, CaseIterable {
        case items, item, screen, screens, input, devices, device, faults, acknowledge, statistics, cases, health
        case queueNumbers, queueFigures, queueCall, events, document
    }
    let operation: Operation
    let method: String
    /// `{}` stands for one path part.
    let path: [String]
    let roles: [Role]

    static let all: [Route] = Operation.allCases.map { operation in
        let everybody = Role.allCases
        let staff: [Role] = [.technician, .maintenance]
        return switch operation {
        case .items: Route(operation, "GET", "v1/items", [.citizen] + staff)
        case .item: Route(operation, "GET", "v1/items/{}", [.citizen] + staff)
        case .screen: Route(operation, "GET", "v1/session", [.citizen])
        case .screens: Route(operation, "GET", "v1/session/screens", [.citizen])
        case .input: Route(operation, "POST", "v1/session/inputs", [.citizen])
        case .devices: Route(operation, "GET", "v1/devices", staff)
        case .device: Route(operation, "GET", "v1/devices/{}", staff)
        case .faults: Route(operation, "GET", "v1/faults", staff)
        case .acknowledge: Route(operation, "POST", "v1/faults/{}/acknowledge", staff)
        case .statistics: Route(operation, "GET", "v1/statistics", staff)
        case .cases: Route(operation, "GET", "v1/cases", staff)
        case .health: Route(operation, "GET", "v1/health", staff)
        case .queueNumbers: Route(operation, "GET", "v1/queue/numbers", staff + [.windows])
        case .queueFigures: Route(operation, "GET", "v1/queue/figures", staff + [.windows])
        case .queueCall: Route(operation, "POST", "v1/queue/calls", [.windows])
        case .events: Route(operation, "GET", "v1/events", everybody)
        case .document: Route(operation, "GET", "v1/openapi.yaml", everybody)
        }
    }

    private init(_ operation: Operation, _ method: String, _ path: String, _ roles: [Role]) {
        self.operation = operation
        self.method = method
        self.path = path.split(separator: "/").map(String.init)
        self.roles = roles
    }

    /// The path's variable part; nil: another path.
    func matches(_ parts: [String]) -> String?? {
        guard parts.count == path.count else { return nil }
        var variable: String?
        for (part, own) in zip(parts, path) {
            if own == "{}" { variable = part } else if own != part { return nil }
        }
        return .some(variable)
    }

    /// The route of a request, with its variable part.
    static func find(_ method: String, _ path: String) throws(Problem) -> (Route, String) {
        guard path.utf8.count <= 1024, path.hasPrefix("/") else { throw .notFound }
        var parts: [String] = []
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let plain = unescaped(part), !plain.isEmpty else { throw .notFound }
            parts.append(plain)
        }
        var allowed: [String] = []
        for route in all {
            guard let variable = route.matches(parts) else { continue }
            if route.method == method { return (route, variable ?? "") }
            allowed.append(route.method)
        }
        throw allowed.isEmpty ? .notFound : .method(allowed)
    }

    /// Percent-decoded strictly: nil for a broken escape, what is not UTF-8, or a control character.
    static func unescaped(_ part: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(part.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16),
                !digits.contains(UInt8(ascii: "+")), !digits.contains(UInt8(ascii: "-"))
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
