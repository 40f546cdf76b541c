public import DeviceModel
public import KioskCore

/// What happens in the kiosk, in order, with sequence numbers without gap; nothing of it is personal.
public struct ControllerEvent: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// The citizen's screen shows another stage; what it shows is read from ``KioskController/screen()``.
        case stage(String, service: ServiceID?)
        /// Some item is offered that was not, or no longer.
        case offersChanged(offered: Int, of: Int)
        case deviceStatus(DeviceID, DeviceStatus)
        /// Faults of devices, and of the kiosk itself, such as `list.refused`.
        case faultRaised(FaultRecord)
        case faultCleared(FaultRecord)
        case port(PortKind, PortView)
        case listSwitched(ListReference)
        case caseDelivered(CaseNumber)
        case caseRefused(CaseNumber, reason: String)
        /// A window told what it did with a number.
        case queue(QueueStanding)
        case stopping
    }
    /// 1, 2, … since the start of this process.
    public var sequence: UInt64
    public var at: Instant
    public var kind: Kind

    public init(sequence: UInt64, at: Instant, kind: Kind) {
        self.sequence = sequence
        self.at = at
        self.kind = kind
    }
}

/// Why a citizen's input was not taken; the screen has not changed.
public struct InputRefusal: Error, Sendable, Hashable {
    /// `input.notNow`, `input.notOffered`, `input.tooLarge`, `input.unknownItem`, `kiosk.starting`,
    /// `kiosk.stopping`.
    public var code: String
    public var text: LocalizedText
    /// Ids of the choices that apply now.
    public var choices: [String]

    public init(code: String, text: LocalizedText, choices: [String] = []) {
        self.code = code
        self.text = text
        self.choices = choices
    }
}
