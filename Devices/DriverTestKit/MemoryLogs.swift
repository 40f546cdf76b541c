public import DeviceModel
public import DeviceRuntime
import Synchronization

/// A fault log in memory that keeps every record written, in order, and may be told to fail.
public final class MemoryFaultLog: FaultLog {
    public struct Refused: Error, Sendable { public init() {} }
    private struct State {
        var written: [FaultRecord] = []
        var isFailing = false
    }
    private let state: Mutex<State>

    public init(open: [FaultRecord] = []) { state = Mutex(State(written: open)) }

    /// While true, nothing is written and each call throws.
    public func fail(_ isFailing: Bool) { state.withLock { $0.isFailing = isFailing } }

    public var written: [FaultRecord] { state.withLock { $0.written } }

    public func record(_ fault: FaultRecord) async throws {
        try state.withLock { state in
            if state.isFailing { throw Refused() }
            state.written.append(fault)
        }
    }

    public func open(device: DeviceID) async throws -> [FaultRecord] {
        try state.withLock { state in
            if state.isFailing { throw Refused() }
            var last: [String: FaultRecord] = [:]
            for fault in state.written where fault.device == device { last[fault.id] = fault }
            return last.values.filter { $0.state != .cleared }
        }
    }

    /// Breaks of the pairing rule, in words; none is right. For each device, unit and code, raise and clear must take
    /// turns, and a clear must name what proved it.
    public func pairingProblems() -> [String] {
        var open: [String: String] = [:]
        var problems: [String] = []
        for fault in written {
            let key = "\(fault.device)/\(fault.unit)/\(fault.code)"
            if fault.state == .cleared {
                if open[key] != fault.id { problems.append("\(key): cleared \(fault.id), which was not open") }
                if fault.clearance == nil { problems.append("\(key): cleared by nothing") }
                open[key] = nil
            } else if let standing = open[key] {
                if standing != fault.id { problems.append("\(key): raised \(fault.id) while \(standing) is open") }
            } else {
                open[key] = fault.id
            }
        }
        return problems
    }
}

/// Counters in memory.
public final class MemoryStatisticsLog: StatisticsLog {
    private struct State {
        var totals: [DeviceID: [StatisticName: StatisticTotals]] = [:]
        var isFailing = false
    }
    private let state = Mutex(State())

    public init() {}

    public func fail(_ isFailing: Bool) { state.withLock { $0.isFailing = isFailing } }

    public func add(device: DeviceID, _ counts: [StatisticName: Int64]) async throws {
        try state.withLock { state in
            if state.isFailing { throw MemoryFaultLog.Refused() }
            for (name, count) in counts {
                let old = state.totals[device]?[name] ?? StatisticTotals(lifetime: 0, sinceReset: 0)
                state.totals[device, default: [:]][name] = StatisticTotals(
                    lifetime: old.lifetime + count, sinceReset: old.sinceReset + count)
            }
        }
    }

    public func totals(device: DeviceID) async throws -> [StatisticName: StatisticTotals] {
        try state.withLock { state in
            if state.isFailing { throw MemoryFaultLog.Refused() }
            return state.totals[device] ?? [:]
        }
    }
}
