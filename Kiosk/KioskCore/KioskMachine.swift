public import DeviceModel
public import ItemList

/// The rules: `state × event × instant → state × effects`. Pure and deterministic; no I/O, no clock, no
/// randomness. One value per kiosk; the controller owns it.
public struct KioskMachine: Sendable {
    public let settings: KioskSettings
    public private(set) var list: ItemList

    public init(settings: KioskSettings, list: ItemList, reference: ListReference) {
        self.settings = settings
        self.list = list
    }

    /// Takes one event and says what is to be done.
    public mutating func handle(_ event: KioskEvent, at now: Instant) -> [Effect] { [] }

    /// Switches the list; the caller does this between sessions only, and then feeds `.listAccepted`.
    public mutating func replaceList(_ list: ItemList, reference: ListReference) {}

    /// The screen now.
    public func view(at now: Instant) -> ScreenView {
        ScreenView(stage: "ready", title: LocalizedText(zh: "", en: ""), speech: LocalizedText(zh: "", en: ""))
    }

    /// Every item of the list as it can be offered now, in the list's order (invariant 5).
    public func offers(at now: Instant) -> [ItemOffer] { [] }

    /// A session is going on.
    public var isInSession: Bool { false }
}
