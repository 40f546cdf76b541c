import DeviceModel
import ItemList

/// One look at what can be offered at one instant. What many items share is found out once and kept: the hall's
/// hours, devices and ports, numbers left, texts of a place.
struct OfferRound {
    private let machine: KioskMachine
    private let now: Instant
    private let hall: HallCalendar.Standing
    private let isPrinterUsable: Bool
    private let down: SourceSet
    private let unknown: SourceSet
    private let identity: PortView
    /// The windows' way on, by the item's phone.
    private var windows: [String: LocalizedText] = [:]
    /// By promised minutes.
    private var promises: [Int: ItemOffer.Reason] = [:]

    init(_ machine: KioskMachine, at now: Instant) {
        self.machine = machine
        self.now = now
        hall = machine.settings.hall.hours.standing(at: now)
        isPrinterUsable = machine.usable(.ticketPrinter, now) == true
        identity = machine.ports[.identity] ?? .unknown
        var down: SourceSet = []
        var unknown: SourceSet = []
        for source in MaterialSource.allCases {
            switch Self.isUp(source, machine, now) {
            case true?: break
            case false?: down.insert(SourceSet(source))
            case nil: unknown.insert(SourceSet(source))
            }
        }
        self.down = down
        self.unknown = unknown
    }

    /// Whether a source's means work; nil: not known.
    private static func isUp(_ source: MaterialSource, _ machine: KioskMachine, _ now: Instant) -> Bool? {
        func isUp(_ port: PortKind) -> Bool? {
            switch machine.ports[port] ?? .unknown {
            case .up: true
            case .down: false
            case .unknown: nil
            }
        }
        return switch source {
        case .promise, .declare: true
        case .scan: machine.usable(.documentScanner, now)
        case .licence: isUp(.licences)
        case .datashare: isUp(.dataChecks)
        case .previous: isUp(.records)
        }
    }

    mutating func offer(_ needs: borrowing OfferNeeds) -> ItemOffer {
        let reasons = reasons(needs)
        return ItemOffer(
            item: needs.item.id, offered: reasons.isEmpty, reasons: reasons,
            warnings: reasons.isEmpty ? warnings(needs) : [], alternatives: reasons.isEmpty ? [] : waysOn(needs.item))
    }

    private func reasons(_ needs: borrowing OfferNeeds) -> [ItemOffer.Reason] {
        var reasons: [ItemOffer.Reason] = []
        func close(_ code: String, _ text: LocalizedText) { reasons.append(.init(code: code, text: text)) }
        if needs.steps.contains(.printDocument) { close("step.printDocument.unserved", Texts.documentUnserved) }
        if !hall.isOpen, needs.item.channelHours == .office {
            close("hours.closed", Texts.closed(hall, machine.settings.hall))
        }
        if !isPrinterUsable, !needs.steps.isDisjoint(with: [.submit, .takeNumber]) {
            close("need.ticketPrinter", Texts.printerDown)
        }
        if identity == .down, needs.steps.contains(.identify) { close("need.identity", Texts.identityDown) }
        if needs.steps.contains(.takeNumber), machine.nextNumber(for: needs.item, at: now) == nil {
            close("range.usedUp", Texts.rangeUsedUp(machine.settings.hall))
        }
        if needs.steps.contains(.submit), machine.undelivered >= machine.settings.outboxBound {
            close("outbox.full", Texts.outboxFull)
        }
        if !down.isEmpty {
            for strict in needs.strict where down.isSuperset(of: strict.sources) {
                close(
                    "material.noSource",
                    Texts.noSource(strict.material, strict.sources.contains(SourceSet(.scan))))
            }
        }
        return reasons
    }

    private mutating func warnings(_ needs: borrowing OfferNeeds) -> [ItemOffer.Reason] {
        var warnings: [ItemOffer.Reason] = []
        func warn(_ code: String, _ text: LocalizedText) { warnings.append(.init(code: code, text: text)) }
        if identity == .unknown, needs.steps.contains(.identify) {
            warn("port.identity.unknown", Texts.portUnknown(.identity))
        }
        if !needs.anySource.isDisjoint(with: down.union(unknown)) {
            for source in needs.sources {
                let one = SourceSet(source)
                if down.contains(one) { warn("source.\(source.rawValue).down", Texts.sourceDown(source)) }
                if unknown.contains(one) { warn("source.\(source.rawValue).unknown", Texts.sourceUnknown(source)) }
            }
        }
        if !hall.isOpen, needs.item.needsPerson, needs.item.handling == .instant {
            warnings.append(promisedAtNight(minutes: needs.item.promisedMinutes))
        }
        return warnings
    }

    private mutating func promisedAtNight(minutes: Int) -> ItemOffer.Reason {
        if let known = promises[minutes] { return known }
        let ends = machine.settings.hall.hours.instant(after: minutes, from: now)
        let reason = ItemOffer.Reason(
            code: "night.promised", text: Texts.promisedAtNight(hall.nextOpening, ends: ends))
        promises[minutes] = reason
        return reason
    }

    /// Where else (应急预案): another kiosk, the window, online; never empty.
    mutating func waysOn(_ item: borrowing ServiceItem) -> [LocalizedText] {
        let alternatives = machine.settings.alternatives
        var ways: [LocalizedText] = []
        ways.reserveCapacity(3)
        if let other = alternatives.otherKiosk { ways.append(other) }
        ways.append(window(item))
        if let online = alternatives.online { ways.append(online) }
        return ways
    }

    private mutating func window(_ item: borrowing ServiceItem) -> LocalizedText {
        if let known = windows[item.placePhone] { return known }
        let text = Texts.window(copy item, machine.settings.hall, hall.isOpen ? nil : hall.nextOpening)
        windows[item.placePhone] = text
        return text
    }
}
