import DeviceModel
import Glibc
import WorkerLink

/// One fault of a real scanner's parts and when it strikes.
enum ScannerPlan: Sendable, Hashable, CustomStringConvertible {
    enum Moment: Sendable, Hashable, CustomStringConvertible {
        /// The command is taken, its request not yet sent.
        case before
        /// The command is on its way.
        case begun
        /// So much of the page is read, 0...1.
        case read(Double)

        var description: String {
            switch self {
            case .before: "before"
            case .begun: "begun"
            case .read(let fraction): "\(fraction)"
            }
        }
    }

    case none
    /// `sane_read` of the `test` backend says this, for pages and probes, until it is mended.
    case status(String, FaultCode)
    /// The worker gets a signal, and where there is a second moment its successor, too.
    case signal(Int32, [Moment])
    /// The device leaves its bus and takes the worker along.
    case unplugged(Moment)
    /// A page of more than a second.
    case slow
    /// A slow page and a client that gives it 300 ms.
    case overdue
    /// A slow page and a scanner that is given 500 ms for one.
    case late
    /// A backend that misbehaves as its name says, for ever.
    case backend(String, FaultCode)

    /// What must come out where nobody cancels.
    enum Due: Sendable, Hashable {
        case page, timeOut, canceled
        case fault(FaultCode)
    }

    var due: Due {
        switch self {
        case .none, .slow: .page
        // A page is asked for twice, never more.
        case .signal(_, let moments): moments.count < 2 ? .page : .fault("scanner.worker.down")
        case .status(_, let code), .backend(_, let code): .fault(code)
        case .unplugged: .fault("scanner.device.absent")
        case .overdue: .timeOut
        case .late: .fault("scanner.page.timeout")
        }
    }

    var description: String {
        switch self {
        case .none: "no fault"
        case .status(let word, _): word
        case .signal(let number, let moments): "signal \(number) at \(moments)"
        case .unplugged(let moment): "unplugged at \(moment)"
        case .slow: "a slow page"
        case .overdue: "a page that its client gives no time"
        case .late: "a page that does not come"
        case .backend(let name, _): "backend fault:\(name)"
        }
    }

    static let all: [ScannerPlan] =
        [.none, .overdue, .late, .unplugged(.before), .unplugged(.read(0.5))]
        + ScannerFaultsTests.statuses.map { .status($0.status, $0.code) }
        + [SIGKILL, SIGSTOP].flatMap { signal -> [ScannerPlan] in
            [[.before], [.begun], [.read(0.1)], [.read(0.7)], [.read(0.5), .read(0.1)]].map {
                .signal(signal, $0)
            }
        }
        + [
            .backend("short", "scanner.page.short"), .backend("tail64", "scanner.page.tail"),
            .backend("crash", "scanner.worker.down"), .backend("hang", "scanner.page.timeout"),
        ]
}
