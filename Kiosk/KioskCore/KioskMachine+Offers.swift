public import DeviceModel
import ItemList

/// Invariant 5: an item is offered if and only if each of its needs is met; otherwise it says why and where else.
extension KioskMachine {
    /// Every item of the list as it can be offered now, in the order of display (invariant 5).
    public func offers(at now: Instant) -> [ItemOffer] {
        let standing = settings.hall.hours.standing(at: now)
        return list.displayed.map { offer($0, at: now, standing) }
    }

    func offer(_ item: ServiceItem, at now: Instant) -> ItemOffer {
        offer(item, at: now, settings.hall.hours.standing(at: now))
    }

    private func offer(_ item: ServiceItem, at now: Instant, _ hall: HallCalendar.Standing) -> ItemOffer {
        var reasons: [ItemOffer.Reason] = []
        var warnings: [ItemOffer.Reason] = []
        func close(_ code: String, _ text: LocalizedText) { reasons.append(.init(code: code, text: text)) }
        func warn(_ code: String, _ text: LocalizedText) {
            if !warnings.contains(where: { $0.code == code }) { warnings.append(.init(code: code, text: text)) }
        }
        if item.steps.contains(.printDocument) {
            close("step.printDocument.unserved", Texts.documentUnserved)
        }
        if item.channelHours == .office, !hall.isOpen {
            close("hours.closed", Texts.closed(hall, settings.hall))
        }
        if item.steps.contains(.submit) || item.steps.contains(.takeNumber), usable(.ticketPrinter, now) != true {
            close("need.ticketPrinter", Texts.printerDown)
        }
        if item.steps.contains(.identify) {
            switch ports[.identity] ?? .unknown {
            case .up: break
            case .down: close("need.identity", Texts.identityDown)
            case .unknown: warn("port.identity.unknown", Texts.portUnknown(.identity))
            }
        }
        if item.steps.contains(.takeNumber), nextNumber(for: item, at: now) == nil {
            close("range.usedUp", Texts.rangeUsedUp(settings.hall))
        }
        if item.steps.contains(.submit), undelivered >= settings.outboxBound {
            close("outbox.full", Texts.outboxFull)
        }
        let plan = plans[item.id] ?? MaterialPlan(item: item, list: list)
        for material in plan.materials {
            let means = material.sources.map { isUp($0, now) }
            if plan.strict.contains(material.name), !means.contains(where: { $0 != false }) {
                close("material.noSource", Texts.noSource(material.name, material.sources.contains(.scan)))
            }
            for (source, up) in zip(material.sources, means) {
                if up == false { warn("source.\(source.rawValue).down", Texts.sourceDown(source)) }
                if up == nil { warn("source.\(source.rawValue).unknown", Texts.sourceUnknown(source)) }
            }
        }
        if item.needsPerson, item.handling == .instant, !hall.isOpen {
            warn(
                "night.promised",
                Texts.promisedAtNight(
                    hall.nextOpening, ends: settings.hall.hours.instant(after: item.promisedMinutes, from: now)))
        }
        return ItemOffer(
            item: item.id, offered: reasons.isEmpty, reasons: reasons, warnings: reasons.isEmpty ? warnings : [],
            alternatives: reasons.isEmpty ? [] : waysOn(item, hall))
    }

    /// Whether a source's means work; nil: not known.
    private func isUp(_ source: MaterialSource, _ now: Instant) -> Bool? {
        switch source {
        case .promise, .declare: true
        case .scan: usable(.documentScanner, now)
        case .licence: isUp(.licences)
        case .datashare: isUp(.dataChecks)
        case .previous: isUp(.records)
        }
    }

    private func isUp(_ port: PortKind) -> Bool? {
        switch ports[port] ?? .unknown {
        case .up: true
        case .down: false
        case .unknown: nil
        }
    }

    /// Where else (应急预案): another kiosk, the window, online; never empty.
    func waysOn(_ item: ServiceItem, _ now: Instant) -> [LocalizedText] {
        waysOn(item, settings.hall.hours.standing(at: now))
    }

    private func waysOn(_ item: ServiceItem, _ hall: HallCalendar.Standing) -> [LocalizedText] {
        [
            settings.alternatives.otherKiosk, Texts.window(item, settings.hall, hall.isOpen ? nil : hall.nextOpening),
            settings.alternatives.online,
        ]
        .compactMap(\.self)
    }
}
