public import DeviceModel
public import DeviceRuntime

/// What a driver family brings to be judged: for each plan of faults a device, a driver and a command, and a judge of
/// its own of what came out. The kit knows no family.
public protocol DriverSuite: Sendable {
    associatedtype Driver: DeviceDriver
    /// One injected fault and where it is injected, such as "paper out after 512 bytes".
    associatedtype Plan: Sendable, CustomStringConvertible

    /// Makes a fresh device with the plan's fault armed but not yet struck, and a driver for it.
    func bench(for plan: Plan) async throws -> DriverBench<Driver>
    /// What the family adds: the outcome against what the device itself holds. None is right.
    func judge(_ plan: Plan, _ run: DriverRun<Driver.Output>) async -> [DriverFinding]
}

/// A device on the bench. The closures reach the device itself, never through the driver.
public struct DriverBench<Driver: DeviceDriver>: Sendable {
    public var driver: Driver
    public var command: Driver.Command
    /// A second command, run after the fault is taken away, that must succeed; nil: none.
    public var afterwards: Driver.Command?
    public var time: TimeSource
    public var policy: DevicePolicy
    public var queueTimeout: Duration
    public var executionTimeout: Duration
    /// Strikes the fault now, for plans that strike by themselves do nothing. Called when the command was accepted.
    public var strike: @Sendable () async -> Void
    /// Takes the fault away as a person would: refills, closes, plugs in.
    public var mend: @Sendable () async -> Void
    /// How many copies of the command's work there are, whole or begun: papers that the printer holds, pages in memory
    /// that the scanner gave; for a keypad 0.
    public var copies: @Sendable () async -> Int
    /// Moves driven time on by one step; with real time it only waits a little.
    public var drive: @Sendable () async -> Void
    public var tearDown: @Sendable () async -> Void

    public init(
        driver: Driver, command: Driver.Command, afterwards: Driver.Command? = nil, time: TimeSource,
        policy: DevicePolicy = DevicePolicy(), queueTimeout: Duration = .seconds(30),
        executionTimeout: Duration = .seconds(60), strike: @escaping @Sendable () async -> Void = {},
        mend: @escaping @Sendable () async -> Void = {}, copies: @escaping @Sendable () async -> Int = { 0 },
        drive: @escaping @Sendable () async -> Void, tearDown: @escaping @Sendable () async -> Void = {}
    ) {
        self.driver = driver
        self.command = command
        self.afterwards = afterwards
        self.time = time
        self.policy = policy
        self.queueTimeout = queueTimeout
        self.executionTimeout = executionTimeout
        self.strike = strike
        self.mend = mend
        self.copies = copies
        self.drive = drive
        self.tearDown = tearDown
    }
}

/// When the client cancels the command.
public enum CancelMoment: Sendable, Hashable {
    case never
    /// While it waits in the queue, the device not yet open: nothing may be done.
    case queued
    /// After so many steps of `drive` since it was accepted.
    case afterSteps(Int)
}

/// What happened in one run.
public struct DriverRun<Output: Sendable>: Sendable {
    public var completion: Completion<Output>
    /// Uptime from acceptance to completion.
    public var took: Duration
    /// Status reads answered while the command was open.
    public var statusReads: Int
    /// Copies on the device after the first completion, after the same key was sent again, and at the end.
    public var copies: (first: Int, again: Int, end: Int)
    /// Every fault record written, in order.
    public var faults: [FaultRecord]
    /// Completion of the command afterwards, if the bench has one.
    public var afterwards: Completion<Output>?
}

/// A broken rule.
public struct DriverFinding: Sendable, Hashable, CustomStringConvertible {
    public enum Rule: String, Sendable, Hashable, CaseIterable {
        /// The device did not come online, or not again after mending.
        case opens
        /// One completion, the same for whoever asks, and no command left open.
        case oneCompletion
        /// Completion within queue and execution time and grace.
        case deadline
        /// Status answers while a command runs.
        case statusReadable
        /// Raise and clear take turns; what was raised is cleared by a positive reading once the cause is gone.
        case faultsPair
        /// Every raised code is in the catalogue.
        case knownCode
        /// The same key again gives the same result and moves nothing.
        case noSecondCopy
        /// After mending a fresh command works.
        case worksAgain
        /// The family's own: the outcome does not match the device.
        case outcome
    }
    public var rule: Rule
    public var plan: String
    public var what: String

    public init(_ rule: Rule, plan: String, _ what: String) {
        self.rule = rule
        self.plan = plan
        self.what = what
    }

    public var description: String { "\(rule.rawValue): \(plan): \(what)" }
}
