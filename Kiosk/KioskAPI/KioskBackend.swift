public import Controller
public import DeviceModel
public import ItemList
public import KioskCore

/// What the API needs of a kiosk. ``KioskController`` is one; tests have a scripted one.
public protocol KioskBackend: Sendable {
    /// Returns once there is something true to tell; every request waits for it.
    func whenStarted() async
    func screen() async -> ScreenView
    /// The screen now and at every change.
    func screens() async -> AsyncStream<ScreenView>
    func input(_ input: CitizenInput) async -> Result<ScreenView, InputRefusal>
    func offers() async -> [ItemOffer]
    var list: ItemList { get async }
    /// From now on, numbered without gap.
    func events() async -> AsyncStream<ControllerEvent>
    func deviceStates() async -> [DeviceState]
    /// Active ones, worst first.
    func faults() async -> [FaultRecord]
    /// False: no such active fault.
    func acknowledge(_ faultID: String) async -> Bool
    func statistics() async -> [DeviceID: [StatisticName: StatisticTotalsView]]
    func cases() async throws -> [CaseLine]
    func health() async -> KioskHealth
    /// Today's numbers of this kiosk: by queue, priority first, then by time of issue.
    func queueNumbers() async -> [QueueStanding]
    func queueFigures() async -> [QueueFigures]
    /// Durable when it returns.
    func queueCall(_ call: QueueCall) async -> Result<QueueAnswer, QueueRefusal>
    /// Durable when it returns.
    func queueNext(_ next: QueueNext) async -> Result<QueueAnswer, QueueRefusal>
}

extension KioskController: KioskBackend {}
